/** Workloads with what the review needs of them: their manifest, where in it things stand, how many pods they make. */
import type { Path } from '../fieldPath'
import type { Workload } from '../types'
import { asFields, asText, fieldsAt, listAt, type Fields } from './fields'
import { securedPod, type SecuredPod } from './podSecurity/pod'
import type { SourceObject } from './sources'

export interface ReviewedWorkload {
  workload: Workload
  source: SourceObject
  /** From the object to the pod template (to the object itself for a Pod), and to the pod's specification. */
  templatePath: Path
  specPath: Path
  /** The pod's specification as written. */
  spec: Fields
  /** Regular containers and sidecars: what runs all the time. */
  running: readonly WrittenContainer[]
  /** All containers, in the order in which Pod Security looks at them: init, regular, ephemeral. */
  containers: readonly WrittenContainer[]
  /** The pod as Pod Security looks at it. */
  secured: SecuredPod
}

export interface WrittenContainer {
  name: string
  path: Path
  fields: Fields
}

type Manifest = Omit<ReviewedWorkload, 'workload'>

const sharedManifests = new WeakMap<SourceObject, Manifest>()

/** A manifest that belongs to several clusters is read once. */
export function reviewedWorkload(workload: Workload, source: SourceObject): ReviewedWorkload {
  if (!source.isShared) return { workload, ...readManifest(workload, source) }
  let manifest = sharedManifests.get(source)
  if (!manifest) sharedManifests.set(source, (manifest = readManifest(workload, source)))
  return { workload, ...manifest }
}

function readManifest(workload: Workload, source: SourceObject): Manifest {
  const templatePath = templatePathOf(workload.kind)
  const specPath = [...templatePath, 'spec']
  const spec = fieldsAt(source.object, specPath)
  const init = containersAt(spec, specPath, 'initContainers')
  const regular = containersAt(spec, specPath, 'containers')
  const running = [...init.filter(({ fields }) => fields.restartPolicy === 'Always'), ...regular]
  const containers = [...init, ...regular, ...containersAt(spec, specPath, 'ephemeralContainers')]
  const written = { source, templatePath, specPath, spec, running, containers }
  return { ...written, secured: securedPod(written) }
}

function templatePathOf(kind: Workload['kind']): Path {
  if (kind === 'Pod') return []
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template']
}

function containersAt(spec: Fields, specPath: Path, field: string): WrittenContainer[] {
  return listAt(spec, [field]).map((written, index) => {
    const fields = asFields(written)
    return { name: asText(fields.name) ?? '', path: [...specPath, field, index], fields }
  })
}

/** How many pods its controller keeps at once, where no field says so; a DaemonSet has one on each of `nodes`. */
export function podCount(workload: Exclude<Workload, { replicas: number }>, nodes: () => number): number {
  switch (workload.kind) {
    case 'Pod':
      return 1
    case 'DaemonSet':
      return nodes()
    case 'Job':
      if (workload.suspend) return 0
      return workload.completions === null ? workload.parallelism : Math.min(workload.parallelism, workload.completions)
    case 'CronJob':
      // Between its times there is none.
      return 0
  }
}

/** `container "a"`, `containers "a", "b"` */
export function containersNamed(containers: readonly { name: string }[]): string {
  const names = containers.map(({ name }) => `"${name}"`).join(', ')
  return `${containers.length === 1 ? 'container' : 'containers'} ${names}`
}
