/** A rule of the review: what it looks for, why, and the code that looks. */
import type { Path } from '../fieldPath'
import type { ClusterReview } from './cluster'
import type { Edit, Reference, Severity, Subject } from './finding'
import type { SourceObject } from './sources'

export interface Rule {
  /** Stands at every finding; the one place where it is written. */
  id: string
  /** Heading of its findings. */
  name: string
  /** Which severities its findings can have. */
  severities: readonly Severity[]
  /** What exactly is looked for, and when it is of which severity; for docs/REVIEW.md. */
  looksFor: string
  /** Why it matters, in one or two sentences. */
  why: string
  reference: Reference
  check(cluster: ClusterReview, report: Report): void
}

export interface Found {
  severity: Severity
  /** Where it is written. */
  object: SourceObject
  path: Path
  /** Mark the key rather than the value. */
  at?: 'key' | 'value'
  title: string
  /** Goes before the rule's. */
  why?: string
  /** Goes before the object. */
  subject?: Subject
  /** Edits of `object`. */
  fix?: { title: string; edits: readonly Edit[] }
}

export type Report = (found: Found) => void
