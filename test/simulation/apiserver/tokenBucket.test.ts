import { describe, expect, it } from 'vitest'
import { TokenBuckets } from '../../../src/main/simulation/apiserver/tokenBucket'

describe('TokenBuckets', () => {
  it('lets the burst through at once, then qps per second', () => {
    const bucket = new TokenBuckets([{ qps: 20, burst: 30 }])
    const times = Array.from({ length: 300 }, () => bucket.reserve(0, 0))
    // 30 at once, the other 270 every 50 ms: the last after 13.5 s (recorded: 300 pods of a ReplicaSet by 14.0 s,
    // of which 10 tokens, half a second, go to its Events).
    expect(times.filter((time) => time === 0)).toHaveLength(30)
    expect(times[299]).toBe(13_500_000)
  })

  it('refills while nobody asks, up to the burst', () => {
    const bucket = new TokenBuckets([{ qps: 10, burst: 2 }])
    for (let i = 0; i < 4; i++) bucket.reserve(0, 0)
    expect(bucket.waiting(0, 0)).toBe(2)
    expect(bucket.reserve(0, 60_000_000)).toBe(60_000_000)
    expect(bucket.reserve(0, 60_000_000)).toBe(60_000_000)
    expect(bucket.reserve(0, 60_000_000)).toBe(60_100_000)
  })

  it('keeps limiters apart, and takes qps 0 as no limit', () => {
    const buckets = new TokenBuckets([
      { qps: 1, burst: 1 },
      { qps: 1, burst: 1 },
      { qps: 0, burst: 0 },
    ])
    buckets.reserve(0, 0)
    expect(buckets.reserve(1, 0)).toBe(0)
    expect(buckets.reserve(0, 0)).toBe(1_000_000)
    expect(Array.from({ length: 5 }, () => buckets.reserve(2, 0))).toEqual([0, 0, 0, 0, 0])
  })
})
