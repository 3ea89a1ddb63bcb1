import type { ClusterSimulation } from './clusterSimulation'
import type { NodeId, PodId } from './state/ids'
import { nameOfPod } from './state/podNames'
import { Phase } from './state/pods'
import { claimKey, claimsOf, hasClaims } from './volumes/claims'
import { canReachBound } from './volumes/topology'

/** Rules of storage that are broken, in words. O(claims + pods with claims). */
export function* brokenVolumeRules(cluster: ClusterSimulation): Iterable<string> {
  const { volumes, pods, templates } = cluster
  const owners = new Map<string, string>()
  for (const { key, uid, bound, phase, volumeName } of volumes.claims()) {
    if (!bound || phase !== 'Bound') continue
    if (owners.has(volumeName)) yield `volume ${volumeName} is bound to one claim, not to ${key} as well`
    owners.set(volumeName, key)
    const volume = volumes.volume(volumeName)
    if (volume && volume.claimRef?.uid !== uid) yield `volume ${volumeName} knows its claim ${key}`
  }
  for (let pod = 0 as PodId; pod < pods.used; pod++) {
    if (pods.phase[pod] !== Phase.Running || !hasClaims(templates.list[pods.template[pod]].source)) continue
    yield* brokenRulesOfPod(cluster, pod)
  }
}

function* brokenRulesOfPod(cluster: ClusterSimulation, pod: PodId): Iterable<string> {
  const { volumes, pods, templates, nodes } = cluster
  const template = templates.list[pods.template[pod]].source
  const name = nameOfPod(cluster, pod)
  const node = nodes.specs[pods.node[pod] as NodeId]
  for (const use of claimsOf(template, name)) {
    const claim = volumes.claim(claimKey(template.namespace, use.claim))
    const volume = volumes.volume(claim?.volumeName ?? '')
    if (!claim?.bound || !volume) yield `claim ${use.claim} of the running pod ${name} is bound`
    // Who names its node goes past the scheduler.
    else if (template.nodeName === undefined && !canReachBound(node, volume, volumes.csiNode(node.name))) {
      yield `volume ${volume.name} of the running pod ${name} is within reach of ${node.name}`
    }
  }
}
