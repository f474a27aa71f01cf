import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { changeResponseSchema, changesResponseSchema, decidedChangesResponseSchema, sessionStream } from '@boocode/contracts'
import type { Change, ChangeCounts, DecidedChanges } from '@boocode/contracts'
import { eventually, startStack } from '@boocode/testkit'
import type { Stack, StreamView } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addEndedTurn, insertEdits } from '../changes/testing/changed-project.ts'
import type { ChatIds, Edit } from '../changes/testing/changed-project.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

/** A chat of a project whose agent has made edits. */
class EditedChat {
  readonly root: string
  readonly chat: ChatIds
  readonly view: StreamView

  private constructor(parts: { root: string; chat: ChatIds; view: StreamView }) {
    this.root = parts.root
    this.chat = parts.chat
    this.view = parts.view
  }

  static async open(files: Readonly<Record<string, string>> = {}): Promise<EditedChat> {
    const project = await stack.addProject(files)
    const { session, chat } = await stack.newSession(project.id)
    const turnId = await addEndedTurn(stack.database.sql, chat.id, { hostId: stack.facts.hostId, number: 1 })
    const client = await stack.connect({ reconnects: true })
    const view = client.subscribe(sessionStream(session.id))
    await client.until(() => view.snapshots > 0, 'a snapshot')
    return new EditedChat({ root: project.path, chat: { sessionId: session.id, chatId: chat.id, turnId }, view })
  }

  async edit(edits: readonly Edit[]): Promise<string[]> {
    return (await insertEdits(stack.database, { root: this.root, chat: this.chat, requested: false }, edits)).map((row) => row.id)
  }

  read(path: string): string | null {
    return existsSync(join(this.root, path)) ? readFileSync(join(this.root, path), 'utf8') : null
  }

  async list(query = ''): Promise<{ changes: Change[]; next_cursor: string | null }> {
    return changesResponseSchema.parse((await stack.api('GET', `/api/sessions/${this.chat.sessionId}/changes?limit=200${query}`)).body)
  }

  /** The last counts that the window was told. */
  get counts(): ChangeCounts | undefined {
    return this.view.frames.flatMap(({ frame }) => (frame.type === 'pending_changes_updated' ? [frame.counts] : [])).at(-1)
  }
}

async function decide(action: string, body: object): Promise<DecidedChanges> {
  const answer = await stack.api('POST', `/api/changes/${action}`, body)
  if (answer.status !== 200) throw new Error(`${action} was answered ${answer.status}: ${answer.text}`)
  return decidedChangesResponseSchema.parse(answer.body)
}

describe('a review', () => {
  test('lists changes newest first, one status or chat at a time, page by page', async () => {
    const chat = await EditedChat.open()
    const edits = Array.from({ length: 1000 }, (_one, index): Edit => [`f${index}.txt`, null, `${index}\n`])
    const ids = await chat.edit(edits)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await chat.list(cursor === '' ? '&status=pending' : `&status=pending&cursor=${cursor}`)
      seen.push(...page.changes.map((change) => change.id))
      cursor = page.next_cursor
    }
    expect(seen).toEqual(ids.toReversed())
    expect((await chat.list('&status=applied')).changes).toEqual([])
    expect((await chat.list(`&chat_id=${randomUUID()}`)).changes).toEqual([])
    expect((await chat.list(`&chat_id=${chat.chat.chatId}`)).changes[0]).toMatchObject({ id: ids.at(-1), path: 'f999.txt', operation: 'create', additions: 1, status: 'pending' })
  })

  test('shows the beginning of a long diff in the list, and all of it by itself with its hunks', async () => {
    const long = (word: string): string => Array.from({ length: 9000 }, (_one, index) => `${word} ${index} €\n`).join('')
    const chat = await EditedChat.open()
    const [id = ''] = await chat.edit([['long.txt', long('old'), long('new')]])
    const [listed] = (await chat.list()).changes
    expect(listed).toMatchObject({ diff_cut: true, additions: 9000, deletions: 9000 })
    expect(Buffer.byteLength(listed?.diff ?? '')).toBeLessThanOrEqual(64 * 1024)
    const { change, hunks } = changeResponseSchema.parse((await stack.api('GET', `/api/changes/${id}`)).body)
    expect(change.diff.startsWith(listed?.diff ?? 'nothing')).toBe(true)
    expect(change.diff).toContain('+new 8999 €')
    expect(hunks).toMatchObject([{ old_start: 1, old_lines: 9000, new_lines: 9000 }])
  })

  test.each([
    ['GET', '/api/sessions/00000000-0000-7000-8000-000000000001/changes', undefined, 404],
    ['GET', '/api/changes/00000000-0000-7000-8000-000000000001', undefined, 404],
    ['POST', '/api/changes/apply', { ids: ['00000000-0000-7000-8000-000000000001'] }, 404],
    ['POST', '/api/changes/apply', { chat_id: '00000000-0000-7000-8000-000000000001' }, 404],
    ['POST', '/api/changes/revert', {}, 400],
    ['POST', '/api/changes/revert', { ids: [] }, 400],
  ])('is told what is wrong with %s %s %j', async (...[method, path, body, status]) => {
    expect((await stack.api(method, path, body)).status).toBe(status)
  })
})

