import { toModelFailure } from '@boocode/agent'
import type { ProviderEndpoint } from '@boocode/agent'
import { z } from 'zod'
import type { ListedModel } from './known-models.ts'

export type ModelList = { kind: 'listed'; models: ListedModel[] } | { kind: 'failed'; sentence: string }

/** Larger lists are cut: nobody chooses from more. */
const maxModels = 500
const maxNameChars = 150
const maxBytes = 8 * 1024 * 1024

const tokensSchema = z.int().positive().max(100_000_000).optional().catch(undefined)
/**
 * `GET /models` as OpenAI documents it, with what some add: OpenRouter's context_length and
 * architecture, vLLM's max_model_len, llama.cpp's meta.
 */
const entrySchema = z.object({
  id: z.string().min(1).max(maxNameChars),
  context_length: tokensSchema,
  max_model_len: tokensSchema,
  meta: z.object({ n_ctx: tokensSchema }).nullish().catch(undefined),
  architecture: z.object({ input_modalities: z.array(z.string()) }).optional().catch(undefined),
})
const listSchema = z.object({ data: z.array(z.unknown()) })
const errorSchema = z.object({ error: z.object({ message: z.string() }) })

/** Asks an endpoint which models it has. */
export async function listModels(endpoint: ProviderEndpoint, signal: AbortSignal): Promise<ModelList> {
  try {
    const response = await fetch(`${endpoint.baseUrl}/models`, {
      headers: { accept: 'application/json', ...(endpoint.apiKey !== '' && { authorization: `Bearer ${endpoint.apiKey}` }) },
      signal,
    })
    const body = parseJson(await readText(response))
    if (!response.ok) return refused(endpoint, response.status, body)
    const list = listSchema.safeParse(body)
    if (!list.success) return failed(`${endpoint.words.name} answers, but not with a list of models. ${endpoint.words.checkAddress}.`)
    return { kind: 'listed', models: list.data.data.slice(0, maxModels).flatMap(toListed) }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError') return failed(`${endpoint.words.name} did not answer in time. ${endpoint.words.checkAddress}.`)
    return failed(toModelFailure(error, endpoint.words, false).message)
  }
}

function refused(endpoint: ProviderEndpoint, statusCode: number, body: unknown): ModelList {
  const message = errorSchema.safeParse(body).data?.error.message ?? 'it gave no reason'
  const sentence = toModelFailure({ message, statusCode }, endpoint.words, false).message
  return failed(endpoint.apiKey === '' ? sentence : sentence.replaceAll(endpoint.apiKey, '[key]'))
}

function failed(sentence: string): ModelList {
  return { kind: 'failed', sentence }
}

function toListed(entry: unknown): ListedModel[] {
  const parsed = entrySchema.safeParse(entry)
  if (!parsed.success) return []
  const { id, context_length, max_model_len, meta, architecture } = parsed.data
  return [
    {
      name: id,
      contextTokens: context_length ?? max_model_len ?? meta?.n_ctx ?? null,
      seesImages: architecture?.input_modalities.includes('image') ?? null,
    },
  ]
}

/** The body, cut where it is larger than any list: what is cut is no JSON. */
async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  const body: AsyncIterable<Uint8Array> | null = response.body
  for await (const part of body ?? []) {
    bytes += part.length
    if (bytes > maxBytes) break
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // a page of somebody else: no list, no reason
  }
}
