import { lstat, mkdir, mkdtemp, readdir, readFile, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import type { CommandEnvironment } from './command-environment.ts'
import type { CommandSettings } from './command-settings.ts'

/** Absolute paths; those that are missing do no harm. */
export interface SandboxPlaces {
  readonly writable: readonly string[]
  /** Inside writable ones. */
  readonly readOnly: readonly string[]
  readonly hidden: readonly string[]
}

/** Below the home: keys, sessions, and what was typed. `.npmrc` is not among them: installing needs its registries. */
const SECRETS = (
  '.ssh .gnupg .aws .azure .kube .oci .config/gcloud .config/gh .config/glab-cli .config/hub .config/op .config/rclone .config/doctl ' +
  '.docker/config.json .docker/run .netrc .git-credentials .config/git/credentials .pypirc .pgpass .my.cnf .vault-token ' +
  '.cargo/credentials .cargo/credentials.toml .gem/credentials .terraform.d .password-store .local/share/keyrings ' +
  '.bash_history .zsh_history .python_history .node_repl_history .psql_history ' +
  '.mozilla .config/google-chrome .config/chromium .config/BraveSoftware .config/1Password ' +
  'Library/Keychains Library/Cookies Library/Safari Library/Messages Library/Mail'
)
  .split(' ')
  .concat('Library/Application Support/Google/Chrome', 'Library/Application Support/Firefox')

/** Doors to programs that do as they are told with more rights than a command has. */
const DOORS = '/run/docker.sock /run/podman /run/containerd /run/user /run/dbus /run/systemd /run/libvirt /var/run/docker.sock'.split(' ')
/** The same in a temporary folder: agents of keys, and terminals of the person, other programs' and ours. */
const DOOR_NAMES = /^(?:ssh-|gpg-|tmux-|boocode-\d+-[\da-f]{12}$|screen|\.X11-unix$|\.ICE-unix$|dbus-)/

/** @param cwd the project, links followed */
export async function placesFor(cwd: string, { environment, hidden }: CommandSettings): Promise<SandboxPlaces> {
  const home = environment['HOME']
  const temps = await temporaryFolders(environment)
  const git = await gitFolders(cwd)
  return {
    writable: [cwd, ...temps, ...git],
    readOnly: await whatGitRuns([path.join(cwd, '.git'), ...git]),
    hidden: [
      ...hidden,
      ...(home === undefined ? [] : SECRETS.map((place) => path.join(home, place))),
      ...DOORS,
      ...(await Promise.all(temps.map(doorsIn))).flat(),
    ],
  }
}

async function temporaryFolders(environment: CommandEnvironment): Promise<string[]> {
  const found = await Promise.all(['/tmp', '/var/tmp', environment['TMPDIR'] ?? tmpdir()].map((folder) => realpath(folder).catch(() => undefined)))
  return [...new Set(found.filter((folder) => folder !== undefined))]
}

async function doorsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => DOOR_NAMES.test(name)).map((name) => path.join(folder, name))
}

/**
 * Where git keeps the history of a worktree whose main checkout is elsewhere. A command can write the
 * `.git` file that names it, so it counts only with the way back, which lies where a command cannot write.
 */
async function gitFolders(cwd: string): Promise<string[]> {
  const link = path.join(cwd, '.git')
  const named = /^gitdir: (.+)\n?$/.exec(await readText(link))?.[1]
  if (named === undefined) return []
  const own = await realpath(path.resolve(cwd, named)).catch(() => undefined)
  if (own === undefined || path.basename(path.dirname(own)) !== 'worktrees') return []
  const back = (await readText(path.join(own, 'gitdir'))).trim()
  return path.resolve(own, back) === link ? [path.dirname(path.dirname(own))] : []
}

/** Git runs hooks, and what its settings name, for whoever calls it next, outside the sandbox too. */
async function whatGitRuns(gitFolders: readonly string[]): Promise<string[]> {
  const places = gitFolders.flatMap((folder) => ['hooks', 'config', 'config.worktree'].map((name) => path.join(folder, name)))
  const present = await Promise.all(places.map((place) => lstat(place).then(() => true, () => false)))
  return places.filter((_, index) => present[index])
}

async function readText(file: string): Promise<string> {
  // A folder, in a project that is no worktree.
  return readFile(file, 'utf8').catch(() => '')
}

/** A folder that package managers may fill, in place of the caches in the home, which is read-only. */
export async function makeCacheFolder(environment: CommandEnvironment): Promise<string> {
  const base = await realpath(environment['TMPDIR'] ?? tmpdir())
  const folder = path.join(base, `boocode-cache-${process.getuid?.() ?? 0}`)
  await mkdir(folder, { mode: 0o700 }).catch(() => undefined)
  const found = await lstat(folder).catch(() => undefined)
  // Others may write to the temporary folder too, and may have been here first.
  const isOurs = found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
  return isOurs ? folder : mkdtemp(`${folder}-`)
}

export function cacheVariables(folder: string): CommandEnvironment {
  return {
    XDG_CACHE_HOME: folder,
    npm_config_cache: path.join(folder, 'npm'),
    PNPM_HOME: path.join(folder, 'pnpm'),
    YARN_CACHE_FOLDER: path.join(folder, 'yarn'),
    BUN_INSTALL_CACHE_DIR: path.join(folder, 'bun'),
    CARGO_HOME: path.join(folder, 'cargo'),
    GOMODCACHE: path.join(folder, 'go'),
    GRADLE_USER_HOME: path.join(folder, 'gradle'),
  }
}
