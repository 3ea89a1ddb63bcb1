import type { Taint } from '../../../design/kubernetes'

export function sameTaints(one: readonly Taint[], other: readonly Taint[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ key, value, effect }, i) => {
      const twin = other[i]
      return key === twin.key && (value ?? '') === (twin.value ?? '') && effect === twin.effect
    })
  )
}
