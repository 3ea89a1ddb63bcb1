/**
 * An API server of admission and a map, for one recorded scenario: nothing runs in it but what clients send. What others
 * did meanwhile (the scheduler, the quota controller) is taken from the recorded timeline.
 */
import {
  admit,
  alreadyExists,
  bindingConflict,
  deletionRefusal,
  kindOfResource,
  noSuchResource,
  notFound,
  qualifiedResource,
  unsupportedMediaType,
  type Kind,
  type Lookups,
  type Status,
} from '../../../src/design/admission'
import type { KubernetesObject } from '../../../src/design'
import { applyPatch } from '../../../src/design/patch'
import type { Action, Record_, Row } from './records'

type Fields = Record<string, unknown>

export interface Answer {
  code: number
  status?: Status
  object?: KubernetesObject
}

interface Target {
  kind: Kind
  namespace: string
  name: string
  subresource: string
  strict: boolean
}

export class Server {
  readonly objects = new Map<string, KubernetesObject>()
  /** Pods may outlive their owner. */
  private readonly gone: KubernetesObject[] = []
  private version = 100
  private rowsSeen = 0
  private readonly phases = new Map<string, 'Active' | 'Terminating'>()
  private readonly range: string

  constructor(private readonly record: Record_) {
    this.range = /SCIDR=(\S+)/.exec(record.flags)?.[1] ?? '10.0.0.0/16'
    for (const name of ['default', 'kube-system', record.name]) this.phases.set(name, 'Active')
    this.put(kubernetesService(this.range))
    for (const name of this.phases.keys()) {
      const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
      const decision = admit({ operation: 'CREATE', object }, this.lookups(''))
      if (!('status' in decision)) this.put(decision.object)
    }
  }

  answer(action: Action): Answer {
    for (const rows = this.record.timeline; this.rowsSeen < rows.length && rows[this.rowsSeen][0] <= action.t;) {
      this.follow(rows[this.rowsSeen++])
    }
    const target = targetOf(action.path)
    if (!target) return refused(noSuchResource())
    if (action.method === 'POST') return this.post(action, target)
    const stored = this.find(target)
    if (!stored) return refused(notFound(qualifiedResource(target.kind), target.name))
    if (action.method === 'PATCH') return this.patch(action, target, stored)
    if (action.method === 'DELETE') {
      const refusal = deletionRefusal(target.kind, target.name)
      if (refusal) return refused(refusal)
      this.objects.delete(keyOf(target.kind.kind, target.namespace, target.name))
      this.gone.push(stored)
    }
    return { code: 200, object: stored }
  }

  private post({ body }: Action, target: Target): Answer {
    const { kind, namespace, name, subresource, strict } = target
    if (subresource === 'binding') {
      const { nodeName = '' } = (this.find(target)?.spec ?? {}) as { nodeName?: string }
      return refused(bindingConflict(name, nodeName))
    }
    const decision = admit(
      {
        operation: 'CREATE',
        kind: kind.kind,
        namespace,
        object: structuredClone(body) as KubernetesObject,
        fieldValidation: strict ? 'Strict' : 'Warn',
      },
      this.lookups(namespace),
    )
    if ('status' in decision) return refused(decision.status)
    const { object } = decision
    if (this.objects.has(keyOf(kind.kind, namespace, object.metadata.name ?? ''))) {
      return refused(alreadyExists(kind, object.metadata.name ?? ''))
    }
    this.put(object)
    if (kind.kind === 'Namespace') this.phases.set(object.metadata.name ?? '', 'Active')
    return { code: 201, object }
  }

  private patch({ body }: Action, target: Target, stored: KubernetesObject): Answer {
    const { kind, namespace, subresource } = target
    if (kind.kind === 'Pod') this.bindAsSeen(stored)
    // The recorder sent no body where it asked with a media type that there is no patch of.
    if (body === null || body === undefined) return refused(unsupportedMediaType())
    const patchType = Array.isArray(body) ? 'json-patch' : 'strategic-merge-patch'
    const patched = applyPatch(stored, body, patchType, kind.type)
    const decision = admit(
      { operation: 'UPDATE', namespace, subresource: subresource || undefined, object: patched, oldObject: stored },
      this.lookups(namespace),
    )
    if ('status' in decision) return refused(decision.status)
    this.put(decision.object)
    return { code: 200, object: decision.object }
  }

