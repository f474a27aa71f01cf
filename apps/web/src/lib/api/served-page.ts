/** The page as the server has it now; null while it cannot be had. */
export async function readServedPage(): Promise<string | null> {
  try {
    const response = await fetch('/index.html', { cache: 'no-store', credentials: 'same-origin' })
    return response.ok ? await response.text() : null
  } catch {
    return null
  }
}
