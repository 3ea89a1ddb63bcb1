/** What follows from other objects when nothing is under way any more, by its definition: from what the API shows alone. */
import { expect } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'

type List = (path: string) => KubernetesObject[]

interface Pod extends KubernetesObject {
  spec: { nodeName?: string; containers: { resources?: { requests?: { cpu?: string } } }[] }
  status: { phase: string; podIP?: string; conditions?: { type: string; status: string }[] }
}
interface Template {
  metadata?: { labels?: Record<string, string>; annotations?: object }
  spec: object
}
interface Scaled extends KubernetesObject {
  spec: { replicas?: number; selector?: { matchLabels: Record<string, string> }; template: Template }
  status?: Record<string, number | undefined>
}
interface Slice extends KubernetesObject {
  endpoints: { addresses: string[]; nodeName?: string; targetRef: { name: string }; conditions: object }[]
}

const hasEnded = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed'
const isGoing = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined
const isReady = ({ status }: Pod): boolean =>
  status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false
const controllerOf = ({ metadata }: KubernetesObject): string | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller)?.uid
const selects = (selector: Record<string, string>, { metadata }: KubernetesObject): boolean =>
  Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value)

/** @param podsLoseLabels upstream looks only at the budgets that select a pod then, and the one before stays as it was. */
export function expectDerived(list: List, podsLoseLabels: boolean): void {
  const pods = list('/api/v1/pods') as Pod[]
  const sets = list('/apis/apps/v1/replicasets') as Scaled[]
  const deployments = list('/apis/apps/v1/deployments') as Scaled[]
  for (const set of sets) expectReplicaSet(set, pods)
  for (const deployment of deployments) expectDeployment(deployment, sets)
  expectServices(list, pods)
  if (!waitsForName(list, pods)) expectQuota(list, pods, sets)
  if (!podsLoseLabels) expectBudget(list, pods)
  expectNoneLost(list, pods)
}

const numbers = (status: Scaled['status'] = {}, names: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, status[name] ?? 0]))

function expectReplicaSet({ metadata, status }: Scaled, pods: readonly Pod[]): void {
  const own = pods.filter((pod) => controllerOf(pod) === metadata.uid && !hasEnded(pod))
  const active = own.filter((pod) => !isGoing(pod))
  const ready = active.filter(isReady).length
  const expected = {
    replicas: active.length,
    readyReplicas: ready,
    availableReplicas: ready,
    terminatingReplicas: own.length - active.length,
    observedGeneration: metadata.generation,
  }
  expect([metadata.name, numbers(status, Object.keys(expected))]).toEqual([metadata.name, expected])
}

function textOf({ metadata: { labels = {}, annotations = {} } = {}, spec }: Template): string {
  const { 'pod-template-hash': _, ...own } = labels
  return JSON.stringify([own, annotations, spec])
}

/** The set of its present template has the template, but for the label that tells them apart. */
function expectDeployment({ metadata, spec, status }: Scaled, all: readonly Scaled[]): void {
  const sets = all.filter((set) => controllerOf(set) === metadata.uid)
  const current = sets.filter((set) => textOf(set.spec.template) === textOf(spec.template))
  const sum = (of: readonly Scaled[], field: string): number =>
    of.reduce((total, set) => total + (set.status?.[field] ?? 0), 0)
  const size = sets.reduce((total, set) => total + (set.spec.replicas ?? 0), 0)
  const available = sum(sets, 'availableReplicas')
  const expected = {
    replicas: sum(sets, 'replicas'),
    readyReplicas: sum(sets, 'readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, size - available),
    terminatingReplicas: sum(sets, 'terminatingReplicas'),
    observedGeneration: metadata.generation,
  }
  expect([metadata.name, numbers(status, Object.keys(expected))]).toEqual([metadata.name, expected])
  if (current.length === 1) expect(status?.updatedReplicas ?? 0).toBe(current[0].status?.replicas ?? 0)
}

/** EndpointSlices: pods that a Service selects, that have an address and have not ended. */
function expectServices(list: List, pods: readonly Pod[]): void {
  const nodes = new Set(list('/api/v1/nodes').map(({ metadata }) => metadata.name))
  const slices = list('/apis/discovery.k8s.io/v1/endpointslices') as Slice[]
  for (const { metadata, spec } of list('/api/v1/services')) {
    const { selector, publishNotReadyAddresses = false } = spec as {
      selector?: Record<string, string>
      publishNotReadyAddresses?: boolean
    }
    if (!selector) continue
    const members = pods.filter(
      (pod) =>
        selects(selector, pod) &&
        // Its kubelet has told that it runs, and where.
        pod.status.phase === 'Running' &&
        pod.status.podIP &&
        (publishNotReadyAddresses || nodes.has(pod.spec.nodeName)),
    )
    const expected = members.map((pod) => ({
      name: pod.metadata.name,
      address: pod.status.podIP,
      node: pod.spec.nodeName,
      conditions: {
        ready: publishNotReadyAddresses || (isReady(pod) && !isGoing(pod)),
        serving: isReady(pod),
        terminating: isGoing(pod),
      },
    }))
    const own = slices.filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name)
    const found = own.flatMap(({ endpoints }) =>
      endpoints.map(({ addresses, nodeName, targetRef, conditions }) => ({
        name: targetRef.name,
        address: addresses[0],
        node: nodeName,
        conditions,
      })),
    )
    const byName = (one: { name?: string }, other: { name?: string }): number =>
      (one.name ?? '') < (other.name ?? '') ? -1 : 1
    expect([metadata.name, found.sort(byName)]).toEqual([metadata.name, expected.sort(byName)])
  }
}

