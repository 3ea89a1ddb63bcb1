export interface ChartSeries {
  id: string
  label: string
  /** 1 to 5: the same thing has the same colour on every screen. */
  colour: 1 | 2 | 3 | 4 | 5
  values: Float64Array
  /** Area under the line. */
  fill?: boolean
}

export interface ChartObjective {
  limit: number
  label: string
}

/** Something that was done to the cluster, at a virtual second. */
export interface ChartMark {
  time: number
  label: string
}

/** Where the plot lies in its box, and what it spans: for the crosshair. */
export interface PlotArea {
  left: number
  right: number
  top: number
  bottom: number
  maxTime: number
}
