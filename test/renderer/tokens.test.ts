import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../../src/renderer/lib/tokens.css', import.meta.url), 'utf8')

function tokensOf(theme: string): Map<string, string> {
  const block = css.slice(css.indexOf(`[data-theme='${theme}'] {`)).split('}')[0]
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-fA-F]{6})\w*;/g)].map(([, name, hex]) => [name, hex]))
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

describe.each(['dark', 'light'])('%s theme', (theme) => {
  const tokens = tokensOf(theme)
  const pairs = ['ink', 'mute', 'ok-text', 'warn-text', 'err-text', 'info-text', 'select'].flatMap((text) =>
    ['panel', 'raise'].map((under) => [text, under]),
  )
  it.each([...pairs, ['ink', 'bg'], ['mute', 'bg'], ['act-ink', 'act-fill']])(
    '%s on %s can be read (AA)',
    (text, under) => {
      expect(contrast(tokens.get(text)!, tokens.get(under)!)).toBeGreaterThanOrEqual(4.5)
    },
  )

  it.each(['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'ok', 'warn', 'err', 'info', 'act'])(
    '%s can be told from the panel (3:1)',
    (shape) => expect(contrast(tokens.get(shape)!, tokens.get('panel')!)).toBeGreaterThanOrEqual(3),
  )
})
