/**
 * The example of an autoscaler under a step of load, beside the recording of the real one: the same Deployment, the same
 * autoscaler, the same step of CPU. Here kubelets, images and metrics-server are simulated; there a stand-in did their work.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createSimulation } from '../../../../src/main/simulation/simulation'
import { designOf } from '../../../design/helpers'

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')

interface Change {
  seconds: number
  replicas: number
}

interface Recording {
  actions: { t: number; mark?: string }[]
  timeline: [t: number, kind: string, name: string, what: string, fields: Record<string, unknown>][]
}

/** Every number of replicas that the autoscaler decided on, and when. */
function recorded(): { changes: Change[]; up: number; down: number } {
  const { actions, timeline } = JSON.parse(read('test/conformance/controllers/records/10-hpa-step.json')) as Recording
  const [, up, down] = actions.filter(({ mark }) => mark?.startsWith('load web')).map(({ t }) => t / 1000)
  const changes = timeline.flatMap(([t, kind, , , fields]) => {
    const replicas = Number(fields['s.desiredReplicas'] ?? 0)
    return kind === 'hpa' && replicas > 0 ? [{ seconds: t / 1000, replicas }] : []
  })
  return { changes, up, down }
}

function simulated(): Change[] {
  const simulation = createSimulation(designOf(read('examples/autoscaler-step.yaml')), { version: 'test' })
  simulation.advance(simulation.durationSeconds, Infinity)
  const { usage, series } = simulation.snapshot({ cluster: 'surge', range: null }).clusters[0].focus!
  const time = (series ?? simulation.snapshot().clusters[0].series).time
  const { replicas } = usage[0]
  return Array.from(replicas, (one, i) => ({ seconds: time[i], replicas: one })).filter(
    (change, i) => change.replicas > 0 && change.replicas !== replicas[i - 1],
  )
}

describe('the example of an autoscaler', () => {
  const real = recorded()
  const changes = simulated()
  /** When the example's load rises, and when it falls. */
  const [up, down] = [120, 230]

  it('sets the replicas that the real one did', () => {
    expect(changes.map(({ replicas }) => replicas)).toEqual(real.changes.map(({ replicas }) => replicas))
    expect(real.changes.map(({ replicas }) => replicas)).toEqual([4, 8, 16, 32, 4])
  })

  it('as fast', () => {
    const afterUp = (all: readonly Change[], since: number) => all.slice(1, 4).map(({ seconds }) => seconds - since)
    const [ours, theirs] = [afterUp(changes, up), afterUp(real.changes, real.up)]
    // Its looks and those of metrics-server, each every 15 s, have another phase to the load than in the recording.
    for (let i = 0; i < 3; i++) expect(Math.abs(ours[i] - theirs[i])).toBeLessThan(15)
    for (const steps of [ours, theirs]) {
      expect(Math.round(steps[1] - steps[0])).toBe(15)
      expect(Math.round(steps[2] - steps[1])).toBe(15)
    }
    // The last look that asked for 32 goes out of the window of five minutes.
    const fall = changes[4].seconds - down
    expect(Math.abs(fall - (real.changes[4].seconds - real.down))).toBeLessThan(15)
  })
})
