/** The recordings of controllers/records, as far as requests and answers go. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cause } from '../../../src/design/admission'

export interface Action {
  t: number
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  body: unknown
  code: number
  reason?: string
  message?: string
  causes?: Cause[]
}

export interface Mark {
  t: number
  mark: string
  data?: unknown
}

/** [ms, kind, name, Added Modified Deleted, changed fields] */
export type Row = [number, string, string, 'A' | 'M' | 'D', Record<string, unknown>]

export interface Record_ {
  name: string
  flags: string
  actions: (Action | Mark)[]
  timeline: Row[]
}

const folder = join(import.meta.dirname, '..', 'controllers', 'records')

export const recordNames = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length))

export function readRecord(name: string): Record_ {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Record_
}

export const isAction = (entry: Action | Mark): entry is Action => 'method' in entry
