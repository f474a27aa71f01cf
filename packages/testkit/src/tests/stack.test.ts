import { sessionStream } from '@boocode/contracts'
import { expect, test } from 'vitest'
import { startStack } from '../index.ts'

test('a stack answers a message through the real processes and is gone afterwards', async () => {
  let url = ''
  {
    await using stack = await startStack({ scripts: [{ match: 'hello', responses: [[{ type: 'text', text: 'Hello to you.' }]] }] })
    url = stack.url
    const { session, chat } = await stack.newSession()
    const client = await stack.connect()
    const view = client.subscribe(sessionStream(session.id))
    const { turn } = await stack.say(chat.id, 'hello')
    await client.until(() => view.session.turns.get(turn.id)?.status === 'completed', 'the end of the turn')
    const said = [...view.session.messages.values()].filter((message) => message.role === 'assistant')
    expect(said.map((message) => message.parts)).toEqual([[{ type: 'text', text: 'Hello to you.' }]])
    expect(stack.pairingToken).not.toBe('')
  }
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})
