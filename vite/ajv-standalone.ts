/**
 * Serves `virtual:validators`: the JSON Schemas of resources/schemas compiled to plain functions at build time.
 * ajv compiles schemas with `new Function`, which the renderer's Content-Security-Policy forbids, so it must not run there.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import type { Plugin } from 'vite'

const virtualId = 'virtual:validators'
const resolvedId = `\0${virtualId}`

/** Export → schema file. */
const schemas: Record<string, string> = {
  validateCluster: 'cluster.schema.json',
  validateTrial: 'trial.schema.json',
  validateResult: 'result.schema.json',
}

function schemaPath(file: string): string {
  return fileURLToPath(new URL(`../resources/schemas/${file}`, import.meta.url))
}

export function ajvStandalone(): Plugin {
  return {
    name: 'seatrial:ajv-standalone',
    resolveId(id) {
      return id === virtualId ? resolvedId : undefined
    },
    load(id) {
      if (id !== resolvedId) return undefined
      for (const file of Object.values(schemas)) this.addWatchFile(schemaPath(file))
      return generate()
    },
  }
}

/** The module's source. `verbose` keeps the schema beside each error, from which "did you mean" takes the known fields. */
export function generate(): string {
  const ajv = new Ajv({ code: { source: true, esm: true }, allErrors: true, verbose: true, allowUnionTypes: true })
  const exports: Record<string, string> = {}
  for (const [name, file] of Object.entries(schemas)) {
    const schema = JSON.parse(readFileSync(schemaPath(file), 'utf8')) as { $id: string }
    ajv.addSchema(schema)
    exports[name] = schema.$id
  }
  // The package is CommonJS; depending on the loader its default export is the function or the namespace around it.
  const toCode = (
    typeof standalone === 'function' ? standalone : (standalone as { default: typeof standalone }).default
  ) as (ajv: Ajv, exports: Record<string, string>) => string
  return importRuntime(toCode(ajv, exports))
}

/** ajv writes its few runtime helpers as `require(...)` even in ES modules; they become imports that the bundler follows. */
function importRuntime(code: string): string {
  const imports: string[] = []
  const body = code.replace(/require\("(ajv\/dist\/runtime\/\w+)"\)\.default/g, (_, path: string) => {
    const name = `runtime${imports.length}`
    imports.push(`import * as ${name} from ${JSON.stringify(`${path}.js`)}`)
    return `unwrap(${name})`
  })
  if (body.includes('require(')) throw new Error('ajv generated a require() that is not understood')
  const unwrap = 'function unwrap(m) { while (typeof m !== "function") m = m.default; return m }'
  return imports.length > 0 ? `${imports.join('\n')}\n${unwrap}\n${body}` : body
}
