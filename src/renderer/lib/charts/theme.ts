/** Colours for the canvas, read from the tokens so that charts and the page never differ. */
export interface ChartTheme {
  grid: string
  axis: string
  objective: string
  series: string[]
}

let known: { name: string | undefined; theme: ChartTheme } | undefined

/** Read once for each theme: where the page has just changed it is the style of all of it that is asked for. */
export function readChartTheme(): ChartTheme {
  const name = document.documentElement.dataset['theme']
  if (known && known.name === name) return known.theme
  known = { name, theme: themeOf(getComputedStyle(document.documentElement)) }
  return known.theme
}

function themeOf(style: CSSStyleDeclaration): ChartTheme {
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    grid: token('line'),
    axis: token('mute'),
    objective: token('mute'),
    series: [1, 2, 3, 4, 5].map((index) => token(`series-${index}`)),
  }
}
