/** The Trial screen in a real browser: phases added, dragged, resized, undone and run, by mouse and by keyboard. */
import type { Page } from 'playwright-core'
import { beforeEach, expect, it } from 'vitest'
import { getIn, indexDocument } from '../../src/design/edit'
import { describeWith } from './machine'
import { byId, drag, stillBox, text } from './screens'
import { servePage } from './served'

const web = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "nginx:1.29" }] }
`
const trial = `apiVersion: seatrial.dev/v1alpha1
kind: Trial
metadata:
  name: short
spec:
  duration: 2m # as short as can be
  load:
    - at: 20s # after the start
      for: 40s
      churn:
        name: build
        createRate: 2
        arrivals: Constant
        lifetime: { distribution: Constant, value: 10s }
---
`

describeWith(['browser'], 'trial', () => {
  const served = servePage({ viewport: { width: 1440, height: 900 } })
  let page: Page

  beforeEach(async () => {
    ;({ page } = served)
    await byId(page, 'workload').first().waitFor()
  })

  const yaml = () =>
    page.evaluate(() => {
      const content = document.querySelector('.cm-content') as unknown as {
        cmTile?: { view: { state: { doc: string } } }
      } & { cmView?: { view: { state: { doc: string } } } }
      return String((content.cmTile ?? content.cmView)!.view.state.doc)
    })
  const spec = async () => {
    const found = indexDocument(await yaml()).objects.find(({ kind }) => kind === 'Trial')
    return (
      found &&
      (getIn(found.value, ['spec']) as { duration: string; load?: Record<string, unknown>[]; objectives?: unknown[] })
    )
  }
  const load = async (place = 0) => (await spec())?.load?.[place]
  const times = async (place = 0) => {
    const { at, for: lasts } = (await load(place)) ?? {}
    return [at, lasts]
  }

  async function dropOn(testId: string, name: string, content: string) {
    const transfer = await page.evaluateHandle(
      ([name, content]) => {
        const data = new DataTransfer()
        data.items.add(new File([content], name))
        return data
      },
      [name, content],
    )
    const target = byId(page, testId)
    const box = await stillBox(target)
    const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 }
    await target.dispatchEvent('drop', { dataTransfer: transfer, ...at })
  }

  async function open(content: string) {
    await byId(page, 'view-yaml').click()
    await dropOn('editor', 'trial.yaml', content)
    await expect.poll(yaml).toBe(content)
    await byId(page, 'rail-trial').click()
    await byId(page, 'trial-screen').waitFor()
  }

  /** Pixels of a second: the trial fills the track. */
  const perSecond = async (seconds: number) => (await stillBox(byId(page, 'track-load'))).width / seconds
  const dragBy = (x: number, y: number, by: number) => drag(page, { x, y }, { x: x + by, y })

  it('is dragged, resized and undone by mouse, and comments stay', async () => {
    await open(trial + web)
    const before = await yaml()
    const phase = byId(page, 'phase')
    const second = await perSecond(120)
    let box = await stillBox(phase)
    // Far from the grips at its ends.
    await dragBy(box.x + box.width / 2, box.y + 15, 30 * second)
    await expect.poll(() => times()).toEqual(['50s', '40s'])
    await expect.poll(() => text(page, 'trial-inspector-title')).toBe('build')
    box = await stillBox(phase)
    await dragBy(box.x + box.width - 3, box.y + 15, 20 * second)
    await expect.poll(() => times()).toEqual(['50s', '1m'])
    await expect.poll(yaml).toContain('at: 50s # after the start')
    // 2/s for a minute, each 10 s: 20 at once, beside web's 2.
    await expect.poll(() => text(page, 'total-created')).toBe('120')
    await expect.poll(() => text(page, 'total-alive')).toBe('22')

    await byId(page, 'trial-undo').click()
    await expect.poll(() => times()).toEqual(['50s', '40s'])
    await page.keyboard.press('ControlOrMeta+z')
    await expect.poll(yaml).toBe(before)
    await byId(page, 'trial-redo').click()
    await byId(page, 'trial-redo').click()
    await expect.poll(() => times()).toEqual(['50s', '1m'])
  })

  it('draws a new phase, gives it a shape and runs it', async () => {
    await open(trial + web)
    const track = await stillBox(byId(page, 'track-load'))
    const second = await perSecond(120)
    // On the second row nothing lies yet: from 80 s to 110 s.
    await dragBy(track.x + 80 * second, track.y + track.height - 8, 30 * second)
    await byId(page, 'add-ramp').click()
    await expect.poll(() => times(1)).toEqual(['1m20s', '30s'])
    const form = page.locator('[data-testid=forms][data-path="spec.load.1.churn.rate"]')
    await form.locator('select').first().selectOption('Step')
    await page.locator('[data-path="spec.load.1.churn.rate.steps"] input').fill('3')
    await page.keyboard.press('Enter')
    await expect.poll(() => load(1)).toMatchObject({ churn: { rate: { shape: 'Step', from: 2, to: 10, steps: 3 } } })
    await page.locator('[data-path="spec.load.1.churn.arrivals"] select').selectOption('Constant')
    // 80 of build; of the stairs 10 s each at 2, 6 and 10/s.
    await expect.poll(() => text(page, 'total-created')).toBe('260')
    await expect.poll(() => text(page, 'total-peak')).toMatch(/^10\/s/)

    await byId(page, 'run-button').click()
    await byId(page, 'speed-max').click()
    await byId(page, 'digest').waitFor({ timeout: 60_000 })
    await byId(page, 'rail-report').click()
    // The pods of web and, to the last or the one before it, those that the preview promised.
    await expect.poll(() => page.locator('body').innerText()).toMatch(/26[0-2]/)
  })

  it('is built by keyboard alone', async () => {
    await open(web)
    await byId(page, 'trial-empty').waitFor()
    await byId(page, 'trial-create').focus()
    await page.keyboard.press('Enter')
    await byId(page, 'lane-add-load').focus()
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid')))
      .toBe('add-poisson')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    // From the first tenth, for two fifths of the 9 minutes that are left: 216 s, in steps of 5.
    await expect.poll(() => times()).toEqual(['1m', '3m35s'])
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-item'))
    await expect.poll(focused).toBe('load/0')
    // A key that is held moves by many steps and is one of the history.
    const placed = await yaml()
    await page.keyboard.down('ArrowRight')
    await page.keyboard.down('ArrowRight')
    await page.keyboard.up('ArrowRight')
    await expect.poll(yaml).not.toBe(placed)
    await page.keyboard.press('ControlOrMeta+z')
    await expect.poll(yaml).toBe(placed)
    await page.keyboard.press('Shift+ArrowLeft')
    await expect.poll(async () => (await times())[1]).not.toBe('3m35s')
    await page.keyboard.press('ControlOrMeta+d')
    await expect.poll(focused).toBe('load/1')
    await page.keyboard.press('Delete')
    await expect.poll(async () => (await spec())?.load?.length).toBe(1)
    // Back to the only one that is left, and into its form.
    await page.locator('[data-item="load/0"]').focus()
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[data-path]')?.getAttribute('data-path')))
      .toBe('spec.load.0.at')
  })

  it('edits objectives: the SLOs are written out with the first change, and come back', async () => {
    await open(trial + web)
    const before = await yaml()
    const rows = byId(page, 'objective-row')
    await expect.poll(() => rows.count()).toBe(4)
    await expect.poll(() => text(page, 'objectives-source')).toBe('The Kubernetes SLOs, as the document lists none')
    const limit = byId(page, 'objective-limit').nth(3)
    await limit.fill('7')
    await limit.press('Enter')
    await page.getByText('For example 5s or 500ms').waitFor()
    await expect.poll(yaml).toBe(before)
    await limit.fill('7s')
    await limit.press('Enter')
    await expect
      .poll(async () => (await spec())?.objectives?.[3])
      .toEqual({ metric: 'podStartup', percentile: 'p99', max: '7s' })
    await byId(page, 'objective-add').click()
    await byId(page, 'objective-remove').first().click()
    await expect.poll(async () => (await spec())?.objectives?.length).toBe(4)
    await byId(page, 'objectives-reset').click()
    await expect.poll(async () => (await spec())?.objectives).toBeUndefined()
    await expect.poll(yaml).toBe(before)
  })

  it('takes a CSV trace where it is dropped, and shows what is wrong in place', async () => {
    await open(trial + web)
    await dropOn('track-load', 'friday.csv', 'time,pods\n0,1\n20s,5\n')
    await expect
      .poll(() => load(1))
      .toMatchObject({
        at: '1m',
        churn: { name: 'friday', rate: { shape: 'Trace', csv: 'time,pods\n0,1\n20s,5\n' } },
      })
    const csv = page.locator('[data-path="spec.load.1.churn.rate.csv"] textarea')
    await csv.fill('0,1\n20s,many')
    await csv.blur()
    await expect.poll(() => byId(page, 'phase-fault').count()).toBe(1)
    await expect.poll(() => text(page, 'phase-fault')).toContain('line 2: "many" is no rate')
    await dropOn('track-load', 'pods.yaml', web)
    await page.getByText('pods.yaml was not added').waitFor()
  })

  it('is reached from the popover of the run', async () => {
    await open(trial + web)
    await byId(page, 'rail-run').click()
    await byId(page, 'trial-button').click()
    await byId(page, 'trial-edit').click()
    await byId(page, 'trial-screen').waitFor()
    await page.keyboard.press('Alt+3')
    await page.keyboard.press('Alt+2')
    await byId(page, 'timeline').waitFor()
  })
})
