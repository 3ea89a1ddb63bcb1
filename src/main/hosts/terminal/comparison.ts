/** Scheduler configurations side by side, as `run` prints them. */
import type { ComparedRun } from '../../../design/result'
import { comparedFigures } from '../../report/comparison'
import { printable } from './problems'
import { percentage, seconds } from './summary'
import { table } from './table'

const figures = comparedFigures({
  count: (value) => value.toLocaleString('en-US'),
  percent: percentage,
  duration: seconds,
})

/** `cut`: the trial was cancelled before its end under the last of them. */
export function formatComparison(runs: readonly ComparedRun[], seed: number, cut: boolean): string {
  const clusters = [...new Set(runs.map(({ cluster }) => cluster))]
  const tables = clusters.flatMap((cluster) => {
    const own = runs.filter((run) => run.cluster === cluster)
    const head = [clusters.length > 1 ? cluster : 'scheduler configuration', ...own.map((run) => run.schedulerConfig)]
    return [...table([head, ...figures.map(({ name, of }) => [name, ...own.map(of)])]), '']
  })
  const last = runs[runs.length - 1].schedulerConfig
  return [
    ...tables,
    'imbalance: standard deviation of the requested share of what is allocatable, in percentage points',
    `seed ${seed}${cut ? `; ${last} was cancelled before its end` : ''}`,
  ]
    .map(printable)
    .join('\n')
}
