/**
 * A large cluster in the desktop app: that the screens keep up, measured. How long things take is a figure of the machine,
 * printed; what decides is that frames come and are drawn, that nothing piles up, and that commands are heard.
 * SEATRIAL_SCALE_NODES and SEATRIAL_SCALE_PODS make it larger; with SEATRIAL_SCALE_EXIST it goes on until so many pods exist.
 */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { closeDesktop, launchDesktop } from './desktop'
import { describeWith } from './machine'
import { byId, text, waitForEditor, watch } from './screens'
import { startTrace, stopTrace } from './taskTimes'

const nodes = Number(process.env['SEATRIAL_SCALE_NODES'] ?? 5_000)
const pods = Number(process.env['SEATRIAL_SCALE_PODS'] ?? 50_000)
const exist = Number(process.env['SEATRIAL_SCALE_EXIST'] ?? 1)
const templates = 20
/** More than is ever run: with pods that come and go, or an idle cluster would be through in seconds. */
const minutes = 5_000

const cluster = `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: { name: large }
spec:
  controlPlane:
    replicas: 3
    cpu: 16
    memory: 64Gi
    controllerManager: { extraArgs: { kube-api-qps: 100000, kube-api-burst: 200000 } }
    schedulerConfig: { clientConnection: { qps: 100000, burst: 200000 } }
  network: { podCIDR: 10.0.0.0/8, nodeCIDRMaskSize: 25, serviceCIDR: 172.20.0.0/16 }
  nodePools:
    - { name: general, count: ${nodes / 2}, capacity: { cpu: 8, memory: 32Gi, pods: 110 }, zones: [a, b, c] }
    - { name: batch, count: ${nodes / 2}, capacity: { cpu: 8, memory: 32Gi, pods: 110 }, zones: [a, b, c] }
`
const deployment = (n: number) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: app-${n} }
spec:
  replicas: ${pods / templates}
  selector: { matchLabels: { app: app-${n} } }
  template:
    metadata: { labels: { app: app-${n} } }
    spec: { containers: [{ name: c, image: i, resources: { requests: { cpu: 100m, memory: 128Mi } } }] }
`
const trial = `apiVersion: seatrial.dev/v1alpha1
kind: Trial
metadata: { name: t }
spec:
  seed: 1
  duration: ${minutes}m
  load:
    - at: 0s
      churn: { name: churn, createRate: 50, lifetime: { distribution: Exponential, mean: 60s }, template: { cpu: 100m, memory: 128Mi } }
