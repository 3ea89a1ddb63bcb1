/** Problems as a compiler would print them, so that editors and scripts can follow the position. */
import type { Notice, Problem } from '../../../design/types'

const shownAtMost = 50

export function formatProblem({ position, severity, message, found, remedy }: Problem): string {
  const { file, line, column } = position
  const where = `${file}:${line}:${column}: ${severity}: ${message}`
  return [found === undefined ? where : `${where} (found ${found})`, ...(remedy ? [`  remedy: ${remedy}`] : [])]
    .map(printable)
    .join('\n')
}

export function formatProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, shownAtMost).map(formatProblem)
  const rest = problems.length - shown.length
  return [...shown, ...(rest > 0 ? [`... and ${rest} more`] : [])].join('\n')
}

export function formatNotices(notices: readonly Notice[]): string {
  return notices.map(({ subject, count, message }) => printable(`note: ${count} ${subject}: ${message}`)).join('\n')
}

/** What stands in a file must not be able to steer the terminal. */
export const printable = (text: string): string => text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, '\ufffd')
