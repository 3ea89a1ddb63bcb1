/**
 * Pictures of the screens over the fake host, to be looked at: `node test/e2e/shots.mjs [FOLDER] [NAME…]`.
 * They go to test-results/shots; with names, only the scenes that contain one of them are taken.
 * `--all`: every scene of scenes.ts instead, over the real host, in both sizes and themes.
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { createServer, loadConfigFromFile } from 'vite'
import { takeAll } from './allShots.mjs'

const given = process.argv.slice(2)
if (given.includes('--all')) {
  await takeAll(given.filter((one) => one !== '--all'))
  process.exit()
}
const [folder = 'test-results/shots', ...wanted] = given
const sizes = { small: [1280, 800], large: [1920, 1080], least: [1024, 720] }

/** Selects the nth waiting pod. */
const pending = (nth) => async (page) => {
  await page.getByTestId('pending-row').nth(nth).click()
  await page.getByTestId('explain-verdict').waitFor()
}
/** Selects the nth of all pods. */
const pod = (nth) => async (page) => {
  await page.getByTestId('tab-pods').click()
  await page.getByTestId('pod-row').nth(nth).click()
  await page.getByTestId('explain-verdict').waitFor()
}
const tab = (name) => async (page) => {
  await page.getByTestId(`tab-${name}`).click()
  await page.getByTestId('event-row').first().waitFor()
}
/** A part of the run, as the brush picks it by keyboard. */
const brushed = async (page) => {
  await page.getByTestId('brush-to').focus()
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowLeft')
  await page.getByTestId('brush-from').focus()
  for (let i = 0; i < 2; i++) await page.keyboard.press('Shift+ArrowRight')
  await page.getByTestId('utilisation-by').selectOption('zone')
}
const node = async (page) => {
  await page
    .getByTestId('fleet')
    .locator('canvas')
    .first()
    .click({ position: { x: 12, y: 60 } })
  await page.getByTestId('node-history').waitFor()
}
/** A run in which somebody says what two workloads use. */
const usage = '&usage=Deployment%20shop/frontend,Deployment%20shop/checkout'
const usedPod = async (page) => {
  await pod(3)(page)
  await page.getByTestId('workload-usage').scrollIntoViewIfNeeded()
}
/** A zone of the fleet, and a pool of it. */
const zoomed = async (page) => {
  await page.getByTestId('fleet-caption').first().click()
  await page.getByTestId('fleet-caption').first().click()
  await page.getByTestId('fleet-back').nth(1).waitFor()
}
const life = async (page) => {
  await pod(3)(page)
  await page.getByTestId('pod-life').waitFor()
}
const listed = (kind, then) => async (page) => {
  await page.getByTestId('tab-objects').click()
  await page.getByTestId('objects-kind').selectOption(kind)
  await page.getByTestId('object-row').first().waitFor()
  await then?.(page)
}
const object = (kind) =>
  listed(kind, async (page) => {
    await page.getByTestId('object-row').first().click()
    await page.getByTestId('description').waitFor()
  })
const described = (act) => async (page) => {
  await act(page)
  await page.getByTestId('describe').click()
  await page.getByTestId('describe-dialog').getByTestId('description').waitFor()
}
/** The run a while later, paused, in the middle of a rollout. */
const rolling = async (page) => {
  for (let i = 0; i < 24; i++) await page.getByTestId('jump-button').click()
  await page.getByTestId('tab-rollouts').click()
  await page.getByTestId('rollout-row').first().click()
  await page.getByTestId('rollout').waitFor()
}
/** The run, paused where a jump has stopped it, with the list of what counts. */
const jumped = async (page) => {
  await page.getByTestId('jump-button').click()
  await page.getByTestId('found').waitFor()
  await page.getByTestId('jump-menu').click()
}
/** Events of the fake host name pods that it does not have. */
const gone = async (page) => {
  await page.getByTestId('tab-events').click()
  await page.getByTestId('event-row').filter({ hasText: 'pod/' }).first().click()
  await page.getByTestId('explain-gone').waitFor()
}
const open = (select, then) => async (page) => {
  await select(page)
  await page.getByTestId('explain-open').click()
  await page.getByTestId('scheduling-dialog').waitFor()
  await then?.(page)
}
const details = async (page) => {
  await page.getByTestId('score-detail').click()
  await page.locator('[data-cell="1 1"]').focus()
}
const bottom = async (page) => {
  await page.getByTestId('scheduling-dialog').evaluate((dialog) => dialog.scrollTo(0, dialog.scrollHeight))
}

