/** What may change of what makes pods. Source: pkg/apis/apps/validation, pkg/apis/batch/validation. */
import type { KubernetesObject } from '../../kubernetes'
import { equal } from '../../patch/values'
import type { Reporter } from '../../problems'
import { internalPodTemplate } from '../internalForm'
import { mapOf, specOf, type Fields } from '../values'
import { checkImmutable } from './metadata'

/** Deployments, ReplicaSets, DaemonSets. */
export function checkSelectorUpdate(object: KubernetesObject, old: KubernetesObject, report: Reporter): void {
  checkImmutable(specOf(object).selector, specOf(old).selector, ['spec', 'selector'], report)
}

const changeableOfStatefulSets = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

export function checkStatefulSetUpdate(object: KubernetesObject, old: KubernetesObject, report: Reporter): void {
  const rest = (set: KubernetesObject) =>
    Object.fromEntries(Object.entries(specOf(set)).filter(([field]) => !changeableOfStatefulSets.includes(field)))
  if (equal(rest(object), rest(old))) return
  const names = changeableOfStatefulSets.map((field) => `'${field}'`)
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  const changed = Object.keys({ ...rest(object), ...rest(old) }).find(
    (field) => !equal(specOf(object)[field], specOf(old)[field]),
  )
  const why = `updates to statefulset spec for fields other than ${list} are forbidden`
  report.error(changed === undefined ? ['spec'] : ['spec', changed], `Forbidden: ${why}`, {
    field: ['spec'],
    remedy: 'delete the StatefulSet (its pods can stay: --cascade=orphan) and create it anew',
  })
}

const immutableOfJobs = ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy']

export function checkJobUpdate(object: KubernetesObject, old: KubernetesObject, report: Reporter): void {
  const [spec, before] = [specOf(object), specOf(old)]
  if (spec.completionMode !== 'Indexed') {
    checkImmutable(spec.completions, before.completions, ['spec', 'completions'], report)
  } else if (spec.completions !== before.completions && spec.completions !== spec.parallelism) {
    const why = 'can only be modified in tandem with spec.parallelism'
    report.invalid(['spec', 'completions'], spec.completions, why)
  }
  checkImmutable(spec.selector, before.selector, ['spec', 'selector'], report)
  checkTemplate(spec, before, mapOf(old, 'status'), report)
  for (const field of immutableOfJobs) checkImmutable(spec[field], before[field], ['spec', field], report)
}

const schedulingFields = ['nodeSelector', 'tolerations', 'schedulingGates']

/** Where the pods go may change as long as the Job is suspended and has not begun. */
function checkTemplate(spec: Fields, before: Fields, status: Fields, report: Reporter): void {
  const template = mapOf(spec, 'template')
  const old = structuredClone(mapOf(before, 'template'))
  if (before.suspend === true && status.startTime === undefined) {
    const [now, then] = [mapOf(template, 'spec'), mapOf(old, 'spec')]
    for (const field of schedulingFields) {
      if (now[field] === undefined) delete then[field]
      else then[field] = now[field]
    }
    old.metadata = template.metadata
  }
  const shown = equal(template, old) ? undefined : internalPodTemplate(template)
  checkImmutable(template, old, ['spec', 'template'], report, shown)
}
