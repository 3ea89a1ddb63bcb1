// Builds out/ when a source has changed since the last build; `--force` always. Quiet unless it fails.
// The new build takes the old one's place in one step, so that a running app or a second build sees a whole one.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const out = join(root, 'out')
const stamp = join(out, 'sources.sha256')
const sources = ['src', 'resources', 'examples', 'vite', 'electron.vite.config.ts', 'package.json', 'package-lock.json']

/** Names, sizes and times of all sources: 10 ms, where reading them would take longer. */
function fingerprint() {
  const hash = createHash('sha256').update(process.versions.node)
  const visit = (path) => {
    const status = statSync(join(root, path), { throwIfNoEntry: false })
    if (!status) return
    if (!status.isDirectory()) return hash.update(`${path} ${status.size} ${status.mtimeMs}\n`)
    for (const name of readdirSync(join(root, path)).sort()) visit(join(path, name))
  }
  for (const source of sources) visit(source)
  return hash.digest('hex')
}

const isCurrent = (wanted) => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted

export async function build({ force = false } = {}) {
  // A package without sources, or an image layer that installs dependencies before it copies them.
  if (!existsSync(join(root, 'src'))) return
  const wanted = fingerprint()
  if (!force && isCurrent(wanted)) return

  const work = join(root, 'node_modules', '.cache', 'seatrial')
  const fresh = join(work, `out-${process.pid}`)
  const old = join(work, `old-${process.pid}`)
  mkdirSync(work, { recursive: true })
  try {
    const vite = await import('electron-vite')
    await vite.build({ root, logLevel: 'warn', build: { outDir: fresh } })
    writeFileSync(join(fresh, 'sources.sha256'), wanted)
    if (existsSync(out)) renameSync(out, old)
    try {
      renameSync(fresh, out)
    } catch (error) {
      // Another build of the same sources was faster.
      if (!isCurrent(wanted)) throw error
    }
  } finally {
    for (const path of [fresh, old]) rmSync(path, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await build({ force: process.argv.includes('--force') })
  } catch (error) {
    console.error(process.env.SEATRIAL_DEBUG ? error : `seatrial: the build failed: ${error.message}`)
    process.exitCode = 1
  }
}
