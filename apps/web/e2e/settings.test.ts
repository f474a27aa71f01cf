import { startOfflineModel } from '@boocode/testkit'
import type { OfflineModel } from '@boocode/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conversation, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const key = 'sk-right-5a11ed'
const test = usePage()
/** A provider that lets in one key only. */
let acme: OfflineModel
beforeAll(async () => {
  acme = await startOfflineModel({ tokensPerSecond: Infinity, requireKey: key, scripts: [{ match: 'who are you', responses: [[{ type: 'text', text: 'A real model.' }]] }] })
})
afterAll(async () => await acme.close())

const part = (page: Page, name: string) => page.getByRole('region', { name })
const deepSeek = (page: Page) => page.getByRole('form', { name: 'DeepSeek' })

async function openSettings(phone = false): Promise<Page> {
  const { session } = await test.stack.newSession()
  const page = await test.open({ phone, path: `/s/${session.id}/c/1?pane=settings` })
  await part(page, 'Providers').waitFor()
  return page
}

describe('a newcomer', () => {
  it('is led to the key, is told when it is wrong, sets the right one, and gets an answer without a restart', async () => {
    const { session } = await test.stack.newSession()
    const page = await test.open({ path: `/s/${session.id}/c/1` })
    await page.getByRole('link', { name: 'set a DeepSeek key' }).click()
    const form = deepSeek(page)
    await form.getByRole('button', { name: 'Use another address' }).click()
    await form.getByLabel('Address').fill(acme.url)
    await form.getByLabel('DeepSeek API key').fill('sk-wrong-0badc0de')
    await form.getByRole('button', { name: 'Set key' }).click()
    await form.getByRole('alert').filter({ hasText: 'DeepSeek refused the API key' }).waitFor()
    expect(await form.getByLabel('DeepSeek API key').getAttribute('type')).toBe('password')

    await form.getByLabel('DeepSeek API key').fill(key)
    await form.getByLabel('DeepSeek API key').press('Enter')
    const row = part(page, 'Providers').getByRole('listitem').filter({ hasText: 'key stored' })
    await row.waitFor()
    await form.waitFor({ state: 'detached' })
    await row.getByRole('button', { name: 'Test DeepSeek' }).click()
    await row.getByText('DeepSeek answers and lists 2 models.').waitFor()
    expect(await page.content()).not.toContain(key)

    await page.getByRole('tab', { name: 'New session' }).click()
    await say(page, 'who are you?')
    await conversation(page).getByText('A real model.').waitFor()
    expect(await page.getByText('The offline model answers').count()).toBe(0)
  })

  it('sees in another window that a provider came and went', async () => {
    const [one, other] = await Promise.all([openSettings(), openSettings()])
    await one.getByRole('button', { name: 'Add endpoint' }).click()
    const form = one.getByRole('form', { name: 'New endpoint' })
    await form.getByLabel('Name').fill('Big machine')
    await form.getByLabel('Address').fill('ftp://nowhere')
    await form.getByLabel('Address').press('Enter')
    await form.getByText('Must be an http or https address').waitFor()
    await form.getByLabel('Address').fill('http://127.0.0.1:1')
    await form.getByRole('button', { name: 'Add endpoint' }).click()
    await form.getByRole('alert').waitFor()
    await form.getByLabel('Models').fill('large, small')
    await form.getByRole('button', { name: 'Add endpoint' }).click()
    await form.getByRole('button', { name: 'Save anyway' }).click()

    const row = part(other, 'Providers').getByRole('listitem').filter({ hasText: 'Big machine' })
    await row.getByText('2 named').waitFor()
    await row.getByRole('checkbox', { name: 'On' }).click()
    await row.getByRole('button', { name: 'Edit Big machine' }).click()
    await other.getByRole('form', { name: 'Edit Big machine' }).getByLabel('Name').fill('Small machine')
    await other.getByRole('form', { name: 'Edit Big machine' }).getByLabel('Models').press('Enter')
    await other.getByRole('button', { name: 'Save anyway' }).click()
    await one.getByRole('button', { name: 'Remove Small machine' }).click()
    await one.getByRole('dialog').getByRole('button', { name: 'Remove provider' }).click()
    await part(other, 'Providers').getByText('Small machine').waitFor({ state: 'detached' })
    await Promise.all([one.context().close(), other.context().close()])
  })

  it('sets limits, is told beside the field what is none, and finds them again', async () => {
    const page = await openSettings()
    const limits = part(page, 'Limits')
    await limits.getByLabel('Steps per turn').fill('0')
    await limits.getByLabel('Steps per turn').press('Enter')
    await limits.getByRole('alert').waitFor()
    await limits.getByLabel('Steps per turn').fill('200')
    await limits.getByRole('button', { name: 'Save limits' }).click()
    await eventually(async () => await limits.getByRole('button', { name: 'Save limits' }).isDisabled()).toBe(true)
    await page.reload()
    await eventually(async () => await part(page, 'Limits').getByLabel('Steps per turn').inputValue()).toBe('200')
    await page.context().close()
  })

  it('does it on a phone too, with fields that do not zoom and targets that a finger hits', async () => {
    const page = await openSettings(true)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    const fields = page.getByRole('textbox')
    for (const size of await fields.evaluateAll((all) => all.map((field) => Number.parseFloat(getComputedStyle(field).fontSize)))) expect(size).toBeGreaterThanOrEqual(16)
    const small = await page.getByRole('button').evaluateAll((all) =>
      all.map((button) => ({ name: button.getAttribute('aria-label') ?? button.textContent, height: button.getBoundingClientRect().height }))
        .filter(({ height }) => height < 40),
    )
    expect(small).toEqual([])
    await page.context().close()
  })
})
