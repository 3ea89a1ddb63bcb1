/** One moment, marked on every chart at once. */
export class Crosshair {
  time = $state<number | null>(null)
}

export const crosshair = new Crosshair()
