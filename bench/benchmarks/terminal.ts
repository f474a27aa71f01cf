import { rmSync } from 'node:fs'
import { makeTempFolder } from '@boocode/testkit'
import { openStack } from '../lib/bench-stack.ts'
import type { BenchStack } from '../lib/bench-stack.ts'
import type { BenchTerminal } from '../lib/bench-terminal.ts'
import type { Bench, Benchmark } from '../lib/bench.ts'
import { sleep } from '../lib/clock.ts'
import type { Line } from '../lib/line.ts'
import { openOurTerminal } from '../lib/our-terminal.ts'
import { readCpuUs, readRssMb } from '../lib/process-usage.ts'
import { makeLoads } from '../lib/terminal-load.ts'
import type { TerminalLoad } from '../lib/terminal-load.ts'
import { Wetty } from '../lib/wetty.ts'

const throughputRuns = 3
const echoRuns = 5
const echoesPerRun = 100
const betweenKeysMs = 5
const floodMs = 10_000
const idlePanes = 20
const idleMs = 10_000
const settleMs = 2_000

/** Terminals through server and socket to a client, beside `wetty` in the same run where that can be had. */
export const terminal: Benchmark = {
  name: 'terminal',
  async run(bench) {
    await using opened = await openStack(bench, { services: ['server', 'coder', 'booterm'] })
    const { session } = await opened.stack.newSession()
    const peer = await startPeer(bench)
    const open = async () => await openOurTerminal(opened, session.id)
    const lines = await measureSpeed('BooCode', open, true)
    if (peer.wetty !== null) lines.push(...(await measurePeer(peer, peer.wetty)))
    lines.push(...(await measureFlood(opened, session.id)), await measureIdle(opened, session.id))
    return lines.map((line) => (peer.note === null ? line : { ...line, note: line.note === undefined ? peer.note : `${line.note} ${peer.note}` }))
  },
}

interface Peer {
  wetty: Wetty | null
  name: string
  /** Why there is none. */
  note: string | null
}

async function startPeer(bench: Bench): Promise<Peer> {
  const start = await Wetty.start()
  if (start.kind === 'missing') return { wetty: null, name: 'wetty', note: `No wetty beside it: ${start.reason}.` }
  const wetty = bench.use(start.wetty)
  return { wetty, name: `wetty ${wetty.version}`, note: null }
}

/** A peer that fails is told of, and takes none of our figures with it. */
async function measurePeer(peer: Peer, wetty: Wetty): Promise<Line[]> {
  try {
    return await measureSpeed(peer.name, async () => await wetty.open(), false)
  } catch (error) {
    peer.note = `${peer.name} failed: ${error instanceof Error ? error.message : String(error)}.`
    return []
  }
}

async function measureSpeed(who: string, open: () => Promise<BenchTerminal>, isAimed: boolean): Promise<Line[]> {
  const folder = makeTempFolder('bench-terminal')
  try {
    const lines: Line[] = []
    for (const load of makeLoads(folder)) lines.push(await measureThroughput(who, open, load))
    lines.push(await measureEcho(who, open, isAimed))
    return lines
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureThroughput(who: string, open: () => Promise<BenchTerminal>, load: TerminalLoad): Promise<Line> {
  const runs: number[][] = []
  let megabytes = 0
  for (let run = 0; run < throughputRuns; run += 1) {
    await using shell = await open()
    const { ms, bytes } = await shell.run(load.command)
    megabytes = bytes / 1e6
    runs.push([megabytes / (ms / 1_000)])
  }
  return {
    what: `${who}: ${load.what}`,
    unit: 'MB/s',
    runs,
    note: `From the Enter key to the last byte at the client, which acknowledges as the page does; ${megabytes.toFixed(0)} MB.`,
  }
}

async function measureEcho(who: string, open: () => Promise<BenchTerminal>, isAimed: boolean): Promise<Line> {
  await using shell = await open()
  shell.type('cat >/dev/null\r')
  await sleep(settleMs)
  const runs: number[][] = []
  for (let run = -1; run < echoRuns; run += 1) {
    const echoes: number[] = []
    for (let n = 0; n < echoesPerRun; n += 1) {
      echoes.push(await shell.echo(String.fromCharCode(97 + (n % 26))))
      await sleep(betweenKeysMs)
    }
    // A new line: the kernel keeps only so much of one. The first run warms up.
    shell.type('\r')
    if (run >= 0) runs.push(echoes)
  }
  const line: Line = { what: `${who}: a key to its echo`, unit: 'ms', runs }
  return isAimed ? { ...line, aim: { demands: [{ statistic: 'p50', atMost: 2.5 }, { statistic: 'p95', atMost: 5 }] } } : line
}

/** `yes` for a client that acknowledges nothing: memory, and what another pane feels of it. */
async function measureFlood(opened: BenchStack, sessionId: string): Promise<Line[]> {
  await using other = await openOurTerminal(opened, sessionId)
  const { session: flooded } = await opened.stack.newSession()
  await using deaf = await openOurTerminal(opened, flooded.id, { isDeaf: true })
  other.type('cat >/dev/null\r')
  await sleep(settleMs)
  const { pid } = opened.stack.process('booterm')
  const before = readRssMb(pid)
  deaf.type('yes\r')
  const echoes: number[] = []
  const until = performance.now() + floodMs
  while (performance.now() < until) {
    echoes.push(await other.echo(String.fromCharCode(97 + (echoes.length % 26))))
    await sleep(betweenKeysMs)
  }
  const grown = readRssMb(pid) - before
  // The deaf client was sent away; its program would go on, and be in the way of what is measured next.
  await opened.api('DELETE', `/api/sessions/${flooded.id}`)
  return [
    {
      what: 'yes for a client that acknowledges nothing: memory of the terminal service',
      unit: 'MB',
      aim: { words: 'bounded', demands: [{ statistic: 'max', atMost: 30 }] },
      runs: [[grown]],
      note: `${floodMs / 1_000} s of it; before, the service had ${before.toFixed(0)} MB.`,
    },
    { what: 'the same: a key to its echo in another pane', unit: 'ms', runs: [echoes] },
  ]
}

async function measureIdle(opened: BenchStack, sessionId: string): Promise<Line> {
  await using panes = new AsyncDisposableStack()
  for (let n = 0; n < idlePanes; n += 1) panes.use(await openOurTerminal(opened, sessionId))
  await sleep(settleMs)
  const { pid } = opened.stack.process('booterm')
  const before = readCpuUs(pid)
  await sleep(idleMs)
  const share = (readCpuUs(pid) - before) / (idleMs * 10)
  return {
    what: `${idlePanes} panes without work: CPU of the terminal service`,
    unit: '% of a core',
    aim: { words: 'nil', demands: [{ statistic: 'p50', atMost: 0.5 }] },
    runs: [[share]],
  }
}
