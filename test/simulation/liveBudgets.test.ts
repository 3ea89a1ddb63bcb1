import { describe, expect, test } from 'vitest'
import type { PodDisruptionBudget } from '../../src/design/types'
import { liveBudgets } from '../../src/main/simulation/liveBudgets'
import { makeCluster, makeDaemonSet, makeDeployment, makeDesign, makeNodes, makePod, makeTemplate } from './builders'
import { runCluster } from './run'

const labelled = (app: string, cpu = 100) => makeTemplate({ labels: { app }, cpu })

function budget(fields: Partial<PodDisruptionBudget>): PodDisruptionBudget {
  return {
    namespace: 'default',
    name: 'b',
    selector: { matchLabels: { app: 'web' } },
    minAvailable: undefined,
    maxUnavailable: undefined,
    disruptionsAllowed: 0,
    disruptedPods: [],
    ...fields,
  }
}

describe('budgets in a run', () => {
  const cluster = runCluster(
    makeDesign([
      makeCluster(makeNodes(2), [
        makeDeployment('web', 5, labelled('web')),
        // Larger than a node: its pods stay pending, and are wanted nevertheless.
        makeDeployment('huge', 2, labelled('huge', 1_000_000)),
        makeDaemonSet('agent', labelled('agent')),
        makePod('bare', labelled('bare')),
      ]),
    ]),
    60,
  )
  const allowed = (fields: Partial<PodDisruptionBudget>) =>
    liveBudgets(cluster, [budget(fields)])()[0].disruptionsAllowed
  const of = (...values: string[]) => ({ matchExpressions: [{ key: 'app', operator: 'In' as const, values }] })

  test('count ready pods against what must stay', () => {
    expect(allowed({ minAvailable: 3 })).toBe(2)
    expect(allowed({ minAvailable: '50%' })).toBe(2)
    expect(allowed({ maxUnavailable: 1 })).toBe(1)
    expect(allowed({})).toBe(0)
  })

  test('pods that wait are not available', () => {
    // 5 of 7 are ready; 4 of 7 must stay, then 6.
    expect(allowed({ selector: of('web', 'huge'), maxUnavailable: 3 })).toBe(1)
    expect(allowed({ selector: of('web', 'huge'), maxUnavailable: 1 })).toBe(0)
  })

  test('pods of a controller without a scale let none go, unless a count of them must stay', () => {
    expect(allowed({ selector: of('web', 'agent'), maxUnavailable: 3 })).toBe(0)
    // A pod on each of 2 nodes.
    expect(allowed({ selector: of('web', 'agent'), minAvailable: 3 })).toBe(4)
  })

  test('pods without a controller are not wanted by anybody', () => {
    // 6 ready, 5 wanted: 4 must stay.
    expect(allowed({ selector: of('web', 'bare'), maxUnavailable: 1 })).toBe(2)
    expect(allowed({ selector: of('bare'), maxUnavailable: 1 })).toBe(0)
  })

  test('other namespaces are not theirs', () => {
    expect(allowed({ namespace: 'other', minAvailable: 0 })).toBe(0)
  })
})
