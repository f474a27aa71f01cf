import { sessionStream, turnsResponseSchema, workspaceStream } from '@boocode/contracts'
import type { Chat, Session, SessionFrame } from '@boocode/contracts'
import { EventLog, trimLog } from '@boocode/db'
import { eventually, startStack, wordsOf } from '@boocode/testkit'
import type { Stack, StreamView, TestClient } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let stack: Stack
let events: EventLog
beforeAll(async () => {
  stack = await startStack({
    scripts: [
      { match: 'hold', responses: [[{ type: 'reasoning', text: 'I wonder.' }, { type: 'text', text: 'First half, ' }, { type: 'waitFor', gate: 'half' }, { type: 'text', text: 'second half.' }]] },
      { responses: [[{ type: 'text', text: 'An answer.' }]] },
    ],
  })
  events = new EventLog(stack.database, () => undefined)
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

/** Frames of the session that only fill its log. */
async function fill(session: Session, chat: Chat, frames: readonly SessionFrame[] | number): Promise<void> {
  const some: SessionFrame = { type: 'session_restored', chat_id: chat.id, turn_id: chat.id, step: 1 }
  await events.commit(async (_tx, emit) => {
    for (const frame of typeof frames === 'number' ? Array.from({ length: frames }, () => some) : frames) emit(sessionStream(session.id), frame)
    await Promise.resolve()
  })
}

async function snapshotOf(client: TestClient, session: Session, chatIds: readonly string[] = []): Promise<StreamView> {
  const view = client.subscribe(sessionStream(session.id), { chatIds })
  await client.until(() => view.snapshots > 0, 'a snapshot')
  return view
}

async function talk(client: TestClient, view: StreamView, chatId: string, content: string): Promise<string> {
  const { turn } = await stack.say(chatId, content)
  // The status of the chat is what comes last.
  await client.until(() => view.session.turns.get(turn.id)?.finished_at != null && view.session.chats.get(chatId)?.status === 'done_unread', 'the end of the turn')
  return turn.id
}

describe('W4 W5 W6: the frames of a stream', () => {
  test('are numbered from 1 without a hole, flat, with their position first', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const view = await snapshotOf(client, session)
    expect(view.position?.seq).toBe(0)
    await talk(client, view, chat.id, 'hello')
    const seqs = view.frames.map(({ frame }) => frame.seq)
    expect(seqs).toEqual(seqs.map((_seq, index) => index + 1))
    for (const { frame } of view.frames) {
      expect(frame).toMatchObject({ stream: sessionStream(session.id), epoch: view.position?.epoch, at: expect.stringMatching(/Z$/) })
      expect('chat_id' in frame ? frame.chat_id : chat.id).toBe(chat.id)
    }
  })

  test('tell of a message just what REST tells of it', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const view = await snapshotOf(client, session)
    const { message, turn } = await stack.say(chat.id, 'hello')
    await client.until(() => view.session.turns.get(turn.id)?.finished_at != null, 'the end of the turn')
    const shown = view.session.messages.get(message.id)
    expect({ ...shown, created_at: null }).toEqual({ ...message, created_at: null })
    const { messages } = (await stack.api('GET', `/api/chats/${chat.id}/messages`)).body
    const known = [...view.session.messages.values()]
    expect(known.map((one) => ({ ...one, created_at: '' }))).toEqual(messages.map((one: object) => ({ ...one, created_at: '' })))
    // REST tells more of a turn than frames do.
    const { turns } = turnsResponseSchema.parse((await stack.api('GET', `/api/chats/${chat.id}/turns`)).body)
    expect([...view.session.turns.values()]).toEqual(turns)
    expect(view.session.session).toMatchObject({ id: session.id, name: 'hello' })
  })

  test('are the same in two windows, whichever way they came', async () => {
    const { session, chat } = await stack.newSession()
    const clients = [await stack.connect(), await stack.connect()] as const
    const views = [await snapshotOf(clients[0], session), await snapshotOf(clients[1], session)] as const
    await talk(clients[0], views[0], chat.id, 'hello')
    await clients[1].until(() => views[1].position?.seq === views[0].position?.seq, 'the same position')
    expect(views[1].frames).toEqual(views[0].frames)
    const late = await stack.connect()
    const replayed = late.subscribe(sessionStream(session.id), { position: { epoch: views[0].position?.epoch ?? '', seq: 0 } })
    await late.until(() => replayed.position?.seq === views[0].position?.seq, 'the same position')
    expect(replayed.frames).toEqual(views[0].frames)
    expect(replayed.snapshots).toBe(0)
  })

  test('of the workspace tell every window of sessions, projects and what chats do', async () => {
    const client = await stack.connect()
    const view = client.subscribe(workspaceStream)
    await client.until(() => view.snapshots === 1, 'a snapshot')
    const project = await stack.addProject()
    const { session, chat } = await stack.newSession(project.id)
    await stack.say(chat.id, 'hello')
    const types = (): string[] => view.frames.flatMap(({ frame }) => ('chat_id' in frame && frame.type === 'chat_status' ? [`${frame.type} ${frame.status}`] : [frame.type]))
    await client.until(() => types().includes('chat_status done_unread'), 'the unread mark')
    await stack.api('PATCH', `/api/sessions/${session.id}`, { name: 'New name' })
    await stack.api('DELETE', `/api/sessions/${session.id}`)
    await stack.api('DELETE', `/api/projects/${project.id}`)
    await client.until(() => types().includes('project_deleted'), 'the end of the project')
    const expected = ['project_updated', 'session_created', 'session_updated', 'chat_status working', 'chat_status done_unread', 'session_updated', 'session_renamed', 'session_deleted', 'project_deleted']
    expect(types().toSorted()).toEqual(expected.toSorted())
    expect(types()[0]).toBe('project_updated')
  })
})

