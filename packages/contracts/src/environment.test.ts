import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { logLevelVariable, parseEnvironment, portVariable, urlVariable } from './environment.ts'

const schema = z.object({
  PORT: portVariable.default(9500),
  SERVICE_URL: urlVariable.optional(),
  LOG_LEVEL: logLevelVariable.default('info'),
  SECRET: z.string().min(8, 'must have at least 8 characters'),
})
const parse = (environment: Record<string, string | undefined>) => parseEnvironment(schema, environment, new Set(['SECRET']))

function faults(environment: Record<string, string | undefined>): string[] {
  const result = parse(environment)
  return result.ok ? [] : result.message.split('\n')
}

describe('an environment', () => {
  test('gives values with their defaults, and knows nothing of other variables', () => {
    const result = parse({ SECRET: 'long enough', PORT: '80', PATH: '/bin' })
    expect(result).toEqual({ ok: true, value: { SECRET: 'long enough', PORT: 80, LOG_LEVEL: 'info' } })
  })

  test('takes an empty variable for one that is not set', () => {
    expect(parse({ SECRET: 'long enough', PORT: '', LOG_LEVEL: undefined })).toMatchObject({ ok: true, value: { PORT: 9500 } })
    expect(faults({ SECRET: '' })).toContainEqual(expect.stringContaining('SECRET is not set'))
  })

  test('tells all faults together: the variable, what was given, what is allowed', () => {
    const lines = faults({ PORT: '70000', SERVICE_URL: 'ftp://x', LOG_LEVEL: 'loud', SECRET: 'long enough' })
    expect(lines).toEqual([
      'The configuration is not valid:',
      '  PORT is "70000": must be a port from 1 to 65535',
      '  SERVICE_URL is "ftp://x": must be an http or https address, like http://127.0.0.1:9502',
      '  LOG_LEVEL is "loud": must be trace, debug, info, warn, error or fatal',
      'See .env.example for every variable and its default.',
    ])
  })

  test('never repeats a secret', () => {
    const lines = faults({ SECRET: 'hunter2' })
    expect(lines).toContainEqual('  SECRET is not valid: must have at least 8 characters')
    expect(lines.join()).not.toContain('hunter2')
  })
})

test.each(['0', '65536', '1.5', 'x', '-1', ' ', 'NaN', '1e9'])('%j is no port', (port) => {
  expect(portVariable.safeParse(port).success).toBe(false)
})

test.each([
  ['http://127.0.0.1:9502/', 'http://127.0.0.1:9502'],
  ['https://box.ts.net/path//', 'https://box.ts.net/path'],
])('the address %s loses the slash at its end', (given, wanted) => {
  expect(urlVariable.parse(given)).toBe(wanted)
})
