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

/**
 * One line for each element that breaks a rule; every rule counts, best practices too. `only`: these rules alone, where the
 * others were asked about already.
 */
export async function violations(page: Page, only?: string[]): Promise<string[]> {
  // Evaluated, not added as a script: the page's own policy allows none but its own.
  await page.evaluate(source)
  const found = await page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } }
    // What passes is not reported, nor computed in detail.
    const options = { resultTypes: ['violations'], ...(only && { runOnly: { type: 'rule', values: only } }) }
    return (await axe.run(options)).violations
  }, only)
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => {
      const reason = failureSummary?.split('\n')[1]?.trim() ?? ''
      return `${id}: ${help} · ${target.join(' ')} · ${reason}`
    }),
  )
}
