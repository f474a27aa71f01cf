import { createStore } from 'zustand/vanilla'
import { readServedPage } from '../../lib/api/served-page.ts'

/** Whether the server has another page than this window. */
export const newVersion = createStore(() => ({ isThere: false }))

const entryOf = (html: string | null): string | null => /<script[^>]+type="module"[^>]+src="([^"]+)"/.exec(html ?? '')?.[1] ?? null

/** Compares the page of this window with the server's. While that cannot be known, nothing is said: the next look comes with the next connection. */
export async function lookForNewVersion(): Promise<void> {
  const own = document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute('src') ?? null
  const served = entryOf(await readServedPage())
  if (own !== null && served !== null && served !== own) newVersion.setState({ isThere: true })
}