/** A StatefulSet asks again and again for a pod whose name is taken; each request is charged for, until quotas are counted anew. */
function waitsForName(list: List, pods: readonly Pod[]): boolean {
  return list('/apis/apps/v1/statefulsets').some((set) =>
    pods.some(
      (pod) => pod.metadata.name?.startsWith(`${set.metadata.name}-`) && controllerOf(pod) !== set.metadata.uid,
    ),
  )
}

/** Pods that have not ended, and that are not late in going. */
function expectQuota(list: List, pods: readonly Pod[], sets: readonly Scaled[]): void {
  const charged = pods.filter((pod) => !hasEnded(pod) && !isGoing(pod))
  const milli = charged.reduce(
    (sum, { spec }) =>
      sum + spec.containers.reduce((own, { resources }) => own + milliOf(resources?.requests?.cpu ?? '0'), 0),
    0,
  )
  for (const { status } of list('/api/v1/resourcequotas')) {
    const { used } = status as { used: Record<string, string> }
    expect({ ...used, 'requests.cpu': milliOf(used['requests.cpu']) }).toEqual({
      pods: String(charged.length),
      'requests.cpu': milli,
      services: String(list('/api/v1/services').filter(({ metadata }) => metadata.namespace === 'default').length),
      'count/replicasets.apps': String(sets.length),
    })
  }
}

const milliOf = (quantity: string): number =>
  quantity.endsWith('m') ? parseInt(quantity) : Math.round(Number(quantity) * 1000)

/** minAvailable is a number: all pods that the budget selects are expected, and the healthy ones beyond it may go. */
function expectBudget(list: List, pods: readonly Pod[]): void {
  for (const { spec, status } of list('/apis/policy/v1/poddisruptionbudgets')) {
    const { minAvailable, selector } = spec as {
      minAvailable: number
      selector: { matchLabels: Record<string, string> }
    }
    const covered = pods.filter((pod) => selects(selector.matchLabels, pod))
    const healthy = covered.filter((pod) => isReady(pod) && !isGoing(pod) && !hasEnded(pod)).length
    expect(status).toMatchObject({
      expectedPods: covered.length,
      currentHealthy: healthy,
      desiredHealthy: minAvailable,
      disruptionsAllowed: covered.length === 0 ? 0 : Math.max(0, healthy - minAvailable),
    })
  }
}

/** Nothing is left whose owners are all gone, and no pod of a node that is gone. */
function expectNoneLost(list: List, pods: readonly Pod[]): void {
  const paths = ['deployments', 'replicasets', 'statefulsets'].map((plural) => `/apis/apps/v1/${plural}`)
  const objects = [...paths, '/apis/batch/v1/jobs', '/api/v1/services', '/api/v1/nodes'].flatMap(list)
  const uids = new Set(objects.map(({ metadata }) => metadata.uid))
  // Pods of a machine that stands still go when it comes back.
  const owned = [
    ...objects,
    ...pods.filter((pod) => !isGoing(pod)),
    ...list('/apis/discovery.k8s.io/v1/endpointslices'),
  ]
  const lost = owned.filter(({ metadata: { ownerReferences = [] } }) =>
    ownerReferences.length > 0 ? ownerReferences.every(({ uid }) => !uids.has(uid)) : false,
  )
  expect(lost.map(({ metadata }) => metadata.name)).toEqual([])
  const nodes = new Set(list('/api/v1/nodes').map(({ metadata }) => metadata.name))
  const stranded = pods.filter(({ spec }) => spec.nodeName !== undefined && !nodes.has(spec.nodeName))
  expect(stranded.map(({ metadata }) => metadata.name)).toEqual([])
}
