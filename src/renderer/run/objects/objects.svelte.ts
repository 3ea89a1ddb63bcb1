/** The objects of a Run as `kubectl get` lists them, and its rollouts. */
import type { ObjectPage, ObjectRow, RolloutRow } from '../../../protocol/objects'
import type { Client } from '../../../protocol/transport'
import { recall, remember } from '../../lib/storage'
import { Pager, pageSize } from '../pager.svelte'

interface Subject {
  runId: number
  cluster: string
}

export class ObjectsController {
  kind = $state('Deployment')
  namespace = $state('')
  search = $state('')
  /** With the columns of `-o wide`. */
  wide = $state(recall('objects.wide', false, (value) => typeof value === 'boolean'))
  columns = $state.raw<ObjectPage['columns']>([])
  kinds = $state.raw<ObjectPage['kinds']>([])
  namespaces = $state.raw<string[]>([])
  readonly filtered = $derived(this.search.trim() !== '' || this.namespace !== '')
  readonly pager = new Pager<ObjectRow>((offset) => this.#fetch(offset))

  readonly #client: Client
  #subject: (Subject & { kind: string }) | null = null

  constructor(client: Client) {
    this.#client = client
  }

  /** Another run, cluster or kind: start from nothing. */
  ask(runId: number, cluster: string) {
    const before = this.#subject
    const another = before?.runId !== runId || before.cluster !== cluster || before.kind !== this.kind
    this.#subject = { runId, cluster, kind: this.kind }
    this.pager.restart(another)
  }

  choose(kind: string) {
    this.kind = kind
    this.search = ''
  }

  widen(wide: boolean) {
    this.wide = wide
    remember('objects.wide', wide)
  }

  #fetch(offset: number) {
    if (!this.#subject) return undefined
    const { namespace, search } = this
    return this.#client
      .call('run.objects', { ...this.#subject, namespace, search: search.trim(), offset, limit: pageSize })
      .then((answer) => {
        this.#take(answer)
        return answer
      })
  }

  /** By value, so that columns and lists of choices are not made anew every second. */
  #take({ columns, kinds, namespaces }: ObjectPage) {
    const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
    if (!same(this.columns, columns)) this.columns = columns
    if (!same(this.kinds, kinds)) this.kinds = kinds
    if (namespaces.length > 0 && !same(this.namespaces, namespaces)) this.namespaces = namespaces
  }
}

export class RolloutsController {
  search = $state('')
  readonly pager = new Pager<RolloutRow>((offset) => this.#fetch(offset))
  readonly #client: Client
  #subject: Subject | null = null

  constructor(client: Client) {
    this.#client = client
  }

  ask(runId: number, cluster: string) {
    const another = this.#subject?.runId !== runId || this.#subject.cluster !== cluster
    this.#subject = { runId, cluster }
    this.pager.restart(another)
  }

  #fetch(offset: number) {
    if (!this.#subject) return undefined
    const search = this.search.trim()
    return this.#client.call('run.rollouts', { ...this.#subject, namespace: '', search, offset, limit: pageSize })
  }
}
