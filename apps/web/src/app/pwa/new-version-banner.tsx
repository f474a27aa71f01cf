import { useEffect } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../components/button.tsx'
import { useConnection } from '../../lib/live/use-live.ts'
import { lookForNewVersion, newVersion } from './new-version.ts'

/** Offers the new page; what is open goes on until the person takes it. */
export function NewVersionBanner() {
  const isThere = useStore(newVersion, (state) => state.isThere)
  const connection = useConnection().kind
  useEffect(() => {
    // A server that was away may have come back as another.
    if (connection === 'live') void lookForNewVersion()
  }, [connection])
  useEffect(() => {
    // A part that is loaded later is gone when the server has newer ones, or only cannot be reached.
    const onGone = () => void lookForNewVersion()
    globalThis.addEventListener('vite:preloadError', onGone)
    return () => globalThis.removeEventListener('vite:preloadError', onGone)
  }, [])
  if (!isThere) return null
  return (
    <section aria-label="New version" className="flex min-h-row shrink-0 flex-wrap items-center gap-x-3 border-b border-line bg-accent-wash px-3 py-1">
      <p className="min-w-0 flex-1">A new version of BooCode is here. Nothing you typed is lost by loading it.</p>
      <Button look="primary" onClick={() => globalThis.location.reload()}>
        Load it
      </Button>
    </section>
  )
}
