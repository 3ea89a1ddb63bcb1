import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/** FNV-1a over UTF-16 code units, 32 bits. Only for deriving seeds: it need not resist anybody. */
export function hashString(text: string, seed = 0x811c9dc5): number {
  let hash = seed >>> 0
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  return hash >>> 0
}

/**
 * One named stream of random numbers (xoroshiro128+ of pure-rand). A component draws from its own stream only, so that a
 * component that draws more or less changes nobody else's numbers.
 */
export class RandomStream {
  private readonly generator: RandomGenerator
  /** The second normal deviate of the last pair, NaN when used up. */
  private spareNormal = NaN

  /** @param seed the Trial's seed, 32-bit unsigned. @param name e.g. `prod-eu/kube-scheduler`. */
  constructor(seed: number, name: string) {
    this.generator = xoroshiro128plus(hashString(name, (seed ^ 0x9e3779b9) >>> 0) | 0)
    // Neighbouring seeds give correlated first outputs in this family; skipping a few decorrelates them.
    for (let i = 0; i < 16; i++) this.generator.next()
  }

  /** 32 random bits, unsigned. */
  bits(): number {
    return this.generator.next() >>> 0
  }

  /** Uniform in [0, 1), 32 bits of resolution: finer than any duration drawn from it. */
  uniform(): number {
    return (this.generator.next() >>> 0) * 2.3283064365386963e-10
  }

  /** Uniform integer in [0, bound); the bias is below bound / 2^32. */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound)
  }

  /** Exponential with the given mean. */
  exponential(mean: number): number {
    return -Math.log(1 - this.uniform()) * mean
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    if (!Number.isNaN(this.spareNormal)) {
      const spare = this.spareNormal
      this.spareNormal = NaN
      return spare
    }
    let x: number
    let y: number
    let square: number
    do {
      x = 2 * this.uniform() - 1
      y = 2 * this.uniform() - 1
      square = x * x + y * y
    } while (square >= 1 || square === 0)
    const factor = Math.sqrt((-2 * Math.log(square)) / square)
    this.spareNormal = y * factor
    return x * factor
  }
}
