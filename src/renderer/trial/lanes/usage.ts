/** What the pods of workloads use: autoscalers act on it. */
import Activity from '@lucide/svelte/icons/activity'
import ChartColumnIncreasing from '@lucide/svelte/icons/chart-column-increasing'
import ChartLine from '@lucide/svelte/icons/chart-line'
import Cpu from '@lucide/svelte/icons/cpu'
import MemoryStick from '@lucide/svelte/icons/memory-stick'
import Sun from '@lucide/svelte/icons/sun'
import TrendingUp from '@lucide/svelte/icons/trending-up'
import Users from '@lucide/svelte/icons/users'
import type { ShapeName } from '../../../design/compile/rate'
import { readUsage } from '../../../design/compile/readChurn'
import { getIn, newAmount, newRate, templatePath, type EditObject, type Value } from '../../../design/edit'
import { parseQuantity } from '../../../design/quantity'
import { curveOf, describeRate, outline } from '../../../design/rate'
import { quantity } from '../../lib/format'
import {
  csvFiles,
  csvText,
  text,
  type ItemKind,
  type Lane,
  type LaneAddition,
  type LaneContext,
  type Mapping,
} from './lane'
import { workloadsIn } from './targets'
import UsageTarget from './UsageTarget.svelte'

function notesOf(item: Mapping): string[] {
  const [cpu, memory, requests] = [readUsage(item, 'cpu'), readUsage(item, 'memory'), readUsage(item, 'requestRate')]
  return [
    ...(cpu ? [`CPU ${describeRate(cpu, (level) => quantity('cpu', level), '')}`] : []),
    ...(memory ? [`memory ${describeRate(memory, (level) => quantity('memory', level), '')}`] : []),
    ...(requests ? [`requests ${describeRate(requests)}`] : []),
  ]
}

const usageItem: ItemKind = {
  id: 'usage',
  title: 'Usage',
  icon: Activity,
  is: (item) => item.name !== undefined || item.kind !== undefined,
  drawn: 'span',
  colour: 5,
  label: (item) => ({ name: text(item.name, 'workload'), note: notesOf(item).join(', ') }),
  /** Of what drives it. */
  sketch(item, seconds) {
    const shape = readUsage(item, 'requestRate') ?? readUsage(item, 'cpu') ?? readUsage(item, 'memory')
    return shape ? outline(curveOf(shape, seconds), 0, seconds) : []
  },
  skip: ['kind', 'namespace', 'name'],
  before: UsageTarget,
}

/** The first workload, as the list names it, and what one of its pods asks for. */
function first({ index }: LaneContext): { named: Mapping; cpuMilli: number } {
  const [object] = workloadsIn(index) as (EditObject | undefined)[]
  if (!object) return { named: { kind: 'Deployment', name: '' }, cpuMilli: 250 }
  const namespace: Mapping = object.namespace === 'default' ? {} : { namespace: object.namespace }
  const path = [...templatePath(object.kind), 'spec', 'containers', 0, 'resources', 'requests', 'cpu']
  const written = getIn(object.value, path) as Value | undefined
  const parsed = typeof written === 'string' || typeof written === 'number' ? parseQuantity(written) : undefined
  const cpuMilli = parsed?.ok && parsed.nano > 0n ? Number(parsed.nano) / 1e6 : 250
  return { named: { kind: object.kind, ...namespace, name: object.name }, cpuMilli }
}

/** From a third of what a pod asks for to what it asks for. */
function cpuShape(shape: ShapeName, context: LaneContext): Mapping {
  const { named, cpuMilli } = first(context)
  const between = { low: Math.max(1, Math.round(cpuMilli / 3)), high: Math.max(1, Math.round(cpuMilli)) }
  return { ...named, cpu: newAmount('cpu', shape, between, context.length) }
}

/** Ten times as many in the end; each costs two thousandths of a CPU. */
function requests(context: LaneContext): Mapping {
  const requestRate = newRate('Step', { low: 20, high: 200 }, context.length)
  return { ...first(context).named, requestRate, cpuPerRequest: '2m' }
}

const impossible: LaneAddition['impossible'] = (index) =>
  workloadsIn(index).length > 0 ? undefined : 'The design has no workload'

const addition = (
  id: string,
  label: string,
  note: string,
  icon: LaneAddition['icon'],
  item: LaneAddition['item'],
): LaneAddition => ({ ...{ id, label, note, icon, impossible, item }, share: id === 'usage-day' ? 1 : 0.4 })

export const usage: Lane = {
  id: 'usage',
  title: 'Usage',
  icon: Activity,
  path: ['spec', 'usage'],
  at: 'at',
  length: 'for',
  kinds: [usageItem],
  additions: [
    addition('usage-requests', 'Requests', 'Per second, with what each costs', Users, requests),
    addition('usage-constant', 'Constant CPU', 'Each pod uses the same all the time', Cpu, (context) =>
      cpuShape('Constant', context),
    ),
    addition('usage-ramp', 'Ramp of CPU', 'From one amount straight to another', TrendingUp, (context) =>
      cpuShape('Ramp', context),
    ),
    addition('usage-step', 'Steps of CPU', 'From one amount to another in stairs', ChartColumnIncreasing, (context) =>
      cpuShape('Step', context),
    ),
    addition('usage-day', 'Day curve of CPU', 'Little at night, much by day', Sun, (context) =>
      cpuShape('DayCurve', context),
    ),
    addition('usage-csv', 'CSV of CPU', 'Recorded amounts', ChartLine, (context) => cpuShape('Trace', context)),
    addition('usage-memory', 'Memory', 'Each pod uses the same all the time', MemoryStick, (context) => ({
      ...first(context).named,
      memory: newAmount('memory', 'Constant', { low: 0, high: 256 * 2 ** 20 }, context.length),
    })),
  ],
  empty: 'Nobody says what pods use: autoscalers have nothing to act on. Click here to say it.',
  files: {
    accept: csvFiles,
    of: 'CPU',
    item: (_, csv, context) => ({ ...first(context).named, cpu: { shape: 'Trace', csv: csvText(csv) } }),
  },
}
