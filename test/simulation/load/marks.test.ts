import { describe, expect, it } from 'vitest'
import { marksOf } from '../../../src/main/simulation/load/marks'
import { makeChurn } from '../builders'

describe('marksOf', () => {
  it('names what happens within the run, in order', () => {
    const scale = {
      type: 'scale' as const,
      cluster: 'test',
      atSeconds: 90,
      workload: { kind: 'Deployment' as const, namespace: 'default', name: 'web' },
      replicas: 12,
    }
    const churn = makeChurn({ name: 'build', atSeconds: 60, forSeconds: 120, createRatePerSecond: 8 })
    const whole = makeChurn({ name: 'all', atSeconds: 0, forSeconds: Infinity })
    // What begins with the run or ends with it needs no mark.
    expect(marksOf([scale, churn, whole], 600)).toEqual([
      { time: 60, label: 'build 8/s' },
      { time: 90, label: 'web → 12' },
      { time: 180, label: 'build ends' },
    ])
    expect(marksOf([scale, churn], 100).map(({ time }) => time)).toEqual([60, 90])
  })
})
