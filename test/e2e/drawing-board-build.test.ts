/** The three-zone example from an empty board, by mouse alone and by keyboard alone, in both hosts. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  buildByKeyboard,
  buildByMouse,
  checkBuilt,
  clear,
  dropText,
  keys,
  realFile,
  runBuilt,
  undoAndRedo,
} from './boards'
import { launchDesktop } from './desktop'
import { browser as executablePath, describeWith, testSwitches } from './machine'
import { startServer } from './process'
import { byId, waitForEditor, watch } from './screens'

// Several minutes of virtual time are run, and every key is pressed one by one.
vi.setConfig({ testTimeout: 180_000 })

interface Opened {
  page: Page
  close(): Promise<unknown>
}

async function openBrowser(folder: string): Promise<Opened> {
  const server = await startServer([], { XDG_STATE_HOME: folder })
  const browser = await chromium.launch({ executablePath, args: testSwitches })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(server.url)
  return { page, close: () => browser.close().then(() => server.stop()) }
}

async function openDesktop(folder: string): Promise<Opened> {
  const app = await launchDesktop(folder)
  // Not by its window, which would ask about the changes.
  const close = () => app.evaluate(({ app }) => app.exit(0)).catch(() => undefined)
  return { page: await app.firstWindow(), close }
}

describe.each([
  ['browser', openBrowser],
  ['electron', openDesktop],
] as const)('in the %s', (host, open) => {
  describeWith([host], `drawing board, ${host}`, () => {
    let opened: Opened
    let page: Page
    let watched: ReturnType<typeof watch>

    beforeEach(async () => {
      opened = await open(await mkdtemp(join(tmpdir(), 'seatrial-build-')))
      page = opened.page
      page.setDefaultTimeout(20_000)
      watched = watch(page)
      await waitForEditor(page)
      // The example is on the board: an edit before that would be of an empty document that it replaces.
      await byId(page, 'workload').first().waitFor()
      await clear(page)
    })
    afterEach(async () => {
      await opened?.close()
      expect(watched.faults).toEqual([])
    })

    it('is built by mouse alone, run, undone and done again', async () => {
      await buildByMouse(page)
      await checkBuilt(page)
      await runBuilt(page)
      await undoAndRedo(page, (what) => byId(page, what).click())
    })

    it('is built by keyboard alone, run, undone and done again', async () => {
      await buildByKeyboard(page)
      await checkBuilt(page)
      await runBuilt(page)
      await byId(page, 'canvas').focus()
      await undoAndRedo(page, (what) =>
        page.keyboard.press(what === 'undo' ? 'ControlOrMeta+z' : 'ControlOrMeta+Shift+z'),
      )
    })

    it('takes manifests that other projects publish', async (context) => {
      const manifests = await realFile('kube-prometheus.yaml')
      if (manifests === undefined) return context.skip()
      await byId(page, 'empty-add-cluster').click()
      await byId(page, 'cluster-frame').waitFor()
      await dropText(page, 'kube-prometheus.yaml', manifests)
      await expect.poll(() => byId(page, 'workload').count(), { timeout: 20_000 }).toBeGreaterThanOrEqual(6)
      // Of the operator's own kinds nothing is drawn, and nothing is lost.
      const all = await keys(page)
      expect(all).toContain('Deployment/monitoring/grafana')
      expect(all).toContain('DaemonSet/monitoring/node-exporter')
      expect(all.filter((key) => key.startsWith('ServiceMonitor/')).length).toBeGreaterThan(5)
      await byId(page, 'undo').click()
      await expect.poll(() => keys(page)).toEqual(['Cluster//cluster'])
    })
  })
})
