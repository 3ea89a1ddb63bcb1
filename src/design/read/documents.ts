/**
 * Parses text into YAML documents with the `yaml` package, within limits: the package itself takes any depth (until the
 * stack overflows) and any number of errors.
 */
import { Composer, Lexer, Parser, type Document } from 'yaml'
import { clip, type Problems } from '../problems'
import { parserDepthMax, syntaxErrorsMax, syntaxErrorsRead, tokensMax } from './limits'
import type { SourceText } from './source'

interface SyntaxError {
  code: string
  message: string
  start: number
  end: number
  warning: boolean
}

/** Thrown to stop reading; never leaves this file. */
class Stop extends Error {}

/** The documents that are free of syntax errors, one after the other; the errors of the others are reported. */
export function* parseDocuments(source: SourceText, problems: Problems): Generator<Document> {
  // Duplicate keys are found by ValueReader: the package's own check takes quadratic time.
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, logLevel: 'silent', keepSourceTokens: false })
  const errors = watchErrors(composer)
  try {
    for (const token of tokens(source, problems)) {
      for (const document of composer.next(token)) if (isSound(errors, source, problems)) yield document
    }
    for (const document of composer.end()) if (isSound(errors, source, problems)) yield document
    isSound(errors, source, problems)
  } catch (error) {
    if (error instanceof Stop) {
      isSound(errors, source, problems)
      return
    }
    const message = error instanceof RangeError ? 'the document is nested too deeply to be read' : clip(String(error))
    fail(source, problems, 0, message, 'check that every bracket is closed')
  }
}

type Token = Parameters<Composer['next']>[0]

function* tokens(source: SourceText, problems: Problems): Generator<Token> {
  const parser = new Parser()
  let count = 0
  for (const lexeme of new Lexer().lex(source.text)) {
    if (++count > tokensMax) {
      fail(source, problems, parser.offset, `the file has more than ${tokensMax} YAML tokens`, 'split the file')
      throw new Stop()
    }
    for (const token of parser.next(lexeme)) yield token
    if (parser.stack.length > parserDepthMax) {
      const remedy = 'check that every bracket is closed, or flatten the document'
      fail(source, problems, parser.offset, 'the document is nested too deeply to be read', remedy)
      throw new Stop()
    }
  }
  for (const token of parser.end()) yield token
}

/** Collects errors in the composer's place and stops it when a document is beyond repair. */
function watchErrors(composer: Composer): SyntaxError[] {
  const errors: SyntaxError[] = []
  type Place = number | readonly [number, number] | { offset: number; source: string }
  const watched = composer as unknown as {
    onError: (place: Place, code: string, message: string, warning?: boolean) => void
  }
  watched.onError = (place, code, message, warning = false) => {
    const [start, end] =
      typeof place === 'number'
        ? [place, place + 1]
        : 'offset' in place
          ? [place.offset, place.offset + (typeof place.source === 'string' ? place.source.length : 1)]
          : place
    errors.push({ code, message, start, end, warning })
    if (errors.length >= syntaxErrorsRead) throw new Stop()
  }
  return errors
}

/** Reports and forgets the errors since the last document; false when one of them spoils it. */
function isSound(errors: SyntaxError[], source: SourceText, problems: Problems): boolean {
  const serious = errors.filter((error) => !error.warning)
  const reported = serious.length > 0 ? serious : errors
  for (const error of reported.slice(0, syntaxErrorsMax)) reportSyntax(error, source, problems)
  errors.length = 0
  return serious.length === 0
}

const remedies: Record<string, string> = {
  BAD_INDENT: 'align the line with the ones around it',
  TAB_AS_INDENT: 'indent with spaces: YAML allows no tabs there',
  BLOCK_AS_IMPLICIT_KEY: 'put a nested mapping on a line of its own, or quote a text that contains ": "',
  MULTILINE_IMPLICIT_KEY: 'a key stands on one line: is a colon missing?',
  MISSING_CHAR: 'close the bracket or quote, or add the missing character',
  UNEXPECTED_TOKEN: 'check indentation, quotes and brackets before this place',
  BAD_SCALAR_START: 'put the text in quotes',
  BAD_ALIAS: 'put the text in quotes when the * is not meant as an alias',
  TAG_RESOLVE_FAILED: 'remove the tag',
}

function reportSyntax(
  { code, message, start, end, warning }: SyntaxError,
  source: SourceText,
  problems: Problems,
): void {
  const place = source.place(start, Math.max(end, start + 1))
  const from = source.text.lastIndexOf('\n', start - 1) + 1
  const line = source.text.slice(from, from + 400).split('\n', 1)[0]
  const tab = /^[ ]*\t/.test(line)
  problems.add({
    severity: warning ? 'warning' : 'error',
    position: place.position,
    end: place.end,
    message: `invalid YAML: ${clip(message)}`,
    ...(line.trim() === '' ? {} : { found: clip(line) }),
    remedy: remedies[tab ? 'TAB_AS_INDENT' : code] ?? 'correct the YAML at this place',
  })
}

function fail(source: SourceText, problems: Problems, offset: number, message: string, remedy: string): void {
  const { position, end, text } = source.place(offset, offset + 1)
  const found = clip(text)
  problems.add({ severity: 'error', position, end, message, ...(found ? { found } : {}), remedy })
}
