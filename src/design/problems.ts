/** Collecting what is wrong with an input, with its place, without ever throwing. */
import type { Problem } from './types'
import { formatPath, type Path } from './fieldPath'
import { nearest } from './suggest'
import type { ObjectSource, Place } from './read/source'

/** More problems than this help nobody, and a broken generator can produce millions. */
export const problemsMax = 200
const foundLengthMax = 80
/** Messages quote whole values, as the API server does, but no whole documents. */
const quotedLengthMax = 240

export class Problems {
  readonly list: Problem[] = []
  #dropped = 0
  #errors = 0

  get errors(): number {
    return this.#errors
  }

  add(problem: Problem): void {
    if (problem.severity === 'error') this.#errors++
    if (this.list.length >= problemsMax) {
      // An error must not be lost behind a wall of warnings: it takes the place of the last one.
      const warning = problem.severity === 'error' ? this.list.findLastIndex((one) => one.severity === 'warning') : -1
      if (warning >= 0) this.list[warning] = problem
      this.#dropped++
      return
    }
    this.list.push(problem)
  }

  /** The problems by file (in the order given) and place; ends with a line that says how many were left out. */
  sorted(files: readonly string[]): Problem[] {
    const rank = new Map(files.map((name, index) => [name, index]))
    const order = (problem: Problem) => rank.get(problem.position.file) ?? files.length
    const sorted = [...this.list].sort(
      (a, b) => order(a) - order(b) || a.position.line - b.position.line || a.position.column - b.position.column,
    )
    if (this.#dropped > 0) {
      const last = sorted[sorted.length - 1]
      const message = `${this.#dropped} more problems are not shown`
      sorted.push({ severity: last.severity, position: last.position, message, remedy: 'solve those above first' })
    }
    return sorted
  }
}

/** Cuts an offending text to what fits a line of a terminal. */
export function clip(text: string, lengthMax = foundLengthMax): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= lengthMax ? line : `${line.slice(0, lengthMax - 1)}…`
}

export interface Details {
  /** Shown instead of the source's own text. */
  found?: string
  remedy?: string
  /** Names the field in the message when the API server names another than the one marked. */
  field?: Path
  /** Mark the key rather than the value, e.g. for an unknown field. */
  at?: 'key' | 'value'
}

/**
 * Problems of one object, named by the path of a field within it. Messages have the API server's form:
 * `spec.replicas: Invalid value: -1: must be greater than or equal to 0`.
 */
export class Reporter {
  constructor(
    readonly problems: Problems,
    readonly source: ObjectSource,
    /** What the API server takes is taken, however absurd: it is only warned of. */
    readonly lenient = false,
  ) {}

  /** Whether the objects have the defaults of the API server; as written they have not. */
  get defaulted(): boolean {
    return false
  }

  /** For an object that stands within this one: paths in its messages begin there. */
  within(path: Path): Reporter {
    return new Reporter(this.problems, this.source.within(path), this.lenient)
  }

  place(path: Path, at: 'key' | 'value' = 'value'): Place {
    return this.source.place(path, at)
  }

  error(path: Path, message: string, details: Details = {}): void {
    this.#add('error', path, message, details)
  }

  warning(path: Path, message: string, details: Details = {}): void {
    this.#add('warning', path, message, details)
  }

  /** Of one line (from 1) of a text that is a value: marked where it stands when the value is a block of lines. */
  lineError(path: Path, line: number, message: string, details: Details = {}): void {
    const place = this.source.place(path)
    const { file } = place.position
    if (!/^[|>]/.test(place.text)) return this.error(path, `line ${line}: ${message}`, details)
    const at = place.position.line + line
    this.problems.add({
      severity: 'error',
      position: { file, line: at, column: 1 },
      end: { line: at + 1, column: 1 },
      message: `${formatPath(path)}: line ${line}: ${message}`,
      ...(details.found === undefined ? {} : { found: clip(details.found) }),
      ...(details.remedy === undefined ? {} : { remedy: details.remedy }),
    })
  }

  invalid(path: Path, value: unknown, why: string, details: Details = {}): void {
    this.error(path, `Invalid value: ${this.quote(value)}: ${why}`, details)
  }

  /** What a design needs of an object although the API server does not ask for it. */
  needed(path: Path, message: string, details: Details = {}): void {
    this.error(path, message, details)
  }

  /** A value as messages name it: long ones are cut where a person reads them. */
  protected quote(value: unknown): string {
    return quoteValue(value)
  }

  /** A value that nobody can mean, though the API server would take it. */
  absurd(path: Path, value: unknown, why: string, details: Details = {}): void {
    const message = `Invalid value: ${this.quote(value)}: ${why}`
    this[this.lenient ? 'warning' : 'error'](path, message, details)
  }

  required(path: Path, why = '', details: Details = {}): void {
    const remedy = `add ${formatPath(path)}`
    this.error(path, why ? `Required value: ${why}` : 'Required value', { remedy, ...details })
  }

  duplicate(path: Path, value: unknown, why = '', details: Details = {}): void {
    const message = `Duplicate value: ${this.quote(value)}${why && `: ${why}`}`
    this.error(path, message, { remedy: 'choose another, or remove one of the two', ...details })
  }

  notFound(path: Path, value: unknown, remedy?: string): void {
    this.error(path, `Not found: ${this.quote(value)}`, { remedy })
  }

  tooMany(path: Path, count: number, max: number): void {
    this.error(path, `Too many: ${count}: must have at most ${max} items`, { remedy: `keep ${max} of them` })
  }

  tooLong(path: Path, max: number): void {
    this.error(path, `Too long: may not be more than ${max} bytes`, { remedy: 'shorten it' })
  }

  forbidden(path: Path, why: string): void {
    this.error(path, `Forbidden: ${why}`, { remedy: `remove ${formatPath(path)}` })
  }

  unsupported(path: Path, value: unknown, supported: readonly string[], details: Details = {}): void {
    const list = supported.map((one) => `"${one}"`).join(', ')
    const suggestion = nearest(String(value), supported)
    const remedy = suggestion === undefined ? 'write one of the supported values' : `did you mean "${suggestion}"?`
    this.error(path, `Unsupported value: ${this.quote(value)}: supported values: ${list}`, { remedy, ...details })
  }

  #add(severity: 'error' | 'warning', path: Path, message: string, details: Details): void {
    const { position, end, text } = this.source.place(path, details.at ?? 'value')
    const field = formatPath(details.field ?? path)
    // The API server shows whole differences below its first line; here the place in the file does.
    const [line] = message.split('\n')
    const problem: Problem = { severity, position, end, message: field ? `${field}: ${line}` : line }
    const found = clip(details.found ?? text)
    if (found !== '') problem.found = found
    if (details.remedy !== undefined) problem.remedy = details.remedy
    this.problems.add(problem)
  }
}

/** As Go's %q and %v print it in API errors: strings in quotes, the rest as JSON. */
export function quoteValue(value: unknown): string {
  return clip(JSON.stringify(value) ?? String(value), quotedLengthMax)
}
