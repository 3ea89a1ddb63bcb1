/** What rows of the list say. */
import type { KeptRun } from '../../protocol/history'
import { ago, minutes } from '../lib/format'

export type VerdictState = 'met' | 'missed' | 'none'

export function verdictOf({ verdict }: KeptRun): { state: VerdictState; text: string } {
  const { met, missed } = verdict
  if (missed > 0) return { state: 'missed', text: `✕ ${missed} of ${met + missed} missed` }
  return met > 0 ? { state: 'met', text: `✓ ${met} met` } : { state: 'none', text: 'nothing judged' }
}

const day = 24 * 3600 * 1000

export function when(savedAt: string, now: number): string {
  const age = now - Date.parse(savedAt)
  if (age < day) return ago(age)
  return new Date(savedAt).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })
}

export const lengthOf = ({ virtualSeconds, cancelled }: KeptRun) =>
  cancelled ? `stopped at ${minutes(virtualSeconds)}` : minutes(virtualSeconds)

/** Runs as the list shows them: sweeps as one entry each, at the place of their newest run. */
export type Entry = { kind: 'run'; row: KeptRun } | { kind: 'sweep'; id: string; field: string; rows: KeptRun[] }

export function entriesOf(rows: readonly KeptRun[], search: string): Entry[] {
  const wanted = search.trim().toLowerCase()
  const fits = (row: KeptRun) =>
    wanted === '' || `${row.name} ${row.document} ${row.sweep?.field ?? ''}`.toLowerCase().includes(wanted)
  const entries: Entry[] = []
  const sweeps = new Map<string, Extract<Entry, { kind: 'sweep' }>>()
  for (const row of rows.filter(fits)) {
    if (row.sweep === null) {
      entries.push({ kind: 'run', row })
      continue
    }
    const known = sweeps.get(row.sweep.id)
    if (known) known.rows.push(row)
    else {
      const entry = { kind: 'sweep' as const, id: row.sweep.id, field: row.sweep.field, rows: [row] }
      sweeps.set(row.sweep.id, entry)
      entries.push(entry)
    }
  }
  for (const { rows } of sweeps.values()) rows.sort((a, b) => a.sweep!.index - b.sweep!.index)
  return entries
}
