/**
 * Dense ids into the columns of one table. Branded, so that the compiler tells a pod from a node; NONE stands for "no such
 * object" in every column.
 */
declare const brand: unique symbol
type Id<Name extends string> = number & { readonly [brand]: Name }

export type NodeId = Id<'Node'>
export type PodId = Id<'Pod'>
export type OwnerId = Id<'Owner'>
export type TemplateId = Id<'Template'>
export type ServiceId = Id<'Service'>

export const NONE = -1
