/** Which clusters an object belongs to, and that no two objects of a cluster have the same name. */
import type { KubernetesObject } from './kubernetes'
import type { Reporter } from './problems'
import { didYouMean } from './suggest'

export const clustersAnnotation = 'seatrial.dev/clusters'

/** Indices of the object's clusters: those named in its annotation, else the first. Unknown names are reported. */
export function clustersOf(object: KubernetesObject, names: readonly string[], report: Reporter): number[] {
  const written = object.metadata.annotations?.[clustersAnnotation]
  if (written === undefined) return [0]
  const path = ['metadata', 'annotations', clustersAnnotation]
  const wanted = written.split(',').map((name) => name.trim())
  const found = new Set<number>()
  for (const name of wanted) {
    const index = names.indexOf(name)
    if (index >= 0) found.add(index)
    else report.error(path, `Not found: "${name}": no cluster has this name`, { remedy: didYouMean(name, names) })
  }
  return [...found].sort((a, b) => a - b)
}

/** What has a name: where it stands, and what it is where that matters. */
export interface Named {
  report: Reporter
  object?: KubernetesObject
  sound?: boolean
}

/** Names that are taken, each with what took it. */
export class TakenNames {
  readonly #takers = new Map<string, Named>()

  /** Takes the name; what has it already, and a problem that points at both places, when it is taken. */
  take(scope: string, title: string, severity: 'error' | 'warning', taker: Named): Named | undefined {
    const key = `${scope}\0${title}`
    const first = this.#takers.get(key)
    if (first === undefined) {
      this.#takers.set(key, taker)
      return undefined
    }
    const { file, line, column } = first.report.place(['metadata', 'name']).position
    const message = `Duplicate value: ${title} is already defined at ${file}:${line}:${column}`
    taker.report[severity](['metadata', 'name'], message, { remedy: 'rename one of the two, or remove it' })
    return first
  }
}

/** `Deployment "default/web"` */
export function titleOf(kind: string, namespace: string, name: string): string {
  return namespace ? `${kind} "${namespace}/${name}"` : `${kind} "${name}"`
}
