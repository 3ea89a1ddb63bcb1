/** A sweep as a table: a row for every value, a column for every figure. */
import { figures } from '../../design/compare'
import { csvLine } from './csv'

export interface SweepRow {
  value: string
  state: string
  message?: string
  digest?: string
  /** Of the objectives that could be measured. */
  met?: number
  missed?: number
  /** By id. */
  figures?: Record<string, number | null>
}

export function sweepCsv(field: string, rows: readonly SweepRow[]): string {
  const heads = [field, 'state', 'objectives met', 'objectives missed', ...figures.map(({ id }) => id), 'digest']
  const lines = rows.map(({ value, state, met, missed, figures: own, digest }) => [
    ...[value, state, met ?? '', missed ?? ''],
    ...figures.map(({ id }) => own?.[id] ?? ''),
    digest ?? '',
  ])
  return [heads, ...lines].map(csvLine).join('')
}
