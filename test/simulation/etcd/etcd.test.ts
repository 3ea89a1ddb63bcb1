import { describe, expect, it } from 'vitest'
import { Etcd } from '../../../src/main/simulation/etcd/etcd'
import { DurationSampler } from '../../../src/main/simulation/kernel/distribution'
import { RandomStream } from '../../../src/main/simulation/kernel/random'

function make(members: number, fsyncSeconds = 0.01, peerSeconds = 0.002): Etcd {
  const stream = new RandomStream(1, 'etcd')
  const constant = (seconds: number) => new DurationSampler({ distribution: 'Constant', seconds }, stream)
  return new Etcd(members, constant(fsyncSeconds), constant(peerSeconds), stream, 0)
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

  it('says how many members may fail', () => {
    expect([1, 2, 3, 4, 5].map((members) => make(members).tolerance)).toEqual([0, 0, 1, 1, 2])
  })
})
