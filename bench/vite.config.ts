import { defineConfig } from 'vite'
import { ajvStandalone } from '../vite/ajv-standalone.ts'

export default defineConfig({
  plugins: [ajvStandalone()],
  ssr: { noExternal: true },
  build: { ssr: 'bench/scenarios.ts', outDir: 'out/bench', emptyOutDir: true, minify: false, target: 'node20.19' },
})
