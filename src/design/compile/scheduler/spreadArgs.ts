/** PodTopologySpreadArgs. Sources: see args.ts. */
import type { Path } from '../../fieldPath'
import type { Reporter } from '../../problems'
import type { SchedulerPluginArgs, TopologySpreadConstraint } from '../../types'
import { qualifiedNameErrors } from '../../validate/names'

type Spread = SchedulerPluginArgs['PodTopologySpread']

export function compileSpread(args: Record<string, unknown>, path: Path, report: Reporter): Spread {
  const constraints = (args.defaultConstraints ?? []) as Partial<TopologySpreadConstraint>[]
  const type = (args.defaultingType as string | undefined) || 'System'
  const at = [...path, 'defaultingType']
  if (type !== 'System' && type !== 'List') report.unsupported(at, type, ['List', 'System'])
  if (type === 'System' && constraints.length > 0) {
    const remedy = 'write "defaultingType: List"'
    report.invalid(at, type, 'when .defaultConstraints are not empty', { remedy })
  }
  const seen = new Set<string>()
  constraints.forEach((constraint, index) => {
    checkConstraint(constraint, seen, [...path, 'defaultConstraints', index], report)
  })
  return {
    defaultingType: type === 'List' ? 'List' : 'System',
    defaultConstraints: constraints as TopologySpreadConstraint[],
  }
}

function checkConstraint(
  constraint: Partial<TopologySpreadConstraint>,
  seen: Set<string>,
  path: Path,
  report: Reporter,
): void {
  const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', labelSelector } = constraint
  if (maxSkew <= 0) report.invalid([...path, 'maxSkew'], maxSkew, 'not in valid range (0, inf)')
  if (topologyKey === '') report.required([...path, 'topologyKey'], 'can not be empty')
  else for (const why of qualifiedNameErrors(topologyKey)) report.invalid([...path, 'topologyKey'], topologyKey, why)
  const actions = ['DoNotSchedule', 'ScheduleAnyway']
  if (whenUnsatisfiable === '') report.required([...path, 'whenUnsatisfiable'], 'can not be empty')
  else if (!actions.includes(whenUnsatisfiable)) {
    report.unsupported([...path, 'whenUnsatisfiable'], whenUnsatisfiable, actions)
  }
  if (labelSelector !== undefined) {
    const why = 'constraint must not define a selector, as they deduced for each pod'
    report.forbidden([...path, 'labelSelector'], why)
  }
  const identity = `{${topologyKey}, ${whenUnsatisfiable}}`
  if (seen.has(identity)) report.duplicate(path, identity)
  seen.add(identity)
}
