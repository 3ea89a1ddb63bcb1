import { age } from './age'
import { aligned } from './outline'

/** Virtual seconds. */
export interface PrintedEvent {
  type: string
  reason: string
  firstSeconds: number
  lastSeconds: number
  count: number
  source: string
  message: string
}

/** The column AGE: `5s`, or `5s (x3 over 2m5s)`. */
export function eventAge({ firstSeconds, lastSeconds, count }: PrintedEvent, now: number): string {
  const last = age(now - lastSeconds)
  return count > 1 ? `${last} (x${count} over ${age(now - firstSeconds)})` : last
}

/** The end of a description, oldest first. Upstream: DescribeEvents. @param now virtual seconds */
export function eventsText(events: readonly PrintedEvent[], now: number): string {
  if (events.length === 0) return 'Events:  <none>\n'
  const columns = ['Type', 'Reason', 'Age', 'From', 'Message']
  const dashes = columns.map((column) => '-'.repeat(column.length))
  const rows = events
    .toSorted((a, b) => a.lastSeconds - b.lastSeconds)
    .map((event) => [event.type, event.reason, eventAge(event, now), event.source, event.message])
  return ['Events:', ...aligned([columns, dashes, ...rows]).map((line) => `  ${line}`), ''].join('\n')
}
