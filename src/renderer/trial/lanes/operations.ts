/** What a user does with kubectl in the course of a trial. */
import Ban from '@lucide/svelte/icons/ban'
import CircleCheck from '@lucide/svelte/icons/circle-check'
import Droplets from '@lucide/svelte/icons/droplets'
import Hammer from '@lucide/svelte/icons/hammer'
import Image from '@lucide/svelte/icons/image'
import Pause from '@lucide/svelte/icons/pause'
import Play from '@lucide/svelte/icons/play'
import RotateCcw from '@lucide/svelte/icons/rotate-ccw'
import Scaling from '@lucide/svelte/icons/scaling'
import FileCheck from '@lucide/svelte/icons/file-check'
import Power from '@lucide/svelte/icons/power'
import PowerOff from '@lucide/svelte/icons/power-off'
import Tag from '@lucide/svelte/icons/tag'
import Trash from '@lucide/svelte/icons/trash-2'
import Undo from '@lucide/svelte/icons/undo'
import { getIn, type DocumentIndex, type EditObject, type Value } from '../../../design/edit'
import {
  part,
  setsReplicas,
  text,
  type ItemKind,
  type Lane,
  type LaneAddition,
  type LaneContext,
  type Mapping,
  type SetReplicas,
} from './lane'

const actions: readonly [action: string, title: string, icon: ItemKind['icon'], colour: ItemKind['colour']][] = [
  ['scale', 'Scale', Scaling, 3],
  ['setImage', 'Set image', Image, 1],
  ['rollback', 'Rollback', Undo, 2],
  ['pause', 'Pause', Pause, 4],
  ['resume', 'Resume', Play, 4],
  ['restart', 'Restart', RotateCcw, 1],
  ['delete', 'Delete', Trash, 5],
  ['label', 'Label', Tag, 2],
  ['cordon', 'Cordon', Ban, 4],
  ['uncordon', 'Uncordon', CircleCheck, 2],
  ['taint', 'Taint', Hammer, 4],
  ['drain', 'Drain', Droplets, 5],
  ['killNode', 'Kill', PowerOff, 5],
  ['recoverNode', 'Recover', Power, 2],
  ['apply', 'Apply', FileCheck, 1],
]

/** The essence of an action beside its name. */
const notes: Readonly<Record<string, (action: Mapping) => string>> = {
  scale: ({ replicas }) => `→ ${text(replicas, '?')}`,
  setImage: ({ image }) => text(image),
  rollback: ({ toRevision }) => (toRevision ? `to revision ${text(toRevision)}` : ''),
  delete: ({ propagationPolicy }) => text(propagationPolicy),
  label: ({ key, value }) => (value === undefined ? `${text(key)}-` : `${text(key)}=${text(value)}`),
  taint: ({ key, effect, remove }) => (remove ? `${text(key)}-` : `${text(key)}:${text(effect)}`),
  apply: ({ kind }) => text(kind),
  drain: ({ timeout }) => (timeout === undefined ? '' : `for ${text(timeout)} at most`),
}

/** What of them sets replicas: a workload that is deleted has none, unless its pods are left behind. */
const sets: Readonly<Record<string, (action: Mapping) => Value | undefined>> = {
  scale: ({ replicas }) => replicas,
  delete: ({ propagationPolicy }) => (propagationPolicy === 'Orphan' ? undefined : 0),
}

/** An operation names its cluster beside the action. */
function setBy(item: Mapping, action: string): SetReplicas | undefined {
  const what = part(item, action)
  return setsReplicas({ ...what, cluster: item.cluster ?? null }, sets[action]?.(what))
}

const kinds: readonly ItemKind[] = actions.map(([action, title, icon, colour]) => ({
  id: action,
  title,
  icon,
  is: (item) => item[action] !== undefined,
  drawn: 'instant',
  colour,
  label(item) {
    const what = part(item, action)
    const note = notes[action]?.(what) ?? ''
    return { name: `${title} ${text(what.name ?? what.node ?? part(what, 'metadata').name, '?')}`, note }
  },
  sets: (item) => setBy(item, action),
  inner: action,
  skip: actions.map(([other]) => other).filter((other) => other !== action),
}))

const ofKinds = (index: DocumentIndex, wanted: readonly string[]): EditObject[] =>
  index.objects.filter(({ kind, name }) => wanted.includes(kind) && name !== '')

/** The first workload of the kinds, as operations name it. */
function workload({ index }: LaneContext, wanted: readonly string[]): { object?: EditObject; named: Mapping } {
  const [object] = ofKinds(index, wanted)
  if (!object) return { named: { kind: wanted[0], name: '' } }
  const namespace: Mapping = object.namespace === 'default' ? {} : { namespace: object.namespace }
  return { object, named: { kind: object.kind, ...namespace, name: object.name } }
}

