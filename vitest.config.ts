import { defineConfig } from 'vitest/config'
import { ajvStandalone } from './vite/ajv-standalone.ts'

export default defineConfig({
  plugins: [ajvStandalone()],
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**', 'node_modules/**'] },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'] },
      },
    ],
  },
})
