import { emptyUsage } from '@boocode/contracts'
import type { ModelCall } from '@boocode/contracts'
import { chatId, instant, sessionId } from './session-script.ts'

/** A request to a model that ended well, of the first step of turn 1, without a price. */
export function callOf(patch: Partial<ModelCall>): ModelCall {
  return {
    id: '0198c5a0-0000-7000-8000-00000000dddd',
    session_id: sessionId,
    chat_id: chatId,
    turn_id: '0198c5a0-0000-7000-8000-00000000eeee',
    message_id: null,
    turn_number: 1,
    step: 1,
    purpose: 'step',
    provider: 'deepseek',
    model: 'deepseek-flash',
    effort: null,
    started_at: instant(0),
    ttft_ms: 20,
    finished_at: instant(100),
    latency_ms: 100,
    outcome: 'success',
    finish_reason: 'stop',
    retries: 0,
    error: null,
    usage: { ...emptyUsage, prompt_tokens: 100, cache_miss_tokens: 100 },
    cost_usd: null,
    saved_usd: null,
    price_tier: null,
    segments: [],
    cache_break: null,
    ...patch,
  }
}
