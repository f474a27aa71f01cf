import { useMemo, useSyncExternalStore } from 'react'
import { MarkdownBlocks } from '../../../components/markdown/markdown-blocks.tsx'
import type { PartRef } from '../store/rows.ts'
import { createTextSource } from '../store/text-source.ts'
import { useChat } from './chat-context.ts'

/** What the model says. While it streams only the last block is drawn anew. */
export function TextRow({ messageId, part }: PartRef) {
  const { store } = useChat()
  const source = useMemo(() => createTextSource(store, { messageId, part }), [store, messageId, part])
  const view = useSyncExternalStore(source.subscribe, source.read)
  return <MarkdownBlocks blocks={view.blocks} definitions={view.definitions} />
}
