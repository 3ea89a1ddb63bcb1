import type { KubernetesObject } from '../../../design/kubernetes'
import type { Micros } from '../kernel/time'

/** Places within the row of an endpoint. */
export const Field = { pod: 0, uid: 1, owner: 2, ordinal: 3, ip: 4, node: 5, bits: 6 } as const
export const STRIDE = 7

/** conditions of an endpoint, and whether it has the pod's hostname. */
export const EndpointBit = { ready: 1, serving: 2, terminating: 4, hostname: 8 } as const

/**
 * The endpoints of one version of an EndpointSlice, seven numbers each. A slice's object makes its endpoints of them when it
 * is asked, so that a pod in a Service costs 28 bytes, and a write of 100 endpoints one copy.
 */
export class SliceMembers {
  readonly count: number
  readonly ready: number

  constructor(
    readonly rows: Int32Array,
    /** When the first of the changes happened that this version brings: start of the network programming latency. */
    readonly changedAt: Micros,
    /** Zones that the endpoints are to serve, where the Service asks for such hints; undefined: that one has none. */
    readonly hints?: readonly (string | undefined)[],
  ) {
    this.count = rows.length / STRIDE
    let ready = 0
    for (let i = Field.bits; i < rows.length; i += STRIDE) if (rows[i] & EndpointBit.ready) ready++
    this.ready = ready
  }

  uidAt(index: number): number {
    return this.rows[index * STRIDE + Field.uid]
  }
}

const MEMBERS = Symbol('members')

/** Ties a version of a slice to what it was made of; copies of the object by users are without. */
export function attachMembers<T extends KubernetesObject>(object: T, members: SliceMembers): T {
  Object.defineProperty(object, MEMBERS, { value: members })
  return object
}

export const membersOf = (object: KubernetesObject): SliceMembers | undefined =>
  (object as { [MEMBERS]?: SliceMembers })[MEMBERS]

interface WrittenSlice extends KubernetesObject {
  endpoints?: readonly { conditions?: { ready?: boolean } }[]
}

/** Of slices that somebody else has written, too. An endpoint that says nothing is ready. */
export function readyEndpoints(slice: KubernetesObject): number {
  const members = membersOf(slice)
  if (members) return members.ready
  const { endpoints = [] } = slice as WrittenSlice
  return endpoints.filter(({ conditions }) => conditions?.ready !== false).length
}
