import { join } from 'node:path'
import { writeFiles } from '@boocode/testkit'
import { describe, expect, it } from 'vitest'
import { connection, conversation, messageBox, say } from './support/locators.ts'
import { eventually, usePage } from './support/page-test.ts'

const test = usePage()

describe('a newcomer', () => {
  it('opens the link, adds a project, asks what is in it, and watches the agent read it and answer', async () => {
    const page = await test.open()
    expect(new URL(page.url()).search).toBe('')
    await page.getByRole('main').getByRole('button', { name: 'Add project' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add project' })
    const path = dialog.getByLabel('Path')

    writeFiles(test.stack.projectsFolder, { 'a-file.txt': 'not a folder' })
    const wrong = { missing: join(test.stack.projectsFolder, 'nowhere'), file: join(test.stack.projectsFolder, 'a-file.txt'), outside: '/etc' }
    for (const value of Object.values(wrong)) {
      await path.fill(value)
      await path.press('Enter')
      await dialog.getByRole('alert').filter({ hasText: /\w/ }).waitFor()
      expect(await path.inputValue()).toBe(value)
    }

    await path.fill(test.stack.makeFolder({ 'src/app.ts': 'export const answer = 42\n' }, 'atlas'))
    await path.press('Enter')
    await page.waitForURL(/\/s\/[0-9a-f-]+\/c\/1$/)
    await page.getByText('The offline model answers').waitFor()

    await say(page, 'What is in this folder?')
    await conversation(page).getByText('What is in this folder?').waitFor()
    await conversation(page).getByText(/^(Read|Listed)/).first().waitFor()
    await conversation(page).getByText('src/', { exact: true }).waitFor()
    await conversation(page).getByText(/ out$/).waitFor()
    await eventually(async () => await connection(page).textContent()).toBe('Live')
    await page.getByRole('status').filter({ hasText: 'Answer complete.' }).waitFor({ state: 'attached' })
  })

  it('is told what to do when the link was used, and when there is none', async () => {
    const context = await test.browser.newContext()
    const page = await context.newPage()
    await page.goto(`${test.stack.url}/?pair=${test.stack.pairingToken}`)
    await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor()
    await page.getByText('npm start -- pair', { exact: true }).waitFor()
    expect(page.url()).not.toContain('pair=')
    await page.goto(test.stack.url)
    await page.getByRole('heading', { name: 'This browser is not paired' }).waitFor()
    await page.getByText('npm start -- pair', { exact: true }).waitFor()
    await context.close()
  })

  it('renames and deletes a session, the latter only after a question', async () => {
    await test.stack.newSession()
    const page = await test.open()
    const sessions = page.getByRole('navigation', { name: 'Sessions' })
    await page.waitForURL(/\/c\/1$/)
    const before = page.url()
    await sessions.getByRole('button', { name: 'New session' }).first().click()
    // The address of the session before ends alike.
    await page.waitForURL((url) => url.href !== before && url.pathname.endsWith('/c/1'))
    await messageBox(page).waitFor()
    const id = /\/s\/([0-9a-f-]+)/.exec(page.url())?.[1] ?? ''
    const row = sessions.locator('li').filter({ has: page.locator(`a[href="/s/${id}"]`) })
    await row.hover()
    await row.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await page.getByRole('dialog', { name: 'Rename session' }).getByLabel('Name').fill('A better name')
    await page.keyboard.press('Enter')
    await sessions.getByText('A better name').waitFor()

    await row.hover()
    await row.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete session' }).click()
    await sessions.getByText('A better name').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Open the latest session' }).click()
    await messageBox(page).waitFor()
    expect(page.url()).not.toContain(id)
  })

  it('loads no more than 500 KB in at most 20 requests, none of them to elsewhere', async () => {
    const page = await test.open({ path: '/nothing-yet' })
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.setCacheDisabled', { cacheDisabled: true })
    let bytes = 0
    let requests = 0
    const hosts = new Set<string>()
    session.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength))
    session.on('Network.requestWillBeSent', (event) => {
      requests += 1
      hosts.add(new URL(event.request.url).host)
    })
    await page.goto(test.stack.url)
    await messageBox(page).waitFor()
    await page.waitForLoadState('networkidle')
    expect([...hosts]).toEqual([new URL(test.stack.url).host])
    expect(requests).toBeLessThanOrEqual(20)
    expect(bytes).toBeLessThanOrEqual(500_000)
  })
})
