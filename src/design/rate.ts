/**
 * How many pods a second a load creates, over its time. Every shape becomes the same thing, a curve of straight pieces: the
 * engine's arrivals, the preview of the Trial screen and the tests ask the same three functions.
 */
import { formatDuration } from './duration'
import type { RateShape } from './types'

/** A rate over time, per second. Times are seconds since the load began. */
export interface RateCurve {
  /** Where each piece begins, ascending; the first at 0. */
  readonly starts: Float64Array
  /** Rate at the beginning of each piece, and how much it grows in a second. */
  readonly rates: Float64Array
  readonly slopes: Float64Array
  /** Pods created before each piece. */
  readonly sums: Float64Array
  /** Where the curve begins anew; Infinity: never, the last piece has no end. */
  readonly period: number
  /** Pods created in one period. */
  readonly total: number
}

/** A day curve is a cosine in this many straight pieces: for a day, one each five minutes. Off by at most 0.003 % of its height. */
const piecesOfDay = 288

type Piece = readonly [start: number, rate: number, slope: number]

/** @param lengthSeconds how long the load lasts: over this time a ramp rises and a step climbs its stairs. */
export function curveOf(shape: RateShape, lengthSeconds: number): RateCurve {
  switch (shape.shape) {
    case 'Constant':
      return fromPieces([[0, shape.perSecond, 0]])
    case 'Ramp': {
      if (!(lengthSeconds > 0) || lengthSeconds === Infinity) return fromPieces([[0, shape.from, 0]])
      return fromPieces([
        [0, shape.from, (shape.to - shape.from) / lengthSeconds],
        [lengthSeconds, shape.to, 0],
      ])
    }
    case 'Step': {
      const { from, to, steps } = shape
      if (!(lengthSeconds > 0) || lengthSeconds === Infinity) return fromPieces([[0, from, 0]])
      return fromPieces(
        Array.from({ length: steps }, (_, step): Piece => [
          (lengthSeconds * step) / steps,
          from + ((to - from) * step) / (steps - 1),
          0,
        ]),
      )
    }
    case 'Burst': {
      const { base, peak, everySeconds, lengthSeconds: burst } = shape
      const pieces: Piece[] = [[0, peak, 0]]
      if (burst < everySeconds) pieces.push([burst, base, 0])
      return fromPieces(pieces, everySeconds)
    }
    case 'DayCurve': {
      const { periodSeconds } = shape
      const at = (piece: number) => {
        const turn = piece / piecesOfDay - shape.peakAtSeconds / periodSeconds
        return shape.low + ((shape.high - shape.low) * (1 + Math.cos(2 * Math.PI * turn))) / 2
      }
      const width = periodSeconds / piecesOfDay
      const pieces = Array.from({ length: piecesOfDay }, (_, piece): Piece => [
        piece * width,
        at(piece),
        (at(piece + 1) - at(piece)) / width,
      ])
      return fromPieces(pieces, periodSeconds)
    }
    case 'Trace':
      return ofTrace(shape)
  }
}

/** Before its first line a trace has the rate 0; after its last the rate stays. */
function ofTrace({ seconds, perSecond, interpolation }: Extract<RateShape, { shape: 'Trace' }>): RateCurve {
  const pieces: Piece[] = seconds[0] > 0 ? [[0, 0, 0]] : []
  seconds.forEach((start, line) => {
    const last = line === seconds.length - 1
    const slope =
      interpolation === 'Linear' && !last ? (perSecond[line + 1] - perSecond[line]) / (seconds[line + 1] - start) : 0
    pieces.push([start, perSecond[line], slope])
  })
  return fromPieces(pieces)
}

function fromPieces(pieces: readonly Piece[], period = Infinity): RateCurve {
  const count = pieces.length
  const curve = {
    starts: new Float64Array(count),
    rates: new Float64Array(count),
    slopes: new Float64Array(count),
    sums: new Float64Array(count),
    period,
    total: 0,
  }
  let sum = 0
  pieces.forEach(([start, rate, slope], at) => {
    curve.starts[at] = start
    curve.rates[at] = rate
    curve.slopes[at] = slope
    curve.sums[at] = sum
    const width = (pieces[at + 1]?.[0] ?? period) - start
    sum += width === Infinity ? 0 : (rate + (slope * width) / 2) * width
  })
  curve.total = sum
  return curve
}

