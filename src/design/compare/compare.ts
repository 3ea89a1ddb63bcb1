/** Two or more runs side by side: figures, objectives and inputs, each against one of them, the baseline. */
import { plural } from '../words'
import type { ComparableCluster, ComparableRun } from './comparable'
import { designDifference, type DesignDifference } from './designs'
import { differenceOf, figures, partOf, wholeOf, type Difference, type Figure, type Part } from './figures'
import { objectiveChanges, type ObjectiveChange } from './objectives'

export interface FigureRow {
  figure: Figure
  /** One per run; null: not measured, or the run has no such cluster. */
  values: (number | null)[]
  /** From the baseline; null for the baseline itself, and where one of the two was not measured. */
  differences: (Difference | null)[]
}

export interface ComparedPart {
  /** Name of the cluster; null: the whole fleet. */
  cluster: string | null
  /** Which of each run's clusters it is; -1: it has none of the name. */
  indices: number[]
  figures: FigureRow[]
}

export interface InputDifference {
  /** What beside the documents: seed, duration, scheduler configuration, version. */
  settings: { name: string; before: string; after: string }[]
  /** null: one of the two runs does not say what it was made of. */
  design: DesignDifference | null
  /** The documents are the same, letter by letter. */
  sameText: boolean
}

export interface Comparison {
  baseline: number
  /** The fleet first where a run has several clusters. */
  parts: ComparedPart[]
  /** One list per run, empty for the baseline. */
  objectives: ObjectiveChange[][]
  /** One per run, null for the baseline. */
  inputs: (InputDifference | null)[]
}

export function compareRuns(runs: readonly ComparableRun[], baseline = 0): Comparison {
  const base = runs[baseline]
  const clusters = matched(runs, baseline)
  const parts = clusters.map(({ cluster, indices }) => {
    const own = runs.map(({ clusters }, run) => (indices[run] < 0 ? undefined : partOf(clusters[indices[run]])))
    return { cluster, indices, figures: rows(own, baseline) }
  })
  const several = runs.some((run) => run.clusters.length > 1)
  const fleet = { cluster: null, indices: runs.map(() => -1), figures: rows(runs.map(wholeOf), baseline) }
  return {
    baseline,
    parts: several ? [fleet, ...parts] : parts,
    objectives: runs.map((_, index) => (index === baseline ? [] : changes(runs, clusters, baseline, index))),
    inputs: runs.map((run, index) => (index === baseline ? null : inputDifference(base, run))),
  }
}

interface Matched {
  cluster: string
  indices: number[]
}

/** Clusters by name; where every run has just one, that is the same whatever it is called. */
function matched(runs: readonly ComparableRun[], baseline: number): Matched[] {
  if (runs.every(({ clusters }) => clusters.length === 1))
    return [{ cluster: runs[baseline].clusters[0].name, indices: runs.map(() => 0) }]
  const inOrder = [runs[baseline], ...runs.filter((_, index) => index !== baseline)]
  const names = new Set(inOrder.flatMap(({ clusters }) => clusters.map(({ name }) => name)))
  return [...names].map((cluster) => ({
    cluster,
    indices: runs.map(({ clusters }) => clusters.findIndex(({ name }) => name === cluster)),
  }))
}

function rows(parts: readonly (Part | undefined)[], baseline: number): FigureRow[] {
  return figures.flatMap((figure) => {
    const values = parts.map((part) => (part === undefined ? null : figure.of(part)))
    if (values.every((value) => value === null)) return []
    const base = values[baseline]
    const differences = values.map((value, run) =>
      run === baseline || value === null || base === null ? null : differenceOf(figure, value, base),
    )
    return [{ figure, values, differences }]
  })
}

function changes(
  runs: readonly ComparableRun[],
  clusters: readonly Matched[],
  baseline: number,
  run: number,
): ObjectiveChange[] {
  const several = clusters.length > 1
  return clusters.flatMap(({ cluster, indices }) => {
    const at = (of: number): ComparableCluster | undefined => runs[of].clusters[indices[of]]
    const [before, after] = [at(baseline), at(run)]
    if (!before && !after) return []
    if (!before || !after) {
      const measured = (before ?? after)!.objectives.length
      const which = before ? 'is not in this run' : 'is new in this run'
      const sentence = `The cluster ${cluster} ${which}, with its ${plural(measured, 'objective')}.`
      return [{ cluster, name: cluster, kind: 'other' as const, sentence }]
    }
    const found = objectiveChanges(before, after)
    return several ? found.map((one) => ({ ...one, sentence: `${cluster}: ${one.sentence}` })) : found
  })
}

function inputDifference(before: ComparableRun, after: ComparableRun): InputDifference {
  const settings = [
    ['Seed', before.seed, after.seed],
    ['Simulated time', seconds(before), seconds(after)],
    ['Scheduler configuration', before.schedulerConfig ?? 'of the design', after.schedulerConfig ?? 'of the design'],
    ['Seatrial', before.seatrial, after.seatrial],
  ] as const
  const [old, young] = [before.input, after.input]
  return {
    settings: settings.flatMap(([name, a, b]) => (a === b ? [] : [{ name, before: String(a), after: String(b) }])),
    sameText: old !== undefined && old.digest === young?.digest,
    design: old?.files && young?.files ? designDifference(old.files, young.files) : null,
  }
}

const seconds = ({ virtualSeconds, cancelled }: ComparableRun) =>
  `${Number(virtualSeconds.toFixed(3))} s${cancelled ? ' (cancelled)' : ''}`
