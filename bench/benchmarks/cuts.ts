import { openStack } from '../lib/bench-stack.ts'
import type { BenchStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { sleep, within } from '../lib/clock.ts'
import { FollowedLog } from '../lib/followed-log.ts'
import { isText, nextEnd } from '../lib/turn.ts'
import type { Window } from '../lib/window.ts'

const runs = 5
const cuts = 20
const connectedMs = 80
const awayMs = 60
const tokensPerSecond = 600
/** Longer than the cuts take; what is left at the end comes in one go. */
const chunks = 4_000

/** A window whose network fails again and again while a model writes, beside one that is left alone. */
export const cutStream: Benchmark = {
  name: 'cuts',
  async run(bench) {
    await using opened = await openStack(bench)
    const steady = await opened.openWindow()
    const { id: projectId } = await opened.stack.addProject()
    const measured: { lost: number; ratio: number }[] = []
    for (let run = 0; run < runs; run += 1) measured.push(await measureCuts(opened, steady, projectId))
    return [
      {
        what: `cut ${cuts} times in a stream: frames lost or doubled`,
        unit: 'frames',
        aim: { words: 'nothing lost', demands: [{ statistic: 'max', atMost: 0 }] },
        runs: measured.map(({ lost }) => [lost]),
      },
      {
        what: `cut ${cuts} times in a stream: fetched for what was missed`,
        unit: 'times the bytes',
        aim: { demands: [{ statistic: 'p50', atMost: 2 }] },
        runs: measured.map(({ ratio }) => [ratio]),
        note: 'Bytes that the cut window received beyond those that it received while connected, over the bytes that the steady one received meanwhile; upgrades not counted.',
      },
    ]
  },
}

async function measureCuts(opened: BenchStack, steady: Window, projectId: string): Promise<{ lost: number; ratio: number }> {
  const { stack } = opened
  const ending = 'the rest'
  stack.model.closeGate(ending)
  stack.model.setScripts([
    { responses: [[{ type: 'text', text: 'w{i} ', chunks, tokensPerSecond }, { type: 'waitFor', gate: ending }, { type: 'text', text: 'end' }]] },
  ])
  const { session, chat } = await opened.openSession(steady, projectId)
  const stream = `session:${session.id}`
  const log = new FollowedLog(stream)
  using _steady = steady.listen((frame, seen) => log.steadyTook(frame, seen.bytes))
  const ended = nextEnd(steady, chat.id)
  const follow = async (): Promise<Window> => {
    const window = await opened.openWindow()
    window.listen((frame, seen) => log.cutTook(frame, seen.bytes))
    await window.subscribe(stream, log.position === null ? {} : { position: log.position })
    return window
  }
  let window = await follow()
  const streaming = window.next(isText)
  await stack.say(chat.id, 'write')
  await within(streaming, 'the first token')
  for (let cut = 0; cut < cuts; cut += 1) {
    await sleep(connectedMs)
    window.cut()
    log.isAway = true
    await sleep(awayMs)
    window = await follow()
  }
  stack.model.openGate(ending)
  const { frame } = await within(ended, 'the end of the turn')
  if ((log.position?.seq ?? 0) < frame.seq) await within(window.next((last) => last.seq >= frame.seq), 'the last frame in the cut window')
  return log.result()
}
