import { describe, expect, it, test } from 'vitest'
import { parseDesign } from '../../../src/design'
import { objectiveMetrics } from '../../../src/design/types'
import {
  newObjective,
  objectiveItems,
  objectiveRows,
  parseLimit,
  withMetric,
} from '../../../src/renderer/trial/objectives'
import { documents, pod, trial } from '../../design/helpers'

const compiled = (spec: object) => {
  const result = parseDesign([{ name: 'f', text: documents(trial(spec), pod()) }])
  if (!result.ok) throw new Error(result.problems[0].message)
  return result.design.trial.objectives
}

describe('objectives', () => {
  it('are the SLOs while none are listed, and the same when these are written out', () => {
    const rows = objectiveRows({ spec: {} })
    expect(rows.map(({ name, max, inherited }) => [name, max, inherited])).toEqual([
      ['Mutating API calls p99', '1s', true],
      ['Read API calls p99 (resource)', '1s', true],
      ['Read API calls p99 (namespace, cluster)', '30s', true],
      ['Pod startup p99', '5s', true],
    ])
    expect(compiled({ objectives: objectiveItems({}) })).toEqual(compiled({}))
  })

  it('are those that are listed, also none', () => {
    const objectives = [{ metric: 'podsPending', max: 3, name: 'few' }, { metric: 'podStartup' }]
    expect(objectiveRows({ spec: { objectives } })).toEqual([
      { metric: 'podsPending', percentile: 'p99', max: '3', name: 'few', named: true, inherited: false },
      { metric: 'podStartup', percentile: 'p99', max: '', name: 'Pod startup p99', named: false, inherited: false },
    ])
    expect(objectiveRows({ spec: { objectives: [] } })).toEqual([])
    expect(objectiveItems({ spec: { objectives: [] } })).toEqual([])
  })

  it('are added on metrics that have none, and are right at once', () => {
    const items = objectiveItems({})
    for (let n = 0; n < 4; n++) items.push(newObjective(items))
    expect(items.slice(4).map((item) => (item as { metric: string }).metric)).toEqual([
      'schedulingSli',
      'podsPending',
      'schedulingSli',
      'schedulingSli',
    ])
    expect(compiled({ objectives: items })).toHaveLength(8)
  })

  test.each(objectiveMetrics)('change their metric to %s and stay right', (metric) => {
    const items: { [key: string]: string | number }[] = [
      { metric: 'podStartup', percentile: 'p50', max: '7s', name: 'x' },
      { metric: 'podsPending', max: 4 },
    ]
    for (const item of items) {
      const changed = withMetric(item, metric)
      expect(compiled({ objectives: [changed] })[0].metric).toBe(metric)
      // A limit of the same kind stays.
      if (metric !== 'podsPending' && item.max === '7s') expect(changed).toEqual({ ...item, metric })
    }
  })

  it('have limits that mean something', () => {
    expect(parseLimit('podStartup', ' 500ms ')).toEqual({ value: '500ms' })
    expect(parseLimit('podStartup', '5')).toMatchObject({ problem: expect.stringContaining('5s') as string })
    expect(parseLimit('podStartup', '-5s')).toHaveProperty('problem')
    expect(parseLimit('podsPending', '12')).toEqual({ value: 12 })
    expect(parseLimit('podsPending', '5s')).toHaveProperty('problem')
  })
})
