import { beforeEach, describe, expect, it, vi } from 'vitest'
import { decodeMessage, encodeMessage } from '../../src/protocol/codec'
import { connectElectron } from '../../src/renderer/lib/transport/electron'
import { connectWebSocket } from '../../src/renderer/lib/transport/websocket'

/** As much of a WebSocket as the transport uses. */
class FakeSocket {
  static all: FakeSocket[] = []
  readyState = 0
  binaryType = ''
  sent: unknown[] = []
  onopen?: () => void
  onmessage?: (event: { data: Uint8Array }) => void
  onclose?: (event: { code: number }) => void
  constructor(readonly url: string) {
    FakeSocket.all.push(this)
  }
  send(bytes: Uint8Array) {
    this.sent.push(decodeMessage(bytes))
  }
  open() {
    this.readyState = 1
    this.onopen?.()
  }
  say(message: unknown) {
    this.onmessage?.({ data: encodeMessage(message) })
  }
  drop(code = 1006) {
    this.readyState = 3
    this.onclose?.({ code })
  }
}

describe('WebSocket', () => {
  const connect = () => connectWebSocket('ws://x/api?token=t', (url) => new FakeSocket(url) as unknown as WebSocket)
  beforeEach(() => {
    FakeSocket.all = []
    vi.stubGlobal('WebSocket', { OPEN: 1, CLOSED: 3 })
    vi.useFakeTimers()
    return () => {
      vi.useRealTimers()
      vi.unstubAllGlobals()
    }
  })

  it('asks once it is open, and answers each call by its number', async () => {
    const connection = connect()
    const [first, second] = [connection.call('a', {}), connection.call('b', { n: Uint8Array.of(7) })]
    const [socket] = FakeSocket.all
    expect(socket.sent).toEqual([])
    socket.open()
    expect(socket.sent).toEqual([
      { id: 1, name: 'a', args: {} },
      { id: 2, name: 'b', args: { n: Uint8Array.of(7) } },
    ])
    socket.say({ id: 2, result: 'two' })
    socket.say({ id: 1, error: 'no such thing' })
    await expect(second).resolves.toBe('two')
    await expect(first).rejects.toThrow('no such thing')
  })

  it('hands on events and sends acknowledgements', () => {
    const connection = connect()
    const heard = vi.fn()
    connection.onEvent(heard)
    const [socket] = FakeSocket.all
    socket.open()
    socket.say({ event: 'frame', payload: { time: Float64Array.of(1) } })
    expect(heard).toHaveBeenCalledWith('frame', { time: Float64Array.of(1) })
    connection.acknowledge(3, 9)
    expect(socket.sent).toEqual([{ acknowledge: 9, runId: 3 }])
  })

  it('fails what was asked when the connection is lost, tries again, and says so', async () => {
    const states: string[] = []
    const connection = connect()
    connection.onState!((state) => states.push(state))
    FakeSocket.all[0].open()
    const call = connection.call('a', {})
    FakeSocket.all[0].drop()
    await expect(call).rejects.toThrow(/connection .* was lost/)
    await expect(connection.call('b', {})).rejects.toThrow(/was lost/)
    await vi.advanceTimersByTimeAsync(300)
    expect(FakeSocket.all).toHaveLength(2)
    FakeSocket.all[1].open()
    expect(states).toEqual(['connected', 'lost', 'connected'])
  })

  it('does not try again when the host refused the token', async () => {
    const states: string[] = []
    connect().onState!((state) => states.push(state))
    FakeSocket.all[0].drop(1008)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(FakeSocket.all).toHaveLength(1)
    expect(states).toEqual(['refused'])
  })
})

describe('Electron', () => {
  const setUp = () => {
    const page = new EventTarget() as unknown as Window
    const bridge = { call: vi.fn(), onEvent: vi.fn(), acknowledge: vi.fn(), offer: vi.fn() }
    const connection = connectElectron(bridge, page)
    const post = (source: unknown, data: unknown, ports: unknown[]) =>
      page.dispatchEvent(Object.assign(new Event('message'), { source, data, ports }))
    return { page, bridge, connection, post }
  }
  const port = () => ({ postMessage: vi.fn(), close: vi.fn(), onmessage: null as unknown as (event: unknown) => void })

  it('takes frames from the port, and answers on it', () => {
    const { page, connection, post, bridge } = setUp()
    const heard = vi.fn()
    connection.onEvent(heard)
    connection.acknowledge(1, 1)
    expect(bridge.acknowledge).toHaveBeenCalledWith(1, 1)
    const own = port()
    post(page, { type: 'seatrial:frames' }, [own])
    own.onmessage({ data: { name: 'frame', payload: 5 } })
    expect(heard).toHaveBeenCalledWith('frame', 5)
    connection.acknowledge(1, 2)
    expect(own.postMessage).toHaveBeenCalledWith({ acknowledge: 2, runId: 1 })
  })

  it('takes no port from another window', () => {
    const { connection, post, bridge } = setUp()
    post({}, { type: 'seatrial:frames' }, [port()])
    connection.acknowledge(1, 2)
    expect(bridge.acknowledge).toHaveBeenCalled()
  })

  it('passes on the sentence of an error, without the wrapping', async () => {
    const { bridge, connection } = setUp()
    bridge.call.mockRejectedValue(new Error("Error invoking remote method 'seatrial:call': Error: the file is gone"))
    await expect(connection.call('document.open', {})).rejects.toThrow(/^the file is gone$/)
  })
})
