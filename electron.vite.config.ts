/**
 * Three builds into out/: main (Node and Electron's main process, one entry per process), preload (one CommonJS file, as the
 * sandbox asks) and renderer. Dependencies are bundled: what starts in a tenth of a second must not look for packages.
 */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { ajvStandalone } from './vite/ajv-standalone.ts'

/** How long which plugin took is for those who work on the build: `npm ci` shall be quiet. */
const checks = { pluginTimings: false }

export default defineConfig({
  main: {
    plugins: [ajvStandalone()],
    build: {
      // The terminal and the browser host run in the user's Node, not in Electron's.
      target: 'node20.19',
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          electron: 'src/main/hosts/electron.ts',
          cli: 'src/main/hosts/cli.ts',
          engine: 'src/main/runs/engine.ts',
          reader: 'src/main/files/reader.ts',
        },
        checks,
        // ws asks for these and does without.
        external: ['bufferutil', 'utf-8-validate'],
        // All in one folder: `import.meta.url` is then a fixed place, whichever chunk a module ends up in.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        checks,
        input: { preload: 'src/preload/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [ajvStandalone(), svelte({ configFile: false })],
    // Not Electron's Chromium alone: the browser host serves the same files to whichever browser the user has.
    build: {
      target: 'es2022',
      minify: true,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: 'src/renderer/index.html', checks },
    },
    worker: { format: 'es', plugins: () => [ajvStandalone()], rolldownOptions: { checks } },
  },
})
