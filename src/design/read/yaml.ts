/** The documents of a text as values, each with where it stands. */
import { isNode } from 'yaml'
import type { Problems } from '../problems'
import { parseDocuments } from './documents'
import type { LocatedNode, SourceText } from './source'
import { ValueReader, type Value } from './value'

/** A document that is not empty. */
export interface ReadDocument {
  value: Value
  locate(): LocatedNode
}

/** One after the other; what cannot be read is reported and left out. */
export function* readYaml(source: SourceText, problems: Problems): Generator<ReadDocument> {
  for (const document of parseDocuments(source, problems)) {
    const node = document.contents
    if (!isNode(node)) continue
    const reader = new ValueReader(source, problems)
    const value = reader.read(node)
    if (value !== undefined && value !== null) yield { value, locate: () => ({ node, aliases: reader.aliases }) }
  }
}
