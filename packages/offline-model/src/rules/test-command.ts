/** How the tests of a project are run, from what lies in it. */

/** JavaScript and TypeScript that Node runs as it is. */
const script = /\.[cm]?[jt]s$/
const tests = /(?:^|\/)(?:tests?|__tests__|specs?)\/|[._-](?:test|spec)\.[^/]+$|(?:^|\/)(?:tests?|specs?)\.[^/]+$/i

export function isScript(path: string): boolean {
  return script.test(path) && !path.endsWith('.d.ts')
}

export function isTestFile(path: string): boolean {
  return tests.test(path) && !/(?:^|\/)(?:fixtures?|node_modules)\//.test(path)
}

/** What `npm init` writes into a new package.json. */
const placeholder = /no test specified/

const managers: readonly (readonly [lockFile: string, manager: string])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun run'],
  ['bun.lockb', 'bun run'],
]

/**
 * Command lines that run the tests, the best first; the others are for when its program is not there.
 * `manifest` is the text of package.json, if there is one.
 */
export function testCommands(paths: readonly string[], manifest: string | undefined): string[] {
  const script = testScript(manifest)
  if (script !== undefined) {
    const manager = managers.find(([lockFile]) => paths.includes(lockFile))?.[1] ?? 'npm'
    // A script that needs no shell and nothing from node_modules can be run as it stands.
    return [`${manager} test`, ...(/^node [\w\s./@=*,:-]+$/.test(script) ? [script] : [])]
  }
  const has = (pattern: RegExp): boolean => paths.some((path) => pattern.test(path))
  if (paths.some((path) => isTestFile(path) && isScript(path))) return ['node --test']
  if (has(/^Cargo\.toml$/)) return ['cargo test']
  if (has(/^go\.mod$/)) return ['go test ./...']
  if (has(/(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/)) return ['pytest', 'python3 -m pytest', 'python3 -m unittest']
  return []
}

/** The `test` script of a package.json; `undefined` when there is none that does something. */
export function testScript(manifest: string | undefined): string | undefined {
  try {
    const parsed: unknown = JSON.parse(manifest ?? '{}')
    const script: unknown = field(field(parsed, 'scripts'), 'test')
    return typeof script === 'string' && script !== '' && !placeholder.test(script) ? script : undefined
  } catch {
    // A package.json that is no JSON says nothing about tests.
    return undefined
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}
