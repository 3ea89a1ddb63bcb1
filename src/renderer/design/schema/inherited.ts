/** What holds in place of a field that is not written, because another part of the document says so. */
import { getIn, isMapping, type DocumentIndex, type EditObject, type Path } from '../../../design/edit'
import { findMachineType } from '../../../design/machineTypes'
import type { Inheritance, Schema } from './types'

export interface Inherited {
  /** As it would be written. */
  value: string
  /** Where it comes from: `from machine type m7i.large`. */
  source: string
}

interface Place {
  index: DocumentIndex
  object: EditObject
  path: Path
}
/** `key`: of the entry, where the field is a map. */
type Resolver = (place: Place, key: string | undefined) => Inherited | undefined

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined)
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const ofKind = ({ index }: Place, kind: string) => index.objects.filter((object) => object.kind === kind)

function machineOf({ object, path }: Place) {
  return findMachineType(text(getIn(object.value, [...path.slice(0, -1), 'machineType'])) ?? '')
}

function fromMachine(place: Place, resource: 'cpu' | 'memory'): Inherited | undefined {
  const type = machineOf(place)
  if (!type) return undefined
  const value = resource === 'cpu' ? String(type.cpuMilli / 1000) : `${type.memoryBytes / 1024 ** 3}Gi`
  return { value, source: `from machine type ${type.name}` }
}

/** Source: plugin/pkg/admission/limitranger; requests without a default of their own take the limits'. */
function fromLimitRange(place: Place, key: string | undefined, what: 'requests' | 'limits'): Inherited | undefined {
  if (key === undefined) return undefined
  const own =
    what === 'requests' ? text(getIn(place.object.value, [...place.path.slice(0, -1), 'limits', key])) : undefined
  if (own !== undefined) return { value: own, source: 'from its limits' }
  for (const range of ofKind(place, 'LimitRange')) {
    if (range.namespace !== place.object.namespace) continue
    for (const limit of list(getIn(range.value, ['spec', 'limits']))) {
      if (getIn(limit, ['type']) !== 'Container') continue
      const fields = what === 'requests' ? ['defaultRequest', 'default'] : ['default']
      const value = fields.map((field) => text(getIn(limit, [field, key]))).find((one) => one !== undefined)
      if (value !== undefined) return { value, source: `LimitRange ${range.name}, not simulated` }
    }
  }
  return undefined
}

const resolvers: Record<Inheritance, Resolver> = {
  machineCpu: (place) => fromMachine(place, 'cpu'),
  machineMemory: (place) => fromMachine(place, 'memory'),
  machineCapacity: (place, key) => (key === 'cpu' || key === 'memory' ? fromMachine(place, key) : undefined),
  planeZones({ object }) {
    const zones = list(getIn(object.value, ['spec', 'nodePools'])).flatMap((pool) => list(getIn(pool, ['zones'])))
    const names = [...new Set(zones.map(text).filter((zone) => zone !== undefined))]
    return names.length > 0 ? { value: names.join(', '), source: 'from the node pools' } : undefined
  },
  poolMaxPods({ object, path }) {
    const value = text(getIn(object.value, [...path.slice(0, -1), 'kubeletConfig', 'maxPods']))
    return value === undefined ? undefined : { value, source: 'from its kubeletConfig' }
  },
  limitRangeRequests: (place, key) => fromLimitRange(place, key, 'requests'),
  limitRangeLimits: (place, key) => fromLimitRange(place, key, 'limits'),
  globalPriorityClass(place) {
    const defaults = ofKind(place, 'PriorityClass').filter(({ value }) => value.globalDefault === true)
    // Of several the one with the smallest value counts.
    const [first] = defaults.sort((a, b) => Number(a.value.value) - Number(b.value.value))
    return first && { value: first.name, source: `PriorityClass ${first.name}, global default` }
  },
  defaultStorageClass(place) {
    const found = ofKind(place, 'StorageClass').find(({ value }) => {
      const annotations = getIn(value, ['metadata', 'annotations'])
      return isMapping(annotations) && annotations['storageclass.kubernetes.io/is-default-class'] === 'true'
    })
    return found && { value: found.name, source: `StorageClass ${found.name}, the default one` }
  },
  spreadConstraints(place) {
    const config = getIn(clusterOf(place)?.value, ['spec', 'controlPlane', 'schedulerConfig', 'profiles'])
    const args = list(config)
      .flatMap((profile) => list(getIn(profile, ['pluginConfig'])))
      .find((one) => getIn(one, ['name']) === 'PodTopologySpread')
    if (getIn(args, ['args', 'defaultingType']) === 'List') {
      const constraints = list(getIn(args, ['args', 'defaultConstraints']))
      return { value: constraints.map(skew).join(', ') || 'none', source: 'from the scheduler’s configuration' }
    }
    return { value: 'hostname ≤ 3, zone ≤ 5, preferred', source: 'kube-scheduler default' }
  },
}

const skew = (constraint: unknown) =>
  `${(text(getIn(constraint, ['topologyKey'])) ?? '').replace(/^.*\//, '')} ≤ ${text(getIn(constraint, ['maxSkew'])) ?? '?'}`

function clusterOf(place: Place): EditObject | undefined {
  const clusters = ofKind(place, 'Cluster')
  return clusters.find(({ name }) => place.object.clusters?.includes(name)) ?? clusters[0]
}

/**
 * What holds when the field is not written, and who says so; undefined where nothing does.
 * @param key of the entry, where the field is a map
 */
export function inheritedAt(
  index: DocumentIndex,
  object: EditObject,
  path: Path,
  schema: Schema,
  key?: string,
): Inherited | undefined {
  const found = schema.inherit && resolvers[schema.inherit]({ index, object, path }, key)
  if (found) return found
  if (key !== undefined || schema.default === undefined || schema.default === '') return undefined
  return { value: String(schema.default), source: schema.source ?? 'default' }
}
