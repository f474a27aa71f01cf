import { splitTokens } from '../cache/tokenizer.ts'
import type { Step } from '../script/script.ts'
import { ModelError, defaultMessage } from '../wire/model-error.ts'
import { toolCallId } from '../wire/tool-call-id.ts'
import type { AssistantMessage } from '../wire/chat-request.ts'
import type { Gates } from './gates.ts'
import { emitPaced } from './pace.ts'
import type { Sink, Usage } from './sink.ts'

export interface Stage {
  sink: Sink
  signal: AbortSignal
  gates: Gates
  /** Rate of steps that name none. */
  tokensPerSecond: number
  /** Chunks of text and reasoning after which the answer is cut with `length`. */
  maxTokens: number
  /** Hash of the prompt, from which the ids of tool calls follow. */
  promptKey: number
}

/** How an answer ended. Only `complete` has still to be told to the client. */
export type Outcome =
  /** `isDropped`: the connection is to be cut instead of closed. */
  | { kind: 'complete'; message: AssistantMessage; finishReason: string; usage: Usage; isDropped: boolean }
  | { kind: 'failed' }
  | { kind: 'dropped' }
  | { kind: 'abandoned' }

interface Draft {
  reasoning: string[]
  content: string[]
  calls: NonNullable<AssistantMessage['tool_calls']>
  usage: Usage
  finishReason: string | undefined
  isDropped: boolean
  spent: number
}

/** Plays the steps into the sink. Stops within one chunk when the client goes away. */
export async function playResponse(
  steps: readonly Step[],
  stage: Stage,
): Promise<Outcome> {
  const draft: Draft = {
    reasoning: [],
    content: [],
    calls: [],
    usage: {},
    finishReason: undefined,
    isDropped: false,
    spent: 0,
  }
  for (const step of steps) {
    if (stage.signal.aborted) return { kind: 'abandoned' }
    const ended = await playStep(step, draft, stage)
    if (ended !== undefined) return ended
    if (draft.spent >= stage.maxTokens) {
      draft.finishReason = 'length'
      break
    }
  }
  await stage.sink.flush()
  if (stage.signal.aborted) return { kind: 'abandoned' }
  return {
    kind: 'complete',
    message: messageOf(draft),
    finishReason: draft.finishReason ?? (draft.calls.length > 0 ? 'tool_calls' : 'stop'),
    usage: draft.usage,
    isDropped: draft.isDropped,
  }
}

async function playStep(
  step: Step,
  draft: Draft,
  stage: Stage,
): Promise<Outcome | undefined> {
  const { sink, signal, gates } = stage
  switch (step.type) {
    case 'text':
    case 'reasoning':
      return speak(step, draft, stage)
    case 'toolCall':
      return callTool(step, draft, stage)
    case 'error':
      sink.fail(new ModelError(step.status, step.message ?? defaultMessage(step.status), step))
      return { kind: 'failed' }
    case 'hang':
      await sink.flush()
      await aborted(signal)
      return { kind: 'abandoned' }
    case 'drop':
      if (step.afterFinish === true) {
        draft.isDropped = true
        return undefined
      }
      await sink.drop()
      return { kind: 'dropped' }
    case 'waitFor':
      await sink.flush()
      return gates.pass(step.gate, signal).then(() => undefined)
    case 'keepAlive':
      return keepAlive(step, stage)
    case 'raw':
      sink.raw(step.data)
      return undefined
    case 'usage':
      Object.assign(draft.usage, step.usage)
      return undefined
    case 'finish':
      draft.finishReason = step.reason
      return undefined
  }
}

type Speech = Extract<Step, { type: 'text' | 'reasoning' }>

async function speak(step: Speech, draft: Draft, stage: Stage): Promise<undefined> {
  const { sink, signal } = stage
  const said = step.type === 'text' ? draft.content : draft.reasoning
  const send = step.type === 'text' ? sink.content : sink.reasoning
  const emit = (piece: string): void => {
    said.push(piece)
    draft.spent++
    send(piece)
  }
  const left = stage.maxTokens - draft.spent
  await emitPaced(atMost(piecesOf(step), left), emit, { sink, signal, tokensPerSecond: rateOf(step, stage) })
}

type Call = Extract<Step, { type: 'toolCall' }>

async function callTool(step: Call, draft: Draft, stage: Stage): Promise<undefined> {
  const { sink, signal } = stage
  const index = draft.calls.length
  const id = toolCallId(stage.promptKey, index, draft.reasoning.length > 0)
  const args = typeof step.args === 'string' ? step.args : JSON.stringify(step.args)
  draft.calls.push({ id, type: 'function', function: { name: step.name, arguments: args } })
  sink.toolCall(index, id, step.name)
  const emit = (piece: string): void => sink.toolArguments(index, piece)
  const tokensPerSecond = rateOf(step, stage)
  await emitPaced(splitTokens(args.slice(0, step.cutAfterChars)), emit, { sink, signal, tokensPerSecond })
}

function rateOf(step: Speech | Call, stage: Stage): number {
  const rate = step.tokensPerSecond ?? stage.tokensPerSecond
  return rate === 0 ? Infinity : rate
}

async function keepAlive({ times = 1, intervalMs = 0 }: Extract<Step, { type: 'keepAlive' }>, { sink, signal }: Stage): Promise<undefined> {
  const pace = { sink, signal, tokensPerSecond: 1000 / intervalMs }
  await emitPaced(Array.from({ length: times }, () => ''), () => sink.keepAlive(), pace)
}

function* piecesOf(step: Speech): Iterable<string> {
  if (step.chunks !== undefined) {
    for (let chunk = 0; chunk < step.chunks; chunk++) {
      yield step.text.replaceAll('{i}', String(chunk))
    }
  } else if (step.chunkChars !== undefined) {
    for (let at = 0; at < step.text.length; at += step.chunkChars) {
      yield step.text.slice(at, at + step.chunkChars)
    }
  } else {
    yield* splitTokens(step.text)
  }
}

function* atMost(pieces: Iterable<string>, count: number): Iterable<string> {
  let left = count
  if (left <= 0) return
  for (const piece of pieces) {
    yield piece
    if (--left <= 0) return
  }
}

/** The answer as a client is to send it back. */
function messageOf(draft: Draft): AssistantMessage {
  return {
    role: 'assistant',
    content: draft.content.join(''),
    ...(draft.reasoning.length > 0 && { reasoning_content: draft.reasoning.join('') }),
    ...(draft.calls.length > 0 && { tool_calls: draft.calls }),
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
