/** Results of runs against each other: pure functions over what result.json holds. */
export * from './comparable'
export * from './compare'
export * from './designs'
export * from './figures'
export * from './objectives'
export * from './series'
export * from './summary'
