/** Whole designs to begin with, each with when to use it. */
const files = import.meta.glob<string>('../../../../resources/designs/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
})

export interface Starter {
  id: string
  title: string
  /** When to use it. */
  about: string
  yaml: string
}

const said = (yaml: string, key: string) => new RegExp(`^# ${key}: (.+)$`, 'm').exec(yaml)?.[1] ?? ''

export const starters: readonly Starter[] = Object.entries(files)
  .map(([path, text]) => ({
    id: path.replace(/^.*\//, '').replace('.yaml', ''),
    title: said(text, 'title'),
    about: said(text, 'description'),
    order: Number(said(text, 'order')),
    yaml: text.replace(/^(# (?:title|description|order): .*\n)+/, ''),
  }))
  .sort((a, b) => a.order - b.order)
