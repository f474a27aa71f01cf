import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { callTool } from './call-tool.ts'
import { createToolRegistry } from './registry.ts'
import { createToolContext, defineTool } from './tool.ts'
import type { ToolResult } from './tool.ts'

const echo = defineTool({
  name: 'echo',
  description: 'Gives back its input.',
  input: z.strictObject({
    text: z.string().optional(),
    count: z.int().min(1).optional(),
    loud: z.boolean().optional(),
    ids: z.array(z.string()).optional(),
    inner: z.strictObject({ ratio: z.number() }).optional(),
  }),
  readOnly: true,
  run: (input) => Promise.resolve({ output: JSON.stringify(input), isError: false, truncated: false }),
})

const failing = defineTool({
  name: 'failing',
  description: 'Fails.',
  input: z.strictObject({}),
  readOnly: true,
  run: () => Promise.reject(Object.assign(new Error('/secret/path is full'), { code: 'ENOSPC' })),
})

const waiting = defineTool({
  name: 'waiting',
  description: 'Waits to be stopped.',
  input: z.strictObject({}),
  readOnly: true,
  run: (_input, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped')))
    }),
})

const registry = createToolRegistry([waiting, failing, echo])
const ctx = createToolContext({ projectRoot: '/', signal: new AbortController().signal })

function call(input: string, name = 'echo'): Promise<ToolResult> {
  return callTool(registry, { name, input }, ctx)
}

describe('input whose meaning is plain is repaired', () => {
  it.each([
    ['an object', '{"text":"a"}', { text: 'a' }],
    ['nothing at all', '', {}],
    ['JSON in a string', String.raw`"{\"text\":\"a\"}"`, { text: 'a' }],
    ['a number as text', '{"count":"3"}', { count: 3 }],
    ['a number for text', '{"text":42}', { text: '42' }],
    ['a boolean as text', '{"loud":"true"}', { loud: true }],
    ['null for an optional argument', '{"text":null}', {}],
    ['a single value for a list', '{"ids":"a"}', { ids: ['a'] }],
    ['a list in a string', String.raw`{"ids":"[\"a\",\"b\"]"}`, { ids: ['a', 'b'] }],
    ['a list in a string without its end', String.raw`{"ids":"[\"a\",\"b\""}`, { ids: ['a', 'b'] }],
    ['a list in a string without its beginning', String.raw`{"ids":"\"a\",\"b\"]"}`, { ids: ['a', 'b'] }],
    ['a list without its closing bracket', '{"ids":["a","b"}', { ids: ['a', 'b'] }],
    ['an object in a string, with a number in it as text', String.raw`{"inner":"{\"ratio\":0.5}"}`, { inner: { ratio: 0.5 } }],
    ['a nested number as text', '{"inner":{"ratio":"0.5"}}', { inner: { ratio: 0.5 } }],
    ['single quotes', `{'text':'a'}`, { text: 'a' }],
    ['a trailing comma', '{"text":"a",}', { text: 'a' }],
    ['a fence around it', '```json\n{"text":"a"}\n```', { text: 'a' }],
    ['a line break inside a string', '{"text":"a\nb"}', { text: 'a\nb' }],
  ])('%s', async (_what, input, expected) => {
    const result = await call(input)
    expect(result).toMatchObject({ isError: false, output: JSON.stringify(expected) })
  })
})

describe('input that could mean something else comes back', () => {
  it.each(['{"text":"some te', '{"text":"a"', '{"text":', '{"inner":{"ratio":1}', '{', `{'text':'a`])(
    'cut off: %s',
    async (input) => {
      expect(await call(input)).toMatchObject({ isError: true, output: expect.stringContaining('cut off') })
    },
  )

  it.each([
    ['{"count":"three"}', '- at count:'],
    ['{"count":0}', '- at count:'],
    ['{"ids":["a",{}]}', '- at ids[1]:'],
    ['{"inner":{"ratio":"x"}}', '- at inner.ratio:'],
    ['{"other":1}', 'Unrecognized key: "other"'],
    ['[1]', '- at (arguments):'],
    ['3', '- at (arguments):'],
    ['hello there', 'not valid JSON'],
    ['{"a":1} {"b":2}', 'not valid JSON'],
  ])('with the path of the fault: %s', async (input, expected) => {
    expect(await call(input)).toMatchObject({ isError: true, output: expect.stringContaining(expected) })
  })
})

