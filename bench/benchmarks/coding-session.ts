import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { messagesResponseSchema } from '@boocode/contracts'
import type { Script } from '@boocode/testkit'
import { allowedHits } from '../lib/allowed-hits.ts'
import { openStack } from '../lib/bench-stack.ts'
import type { BenchStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { within } from '../lib/clock.ts'
import { sumOf } from '../lib/process-usage.ts'
import { nextEnd } from '../lib/turn.ts'
import type { Window } from '../lib/window.ts'

const runs = 3
const turns = 50
/** Turns before which something changes that a careless context would pay for. */
const events: Readonly<Record<number, 'ask' | 'auto' | 'instructions' | 'restart'>> = { 12: 'instructions', 18: 'ask', 25: 'restart', 33: 'auto', 41: 'restart' }
const source = Array.from({ length: 120 }, (_line, index) => `export const value${index} = ${index} // one of many`).join('\n')

type Response = Script['responses'][number]
const call = (name: string, args: Record<string, unknown>): Response[number] => ({ type: 'toolCall', name, args })
const think = (text: string): Response[number] => ({ type: 'reasoning', text: `${text} `.repeat(20) })

/** A session as people have them: reads, edits, commands, each turn in a few steps, with thoughts that must be sent back. */
function scriptOf(turn: number): Script {
  const edit = call('edit_file', { path: 'src/main.ts', old_text: `version ${turn - 1}.`, new_text: `version ${turn}.` })
  const work: Record<number, Response[]> = {
    0: [[think('Look first.'), call('list_dir', { path: '.' }), call('read_file', { path: 'src/main.ts' })], [call('grep', { pattern: `value${turn}` })]],
    1: [[think('Read, then edit.'), call('read_file', { path: 'src/values.ts', offset: turn, limit: 40 })], [edit]],
    2: [[{ type: 'text', text: 'I run it.' }, call('run_command', { command: 'wc', args: ['-l', 'src/values.ts'] })], [edit]],
  }
  const change: Response[] = turn % 3 === 0 ? [[edit]] : []
  return { match: `turn ${turn}.`, responses: [...(work[turn % 3] ?? []), ...change, [think('Done.'), { type: 'text', text: `Turn ${turn} is done: ${'what was done and why. '.repeat(8)}` }]] }
}

/** What a session of fifty turns costs at a provider with a prefix cache: everything that was sent before should be hit. */
export const codingSession: Benchmark = {
  name: 'coding-session',
  async run(bench) {
    await using opened = await openStack(bench)
    const { stack } = opened
    stack.model.setScripts([...Array.from({ length: turns }, (_turn, index) => scriptOf(index + 1)), { responses: [[{ type: 'text', text: 'Warm.' }]] }])
    // Two chats elsewhere have made the head known, as the chats of other days have.
    for (const words of ['warm up', 'warm up again']) await oneTurn(opened, words)
    const found: Hits[] = []
    for (let run = 0; run < runs; run += 1) found.push(await measureSession(opened))
    const requests = found.map((one) => one.requests)
    return [
      {
        what: `cache hits of a session of ${turns} turns, of what the rules allow`,
        unit: '% of the tokens',
        aim: { demands: [{ statistic: 'min', atLeast: 98 }] },
        runs: found.map(({ hit, allowed }) => [(hit / allowed) * 100]),
        note: `Allowed is all of the request before and its answer, units ending at both; ${requests.join(', ')} requests with reads, edits in both modes, approved commands, changed instructions, two modes and two kills of the coder.`,
      },
      { what: `cache hits of a session of ${turns} turns, of all that was sent`, unit: '% of the tokens', runs: found.map(({ hit, sent }) => [(hit / sent) * 100]) },
    ]
  },
}

interface Hits {
  requests: number
  hit: number
  allowed: number
  sent: number
}

async function measureSession(opened: BenchStack): Promise<Hits> {
  const { stack } = opened
  const project = await stack.addProject({ 'src/main.ts': 'export const text = "version 0."\n', 'src/values.ts': source, 'AGENTS.md': 'Be brief.\n' })
  await using window = await opened.openWindow()
  const { chat } = await opened.openSession(window, project.id)
  using _answering = allowAll(opened, window)
  await opened.api('PATCH', `/api/chats/${chat.id}`, { mode: 'auto' })
  stack.model.clearRequests()
  for (let turn = 1; turn <= turns; turn += 1) {
    const event = events[turn]
    if (event === 'ask' || event === 'auto') await opened.api('PATCH', `/api/chats/${chat.id}`, { mode: event })
    if (event === 'instructions') writeFileSync(join(project.path, 'AGENTS.md'), 'Be brief, and name the files.\n')
    if (event === 'restart') await stack.restart('coder')
    const ended = nextEnd(window, chat.id)
    await stack.say(chat.id, `Please do turn ${turn}.`)
    await within(ended, `the end of turn ${turn}`)
  }
  const bodies = stack.model.requests().map(({ body }) => body)
  const usages = await usagesOf(opened, chat.id)
  if (usages.length !== bodies.length) throw new Error(`${bodies.length} requests, but ${usages.length} steps tell what they used`)
  return {
    requests: bodies.length,
    hit: sumOf(usages.map((usage) => usage.hit)),
    sent: sumOf(usages.map((usage) => usage.sent)),
    allowed: sumOf(allowedHits(bodies)),
  }
}

/** What the product itself says, from what the provider answered. */
async function usagesOf(opened: BenchStack, chatId: string): Promise<{ hit: number; sent: number }[]> {
  const found: { hit: number; sent: number }[] = []
  let cursor: string | null = ''
  do {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`
    const page = messagesResponseSchema.parse((await opened.api('GET', `/api/chats/${chatId}/messages?limit=200${query}`)).body)
    for (const { usage } of page.messages) if (usage !== undefined) found.push({ hit: usage.cache_hit_tokens, sent: usage.prompt_tokens })
    cursor = page.next_cursor
  } while (cursor !== null)
  return found
}

/** A person who allows whatever is asked. */
function allowAll(opened: BenchStack, window: Window): Disposable {
  return window.listen(({ type, request }) => {
    if (type === 'request_opened' && request !== undefined) void opened.api('POST', `/api/requests/${request.id}/answer`, { decision: 'allow' })
  })
}

async function oneTurn(opened: BenchStack, content: string): Promise<void> {
  await using window = await opened.openWindow()
  const { chat } = await opened.openSession(window)
  const ended = nextEnd(window, chat.id)
  await opened.stack.say(chat.id, content)
  await within(ended, 'the end of a turn')
}
