import type { ComponentResult } from '../../../design/result'
import type { ClusterSimulation } from '../clusterSimulation'
import { SECOND } from '../kernel/time'
import type { Restarts } from '../node/restarts'
import { mean, type Span } from './focus'
import { busyNames, queueNames } from './gauges'
import type { ColumnName } from './recorder'

export interface ComponentLoad extends ComponentResult {
  /** 0–1 */
  busy: number
  /** One line for the control-plane diagram. */
  detail: string
}

function latency(micros: number): string {
  if (Number.isNaN(micros)) return '–'
  return micros < SECOND ? `${(micros / 1000).toFixed(1)} ms` : `${(micros / SECOND).toFixed(2)} s`
}
const round = (value: number, digits = 3): number => (Number.isFinite(value) ? Number(value.toFixed(digits)) : 0)

const schedulerQueues = ['scheduler active', 'scheduler backoff', 'scheduler unschedulable'] as const

/** Nothing in runs in which nothing was killed. The recorder's stand-in of a kubelet has none. */
const restarts = (all: Restarts | undefined): Record<string, number> =>
  all && all.oomKills > 0 ? { oomKills: all.oomKills, containersRestarted: all.restarted } : {}

/** Pods that had to make room; most runs have none. */
const preempted = (pods: number): string => (pods > 0 ? ` · ${pods.toLocaleString('en-US')} preempted` : '')

/**
 * What each component has to carry. On the screen rates, queues and busy shares are those of the span, else of the newest
 * ten intervals; percentiles, and all figures of the result, are of the run so far.
 */
export function componentLoads(cluster: ClusterSimulation, span: Span | null = null): ComponentLoad[] {
  const { api, etcd, scheduler, controllers, kubelets, proxy, recorder, gauges, now, source, nodes } = cluster
  const elapsed = now / SECOND
  const masters = source.controlPlane.replicas
  const apiP99 = recorder.api.percentile(0.99)
  const fsyncP99 = etcd.commitLatency.percentile(0.99)
  const programP99 = recorder.networkProgramming.percentile(0.99)
  const apiBusy = api.utilisation(now)
  const etcdBusy = elapsed > 0 ? Math.min(1, etcd.busyMicros / now) : 0
  const schedulerBusy = elapsed > 0 ? Math.min(1, scheduler.busyMicros / now) : 0
  const rate = (name: ColumnName): string => Math.round(mean(recorder.columns[name], span)).toLocaleString('en-US')
  const busyOf = (name: (typeof busyNames)[number]): number => mean(gauges.busy.columns[busyNames.indexOf(name)], span)
  const queue = (current: number, ...names: (typeof queueNames)[number][]): string => {
    const then = (end: number): number =>
      names.reduce((sum, name) => sum + gauges.queues.columns[queueNames.indexOf(name)][end - 1], 0)
    return (span ? then(span.end) : current).toLocaleString('en-US')
  }
  const leases = elapsed > 0 ? cluster.background.leaseWrites / elapsed : 0
  return [
    {
      component: 'kube-apiserver',
      replicas: masters,
      busy: busyOf('kube-apiserver'),
      detail: `${rate('apiRequests')} req/s · p99 ${latency(apiP99)}`,
      figures: { requests: api.requests, busy: round(apiBusy), p99Seconds: round(apiP99 / SECOND, 6) },
    },
    {
      component: 'etcd',
      replicas: masters,
      busy: busyOf('etcd'),
      detail: `commit p99 ${latency(fsyncP99)}`,
      figures: {
        writes: etcd.writes,
        batches: etcd.batches,
        busy: round(etcdBusy),
        commitP99Seconds: round(fsyncP99 / SECOND, 6),
        tolerance: etcd.tolerance,
      },
    },
    {
      component: 'kube-controller-manager',
      replicas: masters,
      busy: busyOf('kube-controller-manager'),
      detail: `queue ${queue(controllers.depth, 'controllers')}`,
      figures: {
        queue: controllers.depth,
        syncs: controllers.all.reduce((sum, controller) => sum + controller.syncs, 0),
      },
    },
    {
      component: 'kube-scheduler',
      replicas: masters,
      busy: busyOf('kube-scheduler'),
      detail: `${rate('scheduled')} pods/s · queue ${queue(scheduler.queue.length, ...schedulerQueues)}${preempted(scheduler.preemptions)}`,
      figures: {
        attempts: scheduler.attempts,
        scheduled: recorder.podsScheduled,
        activeQ: scheduler.queue.activeLength,
        backoffQ: scheduler.queue.backoffLength,
        unschedulable: scheduler.queue.unschedulableLength,
        preemptions: scheduler.preemptions,
        busy: round(schedulerBusy),
      },
    },
    {
      component: 'kubelet',
      replicas: nodes.count,
      busy: busyOf('kubelet'),
      detail: `leases ${Math.round(leases)}/s · starts ${rate('started')}/s`,
      figures: {
        leasesPerSecond: round(leases, 1),
        containersStarted: kubelets.startedContainers,
        containersRunning: cluster.containers.running,
        imagePulls: kubelets.images.pulls,
        ...restarts(kubelets.restarts),
      },
    },
    {
      component: 'kube-proxy',
      replicas: nodes.count,
      busy: busyOf('kube-proxy'),
      detail: `${source.network.kubeProxyMode} · program p99 ${latency(programP99)}`,
      figures: { syncs: proxy.syncs, programP99Seconds: round(programP99 / SECOND, 6) },
    },
  ]
}