describe('a decision', () => {
  test('changes the files, tells every window with counts, and names the device', async () => {
    const chat = await EditedChat.open({ 'a.txt': 'old\n' })
    const [id = ''] = await chat.edit([['a.txt', 'old\n', 'new\n'], ['b.txt', null, 'b\n']])
    const paired = await stack.api('POST', '/api/pair', { token: await stack.newPairingToken(), device_name: 'Kitchen tablet' }, { authorization: '' })
    const cookie = paired.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const answer = await stack.api('POST', '/api/changes/apply', { ids: [id] }, { authorization: '', cookie })
    expect(answer.body).toMatchObject({ changes: [{ id, status: 'applied', decided_by: 'Kitchen tablet' }], outcomes: [{ id, outcome: 'done', effect: 'write' }] })
    expect(chat.read('a.txt')).toBe('new\n')
    await eventually('the frame', () => chat.counts !== undefined)
    expect(chat.counts).toEqual({ chat_id: chat.chat.chatId, pending: 1, applied: 1, conflicted: 0 })
    expect((await decide('reject', { chat_id: chat.chat.chatId })).changes).toMatchObject([{ path: 'b.txt', status: 'rejected', decided_by: 'API token' }])
    expect((await decide('revert', { turn_id: chat.chat.turnId })).outcomes).toMatchObject([{ id, outcome: 'done' }])
    expect([chat.read('a.txt'), chat.read('b.txt')]).toEqual(['old\n', null])
    await eventually('the last frame', () => JSON.stringify(chat.counts) === JSON.stringify({ chat_id: chat.chat.chatId, pending: 0, applied: 0, conflicted: 0 }))
  })

  test('under an idempotency key gives its first answer again', async () => {
    const chat = await EditedChat.open()
    const [id = ''] = await chat.edit([['a.txt', null, 'a\n']])
    const headers = { 'idempotency-key': randomUUID() }
    const answers = await Promise.all(Array.from({ length: 5 }, async () => await stack.api('POST', '/api/changes/apply', { ids: [id] }, headers)))
    expect(answers.map((answer) => answer.body.outcomes?.[0]?.outcome)).toEqual(Array.from({ length: 5 }, () => 'done'))
  })

  test('by hand meets a file that a person has, and a project that is gone, with words', async () => {
    const chat = await EditedChat.open({ 'a.txt': 'old\n' })
    const [a = '', b = ''] = await chat.edit([['a.txt', 'old\n', 'new\n'], ['b.txt', null, 'b\n']])
    writeFileSync(join(chat.root, 'a.txt'), 'mine\n')
    expect((await decide('apply', { ids: [a] })).outcomes).toMatchObject([{ outcome: 'conflict', message: expect.stringContaining('at line 1') }])
    rmSync(chat.root, { recursive: true })
    const [gone] = (await decide('apply', { ids: [b] })).outcomes
    expect(gone).toMatchObject({ outcome: 'failed', message: expect.stringContaining('Bring it back') })
    expect(gone?.message).not.toContain(chat.root)
    expect(await chat.list('&status=pending')).toMatchObject({ changes: [{ id: b, conflict: gone?.message }] })
  })

  test('without a coder is answered 503, and can be made when it is back', async () => {
    const chat = await EditedChat.open()
    const [id = ''] = await chat.edit([['a.txt', null, 'a\n']])
    await stack.kill('coder')
    const answer = await stack.api('POST', '/api/changes/apply', { ids: [id] })
    expect([answer.status, answer.body.error.code]).toEqual([503, 'unavailable'])
    expect((await chat.list()).changes).toMatchObject([{ status: 'pending' }])
    await stack.start('coder')
    expect((await decide('apply', { ids: [id] })).outcomes).toMatchObject([{ outcome: 'done' }])
  })
})

describe('a coder that is killed while it applies 200 changes', () => {
  test('has, when it is back, put every one of them on disk once and whole', async () => {
    const chat = await EditedChat.open()
    const content = (index: number): string => `${index}\n`.repeat(2000)
    // Every second one is an edit of what the one before it created.
    const edits = Array.from({ length: 200 }, (_one, index): Edit => {
      const path = `f${Math.floor(index / 2)}.txt`
      return index % 2 === 0 ? [path, null, content(index)] : [path, content(index - 1), content(index)]
    })
    const ids = await chat.edit(edits)
    const isWhole = (path: string): boolean => [null, ...edits.filter(([edited]) => edited === path).map(([, , after]) => after)].includes(chat.read(path))
    const done = async (): Promise<number> => (await stack.database.sql`select id from pending_changes where chat_id = ${chat.chat.chatId} and status = 'applied'`).length
    const answer = stack.api('POST', '/api/changes/apply', { ids })
    for (const count of [5, 40, 80]) {
      await eventually(`${count} changes`, async () => (await done()) >= count)
      await stack.kill('coder')
      expect(Array.from({ length: 100 }, (_one, index) => isWhole(`f${index}.txt`)).filter((whole) => !whole)).toEqual([])
      expect((await answer).status).toBe(503)
      expect(await done()).toBeLessThan(200)
      await stack.start('coder')
    }
    await eventually('all changes, and the window that has heard of them', () => chat.counts?.applied === 200)
    expect(await done()).toBe(200)
    expect(Array.from({ length: 100 }, (_one, index) => chat.read(`f${index}.txt`) === content(2 * index + 1)).filter((isNewest) => !isNewest)).toEqual([])
    expect(chat.counts).toMatchObject({ pending: 0, conflicted: 0 })
    // Each change of status was told once: none was settled by two.
    const told = chat.view.frames.flatMap(({ frame }) => (frame.type === 'pending_changes_updated' ? frame.changes : []))
    expect(told.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
    expect((await decide('revert', { chat_id: chat.chat.chatId })).outcomes.filter(({ outcome }) => outcome !== 'done')).toEqual([])
    expect(Array.from({ length: 100 }, (_one, index) => chat.read(`f${index}.txt`)).filter((left) => left !== null)).toEqual([])
  })
})
