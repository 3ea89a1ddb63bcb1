import type { SourceFile } from '../../../design/types'
import { parseDesignWithSources } from '../../../design'
import { reviewDesign } from '../../../design/review'
import { summarise, type CheckResult } from './summary'

/** Problems by line, errors before warnings on one line; the picture of what was understood, and what its review says. */
export function check(files: readonly SourceFile[]): CheckResult {
  const { result, sources } = parseDesignWithSources(files)
  const problems = [...result.problems].sort(
    (a, b) =>
      a.position.line - b.position.line ||
      a.severity.localeCompare(b.severity) ||
      a.position.column - b.position.column,
  )
  if (!result.ok) return { problems, summary: null, findings: null }
  return { problems, summary: summarise(result.design), findings: reviewDesign(result.design, sources) }
}
