/** The built screens as files, for a host to serve: nothing outside the folder, types by extension, headers for all. */
import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

export interface Asset {
  type: string
  body: Buffer<ArrayBuffer>
}

/** The file that a URL's path names below `root`, or null. `/` is index.html. */
export async function readAsset(root: string, pathname: string): Promise<Asset | null> {
  let name: string
  try {
    name = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (name.includes('\0') || name.includes('\\')) return null
  if (name.endsWith('/')) name += 'index.html'
  const type = types[extname(name)]
  if (type === undefined) return null
  try {
    // The real path, so that neither `..` nor a symbolic link leads out.
    const base = (await realpath(root)) + sep
    const path = await realpath(join(base, name))
    return path.startsWith(base) ? { type, body: (await readFile(path)) as Buffer<ArrayBuffer> } : null
  } catch {
    return null
  }
}

/** `connect` is where the screens may connect to besides their own origin. */
export function securityHeaders(connect: readonly string[] = []): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // CodeMirror and Svelte set styles at run time.
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  }
}
