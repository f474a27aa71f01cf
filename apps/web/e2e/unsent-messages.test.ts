import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { connection, conversation, messageBox, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage({ scripts: [{ match: 'ping', responses: [[{ type: 'text', text: 'Pong.' }]] }] })

describe('what is sent while nobody answers', () => {
  const bubbles = async (page: Page, text: string) => await conversation(page).getByText(text, { exact: true }).count()
  const stored = async (chatId: string) => {
    const { body } = await test.stack.api('GET', `/api/chats/${chatId}/messages`)
    const { messages } = body as { messages: { role: string; kind: string; parts: { text?: string }[] }[] }
    return messages.filter(({ role, kind }) => role === 'user' && kind === 'message').map(({ parts }) => parts[0]?.text)
  }

  it('goes out by itself, in order and once, also when the window was closed meanwhile', async () => {
    const { session, chat } = await test.stack.newSession()
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    await test.stack.kill('server')
    for (const text of ['ping one', 'ping two', 'ping three']) {
      await say(page, text)
      await conversation(page).getByText(text, { exact: true }).waitFor()
    }
    await eventually(async () => await conversation(page).getByText(/^Not sent yet\. /).count()).toBe(3)
    const next = await page.context().newPage()
    await page.close()
    await test.stack.start('server')
    // Another chat is what is opened next: what waits in this one goes out all the same.
    const { session: other } = await test.stack.newSession()
    await next.goto(`${test.stack.url}/s/${other.id}/c/1`)
    await eventually(async () => await stored(chat.id)).toEqual(['ping one', 'ping two', 'ping three'])
    await next.goto(`${test.stack.url}/s/${session.id}/c/1`)
    await eventually(async () => await conversation(next).getByText('Pong.').count()).toBe(3)
    for (const text of ['ping one', 'ping two', 'ping three']) expect(await bubbles(next, text)).toBe(1)
  })

  it('arrives once when only the answer was lost', async () => {
    const { session, chat } = await test.stack.newSession()
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    let lost = 0
    await page.route('**/api/chats/*/messages', async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return await route.continue()
      lost += 1
      await route.fetch()
      await route.abort()
    })
    await say(page, 'ping')
    await conversation(page).getByText('Pong.').waitFor()
    await page.reload()
    await conversation(page).getByText('Pong.').waitFor()
    expect(lost).toBe(1)
    expect(await stored(chat.id)).toEqual(['ping'])
    expect(await bubbles(page, 'ping')).toBe(1)
  })

  it('and is refused by the server is given back with the reason', async () => {
    const { session } = await test.stack.newSession()
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    await page.route('**/api/chats/*/messages', async (route) => {
      if (route.request().method() !== 'POST') return await route.continue()
      await route.fulfill({ status: 422, json: { error: { code: 'unprocessable', message: 'This model is gone. Choose another.' } } })
    })
    await say(page, 'ping')
    const unsent = conversation(page).getByRole('alert')
    await unsent.getByText('Not sent. This model is gone. Choose another.').waitFor()
    await page.unroute('**/api/chats/*/messages')
    await unsent.getByRole('button', { name: 'Edit' }).click()
    expect(await messageBox(page).inputValue()).toBe('ping')
    await unsent.waitFor({ state: 'detached' })
  })
})
