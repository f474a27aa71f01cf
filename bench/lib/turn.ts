import type { BenchStack } from './bench-stack.ts'
import { sleep, within } from './clock.ts'
import type { SeenFrame, Window } from './window.ts'

/** Milliseconds, on one clock. */
export interface TurnTimes {
  /** Until `202` was answered. */
  accepted: number
  /** Until the head of the request had reached the model. */
  asked: number
  /** From the model's first piece on its socket to the frame with it in the window. */
  firstToken: number
  /** Until the frame that says that the turn is completed. */
  whole: number
}

/** Between what is under way and the model's first token, so that they do not meet. */
const settleMs = 5

/** The gate at which the scripts for `runTurn` wait before their first token. */
export const firstTokenGate = 'first token'

/**
 * Says something and follows the turn in the window. The model's first token comes when the running
 * message is open in every window: what is measured is its way, not what else happens at a turn's start.
 *
 * @param given.content differs from turn to turn: the model's record is found by it
 */
export async function runTurn(opened: BenchStack, given: { window: Window; chatId: string; content: string }): Promise<TurnTimes> {
  const { window, chatId, content } = given
  const { model } = opened.stack
  model.closeGate(firstTokenGate)
  model.clearRequests()
  const started = window.next((frame) => frame.chat_id === chatId && frame.type === 'message_started' && frame.role === 'assistant')
  const ended = nextEnd(window, chatId)
  const { sentAtMs, answeredAtMs } = await opened.api('POST', `/api/chats/${chatId}/messages`, { content })
  const { frame } = await within(started, 'the opening of the message')
  await within(model.gateReached(firstTokenGate), 'the request to the model')
  const first = window.next((delta) => isText(delta) && delta.message_id === frame.message_id)
  await sleep(settleMs)
  model.openGate(firstTokenGate)
  const { atMs: firstAtMs } = await within(first, 'the first token')
  const { atMs: endedAtMs } = await within(ended, 'the end of the turn')
  const request = model.requests().findLast(({ body }) => body.includes(JSON.stringify(content)))
  return {
    accepted: answeredAtMs - sentAtMs,
    asked: (request?.receivedAt ?? Number.NaN) - sentAtMs,
    firstToken: firstAtMs - (request?.firstPieceAt ?? Number.NaN),
    whole: endedAtMs - sentAtMs,
  }
}

/** Settles with the frame that tells of the end of the chat's next turn; after a large gap that is a snapshot. */
export async function nextEnd(window: Window, chatId: string): Promise<{ frame: SeenFrame; atMs: number }> {
  return await window.next((frame) => {
    if (frame.type === 'turn_updated') return frame.chat_id === chatId && hasEnded(frame.turn?.status)
    return frame.type === 'snapshot' && frame.turns?.some((turn) => turn.chat_id === chatId && hasEnded(turn.status)) === true
  })
}

function hasEnded(status: string | undefined): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

export function isText(frame: SeenFrame): boolean {
  return frame.type === 'channel_delta' && frame.channel === 'text'
}
