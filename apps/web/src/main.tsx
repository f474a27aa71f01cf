import './lib/zod-jitless.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { followViewport } from './app/follow-viewport.ts'
import { begin } from './app/stage.ts'
import './theme/app.css'

/** Takes the one-time token out of the address before anything else can read or store it. */
function takePairingToken(): string | null {
  const url = new URL(globalThis.location.href)
  const token = url.searchParams.get('pair')
  if (token === null) return null
  url.searchParams.delete('pair')
  history.replaceState(history.state, '', url)
  return token
}

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no element #root.')
followViewport()
begin(takePairingToken())
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
