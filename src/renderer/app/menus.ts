/**
 * The commands as menus: where each group of them stands. A command that joins a group is in its menu by that; a new group
 * needs a place here (a test asks for it).
 */
import type { Menu, MenuEntry } from '../../protocol/commands'
import { isEnabled, type Command } from '../lib/palette'

type Role = Extract<MenuEntry, { type: 'role' }>['role']
type Place =
  /** One command, by its id, before the rest of its group. */
  { one: string } | { group: string } | { folder: string; group: string } | { role: Role } | 'line'

const layout: { label: string; places: Place[] }[] = [
  {
    label: 'File',
    places: [
      { one: 'new' },
      { one: 'new-empty' },
      { one: 'open' },
      { folder: 'Open Recent', group: 'Recent' },
      { folder: 'Examples', group: 'Example' },
      'line',
      { group: 'Document' },
      'line',
      { group: 'Report' },
      'line',
      { role: 'quit' },
    ],
  },
  {
    label: 'Edit',
    places: [
      { one: 'undo' },
      { one: 'redo' },
      'line',
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
      'line',
      { group: 'Edit' },
      { folder: 'Add', group: 'Add' },
    ],
  },
  {
    label: 'View',
    places: [
      { group: 'Search' },
      'line',
      { group: 'Go to' },
      'line',
      { group: 'View' },
      'line',
      { folder: 'Light or Dark', group: 'Theme' },
      { role: 'zoom' },
      { role: 'fullscreen' },
      { role: 'developer' },
    ],
  },
  { label: 'Trial', places: [{ group: 'Trial' }] },
  {
    label: 'Run',
    places: [{ group: 'Run' }, { folder: 'Speed', group: 'Speed' }, 'line', { group: 'Compare' }],
  },
  { label: 'Help', places: [{ group: 'Help' }, 'line', { role: 'about' }] },
]

/** Every group that has a place. */
export const placedGroups = layout.flatMap(({ places }) =>
  places.flatMap((place) => (typeof place === 'object' && 'group' in place ? place.group : [])),
)
const single = new Set(
  layout.flatMap(({ places }) =>
    places.flatMap((place) => (typeof place === 'object' && 'one' in place ? place.one : [])),
  ),
)

export function menusOf(commands: readonly Command[]): Menu[] {
  const entry = (command: Command): Extract<MenuEntry, { type: 'command' }> => ({
    type: 'command',
    id: command.id,
    label: command.title,
    ...(command.keys === undefined ? {} : { keys: command.keys }),
    enabled: isEnabled(command),
    ...(command.checked ? { checked: command.checked() } : {}),
  })
  const ofGroup = (group: string) => commands.filter((one) => one.group === group && !single.has(one.id)).map(entry)
  const entries = (place: Place): MenuEntry[] => {
    if (place === 'line') return [{ type: 'line' }]
    if ('role' in place) return [{ type: 'role', role: place.role }]
    if ('one' in place) return commands.filter(({ id }) => id === place.one).map(entry)
    if ('folder' in place) return [{ type: 'folder', label: place.folder, items: ofGroup(place.group) }]
    return ofGroup(place.group)
  }
  return layout.map(({ label, places }) => ({ label, items: withoutIdleLines(places.flatMap(entries)) }))
}

/** No line first, last or twice. */
const withoutIdleLines = (items: MenuEntry[]) =>
  items.filter(({ type }, at) => type !== 'line' || (at > 0 && at < items.length - 1 && items[at - 1].type !== 'line'))
