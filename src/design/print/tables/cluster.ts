import type { KubernetesObject, RawQuantity } from '../../kubernetes'
import { ageOf, printer } from '../table'
import { none, quantity, sorted } from '../text'

export interface NodeObject extends KubernetesObject {
  spec?: { unschedulable?: boolean; podCIDR?: string; taints?: { key: string; value?: string; effect: never }[] }
  status?: {
    conditions?: {
      type: string
      status: string
      reason?: string
      message?: string
      lastHeartbeatTime?: string
      lastTransitionTime?: string
    }[]
    addresses?: { type: string; address: string }[]
    capacity?: Record<string, RawQuantity>
    allocatable?: Record<string, RawQuantity>
    nodeInfo?: Record<string, string>
  }
}

export function nodeRoles({ metadata }: KubernetesObject): string {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith('node-role.kubernetes.io/')) return key.slice('node-role.kubernetes.io/'.length) || []
    return key === 'kubernetes.io/role' && value !== '' ? value : []
  })
  return [...new Set(roles)].sort().join(',') || none
}

export function nodeStatusText({ spec, status }: NodeObject): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  return spec?.unschedulable ? `${word},SchedulingDisabled` : word
}

export const node = printer(
  'NAME, STATUS, ROLES, AGE, VERSION | INTERNAL-IP, EXTERNAL-IP, OS-IMAGE, KERNEL-VERSION, CONTAINER-RUNTIME',
  (object: NodeObject, now) => {
    const { addresses = [], nodeInfo = {} } = object.status ?? {}
    const address = (type: string): string => addresses.find((one) => one.type === type)?.address ?? none
    const unknown = (field: string): string => nodeInfo[field] || '<unknown>'
    return [
      object.metadata.name ?? '',
      nodeStatusText(object),
      nodeRoles(object),
      ageOf(object, now),
      nodeInfo['kubeletVersion'] ?? '',
      address('InternalIP'),
      address('ExternalIP'),
      unknown('osImage'),
      unknown('kernelVersion'),
      unknown('containerRuntimeVersion'),
    ]
  },
)

export const namespace = printer(
  'NAME, STATUS, AGE',
  (object: KubernetesObject & { status?: { phase?: string } }, now) => [
    object.metadata.name ?? '',
    object.status?.phase ?? 'Active',
    ageOf(object, now),
  ],
)

interface QuotaObject extends KubernetesObject {
  status?: { hard?: Record<string, RawQuantity>; used?: Record<string, RawQuantity> }
}

export const resourceQuota = printer('NAME, REQUEST, LIMIT, AGE', (object: QuotaObject, now) => {
  const { hard = {}, used = {} } = object.status ?? {}
  const written = sorted(hard).map(([name, amount]) => ({
    isLimit: name.startsWith('limits.'),
    text: `${name}: ${quantity(used[name])}/${quantity(amount)}`,
  }))
  const listed = (isLimit: boolean): string =>
    written
      .filter((one) => one.isLimit === isLimit)
      .map(({ text }) => text)
      .join(', ')
  return [object.metadata.name ?? '', listed(false), listed(true), ageOf(object, now)]
})

interface PriorityClassObject extends KubernetesObject {
  value?: number
  globalDefault?: boolean
  preemptionPolicy?: string
}

export const priorityClass = printer(
  'NAME, VALUE, GLOBAL-DEFAULT, AGE | PREEMPTIONPOLICY',
  (object: PriorityClassObject, now) => [
    object.metadata.name ?? '',
    object.value ?? 0,
    String(object.globalDefault ?? false),
    ageOf(object, now),
    object.preemptionPolicy ?? 'PreemptLowerPriority',
  ],
)

interface DataObject extends KubernetesObject {
  type?: string
  data?: object
  binaryData?: object
  stringData?: object
}

const sizeOf = ({ data = {}, binaryData = {}, stringData = {} }: DataObject): number =>
  Object.keys({ ...data, ...binaryData, ...stringData }).length

export const configMap = printer('NAME, DATA, AGE', (object: DataObject, now) => [
  object.metadata.name ?? '',
  sizeOf(object),
  ageOf(object, now),
])

export const secret = printer('NAME, TYPE, DATA, AGE', (object: DataObject, now) => [
  object.metadata.name ?? '',
  object.type ?? 'Opaque',
  sizeOf(object),
  ageOf(object, now),
])

export const serviceAccount = printer('NAME, AGE', (object: KubernetesObject, now) => [
  object.metadata.name ?? '',
  ageOf(object, now),
])

/** Of kinds that kubectl has no columns for. */
export const plain = printer('NAME, CREATED AT', (object: KubernetesObject) => [
  object.metadata.name ?? '',
  object.metadata.creationTimestamp ?? '<unknown>',
])
