import type { ScreenTransport } from '../../../protocol/transport'

export type ConnectionState = 'connected' | 'connecting' | 'lost' | 'refused'

/** A transport that tells whether its host can be reached; Electron's and the fake's always can. */
export interface Connection extends ScreenTransport {
  onState?(listener: (state: ConnectionState) => void): void
  /** Tries again now instead of waiting for the next attempt. */
  retry?(): void
  /** The next `document.open` is for this file, which the person dropped; false: it has no path that the host could read. */
  offer?(file: File): Promise<boolean>
}
