import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen } from './listener.ts'
import type { ListenerOptions } from './listener.ts'
import { isTransient } from './sql.ts'
import { openLog } from './testing/open-log.ts'
import type { OpenLog } from './testing/open-log.ts'

let open: OpenLog
beforeAll(async () => {
  open = await openLog()
})
afterAll(async () => await open[Symbol.asyncDispose]())

/** A listener whose events are awaited one after the other. */
function start(options: Partial<ListenerOptions> = {}) {
  const events: string[] = []
  const errors: unknown[] = []
  const stop = new AbortController()
  let told = Promise.withResolvers<void>()
  const tell = (event: string) => {
    events.push(event)
    told.resolve()
    told = Promise.withResolvers()
  }
  const done = listen({
    url: open.database.url,
    name: 'test',
    channels: ['one', 'Two'],
    signal: stop.signal,
    onMessage: (channel, payload) => tell(`${channel}: ${payload}`),
    onReady: () => tell('ready'),
    onLost: (error) => {
      errors.push(error)
      tell('lost')
    },
    ...options,
  })
  const until = async (event: string) => {
    while (!events.includes(event)) await told.promise
    events.splice(0, events.indexOf(event) + 1)
  }
  return { events, errors, stop, done, until }
}

async function notify(channel: string, payload: string): Promise<void> {
  await open.database.sql`select pg_notify(${channel}, ${payload})`
}

async function endListeners(): Promise<number> {
  const rows = await open.database.sql<{ ended: boolean }>`
    select pg_terminate_backend(pid, 5000) as ended from pg_stat_activity
    where datname = current_database() and application_name = 'test listener'`
  return rows.length
}

describe('a listener', () => {
  test('hears its channels in order, until it is told to stop', async () => {
    const ear = start()
    await ear.until('ready')
    for (const payload of ['a', 'b', '']) await notify('Two', payload)
    await notify('other', 'x')
    await notify('one', 'c')
    await ear.until('one: c')
    ear.stop.abort()
    await ear.done
    expect(await endListeners()).toBe(0)
  })

  test('comes back after each loss, and says when it listens again', async () => {
    const ear = start()
    await ear.until('ready')
    for (let loss = 0; loss < 3; loss += 1) {
      expect(await endListeners()).toBe(1)
      await ear.until('lost')
      await ear.until('ready')
      await notify('one', `after ${loss}`)
      await ear.until(`one: after ${loss}`)
    }
    expect(ear.errors.every(isTransient)).toBe(true)
    ear.stop.abort()
    await ear.done
  })

  test('reads the tables anew after a message that cannot be understood', async () => {
    const ear = start({
      onMessage: (_channel, payload) => {
        JSON.parse(payload)
      },
    })
    await ear.until('ready')
    await notify('one', '{"broken')
    await ear.until('lost')
    await ear.until('ready')
    expect(ear.errors).toMatchObject([{ name: 'SyntaxError' }])
    ear.stop.abort()
    await ear.done
  })

  test('keeps trying while nobody answers, and stops at once when it is told to', async () => {
    const ear = start({ url: 'postgres://nobody@127.0.0.1:1/none' })
    await ear.until('lost')
    await ear.until('lost')
    expect(ear.errors.every(isTransient)).toBe(true)
    ear.stop.abort()
    await ear.done
    expect(ear.events).not.toContain('ready')
  })

  test('stops at once while a server takes the connection and says nothing', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const ear = start({ url: `postgres://nobody@127.0.0.1:${port}/none` })
    const [socket] = await once(server, 'connection')
    ear.stop.abort()
    await ear.done
    expect(ear.events).toEqual([])
    socket.destroy()
    server.close()
  })

  test('that is told to stop before it starts does nothing', async () => {
    const ear = start({ signal: AbortSignal.abort() })
    await ear.done
    expect(ear.events).toEqual([])
  })
})
