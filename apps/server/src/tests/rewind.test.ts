// Back to an earlier moment of a chat and forward again, with the agent that made it: its real process, scripted answers.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { redoRewindResponseSchema, rewindResponseSchema } from '@boocode/contracts'
import type { RedoneRewind, RewindAnswer } from '@boocode/contracts'
import { Conversation, eventually, startStack } from '@boocode/testkit'
import type { Script, Stack, Step } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const words = (text: string): Step => ({ type: 'text', text })
const call = (name: string, args: Record<string, unknown>): Step => ({ type: 'toolCall', name, args })
const edit = (path: string, old_text: string, new_text: string): Step => call('edit_file', { path, old_text, new_text })

/** What a person says, and what the agent then does in one step before it answers. */
const plays: readonly (readonly [said: string, ...steps: Step[]])[] = [
  ['make the first', edit('a.txt', 'one', 'two'), call('create_file', { path: 'first.txt', content: 'first\n' })],
  ['make the second', edit('a.txt', 'two', 'three'), call('create_file', { path: 'second.txt', content: 'second\n' })],
  ['make the third', edit('a.txt', 'three', 'four'), call('delete_file', { path: 'old.txt' })],
]
const scripts: Script[] = plays.map(([match, ...steps]) => ({ match, responses: [steps, [words(`That was: ${match}.`)]] }))

/** A chat in which the agent has done all of it. */
class Played {
  readonly conversation: Conversation
  readonly root: string
  readonly turnIds: string[]

  private constructor(parts: { conversation: Conversation; root: string; turnIds: string[] }) {
    this.conversation = parts.conversation
    this.root = parts.root
    this.turnIds = parts.turnIds
  }

  static async begin(mode: 'ask' | 'auto'): Promise<Played> {
    stack.model.setScripts(scripts)
    const project = await stack.addProject({ 'a.txt': 'one\n', 'old.txt': 'old\n' })
    const conversation = await Conversation.open(stack, { projectId: project.id, client: { reconnects: true } })
    await stack.api('PATCH', `/api/chats/${conversation.chat.id}`, { mode })
    const turnIds: string[] = []
    for (const [said] of plays) turnIds.push((await conversation.ask(said)).turn.id)
    return new Played({ conversation, root: project.path, turnIds })
  }

  /** The words that began a turn. */
  async message(index: number): Promise<string> {
    const all = await this.conversation.messages()
    return all.find((message) => message.turn_id === this.turnIds[index] && message.role === 'user' && message.kind === 'message')?.id ?? ''
  }

  async rewind(messageId: string, body: object = {}): Promise<RewindAnswer> {
    const answer = await stack.api('POST', `/api/chats/${this.conversation.chat.id}/rewind`, { message_id: messageId, ...body })
    if (answer.status !== 200) throw new Error(`the rewind was answered ${answer.status}: ${answer.text}`)
    return rewindResponseSchema.parse(answer.body)
  }

  async redo(): Promise<RedoneRewind> {
    const answer = await stack.api('POST', `/api/chats/${this.conversation.chat.id}/rewind/redo`)
    if (answer.status !== 200) throw new Error(`the redo was answered ${answer.status}: ${answer.text}`)
    return redoRewindResponseSchema.parse(answer.body)
  }

  /** What the window shows is what REST has; and that in words. */
  async transcript(): Promise<string[]> {
    const messages = await this.conversation.messages()
    const ids = messages.map((message) => message.id)
    await this.conversation.client.until(() => JSON.stringify(this.conversation.shown().map((message) => message.id)) === JSON.stringify(ids), 'the same messages')
    return messages.filter((message) => message.kind === 'message').flatMap((message) => message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])))
  }

  get files(): Record<string, string | null> {
    const names = ['a.txt', 'first.txt', 'second.txt', 'old.txt']
    return Object.fromEntries(names.map((name) => [name, existsSync(join(this.root, name)) ? readFileSync(join(this.root, name), 'utf8') : null]))
  }

  async statuses(): Promise<Record<string, string>> {
    const { body } = await stack.api('GET', `/api/sessions/${this.conversation.session.id}/changes?limit=200`)
    return Object.fromEntries(body.changes.toReversed().map((change: { path: string; status: string }, index: number) => [`${index} ${change.path}`, change.status]))
  }
}

