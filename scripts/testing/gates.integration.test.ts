// Plants one violation of each rule in a small house of the same shape and expects every one to be
// reported: a gate that stopped looking would otherwise pass for ever.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GATES, ROOT, runGate } from './gates.ts'

const lines = (count: number, line: (n: number) => string) => Array.from({ length: count }, (_, n) => line(n)).join('\n')

/** Rule, file, and the code in it that breaks the rule. */
const LINT: ReadonlyArray<readonly [rule: string, file: string, code: string]> = [
  ['no-floating-promises', 'packages/db/src/floating.ts', 'export function run(): void { Promise.resolve(1) }'],
  ['no-misused-promises', 'packages/db/src/misused.ts', '[1].forEach(async () => { await Promise.resolve() })'],
  [
    'switch-exhaustiveness-check',
    'packages/db/src/switch.ts',
    "export function f(k: 'a' | 'b'): number { switch (k) { case 'a': return 1 } return 2 }",
  ],
  ['no-explicit-any', 'packages/db/src/any.ts', 'export const f = (value: any): void => { void value }'],
  ['no-non-null-assertion', 'packages/db/src/bang.ts', 'export const f = (s: string | null): string => s!'],
  [
    'consistent-type-imports',
    'packages/db/src/type-import.ts',
    "import { Dirent } from 'node:fs'\nexport type Entry = Dirent",
  ],
  ['no-console', 'packages/db/src/console.ts', "console.log('x')"],
  ['no-process-env', 'packages/db/src/environment.ts', 'export const path = process.env.PATH'],
  ['no-default-export', 'packages/db/src/default.ts', 'export default 1'],
  ['prefer-node-protocol', 'packages/db/src/protocol.ts', "import { sep } from 'path'\nexport const s = sep"],
  ['filename-case', 'packages/db/src/camelCase.ts', 'export const x = 1'],
  ['no-empty', 'packages/db/src/empty.ts', 'try { Math.sqrt(1) } catch {}'],
  ['max-params', 'packages/db/src/params.ts', 'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1): number => a + b + c + d + e'],
  ['max-lines)', 'packages/db/src/long-file.ts', lines(401, (n) => `export const v${n} = ${n}`)],
  [
    'max-lines-per-function',
    'packages/db/src/long-function.ts',
    `export function f(): number {\nlet x = 0\n${lines(81, (n) => `x += ${n}`)}\nreturn x\n}`,
  ],
  ['no-cycle', 'packages/db/src/cycle-a.ts', "import { b } from './cycle-b.ts'\nexport const a = (): number => b()"],
  ['no-cycle', 'packages/db/src/cycle-b.ts', "import { a } from './cycle-a.ts'\nexport const b = (): number => a()"],
  ['no-focused-tests', 'packages/db/src/only.test.ts', "import { expect, it } from 'vitest'\nit.only('x', () => { expect(1).toBe(1) })"],
  ['no-disabled-tests', 'packages/db/src/skip.test.ts', "import { expect, it } from 'vitest'\nit.skip('x', () => { expect(1).toBe(1) })"],
  ['expect-expect', 'packages/db/src/nothing.test.ts', "import { it } from 'vitest'\nit('x', () => { Math.sqrt(1) })"],
]

const WALLS: ReadonlyArray<readonly [rule: string, file: string, code: string]> = [
  ['app-server-is-alone', 'apps/server/src/app.ts', "import '../../coder/src/main.ts'"],
  ['package-agent-knows-only-its-own', 'packages/agent/src/app.ts', "import '../../../apps/coder/src/main.ts'"],
  ['package-agent-knows-only-its-own', 'packages/agent/src/db.ts', "import '@boocode/db'"],
  ['package-agent-knows-only-its-own', 'packages/agent/src/types.ts', "import type { x } from '@boocode/db'\nexport type X = typeof x"],
  ['engine-serves-no-http', 'packages/agent/src/http.ts', "import 'node:http'"],
  ['contracts-import-zod-alone', 'packages/contracts/src/path.ts', "import 'node:path'"],
  ['contracts-import-zod-alone', 'packages/contracts/src/vitest.ts', "import 'vitest'"],
  ['web-imports-contracts-only', 'apps/web/src/db.tsx', "import '@boocode/db'"],
  ['web-runs-in-a-browser', 'apps/web/src/fs.ts', "import 'node:fs'"],
  ['feature-server-chats-is-alone', 'apps/server/src/features/chats/service.ts', "import '../projects/service.ts'"],
  ['no-test-code-in-the-product', 'apps/coder/src/helper.ts', "import './tests/helper.ts'"],
  ['no-dev-dependencies-in-the-product', 'apps/coder/src/vitest.ts', "import 'vitest'"],
  ['no-undeclared-dependencies', 'apps/server/src/vitest.ts', "import 'vitest'"],
  ['every-import-resolves', 'apps/coder/src/gone.ts', "import './not-there.ts'"],
  ['no-cycles', 'apps/coder/src/cycle-a.ts', "import './cycle-b.ts'"],
]

