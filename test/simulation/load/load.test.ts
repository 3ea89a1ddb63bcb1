import { describe, expect, it } from 'vitest'
import { makeChurn, makeCluster, makeDesign, makeNodes } from '../builders'
import { runCluster } from '../run'

const under = (fields: Parameters<typeof makeChurn>[0], seconds = 100) =>
  runCluster(makeDesign([makeCluster(makeNodes(20), [])], { durationSeconds: seconds, load: [makeChurn(fields)] }))

describe('churn', () => {
  it('creates at its rate: exactly when constant, about when Poisson', () => {
    expect(under({ arrivals: 'Constant', createRatePerSecond: 5 }).recorder.podsCreated).toBeGreaterThanOrEqual(499)
    const poisson = under({ arrivals: 'Poisson', createRatePerSecond: 5 }).recorder.podsCreated
    // Poisson(500): standard deviation 22; five of them.
    expect(Math.abs(poisson - 500)).toBeLessThan(112)
  })

  it('lasts as long as it says', () => {
    const { recorder } = under({ arrivals: 'Constant', createRatePerSecond: 10, atSeconds: 20, forSeconds: 30 })
    expect(recorder.podsCreated).toBe(300)
    expect(recorder.columns.created.slice(0, 19).every((rate) => rate === 0)).toBe(true)
    expect(recorder.columns.created.slice(52).every((rate) => rate === 0)).toBe(true)
  })

  it('deletes the oldest pods at deleteRate when pods have no lifetime of their own', () => {
    const { recorder, pods } = under({
      arrivals: 'Constant',
      createRatePerSecond: 2,
      deleteRatePerSecond: 1,
      lifetime: null,
    })
    expect(recorder.podsCreated).toBeGreaterThanOrEqual(199)
    // One deletion per second; the last of them are still within their grace period.
    expect(recorder.podsDeleted).toBeGreaterThan(80)
    expect(recorder.podsDeleted).toBeLessThanOrEqual(100)
    expect(pods.count).toBe(recorder.podsCreated - recorder.podsDeleted)
  })
})
