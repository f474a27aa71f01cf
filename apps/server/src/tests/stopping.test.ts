import { sessionStream } from '@boocode/contracts'
import { startStack } from '@boocode/testkit'
import { expect, test } from 'vitest'

test('a server that is asked to stop says goodbye to its sockets and ends with 0', async () => {
  await using stack = await startStack()
  const { session } = await stack.newSession()
  const client = await stack.connect()
  const view = client.subscribe(sessionStream(session.id))
  await client.until(() => view.snapshots === 1, 'a snapshot')
  expect(await stack.kill('server', 'SIGTERM')).toEqual({ code: 0, signal: null })
  expect(await client.whenClosed()).toMatchObject({ code: 1001 })
  await stack.start('server')
  await client.reconnect()
  await stack.api('PATCH', `/api/sessions/${session.id}`, { name: 'Still here' })
  await client.until(() => view.session.session?.name === 'Still here', 'the new name')
  expect(view.snapshots).toBe(1)
})

test('a port that is taken ends the second server with a word about it, and leaves the first alone', async () => {
  await using stack = await startStack({ services: ['server'] })
  const first = stack.process('server')
  const second = stack.spawn('server')
  const { code } = await second.exited
  expect(code).not.toBe(0)
  expect(stack.logs().join('\n')).toContain('EADDRINUSE')
  expect((await stack.api('GET', '/api/health')).body.status).toBe('ok')
  first.signal('SIGTERM')
  expect(await first.exited).toEqual({ code: 0, signal: null })
})
