/**
 * The real kube-controller-manager, kube-apiserver and kube-scheduler 1.36.3 (controllers/records), replayed on the simulated
 * control plane: the same requests at the same times, kubelets of the same delays. What is compared, and how closely, is in
 * docs/CONTROLLERS.md, which `npm run conformance -- controllers --docs` writes.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { outcomeOf } from './controllers/cli'
import { document } from './controllers/docs'
import { known } from './controllers/known'
import { readRecording } from './controllers/recording'
import { SimulatedCluster } from './controllers/simulated/simulatedCluster'
import { metAfterAll, type Outcome, outcomeTable, totals } from './controllers/table'

const folder = join(import.meta.dirname, 'controllers/records')
const recordings = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => readRecording(join(folder, name)))

describe('the controllers of 1.36.3', () => {
  const outcomes: Outcome[] = []

  it.each(recordings.map((one) => [one.name, one] as const))('%s', (_, recording) => {
    const outcome = outcomeOf(recording, recordings, (setup) => new SimulatedCluster(setup))
    outcomes.push(outcome)
    expect(outcome.unexpected).toEqual([])
    expect(metAfterAll([outcome])).toEqual([])
  })

  it('have a reason for everything that is not met', () => {
    const names = new Set(recordings.map(({ name }) => name))
    for (const [scenario, entries] of Object.entries(known)) {
      expect(names).toContain(scenario)
      for (const [what, reason] of Object.entries(entries)) expect(reason, `${scenario}, ${what}`).not.toBe('')
    }
  })

  it('stand in the document, each with what it does not meet', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/CONTROLLERS.md'), 'utf8')
    for (const { name } of recordings) expect(text).toContain(`| ${name} |`)
    const title = '## What is not met'
    expect(text.slice(text.indexOf(title))).toBe(document(outcomes).slice(document(outcomes).indexOf(title)))
  })

  afterAll(() => console.log(`${outcomeTable(outcomes)}\n\n${totals(outcomes)}`))
})
