/** Cron schedules as CronJob accepts them: five fields or a descriptor. Source: robfig/cron v3, ParseStandard. */

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
