/** What this window holds of a chat's draft. */
export interface HeldDraft {
  readonly text: string
  /** The saved version that `text` began from. */
  readonly base: number
  /** What this window is saving, or was when it was left: it may have arrived. */
  readonly sent: string | null
  /** It was changed since. */
  readonly isDirty: boolean
  /** How long ago it was changed here, by this device's clock alone. */
  readonly ageMs: number
}

export interface SavedDraft {
  readonly text: string
  readonly version: number
  readonly age_ms: number
}

export interface Met {
  readonly text: string
  readonly base: number
  readonly isDirty: boolean
  /** A different text that must not be lost; null when the other one is in this one. */
  readonly setAside: string | null
}

/** What to show when a window and the server hold drafts of one chat. The newer shows, and nothing is lost. */
export function meetDrafts(held: HeldDraft, saved: SavedDraft): Met {
  const base = saved.version
  const theirs: Met = { text: saved.text, base, isDirty: false, setAside: null }
  const mine: Met = { text: held.text, base, isDirty: true, setAside: null }
  if (held.text === saved.text || !held.isDirty) return theirs
  if (held.base === saved.version || held.sent === saved.text) return mine
  // Sent or taken elsewhere; what was typed here stays. The other way round the same.
  if (isBlank(saved.text)) return mine
  if (isBlank(held.text)) return theirs
  return held.ageMs <= saved.age_ms
    ? { ...mine, setAside: unlessWithin(saved.text, held.text) }
    : { ...theirs, setAside: unlessWithin(held.text, saved.text) }
}

function isBlank(text: string): boolean {
  return text.trim() === ''
}

function unlessWithin(text: string, whole: string): string | null {
  return whole.includes(text.trim()) ? null : text
}
