import type { AttachmentPart, Message, MessagePart, SessionFrame } from '@boocode/contracts'

type Delta = Extract<SessionFrame, { type: 'channel_delta' }>

/** Adds one delta to a message. Text and reasoning go on in the last part when it is of their kind. */
export function appendDelta(message: Message, delta: Delta): Message {
  switch (delta.channel) {
    case 'text':
    case 'reasoning':
      return { ...message, parts: appendText(message.parts, delta.channel, delta.content) }
    case 'tool_call':
      return { ...message, parts: putCall(message.parts, delta.tool_call) }
    case 'tool_result':
      return { ...message, parts: putResult(message.parts, delta) }
    case 'attachment':
      return { ...message, parts: putAttachment(message.parts, delta.attachment) }
    case 'status':
      return { ...message, status: delta.status, ...(delta.usage === undefined ? {} : { usage: delta.usage }) }
    case 'error':
      // The turn that follows carries the failure; the message ends by `message_complete`.
      return message
  }
}

function appendText(parts: readonly MessagePart[], type: 'text' | 'reasoning', content: string): MessagePart[] {
  const last = parts.at(-1)
  if (last !== undefined && last.type === type) return [...parts.slice(0, -1), { type, text: last.text + content }]
  return [...parts, { type, text: content }]
}

/** A call told twice (first its name, then its whole input) stays one part. */
function putCall(parts: readonly MessagePart[], call: { id: string; name: string; input: unknown }): MessagePart[] {
  const part: MessagePart = { type: 'tool_call', tool_call_id: call.id, tool_name: call.name, input: call.input }
  return putPart(parts, part, (other) => other.type === 'tool_call' && other.tool_call_id === call.id)
}

function putResult(parts: readonly MessagePart[], result: Extract<Delta, { channel: 'tool_result' }>): MessagePart[] {
  const { tool_call_id, output, is_error, truncated, latency_ms, ending } = result
  const told = { tool_call_id, output, is_error, truncated, latency_ms }
  const part: MessagePart = { type: 'tool_result', ...told, ...(ending !== undefined && { ending }) }
  return putPart(parts, part, (other) => other.type === 'tool_result' && other.tool_call_id === tool_call_id)
}

function putAttachment(parts: readonly MessagePart[], part: AttachmentPart): MessagePart[] {
  return putPart(parts, part, (other) => (other.type === 'image' || other.type === 'file') && other.attachment_id === part.attachment_id)
}

function putPart(
  parts: readonly MessagePart[],
  part: MessagePart,
  isSame: (other: MessagePart) => boolean,
): MessagePart[] {
  const index = parts.findIndex(isSame)
  return index === -1 ? [...parts, part] : parts.with(index, part)
}
