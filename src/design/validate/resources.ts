/** Requests and limits. Source: pkg/apis/core/validation/validation.go (ValidateResourceRequirements and what it calls). */
import type { RawQuantity, ResourceRequirements } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { canonicalQuantity } from '../canonicalQuantity'
import { baseUnits, isMilliResource, parseQuantity } from '../quantity'
import { labelValueError, qualifiedNameErrors } from './names'

/** Larger than any machine: a slip of the unit, e.g. `500` CPUs for `500m` is not caught but `500000` is. */
const cpuMilliMax = 100_000_000n
const bytesMax = 1n << 50n

const standardContainerResources = new Set(['cpu', 'memory', 'ephemeral-storage'])

export function isHugePages(resource: string): boolean {
  return resource.startsWith('hugepages-')
}

/** Resources of a device plugin: they have a domain that is not Kubernetes' own. */
export function isExtendedResource(resource: string): boolean {
  return resource.includes('/') && !/(^|\.)kubernetes\.io\//.test(resource) && !resource.startsWith('requests.')
}

function isBytes(resource: string): boolean {
  return resource === 'memory' || resource === 'ephemeral-storage' || isHugePages(resource)
}

/** A quantity that was checked for its form; undefined when it has none (reported by checkStructure). */
export function nanoOf(raw: RawQuantity | undefined): bigint | undefined {
  if (raw === undefined) return undefined
  const parsed = parseQuantity(raw)
  return parsed.ok ? parsed.nano : undefined
}

/** Amounts must not be negative, fractional where only whole ones exist, or absurd. */
export function checkAmount(resource: string, raw: RawQuantity, path: Path, report: Reporter): void {
  const nano = nanoOf(raw)
  if (nano === undefined) return
  const text = String(raw)
  if (nano < 0n) return report.invalid(path, canonicalQuantity(raw), 'must be greater than or equal to 0')
  const amount = baseUnits(resource, nano)
  if (isMilliResource(resource) && amount > cpuMilliMax) {
    const remedy = `did you mean "${text}m"?`
    return report.absurd(
      path,
      text,
      'more CPU than any machine has (100000 cores)',
      /^\d+$/.test(text) ? { remedy } : {},
    )
  }
  if (isBytes(resource) && amount > bytesMax) return report.absurd(path, text, 'more than any machine has (1 PiB)')
  if (!isMilliResource(resource) && nano % 1_000_000_000n !== 0n) {
    if (!isBytes(resource)) return report.invalid(path, text, 'must be an integer')
    const remedy = text.endsWith('m') ? `did you mean "${text.slice(0, -1)}Mi"?` : 'write whole bytes'
    return report.warning(path, `fractional byte value "${text}" is invalid, must be an integer`, { remedy })
  }
  if (isBytes(resource) && amount > 0n && amount < 1024n) {
    const remedy = /^\d+$/.test(text) ? `did you mean "${text}Mi"?` : 'give the unit, e.g. Mi'
    report.warning(path, `${text} is only ${amount} bytes`, { remedy })
  }
  if (!isMilliResource(resource) && !isBytes(resource) && amount > BigInt(Number.MAX_SAFE_INTEGER)) {
    report.invalid(path, text, 'too large')
  }
}

function checkContainerResourceName(resource: string, path: Path, report: Reporter): void {
  if (standardContainerResources.has(resource) || isHugePages(resource)) return
  for (const why of qualifiedNameErrors(resource)) report.invalid(path, resource, why, { at: 'key' })
  if (!resource.includes('/')) {
    const remedy = 'write cpu, memory, ephemeral-storage, or a name with a domain such as "nvidia.com/gpu"'
    report.invalid(path, resource, 'must be a standard resource type or fully qualified', { at: 'key', remedy })
    report.invalid(path, resource, 'must be a standard resource for containers', { at: 'key', remedy })
  }
}

