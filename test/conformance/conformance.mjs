// npm run conformance -- scheduler [DIR]: builds the replay with the sources as they are now, and runs it.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'

const root = join(import.meta.dirname, '../..')
await build({ root, logLevel: 'error', configFile: join(import.meta.dirname, 'vite.config.ts') })
const { main } = await import(pathToFileURL(join(root, 'out/conformance/main.js')).href)
process.exitCode = main(process.argv.slice(2), root)
