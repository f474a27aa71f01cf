import type { IncomingMessage, ServerResponse } from 'node:http'
import { randomUUID } from 'node:crypto'
import type { PrefixCache } from '../cache/prefix-cache.ts'
import type { PromptScan } from '../cache/prompt-scan.ts'
import { scanMessage, scanRequest } from '../cache/scan-request.ts'
import { countTokens } from '../cache/tokenizer.ts'
import type { AnswerHead } from '../play/answer-head.ts'
import type { Gates } from '../play/gates.ts'
import { playResponse } from '../play/play-response.ts'
import type { Usage } from '../play/sink.ts'
import { answerByRules } from '../rules/answer-by-rules.ts'
import type { ScriptBook } from '../script/script-book.ts'
import { isThinking } from '../wire/chat-request.ts'
import type { AssistantMessage, ChatRequest } from '../wire/chat-request.ts'
import { readConversation } from '../wire/conversation.ts'
import type { Dialect } from './dialect.ts'
import { readBody } from './read-body.ts'
import type { Recording, RequestLog } from './request-log.ts'

export interface CompletionContext {
  cache: PrefixCache
  gates: Gates
  log: RequestLog
  /** The scripts in force when a request arrives. */
  scripts: () => ScriptBook
  models: readonly string[]
  tokensPerSecond: number
  maxBodyBytes: number
}

const FINGERPRINT = 'fp_offline_model'

/** Answers one request for a completion in its wire format. Throws a ModelError for one that it refuses. */
export async function serveCompletion(
  incoming: IncomingMessage,
  response: ServerResponse,
  context: CompletionContext,
  dialect: Dialect,
): Promise<void> {
  const recording = context.log.begin()
  const signal = watchClient(response, recording)
  const body = await readBody(incoming, context.maxBodyBytes)
  recording.body(body)
  const request = dialect.parse(body, context.models)
  const conversation = readConversation(request)
  const steps =
    context.scripts().take(request, conversation) ?? answerByRules(conversation, isThinking(request))

  const input = scanRequest(request)
  // A request that is refused by a script never reaches a real model, so it warms nothing.
  const hit = steps[0]?.type === 'error' ? 0 : context.cache.read(input)
  const sink = dialect.createSink(response, request, {
    head: answerHead(request),
    input: countUsage(input, hit, NOTHING),
    onFirstPiece: () => recording.firstPiece(),
  })
  const outcome = await playResponse(steps, {
    sink,
    signal,
    gates: context.gates,
    tokensPerSecond: context.tokensPerSecond,
    maxTokens: request.max_tokens ?? Infinity,
    promptKey: input.key,
  })
  if (outcome.kind !== 'complete') return
  sink.finish(outcome.finishReason, { ...countUsage(input, hit, outcome.message), ...outcome.usage })
  if (outcome.isDropped) await sink.drop()
  else sink.close()
  scanMessage(input, outcome.message)
  context.cache.storeOutput(input)
}

const NOTHING: AssistantMessage = { role: 'assistant', content: '' }

function answerHead({ model }: ChatRequest): AnswerHead {
  return { id: randomUUID(), created: Math.floor(Date.now() / 1000), model, fingerprint: FINGERPRINT }
}

/** A signal that fires when the client goes away before its answer is complete. */
function watchClient(response: ServerResponse, recording: Recording): AbortSignal {
  const controller = new AbortController()
  response.on('close', () => {
    const isCut = !response.writableFinished
    recording.close({ status: response.headersSent ? response.statusCode : null, isCut })
    if (isCut) controller.abort()
  })
  return controller.signal
}

function countUsage(input: PromptScan, hit: number, message: AssistantMessage): Usage {
  const reasoning = countTokens(message.reasoning_content ?? '')
  const calls = message.tool_calls ?? []
  const completion = calls.reduce(
    (sum, call) => sum + countTokens(call.function.name) + countTokens(call.function.arguments),
    reasoning + countTokens(typeof message.content === 'string' ? message.content : ''),
  )
  return {
    prompt_tokens: input.tokens,
    completion_tokens: completion,
    total_tokens: input.tokens + completion,
    prompt_tokens_details: { cached_tokens: hit },
    completion_tokens_details: { reasoning_tokens: reasoning },
    prompt_cache_hit_tokens: hit,
    prompt_cache_miss_tokens: input.tokens - hit,
  }
}