/** Amounts that a container could be limited to. */
export function checkLimits(limits: Record<string, RawQuantity>, path: Path, report: Reporter): void {
  for (const [resource, raw] of Object.entries(limits)) {
    checkContainerResourceName(resource, [...path, resource], report)
    checkAmount(resource, raw, [...path, resource], report)
  }
}

/** The resources of one container. */
export function checkContainerResources(
  resources: ResourceRequirements | undefined,
  path: Path,
  report: Reporter,
): void {
  checkRequirements(resources, path, report, checkContainerResourceName)
}

/** The resources of a whole pod (spec.resources, beta since 1.34). */
export function checkPodResources(resources: ResourceRequirements | undefined, path: Path, report: Reporter): void {
  checkRequirements(resources, path, report, (resource, at) => {
    if (resource === 'cpu' || resource === 'memory' || isHugePages(resource)) return
    report.unsupported(at, resource, ['cpu', 'memory', 'hugepages-*'])
  })
}

function checkRequirements(
  resources: ResourceRequirements | undefined,
  path: Path,
  report: Reporter,
  checkName: (resource: string, path: Path, report: Reporter) => void,
): void {
  const { requests = {}, limits = {} } = resources ?? {}
  for (const [resource, raw] of Object.entries(limits)) {
    const at = [...path, 'limits', resource]
    checkName(resource, at, report)
    checkAmount(resource, raw, at, report)
  }
  for (const [resource, raw] of Object.entries(requests)) {
    const at = [...path, 'requests', resource]
    checkName(resource, at, report)
    checkAmount(resource, raw, at, report)
    checkAgainstLimit(resource, raw, limits[resource], path, report)
  }
  const named = [...Object.keys(requests), ...Object.keys(limits)]
  if (named.some(isHugePages) && !named.includes('cpu') && !named.includes('memory')) {
    report.forbidden(path, 'HugePages require cpu or memory')
  }
}

function checkAgainstLimit(
  resource: string,
  request: RawQuantity,
  limit: RawQuantity | undefined,
  path: Path,
  report: Reporter,
): void {
  const at = [...path, 'requests', resource]
  const overcommit = !isExtendedResource(resource) && !isHugePages(resource)
  if (limit === undefined) {
    if (overcommit) return
    const remedy = `add limits with ${resource}: ${request}`
    return report.error(at, 'Required value: Limit must be set for non overcommitable resources', {
      field: [...path, 'limits'],
      remedy,
    })
  }
  const [asked, allowed] = [nanoOf(request), nanoOf(limit)]
  if (asked === undefined || allowed === undefined) return
  const field = [...path, 'requests']
  const [text, most] = [canonicalQuantity(request), canonicalQuantity(limit)]
  if (!overcommit && asked !== allowed) {
    report.invalid(at, text, `must be equal to ${resource} limit of ${most}`, { field })
  } else if (asked > allowed) {
    report.invalid(at, text, `must be less than or equal to ${resource} limit of ${most}`, { field })
  }
}

/** A machine's resources: capacity and allocatable of Nodes and node pools. */
export function checkNodeResources(amounts: Record<string, RawQuantity>, path: Path, report: Reporter): void {
  for (const [resource, raw] of Object.entries(amounts)) {
    const at = [...path, resource]
    const standard = standardContainerResources.has(resource) || resource === 'pods' || isHugePages(resource)
    const attachable = resource.startsWith('attachable-volumes-')
    if (!standard && !attachable && !resource.includes('/')) {
      const remedy = 'write cpu, memory, ephemeral-storage, pods, or a name with a domain such as "nvidia.com/gpu"'
      report.invalid(at, resource, 'must be a standard resource type or fully qualified', { at: 'key', remedy })
      continue
    }
    checkAmount(resource, raw, at, report)
  }
}

/** Node labels as they come from a pool: both parts checked. */
export function labelProblems(key: string, value: string): string[] {
  const why = labelValueError(value)
  return why ? [...qualifiedNameErrors(key), why] : qualifiedNameErrors(key)
}
