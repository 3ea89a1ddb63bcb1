import type { KubernetesObject } from '../../../../design/kubernetes'
import type { Reply } from '../../apiserver/requests'
import type { Method } from '../../apiserver/userRequests'
import type { Micros } from '../../kernel/time'

/** What a command waits for: an answer of the API server, or time. */
export type Wait = { method: Method; path: string; body?: unknown } | { sleep: Micros }

/** A kubectl command as a sequence of requests: what it sends is answered later, and it goes on with the answer. */
export type Command<T = void> = Generator<Wait, T, Reply>

/** Where commands write. */
export interface Output {
  out(text: string): void
  err(text: string): void
}

export function* send(method: Method, path: string, body?: unknown): Command<Reply> {
  return yield { method, path, body }
}

export function* sleep(time: Micros): Command {
  yield { sleep: time }
}

/** What kubectl says of a refusal. */
export function errorOf({ reason, message = '' }: Reply): string {
  return reason ? `Error from server (${reason}): ${message}` : `Error from server: ${message}`
}

/** The object, or the refusal said aloud. */
export function* get(path: string, { err }: Output): Command<KubernetesObject | undefined> {
  const reply = yield* send('GET', path)
  if (reply.code < 300) return reply.object
  err(errorOf(reply))
  return undefined
}
