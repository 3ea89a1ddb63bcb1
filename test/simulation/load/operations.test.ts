import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import type { DrainOptions, Operation, Workload } from '../../../src/design/types'
import { checkInvariants } from '../../../src/main/simulation/invariants'
import type { NodeId } from '../../../src/main/simulation/state/ids'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { makeCluster, makeDaemonSet, makeDeployment, makeDesign, makeNode, makePod, makeTemplate } from '../builders'
import { createSimulation } from '../../../src/main/simulation/simulation'
import { advance, clusterOf, run } from '../run'

const workload = { kind: 'Deployment' as const, namespace: 'default', name: 'web' }
const options: DrainOptions = {
  ignoreDaemonSets: true,
  force: true,
  deleteEmptyDirData: true,
  gracePeriodSeconds: -1,
  timeoutSeconds: 0,
}
type Action = Operation extends infer One ? (One extends Operation ? Omit<One, 'cluster'> : never) : never
const operations = (...all: Action[]): Operation[] => all.map((one) => ({ cluster: 'test', ...one }) as Operation)

function clusterWith(all: Operation[], workloads: Workload[], objects: KubernetesObject[] = []): ClusterSimulation {
  const cluster = makeCluster([makeNode('n0'), makeNode('n1')], workloads, { objects })
  return clusterOf(makeDesign([cluster], { durationSeconds: 900, operations: all }))
}

const lines = (cluster: ClusterSimulation): string[] => cluster.operations.kubectl.lines.map(({ text }) => text)
const nodeNames = (cluster: ClusterSimulation, node: number): number => {
  let count = 0
  for (let pod = 0; pod < cluster.pods.used; pod++)
    if (cluster.pods.node[pod] === node && cluster.pods.uid[pod] >= 0) count++
  return count
}

