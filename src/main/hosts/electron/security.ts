/** Electron's security checklist, in one place: our own scheme, no navigation, no windows, no permissions. */
import { app, protocol, session } from 'electron'
import { fileURLToPath } from 'node:url'
import { readAsset, securityHeaders } from '../assets'

const scheme = 'app'
const origin = `${scheme}://seatrial`
const root = fileURLToPath(new URL(/* @vite-ignore */ '../renderer/', import.meta.url))

/** `electron-vite dev` serves the screens itself, for reloading on change; a packaged app never listens to that. */
const devUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
export const startUrl = devUrl ?? `${origin}/`

export function isOurs(url: string): boolean {
  return url.startsWith(`${origin}/`) || (devUrl !== undefined && url.startsWith(devUrl))
}

/** Not file://: a page there may read other files, and has no origin that a policy could name. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

export function serveScreens(): void {
  protocol.handle(scheme, async ({ url, method }) => {
    const { host, pathname } = new URL(url)
    const asset = host === 'seatrial' && method === 'GET' ? await readAsset(root, pathname) : null
    if (!asset) return new Response('Not found', { status: 404, headers: securityHeaders() })
    return new Response(asset.body, { headers: { ...securityHeaders(), 'Content-Type': asset.type } })
  })
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.setDevicePermissionHandler(() => false)
  // Everything runs offline: whatever else a page asks for is a mistake or worse.
  defaultSession.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isOurs(url) && !isHarmless(url) }))
}

const isHarmless = (url: string) =>
  /^(data|blob|devtools):/.test(url) || (devUrl !== undefined && url.startsWith(devUrl.replace(/^http/, 'ws')))

export function guardApp(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}
