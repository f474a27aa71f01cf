import { createCssVariablesTheme, createHighlighterCore } from '@shikijs/core'
import type { HighlighterCore, ThemedToken } from '@shikijs/core'
import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript'
import { grammars } from './grammars.ts'
import { findLanguage } from './languages.ts'
import { tokenKinds } from './tokens.ts'
import type { HighlightAnswer, HighlightRequest, TokenKind, TokenRuns } from './tokens.ts'

const theme = 'css-variables'
/** What the theme calls the colours that are not named like our kinds. */
const kindOfVariable: Readonly<Record<string, TokenKind>> = { 'string-expression': 'string' }

let highlighter: Promise<HighlighterCore> | undefined
const loading = new Map<string, Promise<void>>()

globalThis.addEventListener('message', (event: MessageEvent<HighlightRequest>) => {
  void answer(event.data)
})

async function answer({ id, code, language }: HighlightRequest): Promise<void> {
  // Code that a grammar cannot take is shown plain.
  const runs = await highlight(code, language).catch(() => null)
  globalThis.postMessage({ id, runs } satisfies HighlightAnswer)
}

async function highlight(code: string, language: string): Promise<TokenRuns | null> {
  const name = findLanguage(language)
  if (name === undefined) return null
  highlighter ??= createHighlighterCore({ themes: [createCssVariablesTheme({ name: theme, variablePrefix: '--', fontStyle: false })], langs: [], engine: createJavaScriptRegexEngine({ forgiving: true }) })
  const core = await highlighter
  const load = loading.get(name) ?? core.loadLanguage(grammars[name])
  loading.set(name, load)
  await load
  // Without a limit of its own: a slow machine needs long for the first line, and who asks ends what hangs.
  const lines = core.codeToTokensBase(code, { lang: name, theme, tokenizeTimeLimit: 0 })
  return toRuns(code, lines)
}

/** Tokens leave out line ends, which take what they follow. */
function toRuns(code: string, lines: readonly (readonly ThemedToken[])[]): TokenRuns {
  const runs: [number, number][] = []
  let at = 0
  const add = (length: number, kind: number) => {
    const last = runs.at(-1)
    if (length === 0) return
    if (last !== undefined && last[1] === kind) last[0] += length
    else runs.push([length, kind])
  }
  for (const token of lines.flat()) {
    add(token.offset - at, 0)
    add(token.content.length, tokenKinds.indexOf(kindOf(token.color)))
    at = token.offset + token.content.length
  }
  add(code.length - at, 0)
  return runs
}

function kindOf(color: string | undefined): TokenKind {
  const name = /^var\(--(?:[\w]+-)?token-([\w-]+)/.exec(color ?? '')?.[1] ?? 'plain'
  return kindOfVariable[name] ?? tokenKinds.find((kind) => kind === name) ?? 'plain'
}
