import type { SchedulerPluginArgs, ShapePoint } from '../../../design/types'
import { MAX_NODE_SCORE } from './framework'
import type { ScoredResources } from './resourceScores'

/** Scores one node, in integers as upstream computes them; exact in doubles, as amounts stay far below 2^53 / 100. */
export type StrategyScorer = (resources: ScoredResources) => number

/** NodeResourcesFitArgs.scoringStrategy. Upstream: plugins/noderesources/{least,most}_allocated.go and others. */
export function strategyScorer(strategy: SchedulerPluginArgs['NodeResourcesFit']['scoringStrategy']): StrategyScorer {
  switch (strategy.type) {
    case 'LeastAllocated':
      return weighted(leastAllocated)
    case 'MostAllocated':
      return weighted(mostAllocated)
    case 'RequestedToCapacityRatio':
      return requestedToCapacityRatio(brokenLinear(strategy.shape))
  }
}

function weighted(score: (requested: number, capacity: number) => number): StrategyScorer {
  return ({ count, weights, allocatable, requested }) => {
    let sum = 0
    let weightSum = 0
    for (let i = 0; i < count; i++) {
      if (allocatable[i] === 0) continue
      sum += score(requested[i], allocatable[i]) * weights[i]
      weightSum += weights[i]
    }
    return weightSum === 0 ? 0 : Math.floor(sum / weightSum)
  }
}

function leastAllocated(requested: number, capacity: number): number {
  return requested > capacity ? 0 : Math.floor(((capacity - requested) * MAX_NODE_SCORE) / capacity)
}

/** Pods without requests count with minimum values, so that more than all can be requested. */
function mostAllocated(requested: number, capacity: number): number {
  return Math.floor((Math.min(requested, capacity) * MAX_NODE_SCORE) / capacity)
}

function requestedToCapacityRatio(shape: (utilization: number) => number): StrategyScorer {
  return ({ count, weights, allocatable, requested }) => {
    let sum = 0
    let weightSum = 0
    for (let i = 0; i < count; i++) {
      if (allocatable[i] === 0) continue
      const over = requested[i] > allocatable[i]
      const score = shape(over ? 100 : Math.floor((requested[i] * 100) / allocatable[i]))
      // A resource that scores 0 does not weigh either.
      if (score <= 0) continue
      sum += score * weights[i]
      weightSum += weights[i]
    }
    return weightSum === 0 ? 0 : Math.round(sum / weightSum)
  }
}

/** Linear between points in whole numbers, constant outside (plugins/helper/shape_score.go); scores 0–10 become 0–100. */
export function brokenLinear(shape: readonly ShapePoint[]): (utilization: number) => number {
  const points = shape.map(({ utilization, score }) => ({ utilization, score: score * 10 }))
  return (utilization) => {
    for (let i = 0; i < points.length; i++) {
      const to = points[i]
      if (utilization > to.utilization) continue
      if (i === 0) return to.score
      const from = points[i - 1]
      // Go's integer division truncates towards zero.
      const rise = (to.score - from.score) * (utilization - from.utilization)
      return from.score + Math.trunc(rise / (to.utilization - from.utilization))
    }
    return points[points.length - 1].score
  }
}
