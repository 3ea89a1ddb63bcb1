/** Designs that come with Seatrial: examples to open, starter clusters to put under manifests that bring none. */

const exampleFiles = import.meta.glob<string>('../../../examples/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const starterFiles = import.meta.glob<string>('../../../resources/starters/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
})

export interface LibraryEntry {
  /** The file's name without its extension. */
  id: string
  title: string
  description: string
  /** Where the entry stands in its list; then by title. */
  order: number
  yaml: string
}

/** Reads what the comment lines at the top of the file say: `# title:`, `# description:`, `# order:`. */
export function describe(path: string, yaml: string): LibraryEntry {
  const id = path.replace(/^.*\//, '').replace(/\.yaml$/, '')
  const head = yaml.slice(0, yaml.search(/^[^#\s]/m) >>> 0)
  const said = (key: string) => new RegExp(`^# *${key}: *(.+?) *$`, 'm').exec(head)?.[1]
  return {
    id,
    title: said('title') ?? id,
    description: said('description') ?? '',
    order: Number(said('order') ?? 100),
    yaml,
  }
}

const library = (files: Record<string, string>) =>
  Object.entries(files)
    .map(([path, yaml]) => describe(path, yaml))
    .sort((a, b) => a.order - b.order || (a.title < b.title ? -1 : 1))

export const examples = (): LibraryEntry[] => library(exampleFiles)
export const starters = (): LibraryEntry[] => library(starterFiles)
