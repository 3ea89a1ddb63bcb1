/** What the scheduler made of the nodes of a cluster. */
import type { ClusterResult } from '../../../design/result'
import { imbalanceNote } from './comparison'
import { count, percentage } from './format'
import { markup, type Content } from './markup'

export function placementSection({ placement, counts }: ClusterResult): Content {
  const { podsPlaced, nodesUsed, imbalance, preemptions } = placement
  const tile = (name: string, value: string, note: string) =>
    markup`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`
  return [
    markup`<dl class="tiles">${[
      tile('Pods placed', count(podsPlaced), 'at the end'),
      tile('Nodes used', count(nodesUsed), `of ${count(counts.nodes)}, DaemonSets aside`),
      tile('CPU imbalance', percentage(imbalance.cpuOverNodes), 'over nodes'),
      tile('Memory imbalance', percentage(imbalance.memoryOverNodes), 'over nodes'),
      tile('CPU imbalance', percentage(imbalance.cpuOverZones), 'over zones'),
      tile('Memory imbalance', percentage(imbalance.memoryOverZones), 'over zones'),
      tile('Preemptions', count(preemptions), 'pods that made room'),
    ]}</dl>`,
    markup`<p class="note">${imbalanceNote}</p>`,
  ]
}
