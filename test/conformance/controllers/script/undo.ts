/** kubectl rollout undo: the template of the revision before the newest comes back. */
import type { JsonObject } from '../recording'
import type { Replay } from '../replay'

const revisionKey = 'deployment.kubernetes.io/revision'

export function undo(replay: Replay, deployment: string): void {
  const { cluster, recording } = replay
  const names = new Set(cluster.timeline.filter(([, kind]) => kind === 'rs').map(([, , name]) => name))
  const replicaSets = [...names]
    .map((name) => cluster.object('rs', name) as JsonObject | undefined)
    .filter((one): one is JsonObject => one !== undefined && ownedBy(one, deployment))
    .sort((one, other) => revision(other) - revision(one))
  const template = (replicaSets[1]?.spec as JsonObject | undefined)?.template as JsonObject | undefined
  if (!template) return
  const current = ((cluster.object('deploy', deployment) as JsonObject | undefined)?.spec as JsonObject)
    .template as JsonObject
  const body = { spec: { template: { ...template, metadata: metadataLike(template, current) } } }
  cluster.request('PATCH', `/apis/apps/v1/namespaces/${recording.name}/deployments/${deployment}`, body)
}

const metadataOf = (object: JsonObject): JsonObject => (object.metadata ?? {}) as JsonObject

function ownedBy(replicaSet: JsonObject, deployment: string): boolean {
  const owners = (metadataOf(replicaSet).ownerReferences ?? []) as JsonObject[]
  return owners.some(({ kind, name }) => kind === 'Deployment' && name === deployment)
}

const revision = (replicaSet: JsonObject): number =>
  Number(((metadataOf(replicaSet).annotations ?? {}) as JsonObject)[revisionKey] ?? 0)

/** The old labels and annotations; what only the current template has goes away. */
function metadataLike(old: JsonObject, current: JsonObject): JsonObject {
  const merged = (field: string): JsonObject => {
    const before = (metadataOf(current)[field] ?? {}) as JsonObject
    const after = { ...((metadataOf(old)[field] ?? {}) as JsonObject) }
    delete after['pod-template-hash']
    const gone = Object.keys(before).filter((key) => !(key in after))
    return { ...after, ...Object.fromEntries(gone.map((key) => [key, null])) }
  }
  return { labels: merged('labels'), annotations: merged('annotations') }
}
