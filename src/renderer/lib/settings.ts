import type { Connection } from './transport/connection'
import { connectStorage } from './storage'

/** A host that does not answer must not keep the screens from appearing. */
const patienceMs = 1500

/** Fetches what the host remembers; without an answer this window's own memory has to do. */
export async function restoreSettings(connection: Connection): Promise<void> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), patienceMs))
  const answer = await Promise.race([connection.call('settings.read', {}).catch(() => null), late])
  const values = (answer as { values?: { [key: string]: unknown } } | null)?.values ?? {}
  connectStorage(
    values,
    (changed) => void connection.call('settings.write', { values: changed }).catch(() => undefined),
  )
}