const HARMLESS = ['apps/coder/src/main.ts', 'apps/coder/src/tests/helper.ts', 'apps/server/src/features/projects/service.ts']
const PACKAGES = ['contracts', 'db', 'agent']
const APPS = ['server', 'coder', 'web']

let house = ''

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'boocode-gates-'))
  for (const file of ['.dependency-cruiser.mjs', '.oxlintrc.json', 'tsconfig.json', 'tsconfig.base.json', 'package.json']) {
    cpSync(join(ROOT, file), join(house, file))
  }
  symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'))
  for (const name of PACKAGES) {
    writeFile(`packages/${name}/src/index.ts`, 'export const x = 1\n')
    writeFile(`packages/${name}/package.json`, JSON.stringify({ name: `@boocode/${name}`, exports: './src/index.ts' }))
  }
  for (const name of APPS) {
    const devDependencies = name === 'coder' ? { vitest: '*' } : {}
    writeFile(`apps/${name}/package.json`, JSON.stringify({ name: `@boocode/${name}`, devDependencies }))
  }
  for (const member of [...APPS.map((name) => `apps/${name}`), 'packages/agent']) {
    const scope = join(house, member, 'node_modules', '@boocode')
    mkdirSync(scope, { recursive: true })
    for (const name of PACKAGES) symlinkSync(join(house, 'packages', name), join(scope, name))
  }
  for (const file of HARMLESS) writeFile(file, 'export const x = 1\n')
  writeFile('apps/coder/src/cycle-b.ts', "import './cycle-a.ts'\n")
})

afterAll(() => {
  rmSync(house, { recursive: true, force: true })
})

function writeFile(file: string, text: string): void {
  const path = join(house, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

async function outputOf(name: string, ...args: string[]): Promise<string[]> {
  const gate = GATES.find((candidate) => candidate.name === name)
  if (!gate) throw new Error(`there is no gate ${name}`)
  const { passed, output } = await runGate({ ...gate, command: [...gate.command, ...args] }, house)
  expect(passed).toBe(false)
  return output.split('\n')
}

describe('lint', () => {
  it('reports each planted fault', async () => {
    for (const [, file, code] of LINT) writeFile(file, `${code}\n`)
    const output = await outputOf('lint', '--format=unix', 'packages')
    const missed = LINT.filter(([rule, file]) => !output.some((line) => line.includes(file) && line.includes(rule)))
    expect(missed.map(([rule, file]) => `${rule} in ${file}`)).toEqual([])
  })
})

describe('walls', () => {
  it('report each planted wrong arrow', async () => {
    for (const [, file, code] of WALLS) writeFile(file, `${code}\n`)
    for (const folder of ['scripts', 'bench']) mkdirSync(join(house, folder), { recursive: true })
    const output = await outputOf('walls')
    const missed = WALLS.filter(([rule, file]) => !output.some((line) => line.includes(file) && line.includes(` ${rule}:`)))
    expect(missed.map(([rule, file]) => `${rule} in ${file}`)).toEqual([])
  })

  it('let the right arrows pass', async () => {
    const output = await outputOf('walls')
    for (const file of HARMLESS) expect(output.filter((line) => line.includes(`: ${file} →`))).toEqual([])
  })
})
