// The offline model's rules read what the tools say. Here the real tools say it.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startOfflineModel } from '@boocode/offline-model'
import type { OfflineModel } from '@boocode/offline-model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { commandEnvironment } from '../commands/command-environment.ts'
import { createCommandRunner } from '../commands/command-runner.ts'
import { buildPrompt } from '../context/prompt.ts'
import type { ContextMessage, StoredPart } from '../context/prompt.ts'
import { clientOf, collect, said } from '../testing/ask.ts'
import { applyPendingTool } from '../tools/apply-pending.ts'
import { askUserInputTool } from '../tools/ask-user-input.ts'
import { noSession } from '../tools/call-session.ts'
import { callTool } from '../tools/call-tool.ts'
import { editTools } from '../tools/edit-tools.ts'
import { readTabByNumberTool } from '../tools/read-tab-by-number.ts'
import { readTools } from '../tools/read-tools.ts'
import { createToolRegistry } from '../tools/registry.ts'
import { runCommandTool } from '../tools/run-command.ts'
import type { ToolContext, ToolResult } from '../tools/tool.ts'
import { notOnDiskLine, pendingLine, refusedByPlan } from '../turn/call-texts.ts'
import { createTempProject } from './temp-project.ts'
import type { TempProject } from './temp-project.ts'

let model: OfflineModel
beforeAll(async () => {
  model = await startOfflineModel({ tokensPerSecond: Infinity })
})
afterAll(async () => await model.close())