describe('operations', () => {
  it('scale, set an image, go back, and say so in kubectl’s words', () => {
    const cluster = clusterWith(
      operations(
        { type: 'scale', atSeconds: 60, workload, replicas: 3 },
        { type: 'setImage', atSeconds: 120, workload, container: undefined, image: 'example.com/app:2' },
        { type: 'rollback', atSeconds: 400, workload, toRevision: 0 },
        { type: 'setImage', atSeconds: 700, workload, container: 'nope', image: 'x' },
      ),
      [makeDeployment('web', 2)],
    )
    advance(cluster, 399)
    expect(cluster.recorder).toMatchObject({ running: 3, podsCreated: 6 })
    advance(cluster, 800)
    expect(cluster.recorder).toMatchObject({ running: 3, podsCreated: 9 })
    // The first revision's ReplicaSet is taken again: there are still two.
    expect([...cluster.objects.ofKind('ReplicaSet')]).toHaveLength(2)
    expect(lines(cluster)).toEqual([
      'deployment.apps/web scaled',
      'deployment.apps/web image updated',
      'deployment.apps/web rolled back',
      'error: unable to find container named "nope"',
    ])
  })

  it('hold a rollout while it is paused; a paused one cannot be rolled back', () => {
    const cluster = clusterWith(
      operations(
        { type: 'setImage', atSeconds: 60, workload, container: undefined, image: 'example.com/app:2' },
        { type: 'pause', atSeconds: 200, workload },
        { type: 'rollback', atSeconds: 210, workload, toRevision: 0 },
        { type: 'pause', atSeconds: 220, workload },
        { type: 'restart', atSeconds: 230, workload },
        { type: 'resume', atSeconds: 300, workload },
        { type: 'delete', atSeconds: 400, workload, propagationPolicy: 'Background' },
      ),
      [makeDeployment('web', 2)],
    )
    advance(cluster, 500)
    // The texts of 02-kubectl-rollout.
    expect(lines(cluster)).toEqual([
      'deployment.apps/web image updated',
      'deployment.apps/web paused',
      "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
      'error: deployments.apps "web" is already paused',
      'error: deployments.apps "web" can\'t restart paused deployment (run rollout resume first)',
      'deployment.apps/web resumed',
      'deployment.apps "web" deleted from default namespace',
    ])
    expect(cluster.objects.find('Deployment', 'default', 'web')).toBeUndefined()
  })

  it('taint, label and cordon nodes', () => {
    const cluster = clusterWith(
      operations(
        { type: 'cordon', atSeconds: 10, node: 'n0' },
        { type: 'cordon', atSeconds: 20, node: 'n0' },
        { type: 'uncordon', atSeconds: 30, node: 'n0' },
        {
          type: 'taint',
          atSeconds: 40,
          node: 'n0',
          taint: { key: 'a', value: 'b', effect: 'NoSchedule' },
          remove: false,
        },
        { type: 'label', atSeconds: 50, node: 'n0', key: 'disk', value: 'ssd' },
        { type: 'taint', atSeconds: 60, node: 'n0', taint: { key: 'a' }, remove: true },
      ),
      [],
    )
    advance(cluster, 55)
    expect(cluster.nodes.specs[0]).toMatchObject({
      unschedulable: false,
      taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }],
      labels: { disk: 'ssd' },
    })
    advance(cluster, 65)
    expect(cluster.nodes.specs[0].taints).toEqual([])
    expect(lines(cluster)).toEqual([
      'node/n0 cordoned',
      'node/n0 already cordoned',
      'node/n0 uncordoned',
      'node/n0 tainted',
      'node/n0 labeled',
      'node/n0 untainted',
    ])
  })

  it('refuse to drain what they were not told to delete (the words of 08-kubectl-drain)', () => {
    const onN0 = { nodeSelector: { 'kubernetes.io/hostname': 'n0' } }
    const cluster = clusterWith(
      operations({
        type: 'drain',
        atSeconds: 100,
        node: 'n0',
        options: { ...options, force: false, ignoreDaemonSets: false },
      }),
      [makePod('bare', makeTemplate({ ...onN0, labels: { app: 'bare' } })), makeDaemonSet('ds')],
    )
    advance(cluster, 110)
    const [first, error, ...rest] = lines(cluster)
    expect(first).toBe('node/n0 cordoned')
    expect(error).toMatch(
      /^error: unable to drain node "n0" due to error: \[cannot delete .*, cannot delete .*\], continuing command\.\.\.$/,
    )
    expect(error).toContain('Pods that declare no controller (use --force to override): default/bare')
    expect(error).toContain('DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/ds-')
    expect(rest.slice(0, 2)).toEqual(['There are pending nodes to be drained:', ' n0'])
  })

  it('drain a node one pod after another as its budget allows', () => {
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'test' } } },
    }
    const cluster = clusterWith(
      operations({ type: 'drain', atSeconds: 200, node: 'n0', options }),
      [makeDeployment('web', 6), makeDaemonSet('ds', makeTemplate({ labels: { app: 'ds' } }))],
      [budget],
    )
    advance(cluster, 199)
    const before = nodeNames(cluster, 0)
    expect(before).toBeGreaterThan(2)
    advance(cluster, 800)
    // What the DaemonSet has there stays.
    expect(nodeNames(cluster, 0)).toBe(1)
    const said = lines(cluster)
    expect(said[0]).toBe('node/n0 cordoned')
    expect(said[1]).toMatch(/^Warning: ignoring DaemonSet-managed Pods: default\/ds-/)
    expect(said.at(-1)).toBe('node/n0 drained')
    const refused =
      /^error when evicting pods\/"web-.*" -n "default" \(will retry after 5s\): Cannot evict pod as it would violate the pod's disruption budget\.$/
    expect(said.filter((text) => refused.test(text)).length).toBeGreaterThan(0)
    expect(said.filter((text) => /^pod\/web-.* evicted$/.test(text))).toHaveLength(before - 1)
  })

  it('give up a drain after its timeout', () => {
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'test' } } },
    }
    const cluster = clusterWith(
      operations({ type: 'drain', atSeconds: 200, node: 'n0', options: { ...options, timeoutSeconds: 12 } }),
      [makeDeployment('web', 2)],
      [budget],
    )
    advance(cluster, 300)
    const { lines } = cluster.operations.kubectl
    const last = lines.find(({ text }) => text.startsWith('There are pending pods'))
    expect(last?.text).toMatch(
      /^There are pending pods in node "n0" when an error occurred: .*global timeout reached: 12s/,
    )
    // Tried at 0, 5 and 10 s; at 15 s the time is over, as recorded.
    expect(Math.round((last?.time ?? 0) / 1e6)).toBe(215)
  })

  it('are read by whoever watches, the newest three hundred lines of them', () => {
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'test' } } },
    }
    const cluster = clusterWith(
      operations({ type: 'drain', atSeconds: 60, node: 'n0', options }),
      [makeDeployment('web', 4)],
      [budget],
    )
    advance(cluster, 61)
    const { lines, earlier } = cluster.operations.kubectl.output()
    expect(earlier).toBe(0)
    expect(lines[0]).toMatchObject({ stream: 'out', text: 'node/n0 cordoned' })
    expect(lines[0].time).toBeCloseTo(60, 1)
    expect(new Set(lines.map(({ command }) => command)).size).toBe(1)
    // Two lines every five seconds for each pod of the node, for as long as the budget says no.
    advance(cluster, 7200)
    const later = cluster.operations.kubectl.output()
    const said = cluster.operations.kubectl.lines.length
    expect(later.lines).toHaveLength(300)
    expect(later.earlier).toBe(said - 300)
    expect(later.lines.at(-1)!.text).toMatch(/will retry after 5s|^evicting pod/)
  })

  it('are the same in every run', () => {
    const design = makeDesign([makeCluster([makeNode('n0'), makeNode('n1')], [makeDeployment('web', 4)])], {
      durationSeconds: 300,
      operations: operations({ type: 'drain', atSeconds: 60, node: 'n0', options }),
    })
    expect(run(design).digest).toBe(run(design).digest)
  })

  it('that are inserted are those of a Trial that has them', () => {
    const cluster = () => makeCluster([makeNode('n0'), makeNode('n1')], [makeDeployment('web', 4)])
    const first = createSimulation(makeDesign([cluster()], { durationSeconds: 300 }), { version: 'test' })
    first.advance(60, Infinity)
    // In the middle of a turn too, where a run was paused.
    first.advance(61, 3)
    const [drained] = operations({ type: 'drain', atSeconds: 0, node: 'n0', options })
    expect(first.operate(drained)).toBe(true)
    expect(first.operate({ ...drained, cluster: 'nowhere' })).toBe(false)
    first.advance(300, Infinity)
    const result = first.result({ placements: false })
    expect(result.operations).toHaveLength(1)
    const trial = { durationSeconds: 300, operations: result.operations }
    expect(run(makeDesign([cluster()], trial)).digest).toBe(result.digest)
    expect(first.operate(drained)).toBe(false)
  })

  it('that are inserted begin now', () => {
    const cluster = clusterWith([], [makeDeployment('web', 1)])
    advance(cluster, 50)
    cluster.operate({ cluster: 'test', atSeconds: 0, type: 'scale', workload, replicas: 2 })
    advance(cluster, 150)
    expect(cluster.recorder.running).toBe(2)
    expect(cluster.operations.performed).toMatchObject([{ type: 'scale', atSeconds: 50.000001 }])
  })
})

