import { Validator } from '@seriousme/openapi-schema-validator'
import { startStack } from '@boocode/testkit'
import { expect, test } from 'vitest'

test('the OpenAPI document is valid 3.1 and describes every route with its errors’ shape in words', async () => {
  await using stack = await startStack({ services: ['server'] })
  const { body: document } = await stack.api('GET', '/api/openapi.json')
  expect(document.openapi).toMatch(/^3\.1\./)
  const result = await new Validator().validate(structuredClone(document))
  expect(result.errors ?? []).toEqual([])
  expect(result.valid).toBe(true)
  for (const [path, methods] of Object.entries<Record<string, { summary?: string; responses?: Record<string, unknown> }>>(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      expect({ path, method, summary: operation.summary ?? '' }).toEqual({ path, method, summary: expect.stringMatching(/\S/) })
      const statuses = Object.keys(operation.responses ?? {})
      expect({ path, method, statuses }).toEqual({ path, method, statuses: expect.arrayContaining([expect.stringMatching(/^2/), 'default']) })
    }
  }
  expect(document.info.description).toContain('"error"')
})
