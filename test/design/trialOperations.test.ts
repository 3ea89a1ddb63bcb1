import { describe, expect, it } from 'vitest'
import { parseDesign } from '../../src/design'
import { describeOperation } from '../../src/design/operations'
import { marksOf } from '../../src/main/simulation/load/marks'

const head = `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: {name: one}
spec:
  nodePools: [{name: workers, count: 2, capacity: {cpu: 4, memory: 8Gi}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {a: b}}
  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}
---
apiVersion: seatrial.dev/v1alpha1
kind: Trial
metadata: {name: t}
spec:
  duration: 10m
  operations:
`
const parse = (...entries: string[]) =>
  parseDesign([{ name: 'd.yaml', text: head + entries.map((entry) => `  - ${entry}\n`).join('') }])
const problems = (entry: string): string[] =>
  parse(entry).problems.map(({ message, remedy }) => `${message} | ${remedy ?? ''}`)

describe('operations of a Trial', () => {
  it('are compiled with kubectl’s defaults', () => {
    const result = parse(
      '{at: 1m, setImage: {kind: Deployment, name: web, image: "i:2"}}',
      `{at: 2m, drain: {node: ${nodeOf()}, timeout: 30s}}`,
      '{at: 3m, delete: {kind: Deployment, name: web}}',
    )
    expect(result.problems).toEqual([])
    const { operations = [] } = result.ok ? result.design.trial : {}
    expect(operations.map(({ atSeconds, cluster }) => [atSeconds, cluster])).toEqual([
      [60, 'one'],
      [120, 'one'],
      [180, 'one'],
    ])
    const words = operations.map(describeOperation)
    expect(words).toEqual([
      'set image deployment/web *=i:2',
      `drain ${nodeOf()} --ignore-daemonsets --timeout=30s`,
      'delete deployment/web --cascade=background',
    ])
    expect(marksOf([], 600, operations).map(({ time, label }) => [time, label])).toEqual([
      [60, words[0]],
      [120, words[1]],
      [180, words[2]],
    ])
  })

  it('apply a manifest that is checked as an object of the design is, at its place', () => {
    const apply = (fields: string) =>
      `{at: 1m, apply: {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web}, spec: {${fields}}}}`
    const good = parse(apply('minAvailable: 1, selector: {matchLabels: {a: b}}'))
    expect(good.problems).toEqual([])
    expect(good.ok && good.design.trial.operations?.map(describeOperation)).toEqual(['apply poddisruptionbudget/web'])
    expect(good.ok && good.design.trial.operations?.[0]).toMatchObject({
      type: 'apply',
      object: { metadata: { namespace: 'default' } },
    })
    const [problem] = parse(apply('minAvailable: -1')).problems
    expect(problem).toMatchObject({ severity: 'error', position: { file: 'd.yaml', line: 20 } })
    expect(problem.message).toMatch(/^spec.minAvailable: Invalid value/)
    expect(problems('{at: 1m, apply: {apiVersion: v1, kind: Secret, metadata: {name: a}}}')[0]).toMatch(
      /nothing comes of it in a simulation/,
    )
  })

  it('kill and recover a node', () => {
    const result = parse(`{at: 1m, killNode: {node: ${nodeOf()}}}`, `{at: 3m, recoverNode: {node: ${nodeOf()}}}`)
    expect(result.ok && result.design.trial.operations?.map(describeOperation)).toEqual([
      `kill node ${nodeOf()}`,
      `recover node ${nodeOf()}`,
    ])
    expect(problems('{at: 1m, killNode: {node: nowhere}}')[0]).toMatch(/no node has this name/)
  })

  it('say where they are wrong, and what to do', () => {
    expect(problems('{at: 1m, scale: {kind: Deployment, name: wep, replicas: 2}}')[0]).toMatch(
      /Not found: "wep".*did you mean "web"/,
    )
    expect(problems('{at: 1m, cordon: {node: nowhere}}')[0]).toMatch(
      /Not found: "nowhere": no node has this name \| known: "workers-0001"/,
    )
    expect(problems('{at: 1m}')[0]).toMatch(/expected one of scale, setImage, .* \| write one action/)
    expect(problems('{at: 20m, restart: {kind: Deployment, name: web}}')[0]).toMatch(/this operation never happens/)
    expect(problems('{at: 1m, label: {key: a}}')[0]).toMatch(/expected a node, or kind and name of a workload/)
    const [problem] = parse('{at: 1m, cordon: {node: nowhere}}').problems
    expect(problem.position).toMatchObject({ file: 'd.yaml', line: 20 })
  })
})

/** The name of the first machine of the pool. */
function nodeOf(): string {
  const result = parse()
  const text = parseDesign([{ name: 'd.yaml', text: head.replace('  operations:\n', '') }])
  const design = result.ok ? result.design : text.ok ? text.design : undefined
  return design?.clusters[0].nodePools[0].nodes[0].name ?? ''
}
