/**
 * Answers of the real kube-apiserver 1.36.3 to what clients sent (controllers/records): each request is made again to
 * admission, and code, reason, message and causes are compared character for character; of what was taken, that it is
 * taken, and the objects as they were stored.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { isAction, readRecord, recordNames, type Action, type Record_ } from './admission/records'
import { Server, type Answer } from './admission/server'

/** Requests that are not met, by recording and place in it, with the reason: they are printed, and must differ. */
const notMet: Readonly<Record<string, string>> = {}

/** Not admission's to answer: evictions are decided by budgets at the moment (see the controllers' conformance). */
const isForOthers = ({ path }: Action) => path.endsWith('/eviction')

/** Bodies that the recorder left out; of a refusal its message names the object. */
function withBody(action: Action): Action | undefined {
  if (action.method !== 'POST' || (action.body ?? null) !== null) return action
  const name = /^pods "([^"]+)"/.exec(action.message ?? '')?.[1]
  if (name === undefined) return undefined
  const spec = { containers: [{ name: 'c', image: 'img:1' }] }
  return { ...action, body: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec } }
}

interface Row {
  refused: number
  refusedEqual: number
  taken: number
  takenEqual: number
  stored: number
  storedEqual: number
}

const rows = new Map<string, Row>()

/** What the recording says and what we say, of every request and stored object that differs. */
function replay(record: Record_): { id: string; recorded: unknown; decided: unknown }[] {
  const server = new Server(record)
  const row: Row = { refused: 0, refusedEqual: 0, taken: 0, takenEqual: 0, stored: 0, storedEqual: 0 }
  const differences: { id: string; recorded: unknown; decided: unknown }[] = []
  let last: Answer | undefined
  const compare = (id: string, recorded: unknown, decided: unknown): boolean => {
    const equal = JSON.stringify(tidy(recorded)) === JSON.stringify(tidy(decided))
    if (!equal) differences.push({ id, recorded: tidy(recorded), decided: tidy(decided) })
    return equal
  }
  record.actions.forEach((entry, index) => {
    const id = `${record.name} ${index}`
    if (!isAction(entry)) {
      if (!isStored(entry.data) || !last?.object) return
      row.stored++
      row.storedEqual += Number(compare(id, entry.data, comparable(entry.data, last.object)))
      return
    }
    const action = withBody(entry)
    if (!action || isForOthers(action)) return
    last = server.answer(action)
    if (action.code >= 400) {
      row.refused++
      const { code, reason, message, causes = [] } = action
      const decided = last.status ?? { code: last.code }
      row.refusedEqual += Number(compare(id, { code, reason, message, causes }, decided))
    } else if (action.method === 'POST' || action.method === 'PATCH') {
      row.taken++
      row.takenEqual += Number(compare(id, action.code, last.status ?? action.code))
    }
  })
  rows.set(record.name, row)
  return differences
}

/** An object as the API server gave it back, or the resources of a pod's containers. */
const isStored = (data: unknown): data is object =>
  typeof data === 'object' && data !== null && ('kind' in data ? data.kind !== 'Status' : isResources(data))

const isResources = (data: object): boolean =>
  Array.isArray(data) && data.every((one) => typeof one === 'object' && one !== null && 'requests' in one)

/** The part of the object that the recording has. */
function comparable(data: object, object: NonNullable<Answer['object']>): unknown {
  if ('kind' in data) return object
  return (object.spec as { containers: { resources: unknown }[] }).containers.map(({ resources }) => resources)
}

/** Without what differs from run to run (names are the recording's own), in the order of keys. */
function tidy(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(uid, '<uid>').replace(/^10\.0\.\d+\.\d+$/, '<ip>')
  if (Array.isArray(value)) return value.map(tidy)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key, one]) => !volatile.has(key) && one !== undefined)
  const kept = entries.map(([key, one]) => [key, key === 'nodePort' ? '<port>' : tidy(one)] as const)
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const volatile = new Set(['resourceVersion', 'creationTimestamp', 'managedFields'])

describe('kube-apiserver 1.36.3', () => {
  it.each(recordNames)('%s', (name) => {
    const differences = replay(readRecord(name))
    for (const { id, recorded, decided } of differences) {
      if (notMet[id] === undefined) expect(decided, id).toEqual(recorded)
    }
    const expected = Object.keys(notMet).filter((id) => id.startsWith(`${name} `))
    expect(differences.map(({ id }) => id)).toEqual(expected)
  })

  afterAll(() => {
    const total: Row = { refused: 0, refusedEqual: 0, taken: 0, takenEqual: 0, stored: 0, storedEqual: 0 }
    const lines = [...rows].flatMap(([name, row]) => {
      for (const key of Object.keys(total) as (keyof Row)[]) total[key] += row[key]
      return row.refused + row.stored > 0 ? [line(name, row)] : []
    })
    const reasons = Object.entries(notMet).map(([id, reason]) => `not met: ${id}, ${reason}`)
    console.log(
      [
        'recording'.padEnd(32) + 'refusals'.padStart(12) + 'taken'.padStart(12) + 'as stored'.padStart(12),
        ...lines,
        line(`all ${rows.size}`, total),
        ...(reasons.length > 0 ? reasons : ['not met: none']),
      ].join('\n'),
    )
  })
})

function line(name: string, row: Row): string {
  const of = (equal: number, all: number) => `${equal} of ${all}`.padStart(12)
  const { refused, refusedEqual, taken, takenEqual, stored, storedEqual } = row
  return name.padEnd(32) + of(refusedEqual, refused) + of(takenEqual, taken) + of(storedEqual, stored)
}

describe('the comparison', () => {
  const differencesAfter = (change: (actions: Action[]) => void): string[] => {
    const record = readRecord('12-validation-errors')
    change(record.actions.filter(isAction))
    return replay(record).map(({ id }) => id)
  }

  it('finds a message of other words', () => {
    const changed = (actions: Action[]) => void (actions[0].message = `${actions[0].message}.`)
    expect(differencesAfter(changed)).toContain('12-validation-errors 1')
  })

  it('finds a request that should have been taken', () => {
    const changed = (actions: Action[]) => void (actions[2].code = 201)
    expect(differencesAfter(changed)).toContain('12-validation-errors 5')
  })
})
