import { describe, expect, test } from 'vitest'
import type { ChildFacts } from './child-environment.ts'
import { childEnvironment } from './child-environment.ts'
import { readConfig } from './config.ts'

const environment = {
  PATH: '/usr/bin',
  HOME: '/home/ann',
  LC_ALL: 'C.UTF-8',
  NODE_EXTRA_CA_CERTS: '/ca.pem',
  HTTPS_PROXY: 'http://proxy:3128',
  AWS_SECRET_ACCESS_KEY: 'planted-aws',
  DEEPSEEK_API_KEY: 'planted-deepseek',
  BOOCODE_TOKEN: 'planted-token-of-boocode',
  PUBLIC_URL: 'https://box.example',
  DEFAULT_MODEL: 'deepseek-v4-pro',
  PROJECT_ROOTS: '/srv/code',
  BOOCODE_HOME: '/srv/home',
}

function facts(more: Partial<ChildFacts> = {}): ChildFacts {
  const result = readConfig({ root: '/checkout', dotEnv: '', environment })
  if (!result.ok) throw new Error(result.message)
  return {
    config: result.config,
    secrets: { service: 'service-secret', hostId: 'host-id' },
    databaseUrl: 'postgres://db/boocode',
    offlineModelUrl: undefined,
    compileCache: '/srv/home/cache/node',
    ...more,
  }
}

describe.each(['server', 'coder'] as const)('the %s', (service) => {
  test('learns where everything is', () => {
    expect(childEnvironment(service, facts())).toMatchObject({
      PATH: '/usr/bin',
      HOME: '/home/ann',
      LC_ALL: 'C.UTF-8',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      NODE_COMPILE_CACHE: '/srv/home/cache/node',
      PORT: '9500',
      CODER_PORT: '9502',
      CODER_URL: 'http://127.0.0.1:9502',
      DATABASE_URL: 'postgres://db/boocode',
      BOOCODE_HOME: '/srv/home',
      BOOCODE_SERVICE_SECRET: 'service-secret',
      BOOCODE_HOST_ID: 'host-id',
      PROJECT_ROOTS: '/srv/code',
      DEFAULT_MODEL: 'deepseek-v4-pro',
    })
  })

  test('gets nothing of the environment that it has no use for', () => {
    expect(JSON.stringify(childEnvironment(service, facts()))).not.toContain('planted-aws')
  })
})

test('the server has no key of a model, and the coder no token that opens the server', () => {
  const [server, coder] = [childEnvironment('server', facts()), childEnvironment('coder', facts())]
  expect(server).not.toHaveProperty('DEEPSEEK_API_KEY')
  expect(server).not.toHaveProperty('HTTPS_PROXY')
  expect(coder).not.toHaveProperty('BOOCODE_TOKEN')
  expect(coder).toMatchObject({ DEEPSEEK_API_KEY: 'planted-deepseek', HTTPS_PROXY: 'http://proxy:3128' })
  expect(server).toMatchObject({ BOOCODE_TOKEN: 'planted-token-of-boocode', PUBLIC_URL: 'https://box.example' })
})

test('server and coder find the same uploads, and the server alone learns how large they may be and whom to push to', () => {
  const given = { ...environment, UPLOAD_DIR: '/srv/uploads', MAX_ATTACHMENT_SIZE_MB: '5', PUSH_HOSTS: 'push.example' }
  const result = readConfig({ root: '/checkout', dotEnv: '', environment: given })
  if (!result.ok) throw new Error(result.message)
  const [server, coder] = (['server', 'coder'] as const).map((service) => childEnvironment(service, facts({ config: result.config })))
  expect(server).toMatchObject({ UPLOAD_DIR: '/srv/uploads', MAX_ATTACHMENT_SIZE_MB: '5', PUSH_HOSTS: 'push.example' })
  expect(coder).toMatchObject({ UPLOAD_DIR: '/srv/uploads' })
  expect(coder).not.toHaveProperty('PUSH_HOSTS')
})

test('the coder alone learns of the offline model', () => {
  const offlineModelUrl = 'http://127.0.0.1:4000'
  expect(childEnvironment('coder', facts({ offlineModelUrl }))['OFFLINE_MODEL_URL']).toBe(offlineModelUrl)
  expect(childEnvironment('server', facts({ offlineModelUrl }))).not.toHaveProperty('OFFLINE_MODEL_URL')
  expect(childEnvironment('coder', facts())).not.toHaveProperty('OFFLINE_MODEL_URL')
})

test('terminals get the whole environment of the person, and nothing that is ours but what the service needs', () => {
  const booterm = childEnvironment('booterm', facts())
  expect(booterm).toMatchObject({ AWS_SECRET_ACCESS_KEY: 'planted-aws', HTTPS_PROXY: 'http://proxy:3128', BOOTERM_PORT: '9501', BOOCODE_SERVICE_SECRET: 'service-secret' })
  expect(JSON.stringify(booterm)).not.toMatch(/planted-deepseek|planted-token-of-boocode|postgres:/)
})
