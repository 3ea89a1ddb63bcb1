/** Jobs and CronJobs. Source: pkg/apis/batch/validation/validation.go. */
import { scheduleError } from '../cron'
import type { Path } from '../fieldPath'
import type { KubernetesObject } from '../kubernetes'
import type { Reporter } from '../problems'
import { isTimeZone } from '../timeZones'
import { labelError } from './names'
import { checkPodTemplate } from './podSpec'
import { checkPodFailurePolicy } from './podFailurePolicy'
import { checkSelector } from './selectors'
import { checkCount, checkSeconds, checkTemplateLabels, type WorkloadSpec } from './workloads'

const parallelismOfIndexedMax = 100_000
const completionsSoftLimit = 100_000

export function checkJob(object: KubernetesObject, spec: WorkloadSpec, report: Reporter): void {
  const at: Path = ['spec']
  checkJobSpec(spec, at, report)
  // The API server makes the selector of a Job that does not bring its own.
  if (spec.selector && (spec.manualSelector || report.defaulted)) {
    checkSelector(spec.selector, [...at, 'selector'], report)
    checkTemplateLabels(spec, at, report)
  }
  const { name } = object.metadata ?? {}
  if (!name || spec.completionMode !== 'Indexed' || !spec.completions || spec.completions < 1) return
  const hostname = `${name}-${spec.completions - 1}`
  if (labelError(hostname)) {
    const why = `will not able to create pod with invalid DNS label: ${hostname}`
    report.invalid(['metadata', 'name'], name, why, { remedy: 'choose a shorter name without dots' })
  }
}

function checkJobSpec(spec: WorkloadSpec, path: Path, report: Reporter): void {
  checkCount(spec.parallelism, [...path, 'parallelism'], report)
  checkCount(spec.completions, [...path, 'completions'], report)
  const seconds = ['activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished', 'backoffLimitPerIndex'] as const
  for (const field of seconds) checkSeconds(spec[field], [...path, field], report)
  checkSeconds(spec.maxFailedIndexes, [...path, 'maxFailedIndexes'], report)
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    report.required([...path, 'backoffLimitPerIndex'], 'when maxFailedIndexes is specified')
  }
  checkCompletionMode(spec, path, report)
  if (spec.podFailurePolicy) checkPodFailurePolicy(spec, [...path, 'podFailurePolicy'], report)
  checkSuccessPolicy(spec, [...path, 'successPolicy'], report)
  checkReplacementPolicy(spec, [...path, 'podReplacementPolicy'], report)
  if (!spec.template) return report.required([...path, 'template'])
  checkPodTemplate(spec.template, {}, [...path, 'template'], report)
  checkRestartPolicy(spec, [...path, 'template', 'spec', 'restartPolicy'], report)
}

function checkCompletionMode(spec: WorkloadSpec, path: Path, report: Reporter): void {
  const { completionMode: mode, completions, parallelism, maxFailedIndexes } = spec
  const modes = ['NonIndexed', 'Indexed']
  if (mode && !modes.includes(mode)) report.unsupported([...path, 'completionMode'], mode, modes)
  if (mode === 'Indexed') {
    // Without both, both are 1.
    if (completions === undefined && parallelism !== undefined) {
      report.required([...path, 'completions'], 'when completion mode is Indexed')
    }
    if (parallelism !== undefined && parallelism > parallelismOfIndexedMax) {
      const why = `must be less than or equal to ${parallelismOfIndexedMax} when completion mode is Indexed`
      report.invalid([...path, 'parallelism'], parallelism, why)
    }
    if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
      report.invalid([...path, 'maxFailedIndexes'], maxFailedIndexes, 'must be less than or equal to completions')
    }
    if ((completions ?? 0) > completionsSoftLimit && spec.backoffLimitPerIndex !== undefined) {
      if (maxFailedIndexes === undefined) {
        const why = `must be specified when completions is above ${completionsSoftLimit}`
        report.required([...path, 'maxFailedIndexes'], why)
      }
    }
  } else if (mode === undefined || mode === 'NonIndexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
      if (spec[field] !== undefined) report.invalid([...path, field], spec[field], 'requires indexed completion mode')
    }
  }
}