`
const design = [cluster, ...Array.from({ length: templates }, (_, n) => deployment(n)), trial].join('---\n')

/** Tasks of the page that took longer than 50 ms, and the longest wait of the main process's event loop; since the last call. */
interface Blocks {
  tasks: number[]
  mainMilliseconds: number
}

describeWith(['electron'], 'a large cluster', () => {
  let folder: string
  let app: ElectronApplication
  let page: Page
  let watched: ReturnType<typeof watch>

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatrial-scale-'))
    const path = join(folder, 'large.yaml')
    await writeFile(path, design)
    app = await launchDesktop(folder, [path])
    page = await app.firstWindow()
    page.setDefaultTimeout(30_000)
    watched = watch(page)
    await waitForEditor(page)
  })
  afterEach(async () => {
    await closeDesktop(app)
    expect(watched.faults).toEqual([])
  })

  async function observe() {
    await page.evaluate(() => {
      const page = window as unknown as { longTasks: number[] }
      page.longTasks = []
      new PerformanceObserver((list) =>
        page.longTasks.push(...list.getEntries().map(({ duration }) => duration)),
      ).observe({ type: 'longtask' })
    })
    await app.evaluate(() => {
      const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
      const host = globalThis as unknown as { delay: ReturnType<typeof monitorEventLoopDelay> }
      host.delay = monitorEventLoopDelay({ resolution: 5 })
      host.delay.enable()
    })
  }

  async function blocks(): Promise<Blocks> {
    const tasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0))
    const mainMilliseconds = await app.evaluate(() => {
      const { delay } = globalThis as unknown as { delay: { max: number; reset(): void } }
      const longest = delay.max / 1e6
      delay.reset()
      return longest
    })
    return { tasks, mainMilliseconds }
  }

  async function report(what: string, more = '') {
    const { tasks, mainMilliseconds } = await blocks()
    const longest = tasks.length > 0 ? `, the longest ${Math.max(...tasks).toFixed(0)} ms` : ''
    // Whoever else uses the processors makes all of this longer.
    const load = `load ${loadavg()[0].toFixed(1)} of ${availableParallelism()}`
    console.log(
      `${nodes} nodes, ${pods} pods, ${what}: ${more}page: ${tasks.length} tasks over 50 ms${longest}; main process: ` +
        `${mainMilliseconds.toFixed(0)} ms at most (${load})`,
    )
  }

  /** Milliseconds from a click to what it leads to. */
  async function until(id: string, phase: string): Promise<number> {
    await page.evaluate(
      ([id, phase]) => {
        const seen = window as unknown as { answered: Promise<number> }
        const button = document.querySelector<HTMLElement>(`[data-testid="${id}"]`)!
        seen.answered = new Promise((resolve) => {
          button.addEventListener(
            'click',
            () => {
              const begun = performance.now()
              const look = () => {
                const shown = document.querySelector('[data-testid=run-phase]')?.textContent?.trim()
                if (shown === phase) resolve(performance.now() - begun)
                else requestAnimationFrame(look)
              }
              look()
            },
            { once: true, capture: true },
          )
        })
      },
      [id, phase],
    )
    await byId(page, id).click()
    return page.evaluate(() => (window as unknown as { answered: Promise<number> }).answered)
  }

  it('is run, looked at, searched, stopped and exported while nothing stands still', async () => {
    await startTrace(app)
    await observe()
    await page.waitForTimeout(3_000)
    await report('at rest')
    await byId(page, 'run-button').click()
    await byId(page, 'speed-max').click()
    await byId(page, 'fleet-summary').waitFor({ timeout: 300_000 })
    await report('starting')
    await page.waitForTimeout(5_000)
    const rate = await text(page, 'frame-rate')
    await report('running', `${rate}; `)
    await expect.poll(() => text(page, 'run-phase')).toBe('running')

    await byId(page, 'tab-pods').click()
    const inAll = async () => Number((await text(page, 'pods-total')).replace(/\D/g, ''))
    await expect.poll(inAll, { timeout: 600_000 }).toBeGreaterThanOrEqual(exist)
    await report(`until ${await inAll()} pods exist`, `${await text(page, 'frame-rate')}; `)
    await byId(page, 'pods-table').focus()
    await page.keyboard.press('End')
    await expect.poll(() => byId(page, 'pod-row').last().isVisible(), { timeout: 60_000 }).toBe(true)
    await report('the end of their table', `${await text(page, 'frame-rate')}; `)

    // A node, its pods; a search over all pods.
    await byId(page, 'fleet-map').focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expect.poll(() => text(page, 'inspector-name')).toMatch(/^(batch|general)-/)
    await byId(page, 'inspector')
      .getByText(/^\d+ pods$/)
      .waitFor({ timeout: 60_000 })
    await byId(page, 'pods-search').fill('app-7-')
    await expect.poll(() => text(page, 'pod-row'), { timeout: 60_000 }).toMatch(/^default\/app-7-/)
    await report('a node, its pods, a search')

    const paused = await until('pause-button', 'paused')
    const resumed = await until('pause-button', 'running')
    await page.waitForTimeout(500)
    const stopped = await until('cancel-button', 'stopped')
    const answers = [paused, resumed, stopped].map((milliseconds) => milliseconds.toFixed(0)).join(', ')
    await report('pause, resume, cancel', `answered in ${answers} ms; `)
    expect(await inAll()).toBeGreaterThan(0)

    const target = join(folder, 'report')
    await app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
    }, target)
    await byId(page, 'export-report').click()
    await page.getByText(/^Exported/).waitFor({ timeout: 300_000 })
    await report('export')
    const tasks = await stopTrace(app, join(folder, 'trace.json'))
    const longest = (times: number[]) => `the longest took ${Math.max(...times).toFixed(0)} ms`
    console.log(
      `${nodes} nodes, ${pods} pods, processor time alone, all of the above: page: ` +
        `${tasks.page.filter((milliseconds) => milliseconds > 50).length} tasks over 50 ms, ${longest(tasks.page)}; ` +
        `main process: ${longest(tasks.main)}`,
    )
    expect(tasks.page.length).toBeGreaterThan(100)

    let lines = 0
    for await (const chunk of createReadStream(join(target, 'pods.csv'), 'utf8'))
      lines += (chunk as string).split('\r\n').length - 1
    expect(lines).toBeGreaterThan(exist)
  }, 900_000)
})
