// The walls of the house (docs/architecture.md). They are made from the folder list, so a new app,
// package or feature is walled from the moment its folder exists.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param {string} folder below the checkout
 * @returns {string[]} names of its folders, none when it is missing
 */
function foldersIn(folder) {
  const path = join(import.meta.dirname, folder)
  if (!existsSync(path)) return []
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
}

const apps = foldersIn('apps')
const packages = foldersIn('packages')

const TEST_CODE = String.raw`\.test\.tsx?$|/(?:tests|testing|e2e|fixtures)/|^packages/testkit/|^bench/`
const TOOLING = String.raw`^(scripts|packages/testkit|bench)/|\.config\.ts$|^apps/web/build/`

/** What each package may import of ours, besides itself. One that is not listed may import contracts. */
const PACKAGE_ARROWS = new Map([
  ['contracts', []],
  ['offline-model', []],
  ['processes', []],
  ['db', ['contracts', 'processes']],
  // Its tests alone ask the offline model: see the wall of that name.
  ['agent', ['contracts', 'offline-model', 'processes']],
  ['testkit', ['contracts', 'db', 'offline-model', 'processes']],
])

/** @param {string[]} names */
const oneOf = (names) => `(?:${names.join('|')})`

const appWalls = apps.map((app) => ({
  name: `app-${app}-is-alone`,
  comment: 'No app imports another app; they meet over HTTP, the database and packages/contracts.',
  severity: 'error',
  from: { path: `^apps/${app}/`, pathNot: TEST_CODE },
  to: { path: '^apps/', pathNot: `^apps/${app}/` },
}))

const packageWalls = packages.map((name) => {
  const allowed = [name, ...(PACKAGE_ARROWS.get(name) ?? ['contracts'])]
  return {
    name: `package-${name}-knows-only-its-own`,
    comment: `packages/${name} may import, of ours: ${allowed.join(', ')}.`,
    severity: 'error',
    from: { path: `^packages/${name}/` },
    to: { path: '^(?:apps|packages|bench|scripts)/', pathNot: `^packages/${oneOf(allowed)}/` },
  }
})

const featureWalls = apps.flatMap((app) =>
  foldersIn(`apps/${app}/src/features`).map((feature) => ({
    name: `feature-${app}-${feature}-is-alone`,
    comment: 'Features meet in server.ts or app/, or through contracts.',
    severity: 'error',
    from: { path: `^apps/${app}/src/features/${feature}/` },
    to: { path: `^apps/${app}/src/features/`, pathNot: `^apps/${app}/src/features/${feature}/` },
  })),
)

const edges = [
  {
    name: 'contracts-import-zod-alone',
    severity: 'error',
    from: { path: '^packages/contracts/src/', pathNot: TEST_CODE },
    to: { pathNot: String.raw`^packages/contracts/src/|/node_modules/zod/` },
  },
  {
    name: 'engine-knows-no-model-server',
    severity: 'error',
    from: { path: '^packages/agent/', pathNot: TEST_CODE },
    to: { path: '^packages/offline-model/' },
  },
  {
    name: 'engine-serves-no-http',
    comment: 'The turn engine is called by the coder; it opens no server and no database.',
    severity: 'error',
    from: { path: '^packages/(?:agent|workflow)/src/', pathNot: TEST_CODE },
    to: { path: String.raw`/node_modules/(?:fastify|ws|pg|@fastify/[^/]+)/|^(?:node:)?(?:http|https|http2|net)$` },
  },
  {
    name: 'web-imports-contracts-only',
    severity: 'error',
    from: { path: '^apps/web/src/', pathNot: TEST_CODE },
    to: { path: '^packages/', pathNot: '^packages/contracts/' },
  },
  {
    name: 'web-runs-in-a-browser',
    severity: 'error',
    from: { path: '^apps/web/src/', pathNot: TEST_CODE },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'no-test-code-in-the-product',
    severity: 'error',
    from: { path: '^(?:apps|packages)/', pathNot: TEST_CODE },
    to: { path: TEST_CODE },
  },
  {
    name: 'no-dev-dependencies-in-the-product',
    comment: 'What `npm start` runs is a dependency; devDependencies are not installed for it.',
    severity: 'error',
    from: { path: '^(?:apps|packages)/[^/]+/src/', pathNot: TEST_CODE },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/node_modules/@types/' },
  },
  {
    name: 'no-undeclared-dependencies',
    severity: 'error',
    from: { path: '^(?:apps|packages)/', pathNot: `${TEST_CODE}|${TOOLING}` },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'every-import-resolves',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-cycles',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
]

export default {
  forbidden: [...appWalls, ...packageWalls, ...featureWalls, ...edges],
  options: {
    parser: 'tsc',
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: String.raw`^(?:apps|packages)/(?:[^/]+/dist|.+/fixtures)/` },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css', '.d.ts'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
