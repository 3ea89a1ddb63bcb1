/** What a list of kept runs shows of a result. */
import type { ObjectiveResult, RunResult } from '../result'
import { figuresOf, wholeOf } from './figures'

export interface ResultSummary {
  cancelled: boolean
  seed: number
  virtualSeconds: number
  nodes: number
  clusters: string[]
  digest: string
  inputDigest: string | null
  verdict: { met: number; missed: number; unmeasured: number }
  figures: ReturnType<typeof figuresOf>
}

export function summaryOf(result: RunResult): ResultSummary {
  return {
    cancelled: result.cancelled,
    seed: result.seed,
    virtualSeconds: result.virtualSeconds,
    nodes: result.counts.nodes,
    clusters: result.clusters.map(({ name }) => name),
    digest: result.digest,
    inputDigest: result.input?.digest ?? null,
    verdict: verdictOf(result.objectives),
    figures: figuresOf(wholeOf(result)),
  }
}

function verdictOf(objectives: readonly ObjectiveResult[]): ResultSummary['verdict'] {
  const measured = objectives.filter(({ actual }) => actual !== null)
  const met = measured.filter((one) => one.met).length
  return { met, missed: measured.length - met, unmeasured: objectives.length - measured.length }
}
