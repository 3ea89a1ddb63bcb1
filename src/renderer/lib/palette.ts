/** One thing a person can do: the palette, the shortcut sheet, the keyboard and the menus all read the same list. */
export interface Command {
  id: string
  title: string
  group: string
  keys?: string
  /** The keys are heard where they mean something (the canvas, the editor), not by the window: here they are only shown. */
  local?: boolean
  /** In the palette beside its title; a file's path, for example. */
  note?: string
  /** One of several that are on or off. */
  checked?: () => boolean
  /** Absent: always possible. */
  enabled?: () => boolean
  run: () => void
}

/** Ranks by how a query's letters fall: whole words first, then word starts, then in order anywhere. 0: no match. */
export function score(query: string, title: string): number {
  const wanted = query.toLowerCase().trim()
  const text = title.toLowerCase()
  if (wanted === '') return 1
  const at = text.indexOf(wanted)
  if (at >= 0) return at === 0 ? 100 : /\W/.test(text[at - 1]) ? 80 : 60
  let from = 0
  let starts = 0
  for (const letter of wanted) {
    if (letter === ' ') continue
    const found = text.indexOf(letter, from)
    if (found < 0) return 0
    if (found === 0 || /\W/.test(text[found - 1])) starts++
    from = found + 1
  }
  return 10 + (30 * starts) / wanted.length
}

export const isEnabled = (command: Pick<Command, 'enabled'>) => command.enabled?.() ?? true

/** "add cluster": the group is the verb of many commands. */
function asSpoken(query: string, { group, title }: Command): number {
  const rank = score(query, `${group} ${title}`)
  return rank >= 60 && query.trim().includes(' ') ? rank : 0
}

/** Best first; what cannot be done now stands at the end, so that whoever looks for it learns that it exists. */
export function search(commands: readonly Command[], query: string): Command[] {
  return commands
    .map((command, index) => {
      const rank = Math.max(score(query, `${command.title} ${command.group}`), asSpoken(query, command))
      return { command, index, rank: rank > 0 && !isEnabled(command) ? rank - 1000 : rank }
    })
    .filter((entry) => entry.rank !== 0)
    .sort((a, b) => b.rank - a.rank || a.index - b.index)
    .map((entry) => entry.command)
}
