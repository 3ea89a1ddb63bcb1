/** Made by vite/ajv-standalone.ts from resources/schemas. */
declare module 'virtual:validators' {
  export interface SchemaError {
    /** JSON pointer to the value. */
    instancePath: string
    keyword: string
    params: Record<string, unknown>
    message?: string
    schema: unknown
    parentSchema: Record<string, unknown>
    data: unknown
  }
  export interface Validator {
    (data: unknown): boolean
    errors?: SchemaError[] | null
  }
  export const validateCluster: Validator
  export const validateTrial: Validator
  export const validateResult: Validator
}
