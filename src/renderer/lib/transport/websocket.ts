/** The browser host: one WebSocket, MessagePack messages, reconnecting by itself. */
import { decodeMessage, encodeMessage } from '../../../protocol/codec'
import type { Connection, ConnectionState } from './connection'

interface Incoming {
  id?: number
  result?: unknown
  error?: string
  event?: string
  payload?: unknown
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

const retryDelays = [300, 800, 2000, 4000]
const lostMessage = 'The connection to the Seatrial host was lost. Your document is kept in this window.'

/** The token stands in the page's URL (`?token=` or `#token=`), put there by `seatrial serve`. */
export function socketAddress(page: { protocol: string; host: string; search: string; hash: string }): string {
  const token =
    new URLSearchParams(page.search).get('token') ?? new URLSearchParams(page.hash.replace(/^#/, '')).get('token') ?? ''
  const scheme = page.protocol === 'https:' ? 'wss' : 'ws'
  return `${scheme}://${page.host}/api?token=${encodeURIComponent(token)}`
}

export function connectWebSocket(address: string, create = (url: string) => new WebSocket(url)): Connection {
  let listener: (name: string, payload: unknown) => void = () => {}
  let onState: (state: ConnectionState) => void = () => {}
  let socket: WebSocket
  let nextId = 1
  let failures = 0
  let everOpen = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const waiting = new Map<number, Waiting>()
  /** What was asked before the socket was open. */
  let queue: Uint8Array<ArrayBuffer>[] = []

  function send(message: unknown) {
    const bytes = encodeMessage(message)
    if (socket.readyState === WebSocket.OPEN) socket.send(bytes)
    else if (!everOpen) queue.push(bytes)
    else throw new Error(lostMessage)
  }

  function arrive(message: Incoming) {
    if (message.event !== undefined) return listener(message.event, message.payload)
    const call = waiting.get(message.id ?? -1)
    if (!call) return
    waiting.delete(message.id ?? -1)
    if (message.error !== undefined) call.reject(new Error(message.error))
    else call.resolve(message.result)
  }

  function open() {
    clearTimeout(timer)
    socket = create(address)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      failures = 0
      everOpen = true
      onState('connected')
      for (const bytes of queue) socket.send(bytes)
      queue = []
    }
    socket.onmessage = (event: MessageEvent<ArrayBuffer>) => arrive(decodeMessage(event.data) as Incoming)
    socket.onclose = (event: CloseEvent) => {
      for (const call of waiting.values()) call.reject(new Error(lostMessage))
      waiting.clear()
      queue = []
      // 1008 (policy violation): the token or the origin was refused, trying again cannot help.
      if (event.code === 1008) return onState('refused')
      onState('lost')
      timer = setTimeout(open, retryDelays[Math.min(failures++, retryDelays.length - 1)])
    }
  }

  open()
  return {
    call: (name, args) =>
      new Promise((resolve, reject) => {
        const id = nextId++
        waiting.set(id, { resolve, reject })
        try {
          send({ id, name, args })
        } catch (error) {
          waiting.delete(id)
          reject(error as Error)
        }
      }),
    onEvent: (next) => void (listener = next),
    acknowledge(runId, sequence) {
      if (socket.readyState === WebSocket.OPEN) send({ acknowledge: sequence, runId })
    },
    onState: (next) => void (onState = next),
    retry() {
      if (socket.readyState === WebSocket.CLOSED) open()
    },
  }
}
