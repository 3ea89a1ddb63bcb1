/** The desktop host: commands and events over the preload's bridge, frames over a MessagePort straight from the engine. */
import type { Connection } from './connection'

export interface Bridge {
  call(name: string, args: unknown): Promise<unknown>
  onEvent(listener: (name: string, payload: unknown) => void): void
  acknowledge(runId: number, sequence: number): void
  offer(file: File): Promise<boolean>
}

declare global {
  interface Window {
    seatrial?: Bridge
  }
}

interface PortMessage {
  name: string
  payload: unknown
}

/** Electron wraps what a handler threw; people only need the sentence inside. */
const wrapped = /^Error invoking remote method '[^']*': (?:\w*Error: )?/

export function connectElectron(bridge: Bridge, page: Window = window): Connection {
  let listener: (name: string, payload: unknown) => void = () => {}
  let port: MessagePort | undefined
  page.addEventListener('message', (event: MessageEvent) => {
    if (event.source !== page || (event.data as { type?: unknown })?.type !== 'seatrial:frames') return
    port?.close()
    port = event.ports[0]
    port.onmessage = ({ data }: MessageEvent<PortMessage>) => listener(data.name, data.payload)
  })
  return {
    async call(name, args) {
      try {
        return await bridge.call(name, args)
      } catch (error) {
        throw new Error(String((error as Error).message ?? error).replace(wrapped, ''), { cause: error })
      }
    },
    onEvent(next) {
      listener = next
      bridge.onEvent(next)
    },
    acknowledge(runId, sequence) {
      if (port) port.postMessage({ acknowledge: sequence, runId })
      else bridge.acknowledge(runId, sequence)
    },
    offer: (file) => bridge.offer(file),
  }
}
