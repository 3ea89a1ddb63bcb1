/** A comparison of runs as files: comparison.html to read, comparison.json for scripts. */
import {
  compareRuns,
  writeDifference,
  writeFigure,
  type ComparableRun,
  type Comparison,
  type FigureRow,
} from '../../design/compare'
import type { ReportFile } from './index'

/** A run under the name that a person gave it. */
export interface NamedRun {
  name: string
  run: ComparableRun
}

export type ComparedFormat = 'html' | 'json'

export function comparedFiles(
  runs: readonly NamedRun[],
  baseline: number,
  formats: readonly ComparedFormat[],
): ReportFile[] {
  const comparison = compareRuns(
    runs.map(({ run }) => run),
    baseline,
  )
  const files: Record<ComparedFormat, ReportFile> = {
    html: {
      name: 'comparison.html',
      type: 'text/html',
      text: async () => [(await import('./html/compared')).renderCompared(runs, comparison)],
    },
    json: {
      name: 'comparison.json',
      type: 'application/json',
      text: () => [`${JSON.stringify(comparedJson(runs, comparison), null, 2)}\n`],
    },
  }
  return (['html', 'json'] as const).filter((format) => formats.includes(format)).map((format) => files[format])
}

/** What scripts read: names of figures, values in base units, differences from the baseline. */
export function comparedJson(runs: readonly NamedRun[], comparison: Comparison): object {
  const { baseline, parts, objectives, inputs } = comparison
  return {
    seatrial: runs[baseline].run.seatrial,
    baseline,
    runs: runs.map(({ name, run }, index) => ({
      name,
      design: run.design,
      trial: run.trial,
      seed: run.seed,
      virtualSeconds: run.virtualSeconds,
      cancelled: run.cancelled,
      ...(run.schedulerConfig === undefined ? {} : { schedulerConfig: run.schedulerConfig }),
      digest: run.digest,
      inputDigest: run.input?.digest ?? null,
      objectives: objectives[index],
      input: inputs[index],
    })),
    parts: parts.map(({ cluster, figures }) => ({
      cluster,
      figures: figures.map(({ figure, values, differences }) => ({
        id: figure.id,
        label: figure.label,
        unit: figure.unit,
        ...(figure.better === undefined ? {} : { better: figure.better }),
        values,
        differences,
      })),
    })),
  }
}

/** `1.3 s (+20 %)` */
export function writeCell({ figure, values, differences }: FigureRow, run: number): { value: string; note: string } {
  const difference = differences[run]
  return {
    value: writeFigure(figure.unit, values[run]),
    note: difference === null ? '' : writeDifference(figure, difference),
  }
}
