import { expect, it } from 'vitest'

import { findMembers, identifyCommand } from './command-processes.ts'

const command = identifyCommand({ pid: 100, started: 'boot/7' }, 'mark')
const row = (pid: number, parts: { parent?: number; group?: number; session?: number; started?: string; isMarked?: boolean }) => ({
  pid,
  started: `boot/${pid}`,
  parent: 1,
  group: pid,
  session: pid,
  isMarked: false,
  ...parts,
})
const found = (...table: ReturnType<typeof row>[]) => findMembers(command, table).map(({ pid }) => pid)

it('knows the leader, its group, its session, what carries the mark, and their children', () => {
  const leader = row(100, { started: 'boot/7' })
  const table = [
    leader,
    row(101, { group: 100, session: 100 }),
    row(102, { session: 100 }),
    row(103, { isMarked: true }),
    row(104, { parent: 103 }),
    row(105, { parent: 104 }),
    row(200, {}),
  ]
  expect(found(...table)).toEqual([100, 101, 102, 103, 104, 105])
})

it('knows the group without its leader by a member with the mark', () => {
  expect(found(row(101, { group: 100, session: 100, isMarked: true }), row(102, { group: 100, session: 100 }))).toEqual([101, 102])
})

it('lets alone a stranger that got the number, and the group of that stranger', () => {
  const stranger = row(100, { started: 'boot/9' })
  expect(found(stranger, row(101, { parent: 100, group: 100, session: 100 }))).toEqual([])
  expect(found(row(101, { group: 100, session: 100 }))).toEqual([])
})

it('never names this process or the first one', () => {
  expect(found(row(process.pid, { isMarked: true }), row(1, { isMarked: true }))).toEqual([])
})
