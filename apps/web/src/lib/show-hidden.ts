const hiddenPattern = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g

/** Direction overrides can make a text read other than it is; they are shown as what they are. */
export function showHidden(text: string): string {
  return text.replace(hiddenPattern, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`)
}
