/** Admission as the API server does it. */
export { admit, admitDynamic, admitStatic } from './admit'
export { setDefaults } from './defaults'
export { kindOf, kindOfResource, qualifiedKind, qualifiedResource, type Kind } from './kinds'
export * from './status'
export type * from './types'
