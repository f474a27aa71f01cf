import { memo } from 'react'
import { mayRefer, parseBlock } from '../../lib/markdown/parse-block.ts'
import { readOpenFence } from '../../lib/markdown/split-blocks.ts'
import type { Block } from '../../lib/markdown/split-blocks.ts'
import { showHidden } from '../../lib/show-hidden.ts'
import { CodeBlock } from './code-block.tsx'
import { renderTree } from './render-tree.tsx'

export interface MarkdownBlocksProps {
  blocks: readonly Block[]
  definitions: string
}

/** A block is drawn anew only when its own text changes. */
export function MarkdownBlocks({ blocks, definitions }: MarkdownBlocksProps) {
  return (
    <div className="prose">
      {blocks.map((block) => (
        <MarkdownBlock key={block.start} text={block.text} definitions={mayRefer(block.text) ? definitions : ''} />
      ))}
    </div>
  )
}

const MarkdownBlock = memo(function MarkdownBlock({ text, definitions }: { text: string; definitions: string }) {
  const fence = readOpenFence(text)
  if (fence !== null) return <CodeBlock code={showHidden(fence.code)} language={fence.language} isOpen />
  const tree = parseBlock(text, definitions)
  if (tree === null) return <p className="whitespace-pre-wrap">{showHidden(text.trimEnd())}</p>
  return renderTree(tree)
})
