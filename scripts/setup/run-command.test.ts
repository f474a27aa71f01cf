import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { explainFileError, explainOutput, packageManagerEnv, runCommand } from './run-command.mjs'

const options = { cwd: tmpdir(), env: process.env, doing: 'trying' }

describe('explainOutput', () => {
  it.each([
    ['npm error code ENOTFOUND', 'could not reach the npm registry'],
    ['tcp connect error: Connection refused\nERR_PNPM_META_FETCH_FAIL', 'could not reach the npm registry'],
    ['error sending request for url', 'could not reach the npm registry'],
    ['npm error nospc ENOSPC: no space left on device', 'the disk is full'],
    ['EROFS: read-only file system, mkdir', 'read-only'],
    ['npm error code EACCES', 'chown'],
    ['npm error code E403', 'refused access'],
    ['Error: ERR_PNPM_OUTDATED_LOCKFILE', 'pnpm-lock.yaml'],
  ])('%j is told as %j', (output, sentence) => {
    expect(explainOutput(output)).toContain(sentence)
  })

  it('leaves what it does not know to the output itself', () => {
    expect(explainOutput('Segmentation fault')).toBeUndefined()
  })
})

describe('runCommand', () => {
  it('names a program that is not there', () => {
    expect(() => {
      runCommand('no-such-program-here', [], options)
    }).toThrow('no-such-program-here was not found')
  })

  it('shows what a failing program printed, and the cause first', () => {
    const script = 'process.stderr.write("FETCH_FAILED by the cat"); process.exitCode = 1'
    expect(() => {
      runCommand(process.execPath, ['-e', script], options)
    }).toThrow(/trying failed: could not reach[^]*by the cat/)
  })
})

it('names the file that could not be written', () => {
  const error = Object.assign(new Error('x'), { code: 'EROFS', path: '/checkout/.runtime' })
  expect(explainFileError(error)?.message).toContain('/checkout/.runtime')
  expect(explainFileError(new Error('other'))).toBeUndefined()
})

it('keeps an outer npm out of the environment of the inner one, but not its registry', () => {
  const before = process.env
  process.env = { ...before, npm_lifecycle_event: 'start', npm_config_registry: 'http://registry.test/' }
  try {
    const env = packageManagerEnv('/checkout/.runtime', '/node/bin')
    expect(env['npm_lifecycle_event']).toBeUndefined()
    expect(env['pnpm_config_registry']).toBe('http://registry.test/')
    expect(env['PATH']).toMatch(/^\/node\/bin:/)
  } finally {
    process.env = before
  }
})
