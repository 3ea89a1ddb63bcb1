import type { KubernetesObject } from '../../../design/kubernetes'
import type { StoredObject } from '../state/objects'
import type { ObjectRegistry } from './objectRegistry'

export type NamespacePhase = 'Active' | 'Terminating'

interface Namespace {
  phase: NamespacePhase | undefined
  /** By name, as admission goes through them. */
  limitRanges: readonly KubernetesObject[]
  quotas: readonly KubernetesObject[]
}

const lists = { LimitRange: 'limitRanges', ResourceQuota: 'quotas' } as const

const none: readonly KubernetesObject[] = []

/**
 * What admission looks at besides the object itself: LimitRanges, ResourceQuotas, and whether a namespace takes anything
 * new. Kept at each commit, so that a pod in a cluster without any of these costs one comparison.
 */
export class Restrictions {
  /** False while nothing that is created need be asked about. */
  any = false
  private readonly namespaces = new Map<string, Namespace>()

  constructor(registry: Pick<ObjectRegistry, 'onStored'>) {
    registry.onStored((object) => this.stored(object))
  }

  /** undefined: there is none of the name. */
  phase(namespace: string): NamespacePhase | undefined {
    return this.namespaces.get(namespace)?.phase
  }

  limitRanges(namespace: string): readonly KubernetesObject[] {
    return this.namespaces.get(namespace)?.limitRanges ?? none
  }

  quotas(namespace: string): readonly KubernetesObject[] {
    return this.namespaces.get(namespace)?.quotas ?? none
  }

  isTerminating(namespace: string): boolean {
    return this.any && this.phase(namespace) === 'Terminating'
  }

  /** Whether what is created there can be refused or changed. */
  apply(namespace: string): boolean {
    const { phase, limitRanges, quotas } = this.of(namespace)
    return phase !== 'Active' || limitRanges.length > 0 || quotas.length > 0
  }

  private stored({ kind, name, namespace, stored }: StoredObject): void {
    if (kind === 'Namespace') {
      this.of(name).phase = stored && phaseOf(stored)
      if (this.of(name).phase !== 'Active') this.any = true
    } else if (kind === 'LimitRange' || kind === 'ResourceQuota') {
      const list = lists[kind]
      const entry = this.of(namespace)
      const others = entry[list].filter(({ metadata }) => metadata.name !== name)
      entry[list] = stored ? [...others, stored].sort(byName) : others
      if (stored) this.any = true
    }
  }

  private of(namespace: string): Namespace {
    let entry = this.namespaces.get(namespace)
    if (!entry) this.namespaces.set(namespace, (entry = { phase: undefined, limitRanges: none, quotas: none }))
    return entry
  }
}

const phaseOf = ({ status }: KubernetesObject): NamespacePhase =>
  (status as { phase?: NamespacePhase } | undefined)?.phase ?? 'Active'

const byName = (a: KubernetesObject, b: KubernetesObject): number =>
  (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1
