/**
 * The contract over a transport: `createClient` on the screen's side, `createHost` on the host's. The transport only moves
 * structured-cloneable values (typed arrays included); Electron's IPC, a WebSocket and an in-memory pair implement it.
 */
import * as v from 'valibot'
import {
  commands,
  events,
  type Args,
  type CommandName,
  type EventName,
  type EventPayload,
  type Result,
} from './commands'

/** The screen's end. `call` rejects with an Error whose message can be shown to the user. */
export interface ScreenTransport {
  call(name: string, args: unknown): Promise<unknown>
  onEvent(listener: (name: string, payload: unknown) => void): void
  /** Tells the host that frame `sequence` of a run was drawn. */
  acknowledge(runId: number, sequence: number): void
}

export type Handlers = { [K in CommandName]: (args: Args<K>) => Promise<Result<K>> | Result<K> }

export interface Client {
  call<K extends CommandName>(name: K, args: Args<K>): Promise<Result<K>>
  on<K extends EventName>(name: K, listener: (payload: EventPayload<K>) => void): () => void
  acknowledge(runId: number, sequence: number): void
}

export class ProtocolError extends Error {
  override name = 'ProtocolError'
}

function check<S extends v.GenericSchema>(schema: S, value: unknown, what: string): v.InferOutput<S> {
  const outcome = v.safeParse(schema, value)
  if (outcome.success) return outcome.output
  const issue = outcome.issues[0]
  const path = v.getDotPath(issue)
  throw new ProtocolError(`${what}${path ? ` at ${path}` : ''}: ${issue.message}`)
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)
const isEvent = (name: string): name is EventName => Object.hasOwn(events, name)

export function createClient(transport: ScreenTransport): Client {
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  transport.onEvent((name, payload) => {
    if (!isEvent(name)) throw new ProtocolError(`unknown event ${name}`)
    const checked = check(events[name], payload, `event ${name}`)
    for (const listener of listeners.get(name) ?? []) listener(checked as never)
  })
  return {
    async call(name, args) {
      const result = await transport.call(name, args)
      return check(commands[name].result as v.GenericSchema, result, `result of ${name}`) as never
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(listener as never)
      return () => set.delete(listener as never)
    },
    acknowledge: (runId, sequence) => transport.acknowledge(runId, sequence),
  }
}

/** Returns the function that a host's transport calls for each arriving command. Unknown names and bad arguments reject. */
export function createHost(handlers: Handlers): (name: string, args: unknown) => Promise<unknown> {
  return async (name, args) => {
    if (!isCommand(name)) throw new ProtocolError(`unknown command ${name}`)
    const checked = check(commands[name].args as v.GenericSchema, args, `arguments of ${name}`)
    return await (handlers[name] as (args: unknown) => unknown)(checked)
  }
}
