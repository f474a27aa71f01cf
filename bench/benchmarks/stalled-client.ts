import { openStack, socketUrl } from '../lib/bench-stack.ts'
import type { BenchStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { within } from '../lib/clock.ts'
import { median } from '../lib/line.ts'
import { readRssMb } from '../lib/process-usage.ts'
import { firstTokenGate, nextEnd, runTurn } from '../lib/turn.ts'
import { Window } from '../lib/window.ts'

const rounds = 5
const warmUps = 1
const chats = 20
const chunks = 3_000
/** Slow enough that windows are told of every delta, not given a snapshot instead. */
const tokensPerSecond = 1_000
/** 12 MB a burst: more than the system keeps for a socket that is not read. */
const chunkText = `{i} ${'x'.repeat(195)}`
const probes = 8

interface Round {
  /** Of the server, in MB, when all was written. */
  rssMb: number
  burstMs: number
  firstTokens: number[]
}

/** 60,000 deltas for two windows, of which one stops reading; against the same with both reading. */
export const stalledClient: Benchmark = {
  name: 'stalled-client',
  async run(bench) {
    await using opened = await openStack(bench, {
      scripts: [
        { match: 'burst', responses: [[{ type: 'text', text: chunkText, chunks, tokensPerSecond }]] },
        { responses: [[{ type: 'waitFor', gate: firstTokenGate }, { type: 'text', text: 'A short answer.' }]] },
      ],
    })
    const reader = await opened.openWindow()
    const { id: projectId } = await opened.stack.addProject()
    const { chat } = await opened.openSession(reader, projectId)
    const measure = async (stalls: boolean) => await measureRound(opened, reader, { projectId, probeChat: chat.id, stalls })
    for (let warmUp = 0; warmUp < warmUps; warmUp += 1) await measure(false)
    const pairs: { calm: Round; stalled: Round }[] = []
    for (let round = 0; round < rounds; round += 1) pairs.push({ calm: await measure(false), stalled: await measure(true) })
    const calmFirstToken = median(pairs.flatMap(({ calm }) => calm.firstTokens))
    return [
      {
        what: 'a client stops reading 60,000 deltas: memory of the server against both reading',
        unit: 'MB',
        aim: { words: 'flat', demands: [{ statistic: 'p50', atMost: 10 }] },
        runs: pairs.map(({ calm, stalled }) => [stalled.rssMb - calm.rssMb]),
        note: `${chats} chats write ${chunks.toLocaleString('en-US')} chunks of 200 bytes each; the server then has ${median(pairs.map(({ calm }) => calm.rssMb)).toFixed(0)} MB with both windows reading. Differences below a few MB are the garbage collector's.`,
      },
      {
        what: 'a client stops reading: time of the other for all deltas',
        unit: 'times that of both reading',
        runs: pairs.map(({ calm, stalled }) => [stalled.burstMs / calm.burstMs]),
      },
      {
        what: 'a client stops reading: first token for the other',
        unit: 'ms',
        runs: pairs.map(({ stalled }) => stalled.firstTokens),
        note: `With both windows reading: p50 ${calmFirstToken.toFixed(2)} ms.`,
      },
    ]
  },
}

async function measureRound(opened: BenchStack, reader: Window, given: { projectId: string; probeChat: string; stalls: boolean }): Promise<Round> {
  const { stack } = opened
  await using other = await Window.open({ url: socketUrl(stack.url, stack.facts.token) })
  const made = await Promise.all(Array.from({ length: chats }, async () => await opened.openSession(reader, given.projectId)))
  for (const { session } of made) await other.subscribe(`session:${session.id}`)
  if (given.stalls) other.pause()
  const ends = made.map(async ({ chat }) => await nextEnd(reader, chat.id))
  const startedAt = performance.now()
  await Promise.all(made.map(async ({ chat }) => await stack.say(chat.id, 'burst')))
  await within(Promise.all(ends), 'the end of the burst', 60_000)
  const burstMs = performance.now() - startedAt
  const rssMb = readRssMb(opened.pids().server)
  const firstTokens: number[] = []
  for (let probe = 0; probe < probes; probe += 1) {
    firstTokens.push((await runTurn(opened, { window: reader, chatId: given.probeChat, content: `probe ${performance.now()}` })).firstToken)
  }
  for (const { session } of made) reader.unsubscribe(`session:${session.id}`)
  return { rssMb, burstMs, firstTokens }
}
