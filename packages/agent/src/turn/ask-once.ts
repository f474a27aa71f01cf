import type { Failure, Usage } from '@boocode/contracts'
import type { ModelClient, ModelRequest } from '../model/model-client.ts'
import type { FinishReason, ModelFailure } from '../model/model-event.ts'
import { watchRequest } from './request-record.ts'
import type { Clock, RequestOutcome } from './request-record.ts'
import { retryDelayMs } from './retry-policy.ts'
import { isCancelled } from './turn-store.ts'
import type { RequestRecord } from './turn-store.ts'
import { waited } from './waited.ts'

export type Answer = { kind: 'said'; text: string; usage: Usage } | { kind: 'failed'; failure: Failure } | { kind: 'cancelled' }

export interface Question {
  deps: Clock & { model: ModelClient }
  request: ModelRequest
  /** Records an attempt; `retries` counts those before it. */
  record: (attempt: { retries: number; startedAtMs: number }) => RequestRecord
  signal: AbortSignal
}

/** One question to the model of which nothing is shown while it is answered; calls are left out of what it says. */
export async function askOnce({ deps, request, record, signal }: Question): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const watch = watchRequest(deps)
    const recorded = record({ retries: attempt - 1, startedAtMs: watch.startedAtMs })
    const answer = await attemptOnce(deps.model, { ...request, onFirstToken: watch.answered }, signal)
    await recorded.end(watch.ended(outcomeOf(answer)))
    if (answer.kind !== 'failed') return toAnswer(answer)
    const delayMs = retryDelayMs(attempt, answer.failure)
    if (delayMs === null) return { kind: 'failed', failure: { code: answer.failure.code, message: answer.failure.message } }
    if (!(await waited(delayMs, signal))) return { kind: 'cancelled' }
  }
}

type Attempt = { kind: 'said'; text: string; usage: Usage; reason: FinishReason } | { kind: 'failed'; failure: ModelFailure } | { kind: 'cancelled' }

function outcomeOf(attempt: Attempt): RequestOutcome {
  switch (attempt.kind) {
    case 'said':
      return { type: 'finished', usage: attempt.usage, reason: attempt.reason }
    case 'failed':
      return { type: 'failed', failure: attempt.failure }
    case 'cancelled':
      return { type: 'cancelled' }
  }
}

function toAnswer(attempt: Exclude<Attempt, { kind: 'failed' }>): Answer {
  return attempt.kind === 'said' ? { kind: 'said', text: attempt.text, usage: attempt.usage } : attempt
}

async function attemptOnce(model: ModelClient, request: ModelRequest, signal: AbortSignal): Promise<Attempt> {
  let text = ''
  try {
    for await (const event of model.step(request, signal)) {
      if (event.type === 'text') text += event.text
      if (event.type === 'finished') return { kind: 'said', text: text.trim(), usage: event.usage, reason: event.reason }
      if (event.type === 'failed') return { kind: 'failed', failure: event.failure }
    }
  } catch (error) {
    if (isCancelled(signal)) return { kind: 'cancelled' }
    throw error
  }
  throw new Error('a model client must end with finished or failed')
}
