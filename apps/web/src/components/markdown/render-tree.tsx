import { createElement, Fragment } from 'react'
import type { ReactNode } from 'react'
import type { Hast } from '../../lib/markdown/parse-block.ts'
import { CodeBlock } from './code-block.tsx'
import { Diagram } from './diagram.tsx'
import { Formula } from './formula.tsx'
import { ImageLink, SafeLink } from './safe-link.tsx'

type Element = Extract<Hast, { type: 'element' }>
type Child = Element['children'][number]

/** Elements that are drawn as they are and without attributes. Of any other only what is inside is drawn. */
const plainTags = new Set([
  'p', 'br', 'hr', 'em', 'strong', 'del', 'blockquote', 'ul', 'li', 'sup', 'section',
  'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'thead', 'tbody', 'tr',
])

/** Draws a tree that a model's words were parsed to. Tags and attributes that are not named here do not exist. */
export function renderTree(tree: Hast): ReactNode {
  return tree.type === 'root' ? tree.children.map(renderChild) : tree.type === 'element' ? renderElement(tree) : null
}

function renderChild(child: Child | Extract<Hast, { type: 'root' }>['children'][number], index: number): ReactNode {
  if (child.type === 'text') return child.value
  return child.type === 'element' ? <Fragment key={index}>{renderElement(child)}</Fragment> : null
}

function renderElement(element: Element): ReactNode {
  const { tagName, properties, children } = element
  const inside = children.length === 0 ? undefined : children.map(renderChild)
  switch (tagName) {
    case 'a':
      return <SafeLink href={stringOf(properties['href'])}>{inside}</SafeLink>
    case 'img':
      return <ImageLink src={stringOf(properties['src'])} alt={stringOf(properties['alt'])} />
    case 'code':
      return isMath(element) ? <Formula tex={textOf(element)} isBlock={false} /> : <code>{inside}</code>
    case 'pre':
      if (languageOf(element) === 'math') return <Formula tex={textOf(element).trim()} isBlock />
      if (languageOf(element) === 'mermaid') return <Diagram code={textOf(element).replace(/\n$/, '')} />
      return <CodeBlock code={textOf(element).replace(/\n$/, '')} language={languageOf(element)} />
    case 'ol':
      return <ol start={typeof properties['start'] === 'number' ? properties['start'] : 1}>{inside}</ol>
    case 'table':
      return <TableFrame>{inside}</TableFrame>
    case 'th':
    case 'td':
      return createElement(tagName, properties['align'] === 'right' ? { 'data-align': 'right' } : null, inside)
    case 'input':
      return <TaskMark isDone={properties['checked'] === true} />
    default:
      return plainTags.has(tagName) ? createElement(tagName, null, inside) : inside
  }
}

function TableFrame({ children }: { children: ReactNode }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    <div className="overflow-x-auto" role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  )
}

function TaskMark({ isDone }: { isDone: boolean }) {
  return <input type="checkbox" checked={isDone} disabled readOnly aria-label={isDone ? 'Done' : 'Open'} />
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function textOf(node: Element): string {
  return node.children
    .map((child) => (child.type === 'text' ? child.value : child.type === 'element' ? textOf(child) : ''))
    .join('')
}

function isMath(node: Element): boolean {
  const names = node.properties['className']
  return Array.isArray(names) && names.includes('math-inline')
}

function languageOf(node: Element): string {
  const code = node.children.find((child) => child.type === 'element')
  const names = code?.properties['className']
  const name = Array.isArray(names) ? names.find((entry) => String(entry).startsWith('language-')) : undefined
  return name === undefined ? '' : String(name).slice('language-'.length)
}
