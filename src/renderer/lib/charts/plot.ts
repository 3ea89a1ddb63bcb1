/** The one Chart.js set-up of the app. */
import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  type ChartOptions,
  type Plugin,
} from 'chart.js'
import { minutes } from '../format'
import type { ChartTheme } from './theme'
import { decimate, timeTicks, valueAxis } from './ticks'
import type { ChartObjective, ChartSeries } from './types'

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler)

/** The same on every chart, so that their time axes stand under each other. */
const axisWidth = 48
const font = { family: 'Inter', size: 11 }

export interface PlotState {
  theme: ChartTheme
  formatTick: (value: number, max: number) => string
  objectives: readonly ChartObjective[]
  /** Called when the canvas has got another size. */
  onResize: () => void
}

/** A lone measured point between two gaps would be invisible: lines need two. */
const lonePoints: Plugin<'line'> = {
  id: 'lonePoints',
  afterDatasetsDraw(chart) {
    const { ctx, scales } = chart
    for (const dataset of chart.data.datasets) {
      const points = dataset.data as { x: number; y: number }[]
      ctx.fillStyle = dataset.borderColor as string
      for (let i = 0; i < points.length; i++) {
        if (Number.isNaN(points[i].y)) continue
        if (i > 0 && !Number.isNaN(points[i - 1].y)) continue
        if (i < points.length - 1 && !Number.isNaN(points[i + 1].y)) continue
        ctx.fillRect(scales.x.getPixelForValue(points[i].x) - 1, scales.y.getPixelForValue(points[i].y) - 1, 2.5, 2.5)
      }
    }
  },
}

const objectiveLine = (state: PlotState): Plugin<'line'> => ({
  id: 'objectiveLine',
  beforeDatasetsDraw(chart) {
    const { ctx, chartArea, scales } = chart
    for (const { limit, label } of state.objectives) {
      if (limit > scales.y.max) continue
      const y = Math.round(scales.y.getPixelForValue(limit)) + 0.5
      ctx.save()
      ctx.strokeStyle = ctx.fillStyle = state.theme.objective
      ctx.setLineDash([4, 3])
      ctx.beginPath()
      ctx.moveTo(chartArea.left, y)
      ctx.lineTo(chartArea.right, y)
      ctx.stroke()
      ctx.font = `${font.size}px ${font.family}`
      ctx.textAlign = 'right'
      ctx.textBaseline = y - chartArea.top < 16 ? 'top' : 'bottom'
      ctx.fillText(label, chartArea.right - 2, y + (y - chartArea.top < 16 ? 3 : -3))
      ctx.restore()
    }
  },
})

export interface PlotData {
  time: Float64Array
  series: readonly ChartSeries[]
  minTime: number
  maxTime: number
  highest: number
  /** Values are whole things. */
  whole: boolean
  /** A fixed upper end, e.g. 1 for shares. */
  maxValue?: number
}

function optionsOf(state: PlotState): ChartOptions<'line'> {
  return {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    onResize: () => state.onResize(),
    events: [],
    layout: { padding: { top: 6, right: 10 } },
    elements: { line: { borderWidth: 1.6, tension: 0 }, point: { radius: 0 } },
    scales: {
      x: {
        type: 'linear',
        min: 0,
        max: 60,
        grid: { display: false },
        border: { display: false },
        ticks: {
          font,
          maxRotation: 0,
          autoSkip: false,
          callback: (value) => minutes(Number(value)),
        },
        afterBuildTicks: (axis) => {
          const most = Math.max(2, Math.floor(axis.width / 64))
          axis.ticks = timeTicks(axis.max, most, axis.min).map((value) => ({ value }))
        },
      },
      y: {
        type: 'linear',
        min: 0,
        max: 1,
        grid: { drawTicks: false },
        border: { display: false },
        ticks: {
          font,
          padding: 8,
          autoSkip: false,
          callback(value) {
            return state.formatTick(Number(value), this.max)
          },
        },
        afterFit: (axis) => (axis.width = axisWidth),
      },
    },
  }
}

/** With its first data: made empty, it would be laid out and drawn twice. */
export function createPlot(canvas: HTMLCanvasElement, state: PlotState, data: PlotData): Chart<'line'> {
  const { clientWidth: width, clientHeight: height } = canvas.parentElement!
  const chart = { data: { datasets: [] }, options: optionsOf(state), width, height }
  setData(chart, data, state.theme)
  const plugins = [lonePoints, objectiveLine(state)]
  return new Chart<'line'>(canvas, { type: 'line', data: chart.data, options: chart.options, plugins })
}

export function drawPlot(chart: Chart<'line'>, data: PlotData, theme: ChartTheme): void {
  setData(chart, data, theme)
  chart.update('none')
}

type Target = Pick<Chart<'line'>, 'data' | 'options' | 'width' | 'height'>

function setData(chart: Target, data: PlotData, theme: ChartTheme): void {
  const { time } = data
  // A point for each pixel is all that can be seen.
  const width = Math.max(100, chart.width - axisWidth)
  const gap = (3.5 * (data.maxTime - data.minTime)) / Math.min(width, Math.max(1, time.length))
  chart.data.datasets = data.series.map(({ values, colour, fill, label, dashed }, index) => {
    const line = theme.series[colour - 1]
    const before = chart.data.datasets[index]
    const look = {
      label,
      data: decimate(time, values, width),
      borderColor: line,
      borderDash: dashed ? [5, 3] : [],
      backgroundColor: `${line}30`,
      fill: fill ? 'origin' : false,
      // Over a few empty intervals the line goes on; over more there is a gap.
      spanGaps: gap,
    }
    return before ? Object.assign(before, look) : look
  })
  const x = chart.options.scales!.x!
  const y = chart.options.scales!.y!
  x.min = data.minTime
  x.max = data.maxTime
  x.ticks!.color = y.ticks!.color = theme.axis
  y.grid!.color = theme.grid
  const steps = chart.height < 116 ? 2 : 4
  const axis =
    data.maxValue === undefined
      ? valueAxis(data.highest, data.whole, steps)
      : { max: data.maxValue, step: data.maxValue / steps }
  y.max = axis.max
  ;(y.ticks as { stepSize?: number }).stepSize = axis.step
}