/** The name of a machine of the design: of its first pool, else a Node, else of the cluster that is put under it. */
function node({ index }: LaneContext): string {
  const [cluster] = ofKinds(index, ['Cluster'])
  const pool = cluster && getIn(cluster.value, ['spec', 'nodePools', 0])
  if (pool) {
    const { name, count } = pool as { name?: string; count?: number }
    return `${name ?? ''}-${'1'.padStart(Math.max(4, String(count ?? 1).length), '0')}`
  }
  const [explicit] = ofKinds(index, ['Node'])
  return explicit?.name ?? 'general-0001'
}

interface Added {
  id: string
  label: string
  note: string
  kinds?: readonly string[]
  action(context: LaneContext): Mapping
}

const deployments = ['Deployment']
const scalable = ['Deployment', 'StatefulSet', 'ReplicaSet']
const rolled = ['Deployment', 'StatefulSet', 'DaemonSet']

const additions: readonly Added[] = [
  {
    id: 'setImage',
    label: 'Set an image',
    note: 'Begins a rollout',
    kinds: rolled,
    action(context) {
      const { object, named } = workload(context, rolled)
      const image = object && getIn(object.value, ['spec', 'template', 'spec', 'containers', 0, 'image'])
      return { ...named, image: `${text(image as string, 'example.com/app').replace(/:[^:/]*$/, '')}:next` }
    },
  },
  {
    id: 'rollback',
    label: 'Roll back',
    note: 'A Deployment, to its revision before',
    kinds: deployments,
    action: (context) => workload(context, deployments).named,
  },
  {
    id: 'restart',
    label: 'Restart',
    note: 'All pods of a workload are replaced',
    kinds: rolled,
    action: (context) => workload(context, rolled).named,
  },
  {
    id: 'scale',
    label: 'Scale',
    note: 'Sets the replicas of a workload',
    kinds: scalable,
    action(context) {
      const { object, named } = workload(context, scalable)
      const replicas = Number((object && getIn(object.value, ['spec', 'replicas'])) ?? 1)
      return { ...named, replicas: Math.max(1, replicas * 2) }
    },
  },
  {
    id: 'delete',
    label: 'Delete a workload',
    note: 'With what belongs to it, or without',
    kinds: rolled,
    action: (context) => workload(context, rolled).named,
  },
  {
    id: 'drain',
    label: 'Drain a node',
    note: 'Evicts its pods as their budgets allow',
    action: (context) => ({ node: node(context) }),
  },
  {
    id: 'cordon',
    label: 'Cordon a node',
    note: 'Nothing is scheduled to it',
    action: (context) => ({ node: node(context) }),
  },
  {
    id: 'uncordon',
    label: 'Uncordon a node',
    note: 'It takes pods again',
    action: (context) => ({ node: node(context) }),
  },
  {
    id: 'taint',
    label: 'Taint a node',
    note: 'Keeps away, or drives away, what does not tolerate it',
    action: (context) => ({ node: node(context), key: 'trial', effect: 'NoExecute' }),
  },
  {
    id: 'killNode',
    label: 'Kill a node',
    note: 'Its machine stops without a word',
    action: (context) => ({ node: node(context) }),
  },
  {
    id: 'recoverNode',
    label: 'Recover a node',
    note: 'A machine that was killed comes back',
    action: (context) => ({ node: node(context) }),
  },
  {
    id: 'apply',
    label: 'Apply a manifest',
    note: 'A copy of a workload, to be changed',
    kinds: rolled,
    action(context) {
      const { object } = workload(context, rolled)
      const { apiVersion, kind, metadata, spec } = (object?.value ?? {}) as Mapping
      const { name, namespace, labels } = (metadata ?? {}) as Mapping
      const kept = Object.entries({ name, namespace, labels }).filter(([, value]) => value !== undefined)
      return { apiVersion, kind, metadata: Object.fromEntries(kept), spec } as Mapping
    },
  },
]

const iconOf = new Map(actions.map(([action, , icon]) => [action, icon]))

export const operations: Lane = {
  id: 'operations',
  title: 'Operations',
  icon: Hammer,
  path: ['spec', 'operations'],
  at: 'at',
  kinds,
  additions: additions.map(({ id, label, note, kinds: wanted, action }): LaneAddition => ({
    id,
    label,
    note,
    icon: iconOf.get(id) ?? Hammer,
    share: 0,
    impossible: (index) =>
      !wanted || ofKinds(index, wanted).length > 0 ? undefined : `The design has no ${wanted.join(', ')}`,
    item: (context) => ({ [id]: action(context) }),
  })),
  empty: 'Nobody does anything with kubectl. Click here to add a rollout, a drain, …',
}