function checkSuccessPolicy(spec: WorkloadSpec, path: Path, report: Reporter): void {
  const policy = spec.successPolicy
  if (!policy) return
  const rules = policy.rules ?? []
  if (spec.completionMode !== 'Indexed') report.invalid(path, policy, 'requires indexed completion mode')
  else if (rules.length === 0) {
    report.required([...path, 'rules'], 'at least one rules must be specified when the successPolicy is specified')
  } else if (rules.length > 20) report.tooMany([...path, 'rules'], rules.length, 20)
}

function checkReplacementPolicy(spec: WorkloadSpec, path: Path, report: Reporter): void {
  const policy = spec.podReplacementPolicy
  const supported = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed']
  if (policy !== undefined && !supported.includes(policy)) report.unsupported(path, policy, supported)
}

function checkRestartPolicy(spec: WorkloadSpec, path: Path, report: Reporter): void {
  const policy = spec.template?.spec?.restartPolicy
  const supported = ['OnFailure', 'Never']
  // The default is Always, which Jobs do not allow.
  if (!policy || policy === 'Always') {
    report.required(path, 'valid values: "OnFailure", "Never"', {
      remedy: 'add "restartPolicy: Never" or "restartPolicy: OnFailure"',
    })
  } else if (!supported.includes(policy)) report.unsupported(path, policy, supported)
  else if (spec.podFailurePolicy && policy !== 'Never') {
    report.invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')
  }
}

export function checkCronJob(name: string | undefined, spec: WorkloadSpec, path: Path, report: Reporter): void {
  checkSchedule(spec.schedule ?? '', [...path, 'schedule'], report)
  checkSeconds(spec.startingDeadlineSeconds, [...path, 'startingDeadlineSeconds'], report)
  checkTimeZone(spec.timeZone, [...path, 'timeZone'], report)
  const policies = ['Allow', 'Forbid', 'Replace']
  if (spec.concurrencyPolicy && !policies.includes(spec.concurrencyPolicy)) {
    report.unsupported([...path, 'concurrencyPolicy'], spec.concurrencyPolicy, policies)
  }
  const at = [...path, 'jobTemplate']
  const job = spec.jobTemplate?.spec
  if (!spec.jobTemplate) report.required(at)
  else if (!job) report.required([...at, 'spec'])
  else {
    checkJobSpec(job, [...at, 'spec'], report)
    if (job.selector) report.invalid([...at, 'spec', 'selector'], job.selector, '`selector` will be auto-generated')
    if (job.manualSelector) report.unsupported([...at, 'spec', 'manualSelector'], true, ['nil', 'false'])
  }
  for (const field of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'] as const) {
    checkSeconds(spec[field], [...path, field], report)
  }
  // The Jobs' names have 11 characters more, and end in labels.
  if (name && name.length > 52) report.invalid(['metadata', 'name'], name, 'must be no more than 52 characters')
}

function checkSchedule(schedule: string, path: Path, report: Reporter): void {
  const remedy = 'write five fields, e.g. "*/5 * * * *"'
  if (schedule === '') return report.required(path)
  const zoned = schedule.includes('TZ')
  const why = scheduleError(zoned ? schedule.replace(/^(CRON_)?TZ=\S*\s*/, '') : schedule)
  if (why) report.invalid(path, schedule, why, { remedy })
  if (!zoned) return
  const message = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
  report.invalid(path, schedule, message, { remedy: 'name the zone in timeZone' })
}

function checkTimeZone(zone: string | undefined, path: Path, report: Reporter): void {
  if (zone === undefined) return
  const remedy = 'write a name of the IANA database, e.g. "Europe/Berlin"'
  if (zone === '') return report.invalid(path, zone, 'timeZone must be nil or non-empty string', { remedy })
  if (zone.toLowerCase() === 'local') {
    const why = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'
    report.invalid(path, zone, why, { remedy })
  }
  if (!isTimeZone(zone)) report.invalid(path, zone, `unknown time zone ${zone}`, { remedy })
}
