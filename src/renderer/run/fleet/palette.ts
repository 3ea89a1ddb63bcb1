/** Colours of the fleet map as 32-bit pixels (ABGR, as ImageData holds them on every machine we run on). */
import { nodeScale } from '../../../protocol/frame'

/** Empty to full; the same in both themes, so a picture means the same everywhere. */
export const utilisationStops = ['#143a5c', '#1c6e8c', '#2ea096', '#96c45c', '#f0b64f', '#f2706d']

const channels = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))

export function pixel(hex: string): number {
  const [red, green, blue] = channels(hex)
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
}

/** One colour for each of the 256 values that a byte can have; beyond `nodeScale` stays full. */
export function utilisationColours(): Uint32Array {
  const colours = new Uint32Array(256)
  const stops = utilisationStops.map(channels)
  for (let value = 0; value < 256; value++) {
    const at = Math.min(1, value / nodeScale) * (stops.length - 1)
    const from = Math.min(stops.length - 2, Math.floor(at))
    const mix = [0, 1, 2].map((c) => Math.round(stops[from][c] + (stops[from + 1][c] - stops[from][c]) * (at - from)))
    colours[value] = ((255 << 24) | (mix[2] << 16) | (mix[1] << 8) | mix[0]) >>> 0
  }
  return colours
}
