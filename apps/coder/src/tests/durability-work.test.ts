// Turns that edit, run commands and ask, while the processes that serve them are killed.
import { createTestDatabase, startKillablePostgres, startStack } from '@boocode/testkit'
import { describe, expect, test } from 'vitest'
import { Fleet } from './fleet.ts'
import { workVoyage } from './work-voyage.ts'

const size = { chats: 8, turnsEach: 2, tokensPerSecond: 300 }

describe('turns that edit and run commands are whole, each edit made once, no command begun twice', { timeout: 240_000 }, () => {
  test('in the mode auto, when the coder is killed five times', async () => {
    await using stack = await startStack()
    using fleet = await Fleet.launch(stack, size, workVoyage('auto'))
    for (const frames of [25, 120, 40, 150, 60]) {
      await fleet.sail(frames)
      await stack.restart('coder', 'SIGKILL')
    }
    await fleet.arrive()
    const { turns } = await fleet.expectWhole()
    expect(turns.some((turn) => turn.resumed_count > 0)).toBe(true)
  })

  test('in the mode ask, when coder, server and Postgres die in turn while approvals are open and answered', async () => {
    await using postgres = await startKillablePostgres()
    await using database = await createTestDatabase(postgres.url)
    await using stack = await startStack({ databaseUrl: database.url })
    using fleet = await Fleet.launch(stack, size, workVoyage('ask'))
    await fleet.sail(40)
    await stack.restart('coder', 'SIGKILL')
    await fleet.sail(80)
    await postgres.kill()
    await postgres.start()
    await fleet.sail(80)
    await stack.restart('server', 'SIGKILL')
    await fleet.sail(80)
    await stack.restart('coder', 'SIGTERM')
    await fleet.arrive()
    await fleet.expectWhole()
  })
})
