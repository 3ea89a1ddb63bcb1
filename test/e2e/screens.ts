/** The screens as a person goes through them, the same in both hosts. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

export const byId = (page: Page, id: string) => page.getByTestId(id)

/**
 * Collects errors that a page must not have: exceptions, and what the content security policy has refused. A test that
 * provokes some names them in `expected`.
 */
export function watch(page: Page): { faults: string[]; expected: RegExp[] } {
  const watched: ReturnType<typeof watch> = { faults: [], expected: [] }
  const note = (text: string) => {
    if (!watched.expected.some((pattern) => pattern.test(text))) watched.faults.push(text)
  }
  page.on('pageerror', (error) => note(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') note(message.text())
  })
  return watched
}

export async function waitForEditor(page: Page): Promise<void> {
  await byId(page, 'document-name').waitFor()
  await page.locator('.cm-content').first().waitFor()
}

/** Presses Run and waits for the end; returns the digest. */
export async function runToEnd(page: Page): Promise<string> {
  await byId(page, 'run-button').click()
  await byId(page, 'speed-max').click()
  const digest = byId(page, 'digest')
  await digest.waitFor({ timeout: 60_000 })
  return (await digest.getAttribute('title')) ?? ''
}

export const text = async (page: Page, id: string) => (await byId(page, id).first().innerText()).trim()

/** What the charts and the verdicts show at the end of a run of an example. */
export async function checkFigures(page: Page): Promise<void> {
  for (const figure of ['chart-scheduling-latency-p50', 'chart-scheduling-latency-p99']) {
    expect(await text(page, figure), figure).toMatch(/^[\d.,]+ ?(µs|ms|s)$/)
  }
  expect(await text(page, 'virtual-clock')).toMatch(/\d/)
  const verdicts = byId(page, 'verdict-row')
  expect(await verdicts.count()).toBeGreaterThan(0)
  for (const row of await verdicts.all()) expect(await row.getAttribute('data-met')).toBe('true')
}
