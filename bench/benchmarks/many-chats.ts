import { chatResponseSchema } from '@boocode/contracts'
import { openStack } from '../lib/bench-stack.ts'
import type { BenchStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { sleep } from '../lib/clock.ts'
import { readCpuUs } from '../lib/process-usage.ts'
import { firstTokenGate, runTurn } from '../lib/turn.ts'
import type { Window } from '../lib/window.ts'

const sessions = 10
const chatsPerSession = 5
const tokensPerSecond = 30
const warmUpTurns = 5
const runs = 5
const turnsPerRun = 40
const warmUpMs = 1_000

/** First tokens while fifty other chats stream into the same window, five of them in the same session. */
export const manyChats: Benchmark = {
  name: 'many-chats',
  async run(bench) {
    await using opened = await openStack(bench, {
      scripts: [
        { match: 'stream', responses: [[{ type: 'text', text: 'w{i} ', chunks: tokensPerSecond * 120, tokensPerSecond }]] },
        { responses: [[{ type: 'waitFor', gate: firstTokenGate }, { type: 'text', text: 'A short answer, as most are.' }]] },
      ],
    })
    const window = await opened.openWindow()
    const probe = await startStreams(opened, window)
    await sleep(warmUpMs)
    for (let turn = 0; turn < warmUpTurns; turn += 1) await runTurn(opened, { window, chatId: probe, content: `warm up ${turn}` })
    const times: number[][] = []
    const pids = Object.values(opened.pids())
    const cpuBefore = pids.map(readCpuUs)
    const startedAt = performance.now()
    for (let run = 0; run < runs; run += 1) {
      const own: number[] = []
      for (let turn = 0; turn < turnsPerRun; turn += 1) own.push((await runTurn(opened, { window, chatId: probe, content: `probe ${run}.${turn}` })).firstToken)
      times.push(own)
    }
    const elapsedUs = (performance.now() - startedAt) * 1000
    const busy = pids.map((pid, index) => ((readCpuUs(pid) - (cpuBefore[index] ?? 0)) / elapsedUs) * 100)
    return [
      {
        what: `first token of the model → socket, ${sessions * chatsPerSession} chats streaming`,
        unit: 'ms',
        aim: { demands: [{ statistic: 'p50', atMost: 2 }, { statistic: 'p99', atMost: 20 }] },
        runs: times,
        note: `${sessions} sessions of ${chatsPerSession} chats at ${tokensPerSecond} tokens/s each, all followed by one socket; meanwhile server and coder take ${busy.map((share) => share.toFixed(0)).join(' and ')} % of a core.`,
      },
    ]
  },
}

/** @returns the id of a further chat beside streaming ones */
async function startStreams(opened: BenchStack, window: Window): Promise<string> {
  const { stack } = opened
  const { id: projectId } = await stack.addProject()
  let probe = ''
  for (let index = 0; index < sessions; index += 1) {
    const { session, chat } = await opened.openSession(window, projectId)
    const chatIds = [chat.id]
    // The last session holds one more chat than the others: the one that is asked.
    const wanted = index === sessions - 1 ? chatsPerSession + 1 : chatsPerSession
    while (chatIds.length < wanted) {
      const { body } = await opened.api('POST', `/api/sessions/${session.id}/chats`, {})
      chatIds.push(chatResponseSchema.parse(body).chat.id)
    }
    if (wanted > chatsPerSession) probe = chatIds.pop() ?? ''
    for (const chatId of chatIds) await stack.say(chatId, 'stream')
  }
  return probe
}
