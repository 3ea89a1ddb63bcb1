/** The lanes of the timeline, from top to bottom. */
import type { Lane } from './lane'
import { load } from './load'
import { operations } from './operations'
import { usage } from './usage'

export * from './lane'

export const lanes: readonly Lane[] = [load, usage, operations]