  private lookups(namespace: string): Lookups {
    const all = [...this.objects.values()]
    const of = (kind: string) => all.filter((object) => object.kind === kind)
    const here = (kind: string) => of(kind).filter(({ metadata }) => metadata.namespace === namespace)
    const services = of('Service').map(({ spec }) => spec as { clusterIP?: string; ports?: { nodePort?: number }[] })
    return {
      limitRanges: here('LimitRange'),
      priorityClasses: of('PriorityClass'),
      runtimeClasses: [],
      storageClasses: [],
      namespacePhase: (name) => this.phases.get(name),
      resourceQuotas: here('ResourceQuota'),
      services: {
        clusterIPRange: this.range,
        nodePortRange: [30000, 32767],
        usedIPs: new Set(services.flatMap(({ clusterIP }) => clusterIP ?? [])),
        usedNodePorts: new Set(
          services.flatMap(({ ports }) => (ports ?? []).flatMap(({ nodePort }) => nodePort ?? [])),
        ),
        random: (limit) => limit >> 1,
      },
      identity: {
        uid: `00000000-0000-4000-8000-${String(++this.version).padStart(12, '0')}`,
        creationTimestamp: '2026-11-23T07:30:00Z',
        nameSuffix: 'abcde',
      },
    }
  }

  private find({ kind, namespace, name }: Target): KubernetesObject | undefined {
    const key = keyOf(kind.kind, namespace, name)
    if (!this.objects.has(key) && this.isKnown(kind, name)) this.makeUp(kind, namespace, name)
    return this.objects.get(key)
  }

  /** Nodes are there before a recording begins; controllers make pods. */
  private isKnown({ kind }: Kind, name: string): boolean {
    const short = { Pod: 'pod', ReplicaSet: 'rs' }[kind]
    return kind === 'Node' || this.record.timeline.some((row) => row[1] === short && row[2] === name)
  }

  /** As their owner's template has it. */
  private makeUp(kind: Kind, namespace: string, name: string): void {
    const owner = [...this.objects.values(), ...this.gone].find(
      ({ kind: of, metadata, spec }) =>
        of !== 'Pod' && name.startsWith(`${metadata.name}-`) && (spec as Fields)?.template,
    )
    const template = ((owner?.spec ?? {}) as { template?: Fields }).template ?? {}
    const metadata = { ...(template.metadata as Fields), name }
    const spec = kind.kind === 'Pod' ? template.spec : owner?.spec
    const object = { apiVersion: kind.apiVersion, kind: kind.kind, metadata, spec } as KubernetesObject
    const decision = admit({ operation: 'CREATE', namespace, object }, this.lookups(namespace))
    if (!('status' in decision)) this.put(decision.object)
  }

  private put(object: KubernetesObject): void {
    const { name = '', namespace = '' } = object.metadata
    const metadata = { ...object.metadata, resourceVersion: String(++this.version) }
    this.objects.set(keyOf(object.kind, namespace, name), { ...object, metadata })
  }

  /** The timeline of a recording that was made for its answers alone has no pods, but Events of them. */
  private bindAsSeen(pod: KubernetesObject): void {
    if (this.record.timeline.some((row) => row[1] === 'pod')) return
    const assigned = `Successfully assigned ${this.record.name}/${pod.metadata.name} to `
    const texts = this.record.timeline.map((row) => String(row[4].msg))
    const node = texts.find((text) => text.startsWith(assigned))?.slice(assigned.length)
    if (node !== undefined) (pod.spec as Fields).nodeName ??= node
  }

  /** What was seen of others. */
  private follow([, kind, name, what, fields]: Row): void {
    const namespace = this.record.name
    if (kind === 'ns' && fields.ph === 'Terminating') this.phases.set(name, 'Terminating')
    if (kind === 'pod' && what === 'D') this.objects.delete(keyOf('Pod', namespace, name))
    const pod = this.objects.get(keyOf('Pod', namespace, name))
    if (kind === 'pod' && pod && typeof fields.node === 'string') {
      ;(pod.spec as Fields).nodeName = fields.node
    }
    const quota = this.objects.get(keyOf('ResourceQuota', namespace, name))
    if (kind === 'quota' && quota) {
      const status = quota.status as Fields
      for (const list of ['used', 'hard']) {
        if (typeof fields[list] === 'string') status[list] = JSON.parse(fields[list]) as Fields
      }
    }
  }
}

const refused = (status: Status): Answer => ({ code: status.code, status })

const keyOf = (kind: string, namespace: string, name: string) => `${kind} ${namespace} ${name}`

function targetOf(path: string): Target | undefined {
  const [plain, query = ''] = path.split('?')
  const parts = plain.split('/').slice(1)
  const apiVersion = parts[0] === 'api' ? parts[1] : `${parts[1]}/${parts[2]}`
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3)
  const namespaced = rest[0] === 'namespaces' && rest.length > 2
  const [resource, name = '', subresource = ''] = namespaced ? rest.slice(2) : rest
  const kind = kindOfResource(apiVersion, resource)
  if (!kind) return undefined
  const strict = query.includes('fieldValidation=Strict')
  return { kind, namespace: namespaced ? rest[1] : '', name, subresource, strict }
}

/** The first address of the range is the API server's own. */
function kubernetesService(range: string): KubernetesObject {
  const clusterIP = range.replace(/0\/\d+$/, '1')
  const spec = { type: 'ClusterIP', clusterIP, clusterIPs: [clusterIP], ports: [{ port: 443, protocol: 'TCP' }] }
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: 'kubernetes', namespace: 'default' }, spec }
}
