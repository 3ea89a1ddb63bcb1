/** Verdicts first: the headline, and each objective with its limit and what was measured. */
import type { ObjectiveResult, RunResult } from '../../../design/result'
import { count, inUnit, nothing, percent } from './format'
import { markup, type Content, type Markup } from './markup'
import { verdictBadge, verdictOf, type Verdict } from './shapes'
import { table, type Column } from './table'

/** `4 of 5 objectives met`; what was not measured is not counted as met. */
export function headline(objectives: readonly ObjectiveResult[]): { text: string; verdict: Verdict } {
  const of = (verdict: Verdict) => objectives.filter((objective) => verdictOf(objective) === verdict).length
  const all = objectives.length
  const [met, missed, unmeasured] = [of('met'), of('missed'), of('unmeasured')]
  if (all === 0) return { text: 'No objectives were set', verdict: 'unmeasured' }
  if (unmeasured === all) return { text: 'No objective could be measured', verdict: 'unmeasured' }
  const noun = all === 1 ? 'objective' : 'objectives'
  const text = met === all && all > 1 ? `All ${all} objectives met` : `${met} of ${all} ${noun} met`
  const rest = unmeasured > 0 ? `, ${unmeasured} not measured` : ''
  return { text: `${text}${rest}`, verdict: missed > 0 ? 'missed' : 'met' }
}

const limitOf = ({ unit, limit }: ObjectiveResult) => `≤ ${inUnit(unit, limit)}`

/** How much of the limit was used, up to twice the limit; the tick is the limit itself. */
function margin(objective: ObjectiveResult): Content {
  const { actual, limit } = objective
  if (actual === null || limit <= 0) return nothing
  const used = actual / limit
  const width = Math.round(Math.min(used, 2) * 50)
  const share = used > 10 ? `${count(used)} ×` : percent(used)
  return markup`<span class="meter margin"><svg viewBox="0 0 100 10" aria-hidden="true"><rect y="2" width="100" height="6" rx="3" class="track"/><rect y="2" width="${width}" height="6" rx="3" class="${verdictOf(objective)}"/><path d="M50 0V10" class="tick"/></svg><b>${share}</b></span>`
}

function columns(clusters: number): Column<ObjectiveResult>[] {
  const where: Column<ObjectiveResult>[] = clusters > 1 ? [{ head: 'Cluster', cell: ({ cluster }) => cluster }] : []
  return [
    { head: 'Verdict', cell: (objective) => verdictBadge(verdictOf(objective)) },
    {
      head: 'Objective',
      names: true,
      cell: ({ name, note }) => markup`${name}${note && markup` <small>${note}</small>`}`,
    },
    ...where,
    { head: 'Limit', numeric: true, cell: limitOf },
    {
      head: 'Actual',
      numeric: true,
      cell: (objective) => markup`<b class="${verdictOf(objective)}">${inUnit(objective.unit, objective.actual)}</b>`,
    },
    { head: 'Of the limit', numeric: true, cell: margin },
  ]
}

export function verdictsSection({ objectives, clusters }: RunResult): Markup {
  const ranks: Verdict[] = ['missed', 'met', 'unmeasured']
  const rank = (objective: ObjectiveResult) => ranks.indexOf(verdictOf(objective))
  return table({
    caption: 'Objectives: limit, actual value and verdict',
    quietCaption: true,
    className: 'verdicts',
    columns: columns(clusters.length),
    rows: objectives.map((objective) => objective).sort((a, b) => rank(a) - rank(b)),
    empty: 'The trial set no objectives. Add spec.objectives to the Trial to have this run judged.',
  })
}
