import { describe, expect, it } from 'vitest'
import { EventLog, type StoredEvent } from '../../../src/main/simulation/measure/eventLog'
import { queryEvents } from '../../../src/main/simulation/measure/eventQuery'
import { SECOND } from '../../../src/main/simulation/kernel/time'
import type { Owner } from '../../../src/main/simulation/state/owners'
import { inOneGo } from '../../../src/main/simulation/steps'

const replicaSet = { id: 0, kind: 'ReplicaSet', namespace: 'shop', name: 'web-1' } as unknown as Owner
const pod = { id: 1, kind: 'Pod', namespace: 'default', name: 'alone' } as unknown as Owner
const created: StoredEvent = {
  name: 'web-1.0',
  regarding: { kind: 'ReplicaSet', namespace: 'shop', name: 'web-1', uid: '' },
  type: 'Normal',
  reason: 'SuccessfulCreate',
  message: 'Created pod: web-1-abcde',
  count: 1,
  source: 'replicaset-controller',
}
const refused = '0/3 nodes are available: 3 Insufficient cpu.'

function filled(): EventLog {
  const log = new EventLog()
  log.store(1 * SECOND, created)
  log.add(2 * SECOND, 'FailedScheduling', replicaSet, -1, 7, refused)
  log.add(3 * SECOND, 'Scheduled', pod, -1, 8, 'n1')
  log.add(5 * SECOND, 'FailedScheduling', replicaSet, -1, 7, refused)
  return log
}
const everything = {
  cluster: 'c',
  search: '',
  type: 'all',
  reason: '',
  kind: '',
  namespace: '',
  range: null,
  offset: 0,
  limit: 100,
} as const

describe('EventLog', () => {
  it('prints equal Events of one object as one, with a count, newest first', () => {
    const lines = filled().lines()
    expect(
      lines.map(({ reason, count, firstSeconds, lastSeconds }) => [reason, count, firstSeconds, lastSeconds]),
    ).toEqual([
      ['FailedScheduling', 2, 2, 5],
      ['Scheduled', 1, 3, 3],
      ['SuccessfulCreate', 1, 1, 1],
    ])
    expect(lines[0]).toMatchObject({ type: 'Warning', kind: 'pod', namespace: 'shop', message: refused })
  })

  it('prints objects as kubectl does, and names the pod that was assigned', () => {
    const [, scheduled, created] = filled().lines()
    expect(created).toMatchObject({ kind: 'replicaset', name: 'web-1', message: 'Created pod: web-1-abcde' })
    expect(scheduled).toMatchObject({ kind: 'pod', name: 'alone' })
    expect(scheduled.message).toBe('Successfully assigned default/alone to n1')
    expect(
      filled()
        .newest(9)
        .map(({ object }) => object.split('/')[0]),
    ).toEqual(['pod', 'pod', 'pod', 'replicaset'])
  })

  it('gives the newest of a range', () => {
    expect(
      filled()
        .newest(2, 1, 4)
        .map(({ time }) => time),
    ).toEqual([3, 2])
  })

  it('counts an Event that the API server counts up', () => {
    const log = filled()
    log.store(7 * SECOND, { ...created, count: 2 })
    expect(log.lines()[0]).toMatchObject({ count: 2, firstSeconds: 1, lastSeconds: 7 })
  })

  it('keeps the newest 32,768 and says since when', () => {
    const log = new EventLog()
    for (let i = 0; i < 40_000; i++) log.add(i * SECOND, 'Scheduled', pod, -1, i, 'n1')
    expect(log.newest(2).map(({ time }) => time)).toEqual([39_999, 39_998])
    expect(log.keptSince).toBe(40_000 - 32_768)
    expect(log.lines()).toHaveLength(32_768)
    expect(filled().keptSince).toBe(0)
  })

  it('tells of warnings at once', () => {
    const log = filled()
    const told: string[] = []
    log.onWarning = (reason) => told.push(reason)
    log.add(6 * SECOND, 'Scheduled', pod, -1, 9, '')
    log.add(6 * SECOND, 'FailedMount', pod, -1, 9, '')
    log.store(6 * SECOND, { ...created, type: 'Warning', reason: 'FailedCreate' })
    expect(told).toEqual(['FailedMount', 'FailedCreate'])
  })
})

describe('a query of Events', () => {
  it.each([
    [{}, 3],
    [{ type: 'Warning' }, 1],
    [{ reason: 'Scheduled' }, 1],
    [{ kind: 'replicaset' }, 1],
    [{ namespace: 'shop' }, 2],
    [{ search: ' INSUFFICIENT ' }, 1],
    [{ search: 'default/pod/alone' }, 1],
    // After the third second: only the second refusal, whose count is then 1.
    [{ range: { from: 3, to: 9 } }, 1],
    [{ kind: 'pod', namespace: 'shop', type: 'Normal' }, 0],
  ] as const)('%o finds %i', (filter, total) => {
    expect(inOneGo(queryEvents(filled(), { ...everything, ...filter })).total).toBe(total)
  })

  it('gives a page, and what there is to choose from', () => {
    const page = inOneGo(queryEvents(filled(), { ...everything, offset: 1, limit: 1, type: 'all' }))
    expect(page).toMatchObject({
      total: 3,
      rows: [{ reason: 'Scheduled' }],
      reasons: ['FailedScheduling', 'Scheduled', 'SuccessfulCreate'],
      kinds: ['pod', 'replicaset'],
      namespaces: ['default', 'shop'],
    })
  })
})
