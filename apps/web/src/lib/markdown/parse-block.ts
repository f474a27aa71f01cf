import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { mathFromMarkdown } from 'mdast-util-math'
import { toHast } from 'mdast-util-to-hast'
import { gfm } from 'micromark-extension-gfm'
import { math } from 'micromark-extension-math'
import { showHidden } from '../show-hidden.ts'

type Mdast = ReturnType<typeof fromMarkdown>
type MdastNode = Mdast | Mdast['children'][number]
export type Hast = ReturnType<typeof toHast>

/** Beyond these a block is shown as plain text: no person writes such Markdown, and parsing it is not linear. */
export const maxBlockChars = 20_000
/** Tables cannot be cut, and long ones are honest. */
const maxTableChars = 60_000
const maxLineChars = 8_000
const maxDepthPattern = /^(?:[ \t]*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s))){24}/m
const maxLabelsPattern = /(?:\[[^[\]]{0,3}){64}/
const maxMarks = 2_000
/** Each opens a search for its end; more of them are no formulas. */
const maxDollars = 200

const plain = [gfm({ singleTilde: false })]
const withFormulas = [...plain, math()]
const mdastExtensions = [gfmFromMarkdown(), mathFromMarkdown()]

/**
 * Parses one block to a tree of HTML elements, or null when it is to be shown as plain text.
 * Raw HTML is kept as text. `definitions` are link definitions that other blocks hold.
 * Links and images are not judged here: the components that draw them do.
 */
export function parseBlock(text: string, definitions = ''): Hast | null {
  if (isExcessive(text)) return null
  const source = definitions === '' ? text : `${text}\n\n${definitions}`
  try {
    const extensions = (source.match(/\$/g)?.length ?? 0) > maxDollars ? plain : withFormulas
    const tree = fromMarkdown(source, { extensions, mdastExtensions })
    neutralise(tree, source)
    return toHast(tree, { clobberPrefix: 'md-' })
  } catch {
    // A text that the parser cannot take is still a text that a person wants to read.
    return null
  }
}

function isExcessive(text: string): boolean {
  const maxChars = text.trimStart().startsWith('|') ? maxTableChars : maxBlockChars
  if (text.length > maxChars || maxDepthPattern.test(text) || maxLabelsPattern.test(text)) return true
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    if (end - start > maxLineChars) return true
    start = end + 1
  }
  return (text.match(/[*_~`]+|[[<]/g)?.length ?? 0) > maxMarks
}

/** Turns raw HTML, and dollars that stand for money, into text; makes invisible direction marks visible. */
function neutralise(node: MdastNode, source: string): void {
  if ('children' in node) {
    const { children } = node
    for (const [index, child] of children.entries()) {
      if (child.type === 'html') (children as unknown[])[index] = { type: 'text', value: showHidden(child.value) }
      else if (child.type === 'inlineMath' && !isFormula(child, source)) (children as unknown[])[index] = { type: 'text', value: showHidden(sourceOf(child, source)) }
      else neutralise(child, source)
    }
  } else if ('value' in node && node.type !== 'math' && node.type !== 'inlineMath') {
    node.value = showHidden(node.value)
  }
}

/** Between single dollars no blank may stand at the edges and no digit behind: `$5 and $10` is no formula. */
function isFormula(node: MdastNode, source: string): boolean {
  const text = sourceOf(node, source)
  return text.startsWith('$$') || (/^\$\S(?:.*\S)?\$$/s.test(text) && !/^\d/.test(source.slice(node.position?.end.offset ?? 0)))
}

function sourceOf(node: MdastNode, source: string): string {
  return source.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0)
}

/** The lines of a text that define links for all of its blocks. */
export function collectDefinitions(text: string): string {
  if (!text.includes(']:')) return ''
  return (text.match(/^ {0,3}\[[^\]\n]{1,200}\]:[ \t]+\S+[^\n]{0,200}$/gm) ?? []).slice(0, 200).join('\n')
}

/** Whether a block may refer to a definition elsewhere. */
export function mayRefer(block: string): boolean {
  return /\[[^\]\n]+\](?![(:])/.test(block)
}
