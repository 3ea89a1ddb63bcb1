import type { Taint, Toleration } from '../../../design/kubernetes'

/** Toleration.ToleratesTaint (api/core/v1/toleration.go); the Gt and Lt operators compare integers. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false
  if (toleration.key && toleration.key !== taint.key) return false
  switch (toleration.operator) {
    case undefined:
    case 'Equal':
      // An empty key needs Exists: validation sees to it.
      return (toleration.value ?? '') === (taint.value ?? '')
    case 'Exists':
      return true
    default:
      return false
  }
}

/** True when some taint with one of `effects` is tolerated by none. */
export function hasUntolerated(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  effects: readonly Taint['effect'][],
): boolean {
  return taints.some(
    (taint) => effects.includes(taint.effect) && !tolerations.some((toleration) => tolerates(toleration, taint)),
  )
}

export function sameTaints(one: readonly Taint[], other: readonly Taint[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ key, value, effect }, i) => {
      const twin = other[i]
      return key === twin.key && (value ?? '') === (twin.value ?? '') && effect === twin.effect
    })
  )
}
