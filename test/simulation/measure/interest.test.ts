import { describe, expect, it } from 'vitest'
import type { InterestKind, Simulation } from '../../../src/main/simulation/contract'
import { createSimulation } from '../../../src/main/simulation/simulation'
import { makeChurn, makeCluster, makeDesign, makeNode, makePod, makeTemplate } from '../builders'

const design = (objectives = makeDesign([]).trial.objectives) =>
  makeDesign(
    [
      makeCluster([makeNode('n')], [makePod('big', makeTemplate({ cpu: 9000 }))]),
      makeCluster([makeNode('n')], [makePod('small')], { name: 'other' }),
    ],
    { durationSeconds: 60, load: [makeChurn({ atSeconds: 20, createRatePerSecond: 2 })], objectives },
  )
const simulate = (from = design()): Simulation => createSimulation(from, { version: 'test' })
const jump = (simulation: Simulation, ...kinds: InterestKind[]) => {
  simulation.watchFor(kinds)
  simulation.advance(60, Infinity)
  return simulation.found
}

describe('what a run stops at', () => {
  it('is the moment of a failed scheduling, in all clusters', () => {
    const simulation = simulate()
    const found = jump(simulation, 'failedScheduling')
    expect(found).toMatchObject({ kind: 'failedScheduling', cluster: 'test', object: 'pod/default/big' })
    expect(found?.text).toMatch(/^FailedScheduling: 0\/1 nodes are available: 1 Insufficient cpu\./)
    expect(simulation.now).toBe(found?.time)
    expect(simulation.now).toBeLessThan(1)
    expect(simulation.snapshot().found).toEqual(found)
  })

  it('is the next mark of the trial', () => {
    const simulation = simulate()
    expect(jump(simulation, 'mark')).toMatchObject({ time: 20, text: 'churn 2/s' })
    expect(jump(simulation, 'mark')).toBeNull()
    expect(simulation.done).toBe(true)
  })

  it('is an objective that was met and is not any more', () => {
    // No pod starts within a microsecond.
    const simulation = simulate(design([{ name: 'Fast', metric: 'podStartup', percentile: 'p99', limit: 1e-6 }]))
    const found = jump(simulation, 'objective')
    expect(found).toMatchObject({ kind: 'objective', cluster: 'other' })
    expect(found?.text).toMatch(/^The objective Fast is missed/)
    expect(Number.isInteger(found?.time)).toBe(true)
    // It is missed already, in this cluster: nothing new.
    simulation.watchFor(['objective'])
    simulation.advance(19, Infinity)
    expect(simulation.found).toBeNull()
  })

  it('changes nothing in the outcome', () => {
    const stopped = simulate()
    while (jump(stopped, 'failedScheduling', 'mark', 'objective', 'node', 'warning')) continue
    stopped.watchFor([])
    stopped.advance(60, Infinity)
    const straight = simulate()
    straight.advance(60, Infinity)
    expect(stopped.done).toBe(true)
    expect(stopped.result({ placements: true })).toEqual(straight.result({ placements: true }))
  })
})
