import type { StoredProvider } from '@boocode/contracts'
import { updateSettingsSchema } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeLimits, mergeProviders } from './merge-settings.ts'

const ollama: StoredProvider = { id: 'ollama', kind: 'openai_compatible', name: 'Ollama', base_url: 'http://127.0.0.1:11434/v1', api_key: '', models: null, enabled: true }
const deepSeek: StoredProvider = { id: 'deepseek', kind: 'deepseek', name: 'DeepSeek', base_url: 'https://api.deepseek.com', api_key: 'sk-1', models: null, enabled: true }

describe('providers', () => {
  test('are changed field by field; what is not named stays, in its place', () => {
    const { value, faults } = mergeProviders([ollama, deepSeek], { ollama: { name: 'Big machine', models: ['qwen3'] } })
    expect({ value, faults }).toEqual({ value: [{ ...ollama, name: 'Big machine', models: ['qwen3'] }, deepSeek], faults: [] })
  })

  test('keep their key unless another or "" is given', () => {
    const keyAfter = (change: { api_key?: string; name?: string }) => mergeProviders([deepSeek], { deepseek: change }).value[0]?.api_key
    expect([keyAfter({ name: 'D' }), keyAfter({ api_key: 'sk-2' }), keyAfter({ api_key: '' })]).toEqual(['sk-1', 'sk-2', ''])
  })

  test('are removed by null, whether they were there or not', () => {
    expect(mergeProviders([ollama, deepSeek], { ollama: null, nobody: null })).toEqual({ value: [deepSeek], faults: [] })
  })

  test('are added last, and need a kind, a name and an address', () => {
    const { kind, name, base_url } = ollama
    expect(mergeProviders([deepSeek], { ollama: { kind, name, base_url } })).toEqual({ value: [deepSeek, ollama], faults: [] })
    expect(mergeProviders([], { ollama: { name } }).faults).toEqual([
      { path: ['providers', 'ollama', 'kind'], message: expect.any(String) },
      { path: ['providers', 'ollama', 'base_url'], message: expect.any(String) },
    ])
  })

  test('do not take a stored key to another address; another path of the same is the same', () => {
    const change = (base_url: string, more: object = {}) => mergeProviders([deepSeek], { deepseek: { base_url, ...more } }).faults
    expect(change('https://evil.example')).toEqual([{ path: ['providers', 'deepseek', 'api_key'], message: expect.stringContaining('again') }])
    expect(change('http://api.deepseek.com')).toHaveLength(1)
    expect(change('https://api.deepseek.com:444')).toHaveLength(1)
    expect(change('https://api.deepseek.com/beta')).toEqual([])
    expect(change('https://other.example', { api_key: 'sk-2' })).toEqual([])
    expect(change('https://other.example', { api_key: '' })).toEqual([])
    expect(mergeProviders([ollama], { ollama: { base_url: 'http://10.0.0.2:11434/v1' } }).faults).toEqual([])
  })
})

describe('limits', () => {
  test('are changed one by one; those never set stay unset', () => {
    expect(mergeLimits({ steps_per_turn: 10 }, { tokens_per_turn: 5_000 })).toEqual({ value: { steps_per_turn: 10, tokens_per_turn: 5_000 }, faults: [] })
  })

  test('warn before they compact, also when only one of the two is changed', () => {
    expect(mergeLimits({}, { warn_at: 0.85 }).faults).toMatchObject([{ path: ['limits', 'warn_at'] }])
    expect(mergeLimits({}, { compact_at: 0.5 }).faults).toMatchObject([{ path: ['limits', 'warn_at'] }])
    expect(mergeLimits({ compact_at: 0.9 }, { warn_at: 0.85 }).faults).toEqual([])
  })
})

describe('a change as it is sent', () => {
  const faultsOf = (change: unknown) => updateSettingsSchema.safeParse(change).error?.issues.map(({ path }) => path.join('.')) ?? []
  const address = (base_url: unknown) => faultsOf({ providers: { acme: { base_url } } })

  test('has an http or https address, private ones too, without a name and password in it', () => {
    for (const good of ['http://127.0.0.1:11434/v1', 'http://localhost:1234/v1/', 'https://api.deepseek.com', 'http://[::1]:8080', 'http://192.168.1.5:8000/v1']) expect(address(good)).toEqual([])
    for (const bad of ['ftp://127.0.0.1', 'file:///etc/passwd', 'https://user:pass@example.com', 'https://user@example.com', 'example.com', '', 'http://', 'https://a.b/?x=1', 'https://a.b/#x', 5]) {
      expect({ bad, faults: address(bad) }).toEqual({ bad, faults: expect.arrayContaining(['providers.acme.base_url']) })
    }
  })

  test('drops the slash at the end of an address, and blanks around a key', () => {
    const parsed = updateSettingsSchema.parse({ providers: { acme: { base_url: ' https://a.b/v1// ', api_key: ' sk-1\n' } } })
    expect(parsed.providers?.['acme']).toEqual({ base_url: 'https://a.b/v1', api_key: 'sk-1' })
  })

  test('names providers by slugs, and not the built-in one', () => {
    for (const id of ['a', 'deepseek', 'my-2nd']) expect(faultsOf({ providers: { [id]: null } })).toEqual([])
    for (const id of ['', 'A', 'a/b', '-a', 'offline', 'x'.repeat(41)]) expect({ id, count: faultsOf({ providers: { [id]: null } }).length }).toEqual({ id, count: 1 })
  })

  test.each([
    { steps_per_turn: 0 }, { steps_per_turn: 1001 }, { steps_per_turn: 1.5 }, { tokens_per_turn: 999 }, { compact_at: 1 }, { warn_at: 0 }, { repeated_calls: 1 }, { failed_calls: 0 },
  ])('keeps limits in their bounds: not %j', (limits) => {
    expect(faultsOf({ limits })).toEqual([`limits.${Object.keys(limits)[0]}`])
  })

  test('never says what a key was when it refuses one', () => {
    const key = fc.string({ unit: 'binary', minLength: 8, maxLength: 30 }).map((text) => `sk secret ${text}`)
    fc.assert(fc.property(key, (api_key) => {
      expect(updateSettingsSchema.safeParse({ providers: { acme: { api_key } } }).error?.message ?? '').not.toContain('secret')
    }))
  })
})
