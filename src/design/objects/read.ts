/** Plain Kubernetes objects for the scheduler alone: read, checked, and admitted as the API server does at creation. */
import { labelsByNamespace, standardNamespaces } from '../assemble'
import { TakenNames, titleOf } from '../assign'
import type { ClusterObjects, ObjectsResult, PlainPod } from '../clusterObjects'
import { podContextOf } from '../compile/admission'
import { compileDisruptionBudget } from '../compile/disruptionBudget'
import type { PodContext } from '../compile/podTemplate'
import { compileVolumeObjects, isVolumeKind } from '../compile/volumeObjects'
import { isWorkloadKind } from '../compile/workload'
import { noticeUnscheduled } from '../features'
import type { KubernetesObject, LabelSelector, ObjectMeta, PodSpec } from '../kubernetes'
import { Notices } from '../notices'
import { Problems, type Reporter } from '../problems'
import { readObjects, type RawObject, type ReadOptions } from '../read/objects'
import { carriedMessage, customMessage } from '../sort'
import { checkKind } from '../validate/checkKind'
import { parseTimestamp } from '../timestamp'
import type { NodeSpec, SourceFile } from '../types'
import { classify } from '../validate/kinds'
import { checkMetadata } from '../validate/names'
import { checkSelector } from '../validate/selectors'
import { checkStructure } from '../validate/structure'
import { checkPodBody } from '../validate/workloads'
import { PodInterner } from './podInterner'
import { checkPlainNode, compilePlainNode } from './plainNode'

/** How plain objects are read: fast, and as tolerantly as the API server would. */
export const plainReading: ReadOptions = { lazyPlaces: true, lenient: true }

/** Reads the files; never throws on what stands in them. With errors there are no objects, but all the problems. */
export function readClusterObjects(files: readonly SourceFile[]): ObjectsResult {
  const problems = new Problems()
  return admitObjects(readObjects(files, problems, plainReading), files, problems)
}

/** Objects that were read already. */
export function admitObjects(
  raw: readonly RawObject[],
  files: readonly SourceFile[],
  problems: Problems,
): ObjectsResult {
  const notices = new Notices()
  const taken = new TakenNames()
  const sound: Sound[] = []
  for (const object of raw) {
    const one = checkObject(object, taken, notices)
    if (one) sound.push(one)
  }
  const { context } = podContextOf(sound.map(({ object }) => object))
  const objects = new Admission(context, notices).admit(sound)
  const sorted = problems.sorted(files.map((file) => file.name))
  if (problems.errors > 0) return { ok: false, problems: sorted }
  return { ok: true, objects, problems: sorted, notices: notices.list() }
}

/** An object of a kind that plays a part; Pods are still to be checked, the others have been. */
interface Sound {
  object: KubernetesObject
  namespace: string
  report: Reporter
}

function checkObject({ value: object, report }: RawObject, taken: TakenNames, notices: Notices): Sound | undefined {
  const { kind, apiVersion } = object
  const classified = classify(apiVersion, kind, report)
  if (!classified) return undefined
  if (classified.is === 'seatrial') {
    notices.add(kind, 'has no effect here: only the scheduler is asked, without time and controllers')
    return undefined
  }
  if (classified.is === 'carried') {
    notices.add(kind, classified.custom ? customMessage : carriedMessage)
    return undefined
  }
  if (isExpanded(kind)) {
    notices.add(kind, 'makes no pods here: no controllers run, only Pod objects are placed')
    return undefined
  }
  if (kind === 'LimitRange' || kind === 'ResourceQuota' || kind === 'Endpoints') notices.add(kind, carriedMessage)
  const before = report.problems.errors
  if (kind !== 'Pod' && checkStructure(classified.type, object, [], report)) {
    object.metadata ??= {}
    checkPlain(kind, object, report)
  }
  const metadata = (object.metadata ?? {}) as Partial<ObjectMeta>
  const namespace = classified.namespaced ? textOr(metadata.namespace, 'default') : ''
  const name = textOr(metadata.name, '')
  if (name !== '') taken.take('', titleOf(kind, namespace, name), 'error', { report })
  return report.problems.errors === before ? { object, namespace, report } : undefined
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise
}

/** Kinds of which only their controllers would make anything. */
function isExpanded(kind: string): boolean {
  return kind === 'HorizontalPodAutoscaler' || (isWorkloadKind(kind) && kind !== 'Pod' && !isOwner(kind))
}

/** Kinds whose selectors spread the pods that they own. */
function isOwner(kind: string): boolean {
  return kind === 'ReplicaSet' || kind === 'StatefulSet' || kind === 'ReplicationController'
}

function checkPlain(kind: string, object: KubernetesObject, report: Reporter): void {
  if (kind === 'Node') return checkPlainNode(object, report)
  if (!isOwner(kind)) return checkKind(kind, object, report)
  checkMetadata(object.metadata, 'subdomain', report)
  const selector = selectorOf(object)
  if (selector) checkSelector(selector, ['spec', 'selector'], report)
}

