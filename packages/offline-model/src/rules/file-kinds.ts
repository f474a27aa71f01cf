/** What file names tell about a project and a file. */

const markers: readonly (readonly [RegExp, string])[] = [
  [/^tsconfig(\..+)?\.json$/, 'TypeScript'],
  [/^package\.json$/, 'Node.js'],
  [/^(pyproject\.toml|setup\.py|requirements\.txt|Pipfile)$/, 'Python'],
  [/^Cargo\.toml$/, 'Rust'],
  [/^go\.mod$/, 'Go'],
  [/^(pom\.xml|build\.gradle(\.kts)?)$/, 'Java'],
  [/^Gemfile$/, 'Ruby'],
  [/^composer\.json$/, 'PHP'],
  [/\.(sln|csproj)$/, '.NET'],
  [/^(CMakeLists\.txt|configure\.ac)$/, 'C or C++'],
  [/^index\.html$/, 'web'],
]

/** Kinds of project that these file names speak for, the most telling first. */
export function projectKinds(names: readonly string[]): string[] {
  return markers.filter(([pattern]) => names.some((name) => pattern.test(name))).map(([, kind]) => kind)
}

const notable =
  /^(readme(\..+)?|license(\..+)?|changelog(\..+)?|contributing(\..+)?|agents\.md|package\.json|pnpm-workspace\.yaml|tsconfig\.json|pyproject\.toml|requirements\.txt|cargo\.toml|go\.mod|makefile|dockerfile|docker-compose\.ya?ml|compose\.ya?ml|index\.html|vite\.config\.\w+)$/i

export function isNotable(name: string): boolean {
  return notable.test(name)
}

const languages: Record<string, string | undefined> = {
  js: 'js', cjs: 'js', mjs: 'js', jsx: 'jsx', ts: 'ts', mts: 'ts', cts: 'ts', tsx: 'tsx',
  py: 'python', rs: 'rust', go: 'go', java: 'java', kt: 'kotlin', rb: 'ruby', php: 'php',
  c: 'c', h: 'c', cpp: 'cpp', hpp: 'cpp', cs: 'csharp', swift: 'swift', sh: 'sh', bash: 'sh',
  json: 'json', yaml: 'yaml', yml: 'yaml', toml: 'toml', xml: 'xml', html: 'html', css: 'css',
  scss: 'scss', sql: 'sql', md: 'markdown', vue: 'vue', svelte: 'svelte',
}

/** Language of a fenced block for this file; empty when unknown. */
export function languageOf(path: string): string {
  const name = path.split('/').at(-1) ?? ''
  if (/^dockerfile/i.test(name)) return 'dockerfile'
  if (/^makefile$/i.test(name)) return 'makefile'
  const extension = name.split('.').at(-1)?.toLowerCase() ?? ''
  return Object.hasOwn(languages, extension) ? (languages[extension] ?? '') : ''
}

const spoken: Record<string, string | undefined> = {
  javascript: 'js', typescript: 'ts', python: 'py', rust: 'rs', golang: 'go', ruby: 'rb',
  markdown: 'md', shell: 'sh',
}

/** The extension that "typescript", ".ts" or "ts" stands for; `undefined` for other words. */
export function extensionFor(word: string): string | undefined {
  const plain = word.toLowerCase()
  const known = spoken[plain] ?? (languages[plain] === undefined ? undefined : plain)
  return known ?? /^\.(\w{1,12})$/.exec(plain)?.[1]
}

/** Whether a word looks like the name of a file: it has an extension, or is a well-known name. */
export function looksLikeFile(word: string): boolean {
  const name = word.split('/').at(-1) ?? ''
  return /^[\w@.-]*[\w-]\.[a-z]\w{0,9}$/i.test(name) || /^\.[a-z]\w+/i.test(name) || isNotable(name)
}
