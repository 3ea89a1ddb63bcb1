import { describe, expect, it } from 'vitest'
import type { Operation, Workload } from '../../../src/design/types'
import { printedKinds } from '../../../src/design/print/kinds'
import { outlineText } from '../../../src/design/print/outline'
import { createSimulation } from '../../../src/main/simulation/simulation'
import { inOneGo } from '../../../src/main/simulation/steps'
import type { Simulation } from '../../../src/main/simulation/contract'
import { makeCluster, makeDaemonSet, makeDeployment, makeDesign, makeNode, makeTemplate } from '../builders'

const workload = { kind: 'Deployment', namespace: 'default', name: 'web' } as const
const toImage = (image: string, atSeconds: number): Operation => ({
  type: 'setImage',
  cluster: 'test',
  atSeconds,
  workload,
  container: undefined,
  image,
})

function simulate(workloads: Workload[], operations: Operation[] = []): Simulation {
  const cluster = makeCluster([makeNode('n0'), makeNode('n1')], workloads)
  return createSimulation(makeDesign([cluster], { durationSeconds: 600, operations }), { version: 'test' })
}
const query = { cluster: 'test', namespace: '', search: '', offset: 0, limit: 100 }

describe('kubectl get in a run', () => {
  const simulation = simulate([
    makeDeployment('web', 3),
    makeDaemonSet('agent', makeTemplate({ labels: { app: 'agent' } })),
  ])
  simulation.advance(120, Infinity)

  it('counts every kind, and prints each of its objects in a row', () => {
    const { kinds } = inOneGo(simulation.objects({ ...query, kind: 'Pod' }))
    expect(kinds.map(({ kind }) => kind)).toEqual(printedKinds.map(({ kind }) => kind))
    for (const { kind, count } of kinds) {
      const { columns, total, rows } = inOneGo(simulation.objects({ ...query, kind }))
      expect([kind, total]).toEqual([kind, count])
      for (const { cells } of rows) expect(cells).toHaveLength(columns.length)
    }
    const counted = Object.fromEntries(kinds.map(({ kind, count }) => [kind, count]))
    // 3 of the Deployment and 1 for each of the two nodes.
    expect(counted).toMatchObject({ Pod: 5, Node: 2, Deployment: 1, ReplicaSet: 1, DaemonSet: 1 })
  })

  it('finds by name and by what a column says, a page at a time', () => {
    const find = (kind: string, search: string) => inOneGo(simulation.objects({ ...query, kind, search })).total
    expect([find('Pod', 'AGENT'), find('Pod', 'n1'), find('Node', 'n1'), find('Deployment', '3/3')]).toEqual([
      2,
      simulation.node('test', 1)?.pods.length,
      1,
      1,
    ])
    expect(find('Deployment', 'nothing')).toBe(0)
    const all = inOneGo(simulation.objects({ ...query, kind: 'Pod' })).rows
    const page = inOneGo(simulation.objects({ ...query, kind: 'Pod', offset: 3, limit: 2 }))
    expect(page.total).toBe(5)
    expect(page.rows).toEqual(all.slice(3, 5))
    expect(inOneGo(simulation.objects({ ...query, kind: 'Pod', namespace: 'elsewhere' })).total).toBe(0)
  })

  it('describes every object that it lists, with its Events', () => {
    for (const { kind } of printedKinds) {
      for (const { namespace, name } of inOneGo(simulation.objects({ ...query, kind })).rows) {
        const description = simulation.describe({ cluster: 'test', kind, namespace, name })
        expect(outlineText(description!.rows)).toMatch(new RegExp(`^Name: +${name}\n`))
      }
    }
    const [pod] = inOneGo(simulation.objects({ ...query, kind: 'Pod', search: 'web' })).rows
    const { events } = simulation.describe({ cluster: 'test', kind: 'Pod', ...pod })!
    expect(events.map(({ reason, source }) => `${reason} ${source}`)).toContain('Scheduled default-scheduler')
    expect(events.every(({ name }) => name === pod.name)).toBe(true)
    expect(simulation.describe({ cluster: 'test', kind: 'Pod', namespace: 'default', name: 'nobody' })).toBeNull()
  })
})

describe('rollouts', () => {
  it('are told pod by pod while they go on, and keep what they were', () => {
    const simulation = simulate([makeDeployment('web', 4)], [toImage('example.com/app:2', 100)])
    simulation.advance(99, Infinity)
    const row = () => simulation.rollouts(query).rows[0]
    expect(row()).toMatchObject({ revision: 1, desired: 4, done: true })
    expect(row().bands).toEqual({
      newAvailable: 4,
      newUnavailable: 0,
      oldAvailable: 0,
      oldUnavailable: 0,
      terminating: 0,
    })
    // 25 % of 4: one more than wanted at most, and one less available.
    let went = false
    for (let at = 100; at < 200; at += 0.1) {
      simulation.advance(at, Infinity)
      const { bands, done, status } = row()
      const { newAvailable, newUnavailable, oldAvailable, oldUnavailable } = bands
      expect(newAvailable + newUnavailable + oldAvailable + oldUnavailable).toBeLessThanOrEqual(5)
      expect(newAvailable + oldAvailable).toBeGreaterThanOrEqual(3)
      if (newUnavailable > 0 && oldAvailable > 0) went = true
      if (done && oldAvailable === 0) expect(status).toBe('deployment "web" successfully rolled out')
    }
    expect(went).toBe(true)
    const { history, revisions, revision } = simulation.rollout({ cluster: 'test', ...workload })!
    expect(revision).toBe(2)
    expect(revisions.map(({ revision, images }) => [revision, ...images])).toEqual([
      [2, 'example.com/app:2'],
      [1, 'example.com/app:1'],
    ])
    const { time, updated, total, available } = history
    expect(time.length).toBe(updated.length)
    expect(Math.max(...total)).toBe(5)
    expect(Math.min(...available.filter((_, i) => time[i] > 99))).toBe(3)
    // As many as are wanted, all new, at the end; the last step reaches until now.
    expect([updated.at(-1), total.at(-1), time.at(-1)]).toEqual([4, 4, simulation.now])
  })

  it('of what is not rolled out there are none', () => {
    const simulation = simulate([makeDeployment('web', 1)])
    simulation.advance(10, Infinity)
    expect(simulation.rollout({ cluster: 'test', kind: 'Pod', namespace: 'default', name: 'x' })).toBeNull()
  })
})
