/** Every screen by keyboard alone, and every button of it: nothing out of reach, nothing without a focus, nothing dead. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { browser as executablePath, describeWith, testSwitches } from './machine'
import { startServer } from './process'
import { scenes, Visitor } from './scenes'
import { watch } from './screens'

// Some two hundred buttons, each pressed; only what hangs is ended.
vi.setConfig({ testTimeout: 1_200_000 })

/** More stops than any screen has. */
const mostTabs = 400

/** Runs in the page. */
function here() {
  const element = document.activeElement
  if (!element || element === document.body || element === document.documentElement) return null
  const named = (one: Element) =>
    one.getAttribute('data-testid') ?? one.getAttribute('aria-label') ?? one.textContent?.trim().slice(0, 40) ?? ''
  const ring = (one: Element | null | undefined) => {
    if (!one) return false
    const style = getComputedStyle(one)
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1
  }
  const box = element.getBoundingClientRect()
  const marked = document.documentElement as unknown as { seen?: Element[] }
  marked.seen ??= []
  const again = marked.seen.includes(element)
  if (!again) marked.seen.push(element)
  return {
    name: `${element.tagName.toLowerCase()} ${named(element)}`,
    again,
    editor: element.classList.contains('cm-content'),
    // A field shows it with its frame, the text editor with the editor's.
    ring: ring(element) || ring(element.closest('.cm-editor, [data-focus-ring]')),
    visible: box.width > 0 && box.height > 0,
  }
}

