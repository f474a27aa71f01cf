import { AppError } from '@boocode/contracts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useMemo } from 'react'
import { RouterProvider } from 'react-router'
import { Toaster } from 'sonner'
import { useStore } from 'zustand'
import { appearance } from '../features/settings/store/appearance.ts'
import type { LiveHub } from '../lib/live/live-hub.ts'
import { LiveHubContext } from '../lib/live/use-live.ts'
import { FollowOutbox } from './follow-outbox.tsx'
import { FollowSettings } from './follow-settings.tsx'
import { createRouter } from './router.tsx'

const mostRetries = 3

/** Everything behind the pairing: the live state, the cache of REST answers, the routes. */
export function Workspace({ hub }: { hub: LiveHub }) {
  const client = useMemo(() => createQueryClient(), [])
  const router = useMemo(() => createRouter(), [])
  const theme = useStore(appearance, (state) => state.theme)
  return (
    <LiveHubContext value={hub}>
      <QueryClientProvider client={client}>
        <FollowSettings />
        <FollowOutbox />
        <RouterProvider router={router} />
        <Toaster theme={theme} position="bottom-right" offset={36} mobileOffset={{ bottom: 36 }} toastOptions={{ className: 'toast' }} />
      </QueryClientProvider>
    </LiveHubContext>
  )
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The server may be on this very machine: whether there is a network says nothing about it.
      queries: { networkMode: 'always', retry: (failures, error) => error instanceof AppError && error.retryable && failures < mostRetries },
      mutations: { networkMode: 'always' },
    },
  })
}
