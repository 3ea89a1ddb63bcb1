/** What is looked at before a file is parsed: size, junk, number of documents. */
import { clip, type Problems } from '../problems'
import { documentsMax, fileCharactersMax } from './limits'
import type { SourceText } from './source'

/** Reports what makes the text unreadable; false when there is no sense in parsing it. */
export function checkText(source: SourceText, problems: Problems): boolean {
  const { text } = source
  const fail = (offset: number, length: number, message: string, remedy: string): false => {
    const { position, end } = source.place(offset, offset + length)
    const found = length > 0 ? clip(JSON.stringify(text.slice(offset, offset + length))) : undefined
    problems.add({ severity: 'error', position, end, message, ...(found ? { found } : {}), remedy })
    return false
  }

  if (text.length > fileCharactersMax) {
    const size = (text.length / 1024 / 1024).toFixed(1)
    const limit = fileCharactersMax / 1024 / 1024
    return fail(
      0,
      0,
      `the file has ${size} MiB; expected at most ${limit} MiB`,
      'split the file, or leave out what is not simulated',
    )
  }
  // Tab, line feed and carriage return are the only control characters that YAML allows.
  const junk = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/.exec(text)
  if (junk) {
    const code = junk[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    const message = `expected YAML or JSON text, found the control character U+${code}: the file looks binary`
    return fail(junk.index, 1, message, 'give a text file in UTF-8')
  }
  const invalid = text.indexOf('\ufffd')
  if (invalid >= 0) {
    return fail(invalid, 1, 'expected UTF-8, found bytes that are not', 'save the file in UTF-8')
  }
  const documents = countDocuments(text)
  if (documents > documentsMax) {
    const message = `the file has ${documents} YAML documents; expected at most ${documentsMax}`
    return fail(0, 0, message, 'use node pools and replicas instead of single objects, or split the file')
  }
  return true
}

/** Document markers cannot stand at the start of a line within a value, so counting lines is exact enough and cheap. */
function countDocuments(text: string): number {
  let count = text.startsWith('---') ? 0 : 1
  for (const _ of text.matchAll(/^---(?=\s|$)/gm)) count++
  return count
}
