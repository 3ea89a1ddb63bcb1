import { expect, it } from 'vitest'
import { defaultSchedulerConfiguration, readClusterObjects } from '../../../src/design'
import { decideAll } from '../../../src/main/simulation/explain/decide'

const pod = (name: string, cpu: string, priorityClassName?: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { priorityClassName, containers: [{ name: 'c', image: 'i', resources: { requests: { cpu } } }] },
})

function decide(...pods: object[]) {
  const high = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 }
  const status = { allocatable: { cpu: '4', memory: '8Gi', pods: '10' } }
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, status }
  const text = [high, node, ...pods].map((object) => JSON.stringify(object)).join('\n---\n')
  const read = readClusterObjects([{ name: 'objects', text }])
  if (!read.ok) throw new Error(read.problems[0].message)
  const told: string[] = []
  const decisions = decideAll(read.objects, defaultSchedulerConfiguration, (report, { name }) => {
    told.push(name)
    return `${name}: ${report.outcome}`
  })
  return { told, decisions: decisions[Symbol.iterator]() }
}

it('yields decisions as soon as they are final, and keeps of their attempts only what is told', () => {
  const { told, decisions } = decide(pod('a', '1'), pod('b', '1'), pod('c', '1'))
  expect(decisions.next().value).toMatchObject({ name: 'a', node: 'n', attempts: ['a: scheduled'], attemptCount: 1 })
  expect(told).toEqual(['a'])
  expect(decisions.next().value).toMatchObject({ name: 'b' })
  expect(told).toEqual(['a', 'b'])
})

it('holds back what comes after a pod that waits, as that may be placed yet', () => {
  const { told, decisions } = decide(pod('fills', '4'), pod('waits', '1'), pod('takes', '3', 'high'))
  const [fills, waits, takes] = [decisions.next().value, decisions.next().value, decisions.next().value]
  // `takes` removed `fills`, which left room for both; the more important one is tried first.
  expect(told).toEqual(['fills', 'waits', 'takes', 'takes', 'waits'])
  expect(fills).toMatchObject({ node: 'n', preemptedBy: 'default/takes' })
  expect(waits).toMatchObject({ node: 'n', attempts: ['waits: unschedulable', 'waits: scheduled'] })
  expect(takes).toMatchObject({ node: 'n', attemptCount: 2 })
  expect(decisions.next().done).toBe(true)
})
