import type { Failure, Usage } from '@boocode/contracts'
import type { ModelClient, ModelRequest } from '../model/model-client.ts'
import type { ModelFailure } from '../model/model-event.ts'
import { retryDelayMs } from './retry-policy.ts'
import { isCancelled } from './turn-store.ts'
import { waited } from './waited.ts'

export type Answer = { kind: 'said'; text: string; usage: Usage } | { kind: 'failed'; failure: Failure } | { kind: 'cancelled' }

/** One question to the model of which nothing is shown while it is answered; calls are left out of what it says. */
export async function askOnce(model: ModelClient, request: ModelRequest, signal: AbortSignal): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await attemptOnce(model, request, signal)
    if (answer.kind !== 'failed') return answer
    const delayMs = retryDelayMs(attempt, answer.failure)
    if (delayMs === null) return { kind: 'failed', failure: { code: answer.failure.code, message: answer.failure.message } }
    if (!(await waited(delayMs, signal))) return { kind: 'cancelled' }
  }
}

type Attempt = Exclude<Answer, { kind: 'failed' }> | { kind: 'failed'; failure: ModelFailure }

async function attemptOnce(model: ModelClient, request: ModelRequest, signal: AbortSignal): Promise<Attempt> {
  let text = ''
  try {
    for await (const event of model.step(request, signal)) {
      if (event.type === 'text') text += event.text
      if (event.type === 'finished') return { kind: 'said', text: text.trim(), usage: event.usage }
      if (event.type === 'failed') return { kind: 'failed', failure: event.failure }
    }
  } catch (error) {
    if (isCancelled(signal)) return { kind: 'cancelled' }
    throw error
  }
  throw new Error('a model client must end with finished or failed')
}
