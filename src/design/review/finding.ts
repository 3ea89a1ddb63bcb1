/** What the review says about a design before anything is run. */
import type { Path } from '../fieldPath'
import type { SourcePosition } from '../types'

/**
 * `error`: it does not work as written. `warning`: it works until something usual happens (a zone is lost, a node drained, a
 * release rolled out). `info`: worth knowing.
 */
export const severities = ['error', 'warning', 'info'] as const
export type Severity = (typeof severities)[number]

/** A page of documentation. Nothing is fetched: it is text to be shown. */
export interface Reference {
  title: string
  url: string
}

/** The object that a finding is about. */
export interface Subject {
  kind: string
  /** Empty for what has no namespace. */
  namespace: string
  name: string
}

export type YamlValue = string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue }

/**
 * A change of one field of an object, for an editor that keeps everything else (comments too) as it is. `set` makes the
 * mappings on the way that are missing; it never changes the length of a list.
 */
export type Edit = { op: 'set'; path: Path; value: YamlValue } | { op: 'remove'; path: Path }

export interface Fix {
  /** What it does, in the imperative: `Run 3 masters`. */
  title: string
  /** The object whose fields are changed; `position` is the place of its first field, which tells it from any other. */
  object: Subject & { position: SourcePosition }
  edits: readonly Edit[]
}

export interface Finding {
  /** The rule's; findings of one rule belong together. */
  id: string
  severity: Severity
  /** The very field, or what stands nearest to it when it is missing. */
  position: SourcePosition
  end: { line: number; column: number }
  subject: Subject
  /** Names of the clusters it holds for. */
  clusters: readonly string[]
  /** What is the matter, in one sentence. */
  title: string
  /** Why it matters. */
  why: string
  reference: Reference
  fix?: Fix
}