/** The part of the canvas that is drawn as `testId`. */
const part =
  (testId, nth = 0) =>
  async (page) => {
    await page.getByTestId(testId).nth(nth).click()
    await page.getByTestId('inspector').waitFor()
  }
const view = (name, then) => async (page) => {
  await page
    .getByRole('radio', { name, exact: true })
    .or(page.getByRole('button', { name, exact: true }))
    .first()
    .click()
  await then?.(page)
}
const empty = (then) => async (page) => {
  await page.locator('.cm-content').click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await page.getByTestId('empty-board').waitFor()
  await then?.(page)
}
const starter = (id) =>
  empty(async (page) => {
    await page.getByTestId(`starter-${id}`).first().click()
    await page.getByTestId('cluster-frame').first().waitFor()
  })
const report = async (page) => {
  await page.getByTestId('rail-report').click()
  await page.waitForTimeout(600)
}

const reviewed = async (page) => {
  await page.getByTestId('tab-review').click()
  await page.getByTestId('finding-row').first().waitFor()
}

const scrolledTo = (testid) => (page) => page.getByTestId(testid).first().scrollIntoViewIfNeeded()
const compare = (then) => async (page) => {
  await page.getByTestId('rail-compare').click()
  await page.getByTestId('compare-title').waitFor()
  await then?.(page)
}
/** Ticks the run of that name as well. */
const also = (name) => (page) => page.getByRole('checkbox', { name: `Compare ${name}` }).click()

const swept = (over) => async (page) => {
  await page.getByTestId('sweep-open').click()
  await page.getByTestId('sweep-search').fill('count')
  await page.locator('[data-reference*="nodePools[general].count"]').first().click()
  await page.getByTestId('sweep-values').fill('20..120 by 20')
  await page.getByTestId('sweep-start').click()
  if (over) await page.locator('[data-testid=sweep-view][data-over=true]').waitFor()
  else await page.waitForTimeout(1600)
}

const compared = [
  { name: 'compare', act: compare(), sizes: ['small', 'large', 'least'] },
  {
    name: 'compare-pinned',
    act: compare(async (page) => {
      await also('three-zone-shop #8')(page)
      await also('Spread over all nodes')(page)
      await page.getByTestId('figures').scrollIntoViewIfNeeded()
    }),
    sizes: ['small', 'large'],
  },
  { name: 'compare-usage', query: usage, act: compare(scrolledTo('compare-cpu-used-of')), sizes: ['large'] },
  { name: 'compare-fleet', query: '&clusters=3', act: compare(), sizes: ['large'] },
  {
    name: 'sweep-dialog',
    act: compare(async (page) => {
      await page.getByTestId('sweep-open').click()
      await page.getByTestId('sweep-search').fill('count')
      await page.locator('[data-reference*="nodePools[general].count"]').first().click()
      await page.getByTestId('sweep-values').fill('30..150 by 30')
    }),
    sizes: ['small'],
  },
  {
    name: 'sweep-problems',
    act: compare(async (page) => {
      await page.getByTestId('sweep-open').click()
      await page.getByTestId('sweep-search').fill('nodePools')
      await page.locator('[data-reference*="nodePools[general].count"]').first().click()
      await page.getByTestId('sweep-values').fill('-30, 60')
      await page.getByTestId('sweep-start').click()
      await page.getByTestId('sweep-problems').waitFor()
    }),
    sizes: ['small'],
  },
  { name: 'sweep-running', act: compare(swept(false)), sizes: ['small'] },
  { name: 'sweep', act: compare(swept(true)), sizes: ['small', 'large'] },
  {
    name: 'sweep-kept',
    act: compare(async (page) => {
      await page.getByTestId('sweep-show').first().click()
      await page.getByTestId('kept-sweep').first().locator('summary').click()
    }),
    sizes: ['small'],
  },
  {
    name: 'compare-empty',
    query: '&noHistory',
    act: async (page) => {
      await page.getByTestId('rail-compare').click()
      await page.getByTestId('compare-empty').waitFor()
    },
    sizes: ['small'],
  },
]

