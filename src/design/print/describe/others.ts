/** Kinds beside workloads, pods and nodes. */
import type { KubernetesObject, RawQuantity } from '../../kubernetes'
import { dateText } from '../date'
import type { Outline } from '../outline'
import type { EndpointSliceObject, ServiceObject } from '../tables/network'
import { sourceOf, unknown, type AutoscalerObject, type BudgetObject, type Metric } from '../tables/policy'
import { isDefaultClass, phaseOf, type ClaimObject, type VolumeObject } from '../tables/storage'
import { accessModes, labelText, none, quantity, selectorText, sorted } from '../text'
import { conditions, labelled, named, type DescribeFacts } from './facts'

const unset = '<unset>'

export function horizontalPodAutoscaler(object: AutoscalerObject, _: DescribeFacts, outline: Outline): void {
  const { metadata, spec, status = {} } = object
  const { scaleTargetRef, metrics = [], behavior } = spec
  const { kind, name } = scaleTargetRef
  named(object, outline)
  labelled(object, outline)
  outline.row('CreationTimestamp', dateText(metadata.creationTimestamp))
  outline.row('Reference', `${kind}/${name}`, { kind, namespace: metadata.namespace ?? '', name })
  outline.row('Metrics', '( current / target )')
  outline.below((inner) => metrics.forEach((metric, index) => metricRow(metric, status.currentMetrics?.[index], inner)))
  outline.row('Min replicas', spec.minReplicas ?? unset).row('Max replicas', spec.maxReplicas)
  if (behavior) {
    outline.group('Behavior', (inner) => {
      behaviour('Scale Up', behavior['scaleUp'], inner)
      behaviour('Scale Down', behavior['scaleDown'], inner)
    })
  }
  outline.row(`${kind} pods`, `${status.currentReplicas ?? 0} current / ${status.desiredReplicas ?? 0} desired`)
  conditions(status.conditions, ['Type', 'Status', 'Reason', 'Message'], outline)
}

function metricRow(spec: Metric, status: Metric | null | undefined, outline: Outline): void {
  const source = sourceOf(spec)
  const current = sourceOf(status)?.current
  const { averageValue, averageUtilization, value } = source?.target ?? {}
  const shown = (amount: RawQuantity | undefined): string => (amount === undefined ? unknown : quantity(amount))
  const isResource = spec.type === 'Resource' || spec.type === 'ContainerResource'
  const of = spec.type === 'ContainerResource' ? ` of container "${source?.container}" on pods` : ' on pods'
  const what = isResource ? `resource ${source?.name}${of}` : `"${source?.metric?.name}"`
  if (averageValue !== undefined) {
    const on = isResource || spec.type !== 'Pods' ? '' : ' on pods'
    outline.row(`${what}${on}`, `${shown(current?.averageValue)} / ${quantity(averageValue)}`)
  } else if (isResource) {
    const now = current?.averageUtilization
    const held = now === undefined ? unknown : `${now}% (${shown(current?.averageValue)})`
    const wanted = averageUtilization === undefined ? '<auto>' : `${averageUtilization}%`
    outline.row(`${what}  (as a percentage of request)`, `${held} / ${wanted}`)
  } else outline.row(what, `${shown(current?.value)} / ${quantity(value)}`)
}

function behaviour(
  label: string,
  rules: NonNullable<AutoscalerObject['spec']['behavior']>[string] | undefined,
  outline: Outline,
): void {
  if (!rules) return
  outline.group(label, (inner) => {
    const { stabilizationWindowSeconds, selectPolicy = 'Max', policies = [] } = rules
    if (stabilizationWindowSeconds !== undefined) {
      inner.row('Stabilization Window', `${stabilizationWindowSeconds} seconds`)
    }
    inner.row('Select Policy', selectPolicy)
    inner.group('Policies', (list) =>
      policies.forEach(({ type, value, periodSeconds }) =>
        list.row('- Type', `${type}  Value: ${value}  Period: ${periodSeconds} seconds`),
      ),
    )
  })
}

export function podDisruptionBudget(object: BudgetObject, _: DescribeFacts, outline: Outline): void {
  const { spec, status = {} } = object
  named(object, outline)
  if (spec.minAvailable !== undefined) outline.row('Min available', String(spec.minAvailable))
  else if (spec.maxUnavailable !== undefined) outline.row('Max unavailable', String(spec.maxUnavailable))
  outline.row('Selector', selectorText(spec.selector))
  outline.group('Status', (inner) =>
    inner
      .row('Allowed disruptions', status.disruptionsAllowed ?? 0)
      .row('Current', status.currentHealthy ?? 0)
      .row('Desired', status.desiredHealthy ?? 0)
      .row('Total', status.expectedPods ?? 0),
  )
}

