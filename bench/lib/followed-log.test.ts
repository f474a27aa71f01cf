import { expect, it } from 'vitest'
import { FollowedLog } from './followed-log.ts'
import type { SeenFrame } from './window.ts'

const stream = 'session:1'
const frame = (seq: number, type = 'channel_delta'): SeenFrame => ({ type, stream, epoch: 'e', seq })

/** Frames 2 to 5 of ten bytes each; the cut window was away for 3 and 4. */
function follow(fetched: readonly SeenFrame[]): FollowedLog {
  const log = new FollowedLog(stream)
  log.cutTook(frame(1, 'snapshot'), 500)
  log.steadyTook(frame(2), 10)
  log.cutTook(frame(2), 10)
  log.isAway = true
  log.steadyTook(frame(3), 10)
  log.steadyTook(frame(4), 10)
  for (const one of fetched) log.cutTook(one, one.type === 'snapshot' ? 500 : 10)
  log.steadyTook(frame(5), 10)
  log.cutTook(frame(5), 10)
  return log
}

it('finds nothing lost and the missed bytes fetched once in a replay', () => {
  expect(follow([frame(3), frame(4)]).result()).toEqual({ lost: 0, ratio: 1 })
})

it('counts what a snapshot costs instead', () => {
  expect(follow([frame(4, 'snapshot')]).result()).toEqual({ lost: 0, ratio: 25 })
})

it('counts frames that lack and frames that come twice', () => {
  expect(follow([frame(4)]).result().lost).toBe(1)
  expect(follow([frame(2), frame(3), frame(4)]).result().lost).toBe(1)
})
