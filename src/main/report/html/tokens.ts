/**
 * The look's tokens, light and dark. `text-n` and `*-text` are the colours for words, which AA asks to be stronger than
 * those for shapes. The same values as src/renderer/lib/tokens.css, so that a thing has one colour everywhere.
 */
import { utilisationSteps } from './fullness'

type Tokens = Record<string, string>

export const light: Tokens = {
  bg: '#eef1f5',
  panel: '#ffffff',
  raise: '#f6f8fa',
  line: '#dfe5ec',
  'line-strong': '#c7d1dc',
  ink: '#16212c',
  mute: '#566a7f',
  link: '#2560c8',
  select: '#2f6fe4',
  ok: '#0f8a60',
  err: '#c93b38',
  'ok-text': '#0b7550',
  'err-text': '#bd3330',
  'warn-text': '#8f5a00',
  'warn-soft': '#a86a0014',
  s1: '#2f6fe4',
  s2: '#0f8a60',
  s3: '#b87a0a',
  s4: '#c93b38',
  s5: '#7c4ddb',
  t1: '#2560c8',
  t2: '#0b7550',
  t3: '#8f5a00',
  t4: '#bd3330',
  t5: '#6c3fc7',
  shade: '0 1px 2px #16212c0f, 0 1px 3px #16212c0d',
}

export const dark: Tokens = {
  bg: '#0e151d',
  panel: '#131d28',
  raise: '#1a2634',
  line: '#233243',
  'line-strong': '#2f4258',
  ink: '#e4ebf2',
  mute: '#8fa3b8',
  link: '#8db4ff',
  select: '#6ea0ff',
  ok: '#3ecf9a',
  err: '#f2706d',
  'ok-text': '#3ecf9a',
  'err-text': '#f58481',
  'warn-text': '#f0b64f',
  'warn-soft': '#f0b64f1a',
  s1: '#6ea0ff',
  s2: '#3ecf9a',
  s3: '#f0b64f',
  s4: '#f2706d',
  s5: '#b78cf7',
  t1: '#6ea0ff',
  t2: '#3ecf9a',
  t3: '#f0b64f',
  t4: '#f58481',
  t5: '#b78cf7',
  shade: 'none',
}

export const declare = (tokens: Tokens): string =>
  Object.entries(tokens)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')

const series = [1, 2, 3, 4, 5]
  .map((n) => `.line.s${n}{stroke:var(--s${n})}.end.s${n}{fill:var(--t${n})}.f${n}{fill:var(--s${n})}`)
  .join('\n')

/** From empty to full. */
const ramp = ['143a5c', '1c6e8c', '2ea096', '96c45c', 'f0b64f', 'f2706d']
const channels = (colour: string) => [0, 2, 4].map((at) => parseInt(colour.slice(at, at + 2), 16))

function rampColour(share: number): string {
  const at = Math.min(ramp.length - 2, Math.floor(share * (ramp.length - 1)))
  const within = share * (ramp.length - 1) - at
  const [from, to] = [channels(ramp[at]), channels(ramp[at + 1])]
  return from
    .map((value, index) =>
      Math.round(value + (to[index] - value) * within)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')
}

const utilisation = Array.from({ length: utilisationSteps + 1 }, (_, step) => {
  return `.u${step}{fill:#${rampColour(step / utilisationSteps)}}`
}).join('')

export const colours = `${series}\n${utilisation}`
