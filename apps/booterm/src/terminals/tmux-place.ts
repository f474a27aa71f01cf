import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the tmux server of one pane is reached. Each pane has its own: a flood in one does not hold up another. */
export interface TmuxPlace {
  readonly socket: string
  readonly configuration: string
  /** A FIFO through which the output comes. */
  readonly pipe: string
  /** Names the process of the server. */
  readonly server: string
}

/** Of the path of a socket, on the strictest system (macOS), with the NUL. */
const maxSocketPath = 103
const uuidLength = 36

/**
 * Output is passed on as it is; the person's own tmux is another server, with a configuration of its own.
 * The end of the program is told by a new name of the window, from outside: commands of a hook itself are
 * not told to clients.
 */
const configuration = `
set -g history-limit 20000
set -g window-size latest
set -g default-terminal xterm-256color
set -g remain-on-exit on
set -g remain-on-exit-format ''
set -g status off
set -g allow-rename off
set -g automatic-rename off
set -g set-titles off
set -g focus-events on
set -g prefix None
set -g prefix2 None
set -s escape-time 0
set -g update-environment ''
set-hook -g pane-died 'run-shell -b "tmux rename-window -t pane: \\"dead #{pane_dead_status} #{pane_dead_signal}\\""'
`

export interface TmuxFolder {
  of(paneId: string): TmuxPlace
}

/**
 * Makes the folder for sockets: in the home, or under the system's temporary folder when paths there are
 * too long for sockets.
 *
 * @throws Error when somebody else made the folder
 */
export function makeTmuxFolder(home: string): TmuxFolder {
  const uid = process.getuid?.() ?? 0
  const inHome = join(home, 'terminals', 'run')
  const isShort = Buffer.byteLength(inHome) + 1 + uuidLength <= maxSocketPath
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 12)
  const folder = isShort ? inHome : join(tmpdir(), `boocode-${uid}-${hash}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Error(`${folder} belongs to somebody else, or others may write there. Remove it, or set BOOCODE_HOME to a shorter path.`)
  }
  const configurationFile = join(folder, 'tmux.conf')
  writeFileSync(configurationFile, configuration, { mode: 0o600 })
  return {
    of: (paneId) => ({ socket: join(folder, paneId), configuration: configurationFile, pipe: join(folder, `${paneId}.pipe`), server: join(folder, `${paneId}.json`) }),
  }
}
