/** All that the tests, and what they start, put into the temporary folder is in one, which goes when they end. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'seatrial-test-'

export function setup(): (() => void) | undefined {
  // Called once per project: one folder in another would be too long a path for Chromium's sockets.
  if (tmpdir().includes(prefix)) return undefined
  const folder = mkdtempSync(join(tmpdir(), prefix))
  process.env['TMPDIR'] = folder
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
