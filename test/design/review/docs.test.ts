import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { clusterRules, rules, securityRules, workloadRules, type Rule } from '../../../src/design/review'

const path = 'docs/REVIEW.md'

const intro = `# Design review

What the review looks for in a design before anything is run, on the Design screen and with \`seatrial check --review\`.
This page is made from the rules (\`UPDATE_DOCS=1 npx vitest run --project unit test/design/review/docs.test.ts\`).

- **error**: it does not work as written. **warning**: it works until something usual happens: a zone is lost, a node
  drained, a release rolled out. **info**: worth knowing.
- A finding names the very field (or the nearest thing above a field that is missing), why it matters, and a page to read
  on. Where the remedy is mechanical it carries a fix: edits of single fields that leave everything else as it is.
- The cluster that stands in for designs without one (the default cluster) is not reviewed itself.
- Objects that belong to several clusters are looked at in each; what holds for all of them is one finding.
- Nothing is fetched: the references are text.
`

const podSecurity = `Namespaces say by the labels \`pod-security.kubernetes.io/enforce\`, \`warn\` and \`audit\` (each with \`-version\`, read from
v1.25 on) which level they ask for: a violation of what is enforced is an error, of what is warned of or audited a warning,
and nothing else is said there. Without any of the labels the standards are advice: what violates baseline is a warning,
what violates restricted is worth knowing. In \`kube-system\` only baseline is held against the pods, as worth knowing; host
namespaces, host paths and host ports of DaemonSets are worth knowing, too. Titles are in the words of the Pod Security
admission of Kubernetes 1.36.
`

/** Names with signs that mean something to Markdown are put in code. */
const code = (text: string) => text.replace(/[\w./[\]-]*[*_][\w.*/[\]-]*[\w*\]]/g, (word) => `\`${word}\``)

function section({ id, name, severities, looksFor, why, reference }: Rule): string {
  const { title, url } = reference
  return [
    `### ${name}`,
    `\`${id}\` · ${severities.join(', ')}`,
    '',
    code(looksFor),
    '',
    `*Why:* ${code(why)}`,
    '',
    `*See:* [${title}](${url})`,
    '',
  ].join('\n')
}

function render(): string {
  const sections = (list: readonly Rule[]) => list.map(section).join('\n')
  return [
    intro,
    `## The cluster\n`,
    sections(clusterRules),
    `## What runs on it\n`,
    sections(workloadRules),
    `## Pod Security Standards\n${podSecurity}`,
    sections(securityRules),
  ].join('\n')
}

test('docs/REVIEW.md lists every rule as it is', () => {
  if (process.env['UPDATE_DOCS']) writeFileSync(path, render())
  const written = readFileSync(path, 'utf8')
  expect(written).toBe(render())
  for (const { id } of rules) expect(written).toContain(`\`${id}\``)
})
