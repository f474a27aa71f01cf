import { toJsxRuntime } from 'hast-util-to-jsx-runtime'
import type { Components } from 'hast-util-to-jsx-runtime'
import type { ReactNode } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import type { Hast } from '../../lib/markdown/parse-block.ts'
import { CodeBlock } from './code-block.tsx'
import { ImageLink, SafeLink } from './safe-link.tsx'

type Element = Extract<Hast, { type: 'element' }>

const components: Partial<Components> = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ src, alt }) => <ImageLink src={typeof src === 'string' ? src : undefined} alt={alt} />,
  pre: ({ node }) => <CodeBlock code={textOf(node).replace(/\n$/, '')} language={languageOf(node)} />,
  table: ({ children }) => (
    <div className="overflow-x-auto" role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => <input type="checkbox" checked={checked === true} disabled aria-label={checked === true ? 'done' : 'open'} />,
}

export function renderTree(tree: Hast): ReactNode {
  return toJsxRuntime(tree, { Fragment, jsx, jsxs, components, ignoreInvalidStyle: true, passNode: true })
}

function textOf(node: Element | undefined): string {
  if (node === undefined) return ''
  return node.children
    .map((child) => (child.type === 'text' ? child.value : child.type === 'element' ? textOf(child) : ''))
    .join('')
}

function languageOf(node: Element | undefined): string {
  const code = node?.children.find((child) => child.type === 'element')
  const names = code?.properties['className']
  const name = Array.isArray(names) ? names.find((entry) => String(entry).startsWith('language-')) : undefined
  return name === undefined ? '' : String(name).slice('language-'.length)
}
