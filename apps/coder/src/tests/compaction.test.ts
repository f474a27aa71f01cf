// A context that fills up: summed up in the middle of a turn, over real processes.
import type { Conversation as Chat } from '@boocode/testkit'
import { Conversation, startStack } from '@boocode/testkit'
import type { Script, Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { call, resultsOf, say } from './scripted-work.ts'

const model = 'small/deepseek-flash'
/** What an endpoint gets that does not say how many it has. */
const windowTokens = 32_768
/** About five thousand of them. */
const longFile = Array.from({ length: 700 }, (_line, index) => `line ${index} of a long story about things`).join('\n')

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
  const provider = { kind: 'openai_compatible', name: 'Small', base_url: stack.facts.modelUrl, models: ['deepseek-flash'] }
  const { status, text } = await stack.api('PATCH', '/api/settings', { providers: { small: provider }, limits: { compact_at: 0.2, warn_at: 0.1 } })
  if (status !== 200) throw new Error(`the settings were answered ${text}`)
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const messagesSchema = z.object({ tools: z.unknown(), messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })) })
const wire = (body: string) => messagesSchema.parse(JSON.parse(body))
const lastOf = (body: string): string => JSON.stringify(wire(body).messages.at(-1)?.content ?? '')
const isSummaryAsked = (body: string): boolean => lastOf(body).includes('kind=\\"compaction\\"')
const knowsSummary = (body: string): boolean => body.includes('kind=\\"summary\\"')

async function open(): Promise<Chat> {
  const chat = await Conversation.open(stack, { files: { 'story.txt': longFile, 'README.md': '# Story\n' } })
  const { status } = await stack.api('PATCH', `/api/chats/${chat.chat.id}`, { model })
  if (status !== 200) throw new Error(`the model was answered ${status}: is it known?`)
  return chat
}

/** What the model says when it is asked for a summary, when it has one, and before. */
function scripts(before: Script['responses'], after: Script['responses'], summary = 'SUMMARY: the story was read.'): void {
  stack.model.setScripts([
    { match: (request) => isSummaryAsked(JSON.stringify(request)), responses: [[say(summary)]], repeatLast: true },
    { match: (request) => knowsSummary(JSON.stringify(request)), responses: after },
    { responses: before },
  ])
}

