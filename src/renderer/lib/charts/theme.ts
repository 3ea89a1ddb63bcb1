/** Colours for the canvas, read from the tokens so that charts and the page never differ. */
export interface ChartTheme {
  grid: string
  axis: string
  objective: string
  series: string[]
}

export function readChartTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    grid: token('line'),
    axis: token('mute'),
    objective: token('mute'),
    series: [1, 2, 3, 4, 5].map((index) => token(`series-${index}`)),
  }
}
