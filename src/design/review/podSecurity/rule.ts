/** From a control of the Pod Security Standards to a rule of the review. */
import type { Severity } from '../finding'
import type { ReviewedWorkload } from '../pods'
import type { Found, Rule } from '../rule'
import type { Control, Violation } from './control'
import { modes, policyOf, standards, type LevelVersion, type Policy } from './policy'
import type { SecuredPod } from './pod'

const enforced = 'The namespace enforces the level: the API server refuses the pods, and the workload has none.'

/** Agents of a node need these: for them to be named is enough. */
const ofNodeAgents = new Set(['hostNamespaces', 'hostPathVolumes', 'hostPorts'])

interface Verdict {
  severity: Severity
  standard: LevelVersion
  violation: Violation
}

/** Whether a level includes the control; where restricted has a stricter one of its kind, that one is looked at instead. */
function includes({ level, minor }: LevelVersion, control: Control, stricter: Control | undefined): boolean {
  const isThere = (one: Control) => (one.since ?? 0) <= minor
  if (level === 'privileged' || !isThere(control)) return false
  if (control.level === 'restricted') return level === 'restricted'
  return level === 'baseline' || !stricter || !isThere(stricter)
}

function judge(pod: SecuredPod, control: Control, stricter: Control | undefined, policy: Policy): Verdict | undefined {
  for (const mode of modes) {
    const standard = policy[mode]
    const violation = includes(standard, control, stricter) ? control.check(pod, standard.minor) : undefined
    if (violation) return { severity: mode === 'enforce' ? 'error' : 'warning', standard, violation }
  }
  return undefined
}

/** Nothing is enforced: the standards are held against the pod as advice. */
function advise(
  { workload, secured: pod }: ReviewedWorkload,
  control: Control,
  weaker: Control | undefined,
): Verdict | undefined {
  const isSystem = workload.namespace === 'kube-system'
  if (isSystem && control.level === 'restricted') return undefined
  // What violates the weaker control is told of once.
  if (weaker?.check(pod, standards.minor)) return undefined
  const violation = control.check(pod, standards.minor)
  if (!violation) return undefined
  const isAgent = workload.kind === 'DaemonSet' && ofNodeAgents.has(control.id)
  const severity = control.level === 'restricted' || isSystem || isAgent ? 'info' : 'warning'
  return { severity, standard: { ...standards, level: control.level }, violation }
}

/** A rule for each control. */
export function podSecurityRules(controls: readonly Control[]): Rule[] {
  const all = controls.map(remembering)
  return all.map((control) => podSecurityRule(control, all))
}

/** `all`: to find the control that this one stands in for, or that stands in for it. */
function podSecurityRule(control: Control, all: readonly Control[]): Rule {
  const weaker = all.find(({ id }) => id === control.overrides)
  const stricter = all.find(({ overrides }) => overrides === control.id)
  return {
    id: `pod-security/${control.id}`,
    name: `Pod Security Standards, ${control.level}: ${control.name}`,
    severities: ['error', 'warning', 'info'],
    looksFor: `Pods that the level ${control.level} does not allow. Allowed are: ${control.allows}.`,
    why: control.why,
    reference: {
      title: `Pod Security Standards: ${control.level}`,
      url: `https://kubernetes.io/docs/concepts/security/pod-security-standards/#${control.level}`,
    },
    check(review, report) {
      for (const reviewed of review.workloads) {
        const policy = policyOf(review.namespaceLabels(reviewed.workload.namespace))
        const verdict = policy ? judge(reviewed.secured, control, stricter, policy) : advise(reviewed, control, weaker)
        if (verdict) report(foundOf(verdict, control, reviewed))
      }
    },
  }
}

function foundOf({ severity, standard, violation }: Verdict, { why }: Control, { source }: ReviewedWorkload): Found {
  const { reason, detail, path, fix } = violation
  const verb = severity === 'error' ? 'Violates' : 'Would violate'
  return {
    severity,
    object: source,
    path,
    title: `${verb} PodSecurity "${standard.level}:${standard.version}": ${reason} (${detail})`,
    ...(severity === 'error' ? { why: `${enforced} ${why}` } : {}),
    fix,
  }
}

/** The control, which answers once for a manifest that belongs to several clusters. */
function remembering(control: Control): Control {
  return {
    ...control,
    check(pod, minor) {
      if (!pod.answers) return control.check(pod, minor)
      const key = `${control.id} ${minor}`
      let answer = pod.answers.get(key)
      if (!answer) pod.answers.set(key, (answer = { violation: control.check(pod, minor) }))
      return answer.violation
    },
  }
}
