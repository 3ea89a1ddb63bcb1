/** What a run was made of, as its result says it. */
import { createHash } from 'node:crypto'
import type { RunInput } from '../../design/result'
import type { SourceFile } from '../../design/types'

/** Longer texts would make a result of what is mostly manifests. */
const textLengthMax = 2 ** 20

export function inputOf(files: readonly SourceFile[]): RunInput {
  const hash = createHash('sha256')
  // No text contains a zero byte, so that no two lists of texts read alike.
  for (const { text } of files) hash.update(text).update('\0')
  const length = files.reduce((sum, { text }) => sum + text.length, 0)
  const digest = hash.digest('hex')
  return length > textLengthMax ? { digest } : { digest, files: files.map(({ name, text }) => ({ name, text })) }
}
