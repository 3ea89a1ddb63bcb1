/** The simulated cluster of a scenario: its nodes, its flags, nothing in it yet. */
import type { NodeSpec } from '../../../../src/design/types'
import { ClusterSimulation } from '../../../../src/main/simulation/clusterSimulation'
import { Gi, makeCluster, makeControlPlane, makeDesign, makeNode } from '../../../simulation/builders'
import type { ClusterNode } from '../recording'
import type { ClusterSetup } from '../replayedCluster'

export function buildCluster(setup: ClusterSetup): ClusterSimulation {
  const { flags } = setup
  const nodes = [
    ...setup.nodes.map((node) => nodeSpec(node, false)),
    ...setup.laterNodes.map((node) => nodeSpec(node, true)),
  ]
  const gates: Record<string, string> = flags.maxUnavailableStatefulSet
    ? { 'feature-gates': 'MaxUnavailableStatefulSet=true' }
    : {}
  const cidrs: Record<string, string> = flags.clusterCidr
    ? {
        'allocate-node-cidrs': 'true',
        'cluster-cidr': flags.clusterCidr,
        'node-cidr-mask-size': String(flags.nodeCidrMaskSize),
      }
    : { 'allocate-node-cidrs': 'false' }
  const namespaces = ['default', setup.namespace, ...setup.otherNamespaces]
  const cluster = makeCluster(nodes, [], {
    name: 'replay',
    // The recorder's machine had two cores.
    controlPlane: makeControlPlane({
      replicas: 1,
      cpuMilli: 2000,
      apiServerArgs: { ...gates },
      controllerManagerArgs: { ...gates, ...cidrs },
    }),
    network: {
      podCIDR: flags.clusterCidr ?? '10.244.0.0/16',
      nodeCIDRMaskSize: flags.nodeCidrMaskSize,
      serviceCIDR: flags.serviceCidr,
      kubeProxyMode: 'iptables',
    },
    namespaces,
    namespaceLabels: Object.fromEntries(namespaces.map((name) => [name, { 'kubernetes.io/metadata.name': name }])),
  })
  const { trial } = makeDesign([cluster], { durationSeconds: 3600 })
  const { nodeMonitorMs, taintingDelayMs, podGcMs, metricsMs, leases } = setup.phases
  const phases: Record<string, number> = {
    'metrics-server': metricsMs * micros,
    ...(nodeMonitorMs === undefined ? {} : { 'node-monitor': nodeMonitorMs * micros }),
    ...(podGcMs === undefined ? {} : { 'pod-gc': podGcMs * micros }),
  }
  // The recorded clock: whole-second timestamps and CronJobs go by it.
  const simulation = new ClusterSimulation(cluster, trial, [], { epoch: setup.t0Ms, phases })
  if (taintingDelayMs !== undefined) {
    let phase: number | undefined
    // Asked for when the first node comes into the queue.
    const tainting = (): number => (phase ??= (simulation.now + taintingDelayMs * micros + 1) % TAINTING_PERIOD)
    Object.defineProperty(phases, 'node-tainting', { get: tainting })
  }
  // The recorded control plane was a vendor's build, which puts one more ConfigMap into every namespace.
  simulation.objectRegistry.seed({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'openshift-service-ca.crt', namespace: setup.namespace },
  })
  for (const { node, renewedMs } of leases) {
    const id = simulation.nodes.find(node)
    if (id !== undefined) simulation.leases.align(id, renewedMs * micros)
  }
  slowDown(simulation, setup.slowness)
  return simulation
}

/** Writes are done as late as the recorded ones, in their order. */
function slowDown({ etcd }: ClusterSimulation, slowness: (atMs: number) => number): void {
  const commit = etcd.commit.bind(etcd)
  let last = 0
  etcd.commit = (handled) => (last = Math.max(last, commit(handled) + Math.round(slowness(handled / micros) * micros)))
}

const micros = 1000
const TAINTING_PERIOD = 100 * micros

export function nodeSpec({ name, zone, labels }: ClusterNode, joinsLater: boolean): NodeSpec {
  return {
    ...makeNode(name, {
      cpu: 8000,
      memory: 32 * Gi,
      pods: 110,
      labels: { ...(zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }), ...labels },
    }),
    joinsLater,
  }
}
