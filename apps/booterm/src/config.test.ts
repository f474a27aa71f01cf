import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const secret = 'a-secret-of-more-than-thirty-two-characters'

test('shells get the environment of the person, and nothing of ours', () => {
  const { shellEnvironment } = readConfig({
    PATH: '/usr/bin',
    EDITOR: 'vim',
    AWS_PROFILE: 'mine',
    SHELL: '/bin/zsh',
    BOOCODE_SERVICE_SECRET: secret,
    BOOCODE_HOME: '/home/ann/.boocode',
    DATABASE_URL: 'postgres://planted',
    DEEPSEEK_API_KEY: 'planted-key',
    BOOTERM_PORT: '9501',
    NODE_CHANNEL_FD: '3',
    MALLOC_ARENA_MAX: '1',
    npm_lifecycle_event: 'start',
    TMUX: '/tmp/tmux-0/default,1,0',
  })
  expect(shellEnvironment).toEqual({
    PATH: '/usr/bin',
    EDITOR: 'vim',
    AWS_PROFILE: 'mine',
    SHELL: '/bin/zsh',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    LANG: 'C.UTF-8',
  })
})

test('a locale that is set stays', () => {
  expect(readConfig({ BOOCODE_SERVICE_SECRET: secret, LC_ALL: 'de_DE.UTF-8' }).shellEnvironment).not.toHaveProperty('LANG')
})

test('a secret that is too short is told without repeating it', () => {
  expect(() => readConfig({ BOOCODE_SERVICE_SECRET: 'planted-short' })).toThrow(/BOOCODE_SERVICE_SECRET is not valid/)
})
