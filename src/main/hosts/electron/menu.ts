/** The application's menu. What concerns the document or the run is done by the screen: the menu only says what was chosen. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { EventPayload } from '../../../protocol/commands'

type Action = EventPayload<'menu'>['action']
type Item = MenuItemConstructorOptions

export function createMenu(choose: (action: Action) => void): void {
  const item = (label: string, action: Action, accelerator?: string): Item => ({
    label,
    accelerator,
    click: () => choose(action),
  })
  const separator: Item = { type: 'separator' }
  const isMac = process.platform === 'darwin'

  const file: Item[] = [
    item('New Design', 'new', 'CmdOrCtrl+N'),
    item('Open…', 'open', 'CmdOrCtrl+O'),
    // Filled by the system, on macOS and Windows.
    { role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] },
    separator,
    item('Save', 'save', 'CmdOrCtrl+S'),
    item('Save As…', 'saveAs', 'CmdOrCtrl+Shift+S'),
    item('Export Report…', 'export', 'CmdOrCtrl+E'),
    separator,
    isMac ? { role: 'close' } : { role: 'quit' },
  ]
  const run: Item[] = [item('Run', 'run', 'CmdOrCtrl+Enter'), item('Pause or Resume', 'pause', 'CmdOrCtrl+.')]
  const view: Item[] = [
    item('Command Palette…', 'palette', 'CmdOrCtrl+K'),
    item('Light or Dark', 'theme'),
    separator,
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
    ...(app.isPackaged ? [] : [separator, { role: 'reload' } as Item, { role: 'toggleDevTools' } as Item]),
  ]
  const template: Item[] = [
    ...(isMac ? [{ role: 'appMenu' } as Item] : []),
    { label: '&File', submenu: file },
    { role: 'editMenu' },
    { label: '&Run', submenu: run },
    { label: '&View', submenu: view },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
