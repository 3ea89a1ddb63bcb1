import type { Taint } from '../../../../design/kubernetes'
import type { Machines } from '../../node/machines'
import { pathOf } from '../../apiserver/resourceKinds'
import { errorOf, get, send, type Command, type Output } from './command'

const at = (node: string): string => pathOf('Node', '', node)

/** Upstream: kubectl/pkg/cmd/drain, RunCordonOrUncordon. Returns whether it stands as asked. */
export function* cordon(node: string, wanted: boolean, output: Output): Command<boolean> {
  const object = yield* get(at(node), output)
  if (!object) return false
  const word = wanted ? 'cordoned' : 'uncordoned'
  if (((object.spec as { unschedulable?: boolean }).unschedulable ?? false) === wanted) {
    output.out(`node/${node} already ${word}`)
    return true
  }
  const reply = yield* send('PATCH', at(node), { spec: { unschedulable: wanted || null } })
  if (reply.code < 300) output.out(`node/${node} ${word}`)
  else output.err(errorOf(reply))
  return reply.code < 300
}

/** @param remove takes the taints of the key, and of the effect when there is one, away. */
export function* taint(
  node: string,
  { key, value, effect }: Partial<Taint> & { key: string },
  remove: boolean,
  output: Output,
): Command {
  const object = yield* get(at(node), output)
  if (!object) return
  const { taints = [] } = object.spec as { taints?: Taint[] }
  const others = taints.filter((one) => one.key !== key || (effect !== undefined && one.effect !== effect))
  if (remove && others.length === taints.length) return output.err(`error: taint "${key}" not found`)
  const added: Taint[] = remove || effect === undefined ? [] : [{ key, ...(value ? { value } : {}), effect }]
  const reply = yield* send('PATCH', at(node), { spec: { taints: [...others, ...added] } })
  if (reply.code < 300) output.out(`node/${node} ${remove ? 'untainted' : 'tainted'}`)
  else output.err(errorOf(reply))
}

/** No command of kubectl's: somebody pulls the plug, or puts it back. */
// eslint-disable-next-line require-yield -- nothing is asked of the API server
export function* machine(node: string, kill: boolean, machines: Machines, output: Output): Command {
  if (!machines.turn(node, kill)) output.err(`error: no node "${node}" that could be ${kill ? 'killed' : 'recovered'}`)
  else output.out(`node/${node} ${kill ? 'killed' : 'recovered'}`)
}

export function* labelNode(node: string, key: string, value: string | undefined, output: Output): Command {
  const reply = yield* send('PATCH', at(node), { metadata: { labels: { [key]: value ?? null } } })
  if (reply.code < 300) output.out(`node/${node} ${value === undefined ? 'unlabeled' : 'labeled'}`)
  else output.err(errorOf(reply))
}