export function service(object: ServiceObject, { endpointSlices = [] }: DescribeFacts, outline: Outline): void {
  const { spec, metadata } = object
  named(object, outline)
  labelled(object, outline)
  const ips = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : [])
  outline
    .row('Selector', labelText(spec.selector))
    .row('Type', spec.type ?? 'ClusterIP')
    .row('IP Family Policy', spec.ipFamilyPolicy)
    .row('IP Families', (spec.ipFamilies ?? []).join(',') || none)
    .row('IP', ips[0] ?? '')
    .row('IPs', ips.join(',') || none)
    .row('External Name', spec.externalName)
  const addresses = endpointSlices.flatMap(({ endpoints = [] }) =>
    endpoints.filter(({ conditions }) => conditions?.ready ?? true).flatMap((one) => one.addresses),
  )
  for (const { name, port, targetPort = port, nodePort, protocol = 'TCP' } of spec.ports ?? []) {
    outline.row('Port', `${name ?? unset}  ${port}/${protocol}`).row('TargetPort', `${targetPort}/${protocol}`)
    if (nodePort) outline.row('NodePort', `${name ?? unset}  ${nodePort}/${protocol}`)
    const shown = addresses.slice(0, 3).map((address) => `${address}:${targetPort}`)
    const more = addresses.length > 3 ? ` + ${addresses.length - 3} more...` : ''
    outline.row('Endpoints', shown.join(',') + more || none)
  }
  outline.row('Session Affinity', spec.sessionAffinity ?? 'None')
  outline.row('External Traffic Policy', spec.externalTrafficPolicy)
  outline.row('Internal Traffic Policy', spec.internalTrafficPolicy)
  const slices = endpointSlices.map((slice) => ({
    text: slice.metadata.name ?? '',
    link: { kind: 'EndpointSlice', namespace: metadata.namespace ?? '', name: slice.metadata.name ?? '' },
  }))
  if (slices.length > 0) outline.list('EndpointSlices', slices)
}

export function endpointSlice(object: EndpointSliceObject, _: DescribeFacts, outline: Outline): void {
  const { ports = [], endpoints = [] } = object
  named(object, outline)
  labelled(object, outline)
  outline.row('AddressType', object.addressType)
  const listed = ports.map(({ name, port, protocol }) => [name || unset, String(port ?? unset), protocol ?? 'TCP'])
  if (listed.length > 0) outline.table('Ports', ['Name', 'Port', 'Protocol'], listed)
  else outline.row('Ports', unset)
  if (endpoints.length === 0) outline.row('Endpoints', none)
  const hinted = endpoints.some(({ hints }) => hints !== undefined)
  const rows = endpoints.map(({ addresses, conditions = {}, nodeName, zone, targetRef, hints }) => [
    addresses.join(', ') || none,
    String(conditions.ready ?? unset),
    String(conditions.serving ?? unset),
    String(conditions.terminating ?? unset),
    targetRef ? `${targetRef.kind}/${targetRef.name}` : unset,
    nodeName ?? unset,
    zone ?? unset,
    ...(hinted ? [hintsText(hints) || none] : []),
  ])
  const columns = ['Addresses', 'Ready', 'Serving', 'Terminating', 'TargetRef', 'NodeName', 'Zone']
  if (hinted) columns.push('Hints')
  const links = endpoints.map(({ targetRef }) =>
    targetRef ? { kind: targetRef.kind, namespace: object.metadata.namespace ?? '', name: targetRef.name } : null,
  )
  if (rows.length > 0) outline.table('Endpoints', columns, rows, links)
}

type Hints = NonNullable<EndpointSliceObject['endpoints']>[number]['hints']

/** `zone a`: whose proxies route to it. */
function hintsText({ forZones = [], forNodes = [] }: NonNullable<Hints> = {}): string {
  const zones = forZones.map(({ name }) => `zone ${name}`)
  return [...zones, ...forNodes.map(({ name }) => `node ${name}`)].join(', ')
}

export function persistentVolumeClaim(object: ClaimObject, facts: DescribeFacts, outline: Outline): void {
  const { spec, status = {}, metadata } = object
  const volume = spec.volumeName
  named(object, outline)
    .row('StorageClass', spec.storageClassName ?? '')
    .row('Status', phaseOf(object))
    .row('Volume', volume ?? '', volume ? { kind: 'PersistentVolume', namespace: '', name: volume } : null)
  labelled(object, outline)
  outline
    .row('Finalizers', `[${(metadata.finalizers ?? []).join(' ')}]`)
    .row('Capacity', volume ? quantity(status.capacity?.['storage'] ?? spec.resources?.requests?.['storage']) : '')
    .row('Access Modes', volume ? accessModes(status.accessModes ?? spec.accessModes) : '')
    .row('VolumeMode', spec.volumeMode ?? 'Filesystem')
  const namespace = metadata.namespace ?? ''
  outline.list(
    'Used By',
    (facts.usedBy ?? []).map((name) => ({ text: name, link: { kind: 'Pod', namespace, name } })),
  )
}

export function persistentVolume(object: VolumeObject, _: DescribeFacts, outline: Outline): void {
  const { spec, status = {} } = object
  const claim = spec.claimRef
  const link = claim && { kind: 'PersistentVolumeClaim', namespace: claim.namespace ?? '', name: claim.name ?? '' }
  outline.row('Name', object.metadata.name)
  labelled(object, outline)
  outline
    .row('StorageClass', spec.storageClassName ?? '')
    .row('Status', phaseOf(object))
    .row('Claim', claim ? `${claim.namespace}/${claim.name}` : '', link)
    .row('Reclaim Policy', spec.persistentVolumeReclaimPolicy ?? 'Retain')
    .row('Access Modes', accessModes(spec.accessModes))
    .row('VolumeMode', spec.volumeMode ?? 'Filesystem')
    .row('Capacity', quantity(spec.capacity?.['storage']))
    .row('Message', status.message ?? '')
}

