import { AppError, updateProviderSchema } from '@boocode/contracts'
import type { Provider } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deepSeekDraft, draftOf, endpointDraft, fieldErrors, newProviderId, toTest, toUpdate } from './provider-draft.ts'

describe('what is written', () => {
  test('leaves a key alone that was not typed', () => {
    expect(toUpdate({ ...deepSeekDraft, apiKey: '  ' })).not.toHaveProperty('api_key')
    expect(toUpdate({ ...deepSeekDraft, apiKey: 'sk-1' })).toMatchObject({ api_key: 'sk-1' })
    expect(toUpdate({ ...deepSeekDraft, removesKey: true })).toMatchObject({ api_key: '' })
    expect(toTest({ ...deepSeekDraft, removesKey: true, apiKey: 'sk-1' })).toMatchObject({ api_key: 'sk-1' })
  })

  test('has models when they are named, each once', () => {
    expect(toUpdate(endpointDraft).models).toBeNull()
    expect(toUpdate({ ...endpointDraft, models: ' a, b\n\na\n,' }).models).toEqual(['a', 'b'])
  })

  test('is what was read, when nothing was typed', () => {
    const provider: Provider = { id: 'x', kind: 'openai_compatible', name: 'X', base_url: 'http://127.0.0.1:1', models: ['a', 'b'], enabled: true, has_key: true, source: 'settings' }
    expect(toUpdate(draftOf(provider))).toEqual({ kind: provider.kind, name: provider.name, base_url: provider.base_url, models: provider.models })
  })
})

describe('the id of a new provider', () => {
  test.each([['Ollama', 'ollama'], ['LM Studio', 'lm-studio'], ['llama.cpp', 'llama-cpp'], ['  Müller & Söhne ', 'm-ller-s-hne'], ['日本', 'endpoint'], ['Offline', 'offline-2']])('of %s', (name, id) => {
    expect(newProviderId(name, new Set())).toBe(id)
  })

  test('is none that is taken, and always one that the server takes', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.constantFrom('a', 'a-2', 'endpoint')), (name, list) => {
      const taken = new Set<string>(list)
      const id = newProviderId(name, taken)
      expect(taken.has(id)).toBe(false)
      expect(id).toMatch(/^[a-z0-9][a-z0-9-]{0,39}$/)
    }))
    expect(newProviderId('a', new Set(['a', 'a-2']))).toBe('a-3')
  })
})

test('a refusal stands beside its fields, wherever they are in what was sent', () => {
  const error = new AppError('invalid_request', 'no', {
    details: [
      { path: ['providers', 'x', 'base_url'], message: 'must be an address', code: 'custom' },
      { path: ['api_key'], message: 'is needed', code: 'custom' },
    ],
  })
  expect(fieldErrors(error)).toEqual({ base_url: 'Must be an address.', api_key: 'Is needed.' })
  expect(fieldErrors(new AppError('unavailable', 'away'))).toEqual({})
  expect(fieldErrors(new Error('x'))).toEqual({})
})

test('the drafts to begin with are what the server takes, once the rest is typed', () => {
  expect(updateProviderSchema.safeParse(toUpdate(deepSeekDraft)).success).toBe(true)
  expect(updateProviderSchema.safeParse(toUpdate({ ...endpointDraft, name: 'X', baseUrl: 'http://127.0.0.1:1/v1' })).success).toBe(true)
})
