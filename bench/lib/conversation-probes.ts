import type { openWindow } from '../../apps/web/e2e/support/window.ts'

export type Page = Awaited<ReturnType<typeof openWindow>>['page']

// Measurements of the conversation, taken in the page itself, as text: the page's names are not known here.
// All in milliseconds of the page's clock.

const nextFrame = 'await new Promise(requestAnimationFrame)'

/** From a click on a session's link to the frame that shows `last`, the text of a paragraph. */
export async function clickToLast(page: Page, session: string, last: string): Promise<number> {
  return await inPage<number>(page, `
    const link = [...document.querySelectorAll('a')].find((one) => one.textContent.includes(${JSON.stringify(session)}))
    const isShown = () => [...document.querySelectorAll('[data-row] p')].some((row) => row.textContent === ${JSON.stringify(last)})
    const begunAt = performance.now()
    link.click()
    while (!isShown()) ${nextFrame}
    ${nextFrame}
    return performance.now() - begunAt`)
}

/** The time of each frame for a while. */
export async function frameTimes(page: Page, forMs: number): Promise<number[]> {
  return await inPage<number[]>(page, `
    const times = []
    for (let last = performance.now(), end = last + ${forMs}; last < end; ) {
      ${nextFrame}
      const now = performance.now()
      times.push(now - last)
      last = now
    }
    return times`)
}

/** Has pages that are opened from now on remember their sockets, for `socketToScreen`. */
export async function rememberSockets(page: Page): Promise<void> {
  await page.addInitScript(`
    globalThis.rememberedSockets = []
    globalThis.WebSocket = class extends WebSocket {
      constructor(...given) {
        super(...given)
        globalThis.rememberedSockets.push(this)
      }
    }`)
}

/** From the message on the socket that holds the word to the frame that shows it. */
export async function socketToScreen(page: Page, word: string): Promise<number> {
  return await inPage<number>(page, `
    let arrivedAt = NaN
    const onMessage = (event) => {
      if (Number.isNaN(arrivedAt) && event.data.includes(${JSON.stringify(word)})) arrivedAt = performance.now()
    }
    for (const socket of rememberedSockets) socket.addEventListener('message', onMessage)
    const isShown = () => [...document.querySelectorAll('[data-row]')].slice(-4).some((row) => row.textContent.includes(${JSON.stringify(word)}))
    while (Number.isNaN(arrivedAt) || !isShown()) ${nextFrame}
    ${nextFrame}
    for (const socket of rememberedSockets) socket.removeEventListener('message', onMessage)
    return performance.now() - arrivedAt`)
}

/** What scripts hold after everything that nobody holds is gone, in millions of bytes. */
export async function heapMb(page: Page): Promise<number> {
  const client = await page.context().newCDPSession(page)
  await client.send('HeapProfiler.collectGarbage')
  await client.send('Performance.enable')
  const { metrics } = await client.send('Performance.getMetrics')
  await client.detach()
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 1e6
}

async function inPage<T>(page: Page, body: string): Promise<T> {
  return await page.evaluate<T>(`(async () => {${body}})()`)
}
