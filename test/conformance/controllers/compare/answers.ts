/** What the API server answered to each request. */
import type { Answer, RequestAction } from '../recording'
import type { StableNames } from '../names'
import { textOf } from './tracks'

export function answerDifference(
  action: RequestAction,
  answer: Answer | undefined,
  names: { recorded: StableNames; replayed: StableNames },
): string | undefined {
  if (!answer) return `no answer; recorded ${action.code}`
  const recorded = answerText(action, names.recorded)
  const replayed = answerText(answer, names.replayed)
  return recorded === replayed ? undefined : `recorded ${recorded}, replayed ${replayed}`
}

function answerText({ code, reason, message, causes }: Answer, names: StableNames): string {
  // Of what was done, only that it was done is recorded.
  if (code < 300) return String(code)
  const details = (causes ?? []).map((cause) => `${cause.field ?? ''} ${cause.reason ?? ''} ${cause.message ?? ''}`)
  const parts = [String(code), reason ?? '', message ?? '', ...details].filter((part) => part !== '')
  return withoutChance(textOf(parts.join(' | '), names))
}

/** Uids are drawn, and which node a pod is on is not what is compared. */
const withoutChance = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>')
    .replace(/("NodeName": |already assigned to node )"[^"]+"/g, '$1"<node>"')
