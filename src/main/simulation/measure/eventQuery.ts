import type { EventPage, EventQuery } from '../contract'
import type { Steps } from '../steps'
import type { EventLine, EventLog } from './eventLog'

/** The Events that match, newest first, and what else could be asked for. */
export function* queryEvents(log: EventLog, query: EventQuery): Steps<EventPage> {
  const { range, type, reason, kind, namespace, offset, limit } = query
  const lines = yield* log.linesInSteps(range?.from, range?.to)
  yield
  const needle = query.search.trim().toLowerCase()
  const rows = lines.filter(
    (line) =>
      (type === 'all' || line.type === type) &&
      (reason === '' || line.reason === reason) &&
      (kind === '' || line.kind === kind) &&
      (namespace === '' || line.namespace === namespace) &&
      (needle === '' || contains(line, needle)),
  )
  yield
  const choices = (field: 'reason' | 'kind' | 'namespace'): string[] =>
    [...new Set(lines.map((line) => line[field]))].sort()
  return {
    total: rows.length,
    rows: rows.slice(offset, offset + limit),
    reasons: choices('reason'),
    kinds: choices('kind'),
    namespaces: choices('namespace'),
    keptSince: log.keptSince,
  }
}

const contains = (line: EventLine, needle: string): boolean =>
  [`${line.namespace}/${line.kind}/${line.name}`, line.reason, line.message].some((text) =>
    text.toLowerCase().includes(needle),
  )
