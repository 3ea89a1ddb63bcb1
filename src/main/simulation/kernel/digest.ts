/**
 * A running 64-bit digest of everything that happened, as two 32-bit lanes of murmur3-like mixing. It tells two runs apart;
 * it is no protection against forgery.
 */
export class Digest {
  private h1: number
  private h2: number

  constructor(seed = 0) {
    this.h1 = (seed ^ 0x2f0b4c47) | 0
    this.h2 = (seed ^ 0x517cc1b7) | 0
  }

  /** Mixes in one 32-bit integer. */
  word(value: number): void {
    let k = Math.imul(value | 0, 0xcc9e2d51)
    k = (k << 15) | (k >>> 17)
    this.h1 ^= Math.imul(k, 0x1b873593)
    this.h1 = (this.h1 << 13) | (this.h1 >>> 19)
    this.h1 = (Math.imul(this.h1, 5) + 0xe6546b64) | 0
    this.h2 = Math.imul(this.h2 ^ k ^ (this.h1 >>> 7), 0x85ebca6b)
    this.h2 = (this.h2 << 11) | (this.h2 >>> 21)
  }

  /** Mixes in a non-negative integer below 2^53 (virtual times, byte counts). */
  number(value: number): void {
    this.word(value >>> 0)
    this.word(Math.floor(value / 0x100000000))
  }

  text(value: string): void {
    this.word(value.length)
    for (let i = 0; i < value.length; i++) this.word(value.charCodeAt(i))
  }

  /** 16 hexadecimal digits. The digest can go on afterwards. */
  hex(): string {
    const finish = (hash: number): string => {
      let h = hash
      h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
      h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
      return ((h ^ (h >>> 16)) >>> 0).toString(16).padStart(8, '0')
    }
    return finish(this.h1) + finish(this.h2 ^ this.h1)
  }
}
