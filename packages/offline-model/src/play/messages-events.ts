import { messagesUsage, signatureOf, stopReason } from '../wire/anthropic/answer-parts.ts'
import type { AnswerHead } from './answer-head.ts'
import type { Usage } from './sink.ts'

/**
 * The events of one streamed answer of the Messages API, as text. `take` hands out what has been written.
 *
 *   message_start ─▶ (content_block_start ─▶ content_block_delta… ─▶ content_block_stop)… ─▶ message_delta ─▶ message_stop
 */
export interface MessagesEvents {
  readonly pending: number
  start(): void
  thinking(piece: string): void
  text(piece: string): void
  toolUse(call: number, id: string, name: string): void
  toolInput(call: number, piece: string): void
  finish(reason: string, usage: Usage): void
  stop(): void
  /** Bytes as they are, in between. */
  raw(text: string): void
  take(): string
}

/** A content block that has begun and not ended. */
type OpenBlock = { index: number } & ({ kind: 'text' } | { kind: 'thinking'; pieces: string[] } | { kind: 'tool_use'; call: number })

/** `input` is the usage that is known before the answer. */
export function createMessagesEvents(head: AnswerHead, input: Usage): MessagesEvents {
  let isStarted = false
  let buffer = ''
  let blocks = 0
  let open: OpenBlock | undefined

  const event = (type: string, fields: object): void => {
    buffer += `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
  }
  const delta = (index: number, part: object): void => event('content_block_delta', { index, delta: part })
  const start = (): void => {
    if (isStarted) return
    isStarted = true
    const empty = { id: head.id, type: 'message', role: 'assistant', model: head.model, content: [], stop_reason: null, stop_sequence: null }
    event('message_start', { message: { ...empty, usage: messagesUsage(input) } })
  }
  const closeBlock = (): void => {
    if (open === undefined) return
    if (open.kind === 'thinking') delta(open.index, { type: 'signature_delta', signature: signatureOf(open.pieces.join('')) })
    event('content_block_stop', { index: open.index })
    open = undefined
  }
  const openBlock = (content: object): number => {
    start()
    closeBlock()
    event('content_block_start', { index: blocks, content_block: content })
    return blocks++
  }

  return {
    get pending() {
      return buffer.length
    },
    start,
    thinking(piece) {
      if (open?.kind !== 'thinking') open = { kind: 'thinking', pieces: [], index: openBlock({ type: 'thinking', thinking: '', signature: '' }) }
      open.pieces.push(piece)
      delta(open.index, { type: 'thinking_delta', thinking: piece })
    },
    text(piece) {
      if (open?.kind !== 'text') open = { kind: 'text', index: openBlock({ type: 'text', text: '' }) }
      delta(open.index, { type: 'text_delta', text: piece })
    },
    toolUse(call, id, name) {
      open = { kind: 'tool_use', call, index: openBlock({ type: 'tool_use', id, name, input: {} }) }
    },
    toolInput(call, piece) {
      if (open?.kind === 'tool_use' && open.call === call) delta(open.index, { type: 'input_json_delta', partial_json: piece })
    },
    finish(reason, usage) {
      start()
      closeBlock()
      event('message_delta', { delta: { stop_reason: stopReason(reason), stop_sequence: null }, usage: messagesUsage(usage) })
    },
    stop: () => event('message_stop', {}),
    raw(text) {
      buffer += text
    },
    take() {
      const text = buffer
      buffer = ''
      return text
    },
  }
}
