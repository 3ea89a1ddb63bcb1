import type { KubernetesObject } from '../kubernetes'
import type { Container, LabelSelector } from '../kubernetes'
import { since } from './age'
import { selectorText } from './text'

export interface PrintColumn {
  /** As kubectl prints it. */
  label: string
  /** Of `-o wide` alone. */
  wide: boolean
}

/** What `kubectl get` prints of objects of a kind. Upstream: pkg/printers/internalversion/printers.go. */
export interface Printer {
  columns: readonly PrintColumn[]
  /** One for each column. @param now milliseconds since 1970. */
  cells(object: KubernetesObject, now: number): string[]
}

/** @param columns their labels; those after a `|` are of `-o wide`. */
export function printer(columns: string, cells: (object: never, now: number) => (string | number)[]): Printer {
  const [always, wide = ''] = columns.split(' | ')
  const named = (text: string, isWide: boolean): PrintColumn[] =>
    text === '' ? [] : text.split(', ').map((label) => ({ label, wide: isWide }))
  return {
    columns: [...named(always, false), ...named(wide, true)],
    cells: (object, now) => cells(object as never, now).map(String),
  }
}

export const ageOf = ({ metadata }: KubernetesObject, now: number): string => since(metadata.creationTimestamp, now)

/** The columns CONTAINERS, IMAGES and SELECTOR. */
export function templateCells(
  containers: readonly Container[] = [],
  selector?: LabelSelector,
): [string, string, string] {
  const images = containers.map(({ image = '' }) => image)
  return [containers.map(({ name }) => name).join(','), images.join(','), selectorText(selector)]
}
