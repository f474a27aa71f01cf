import { chatRequestSchema } from '../wire/chat-request.ts'
import type { ChatRequest } from '../wire/chat-request.ts'
import { checkConversation } from '../wire/check-conversation.ts'
import { ModelError } from '../wire/model-error.ts'

/** The request that a body holds. Throws a ModelError of status 400 or 422 that says what is wrong. */
export function parseRequest(body: string, models: readonly string[]): ChatRequest {
  const parsed = chatRequestSchema.safeParse(parseJson(body))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const where = issue === undefined ? '' : issue.path.map(String).join('.')
    throw new ModelError(
      422,
      'Failed to deserialize the JSON body into the target type: ' +
        `${where === '' ? 'body' : where}: ${issue?.message ?? 'invalid'}`,
    )
  }
  if (!models.includes(parsed.data.model)) throw new ModelError(400, 'Model Not Exist')
  checkConversation(parsed.data)
  return parsed.data
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unreadable'
    throw new ModelError(400, `Failed to parse the request body as JSON: ${reason}`)
  }
}
