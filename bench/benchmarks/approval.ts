import { openStack } from '../lib/bench-stack.ts'
import type { BenchStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { within } from '../lib/clock.ts'
import { nextEnd } from '../lib/turn.ts'
import type { SeenFrame, Window } from '../lib/window.ts'

const runs = 4
const turnsPerRun = 15
const warmUps = 5
const nsPerMs = 1_000_000

interface Times {
  /** Until the request stood in the window, from the end of the model's answer. */
  asked: number
  /** From the answer of the person to the first thing that the command did. */
  started: number
  /** From the answer of the person to the next request at the model. */
  wentOn: number
}

/** A person allows a command: how long until it runs, and until the model knows what came of it. */
export const approval: Benchmark = {
  name: 'approval',
  async run(bench) {
    await using opened = await openStack(bench, {
      scripts: [{ responses: [[{ type: 'toolCall', name: 'run_command', args: { command: 'date', args: ['+%s%N'] } }], [{ type: 'text', text: 'It is late.' }]] }],
    })
    const window = await opened.openWindow()
    const { id: projectId } = await opened.stack.addProject()
    const measured: Times[][] = []
    for (let run = 0; run <= runs; run += 1) {
      const { chat } = await opened.openSession(window, projectId)
      const times: Times[] = []
      for (let turn = 0; turn < (run === 0 ? warmUps : turnsPerRun); turn += 1) times.push(await allowOnce(opened, window, { chatId: chat.id, content: `what time is it ${run}.${turn}?` }))
      if (run > 0) measured.push(times)
    }
    const samples = (pick: (times: Times) => number) => measured.map((run) => run.map(pick))
    return [
      { what: 'command said → its approval in the window, committed', unit: 'ms', runs: samples((times) => times.asked) },
      {
        what: 'approval given → the command runs',
        unit: 'ms',
        runs: samples((times) => times.started),
        note: 'By the clock of the command itself: its shell, its sandbox where there is one, and its own start are in it.',
      },
      { what: 'approval given → its result at the model', unit: 'ms', runs: samples((times) => times.wentOn) },
    ]
  },
}

async function allowOnce(opened: BenchStack, window: Window, { chatId, content }: { chatId: string; content: string }): Promise<Times> {
  const { model } = opened.stack
  model.clearRequests()
  const asked = window.next((frame) => frame.type === 'request_opened' && frame.request?.chat_id === chatId)
  const told = window.next((frame) => isResult(frame, chatId))
  const ended = nextEnd(window, chatId)
  await opened.stack.say(chatId, content)
  const { frame, atMs } = await within(asked, 'the approval')
  const { sentAtMs } = await opened.api('POST', `/api/requests/${frame.request?.id ?? ''}/answer`, { decision: 'allow' })
  const { frame: result } = await within(told, 'the result')
  await within(ended, 'the end of the turn')
  const [first, second] = model.requests()
  return {
    asked: atMs - (first?.closedAt ?? Number.NaN),
    started: Number(/^\d+/.exec(result.output ?? '')?.[0] ?? Number.NaN) / nsPerMs - sentAtMs,
    wentOn: (second?.receivedAt ?? Number.NaN) - sentAtMs,
  }
}

function isResult(frame: SeenFrame, chatId: string): boolean {
  return frame.type === 'channel_delta' && frame.channel === 'tool_result' && frame.chat_id === chatId
}
