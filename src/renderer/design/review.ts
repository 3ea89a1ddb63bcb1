/** Findings of a design as the Review panel shows them. */
import { rules, severities, type Finding, type Severity } from '../../design/review'

/** A shape beside the colour. */
export const signs: Record<Severity, string> = { error: '●', warning: '◆', info: '○' }

/** Findings of one rule and severity, in the order of the document. */
export interface FindingGroup {
  key: string
  severity: Severity
  name: string
  findings: readonly Finding[]
}

const names = new Map(rules.map(({ id, name }) => [id, name]))

/** By severity, then in the order in which the first of each rule comes. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.id}`
    const group = groups.get(key)
    if (group) group.push(finding)
    else groups.set(key, [finding])
  }
  return [...groups].map(([key, own]) => {
    const { id, severity } = own[0]
    return { key, severity, name: names.get(id) ?? id, findings: own }
  })
}

export const countBySeverity = (findings: readonly Finding[]): [Severity, number][] =>
  severities.map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length])
