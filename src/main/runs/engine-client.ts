/** The host's side of `messages.ts`: calls that are answered by id, over whatever process holds the engine. */
import type { EngineCallName, EngineCalls, FromEngine, ToEngine } from './messages'

/** A started engine: a worker thread (worker.ts), a utility process (hosts/electron), a fake in tests. */
export interface EngineProcess {
  post(message: ToEngine): void
  onMessage(listener: (message: FromEngine) => void): void
  /** Called once, also after `kill`. `reason` is a sentence for people. */
  onExit(listener: (reason: string) => void): void
  kill(): void
}

export type SpawnEngine = () => EngineProcess

type Event = Extract<FromEngine, { event: string }>

export class EngineClient {
  #next = 1
  #pending = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  #exited: string | undefined

  constructor(
    readonly process: EngineProcess,
    listener: { onEvent(event: Event): void; onExit(reason: string): void },
  ) {
    process.onMessage((message) => {
      if ('event' in message) return listener.onEvent(message)
      const call = this.#pending.get(message.id)
      this.#pending.delete(message.id)
      if ('error' in message) call?.reject(new Error(message.error))
      else call?.resolve(message.result as never)
    })
    process.onExit((reason) => {
      this.#exited = reason
      for (const call of this.#pending.values()) call.reject(new Error(reason))
      this.#pending.clear()
      listener.onExit(reason)
    })
  }

  call<K extends EngineCallName>(
    name: K,
    ...args: Parameters<EngineCalls[K]>
  ): Promise<Awaited<ReturnType<EngineCalls[K]>>> {
    if (this.#exited !== undefined) return Promise.reject(new Error(this.#exited))
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      this.process.post({ id, name, args: args[0] })
    })
  }

  /** A text of the engine's, piece by piece. */
  async *text(id: number): AsyncGenerator<string> {
    for (let piece = await this.call('piece', id); piece !== null; piece = await this.call('piece', id)) yield piece
  }
}
