import { join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright-core'
import { root, testSwitches } from './machine'

/**
 * Starts the built app with its data in `folder`. Without `executablePath`, on purpose: only then does Playwright hold the
 * app back until it listens; else one start in ten hung. The electron package finds the binary as the app's own start does.
 */
export function launchDesktop(folder: string, files: readonly string[] = []): Promise<ElectronApplication> {
  return _electron.launch({
    args: [...testSwitches, `--user-data-dir=${join(folder, 'user')}`, root, ...files],
    cwd: folder,
  })
}

/** Ends the app whatever is unsaved in it: a person would be asked. */
export async function closeDesktop(app: ElectronApplication | undefined): Promise<void> {
  await app?.evaluate(({ app }) => app.exit(0)).catch(() => undefined)
  await app?.close().catch(() => undefined)
}
