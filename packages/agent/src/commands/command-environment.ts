import path from 'node:path'

export type CommandEnvironment = Readonly<Record<string, string>>

/** Where things are and who runs them. Everything else of ours stays with us: a new variable is not handed on. */
const KEPT = ['HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS']
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin'

/** Nobody sits at this terminal: no colours, no pagers, no questions. */
const UNATTENDED = { TERM: 'dumb', NO_COLOR: '1', PAGER: 'cat', GIT_PAGER: 'cat', GIT_TERMINAL_PROMPT: '0' }

export interface OwnFolders {
  /** The checkout that BooCode itself runs from. */
  readonly checkout: string
}

/**
 * Keeps of `source` what a command needs to run and nothing that could be a secret. `PATH` keeps the
 * person's order: what npm and BooCode put there for themselves is taken out, save BooCode's own Node,
 * which goes last, for machines that have no other.
 */
export function commandEnvironment(source: Readonly<Record<string, string | undefined>>, own: OwnFolders): CommandEnvironment {
  const kept = Object.entries(source).filter((entry): entry is [string, string] => entry[1] !== undefined && isKept(entry[0], entry[1]))
  return { ...Object.fromEntries(kept), PATH: commandPath(source['PATH'] ?? '', own), ...UNATTENDED }
}

function isKept(name: string, value: string): boolean {
  if (PROXIES.includes(name)) return !value.includes('@')
  return KEPT.includes(name) || name.startsWith('LC_')
}

function commandPath(given: string, { checkout }: OwnFolders): string {
  const theirs: string[] = []
  const ours: string[] = []
  // An empty or relative entry means the working folder, where a project could plant a `git`.
  for (const folder of new Set(given.split(path.delimiter).filter((each) => path.isAbsolute(each)))) {
    if (isInside(folder, path.join(checkout, '.runtime'))) ours.push(folder)
    else if (!isAddedByNpm(folder, checkout)) theirs.push(folder)
  }
  const folders = theirs.length > 0 ? theirs : DEFAULT_PATH.split(':')
  return [...folders, ...ours].join(path.delimiter)
}

/** `npm start` puts `node_modules/.bin` of the checkout and of every folder above it in front. */
function isAddedByNpm(folder: string, checkout: string): boolean {
  if (folder.endsWith('/node-gyp-bin')) return true
  const owner = /^(.*)\/node_modules\/\.bin\/?$/.exec(folder)?.[1]
  return owner !== undefined && (isInside(checkout, owner || '/') || isInside(owner, checkout))
}

function isInside(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner)
  return relative === '' || (relative !== '..' && !relative.startsWith('../') && !path.isAbsolute(relative))
}
