/** The real `seatrial` command, as a person or a script starts it. */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { root, seatrial } from './machine'

export interface Ended {
  code: number | null
  out: string
  err: string
  milliseconds: number
}

interface Options {
  input?: string | Buffer
  env?: NodeJS.ProcessEnv
  cwd?: string
}

export type Child = ChildProcessByStdio<Writable, Readable, Readable>

export function start(args: readonly string[], { env = {}, cwd = root }: Options = {}): Child {
  return spawn(process.execPath, [seatrial, ...args], { cwd, env: { ...process.env, ...env }, stdio: 'pipe' })
}

export function end(child: Child): Promise<Ended> {
  const started = performance.now()
  let out = ''
  let err = ''
  child.stdout.on('data', (data: Buffer) => (out += String(data)))
  child.stderr.on('data', (data: Buffer) => (err += String(data)))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err, milliseconds: performance.now() - started }))
  })
}

export async function call(args: readonly string[], options: Options = {}): Promise<Ended> {
  const child = start(args, options)
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input)
  return end(child)
}

/** `seatrial serve`, once it has printed its URL. */
export async function startServer(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}, command = 'serve') {
  const child = start([command, ...args], { env })
  const ended = end(child)
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (data: Buffer) => {
      text += String(data)
      if (text.includes('\n')) resolve(text.split('\n')[0])
    })
    void ended.then(({ err }) => reject(new Error(`no URL: ${err}`)))
  })
  const stop = () => {
    child.kill('SIGINT')
    return ended
  }
  return { url, child, ended, stop }
}
