import { describe, expect, test } from 'vitest'
import { chooseAccount } from './account.ts'

const lines = {
  root: 'root:x:0:0:root:/root:/bin/bash',
  boocode: 'boocode:x:990:991::/var/lib/boocode:/usr/sbin/nologin',
  postgres: 'postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash',
  nobody: 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
}
const passwd = (...names: (keyof typeof lines)[]): string => `${names.map((name) => lines[name]).join('\n')}\n`

describe('the user that Postgres runs as under root', () => {
  test('is boocode, when the machine has it', () => {
    expect(chooseAccount(passwd('root', 'nobody', 'postgres', 'boocode'))).toEqual({ name: 'boocode', uid: 990, gid: 991 })
  })

  test('is postgres otherwise', () => {
    expect(chooseAccount(passwd('root', 'nobody', 'postgres'))).toEqual({ name: 'postgres', uid: 101, gid: 104 })
  })

  test('is nobody as the last resort', () => {
    expect(chooseAccount(passwd('root', 'nobody'))).toEqual({ name: 'nobody', uid: 65534, gid: 65534 })
  })

  test('is nobody with the unsigned number where macOS writes -2', () => {
    expect(chooseAccount('##\nnobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false')).toEqual({
      name: 'nobody',
      uid: 4294967294,
      gid: 4294967294,
    })
  })

  test('is never another name for root', () => {
    expect(chooseAccount('boocode:x:0:0::/:/bin/sh')).toBeUndefined()
  })

  test('is not found in an empty file', () => {
    expect(chooseAccount('')).toBeUndefined()
  })
})
