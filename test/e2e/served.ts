import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { browser as executablePath, testSwitches } from './machine'
import { startServer } from './process'
import { waitForEditor, watch } from './screens'

interface Options extends Pick<BrowserContextOptions, 'viewport' | 'reducedMotion'> {
  /** What the server is started with, given the folder where it keeps its state. */
  files?: (folder: string) => Promise<string[]>
}

interface Served {
  readonly browser: Browser
  readonly page: Page
}

/**
 * Each test of the block has a server of its own (what another test has set would be remembered) and a page of it in the
 * block's browser, with the editor there. What the page complains of fails the test.
 */
export function servePage({ files = () => Promise.resolve([]), ...options }: Options = {}): Served {
  let server: Awaited<ReturnType<typeof startServer>>
  let watched: ReturnType<typeof watch>
  const served = {} as { -readonly [field in keyof Served]: Served[field] }

  beforeAll(async () => void (served.browser = await chromium.launch({ executablePath, args: testSwitches })))
  afterAll(() => served.browser?.close())
  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatrial-e2e-'))
    server = await startServer(await files(folder), { XDG_STATE_HOME: folder })
    served.page = await served.browser.newPage(options)
    watched = watch(served.page)
    await served.page.goto(server.url)
    await waitForEditor(served.page)
  })
  afterEach(async () => {
    await served.page?.close()
    await server?.stop()
    expect(watched.faults).toEqual([])
  })
  return served
}
