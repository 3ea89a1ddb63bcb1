/** One chart: lines over virtual time, each named at its end, with the objective where there is one. */
import { downsample } from './downsample'
import { drawing, fit, label, round } from './figure'
import { markup, trusted, type Content, type Markup } from './markup'
import { tickLabel, timeForm, timeLabel, timeTicks, unitOf, valueScale, type Unit } from './scale'

export interface Line {
  name: string
  /** Number of the series colour, the same as on the screens. */
  colour: 1 | 2 | 3 | 4 | 5
  values: readonly (number | null)[]
  /** The second time that a colour is used on a chart. */
  dashed?: boolean
}

/** Lines under names of their own; beyond the fifth the colours come once more, dashed. */
export const namedLines = (
  lines: readonly { key: string; values: Line['values'] }[],
  words = (key: string) => key,
): Line[] =>
  lines.map(({ key, values }, index) => ({
    name: words(key),
    colour: ([1, 3, 2, 5, 4] as const)[index % 5],
    values,
    ...(index >= 5 ? { dashed: true } : {}),
  }))

export interface Limit {
  label: string
  value: number
}

export interface Chart {
  id: string
  title: string
  /** `latency`, `cpu` (thousandths) and `memory` (bytes) pick their unit by size; the others are written as they are. */
  unit: 'latency' | 'pods' | 'pods/s' | '%' | 'cpu' | 'memory'
  lines: readonly Line[]
  limits?: readonly Limit[]
  /** Fills the area under a single line. */
  area?: boolean
  /** Said when nothing was measured. */
  empty: string
}

const width = 508
const height = 226
const plot = { left: 46, right: width - 84, top: 26, bottom: height - 28 }

interface Frame {
  unit: Unit
  ticks: number[]
  x: (seconds: number) => number
  y: (value: number) => number
}

function frame(chart: Chart, highest: number, end: number): Frame {
  // An objective far above what was measured would press the lines flat; it is then named instead of drawn.
  const limits = (chart.limits ?? []).map((limit) => limit.value).filter((value) => value <= highest * 2.5)
  const top = Math.max(highest, ...limits)
  const unit = unitOf(chart.unit, top)
  const scale = valueScale(top * unit.factor, chart.unit === 'pods')
  return {
    unit,
    ticks: scale.ticks,
    x: (seconds) => plot.left + (Math.min(seconds, end) / end) * (plot.right - plot.left),
    y: (value) => plot.bottom - ((value * unit.factor) / scale.top) * (plot.bottom - plot.top),
  }
}

/** Where nothing was measured the line is interrupted; a value alone becomes a dot (round line caps draw it). */
function path(line: Line, time: readonly number[], { x, y }: Frame): { d: string; dots: string } {
  let d = ''
  let dots = ''
  const points = downsample(line.values)
  points.forEach(({ index, value }, at) => {
    if (value === null) return
    const place = `${round(x(time[index]))} ${round(y(value))}`
    const before = (points[at - 1]?.value ?? null) !== null
    const after = (points[at + 1]?.value ?? null) !== null
    if (before || after) d += `${before ? 'L' : 'M'}${place}`
    else dots += `M${place}h0`
  })
  return { d, dots }
}

/** The lines' names, right of where the last of them ends. */
function lineEnds(lines: readonly Line[], time: readonly number[], frame: Frame): Content {
  const ends = lines.map((line) => {
    const last = line.values.findLastIndex((value) => value !== null)
    return { line, x: frame.x(time[last]) + 7, at: frame.y(line.values[last] ?? 0) + 4 }
  })
  const x = Math.max(...ends.map((end) => end.x))
  ends.sort((a, b) => a.at - b.at)
  const room = 13
  ends.forEach((end, index) => (end.at = Math.max(end.at, index === 0 ? plot.top : ends[index - 1].at + room)))
  for (let index = ends.length - 1, most = plot.bottom + 4; index >= 0; index--, most = ends[index + 1].at - room) {
    ends[index].at = Math.min(ends[index].at, most)
  }
  return ends.map(({ line, at }) => label(x, at, `end s${line.colour}`, fit(line.name, width - x, 11.5)))
}

function axes(frame: Frame, end: number): Content {
  const { left, right, bottom } = plot
  const rows = frame.ticks.map((tick) => {
    const y = frame.y(tick / frame.unit.factor)
    return markup`<path d="M${left} ${round(y)}H${right}" class="grid"/>${label(left - 7, y + 4, 'tick', tickLabel(tick), 'end')}`
  })
  const columns = timeTicks(end).map((tick) => {
    const x = frame.x(tick)
    return markup`<path d="M${round(x)} ${bottom}v4" class="axis"/>${label(x, bottom + 18, 'tick', timeLabel(tick, end), 'middle')}`
  })
  const units = [
    label(left - 7, 12, 'unit', frame.unit.name, 'end'),
    label(right + 26, bottom + 18, 'unit', timeForm(end)),
  ]
  return [rows, markup`<path d="M${left} ${bottom}H${right}" class="axis"/>`, columns, units]
}

function limitLines(limits: readonly Limit[], frame: Frame, top: number): Content {
  const drawn = limits.filter(({ value }) => value * frame.unit.factor <= top)
  const above = limits.filter((limit) => !drawn.includes(limit)).map((limit) => limit.label)
  const lines = drawn.map(({ label: text, value }) => {
    const y = frame.y(value)
    return markup`<path d="M${plot.left} ${round(y)}H${plot.right}" class="limit"/>${label(plot.left + 5, y - 5, 'limit-label', fit(text, 380, 11))}`
  })
  const note = above.length > 0 && fit(`${above.join(', ')}: above this scale`, plot.right - plot.left, 11)
  return [lines, note && label(plot.right, 12, 'limit-label', note, 'end')]
}

export function lineChart(chart: Chart, time: readonly number[], end: number, description: string): Markup {
  const measured = chart.lines.filter((line) => line.values.some((value) => value !== null))
  const highest = measured.reduce(
    (most, line) => line.values.reduce<number>((high, value) => Math.max(high, value ?? 0), most),
    0,
  )
  const at = frame(chart, highest, end)
  const strokes = measured.map((line) => {
    const { d, dots } = path(line, time, at)
    const area = chart.area && d !== '' && line.values.every((value) => value !== null)
    const below = `${d}V${plot.bottom}H${round(at.x(time[0]))}Z`
    return [
      area && markup`<path d="${trusted(below)}" class="area f${line.colour}"/>`,
      d !== '' && markup`<path d="${trusted(d)}" class="line s${line.colour}${line.dashed ? ' dash' : ''}"/>`,
      dots !== '' && markup`<path d="${trusted(dots)}" class="line dots s${line.colour}"/>`,
    ]
  })
  const limits = limitLines(chart.limits ?? [], at, at.ticks[at.ticks.length - 1])
  const { id, title } = chart
  const body = [axes(at, end), limits, strokes.reverse(), lineEnds(measured, time, at)]
  return drawing({ id, title, description, width, height, className: 'chart' }, body)
}
