/** The contract over one WebSocket: MessagePack messages {id,name,args} → {id,result} | {id,error}, {event,payload}. */
import * as v from 'valibot'
import type { RawData, WebSocket } from 'ws'
import { decodeMessage, encodeMessage } from '../../../protocol/codec'
import type { EventName, EventPayload } from '../../../protocol/commands'

const Call = v.object({ id: v.number(), name: v.string(), args: v.unknown() })
const Acknowledgement = v.object({ acknowledge: v.number(), runId: v.number() })
const Message = v.union([Call, Acknowledgement])

/** Beyond this much unsent data the browser is not reading: a frame more would only grow the heap. */
const maxBufferedBytes = 64 * 2 ** 20

export interface SocketListener {
  call(name: string, args: unknown): Promise<unknown>
  acknowledge(runId: number, sequence: number): void
}

export function serveSocket(socket: WebSocket, listener: SocketListener): void {
  const send = (message: unknown) => {
    if (socket.readyState === socket.OPEN) socket.send(encodeMessage(message))
  }
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? parse(data) : null
    // 1002: protocol error. Whoever sends this is not our screen.
    if (!message) return socket.close(1002, 'not a Seatrial message')
    if ('acknowledge' in message) return listener.acknowledge(message.runId, message.acknowledge)
    const { id } = message
    listener.call(message.name, message.args).then(
      (result) => send({ id, result }),
      (error: unknown) => send({ id, error: error instanceof Error ? error.message : String(error) }),
    )
  })
}

function parse(data: RawData): v.InferOutput<typeof Message> | null {
  try {
    const outcome = v.safeParse(Message, decodeMessage(data as Buffer))
    return outcome.success ? outcome.output : null
  } catch {
    return null
  }
}

export function sendEvent<K extends EventName>(socket: WebSocket, event: K, payload: EventPayload<K>): void {
  if (socket.readyState !== socket.OPEN || socket.bufferedAmount > maxBufferedBytes) return
  socket.send(encodeMessage({ event, payload }))
}
