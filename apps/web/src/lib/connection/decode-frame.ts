import { parseServerFrame, positionSchema } from '@boocode/contracts'
import type { ReceivedFrame } from './protocol-state.ts'

/** Decodes one text frame of the socket. Never throws: what is no frame is `invalid`. */
export function decodeFrame(text: string): ReceivedFrame {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'invalid', type: '', stream: null, issues: 'not JSON', position: null }
  }
  const frame = parseServerFrame(value)
  if (frame.kind !== 'invalid') return frame
  const position = positionSchema.safeParse(value)
  return { ...frame, position: position.success ? position.data : null }
}
