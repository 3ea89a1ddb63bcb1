/** What kubectl's changing commands send to the API server. Commands that only look are passed over. */
import type { Json, JsonObject, MarkAction } from '../recording'

export interface Call {
  method: string
  path: string
  body?: Json
}

export type Command =
  | { do: 'call'; t: number; call: Call }
  | { do: 'undo'; t: number; deployment: string }
  | { do: 'drain'; t: number; node: string; cordonedAt: number; timeoutMs: number }

interface Output {
  started: number
  exit: number
  lines: [t: number, channel: string, text: string][]
}

/** A request is answered before the line that tells of it, ms. */
const beforeOutputMs = 10

/** @returns undefined for a mark that is no kubectl command, or one that changes nothing */
export function commandOf({ mark, data }: MarkAction, namespace: string, t0Ms: number): Command | undefined {
  const [kubectl, verb, ...rest] = mark.split(/\s+/)
  if (kubectl !== 'kubectl' || typeof data !== 'object' || data === null) return undefined
  const output = data as unknown as Output
  const options = new Map(rest.filter((one) => one.startsWith('--')).map((one) => splitOption(one.slice(2))))
  const words = rest.filter((one) => !one.startsWith('--'))
  const t = Math.max(output.started, (output.lines[0]?.[0] ?? output.started) - beforeOutputMs)
  if (verb === 'drain') return drain(words[0], options, output, t)
  if (output.exit !== 0) return undefined
  if (verb === 'rollout' && words[0] === 'undo') return { do: 'undo', t, deployment: nameOf(words[1]) }
  const call = callOf([verb, ...words], options, namespace, new Date(t0Ms + t).toISOString())
  return call && { do: 'call', t, call }
}

const splitOption = (option: string): [string, string] => {
  const at = option.indexOf('=')
  return at < 0 ? [option, ''] : [option.slice(0, at), option.slice(at + 1)]
}

const nameOf = (target: string): string => target.slice(target.indexOf('/') + 1)

/** The drain stops after the cordon when pods need options that are not there: then nothing was evicted. */
function drain(node: string, options: Map<string, string>, { lines }: Output, t: number): Command {
  const evicting = lines.find(([, , text]) => text.startsWith('evicting pod '))
  if (!evicting) return { do: 'call', t, call: cordon(node, true) }
  const timeout = /^(\d+)s$/.exec(options.get('timeout') ?? '')?.[1]
  return {
    do: 'drain',
    t: evicting[0],
    node,
    cordonedAt: t,
    timeoutMs: timeout ? Number(timeout) * 1000 : Infinity,
  }
}

export const cordon = (node: string, unschedulable: boolean): Call => ({
  method: 'PATCH',
  path: `/api/v1/nodes/${node}`,
  body: { spec: { unschedulable: unschedulable ? true : null } },
})

function callOf(
  words: readonly string[],
  options: Map<string, string>,
  namespace: string,
  now: string,
): Call | undefined {
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
  const [verb, target = ''] = words
  const patch = (name: string, spec: JsonObject): Call => ({
    method: 'PATCH',
    path: `${deployments}/${name}`,
    body: { spec },
  })
  switch (verb) {
    case 'create':
      return { method: 'POST', path: deployments, body: newDeployment(words[2], options) }
    case 'set': {
      const [container, image] = splitOption(words[3])
      return patch(nameOf(words[2]), { template: { spec: { containers: [{ name: container, image }] } } })
    }
    case 'scale':
      return patch(nameOf(target), { replicas: Number(options.get('replicas')) })
    case 'autoscale':
      return {
        method: 'POST',
        path: `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`,
        body: newAutoscaler(nameOf(target), options),
      }
    case 'rollout':
      if (target === 'pause' || target === 'resume')
        return patch(nameOf(words[2]), { paused: target === 'pause' ? true : null })
      if (target === 'restart') {
        const annotations = { 'kubectl.kubernetes.io/restartedAt': now }
        return patch(nameOf(words[2]), { template: { metadata: { annotations } } })
      }
      return undefined
    case 'delete':
      return { method: 'DELETE', path: `${deployments}/${nameOf(target)}`, body: { propagationPolicy: 'Background' } }
    case 'cordon':
    case 'uncordon':
      return cordon(target, verb === 'cordon')
    default:
      return undefined
  }
}

function newDeployment(name: string, options: Map<string, string>): JsonObject {
  const image = options.get('image') ?? ''
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: Number(options.get('replicas') ?? 1),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: image.replace(/:.*$/, ''), image }] } },
    },
  }
}

function newAutoscaler(name: string, options: Map<string, string>): JsonObject {
  const averageUtilization = Number.parseInt(options.get('cpu') ?? options.get('cpu-percent') ?? '80', 10)
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: Number(options.get('min') ?? 1),
      maxReplicas: Number(options.get('max')),
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } }],
    },
  }
}
