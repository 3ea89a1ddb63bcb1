/**
 * Checks and compiles Pod objects. Pods that are alike share one template, so that thousands of them cost little more than
 * their text: what was found sound once is not looked into again.
 */
import { checkAdmission } from '../compile/admission'
import { compilePodTemplate, type PodContext } from '../compile/podTemplate'
import type { KubernetesObject, ObjectMeta, PodSpec } from '../kubernetes'
import type { Reporter } from '../problems'
import type { PodTemplate } from '../types'
import { runSecondsAnnotation } from '../validate/podSpec'
import { isMapping } from '../validate/structure'

/** What the checks of a Pod report, whatever they find. */
export type CheckPod = (object: KubernetesObject, report: Reporter) => void

export class PodInterner {
  /** Of sound pods, by all that is written of them but where they are and what they are called. */
  readonly #byText = new Map<string, PodTemplate>()
  /** By what bears on scheduling: volumes and mounts of pods in a cluster have generated names. */
  readonly #byContent = new Map<string, PodTemplate>()

  constructor(
    readonly context: PodContext,
    readonly check: CheckPod,
  ) {}

  /** undefined when there is something wrong with the pod; then problems say what. `owner` sets templates apart. */
  templateOf(
    object: KubernetesObject,
    namespace: string,
    owner: { kind: string; name: string } | undefined,
    report: Reporter,
  ): PodTemplate | undefined {
    const { metadata = {} } = object as { metadata?: ObjectMeta }
    const apart = JSON.stringify([namespace, metadata.labels, metadata.annotations?.[runSecondsAnnotation], owner])
    const { nodeName, hostname: _, ...spec } = (object.spec ?? {}) as PodSpec & { hostname?: string }
    const text = `${apart}${nodeName ? 1 : 0}${JSON.stringify(spec)}`
    const known = this.#byText.get(text)
    if (known) return known
    const before = report.problems.errors
    this.check(object, report)
    if (report.problems.errors === before) checkAdmission(spec, this.context, ['spec'], report)
    if (report.problems.errors > before) return undefined
    const content = `${apart}${JSON.stringify(reduced(spec))}`
    let template = this.#byContent.get(content)
    if (!template) {
      template = compilePodTemplate(spec, metadata, namespace, this.context)
      this.#byContent.set(content, template)
    }
    this.#byText.set(text, template)
    return template
  }
}

/** Volumes that hold no storage of the cluster. */
const localVolumes = ['configMap', 'downwardAPI', 'emptyDir', 'gitRepo', 'hostPath', 'image', 'projected', 'secret']

function reduced(spec: PodSpec): unknown {
  const volumes = (spec.volumes ?? []).filter(
    (volume) => isMapping(volume) && !localVolumes.some((kind) => Object.hasOwn(volume, kind)),
  )
  const container = (one: object) => ({ ...one, volumeMounts: undefined, env: undefined, envFrom: undefined })
  return {
    ...spec,
    volumes,
    containers: spec.containers.map(container),
    initContainers: spec.initContainers?.map(container),
  }
}
