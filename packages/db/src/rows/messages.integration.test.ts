import type { MessagePart, SessionFrame } from '@boocode/contracts'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DeltaFence } from '../event-log.ts'
import { openLog } from '../testing/open-log.ts'
import type { OpenLog } from '../testing/open-log.ts'
import { joined, pieceArbitrary } from '../testing/pieces.ts'
import { addChat, addMessage, addTurn, deletedFrame, fenceOf, textFrame } from '../testing/rows.ts'
import type { TestChat, TestTurn } from '../testing/rows.ts'
import { trimLog } from '../trim.ts'
import { readRunningParts, selectMessage, selectMessages, selectMessagesAfter } from './messages.ts'

let open: OpenLog
let chat: TestChat
let turn: TestTurn
let fence: DeltaFence

beforeAll(async () => {
  open = await openLog()
})
afterAll(async () => await open[Symbol.asyncDispose]())
beforeEach(async () => {
  chat = await addChat(open.database.sql)
  turn = await addTurn(open.database.sql, chat, { number: 1, status: 'running' })
  fence = await fenceOf(open.database.sql, turn)
})

const startMessage = async () => await addMessage(open.database.sql, chat, { turnId: turn.id, status: 'streaming' })

function deltaOf(messageId: string, piece: MessagePart): SessionFrame {
  const ids = { type: 'channel_delta', chat_id: chat.chatId, message_id: messageId } as const
  switch (piece.type) {
    case 'text':
    case 'reasoning':
      return { ...ids, channel: piece.type, content: piece.text }
    case 'tool_call':
      return { ...ids, channel: 'tool_call', tool_call: { id: piece.tool_call_id, name: piece.tool_name, input: piece.input } }
    case 'tool_result':
    case 'image':
    case 'file':
      throw new Error('a model streams no results and attaches nothing')
  }
}

/** Appends and returns the number of the last frame. */
async function append(frames: readonly SessionFrame[]): Promise<number> {
  const outcome = await open.log.appendDeltas(chat.stream, frames, fence)
  if (outcome.kind !== 'appended') throw new Error(outcome.kind)
  return outcome.seq
}

async function addChunk(messageId: string, chunk: { idx: number; seq: number; parts: readonly MessagePart[] }): Promise<void> {
  await open.database.sql`
    insert into message_chunks (message_id, idx, seq, parts)
    values (${messageId}, ${chunk.idx}, ${chunk.seq}, ${JSON.stringify(chunk.parts)})`
}

describe('the text of a running message', () => {
  test('is whole however it is split into checkpoints and deltas, and trimmed meanwhile', async () => {
    const stepArbitrary = fc.record({
      pieces: fc.array(pieceArbitrary, { minLength: 1, maxLength: 4 }),
      isCheckpoint: fc.boolean(),
      isTrimmed: fc.boolean(),
      foreign: fc.array(fc.constantFrom('chat', 'message'), { maxLength: 2 }),
    })
    const other = await startMessage()
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 5 }), async (steps) => {
        const messageId = await startMessage()
        const said: MessagePart[] = []
        let unsaved: MessagePart[] = []
        let idx = 0
        for (const step of steps) {
          await append([...step.foreign.map((kind) => (kind === 'chat' ? deletedFrame(1) : textFrame(chat, other, 'not mine'))), textFrame(chat, other, 'x')])
          const seq = await append(step.pieces.map((piece) => deltaOf(messageId, piece)))
          said.push(...step.pieces)
          unsaved.push(...step.pieces)
          if (step.isCheckpoint) {
            await addChunk(messageId, { idx, seq, parts: joined(unsaved) })
            unsaved = []
            idx += 1
          }
          if (step.isTrimmed) await trimLog(open.database.sql, { keepFrames: 0, keepHours: 24 })
        }
        const wanted = JSON.stringify(joined(said))
        expect(JSON.stringify(await readRunningParts(open.database.sql, messageId))).toBe(wanted)
        expect(JSON.stringify((await selectMessage(open.database.sql, messageId))?.parts)).toBe(wanted)
        await open.database.sql`update messages set status = 'abandoned' where id = ${messageId}`
      }),
      { numRuns: 40 },
    )
  })

  test('holds no status, result or error of the message, and nothing of its neighbours', async () => {
    const before = await startMessage()
    const messageId = await startMessage()
    const ids = { type: 'channel_delta', chat_id: chat.chatId, message_id: messageId } as const
    await append([
      textFrame(chat, before, 'before'),
      { type: 'message_started', chat_id: chat.chatId, message_id: messageId, turn_id: turn.id, role: 'assistant', kind: 'message', model: null, agent: null },
      textFrame(chat, messageId, 'mine'),
      { ...ids, channel: 'status', status: 'calling' },
      { ...ids, channel: 'tool_result', tool_call_id: '1', output: 'o', is_error: false, truncated: false, latency_ms: 1 },
      { ...ids, channel: 'error', error: { code: 'x', message: 'y' } },
      textFrame(chat, before, 'after'),
    ])
    expect(await readRunningParts(open.database.sql, messageId)).toEqual([{ type: 'text', text: 'mine' }])
  })

  test('does not depend on the clock: set back, it hides nothing', async () => {
    const messageId = await startMessage()
    await open.database.sql`update messages set created_at = created_at + interval '2 hours' where id = ${messageId}`
    await append([textFrame(chat, messageId, 'said')])
    expect(await readRunningParts(open.database.sql, messageId)).toEqual([{ type: 'text', text: 'said' }])
  })

  test('is read without the frames before it', async () => {
    const stale = await startMessage()
    for (let n = 0; n < 10; n += 1) await append(Array.from({ length: 500 }, () => textFrame(chat, stale, 'old')))
    const messageId = await startMessage()
    await append(Array.from({ length: 50 }, (_, n) => textFrame(chat, messageId, `${n} `)))
    await open.database.sql`analyze stream_events`
    expect(await framesRead(messageId)).toBe(50)
    const seq = await append([textFrame(chat, messageId, 'x')])
    await addChunk(messageId, { idx: 0, seq, parts: [{ type: 'text', text: 'all' }] })
    await append([textFrame(chat, messageId, '!')])
    expect(await framesRead(messageId)).toBe(1)
    expect(await readRunningParts(open.database.sql, messageId)).toEqual([{ type: 'text', text: 'all!' }])
  })

  test('is what the parts say as soon as the message does not stream any more', async () => {
    const messageId = await startMessage()
    await append([textFrame(chat, messageId, 'streamed')])
    await open.database.transaction(async (tx) => {
      await tx`insert into message_parts (message_id, idx, type, content) values (${messageId}, 0, 'text', '{"type":"text","text":"final"}')`
      await tx`update messages set status = 'complete' where id = ${messageId}`
    })
    expect((await selectMessage(open.database.sql, messageId))?.parts).toEqual([{ type: 'text', text: 'final' }])
  })
})

