/**
 * Text that may go into the document as it is. Everything else is escaped on its way in, so that a name from somebody's
 * manifest can never become markup. Attribute values are always written between double quotes.
 */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = Markup | string | number | null | undefined | false | readonly Content[]

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Control characters, characters that turn the direction of the text around them, and halves of surrogate pairs. */
const unprintable =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu

export const escape = (text: string): string =>
  text.replace(unprintable, '\ufffd').replace(/[&<>"']/g, (character) => entities[character])

function text(content: Content): string {
  if (content instanceof Markup) return content.text
  if (content === null || content === undefined || content === false) return ''
  return typeof content === 'object' ? content.map(text).join('') : escape(String(content))
}

/** Not called `html`: Prettier would reformat the templates, and with them the output. */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.reduce((before, after, index) => before + text(values[index - 1]) + after))
}

/** For text that is known to be safe: the style sheet, path data. */
export const trusted = (text: string): Markup => new Markup(text)

export const join = (parts: readonly Content[], separator: Content): Content[] =>
  parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]))

/** Cut to a number of characters, in whole characters. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}
