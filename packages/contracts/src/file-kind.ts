/** Files that nobody reads line by line: those that a package manager keeps, and those that a tool made. */
export type MadeKind = 'lockfile' | 'generated'

const lockfiles = new Set([
  'bun.lock', 'bun.lockb', 'cargo.lock', 'composer.lock', 'deno.lock', 'flake.lock', 'gemfile.lock', 'go.sum', 'gradle.lockfile', 'mix.lock', 'npm-shrinkwrap.json',
  'package-lock.json', 'package.resolved', 'packages.lock.json', 'pdm.lock', 'pipfile.lock', 'pnpm-lock.yaml', 'podfile.lock', 'poetry.lock', 'pubspec.lock', 'uv.lock', 'yarn.lock',
])
const generatedNames = [/\.min\.(?:js|css|mjs)$/, /\.(?:js|css|mjs)\.map$/, /\.(?:pb|g|generated|gen)\.[a-z]+$/, /_pb2(?:_grpc)?\.py$/, /_generated\.[a-z]+$/, /\.snap$/, /\.designer\.cs$/]
const generatedFolders = new Set(['dist', 'build', 'out', 'node_modules', 'vendor', '__generated__', '__snapshots__', 'generated', 'target', '.next'])

/** What made a file, as its path tells; null for what people write. */
export function madeKindOf(path: string): MadeKind | null {
  const parts = path.toLowerCase().split('/')
  const name = parts.pop() ?? ''
  if (lockfiles.has(name)) return 'lockfile'
  return generatedNames.some((pattern) => pattern.test(name)) || parts.some((folder) => generatedFolders.has(folder)) ? 'generated' : null
}
