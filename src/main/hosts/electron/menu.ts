/**
 * The application's menu. The screen says what stands in it: its commands are declared once, for its palette, its keys and
 * this. What is chosen goes back to it by id; only what the system does best is done here.
 */
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { Menu as ScreenMenu, MenuCommand, MenuEntry } from '../../../protocol/commands'

type Item = MenuItemConstructorOptions

export interface MenuActions {
  choose(id: string): void
  reload(): void
}

const isMac = process.platform === 'darwin'
const line: Item = { type: 'separator' }

/** `Mod+Shift+S` as Electron writes it. */
export const accelerator = (keys: string): string => keys.replace(/\bMod\b/, 'CmdOrCtrl').replace(/\bEnter$/, 'Return')

/**
 * Every key goes to the page first, which does what it means there: the accelerator is shown, not registered. A Mac cannot
 * show one without registering it; there a single letter would be taken from whoever types.
 */
function shownKeys(keys: string | undefined, mac: boolean): Pick<Item, 'accelerator' | 'registerAccelerator'> {
  if (keys === undefined || (mac && !/Mod|Alt/.test(keys))) return {}
  return { accelerator: accelerator(keys), registerAccelerator: false }
}

export function createMenu(menus: readonly ScreenMenu[], actions: MenuActions): void {
  const template = menus.map(({ label, items }): Item => ({ label: `&${label}`, submenu: entries(items, actions) }))
  const help = template.findIndex(({ label }) => label === '&Help')
  template.splice(help < 0 ? template.length : help, 0, { role: 'windowMenu' })
  if (help >= 0) template[help + 1].role = 'help'
  Menu.setApplicationMenu(Menu.buildFromTemplate([...(isMac ? [{ role: 'appMenu' } as Item] : []), ...template]))
}

/** Before there is a screen: what the system's own shortcuts need. */
export function createFirstMenu(): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [{ role: 'appMenu' } as Item] : [{ label: '&File', submenu: [{ role: 'quit' } as Item] }]),
      { role: 'editMenu' },
      { role: 'windowMenu' },
    ]),
  )
}

const entries = (items: readonly MenuEntry[], actions: MenuActions): Item[] =>
  items.flatMap((entry): Item[] => {
    if (entry.type === 'line') return [line]
    if (entry.type === 'command') return [command(entry, actions)]
    if (entry.type === 'folder') {
      const submenu = entries(entry.items, actions)
      return [{ label: entry.label, submenu, enabled: submenu.length > 0 }]
    }
    return role(entry.role, actions)
  })

const command = ({ id, label, keys, enabled, checked }: MenuCommand, { choose }: MenuActions): Item => ({
  id,
  label,
  enabled,
  ...(checked === undefined ? {} : { type: 'checkbox', checked }),
  ...shownKeys(keys, isMac),
  click: () => choose(id),
})

function role(name: (MenuEntry & { type: 'role' })['role'], { reload }: MenuActions): Item[] {
  switch (name) {
    case 'zoom':
      return [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }]
    case 'fullscreen':
      return [{ role: 'togglefullscreen' }]
    case 'quit':
      // On a Mac the app's own menu has it, and a window is closed from File.
      return [isMac ? { role: 'close' } : { role: 'quit' }]
    case 'about':
      return isMac ? [] : [{ role: 'about' }]
    case 'developer':
      if (app.isPackaged) return []
      return [line, { label: 'Reload', accelerator: 'CmdOrCtrl+Shift+R', click: reload }, { role: 'toggleDevTools' }]
    default:
      return [{ role: name }]
  }
}
