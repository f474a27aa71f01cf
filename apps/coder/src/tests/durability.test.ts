import { createTestDatabase, startKillablePostgres, startStack } from '@boocode/testkit'
import { describe, expect, test } from 'vitest'
import { Fleet } from './fleet.ts'
import { readVoyage } from './read-voyage.ts'

const size = { chats: 10, turnsEach: 2, tokensPerSecond: 300 }

describe('twenty turns, ten at a time, are whole', { timeout: 180_000 }, () => {
  test('when the coder is killed four times', async () => {
    await using stack = await startStack()
    using fleet = await Fleet.launch(stack, size, readVoyage())
    for (const frames of [25, 120, 60, 150]) {
      await fleet.sail(frames)
      await stack.restart('coder', 'SIGKILL')
    }
    await fleet.arrive()
    const { turns, abandoned } = await fleet.expectWhole()
    expect(turns.some((turn) => turn.resumed_count > 0)).toBe(true)
    expect(abandoned).toBeGreaterThan(0)
  })

  test('when the server is killed four times', async () => {
    await using stack = await startStack()
    using fleet = await Fleet.launch(stack, size, readVoyage())
    for (const frames of [25, 120, 60, 150]) {
      await fleet.sail(frames)
      await stack.restart('server', 'SIGKILL')
    }
    await fleet.arrive()
    const { turns, abandoned } = await fleet.expectWhole()
    expect(turns.every((turn) => turn.resumed_count === 0)).toBe(true)
    expect(abandoned).toBe(0)
    expect(fleet.client.connections).toBeGreaterThanOrEqual(4)
  })

  test('when Postgres is killed three times, and no process ends for it', async () => {
    await using postgres = await startKillablePostgres()
    await using database = await createTestDatabase(postgres.url)
    await using stack = await startStack({ databaseUrl: database.url })
    using fleet = await Fleet.launch(stack, size, readVoyage())
    const pids = [stack.process('server').pid, stack.process('coder').pid]
    for (const frames of [25, 120, 150]) {
      await fleet.sail(frames)
      await postgres.kill()
      await postgres.start()
    }
    await fleet.arrive()
    await fleet.expectWhole()
    expect([stack.process('server').pid, stack.process('coder').pid]).toEqual(pids)
    expect(fleet.client.connections).toBe(1)
  })

  test('when coder, server and Postgres die in turn', async () => {
    await using postgres = await startKillablePostgres()
    await using database = await createTestDatabase(postgres.url)
    await using stack = await startStack({ databaseUrl: database.url })
    using fleet = await Fleet.launch(stack, size, readVoyage())
    await fleet.sail(60)
    await stack.restart('coder', 'SIGKILL')
    await fleet.sail(60)
    await postgres.kill()
    await postgres.start()
    await fleet.sail(60)
    await stack.restart('server', 'SIGKILL')
    await fleet.sail(60)
    await stack.restart('coder', 'SIGTERM')
    await fleet.arrive()
    await fleet.expectWhole()
  })
})
