import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SupervisorConfig } from './config.ts'
import { readConfig } from './config.ts'

const read = (environment: Record<string, string>, dotEnv = '') => readConfig({ root: '/checkout', dotEnv, environment })

function valid(environment: Record<string, string>, dotEnv = ''): SupervisorConfig {
  const result = read(environment, dotEnv)
  if (!result.ok) throw new Error(result.message)
  return result.config
}

function faults(environment: Record<string, string>): string {
  const result = read(environment)
  if (result.ok) throw new Error('the configuration was accepted')
  return result.message
}

test('with nothing set everything has a default that works', () => {
  expect(valid({})).toMatchObject({
    home: join(homedir(), '.boocode'),
    host: '127.0.0.1',
    port: 9500,
    coderPort: 9502,
    databaseUrl: undefined,
    deepseekKey: undefined,
    deepseekUrl: 'https://api.deepseek.com',
    projectRoots: [homedir()],
    given: {},
    warnings: [],
  })
})

describe('.env', () => {
  test('gives what the environment does not', () => {
    const config = valid({ PORT: '1234', HOST: '' }, 'PORT=4321\nHOST=0.0.0.0\nCODER_PORT="4322" # quoted')
    expect(config).toMatchObject({ port: 1234, host: '0.0.0.0', coderPort: 4322 })
    expect(config.given).toEqual({ PORT: '1234', HOST: '0.0.0.0', CODER_PORT: '4322' })
  })

  test('is asked about names that nobody knows', () => {
    expect(valid({}, 'DEEPSEEK_APIKEY=x').warnings).toEqual([expect.stringContaining('DEEPSEEK_APIKEY')])
  })

  test('never repeats what an unknown name was set to', () => {
    expect(JSON.stringify(valid({}, 'DEEPSEEK_APIKEY=sk-planted').warnings)).not.toContain('sk-planted')
  })
})

test('faults are told together, each with the variable, what was given and what is allowed', () => {
  const message = faults({ PORT: '70000', CODER_PORT: 'nine', BOOCODE_HOME: 'relative', HOST: 'http://x', PROJECT_ROOTS: '/a:b', LOG_LEVEL: 'loud' })
  for (const part of [
    'PORT is "70000": must be a port from 1 to 65535',
    'CODER_PORT is "nine": must be a port from 1 to 65535',
    'BOOCODE_HOME is "relative": must be an absolute path',
    'HOST is "http://x": must be an address',
    'PROJECT_ROOTS is "/a:b": must be absolute folders',
    'LOG_LEVEL is "loud": must be trace',
  ]) {
    expect(message).toContain(part)
  }
})

test('a secret is not repeated in a fault', () => {
  const message = faults({ DATABASE_URL: 'mysql://u:planted@h/d', DEEPSEEK_API_KEY: 'planted key', BOOCODE_TOKEN: 'plant' })
  expect(message).not.toContain('plant')
  for (const name of ['DATABASE_URL', 'DEEPSEEK_API_KEY', 'BOOCODE_TOKEN']) expect(message).toContain(`${name} is not valid`)
})

test('two services cannot share a port', () => {
  expect(faults({ PORT: '5000', CODER_PORT: '5000' })).toContain('CODER_PORT is "5000": must differ from PORT')
  expect(faults({ BOOTERM_PORT: '9502' })).toContain('BOOTERM_PORT is "9502": must differ from PORT and CODER_PORT')
})

test.each(['postgres://u:p@db:5432/boocode', 'postgresql://db/boocode', 'postgres://u:p@/boocode?host=%2Frun%2Fpg&port=5432'])(
  '%s is an address of a database',
  (url) => expect(valid({ DATABASE_URL: url }).databaseUrl).toBe(url),
)

test.each(['http://db', 'db:5432', 'postgres', '/run/postgresql'])('%s is none', (url) => {
  expect(faults({ DATABASE_URL: url })).toContain('DATABASE_URL is not valid: must be a postgres:// address')
})

test('a tilde stands for the home of the user', () => {
  const config = valid({ BOOCODE_HOME: '~/elsewhere', PROJECT_ROOTS: '~:/srv/code:~/work' })
  expect(config.home).toBe(join(homedir(), 'elsewhere'))
  expect(config.projectRoots).toEqual([homedir(), '/srv/code', join(homedir(), 'work')])
})

test.each(['0.0.0.0', '::', '::1', 'localhost', 'box.tail1234.ts.net', '100.64.0.7'])('%s may be listened on', (host) => {
  expect(valid({ HOST: host }).host).toBe(host)
})

test.each(['127.0.0.1:9500', 'a b', 'https://box', '-x', ''].filter(Boolean))('%s may not', (host) => {
  expect(faults({ HOST: host })).toContain('HOST')
})