export function storageClass(
  object: KubernetesObject & {
    provisioner?: string
    parameters?: Record<string, string>
    allowVolumeExpansion?: boolean
    reclaimPolicy?: string
    volumeBindingMode?: string
  },
  _: DescribeFacts,
  outline: Outline,
): void {
  outline.row('Name', object.metadata.name).row('IsDefaultClass', isDefaultClass(object) ? 'Yes' : 'No')
  outline.row('Provisioner', object.provisioner).row('Parameters', labelText(object.parameters))
  outline.row('AllowVolumeExpansion', object.allowVolumeExpansion ?? unset)
  outline.row('ReclaimPolicy', object.reclaimPolicy ?? 'Delete')
  outline.row('VolumeBindingMode', object.volumeBindingMode ?? 'Immediate')
}

interface Quota extends KubernetesObject {
  spec?: { scopes?: string[] }
  status?: { hard?: Record<string, RawQuantity>; used?: Record<string, RawQuantity> }
}

export function resourceQuota(object: Quota, _: DescribeFacts, outline: Outline): void {
  named(object, outline)
  quotaTable(object, '', outline)
}

function quotaTable({ spec, status = {} }: Quota, label: string, outline: Outline): void {
  if (spec?.scopes?.length) outline.row('Scopes', [...spec.scopes].sort().join(', '))
  const rows = sorted(status.hard).map(([name, hard]) => [name, quantity(status.used?.[name]), quantity(hard)])
  outline.table(label, ['Resource', 'Used', 'Hard'], rows)
}

interface Limits extends KubernetesObject {
  spec?: {
    limits?: ({ type: string } & Partial<Record<string, Record<string, RawQuantity>>>)[]
  }
}

const limitFields = ['min', 'max', 'defaultRequest', 'default', 'maxLimitRequestRatio'] as const

export function limitRange(object: Limits, _: DescribeFacts, outline: Outline): void {
  named(object, outline)
  limitTable(object, '', outline)
}

function limitTable({ spec }: Limits, label: string, outline: Outline): void {
  const rows = (spec?.limits ?? []).flatMap((limit) => {
    const names = new Set(limitFields.flatMap((field) => Object.keys(limit[field] ?? {})))
    return [...names].sort().map((name) => [
      limit.type,
      name,
      ...limitFields.map((field) => {
        const raw = limit[field]?.[name]
        return raw === undefined ? '-' : quantity(raw)
      }),
    ])
  })
  const columns = ['Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio']
  outline.table(label, columns, rows)
}

export function namespace(object: KubernetesObject, facts: DescribeFacts, outline: Outline): void {
  const { phase = 'Active', conditions: reported } = (object.status ?? {}) as {
    phase?: string
    conditions?: Parameters<typeof conditions>[0]
  }
  outline.row('Name', object.metadata.name)
  labelled(object, outline)
  outline.row('Status', phase)
  conditions(reported, ['Type', 'Status', 'Reason', 'Message'], outline)
  const { quotas = [], limitRanges = [] } = facts
  if (quotas.length === 0) outline.row('Resource Quotas', 'No resource quota.')
  for (const quota of quotas) quotaTable(quota, `Resource Quota ${quota.metadata.name}`, outline)
  if (limitRanges.length === 0) outline.row('Resource Limits', 'No LimitRange resource.')
  for (const limits of limitRanges) limitTable(limits, `Limit Range ${limits.metadata.name}`, outline)
}

/** Everything of an object whose kind has no description of its own, as it is written. */
export function generic(object: KubernetesObject, _: DescribeFacts, outline: Outline): void {
  const { apiVersion, kind, metadata, ...rest } = object
  outline.row('Name', metadata.name).row('Namespace', metadata.namespace)
  labelled(object, outline)
  outline.row('API Version', apiVersion).row('Kind', kind)
  outline.row('CreationTimestamp', dateText(metadata.creationTimestamp))
  written(rest, outline)
}

/** `maxSurge` as `Max Surge`. */
const title = (field: string): string =>
  field.charAt(0).toUpperCase() + field.slice(1).replace(/([a-z])([A-Z])/g, '$1 $2')

function written(fields: object, outline: Outline): void {
  for (const [field, value] of sorted(fields as Record<string, unknown>)) {
    const label = /^[a-z][A-Za-z]*$/.test(field) ? title(field) : field
    if (value === undefined || value === null) continue
    if (Array.isArray(value)) {
      if (value.every((one) => typeof one !== 'object')) outline.row(label, value.map(String))
      else outline.group(label, (inner) => value.forEach((one: object) => written(one, inner)))
    } else if (typeof value === 'object') outline.group(label, (inner) => written(value, inner))
    else outline.row(label, String(value))
  }
}
