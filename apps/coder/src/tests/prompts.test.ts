import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Conversation, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawFrame, rawMessages } from './raw-messages.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const files = { 'README.md': '# Tea\n', 'src/main.js': 'start()\n' }

/** Bodies of the requests that `work` causes, oldest first. */
async function bodiesOf(work: () => Promise<unknown>): Promise<string[]> {
  const before = stack.model.requests().at(-1)?.id ?? 0
  await work()
  return stack.model.requests().filter((request) => request.id > before).map((request) => request.body)
}

/** Each request is the one before it, byte for byte, and something more. */
function expectToGrow(bodies: readonly string[]): void {
  for (const [index, body] of bodies.entries()) {
    const before = bodies[index - 1]
    if (before === undefined) continue
    const isExtension = rawMessages(body).startsWith(`${rawMessages(before)},`)
    expect({ index, isExtension, isSameFrame: rawFrame(body) === rawFrame(before) }).toEqual({ index, isExtension: true, isSameFrame: true })
  }
}

test('each request is the one before it byte for byte and something more: over steps, turns, a restart, and a kill of the coder', async () => {
  const chat = await Conversation.open(stack, { files })
  stack.model.setScripts([
    // Arguments with spaces and an odd order, reasoning, text beside calls: what must be sent back as it came.
    { match: 'strange', responses: [[{ type: 'reasoning', text: 'Well “then”…\n\u2028' }, { type: 'text', text: 'First: ' }, { type: 'toolCall', name: 'list_dir', args: '{ "depth" : 1,\n "path":"."  }' }, { type: 'toolCall', name: 'read_file', args: '{"path":"\\u0052EADME.md","offset":1}' }, { type: 'toolCall', name: 'read_file', args: '{"path":' }], [{ type: 'text', text: 'Done \u{1f600} "quoted"\\ \u0000.' }]] },
  ])
  const bodies = await bodiesOf(async () => {
    await chat.ask('what is in this folder?')
    await chat.ask('strange \u{1f600} "words" \\ here')
    await chat.ask('read src/main.js')
    await stack.restart('coder', 'SIGTERM')
    await chat.ask('find start')
    await stack.restart('coder', 'SIGKILL')
    await chat.ask('strange again')
    await chat.ask('read nothing.txt')
  })
  stack.model.setScripts([])
  expect(bodies.length).toBeGreaterThanOrEqual(12)
  expectToGrow(bodies)
  const steps = (await chat.messages()).filter((message) => message.role === 'assistant')
  for (const [index, step] of steps.entries()) {
    // The offline model counts cache hits as the provider does: all that was sent before is found.
    expect(step.usage?.cache_hit_tokens ?? 0).toBeGreaterThanOrEqual(steps[index - 1]?.usage?.prompt_tokens ?? 0)
  }
})

test('the head is the same bytes in another project, another mode, and after a restart', async () => {
  const heads: string[] = []
  for (const mode of ['ask', 'plan', 'auto']) {
    const chat = await Conversation.open(stack, { files })
    await stack.api('PATCH', `/api/chats/${chat.chat.id}`, { mode })
    const [body = ''] = await bodiesOf(async () => await chat.ask(`hello in ${mode}`))
    const [system = ''] = (JSON.parse(body) as { messages: { role: string; content: string }[] }).messages.map((message) => JSON.stringify(message))
    expect(system).toContain('"role":"system"')
    heads.push(rawFrame(body) + system)
    await stack.restart('coder')
  }
  expect(new Set(heads).size).toBe(1)
})

test('what differs is told in notes: once, again when it changed, and never in the head', async () => {
  const project = await stack.addProject({ ...files, 'AGENTS.md': 'Use tabs.\n' })
  const chat = await Conversation.open(stack, { projectId: project.id })
  const mode = expect.stringContaining('Mode: ask.')
  const noteTexts = async (): Promise<string[]> =>
    (await chat.messages()).filter((message) => message.kind === 'note').map((message) => message.parts.map((part) => (part.type === 'text' ? part.text : '')).join(''))
  const bodies = await bodiesOf(async () => {
    await chat.ask('hello')
    await chat.ask('hello again')
    expect(await noteTexts()).toEqual([expect.stringContaining(project.path), mode, expect.stringContaining('Use tabs.')])
    writeFileSync(join(project.path, 'AGENTS.md'), 'Use spaces.\n')
    await chat.ask('and now?')
    await stack.restart('coder')
    await chat.ask('still?')
  })
  expectToGrow(bodies)
  expect(await noteTexts()).toEqual([expect.stringContaining(project.path), mode, expect.stringContaining('Use tabs.'), expect.stringContaining('Use spaces.')])
  for (const body of bodies) expect(rawFrame(body)).not.toContain(project.path)
})
