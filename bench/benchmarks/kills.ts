import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { createdSessionResponseSchema, messagesResponseSchema, projectResponseSchema } from '@boocode/contracts'
import { startOfflineModel } from '@boocode/offline-model'
import { TestClient, wordsOf } from '@boocode/testkit'
import { socketUrl } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { sleep } from '../lib/clock.ts'
import { callApi } from '../lib/http.ts'
import { Home } from '../lib/instance.ts'
import type { Instance } from '../lib/instance.ts'

const rounds = 5
const tokensPerSecond = 200
const streamMs = 500
const inFlightMs = 50
/** As long as the kills of a round may take, then the rest in one go. */
const chunks = 1_200
const ending = 'the rest'

const victims = ['server', 'postgres', 'coder'] as const
type Victim = (typeof victims)[number]

interface Round {
  seen: number
  missing: number
  continuedMs: Record<Victim, number>
}

/** BooCode as a person starts it; each of its processes is killed once in the middle of an answer, and brought back by the supervisor. */
export const kills: Benchmark = {
  name: 'kills',
  async run(bench) {
    await using home = bench.use(await Home.make())
    await using model = await startOfflineModel({
      scripts: [{ responses: [[{ type: 'text', text: 'w{i} ', chunks, tokensPerSecond }, { type: 'waitFor', gate: ending }, { type: 'text', text: 'end' }]] }],
    })
    const keys = { DEEPSEEK_API_KEY: 'none', DEEPSEEK_BASE_URL: model.url }
    const measured: Round[] = []
    for (let round = 0; round < rounds; round += 1) {
      // Started anew each time: the supervisor waits longer with each end that follows soon on a start.
      const instance = await home.start('boocode', keys)
      model.closeGate(ending)
      measured.push(await measureRound(home, instance, () => model.openGate(ending)))
      await instance.stop()
    }
    const seen = measured.reduce((sum, round) => sum + round.seen, 0)
    return [
      {
        what: 'SIGKILL while streaming: deltas seen that the transcript lacks',
        unit: 'deltas',
        aim: { words: 'nothing seen is lost', demands: [{ statistic: 'max', atMost: 0 }] },
        runs: measured.map((round) => [round.missing]),
        note: `Of ${seen.toLocaleString('en-US')} that the window had shown; server, Postgres and coder killed once in each of ${rounds} answers, an abandoned attempt counted too.`,
      },
      ...victims.map((victim) => ({ what: `SIGKILL of ${victim}: until the window shows more text`, unit: 'ms', runs: measured.map((round) => [round.continuedMs[victim]]) })),
    ]
  },
}

async function measureRound(home: Home, instance: Instance, openGate: () => void): Promise<Round> {
  const { sessionId, chatId } = await makeChat(home)
  await using client = await TestClient.connect({ url: socketUrl(home.url, home.token), reconnects: true })
  const view = client.subscribe(`session:${sessionId}`)
  await client.until(() => view.snapshots > 0, 'the snapshot')
  await callApi(home, 'POST', `/api/chats/${chatId}/messages`, { content: 'write' })
  const shown = (): number => [...view.shown.values()].reduce((sum, text) => sum + text.length, 0)
  const atFirst = shown()
  await client.until(() => shown() > atFirst + 'write'.length, 'the first token')
  const continuedMs: Record<Victim, number> = { server: 0, postgres: 0, coder: 0 }
  for (const victim of victims) {
    await sleep(streamMs)
    const killedAt = performance.now()
    process.kill(victim === 'postgres' ? instance.postgresPid() : instance.pids()[victim], 'SIGKILL')
    // What was on its way at that moment is no sign of life.
    await sleep(inFlightMs)
    const before = shown()
    await client.until(() => shown() > before, `more text after the kill of ${victim}`)
    continuedMs[victim] = performance.now() - killedAt
  }
  openGate()
  await client.until(() => [...view.session.turns.values()].every((turn) => turn.status === 'completed'), 'the end of the turn')
  return { continuedMs, ...(await compare(home, chatId, view.shown)) }
}

async function makeChat(home: Home): Promise<{ sessionId: string; chatId: string }> {
  const path = mkdtempSync(join(home.folder, 'project-'))
  const { body: added } = await callApi(home, 'POST', '/api/projects', { path })
  const { body } = await callApi(home, 'POST', '/api/sessions', { project_id: projectResponseSchema.parse(added).project.id })
  const { session, chat } = createdSessionResponseSchema.parse(body)
  return { sessionId: session.id, chatId: chat.id }
}

/** Each delta of the model is one word, and each word is numbered. */
async function compare(home: Home, chatId: string, shown: ReadonlyMap<string, string>): Promise<{ seen: number; missing: number }> {
  const { body } = await callApi(home, 'GET', `/api/chats/${chatId}/messages?limit=200`)
  const stored = new Map(messagesResponseSchema.parse(body).messages.map((message) => [message.id, wordsOf(message.parts).split(' ')]))
  let seen = 0
  let missing = 0
  for (const [id, text] of shown) {
    const words = text.split(' ').filter((word) => word !== '')
    seen += words.length
    missing += words.filter((word, index) => stored.get(id)?.[index] !== word).length
  }
  return { seen, missing }
}
