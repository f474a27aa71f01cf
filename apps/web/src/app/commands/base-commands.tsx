import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import { createChat } from '../../features/chat/api/create-chat.ts'
import { setAppearance } from '../../features/settings/store/appearance.ts'
import { listenForKeys } from '../../lib/commands/commands.ts'
import { useLiveHub, useWorkspace } from '../../lib/live/use-live.ts'
import { showOverlay } from '../overlay.ts'
import { pathOf } from '../paths.ts'
import { neighbourOf } from '../sidebar/neighbour.ts'
import { useNewSession } from '../use-new-session.ts'
import { usePlace } from '../use-place.ts'
import { Action } from './action.tsx'
import { describeCommands as described } from './described.ts'

const doNothing = () => undefined

/** The actions of the workspace itself, and the one listener for their keys. Draws nothing. */
export function BaseCommands() {
  useEffect(() => {
    const mounted = new AbortController()
    listenForKeys(mounted.signal)
    return () => mounted.abort()
  }, [])
  return (
    <>
      <Action of={described.palette} run={() => showOverlay('palette')} />
      <Action of={described.actions} run={() => showOverlay('actions')} />
      <Action of={described.shortcuts} run={() => showOverlay('shortcuts')} />
      <Action of={described.addProject} run={() => showOverlay('add_project')} />
      <Action of={described.light} run={() => setAppearance({ theme: 'light' })} />
      <Action of={described.dark} run={() => setAppearance({ theme: 'dark' })} />
      <Action of={described.system} run={() => setAppearance({ theme: 'system' })} />
      <Action of={described.filter} run={() => focusOn('input[type="search"][aria-label="Filter sessions"]')} />
      <SessionCommands />
      <Action of={described.allow} run={doNothing} />
      <Action of={described.deny} run={doNothing} />
      <Action of={described.always} run={doNothing} />
    </>
  )
}

function SessionCommands() {
  const place = usePlace()
  const { sessionId } = place
  const navigate = useNavigate()
  const hub = useLiveHub()
  const newSession = useNewSession()
  const projectId = useWorkspace((state) => (sessionId === null ? undefined : state.sessions.get(sessionId)?.project_id) ?? [...state.projects.keys()][0])
  const step = (by: 1 | -1) => {
    const next = neighbourOf(hub.workspace.getState(), sessionId, by)
    if (next !== null) void navigate(pathOf({ sessionId: next, chatNumber: null, pane: null }))
  }
  return (
    <>
      <Action of={described.settings} run={() => void navigate(pathOf({ ...place, pane: 'settings' }))} />
      <Action of={described.next} run={() => step(1)} />
      <Action of={described.previous} run={() => step(-1)} />
      {projectId !== undefined && <Action of={described.newSession} run={() => newSession(projectId)} />}
      {sessionId !== null && (
        <>
          <Action of={described.write} run={() => focusOn('textarea[aria-label="Message"]')} />
          <Action
            of={described.newChat}
            run={() => void createChat(sessionId).then((chat) => navigate(pathOf({ sessionId, chatNumber: chat.number, pane: null })))}
          />
        </>
      )}
    </>
  )
}

/** Focuses the first that can be seen. */
function focusOn(selector: string): void {
  const fields = [...document.querySelectorAll<HTMLElement>(selector)]
  fields.find((field) => field.checkVisibility())?.focus()
}
