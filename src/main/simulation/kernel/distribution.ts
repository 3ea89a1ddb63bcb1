import { exp } from './exp'
import type { RandomStream } from './random'
import { nearest, SECOND, type Micros } from './time'

/** z-score of the 99th percentile of the standard normal distribution. */
export const Z99 = 2.3263478740408408

/**
 * A duration model. LogNormal fits the latencies of request-response systems (right-skewed, no negative values) and is
 * given by two figures that people publish: median and 99th percentile.
 */
export type DurationModel =
  | { distribution: 'Constant'; seconds: number }
  | { distribution: 'Uniform'; minSeconds: number; maxSeconds: number }
  | { distribution: 'Exponential'; meanSeconds: number }
  | { distribution: 'LogNormal'; medianSeconds: number; p99Seconds: number }

/** Draws durations of one model from one stream. */
export class DurationSampler {
  private readonly first: number
  private readonly second: number

  constructor(
    private readonly model: DurationModel,
    private readonly stream: RandomStream,
  ) {
    switch (model.distribution) {
      case 'Constant':
        this.first = model.seconds * SECOND
        this.second = 0
        break
      case 'Uniform':
        this.first = model.minSeconds * SECOND
        this.second = (model.maxSeconds - model.minSeconds) * SECOND
        break
      case 'Exponential':
        this.first = model.meanSeconds * SECOND
        this.second = 0
        break
      case 'LogNormal':
        this.first = Math.log(model.medianSeconds * SECOND)
        this.second = Math.log(model.p99Seconds / model.medianSeconds) / Z99
        break
    }
  }

  /** A duration, at least 0, in whole microseconds. */
  draw(): Micros {
    switch (this.model.distribution) {
      case 'Constant':
        return nearest(this.first)
      case 'Uniform':
        return nearest(this.first + this.second * this.stream.uniform())
      case 'Exponential':
        return nearest(this.stream.exponential(this.first))
      case 'LogNormal':
        return nearest(exp(this.first + this.second * this.stream.normal()))
    }
  }
}
