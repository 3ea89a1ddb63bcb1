/** Scheduler configurations side by side, one table for each cluster. */
import type { ComparedRun } from '../../../design/result'
import { comparedFigures } from '../comparison'
import { count, duration, percentage } from './format'
import { markup, type Content } from './markup'
import { table, type Column } from './table'

type Figure = ReturnType<typeof comparedFigures>[number]

export function comparisonSection(runs: readonly ComparedRun[]): Content {
  const clusters = [...new Set(runs.map(({ cluster }) => cluster))]
  return [
    markup`<p>The same trial with the same seed, run once with each configuration. The other sections of this report are of <b>${runs[0].schedulerConfig}</b>.</p>`,
    ...clusters.map((cluster) => clusterTable(cluster, runs)),
    markup`<p class="note">${imbalanceNote}</p>`,
  ]
}

export const imbalanceNote =
  'Imbalance is the standard deviation of the requested share of what is allocatable, in percentage points: 0 when all are equally full.'

function clusterTable(cluster: string, runs: readonly ComparedRun[]): Content {
  const own = runs.filter((run) => run.cluster === cluster)
  const columns: Column<Figure>[] = [
    { head: 'Figure', names: true, cell: ({ name }) => name },
    ...own.map((run): Column<Figure> => {
      const cell = ({ of }: Figure) => (of(run) === run.digest ? markup`<code>${of(run)}</code>` : of(run))
      return { head: run.schedulerConfig, numeric: true, cell }
    }),
  ]
  const rows = comparedFigures({ count, duration, percent: percentage })
  return table({ caption: markup`Cluster ${cluster}`, columns, rows })
}
