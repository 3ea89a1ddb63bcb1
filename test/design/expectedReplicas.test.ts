import { expect, it } from 'vitest'
import { expectedPods } from '../../src/design/expectedPods'
import { plannedPods, planReplicas, type ReplicasSet } from '../../src/design/expectedReplicas'

const set = (workload: string, at: number, replicas: number, cluster = 'c'): ReplicasSet => ({
  workload,
  cluster,
  at,
  replicas,
})
const at = (plan: ReturnType<typeof planReplicas>, ...moments: number[]) => {
  const pods = plannedPods(plan, 1, 100)
  return moments.map((moment) => pods[moment])
}
const twenty = () => 20

it('grows as fast as the controllers may, and shrinks at once', () => {
  const sets = [set('web', 60, 10), set('web', 10, 405)]
  const plan = planReplicas(new Map([['web', 5]]), sets, twenty)
  // 400 pods at 20/s take from 10 s to 30 s.
  expect(at(plan, 0, 10, 11, 30, 59, 60)).toEqual([5, 5, 25, 405, 405, 10])
  expect(plan.growths.map(({ from, to }) => [from, to])).toEqual([[10, 30]])
  expect(plan.drops).toEqual([{ at: 60, pods: 395 }])
  // What is created is the same as the growth of what is there.
  expect(expectedPods(plan.growths[0], 1, 100)[20]).toBe(200)
})

it('says what takes less than a second as a rate of that second', () => {
  const plan = planReplicas(new Map([['web', 2]]), [set('web', 10, 5)], twenty)
  expect(plan.growths.map(({ from, to, curve }) => [from, to, curve.rates[0]])).toEqual([[10, 11, 3]])
})

it('shares the limit of a cluster, not that of another', () => {
  const sets = [set('a', 10, 100), set('b', 10, 40), set('far', 10, 40, 'other')]
  const plan = planReplicas(new Map(), sets, twenty)
  // a takes 5 s; b waits for it and takes 2 s.
  expect(plan.growths.map(({ from, to }) => [from, to])).toEqual([
    [10, 15],
    [15, 17],
    [10, 12],
  ])
})

it('drops what was not created yet', () => {
  // 200 pods are asked for; after 3 s and 60 of them only 30 are wanted, then 70.
  const sets = [set('web', 10, 200), set('web', 13, 30), set('web', 20, 70)]
  const plan = planReplicas(new Map([['web', 0]]), sets, twenty)
  expect(at(plan, 12, 13, 14, 21, 22, 50)).toEqual([40, 30, 30, 30 + 20, 70, 70])
})

it('has nothing to create where nothing changes', () => {
  const plan = planReplicas(new Map([['web', 4]]), [set('web', 10, 4)], twenty)
  expect(plan).toEqual({ start: 4, growths: [], drops: [] })
})
