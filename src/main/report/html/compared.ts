/** comparison.html: verdicts that changed, figures side by side, charts on one clock, what was changed in the design. */
import {
  alignSeries,
  type ComparedPart,
  type Comparison,
  type Direction,
  type FieldDifference,
  type FigureRow,
  type ObjectiveChange,
  type SeriesColumn,
  type SeriesGroup,
} from '../../../design/compare'
import { writeCell, type NamedRun } from '../compared'
import { card } from './figure'
import { bytes, clock, duration, plural, usedCpu, version } from './format'
import { lineChart, type Chart } from './linechart'
import { join, markup, type Content } from './markup'
import { page, section, type Section } from './page'
import { logo, shape, verdictBadge, type Verdict } from './shapes'
import { table, type Column } from './table'

export function renderCompared(runs: readonly NamedRun[], comparison: Comparison): string {
  const sections: Section[] = [
    { id: 'verdicts', heading: 'What changed', content: changesSection(runs, comparison) },
    ...comparison.parts.map((part, index) => ({
      id: `figures-${index + 1}`,
      heading: part.cluster === null ? 'The fleet' : `Cluster ${part.cluster}`,
      content: [figuresTable(part, runs), chartCards(part, runs, `c${index + 1}`)],
    })),
    { id: 'inputs', heading: 'What was changed in the design', content: inputsSection(runs, comparison) },
  ]
  const links = sections.map(({ id, heading }) => markup`<a href="#${id}">${heading}</a>`)
  const base = runs[comparison.baseline]
  return page({
    title: `Comparison of ${runs.map(({ name }) => name).join(', ')}`,
    version: base.run.seatrial,
    body: markup`${cover(runs, comparison)}<nav aria-label="Contents">${join(links, ' ')}</nav>
${sections.map(section)}`,
  })
}

function cover(runs: readonly NamedRun[], { baseline, objectives }: Comparison): Content {
  const of = (kind: ObjectiveChange['kind']) => objectives.flat().filter((one) => one.kind === kind).length
  const [missed, met] = [of('nowMissed'), of('nowMet')]
  const verdict: Verdict = missed > 0 ? 'missed' : 'met'
  const text =
    missed > 0
      ? `${plural(missed, 'objective')} newly missed${met > 0 ? `, ${met} newly met` : ''}`
      : met > 0
        ? `${plural(met, 'objective')} newly met, none newly missed`
        : 'Every objective has the verdict that it had'
  const columns: Column<NamedRun>[] = [
    { head: 'Run', names: true, cell: (one) => [one.name, one === runs[baseline] && markup`<small>baseline</small>`] },
    { head: 'Design', cell: ({ run }) => run.design },
    { head: 'Scheduler', cell: ({ run }) => run.schedulerConfig ?? 'of the design' },
    { head: 'Seed', numeric: true, cell: ({ run }) => String(run.seed) },
    {
      head: 'Virtual time',
      numeric: true,
      cell: ({ run }) => `${clock(run.virtualSeconds)}${run.cancelled ? ', cancelled' : ''}`,
    },
    { head: 'Seatrial', cell: ({ run }) => version(run.seatrial) },
    { head: 'Digest', cell: ({ run }) => markup`<code>${run.digest.slice(0, 16)}</code>` },
  ]
  return markup`<header class="cover">
<p class="brand">${logo}<b>Seatrial</b><span>Comparison</span></p>
<h1>${runs.map(({ name }) => name).join(' · ')}</h1>
<p class="headline ${verdict}">${shape(verdict)}${text}</p>
${table({ caption: 'The runs', quietCaption: true, columns, rows: runs })}
</header>
`
}

const verdictOfKind: Partial<Record<ObjectiveChange['kind'], Verdict>> = { nowMissed: 'missed', nowMet: 'met' }

function changesSection(runs: readonly NamedRun[], { baseline, objectives }: Comparison): Content {
  return runs.map(({ name }, index) => {
    if (index === baseline) return null
    const heading = markup`<h3>${name}, against ${runs[baseline].name}</h3>`
    const rows = objectives[index]
    if (rows.length === 0) return [heading, markup`<p class="empty">No objective changed.</p>`]
    const columns: Column<ObjectiveChange>[] = [
      { head: 'Verdict', cell: ({ kind }) => (verdictOfKind[kind] ? verdictBadge(verdictOfKind[kind]) : 'unchanged') },
      { head: 'What changed', names: true, cell: ({ sentence }) => sentence },
    ]
    return [heading, table({ caption: `Objectives of ${name}`, quietCaption: true, columns, rows })]
  })
}

const directionClass: Record<Direction, string> = { better: 'met', worse: 'missed', different: '', same: '' }

function figuresTable({ cluster, figures }: ComparedPart, runs: readonly NamedRun[]): Content {
  const columns: Column<FigureRow>[] = [
    { head: 'Figure', names: true, cell: ({ figure }) => figure.label },
    ...runs.map(({ name }, index): Column<FigureRow> => {
      const cell = (row: FigureRow) => {
        const { value, note } = writeCell(row, index)
        const direction = row.differences[index]?.direction ?? 'same'
        const word = direction === 'better' || direction === 'worse' ? ` ${direction}` : ''
        return note === '' ? value : [value, markup` <b class="${directionClass[direction]}">${note}${word}</b>`]
      }
      return { head: name, numeric: true, cell }
    }),
  ]
  return table({ caption: `Figures of ${cluster ?? 'the fleet'}`, quietCaption: true, columns, rows: figures })
}

interface ChartOf {
  column: SeriesColumn
  title: string
  unit: Chart['unit']
}

