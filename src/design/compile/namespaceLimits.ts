/**
 * What the LimitRanges and ResourceQuotas of a design refuse of its own objects, as far as it is certain before anything
 * runs: an object itself is an error, pods that a controller could not create are a warning at what would own them.
 */
import { admitStatic, kindOf, type Decision, type Kind, type StaticLookups, type Status } from '../admission'
import { withDefaults } from '../admission/conflict'
import { chargeFit, chargeQuotas } from '../admission/quota/charge'
import { Refusal } from '../admission/status'
import type { Path } from '../fieldPath'
import type { KubernetesObject, PodTemplateSpec } from '../kubernetes'
import type { Reporter } from '../problems'
import type { WorkloadKind } from '../types'
import { isWorkloadKind, templateOf } from './workload'

export interface LimitedObject {
  object: KubernetesObject
  report: Reporter
}

/** The objects are those of one cluster, sound, in the order of the files. */
export function checkNamespaceLimits(objects: readonly LimitedObject[]): void {
  const all = objects.map(({ object }) => object)
  const limiting = all.filter(({ kind }) => kind === 'LimitRange' || kind === 'ResourceQuota')
  for (const namespace of new Set(limiting.map(namespaceOf))) {
    const here = objects.filter(({ object }) => namespaceOf(object) === namespace)
    new NamespaceLimits(namespace, here, all).check()
  }
}

const namespaceOf = ({ metadata }: KubernetesObject) => metadata.namespace || 'default'

/** The API server's own: every namespace has the ConfigMap of its certificates. */
const alreadyThere: Readonly<Record<string, string>> = { configmaps: '1', 'count/configmaps': '1' }

const identity = { uid: '', creationTimestamp: '', nameSuffix: 'xxxxx' }

class NamespaceLimits {
  private readonly lookups: StaticLookups
  private quotas: KubernetesObject[]

  constructor(
    private readonly namespace: string,
    private readonly objects: readonly LimitedObject[],
    all: readonly KubernetesObject[],
  ) {
    const ofKind = (kind: string) => all.filter((object) => object.kind === kind)
    const own = (kind: string) => ofKind(kind).filter((object) => namespaceOf(object) === namespace)
    this.lookups = {
      limitRanges: own('LimitRange').map((object) => withDefaults(object)),
      priorityClasses: ofKind('PriorityClass'),
      runtimeClasses: ofKind('RuntimeClass'),
      storageClasses: ofKind('StorageClass'),
    }
    this.quotas = own('ResourceQuota').map(asNew)
  }

  check(): void {
    // All objects are applied before controllers make the first pod.
    // Of objects with the same name, which are refused for that, the first counts.
    const first = new Map(
      this.objects.toReversed().map((one) => [`${one.object.kind} ${one.object.metadata.name}`, one]),
    )
    const there = [...first.values()].reverse().filter(({ object, report }) => this.isTaken(object, report))
    for (const { object, report } of there) {
      if (isWorkloadKind(object.kind) && object.kind !== 'Pod') this.checkPods(object.kind, object, report)
    }
  }

  private isTaken(object: KubernetesObject, report: Reporter): boolean {
    const kind = kindOf(object.apiVersion, object.kind)
    if (!kind?.namespaced) return false
    const admitted = this.admit(object)
    const refusal = 'status' in admitted ? admitted.status : this.charge(kind, admitted.object)
    if (refusal) this.refuse(refusal, ['metadata', 'name'], 'error', report)
    return refusal === undefined
  }

  /** Pods of a workload: the first tells why, then as many as the quotas take. */
  private checkPods(owner: WorkloadKind, object: KubernetesObject, report: Reporter): void {
    const wanted = certainPods(object)
    const kind = kindOf('v1', 'Pod')
    if (!kind || wanted === 0) return
    const { name = '' } = object.metadata
    const template: PodTemplateSpec = templateOf(owner, object)
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...template.metadata, name: `${name}-xxxxx`, namespace: this.namespace },
      spec: template.spec,
    } as unknown as KubernetesObject
    const admitted = this.admit(pod)
    const at: Path = ['spec', 'template', 'spec']
    if ('status' in admitted) return this.refuse(admitted.status, at, 'warning', report)
    const { fit, quotas } = chargeFit(kind, admitted.object, this.quotas, wanted)
    this.quotas = quotas
    if (fit >= wanted) return
    const refusal = this.charge(kind, admitted.object)
    if (!refusal) return
    const replicas: Path = ['spec', object.kind === 'Job' ? 'parallelism' : 'replicas']
    this.refuse(refusal, fit === 0 ? at : replicas, 'warning', report, `${fit} of ${wanted} pods can be created: `)
  }

  private admit(object: KubernetesObject): Decision {
    const metadata = { ...object.metadata, namespace: this.namespace }
    const request = { operation: 'CREATE', namespace: this.namespace, object: { ...object, metadata } } as const
    return admitStatic(request, this.lookups, identity)
  }

  /** Counts the object in; undefined when it is taken. */
  private charge(kind: Kind, object: KubernetesObject): Status | undefined {
    try {
      const charged = new Map(chargeQuotas(kind, object, undefined, this.quotas).map((one) => [one.metadata.name, one]))
      this.quotas = this.quotas.map((quota) => charged.get(quota.metadata.name) ?? quota)
      return undefined
    } catch (error) {
      if (error instanceof Refusal) return error.status
      throw error
    }
  }

  private refuse(status: Status, path: Path, severity: 'error' | 'warning', report: Reporter, before = ''): void {
    const remedy = status.message.includes('quota')
      ? 'ask for less, or raise the ResourceQuota'
      : 'give the containers requests and limits within the LimitRange'
    report[severity](path, before + status.message.replaceAll('-xxxxx', '-'), { remedy, field: [] })
  }
}

/** A quota as its controller writes it before there is anything. */
function asNew(written: KubernetesObject): KubernetesObject {
  const object = withDefaults(written)
  const { hard = {} } = object.spec as { hard?: Record<string, string> }
  const used = Object.fromEntries(Object.keys(hard).map((name) => [name, alreadyThere[name] ?? '0']))
  return { ...object, status: { hard, used } }
}

/** How many pods a workload has at once for certain; 0 where nodes or time decide. */
function certainPods({ kind, spec }: KubernetesObject): number {
  const { replicas, parallelism, completions, suspend } = (spec ?? {}) as Record<string, number | boolean | undefined>
  if (kind === 'Job') {
    if (suspend === true) return 0
    return Math.min(Number(parallelism ?? 1), Number(completions ?? Infinity))
  }
  return kind === 'Deployment' || kind === 'ReplicaSet' || kind === 'StatefulSet' ? Number(replicas ?? 1) : 0
}
