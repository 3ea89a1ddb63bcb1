import { describe, expect, it } from 'vitest'
import type { PodRow } from '../../../src/design/result'
import { createSimulation } from '../../../src/main/simulation/simulation'
import { inOneGo } from '../../../src/main/simulation/steps'
import { makeCluster, makeDeployment, makeDesign, makeNode, makeTemplate } from '../builders'

describe('pods of a run', () => {
  const nodes = ['east-1', 'east-2', 'west-1'].map((name) => makeNode(name, { cpu: 4000 }))
  const workloads = [
    makeDeployment('Shop', 6, makeTemplate({ cpu: 500 })),
    makeDeployment('batch', 5, makeTemplate({ cpu: 1000 })),
    makeDeployment('huge', 2, makeTemplate({ cpu: 9000 })),
  ]
  const simulation = createSimulation(makeDesign([makeCluster(nodes, workloads)]), { version: 'test' })
  simulation.advance(120, Infinity)
  const ask = (search: string, offset = 0, limit = 500) =>
    inOneGo(simulation.pods({ cluster: 'test', search, phase: 'all', offset, limit }))
  const all = [...simulation.podRows()]

  /** The slow twin: every column of every row is read. */
  const matches = (row: PodRow, search: string) =>
    [`${row.namespace}/${row.name}`, row.owner, row.node, row.ip, row.message].some((text) =>
      text.toLowerCase().includes(search.toLowerCase()),
    )

  it('are in the order of their creation, page by page', () => {
    expect(all).toHaveLength(13)
    expect(ask('').rows).toEqual(all)
    expect(ask('', 4, 3)).toEqual({ total: 13, rows: all.slice(4, 7) })
    expect(ask('', 12, 5).rows).toEqual(all.slice(12))
  })

  it.each([
    ...['shop', 'SHOP-', 'default/batch', 'replicaset/huge', 'east', 'west-1', 'insufficient cpu', '10.', '.1', 'a'],
    ...['none of them', all[3].ip, all[7].name.slice(-5)],
  ])('are found by part of name, owner, node, address or message: %s', (search) => {
    const expected = all.filter((row) => matches(row, search))
    expect(ask(search)).toEqual({ total: expected.length, rows: expected })
  })

  it.each([all[2], all[11]])('are found one by one by their names: $name', (row) => {
    const only = { namespace: row.namespace, name: row.name }
    const query = { cluster: 'test', search: 'whatever', phase: 'Failed', offset: 5, limit: 1 } as const
    expect(inOneGo(simulation.pods({ ...query, only }))).toEqual({ total: 1, rows: [row] })
    const other = { namespace: 'elsewhere', name: row.name }
    expect(inOneGo(simulation.pods({ ...query, only: other }))).toEqual({ total: 0, rows: [] })
  })

  it('cover every column in these tests', () => {
    for (const search of ['shop', 'west-1', 'insufficient cpu', '10.']) expect(ask(search).total).toBeGreaterThan(0)
    expect(ask('none of them').total).toBe(0)
  })
})
