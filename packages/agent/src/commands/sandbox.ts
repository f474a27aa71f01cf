import { rgPath } from '@vscode/ripgrep'

import { createBoundedOutput } from '../tools/bounded-output.ts'
import { startChild } from '../tools/spawn.ts'
import type { CommandEnvironment } from './command-environment.ts'
import type { CommandSettings } from './command-settings.ts'
import { findProgram } from './find-program.ts'
import { cacheVariables, makeCacheFolder, placesFor } from './sandbox-places.ts'
import type { SandboxPlaces } from './sandbox-places.ts'

/**
 * Keeps a command from writing outside the project and the temporary folders, and from reading what is
 * hidden from it. The network is open: installing packages needs it.
 *
 * The profile comes from `@anthropic-ai/sandbox-runtime`: bubblewrap on Linux (with a process namespace
 * of its own, so that nothing of a command outlives it or this process), Seatbelt on macOS. Its part for
 * the platform is loaded alone and on first use: the whole package costs four times the memory for
 * proxies that an open network does not need.
 */
export interface CommandSandbox {
  wrap(argv: readonly string[], place: { readonly cwd: string; readonly signal: AbortSignal }): Promise<WrappedCommand>
  /** Whether this machine can: tried once, by running something in it. */
  probe(): Promise<SandboxState>
}

export type WrappedCommand =
  | {
      readonly kind: 'wrapped'
      readonly argv: readonly string[]
      readonly environment: CommandEnvironment
      dispose(): void
    }
  | { readonly kind: 'unavailable'; readonly reason: string }

export type SandboxState =
  | { readonly kind: 'available'; readonly by: 'bubblewrap' | 'Seatbelt' }
  /** `reason` and `fix` are sentences for the person. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly fix: string }

/** A program that becomes the command it is given: no word of a command is ever quoted for a shell. */
const BECOME = 'exec "$0" "$@"'
const PROBE_MS = 10_000
const PROBE_FOLDER = '/tmp'

export function createSandbox(options: CommandSettings): CommandSandbox {
  let state: Promise<SandboxState> | undefined
  const probe = (): Promise<SandboxState> => (state ??= probeMachine(options))
  return {
    probe,
    async wrap(argv, { cwd, signal }) {
      const found = await probe()
      if (found.kind === 'unavailable') return { kind: 'unavailable', reason: found.reason }
      const caches = await makeCacheFolder(options.environment)
      const places = await placesFor(cwd, options)
      const { prefix, dispose } = await profileFor(places, options, signal)
      const words = process.platform === 'darwin' ? [...withTemp(options.environment), ...argv] : argv
      return { kind: 'wrapped', argv: ['/bin/sh', '-c', `exec ${prefix} "$@"`, 'sh', ...words], environment: cacheVariables(caches), dispose }
    },
  }
}

/** Seatbelt's wrapper names a temporary folder of its own, which nobody has made. */
function withTemp({ TMPDIR = '/tmp' }: CommandEnvironment): readonly string[] {
  return ['/bin/sh', '-c', 'TMPDIR=$0; export TMPDIR; exec "$@"', TMPDIR]
}

interface Profile {
  /** Shell text; the command's words follow it. */
  readonly prefix: string
  dispose(): void
}

async function profileFor(places: SandboxPlaces, options: CommandSettings, abortSignal?: AbortSignal): Promise<Profile> {
  const common = {
    command: BECOME,
    binShell: '/bin/sh',
    needsNetworkRestriction: false,
    allowAllUnixSockets: true,
    allowGitConfig: true,
    readConfig: { denyOnly: [], literalDenyOnly: [...places.hidden] },
    writeConfig: {
      allowOnly: [],
      literalAllowOnly: [...places.writable],
      denyWithinAllow: [],
      literalDenyWithinAllow: [...places.readOnly],
    },
  }
  if (process.platform === 'darwin') {
    const { wrapCommandWithSandboxMacOS } = await import('@anthropic-ai/sandbox-runtime/dist/sandbox/macos-sandbox-utils.js')
    return { prefix: wrapCommandWithSandboxMacOS(common), dispose: () => undefined }
  }
  const linux = await import('@anthropic-ai/sandbox-runtime/dist/sandbox/linux-sandbox-utils.js')
  const bubblewrap = await findProgram('bwrap', '/', options.environment['PATH'] ?? '')
  const prefix = await linux.wrapCommandWithSandboxLinux({
    ...common,
    ...(bubblewrap.ok && { bwrapPath: bubblewrap.file }),
    // It also looks for settings of editors and shells below its own working folder, which is not the project.
    ripgrepConfig: { command: rgPath },
    mandatoryDenySearchDepth: 1,
    ...(abortSignal !== undefined && { abortSignal }),
  })
  return { prefix, dispose: () => linux.cleanupBwrapMountPoints() }
}

async function probeMachine(options: CommandSettings): Promise<SandboxState> {
  const fix = await whatIsMissing(options)
  if (fix !== undefined) return { kind: 'unavailable', ...fix }
  const by = process.platform === 'darwin' ? 'Seatbelt' : 'bubblewrap'
  try {
    const { hidden, writable } = await placesFor(PROBE_FOLDER, options)
    const { prefix, dispose } = await profileFor({ hidden, writable, readOnly: [] }, options)
    const words = await complaintOf(`exec ${prefix} true`, options.environment)
    dispose()
    return words === undefined ? { kind: 'available', by } : cannot(by, words)
  } catch (error) {
    return cannot(by, error instanceof Error ? error.message : String(error))
  }
}

/** @returns undefined when the script succeeds */
async function complaintOf(script: string, env: CommandEnvironment): Promise<string | undefined> {
  const stderr = createBoundedOutput(1024)
  const child = startChild(
    { file: '/bin/sh', args: ['-c', script], cwd: '/', env },
    { signal: new AbortController().signal, timeoutMs: PROBE_MS, killGraceMs: 0 },
    { stdout: () => undefined, stderr: stderr.write },
  )
  const end = await child.done
  if (end.kind === 'exited' && end.exitCode === 0) return undefined
  return stderr.text().trim().split('\n')[0] || `it ended with ${JSON.stringify(end)}`
}

async function whatIsMissing({ environment }: CommandSettings): Promise<{ reason: string; fix: string } | undefined> {
  if (process.platform === 'darwin') return undefined
  if (process.platform !== 'linux') return { reason: `there is no sandbox for ${process.platform}`, fix: 'Run BooCode on Linux or macOS.' }
  const found = await findProgram('bwrap', '/', environment['PATH'] ?? '')
  return found.ok ? undefined : { reason: 'bubblewrap is not installed', fix: 'Install bubblewrap (apt install bubblewrap).' }
}

function cannot(by: string, words: string): SandboxState {
  const fix =
    by === 'bubblewrap'
      ? 'Allow user namespaces without privileges (sysctl kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu); in a container they are often forbidden.'
      : 'See whether /usr/bin/sandbox-exec runs.'
  return { kind: 'unavailable', reason: `${by} does not work here: ${words}`, fix }
}
