import { createContext, useContext, useEffect } from 'react'
import { useStore } from 'zustand'
import type { ConnectionView } from '../connection/connection-view.ts'
import type { LiveHub, LiveSession } from './live-hub.ts'
import type { WorkspaceState } from './workspace-reducer.ts'

export const LiveHubContext = createContext<LiveHub | null>(null)

export function useLiveHub(): LiveHub {
  const hub = useContext(LiveHubContext)
  if (hub === null) throw new Error('No live hub: this component stands outside of the providers.')
  return hub
}

export function useConnection(): ConnectionView {
  return useStore(useLiveHub().connection)
}

export function useWorkspace<T>(select: (state: WorkspaceState) => T): T {
  return useStore(useLiveHub().workspace, select)
}

/** Holds the session's stream while the component is mounted. */
export function useLiveSession(sessionId: string): LiveSession {
  const hub = useLiveHub()
  useEffect(() => hub.hold(sessionId), [hub, sessionId])
  return hub.session(sessionId)
}
