/** Where a value is within its object: field names, map keys and list indices. */
export type Path = readonly (string | number)[]

/** Fields that hold a map from free keys to values; their keys are written in brackets, as the API server does. */
const maps = new Set([
  'allocatable',
  'annotations',
  'capacity',
  'data',
  'evictionHard',
  'default',
  'defaultRequest',
  'extraArgs',
  'hard',
  'kubeReserved',
  'labels',
  'limits',
  'matchLabels',
  'max',
  'maxLimitRequestRatio',
  'min',
  'nodeSelector',
  'overhead',
  'podFixed',
  'requests',
  'selector',
  'systemReserved',
])

/** Fields of other types that have the name of a map. */
const fields = new Set(['matchLabels', 'matchExpressions', 'podFixed', 'count'])

/** `spec.containers[0].resources.requests[cpu]` */
export function formatPath(path: Path): string {
  let text = ''
  path.forEach((step, index) => {
    const parent = path[index - 1]
    if (typeof step === 'number') text += `[${step}]`
    else if (typeof parent === 'string' && maps.has(parent) && !fields.has(step)) text += `[${step}]`
    else text += text ? `.${step}` : step
  })
  return text
}
