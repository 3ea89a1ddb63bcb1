import type { Path } from '../../fieldPath'
import { asFields, asList, asText, fieldsAt, listAt, type Fields } from '../fields'
import type { Edit } from '../finding'
import type { ReviewedWorkload } from '../pods'
import type { Report, Rule } from '../rule'

/** Node labels that others took the place of. Source: kubernetes.io, "Well-Known Labels, Annotations and Taints". */
const nodeLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'node-role.kubernetes.io/master': 'node-role.kubernetes.io/control-plane',
}

/** Annotations of pods that nobody reads any more, or that a field took the place of. */
const annotations: readonly { prefix: string; instead: string }[] = [
  { prefix: 'scheduler.alpha.kubernetes.io/critical-pod', instead: 'priorityClassName' },
  { prefix: 'seccomp.security.alpha.kubernetes.io/', instead: 'securityContext.seccompProfile' },
  { prefix: 'container.seccomp.security.alpha.kubernetes.io/', instead: 'securityContext.seccompProfile' },
  { prefix: 'container.apparmor.security.beta.kubernetes.io/', instead: 'securityContext.appArmorProfile' },
]

/** Keys of node labels in the pod's specification, each with the edit that renames it. */
function nodeKeys(spec: Fields, specPath: Path): { key: string; path: Path; rename(to: string): Edit[] }[] {
  if (!spec.nodeSelector && !spec.affinity && !spec.topologySpreadConstraints) return []
  const selector = [...specPath, 'nodeSelector']
  const selected = Object.entries(fieldsAt(spec, ['nodeSelector'])).map(([key, value]) => {
    const path = [...selector, key]
    const rename = (to: string): Edit[] => [
      { op: 'remove', path },
      { op: 'set', path: [...selector, to], value: String(value) },
    ]
    return { key, path, rename }
  })
  const named = [...affinityKeys(spec), ...topologyKeys(spec)].map((written) => {
    const path = [...specPath, ...written.path]
    return { key: asText(written.value) ?? '', path, rename: (to: string): Edit[] => [{ op: 'set', path, value: to }] }
  })
  return [...selected, ...named]
}

interface Written {
  path: Path
  value: unknown
}

function affinityKeys(spec: Fields): Written[] {
  const affinity = ['affinity', 'nodeAffinity']
  const required = [...affinity, 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms']
  const preferred = [...affinity, 'preferredDuringSchedulingIgnoredDuringExecution']
  const terms: Written[] = [
    ...listAt(spec, required).map((value, index) => ({ value, path: [...required, index] })),
    ...listAt(spec, preferred).map((term, index) => {
      return { value: asFields(term).preference, path: [...preferred, index, 'preference'] }
    }),
  ]
  return terms.flatMap(({ value, path }) =>
    asList(asFields(value).matchExpressions).map((one, index) => {
      return { value: asFields(one).key, path: [...path, 'matchExpressions', index, 'key'] }
    }),
  )
}

function topologyKeys(spec: Fields): Written[] {
  return listAt(spec, ['topologySpreadConstraints']).map((one, index) => {
    return { value: asFields(one).topologyKey, path: ['topologySpreadConstraints', index, 'topologyKey'] }
  })
}

function checkLabels({ source, spec, specPath }: ReviewedWorkload, report: Report): void {
  for (const { key, path, rename } of nodeKeys(spec, specPath)) {
    if (!Object.hasOwn(nodeLabels, key)) continue
    const now = nodeLabels[key]
    report({
      severity: 'info',
      object: source,
      path,
      at: path.includes('nodeSelector') ? 'key' : 'value',
      title: `The node label ${key} is deprecated; it is ${now} now`,
      fix: { title: `Write ${now}`, edits: rename(now) },
    })
  }
}

function checkAnnotations({ source, templatePath }: ReviewedWorkload, report: Report): void {
  const at = [...templatePath, 'metadata', 'annotations']
  for (const key of Object.keys(fieldsAt(source.object, at))) {
    const known = annotations.find(({ prefix }) => key.startsWith(prefix))
    if (!known) continue
    const title = `The annotation ${key} is no longer the way to say it; the field is ${known.instead}`
    report({ severity: 'info', object: source, path: [...at, key], at: 'key', title })
  }
}

export const deprecatedNames: Rule = {
  id: 'deprecated-name',
  name: 'Deprecated labels and annotations',
  severities: ['info'],
  looksFor:
    'Node labels that others took the place of (beta.kubernetes.io/*, failure-domain.beta.kubernetes.io/*, node-role.kubernetes.io/master) in nodeSelector, node affinity and spread constraints; annotations of pods for what are fields today (critical-pod, seccomp, AppArmor).',
  why: 'Providers stop setting the old labels, and the pod then finds no node; the old annotations are ignored without a word.',
  reference: {
    title: 'Well-Known Labels, Annotations and Taints',
    url: 'https://kubernetes.io/docs/reference/labels-annotations-taints/',
  },
  check({ workloads }, report) {
    for (const reviewed of workloads) {
      checkLabels(reviewed, report)
      checkAnnotations(reviewed, report)
    }
  },
}
