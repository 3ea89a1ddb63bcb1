/** The browser host: the same screens on 127.0.0.1, for one user, who has the URL with the token. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { createHost } from '../../../protocol/transport'
import type { Documents } from '../../files/documents'
import type { History } from '../../files/history'
import type { Settings } from '../../files/settings'
import type { ReportFile } from '../../report'
import type { SpawnEngine } from '../../runs/engine-client'
import { RunManager } from '../../runs/runs'
import { SweepManager } from '../../runs/sweeps'
import { readAsset, securityHeaders } from '../assets'
import { createHandlers, type HandlerParts } from '../handlers'
import { ScreenSession } from '../screenSession'
import { Access, createToken } from './access'
import { Downloads, sendFile } from './downloads'
import { sendEvent, serveSocket } from './socket'

const maxMessageBytes = 64 * 2 ** 20

export interface ServeOptions {
  /** 0: any free port. */
  port: number
  /** Folder of the built screens. */
  root: string
  version: string
  spawn: SpawnEngine
  documents: Documents
  history: History
  settings: Settings
  initialFile: HandlerParts['initialFile']
}

export interface Server {
  url: string
  close(): Promise<void>
}

/** Rejects with the system's error (EADDRINUSE, EACCES) when it cannot listen. */
export async function serve(options: ServeOptions): Promise<Server> {
  const token = createToken()
  const server = createServer((request, response) => void answer(request, response))
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false })
  const port = () => (server.address() as AddressInfo).port
  const access = new Access(token, port)
  const downloads = new Downloads()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = securityHeaders([`ws://127.0.0.1:${port()}`, `ws://localhost:${port()}`])
    const refuse = (status: number, text: string) => {
      response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
    }
    if (!access.hostAllowed(request) || !access.originAllowed(request, false)) return refuse(403, 'Forbidden')
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Method not allowed')
    const url = parseUrl(request)
    if (!url) return refuse(400, 'Bad request')
    const file = request.method === 'GET' ? downloads.take(url.pathname) : undefined
    if (file) return sendFile(file, response, headers)
    // Scripts and fonts are the same for everybody and hold nothing of the user's; the page and the API are guarded.
    if (/\/$|\.html$/.test(url.pathname) && !access.tokenAllowed(url)) {
      return refuse(401, 'Open the URL that seatrial has printed: it holds the token that this page needs.')
    }
    const asset = await readAsset(options.root, url.pathname)
    if (!asset) return refuse(404, 'Not found')
    response.writeHead(200, { ...headers, 'Content-Type': asset.type, 'Content-Length': asset.body.length })
    response.end(request.method === 'HEAD' ? undefined : asset.body)
  }

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy())
    const url = parseUrl(request)
    if (url?.pathname !== '/api' || !access.hostAllowed(request) || !access.originAllowed(request, true)) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      if (access.tokenAllowed(url)) connect(socket, options, downloads)
      // To our own page the reason is told, and it stops trying: the server was started anew since.
      else socket.close(1008, 'wrong token')
    })
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${port()}/?token=${token}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Every page has a run of its own; it ends with the page. */
function connect(socket: WebSocket, options: ServeOptions, downloads: Downloads): void {
  const { spawn, documents, history, settings, version, initialFile } = options
  const runs = new RunManager(spawn, {
    frame: (payload) => sendEvent(socket, 'frame', payload),
    ended: (payload) => sendEvent(socket, 'run.ended', payload),
    keep: (result, document) => history.keep(result, document),
  })
  const sweeps = new SweepManager(spawn, {
    progress: (payload) => sendEvent(socket, 'sweep.progress', payload),
    keep: (result, document, sweep) => history.keep(result, document, sweep),
  })
  const deaf = history.onChange((change) => sendEvent(socket, 'history.changed', change))
  const screen = new ScreenSession(documents)
  const parts = { host: 'browser', version, runs, sweeps, documents, history, settings, screen, initialFile } as const
  const offered: string[] = []
  const offer = (file: ReportFile) => {
    const path = downloads.offer(file)
    offered.push(path)
    return path
  }
  const handlers = createHandlers({ ...parts, dialogs: null, window: null, offer })
  serveSocket(socket, {
    call: createHost(handlers),
    acknowledge: (runId, sequence) => runs.acknowledge(runId, sequence),
  })
  socket.on('close', () => {
    deaf()
    downloads.drop(offered)
    runs.dispose()
    sweeps.cancel()
    screen.end()
  })
  // A message that is too large or malformed: ws closes the socket after this.
  socket.on('error', () => undefined)
}

function parseUrl({ url }: IncomingMessage): URL | null {
  // Put behind an origin, not resolved against one: `//name/` would be another host.
  return url?.startsWith('/') && URL.canParse(`http://localhost${url}`) ? new URL(`http://localhost${url}`) : null
}