interface PlanNode {
  'Relation Name'?: string
  'Actual Rows': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

/** How many frames Postgres looked at to find the text. */
async function framesRead(messageId: string): Promise<number> {
  const rows = await open.database.sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>`
    explain (analyze, format json) select pieces from running_pieces where message_id = ${messageId} order by seq, idx`
  const visit = (node: PlanNode): number =>
    (node['Relation Name'] === 'stream_events' ? node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) : 0) +
    (node.Plans ?? []).reduce((sum, child) => sum + visit(child), 0)
  const plan = rows[0]?.['QUERY PLAN'][0].Plan
  if (plan === undefined) throw new Error('no plan')
  return visit(plan)
}

describe('pages of a chat', () => {
  test('go backwards by position and hold running messages with their text', async () => {
    const done = await addMessage(open.database.sql, chat, { turnId: turn.id, status: 'complete' })
    const middle = await addMessage(open.database.sql, chat, { turnId: turn.id, status: 'complete' })
    const running = await startMessage()
    await append([textFrame(chat, running, 'so far')])
    const page = await selectMessages(open.database.sql, chat.chatId, { limit: 2, beforePosition: null })
    expect(page.map(({ message }) => [message.id, message.status, message.parts])).toEqual([
      [middle, 'complete', []],
      [running, 'streaming', [{ type: 'text', text: 'so far' }]],
    ])
    const earlier = await selectMessages(open.database.sql, chat.chatId, { limit: 2, beforePosition: page[0]?.position ?? 0 })
    expect(earlier.map(({ message }) => message.id)).toEqual([done])
    expect(await selectMessages(open.database.sql, chat.chatId, { limit: 2, beforePosition: earlier[0]?.position ?? 0 })).toEqual([])
    expect(await selectMessagesAfter(open.database.sql, chat.chatId, { limit: 9, afterPosition: earlier[0]?.position ?? 0 })).toEqual(page)
    expect(await selectMessagesAfter(open.database.sql, chat.chatId, { limit: 1, afterPosition: earlier[0]?.position ?? 0 })).toEqual(page.slice(0, 1))
  })

  test('have usage only where the model reported it', async () => {
    const id = await addMessage(open.database.sql, chat, { turnId: turn.id, status: 'complete' })
    expect(await selectMessage(open.database.sql, id)).not.toHaveProperty('usage')
    await open.database.sql`
      update messages set prompt_tokens = 5, cache_hit_tokens = 3, cache_miss_tokens = 2, completion_tokens = 7, reasoning_tokens = 1 where id = ${id}`
    const usage = { prompt_tokens: 5, cache_hit_tokens: 3, cache_miss_tokens: 2, completion_tokens: 7, reasoning_tokens: 1 }
    expect(await selectMessage(open.database.sql, id)).toMatchObject({ usage })
    expect(await selectMessage(open.database.sql, chat.chatId)).toBeUndefined()
  })
})
