import { z } from 'zod'

const bodySchema = z.looseObject({
  messages: z.array(
    z.looseObject({
      tool_calls: z.array(z.looseObject({ function: z.looseObject({ arguments: z.string() }) })).optional(),
    }),
  ),
})

/**
 * A `fetch` that sends tool arguments as the model wrote them. The provider library serialises a
 * call's input; `buildPrompt` gives it the argument text itself, so what it makes is a JSON string
 * of that text. Here it becomes the text again. Without this a space that the model wrote would be
 * lost, and with it the prefix cache from there on.
 */
export function rawArgumentsFetch(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    if (typeof init?.body !== 'string' || !init.body.includes('"tool_calls"')) return await send(input, init)
    return await send(input, { ...init, body: withRawArguments(init.body) })
  }
}

/** Exported for its test. */
export function withRawArguments(body: string): string {
  const request: unknown = JSON.parse(body)
  // Zod's own result has the fields it knows first; what goes out must keep the order it came in.
  if (!isRequest(request)) return body
  for (const message of request.messages) {
    for (const call of message.tool_calls ?? []) {
      const text: unknown = JSON.parse(call.function.arguments)
      if (typeof text === 'string') call.function.arguments = text
    }
  }
  return JSON.stringify(request)
}

function isRequest(value: unknown): value is z.infer<typeof bodySchema> {
  return bodySchema.safeParse(value).success
}
