/** What may change of a pod. Source: pkg/apis/core/validation/validation.go (ValidatePodUpdate). */
import type { Path } from '../../fieldPath'
import type { KubernetesObject, Toleration } from '../../kubernetes'
import { equal } from '../../patch/values'
import type { Reporter } from '../../problems'
import { checkTolerations } from '../../validate/affinity'
import { checkPodAnnotations } from '../../validate/podSpec'
import { internalPodSpec } from '../internalForm'
import { unifiedDiff } from '../lineDiff'
import { listOf, mapOf, specOf, type Fields } from '../values'

const changeable =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,' +
  '`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

export function checkPodUpdate(pod: KubernetesObject, old: KubernetesObject, report: Reporter): void {
  checkPodAnnotations(pod.metadata.annotations, ['metadata', 'annotations'], report)
  const [spec, before] = [specOf(pod), specOf(old)]
  for (const list of ['containers', 'initContainers']) {
    if (listOf(spec, list).length !== listOf(before, list).length) {
      return report.forbidden(['spec', list], 'pod updates may not add or remove containers')
    }
  }
  if (!checkDeadline(spec.activeDeadlineSeconds, before.activeDeadlineSeconds, report)) return
  checkOnlyAddedTolerations(spec, before, report)
  checkOnlyRemovedGates(spec, before, report)
  if (equal(spec, before)) return
  const rest = withChangeable(spec, before, report)
  if (equal(rest, before)) return
  const print = (one: Fields) => JSON.stringify(internalPodSpec(one), undefined, 1)
  const difference = unifiedDiff(print(before), print(rest))
  report.error(['spec'], `Forbidden: pod updates may not change fields other than ${changeable}\n${difference}`, {
    remedy: 'delete the pod and create it anew, or change the template of what owns it',
  })
}

/** false: nothing more is looked at. */
function checkDeadline(now: unknown, before: unknown, report: Reporter): boolean {
  const at: Path = ['spec', 'activeDeadlineSeconds']
  if (typeof now === 'number' && typeof before === 'number' && before < now) {
    report.invalid(at, now, 'must be less than or equal to previous value')
    return false
  }
  if (now === undefined && before !== undefined) {
    report.invalid(at, null, 'must not update from a positive integer to nil value')
  }
  return true
}

function checkOnlyAddedTolerations(spec: Fields, before: Fields, report: Reporter): void {
  const now = (spec.tolerations ?? []) as Toleration[]
  for (const old of (before.tolerations ?? []) as Toleration[]) {
    const kept = now.some((one) => equal({ ...one, tolerationSeconds: 0 }, { ...old, tolerationSeconds: 0 }))
    if (kept) continue
    const why = 'existing toleration can not be modified except its tolerationSeconds'
    return report.forbidden(['spec', 'tolerations'], why)
  }
  checkTolerations(now, ['spec', 'tolerations'], report)
}

function checkOnlyRemovedGates(spec: Fields, before: Fields, report: Reporter): void {
  const known = new Set(listOf(before, 'schedulingGates').map(({ name }) => name))
  const added = listOf(spec, 'schedulingGates').filter(({ name }) => !known.has(name))
  if (added.length === 0) return
  const names = added.map(({ name }) => JSON.stringify(name)).join(', ')
  const why = `only deletion is allowed, but found new scheduling gates ${names}`
  report.forbidden(['spec', 'schedulingGates'], why)
}

/** The specification with what may change as it was, so that only what may not is left different. */
function withChangeable(spec: Fields, before: Fields, report: Reporter): Fields {
  const rest: Fields = { ...spec }
  for (const list of ['containers', 'initContainers']) {
    if (!spec[list]) continue
    const images = listOf(before, list)
    rest[list] = listOf(spec, list).map((container, index) => ({ ...container, image: images[index].image }))
  }
  const kept = ['activeDeadlineSeconds', 'schedulingGates', 'tolerations']
  const grace = Number(before.terminationGracePeriodSeconds)
  if (grace < 0 && spec.terminationGracePeriodSeconds === 1) kept.push('terminationGracePeriodSeconds')
  if (listOf(before, 'schedulingGates').length > 0) {
    // A pod that is held back may still be narrowed down to fewer nodes.
    const added = Object.entries(mapOf(before, 'nodeSelector')).every(
      ([key, value]) => mapOf(spec, 'nodeSelector')[key] === value,
    )
    if (!added) report.invalid(['spec', 'nodeSelector'], mapOf(spec, 'nodeSelector'), gated)
    kept.push('nodeSelector', 'affinity')
  }
  for (const field of kept) {
    if (before[field] === undefined) delete rest[field]
    else rest[field] = before[field]
  }
  return rest
}

const gated = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'
