import { describe, expect, it } from 'vitest'
import type { Reply } from '../../../src/main/simulation/apiserver/requests'
import { parsePath } from '../../../src/main/simulation/apiserver/resourceKinds'
import type { Method } from '../../../src/main/simulation/apiserver/userRequests'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { NONE, type PodId } from '../../../src/main/simulation/state/ids'
import { PodFlag } from '../../../src/main/simulation/state/pods'
import { podNamed } from '../../../src/main/simulation/state/podNames'
import { makeCluster, makeDesign, makeNodes, makePod, makeTemplate } from '../builders'
import { advance, clusterOf } from '../run'

/** Two pods that run, and one that no node takes. */
function scene(): ClusterSimulation {
  const template = makeTemplate({ labels: { app: 'web' } })
  const waiting = makeTemplate({ labels: { app: 'web' }, nodeSelector: { nowhere: '' } })
  const pods = [makePod('a', template), makePod('b', template), makePod('waits', waiting)]
  const cluster = clusterOf(makeDesign([makeCluster(makeNodes(2), pods)], { durationSeconds: 600 }))
  advance(cluster, 100)
  return cluster
}

/** All at one moment: the disruption controller, which would set things right, does not come between. */
const ask = (cluster: ClusterSimulation, method: Method, path: string, body?: unknown): Reply =>
  cluster.users.perform(method, parsePath(path), body)

const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets'

/** The status is the disruption controller's to write: here it says what a case is about. */
function withBudget(cluster: ClusterSimulation, status: object, spec: object = {}, name = 'b'): void {
  const selector = { matchLabels: { app: 'web' } }
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name },
    spec: { selector, ...spec },
  }
  ask(cluster, 'POST', budgets, budget)
  const stored = cluster.objects.find('PodDisruptionBudget', 'default', name)
  if (stored) cluster.objectRegistry.update(stored, (latest) => ({ ...latest, status }))
}

const evict = (cluster: ClusterSimulation, name: string, deleteOptions?: object): Reply =>
  ask(cluster, 'POST', `/api/v1/namespaces/default/pods/${name}/eviction`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace: 'default' },
    ...(deleteOptions ? { deleteOptions } : {}),
  })
const podOf = (cluster: ClusterSimulation, name: string): PodId => podNamed(cluster, 'default', name) ?? (NONE as PodId)
const isDeleting = (cluster: ClusterSimulation, name: string): boolean =>
  cluster.pods.has(podOf(cluster, name), PodFlag.deleting)
const refused = (message: string): Reply => ({
  code: 429,
  reason: 'TooManyRequests',
  message: "Cannot evict pod as it would violate the pod's disruption budget.",
  causes: [{ reason: 'DisruptionBudget', message }],
})

describe('eviction', () => {
  it('without a budget deletes, and says why', () => {
    const cluster = scene()
    expect(evict(cluster, 'a').code).toBe(201)
    const pod = podOf(cluster, 'a')
    expect(isDeleting(cluster, 'a')).toBe(true)
    expect(cluster.pods.details.get(pod)?.disruption).toEqual({
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    })
    expect(evict(cluster, 'nosuch')).toEqual({ code: 404, reason: 'NotFound', message: 'pods "nosuch" not found' })
  })

  // The messages are those of 08-pdb-misc and 08-pdb-drain-maxu1.
  it('takes one from the budget, and is refused when there is none left', () => {
    const cluster = scene()
    withBudget(cluster, { observedGeneration: 1, disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1 })
    expect(evict(cluster, 'a').code).toBe(201)
    const status = cluster.objects.find('PodDisruptionBudget', 'default', 'b')?.stored?.status
    expect(status).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { a: expect.stringMatching(/^2026-01-01T/) as string },
      conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }],
    })
    // Its controller has counted since.
    const stored = cluster.objects.find('PodDisruptionBudget', 'default', 'b')
    const counted = { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1 }
    if (stored) cluster.objectRegistry.update(stored, (latest) => ({ ...latest, status: counted }))
    expect(evict(cluster, 'b')).toEqual(refused('The disruption budget b needs 1 healthy pods and has 1 currently'))
    expect(isDeleting(cluster, 'b')).toBe(false)
    // What is on its way out already may be asked to go again.
    expect(evict(cluster, 'a').code).toBe(201)
  })

  it.each([
    [{}, 'The disruption budget b is still being processed by the server.'],
    [
      { observedGeneration: 1, currentHealthy: 2, desiredHealthy: 0 },
      'The disruption budget b does not allow evicting pods currently',
    ],
    [
      {
        observedGeneration: 1,
        currentHealthy: 2,
        conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: 'no scale' }],
      },
      'The disruption budget b does not allow evicting pods currently because it failed sync: no scale',
    ],
  ])('is refused with %o', (status, message) => {
    const cluster = scene()
    withBudget(cluster, status)
    expect(evict(cluster, 'a')).toEqual(refused(message))
  })

  it('knows no answer to two budgets', () => {
    const cluster = scene()
    withBudget(cluster, { disruptionsAllowed: 5 }, {}, 'one')
    withBudget(cluster, { disruptionsAllowed: 5 }, {}, 'two')
    expect(evict(cluster, 'a')).toEqual({
      code: 500,
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    })
  })

  it('asks no budget about a pod that does not run', () => {
    const cluster = scene()
    withBudget(cluster, { observedGeneration: 1, disruptionsAllowed: 0 })
    expect(evict(cluster, 'waits').code).toBe(201)
    expect(podNamed(cluster, 'default', 'waits')).toBeUndefined()
  })

  // 08-pdb-unhealthy: two of four are ready and three must be; then with AlwaysAllow.
  it('lets a pod go that is not ready when enough others are, or the policy says so', () => {
    const unready = (cluster: ClusterSimulation): void => {
      ask(cluster, 'PATCH', '/api/v1/namespaces/default/pods/a/status', {
        status: { conditions: [{ type: 'Ready', status: 'False' }] },
      })
    }
    const [short, enough, always] = [scene(), scene(), scene()]
    for (const cluster of [short, enough, always]) unready(cluster)
    withBudget(short, { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 3 })
    expect(evict(short, 'a')).toEqual(refused('The disruption budget b needs 3 healthy pods and has 2 currently'))
    withBudget(enough, { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 3, desiredHealthy: 3 })
    expect(evict(enough, 'a').code).toBe(201)
    const status = { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 3 }
    withBudget(always, status, { unhealthyPodEvictionPolicy: 'AlwaysAllow' })
    expect(evict(always, 'a').code).toBe(201)
    expect(evict(always, 'b').code).toBe(429)
  })

  it('with dryRun asks and does nothing; a wrong uid is met after the budget', () => {
    const cluster = scene()
    withBudget(cluster, { observedGeneration: 1, disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1 })
    expect(evict(cluster, 'a', { dryRun: ['All'] }).code).toBe(201)
    expect(isDeleting(cluster, 'a')).toBe(false)
    expect(evict(cluster, 'a', { preconditions: { uid: 'x' } })).toMatchObject({ code: 409, reason: 'Conflict' })
    const status = cluster.objects.find('PodDisruptionBudget', 'default', 'b')?.stored?.status
    expect(status).toMatchObject({ disruptionsAllowed: 0 })
  })
})
