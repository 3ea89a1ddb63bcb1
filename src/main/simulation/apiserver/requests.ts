import type { KubernetesObject } from '../../../design/kubernetes'
import { Kind } from '../events'
import type { Micros } from '../kernel/time'
import type { Verb } from '../measure/apiLatency'
import { Client } from '../measure/clients'
import type { ApiServer } from './apiServer'

/** What the API server answers. */
export interface Reply {
  code: number
  reason?: string
  message?: string
  causes?: readonly { reason?: string; message?: string; field?: string }[]
  /** details.name of a refusal: of a generated name nobody else knows. */
  name?: string
  /** The object as it is now, for those that were stored. */
  object?: KubernetesObject
}

/** A write of one object (of any kind; pods of controllers have requests of their own, without objects). */
export interface Request {
  verb: Verb
  /** As measured: `deployments`, `replicasets/status`. */
  resource: string
  /** Who sends it; the controller manager where nothing is said. */
  client?: Client
  /** At the moment of its commit: checks and stores. */
  perform(): Reply
  /** Its client hears. */
  answer?(reply: Reply): void
  /** What it was answered. */
  reply?: Reply
}

/** Requests on their way to the API server, by the operand of their event. */
export class Requests {
  private readonly slots: (Request | undefined)[] = []
  private readonly free: number[] = []

  constructor(private readonly api: ApiServer) {}

  /** Leaves its client at `time`. */
  send(request: Request, time: Micros, now: Micros): void {
    const slot = this.free.pop() ?? this.slots.length
    this.slots[slot] = request
    const { verb, resource, client = Client.controllerManager } = request
    this.api.writeAt(time, Kind.CommitRequest, slot, this.api.seriesFor(verb, resource), client, now)
  }

  /** A read whose answer somebody waits for. */
  read(request: Request, now: Micros): void {
    const slot = this.free.pop() ?? this.slots.length
    this.slots[slot] = request
    this.api.readInto(Kind.CommitRequest, slot, this.api.seriesFor(request.verb, request.resource), now)
  }

  commit(slot: number): void {
    const request = this.slots[slot] as Request
    this.slots[slot] = undefined
    this.free.push(slot)
    request.reply = request.perform()
    request.answer?.(request.reply)
  }
}
