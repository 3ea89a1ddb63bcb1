/** Collects what validation finds as causes of a refusal, instead of problems in a text. */
import { formatPath, type Path } from '../fieldPath'
import { Problems, Reporter, type Details } from '../problems'
import type { ObjectSource } from '../read/source'
import type { Cause } from './types'

/** By the words that messages begin with. Source: apimachinery/pkg/util/validation/field/errors.go. */
const reasons: Record<string, string> = {
  'Not found': 'FieldValueNotFound',
  'Required value': 'FieldValueRequired',
  'Duplicate value': 'FieldValueDuplicate',
  'Invalid value': 'FieldValueInvalid',
  'Unsupported value': 'FieldValueNotSupported',
  Forbidden: 'FieldValueForbidden',
  'Too long': 'FieldValueTooLong',
  'Too many': 'FieldValueTooMany',
}

export class CauseReporter extends Reporter {
  readonly causes: Cause[] = []

  constructor() {
    // There is no text that the object stands in: nothing asks for a place, as nothing here adds a problem.
    super(new Problems(), undefined as unknown as ObjectSource, true)
  }

  override get defaulted(): boolean {
    return true
  }

  override error(path: Path, message: string, details: Details = {}): void {
    const colon = message.indexOf(':')
    const reason = reasons[colon < 0 ? message : message.slice(0, colon)] ?? 'FieldValueInvalid'
    this.causes.push({ reason, message, field: formatPath(details.field ?? path) })
  }

  override warning(): void {
    // What the API server takes without a word, or with a warning that no client here reads.
  }

  override needed(): void {
    // Asked for by designs, not by the API server.
  }

  protected override quote(value: unknown): string {
    return JSON.stringify(value) ?? 'null'
  }
}
