/** A parameter sweep: the same design with one field at several values. */
export * from './field'
export * from './values'
export * from './variants'
