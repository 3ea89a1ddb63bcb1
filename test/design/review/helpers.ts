import { expect } from 'vitest'
import { isMap, isScalar, parseAllDocuments, type Document } from 'yaml'
import { parseDesignWithSources, type SourceFile } from '../../../src/design'
import type { Path } from '../../../src/design/fieldPath'
import { reviewDesign, type Finding, type Fix, type YamlValue } from '../../../src/design/review'
import { documents } from '../helpers'

/** Findings on files without errors. */
export function review(files: readonly SourceFile[]): Finding[] {
  const { result, sources } = parseDesignWithSources(files)
  expect(result.problems.filter((problem) => problem.severity === 'error')).toEqual([])
  if (!result.ok) throw new Error('unreachable')
  return reviewDesign(result.design, sources)
}

export const reviewText = (text: string) => review([{ name: 'input.yaml', text }])

/**
 * `severity: title` of the findings of one rule. Each fix that is offered is applied on the way: the design must be sound
 * afterwards, and the finding gone.
 */
export function foundBy(id: string, ...objects: object[]): string[] {
  const text = documents(...objects)
  const found = reviewText(text).filter((finding) => finding.id === id)
  for (const finding of found) if (finding.fix) expectFixed(text, found, finding, finding.fix)
  return found.map(({ severity, title }) => `${severity}: ${title}`)
}

function expectFixed(text: string, before: readonly Finding[], finding: Finding, fix: Fix): void {
  const like = ({ id, severity, subject }: Finding) => JSON.stringify([id, severity, subject])
  const same = (findings: readonly Finding[]) => findings.filter((one) => like(one) === like(finding)).length
  expect(same(reviewText(applyFix(text, fix)))).toBe(same(before) - 1)
}

/** The text after the edits; everything else in it stays, comments too. */
export function applyFix(text: string, { object, edits }: Fix): string {
  const all = parseAllDocuments(text) as Document[]
  const lines = text.split('\n')
  const { line, column } = object.position
  const offset = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1
  const document = all.find(({ contents }) => isMap(contents) && contents.range?.[0] === offset) ?? inFlow(all, offset)
  if (!document) throw new Error('the object was not found')
  for (const edit of edits) {
    if (edit.op === 'remove') expect(document.deleteIn(edit.path)).toBe(true)
    else set(document, edit.path, edit.value)
  }
  return all.map(String).join('')
}

/** A scalar keeps its comment when it gets another value. */
function set(document: Document, path: Path, value: YamlValue): void {
  const current = document.getIn(path, true)
  if (isScalar(current) && typeof value !== 'object') current.value = value
  else document.setIn(path, document.createNode(value))
}

/** JSON begins with a bracket before its first key. */
function inFlow(all: readonly Document[], offset: number): Document | undefined {
  return all.find(({ contents }) => {
    const key = isMap(contents) ? (contents.items[0]?.key as { range?: number[] } | undefined) : undefined
    return key?.range?.[0] === offset
  })
}

/** A Service that selects the labels. */
export function service(selector: object | undefined, spec: object = {}, name = 'web'): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector, ports: [{ port: 80 }], ...spec } }
}

/** Two zones unless something else is said. */
export function zonal(count: number, pool: object = {}, spec: object = {}): object {
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'c' },
    spec: {
      nodePools: [{ name: 'general', count, machineType: 'm7i.xlarge', zones: ['a', 'b'], ...pool }],
      ...spec,
    },
  }
}

/** A Deployment `web` of one container, with fields of the spec, the pod and the container replaced. */
export function web(spec: object = {}, podSpec: object = {}, container: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'img:1', ...container }], ...podSpec },
      },
      ...spec,
    },
  }
}