const charts: readonly ChartOf[] = [
  { column: 'schedulingP99', title: 'Scheduling latency p99', unit: 'latency' },
  { column: 'pending', title: 'Pending pods', unit: 'pods' },
  { column: 'created', title: 'Pods created', unit: 'pods/s' },
  { column: 'started', title: 'Pods started', unit: 'pods/s' },
  { column: 'apiMutatingP99', title: 'Mutating API requests p99', unit: 'latency' },
  { column: 'apiReadP99', title: 'Read API requests p99', unit: 'latency' },
  { column: 'cpuRequested', title: 'CPU requested', unit: '%' },
  { column: 'memoryRequested', title: 'Memory requested', unit: '%' },
]

const groups: readonly { group: SeriesGroup; title: string; of: (key: string) => string; unit: Chart['unit'] }[] = [
  { group: 'apiVerbs', title: 'API latency by verb, p99', of: (key) => key, unit: 'latency' },
  { group: 'zoneCpu', title: 'CPU requested by zone', of: (key) => `Zone ${key}`, unit: '%' },
  { group: 'zoneMemory', title: 'Memory requested by zone', of: (key) => `Zone ${key}`, unit: '%' },
  { group: 'poolCpu', title: 'CPU requested by pool', of: (key) => `Pool ${key}`, unit: '%' },
  { group: 'poolMemory', title: 'Memory requested by pool', of: (key) => `Pool ${key}`, unit: '%' },
  { group: 'queues', title: 'Queue depths by component', of: (key) => key, unit: 'pods' },
  { group: 'workloadReplicas', title: 'Replicas by workload', of: (key) => key, unit: 'pods' },
  { group: 'workloadCpuUsed', title: 'CPU used by workload', of: (key) => key, unit: 'cpu' },
  { group: 'workloadMemoryUsed', title: 'Memory used by workload', of: (key) => key, unit: 'memory' },
  { group: 'poolCpuUsed', title: 'CPU used by pool', of: (key) => `Pool ${key}`, unit: '%' },
  { group: 'poolMemoryUsed', title: 'Memory used by pool', of: (key) => `Pool ${key}`, unit: '%' },
]

function chartCards({ cluster, indices }: ComparedPart, runs: readonly NamedRun[], prefix: string): Content {
  if (cluster === null) return null
  const aligned = alignSeries(runs.map(({ run }, index) => run.clusters[indices[index]]?.timeseries))
  const at = [...aligned.time]
  const end = Math.max(at.at(-1) ?? 0, ...runs.map(({ run }) => run.virtualSeconds)) || 1
  const draw = (id: string, title: string, unit: Chart['unit'], columns: readonly Float64Array[]) => {
    const lines = columns.map((values, index) => ({
      name: runs[index].name,
      colour: (1 + (index % 5)) as 1 | 2 | 3 | 4 | 5,
      values: [...values].map((value) => (Number.isNaN(value) ? null : value)),
    }))
    const nothing = lines.every(({ values }) => values.every((value) => value === null || value === 0))
    if (nothing) return card(title, '', markup`<p class="empty silent">Nothing was measured.</p>`)
    const chart: Chart = { id: `${prefix}-${id}`, title, unit, lines, empty: '' }
    const said = lines.map(({ name, values }) => `${name}: highest ${highest(values, unit)}.`).join(' ')
    return card(title, '', lineChart(chart, at, end, said))
  }
  const cards = charts.map(({ column, title, unit }) => draw(column, title, unit, aligned.of(column)))
  const byName = groups.map(({ group, title, of, unit }) => {
    const keys = aligned.keys(group).filter((key) => key !== '')
    // One pool or zone alone is the cluster, which has its charts.
    if (keys.length === 0 || (unit === '%' && keys.length === 1 && !group.endsWith('Used'))) return null
    const drawn = keys.map((key, index) => draw(`${group}-${index + 1}`, of(key), unit, aligned.line(group, key)))
    return markup`<h3>${title}</h3><div class="cards">${drawn}</div>`
  })
  return [markup`<h3>On one clock</h3><div class="cards">${cards}</div>`, byName]
}

function highest(values: readonly (number | null)[], unit: Chart['unit']): string {
  const most = values.reduce<number>((high, value) => Math.max(high, value ?? 0), 0)
  if (unit === 'cpu') return usedCpu(most)
  if (unit === 'memory') return bytes(most)
  return unit === 'latency' ? duration(most) : String(Number(most.toPrecision(3)))
}

function inputsSection(runs: readonly NamedRun[], { baseline, inputs }: Comparison): Content {
  return runs.map(({ name }, index) => {
    const input = inputs[index]
    if (!input || index === baseline) return null
    const heading = markup`<h3>${name}, against ${runs[baseline].name}</h3>`
    const rows: FieldDifference[] = [
      ...input.settings.map(({ name, before, after }) => ({ object: 'Run', path: name, before, after })),
      ...(input.design?.fields ?? []),
    ]
    const note =
      input.design === null && !input.sameText
        ? markup`<p class="note">One of the two results does not say what it was made of.</p>`
        : input.design && input.design.more > 0 && markup`<p class="note">And ${input.design.more} more.</p>`
    const columns: Column<FieldDifference>[] = [
      { head: 'Object', names: true, cell: ({ object }) => object },
      { head: 'Field', cell: ({ path }) => (path === '' ? 'the whole object' : markup`<code>${path}</code>`) },
      { head: 'Before', prose: true, cell: ({ before }) => before ?? 'not there' },
      { head: 'After', prose: true, cell: ({ after }) => after ?? 'not there' },
    ]
    const caption = `Differences of ${name}`
    return [heading, table({ caption, quietCaption: true, columns, rows, empty: 'No difference was found.' }), note]
  })
}
