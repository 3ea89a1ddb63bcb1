/** A scenario as the scheduler is given it: through the same reading and admission as `seatrial explain`. */
import { parseSchedulerConfiguration, readClusterObjects } from '../../../src/design'
import type { ClusterObjects, KubernetesObject, NodeSpec, PlainPod, SchedulerConfiguration } from '../../../src/design'
import { type PodObject, type Recording, type SavedVolume, type Scenario, keyOf } from './recording'

/** Every object that pods and nodes depend on when they are admitted or changed. */
function surroundings(scenario: Scenario): KubernetesObject[] {
  const namespaces = (scenario.namespaces ?? []).map(({ name, labels }) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
  }))
  const lists = [
    scenario.priorityClasses,
    scenario.runtimeClasses,
    scenario.services,
    scenario.replicaSets,
    scenario.replicationControllers,
    scenario.statefulSets,
    scenario.pdbs,
  ]
  return [...namespaces, ...lists.flatMap((list) => list ?? [])]
}

/** As the PV controller had left them before the first pod. */
function settledVolumes({ scenario, initialVolumes }: Recording): KubernetesObject[] {
  const settle = (objects: readonly KubernetesObject[] = [], saved: readonly SavedVolume[] = []) =>
    objects.map((object) => {
      const { name, namespace } = object.metadata
      const found = saved.find((one) => one.name === name && (one.namespace ?? namespace) === namespace)
      return found ? asSaved(object, found) : object
    })
  return [
    ...(scenario.storageClasses ?? []),
    ...(scenario.csiDrivers ?? []),
    ...(scenario.csiNodes ?? []),
    ...(scenario.csiStorageCapacities ?? []),
    ...settle(scenario.pvs, initialVolumes?.pvs),
    ...settle(scenario.pvcs, initialVolumes?.pvcs),
    ...(scenario.volumeAttachments ?? []),
  ]
}

export function asSaved(object: KubernetesObject, { annotations, spec, phase }: SavedVolume): KubernetesObject {
  const status = { ...(object.status as object | undefined), phase }
  return { ...object, metadata: { ...object.metadata, annotations }, spec, status }
}

const empty = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } }

function read(objects: readonly KubernetesObject[]): ClusterObjects {
  const text = (objects.length > 0 ? objects : [empty]).map((object) => JSON.stringify(object)).join('\n---\n')
  const result = readClusterObjects([{ name: 'scenario.json', text }])
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('; '))
  return result.objects
}

export class Input {
  readonly configuration: SchedulerConfiguration
  /** Nodes in the order in which the scheduler saw them; pods: those that had a node from the start. */
  readonly objects: ClusterObjects
  /** In the order of the scenario. */
  readonly pods: readonly PlainPod[]
  /** The same as written. */
  readonly podObjects: readonly PodObject[]

  constructor(readonly recording: Recording) {
    const { scenario } = recording
    this.configuration = configurationOf(scenario)
    const nodes = inOrder(scenario.nodes ?? [], recording.nodeAddOrder)
    const existing = scenario.existingPods ?? []
    this.podObjects = [...scenario.pods, ...(scenario.actions ?? []).flatMap(({ pods = [] }) => pods)]
    const base = [...surroundings(scenario), ...nodes, ...settledVolumes(recording), ...existing]
    // Deleted pods may have given their names away, which are given once in files.
    const rounds = byRound(this.podObjects)
    const [first = []] = rounds
    const all = read([...base, ...first])
    this.objects = { ...all, pods: all.pods.slice(0, existing.length) }
    const pods = new Map<PodObject, PlainPod>()
    rounds.forEach((round, i) => {
      const plain = i === 0 ? all.pods.slice(existing.length) : read([...surroundings(scenario), ...round]).pods
      round.forEach((pod, at) => pods.set(pod, plain[at]))
    })
    this.pods = this.podObjects.map((pod) => pods.get(pod) as PlainPod)
  }

  /** A pod that was changed, or a node. */
  plainPod(pod: PodObject): PlainPod {
    return read([...surroundings(this.recording.scenario), pod]).pods[0]
  }

  nodeSpec(node: KubernetesObject): NodeSpec {
    return read([node]).nodes[0]
  }

  volumeObject(object: KubernetesObject): KubernetesObject | undefined {
    return read([object]).volumeObjects[0]
  }

  budgets(objects: readonly KubernetesObject[]): ClusterObjects['disruptionBudgets'] {
    return read(objects).disruptionBudgets
  }
}

/** Pods of one name in different rounds. */
function byRound(pods: readonly PodObject[]): PodObject[][] {
  const rounds: PodObject[][] = []
  const seen = new Map<string, number>()
  for (const pod of pods) {
    const round = seen.get(keyOf(pod)) ?? 0
    seen.set(keyOf(pod), round + 1)
    ;(rounds[round] ??= []).push(pod)
  }
  return rounds
}

/** Nodes that came later are not among them. */
function inOrder(nodes: readonly KubernetesObject[], order: readonly string[] = []): KubernetesObject[] {
  const position = (node: KubernetesObject): number => order.indexOf(node.metadata.name ?? '')
  return [...nodes].sort((one, other) => position(one) - position(other))
}

/** What the recorder starts the scheduler with, and what the scenario changes of it. */
function configurationOf({ schedulerConfig, featureGates }: Scenario): SchedulerConfiguration {
  const written = {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    parallelism: 1,
    percentageOfNodesToScore: 100,
    ...schedulerConfig,
  }
  const gates = Object.entries({ OpportunisticBatching: false, ...featureGates })
  const result = parseSchedulerConfiguration(
    { name: 'scheduler.json', text: JSON.stringify(written) },
    gates.map(([name, value]) => `${name}=${value}`).join(','),
  )
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('; '))
  return result.configuration
}
