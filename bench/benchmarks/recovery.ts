import { createdSessionResponseSchema, projectResponseSchema } from '@boocode/contracts'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { startOfflineModel } from '@boocode/offline-model'
import { socketUrl } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { sleep, within } from '../lib/clock.ts'
import { callApi } from '../lib/http.ts'
import { Home } from '../lib/instance.ts'
import { Window } from '../lib/window.ts'

const rounds = 3
const turnsInFlight = 20
/** So that the turns are well under way. */
const settleMs = 500
const scripts = [
  { match: 'write', responses: [[{ type: 'text' as const, text: 'w{i} ', chunks: 100_000, tokensPerSecond: 20 }]] },
  { match: 'run', responses: [[{ type: 'toolCall' as const, name: 'run_command', args: { command: 'sleep', args: ['1000'], timeout_ms: 120_000 } }], [{ type: 'text' as const, text: 'w{i} ', chunks: 100_000, tokensPerSecond: 20 }]] },
]

/** The coder is killed with twenty turns in flight, half of them in an answer and half in a command: until each went on. */
export const recovery: Benchmark = {
  name: 'recovery',
  async run(bench) {
    await using home = bench.use(await Home.make())
    await using model = await startOfflineModel({ scripts })
    const first: number[][] = []
    const last: number[][] = []
    for (let round = 0; round < rounds; round += 1) {
      const instance = await home.start('boocode', { DEEPSEEK_API_KEY: 'none', DEEPSEEK_BASE_URL: model.url })
      const times = await measureRound(home, () => process.kill(instance.pids().coder, 'SIGKILL'))
      first.push([Math.min(...times)])
      last.push([Math.max(...times)])
      await instance.stop()
    }
    const what = `SIGKILL of the coder, ${turnsInFlight} turns in flight: until the`
    return [
      { what: `${what} first went on`, unit: 'ms', runs: first },
      { what: `${what} last went on`, unit: 'ms', aim: { words: 'within 30 s', demands: [{ statistic: 'max', atMost: 30_000 }] }, runs: last, note: 'The start of the coder by the supervisor is in it.' },
    ]
  },
}

/** @returns for each turn the ms from the kill until it asked the model anew, in a message that the window shows */
async function measureRound(home: Home, kill: () => void): Promise<number[]> {
  await using window = await Window.open({ url: socketUrl(home.url, home.token) })
  const chats: string[] = []
  for (let index = 0; index < turnsInFlight; index += 1) chats.push(await beginTurn(home, window, index % 2 === 0 ? 'write' : 'run'))
  await sleep(settleMs)
  const wentOn = chats.map((chatId) => window.next((frame) => frame.chat_id === chatId && frame.type === 'message_started' && frame.role === 'assistant'))
  const killedAt = performance.timeOrigin + performance.now()
  kill()
  const seen = await within(Promise.all(wentOn), 'all turns going on', 60_000)
  for (const chatId of chats) await callApi(home, 'POST', `/api/chats/${chatId}/stop`)
  return seen.map(({ atMs }) => atMs - killedAt)
}

/** Settles when the turn streams, or runs its command. */
async function beginTurn(home: Home, window: Window, content: string): Promise<string> {
  const { body: added } = await callApi(home, 'POST', '/api/projects', { path: mkdtempSync(join(home.folder, 'project-')) })
  const { body } = await callApi(home, 'POST', '/api/sessions', { project_id: projectResponseSchema.parse(added).project.id })
  const { session, chat } = createdSessionResponseSchema.parse(body)
  await window.subscribe(`session:${session.id}`)
  await callApi(home, 'PATCH', `/api/chats/${chat.id}`, { mode: 'auto' })
  const busy = window.next((frame) => frame.chat_id === chat.id && frame.type === 'channel_delta' && (frame.channel === 'text' || frame.channel === 'status') && frame.content !== content)
  await callApi(home, 'POST', `/api/chats/${chat.id}/messages`, { content })
  await within(busy, 'the turn under way')
  return chat.id
}
