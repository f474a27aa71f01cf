import { sessionStream, workspaceStream } from '@boocode/contracts'
import type { Chat, Session, SessionFrame } from '@boocode/contracts'
import { EventLog } from '@boocode/db'
import { residentBytes, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let stack: Stack
let events: EventLog
beforeAll(async () => {
  stack = await startStack()
  events = new EventLog(stack.database, () => undefined)
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

/** Appends frames that only fill the log of the session. */
async function fill({ session, chat }: { session: Session; chat: Chat }, size: { frames: number; chars: number }): Promise<void> {
  const name = 'x'.repeat(size.chars)
  const frame: SessionFrame = { type: 'chat_updated', chat: { ...chat, name } }
  await events.commit(async (tx, emit) => {
    await tx`update chats set name = ${name} where id = ${chat.id}`
    for (let count = 0; count < size.frames; count += 1) emit(sessionStream(session.id), frame)
  })
}

test('W13: a ping comes every three seconds with the newest position of each subscribed stream', async () => {
  const place = await stack.newSession()
  const client = await stack.connect()
  const session = client.subscribe(sessionStream(place.session.id))
  const workspace = client.subscribe(workspaceStream)
  await client.until(() => session.snapshots === 1 && workspace.snapshots === 1, 'both snapshots')
  await fill(place, { frames: 3, chars: 10 })
  await client.until(() => client.pings.length === 2, 'two pings')
  const [first, second] = client.pings
  const betweenMs = Date.parse(second?.at ?? '') - Date.parse(first?.at ?? '')
  // Which machine is this test on? Only that it is a beat, and neither a flood nor a minute, is asserted.
  expect(betweenMs).toBeGreaterThan(1_500)
  expect(betweenMs).toBeLessThan(8_000)
  expect(second?.heads).toEqual({ [sessionStream(place.session.id)]: session.position, [workspaceStream]: workspace.position })
  client.unsubscribe(sessionStream(place.session.id))
  await client.until(() => client.pings.length === 3, 'a third ping')
  expect(Object.keys(client.pings[2]?.heads ?? {})).toEqual([workspaceStream])
})

describe('W16: a client that does not drain', () => {
  test('costs little memory however much is said, is closed, and catches up when it returns', async () => {
    const place = await stack.newSession()
    const bystander = await stack.connect()
    const watched = bystander.subscribe(sessionStream(place.session.id))
    const slow = await stack.connect()
    const view = slow.subscribe(sessionStream(place.session.id))
    await slow.until(() => view.snapshots === 1, 'a snapshot')
    const { pid } = stack.process('server')
    // Far more than the network between them holds; twice to warm up, once with one who does not listen.
    const rounds = 50
    const say = async (): Promise<number> => {
      const from = watched.position?.seq ?? 0
      for (let round = 1; round <= rounds; round += 1) {
        await fill(place, { frames: 60, chars: 16_000 })
        await bystander.until(() => watched.position?.seq === from + round * 60, 'the frames')
      }
      return residentBytes(pid)
    }
    await say()
    const before = await say()
    slow.pause()
    const after = await say()
    // What one client does not read would be all of it.
    expect(after - before).toBeLessThan((rounds * 60 * 16_000) / 2)
    // Longer than the server's patience, told by its own beat.
    const beats = bystander.pings.length
    await bystander.until(() => bystander.pings.length >= beats + 3, 'three more pings')
    slow.resume()
    // The goodbye stands behind what was not read: it may no longer get through.
    expect([4008, 1006]).toContain((await slow.whenClosed()).code)
    await slow.reconnect()
    await slow.until(() => view.position?.seq === watched.position?.seq, 'the end of the stream')
    expect(view.snapshots).toBe(2)
    expect(view.session.chats).toEqual(watched.session.chats)
  })

  test('for a moment loses nothing and keeps its socket', async () => {
    const place = await stack.newSession()
    const client = await stack.connect()
    const view = client.subscribe(sessionStream(place.session.id))
    await client.until(() => view.snapshots === 1, 'a snapshot')
    for (let round = 0; round < 5; round += 1) {
      client.pause()
      await fill(place, { frames: 40, chars: 100_000 })
      client.resume()
    }
    await client.until(() => view.position?.seq === 200, 'the end of the stream')
    expect(client.connections).toBe(1)
    expect(client.end).toBeNull()
  })
})
