import { foundBy, web, zonal } from '../helpers'

/** `reason (detail)` of one control on a pod in a namespace without labels; undefined when it is allowed. */
export function violation(control: string, podSpec: object, annotations?: object): string | undefined {
  const workload = web({}, podSpec) as { spec: { template: { metadata: object } } }
  workload.spec.template.metadata = { labels: { app: 'web' }, annotations }
  const [found] = foundBy(`pod-security/${control}`, zonal(1), workload)
  return found?.replace(/^.*? PodSecurity "[^"]*": /, '')
}

/** A specification with containers `a`, `b`, … of these fields. */
export function containers(...fields: object[]): object {
  return { containers: fields.map((one, index) => ({ name: 'abc'[index], image: 'i:1', ...one })) }
}

/** The same, with these security contexts. */
export const secured = (...contexts: object[]) =>
  containers(...contexts.map((securityContext) => ({ securityContext })))

export const ofPod = (securityContext: object, rest: object = {}) => ({ securityContext, ...containers({}), ...rest })
