import type { SourceFile } from '../../../design/types'
import { parseDesign } from '../../../design'
import { summarise, type CheckResult } from './summary'

/** Problems by line, errors before warnings on one line, and the picture of what was understood. */
export function check(files: readonly SourceFile[]): CheckResult {
  const result = parseDesign(files)
  const problems = [...result.problems].sort(
    (a, b) =>
      a.position.line - b.position.line ||
      a.severity.localeCompare(b.severity) ||
      a.position.column - b.position.column,
  )
  return { problems, summary: result.ok ? summarise(result.design) : null }
}
