/** A chart whose time axis is the timeline above it: no ticks of its own, exactly as wide as the timeline in view. */
import { Chart, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js'
import type { ChartTheme } from '../lib/charts/theme'
import { valueAxis } from '../lib/charts/ticks'
import { compact } from '../lib/format'

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler)

/** Left of the plot: the value axis stands in the timeline's gutter. */
export const axisWidth = 48
const font = { family: 'Inter', size: 11 }

export interface RateLine {
  time: Float64Array
  values: Float64Array
  /** Of a series of the theme. */
  colour: number
  /** To the axis, or to the next line: an area without a line of its own. */
  fill?: 'origin' | '+1'
  hidden?: boolean
}

export function createRatePlot(canvas: HTMLCanvasElement): Chart<'line'> {
  return new Chart<'line'>(canvas, {
    type: 'line',
    data: { datasets: [] },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      layout: { padding: { top: 8, bottom: 6 } },
      elements: { line: { borderWidth: 1.6, tension: 0 }, point: { radius: 0 } },
      scales: {
        x: { type: 'linear', display: false },
        y: {
          type: 'linear',
          min: 0,
          grid: { drawTicks: false },
          border: { display: false },
          ticks: { font, padding: 8, autoSkip: false, callback: (value) => compact(Number(value)) },
          afterFit: (axis) => (axis.width = axisWidth),
        },
      },
    },
  })
}

export function drawRatePlot(
  chart: Chart<'line'>,
  lines: readonly RateLine[],
  view: { from: number; to: number; whole: boolean },
  theme: ChartTheme,
): void {
  let most = 0
  for (const { time, values } of lines)
    for (let at = 0; at < time.length; at++)
      if (time[at] >= view.from && time[at] <= view.to && values[at] > most) most = values[at]
  chart.data.datasets = lines.map(({ time, values, colour, fill, hidden }) => ({
    data: Array.from(time, (x, at) => ({ x, y: values[at] })),
    borderColor: theme.series[colour - 1],
    borderWidth: hidden ? 0 : 1.6,
    backgroundColor: `${theme.series[colour - 1]}${fill === '+1' ? '24' : '2c'}`,
    fill: fill ?? false,
  }))
  const x = chart.options.scales!.x!
  const y = chart.options.scales!.y!
  x.min = view.from
  x.max = view.to
  y.ticks!.color = theme.axis
  y.grid!.color = theme.grid
  const axis = valueAxis(most || 1, view.whole, chart.height < 100 ? 2 : 3)
  y.max = axis.max
  ;(y.ticks as { stepSize?: number }).stepSize = axis.step
  chart.update('none')
}