/** Runs in the page: what a person can see and the Tab key should reach, and did not. */
function missed() {
  const { seen = [] } = document.documentElement as unknown as { seen?: Element[] }
  const root = document.querySelector('dialog[open]') ?? document
  return [...root.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea, [tabindex]')]
    .filter(
      (one) => one.tabIndex >= 0 && !one.matches(':disabled') && one.checkVisibility({ visibilityProperty: true }),
    )
    .filter((one) => one.getBoundingClientRect().width > 0 && !seen.includes(one))
    .map((one) => `${one.tagName.toLowerCase()} ${one.dataset['testid'] ?? one.ariaLabel ?? one.textContent?.trim()}`)
}

async function walk(page: Page): Promise<string[]> {
  const faults: string[] = []
  await page.evaluate(() => {
    ;(document.documentElement as unknown as { seen?: Element[] }).seen = []
    // What has opened would close; else from the beginning: what follows the focus then comes after it.
    if (document.activeElement?.closest('dialog, [role=dialog], [role=menu]')) return
    const first = document.querySelector<HTMLElement>('button:enabled')
    first?.focus()
    first?.blur()
  })
  let stops = 0
  // It begins somewhere, and goes round by the browser's own controls.
  for (let outside = 0; stops < mostTabs && outside < 3; stops++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(here)
    if (at?.again) break
    if (at === null) {
      outside++
      continue
    }
    // The editor draws its frame a moment later.
    const framed = () =>
      page
        .locator('.cm-editor.cm-focused')
        .waitFor({ timeout: 5000 })
        .then(
          () => true,
          () => false,
        )
    const ring = at.ring || (at.editor && (await framed()))
    if (!ring) faults.push(`no focus to be seen: ${at.name}`)
    if (!at.visible) faults.push(`focus on what is not drawn: ${at.name}`)
    // In the editor Tab indents; Escape gives it back, as the sheet of keys says. An open search takes the first.
    if (at.editor) for (let n = 0; n < 2; n++) await page.keyboard.press('Escape')
  }
  if (stops === mostTabs) faults.push('Tab does not come around')
  faults.push(...(await page.evaluate(missed)).map((name) => `out of reach: ${name}`))
  return faults
}

/** Runs in the page: the buttons that would do something, by a name that holds when the page is drawn anew. */
function buttons() {
  const root = document.querySelector('dialog[open]') ?? document
  const named = (one: HTMLElement) =>
    one.dataset['testid'] ?? one.getAttribute('aria-label') ?? one.textContent?.trim().slice(0, 60) ?? ''
  return [...root.querySelectorAll<HTMLElement>('button, [role=button], [role=menuitem]')]
    .filter((one) => !one.matches(':disabled, [aria-disabled=true]') && one.checkVisibility())
    .filter((one) => !one.matches('[aria-checked=true][role=radio], [aria-selected=true], [aria-current]'))
    .filter((one) => !one.classList.contains('svelte-flow__node'))
    .map(named)
}

/** Runs in the page: presses the button of that name; null when it is not there, else what changed. */
async function press(name: string) {
  const root = document.querySelector('dialog[open]') ?? document
  const named = (one: HTMLElement) =>
    one.dataset['testid'] ?? one.getAttribute('aria-label') ?? one.textContent?.trim().slice(0, 60) ?? ''
  const button = [...root.querySelectorAll<HTMLElement>('button, [role=button], [role=menuitem]')].find(
    (one) => named(one) === name && one.checkVisibility() && !one.matches(':disabled'),
  )
  if (!button) return null
  let changes = 0
  const observer = new MutationObserver((records) => {
    // The status bar tells the time.
    changes += records.filter(({ target }) => !(target.parentElement ?? (target as Element)).closest?.('footer')).length
  })
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  const count = () => void changes++
  const focus = (event: FocusEvent) => event.target !== button && changes++
  addEventListener('scroll', count, true)
  addEventListener('focusin', focus, true)
  // As a press does; what follows the focus counts as well.
  button.focus()
  button.click()
  for (let waited = 0; changes === 0 && waited < 2000; waited += 50)
    await new Promise((resolve) => setTimeout(resolve, 50))
  removeEventListener('scroll', count, true)
  removeEventListener('focusin', focus, true)
  observer.disconnect()
  return changes
}

describeWith(['browser'], 'controls', () => {
  let browser: Browser
  let server: Awaited<ReturnType<typeof startServer>>
  let page: Page
  let visitor: Visitor
  let watched: ReturnType<typeof watch>

  beforeAll(async () => void (browser = await chromium.launch({ executablePath, args: testSwitches })))
  afterAll(() => browser?.close())
  beforeEach(async () => {
    const state = await mkdtemp(join(tmpdir(), 'seatrial-controls-'))
    server = await startServer([], { XDG_STATE_HOME: state })
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })
    page.setDefaultTimeout(20_000)
    watched = watch(page)
    visitor = new Visitor(page, { url: server.url, state })
  })
  afterEach(async () => {
    await page.close()
    await server.stop()
    expect(watched.faults).toEqual([])
  })

  it('are all within reach of the Tab key, which shows where it is and is not caught', async () => {
    const faults: string[] = []
    for (const scene of scenes) {
      await visitor.to(scene)
      faults.push(...(await walk(page)).map((fault) => `${scene.name}: ${fault}`))
    }
    expect(faults).toEqual([])
  })

  it('do something when they are pressed', async () => {
    const tried = new Set<string>()
    const dead: string[] = []
    let downloads = 0
    page.on('download', () => void downloads++)
    for (const scene of scenes) {
      await visitor.to(scene)
      for (const name of await page.evaluate(buttons)) {
        if (tried.has(name)) continue
        tried.add(name)
        const before = downloads
        let changes = await page.evaluate(press, name)
        if (changes === null) {
          await visitor.to(scene)
          changes = await page.evaluate(press, name)
        }
        if (changes === 0 && downloads === before) dead.push(`${scene.name}: ${name}`)
        // What has opened is another scene's.
        if ((await page.locator('dialog[open], [role=menu]').count()) > 0) await visitor.to(scene)
      }
    }
    expect(tried.size).toBeGreaterThan(60)
    expect(dead).toEqual([])
  })

  it('do not move where reduced motion is asked', async () => {
    const moving: string[] = []
    for (const scene of scenes) {
      await visitor.to(scene)
      const found = await page.evaluate(() =>
        document
          .getAnimations()
          .filter(({ effect, playState }) => {
            const { duration, iterations } = effect?.getComputedTiming() ?? {}
            return playState === 'running' && (Number(duration) > 1 || iterations === Infinity)
          })
          .map(({ effect }) => ((effect as KeyframeEffect).target as Element | null)?.outerHTML.slice(0, 120)),
      )
      moving.push(...found.map((html) => `${scene.name}: ${html}`))
    }
    expect(moving).toEqual([])
  })
})
