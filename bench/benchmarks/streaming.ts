import { messagesResponseSchema } from '@boocode/contracts'
import type { BenchStack } from '../lib/bench-stack.ts'
import { openStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { sleep, within } from '../lib/clock.ts'
import type { Line } from '../lib/line.ts'
import { readCpuUs, sumOf } from '../lib/process-usage.ts'
import { isText, nextEnd } from '../lib/turn.ts'
import type { Window } from '../lib/window.ts'

const gate = 'burst'
/** After a turn's start and end, so that each burst is measured by itself. */
const settleMs = 100
const sizes = [
  { chunks: 2_000, warmUps: 3, runs: 9, aimed: true },
  { chunks: 20_000, warmUps: 0, runs: 5, aimed: false },
]

interface Burst {
  chunksPerSecond: number
  bytesPerChunk: number
  cpuUsPerChunk: number
  /** Characters of the model's that the window or the stored message lacks. */
  missing: number
}

/** One model that writes as fast as it can, one client that reads. */
export const streaming: Benchmark = {
  name: 'streaming',
  async run(bench) {
    await using opened = await openStack(bench)
    const window = await opened.openWindow()
    const { id: projectId } = await opened.stack.addProject()
    const lines: Line[] = []
    for (const size of sizes) {
      const bursts: Burst[] = []
      for (let run = -size.warmUps; run < size.runs; run += 1) {
        const burst = await measureBurst(opened, window, { projectId, chunks: size.chunks })
        if (run >= 0) bursts.push(burst)
      }
      lines.push(...linesOf(bursts, size))
    }
    return lines
  },
}

async function measureBurst(opened: BenchStack, window: Window, given: { projectId: string; chunks: number }): Promise<Burst> {
  const { stack } = opened
  const { model } = stack
  const text = Array.from({ length: given.chunks }, (_, index) => `w${index} `).join('')
  model.setScripts([{ responses: [[{ type: 'waitFor', gate }, { type: 'text', text: 'w{i} ', chunks: given.chunks }]] }])
  model.closeGate(gate)
  model.clearRequests()
  const { chat } = await opened.openSession(window, given.projectId)
  const started = window.next((frame) => frame.chat_id === chat.id && frame.type === 'message_started' && frame.role === 'assistant')
  const ended = nextEnd(window, chat.id)
  await stack.say(chat.id, 'go')
  const { frame } = await within(started, 'the opening of the message')
  await within(model.gateReached(gate), 'the request to the model')
  await sleep(settleMs)

  let seen = ''
  let lastAtMs = 0
  using _listening = window.listen((delta, { atMs }) => {
    if (!isText(delta) || delta.message_id !== frame.message_id) return
    seen += delta.content ?? ''
    lastAtMs = atMs
  })
  const pids = Object.values(opened.pids())
  const before = { bytes: window.bytes, cpu: sumOf(pids.map(readCpuUs)) }
  model.openGate(gate)
  await within(ended, 'the end of the burst')
  const cpuUs = sumOf(pids.map(readCpuUs)) - before.cpu
  const bytes = window.bytes - before.bytes
  const firstPieceAt = model.requests().at(-1)?.firstPieceAt ?? Number.NaN
  await sleep(settleMs)
  return {
    chunksPerSecond: (given.chunks / (lastAtMs - firstPieceAt)) * 1000,
    bytesPerChunk: bytes / given.chunks,
    cpuUsPerChunk: cpuUs / given.chunks,
    missing: missingOf(text, seen) + missingOf(text, await storedText(opened, chat.id)),
  }
}

async function storedText(opened: BenchStack, chatId: string): Promise<string> {
  const { body } = await opened.api('GET', `/api/chats/${chatId}/messages?limit=1`)
  const parts = messagesResponseSchema.parse(body).messages.at(-1)?.parts ?? []
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

function missingOf(said: string, found: string): number {
  return said === found ? 0 : Math.max(1, said.length - found.length)
}

function linesOf(bursts: readonly Burst[], size: (typeof sizes)[number]): Line[] {
  const name = `${size.chunks.toLocaleString('en-US')} chunks at full speed`
  const runs = (pick: (burst: Burst) => number) => bursts.map((burst) => [pick(burst)])
  const rate = { what: `${name}, model → socket`, unit: 'chunks/s', runs: runs((burst) => burst.chunksPerSecond) }
  const bytes = { what: `${name}: on the socket`, unit: 'bytes/chunk', runs: runs((burst) => burst.bytesPerChunk) }
  const cpu = { what: `${name}: CPU of server and coder`, unit: 'µs/chunk', runs: runs((burst) => burst.cpuUsPerChunk) }
  const whole: Line = {
    what: `${name}: characters missing`,
    unit: 'characters',
    aim: { words: 'text whole', demands: [{ statistic: 'max', atMost: 0 }] },
    runs: runs((burst) => burst.missing),
  }
  if (!size.aimed) return [rate, bytes, cpu, whole]
  return [
    { ...rate, aim: { demands: [{ statistic: 'p50', atLeast: 50_000 }] } },
    { ...bytes, aim: { demands: [{ statistic: 'p50', atMost: 40 }] } },
    { ...cpu, aim: { demands: [{ statistic: 'p50', atMost: 25 }] } },
    whole,
  ]
}
