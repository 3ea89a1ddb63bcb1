import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { ajvStandalone } from './vite/ajv-standalone.ts'

export default defineConfig({
  // Svelte for the controllers (*.svelte.ts) alone: what is drawn is tested in the real app.
  plugins: [ajvStandalone(), svelte({ configFile: false })],
  test: {
    globalSetup: 'test/files/temporary-folder.ts',
    // Timings never decide a test: this only ends what hangs, also on a busy machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'node_modules/**'],
          setupFiles: 'test/fastCheckSeed.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // After the unit tests and one file at a time: two real browsers and Electron on two cores would wait for each other.
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
          // What is asked of a screen comes when it comes; a second is too short where two programs want each processor.
          expect: { poll: { timeout: 15_000 } },
          // A real browser and a real Electron on a loaded machine: a click can be lost to what this project does not make.
          // A test that was tried again is printed with its number of tries.
          retry: 2,
        },
      },
    ],
  },
})
