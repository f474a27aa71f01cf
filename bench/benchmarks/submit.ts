import { openStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { readCpuUs, sumOf } from '../lib/process-usage.ts'
import { firstTokenGate, runTurn } from '../lib/turn.ts'
import type { TurnTimes } from '../lib/turn.ts'

const warmUpTurns = 10
const runs = 5
const turnsPerRun = 40

/** A person sends a message: how long until the model is asked, until REST answers, until the first token is seen. */
export const submit: Benchmark = {
  name: 'submit',
  async run(bench) {
    await using opened = await openStack(bench, {
      scripts: [{ responses: [[{ type: 'waitFor', gate: firstTokenGate }, { type: 'text', text: 'A short answer, as most are.' }]] }],
    })
    const { stack } = opened
    const window = await opened.openWindow()
    const { id: projectId } = await stack.addProject()
    const pids = Object.values(opened.pids())
    const measured: TurnTimes[][] = []
    const cpuMsPerTurn: number[][] = []
    for (let run = 0; run <= runs; run += 1) {
      // A chat of its own, so that each run meets the same length of history. The first warms up.
      const { chat } = await opened.openSession(window, projectId)
      const times: TurnTimes[] = []
      const turns = run === 0 ? warmUpTurns : turnsPerRun
      const cpuBeforeUs = sumOf(pids.map(readCpuUs))
      for (let turn = 0; turn < turns; turn += 1) times.push(await runTurn(opened, { window, chatId: chat.id, content: `say something ${run}.${turn}` }))
      if (run === 0) continue
      measured.push(times)
      cpuMsPerTurn.push([(sumOf(pids.map(readCpuUs)) - cpuBeforeUs) / turns / 1000])
    }
    const samples = (pick: (times: TurnTimes) => number) => measured.map((run) => run.map(pick))
    return [
      { what: 'message sent → request at the model', unit: 'ms', aim: { demands: [{ statistic: 'p50', atMost: 8 }] }, runs: samples((times) => times.asked) },
      { what: 'message sent → answered 202, committed', unit: 'ms', runs: samples((times) => times.accepted) },
      {
        what: 'first token of the model → socket, one chat',
        unit: 'ms',
        aim: { demands: [{ statistic: 'p50', atMost: 2 }] },
        runs: samples((times) => times.firstToken),
      },
      { what: 'a short turn from POST to its end: CPU of server and coder', unit: 'ms', runs: cpuMsPerTurn },
    ]
  },
}
