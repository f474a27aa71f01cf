import { AppError, clampSize } from '@boocode/contracts'
import type { CreatePaneCall } from '@boocode/contracts'
import { v7 as uuidv7 } from 'uuid'
import type { BootermConfig } from '../config.ts'
import type { KeeperLink } from '../keeper/keeper-link.ts'
import { findKeptTerminal, startKeptTerminal } from '../terminals/kept-terminal.ts'
import { Pane } from './pane.ts'
import type { PaneDeps } from './pane.ts'
import type { PaneRecord, PaneRecords } from './pane-record.ts'
import { checkFolder, checkShell } from './start-checks.ts'

const defaultSize = { cols: 80, rows: 24 }
const maxPanesPerSession = 50

export interface PaneServiceParts {
  readonly config: BootermConfig
  readonly records: PaneRecords
  readonly keeper: KeeperLink
  readonly onError: (error: unknown, what: string) => void
}

/** All panes of this machine. */
export class PaneService {
  readonly #parts: PaneServiceParts
  readonly #panes = new Map<string, Pane>()
  readonly #deps: PaneDeps

  constructor(parts: PaneServiceParts) {
    this.#parts = parts
    this.#deps = { epoch: uuidv7(), save: (record) => this.#save(record), now: () => performance.now() }
  }

  /** Finds the panes of earlier runs again. */
  async restore(): Promise<void> {
    await Promise.all(this.#parts.records.readAll().map((record) => this.#restoreOne(record)))
  }

  /** @throws AppError `unprocessable`, `forbidden`, `not_found` when it cannot be started there */
  async create(sessionId: string, { pane, project_path, granted_paths }: CreatePaneCall): Promise<Pane> {
    const count = this.list(sessionId).length
    if (count >= maxPanesPerSession) throw new AppError('conflict', `A session has at most ${maxPanesPerSession} terminals. Close one first.`)
    const cwd = checkFolder(pane.cwd ?? '.', { project: project_path, granted: granted_paths })
    const record: PaneRecord = {
      id: uuidv7(),
      session_id: sessionId,
      name: pane.name ?? this.#freeName(sessionId),
      cwd,
      command: pane.command ?? null,
      ...clampSize({ cols: pane.cols ?? defaultSize.cols, rows: pane.rows ?? defaultSize.rows }),
      created_at: new Date().toISOString(),
      state: { kind: 'running' },
      paste_by_shell: false,
    }
    const made = new Pane(record, this.#deps)
    // In the list before its program runs, so that two made at once have two names.
    this.#panes.set(record.id, made)
    try {
      await this.#start(made)
      this.#parts.records.save(made.record)
      return made
    } catch (error) {
      this.#panes.delete(record.id)
      throw error
    }
  }

  /** Oldest first. */
  list(sessionId: string): Pane[] {
    const panes = [...this.#panes.values()].filter(({ record }) => record.session_id === sessionId)
    return panes.toSorted((a, b) => (a.record.id < b.record.id ? -1 : 1))
  }

  /** Those that have panes. */
  sessionIds(): string[] {
    return [...new Set([...this.#panes.values()].map(({ record }) => record.session_id))]
  }

  /** @throws AppError `not_found` */
  find(sessionId: string, paneId: string): Pane {
    const pane = this.#panes.get(paneId)
    if (pane === undefined || pane.record.session_id !== sessionId) {
      throw new AppError('not_found', 'There is no such terminal. It may have been closed.')
    }
    return pane
  }

  /** Ends its program, and starts the shell or command anew in the same folder. */
  async restart(pane: Pane): Promise<void> {
    checkFolder(pane.record.cwd, null)
    await pane.reset()
    await this.#start(pane)
  }

  async close(pane: Pane): Promise<void> {
    this.#panes.delete(pane.record.id)
    await pane.close()
    this.#parts.records.remove(pane.record.id)
  }

  /** The service ends. */
  release(): void {
    for (const pane of this.#panes.values()) pane.release()
  }

  async #start(pane: Pane): Promise<void> {
    const { shell, shellEnvironment } = this.#parts.config
    const { id, cwd, cols, rows, command } = pane.record
    checkShell(shell)
    const argv: [string, ...string[]] = command === null ? [shell, '-l'] : [shell, '-l', '-c', command]
    const start = { id, argv, cwd, cols, rows, environment: shellEnvironment }
    try {
      pane.setTerminal(await startKeptTerminal(this.#parts.keeper, start, pane.events()))
    } catch (error) {
      pane.markEnded(null)
      throw new AppError('unprocessable', 'The terminal could not be started. The log of the terminal service says why.', { cause: error })
    }
  }

  async #restoreOne(record: PaneRecord): Promise<void> {
    const pane = new Pane(record, this.#deps)
    this.#panes.set(record.id, pane)
    try {
      const terminal = await findKeptTerminal(this.#parts.keeper, record.id, pane.events())
      if (terminal === undefined) pane.markEnded(null)
      else pane.setTerminal(terminal)
    } catch (error) {
      pane.markEnded(null)
      this.#parts.onError(error, 'a terminal of an earlier run was not found again')
    }
  }

  #freeName(sessionId: string): string {
    const taken = new Set(this.list(sessionId).map(({ record }) => record.name))
    for (let number = 1; ; number += 1) {
      const name = `Terminal ${number}`
      if (!taken.has(name)) return name
    }
  }

  /** A full disk must not end a terminal: without the note, it is only not found again as it was. */
  #save(record: PaneRecord): void {
    if (!this.#panes.has(record.id)) return
    try {
      this.#parts.records.save(record)
    } catch (error) {
      this.#parts.onError(error, 'the record of a terminal was not written')
    }
  }
}
