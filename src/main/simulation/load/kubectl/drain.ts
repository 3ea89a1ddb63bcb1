import type { KubernetesObject } from '../../../../design/kubernetes'
import type { DrainOptions } from '../../../../design/types'
import { pathOf } from '../../apiserver/resourceKinds'
import { SECOND, type Micros } from '../../kernel/time'
import { send, sleep, type Command, type Output } from './command'
import { cordon } from './nodes'

/** Between two tries of an eviction that the budget refuses, and between two looks whether a pod is gone. */
const RETRY: Micros = 5 * SECOND
const POLL: Micros = SECOND

interface Judged {
  pod: KubernetesObject
  delete: boolean
  error?: string
  warning?: string
}

/** What a drain needs beside requests: to do several things at once, and to know the time. */
export interface DrainRunner extends Output {
  now(): Micros
  spawn(command: Command): void
}

/**
 * `kubectl drain`: cordons the node, refuses what it was not told to delete, evicts the rest all at once, each again five
 * seconds after a refusal, and waits until they are gone. Upstream: kubectl/pkg/drain.
 */
export function* drain(node: string, options: DrainOptions, runner: DrainRunner): Command {
  if (!(yield* cordon(node, true, runner))) return
  const judged = yield* judgePods(node, options)
  const errors = grouped(judged, 'error').map(([why, pods]) => `cannot delete ${why}: ${pods.join(', ')}`)
  if (errors.length > 0) return giveUp(node, errors, runner)
  const warnings = grouped(judged, 'warning').map(([what, pods]) => `${what}: ${pods.join(', ')}`)
  if (warnings.length > 0) runner.err(`Warning: ${warnings.join('; ')}`)
  const doomed = judged.filter((one) => one.delete).map(({ pod }) => pod)
  const deadline = options.timeoutSeconds > 0 ? runner.now() + options.timeoutSeconds * SECOND : Infinity
  const progress = { left: doomed.length, errors: [] as string[] }
  if (doomed.length === 0) return runner.out(`node/${node} drained`)
  for (const pod of doomed) runner.spawn(evictAndWait(pod, node, options, deadline, progress, runner))
}

function* judgePods(node: string, options: DrainOptions): Command<Judged[]> {
  const path = `/api/v1/pods?fieldSelector=${encodeURIComponent(`spec.nodeName=${node}`)}`
  const listed = yield* send('GET', path)
  return (listed.object?.items as KubernetesObject[]).map((pod) => judge(pod, options))
}

const listOf = (errors: readonly string[]): string => (errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`)

function giveUp(node: string, errors: readonly string[], { err }: Output): void {
  err(`error: unable to drain node "${node}" due to error: ${listOf(errors)}, continuing command...`)
  err('There are pending nodes to be drained:')
  err(` ${node}`)
  for (const error of errors) err(error)
}

/** In the order of kubectl's filters; what a later one says of a pod takes the place of an earlier one's warning. */
function judge(pod: KubernetesObject, options: DrainOptions): Judged {
  const { annotations, ownerReferences } = pod.metadata
  const { phase } = pod.status as { phase: string }
  const ended = phase === 'Succeeded' || phase === 'Failed'
  const controller = ownerReferences?.find((one) => one.controller)
  if (controller?.kind === 'DaemonSet' && !ended) {
    if (!options.ignoreDaemonSets) {
      return { pod, delete: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' }
    }
    return { pod, delete: false, warning: 'ignoring DaemonSet-managed Pods' }
  }
  if (annotations?.['kubernetes.io/config.mirror'] !== undefined) return { pod, delete: false }
  const { volumes = [] } = pod.spec as { volumes?: { emptyDir?: object }[] }
  if (volumes.some(({ emptyDir }) => emptyDir !== undefined) && !ended && !options.deleteEmptyDirData) {
    return { pod, delete: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' }
  }
  if (controller || ended) return { pod, delete: true }
  if (!options.force) {
    return { pod, delete: false, error: 'Pods that declare no controller (use --force to override)' }
  }
  return { pod, delete: true, warning: 'deleting Pods that declare no controller' }
}

function grouped(judged: readonly Judged[], what: 'error' | 'warning'): [string, string[]][] {
  const groups = new Map<string, string[]>()
  for (const one of judged) {
    const message = one[what]
    if (message === undefined) continue
    const { namespace, name } = one.pod.metadata
    groups.set(message, [...(groups.get(message) ?? []), `${namespace}/${name}`])
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}

interface Progress {
  left: number
  errors: string[]
}

function* evictAndWait(
  pod: KubernetesObject,
  node: string,
  options: DrainOptions,
  deadline: Micros,
  progress: Progress,
  runner: DrainRunner,
): Command {
  const error = yield* evictOne(pod, options, deadline, runner)
  if (error !== undefined) progress.errors.push(error)
  if (--progress.left > 0) return
  if (progress.errors.length === 0) return runner.out(`node/${node} drained`)
  const { errors } = progress
  const pending = (yield* judgePods(node, options)).filter((one) => one.delete)
  if (pending.length > 0) {
    runner.err(`There are pending pods in node "${node}" when an error occurred: ${listOf(errors)}`)
    for (const { pod: one } of pending) runner.err(`pod/${one.metadata.name}`)
  }
  giveUp(node, errors, runner)
}

/** The error that ended it, if one did. */
function* evictOne(
  pod: KubernetesObject,
  { gracePeriodSeconds, timeoutSeconds }: DrainOptions,
  deadline: Micros,
  { out, err, now }: DrainRunner,
): Command<string | undefined> {
  const { name = '', namespace = '', uid } = pod.metadata
  const path = pathOf('Pod', namespace, name)
  const deleteOptions = gracePeriodSeconds >= 0 ? { gracePeriodSeconds } : {}
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions }
  const failed = `error when evicting pods/"${name}" -n "${namespace}"`
  for (;;) {
    out(`evicting pod ${namespace}/${name}`)
    if (now() >= deadline) return `${failed}: global timeout reached: ${timeoutSeconds}s`
    const reply = yield* send('POST', `${path}/eviction`, eviction)
    if (reply.code === 404) return undefined
    if (reply.code < 300) break
    if (reply.code !== 429) return `${failed}: ${reply.message}`
    err(`${failed} (will retry after 5s): ${reply.message}`)
    yield* sleep(RETRY)
  }
  for (;;) {
    const reply = yield* send('GET', path)
    if (reply.code === 404 || reply.object?.metadata.uid !== uid) {
      out(`pod/${name} evicted`)
      return undefined
    }
    if (now() >= deadline) {
      return `error when waiting for pod "${name}" in namespace "${namespace}" to terminate: global timeout reached: ${timeoutSeconds}s`
    }
    yield* sleep(POLL)
  }
}
