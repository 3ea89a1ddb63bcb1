/** The load of a trial: workloads that are scaled, pods that come and go. */
import ChartColumnIncreasing from '@lucide/svelte/icons/chart-column-increasing'
import ChartLine from '@lucide/svelte/icons/chart-line'
import ChartNoAxesColumn from '@lucide/svelte/icons/chart-no-axes-column'
import Dices from '@lucide/svelte/icons/dices'
import Minus from '@lucide/svelte/icons/minus'
import RefreshCw from '@lucide/svelte/icons/refresh-cw'
import Scaling from '@lucide/svelte/icons/scaling'
import Sun from '@lucide/svelte/icons/sun'
import TrendingUp from '@lucide/svelte/icons/trending-up'
import Users from '@lucide/svelte/icons/users'
import { readLifetime, readRate } from '../../../design/compile/readChurn'
import { freeName, getIn, isMapping, newRate, type Value } from '../../../design/edit'
import type { ShapeName } from '../../../design/compile/rate'
import { curveOf, describeRate, outline } from '../../../design/rate'
import {
  csvFiles,
  csvText,
  part,
  setsReplicas,
  text,
  type ItemKind,
  type Lane,
  type LaneAddition,
  type LaneContext,
  type Mapping,
} from './lane'
import ScaleTarget from './ScaleTarget.svelte'
import { scalableIn } from './targets'

const churn: ItemKind = {
  id: 'churn',
  title: 'Churn',
  icon: RefreshCw,
  is: (item) => item.churn !== undefined,
  drawn: 'span',
  colour: 1,
  label(item) {
    const load = part(item, 'churn')
    const shape = readRate(load)
    const deletes = typeof load.deleteRate === 'number' && load.deleteRate > 0 ? `deletes ${load.deleteRate}/s` : ''
    const creates = shape && !(shape.shape === 'Constant' && shape.perSecond === 0) ? describeRate(shape) : ''
    return { name: text(load.name, 'churn'), note: [creates, deletes].filter(Boolean).join(', ') }
  },
  sketch(item, seconds) {
    const shape = readRate(part(item, 'churn'))
    return shape ? outline(curveOf(shape, seconds), 0, seconds) : []
  },
  flow(item, { at, length }, duration) {
    const load = part(item, 'churn')
    const rate = readRate(load)
    if (!rate) return undefined
    const curve = curveOf(rate, Math.min(length, duration - at))
    const deleteRatePerSecond = typeof load.deleteRate === 'number' ? load.deleteRate : 0
    const to = Math.min(at + length, duration)
    const flow = { curve, from: at, to, lifetime: readLifetime(load) ?? null, deleteRatePerSecond }
    return { ...flow, random: load.arrivals !== 'Constant' }
  },
  copy(item, items) {
    const load = part(item, 'churn')
    return { ...item, churn: { ...load, name: freeChurnName(text(load.name, 'churn'), items) } }
  },
  inner: 'churn',
  skip: ['scale'],
}

const scale: ItemKind = {
  id: 'scale',
  title: 'Scale',
  icon: Scaling,
  is: (item) => item.scale !== undefined,
  drawn: 'instant',
  colour: 3,
  label(item) {
    const load = part(item, 'scale')
    return { name: text(load.name, 'workload'), note: `→ ${text(load.replicas, '?')}` }
  },
  sets: (item) => setsReplicas(part(item, 'scale'), part(item, 'scale').replicas),
  inner: 'scale',
  skip: ['churn', 'for'],
  before: ScaleTarget,
}

function freeChurnName(name: string, items: readonly Value[]): string {
  const taken = new Set(items.map((item) => (isMapping(item) ? text(part(item, 'churn').name) : '')))
  return freeName((candidate) => taken.has(candidate), name)
}

function newScale({ index }: LaneContext): Mapping {
  const [target] = scalableIn(index)
  const replicas = Number(getIn(target.value, ['spec', 'replicas']) ?? 1)
  const namespace: Mapping = target.namespace === 'default' ? {} : { namespace: target.namespace }
  return { scale: { kind: target.kind, ...namespace, name: target.name, replicas: Math.max(1, replicas * 2) } }
}

function newChurn(name: string, rate: Mapping, { items }: LaneContext, arrivals?: 'Constant'): Mapping {
  return {
    churn: {
      name: freeChurnName(name, items),
      ...rate,
      ...(arrivals === undefined ? {} : { arrivals }),
      lifetime: { distribution: 'Exponential', mean: '1m' },
      template: { cpu: '100m', memory: '128Mi' },
    },
  }
}

const usual = { low: 2, high: 10 }

const shaped = (shape: ShapeName, label: string, note: string, icon: LaneAddition['icon']): LaneAddition => ({
  id: shape.toLowerCase(),
  label,
  note,
  icon,
  share: shape === 'DayCurve' ? 1 : 0.4,
  item: (context) =>
    newChurn(label.toLowerCase().replace(/[^a-z]+/g, '-'), { rate: newRate(shape, usual, context.length) }, context),
})

export const load: Lane = {
  id: 'load',
  title: 'Load',
  icon: Users,
  path: ['spec', 'load'],
  at: 'at',
  length: 'for',
  kinds: [churn, scale],
  additions: [
    {
      id: 'poisson',
      label: 'Poisson',
      note: 'Pods at random, at a constant mean rate',
      icon: Dices,
      share: 0.4,
      item: (context) => newChurn('poisson', { createRate: 5 }, context),
    },
    {
      id: 'constant',
      label: 'Constant',
      note: 'Pods at even distances',
      icon: Minus,
      share: 0.4,
      item: (context) => newChurn('constant', { createRate: 5 }, context, 'Constant'),
    },
    shaped('Ramp', 'Ramp', 'From one rate straight to another', TrendingUp),
    shaped('Step', 'Step', 'From one rate to another in stairs', ChartColumnIncreasing),
    shaped('Burst', 'Burst', 'Many pods for a moment, again and again', ChartNoAxesColumn),
    shaped('DayCurve', 'Day curve', 'Quiet at night, busy by day', Sun),
    shaped('Trace', 'CSV trace', 'Recorded rates; or drop a CSV file on the lane', ChartLine),
    {
      id: 'scale',
      label: 'Scale a workload',
      note: 'Sets the replicas of a Deployment, ReplicaSet or StatefulSet',
      icon: Scaling,
      share: 0,
      impossible: (index) =>
        scalableIn(index).length > 0 ? undefined : 'The design has no Deployment, ReplicaSet or StatefulSet',
      item: newScale,
    },
  ],
  empty: 'No load beside the workloads of the design. Click here to add some.',
  files: {
    accept: csvFiles,
    of: 'pods per second',
    item: (name, csv, context) => {
      const stem = name
        .replace(/\.[^.]*$/, '')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
      const rate = { rate: { shape: 'Trace', csv: csvText(csv) } }
      return newChurn(stem.replace(/^-+|-+$/g, '').slice(0, 50) || 'trace', rate, context)
    },
  },
}