describe('a machine that is killed', () => {
  /** Of the admission plugin DefaultTolerationSeconds. */
  const tolerations = ['not-ready', 'unreachable'].map((name) => ({
    key: `node.kubernetes.io/${name}`,
    operator: 'Exists' as const,
    effect: 'NoExecute' as const,
    tolerationSeconds: 300,
  }))
  const web = makeDeployment('web', 8, makeTemplate({ tolerations }))
  const ready = (cluster: ClusterSimulation): number =>
    cluster.owners.list.find(({ kind }) => kind === 'ReplicaSet')?.status.ready ?? 0

  it('is found out after the grace period, its pods are replaced elsewhere, and it comes back', () => {
    const cluster = clusterWith(
      operations(
        { type: 'killNode', atSeconds: 60, node: 'n0' },
        { type: 'killNode', atSeconds: 61, node: 'n0' },
        { type: 'recoverNode', atSeconds: 600, node: 'n0' },
      ),
      [web],
    )
    advance(cluster, 59)
    const before = nodeNames(cluster, 0)
    expect(before).toBeGreaterThan(0)
    expect(ready(cluster)).toBe(8)
    // node-monitor-grace-period is 50 s, the monitor looks every 5 s: nobody knows before 100 s, everybody after 130.
    advance(cluster, 100)
    expect(cluster.nodes.isReady(0 as NodeId)).toBe(true)
    advance(cluster, 130)
    expect(cluster.nodes.isReady(0 as NodeId)).toBe(false)
    expect(ready(cluster)).toBe(8 - before)
    // Pods tolerate an unreachable node for 300 s; then they are evicted, and others take their place on n1.
    advance(cluster, 560)
    expect(ready(cluster)).toBe(8)
    expect(nodeNames(cluster, 0)).toBe(before)
    // Back again, its kubelet does what it could not: the evicted pods go.
    advance(cluster, 700)
    expect(cluster.nodes.isReady(0 as NodeId)).toBe(true)
    expect(nodeNames(cluster, 0)).toBe(0)
    expect(lines(cluster)).toEqual(['node/n0 killed', 'error: no node "n0" that could be killed', 'node/n0 recovered'])
    checkInvariants(cluster)
  })

  it('goes on where it was when it is back in time', () => {
    const cluster = clusterWith(
      operations({ type: 'killNode', atSeconds: 60, node: 'n0' }, { type: 'recoverNode', atSeconds: 180, node: 'n0' }),
      [web],
    )
    advance(cluster, 300)
    expect(ready(cluster)).toBe(8)
    expect(cluster.recorder.podsCreated).toBe(8)
  })
})

it('a manifest is applied: made, changed, and left as it is', () => {
  const budget = (minAvailable: number): KubernetesObject => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { minAvailable, selector: { matchLabels: { app: 'web' } } },
  })
  const cluster = clusterWith(
    operations(
      { type: 'apply', atSeconds: 60, object: budget(1) },
      { type: 'apply', atSeconds: 120, object: budget(2) },
      { type: 'apply', atSeconds: 180, object: budget(2) },
      { type: 'apply', atSeconds: 240, object: budget(-1) },
    ),
    [makeDeployment('web', 2)],
  )
  advance(cluster, 300)
  expect(lines(cluster).slice(0, 3)).toEqual([
    'poddisruptionbudget.policy/web created',
    'poddisruptionbudget.policy/web configured',
    'poddisruptionbudget.policy/web unchanged',
  ])
  expect(lines(cluster)[3]).toMatch(/is invalid: spec.minAvailable: Invalid value: -1/)
  expect(cluster.objects.find('PodDisruptionBudget', 'default', 'web')?.stored?.spec).toMatchObject({ minAvailable: 2 })
})
