/** `--get`: objects at the end of a run, as kubectl prints them. */
import { eventsText } from '../../../design/print/events'
import { kindOfWord, kindWords } from '../../../design/print/kindWords'
import type { PrintedKind } from '../../../design/print/kinds'
import { aligned, outlineText } from '../../../design/print/outline'
import { nearest } from '../../../design/suggest'
import type { Simulation } from '../../simulation/contract'
import { inOneGo } from '../../simulation/steps'
import { UsageError } from './usage'

export interface Get {
  kind: PrintedKind
  /** undefined: all of them. */
  name: string | undefined
}

/** kubectl's: a row ends three spaces before the next. */
const gap = 3
const pageSize = 500

/** `deployments`, `deploy/web` */
export function parseGet(text: string): Get {
  const [word, name] = text.split('/')
  const kind = kindOfWord(word)
  if (kind) return { kind, name }
  const near = nearest(word.toLowerCase(), kindWords)
  throw new UsageError(`--get ${text}: unknown kind ${word}${near ? `; did you mean ${near}?` : ''}`)
}

/** Of every cluster; with several, each under its name. */
export function printObjects(simulation: Simulation, get: Get, namespace: string | undefined): string {
  const clusters = simulation.topology().map(({ name }) => name)
  const print = get.name === undefined ? list : describe
  return clusters
    .map((cluster) => (clusters.length > 1 ? `${cluster}:\n` : '') + print(simulation, cluster, get, namespace))
    .join('\n')
}

function list(simulation: Simulation, cluster: string, { kind }: Get, namespace = ''): string {
  const query = { cluster, kind: kind.kind, namespace, search: '', limit: pageSize }
  const { columns, total, rows } = inOneGo(simulation.objects({ ...query, offset: 0 }))
  for (let offset = pageSize; offset < total; offset += pageSize) {
    rows.push(...inOneGo(simulation.objects({ ...query, offset })).rows)
  }
  if (total === 0) return 'No resources found\n'
  const shown = columns.flatMap(({ wide }, i) => (wide ? [] : i))
  const spaced = kind.namespaced && namespace === ''
  const lines = rows.map((row) => [...(spaced ? [row.namespace] : []), ...shown.map((i) => row.cells[i])])
  const head = [...(spaced ? ['NAMESPACE'] : []), ...shown.map((i) => columns[i].label)]
  return `${aligned([head, ...lines], gap).join('\n')}\n`
}

function describe(simulation: Simulation, cluster: string, { kind, name = '' }: Get, namespace = 'default'): string {
  const object = { kind: kind.kind, namespace: kind.namespaced ? namespace : '', name }
  const found = simulation.describe({ cluster, ...object })
  if (!found) return `No ${kind.kind} ${kind.namespaced ? `${namespace}/` : ''}${name}\n`
  return outlineText(found.rows) + eventsText(found.events, simulation.now)
}
