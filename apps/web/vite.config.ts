import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './build/precompress.ts'

export default defineConfig({
  base: '/',
  // Its build that holds its own dependencies: they share no file with the page.
  resolve: { alias: [{ find: /^mermaid$/, replacement: 'mermaid/dist/mermaid.esm.min.mjs' }] },
  plugins: [react(), tailwindcss(), precompress()],
  // Grammars are files of their own, fetched when they are needed.
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    sourcemap: false,
    // The page's CSP allows no inline data for fonts; small images may be inlined.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // What the page shares with what it loads later is one file, not a request for each combination. What kinds of
    // diagrams share among themselves is no part of it: few pages ever need it.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2, test: (id) => !isOfDiagrams(id) }] } } },
  },
})

function isOfDiagrams(id: string): boolean {
  return /[\\/]node_modules[\\/]mermaid[\\/]/.test(id)
}