/** The last index whose value is at most `wanted`; 0 when there is none. */
function lastAtMost(ascending: Float64Array, wanted: number): number {
  let low = 0
  let high = ascending.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (ascending[middle] <= wanted) low = middle
    else high = middle - 1
  }
  return low
}

const periodsBefore = (curve: RateCurve, seconds: number) =>
  curve.period === Infinity ? 0 : Math.floor(seconds / curve.period)

/** A time as seconds since its period began. */
const localTime = (curve: RateCurve, seconds: number) =>
  curve.period === Infinity ? seconds : Math.max(0, seconds - periodsBefore(curve, seconds) * curve.period)

const endOf = (curve: RateCurve, piece: number) =>
  piece + 1 < curve.starts.length ? curve.starts[piece + 1] : curve.period

const rateIn = (curve: RateCurve, piece: number, local: number) =>
  Math.max(0, curve.rates[piece] + curve.slopes[piece] * (local - curve.starts[piece]))

/** Pods per second at a time. */
export function rateAt(curve: RateCurve, seconds: number): number {
  const local = localTime(curve, seconds)
  return rateIn(curve, lastAtMost(curve.starts, local), local)
}

/** Pods created from the beginning to a time: the integral of the rate. */
export function createdUntil(curve: RateCurve, seconds: number): number {
  return (
    (curve.total === 0 ? 0 : periodsBefore(curve, seconds) * curve.total) + createdIn(curve, localTime(curve, seconds))
  )
}

function createdIn(curve: RateCurve, local: number): number {
  const piece = lastAtMost(curve.starts, local)
  const x = local - curve.starts[piece]
  return curve.sums[piece] + (curve.rates[piece] + (curve.slopes[piece] * x) / 2) * x
}

/**
 * How long after a time until `pods` more are created; Infinity when that never happens. With 1 for `pods` this is the
 * distance of even arrivals; with a number drawn from the exponential distribution of mean 1, that of a Poisson process
 * with this rate (inversion of its integral).
 */
export function gapAfter(curve: RateCurve, seconds: number, pods: number): number {
  const local = localTime(curve, seconds)
  const piece = lastAtMost(curve.starts, local)
  const rate = rateIn(curve, piece, local)
  const slope = curve.slopes[piece]
  const width = endOf(curve, piece) - local
  const area = width === Infinity ? Infinity : (rate + (slope * width) / 2) * width
  // Most often the next pod comes in the same piece; this way nothing is lost to rounding however late it is.
  if (pods <= area) return solve(rate, slope, pods, width)
  const wanted = createdIn(curve, local) + pods
  if (curve.period === Infinity || wanted <= curve.total) return Math.max(0, timeOf(curve, wanted) - local)
  if (curve.total <= 0) return Infinity
  const whole = Math.ceil(wanted / curve.total) - 1
  return whole * curve.period + timeOf(curve, wanted - whole * curve.total) - local
}

/** When, within the first period, that many pods have been created. */
function timeOf(curve: RateCurve, pods: number): number {
  let piece = lastAtMost(curve.sums, pods)
  // The pod is due where the piece before ends, not behind the pieces in which nothing is created.
  while (piece > 0 && curve.sums[piece] === pods) piece--
  const width = endOf(curve, piece) - curve.starts[piece]
  return curve.starts[piece] + solve(curve.rates[piece], curve.slopes[piece], pods - curve.sums[piece], width)
}

/** The time in which a rate that grows by `slope` creates `pods`: the root of `rate·x + slope·x²/2 = pods`. */
function solve(rate: number, slope: number, pods: number, width: number): number {
  if (pods <= 0) return 0
  if (slope === 0) return rate > 0 ? Math.min(pods / rate, width) : Infinity
  const root = Math.sqrt(Math.max(0, rate * rate + 2 * slope * pods))
  return Math.min((2 * pods) / (rate + root), width)
}

