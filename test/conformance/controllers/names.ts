/**
 * Generated names differ from run to run; objects are told by whose they are instead. A ReplicaSet is the nth of its
 * Deployment (`web~1`), a pod the nth of its owner (`web~1/3`), a StatefulSet's or an Indexed Job's pod its ordinal or index
 * (`ss/ss-3`), an EndpointSlice the nth of its Service.
 */
import type { Row } from './recording'

/** Gives each object of a timeline its name that is the same in every run; rows must come in order. */
export class StableNames {
  /** Stable names by kind and name; a name that is used again keeps its stable name. */
  private readonly stable = new Map<string, string>()
  private readonly counts = new Map<string, number>()
  /** What a generated name stands for in messages, e.g. `<pod of web~1>`. */
  private readonly inMessages = new Map<string, string>()

  /** @param namespace the one of the run, which is named after its recording */
  constructor(rows: readonly Row[] = [], namespace = '') {
    if (namespace) this.inMessages.set(namespace, '<namespace>')
    for (const row of rows) this.see(row)
  }

  see([, kind, name, type, fields]: Row): void {
    if (kind === 'pod' && typeof fields.hash === 'string') this.seeRevision(fields.hash, fields.owner)
    const key = `${kind} ${name}`
    if (type !== 'A' || this.stable.has(key)) return
    const owner = typeof fields.owner === 'string' ? fields.owner : ''
    const stable = this.stableOf(kind, name, owner, fields)
    this.stable.set(key, stable)
    const keepsName = stable === name || (kind === 'pod' && owner.startsWith('StatefulSet/'))
    if (!keepsName) {
      this.inMessages.set(name, kind === 'pod' ? `<pod of ${this.ownerOf(owner)}>` : `<${stable}>`)
    }
  }

  /** A StatefulSet's revision that no ControllerRevision has shown: the nth that its pods have. */
  private seeRevision(hash: string, owner: Row[4][string]): void {
    if (typeof owner !== 'string' || !owner.startsWith('StatefulSet/') || this.inMessages.has(hash)) return
    this.inMessages.set(hash, `<${this.ownerOf(owner)}~${this.nth(`crev ${owner}`, '')}>`)
  }

  of(kind: string, name: string): string {
    return this.stable.get(`${kind} ${name}`) ?? name
  }

  /** `ReplicaSet/web-75cf648df5` → `web~1`. */
  ownerOf(owner: string): string {
    const slash = owner.indexOf('/')
    const kind = kindOfOwner[owner.slice(0, slash)]
    return kind ? this.of(kind, owner.slice(slash + 1)) : owner
  }

  /** The text with generated names replaced by what they stand for. */
  inText(text: string): string {
    // A pod that was refused never was, and yet was given a name.
    const known = text.replace(refused, 'pods "<pod of $1>" is forbidden')
    return known.replace(/[a-z0-9][a-z0-9.-]*[a-z0-9]/g, (word) => this.inMessages.get(word) ?? word)
  }

  private stableOf(kind: string, name: string, owner: string, fields: Row[4]): string {
    if (kind === 'pod') {
      if (owner.startsWith('StatefulSet/')) return `${this.ownerOf(owner)}/${name}`
      if (fields.idx !== undefined && fields.idx !== null)
        return `${this.ownerOf(owner)}/${this.nth(`${owner} ${fields.idx}`, `${fields.idx}.`)}`
      return owner ? `${this.ownerOf(owner)}/${this.nth(owner, '')}` : name
    }
    if (kind === 'rs' || kind === 'crev' || kind === 'job') {
      return owner ? `${this.ownerOf(owner)}~${this.nth(`${kind} ${owner}`, '')}` : name
    }
    if (kind === 'eps') return `${fields.svc ?? this.ownerOf(owner)}~${this.nth(`eps ${owner}`, '')}`
    return name
  }

  private nth(of: string, prefix: string): string {
    const count = (this.counts.get(of) ?? 0) + 1
    this.counts.set(of, count)
    return `${prefix}${count}`
  }
}

const refused = /pods "([a-z0-9.-]+)-[b-df-hj-np-tv-xz2456789]{5}" is forbidden/g

const kindOfOwner: Readonly<Record<string, string>> = {
  ReplicaSet: 'rs',
  Deployment: 'deploy',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  Job: 'job',
  CronJob: 'cronjob',
  Service: 'svc',
}
