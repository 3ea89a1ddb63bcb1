import { statSync } from 'node:fs'
import { resolve } from 'node:path'

/** The file on Electron's command line, or null. It comes after the app's own folder and any switches of Chromium's. */
export function fileArgument(argv: readonly string[], directory: string): string | null {
  for (const argument of argv.slice(1)) {
    if (argument.startsWith('-')) continue
    const path = resolve(directory, argument)
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) continue
    return path
  }
  return null
}
