import { workspaceStream } from '@boocode/contracts'
import { startStack } from '@boocode/testkit'
import { expect, test } from 'vitest'

test('W14: a client that never answers a ping is closed, one that answers stays', async () => {
  await using stack = await startStack({ services: ['server'] })
  const silent = await stack.connect({ answersPings: false })
  const answering = await stack.connect()
  for (const client of [silent, answering]) client.subscribe(workspaceStream)
  const end = await silent.whenClosed()
  expect(end.code).toBe(1006)
  expect(silent.pings.length).toBeGreaterThanOrEqual(4)
  const beats = answering.pings.length
  await answering.until(() => answering.pings.length === beats + 3, 'three more pings')
  expect(answering.connections).toBe(1)
})
