import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { PairingPage } from '../features/pairing/components/pairing-page.tsx'
import { UnpairedPage } from '../features/pairing/components/unpaired-page.tsx'
import { isPaired } from '../lib/api/health.ts'
import { enter, stage } from './stage.ts'
import { Workspace } from './workspace.tsx'

const pairingClient = new QueryClient()

export function App() {
  const now = useStore(stage)
  if (now.kind === 'workspace') return <Workspace hub={now.hub} />
  if (now.kind === 'unpaired') return <Unpaired />
  return (
    <QueryClientProvider client={pairingClient}>
      <PairingPage token={now.token} onPaired={enter} />
    </QueryClientProvider>
  )
}

/** The link may be opened in another tab: coming back to this one looks again. */
function Unpaired() {
  useEffect(() => {
    const look = () => void isPaired().then((paired) => paired && enter())
    globalThis.addEventListener('focus', look)
    return () => globalThis.removeEventListener('focus', look)
  }, [])
  return <UnpairedPage />
}
