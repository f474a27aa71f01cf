// What must hold besides the tests. Each gate is one maintained tool and counts as one test.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')

export interface Gate {
  readonly name: string
  readonly holds: string
  /** Program file below node_modules, then its arguments. */
  readonly command: readonly [program: string, ...args: string[]]
}

export const GATES: readonly Gate[] = [
  { name: 'types', holds: 'services, packages and scripts type-check', command: typeCheck('tsconfig.json', 'services') },
  { name: 'types-web', holds: 'the page type-checks', command: typeCheck('apps/web/tsconfig.json', 'web') },
  {
    name: 'types-web-tools',
    holds: 'the build and the browser tests of the page type-check',
    command: typeCheck('apps/web/tsconfig.node.json', 'web-tools'),
  },
  {
    name: 'lint',
    holds: 'house rules: promises, sizes, names, no console',
    command: ['oxlint/bin/oxlint'],
  },
  {
    name: 'walls',
    holds: 'imports point one way, without cycles',
    command: [
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.mjs',
      'apps',
      'packages',
      'scripts',
      'bench',
    ],
  },
  { name: 'unused', holds: 'no dead file, export or dependency', command: ['knip/bin/knip.js', '--no-config-hints'] },
  {
    name: 'specs',
    holds: 'openspec/ is well formed',
    command: ['@fission-ai/openspec/bin/openspec.js', 'validate', '--all', '--strict', '--no-interactive'],
  },
]

/** What was checked before and has not changed is not checked again: seconds instead of a quarter of a minute. */
function typeCheck(project: string, name: string): [string, ...string[]] {
  return ['typescript/bin/tsc', '-p', project, '--incremental', '--tsBuildInfoFile', `node_modules/.cache/types/${name}.tsbuildinfo`]
}

export interface GateResult {
  readonly passed: boolean
  readonly output: string
  readonly durationMs: number
}

/** Runs one gate with the Node of this process, without network; `output` is what the tool printed. */
export async function runGate(gate: Gate, cwd: string = ROOT): Promise<GateResult> {
  const startedMs = performance.now()
  const [program, ...args] = gate.command
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
    cwd,
    env: { ...process.env, OPENSPEC_TELEMETRY: '0', DO_NOT_TRACK: '1', NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const passed = await new Promise<boolean>((resolve) => {
    child.on('error', (error) => {
      output += error.message
      resolve(false)
    })
    child.on('close', (code) => {
      resolve(code === 0)
    })
  })
  return { passed, output: output.trim(), durationMs: performance.now() - startedMs }
}
