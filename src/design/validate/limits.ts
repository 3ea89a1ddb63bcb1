/** LimitRanges and ResourceQuotas. Source: pkg/apis/core/validation/validation.go. */
import { canonicalQuantity } from '../canonicalQuantity'
import type { Path } from '../fieldPath'
import type { KubernetesObject, RawQuantity } from '../kubernetes'
import type { Reporter } from '../problems'
import { checkMetadata, qualifiedNameErrors } from './names'
import { nanoOf } from './resources'

type Amounts = Record<string, RawQuantity>

interface LimitItem {
  type?: string
  default?: Amounts
  defaultRequest?: Amounts
  max?: Amounts
  min?: Amounts
  maxLimitRequestRatio?: Amounts
}

export function checkLimitRange(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const { limits = [] } = (object.spec ?? {}) as { limits?: LimitItem[] }
  const types = new Set<string>()
  limits.forEach((item, index) => {
    const at = ['spec', 'limits', index]
    const type = item.type ?? ''
    for (const why of qualifiedNameErrors(type)) report.invalid([...at, 'type'], type, why)
    if (types.has(type)) report.duplicate([...at, 'type'], type)
    types.add(type)
    checkItem(item, at, report)
  })
}

function checkItem(item: LimitItem, path: Path, report: Reporter): void {
  const { type, min = {}, max = {}, maxLimitRequestRatio: ratios = {} } = item
  if (type === 'Pod') {
    for (const field of ['default', 'defaultRequest'] as const) {
      if (item[field]) report.forbidden([...path, field], "may not be specified when `type` is 'Pod'")
    }
  }
  if (type === 'PersistentVolumeClaim' && min.storage === undefined && max.storage === undefined) {
    const why = 'either minimum or maximum storage value is required, but neither was provided'
    report.required([...path, 'limits'], why)
  }
  const named = { ...min, ...max, ...item.default, ...item.defaultRequest, ...ratios }
  for (const name of Object.keys(named).sort()) checkResource(name, item, path, report)
}

/** The two of a resource that must not be the wrong way round, and what the API server says when they are. */
function checkResource(name: string, item: LimitItem, path: Path, report: Reporter): void {
  const { min, max, default: limit, defaultRequest: request, maxLimitRequestRatio: ratio } = item
  const above = (a: Amounts | undefined, b: Amounts | undefined) =>
    (nanoOf(a?.[name]) ?? 0n) > (nanoOf(b?.[name]) ?? nanoOf(a?.[name]) ?? 0n)
  const text = (amounts: Amounts | undefined) => canonicalQuantity(amounts?.[name] ?? 0)
  const refuse = (field: string, of: Amounts | undefined, why: string) => {
    report.invalid([...path, field, name], text(of), why)
  }
  if (above(min, max)) refuse('min', min, `min value ${text(min)} is greater than max value ${text(max)}`)
  if (above(min, request)) {
    refuse('defaultRequest', request, `min value ${text(min)} is greater than default request value ${text(request)}`)
  }
  if (above(request, max)) {
    refuse('defaultRequest', request, `default request value ${text(request)} is greater than max value ${text(max)}`)
  }
  if (above(request, limit)) {
    const why = `default request value ${text(request)} is greater than default limit value ${text(limit)}`
    refuse('defaultRequest', request, why)
  }
  if (above(min, limit)) refuse('default', min, `min value ${text(min)} is greater than default value ${text(limit)}`)
  if (above(limit, max)) refuse('default', max, `default value ${text(limit)} is greater than max value ${text(max)}`)
  const least = nanoOf(ratio?.[name])
  if (least !== undefined && least < 1_000_000_000n) {
    refuse('maxLimitRequestRatio', ratio, `ratio ${text(ratio)} is less than 1`)
  }
}

const standardQuota = new Set(
  (
    'cpu memory ephemeral-storage requests.cpu requests.memory requests.storage requests.ephemeral-storage ' +
    'limits.cpu limits.memory limits.ephemeral-storage pods resourcequotas services replicationcontrollers secrets ' +
    'persistentvolumeclaims configmaps services.nodeports services.loadbalancers'
  ).split(' '),
)
const scopes = new Set(
  'BestEffort CrossNamespacePodAffinity NotBestEffort NotTerminating PriorityClass Terminating VolumeAttributesClass'.split(
    ' ',
  ),
)

export function checkResourceQuota(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const spec = (object.spec ?? {}) as { hard?: Amounts; scopes?: string[] }
  for (const [name, raw] of Object.entries(spec.hard ?? {})) {
    const at = ['spec', 'hard', name]
    for (const why of qualifiedNameErrors(name)) report.invalid(at, name, why, { at: 'key' })
    const hugePages = name.startsWith('hugepages-') || name.startsWith('requests.hugepages-')
    if (!name.includes('/') && !standardQuota.has(name) && !hugePages) {
      report.invalid(at, name, 'must be a standard resource type or fully qualified', { at: 'key' })
      report.invalid(at, name, 'must be a standard resource for quota', { at: 'key' })
    }
    if ((nanoOf(raw) ?? 0n) < 0n) {
      report.invalid(at, canonicalQuantity(raw), 'must be greater than or equal to 0')
    }
  }
  spec.scopes?.forEach((scope) => {
    if (!scopes.has(scope)) report.invalid(['spec', 'scopes'], spec.scopes, 'unsupported scope')
  })
}
