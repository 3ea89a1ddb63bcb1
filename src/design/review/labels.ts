/** Which pods a selector finds, by an index of their labels. */
import type { LabelSelector } from '../kubernetes'
import { selectorMatches } from '../validate/selectors'

export interface Labelled {
  namespace: string
  labels: Readonly<Record<string, string>>
}

export class LabelIndex<T extends Labelled> {
  readonly #byNamespace = new Map<string, T[]>()
  readonly #byLabel = new Map<string, T[]>()

  constructor(items: readonly T[]) {
    for (const item of items) {
      put(this.#byNamespace, item.namespace, item)
      for (const key of Object.keys(item.labels))
        put(this.#byLabel, labelKey(item.namespace, key, item.labels[key]), item)
    }
  }

  /** Those in the namespace that fulfil the selector; an empty one finds all. */
  find(namespace: string, selector: LabelSelector): readonly T[] {
    const first = firstOf(selector.matchLabels)
    const candidates = first
      ? this.#byLabel.get(labelKey(namespace, first[0], first[1]))
      : this.#byNamespace.get(namespace)
    return candidates?.filter(({ labels }) => selectorMatches(selector, labels)) ?? []
  }
}

function firstOf(labels: Readonly<Record<string, string>> | undefined): [string, string] | undefined {
  for (const key in labels) return [key, labels[key]]
  return undefined
}

const labelKey = (namespace: string, key: string, value: string) => `${namespace}\0${key}\0${value}`

function put<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}
