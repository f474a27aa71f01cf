import type { Page } from './conversation-probes.ts'

/** Runs the body of an asynchronous function in the page. */
export async function inPage<T>(page: Page, body: string): Promise<T> {
  return await page.evaluate<T>(`(async () => {${body}})()`)
}

/** A body that scrolls `scroller`, which is given as an expression, and returns the milliseconds of each frame. */
export function scrollFrames(scroller: string, { frames, pxPerFrame }: { frames: number; pxPerFrame: number }): string {
  return `
  const scroller = ${scroller}
  scroller.scrollTop = 0
  for (let n = 0; n < 10; n += 1) await new Promise(requestAnimationFrame)
  const times = []
  let last = await new Promise(requestAnimationFrame)
  for (let n = 0; n < ${frames}; n += 1) {
    scroller.scrollTop += ${pxPerFrame}
    const now = await new Promise(requestAnimationFrame)
    times.push(now - last)
    last = now
  }
  return times`
}
