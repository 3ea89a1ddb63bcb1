/**
 * report.html: one file that opens from disk, offline, without scripts. The same result gives the same bytes, except for
 * `wallSeconds`, which stands in one element of the class `wall`.
 */
import type { RunResult } from '../../design/result'
import { modelSection, noticesSection, reproduceSection } from './html/closing'
import { clusterSection } from './html/cluster'
import { comparisonSection } from './html/comparison'
import { cover } from './html/cover'
import { glossary } from './html/glossary'
import { headlineSection } from './html/headline'
import { join, markup } from './html/markup'
import { page, section, type Section } from './html/page'
import { headline, verdictsSection } from './html/verdicts'

function comparison({ comparison: runs }: RunResult): Section[] {
  if (!runs || runs.length === 0) return []
  return [{ id: 'comparison', heading: 'Scheduler configurations compared', content: comparisonSection(runs) }]
}

export function renderHtml(result: RunResult): string {
  const before: Section[] = [
    { id: 'verdicts', heading: 'Verdicts', content: verdictsSection(result) },
    { id: 'headline', heading: 'Headline figures', content: headlineSection(result) },
    ...comparison(result),
  ]
  const after: Section[] = [
    { id: 'notices', heading: 'What had no effect', content: noticesSection(result) },
    { id: 'reproduce', heading: 'How to reproduce this run', content: reproduceSection(result) },
    { id: 'model', heading: 'What is modelled', content: modelSection },
    { id: 'glossary', heading: 'What the words mean', content: glossary },
  ]
  const clusters = result.clusters.map((cluster, index) => ({
    id: `cluster-${index + 1}`,
    heading: `Cluster ${cluster.name}`,
  }))
  const links = [...before, ...clusters, ...after].map(({ id, heading }) => markup`<a href="#${id}">${heading}</a>`)
  const bodies = result.clusters.map((cluster, index) => clusterSection(cluster, index + 1, result.virtualSeconds))
  return page({
    title: `${headline(result.objectives).text} · ${result.design} · seed ${result.seed}`,
    version: result.seatrial,
    body: markup`${cover(result)}<nav aria-label="Contents">${join(links, ' ')}</nav>
${before.map(section)}${bodies}${after.map(section)}`,
  })
}