describe('W7 W8: a client that comes back', () => {
  test('gets what it missed and nothing else', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const view = await snapshotOf(client, session)
    await talk(client, view, chat.id, 'one')
    client.cut()
    await client.whenClosed()
    const before = view.position?.seq ?? 0
    await fill(session, chat, 7)
    await client.reconnect()
    await client.until(() => view.position?.seq === before + 7, 'the missed frames')
    expect(view.snapshots).toBe(1)
    client.cut()
    await client.whenClosed()
    await client.reconnect()
    await talk(client, view, chat.id, 'two')
    expect(view.snapshots).toBe(1)
  })

  test('to up to 2,000 frames gets them, to more a snapshot', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const epoch = (await snapshotOf(client, session)).position?.epoch ?? ''
    client.unsubscribe(sessionStream(session.id))
    await fill(session, chat, 2_001)
    const replayed = client.subscribe(sessionStream(session.id), { position: { epoch, seq: 1 } })
    await client.until(() => replayed.position?.seq === 2_001, 'the replay')
    expect(replayed.snapshots).toBe(0)
    client.unsubscribe(sessionStream(session.id))
    const taken = client.subscribe(sessionStream(session.id), { position: { epoch, seq: 0 } })
    await client.until(() => taken.snapshots === 1, 'a snapshot')
    expect(taken.position?.seq).toBe(2_001)
    expect(taken.frames).toEqual([])
  })

  test('to more than 1 MiB gets a snapshot, to just less the frames', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const epoch = (await snapshotOf(client, session)).position?.epoch ?? ''
    client.unsubscribe(sessionStream(session.id))
    const large: SessionFrame = { type: 'chat_updated', chat: { ...chat, name: 'x'.repeat(100_000) } }
    await fill(session, chat, Array.from({ length: 11 }, () => large))
    const replayed = client.subscribe(sessionStream(session.id), { position: { epoch, seq: 1 } })
    await client.until(() => replayed.position?.seq === 11, 'the replay')
    expect(replayed.snapshots).toBe(0)
    client.unsubscribe(sessionStream(session.id))
    const taken = client.subscribe(sessionStream(session.id), { position: { epoch, seq: 0 } })
    await client.until(() => taken.position?.seq === 11, 'the position')
    expect(taken.snapshots).toBe(1)
  })

  test('to what was trimmed gets a snapshot', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const epoch = (await snapshotOf(client, session)).position?.epoch ?? ''
    client.unsubscribe(sessionStream(session.id))
    await fill(session, chat, 30)
    await trimLog(stack.database.sql, { keepFrames: 10, keepHours: 24 })
    const taken = client.subscribe(sessionStream(session.id), { position: { epoch, seq: 19 } })
    await client.until(() => taken.position?.seq === 30, 'the position')
    expect(taken.snapshots).toBe(1)
    client.unsubscribe(sessionStream(session.id))
    const replayed = client.subscribe(sessionStream(session.id), { position: { epoch, seq: 20 } })
    await client.until(() => replayed.position?.seq === 30, 'the replay')
    expect(replayed.snapshots).toBe(0)
  })

  test('from another epoch, or from beyond the head, gets a snapshot', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const epoch = (await snapshotOf(client, session)).position?.epoch ?? ''
    await fill(session, chat, 3)
    for (const position of [{ epoch: '2020-01-01T00:00:00.000Z', seq: 2 }, { epoch, seq: 4 }, { epoch, seq: Number.MAX_SAFE_INTEGER }]) {
      client.unsubscribe(sessionStream(session.id))
      const view = client.subscribe(sessionStream(session.id), { position })
      await client.until(() => view.snapshots === 1, 'a snapshot')
      expect(view.position).toEqual({ epoch, seq: 3 })
    }
  })

  test('without a number, or without an epoch, gets a snapshot', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const view = await snapshotOf(client, session)
    await fill(session, chat, 3)
    await client.until(() => view.position?.seq === 3, 'the frames')
    for (const part of [{ last_seq: 2 }, { epoch: view.position?.epoch }]) {
      const before = view.snapshots
      view.asked()
      client.send(JSON.stringify({ type: 'subscribe', stream: sessionStream(session.id), ...part }))
      await client.until(() => view.snapshots === before + 1, 'a snapshot')
      expect(view.position?.seq).toBe(3)
    }
  })
})

