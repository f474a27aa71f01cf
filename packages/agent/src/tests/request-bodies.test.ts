// What goes over the wire, byte for byte, for names that the provider libraries know and names they do not.
import type { Effort } from '@boocode/contracts'
import { startOfflineModel } from '@boocode/offline-model'
import type { OfflineModel } from '@boocode/offline-model'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildPrompt } from '../context/prompt.ts'
import type { ContextMessage } from '../context/prompt.ts'
import { systemPrompt } from '../context/system-prompt.ts'
import { createDeepSeekClient } from '../model/deepseek-client.ts'
import type { ModelClient } from '../model/model-client.ts'
import { createOpenAiCompatibleClient } from '../model/openai-compatible-client.ts'
import { callOf, collect, endpointOf, grepTool, said, upToLastMessage } from '../testing/ask.ts'

const names = ['deepseek-flash', 'deepseek-v4-pro', 'deepseek-chat', 'deepseek-reasoner', 'deepseek-r2', 'qwen3:30b-a3b', 'org/"odd" name']
let model: OfflineModel
beforeAll(async () => {
  model = await startOfflineModel({ tokensPerSecond: Infinity, models: names, scripts: [{ responses: [[{ type: 'text', text: 'ok' }]], repeatLast: true }] })
})
afterAll(async () => await model.close())
beforeEach(() => model.clearRequests())

const raw = '{ "pattern":\t"a" }'
const chat: ContextMessage[] = [
  said('hi'),
  { role: 'assistant', parts: [{ type: 'reasoning', text: 'Let me  look.' }, ...callOf('call_1', raw)] },
  { role: 'assistant', parts: [{ type: 'text', text: 'Found.' }] },
  said('more'),
]

async function bodyFor(client: ModelClient, name: string, more: { messages?: ContextMessage[]; effort?: Effort } = {}): Promise<string> {
  const { messages = chat, ...effort } = more
  await collect(client.step({ model: name, prompt: buildPrompt(messages), tools: [grepTool], ...effort }, new AbortController().signal))
  return model.requests().at(-1)?.body ?? ''
}

const head = `{"role":"system","content":${JSON.stringify(systemPrompt)}}`
const call = `{"id":"call_1","type":"function","function":{"name":"grep","arguments":${JSON.stringify(raw)}}}`
const tools = '[{"type":"function","function":{"name":"grep","description":"Searches.","parameters":{"type":"object","properties":{"pattern":{"type":"string"}}}}}]'

describe('to DeepSeek', () => {
  test.each(names)('%s gets its earlier reasoning back, and "" where it said no text', async (name) => {
    const messages = [
      head,
      '{"role":"user","content":"hi"}',
      `{"role":"assistant","content":"","reasoning_content":"Let me  look.","tool_calls":[${call}]}`,
      '{"role":"tool","tool_call_id":"call_1","content":"found"}',
      '{"role":"assistant","content":"Found.","reasoning_content":""}',
      '{"role":"user","content":"more"}',
    ]
    expect(await bodyFor(createDeepSeekClient(endpointOf(model)), name)).toBe(
      `{"model":${JSON.stringify(name)},"messages":[${messages.join(',')}],"tools":${tools},"stream":true,"stream_options":{"include_usage":true}}`,
    )
  })

  test.each(names)('each request for %s is an extension of the one before it', async (name) => {
    let before = ''
    for (let length = 1; length <= chat.length; length += 1) {
      const body = upToLastMessage(await bodyFor(createDeepSeekClient(endpointOf(model)), name, { messages: chat.slice(0, length) }))
      expect(body.startsWith(before)).toBe(true)
      before = body
    }
  })

  test.each<[Effort, string]>([
    ['off', '"thinking":{"type":"disabled"}'],
    ['low', '"thinking":{"type":"enabled"},"reasoning_effort":"low"'],
    ['high', '"thinking":{"type":"enabled"},"reasoning_effort":"high"'],
    ['max', '"thinking":{"type":"enabled"},"reasoning_effort":"max"'],
  ])('effort %s changes nothing but two fields after the messages and tools', async (effort, fields) => {
    const client = createDeepSeekClient(endpointOf(model))
    for (const name of names) {
      const plain = await bodyFor(client, name)
      expect(await bodyFor(client, name, { effort })).toBe(plain.replace(',"stream":true', `,${fields},"stream":true`))
    }
  })
})

describe('to an OpenAI-compatible endpoint', () => {
  test('goes the reasoning that it gave, the arguments as the model wrote them, and the wish for usage', async () => {
    const messages = [
      head,
      '{"role":"user","content":"hi"}',
      `{"role":"assistant","content":null,"reasoning_content":"Let me  look.","tool_calls":[${call}]}`,
      '{"role":"tool","tool_call_id":"call_1","content":"found"}',
      '{"role":"assistant","content":"Found."}',
      '{"role":"user","content":"more"}',
    ]
    expect(await bodyFor(createOpenAiCompatibleClient(endpointOf(model)), 'qwen3:30b-a3b')).toBe(
      `{"model":"qwen3:30b-a3b","messages":[${messages.join(',')}],"tools":${tools},"stream":true,"stream_options":{"include_usage":true}}`,
    )
  })

  test.each<[Effort, string]>([['off', 'none'], ['low', 'low'], ['high', 'high'], ['max', 'high']])('effort %s is %s', async (effort, wire) => {
    const client = createOpenAiCompatibleClient(endpointOf(model))
    const plain = JSON.parse(await bodyFor(client, 'qwen3:30b-a3b')) as object
    const body = await bodyFor(client, 'qwen3:30b-a3b', { effort })
    expect(JSON.parse(body)).toEqual({ ...plain, reasoning_effort: wire })
  })
})
