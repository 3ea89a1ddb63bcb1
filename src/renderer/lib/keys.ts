/** Shortcuts as text: `Mod+Shift+S`, `.`, `Alt+1`. Mod is Cmd on a Mac, Ctrl elsewhere. */
export const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

interface KeyEvent {
  key: string
  code?: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

export function matches(shortcut: string, event: KeyEvent, mac = isMac): boolean {
  const parts = shortcut.split('+')
  const key = parts.pop()!
  const mod = parts.includes('Mod')
  if (mod !== (mac ? event.metaKey : event.ctrlKey)) return false
  if ((mac ? event.ctrlKey : event.metaKey) || parts.includes('Alt') !== event.altKey) return false
  // For punctuation the shift key belongs to the character (`?` is Shift+/ on many layouts).
  const letter = key.length > 1 || /[a-z0-9]/i.test(key)
  if (letter && parts.includes('Shift') !== event.shiftKey) return false
  if (parts.includes('Alt') && event.code === `Digit${key}`) return true
  return event.key.toLowerCase() === key.toLowerCase()
}

/** True for shortcuts of one plain key, which must not fire while somebody types. */
export const isPlain = (shortcut: string) => !shortcut.includes('Mod') && !shortcut.includes('Alt')

const macNames: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩' }
const names: Record<string, string> = { Mod: 'Ctrl' }

/** The keys to draw, one cap each. */
export function caps(shortcut: string, mac = isMac): string[] {
  return shortcut.split('+').map((part) => (mac ? macNames[part] : names[part]) ?? part)
}

export const label = (shortcut: string, mac = isMac) => caps(shortcut, mac).join(mac ? '' : '+')
