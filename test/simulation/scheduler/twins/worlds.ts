/** What happens to clusters whose pods are of few templates, for the searches of the scheduler to be compared in. */
import fc from 'fast-check'
import type { NodeSpec, SchedulerConfiguration } from '../../../../src/design'
import { nodeSpec, pods } from './arbitraries'
import type { Labels, TwinPod } from './cluster'
import { configurations } from './profiles'

const DESIGNS = 5
const TEMPLATES = 6

/** Numbers of pods count those that there have been, of nodes those that there may be. */
export type Happening =
  /** `pods` pods of a template are decided, one after another, and stay where they are put. */
  | { is: 'decided'; template: number; pods: number }
  | { is: 'placed'; template: number; node: number }
  | { is: 'nominated'; template: number; node: number }
  /** The pod that has been nominated for longest is decided. */
  | { is: 'promised' }
  | { is: 'terminating' | 'gone'; pod: number }
  /** Its labels, or what it asks for, are others now. */
  | { is: 'changed'; pod: number; template: number }
  /** A node comes, or changes in some parts. */
  | { is: 'node'; node: number; like: number; parts: readonly (keyof NodeSpec)[] }
  /** And some of those after it, perhaps. */
  | { is: 'nodeGone'; node: number; count: number }
  /** What is known of a template is forgotten, or numbered anew, as when it gets too much. */
  | { is: 'forgotten' | 'renumbered'; template: number }
  /** One that nobody has heard of. */
  | { is: 'resource' }
  /** So much comes and goes that the log of changes starts over. */
  | { is: 'storm'; template: number; node: number }

export interface SearchWorld {
  /** Nodes there may be; the first `present` are there at first, of the designs in `like`. */
  size: number
  present: number
  like: number[]
  designs: NodeSpec[]
  pods: TwinPod[]
  configuration: SchedulerConfiguration
  /** Selectors, so that the profile's defaults spread pods. */
  services: Labels[]
  happenings: Happening[]
}

const parts = fc.oneof(
  fc.constant<(keyof NodeSpec)[]>(['labels', 'taints', 'unschedulable', 'allocatable', 'images']),
  fc.constantFrom<(keyof NodeSpec)[]>(['labels'], ['taints', 'unschedulable'], ['allocatable'], ['images']),
)

function happening(size: number, several: fc.Arbitrary<number>): fc.Arbitrary<Happening> {
  const node = fc.nat({ max: size - 1 })
  const template = fc.nat({ max: TEMPLATES - 1 })
  const pod = fc.nat({ max: 1000 })
  const like = fc.nat({ max: DESIGNS - 1 })
  const count = fc.constantFrom(1, 1, 1, Math.ceil(size / 3))
  const is = <T extends string>(...kinds: T[]): fc.Arbitrary<T> => fc.constantFrom(...kinds)
  return fc.oneof(
    { weight: 160, arbitrary: fc.record({ is: is('decided'), template, pods: several }) },
    { weight: 40, arbitrary: fc.record({ is: is('placed'), template, node }) },
    { weight: 15, arbitrary: fc.record({ is: is('nominated'), template, node }) },
    { weight: 15, arbitrary: fc.record({ is: is('promised') }) },
    { weight: 40, arbitrary: fc.record({ is: is('terminating', 'gone'), pod }) },
    { weight: 20, arbitrary: fc.record({ is: is('changed'), pod, template }) },
    { weight: 40, arbitrary: fc.record({ is: is('node'), node, like, parts }) },
    { weight: 20, arbitrary: fc.record({ is: is('nodeGone'), node, count }) },
    { weight: 5, arbitrary: fc.record({ is: is('forgotten', 'renumbered'), template }) },
    { weight: 3, arbitrary: fc.record({ is: is('resource') }) },
    { weight: 1, arbitrary: fc.record({ is: is('storm'), template, node }) },
  )
}

/** `several`: how many pods come at a time. */
export function searchWorlds(
  sizes: fc.Arbitrary<number>,
  several: fc.Arbitrary<number>,
  happenings: { minLength: number; maxLength: number },
): fc.Arbitrary<SearchWorld> {
  return fc.tuple(sizes, fc.boolean()).chain(([size, roomy]) =>
    fc.record({
      size: fc.constant(size),
      present: fc.integer({ min: Math.ceil(size / 2), max: size }),
      like: fc.oneof(
        { weight: 3, arbitrary: fc.array(fc.nat({ max: DESIGNS - 1 }), { minLength: size, maxLength: size }) },
        // All alike, so that many are best.
        fc.constant(Array.from({ length: size }, () => 0)),
      ),
      designs: fc.tuple(...Array.from({ length: DESIGNS }, () => nodeSpec('', roomy))),
      pods: pods(TEMPLATES),
      configuration: configurations,
      services: fc.constantFrom<Labels[]>([], [{ app: 'x' }], [{ app: 'x' }, { v: '1' }]),
      happenings: fc.array(happening(size, several), happenings),
    }),
  )
}
