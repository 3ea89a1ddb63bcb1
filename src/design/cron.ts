/** Cron schedules as CronJob accepts them: five fields or a descriptor. Source: robfig/cron v3, ParseStandard. */
import { parseDuration } from './duration'

interface Field {
  min: number
  max: number
  names?: readonly string[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const fields: readonly Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
]
const descriptors = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']

/** Why a text is no schedule; undefined when it is one. */
export function scheduleError(schedule: string): string | undefined {
  if (schedule === '') return 'empty spec string'
  if (schedule.startsWith('@')) {
    const known = descriptors.includes(schedule) || /^@every (\d+(\.\d+)?(ns|us|ms|s|m|h))+$/.test(schedule)
    return known ? undefined : `unrecognized descriptor: ${schedule}`
  }
  const parts = schedule.trim().split(/\s+/)
  if (parts.length !== 5) return `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`
  for (const [index, part] of parts.entries()) {
    for (const range of part.split(',')) {
      const error = rangeError(range, fields[index])
      if (error) return error
    }
  }
  return undefined
}

function rangeError(text: string, field: Field): string | undefined {
  const [range, step, ...rest] = text.split('/')
  if (rest.length > 0) return `too many slashes: ${text}`
  if (step !== undefined) {
    if (!/^\d+$/.test(step)) return `failed to parse int from ${step}`
    if (Number(step) === 0) return `step of range should be a positive number: ${text}`
  }
  if (range === '*' || range === '?') return undefined
  const [low, high, ...more] = range.split('-')
  if (more.length > 0) return `too many hyphens: ${text}`
  const start = fieldValue(low, field)
  const end = high === undefined ? start : fieldValue(high, field)
  if (start === undefined || end === undefined) return `failed to parse int from ${start === undefined ? low : high}`
  if (start < field.min) return `beginning of range (${start}) below minimum (${field.min}): ${text}`
  if (end > field.max) return `end of range (${end}) above maximum (${field.max}): ${text}`
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`
  return undefined
}

function fieldValue(text: string, field: Field): number | undefined {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1
  if (named >= 0) return named + field.min
  return /^\d+$/.test(text) ? Number(text) : undefined
}

/** Whether a name is in the time zone database. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** A schedule, ready to be asked. */
export interface CronSchedule {
  /** The first time after `after` (milliseconds since 1970) at which it is due; undefined: not within five years. */
  next(after: number): number | undefined
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const LIMIT = 5 * 366 * DAY

const spelled: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** @param schedule one that `scheduleError` accepts. @param timeZone an IANA name; UTC when left out. */
export function parseSchedule(schedule: string, timeZone = 'UTC'): CronSchedule {
  if (schedule.startsWith('@every ')) return every(schedule.slice('@every '.length))
  const parts = (spelled[schedule] ?? schedule).trim().split(/\s+/)
  const sets = parts.map((part, index) => valuesOf(part, fields[index]))
  const [minutes, hours, dates, monthSet, weekdays] = sets
  const anyDate = isAny(parts[2]) || isAny(parts[4])
  const offset = offsetOf(timeZone)
  const dayMatches = (day: number): boolean => {
    const date = dates.has(civil(day).date)
    const weekday = weekdays.has((((day + 4) % 7) + 7) % 7)
    return anyDate ? date && weekday : date || weekday
  }
  return {
    next(after) {
      for (let time = (Math.floor(after / MINUTE) + 1) * MINUTE; time < after + LIMIT;) {
        const shift = offset(time)
        const local = time + shift
        const day = Math.floor(local / DAY)
        if (!monthSet.has(civil(day).month) || !dayMatches(day)) {
          time += DAY - ((time + shift) % DAY)
        } else if (!hours.has(Math.floor((local % DAY) / HOUR))) time += HOUR - ((time + shift) % HOUR)
        else if (!minutes.has(Math.floor((local % HOUR) / MINUTE))) time += MINUTE
        else return time
      }
      return undefined
    },
  }
}

/** Whole seconds, from the second after which it is asked. */
function every(duration: string): CronSchedule {
  const parsed = parseDuration(duration)
  const period = Math.max(1, Math.floor(parsed.ok ? parsed.seconds : 1)) * 1000
  return { next: (after) => Math.floor(after / 1000) * 1000 + period }
}

const isAny = (part: string): boolean => /^[*?](\/1)?$/.test(part)

function valuesOf(part: string, field: Field): Set<number> {
  const values = new Set<number>()
  for (const text of part.split(',')) {
    const [range, step] = text.split('/')
    const [low, high] = range.split('-')
    const any = range === '*' || range === '?'
    const start = any ? field.min : (fieldValue(low, field) as number)
    // `5/10` goes to the end of the range.
    const open = any || (high === undefined && step !== undefined)
    const end = open ? field.max : high === undefined ? start : (fieldValue(high, field) as number)
    for (let value = start; value <= end; value += Number(step ?? 1)) values.add(value)
  }
  return values
}

/** Milliseconds to add to a time to have the zone's clock. Changes at whole hours at the earliest. */
function offsetOf(timeZone: string): (time: number) => number {
  if (timeZone === 'UTC' || timeZone === 'Etc/UTC') return () => 0
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const known = new Map<number, number>()
  return (time) => {
    const quarter = Math.floor(time / (15 * MINUTE))
    let offset = known.get(quarter)
    if (offset === undefined) {
      const at = quarter * 15 * MINUTE
      const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
      const day = dayOf(part.year, part.month, part.day)
      offset = day * DAY + part.hour * HOUR + part.minute * MINUTE + part.second * 1000 - at
      known.set(quarter, offset)
    }
    return offset
  }
}

/** Month and date of a day since 1970-01-01, in years of 400-year cycles that begin in March. */
function civil(day: number): { month: number; date: number } {
  const shifted = day + 719_468
  const inCycle = shifted - Math.floor(shifted / 146_097) * 146_097
  const cycles4 = Math.floor(inCycle / 1460) - Math.floor(inCycle / 36_524) + Math.floor(inCycle / 146_096)
  const year = Math.floor((inCycle - cycles4) / 365)
  const inYear = inCycle - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const fromMarch = Math.floor((5 * inYear + 2) / 153)
  return {
    month: fromMarch < 10 ? fromMarch + 3 : fromMarch - 9,
    date: inYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  }
}

/** The inverse: days since 1970-01-01. */
function dayOf(year: number, month: number, date: number): number {
  const y = month <= 2 ? year - 1 : year
  const inCycle = y - Math.floor(y / 400) * 400
  const inYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1
  const days = inCycle * 365 + Math.floor(inCycle / 4) - Math.floor(inCycle / 100) + inYear
  return Math.floor(y / 400) * 146_097 + days - 719_468
}