/** A trial with a phase of every shape, beside the design of the fake host. */
const shapes = [
  ['poisson', '0s', '3m', 'createRate: 6'],
  ['ramp', '1m', '4m', 'rate: { shape: Ramp, from: 0, to: 40 }'],
  ['stairs', '5m', '4m', 'rate: { shape: Step, from: 5, to: 30, steps: 4 }'],
  ['burst', '2m', '6m', 'rate: { shape: Burst, base: 1, peak: 50, every: 1m, length: 8s }'],
  ['day', '0s', '', 'rate: { shape: DayCurve, low: 2, high: 12, period: 5m }'],
  ['trace', '6m', '', 'rate: { shape: Trace, csv: "0,2\\n30,18\\n80,9\\n120,26\\n200,3", interpolation: Linear }'],
]
const trialText = (load) => `apiVersion: seatrial.dev/v1alpha1
kind: Trial
metadata:
  name: all-shapes
spec:
  seed: 7
  duration: 10m
  load:
${load}
`
const allShapes = trialText(
  [
    ...shapes.map(
      ([name, at, lasts, rate]) =>
        `    - at: ${at}\n${lasts && `      for: ${lasts}\n`}      churn:\n        name: ${name}\n        ${rate}\n        arrivals: ${name === 'ramp' ? 'Constant' : 'Poisson'}\n        lifetime: { distribution: Exponential, mean: 40s }`,
    ),
    '    - at: 4m\n      scale: { kind: Deployment, name: web, replicas: 80 }',
    '    - at: 7m30s\n      scale: { kind: Deployment, name: web, replicas: 20 }',
  ].join('\n'),
)
const used = `apiVersion: seatrial.dev/v1alpha1
kind: Trial
metadata: { name: usage }
spec:
  duration: 10m
  usage:
    - { kind: Deployment, name: web, requestRate: { shape: DayCurve, low: 40, high: 400, period: 10m }, cpuPerRequest: 2m }
    - { at: 1m, for: 4m, kind: Deployment, name: web, cpu: { shape: Step, from: 20m, to: 120m, steps: 4 } }
    - { kind: Deployment, name: web, memory: { shape: Constant, value: 180Mi } }
`
const web = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 40
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "nginx:1.29" }] }
`

/** Opens a document of that text and goes to the Trial screen. */
const trial = (text, then) => async (page) => {
  const transfer = await page.evaluateHandle((content) => {
    const data = new globalThis.DataTransfer()
    data.items.add(new File([content], 'trial.yaml'))
    return data
  }, text)
  await page.getByTestId('view-yaml').click()
  await page.locator('.cm-content').dispatchEvent('drop', { dataTransfer: transfer })
  await page.getByTestId('rail-trial').click()
  await page.getByTestId('trial-screen').waitFor()
  await page.waitForTimeout(600)
  await then?.(page)
}
const phase = (name) => async (page) => {
  await page.locator('[data-testid=phase]', { hasText: name }).click()
  await page.getByTestId('phase-delete').waitFor()
}

const designs = [
  { name: 'design', act: part('workload'), sizes: ['small', 'large', 'least'] },
  { name: 'design-canvas', act: view('Canvas', part('pool')), sizes: ['small', 'large'] },
  { name: 'design-masters', act: view('Canvas', part('control-plane')), sizes: ['small'] },
  { name: 'design-review', act: reviewed, sizes: ['small', 'large'] },
  { name: 'design-empty', act: empty(), sizes: ['small', 'large'] },
  { name: 'design-fleet', act: starter('multi-region-fleet'), sizes: ['large'] },
]

designs.push(
  { name: 'trial', act: trial(allShapes + web), sizes: ['small', 'large', 'least'] },
  { name: 'trial-phase', act: trial(allShapes + web, phase('burst')), sizes: ['small', 'large'] },
  { name: 'trial-trace', act: trial(allShapes + web, phase('trace')), sizes: ['small'] },
  { name: 'trial-scale', act: trial(allShapes + web, phase('80')), sizes: ['small'] },
  { name: 'trial-usage', act: trial(used + web, phase('40 to 400')), sizes: ['small', 'large'] },
  {
    name: 'trial-none',
    act: trial(web),
    sizes: ['small'],
  },
  { name: 'trial-bare', act: trial(trialText('').replace('  load:\n', '') + web), sizes: ['small', 'large'] },
  {
    name: 'trial-menu',
    act: trial(allShapes + web, (page) => page.getByTestId('lane-add-load').click()),
    sizes: ['small'],
  },
  {
    name: 'trial-wrong',
    act: trial(allShapes.replace('peak: 50', 'peak: 500000') + web, phase('burst')),
    sizes: ['small'],
  },
)

// In the fake host the 1st waiting pod lacks cpu, the 2nd preempts, the 3rd is gated, then: foreign, helpless, waiting.
const runs = [
  { name: 'run', act: async () => {}, sizes: ['small', 'large'] },
  { name: 'run-brush', act: brushed, sizes: ['small', 'large'] },
  {
    name: 'run-kubectl',
    act: async (page) => {
      await page.getByTestId('tab-kubectl').click()
      await page.getByTestId('command-line').first().waitFor()
    },
    sizes: ['small', 'large'],
  },
  { name: 'run-events', act: tab('events'), sizes: ['small', 'large'] },
  { name: 'run-objects', act: listed('Deployment'), sizes: ['small', 'large', 'least'] },
  { name: 'run-objects-pods', act: listed('Pod'), sizes: ['small'] },
  {
    name: 'run-objects-none',
    act: async (page) => {
      await page.getByTestId('tab-objects').click()
      await page.getByTestId('objects-kind').selectOption('CronJob')
    },
    sizes: ['small'],
  },
  { name: 'run-object', act: object('PodDisruptionBudget'), sizes: ['small', 'large'] },
  { name: 'run-describe', act: described(object('Deployment')), sizes: ['small', 'large'] },
  { name: 'run-describe-node', act: described(node), sizes: ['small'] },
  { name: 'run-rollout', paused: true, act: rolling, sizes: ['small', 'large', 'least'] },
  {
    name: 'run-apply',
    paused: true,
    act: async (page) => {
      await page.getByTestId('tab-rollouts').click()
      await page.getByTestId('rollout-row').first().click()
      await page.getByTestId('workload-operations').click()
      await page.getByTestId('menu-apply').click()
      await page.getByTestId('apply-text').and(page.locator(':enabled')).waitFor()
      await page.getByTestId('apply-text').press('ControlOrMeta+End')
      await page.getByTestId('apply-text').pressSequentially('replica: 3')
    },
    sizes: ['small'],
  },
  { name: 'run-rollout-done', act: object('Deployment'), sizes: ['small'] },
  { name: 'run-life', act: life, sizes: ['small', 'large'] },
  { name: 'run-zone', act: zoomed, sizes: ['small', 'large'] },
  { name: 'run-node', act: node, sizes: ['small', 'large'] },
  { name: 'run-usage', query: usage, act: async () => {}, sizes: ['small', 'large'] },
  { name: 'run-usage-pod', query: usage, act: usedPod, sizes: ['small', 'large'] },
  { name: 'run-usage-node', query: usage, act: node, sizes: ['small', 'large'] },
  { name: 'run-lost', query: '&zoneLostAt=240', act: brushed, sizes: ['small'] },
  { name: 'run-jump', paused: true, act: jumped, sizes: ['small', 'large'] },
  { name: 'run-start', paused: true, act: async () => {}, sizes: ['small'] },
  { name: 'report', act: report, sizes: ['small', 'large'] },
  { name: 'waits', act: pending(0), sizes: ['small', 'large', 'least'] },
  { name: 'waits-full', act: open(pending(0)), sizes: ['small'] },
  { name: 'preempts', act: pending(1), sizes: ['small'] },
  { name: 'preempts-full', act: open(pending(1), bottom), sizes: ['small', 'least'] },
  { name: 'gated', act: pending(2), sizes: ['small'] },
  { name: 'foreign', act: pending(3), sizes: ['small'] },
  { name: 'helpless', act: pending(4), sizes: ['small'] },
  { name: 'turn', act: pending(5), sizes: ['small'] },
  { name: 'here', act: pod(3), sizes: ['small', 'large'] },
  { name: 'here-full', act: open(pod(3)), sizes: ['small', 'large', 'least'] },
  { name: 'here-full-details', act: open(pod(3), details), sizes: ['small', 'least'] },
  { name: 'elsewhere-full', act: open(pod(4)), sizes: ['small'] },
  { name: 'few-plugins-full', act: open(pod(2)), sizes: ['small'] },
  { name: 'only', act: pod(5), sizes: ['small'] },
  { name: 'gone', query: '&pods=20', act: gone, sizes: ['small'] },
  { name: 'three-nodes', query: '&nodes=3&pods=60&pending=0.1', act: pod(6), sizes: ['small'] },
  { name: 'three-nodes-full', query: '&nodes=3&pods=60&pending=0.1', act: open(pod(6)), sizes: ['small'] },
  { name: 'huge', query: '&nodes=100000&pods=200000', act: pod(3), sizes: ['large'] },
  { name: 'huge-full', query: '&nodes=100000&pods=200000', act: open(pod(3)), sizes: ['large'] },
  { name: 'long', query: '&longNames', act: pending(1), sizes: ['small', 'least'] },
  { name: 'long-full', query: '&longNames', act: open(pod(3)), sizes: ['small', 'least'] },
]

const { config } = await loadConfigFromFile({ command: 'serve', mode: 'development' }, 'electron.vite.config.ts')
const server = await createServer({
  ...config.renderer,
  build: { rolldownOptions: { input: resolve('src/renderer/index.html') } },
  cacheDir: resolve('test-results/vite'),
  configFile: false,
  logLevel: 'error',
  // The packages of a second worktree lie outside it.
  server: { port: 0, fs: { strict: false } },
})
await server.listen()
const browser = await chromium.launch({
  executablePath: process.env.SEATRIAL_CHROMIUM ?? '/usr/bin/chromium',
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--lang=en-US'],
})
await mkdir(folder, { recursive: true })

async function take(scene, size, theme) {
  const [width, height] = sizes[size]
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce' })
  page.on('pageerror', (error) => console.error(scene.name, error))
  await page.goto(`${server.resolvedUrls.local[0]}?fake&duration=600&pending=0.1&seed=1${scene.query ?? ''}`)
  if (!runs.includes(scene)) await page.locator('.cm-content').waitFor()
  else {
    await page.getByTestId('run-button').click()
    if (scene.paused) await page.getByTestId('pause-button').click()
    else {
      await page.getByTestId('speed-max').click()
      await page.getByTestId('digest').waitFor({ timeout: 60_000 })
    }
  }
  await scene.act(page).catch(async (error) => {
    await page.screenshot({ path: join(folder, `${scene.name}-failed.png`) })
    throw error
  })
  await page.waitForTimeout(400)
  await page.screenshot({ path: join(folder, `${scene.name}-${size}-${theme}.png`) })
  await page.close()
}

for (const scene of [...designs, ...compared, ...runs]) {
  if (wanted.length > 0 && !wanted.some((name) => scene.name.includes(name))) continue
  for (const size of scene.sizes) for (const theme of ['dark', 'light']) await take(scene, size, theme)
}
await browser.close()
await server.close()
