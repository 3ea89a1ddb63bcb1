export type ChartColumn = Float64Array | Float32Array

export interface ChartSeries {
  id: string
  label: string
  /** 1 to 5: the same thing has the same colour on every screen. */
  colour: 1 | 2 | 3 | 4 | 5
  values: ChartColumn
  /** Area under the line. */
  fill?: boolean
  /** The second time that a colour is used on a chart. */
  dashed?: boolean
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
  minTime: number
  maxTime: number
}
