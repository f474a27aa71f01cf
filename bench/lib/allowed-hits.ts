import { chatRequestSchema, countPromptTokens } from '@boocode/offline-model'

/**
 * The most that a provider's prefix cache can serve of each request of one chat, in tokens, by the rule
 * that units end where the input and the output of an earlier request end: all of the request before it and
 * the answer to that, as it is sent back. Of the first request it is the head, which chats before it had too.
 *
 * It goes by the number of messages alone: a message that was changed is allowed to hit, and does not.
 *
 * @param bodies in the order in which they were sent, JSON
 */
export function allowedHits(bodies: readonly string[]): number[] {
  const requests = bodies.map((body) => chatRequestSchema.parse(JSON.parse(body)))
  return requests.map((request, index) => {
    const before = requests[index - 1]
    const cached = before === undefined ? 1 : before.messages.length + 1
    return countPromptTokens({ ...request, messages: request.messages.slice(0, cached) })
  })
}
