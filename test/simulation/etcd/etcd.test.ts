import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Etcd } from '../../../src/main/simulation/etcd/etcd'
import { DurationSampler } from '../../../src/main/simulation/kernel/distribution'
import { RandomStream } from '../../../src/main/simulation/kernel/random'

function make(members: number, fsyncSeconds = 0.01, peerSeconds = 0.002): Etcd {
  const stream = new RandomStream(1, 'etcd')
  const constant = (seconds: number) => new DurationSampler({ distribution: 'Constant', seconds }, stream)
  return new Etcd(members, constant(fsyncSeconds), constant(peerSeconds), stream, 0)
}

/** The slow twin, which forms the batches: when each write is durable. */
function commits(arrivals: readonly number[], duration: number): number[] {
  const durable: number[] = []
  let waiting: number[] = []
  let free = 0
  const write = (writes: readonly number[], at: number): void => {
    free = at + duration
    for (const one of writes) durable[one] = free
  }
  arrivals.forEach((time, one) => {
    if (waiting.length > 0 && free <= time) {
      write(waiting, free)
      waiting = []
    }
    if (free <= time) write([one], time)
    else waiting.push(one)
  })
  write(waiting, free)
  return durable
}

describe('Etcd', () => {
  it('commits a lone write after one fsync, or a follower fsync and its round trip', () => {
    expect(make(1).commit(0)).toBe(10_000)
    expect(make(3).commit(0)).toBe(12_000)
  })

  it('gathers writes that arrive during a batch into the next one', () => {
    const etcd = make(1)
    expect(etcd.commit(0)).toBe(10_000)
    expect(etcd.commit(1_000)).toBe(20_000)
    expect(etcd.commit(9_000)).toBe(20_000)
    // Arrives while the second batch is written: the third.
    expect(etcd.commit(15_000)).toBe(30_000)
    expect(etcd.commit(50_000)).toBe(60_000)
    expect([etcd.writes, etcd.batches]).toEqual([5, 4])
  })

  it('commits as a disk would that writes one batch after another, each of all that has arrived', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 15_000 }), { maxLength: 60 }), (gaps) => {
        const etcd = make(1)
        let now = 0
        const arrivals = gaps.map((gap) => (now += gap))
        expect(arrivals.map((time) => etcd.commit(time))).toEqual(commits(arrivals, 10_000))
      }),
    )
  })

  it('says how many members may fail', () => {
    expect([1, 2, 3, 4, 5].map((members) => make(members).tolerance)).toEqual([0, 0, 1, 1, 2])
  })
})
