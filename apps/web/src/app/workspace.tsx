import { AppError } from '@boocode/contracts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { RouterProvider } from 'react-router'
import { Toaster } from 'sonner'
import { useStore } from 'zustand'
import { appearance } from '../features/settings/store/appearance.ts'
import { mayBePaired } from '../lib/api/health.ts'
import { LiveHub } from '../lib/live/live-hub.ts'
import { LiveHubContext } from '../lib/live/use-live.ts'
import { createRouter } from './router.tsx'

const mostRetries = 3

/** Everything behind the pairing: the socket, the cache of REST answers, the routes. */
export function Workspace({ onUnauthenticated }: { onUnauthenticated: () => void }) {
  const [hub, setHub] = useState<LiveHub | null>(null)
  useEffect(() => {
    const opened = new LiveHub({ url: socketUrl(), isAuthenticated: mayBePaired, onUnauthenticated })
    setHub(opened)
    return () => opened[Symbol.dispose]()
  }, [onUnauthenticated])
  const client = useMemo(createQueryClient, [])
  const router = useMemo(createRouter, [])
  const theme = useStore(appearance, (state) => state.theme)
  if (hub === null) return null
  return (
    <LiveHubContext value={hub}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <Toaster theme={theme} position="bottom-right" offset={36} toastOptions={{ className: 'toast' }} />
      </QueryClientProvider>
    </LiveHubContext>
  )
}

function socketUrl(): string {
  const { protocol, host } = globalThis.location
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/api/ws?v=1`
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: (failures, error) => error instanceof AppError && error.retryable && failures < mostRetries },
    },
  })
}
