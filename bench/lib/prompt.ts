import { z } from 'zod'

const bodySchema = z.object({ model: z.string(), tools: z.unknown(), messages: z.array(z.unknown()) })

/** A request as a provider's prefix cache sees it: model, tools, messages, in the order of the wire. */
export interface Prompt {
  /** Everything, serialised. */
  text: string
  /** The part of `text` that should be the same in every chat: up to the end of the system message. */
  head: string
}

/** @param body a recorded request, JSON */
export function promptOf(body: string): Prompt {
  const { model, tools, messages } = bodySchema.parse(JSON.parse(body))
  const pieces = [JSON.stringify(model), JSON.stringify(tools), ...messages.map((message) => JSON.stringify(message))]
  return { text: pieces.join('\n'), head: pieces.slice(0, 3).join('\n') }
}

/** How much of `earlier`, in percent of its bytes, `later` begins with. */
export function sharedPercent(earlier: string, later: string): number {
  const [a, b] = [Buffer.from(earlier), Buffer.from(later)]
  const differsAt = a.findIndex((byte, index) => byte !== b[index])
  return ((differsAt === -1 ? a.length : differsAt) / a.length) * 100
}
