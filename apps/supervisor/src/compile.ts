// Fills Node's compile cache (NODE_COMPILE_CACHE) before the first start: a process that finds all its
// modules there does not load the compiler for types, which is 25 MB and a tenth of a second each.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { ServiceName } from './child-environment.ts'
import { NODE_FLAGS } from './child-service.ts'

const LONGEST_MS = 60_000
const SERVICES: readonly ServiceName[] = ['server', 'coder', 'booterm']

/** Loads what a start loads, without starting anything. */
export async function compile(root: string, system: Readonly<Record<string, string | undefined>>): Promise<void> {
  const { PATH, NODE_COMPILE_CACHE } = system
  if (NODE_COMPILE_CACHE === undefined) return
  await Promise.all([
    import('./start.ts'),
    import('@boocode/offline-model'),
    ...SERVICES.map(async (name) => {
      // A service reads its configuration when its modules are loaded, finds none, and ends.
      const entry = join(root, 'apps', name, 'src', 'main.ts')
      const options = { env: { PATH, NODE_COMPILE_CACHE }, stdio: 'ignore', timeout: LONGEST_MS } as const
      const child = spawn(process.execPath, [...NODE_FLAGS, entry], options)
      await once(child, 'exit')
    }),
  ])
}
