/** The texts of a sweep: the design as it is, with another value in one field. */
import { addText, applyChanges, indexDocument, renderObject, setField, withValue } from '../edit'
import type { SourceFile } from '../types'
import { findField, type SweepField } from './field'
import { writtenValue } from './values'

export interface Variant {
  /** As it was given. */
  value: string
  files: SourceFile[]
}

export type VariantsOutcome = { ok: true; field: SweepField; variants: Variant[] } | { ok: false; message: string }

export function sweepVariants(
  files: readonly SourceFile[],
  reference: string,
  values: readonly string[],
): VariantsOutcome {
  const outcome = findField(files, reference)
  if (!outcome.ok) return outcome
  const { field } = outcome
  return { ok: true, field, variants: values.map((value) => ({ value, files: withField(files, field, value) })) }
}

function withField(files: readonly SourceFile[], field: SweepField, value: string): SourceFile[] {
  const { name, text } = files[field.file]
  const index = indexDocument(text)
  const written = writtenValue(value, field.current)
  const changes = field.object
    ? setField(index, field.object, field.path, written)
    : addText(index, renderObject(withValue(newTrial, field.path, written)))
  return files.map((file, at) => (at === field.file ? { name, text: applyChanges(text, changes) } : file))
}

const newTrial = { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Trial', metadata: { name: 'sweep' } }
