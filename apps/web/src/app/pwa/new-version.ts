import { createStore } from 'zustand/vanilla'

/** Whether the server has another page than this window. */
export const newVersion = createStore(() => ({ isThere: false }))

const entryOf = (html: string): string | null => /<script[^>]+type="module"[^>]+src="([^"]+)"/.exec(html)?.[1] ?? null

/** Compares the page of this window with the server's. While that cannot be known, nothing is said. */
export async function lookForNewVersion(): Promise<void> {
  const own = document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute('src') ?? null
  try {
    const response = await fetch('/index.html', { cache: 'no-store', credentials: 'same-origin' })
    if (!response.ok) return
    const served = entryOf(await response.text())
    if (own !== null && served !== null && served !== own) newVersion.setState({ isThere: true })
  } catch {
    // The server is away: the next look comes with the next connection.
  }
}
