import { join } from 'node:path'

/** A failure whose message says what happened and what to do; it is shown without a stack. */
export class SetupError extends Error {}

/**
 * Where setup reads and writes. Everything it makes lies in `.runtime`, the `node_modules` folders
 * and `apps/web/dist`, all outside git.
 * @typedef {ReturnType<typeof createPaths>} Paths
 */

/** @param {string} root the checkout */
export function createPaths(root) {
  const runtime = join(root, '.runtime')
  return {
    root,
    runtime,
    modules: join(runtime, 'node_modules'),
    lock: join(runtime, 'lock'),
    dependencyStamp: join(root, 'node_modules', '.boocode-setup.json'),
    web: join(root, 'apps', 'web'),
    webDist: join(root, 'apps', 'web', 'dist'),
    webStamp: join(root, 'apps', 'web', 'dist', '.boocode-build'),
  }
}

/** @param {string} line one line of progress, for the person who waits */
export function say(line) {
  process.stderr.write(`boocode: ${line}\n`)
}
