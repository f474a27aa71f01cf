import { openStack } from '../lib/bench-stack.ts'
import type { BenchStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { within } from '../lib/clock.ts'
import type { Line } from '../lib/line.ts'
import { median } from '../lib/line.ts'
import { givePast } from '../lib/past-messages.ts'
import { firstTokenGate, nextEnd, runTurn } from '../lib/turn.ts'
import type { Window } from '../lib/window.ts'

const runs = 4
const turnsPerRun = 8
const warmUps = 5
/** Messages that a chat had before, ten times more from one to the next. */
const lengths = [10, 100, 1_000, 10_000] as const
const tenTimes = { demands: [{ statistic: 'p50', atMost: 10 }] } as const

interface CallTimes {
  /** From the end of the model's answer to the result in the window, committed. */
  stored: number
  /** From the end of the model's answer to the next request. */
  wentOn: number
}

interface Sample {
  read: CallTimes
  edit: CallTimes
  /** From POST to the request at the model. */
  asked: number
}

/** What the engine adds to a call of the model, and how that grows with the chat. */
export const toolCalls: Benchmark = {
  name: 'tool-calls',
  async run(bench) {
    await using opened = await openStack(bench)
    const window = await opened.openWindow()
    await measureChat(opened, window, { messages: 0, turns: warmUps })
    const byLength = new Map<number, Sample[][]>(lengths.map((messages) => [messages, []]))
    for (let run = 0; run < runs; run += 1) {
      for (const messages of lengths) byLength.get(messages)?.push(await measureChat(opened, window, { messages, turns: turnsPerRun }))
    }
    const line = (what: string, messages: number, pick: (sample: Sample) => number): Line => ({
      what: `${what}, chat of ${messages.toLocaleString('en-US')}`,
      unit: 'ms',
      runs: (byLength.get(messages) ?? []).map((run) => run.map(pick)),
    })
    const [shortest] = lengths
    return [
      line('read said → result stored', shortest, ({ read }) => read.stored),
      line('read said → result at the model', shortest, ({ read }) => read.wentOn),
      line('edit said → made and stored', shortest, ({ edit }) => edit.stored),
      line('edit said → result at the model', shortest, ({ edit }) => edit.wentOn),
      line('read said → result at the model', 10_000, ({ read }) => read.wentOn),
      ...lengths.map((messages) => line('message sent → request at the model', messages, ({ asked }) => asked)),
      ...lengths.slice(1).map((messages): Line => ({
        what: `the same, ten times the messages (${messages.toLocaleString('en-US')})`,
        unit: 'times',
        aim: { words: 'not more than linear', ...tenTimes },
        runs: growth(byLength.get(messages / 10), byLength.get(messages)),
      })),
    ]
  },
}

function growth(shorter: readonly Sample[][] = [], longer: readonly Sample[][] = []): number[][] {
  const askedOf = (run: readonly Sample[]): number => median(run.map(({ asked }) => asked))
  return longer.map((run, index) => [askedOf(run) / askedOf(shorter[index] ?? [])])
}

async function measureChat(opened: BenchStack, window: Window, given: { messages: number; turns: number }): Promise<Sample[]> {
  const { stack } = opened
  const project = await stack.addProject({ 'a.txt': 'version 0.\n' })
  const { session, chat } = await opened.openSession(window, project.id)
  await opened.api('PATCH', `/api/chats/${chat.id}`, { mode: 'auto' })
  await givePast(stack.database.sql, chat.id, given.messages)
  const samples: Sample[] = []
  for (let turn = 0; turn < given.turns; turn += 1) samples.push(await workOnce(opened, window, { chatId: chat.id, turn }))
  window.unsubscribe(`session:${session.id}`)
  return samples
}

async function workOnce(opened: BenchStack, window: Window, { chatId, turn }: { chatId: string; turn: number }): Promise<Sample> {
  const { model } = opened.stack
  model.setScripts([
    {
      match: 'work',
      responses: [
        [{ type: 'toolCall', name: 'read_file', args: { path: 'a.txt' } }],
        [{ type: 'toolCall', name: 'edit_file', args: { path: 'a.txt', old_text: `version ${turn}.`, new_text: `version ${turn + 1}.` } }],
        [{ type: 'text', text: 'Done.' }],
      ],
    },
    { responses: [[{ type: 'waitFor', gate: firstTokenGate }, { type: 'text', text: 'A short answer.' }]] },
  ])
  const { asked } = await runTurn(opened, { window, chatId, content: `say something ${turn}` })
  model.clearRequests()
  const resultsAt: number[] = []
  using _results = window.listen((frame, { atMs }) => {
    if (frame.type === 'channel_delta' && frame.channel === 'tool_result' && frame.chat_id === chatId) resultsAt.push(atMs)
  })
  const ended = nextEnd(window, chatId)
  await opened.stack.say(chatId, `work ${turn}`)
  await within(ended, 'the end of the turn')
  const requests = model.requests()
  const times = (index: number): CallTimes => {
    const saidAt = requests[index]?.closedAt ?? Number.NaN
    return { stored: (resultsAt[index] ?? Number.NaN) - saidAt, wentOn: (requests[index + 1]?.receivedAt ?? Number.NaN) - saidAt }
  }
  return { asked, read: times(0), edit: times(1) }
}
