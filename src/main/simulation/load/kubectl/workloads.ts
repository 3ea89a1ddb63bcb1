import type { KubernetesObject } from '../../../../design/kubernetes'
import type { WorkloadReference } from '../../../../design/types'
import { resourceOf } from '../../apiserver/kindNames'
import type { Propagation } from '../../apiserver/objectRegistry'
import { kindNamed, pathOf } from '../../apiserver/resourceKinds'
import { HASH_LABEL, templateOf, templateText, type RawTemplate } from '../../controllers/templates'
import { errorOf, get, send, type Command, type Output } from './command'

const REVISION = 'deployment.kubernetes.io/revision'
const RESTARTED = 'kubectl.kubernetes.io/restartedAt'

/** `deployment.apps/web` */
export function nameOf({ kind, name }: WorkloadReference): string {
  const group = (kindNamed(kind)?.apiVersion ?? '').split('/')
  return `${kind.toLowerCase()}${group.length > 1 ? `.${group[0]}` : ''}/${name}`
}

const at = ({ kind, namespace, name }: WorkloadReference, subresource?: string): string =>
  pathOf(kind, namespace, name, subresource)

/** Sends a change and says what was done. */
function* change(target: WorkloadReference, body: unknown, done: string, output: Output, sub?: string): Command {
  const reply = yield* send('PATCH', at(target, sub), body)
  if (reply.code < 300) output.out(`${nameOf(target)} ${done}`)
  else output.err(errorOf(reply))
}

export const scale = (target: WorkloadReference, replicas: number, output: Output): Command =>
  change(target, { spec: { replicas } }, 'scaled', output, 'scale')

/** @param container undefined: all of them. */
export function* setImage(
  target: WorkloadReference,
  container: string | undefined,
  image: string,
  output: Output,
): Command {
  const object = yield* get(at(target), output)
  if (!object) return
  const names = templateOf(object).spec.containers.map(({ name }) => name)
  const wanted = container === undefined ? names : [container]
  const unknown = wanted.find((name) => !names.includes(name))
  if (unknown !== undefined) return output.err(`error: unable to find container named "${unknown}"`)
  const containers = wanted.map((name) => ({ name, image }))
  yield* change(target, { spec: { template: { spec: { containers } } } }, 'image updated', output)
}

export function* pause(target: WorkloadReference, paused: boolean, output: Output): Command {
  const object = yield* get(at(target), output)
  if (!object) return
  const is = (object.spec as { paused?: boolean }).paused === true
  const resource = `${resourceOf(target.kind)} "${target.name}"`
  if (is === paused) return output.err(`error: ${resource} ${paused ? 'is already paused' : 'is not paused'}`)
  yield* change(target, { spec: { paused: paused || null } }, paused ? 'paused' : 'resumed', output)
}

/** @param time as RFC 3339. */
export function* restart(target: WorkloadReference, time: string, output: Output): Command {
  const object = yield* get(at(target), output)
  if (!object) return
  if ((object.spec as { paused?: boolean }).paused) {
    const resource = `${resourceOf(target.kind)} "${target.name}"`
    return output.err(`error: ${resource} can't restart paused deployment (run rollout resume first)`)
  }
  const annotations = { [RESTARTED]: time }
  yield* change(target, { spec: { template: { metadata: { annotations } } } }, 'restarted', output)
}

/** `kubectl rollout undo`. Upstream: kubectl/pkg/polymorphichelpers/rollback.go, DeploymentRollbacker. */
export function* rollback(target: WorkloadReference, toRevision: number, output: Output): Command {
  const object = yield* get(at(target), output)
  if (!object) return
  const listed = yield* send('GET', pathOf('ReplicaSet', target.namespace))
  const sets = (listed.object?.items as KubernetesObject[]).filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === object.metadata.uid),
  )
  const revisions = sets.map((set) => ({ set, revision: Number(set.metadata.annotations?.[REVISION] ?? 0) }))
  revisions.sort((a, b) => b.revision - a.revision)
  const found = toRevision > 0 ? revisions.find(({ revision }) => revision === toRevision) : revisions[1]
  if (!found) return output.err(withoutHistory(target, toRevision))
  if ((object.spec as { paused?: boolean }).paused) {
    const remedy = "resume it first with 'kubectl rollout resume' and try again"
    return output.err(`error: you cannot rollback a paused deployment; ${remedy}`)
  }
  const template = withoutHash(templateOf(found.set))
  if (templateText(template) === templateText(templateOf(object))) {
    return output.out(
      `${nameOf(target)} skipped rollback (current template already matches revision ${found.revision})`,
    )
  }
  yield* change(target, [{ op: 'replace', path: '/spec/template', value: template }], 'rolled back', output)
}

function withoutHistory({ name }: WorkloadReference, revision: number): string {
  if (revision > 0) return `error: unable to find specified revision ${revision} in history`
  return `error: no rollout history found for deployment "${name}"`
}

function withoutHash(template: RawTemplate): RawTemplate {
  const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

export function* remove(target: WorkloadReference, policy: Propagation, output: Output): Command {
  const reply = yield* send('DELETE', at(target), { propagationPolicy: policy })
  if (reply.code >= 300) return output.err(errorOf(reply))
  const [resource] = nameOf(target).split('/')
  output.out(`${resource} "${target.name}" deleted from ${target.namespace} namespace`)
}

/** A label without a value is taken away. */
export const label = (target: WorkloadReference, key: string, value: string | undefined, output: Output): Command =>
  change(
    target,
    { metadata: { labels: { [key]: value ?? null } } },
    value === undefined ? 'unlabeled' : 'labeled',
    output,
  )
