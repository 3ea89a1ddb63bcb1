/** Shapes that stand beside status words, so that colour never speaks alone; and the mark of the product. */
import type { ObjectiveResult } from '../../../design/result'
import { markup, type Markup } from './markup'

export type Verdict = 'met' | 'missed' | 'unmeasured'

export const verdictOf = ({ actual, met }: ObjectiveResult): Verdict =>
  actual === null ? 'unmeasured' : met ? 'met' : 'missed'

const shapes: Record<Verdict, Markup> = {
  met: markup`<circle cx="8" cy="8" r="7.25"/><path d="M4.8 8.3 7.1 10.6 11.4 5.9"/>`,
  missed: markup`<path class="filled" d="M5 .75h6L15.25 5v6L11 15.25H5L.75 11V5z"/><path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"/>`,
  unmeasured: markup`<circle class="open" cx="8" cy="8" r="7.25"/><path d="M5 8h6"/>`,
}

export const shape = (verdict: Verdict): Markup =>
  markup`<svg class="shape ${verdict}" viewBox="0 0 16 16" aria-hidden="true">${shapes[verdict]}</svg>`

const word: Record<Verdict, string> = { met: 'Met', missed: 'Missed', unmeasured: 'Not measured' }

export const verdictBadge = (verdict: Verdict): Markup =>
  markup`<span class="verdict ${verdict}">${shape(verdict)}${word[verdict]}</span>`

export const readiness = (ready: boolean): Markup => {
  const verdict = ready ? 'met' : 'missed'
  return markup`<span class="verdict ${verdict}">${shape(verdict)}${ready ? 'Ready' : 'Not ready'}</span>`
}

export const logo = markup`<svg class="logo" viewBox="0 0 24 24" fill="none" aria-hidden="true"><path d="M12 3 20 14H4L12 3Z" fill="#ff7847"/><g stroke="#2f9fd4" stroke-width="1.7" stroke-linecap="round"><path d="M3 17.2c1.5 0 1.5 1.1 3 1.1s1.5-1.1 3-1.1 1.5 1.1 3 1.1 1.5-1.1 3-1.1 1.5 1.1 3 1.1 1.5-1.1 3-1.1"/><path d="M6 20.8c1.5 0 1.5 1 3 1s1.5-1 3-1 1.5 1 3 1 1.5-1 3-1" opacity=".6"/></g></svg>`
