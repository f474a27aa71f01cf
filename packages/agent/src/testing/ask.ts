import type { OfflineModel } from '@boocode/offline-model'
import { buildPrompt } from '../context/prompt.ts'
import type { ContextMessage, StoredPart } from '../context/prompt.ts'
import { createDeepSeekClient } from '../model/deepseek-client.ts'
import type { ModelClient, ProviderEndpoint, ProviderWords, ToolDefinition } from '../model/model-client.ts'
import type { ModelEvent } from '../model/model-event.ts'

export const grepTool: ToolDefinition = {
  name: 'grep',
  description: 'Searches.',
  inputSchema: { type: 'object', properties: { pattern: { type: 'string' } } },
}

export function said(text: string): ContextMessage {
  return { role: 'user', parts: [{ type: 'text', text }] }
}

/** A call with its result, as the store keeps them. `raw` is the model's own text. */
export function callOf(id: string, raw: string, output = 'found'): StoredPart[] {
  return [
    { type: 'tool_call', tool_call_id: id, tool_name: 'grep', input: raw, raw },
    { type: 'tool_result', tool_call_id: id, output, is_error: false, truncated: false, latency_ms: 1 },
  ]
}

export const testWords: ProviderWords = { name: 'Acme', changeKey: 'Set ACME_KEY', checkAddress: 'Check ACME_URL' }

/** The endpoint of a test's model, under the name Acme and without a key. */
export function endpointOf(model: Pick<OfflineModel, 'url'>): ProviderEndpoint {
  return { apiKey: '', baseUrl: model.url, words: testWords }
}

export function clientOf(model: Pick<OfflineModel, 'url'>): ModelClient {
  return createDeepSeekClient(endpointOf(model))
}

/** Asks the model through the real provider library and returns every event of the step. */
export async function askModel(
  model: Pick<OfflineModel, 'url'>,
  messages: readonly ContextMessage[],
  signal: AbortSignal = new AbortController().signal,
): Promise<ModelEvent[]> {
  const client = clientOf(model)
  const request = { model: 'deepseek-flash', prompt: buildPrompt(messages), tools: [grepTool] }
  return await collect(client.step(request, signal))
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}

/** The bytes of a request's body up to the end of its last message. */
export function upToLastMessage(body: string): string {
  const end = body.lastIndexOf('],"tools":')
  if (end === -1) throw new Error('a body without messages and tools')
  return body.slice(0, end)
}
