const direction = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g
/** Everything that has no shape of its own but line breaks: controls, joiners, fillers, tags, odd separators. */
const invisible = /[^\P{C}\n]|[\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu
const control = /[^\P{Cc}\n\t]/gu
const shortNames: Record<string, string | undefined> = { '\t': '\\t', '\r': '\\r', '\u001b': '\\e' }

/** Direction overrides can make a text read other than it is; they are shown as what they are. */
export function showHidden(text: string): string {
  return text.replace(direction, escapeOf)
}

/** For what a program printed: lines and tabs stay, other controls and direction overrides are shown. */
export function showControls(text: string): string {
  return text.replace(control, escapeOf).replace(direction, escapeOf)
}

/** For what a person decides on, a command or a path: nothing in it stays unseen. */
export function showEverything(text: string): string {
  return text.replace(invisible, escapeOf)
}

/** For code: tabs are seen as what they are, everything else that has no shape is written out. */
export function showCode(text: string): string {
  return text.replace(invisible, (mark) => (mark === '\t' ? mark : escapeOf(mark)))
}

function escapeOf(mark: string): string {
  const code = mark.codePointAt(0) ?? 0
  const hex = code.toString(16)
  return shortNames[mark] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`)
}
