import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Message, MessagePart } from '@boocode/contracts'
import { Conversation, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const files = {
  'README.md': '# Shop\n\nSells tea and biscuits.\n',
  'package.json': '{ "name": "shop", "scripts": { "start": "node src/main.js" } }\n',
  'src/main.js': "import { price } from './price.js'\n\nexport function startShop() {\n  return price('tea') // TODO: biscuits\n}\n",
  'src/price.js': 'export const price = (what) => (what === "tea" ? 3 : 0)\n',
}

const partsOf = (messages: readonly Message[]): MessagePart[] => messages.filter((message) => message.role === 'assistant').flatMap((message) => message.parts)

function callsOf(messages: readonly Message[]): { tool: string; input: unknown; output: string; isError: boolean }[] {
  const parts = partsOf(messages)
  return parts.flatMap((part) => {
    if (part.type !== 'tool_call') return []
    const result = parts.find((other) => other.type === 'tool_result' && other.tool_call_id === part.tool_call_id)
    if (result?.type !== 'tool_result') throw new Error('a call without a result')
    return [{ tool: part.tool_name, input: part.input, output: result.output, isError: result.is_error }]
  })
}

describe('without a key, a person', () => {
  test('asks what is in the project, and the model lists it and reads what tells', async () => {
    const chat = await Conversation.open(stack, { files })
    const { turn, messages, answer } = await chat.ask('what is in this folder?')
    expect(turn).toMatchObject({ status: 'completed', error: null, resumed_count: 0 })
    expect(callsOf(messages).map((call) => call.tool)).toContain('list_dir')
    expect(callsOf(messages).every((call) => !call.isError)).toBe(true)
    for (const name of ['src', 'README.md', 'package.json']) expect(answer).toContain(name)
    const steps = messages.filter((message) => message.role === 'assistant')
    expect(turn.step).toBe(steps.length)
    expect(steps.length).toBeGreaterThanOrEqual(2)
    expect(steps.every((message) => message.status === 'complete' && message.finished_at !== null)).toBe(true)
    const total = steps.reduce((sum, message) => sum + (message.usage?.prompt_tokens ?? 0), 0)
    expect(turn.usage.prompt_tokens).toBe(total)
  })

  test('asks what the project is, and gets it from the files that say so', async () => {
    const chat = await Conversation.open(stack, { files })
    const { messages, answer } = await chat.ask('what is this project?')
    const read = callsOf(messages).filter((call) => call.tool === 'read_file')
    expect(read.length).toBeGreaterThan(0)
    expect(read.every((call) => !call.isError)).toBe(true)
    expect(answer).toContain('Shop')
  })

  test('asks to read a file, and sees it', async () => {
    const chat = await Conversation.open(stack, { files })
    const { messages, answer } = await chat.ask('read src/main.js')
    expect(callsOf(messages)).toEqual([{ tool: 'read_file', input: expect.objectContaining({ path: 'src/main.js' }), output: expect.stringContaining('startShop'), isError: false }])
    expect(answer).toContain('export function startShop()')
  })

  test('asks to find a text, and is told every place', async () => {
    const chat = await Conversation.open(stack, { files })
    const { messages, answer } = await chat.ask('find TODO')
    expect(callsOf(messages).map((call) => call.tool)).toContain('grep')
    expect(answer).toContain('src/main.js')
    expect(answer).toContain('line 4')
  })

  test('asks to find files by name, and is told them', async () => {
    const chat = await Conversation.open(stack, { files })
    const { messages, answer } = await chat.ask('find files named *.js')
    expect(callsOf(messages).map((call) => call.tool)).toContain('find_files')
    expect(answer).toContain('src/main.js')
    expect(answer).toContain('src/price.js')
    expect(answer).not.toContain('README')
  })

  test('asks for what is not there, and is told so', async () => {
    const chat = await Conversation.open(stack, { files })
    const missing = await chat.ask('read src/nowhere.js')
    expect(callsOf(missing.messages).some((call) => call.isError)).toBe(true)
    expect(missing.turn.status).toBe('completed')
    const nothing = await chat.ask('find zebrafish')
    expect(nothing.answer).toMatch(/no|not/i)
    const unknown = await chat.ask('please refactor everything into Rust')
    expect(unknown.answer).toContain('DEEPSEEK_API_KEY')
  })

  test('sees in the window just what REST has, while it happens', async () => {
    const chat = await Conversation.open(stack, { files })
    await chat.ask('what is in this folder?')
    await chat.ask('find TODO')
    const told = chat.shown().map((message) => ({ ...message, created_at: '' }))
    expect(told).toEqual((await chat.messages()).map((message) => ({ ...message, created_at: '' })))
    const types = new Set(chat.view.frames.map(({ frame }) => (frame.type === 'channel_delta' ? `${frame.type} ${frame.channel}` : frame.type)))
    for (const type of ['message_started', 'channel_delta text', 'channel_delta tool_call', 'channel_delta tool_result', 'channel_delta status', 'message_complete', 'turn_updated']) {
      expect(types).toContain(type)
    }
    const tools = chat.view.frames.flatMap(({ frame }) => (frame.type === 'turn_updated' && frame.current_tool !== null ? [frame.current_tool] : []))
    expect(tools).toContain('list_dir')
    expect(tools).toContain('grep')
  })
})

describe('what the model may not see', () => {
  const secret = 'password-7d3f90aa'

  test('a file with secrets is refused by every tool, and its content is in no prompt, frame or answer', async () => {
    const chat = await Conversation.open(stack, { files: { ...files, '.env': `KEY=${secret}\n`, '.env.production': secret, 'config/.ENV': secret, 'id_rsa': secret } })
    stack.model.clearRequests()
    for (const content of ['read .env', 'read .env.production', 'read config/.ENV', 'read ./src/../.env', 'read id_rsa', `find ${secret.slice(0, 8)}`, 'find files named .env*', 'what is in this folder?']) {
      const { turn } = await chat.ask(content)
      expect({ content, status: turn.status }).toEqual({ content, status: 'completed' })
    }
    const said = [...stack.model.requests().map((request) => request.body), ...chat.view.frames.map((frame) => JSON.stringify(frame)), JSON.stringify(await chat.messages())].join('\n')
    expect(said.replaceAll(secret.slice(0, 8) + '`', '')).not.toContain(secret)
  })

  test('what lies outside the project is refused, by dots, by an absolute path, or behind a link', async () => {
    const outside = stack.makeForeignFolder()
    writeFileSync(join(outside, 'file.txt'), secret)
    const project = await stack.addProject(files)
    symlinkSync(outside, join(project.path, 'way-out'))
    symlinkSync(join(outside, 'file.txt'), join(project.path, 'innocent.txt'))
    symlinkSync('/etc/passwd', join(project.path, 'users.txt'))
    const chat = await Conversation.open(stack, { projectId: project.id })
    stack.model.clearRequests()
    for (const content of ['read ../../etc/passwd', 'read /etc/passwd', `read ${outside}/file.txt`, 'read way-out/file.txt', 'read innocent.txt', 'read users.txt', 'list the files in way-out', 'find password-7d3f in way-out']) {
      const { messages, turn } = await chat.ask(content)
      expect(turn.status).toBe('completed')
      expect({ content, isRefused: callsOf(messages).every((call) => call.isError) }).toEqual({ content, isRefused: true })
    }
    const said = [...stack.model.requests().map((request) => request.body), JSON.stringify(await chat.messages())].join('\n')
    expect(said).not.toContain(secret)
    expect(said).not.toContain('root:x:0')
  })
})

describe('a model that errs', () => {
  test('over its tools is told so, and goes on', async () => {
    const chat = await Conversation.open(stack, { files })
    stack.model.setScripts([
      {
        match: 'err',
        responses: [
          [
            { type: 'toolCall', name: 'rm_rf', args: { path: '/' } },
            { type: 'toolCall', name: 'read_file', args: '{"path": "README.md"' },
            { type: 'toolCall', name: 'read_file', args: 'nonsense' },
            { type: 'toolCall', name: 'read_file', args: { path: 'a\u0000b' } },
            { type: 'toolCall', name: 'read_file', args: { nothing: 1 } },
            { type: 'toolCall', name: 'list_dir', args: '' },
            { type: 'toolCall', name: 'grep', args: { pattern: '(' } },
            { type: 'toolCall', name: 'read_file', args: { path: 'README.md' } },
          ],
          [{ type: 'text', text: 'I see.' }],
        ],
      },
    ])
    const { turn, messages, answer } = await chat.ask('err')
    stack.model.setScripts([])
    expect(turn).toMatchObject({ status: 'completed', step: 2 })
    expect(answer).toBe('I see.')
    const calls = callsOf(messages)
    expect(calls).toHaveLength(8)
    const errors = calls.map((call) => call.isError)
    for (const index of [0, 2, 3, 4, 6]) expect({ index, isError: errors[index] }).toEqual({ index, isError: true })
    expect(errors[7]).toBe(false)
    for (const call of calls) expect(call.output).toMatch(/\S/)
  })

  test('without end is stopped at the step limit, with a word about how to go on', async () => {
    const chat = await Conversation.open(stack, { files })
    stack.model.setScripts([{ match: 'circle', responses: Array.from({ length: 61 }, (_, n) => [{ type: 'toolCall' as const, name: 'list_dir', args: { depth: 1 + (n % 2) } }]) }])
    const { turn, messages } = await chat.ask('circle')
    stack.model.setScripts([])
    expect(turn).toMatchObject({ status: 'failed', step: 60, steps_max: 60, error: { code: 'step_limit', message: expect.stringContaining('continue') } })
    expect(callsOf(messages)).toHaveLength(60)
    expect((await chat.ask('read README.md')).turn.status).toBe('completed')
  })

  test('with text that cannot be stored is cleaned: NUL goes, halves of a character find each other', async () => {
    const chat = await Conversation.open(stack, { files })
    const text = 'a\u{1f600}b\u0000c\u{1f9d1}\u200d\u{1f680}d'
    stack.model.setScripts([
      { match: 'odd', responses: [[{ type: 'reasoning', text, chunkChars: 1 }, { type: 'text', text, chunkChars: 1 }, { type: 'text', text: '\ud83d', chunkChars: 1 }, { type: 'toolCall', name: 'read_file', args: { path: 'x\u0000\ud83d' } }], [{ type: 'text', text: 'done' }]] },
    ])
    const { messages, turn } = await chat.ask('odd')
    stack.model.setScripts([])
    const clean = 'a\u{1f600}bc\u{1f9d1}\u200d\u{1f680}d'
    expect(turn.status).toBe('completed')
    expect(partsOf(messages).slice(0, 2)).toEqual([{ type: 'reasoning', text: clean }, { type: 'text', text: `${clean}\ufffd` }])
    expect(chat.shown().filter((message) => message.role === 'assistant').map((message) => message.parts)).toEqual(messages.filter((message) => message.role === 'assistant').map((message) => message.parts))
    for (const { frame } of chat.view.frames) expect(JSON.stringify(frame)).not.toMatch(/(?<!\\)\\(u0000|ud[89ab])/i)
  })
})
