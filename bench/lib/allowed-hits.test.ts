import { countPromptTokens } from '@boocode/offline-model'
import type { ChatRequest } from '@boocode/offline-model'
import { expect, test } from 'vitest'
import { allowedHits } from './allowed-hits.ts'

const system = { role: 'system', content: 'You are an agent.' } as const
const hello = { role: 'user', content: 'hello' } as const
const answer = { role: 'assistant', content: 'Good day.' } as const
const question = { role: 'user', content: 'And now?' } as const
const tokensOf = (messages: ChatRequest['messages']): number => countPromptTokens({ model: 'm', messages })
const bodyOf = (messages: ChatRequest['messages']): string => JSON.stringify({ model: 'm', messages })

test('the first request may hit the head, each later one all that was said before it', () => {
  expect(allowedHits([bodyOf([system, hello]), bodyOf([system, hello, answer, question])])).toEqual([tokensOf([system]), tokensOf([system, hello, answer])])
})

test('what was changed of an earlier message is allowed all the same, so that it shows as a miss', () => {
  const [, allowed] = allowedHits([bodyOf([system, hello]), bodyOf([system, question, answer, question])])
  expect(allowed).toBe(tokensOf([system, question, answer]))
})
