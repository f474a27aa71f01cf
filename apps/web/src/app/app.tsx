import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { PairingPage } from '../features/pairing/components/pairing-page.tsx'
import { UnpairedPage } from '../features/pairing/components/unpaired-page.tsx'
import { isPaired } from '../lib/api/health.ts'
import { onUnauthenticated } from '../lib/api/request.ts'
import { Workspace } from './workspace.tsx'

export interface AppProps {
  /** The one-time token of the address, when the page was opened by a pairing link. */
  pairingToken: string | null
}

type Stage = { kind: 'pairing'; token: string } | { kind: 'workspace' } | { kind: 'unpaired' }

export function App({ pairingToken }: AppProps) {
  const [stage, setStage] = useState<Stage>(
    pairingToken === null ? { kind: 'workspace' } : { kind: 'pairing', token: pairingToken },
  )
  const enter = useCallback(() => setStage({ kind: 'workspace' }), [])
  const refuse = useCallback(() => setStage((now) => (now.kind === 'workspace' ? { kind: 'unpaired' } : now)), [])
  useEffect(() => onUnauthenticated(refuse), [refuse])
  if (stage.kind === 'workspace') return <Workspace onUnauthenticated={refuse} />
  if (stage.kind === 'unpaired') return <Unpaired onPaired={enter} />
  return (
    <QueryClientProvider client={pairingClient}>
      <PairingPage token={stage.token} onPaired={enter} />
    </QueryClientProvider>
  )
}

const pairingClient = new QueryClient()

/** The link may be opened in another tab: coming back to this one looks again. */
function Unpaired({ onPaired }: { onPaired: () => void }) {
  useEffect(() => {
    const look = () => void isPaired().then((paired) => paired && onPaired())
    globalThis.addEventListener('focus', look)
    return () => globalThis.removeEventListener('focus', look)
  }, [onPaired])
  return <UnpairedPage />
}
