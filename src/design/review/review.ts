/** Reviews a design: every rule on every cluster, in a fixed order. */
import type { RawObject } from '../read/objects'
import type { Design, SourcePosition } from '../types'
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

interface Shared {
  rule: Rule
  found: Found
  clusters: string[]
}

function isSame(a: Found, b: Found): boolean {
  if (a.severity !== b.severity || a.title !== b.title || a.path.length !== b.path.length) return false
  return a.path.every((step, index) => step === b.path[index])
}

class Findings {
  readonly #list: Finding[] = []
  /** What is found in several clusters is one finding: those of objects that belong to several, by object. */
  readonly #shared = new Map<SourceObject, Shared[]>()
  readonly #starts = new Map<SourceObject, SourcePosition>()

  add(rule: Rule, found: Found, cluster: string): void {
    const { object, severity, title } = found
    const clusters = [cluster]
    if (object.isShared && this.#isKnown(rule, found, clusters)) return
    const { position, end } = object.place(found.path, found.at)
    const finding: Finding = {
      id: rule.id,
      severity,
      position,
      end,
      subject: found.subject ?? object.subject,
      clusters,
      title,
      why: found.why ?? rule.why,
      reference: rule.reference,
    }
    if (found.fix) {
      const { title, edits } = found.fix
      finding.fix = { title, object: { ...object.subject, position: this.#startOf(object) }, edits }
    }
    this.#list.push(finding)
  }

  /** Whether it was found in another cluster already; then this one is added there. */
  #isKnown(rule: Rule, found: Found, clusters: string[]): boolean {
    let ofObject = this.#shared.get(found.object)
    if (!ofObject) this.#shared.set(found.object, (ofObject = []))
    const known = ofObject.find((one) => one.rule === rule && isSame(one.found, found))
    if (!known) ofObject.push({ rule, found, clusters })
    else if (!known.clusters.includes(clusters[0])) known.clusters.push(clusters[0])
    return known !== undefined
  }

  #startOf(object: SourceObject): SourcePosition {
    let start = this.#starts.get(object)
    if (!start) this.#starts.set(object, (start = object.place([]).position))
    return start
  }

  sorted(files: readonly string[]): Finding[] {
    const rank = new Map(files.map((name, index) => [name, index]))
    const order = (severity: Severity) => severities.indexOf(severity)
    const file = ({ position }: Finding) => rank.get(position.file) ?? files.length
    // The sort is stable: what stands at one place stays in the order of the rules.
    return [...this.#list].sort(
      (a, b) =>
        order(a.severity) - order(b.severity) ||
        file(a) - file(b) ||
        a.position.line - b.position.line ||
        a.position.column - b.position.column,
    )
  }
}
