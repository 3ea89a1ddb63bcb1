import type { ComponentResult } from '../../../design/result'
import type { ClusterSimulation } from '../clusterSimulation'
import { SECOND } from '../kernel/time'

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

/** Pods that had to make room; most runs have none. */
const preempted = (pods: number): string => (pods > 0 ? ` · ${pods.toLocaleString('en-US')} preempted` : '')

/** What each component has to carry: rates of the last ten intervals, percentiles and busy shares of the run so far. */
export function componentLoads(cluster: ClusterSimulation): ComponentLoad[] {
  const { api, etcd, scheduler, controllers, kubelets, proxy, recorder, now, source, nodes } = cluster
  const elapsed = now / SECOND
  const masters = source.controlPlane.replicas
  const apiP99 = recorder.api.percentile(0.99)
  const fsyncP99 = etcd.commitLatency.percentile(0.99)
  const programP99 = recorder.networkProgramming.percentile(0.99)
  const apiBusy = api.utilisation(now)
  const etcdBusy = elapsed > 0 ? Math.min(1, etcd.busyMicros / now) : 0
  const schedulerBusy = elapsed > 0 ? Math.min(1, scheduler.busyMicros / now) : 0
  const leases = elapsed > 0 ? cluster.background.leaseWrites / elapsed : 0
  return [
    {
      component: 'kube-apiserver',
      replicas: masters,
      busy: apiBusy,
      detail: `${Math.round(recorder.recentRate('apiRequests')).toLocaleString('en-US')} req/s · p99 ${latency(apiP99)}`,
      figures: { requests: api.requests, busy: round(apiBusy), p99Seconds: round(apiP99 / SECOND, 6) },
    },
    {
      component: 'etcd',
      replicas: masters,
      busy: etcdBusy,
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
      busy: Math.min(1, controllers.depth / 25),
      detail: `queue ${controllers.depth.toLocaleString('en-US')}`,
      figures: {
        queue: controllers.depth,
        syncs: controllers.all.reduce((sum, controller) => sum + controller.syncs, 0),
      },
    },
    {
      component: 'kube-scheduler',
      replicas: masters,
      busy: schedulerBusy,
      detail: `${Math.round(recorder.recentRate('scheduled'))} pods/s · queue ${scheduler.queue.length.toLocaleString('en-US')}${preempted(scheduler.preemptions)}`,
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
      busy: 0,
      detail: `leases ${Math.round(leases)}/s · starts ${Math.round(recorder.recentRate('started'))}/s`,
      figures: {
        leasesPerSecond: round(leases, 1),
        containersStarted: kubelets.startedContainers,
        containersRunning: cluster.containers.running,
        imagePulls: kubelets.images.pulls,
      },
    },
    {
      component: 'kube-proxy',
      replicas: nodes.count,
      busy: 0,
      detail: `${source.network.kubeProxyMode} · program p99 ${latency(programP99)}`,
      figures: { syncs: proxy.syncs, programP99Seconds: round(programP99 / SECOND, 6) },
    },
  ]
}
