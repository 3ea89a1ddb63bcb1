import profile from '../../../resources/kubernetes-1.36.profile.json'
import { DurationSampler, type DurationModel } from './kernel/distribution'
import type { RandomStream } from './kernel/random'
import { fromSeconds, type Micros } from './kernel/time'

/**
 * Durations and limits of the simulated components, read from one file in resources/ in which every number names its
 * source. Nothing in the simulation states a duration of its own.
 */
export type DurationName = keyof typeof profile.durations
export type NumberName = keyof typeof profile.numbers

export function durationModel(name: DurationName): DurationModel {
  return profile.durations[name] as DurationModel
}

export function sampler(name: DurationName, stream: RandomStream): DurationSampler {
  return new DurationSampler(durationModel(name), stream)
}

export function number(name: NumberName): number {
  return profile.numbers[name].value
}

/** A number of the profile that is given in seconds. */
export function micros(name: NumberName): Micros {
  return fromSeconds(number(name))
}
