import type { CommandOutput } from '../../../../design/commandOutput'
import { TokenBuckets } from '../../apiserver/tokenBucket'
import type { Reply } from '../../apiserver/requests'
import type { UserRequests } from '../../apiserver/userRequests'
import type { ClusterContext } from '../../context'
import { Kind } from '../../events'
import { SECOND, type Micros } from '../../kernel/time'
import { number } from '../../profile'
import type { Command, Wait } from './command'
import type { DrainRunner } from './drain'

/** As many of the newest are kept at least: a drain that is refused for hours says more. */
const KEPT_LINES = 10_000
const SHOWN_LINES = 300

export interface Line {
  readonly time: Micros
  /** The command that wrote it, as it was started. */
  readonly command: string
  readonly stream: 'out' | 'err'
  readonly text: string
}

/** Runs commands in virtual time: each sends when its answer is there, and kubectl's own client limit lets it. */
export class Kubectl {
  readonly lines: Line[] = []
  private dropped = 0
  private readonly sleeping: (Command | undefined)[] = []
  private readonly due: (Wait | undefined)[] = []
  private readonly free: number[] = []

  constructor(private readonly context: ClusterContext & { readonly users: UserRequests }) {}

  /** The newest lines, as many as a person looks through. */
  output(): CommandOutput {
    const lines = this.lines.slice(-SHOWN_LINES)
    return {
      lines: lines.map(({ time, ...line }) => ({ time: time / SECOND, ...line })),
      earlier: this.dropped + this.lines.length - lines.length,
    }
  }

  /** Starts `make`, which writes as the command of that name. */
  run(name: string, make: (runner: DrainRunner) => Command): void {
    const client = new TokenBuckets([{ qps: number('kubectl.qps'), burst: number('kubectl.burst') }])
    const write = (stream: 'out' | 'err', text: string): void => {
      this.lines.push({ time: this.context.now, command: name, stream, text })
      if (this.lines.length === 2 * KEPT_LINES) this.dropped += this.lines.splice(0, KEPT_LINES).length
    }
    const runner: DrainRunner = {
      out: (text) => write('out', text),
      err: (text) => write('err', text),
      now: () => this.context.now,
      spawn: (command) => this.go(command, client, undefined),
    }
    this.go(make(runner), client, undefined)
  }

  /** Time that a command waited for has passed. */
  wake(slot: number): void {
    const command = this.sleeping[slot] as Command
    const due = this.due[slot]
    this.sleeping[slot] = undefined
    this.due[slot] = undefined
    this.free.push(slot)
    const client = this.clients.get(command) as TokenBuckets
    if (due) this.send(command, client, due)
    else this.go(command, client, undefined)
  }

  private readonly clients = new WeakMap<Command, TokenBuckets>()

  private go(command: Command, client: TokenBuckets, reply: Reply | undefined): void {
    this.clients.set(command, client)
    const { done, value } = command.next(reply as Reply)
    if (done) return
    const { now } = this.context
    if ('sleep' in value) return this.wait(command, now + value.sleep, undefined)
    const time = client.reserve(0, now)
    if (time > now) this.wait(command, time, value)
    else this.send(command, client, value)
  }

  private send(command: Command, client: TokenBuckets, request: Wait): void {
    if ('sleep' in request) return
    const { method, path, body } = request
    this.context.users.request(method, path, body, (reply) => this.go(command, client, reply))
  }

  private wait(command: Command, time: Micros, due: Wait | undefined): void {
    const slot = this.free.pop() ?? this.sleeping.length
    this.sleeping[slot] = command
    this.due[slot] = due
    this.context.queue.push(time, Kind.KubectlTimer, slot)
  }
}

/** Lines as kubectl's user sees them, with the seconds of the run. */
export const shown = ({ time, text }: Line): string => `${(time / SECOND).toFixed(3)} ${text}`
