/** The replay of the controllers' recordings and the comparison, tested without a control plane: with the recordings themselves. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compare, type Compared } from './controllers/compare/compare'
import { PlayedCluster } from './controllers/playedCluster'
import { isRequest, readRecording, type Recording, type Row } from './controllers/recording'
import { replay } from './controllers/replay'
import type { Surroundings } from './controllers/script/neighbours'
import { inTimesOf, othersOf, scenarioOf } from './controllers/replicates'

const folder = join(import.meta.dirname, 'controllers/records')
const recordings = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => readRecording(join(folder, name)))
const recording = (name: string): Recording => recordings.find((one) => one.name === name)!

const played = (one: Recording): Compared => {
  const { timeline, answers } = replay(one, () => new PlayedCluster(one))
  return compare(one, { name: one.name, timeline, answers })
}

describe('a recording against itself', () => {
  it.each(recordings.map((one) => [one.name, one] as const))('%s is equal, whatever the generated names', (_, one) => {
    const { differences, worst, count } = played(one)
    expect(differences).toEqual([])
    expect(worst.off).toBe(0)
    expect(count).toBeGreaterThan(0)
  })
})

describe('two runs of the real thing', () => {
  const pairs = recordings.flatMap((one) =>
    recordings
      .filter((other) => other !== one && scenarioOf(other.name) === scenarioOf(one.name))
      .map((other) => [one.name, other.name] as const),
  )

  // A rollout of 40 goes on in other steps each time: the 20 requests a second are spent on whatever is ready first.
  it.each(pairs.filter(([name]) => !name.startsWith('02-rollout-40-25-25')))('%s is as %s', (name, other) => {
    const one = recording(name)
    const run = recording(other)
    expect(compare(one, { name: run.name, timeline: inTimesOf(one, run) }).differences).toEqual([])
  })

  it('are taken together: what one of them shows is no difference', () => {
    const one = recording('02-rollout-40-25-25')
    const run = recording('02-rollout-40-25-25-r2')
    const asRun = { name: run.name, timeline: inTimesOf(one, run) }
    expect(compare(one, asRun).differences).not.toEqual([])
    expect(compare(one, asRun, othersOf(one, recordings)).differences).toEqual([])
  })
})

describe('the comparison finds', () => {
  type Change = (rows: Row[]) => Row[]

  const differencesAfter = (name: string, change: Change): string[] => {
    const one = recording(name)
    const rows = change(structuredClone(one.timeline)).sort(([t], [other]) => t - other)
    return compare(one, { name, timeline: rows }).differences.map(({ what }) => what)
  }
  const podsOf = (rows: Row[], owner: string): string[] =>
    rows
      .filter(([, kind, , type, fields]) => kind === 'pod' && type === 'A' && String(fields.owner).startsWith(owner))
      .map(([, , name]) => name)
  const without = (rows: Row[], name: string): Row[] => rows.filter((row) => row[2] !== name)
  const exchanged = (rows: Row[], one: string, other: string): Row[] =>
    rows.map((row) =>
      row[2] === one
        ? [row[0], row[1], other, row[3], row[4]]
        : row[2] === other
          ? [row[0], row[1], one, row[3], row[4]]
          : row,
    )

  it.each<[string, string, string, Change]>([
    [
      'a creation that is missing',
      '02-rollout-10-0-1',
      'pods of ReplicaSet web~2 created',
      (rows) => without(rows, podsOf(rows, 'ReplicaSet/').at(-1)!),
    ],
    [
      // 300 pods take 13.7 s: at 17 a second the last come 2.4 s late, more than a tenth.
      'a rate that is a sixth lower',
      '01-deploy-create-300',
      'pods of ReplicaSet web~1 created',
      (rows) =>
        rows.map(([t, kind, name, type, fields]) => [
          kind === 'pod' && type === 'A' ? t * 1.18 : t,
          kind,
          name,
          type,
          fields,
        ]),
    ],
    [
      'a grace time that is two seconds short',
      '07a-node-death-1of20',
      'nodes of z0: c.Ready Unknown/NodeStatusUnknown',
      (rows) =>
        rows.map(([t, kind, name, type, fields]) => [
          kind === 'node' && String(fields['c.Ready']).startsWith('Unknown') ? t - 6000 : t,
          kind,
          name,
          type,
          fields,
        ]),
    ],
    [
      'a pod that is deleted although nothing asked for it',
      '04-sts-pvc',
      'pods of StatefulSet ss deleted',
      (rows) => [...rows, [2800, 'pod', 'ss-0', 'M', { del: '2026-11-23T07:29:00Z', gp: 30 }]],
    ],
    [
      'the order of ordinals',
      '04-sts-ordered',
      "order of StatefulSet/ss's pods",
      (rows) => {
        const at = rows.findIndex(([t]) => t > 10_128)
        return [...rows.slice(0, at), ...exchanged(rows.slice(at), 'ss-7', 'ss-5')]
      },
    ],
    [
      'pods that were given up although others had a lower cost',
      '03-scaledown-cost',
      'pods given up by web after action 9',
      (rows) =>
        rows.map((row) =>
          'a.pod-deletion-cost' in row[4] ? [row[0], row[1], row[2], row[3], { 'a.pod-deletion-cost': '7' }] : row,
        ),
    ],
    [
      'a rollout that surges too far',
      '02-rollout-10-1-0',
      'most pods of web',
      (rows) => [
        ...rows,
        [
          6000,
          'pod',
          'web-new-a',
          'A',
          { owner: rows.findLast(([, kind, , type]) => kind === 'pod' && type === 'A')![4].owner, ph: 'Pending' },
        ],
        [
          6000,
          'pod',
          'web-new-b',
          'A',
          { owner: rows.findLast(([, kind, , type]) => kind === 'pod' && type === 'A')![4].owner, ph: 'Pending' },
        ],
      ],
    ],
    [
      'a condition with another reason',
      '06-job-deadline',
      'job j c.Failed',
      (rows) =>
        rows.map((row) => JSON.parse(JSON.stringify(row).replace(/DeadlineExceeded/g, 'BackoffLimitExceeded')) as Row),
    ],
    [
      'a letter of an Event',
      '04-sts-broken',
      'event SuccessfulDelete of StatefulSet ss by statefulset-controller: Delete Pod ss-1 in StatefulSet ss successful',
      (rows) =>
        rows.map((row) => JSON.parse(JSON.stringify(row).replace('Delete Pod ss-1', 'Deleted Pod ss-1')) as Row),
    ],
    [
      'a state that never ends',
      '11-gc-delete-foreground',
      'deploy web exists',
      (rows) => rows.filter(([, kind, , type]) => kind !== 'deploy' || type !== 'D'),
    ],
    [
      'a quota that is off',
      '12-quota-limitrange',
      'quota rq used limits.memory',
      (rows) =>
        rows.map((row) =>
          row[1] === 'quota' ? (JSON.parse(JSON.stringify(row).replace(/384Mi/g, '320Mi')) as Row) : row,
        ),
    ],
    [
      'a taint that is not put',
      '07c-zone-all',
      'nodes of z0: taint unreachable:NoExecute',
      (rows) =>
        rows.map((row) =>
          row[1] === 'node' ? (JSON.parse(JSON.stringify(row).replace(',unreachable:NoExecute', '')) as Row) : row,
        ),
    ],
    [
      'endpoints that stay',
      '09-endpointslice-250-350',
      'slices of web: n',
      (rows) => rows.filter(([t, kind]) => kind !== 'eps' || t < 60_000),
    ],
    [
      'an autoscaler that waits a period longer',
      '10-hpa-step',
      'deploy web replicas',
      (rows) => rows.map(([t, ...rest]) => [t > 300_000 ? t + 40_000 : t, ...rest]),
    ],
  ])('%s', (_, name, what, change) => {
    expect(differencesAfter(name, change)).toContain(what)
  })

  it('an answer in other words', () => {
    const one = recording('12-validation-errors')
    const { timeline, answers } = replay(one, () => new PlayedCluster(one))
    const at = one.actions.filter(isRequest).findIndex(({ code }) => code === 422)
    answers[at] = { ...answers[at]!, message: `${answers[at]!.message} ` }
    expect(compare(one, { name: one.name, timeline, answers }).differences).toHaveLength(1)
  })
})

describe('the comparison passes over', () => {
  /** Differences of a scenario whose replay shows other rows; `around` went on in the same control plane. */
  const differences = (recorded: Row[], shown: Row[], around?: Surroundings): string[] => {
    const one: Recording = { ...recording('06-job-indexed'), actions: [], durationMs: 20_000, timeline: recorded }
    return compare(one, { name: one.name, timeline: shown }, [], around).differences.map(({ what }) => what)
  }
  const job = (t: number, completedIndexes: string): Row => [
    t,
    'job',
    'j',
    'M',
    { 's.completedIndexes': completedIndexes },
  ]
  const made: Row = [0, 'job', 'j', 'A', {}]

  it('indexes between those that the other shows, and no others', () => {
    const recorded = [made, job(3000, '0'), job(4000, '0-2')]
    expect(differences(recorded, [made, job(3100, '0,2'), job(4100, '0-2')])).toEqual([])
    expect(differences(recorded, [made, job(3100, '3'), job(4100, '0-2')])).toEqual(['job j s.completedIndexes'])
  })

  it('what an object had that is gone half a second later', () => {
    const last = (t: number, replicas: number): Row => [t, 'rs', 'web', 'M', { 's.replicas': replicas }]
    const [born, gone]: Row[] = [
      [0, 'rs', 'web', 'A', {}],
      [5400, 'rs', 'web', 'D', {}],
    ]
    expect(differences([born, last(5000, 8), gone], [born, gone])).toEqual([])
    // 600 ms are more than half a second.
    expect(differences([born, last(4800, 8), gone], [born, gone])).toEqual(['rs web s.replicas'])
  })

  it('Events of a budget whose pods come within half a second', () => {
    const rows = (t: number): Row[] => [
      [0, 'pdb', 'b', 'A', {}],
      [
        100,
        'ev',
        'b.1',
        'A',
        { r: 'NoPods', obj: 'PodDisruptionBudget/b', msg: 'No matching pods found', count: 1, src: 'c' },
      ],
      [t, 'pdb', 'b', 'M', { 's.expectedPods': 3 }],
    ]
    const silent = (t: number): Row[] => rows(t).filter(([, kind]) => kind !== 'ev')
    expect(differences(rows(500), silent(500))).toEqual([])
    expect(differences(rows(700), silent(700))).toHaveLength(1)
  })

  it('which of the nodes that come together is found first', () => {
    const found = (t: number, node: string): Row => [
      t,
      'ev',
      `${node}.1`,
      'A',
      { r: 'RegisteredNode', obj: `Node/${node}`, msg: `Registered Node ${node}`, count: 1, src: 'c' },
    ]
    const nodes: Row[] = ['x1', 'x2'].map((name): Row => [0, 'node', name, 'A', {}])
    const recorded = [...nodes, found(1000, 'x1'), found(9000, 'x2')]
    expect(differences(recorded, [...nodes, found(1000, 'x2'), found(9000, 'x1')])).toEqual([])
    expect(differences(recorded, [...nodes, found(1000, 'x2')])).toHaveLength(1)
  })

  it('Events of nodes that an earlier scenario had made', () => {
    const event: Row = [5000, 'ev', 'n01.1', 'A', { r: 'NodeNotReady', obj: 'Node/n01', msg: 'm', count: 1, src: 'c' }]
    const seen: Row = [0, 'ev', 'other.1', 'A', { r: 'Seen', obj: 'Pod/p', msg: 'm', count: 1, src: 'c' }]
    const node: Row = [5000, 'node', 'n01', 'M', { unsched: true }]
    expect(differences([seen, node], [seen, node, event])).toHaveLength(1)
    expect(differences([seen, node], [seen, node, event], { beside: [], before: [event] })).toEqual([])
    // Who shows no node watches none.
    expect(differences([seen], [seen, event])).toEqual([])
  })

  it('in which order pods are given up, each held against the one most like it', () => {
    // Ready for 2, 5 and 8 s: 5 s might be in the class of 2 or of 8 s, whose own cannot be.
    const ready = (t: number, name: string): Row[] => [
      [t, 'pod', name, 'A', { owner: 'ReplicaSet/web', ph: 'Pending', node: name }],
      [t, 'pod', name, 'M', { ph: 'Running', rdy: 'True' }],
    ]
    const up = [...ready(1000, 'a'), ...ready(4000, 'b'), ...ready(7000, 'c')]
    const given = (...names: string[]): Row[] => [
      ...up,
      ...names.map((name, at): Row => [9000 + at, 'pod', name, 'M', { del: 'now', gp: 30 }]),
    ]
    expect(differences(given('b', 'a', 'c'), given('c', 'b', 'a'))).toEqual([])
  })

  it('pods that are ready for a moment only before others are given up', () => {
    const pod = (t: number, name: string, fields: Row[4]): Row => [t, 'pod', name, fields.owner ? 'A' : 'M', fields]
    const rows = (again: number): Row[] =>
      [
        pod(0, 'a', { owner: 'DaemonSet/ds', ph: 'Running', rdy: 'True' }),
        pod(0, 'b', { owner: 'DaemonSet/ds', ph: 'Running', rdy: 'True' }),
        pod(5000, 'a', { del: 'now' }),
        pod(9000, 'c', { owner: 'DaemonSet/ds', ph: 'Running' }),
        pod(again, 'c', { rdy: 'True' }),
        pod(10_000, 'b', { del: 'now' }),
      ].sort(([t], [other]) => t - other) as Row[]
    // Two for 80 ms in the one, and never in the other.
    expect(differences(rows(9920), rows(10_001))).toEqual([])
    expect(differences(rows(9800), rows(10_001))).toEqual(['pods of DaemonSet ds ready'])
  })

  it('the time that the tokens of others take which create beside', () => {
    const pod = (t: number): Row => [t, 'pod', 'web-1', 'A', { owner: 'ReplicaSet/web', ph: 'Pending' }]
    expect(differences([pod(1000)], [pod(2500)])).toHaveLength(1)
    // Of 21 creations all but those of the busiest wait: 11 tokens of 50 ms beside the 1150 ms that are allowed anyway.
    const beside = ['one', 'other'].flatMap((namespace) =>
      Array.from({ length: 10 }, (_, at): Row => {
        return [500 + at, 'pod', `${namespace}/p${at}`, 'A', { owner: 'ReplicaSet/web' }]
      }),
    )
    expect(differences([pod(1000)], [pod(2500)], { beside, before: [] })).toEqual([])
    expect(differences([pod(1000)], [pod(2800)], { beside, before: [] })).toHaveLength(1)
  })
})
