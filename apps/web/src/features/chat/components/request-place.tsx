import type { Request } from '@boocode/contracts'
import { useLayoutEffect, useRef } from 'react'
import { useChat } from './chat-context.ts'

/** Where a request stands in the conversation; while it waits it is known whether it can be seen. */
export function RequestPlace({ request }: { request: Request }) {
  const { places, slots } = useChat()
  const element = useRef<HTMLDivElement>(null)
  const { id, status } = request
  useLayoutEffect(() => {
    if (element.current === null || status !== 'pending') return
    return places.watch(id, element.current)
  }, [places, id, status])
  return (
    <div ref={element}>
      <slots.Request request={request} />
    </div>
  )
}
