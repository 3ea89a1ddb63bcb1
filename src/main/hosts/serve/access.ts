/**
 * Who may talk to the browser host: only what comes from its own page. Any page in the user's browser can reach 127.0.0.1,
 * so the token in the URL, the Host (DNS rebinding) and the Origin are all checked.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export const createToken = (): string => randomBytes(24).toString('base64url')

export class Access {
  readonly #tokenHash: Buffer

  constructor(
    token: string,
    private readonly port: () => number,
  ) {
    this.#tokenHash = sha256(token)
  }

  /** Names under which a browser reaches this host. */
  get #authorities(): string[] {
    return [`127.0.0.1:${this.port()}`, `localhost:${this.port()}`]
  }

  hostAllowed({ headers }: IncomingMessage): boolean {
    return this.#authorities.includes(headers.host ?? '')
  }

  /** A browser always sends Origin with a WebSocket; with a page's own GET it sends none. */
  originAllowed({ headers }: IncomingMessage, required: boolean): boolean {
    if (headers.origin === undefined) return !required
    return this.#authorities.some((authority) => headers.origin === `http://${authority}`)
  }

  tokenAllowed(url: URL): boolean {
    // Hashes have equal lengths, and comparing them takes the same time wherever they differ.
    return timingSafeEqual(sha256(url.searchParams.get('token') ?? ''), this.#tokenHash)
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()
