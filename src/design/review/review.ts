/** Reviews a design: every rule on every cluster, in a fixed order. */
import type { RawObject } from '../read/objects'
import type { Design } from '../types'
import { ClusterReview } from './cluster'
import { severities, type Finding, type Severity } from './finding'
import type { Found, Rule } from './rule'
import { rules } from './rules'
import { sourcesByCluster, type SourceObject } from './sources'

/**
 * What is to be said about a sound design: errors first, then warnings, then what is merely worth knowing; among equals in
 * the order of the files. `sources`: the objects that it was made of (parseDesignWithSources).
 */
export function reviewDesign(design: Design, sources: readonly RawObject[]): Finding[] {
  const names = design.clusters.map(({ name }) => name)
  const findings = new Findings()
  sourcesByCluster(sources, names).forEach((own, index) => {
    const review = new ClusterReview(design, design.clusters[index], own)
    for (const rule of rules) rule.check(review, (found) => findings.add(rule, found, names[index]))
  })
  return findings.sorted(filesOf(sources))
}

/** Names of the files, in order. */
function filesOf(sources: readonly RawObject[]): string[] {
  return [...new Set(sources.map(({ report }) => report.source.text.name))]
}

class Findings {
  /** What is found in several clusters is one finding. */
  readonly #byKey = new Map<string, Finding & { clusters: string[] }>()

  add(rule: Rule, found: Found, cluster: string): void {
    const { object, severity, title } = found
    const { position, end } = object.place(found.path, found.at)
    const { file, line, column } = position
    const key = `${rule.id}\0${file}\0${line}\0${column}\0${severity}\0${title}`
    const known = this.#byKey.get(key)
    if (known) {
      if (!known.clusters.includes(cluster)) known.clusters.push(cluster)
      return
    }
    this.#byKey.set(key, {
      id: rule.id,
      severity,
      position,
      end,
      subject: found.subject ?? object.subject,
      clusters: [cluster],
      title,
      why: found.why ?? rule.why,
      reference: rule.reference,
      ...(found.fix ? { fix: fixOf(object, found.fix) } : {}),
    })
  }

  sorted(files: readonly string[]): Finding[] {
    const rank = new Map(files.map((name, index) => [name, index]))
    const order = (severity: Severity) => severities.indexOf(severity)
    const file = ({ position }: Finding) => rank.get(position.file) ?? files.length
    // The sort is stable: what stands at one place stays in the order of the rules.
    return [...this.#byKey.values()].sort(
      (a, b) =>
        order(a.severity) - order(b.severity) ||
        file(a) - file(b) ||
        a.position.line - b.position.line ||
        a.position.column - b.position.column,
    )
  }
}

function fixOf(object: SourceObject, { title, edits }: NonNullable<Found['fix']>): Finding['fix'] {
  return { title, object: { ...object.subject, position: object.place([]).position }, edits }
}