describe('W9 W10: a snapshot', () => {
  test('holds the text of a running message as far as its number says, and the deltas go on from there', async () => {
    const { session, chat } = await stack.newSession()
    const first = await stack.connect()
    const whole = await snapshotOf(first, session)
    const { turn } = await stack.say(chat.id, 'hold on')
    await stack.model.gateReached('half')
    const text = (view: StreamView): string => [...view.session.messages.values()].filter((one) => one.role === 'assistant').map((one) => JSON.stringify(one.parts)).join('')
    await first.until(() => text(whole).includes('First half, '), 'the first half')
    const second = await stack.connect()
    const joined = await snapshotOf(second, session)
    expect(text(joined)).toBe(text(whole))
    expect(joined.session.turns.get(turn.id)?.status).toBe('running')
    stack.model.openGate('half')
    for (const [client, view] of [[first, whole], [second, joined]] as const) {
      await client.until(() => view.session.turns.get(turn.id)?.status === 'completed', 'the end of the turn')
      expect(text(view)).toBe('[{"type":"reasoning","text":"I wonder."},{"type":"text","text":"First half, second half."}]')
    }
  })

  test('holds the newest 75 messages of a chat; REST leads on from there without a gap', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const view = await snapshotOf(client, session)
    for (let count = 0; count < 40; count += 1) await talk(client, view, chat.id, `message ${count}`)
    const late = await stack.connect()
    const windows: { chat_id: string; has_more: boolean; next_cursor: string | null; ids: string[] }[] = []
    const raw = late.subscribe(sessionStream(session.id))
    await late.until(() => raw.snapshots === 1, 'a snapshot')
    windows.push(...raw.windows.map((window) => ({ ...window, ids: window.messages.map((one) => one.id) })))
    expect(windows).toHaveLength(1)
    expect(windows[0]).toMatchObject({ chat_id: chat.id, has_more: true })
    expect(windows[0]?.ids).toHaveLength(75)
    const older = (await stack.api('GET', `/api/chats/${chat.id}/messages?limit=200&cursor=${windows[0]?.next_cursor ?? ''}`)).body
    const all = (await stack.api('GET', `/api/chats/${chat.id}/messages?limit=200`)).body
    expect([...older.messages.map((one: { id: string }) => one.id), ...(windows[0]?.ids ?? [])]).toEqual(all.messages.map((one: { id: string }) => one.id))
  })

  test('is at most 1 MiB, whatever was said, and says where it is cut', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const view = await snapshotOf(client, session)
    const long = 'ü"\\n'.repeat(200_000)
    for (let count = 0; count < 4; count += 1) await talk(client, view, chat.id, long)
    const late = await stack.connect()
    const taken = await snapshotOf(late, session)
    expect(late.largestFrameBytes).toBeLessThanOrEqual(1024 * 1024)
    const cut = [...taken.session.messages.values()].filter((message) => message.role === 'user' && message.kind === 'message')
    expect(cut.length).toBeGreaterThan(0)
    for (const message of cut) {
      expect(message.preview).toBe(true)
      expect((await stack.api('GET', `/api/messages/${message.id}`)).body.message.parts[0].text).toBe(long)
    }
  })

  test('is at most 1 MiB also with texts that JSON makes long, and calls with large arguments', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const view = await snapshotOf(client, session)
    await talk(client, view, chat.id, '\u0001'.repeat(900_000))
    const calls = ['a', 'b'].map((id, index) => ({ index, id, type: 'function', function: { name: 'read_file', arguments: JSON.stringify({ path: 'x'.repeat(1_200_000) }) } }))
    const data = `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'deepseek-flash', choices: [{ index: 0, delta: { tool_calls: calls }, finish_reason: null }] })}\n\n`
    stack.model.setScripts([{ responses: [[{ type: 'raw', data }, { type: 'finish', reason: 'tool_calls' }], [{ type: 'text', text: 'Done.' }]] }])
    await talk(client, view, chat.id, 'go on')
    const late = await stack.connect()
    const taken = await snapshotOf(late, session)
    expect(late.largestFrameBytes).toBeLessThanOrEqual(1024 * 1024)
    const called = [...taken.session.messages.values()].find((message) => message.parts.some((part) => part.type === 'tool_call'))
    expect(called?.preview).toBe(true)
    const { message } = (await stack.api('GET', `/api/messages/${called?.id ?? ''}`)).body
    expect(message.parts[0].input.path).toHaveLength(1_200_000)
  })

  test('is at most 1 MiB also when fifty chats are named', async () => {
    stack.model.setScripts([{ responses: [[{ type: 'text', text: 'An answer.' }]] }])
    const { session, chat } = await stack.newSession()
    const chats = [chat.id]
    for (let count = 0; count < 10; count += 1) chats.push((await stack.api('POST', `/api/sessions/${session.id}/chats`, {})).body.chat.id)
    const client = await stack.connect()
    const view = await snapshotOf(client, session)
    const turns = await Promise.all(chats.map(async (id) => (await stack.say(id, 'z'.repeat(200_000))).turn.id))
    await client.until(() => turns.every((id) => view.session.turns.get(id)?.finished_at != null), 'the end of all turns')
    const late = await stack.connect()
    const taken = await snapshotOf(late, session, [...chats, ...Array.from({ length: 39 }, () => session.id)])
    expect(late.largestFrameBytes).toBeLessThanOrEqual(1024 * 1024)
    expect(taken.windows.map((window) => window.chat_id).toSorted()).toEqual(chats.toSorted())
    for (const window of taken.windows) {
      const cursor = window.next_cursor === null ? '' : `&cursor=${window.next_cursor}`
      const older = window.has_more ? (await stack.api('GET', `/api/chats/${window.chat_id}/messages?limit=50${cursor}`)).body.messages : []
      const kinds = [...older, ...window.messages].map((message: { role: string; kind: string }) => `${message.role} ${message.kind}`)
      expect(kinds.filter((kind) => kind !== 'user note')).toEqual(['user message', 'assistant message'])
    }
  })

  test('is at most 1 MiB also while a message of several MiB is running', async () => {
    stack.model.setScripts([{ responses: [[{ type: 'text', text: `${'y'.repeat(999)} `, chunks: 3_000 }, { type: 'waitFor', gate: 'large' }, { type: 'text', text: 'the end' }]] }])
    const { session, chat } = await stack.newSession()
    const { turn } = await stack.say(chat.id, 'a lot')
    const answer = async (): Promise<string> => (await stack.api('GET', `/api/chats/${chat.id}/messages?limit=1`)).body.messages[0]?.parts[0]?.text ?? ''
    await eventually('a text of three million characters', async () => (await answer()).length === 3_000_000)
    const late = await stack.connect()
    const view = await snapshotOf(late, session)
    expect(late.largestFrameBytes).toBeLessThanOrEqual(1024 * 1024)
    const running = [...view.session.messages.values()].find((message) => message.status === 'streaming')
    expect(running?.preview).toBe(true)
    expect((await answer()).endsWith(wordsOf(running?.parts ?? []))).toBe(true)
    stack.model.openGate('large')
    await late.until(() => view.session.turns.get(turn.id)?.status === 'completed', 'the end of the turn')
    expect(await answer()).toBe(`${`${'y'.repeat(999)} `.repeat(3_000)}the end`)
    expect(wordsOf(running?.parts ?? [])).toMatch(/the end$/)
  })

  test('holds the messages of the chats that are named, else of the chat used last', async () => {
    stack.model.setScripts([{ responses: [[{ type: 'text', text: 'An answer.' }]] }])
    const { session, chat } = await stack.newSession()
    const second = (await stack.api('POST', `/api/sessions/${session.id}/chats`, {})).body.chat as Chat
    const client = await stack.connect()
    const shown = async (chatIds: readonly string[]): Promise<string[]> => {
      client.streams.delete(sessionStream(session.id))
      const view = client.subscribe(sessionStream(session.id), { chatIds })
      await client.until(() => view.snapshots === 1, 'a snapshot')
      expect([...view.session.chats.keys()]).toEqual([chat.id, second.id])
      return view.windows.map((window) => window.chat_id)
    }
    expect(await shown([])).toEqual([chat.id])
    await stack.say(second.id, 'here now')
    expect(await shown([])).toEqual([second.id])
    expect(await shown([chat.id])).toEqual([chat.id])
    expect((await shown([second.id, chat.id])).toSorted()).toEqual([chat.id, second.id].toSorted())
    expect(await shown([session.id])).toEqual([])
  })
})

