import { describe, expect, it } from 'vitest'

import { protectionOf, ripgrepExclusions } from './protected-names.ts'

describe('protectionOf', () => {
  it.each([
    '.env',
    '.env.local',
    '.envrc',
    'deep/in/.ENV',
    '.Env.Production',
    '\uFF0Eenv',
    '.e\u200Dnv',
    '.ＥＮＶ',
    '.env.',
    '.env ',
    'server.pem',
    'SERVER.PEM',
    'tls/private.key',
    'id_rsa',
    'id_rsa.bak',
    'keys/id_ed25519.pub',
    '.npmrc',
    '.netrc',
    '.aws/credentials',
    'home/.AWS/Credentials',
    '.ssh',
    '.ssh/config',
    'a/.ssh/b/c',
    '.env/inside',
    String.raw`folder\.env`,
  ])('takes %j for a secret', (path) => {
    expect(protectionOf(path)).toBe('secret-file')
  })

  it.each(['.git', '.git/config', 'sub/.git/HEAD', '.GIT/config', '.gi\u200Ct/config', '.git./config', '.ｇｉｔ'])(
    'takes %j for internals of Git',
    (path) => {
      expect(protectionOf(path)).toBe('git-internals')
    },
  )

  it.each([
    '.',
    '',
    'src/main.ts',
    '.env.example',
    '.env.sample',
    'packages/a/.env.TEMPLATE',
    '.gitignore',
    '.github/workflows/ci.yml',
    'git/file',
    'environment.ts',
    'x.env',
    'keyboard.ts',
    'monkey',
    '.aws/config',
    'credentials',
    'ssh/config',
    'docs/pem.md',
  ])('lets %j through', (path) => {
    expect(protectionOf(path)).toBeUndefined()
  })

  it('spares an exception only as a whole name', () => {
    expect(protectionOf('.env.example.local')).toBe('secret-file')
    expect(protectionOf('.env.example/.env')).toBe('secret-file')
  })
})

it('names the protected folders to ripgrep too', () => {
  expect(ripgrepExclusions()).toContain('--iglob=!.git')
  expect(ripgrepExclusions()).toContain('--iglob=!**/.aws/credentials')
})
