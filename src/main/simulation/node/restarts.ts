import { printDuration } from '../../../design/duration'
import type { Container } from '../../../design/kubernetes'
import type { ClusterContext } from '../context'
import { Kind } from '../events'
import type { DurationSampler } from '../kernel/distribution'
import { SECOND, type Micros } from '../kernel/time'
import { Stage } from '../measure/stages'
import { micros } from '../profile'
import type { OwnerId, PodId } from '../state/ids'
import { podName, uidOf } from '../state/names'
import type { ContainerDetails } from '../state/pods'

/** What comes next of a container that has ended, in the second operand of KubeletRestart beside the container. */
const Next = { noticed: 0, due: 1, running: 2 } as const
const STEPS = 4
const operand = (container: number, next: number): number => container * STEPS + next

const OOM_KILLED = { exitCode: 137, reason: 'OOMKilled' } as const

/** What a pod's kubelet does beside the container itself. */
export interface RestartHost {
  nextRelist(pod: PodId): Micros
  event(pod: PodId, reason: 'BackOff' | 'Started', message: string): void
  /** A container is down, or ended for good: Ready becomes False. */
  reportDown(pod: PodId): void
  /** All containers run again. */
  reportUp(pod: PodId): void
  /** The pod's last container has ended, and nobody starts it again. */
  ended(pod: PodId, exitCode: number): void
}

/**
 * Containers that end before their time, and come back: the kubelet notices at its next relist, and starts them again as
 * restartPolicy says, at once the first time and with a back-off after it. Upstream: pkg/kubelet/kuberuntime, doBackOff.
 */
export class Restarts {
  oomKills = 0
  restarted = 0
  private readonly initial = micros('kubelet.crashLoopBackOff')
  private readonly longest = micros('kubelet.maxContainerRestartPeriod')

  constructor(
    private readonly context: ClusterContext,
    private readonly host: RestartHost,
    private readonly containerStart: DurationSampler,
  ) {}

  /** Whether a container of the pod is not running that should be. */
  isDown(pod: PodId): boolean {
    const all = this.context.pods.details.get(pod)?.containers
    if (!all) return false
    for (const { down } of all.values()) if (down) return true
    return false
  }

  /** The kernel has killed it, as it wanted more memory than its limit. */
  oomKilled(pod: PodId, container: number): void {
    const { pods, containers, recorder, queue, now } = this.context
    const uid = pods.uid[pod]
    const details = this.detailsOf(pod, container)
    details.down = true
    details.last = { ...OOM_KILLED, startedAt: containers.startTime(pod, container), finishedAt: now }
    containers.terminate(pod, container)
    this.oomKills++
    recorder.stages.add(uid, Stage.killed, container, now)
    queue.push(this.host.nextRelist(pod), Kind.KubeletRestart, pod, operand(container, Next.noticed), uid)
  }

  step(pod: PodId, which: number): void {
    const container = Math.floor(which / STEPS)
    const details = this.detailsOf(pod, container)
    if (which % STEPS === Next.noticed) this.noticed(pod, container, details)
    else if (which % STEPS === Next.due) this.begin(pod, container, details)
    else this.running(pod, container, details)
  }

  private noticed(pod: PodId, container: number, details: ContainerDetails): void {
    const { pods, templates, queue, now } = this.context
    const { restartPolicy, containers } = templates.list[pods.template[pod]].source
    if (restartPolicy === 'Never') {
      details.ended = true
      const ended = [...(pods.details.get(pod)?.containers?.values() ?? [])].filter((one) => one.ended).length
      if (ended >= containers.length) this.host.ended(pod, OOM_KILLED.exitCode)
      else this.host.reportDown(pod)
      return
    }
    const { finishedAt } = details.last!
    const until = finishedAt + this.backOff(details, finishedAt)
    if (until <= now) return this.begin(pod, container, details)
    const { name } = this.containerOf(pod, container)
    const wait = printDuration(details.backOff! / SECOND)
    details.waiting = {
      reason: 'CrashLoopBackOff',
      message: `back-off ${wait} restarting failed container=${name} pod=${this.fullName(pod)}`,
    }
    this.host.event(pod, 'BackOff', `Back-off restarting failed container ${name} in pod ${this.fullName(pod)}`)
    this.host.reportDown(pod)
    queue.push(until, Kind.KubeletRestart, pod, operand(container, Next.due), pods.uid[pod])
  }

  /** 0 the first time, and when it has run for twice the longest back-off. */
  private backOff({ backOff, backOffSince = 0 }: ContainerDetails, finishedAt: Micros): Micros {
    return backOff === undefined || finishedAt - backOffSince > 2 * this.longest ? 0 : backOff
  }

  private begin(pod: PodId, container: number, details: ContainerDetails): void {
    const { pods, queue, now } = this.context
    const { finishedAt } = details.last!
    const before = this.backOff(details, finishedAt)
    details.backOff = before === 0 ? this.initial : Math.min(2 * before, this.longest)
    details.backOffSince = now
    this.host.reportDown(pod)
    this.host.event(pod, 'Started', 'Started container')
    const at = now + this.containerStart.draw()
    queue.push(at, Kind.KubeletRestart, pod, operand(container, Next.running), pods.uid[pod])
  }

  private running(pod: PodId, container: number, details: ContainerDetails): void {
    const { pods, containers, recorder, now } = this.context
    details.down = false
    details.waiting = undefined
    containers.start(pod, container, now)
    containers.restarted(pod, container)
    pods.restarts[pod] = Math.max(pods.restarts[pod], containers.restartsOf(pod, container))
    this.restarted++
    recorder.stages.add(pods.uid[pod], Stage.restarted, container, now)
    if (!this.isDown(pod)) this.host.reportUp(pod)
  }

  private detailsOf(pod: PodId, container: number): ContainerDetails {
    const { pods } = this.context
    const all = (pods.detail(pod).containers ??= new Map<number, ContainerDetails>())
    let details = all.get(container)
    if (!details) all.set(container, (details = { down: false }))
    return details
  }

  private containerOf(pod: PodId, container: number): Container {
    const { pods, templates } = this.context
    const { initContainers, sidecars, containers } = templates.list[pods.template[pod]].source
    return [...initContainers, ...sidecars, ...containers][container]
  }

  /** As kubelets write it: `web-0_shop(uid)`. */
  private fullName(pod: PodId): string {
    const { pods, owners } = this.context
    const owner = owners.get(pods.owner[pod] as OwnerId)
    const uid = pods.uid[pod]
    const name = pods.details.get(pod)?.name ?? podName(owner, pods.ordinal[pod], uid)
    return `${name}_${owner.namespace}(${uidOf(uid)})`
  }
}
