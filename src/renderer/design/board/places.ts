/** From places in the text, as check and review give them, to objects and parts. */
import {
  getIn,
  placeAt,
  rangeOf,
  type DocumentIndex,
  type EditObject,
  type FieldEdit,
  type Path,
  type Value,
} from '../../../design/edit'
import type { Finding, Fix } from '../../../design/review'
import type { Problem, SourcePosition } from '../../../design/types'
import { objectId, type ClusterPart } from '../graph/model'
import type { Remark } from '../graph/marks'
import { loadAt, partOfCluster } from './parts'

/** Offsets of the beginnings of lines. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

export const offsetIn = (lines: readonly number[], { line, column }: Pick<SourcePosition, 'line' | 'column'>) =>
  (lines[line - 1] ?? 0) + column - 1

/** Problems that stand in a field. */
export function faultsIn(
  index: DocumentIndex,
  lines: readonly number[],
  problems: readonly Problem[],
  object: EditObject,
  path: Path,
): string[] {
  if (problems.length === 0 || getIn(object.value, path) === undefined) return []
  const range = rangeOf(index, object, path)
  return problems
    .filter(({ position, severity }) => {
      const at = offsetIn(lines, position)
      return severity === 'error' && at >= range.from && at < Math.max(range.to, range.from + 1)
    })
    .map(({ message, remedy }) => (remedy ? `${message}: ${remedy}` : message))
}

/** The edits of a remedy; undefined when the text is not the one that was reviewed. */
export function fixEdits(
  index: DocumentIndex,
  lines: readonly number[],
  { object: { kind, name, position }, edits }: Fix,
): FieldEdit[] | undefined {
  const object = placeAt(index, offsetIn(lines, position))?.object
  if (object?.kind !== kind || object.name !== name) return undefined
  return edits.map((edit) => ({
    object,
    path: edit.path,
    value: edit.op === 'set' ? (edit.value as Value) : undefined,
  }))
}

/** What check and review say, with the parts that they say it of. */
export function remarksOf(
  index: DocumentIndex,
  lines: readonly number[],
  findings: readonly Finding[],
  problems: readonly Problem[],
): Remark[] {
  const remark = (
    panel: Remark['panel'],
    number: number,
    { position, severity, title, clusters }: Pick<Finding, 'position' | 'severity' | 'title' | 'clusters'>,
  ): Remark[] => {
    const place = placeAt(index, offsetIn(lines, position))
    if (!place) return []
    const { object, path } = place
    const load = loadAt(object, path)
    const partIn = (cluster: ClusterPart) =>
      object.kind === 'Cluster'
        ? partOfCluster(cluster, path)
        : objectId(cluster.id, load === undefined ? object.key : `churn/${load}`)
    return [{ severity, title, panel, number, key: object.key, partIn, clusters }]
  }
  return [
    ...problems.flatMap(({ position, severity, message }, at) =>
      remark('problems', at, { position, severity, title: message, clusters: [] }),
    ),
    ...findings.flatMap((finding, at) => remark('review', at, finding)),
  ]
}
