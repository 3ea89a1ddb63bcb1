import { describe, expect, it } from 'vitest'
import {
  averageUsage,
  groupPods,
  resourceUtilization,
  type ScaledPod,
} from '../../../../src/main/simulation/controllers/horizontalPodAutoscaler/replicaCalculator'
import { SECOND } from '../../../../src/main/simulation/kernel/time'

const now = 1000 * SECOND
const init = { cpuPeriod: 300 * SECOND, readinessDelay: 30 * SECOND }
const tolerances = { up: 0.1, down: 0.1 }

/** Ready since long, asks for 100m. */
function pod(used: number | undefined, fields: Partial<ScaledPod> = {}): ScaledPod {
  return {
    ended: false,
    pending: false,
    startTime: 0,
    ready: { status: true, since: SECOND },
    metric: used === undefined ? undefined : { value: used, timestamp: now - 5 * SECOND, window: 15 * SECOND },
    request: 100,
    ...fields,
  }
}

const many = (count: number, used?: number, fields?: Partial<ScaledPod>) =>
  Array.from({ length: count }, () => pod(used, fields))
const starting = { pending: true }
const unready = { ready: { status: false, since: now - 10 * SECOND }, startTime: now - 20 * SECOND }

describe('utilization', () => {
  const cases: [what: string, pods: ScaledPod[], target: number, replicas: number][] = [
    // (4 × 90) / (4 × 100) = 90 %; 90/50 = 1.8; 1.8 × 4 = 7.2
    ['goes up, rounded up', many(4, 90), 50, 8],
    // 400 % of 50 %: 8 × 4
    ['goes up by as much as it takes', many(4, 400), 50, 32],
    // 54/50 = 1.08, within 10 %
    ['stays within the tolerance above', many(10, 54), 50, 10],
    // 56/50 = 1.12; 11.2
    ['leaves it', many(10, 56), 50, 12],
    // 46/50 = 0.92, within
    ['stays within the tolerance below', many(10, 46), 50, 10],
    // 44/50 = 0.88; 8.8
    ['goes down, rounded up', many(10, 44), 50, 9],
    // 180 % of 50 % with two of four; the missing count as nothing: 180/400 = 45 %, 0.9: within the tolerance
    ['missing pods hold it back on the way up', [...many(2, 90), ...many(2)], 50, 4],
    // 100 % of 50 %: 2; (200 + 0) / 300 = 66 %, 1.32; 1.32 × 3 = 3.96
    ['missing pods count with nothing on the way up', [...many(2, 100), pod(undefined)], 50, 4],
    // 20/50 = 0.4; the missing count with all of their requests: (40 + 200) / 400 = 60 %: the direction would turn
    ['missing pods hold it on the way down', [...many(2, 20), ...many(2)], 50, 4],
    // 10/90; the missing at 100 %: (80 + 100) / 900 = 20 %; 20/90 = 0.2222 × 9 = 2.0
    ['missing pods count in full on the way down', [...many(8, 10), pod(undefined)], 90, 2],
    // 90/50 = 1.8 of four; the unready count with nothing: 360 / 800 = 45 %, 0.9: within
    ['unready pods hold it back on the way up', [...many(4, 90), ...many(4, 90, unready)], 50, 8],
    // 30/50 = 0.6 × the 4 that are ready = 2.4
    ['unready pods do not matter on the way down', [...many(4, 30), ...many(4, 30, starting)], 50, 3],
    // 300/50 = 6; (1200 + 0) / 500 = 240 %, 4.8 × 5
    ['pending pods count with nothing on the way up', [...many(4, 300), pod(undefined, starting)], 50, 24],
    ['pods that end count nowhere', [...many(4, 90), ...many(3, 900, { ended: true })], 50, 8],
  ]
  it.each(cases)('%s', (_, pods, target, replicas) => {
    const alive = pods.filter(({ ended }) => !ended)
    const groups = groupPods(pods, true, init, now)
    expect(resourceUtilization(groups, alive.length, target, tolerances).replicas).toBe(replicas)
  })

  it('is cut to whole percents, and the average to whole thousandths', () => {
    // 200 / 32 = 6.25 of 100
    const groups = groupPods([...many(31, 6), pod(14)], true, init, now)
    expect(resourceUtilization(groups, 32, 50, tolerances)).toMatchObject({ utilization: 6, average: 6 })
  })

  it('has a tolerance for each direction', () => {
    const of = (used: number) =>
      resourceUtilization(groupPods(many(10, used), true, init, now), 10, 50, { up: 0, down: 0.5 }).replicas
    // 51/50 = 1.02: 10.2; 26/50 = 0.52: within; 24/50 = 0.48: 4.8
    expect([of(51), of(26), of(24)]).toEqual([11, 10, 5])
  })
})

describe('average usage', () => {
  const cases: [what: string, pods: ScaledPod[], target: number, replicas: number][] = [
    // 80/40 = 2 × 4
    ['goes up', many(4, 80), 40, 8],
    // 10/40 = 0.25 of two; the missing count with the target: (20 + 40) / 3 = 20; 0.5 × 3
    ['missing pods count with the target on the way down', [...many(2, 10), pod(undefined)], 40, 2],
    // 80/40 = 2; (160 + 0) / 3 = 53; 53/40 = 1.325 × 3 = 3.975
    ['and with nothing on the way up', [...many(2, 80), pod(undefined)], 40, 4],
  ]
  it.each(cases)('%s', (_, pods, target, replicas) => {
    expect(averageUsage(groupPods(pods, false, init, now), pods.length, target, tolerances).replicas).toBe(replicas)
  })
})

describe('pods that start', () => {
  const age = (seconds: number) => now - seconds * SECOND
  const cases: [what: string, fields: Partial<ScaledPod>, group: 'ready' | 'unready'][] = [
    ['without a condition', { ready: undefined }, 'unready'],
    [
      'in its first minutes and not ready',
      { startTime: age(100), ready: { status: false, since: age(50) } },
      'unready',
    ],
    // Measured 5 s ago, over 15 s: from before it was ready 10 s ago.
    ['measured before it was ready', { startTime: age(100), ready: { status: true, since: age(10) } }, 'unready'],
    ['measured for a window since', { startTime: age(100), ready: { status: true, since: age(20) } }, 'ready'],
    // Later on the metric counts even so, unless it never was ready: not ready since 20 s after its start.
    ['not ready any more', { startTime: age(400), ready: { status: false, since: age(50) } }, 'ready'],
    ['never ready', { startTime: age(400), ready: { status: false, since: age(380) } }, 'unready'],
  ]
  it.each(cases)('%s', (_, fields, group) => {
    const one = pod(50, fields)
    expect(groupPods([one], true, init, now)[group]).toEqual([one])
    // Of memory it does not matter.
    expect(groupPods([one], false, init, now).ready).toEqual([one])
  })
})
