/** `seatrial check --review`: what the review says, as text for people and as JSON for scripts. */
import { rules, severities, type Finding, type Severity } from '../../../design/review'
import type { Parsed } from './arguments'
import { printable } from './problems'
import { exitCodes, type Terminal } from './streams'
import { UsageError } from './usage'

/** Of what is merely worth knowing that many places are named; JSON has them all. */
const infosShown = 5

export interface ReviewOptions {
  /** Findings of this severity or worse make the exit code 1. */
  failOn: Severity
  json: boolean
  /** Only what makes the exit code 1. */
  quiet: boolean
}

/** undefined without --review. */
export function reviewOptions(values: Parsed['values']): ReviewOptions | undefined {
  if (values['review'] === true) {
    return { failOn: severityOption(values['fail-on']), json: values['json'] === true, quiet: values['quiet'] === true }
  }
  for (const option of ['fail-on', 'json']) {
    if (values[option] !== undefined) throw new UsageError(`--${option} needs --review`)
  }
  return undefined
}

/** Prints the findings; the exit code. */
export function printReview(findings: readonly Finding[], options: ReviewOptions, terminal: Terminal): number {
  const { failOn, json, quiet } = options
  const failing = findings.filter((finding) => isAtLeast(finding, failOn))
  const shown = quiet ? failing : findings
  if (json) terminal.stdout.write(`${findingsJson(shown)}\n`)
  else {
    const texts = shown.length > 0 ? [formatFindings(shown)] : []
    if (!quiet) texts.push(`review: ${summary(findings)}`)
    if (texts.length > 0) terminal.stdout.write(`${texts.join('\n\n')}\n`)
  }
  return failing.length > 0 ? exitCodes.missed : exitCodes.met
}

function severityOption(value: string | boolean | undefined): Severity {
  if (value === undefined) return 'error'
  const found = severities.find((severity) => severity === value)
  if (found) return found
  throw new UsageError(`--fail-on expects one of ${severities.join(', ')} (found ${String(value)})`)
}

const isAtLeast = ({ severity }: Finding, least: Severity) => severities.indexOf(severity) <= severities.indexOf(least)

export function findingsJson(findings: readonly Finding[]): string {
  return JSON.stringify({ counts: countsOf(findings), findings }, null, 2)
}

/** By severity, then by rule in the order of the first places. */
export function formatFindings(findings: readonly Finding[]): string {
  const manyClusters = new Set(findings.flatMap(({ clusters }) => clusters)).size > 1
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.id}`
    groups.set(key, [...(groups.get(key) ?? []), finding])
  }
  return [...groups.values()].map((group) => formatGroup(group, manyClusters)).join('\n\n')
}

function formatGroup(group: readonly Finding[], manyClusters: boolean): string {
  const [{ id, severity, why, reference, fix }] = group
  const name = rules.find((rule) => rule.id === id)?.name ?? id
  const sameFix = group.every((one) => one.fix?.title === fix?.title) ? fix?.title : undefined
  const places = severity === 'info' ? group.slice(0, infosShown) : group
  const rest = group.length - places.length
  const lines = [
    `${severity}: ${name} (${id})`,
    `  why: ${why}`,
    `  see: ${reference.title}, ${reference.url}`,
    ...(sameFix === undefined ? [] : [`  fix: ${sameFix}`]),
    ...places.flatMap((finding) => formatFinding(finding, why, sameFix, manyClusters)),
    ...(rest > 0 ? [`  ... and ${rest} more`] : []),
  ]
  return lines.map(printable).join('\n')
}

function formatFinding(finding: Finding, why: string, fix: string | undefined, manyClusters: boolean): string[] {
  const { position, subject, title, clusters } = finding
  const name = subject.namespace === '' ? subject.name : `${subject.namespace}/${subject.name}`
  const where = manyClusters ? ` [${clusters.join(', ')}]` : ''
  return [
    `  ${position.file}:${position.line}:${position.column}: ${subject.kind} ${name}${where}: ${title}`,
    ...(finding.why === why ? [] : [`    why: ${finding.why}`]),
    ...(finding.fix === undefined || finding.fix.title === fix ? [] : [`    fix: ${finding.fix.title}`]),
  ]
}

function countsOf(findings: readonly Finding[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 }
  for (const { severity } of findings) counts[severity]++
  return counts
}

function summary(findings: readonly Finding[]): string {
  const { error, warning, info } = countsOf(findings)
  const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
  return `${plural(error, 'error')}, ${plural(warning, 'warning')}, ${info} worth knowing`
}
