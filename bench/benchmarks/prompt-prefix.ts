import { openStack } from '../lib/bench-stack.ts'
import type { BenchStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { within } from '../lib/clock.ts'
import type { Demand, Line } from '../lib/line.ts'
import type { Prompt } from '../lib/prompt.ts'
import { promptOf, sharedPercent } from '../lib/prompt.ts'
import { nextEnd } from '../lib/turn.ts'
import type { Window } from '../lib/window.ts'

const runs = 5
const files = { 'README.md': '# Demo\n\nA small project.\n', 'src/main.ts': 'export const answer = 42\n', 'AGENTS.md': 'Be brief.\n' }
/** What the offline model's rules answer through real tools. */
const questions = ['What is in this project?', 'Read src/main.ts', 'Find answer']

/** Bytes of earlier prompts that later ones repeat, and so need not be paid for in full. */
export const promptPrefix: Benchmark = {
  name: 'prompt-prefix',
  async run(bench) {
    await using opened = await openStack(bench)
    const found: { within: number[]; otherProject: number; otherMode: number; restart: number }[] = []
    for (let run = 0; run < runs; run += 1) found.push(await measureChat(opened))
    const all: Demand[] = [{ statistic: 'min', atLeast: 100 }]
    const line = (what: string, demands: Demand[], values: number[][]): Line => ({ what: `prompt prefix kept: ${what}`, unit: '% of the bytes', aim: { demands }, runs: values })
    return [
      line('within a chat', all, found.map((one) => one.within)),
      line('new chat in another project, of the head', [{ statistic: 'min', atLeast: 98 }], found.map((one) => [one.otherProject])),
      line('after switching the mode', all, found.map((one) => [one.otherMode])),
      line('after a restart of server and coder', all, found.map((one) => [one.restart])),
    ]
  },
}

async function measureChat(opened: BenchStack): Promise<{ within: number[]; otherProject: number; otherMode: number; restart: number }> {
  const { stack } = opened
  const window = await opened.openWindow()
  const { chat } = await opened.openSession(window, (await stack.addProject(files)).id)
  const prompts: Prompt[] = []
  for (const question of questions) prompts.push(...(await ask(opened, window, { chatId: chat.id, question })))
  const inChat = prompts.slice(1).map((later, index) => shared(prompts[index], later))

  await opened.api('PATCH', `/api/chats/${chat.id}`, { mode: 'plan' })
  const [afterMode] = await ask(opened, window, { chatId: chat.id, question: 'Read README.md' })

  const other = await opened.openSession(window, (await stack.addProject({ 'other.txt': 'something else\n' })).id)
  const [elsewhere] = await ask(opened, window, { chatId: other.chat.id, question: 'What is in this folder?' })
  const [lastBefore] = (await ask(opened, window, { chatId: chat.id, question: 'Read README.md' })).slice(-1)

  await stack.restart('coder')
  await stack.restart('server')
  await using anew = await opened.openWindow()
  await anew.subscribe(`session:${chat.session_id}`)
  const [afterRestart] = await ask(opened, anew, { chatId: chat.id, question: 'Find answer' })
  return {
    within: inChat,
    otherMode: shared(prompts.at(-1), afterMode),
    otherProject: sharedPercent(prompts[0]?.head ?? '', elsewhere?.text ?? ''),
    restart: shared(lastBefore, afterRestart),
  }
}

/** The requests that answer a question, oldest first. */
async function ask({ stack }: BenchStack, window: Window, given: { chatId: string; question: string }): Promise<Prompt[]> {
  stack.model.clearRequests()
  const ended = nextEnd(window, given.chatId)
  await stack.say(given.chatId, given.question)
  await within(ended, 'the end of the turn')
  return stack.model.requests().map(({ body }) => promptOf(body))
}

function shared(earlier: Prompt | undefined, later: Prompt | undefined): number {
  if (earlier === undefined || later === undefined) throw new Error('a turn made no request')
  return sharedPercent(earlier.text, later.text)
}