describe('a context that is nearly full', () => {
  test('is summed up before the next step, which starts from the head and the summary; what was said stays readable', async () => {
    const chat = await open()
    scripts([[call('read_file', { path: 'story.txt' })], [say('Never said.')]], [[call('read_file', { path: 'README.md' })], [say('A fine story.')]])
    stack.model.clearRequests()
    const { turn, messages, answer } = await chat.ask('read the story')
    expect([turn.status, answer]).toEqual(['completed', 'A fine story.'])

    const [first, asked, next, last] = stack.model.requests().map(({ body }) => body)
    if (first === undefined || asked === undefined || next === undefined || last === undefined) throw new Error('a request is missing')
    // The summary is asked with the same head and messages, so that the prefix is warm.
    expect(JSON.stringify(wire(asked).messages.slice(0, wire(first).messages.length))).toBe(JSON.stringify(wire(first).messages))
    expect(isSummaryAsked(asked)).toBe(true)
    expect(wire(next).messages[0]).toEqual(wire(first).messages[0])
    expect(wire(next).tools).toEqual(wire(first).tools)
    expect(JSON.stringify(wire(next).messages[1])).toContain('SUMMARY: the story was read.')
    expect(next).toContain('read the story')
    expect(next).not.toContain('line 300 of a long story')
    expect(JSON.stringify(wire(last).messages.slice(0, wire(next).messages.length))).toBe(JSON.stringify(wire(next).messages))

    const summary = messages.find(({ kind }) => kind === 'summary')
    expect(summary).toMatchObject({ role: 'user', status: 'complete', parts: [{ type: 'text', text: 'SUMMARY: the story was read.' }] })
    expect(resultsOf(messages)[0]?.output).toContain('line 300 of a long story')
    const { compaction } = (await stack.api('GET', `/api/chats/${chat.chat.id}/compaction`)).body
    expect(compaction).toMatchObject({ status: 'applied', reason: 'limit', message_id: summary?.id })
    expect(compaction.tokens_before).toBeGreaterThan(compaction.tokens_after)
    await chat.client.until(() => chat.view.frames.some(({ frame }) => frame.type === 'compacted'), 'the frame of the summary')
    expect(chat.shown().map(({ id }) => id)).toEqual((await chat.messages()).map(({ id }) => id))
  })

  test('goes on from the summary after a kill of the coder, without making it again', async () => {
    const chat = await open()
    scripts([[call('read_file', { path: 'story.txt' })], [say('Never said.')]], [[{ type: 'waitFor', gate: 'after' }, call('read_file', { path: 'README.md' })], [say('A fine story.')]])
    stack.model.clearRequests()
    const turnId = await chat.say('read the story')
    await stack.model.gateReached('after')
    await stack.restart('coder', 'SIGKILL')
    stack.model.openGate('after')
    const { turn, answer, messages } = await chat.ended(turnId)
    expect([turn.status, answer, turn.resumed_count]).toEqual(['completed', 'A fine story.', 1])
    expect(stack.model.requests().filter(({ body }) => isSummaryAsked(body))).toHaveLength(1)
    expect(messages.filter(({ kind }) => kind === 'summary')).toHaveLength(1)
    const [before, after] = stack.model.requests().filter(({ body }) => knowsSummary(body))
    expect(JSON.stringify(wire(after?.body ?? '').messages)).toBe(JSON.stringify(wire(before?.body ?? '').messages))
  })

  test('is summed up at the start of the next turn when an answer filled it', async () => {
    const chat = await open()
    scripts([[call('read_file', { path: 'README.md' })], [say(longFile)]], [[say('A fine story.')]])
    await chat.ask('tell a story')
    const { answer, messages } = await chat.ask('how was it?')
    expect(answer).toBe('A fine story.')
    const body = stack.model.requests().at(-1)?.body ?? ''
    expect(body).toContain('SUMMARY: the story was read.')
    expect(body).toContain('how was it?')
    expect(body).not.toContain('tell a story')
    expect(messages.map(({ kind }) => kind)).toContain('summary')
    expect((await chat.ask('and again?')).answer).toBe('A fine story.')
    expect(stack.model.requests().filter((request) => request.body.includes('tell a story') && isSummaryAsked(request.body))).toHaveLength(1)
  })

  test('that a few long results overflow is summed up by a request that fits', async () => {
    const chat = await open()
    const reads = Array.from({ length: 8 }, (_read, index) => call('read_file', { path: 'story.txt', limit: 700 - index }))
    scripts([reads, [say('Never said.')]], [[say('A fine story.')]])
    stack.model.clearRequests()
    const { turn, answer, messages } = await chat.ask('read the story')
    expect([turn.status, answer]).toEqual(['completed', 'A fine story.'])
    // Four bytes a token, and more than the window in all.
    expect(resultsOf(messages).reduce((sum, { output }) => sum + output.length, 0)).toBeGreaterThan(windowTokens * 4)
    const asked = stack.model.requests().find(({ body }) => isSummaryAsked(body))?.body ?? ''
    expect(asked.length).toBeLessThan(windowTokens * 4)
    expect(asked).toContain('characters left out')
    expect(wire(asked).messages[0]).toEqual(wire(stack.model.requests()[0]?.body ?? '').messages[0])
  })

  test('whose summary fails ends the turn in words, and nothing is dropped', async () => {
    const chat = await open()
    stack.model.setScripts([
      { match: (request) => isSummaryAsked(JSON.stringify(request)), responses: [[{ type: 'error', status: 402 }]], repeatLast: true },
      { responses: [[call('read_file', { path: 'story.txt' })], [say('Never said.')]] },
    ])
    const { turn, messages } = await chat.ask('read the story')
    expect(turn).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(/balance/i) } })
    expect(messages.map(({ kind }) => kind)).not.toContain('summary')
    expect((await stack.api('GET', `/api/chats/${chat.chat.id}/compaction`)).body).toEqual({ compaction: null })
  })

  test('whose summary is rewound is again what was said before it, byte for byte; forward again it is the summary', async () => {
    const chat = await open()
    const filler: Script = { match: 'tell a story', responses: [[say(longFile)]] }
    stack.model.setScripts([filler])
    await chat.ask('tell a story')
    const asked = stack.model.requests().at(-1)?.body ?? ''
    scripts([[say('Never said.')]], [[say('A fine story.')]])
    const { turn, messages } = await chat.ask('how was it?')
    const opener = messages.find(({ role, kind }) => role === 'user' && kind === 'message')
    const rewound = await stack.api('POST', `/api/chats/${chat.chat.id}/rewind`, { message_id: opener?.id })
    expect([rewound.status, rewound.body.content]).toEqual([200, 'how was it?'])
    expect((await chat.messages()).map(({ turn_id }) => turn_id)).not.toContain(turn.id)
    expect((await stack.api('GET', `/api/chats/${chat.chat.id}/compaction`)).body).toEqual({ compaction: null })
    const back = await stack.api('POST', `/api/chats/${chat.chat.id}/rewind/redo`)
    expect(back.status).toBe(200)
    scripts([[say('Never said.')]], [[say('Still fine.')]])
    expect((await chat.ask('and again?')).answer).toBe('Still fine.')
    expect(stack.model.requests().at(-1)?.body).toContain('SUMMARY: the story was read.')

    await stack.api('POST', `/api/chats/${chat.chat.id}/rewind`, { message_id: opener?.id })
    await setLimit(0.95)
    stack.model.setScripts([{ match: 'another question', responses: [[say('Another answer.')]] }])
    expect((await chat.ask('another question')).answer).toBe('Another answer.')
    const body = stack.model.requests().at(-1)?.body ?? ''
    expect(JSON.stringify(wire(body).messages.slice(0, wire(asked).messages.length))).toBe(JSON.stringify(wire(asked).messages))
    expect(body).not.toContain('SUMMARY')
    await setLimit(0.2)
  })
})

async function setLimit(compact_at: number): Promise<void> {
  expect((await stack.api('PATCH', '/api/settings', { limits: { compact_at } })).status).toBe(200)
}
