import { openStack } from '../lib/bench-stack.ts'
import type { Benchmark } from '../lib/bench.ts'
import { sleep, within } from '../lib/clock.ts'
import { isText, nextEnd } from '../lib/turn.ts'

const runs = 6
const stopsPerRun = 5
const warmUps = 3
/** Into the middle of a stream that goes on by itself. */
const intoTheStreamMs = 40

/** A person presses stop: how long until the provider is no longer paid. */
export const stop: Benchmark = {
  name: 'stop',
  async run(bench) {
    await using opened = await openStack(bench, {
      scripts: [{ responses: [[{ type: 'text', text: 'w{i} ', chunks: 100_000, tokensPerSecond: 100 }]] }],
    })
    const { stack } = opened
    const window = await opened.openWindow()
    const { chat } = await opened.openSession(window)
    const stopOnce = async (): Promise<number> => {
      stack.model.clearRequests()
      const streaming = window.next((frame) => isText(frame) && frame.chat_id === chat.id && frame.content?.startsWith('w0') === true)
      const ended = nextEnd(window, chat.id)
      await stack.say(chat.id, 'tell me a long story')
      await within(streaming, 'the first token')
      await sleep(intoTheStreamMs)
      const { sentAtMs } = await opened.api('POST', `/api/chats/${chat.id}/stop`)
      await within(ended, 'the end of the stopped turn')
      const [request] = stack.model.requests()
      if (request === undefined) throw new Error('the model was not asked')
      await within(request.closed, 'the end of the request')
      return (stack.model.requests()[0]?.closedAt ?? Number.NaN) - sentAtMs
    }
    for (let warmUp = 0; warmUp < warmUps; warmUp += 1) await stopOnce()
    const measured: number[][] = []
    for (let run = 0; run < runs; run += 1) {
      const times: number[] = []
      for (let index = 0; index < stopsPerRun; index += 1) times.push(await stopOnce())
      measured.push(times)
    }
    return [{ what: "stop → the model's socket closed", unit: 'ms', aim: { demands: [{ statistic: 'p50', atMost: 3 }] }, runs: measured }]
  },
}
