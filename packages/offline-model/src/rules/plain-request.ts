/** Longer texts are no plain requests, and the patterns of the intents need not run over them. */
const MAX_CHARS = 400

const courtesy =
  /^(?:(?:hi|hello|hey|ok|okay|so|now|then|and|please|kindly)[,!.]?\s+|(?:can|could|would|will) you\s+|i (?:want|need|would like|'d like) (?:you )?to\s+|let(?:'s| us| me)\s+|help me (?:to )?)/i

/** The request without courtesies, spare blanks and closing punctuation; empty when too long. */
export function plainRequest(text: string): string {
  if (text.length > MAX_CHARS) return ''
  let plain = text.trim().replaceAll(/\s+/g, ' ').replaceAll(/[“”]/g, '"').replaceAll(/[‘’]/g, "'")
  while (courtesy.test(plain)) plain = plain.replace(courtesy, '')
  // A point after a blank or slash is a path ("list files in .").
  return plain
    .replace(/[\s,]+(?:please|thanks|thank you)[.!]*$/i, '')
    .replace(/(?<=[^\s./])[.?!]+$/, '')
    .replace(/\s*\?+$/, '')
}

/** Text without the quotes or backticks around it. */
export function unquote(text: string): string {
  const quoted = /^(["'`])(.*)\1$/.exec(text.trim())
  return quoted?.[2] ?? text.trim()
}

export function isQuoted(text: string): boolean {
  return /^(["'`]).+\1$/.test(text.trim())
}

/** A path as a person writes it: quotes, leading `./` and closing slash away; `undefined` for the whole project. */
export function pathFrom(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const named = isQuoted(text)
    ? unquote(text)
    : text.trim().replace(/^(?:the|my|this)\s+(?=\S)/i, '').replace(/\s+(?:folder|directory|dir)$/i, '')
  const path = unquote(named).replace(/^\.\/(?=.)/, '').replace(/(?<=.)\/$/, '')
  return wholeProject.test(path) ? undefined : path
}

const wholeProject =
  /^(?:|\.|here|it|this|root|(?:this |the |my |whole |entire |current )*(?:root )?(?:project|repo|repository|folder|directory|codebase|code|workspace|files))$/i
