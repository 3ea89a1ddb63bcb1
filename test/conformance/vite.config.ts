import { defineConfig } from 'vite'
import { ajvStandalone } from '../../vite/ajv-standalone.ts'

export default defineConfig({
  plugins: [ajvStandalone()],
  ssr: { noExternal: true },
  build: {
    ssr: 'test/conformance/main.ts',
    outDir: 'out/conformance',
    emptyOutDir: true,
    minify: false,
    target: 'node20.19',
  },
})