const allDone = { 'a.txt': 'four\n', 'first.txt': 'first\n', 'second.txt': 'second\n', 'old.txt': null }
const afterFirst = { 'a.txt': 'two\n', 'first.txt': 'first\n', 'second.txt': null, 'old.txt': 'old\n' }
const whole = plays.flatMap(([said]) => [said, `That was: ${said}.`])

describe('a rewind', () => {
  test('takes the turn of a message and all later ones out of sight, and the agent knows nothing of them', async () => {
    const played = await Played.begin('auto')
    const hidden = (await played.conversation.messages()).filter((message) => message.turn_id !== played.turnIds[0]).map((message) => message.id)
    const answer = await played.rewind(await played.message(1))
    expect(answer).toEqual({ content: 'make the second', message_ids: hidden, outcomes: [] })
    expect(await played.transcript()).toEqual(whole.slice(0, 2))
    expect((await played.conversation.turns()).map((turn) => turn.id)).toEqual(played.turnIds.slice(0, 1))
    expect(played.files).toEqual(allDone)
    const { turn } = await played.conversation.ask('make the first')
    expect(turn.number).toBe(4)
    const body = stack.model.requests().at(-1)?.body ?? ''
    expect(body).toContain('make the first')
    expect(body).not.toContain('make the second')
    const reader = await stack.connect()
    const view = reader.subscribe(`session:${played.conversation.session.id}`)
    await reader.until(() => view.snapshots > 0, 'a snapshot')
    expect([...view.session.messages.keys()]).toEqual((await played.conversation.messages()).map((message) => message.id))
  })

  test('takes the files back as well when asked, and brings all of it back in order', async () => {
    const played = await Played.begin('auto')
    const before = await played.conversation.messages()
    const foretold = await played.rewind(await played.message(1), { files: 'revert', preview: true })
    expect([await played.transcript(), played.files]).toEqual([whole, allDone])
    const answer = await played.rewind(await played.message(1), { files: 'revert' })
    expect(answer).toEqual(foretold)
    expect(answer.outcomes.map(({ path, outcome }) => `${path} ${outcome}`).toSorted()).toEqual(['a.txt done', 'a.txt done', 'old.txt done', 'second.txt done'])
    expect(played.files).toEqual(afterFirst)
    const redone = await played.redo()
    expect(redone.messages).toEqual(before.filter((message) => message.turn_id !== played.turnIds[0]))
    expect(redone.outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done'])
    expect([await played.transcript(), played.files]).toEqual([whole, allDone])
    expect(await played.conversation.messages()).toEqual(before)
    expect((await played.conversation.turns()).map((turn) => turn.id)).toEqual(played.turnIds)
  })

  test('leaves a file alone that a person changed since, and names it', async () => {
    const played = await Played.begin('auto')
    writeFileSync(join(played.root, 'second.txt'), 'mine\n')
    const answer = await played.rewind(await played.message(1), { files: 'revert' })
    expect(answer.outcomes.filter(({ outcome }) => outcome !== 'done')).toMatchObject([{ path: 'second.txt', outcome: 'changed_since', effect: 'none' }])
    expect(played.files).toEqual({ ...afterFirst, 'second.txt': 'mine\n' })
    expect((await played.redo()).outcomes).toHaveLength(3)
    expect(played.files).toEqual({ ...allDone, 'second.txt': 'mine\n' })
  })

  test('rejects what still waits, and lets it wait again when it is undone', async () => {
    const played = await Played.begin('ask')
    const waiting = await played.statuses()
    const answer = await played.rewind(await played.message(1), { files: 'revert' })
    expect(answer.outcomes).toHaveLength(4)
    expect(Object.values(await played.statuses())).toEqual(['pending', 'pending', 'rejected', 'rejected', 'rejected', 'rejected'])
    await played.conversation.client.until(() => played.conversation.view.frames.some(({ frame }) => frame.type === 'pending_changes_updated' && frame.counts.pending === 2), 'the counts')
    await played.redo()
    expect(await played.statuses()).toEqual(waiting)
    expect(played.files).toEqual({ 'a.txt': 'one\n', 'first.txt': null, 'second.txt': null, 'old.txt': 'old\n' })
  })

  test('asked for twice gives the same answer, from any message of the turn', async () => {
    const played = await Played.begin('auto')
    const messages = await played.conversation.messages()
    const last = messages.filter((message) => message.turn_id === played.turnIds[2]).at(-1)
    const first = await played.rewind(last?.id ?? '', { files: 'revert' })
    expect(first.content).toBe('make the third')
    expect(await played.rewind(last?.id ?? '', { files: 'revert' })).toEqual({ ...first, outcomes: [] })
    expect(played.files['a.txt']).toBe('three\n')
  })

  test('of a chat that failed leaves it at rest', async () => {
    stack.model.setScripts([{ match: 'fail', responses: [[{ type: 'error', status: 402 }]] }])
    const chat = await Conversation.open(stack)
    const { turn, messages } = await chat.ended(await chat.say('fail'))
    expect(turn.status).toBe('failed')
    const statusOf = async () => (await stack.api('GET', `/api/sessions/${chat.session.id}/chats`)).body.chats[0].status
    await eventually('the failure', async () => (await statusOf()) === 'failed')
    await stack.api('POST', `/api/chats/${chat.chat.id}/rewind`, { message_id: messages[0]?.id })
    expect(await statusOf()).toBe('idle')
    await stack.api('POST', `/api/chats/${chat.chat.id}/rewind/redo`)
    expect(await statusOf()).toBe('failed')
  })
})

describe('is refused', () => {
  test('a rewind while the agent is at work', async () => {
    stack.model.setScripts([{ match: 'slow', responses: [[words('Half'), { type: 'waitFor', gate: 'slow' }]] }])
    const chat = await Conversation.open(stack)
    const turnId = await chat.say('slow')
    await chat.shows('Half')
    const [message] = await chat.messages()
    expectError(await stack.api('POST', `/api/chats/${chat.chat.id}/rewind`, { message_id: message?.id }), 'conflict')
    stack.model.openGate('slow')
    await chat.ended(turnId)
  })

  test('bringing back what was never taken, what is back, and what something was said after', async () => {
    const played = await Played.begin('auto')
    const redo = async () => await stack.api('POST', `/api/chats/${played.conversation.chat.id}/rewind/redo`)
    expectError(await redo(), 'conflict')
    await played.rewind(await played.message(2))
    await played.redo()
    expectError(await redo(), 'conflict')
    await played.rewind(await played.message(2))
    await played.conversation.ask('something else')
    expect(expectError(await redo(), 'conflict').message).toContain('Something was said')
  })

  test('a message of another chat, one that is hidden by an older rewind, and none', async () => {
    const played = await Played.begin('auto')
    const other = await Conversation.open(stack)
    await other.ask('hello')
    const [foreign] = await other.messages()
    const third = await played.message(2)
    await played.rewind(third)
    await played.rewind(await played.message(1))
    for (const id of [foreign?.id, third, '00000000-0000-7000-8000-000000000001']) {
      expectError(await stack.api('POST', `/api/chats/${played.conversation.chat.id}/rewind`, { message_id: id }), 'not_found')
    }
  })
})

describe('a coder that is killed', () => {
  test('before the files are taken back leaves a rewind that goes on when it is asked for again, and so does a redo', async () => {
    const played = await Played.begin('auto')
    const second = await played.message(1)
    await stack.kill('coder')
    const cut = await stack.api('POST', `/api/chats/${played.conversation.chat.id}/rewind`, { message_id: second, files: 'revert' })
    expect(expectError(cut, 'unavailable').message).toContain('again')
    expect([await played.transcript(), played.files]).toEqual([whole.slice(0, 2), allDone])
    await stack.start('coder')
    expect((await played.rewind(second, { files: 'revert' })).outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done'])
    expect(played.files).toEqual(afterFirst)
    await stack.kill('coder')
    expectError(await stack.api('POST', `/api/chats/${played.conversation.chat.id}/rewind/redo`), 'unavailable')
    expect([await played.transcript(), played.files]).toEqual([whole, afterFirst])
    await stack.start('coder')
    expect((await played.redo()).outcomes).toHaveLength(4)
    expect(played.files).toEqual(allDone)
  })

  test('long ago refuses a rewind of files, and nothing happens', async () => {
    const played = await Played.begin('auto')
    const second = await played.message(1)
    await stack.kill('coder')
    await stack.database.sql`update hosts set heartbeat_at = clock_timestamp() - interval '1 minute'`
    expectError(await stack.api('POST', `/api/chats/${played.conversation.chat.id}/rewind`, { message_id: second, files: 'revert' }), 'unavailable')
    expect([await played.transcript(), played.files]).toEqual([whole, allDone])
    expect((await played.rewind(second)).outcomes).toEqual([])
    await stack.start('coder')
  })
})
