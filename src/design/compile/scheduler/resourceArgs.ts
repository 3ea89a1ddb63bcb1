/** Arguments of the two plugins of node resources. Sources: see args.ts. */
import type { Path } from '../../fieldPath'
import type { Reporter } from '../../problems'
import type { SchedulerPluginArgs, ShapePoint } from '../../types'
import { qualifiedNameErrors } from '../../validate/names'

type Fit = SchedulerPluginArgs['NodeResourcesFit']
type Strategy = Fit['scoringStrategy']
type Resources = Strategy['resources']

interface RawStrategy {
  type?: string
  resources?: { name?: string; weight?: number }[]
  requestedToCapacityRatio?: { shape?: Partial<ShapePoint>[] }
}

export const defaultResources: Resources = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
]

export const defaultFit: Fit = {
  ignoredResources: [],
  ignoredResourceGroups: [],
  scoringStrategy: { type: 'LeastAllocated', resources: defaultResources, shape: [] },
}

export function compileFit(args: Record<string, unknown>, path: Path, report: Reporter): Fit {
  const ignoredResources = (args.ignoredResources ?? []) as string[]
  const ignoredResourceGroups = (args.ignoredResourceGroups ?? []) as string[]
  checkNames(ignoredResources, [...path, 'ignoredResources'], report)
  ignoredResourceGroups.forEach((group, index) => {
    if (!group.includes('/')) return
    report.invalid([...path, 'ignoredResourceGroups', index], group, "resource group name can't contain '/'")
  })
  checkNames(ignoredResourceGroups, [...path, 'ignoredResourceGroups'], report)
  const written = args.scoringStrategy as RawStrategy | undefined
  const scoringStrategy = written
    ? compileStrategy(written, [...path, 'scoringStrategy'], report)
    : defaultFit.scoringStrategy
  return { ignoredResources, ignoredResourceGroups, scoringStrategy }
}

function checkNames(names: readonly string[], path: Path, report: Reporter): void {
  names.forEach((name, index) => {
    for (const why of qualifiedNameErrors(name)) report.invalid([...path, index], name, why)
  })
}

const strategies = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'] as const

function compileStrategy(raw: RawStrategy, path: Path, report: Reporter): Strategy {
  const { type = '', requestedToCapacityRatio: ratio } = raw
  const known = strategies.find((one) => one === type)
  // A strategy that is written down without its type has none: the default stands only where nothing is written.
  if (!known) report.unsupported([...path, 'type'], type, strategies)
  const resources = withWeights(raw.resources)
  resources.forEach(({ name, weight }, index) => {
    if (weight > 0 && weight <= 100) return
    const why = `resource weight of ${name} not in valid range (0, 100]`
    report.invalid([...path, 'resources', index, 'weight'], weight, why)
  })
  const at = [...path, 'requestedToCapacityRatio']
  if (known !== 'RequestedToCapacityRatio') {
    if (ratio) report.forbidden(at, 'must be nil when type is not RequestedToCapacityRatio')
    return { type: known ?? 'LeastAllocated', resources, shape: [] }
  }
  if (!ratio) report.required(at, 'must be specified when type is RequestedToCapacityRatio')
  const shape = ratio ? compileShape(ratio.shape ?? [], [...at, 'shape'], report) : []
  return { type: known, resources, shape }
}

/** cpu and memory where none is named; a weight of 0 is 1. */
function withWeights(raw: RawStrategy['resources']): { name: string; weight: number }[] {
  if (!raw || raw.length === 0) return [...defaultResources]
  return raw.map(({ name = '', weight }) => ({ name, weight: weight || 1 }))
}

export function compileBalanced(
  args: Record<string, unknown>,
  path: Path,
  report: Reporter,
): SchedulerPluginArgs['NodeResourcesBalancedAllocation'] {
  const resources = withWeights(args.resources as RawStrategy['resources'])
  const seen = new Set<string>()
  resources.forEach(({ name, weight }, index) => {
    const at = [...path, 'resources', index]
    if (seen.has(name)) report.duplicate([...at, 'name'], name)
    seen.add(name)
    if (weight !== 1) report.invalid([...at, 'weight'], weight, 'must be 1')
  })
  return { resources }
}

/** Points of a function from utilization (0 to 100) to a score (0 to 10). */
export function compileShape(raw: readonly Partial<ShapePoint>[], path: Path, report: Reporter): ShapePoint[] {
  const shape = raw.map(({ utilization = 0, score = 0 }) => ({ utilization, score }))
  if (shape.length === 0) report.required(path, 'at least one point must be specified')
  const unsorted = shape.findIndex((point, index) => index > 0 && shape[index - 1].utilization >= point.utilization)
  if (unsorted > 0) {
    const why = 'values must be sorted in increasing order'
    report.invalid([...path, unsorted, 'utilization'], shape[unsorted].utilization, why)
  }
  shape.forEach(({ utilization, score }, index) => {
    if (utilization < 0 || utilization > 100) {
      report.invalid([...path, index, 'utilization'], utilization, 'not in valid range [0, 100]')
    }
    if (score < 0 || score > 10) report.invalid([...path, index, 'score'], score, 'not in valid range [0, 10]')
  })
  return shape
}
