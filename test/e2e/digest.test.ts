/**
 * The same design with the same seed has one digest: in the terminal (in process), in the browser host (worker thread, paced
 * and paused on the way) and in Electron (utility process).
 */
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { decodeMessage, encodeMessage } from '../../src/protocol/codec'
import { launchDesktop } from './desktop'
import { describeWith, root } from './machine'
import { call, startServer } from './process'

interface StartArgs {
  files: { name: string; text: string }[]
  seed: number
  durationSeconds: number
  speed: null
}

interface Frame {
  sequence: number
  runId: number
  digest: string
}

describeWith(['electron'], 'one digest in all hosts', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let app: ElectronApplication
  let page: Page

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatrial-digest-'))
    server = await startServer([], { XDG_STATE_HOME: folder })
    app = await launchDesktop(folder)
    page = await app.firstWindow()
  })
  afterAll(async () => {
    await app?.close()
    await server?.stop()
  })

  it.each(['harbour-shop', 'three-zone-churn', 'autoscaler-step', 'thousand-node-stress'])('%s', async (name) => {
    const path = join('examples', `${name}.yaml`)
    const args: StartArgs = {
      files: [{ name: 'design.yaml', text: await readFile(join(root, path), 'utf8') }],
      seed: 20_260_101,
      durationSeconds: 45,
      speed: null,
    }
    const terminal = await call(['run', path, '--seed', String(args.seed), '--duration', '45s', '--json', '-'])
    const { digest } = JSON.parse(terminal.out) as { digest: string }
    expect(digest).toMatch(/^[0-9a-f]{16,}$/)
    expect(await digestInBrowserHost(server.url, args)).toBe(digest)
    expect(await digestInElectron(page, args)).toBe(digest)
  })
})

async function digestInBrowserHost(url: string, args: StartArgs): Promise<string> {
  const { origin, search } = new URL(url)
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/api${search}`, { headers: { origin } })
  const send = (message: unknown) => socket.send(encodeMessage(message))
  socket.on('open', () => send({ id: 1, name: 'run.start', args }))
  let disturbed = false
  const digest = await new Promise<string>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data: Buffer) => {
      const message = decodeMessage(data) as { event?: string; payload: Frame; error?: string }
      if (message.error !== undefined) reject(new Error(message.error))
      if (message.event !== 'frame') return
      const { runId, sequence, digest } = message.payload
      send({ acknowledge: sequence, runId })
      if (digest !== '') return resolve(digest)
      if (disturbed) return
      disturbed = true
      // What a person does on the way must change nothing.
      send({ id: 2, name: 'run.pause', args: { runId } })
      send({ id: 3, name: 'run.step', args: { runId, seconds: 1.5 } })
      send({ id: 4, name: 'run.speed', args: { runId, speed: 1000 } })
      send({ id: 5, name: 'run.resume', args: { runId } })
      send({ id: 6, name: 'run.speed', args: { runId, speed: null } })
    })
  })
  socket.close()
  return digest
}

function digestInElectron(page: Page, args: StartArgs): Promise<string> {
  return page.evaluate(async (args) => {
    const bridge = window['seatrial' as never] as unknown as {
      call(name: string, args: unknown): Promise<{ runId: number }>
      onEvent(listener: (name: string, payload: { runId: number; state: string }) => void): void
    }
    const digests = new Map<number, string>()
    window.addEventListener('message', ({ data, ports }: MessageEvent<{ type?: string }>) => {
      if (data.type !== 'seatrial:frames') return
      ports[0].addEventListener('message', (event: MessageEvent<{ payload: Frame }>) => {
        digests.set(event.data.payload.runId, event.data.payload.digest)
      })
      ports[0].start()
    })
    const { runId } = await bridge.call('run.start', args)
    while (!digests.get(runId)) await new Promise((resolve) => setTimeout(resolve, 20))
    return digests.get(runId) ?? ''
  }, args)
}
