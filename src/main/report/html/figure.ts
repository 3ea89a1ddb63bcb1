/** Frames for pictures: a titled card, and an SVG with its title and description. */
import { markup, type Content, type Markup } from './markup'

export function card(title: Content, subtitle: Content, body: Content, className = ''): Markup {
  return markup`<section class="card ${className}">
<header><h4>${title}</h4>${subtitle && markup`<p>${subtitle}</p>`}</header>
${body}
</section>
`
}

export interface Drawing {
  /** Unique in the document. */
  id: string
  title: string
  /** What the picture says, for those who do not see it. */
  description: string
  width: number
  height: number
  className?: string
}

export function drawing({ id, title, description, width, height, className = '' }: Drawing, body: Content): Markup {
  return markup`<svg class="${className}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-t ${id}-d">
<title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>
${body}
</svg>`
}

/** Path and attribute figures: one decimal is a tenth of a pixel. */
export const round = (value: number): number => Math.round(value * 10) / 10

/** Text cut to what fits in a width; SVG cannot measure, so by the average width of a wide sans serif. */
export function fit(text: string, width: number, size = 12): string {
  const most = Math.max(3, Math.floor(width / (size * 0.6)))
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}

export function label(x: number, y: number, className: string, text: Content, anchor?: 'middle' | 'end'): Markup {
  const anchored = anchor && markup` text-anchor="${anchor}"`
  return markup`<text x="${round(x)}" y="${round(y)}" class="${className}"${anchored}>${text}</text>`
}

export function box(x: number, y: number, width: number, height: number, className: string, radius = 8): Markup {
  return markup`<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}" class="${className}"/>`
}
