import type { HostPort, Workload } from '../../types'
import type { ClusterReview } from '../cluster'
import { fieldsAt, listAt, valueAt } from '../fields'
import { countNodes } from '../nodes'
import type { ReviewedWorkload } from '../pods'
import type { Report, Rule } from '../rule'

const formatPort = ({ port, protocol }: HostPort) => `host port ${port} (${protocol})`

/** Where the port is written: as hostPort, or as containerPort of a pod on the host's network. */
function portPath({ running, specPath }: ReviewedWorkload, { port }: HostPort): readonly (string | number)[] {
  for (const { path, fields } of running) {
    const ports = listAt(fields, ['ports'])
    for (const field of ['hostPort', 'containerPort']) {
      const index = ports.findIndex((written) => valueAt(written, [field]) === port)
      if (index >= 0) return [...path, 'ports', index, field]
    }
  }
  return [...specPath, 'hostNetwork']
}

/** Of a rolling update; percentages as upstream rounds them (pkg/controller/deployment/util, ResolveFenceposts). */
function unavailableMax({ source, workload }: ReviewedWorkload, replicas: number): number {
  const { type, rollingUpdate } = fieldsAt(source.object, ['spec', 'strategy'])
  if (workload.kind !== 'Deployment' || type === 'Recreate') return replicas
  const { maxSurge = '25%', maxUnavailable = '25%' } = (rollingUpdate ?? {}) as Record<string, number | string>
  const resolve = (amount: number | string, round: (value: number) => number) =>
    typeof amount === 'number' ? amount : round((Number(amount.replace(/%$/, '')) * replicas) / 100)
  const surge = resolve(maxSurge, Math.ceil)
  const unavailable = resolve(maxUnavailable, Math.floor)
  return surge === 0 && unavailable === 0 ? 1 : unavailable
}

/** Replicas of one workload that are in each other's way. */
function checkReplicas(review: ClusterReview, reviewed: ReviewedWorkload, report: Report): void {
  const { workload, source, specPath, spec } = reviewed
  const replicas = review.replicasOf(workload) ?? 0
  const nodes = countNodes(review.eligibleNodes(workload))
  if (replicas < 2 || nodes === 0) return
  const [port] = workload.template.hostPorts
  if (!port) {
    const apart = valueAt(spec, ['affinity', 'podAntiAffinity']) !== undefined
    if (spec.hostNetwork !== true || apart) return
    const path = [...specPath, 'hostNetwork']
    const title = `The ${replicas} replicas share the host's network but declare no ports: the scheduler may put several on one node`
    report({ severity: 'info', object: source, path, title })
    return
  }
  const path = portPath(reviewed, port)
  const room = `${formatPort(port)}, which ${nodes === 1 ? 'the node' : `each of ${nodes} nodes`} has once`
  if (replicas > nodes) {
    const severity = review.hasOwnNodes ? 'error' : 'warning'
    const rest = replicas - nodes
    report({
      severity,
      object: source,
      path,
      title: `${replicas} replicas want ${room}: ${rest} ${rest === 1 ? 'stays' : 'stay'} pending`,
    })
  } else if (replicas === nodes && unavailableMax(reviewed, replicas) === 0) {
    report({
      severity: 'warning',
      object: source,
      path,
      title: `${replicas} replicas take ${formatPort(port)} on all ${nodes} nodes, and a rollout starts the new pod first: it hangs`,
      why: 'The new pod needs the port on a node where none has it, and with maxUnavailable rounded down to 0 no old pod is taken away for it.',
      fix: {
        title: 'Take an old pod away before the new one starts',
        edits: [
          {
            op: 'set',
            path: ['spec', 'strategy'],
            value: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
          },
        ],
      },
    })
  }
}

function conflict(a: readonly HostPort[], b: readonly HostPort[]): HostPort | undefined {
  const any = '0.0.0.0'
  return b.find((one) =>
    a.some(
      ({ port, protocol, hostIP }) =>
        port === one.port &&
        protocol === one.protocol &&
        (hostIP === one.hostIP || hostIP === any || one.hostIP === any),
    ),
  )
}

/** Whether the DaemonSet has taken every node that the other may use (one that both want, if that is a DaemonSet, too). */
function isInTheWay(review: ClusterReview, daemon: Workload, other: Workload): boolean {
  const taken = new Set(review.eligibleNodes(daemon).flatMap(({ nodes }) => nodes))
  const nodes = review.eligibleNodes(other).flatMap((one) => one.nodes)
  if (nodes.length === 0) return false
  return other.kind === 'DaemonSet' ? nodes.some((node) => taken.has(node)) : nodes.every((node) => taken.has(node))
}

/** A DaemonSet and somebody else that want the same port of the same nodes. */
function checkDaemons(review: ClusterReview, report: Report): void {
  const porters = review.workloads.filter(({ workload }) => workload.template.hostPorts.length > 0)
  const daemons = porters.filter(({ workload }) => workload.kind === 'DaemonSet')
  for (const daemon of daemons) {
    for (const other of porters) {
      // Of two DaemonSets the later one is told, once.
      const isLater = other.workload.kind !== 'DaemonSet' || porters.indexOf(other) > porters.indexOf(daemon)
      const port =
        isLater && other !== daemon && conflict(daemon.workload.template.hostPorts, other.workload.template.hostPorts)
      if (!port || !isInTheWay(review, daemon.workload, other.workload)) continue
      report({
        severity: review.hasOwnNodes ? 'error' : 'warning',
        object: other.source,
        path: portPath(other, port),
        title: `DaemonSet "${daemon.workload.namespace}/${daemon.workload.name}" takes ${formatPort(port)} on the same nodes`,
      })
    }
  }
}

export const hostPorts: Rule = {
  id: 'host-port-conflict',
  name: 'Pods in the way of each other on a port of the host',
  severities: ['error', 'warning', 'info'],
  looksFor:
    'Replicas with a host port (that of pods on the host network included) that outnumber the nodes they may run on (an error); Deployments with as many replicas as such nodes, whose rollout cannot begin; a DaemonSet and another workload that want the same port of the same nodes (an error). Worth knowing: several replicas on the host network that declare no ports and have no podAntiAffinity.',
  why: 'A port of a node can be had by one pod only: the scheduler keeps the others pending, or, where it is not told of the port, they crash on the same node.',
  reference: {
    title: 'Pod: ports of a container',
    url: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports',
  },
  check(review, report) {
    for (const reviewed of review.workloads) checkReplicas(review, reviewed, report)
    checkDaemons(review, report)
  },
}
