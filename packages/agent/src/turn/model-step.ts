import { cleanText, createTextCleaner, parseCleanJson } from '@boocode/contracts'
import type { Failure, Usage } from '@boocode/contracts'
import { appendPiece } from '../context/pieces.ts'
import type { StoredPart } from '../context/prompt.ts'
import type { FinishReason, ModelEvent } from '../model/model-event.ts'
import type { ModelClient, ModelRequest } from '../model/model-client.ts'
import { watchRequest } from './request-record.ts'
import type { Clock, RequestOutcome } from './request-record.ts'
import { maxAttempts, retryDelayMs } from './retry-policy.ts'
import { watchThinking } from './thinking-watch.ts'
import type { ThinkingWatch } from './thinking-watch.ts'
import { isCancelled } from './turn-store.ts'
import type { StepWriter } from './turn-store.ts'
import { waited } from './waited.ts'

export type StepResult =
  | { kind: 'said'; messageId: string; parts: StoredPart[]; hasCalls: boolean; reason: FinishReason; usage: Usage }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'cancelled' }

export interface ModelStep {
  deps: Clock & { model: ModelClient }
  request: ModelRequest
  /** Opens the message of an attempt; `retries` counts those before it. */
  openWriter: (attempt: { retries: number; startedAtMs: number }) => StepWriter
  signal: AbortSignal
}

/**
 * One model step: asks, streams into the store, commits. A failure that may pass is tried again
 * with backoff; what was already shown of a failed attempt is put aside, visibly.
 */
export async function runModelStep(step: ModelStep): Promise<StepResult> {
  for (let attempt = 1; ; attempt += 1) {
    const watch = watchRequest(step.deps)
    const writer = step.openWriter({ retries: attempt - 1, startedAtMs: watch.startedAtMs })
    const parts: StoredPart[] = []
    const thinking = watchThinking(step.deps.now)
    const end = await stream({ ...step, request: { ...step.request, onFirstToken: watch.answered } }, { writer, parts, thinking })
    const request = watch.ended(end)
    if (end.type === 'cancelled') {
      await writer.end('cancelled', spoken(parts), request)
      return { kind: 'cancelled' }
    }
    if (end.type === 'finished') {
      const hasCalls = parts.some((part) => part.type === 'tool_call')
      await writer.finish({ parts, usage: end.usage, hasCalls, thoughtMs: thinking.totalMs }, request)
      return { kind: 'said', messageId: writer.messageId, parts, hasCalls, reason: end.reason, usage: end.usage }
    }
    const delayMs = retryDelayMs(attempt, end.failure)
    if (delayMs === null) {
      await writer.end('failed', spoken(parts), request)
      return { kind: 'failed', failure: { code: end.failure.code, message: end.failure.message } }
    }
    await writer.abandon(`${end.failure.message} Trying again (${attempt} of ${maxAttempts - 1}).`, request)
    if (!(await waited(delayMs, step.signal))) return { kind: 'cancelled' }
  }
}

interface Attempt {
  writer: StepWriter
  parts: StoredPart[]
  thinking: ThinkingWatch
}

async function stream(step: ModelStep, { writer, parts, thinking }: Attempt): Promise<RequestOutcome> {
  const say = (piece: StoredPart) => {
    if ('text' in piece && piece.text === '') return
    appendPiece(parts, piece)
    writer.push(piece)
  }
  const cleaners = { text: createTextCleaner(), reasoning: createTextCleaner() }
  let channel: 'text' | 'reasoning' | null = null
  const endChannel = () => {
    if (channel !== null) say({ type: channel, text: cleaners[channel].end() })
    channel = null
  }
  try {
    for await (const event of step.deps.model.step(step.request, step.signal)) {
      if (channel !== event.type) endChannel()
      thinking.heard(event.type)
      if (event.type === 'finished' || event.type === 'failed') return event
      if (event.type === 'tool_call') {
        say(toCall(event))
      } else {
        channel = event.type
        say({ type: channel, text: cleaners[channel].piece(event.text) })
      }
    }
  } catch (error) {
    if (isCancelled(step.signal)) return { type: 'cancelled' }
    throw error
  }
  throw new Error('a model client must end with finished or failed')
}

function toCall(event: Extract<ModelEvent, { type: 'tool_call' }>): StoredPart {
  const raw = cleanText(event.input)
  const input = parseCleanJson(raw) ?? raw // people see what the model wrote where it is not JSON
  return { type: 'tool_call', tool_call_id: cleanText(event.id), tool_name: cleanText(event.name), input, raw }
}

/** Without half-made calls: they were never run and must not be answered for. */
function spoken(parts: readonly StoredPart[]): StoredPart[] {
  return parts.filter((part) => part.type === 'text' || part.type === 'reasoning')
}
