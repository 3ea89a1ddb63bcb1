/** What a person sets for the next Run beside the document: seed, duration, speed. */
import { parseDuration } from '../lib/format'
import { recall, remember } from '../lib/storage'

export const speeds: readonly { value: number | null; label: string; words: string }[] = [
  { value: 1, label: '×1', words: 'Real time' },
  { value: 10, label: '×10', words: '10 virtual seconds per second' },
  { value: 60, label: '×60', words: 'A virtual minute per second' },
  { value: 240, label: '×240', words: '4 virtual minutes per second' },
  { value: null, label: 'max', words: 'As fast as the engine goes' },
]

export class TrialSettings {
  /** As typed; empty: what the document says. */
  seedText = $state('')
  durationText = $state('')
  speed = $state<number | null>(60)

  readonly seedProblem = $derived(
    this.seedText.trim() === '' || (/^\d{1,10}$/.test(this.seedText.trim()) && Number(this.seedText) <= 0xffffffff)
      ? ''
      : 'A whole number from 0 to 4294967295',
  )
  readonly durationProblem = $derived(
    this.durationText.trim() === '' || (parseDuration(this.durationText) ?? 0) > 0
      ? ''
      : 'For example 10m, 90s or 1h30m',
  )

  constructor() {
    this.speed = recall<number | null>('speed', 60, (value) => speeds.some((speed) => speed.value === value))
  }

  chooseSpeed(speed: number | null) {
    this.speed = speed
    remember('speed', speed)
  }

  get overrides(): { seed?: number; durationSeconds?: number } {
    const seed = this.seedText.trim()
    const duration = this.durationText.trim()
    return {
      ...(seed !== '' && !this.seedProblem && { seed: Number(seed) }),
      ...(duration !== '' && !this.durationProblem && { durationSeconds: parseDuration(duration) }),
    }
  }
}
