/** Parses and validates off the screen's thread: a long document never makes typing wait. */
import { check } from './checker/check'
import type { CheckAnswer, CheckRequest } from './checker/protocol'

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<CheckRequest>) => void) | null
  postMessage(answer: CheckAnswer): void
}

scope.onmessage = ({ data }) => scope.postMessage({ id: data.id, ...check(data.files) })
