/** The first-run tour: once, skipped whenever one likes, and again from the Help menu. */
import { recall, remember } from '../lib/storage'

export interface TourStep {
  title: string
  text: string
  /** What it is about, as a selector; null: the middle of the window. */
  at: string | null
  /** Shown there. */
  screen: 'design'
}

export const tourSteps: readonly TourStep[] = [
  {
    title: 'Welcome aboard',
    text: 'Seatrial puts a Kubernetes design to the test before it costs anything: draw it, run it, read how it holds. This takes half a minute.',
    at: null,
    screen: 'design',
  },
  {
    title: 'Add parts',
    text: 'Clusters, pools, workloads and Services: drag one onto the canvas, or press Enter on it. Starter designs are here too. YAML files can be dropped.',
    at: '[data-tour=parts]',
    screen: 'design',
  },
  {
    title: 'Two views of one document',
    text: 'The canvas and the YAML change each other, and one undo is for both. Select a part, and the inspector shows its fields.',
    at: '[data-tour=canvas]',
    screen: 'design',
  },
  {
    title: 'What it can do, and what is wrong',
    text: 'Capacity and cost, the problems of the document, and a review of the design, while you write.',
    at: '[data-tour=bottom]',
    screen: 'design',
  },
  {
    title: 'Run the trial',
    text: 'It simulates the cluster in virtual time: minutes pass in seconds. Every pod tells why it is where it is, or why it waits.',
    at: '[data-tour=run]',
    screen: 'design',
  },
  {
    title: 'Find everything',
    text: 'Ctrl+K (⌘K on a Mac) for every command, / to search the design, ? for the keys. The tour is in the Help group if you want it again.',
    at: '[data-tour=search]',
    screen: 'design',
  },
]

export class TourController {
  /** null: not shown. */
  step = $state<number | null>(null)
  readonly #show: () => void

  /** `show`: brings the screen that the tour is about to the front. */
  constructor(show: () => void) {
    this.#show = show
  }

  get current(): TourStep | undefined {
    return this.step === null ? undefined : tourSteps[this.step]
  }

  /** Whoever has seen it, or has skipped it, is not asked again. */
  greet(): void {
    if (!recall('tour.seen', false, (value) => typeof value === 'boolean')) this.begin()
  }

  begin(): void {
    this.#show()
    this.step = 0
  }

  next(): void {
    if (this.step === null) return
    if (this.step === tourSteps.length - 1) this.end()
    else this.step++
  }

  back(): void {
    if (this.step !== null && this.step > 0) this.step--
  }

  end(): void {
    this.step = null
    remember('tour.seen', true)
  }
}
