/** The recordings' format; records/README.md describes it. What is not known is carried along or left alone. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined }
export type JsonObject = { [key: string]: Json | undefined }

/** One change that a watch showed: ms after t0, kind, name, Added/Modified/Deleted, the fields that changed (null: gone). */
export type Row = [t: number, kind: string, name: string, type: 'A' | 'M' | 'D', fields: Record<string, Json>]

export interface Cause {
  reason?: string
  message?: string
  field?: string
}

/** What the API server answered. */
export interface Answer {
  code: number
  reason?: string
  message?: string
  causes?: Cause[]
}

/** A request of the user's: `t` ms after t0 when it was sent, `ms` how long it took. */
export interface RequestAction extends Answer {
  t: number
  ms: number
  method: string
  path: string
  /** Left out by the recorder for some that are made many times. */
  body?: Json
}

/** A phase, a snapshot, what the kubelet stand-in was told to do, or a kubectl command with its output. */
export interface MarkAction {
  t: number
  mark: string
  data?: Json
}

export type Action = RequestAction | MarkAction

export interface ClusterNode {
  name: string
  zone?: string
  labels: Record<string, string>
}

/** Delays of the kubelet stand-in. */
export interface FakeKubelet {
  startMs: number
  stopMs: number
  leaseRenewMs: number
  statusEveryMs: number
}

export interface Recording {
  name: string
  description: string
  flags: string
  nodes: ClusterNode[]
  kubelet: FakeKubelet
  /** RFC 3339 with milliseconds. */
  t0: string
  durationMs: number
  actions: Action[]
  timeline: Row[]
  /** The file's own head, for writing one in the same format. */
  head: JsonObject
}

export const isRequest = (action: Action): action is RequestAction => 'method' in action

/** @throws when the file cannot be read or is no recording of this kind; *.json or *.json.gz */
export function readRecording(file: string): Recording {
  const bytes = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const { actions, timeline, ...head } = JSON.parse(text) as JsonObject
  if (!Array.isArray(actions) || !Array.isArray(timeline)) throw new Error(`${file} has no actions or no timeline`)
  const name = typeof head.name === 'string' ? head.name : basename(file).replace(/\.json(\.gz)?$/, '')
  const rows = timeline as unknown as [number, string, string, Row[3], Row[4]?][]
  const last = rows.at(-1)?.[0] ?? 0
  return {
    name,
    description: textOr(head.description, ''),
    flags: textOr(head.flags, ''),
    nodes: nodesOf(head.clusterNodes),
    kubelet: { ...standardKubelet, ...(head.fakeKubelet as Partial<FakeKubelet> | undefined) },
    t0: textOr(head.t0, '2026-01-01T00:00:00.000Z'),
    durationMs: typeof head.durationMs === 'number' ? head.durationMs : last,
    actions: actions as unknown as Action[],
    timeline: rows.map(([t, kind, object, type, fields]) => [t, kind, object, type, fields ?? {}]),
    head,
  }
}

const standardKubelet: FakeKubelet = { startMs: 1000, stopMs: 1000, leaseRenewMs: 10_000, statusEveryMs: 300_000 }

const textOr = (value: Json | undefined, otherwise: string): string => (typeof value === 'string' ? value : otherwise)

function nodesOf(value: Json | undefined): ClusterNode[] {
  if (!Array.isArray(value)) return []
  return (value as [string, { zone?: string; labels?: Record<string, string> }?][]).map(([name, one]) => ({
    name,
    zone: one?.zone,
    labels: one?.labels ?? {},
  }))
}
