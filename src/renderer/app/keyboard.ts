import { isPlain, matches } from '../lib/keys'
import { appCommands } from './commands'
import type { AppState } from './state.svelte'

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** The window's shortcuts. Single keys do nothing while somebody types or a dialog is open. */
export function onKey(app: AppState, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const command = appCommands(app).find(({ keys }) => keys !== undefined && matches(keys, event))
  if (!command) return
  const modal = document.querySelector('dialog[open]') !== null
  if (isPlain(command.keys!) && (typing(event.target) || modal)) return
  if (modal && command.id !== 'palette') return
  event.preventDefault()
  if (command.enabled?.() ?? true) command.run()
}

/** A menu item of the host. */
export function onMenu(app: AppState, action: string): void {
  appCommands(app)
    .find((command) => command.id === action && (command.enabled?.() ?? true))
    ?.run()
}
