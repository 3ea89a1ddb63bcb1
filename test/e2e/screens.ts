/** The screens as a person goes through them, the same in both hosts. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

export const byId = (page: Page, id: string) => page.getByTestId(id)

/** Errors that a page must not have: exceptions, and what the content security policy has refused. */
export function watch(page: Page): string[] {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  return faults
}

export async function waitForEditor(page: Page): Promise<void> {
  await byId(page, 'document-name').waitFor()
  await page.locator('.cm-content').first().waitFor()
}

/** Presses Run and waits for the end; returns the digest. */
export async function runToEnd(page: Page): Promise<string> {
  await byId(page, 'run-button').click()
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
