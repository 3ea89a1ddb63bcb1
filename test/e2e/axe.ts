/** What axe says about the page as it is. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  id: string
  help: string
  nodes: { target: string[]; failureSummary?: string }[]
}

/** One line for each element that breaks a rule; every rule counts, best practices too. */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's own policy allows none but its own.
  await page.evaluate(source)
  const found = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe
      .run()
      .then(({ violations }) => violations),
  )
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => {
      const reason = failureSummary?.split('\n')[1]?.trim() ?? ''
      return `${id}: ${help} · ${target.join(' ')} · ${reason}`
    }),
  )
}
