/** Kinds of words in code, each a class of the theme. `plain` has none. */
export const tokenKinds = ['plain', 'keyword', 'string', 'constant', 'comment', 'function', 'parameter', 'punctuation', 'link'] as const
export type TokenKind = (typeof tokenKinds)[number]

/** Runs of characters of one kind, in order: how many, and the index of their kind. Together they are the code. */
export type TokenRuns = readonly (readonly [length: number, kind: number])[]

export interface HighlightRequest {
  readonly id: number
  readonly code: string
  readonly language: string
}

/** Null: the language is not known, or the code could not be read. */
export interface HighlightAnswer {
  readonly id: number
  readonly runs: TokenRuns | null
}
