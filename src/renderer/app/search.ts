/** Everything of the design that one can go to: parts, objects, fields, problems and findings; and the commands. */
import { isMapping, rangeOf, type DocumentIndex, type EditObject, type Path, type Value } from '../../design/edit'
import { componentFlags } from '../../design/compile/flags'
import { components } from '../design/schema'
import type { Selected } from '../design/board/parts'
import { isEnabled, score, type Command } from '../lib/palette'
import type { Pick } from '../lib/ui/types'
import type { AppState } from './state.svelte'

/** A person reads no more, and names more of what is looked for instead. */
const mostShown = 80
/** A fleet with more fields is searched by its objects. */
const mostFields = 40_000
/** Their flags are found by name; a fleet has the same in every cluster. */
const mostClusters = 8

export function placesOf(app: AppState, commands: readonly Command[]): Pick[] {
  const { board } = app
  if (!board) return commands.flatMap(commandPick)
  const { index } = board
  const show = (line: number, column: number) => {
    app.go('design')
    app.document.editor?.reveal(line, column)
    board.follow(offsetOf(index.text, line, column))
  }
  const parts = [...board.parts.values()]
  const drawn = new Set(parts.map(({ part }) => ('key' in part ? part.key : undefined)))
  const { problems, findings } = app.checker
  return [
    ...parts.map((selected) => partPick(app, selected)),
    ...index.objects.filter(({ key }) => !drawn.has(key)).map((object) => objectPick(object, index, show)),
    ...problems.map(({ severity, message, position: { line, column } }, at) => ({
      id: `problem-${at}`,
      group: severity === 'error' ? 'Error' : 'Warning',
      title: message,
      note: `line ${line}`,
      run: () => show(line, column),
    })),
    ...findings.map(({ title, subject, position: { line, column } }, at) => ({
      id: `finding-${at}`,
      group: 'Review',
      title,
      note: `${subject.kind} ${subject.name}`,
      run: () => show(line, column),
    })),
    ...fieldPicks(index, show),
    ...commands.flatMap(commandPick),
    ...flagPicks(app),
  ]
}

/** Best first; without a query what one would look for first. */
export function findPlaces(places: readonly Pick[], query: string): Pick[] {
  const ranked = places.map((pick, index) => ({ pick, index, rank: rankOf(pick, query) }))
  return ranked
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || a.index - b.index)
    .slice(0, mostShown)
    .map(({ pick }) => pick)
}

/** Letters scattered over a long sentence find everything: beyond names, words have to be there as they are typed. */
function rankOf({ title, note, group }: Pick, query: string): number {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return 1
  // Hundreds of them, made of the same few words.
  const byTitle = group === 'Flag' ? (title === `--${wanted.replace(/^-+/, '')}` ? 90 : 0) : score(wanted, title)
  if (byTitle >= 60 || (byTitle > 0 && title.length <= 40)) return byTitle
  const whole = `${group} ${title} ${note ?? ''}`.toLowerCase()
  return wanted.split(/\s+/).every((word) => whole.includes(word)) ? 30 : 0
}

const commandPick = (command: Command): Pick[] =>
  isEnabled(command) && command.id !== 'search' ? [{ ...command, checked: command.checked?.() }] : []

const kindOf = ({ part }: Selected): string =>
  part.type === 'cluster'
    ? 'Cluster'
    : part.type === 'pool'
      ? 'Pool'
      : part.type === 'plane'
        ? 'Plane'
        : part.type === 'network'
          ? 'Network'
          : part.type === 'group'
            ? 'Namespace'
            : part.kind

function nameOf({ part }: Selected): string {
  if (part.type === 'plane') return 'Control plane'
  if (part.type === 'network') return 'Virtual network'
  if (part.type === 'pool') return part.zone === '' ? part.pool : `${part.pool} in ${part.zone}`
  return part.type === 'group' ? part.namespace : part.name
}

function partPick(app: AppState, selected: Selected): Pick {
  const { part, cluster } = selected
  const namespace = 'namespace' in part && part.type !== 'group' ? `${part.namespace} · ` : ''
  return {
    id: `part-${part.id}`,
    group: kindOf(selected),
    title: nameOf(selected),
    note: part.type === 'cluster' ? part.version : `${namespace}${cluster.name}`,
    run() {
      app.go('design')
      const { board } = app
      board?.reveal(part.id)
      // The canvas draws it first where it was hidden with its screen.
      requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-id="${CSS.escape(part.id)}"]`)?.focus())
    },
  }
}

type Show = (line: number, column: number) => void

function objectPick(object: EditObject, index: DocumentIndex, show: Show): Pick {
  return {
    id: `object-${object.key}`,
    group: object.kind,
    title: object.name === '' ? '(no name)' : object.name,
    note: object.namespace,
    run: () => show(...placeOf(index.text, object.from)),
  }
}

function fieldPicks(index: DocumentIndex, show: Show): Pick[] {
  const picks: Pick[] = []
  for (const object of index.objects) {
    eachField(object.value, [], (path, value) => {
      if (picks.length >= mostFields) return
      picks.push({
        id: `field-${object.key}-${path.join('/')}`,
        group: 'Field',
        title: `${pathText(path)}: ${value}`,
        note: `${object.kind} ${object.name}`,
        run: () => show(...placeOf(index.text, rangeOf(index, object, path).from)),
      })
    })
  }
  return picks
}

/** Every flag of every component, also those that are written nowhere: the inspector opens on it. */
function flagPicks(app: AppState): Pick[] {
  const clusters = app.board?.model.clusters.filter(({ key }) => key !== undefined).slice(0, mostClusters) ?? []
  return clusters.flatMap((cluster) =>
    Object.entries(components).flatMap(([field, component]) =>
      [...componentFlags[component]].map((flag) => ({
        id: `flag-${cluster.id}-${component}-${flag}`,
        group: 'Flag',
        title: `--${flag}`,
        note: `${component} · ${cluster.name}`,
        run() {
          app.go('design')
          const { board } = app
          if (!board) return
          // The canvas need not move, and must not take the keyboard from the inspector.
          board.select([`${cluster.id}|plane`])
          board.wanted = { path: `spec.controlPlane.${field}.extraArgs`, search: flag }
        },
      })),
    ),
  )
}

function eachField(value: Value, path: Path, visit: (path: Path, value: Value) => void): void {
  if (Array.isArray(value)) value.forEach((item, at) => eachField(item, [...path, at], visit))
  else if (isMapping(value)) for (const key of Object.keys(value)) eachField(value[key], [...path, key], visit)
  else visit(path, value)
}

const pathText = (path: Path) =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${key}`), '')

/** Line and column from 1. */
function placeOf(text: string, offset: number): [number, number] {
  const before = text.slice(0, offset).split('\n')
  return [before.length, before[before.length - 1].length + 1]
}

function offsetOf(text: string, line: number, column: number): number {
  let at = 0
  for (let n = 1; n < line && at >= 0; n++) at = text.indexOf('\n', at) + 1
  return at + column - 1
}