const registry = createToolRegistry([...readTools, ...editTools, applyPendingTool, askUserInputTool, readTabByNumberTool, runCommandTool])
const environment = commandEnvironment({ PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}` }, { checkout: '/nowhere' })
const commands = createCommandRunner({ environment, killGraceMs: 50 })

const MAX_ROUNDS = 16

interface Given {
  mode?: 'plan' | 'ask' | 'auto'
  /** What the person answers to any question. */
  answers?: string
}

/** Plays a turn as the engine would, without its store: the calls made, and the last answer. */
async function converse(project: TempProject, request: string, { mode = 'auto', answers = '' }: Given = {}): Promise<{ calls: string[]; answer: string }> {
  const overlay = new Map<string, Buffer | null>()
  const messages: ContextMessage[] = [said(request)]
  const calls: string[] = []
  for (let round = 0; round <= MAX_ROUNDS; round += 1) {
    const step = { model: 'deepseek-flash', prompt: buildPrompt(messages), tools: registry.definitions() }
    const events = await collect(clientOf(model).step(step, new AbortController().signal))
    const parts: StoredPart[] = []
    const results: StoredPart[] = []
    for (const event of events) {
      if (event.type === 'failed') throw new Error(event.failure.message)
      if (event.type === 'text' || event.type === 'reasoning') parts.push(event)
      if (event.type !== 'tool_call') continue
      calls.push(event.name)
      const { output, isError } = await perform(event, contextOf(project, overlay, { mode, answers }))
      parts.push({ type: 'tool_call', tool_call_id: event.id, tool_name: event.name, input: null, raw: event.input })
      results.push({ type: 'tool_result', tool_call_id: event.id, output, is_error: isError, truncated: false, latency_ms: 1 })
    }
    if (results.length === 0) return { calls, answer: parts.map((part) => (part.type === 'text' ? part.text : '')).join('') }
    messages.push({ role: 'assistant', parts: [...parts, ...results] })
  }
  throw new Error(`no answer after ${MAX_ROUNDS} rounds`)
}

interface Place {
  ctx: ToolContext
  overlay: Map<string, Buffer | null>
}

function contextOf(project: TempProject, overlay: Map<string, Buffer | null>, { mode, answers }: Required<Given>): Place {
  const pending = {
    list: () => Promise.resolve([...overlay.keys()].map((id) => ({ id, path: path.relative(project.root, id), diff: '' }))),
    apply: async () => {
      const outcomes = [...overlay].map(([absolute]) => ({ id: absolute, path: path.relative(project.root, absolute), outcome: 'done' as const, effect: 'write' as const, message: null }))
      for (const [absolute, content] of overlay) await put(absolute, content)
      overlay.clear()
      return outcomes
    },
  }
  const tabs = { read: (number: number) => Promise.resolve(number === 2 ? 'Person: hi\nAgent: hello' : null) }
  return { overlay, ctx: { ...project.ctx, overlay, commands, session: { ...noSession, mode, pending, tabs, answer: answers === '' ? null : { answer: answers } } } }
}

async function perform(call: { name: string; input: string }, { ctx, overlay }: Place): Promise<ToolResult> {
  const { mode } = ctx.session
  if (mode === 'plan' && registry.get(call.name)?.readOnly === false) return { output: refusedByPlan(call.name), isError: true, truncated: false }
  const unseen = call.name === 'run_command' ? overlay.size : 0
  const result = await callTool(registry, call, ctx)
  const { changes = [] } = result
  for (const { absolute, after } of changes) {
    if (mode === 'ask') overlay.set(absolute, after)
    else await put(absolute, after)
  }
  const notes = [...(mode === 'ask' && changes.length > 0 ? [pendingLine(changes.length)] : []), ...(unseen > 0 ? [notOnDiskLine(unseen)] : [])]
  return { ...result, output: [result.output, ...notes].join('\n') }
}

async function put(absolute: string, content: Buffer | null): Promise<void> {
  if (content === null) return await rm(absolute)
  await mkdir(path.dirname(absolute), { recursive: true })
  await writeFile(absolute, content)
}

const textOf = async (project: TempProject, file: string): Promise<string> => (await project.call('read_file', { path: file })).output.replaceAll(/^ *\d+\t/gm, '')

const broken = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }\n',
  'src/cart.js': 'export function total(items) {\n  let sum = 0\n  for (const item of items) sum += item.price\n  return sum\n}\n\nexport const discount = (price, percent) => price * (1 + percent / 100)\n',
  'test/cart.test.js':
    "import { test } from 'node:test'\nimport assert from 'node:assert/strict'\nimport { total, discount } from '../src/cart.js'\n\ntest('adds up', () => {\n  assert.equal(total([{ price: 2 }, { price: 3 }]), 5)\n})\ntest('takes off', () => {\n  assert.equal(discount(200, 10), 180)\n})\n",
}

describe('the failing test of a project', () => {
  test.each(['ask', 'auto'] as const)('is fixed in the mode %s', async (mode) => {
    await using project = await createTempProject(broken)
    const { calls, answer } = await converse(project, 'fix the failing test in this project', { mode })
    expect(answer).toContain('**The tests pass now**')
    expect(answer).toContain('+export const discount = (price, percent) => price * (1 - percent / 100)')
    expect(await textOf(project, 'src/cart.js')).toContain('(1 - percent / 100)')
    expect(calls.filter((name) => name === 'apply_pending')).toHaveLength(mode === 'ask' ? 1 : 0)
  })

  test('is not touched in the mode plan, but the fix is told', async () => {
    await using project = await createTempProject(broken)
    const { calls, answer } = await converse(project, 'fix the failing test', { mode: 'plan' })
    expect(calls).not.toContain('edit_file')
    expect(answer).toContain('**I would change:**')
    expect(await textOf(project, 'src/cart.js')).toContain('(1 + percent / 100)')
  })
})

describe('plain requests', () => {
  test.each([
    ['create file docs/a.md with:\n```\n# Title\n\ntext\n```', 'docs/a.md', '# Title\n\ntext'],
    ['replace one with 1 in list.txt', 'list.txt', '1\ntwo\ntwo'],
    ['replace "one" by "1"', 'list.txt', '1\ntwo\ntwo'],
    ['append three to list.txt', 'list.txt', 'one\ntwo\ntwo\nthree'],
    ['rename list.txt to sub/items.txt', 'sub/items.txt', 'one\ntwo\ntwo'],
  ])('%s', async (request, file, content) => {
    await using project = await createTempProject({ 'list.txt': 'one\ntwo\ntwo\n' })
    const { answer } = await converse(project, request)
    expect(answer).toMatch(/^I (?:created|replaced|added|renamed)/)
    expect(await textOf(project, file)).toBe(content)
  })

  test('what stands in several places is changed after the person said so', async () => {
    await using project = await createTempProject({ 'list.txt': 'one\ntwo\ntwo\n' })
    const { calls } = await converse(project, 'replace two with 2 in list.txt', { answers: 'Yes, all' })
    expect(calls).toEqual(['edit_file', 'ask_user_input', 'edit_file'])
    expect(await textOf(project, 'list.txt')).toBe('one\n2\n2')
  })

  test('a file is deleted, and which one is asked', async () => {
    await using project = await createTempProject({ 'a.txt': 'a', 'b.txt': 'b' })
    expect((await converse(project, 'delete the file', { answers: 'b.txt' })).answer).toBe('I deleted `b.txt`.')
    expect(await textOf(project, 'b.txt')).toContain('does not exist')
    expect((await converse(project, 'delete the file')).answer).toContain('got no answer')
    expect(await textOf(project, 'a.txt')).toBe('a')
  })

  test('what a tool refuses is told', async () => {
    await using project = await createTempProject({ 'a.txt': 'a', '.env': 'X=1' })
    expect((await converse(project, 'create file a.txt with b')).answer).toContain('exists already')
    expect((await converse(project, 'delete .env')).answer).toContain('I could not delete `.env`')
    expect((await converse(project, 'create file x.md with y', { mode: 'plan' })).answer).toContain('not allowed')
    expect((await converse(project, 'run no-such-program')).answer).toContain('There is no program')
  })

  test('commands, pending changes and other chats', async () => {
    await using project = await createTempProject({ 'a.txt': 'content of a' })
    expect((await converse(project, 'run cat a.txt')).answer).toBe('`cat a.txt` **succeeded**.\n\n```\ncontent of a\n```')
    expect((await converse(project, 'run the tests')).answer).toContain('no tests')
    expect((await converse(project, 'create file b.md with x', { mode: 'ask' })).answer).toContain('**pending change**')
    expect((await converse(project, 'apply the changes')).answer).toContain('No changes are pending')
    expect((await converse(project, 'read chat 2')).answer).toContain('Agent: hello')
    expect((await converse(project, 'read chat 3')).answer).toContain('no chat 3')
  })
})
