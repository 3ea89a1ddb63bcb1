import { once } from 'node:events'
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Documents } from '../../src/main/files/documents'
import { History } from '../../src/main/files/history'
import { Settings } from '../../src/main/files/settings'
import { serve, type Server } from '../../src/main/hosts/serve/server'
import { decodeMessage, encodeMessage } from '../../src/protocol/codec'
import { memoryEngine } from '../runs/memory-engine'

let server: Server
let origin: string
let token: string
let folder: string
/** Of the next run. */
let pods = 3

const start = (port: number) =>
  serve({
    port,
    root: join(folder, 'renderer'),
    version: '0.0.0',
    documents: new Documents(join(folder, 'state')),
    history: new History(join(folder, 'state', 'runs')),
    settings: new Settings(join(folder, 'state')),
    spawn: () => memoryEngine({ pods }),
    initialFile: () => Promise.resolve(null),
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatrial-serve-'))
  await mkdir(join(folder, 'renderer'))
  await writeFile(join(folder, 'renderer', 'index.html'), '<!doctype html>')
  await writeFile(join(folder, 'renderer', 'main.js'), 'export {}')
  await writeFile(join(folder, 'secret.js'), 'secret')
  server = await start(0)
  const url = new URL(server.url)
  origin = url.origin
  token = url.searchParams.get('token') ?? ''
})
afterAll(() => server.close())

/** Not fetch: it does not let a test choose Host and Origin, nor send `..`. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { hostname, port } = new URL(origin)
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const call = request({ hostname, port, path, headers, method }, (response) => {
      let body = ''
      response.on('data', (data: Buffer) => (body += String(data)))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    call.on('error', reject)
    call.end()
  })
}

const page = () => `/?token=${token}`

describe('pages', () => {
  it('need the token; scripts do not', async () => {
    expect((await get(page())).status).toBe(200)
    expect((await get('/main.js')).status).toBe(200)
    for (const path of ['/', '/index.html', '/?token=', `/?token=${token}x`, '/?token=%00']) {
      expect((await get(path)).status, path).toBe(401)
    }
  })

  it('come with headers that keep others out', async () => {
    for (const path of [page(), '/none', '/']) {
      const { headers } = await get(path)
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('are not there for a rebound name or a foreign origin', async () => {
    expect((await get(page(), { host: 'evil.example' })).status).toBe(403)
    expect((await get(page(), { host: '127.0.0.1:1' })).status).toBe(403)
    expect((await get(page(), { origin: 'http://evil.example' })).status).toBe(403)
    expect((await get(page(), { origin: 'null' })).status).toBe(403)
    expect((await get(page(), { origin })).status).toBe(200)
  })

  it('cannot be left by a path, and only be read', async () => {
    for (const path of ['/../secret.js', '/%2e%2e/secret.js', '/..%2fsecret.js', '//secret.js', '/./../secret.js']) {
      expect((await get(path)).status, path).toBe(404)
    }
    expect((await get(page(), {}, 'POST')).status).toBe(405)
    expect(await get(page(), {}, 'HEAD')).toMatchObject({ status: 200, body: '' })
  })
})

function open(path: string, headers: Record<string, string>): Promise<WebSocket> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, { headers })
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket))
    socket.on('error', reject)
  })
}

const api = () => open(`/api?token=${token}`, { origin })

/** The next message that `wanted` accepts. */
function next(socket: WebSocket, wanted: (message: Record<string, unknown>) => boolean) {
  return new Promise<Record<string, unknown>>((resolve) => {
    const listener = (data: Buffer) => {
      const message = decodeMessage(data) as Record<string, unknown>
      if (!wanted(message)) return
      socket.off('message', listener)
      resolve(message)
    }
    socket.on('message', listener)
  })
}

let calls = 0
function call(socket: WebSocket, name: string, args: unknown) {
  const id = ++calls
  const answer = next(socket, (message) => message['id'] === id)
  socket.send(encodeMessage({ id, name, args }))
  return answer
}

