import { fillChat, startFaultProxy, trimLog } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { connection, conversation, messageBox, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const words = Array.from({ length: 400 }, (_, n) => `word${n}`).join(' ')
const test = usePage({
  scripts: [
    { match: 'count', responses: [[{ type: 'text', text: words, tokensPerSecond: 120 }]] },
    { match: 'ping', responses: [[{ type: 'text', text: 'Pong.' }]] },
  ],
})

async function openChat(): Promise<{ page: Page; path: string }> {
  const { session } = await test.stack.newSession()
  const path = `/s/${session.id}/c/1`
  const page = await test.open({ path })
  await eventually(async () => await connection(page).textContent()).toBe('Live')
  return { page, path }
}

const said = (page: Page) => conversation(page).locator('.prose').innerText()

describe('when something dies', () => {
  it('the server killed in mid-answer: the page says so, keeps everything, and goes on without a reload', async () => {
    const { page } = await openChat()
    await say(page, 'count for me')
    await conversation(page).getByText(/word20\b/).waitFor()
    await test.stack.kill('server')
    await eventually(async () => await connection(page).textContent()).toMatch(/^Offline since \d/)
    await conversation(page).getByText(/word20\b/).waitFor()

    await say(page, 'ping')
    await conversation(page).getByText(/^Not sent yet\. /).waitFor()
    await messageBox(page).fill('typed while away')

    await test.stack.start('server')
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    await conversation(page).getByText('Pong.').waitFor()
    expect(await conversation(page).locator('.prose').first().innerText()).toBe(words)
    expect(await conversation(page).getByText('ping', { exact: true }).count()).toBe(1)
    expect(await messageBox(page).inputValue()).toBe('typed while away')
  })

  it('the coder killed in mid-answer: what was said stays, folded, and the turn ends by itself', async () => {
    const { page } = await openChat()
    await say(page, 'count for me')
    await conversation(page).getByText(/word20\b/).waitFor()
    await test.stack.restart('coder')
    await conversation(page).getByRole('button', { name: 'Interrupted, asked again' }).waitFor()
    await conversation(page).getByText(/^Continued after a restart/).waitFor()
    await conversation(page).getByText(/ out$/).waitFor()
    expect(await said(page)).toBe(words)
  })

  it('a wire that is cut again and again, also inside frames, ends with the same text', async () => {
    const { session } = await test.stack.newSession()
    const path = `/s/${session.id}/c/1`
    await using proxy = await startFaultProxy(test.stack.facts.port)
    const direct = await test.open({ path })
    const page = await test.open({ path, port: proxy.port })
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    await say(direct, 'count for me')
    for (const n of [10, 60, 120, 200, 300]) {
      await conversation(page).getByText(new RegExp(`word${n}\\b`)).waitFor()
      proxy.cutAfter(n)
    }
    for (const window of [direct, page]) await conversation(window).getByText(/ out$/).waitFor()
    expect(await said(page)).toBe(words)
    expect(await said(direct)).toBe(words)
  })

  it('a wire that goes deaf is noticed within seconds, and the page goes on once it heals', async () => {
    const { session } = await test.stack.newSession()
    await using proxy = await startFaultProxy(test.stack.facts.port)
    const page = await test.open({ path: `/s/${session.id}/c/1`, port: proxy.port })
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    proxy.goDeaf()
    await eventually(async () => await connection(page).textContent()).toBe('No signal')
    proxy.heal()
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    await say(page, 'ping')
    await conversation(page).getByText('Pong.').waitFor()
  })

  it('away for so long that the log was trimmed, a window ends where everybody else is', async () => {
    const { session, chat } = await test.stack.newSession()
    await using proxy = await startFaultProxy(test.stack.facts.port)
    const page = await test.open({ path: `/s/${session.id}/c/1`, port: proxy.port })
    await say(page, 'ping')
    await conversation(page).getByText('Pong.').waitFor()
    proxy.refuse()
    proxy.cut()
    await eventually(async () => await connection(page).textContent()).toMatch(/^Offline since/)
    await messageBox(page).fill('half a thought')

    await test.stack.api('PATCH', `/api/sessions/${session.id}`, { name: 'Renamed meanwhile' })
    const other = await test.stack.api('POST', `/api/sessions/${session.id}/chats`, {})
    await fillChat(test.stack.database, (other.body as { chat: { id: string } }).chat.id, { turns: 60, stepsPerTurn: 2, callsPerStep: 2 })
    await test.stack.api('POST', `/api/chats/${chat.id}/messages`, { content: 'ping again, from elsewhere' })
    await eventually(async () => JSON.stringify((await test.stack.api('GET', `/api/chats/${chat.id}/messages`)).body).match(/Pong/g)?.length).toBe(2)
    await trimLog(test.stack.database.sql, { keepFrames: 1, keepHours: 0 })
    await conversation(page).getByText('Pong.').waitFor()

    proxy.heal()
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    await conversation(page).getByText('ping again, from elsewhere').waitFor()
    expect(await conversation(page).getByText('Pong.').count()).toBe(2)
    expect(await messageBox(page).inputValue()).toBe('half a thought')
    await eventually(async () => await page.title()).toBe('Renamed meanwhile · BooCode')
  })

  it('a device that is revoked is told how to pair again', async () => {
    const { page } = await openChat()
    const devices = await page.evaluate(async () => (await fetch('/api/devices')).json())
    const current = devices.devices.find((device: { current: boolean }) => device.current)
    await test.stack.api('DELETE', `/api/devices/${current.id}`)
    await page.getByRole('heading', { name: 'This browser is not paired' }).waitFor()
  })
})
