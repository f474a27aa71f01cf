import { expect, it } from 'vitest'
import { conversation, say } from './support/locators.ts'
import { usePage } from './support/page-test.ts'

const hostile = `Look: ![a cat](https://tracker.example/cat.png) <img src="https://tracker.example/raw.png">

<script src="https://tracker.example/x.js"></script>

[a link](https://tracker.example/page) and [another](javascript:alert(1)).

The end of the answer.`

const test = usePage({ scripts: [{ responses: [[{ type: 'text', text: hostile }]] }] })

it('no request leaves the origin, whatever an answer holds', async () => {
  const page = await test.open()
  const foreign: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.origin !== new URL(test.stack.url).origin && !['data:', 'blob:'].includes(url.protocol)) foreign.push(url.href)
  })
  await page.getByRole('main').getByRole('button', { name: 'Add project' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add project' })
  await dialog.getByLabel('Path').fill(test.stack.makeFolder({ 'README.md': 'x' }, 'atlas'))
  await dialog.getByLabel('Path').press('Enter')
  await page.waitForURL(/\/s\/[0-9a-f-]+\/c\/1$/)
  await say(page, 'Show me a picture')
  await conversation(page).getByText('The end of the answer.').waitFor()
  await page.reload()
  await conversation(page).getByText('The end of the answer.').waitFor()
  expect(foreign).toEqual([])
  expect(await conversation(page).locator('img, script').count()).toBe(0)
  expect(await conversation(page).locator('a[href^="javascript"]').count()).toBe(0)
  expect(await conversation(page).getByRole('link', { name: 'a link' }).getAttribute('rel')).toContain('noopener')
})