describe('the socket', () => {
  it('opens for the own page only', async () => {
    await expect(open(`/api?token=${token}`, {})).rejects.toThrow('403')
    await expect(open(`/api?token=${token}`, { origin: 'http://evil.example' })).rejects.toThrow('403')
    await expect(open(`/api?token=${token}`, { origin, host: 'evil.example' })).rejects.toThrow('403')
    await expect(open(`/other?token=${token}`, { origin })).rejects.toThrow('403')
    await expect(open('/%', { origin })).rejects.toThrow('403')
    ;(await api()).close()
  })

  it.each(['/api', '/api?token=wrong', '/api?token='])('closes at once without the token: %s', async (path) => {
    const socket = await open(path, { origin })
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1008)
  })

  it('offers a large file to be fetched once, as it is made', async () => {
    const socket = await api()
    const ended = next(socket, ({ event }) => event === 'run.ended')
    pods = 100_000
    await call(socket, 'run.start', { files: [{ name: 'x', text: 'ok' }], speed: null })
    pods = 3
    await ended
    const { result } = await call(socket, 'run.export', { runId: 1, formats: ['csv'] })
    const { files } = result as { files: { name: string; text?: string; path?: string }[] }
    // The others are small; pods.csv has a line for each of 100,000 pods, more than 4 MiB.
    expect(files.filter(({ path }) => path !== undefined).map(({ name }) => name)).toEqual(['pods.csv'])
    const { path } = files.at(-1)!
    expect((await get(path!, { host: 'evil.example' })).status).toBe(403)
    const fetched = await get(path!)
    expect(fetched.headers['content-disposition']).toBe('attachment; filename="pods.csv"')
    expect(fetched.body.trimEnd().split('\r\n')).toHaveLength(100_001)
    expect((await get(path!)).status).toBe(404)
    socket.close()
  })

  it('runs a design, with typed arrays and acknowledgements', async () => {
    const socket = await api()
    expect(await call(socket, 'app.info', {})).toMatchObject({ result: { host: 'browser', nativeDialogs: false } })
    const frame = next(socket, ({ event }) => event === 'frame')
    const ended = next(socket, ({ event }) => event === 'run.ended')
    const started = await call(socket, 'run.start', { files: [{ name: 'x', text: 'ok' }], speed: null })
    expect(started['result']).toMatchObject({ status: 'started', runId: 1 })
    const { payload } = (await frame) as { payload: { sequence: number; clusters: { nodes: unknown }[] } }
    expect(payload.clusters[0].nodes).toBeInstanceOf(Uint8Array)
    socket.send(encodeMessage({ acknowledge: payload.sequence, runId: 1 }))
    expect(await ended).toMatchObject({ payload: { state: 'finished' } })

    const exported = await call(socket, 'run.export', { runId: 1, formats: ['json', 'csv'] })
    const { directory, files } = exported['result'] as { directory: null; files: { name: string; text: string }[] }
    expect(directory).toBeNull()
    expect(files.map(({ name }) => name)).toEqual([
      'result.json',
      'timeseries.csv',
      'utilisation.csv',
      'nodes.csv',
      'pods.csv',
    ])
    expect(files[4].text.split('\r\n')).toHaveLength(5)
    socket.close()
  })

  it('answers wrong commands and arguments with an error, and goes on', async () => {
    const socket = await api()
    expect(await call(socket, 'run.nothing', {})).toMatchObject({ error: 'unknown command run.nothing' })
    expect(await call(socket, '__proto__', {})).toMatchObject({ error: 'unknown command __proto__' })
    expect((await call(socket, 'run.pause', { runId: 'x' }))['error']).toMatch(/^arguments of run.pause at runId/)
    expect((await call(socket, 'run.pause', { runId: 9 }))['error']).toMatch(/no longer here/)
    const save = { name: 'x', path: '/etc/passwd', text: '' }
    expect((await call(socket, 'document.save', save))['error']).toMatch(/was not opened here/)
    expect(await call(socket, 'document.save', { ...save, path: null })).toMatchObject({ result: { document: null } })
    socket.close()
  })

  it.each([
    ['text', 'hello'],
    ['junk', Buffer.from([0xc1])],
    ['another shape', encodeMessage({ hello: 1 })],
  ])('closes on %s', async (_, data) => {
    const socket = await api()
    socket.send(data)
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1002)
  })
})

it('rejects a port that is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  await expect(start((other.address() as AddressInfo).port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  other.close()
})
