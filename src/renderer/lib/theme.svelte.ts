import { recall, remember } from './storage'

export type Theme = 'dark' | 'light'

/** Follows the system until the person chooses; then remembers the choice. */
export class ThemeController {
  #system = $state<Theme>('dark')
  #chosen = $state<Theme | null>(null)
  readonly current = $derived(this.#chosen ?? this.#system)

  constructor(media: MediaQueryList | undefined = globalThis.matchMedia?.('(prefers-color-scheme: light)')) {
    this.#chosen = recall<Theme | null>('theme', null, (value) => value === 'dark' || value === 'light')
    if (!media) return
    this.#system = media.matches ? 'light' : 'dark'
    media.addEventListener('change', () => {
      this.#system = media.matches ? 'light' : 'dark'
      this.#apply()
    })
    this.#apply()
  }

  /** null: as the system has it. */
  get chosen(): Theme | null {
    return this.#chosen
  }

  choose(theme: Theme | null) {
    this.#chosen = theme
    remember('theme', theme)
    this.#apply()
  }

  toggle() {
    this.choose(this.current === 'dark' ? 'light' : 'dark')
  }

  /** Before anything reads a token, and without waiting for an effect: charts read them from the document. */
  #apply() {
    if (globalThis.document) document.documentElement.dataset.theme = this.current
  }
}
