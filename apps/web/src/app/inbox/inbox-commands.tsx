import { useRef } from 'react'
import { useNavigate } from 'react-router'
import { toast } from 'sonner'
import { describeCommands as described } from '../commands/described.ts'
import { Action } from '../commands/action.tsx'
import { pathOf } from '../paths.ts'
import { usePlace } from '../use-place.ts'
import { nextAfter, useShowRequest, useWaiting } from './waiting.ts'

/** The actions of the inbox: open it, and go through what waits, one by one. */
export function InboxCommands() {
  const place = usePlace()
  const navigate = useNavigate()
  const waiting = useWaiting()
  const show = useShowRequest()
  const last = useRef<string | null>(null)
  const next = () => {
    const request = nextAfter(waiting, last.current)
    if (request === undefined) return void toast('Nothing needs you.')
    last.current = request.id
    void show(request)
  }
  const count = waiting.length === 0 ? '' : ` (${waiting.length})`
  return (
    <>
      <Action of={{ ...described.inbox, title: `${described.inbox.title}${count}` }} run={() => void navigate(pathOf({ ...place, pane: 'inbox' }))} />
      <Action of={described.nextWaiting} run={next} />
    </>
  )
}
