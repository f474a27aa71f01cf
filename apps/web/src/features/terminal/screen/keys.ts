/** What the page does with a key while a terminal has the focus; everything else is the program's. */
export type PageKey = 'copy' | 'paste' | 'search' | 'leave'

const letters: Record<string, PageKey | undefined> = { c: 'copy', v: 'paste', f: 'search' }
const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

export const keyNames = isMac
  ? { copy: '⌘C', paste: '⌘V', search: '⌘F', leave: 'Ctrl+F6' }
  : { copy: 'Ctrl+Shift+C', paste: 'Ctrl+Shift+V', search: 'Ctrl+Shift+F', leave: 'Ctrl+F6' }

/** Null for a key that goes to the program. */
export function pageKeyOf(event: KeyboardEvent): PageKey | null {
  const { ctrlKey, shiftKey, metaKey, altKey } = event
  if (altKey) return null
  if (event.key === 'F6' && ctrlKey) return 'leave'
  if (event.key === 'Insert' && ctrlKey !== shiftKey && !metaKey) return ctrlKey ? 'copy' : 'paste'
  const isPages = isMac ? metaKey && !ctrlKey && !shiftKey : ctrlKey && shiftKey && !metaKey
  return isPages ? (letters[event.key.toLowerCase()] ?? null) : null
}
