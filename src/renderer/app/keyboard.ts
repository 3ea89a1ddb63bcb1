import { isPlain, matches } from '../lib/keys'
import { isEnabled } from '../lib/palette'
import { appCommands } from './commands'
import type { AppState } from './state.svelte'

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

const isModal = () => document.querySelector('dialog[open]') !== null

/** The window's shortcuts. Single keys do nothing while somebody types or a dialog is open. */
export function onKey(app: AppState, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const command = appCommands(app).find(({ keys, local }) => keys !== undefined && !local && matches(keys, event))
  if (!command) return
  const modal = isModal()
  if (isPlain(command.keys!) && (typing(event.target) || modal)) return
  if (modal && command.id !== 'palette') return
  event.preventDefault()
  if (isEnabled(command)) command.run()
}

/** A menu item of the host: as if its keys were pressed, so not past an open question. */
export function onMenu(app: AppState, action: string): void {
  const command = appCommands(app).find(({ id }) => id === action)
  if (!command || !isEnabled(command) || isModal()) return
  // Text fields undo what was typed into them; the editor and the canvas have the document's own history.
  const field = document.activeElement
  if ((action === 'undo' || action === 'redo') && field && /^(INPUT|TEXTAREA)$/.test(field.tagName)) {
    document.execCommand(action)
    return
  }
  command.run()
}
