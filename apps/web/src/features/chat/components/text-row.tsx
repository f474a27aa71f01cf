import { Copy, Ellipsis } from 'lucide-react'
import { useMemo, useSyncExternalStore } from 'react'
import { copyText } from '../../../components/copy-button.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { MarkdownBlocks } from '../../../components/markdown/markdown-blocks.tsx'
import { Menu, MenuItem } from '../../../components/menu.tsx'
import type { PartRef } from '../store/rows.ts'
import { createTextSource, textOfPart } from '../store/text-source.ts'
import { useChat } from './chat-context.ts'
import { MessageMenuItems } from './message-menu-items.tsx'

/** What the model says, with what can be done with it. */
export function AnswerRow({ messageId, part }: PartRef) {
  const { store } = useChat()
  return (
    <div className="group/answer relative">
      <TextRow messageId={messageId} part={part} />
      <div className="absolute -top-1 right-0 rounded bg-canvas opacity-0 group-hover/answer:opacity-100 focus-within:opacity-100 has-data-popup-open:opacity-100 pointer-coarse:static pointer-coarse:-mt-1 pointer-coarse:-mb-4 pointer-coarse:flex pointer-coarse:justify-end pointer-coarse:opacity-100">
        <Menu align="end" trigger={<IconButton label="Answer actions" icon={Ellipsis} />}>
          <MenuItem icon={Copy} onClick={() => void copyText(textOfPart(store.getState(), { messageId, part }))}>
            Copy as Markdown
          </MenuItem>
          <MessageMenuItems messageId={messageId} />
        </Menu>
      </div>
    </div>
  )
}

/** While it streams only the last block is drawn anew. */
export function TextRow({ messageId, part }: PartRef) {
  const { store } = useChat()
  const source = useMemo(() => createTextSource(store, { messageId, part }), [store, messageId, part])
  const view = useSyncExternalStore(source.subscribe, source.read)
  return <MarkdownBlocks blocks={view.blocks} definitions={view.definitions} />
}