/** Of an owner; a ReplicationController's is a map, or else its template's labels. */
function selectorOf({ kind, spec }: KubernetesObject): LabelSelector | undefined {
  const { selector, template } = (spec ?? {}) as { selector?: unknown; template?: { metadata?: ObjectMeta } }
  if (kind !== 'ReplicationController') return selector as LabelSelector | undefined
  const matchLabels = (selector ?? template?.metadata?.labels) as Record<string, string> | undefined
  return matchLabels && { matchLabels }
}

/** Puts the objects together; pods are checked on the way, because alike ones are checked once. */
class Admission {
  readonly #pods: PlainPod[] = []
  readonly #nodes: NodeSpec[] = []
  readonly #services: ClusterObjects['services'][number][] = []
  readonly #owners: ClusterObjects['owners'][number][] = []
  readonly #budgets: ClusterObjects['disruptionBudgets'][number][] = []
  readonly #volumes: KubernetesObject[] = []
  readonly #namespaces = new Map(standardNamespaces.map((name) => [name, {} as Readonly<Record<string, string>>]))
  readonly #interner: PodInterner

  constructor(
    readonly context: PodContext,
    readonly notices: Notices,
  ) {
    this.#interner = new PodInterner(context, checkPodSpecification)
  }

  admit(sound: readonly Sound[]): ClusterObjects {
    const placed: { name: string; report: Reporter }[] = []
    for (const one of sound) {
      if (one.namespace !== '' && !this.#namespaces.has(one.namespace)) this.#namespaces.set(one.namespace, {})
      if (one.object.kind !== 'Pod') this.#add(one)
      else {
        const pod = this.#addPod(one)
        if (pod?.nodeName !== undefined) placed.push({ name: pod.nodeName, report: one.report })
      }
    }
    this.#checkPlaces(placed)
    return {
      nodes: this.#nodes,
      pods: this.#pods,
      services: this.#services,
      owners: this.#owners,
      disruptionBudgets: this.#budgets,
      namespaceLabels: labelsByNamespace(this.#namespaces),
      volumeObjects: compileVolumeObjects(this.#volumes, this.context.defaultStorageClass),
    }
  }

  #add({ object, namespace, report }: Sound): void {
    const { kind, metadata } = object
    const name = metadata.name ?? ''
    if (kind === 'Node') this.#nodes.push(compilePlainNode(object, report))
    else if (kind === 'Namespace') this.#namespaces.set(name, metadata.labels ?? {})
    else if (kind === 'Service') {
      const { selector } = object.spec as { selector?: Record<string, string> }
      this.#services.push({ namespace, name, selector: selector ?? null })
    } else if (isOwner(kind)) this.#owners.push({ kind, namespace, name, selector: selectorOf(object) })
    else if (kind === 'PodDisruptionBudget') this.#budgets.push(compileDisruptionBudget(object, namespace))
    else if (isVolumeKind(kind)) this.#volumes.push(object)
  }

  #addPod({ object, namespace, report }: Sound): PlainPod | undefined {
    // The specification is checked by the interner, once for all pods that have the same.
    const { spec, ...rest } = object
    if (!checkStructure('Pod', rest, [], report)) return undefined
    object.metadata ??= {}
    const before = report.problems.errors
    checkMetadata(object.metadata, 'subdomain', report)
    const owner = ownerOf(object.metadata)
    const template = this.#interner.templateOf(object, namespace, owner, report)
    if (!template || report.problems.errors > before) return undefined
    noticeUnscheduled(spec as PodSpec, this.notices)
    const status = (object.status ?? {}) as { phase?: string; startTime?: string; nominatedNodeName?: string }
    const pod: PlainPod = {
      namespace,
      name: object.metadata.name ?? '',
      template,
      nodeName: (spec as PodSpec).nodeName || undefined,
      owner,
      terminating: object.metadata.deletionTimestamp !== undefined,
      startTimeMs: startTime(status.startTime, report),
      nominatedNodeName: status.nominatedNodeName || undefined,
      ended: status.phase === 'Succeeded' || status.phase === 'Failed',
    }
    this.#pods.push(pod)
    return pod
  }

  #checkPlaces(placed: readonly { name: string; report: Reporter }[]): void {
    const names = new Set(this.#nodes.map((node) => node.name))
    for (const { name, report } of placed) {
      if (names.has(name)) continue
      const message = `no Node "${name}" is in the input: the pod takes no room anywhere`
      report.warning(['spec', 'nodeName'], message, { remedy: 'add the Node, or remove nodeName' })
    }
  }
}

function checkPodSpecification(object: KubernetesObject, report: Reporter): void {
  if (object.spec === undefined) return report.required(['spec'])
  if (checkStructure('PodSpec', object.spec, ['spec'], report)) checkPodBody(object, report)
}

function ownerOf({ ownerReferences = [] }: ObjectMeta): PlainPod['owner'] {
  const owner = ownerReferences.find((one) => one.controller === true)
  return owner && { kind: owner.kind ?? '', name: owner.name ?? '' }
}

function startTime(text: string | undefined, report: Reporter): number | undefined {
  if (text === undefined) return undefined
  const time = parseTimestamp(text)
  if (time === undefined) {
    report.invalid(['status', 'startTime'], text, 'expected a timestamp', { remedy: 'write "2026-01-02T00:00:00Z"' })
  }
  return time
}
