import type { Connection } from './connection'
import { connectElectron } from './electron'
import { connectWebSocket, socketAddress } from './websocket'

/** The preload's bridge where there is one, else the browser host; the fake (`?fake`) only in development builds. */
export async function pickConnection(): Promise<Connection> {
  if (import.meta.env.DEV && new URLSearchParams(location.search).has('fake')) {
    const { fakeFromQuery } = await import('./fake/query')
    return fakeFromQuery(location.search)
  }
  return window.seatrial ? connectElectron(window.seatrial) : connectWebSocket(socketAddress(location))
}