describe('callTool', () => {
  it('names the tools there are when asked for one there is not', async () => {
    const { output, isError } = await call('{}', 'no\nsuch')
    expect(isError).toBe(true)
    expect(output).toBe('There is no tool named "no\\nsuch". The tools are: echo, failing, waiting.')
  })

  it('turns an unforeseen failure into a result without its message, and reports it', async () => {
    const reported: unknown[] = []
    const request = { name: 'failing', input: '{}' }
    const result = await callTool(registry, request, ctx, (error, tool) => reported.push([tool, (error as Error).message]))
    expect(result).toEqual({ output: 'failing failed: the system answered ENOSPC.', isError: true, truncated: false })
    expect(reported).toEqual([['failing', '/secret/path is full']])
  })

  it('rejects with an AbortError when it is stopped, before and during a call', async () => {
    const stop = new AbortController()
    const running = callTool(registry, { name: 'waiting', input: '{}' }, { ...ctx, signal: stop.signal })
    stop.abort(new Error('why'))
    await expect(running).rejects.toMatchObject({ name: 'AbortError', cause: new Error('why') })
    await expect(callTool(registry, { name: 'echo', input: '{}' }, { ...ctx, signal: stop.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })

  it('caps any output and cleans it, on whole characters', async () => {
    const small = { ...ctx, maxOutputBytes: 400 }
    const text = `a\0b\uD800${'😀'.repeat(300)}`
    const result = await callTool(registry, { name: 'echo', input: JSON.stringify({ text }) }, small)
    expect(result.truncated).toBe(true)
    expect(Buffer.byteLength(result.output)).toBeLessThanOrEqual(400)
    expect(result.output.isWellFormed()).toBe(true)
    expect(result.output).toMatch(/\[Cut: the output was \d+ bytes/)
  })

  it('answers any input at all', async () => {
    const json = fc.json()
    const cut = fc.tuple(json, fc.nat(60)).map(([text, length]) => text.slice(0, length))
    const property = fc.asyncProperty(fc.oneof(fc.string(), json, cut), async (input) => {
      const result = await call(input)
      expect(result.output.length).toBeGreaterThan(0)
    })
    await fc.assert(property, { numRuns: 1000 })
  })

  it('never repairs a complete object that was cut short', async () => {
    const value = fc.record({ text: fc.string(), ids: fc.array(fc.string()) })
    const property = fc.asyncProperty(value, fc.double({ min: 0, max: 1, noNaN: true }), async (input, share) => {
      const whole = JSON.stringify(input)
      const length = 1 + Math.floor(share * (whole.length - 1))
      fc.pre(length < whole.length)
      expect((await call(whole.slice(0, length))).isError).toBe(true)
    })
    await fc.assert(property, { numRuns: 500 })
  })
})

describe('createToolRegistry', () => {
  it('gives the same bytes whatever the order of the tools, and frozen', () => {
    const other = createToolRegistry([echo, waiting, failing])
    expect(JSON.stringify(other.definitions())).toBe(JSON.stringify(registry.definitions()))
    expect(registry.list().map(({ name }) => name)).toEqual(['echo', 'failing', 'waiting'])
    expect(Object.isFrozen(registry.definitions()[0]?.inputSchema['properties'])).toBe(true)
  })

  it('refuses two tools of one name', () => {
    expect(() => createToolRegistry([echo, echo])).toThrow('same name')
  })
})
