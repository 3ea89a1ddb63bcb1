#!/usr/bin/env node
// The `seatrial` command. `npm ci` has built out/ (bin/build.mjs); a checkout that changed since is built again for `app`,
// which a person starts, and not for `run`, which scripts start by the thousand.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const entry = new URL('../out/main/cli.js', import.meta.url)
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`seatrial: needs Node 20.19 or newer, this is ${process.versions.node}`)
  process.exitCode = 2
} else {
  if (process.argv[2] === 'app' || !existsSync(fileURLToPath(entry))) {
    const { build } = await import('./build.mjs')
    await build()
  }
  // Node 22 and newer keep the compiled code between starts.
  module.enableCompileCache?.()
  const { start } = await import(entry)
  await start()
}