describe('W11 W12: subscriptions', () => {
  test('are replaced by a second one to the same stream, and end with unsubscribe', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const view = await snapshotOf(client, session)
    for (let count = 0; count < 5; count += 1) client.subscribe(sessionStream(session.id), { position: view.position ?? { epoch: '', seq: 0 } })
    await fill(session, chat, 3)
    await client.until(() => view.position?.seq === 3, 'the frames')
    expect(view.frames.map(({ frame }) => frame.seq)).toEqual([1, 2, 3])
    const before = client.received
    client.unsubscribe(sessionStream(session.id))
    const workspace = client.subscribe(workspaceStream)
    await client.until(() => workspace.snapshots === 1, 'a snapshot')
    await fill(session, chat, 3)
    await stack.api('PATCH', `/api/sessions/${session.id}`, { name: 'Told to all' })
    await client.until(() => workspace.frames.some(({ frame }) => frame.type === 'session_renamed'), 'the new name')
    const foreign = client.received - before - workspace.frames.length - 1 - client.pings.length
    expect(foreign).toBeLessThanOrEqual(0)
  })

  test('to what does not exist are refused; with none left the socket is closed with 4004', async () => {
    const nothing = sessionStream('0198c5a0-0000-7000-8000-00000000aaaa')
    const client = await stack.connect()
    const workspace = client.subscribe(workspaceStream)
    await client.until(() => workspace.snapshots === 1, 'a snapshot')
    client.subscribe(nothing)
    await client.until(() => client.refusals.length === 1, 'the refusal')
    expect(client.refusals[0]).toMatchObject({ stream: nothing, error: { code: 'not_found' } })
    expect(client.end).toBeNull()
    const lonely = await stack.connect()
    lonely.subscribe(nothing)
    expect(await lonely.whenClosed()).toMatchObject({ code: 4004 })
    expect(lonely.refusals).toHaveLength(1)
  })

  test('end when their session is deleted, also for who comes back to it later', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const view = await snapshotOf(client, session)
    await talk(client, view, chat.id, 'hello')
    const { position } = view
    await stack.api('DELETE', `/api/sessions/${session.id}`)
    expect(await client.whenClosed()).toMatchObject({ code: 4004 })
    expect(client.refusals).toEqual([expect.objectContaining({ stream: sessionStream(session.id) })])
    const late = await stack.connect()
    late.subscribe(sessionStream(session.id), { position: position ?? { epoch: '', seq: 0 } })
    expect(await late.whenClosed()).toMatchObject({ code: 4004 })
  })

  test('of one socket are at most 64', async () => {
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    await snapshotOf(client, session)
    for (let count = 1; count < 64; count += 1) client.subscribe(sessionStream(`0198c5a0-0000-7000-8000-0000000${String(count).padStart(5, '0')}`))
    const workspace = client.subscribe(workspaceStream)
    await client.until(() => workspace.snapshots === 1 || client.refusals.some(({ stream }) => stream === workspaceStream), 'an answer')
    await fill(session, chat, 1)
    await client.until(() => client.view(sessionStream(session.id)).position?.seq === 1, 'the stream that stays')
    expect(client.end).toBeNull()
  })
})
