import { describe, expect, it } from 'vitest'
import type { Behavior } from '../../../../src/main/simulation/controllers/horizontalPodAutoscaler/model'
import { Stabilization } from '../../../../src/main/simulation/controllers/horizontalPodAutoscaler/stabilization'
import { SECOND } from '../../../../src/main/simulation/kernel/time'

const at = (seconds: number) => seconds * SECOND
const limits = (current: number, min = 1, max = 100) => ({ current, min, max })
/** As the API server defaults it. */
const usual: Behavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  scaleDown: { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
}

describe('without a behavior', () => {
  it('goes down when the last higher recommendation is older than the window', () => {
    const memory = new Stabilization(at(300))
    memory.begin(4, at(0))
    expect(memory.normalize(32, limits(4), undefined, at(15)).replicas).toBe(8)
    const held = memory.normalize(4, limits(32), undefined, at(315))
    expect(held).toMatchObject({ replicas: 32, ableToScale: { reason: 'ScaleDownStabilized' } })
    const free = memory.normalize(4, limits(32), undefined, at(316))
    expect(free).toMatchObject({ replicas: 4, ableToScale: { reason: 'ReadyForNewScale' } })
  })

  it.each([
    // At most twice as many, and four whatever there is.
    [32, limits(4), 8, 'ScaleUpLimit'],
    [32, limits(1), 4, 'ScaleUpLimit'],
    [32, limits(30, 1, 20), 20, 'TooManyReplicas'],
    [1, limits(10, 3), 3, 'TooFewReplicas'],
    [7, limits(5), 7, 'DesiredWithinRange'],
  ])('wants %i of %o: %i, %s', (desired, bounds, replicas, reason) => {
    const normalized = new Stabilization(0).normalize(desired, bounds, undefined, 0)
    expect(normalized).toMatchObject({
      replicas,
      scalingLimited: { limited: replicas !== desired, reason },
    })
  })
})

describe('with a behavior', () => {
  it('adds up what was done in a period', () => {
    const memory = new Stabilization(at(300))
    // From 3: max(3 + 4, 3 × 2) = 7.
    expect(memory.normalize(50, limits(3), usual, at(0)).replicas).toBe(7)
    memory.scaled(3, 7, usual, at(0))
    // Ten seconds later the period began with 7 − 4 = 3: nothing more.
    expect(memory.normalize(50, limits(7), usual, at(10))).toMatchObject({
      replicas: 7,
      scalingLimited: { limited: true, reason: 'ScaleUpLimit' },
    })
    // After it: max(7 + 4, 14).
    expect(memory.normalize(50, limits(7), usual, at(15)).replicas).toBe(14)
  })

  it('takes the lower of two policies with Min', () => {
    const behavior: Behavior = {
      scaleUp: { ...usual.scaleUp, selectPolicy: 'Min' },
      scaleDown: {
        ...usual.scaleDown,
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Min',
        policies: [
          { type: 'Pods', value: 2, periodSeconds: 60 },
          { type: 'Percent', value: 10, periodSeconds: 60 },
        ],
      },
    }
    // min(20 + 4, 40); min(2, 10 % of 20 = 2) pods fewer, then of 35: 35 − 2 or trunc(31.5).
    const memory = new Stabilization(at(300))
    expect(memory.normalize(50, limits(20), behavior, at(0)).replicas).toBe(24)
    const down = new Stabilization(at(300))
    expect(down.normalize(1, limits(20), behavior, at(0))).toMatchObject({
      replicas: 18,
      scalingLimited: { limited: true, reason: 'ScaleDownLimit' },
    })
    expect(new Stabilization(at(300)).normalize(1, limits(35), behavior, at(0)).replicas).toBe(33)
  })

  it('does nothing in a direction that is disabled', () => {
    const behavior: Behavior = {
      ...usual,
      scaleDown: { ...usual.scaleDown, selectPolicy: 'Disabled', stabilizationWindowSeconds: 0 },
    }
    expect(new Stabilization(0).normalize(1, limits(8), behavior, at(0)).replicas).toBe(8)
    expect(new Stabilization(0).normalize(9, limits(8), behavior, at(0)).replicas).toBe(9)
  })

  it('waits before going up as long as its window says', () => {
    const behavior: Behavior = { ...usual, scaleUp: { ...usual.scaleUp, stabilizationWindowSeconds: 60 } }
    const memory = new Stabilization(at(300))
    memory.begin(5, at(0))
    expect(memory.normalize(8, limits(5), behavior, at(30))).toMatchObject({
      replicas: 5,
      ableToScale: { reason: 'ScaleUpStabilized' },
    })
    // The recommendation of 5 at the beginning is a minute old.
    expect(memory.normalize(8, limits(5), behavior, at(60)).replicas).toBe(8)
  })

  it('has the controller’s window for going down where it has none of its own', () => {
    const memory = new Stabilization(at(300))
    memory.begin(9, at(0))
    expect(memory.normalize(3, limits(9), usual, at(299)).replicas).toBe(9)
    expect(memory.normalize(3, limits(9), usual, at(300)).replicas).toBe(3)
  })
})
