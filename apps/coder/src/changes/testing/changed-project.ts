import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ChangeOutcome } from '@boocode/contracts'
import { Database, EventLog } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { createTestDatabase, makeTempFolder, writeFiles } from '@boocode/testkit'
import { pino } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import type { ChangeRow } from '../change-rows.ts'
import type { ChangeContext } from '../change-targets.ts'
import { insertChanges } from '../insert-changes.ts'
import { settleChange } from '../settle-change.ts'
import type { SettleOptions } from '../settle-change.ts'

/** An edit of an agent: contents as text, null for a file that does not exist. */
export type Edit = readonly [path: string, before: string | null, after: string | null]

export interface ChatIds {
  sessionId: string
  chatId: string
  turnId: string
}

/** A project on disk with a chat whose agent edits it, rows and files without any service. */
export class ChangedProject implements AsyncDisposable {
  readonly database: Database
  readonly root: string
  readonly hostId: string
  readonly chat: ChatIds
  readonly #projectId: string
  readonly #disposables: AsyncDisposableStack

  private constructor(parts: { database: Database; root: string; hostId: string; projectId: string; chat: ChatIds; disposables: AsyncDisposableStack }) {
    this.database = parts.database
    this.root = parts.root
    this.hostId = parts.hostId
    this.chat = parts.chat
    this.#projectId = parts.projectId
    this.#disposables = parts.disposables
  }

  static async open(files: Readonly<Record<string, string>> = {}): Promise<ChangedProject> {
    await using disposables = new AsyncDisposableStack()
    const { url } = disposables.use(await createTestDatabase())
    const database = disposables.use(new Database({ url, name: 'boocode tests', maxConnections: 4 }))
    const root = makeTempFolder('changes')
    disposables.defer(() => rmSync(root, { recursive: true, force: true }))
    writeFiles(root, files)
    const [hostId, projectId] = [uuidv7(), uuidv7()]
    await database.sql`insert into hosts (id, name, url) values (${hostId}, 'here', 'http://127.0.0.1:9502')`
    await database.sql`insert into projects (id, host_id, name, path) values (${projectId}, ${hostId}, 'demo', ${root})`
    const chat = await addChat(database.sql, { hostId, projectId })
    return new ChangedProject({ database, root, hostId, projectId, chat, disposables: disposables.move() })
  }

  /** What the coder of the project's host has to decide with. */
  get context(): ChangeContext {
    const events = new EventLog(this.database, () => undefined)
    return { database: this.database, events, log: pino({ level: 'silent' }), signal: new AbortController().signal, config: { hostId: this.hostId } }
  }

  /** Another session of the project, with its chat. */
  async addChat(): Promise<ChatIds> {
    return await addChat(this.database.sql, { hostId: this.hostId, projectId: this.#projectId })
  }

  /** What a file holds; null when it is not there. */
  read(path: string): string | null {
    const file = join(this.root, path)
    return existsSync(file) ? readFileSync(file, 'utf8') : null
  }

  /** Writes a file as a person would. */
  write(path: string, content: string | null): void {
    if (content === null) rmSync(join(this.root, path))
    else writeFiles(this.root, { [path]: content })
  }

  /** Edits of one call of the chat's agent, as it would leave them pending. */
  async edit(edits: readonly Edit[], options: { requested?: boolean; chat?: ChatIds } = {}): Promise<ChangeRow[]> {
    return await insertEdits(this.database, { root: this.root, chat: options.chat ?? this.chat, requested: options.requested === true }, edits)
  }

  /** One edit; its id. */
  async editOne(...edit: Edit): Promise<string> {
    return (await this.edit([edit]))[0]?.id ?? ''
  }

  async settle(id: string, options: Partial<SettleOptions> = {}): Promise<ChangeOutcome> {
    return await this.database.transaction((tx) => settleChange(tx, id, { projectRoot: this.root, grantedRoots: [], by: 'a test', ...options }))
  }

  async row(id: string): Promise<StoredChange> {
    const rows = await this.database.sql<StoredChange>`
      select p.*, (select content from file_contents where hash = p.before_hash) as before,
        (select content from file_contents where hash = p.after_hash) as after
      from pending_changes p where p.id = ${id}`
    if (rows[0] === undefined) throw new Error('there is no such change')
    return rows[0]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#disposables.disposeAsync()
  }
}

export interface StoredChange extends ChangeRow {
  diff: string
  additions: number
  deletions: number
  conflict: string | null
  apply_requested_at: string | null
  decided_at: string | null
  decided_by: string | null
  before: Buffer | null
  after: Buffer | null
}

/** Records edits as one more call of the chat's turn. */
export async function insertEdits(
  database: Database,
  { root, chat, requested }: { root: string; chat: ChatIds; requested: boolean },
  edits: readonly Edit[],
): Promise<ChangeRow[]> {
  const messageId = uuidv7()
  const planned = edits.map(([path, before, after]) => ({
    absolute: join(root, path),
    path,
    operation: before === null ? ('create' as const) : after === null ? ('delete' as const) : ('edit' as const),
    before: before === null ? null : Buffer.from(before),
    after: after === null ? null : Buffer.from(after),
  }))
  return await database.transaction(async (tx) => {
    await tx`
      insert into messages (id, chat_id, turn_id, step, role, kind, status)
      values (${messageId}, ${chat.chatId}, ${chat.turnId}, 1, 'assistant', 'message', 'complete')`
    return await insertChanges(tx, { ...chat, messageId, toolCallId: 'call_1', agent: 'native' }, planned, { requested })
  })
}

async function addChat(sql: Sql, { hostId, projectId }: { hostId: string; projectId: string }): Promise<ChatIds> {
  const [sessionId, chatId] = [uuidv7(), uuidv7()]
  await sql`insert into sessions (id, project_id, name, model, mode) values (${sessionId}, ${projectId}, 'demo', 'deepseek-flash', 'ask')`
  await sql`insert into chats (id, session_id, number) values (${chatId}, ${sessionId}, 1)`
  return { sessionId, chatId, turnId: await addEndedTurn(sql, chatId, { hostId, number: 1 }) }
}

/** A turn that made its edits and ended. */
export async function addEndedTurn(sql: Sql, chatId: string, { hostId, number }: { hostId: string; number: number }): Promise<string> {
  const id = uuidv7()
  await sql`
    insert into turns (id, chat_id, host_id, number, status, model, mode, steps_max, started_at, finished_at)
    values (${id}, ${chatId}, ${hostId}, ${number}, 'completed', 'deepseek-flash', 'ask', 60, clock_timestamp(), clock_timestamp())`
  return id
}
