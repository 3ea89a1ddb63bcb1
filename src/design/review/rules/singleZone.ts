import type { Rule } from '../rule'
import { count } from '../text'

export const singleZone: Rule = {
  id: 'single-zone',
  name: 'One zone',
  severities: ['warning', 'info'],
  looksFor:
    'Several nodes, all of them in one zone (or some in none). Worth knowing only when nothing is said of zones at all, as on premises.',
  why: 'What is in one zone goes with it: power, cooling and network are shared there.',
  reference: {
    title: 'Running in multiple zones',
    url: 'https://kubernetes.io/docs/setup/best-practices/multiple-zones/',
  },
  check({ source, zones, nodeCount }, report) {
    if (!source || nodeCount < 2 || zones.length > 1) return
    report({
      severity: zones.length === 1 ? 'warning' : 'info',
      object: source,
      path: ['spec', 'nodePools', 0, 'zones'],
      title:
        zones.length === 1
          ? `All ${count(nodeCount, 'node')} are in zone "${zones[0]}"`
          : `Nothing is said of zones: the ${count(nodeCount, 'node')} count as one place`,
    })
  },
}
