/** The lanes of the timeline, from top to bottom. */
import type { Lane } from './lane'
import { load } from './load'
import { operations } from './operations'

export * from './lane'

export const lanes: readonly Lane[] = [load, operations]
