import { Conversation, createTestDatabase, eventually, seededNumbers, startKillablePostgres, startStack } from '@boocode/testkit'
import { describe, expect, test } from 'vitest'
import { Fleet } from './fleet.ts'
import { readVoyage } from './read-voyage.ts'
import { workVoyage } from './work-voyage.ts'

const voyages = [
  ['that read', 1, readVoyage],
  ['that read', 2, readVoyage],
  ['that edit and run in the mode auto', 3, () => workVoyage('auto')],
  ['that edit and run in the mode auto', 4, () => workVoyage('auto')],
  ['that edit, run and are approved', 5, () => workVoyage('ask')],
  ['that edit, run and are approved', 6, () => workVoyage('ask')],
] as const

describe('a hundred and twenty turns, twenty at a time, are whole', () => {
  test.each(voyages)('%s, whichever process is killed when (seed %i)', async (_what, seed, voyage) => {
    await using postgres = await startKillablePostgres()
    await using database = await createTestDatabase(postgres.url)
    await using stack = await startStack({ databaseUrl: database.url })
    using fleet = await Fleet.launch(stack, { chats: 20, turnsEach: 6, tokensPerSecond: 300 }, voyage())
    const next = seededNumbers(seed)
    const kills = { coder: 0, server: 0, postgres: 0 }
    while (!fleet.isOver) {
      await fleet.sail(20 + Math.floor(next() * 250))
      const victim = (['coder', 'server', 'postgres'] as const)[Math.floor(next() * 3)] ?? 'coder'
      kills[victim] += 1
      if (victim === 'postgres') {
        await postgres.kill()
        await postgres.start()
      } else await stack.restart(victim, next() < 0.8 ? 'SIGKILL' : 'SIGTERM')
    }
    const { turns, abandoned } = await fleet.expectWhole()
    expect(turns).toHaveLength(120)
    expect(Math.min(...Object.values(kills))).toBeGreaterThan(1)
    expect(turns.some((turn) => turn.resumed_count > 0)).toBe(true)
    expect(abandoned).toBeGreaterThan(0)
  })
})

describe('a coder whose leases run out', () => {
  const hold = { match: 'hold', responses: [[{ type: 'text' as const, text: 'Half of it' }, { type: 'waitFor' as const, gate: 'go' }, { type: 'text' as const, text: ', all of it.' }]] }

  test.each(['SIGKILL', 'SIGSTOP'] as const)('after %s loses its turns to one that runs beside it, and writes nothing when it wakes', async (signal) => {
    await using stack = await startStack({ scripts: [hold] })
    await using beside = await stack.addCoder()
    const chat = await Conversation.open(stack, { client: { waitMs: 60_000 } })
    // Asleep while the turn is claimed, so that the other one claims it.
    beside.signal('SIGSTOP')
    const turnId = await chat.say('hold')
    await chat.shows('Half of it')
    const holder = stack.process('coder')
    holder.signal(signal)
    beside.signal('SIGCONT')
    stack.model.openGate('go')
    const { turn, messages, answer } = await chat.ended(turnId)
    expect(turn).toMatchObject({ status: 'completed', resumed_count: 1 })
    expect(answer).toBe('Half of it, all of it.')
    expect(messages.filter((message) => message.role === 'assistant').map((message) => message.status)).toEqual(['abandoned', 'complete'])
    holder.signal('SIGCONT')
    await eventually('the end of what it held', () => signal === 'SIGKILL' || stack.logs().some((line) => line.includes('turn was put down')))
    const known = chat.shown().map((message) => ({ ...message, created_at: '' }))
    expect(known).toEqual((await chat.messages()).map((message) => ({ ...message, created_at: '' })))
  })
})
