import { describe, expect, it } from 'vitest'
import { conversation, messageBox, tapSend } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage({ scripts: [{ match: 'hello', responses: [[{ type: 'text', text: 'Hello to you.' }]] }] })

describe('on a phone', () => {
  it('shows one pane, its sessions in a drawer, and fields that do not zoom', async () => {
    const { session } = await test.stack.newSession()
    const page = await test.open({ phone: true, path: `/s/${session.id}/c/1` })
    await messageBox(page).waitFor()
    expect(await page.getByRole('navigation', { name: 'Sessions' }).count()).toBe(0)
    expect(await messageBox(page).evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize))).toBeGreaterThanOrEqual(16)
    await tapSend(page, 'hello')
    await conversation(page).getByText('Hello to you.').waitFor()
    await page.getByRole('button', { name: 'Sessions' }).tap()
    const drawer = page.getByRole('dialog', { name: 'Sessions' })
    await drawer.getByRole('link', { name: /hello/i }).tap()
    await drawer.waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })

  it('keeps the composer above a keyboard that only covers the page, and stays as it is for who zooms in', async () => {
    const { session } = await test.stack.newSession()
    const page = await test.open({ phone: true, path: `/s/${session.id}/c/1` })
    await messageBox(page).waitFor()
    const send = page.getByRole('button', { name: 'Send' })
    const bottom = async () => Math.round((await send.evaluate((button) => button.getBoundingClientRect().bottom)))
    const show = async (seen: { height: number; scale: number }) =>
      await page.evaluate((facts) => {
        for (const [name, value] of Object.entries(facts)) Object.defineProperty(visualViewport, name, { configurable: true, get: () => value })
        visualViewport?.dispatchEvent(new Event('resize'))
      }, seen)
    const before = await bottom()
    await show({ height: 440, scale: 1 })
    await eventually(bottom).toBeLessThanOrEqual(440)
    expect(await bottom()).toBeGreaterThan(340)
    expect(await page.evaluate(() => scrollY)).toBe(0)
    await show({ height: 844, scale: 1 })
    await eventually(bottom).toBe(before)
    await show({ height: 422, scale: 2 })
    expect(await bottom()).toBe(before)
  })

  it('has targets that a finger hits', async () => {
    const { session } = await test.stack.newSession()
    const page = await test.open({ phone: true, path: `/s/${session.id}/c/1` })
    await messageBox(page).waitFor()
    const small = await page.getByRole('button').evaluateAll((all) =>
      all.map((button) => ({ name: button.getAttribute('aria-label') ?? button.textContent, height: button.getBoundingClientRect().height }))
        .filter(({ height }) => height < 40),
    )
    expect(small).toEqual([])
  })
})

describe('themes', () => {
  it('follow the system unless one is chosen, which a reload keeps from the first paint', async () => {
    await test.stack.newSession()
    const page = await test.open({ dark: true })
    await messageBox(page).waitFor()
    const lightness = async () => await page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d')
      if (canvas === null) return -1
      canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor
      canvas.fillRect(0, 0, 1, 1)
      return canvas.getImageData(0, 0, 1, 1).data[1] ?? -1
    })
    expect(await lightness()).toBeLessThan(40)
    await page.getByRole('button', { name: 'Settings' }).click()
    const themes = page.getByRole('group', { name: 'Theme' })
    await themes.getByText('Light', { exact: true }).click()
    expect(await lightness()).toBeGreaterThan(230)
    await page.reload()
    expect(await lightness()).toBeGreaterThan(230)
  })
})