/** The highest rate between two times. */
export function peakBetween(curve: RateCurve, from: number, to: number): number {
  let most = Math.max(rateAt(curve, from), rateBefore(curve, to))
  // What lies in one period lies in all of them.
  for (const corner of cornersBetween(curve, from, Math.min(to, from + curve.period), Infinity))
    most = Math.max(most, corner.before, corner.after)
  return most
}

/** The rate just before a time: another than the rate there where the curve jumps. */
function rateBefore(curve: RateCurve, seconds: number): number {
  if (seconds <= 0) return rateAt(curve, 0)
  const whole = localTime(curve, seconds) === 0
  const local = whole ? curve.period : localTime(curve, seconds)
  let piece = lastAtMost(curve.starts, local)
  if (piece > 0 && curve.starts[piece] === local) piece--
  return rateIn(curve, piece, local)
}

/** The rate at the end of a piece; of the last one for the piece before the first. */
function endRate(curve: RateCurve, piece: number): number {
  const at = piece < 0 ? curve.starts.length - 1 : piece
  return rateIn(curve, at, endOf(curve, at))
}

/** Where the curve bends or jumps between two times, both excluded; no more than `most` and those of one period. */
function cornersBetween(
  curve: RateCurve,
  from: number,
  to: number,
  most: number,
): { at: number; before: number; after: number }[] {
  const corners: { at: number; before: number; after: number }[] = []
  const last = curve.period === Infinity ? 0 : Math.ceil(to / curve.period)
  for (let period = periodsBefore(curve, from); period <= last && corners.length <= most; period++) {
    const offset = period === 0 ? 0 : period * curve.period
    for (let piece = 0; piece < curve.starts.length; piece++) {
      const at = offset + curve.starts[piece]
      if (at <= from || at >= to) continue
      corners.push({ at, before: endRate(curve, piece - 1), after: curve.rates[piece] })
    }
  }
  return corners
}

export interface RatePoint {
  /** Seconds since the load began. */
  at: number
  rate: number
}

/** More corners than this are not seen apart on any screen. */
const cornersMax = 3000

/** The curve as the points of a line from one time to another: its corners, or means where there are too many of them. */
export function outline(curve: RateCurve, from: number, to: number): RatePoint[] {
  const corners = cornersBetween(curve, from, to, cornersMax)
  if (corners.length > cornersMax) return means(curve, from, to, cornersMax / 2)
  return [
    { at: from, rate: rateAt(curve, from) },
    ...corners.flatMap(({ at, before, after }) =>
      Math.abs(before - after) <= 1e-9 * Math.max(before, after)
        ? [{ at, rate: after }]
        : [
            { at, rate: before },
            { at, rate: after },
          ],
    ),
    { at: to, rate: rateBefore(curve, to) },
  ]
}

function means(curve: RateCurve, from: number, to: number, count: number): RatePoint[] {
  const width = (to - from) / count
  return Array.from({ length: count }, (_, at) => [from + at * width, from + (at + 1) * width]).flatMap(
    ([start, end]): RatePoint[] => {
      const rate = (createdUntil(curve, end) - createdUntil(curve, start)) / width
      return [
        { at: start, rate },
        { at: end, rate },
      ]
    },
  )
}

const figure = (rate: number) => String(Number(rate.toPrecision(4)))

/** In a few words: `8/s`, `0 → 50/s`, `2 to 40/s`. @param words one level of it, @param unit behind the last of them */
export function describeRate(shape: RateShape, words: (level: number) => string = figure, unit = '/s'): string {
  switch (shape.shape) {
    case 'Constant':
      return `${words(shape.perSecond)}${unit}`
    case 'Ramp':
      return `${words(shape.from)} → ${words(shape.to)}${unit}`
    case 'Step':
      return `${words(shape.from)} → ${words(shape.to)}${unit} in ${shape.steps} steps`
    case 'Burst':
      return `bursts of ${words(shape.peak)}${unit} every ${formatDuration(shape.everySeconds)}`
    case 'DayCurve':
      return `${words(shape.low)} to ${words(shape.high)}${unit} over ${formatDuration(shape.periodSeconds)}`
    case 'Trace':
      return `trace, at most ${words(shape.perSecond.reduce((most, rate) => Math.max(most, rate), 0))}${unit}`
  }
}
