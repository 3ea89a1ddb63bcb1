import { describe, expect, it } from 'vitest'
import { comparedFiles } from '../../src/main/report/compared'
import { collect } from '../../src/main/report'
import { makeResult } from './fixture'

const input = (text: string) => ({ digest: text, files: [{ name: 'a.yaml', text }] })
const cluster = (count: number) =>
  `apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: c}\nspec: {nodePools: [{name: a, count: ${count}}]}\n`

function runs(hostile = '') {
  const calm = { ...makeResult({ hostile }), input: input(cluster(3)) }
  const full = { ...makeResult({ hostile, pending: 300, seed: 43 }), input: input(cluster(2)) }
  return [
    { name: `calm${hostile}`, run: calm },
    { name: `full${hostile}`, run: full },
  ]
}
const text = async (format: 'html' | 'json', hostile = '') => {
  const [file] = comparedFiles(runs(hostile), 0, [format])
  return collect(await file.text())
}

describe('a comparison', () => {
  it('as JSON holds figures, differences, sentences and what was changed', async () => {
    const json = JSON.parse(await text('json')) as {
      parts: { cluster: string; figures: { id: string; values: number[]; differences: unknown[] }[] }[]
      runs: { objectives: { sentence: string }[]; input: unknown }[]
    }
    // 300 pods are more than the limit of 100, 48 are not.
    expect(json.runs[1].objectives.map(({ sentence }) => sentence)).toEqual([
      'Pods pending at the end now misses its limit of 100 pods: 300 pods instead of 48 pods.',
    ])
    expect(json.runs[1].input).toMatchObject({
      settings: [{ name: 'Seed', before: '42', after: '43' }],
      design: { fields: [{ object: 'Cluster c', path: 'spec.nodePools[a].count', before: '3', after: '2' }] },
    })
    expect(json.parts[0].figures.find(({ id }) => id === 'podsPending')).toMatchObject({
      values: [48, 300],
      differences: [null, { delta: 252, direction: 'worse' }],
    })
  })

  it('as HTML is one page without scripts that says the same', async () => {
    const html = await text('html')
    expect(html).toContain('1 objective newly missed')
    expect(html).toContain('Pods pending at the end now misses its limit of 100 pods: 300 pods instead of 48 pods.')
    expect(html).toContain('<code>spec.nodePools[a].count</code>')
    expect(html).toContain('class="line s2"')
    // A chart for each verb, zone and pool, with a line of each run.
    for (const title of [
      'API latency by verb, p99',
      'CPU requested by zone',
      'Memory requested by pool',
      'Queue depths',
    ])
      expect(html).toContain(`<h3>${title}`)
    for (const title of ['PATCH', 'Zone eu-west-1b', 'Pool spot']) expect(html).toContain(`<h4>${title}</h4>`)
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/)
    expect(html).toContain("default-src 'none'")
  })

  it('escapes what comes from people', async () => {
    expect(await text('html', '<img src=x onerror=alert(1)>')).not.toContain('<img')
  })
})
