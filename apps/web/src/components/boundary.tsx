import { Component } from 'react'
import type { ReactNode } from 'react'
import { readServedPage } from '../lib/api/served-page.ts'
import { Button } from './button.tsx'

export interface BoundaryProps {
  children: ReactNode
  /** Drawn instead when something in it fails; default: a sentence and a button. */
  fallback?: ReactNode
  /** Called before it is tried again. */
  onAgain?: () => void
}

/** Where an error of a part ends: the rest of the page goes on. React has no way to say this but a class. */
export class Boundary extends Component<BoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? new Error('something failed') }
  }

  override render(): ReactNode {
    const { error } = this.state
    const { children, fallback } = this.props
    if (error === null) return children
    return fallback === undefined ? <Failed isLoading={isLoadError(error)} onAgain={() => (isLoadError(error) ? void reloadOnceThere() : this.#again())} /> : fallback
  }

  #again(): void {
    this.props.onAgain?.()
    this.setState({ error: null })
  }
}

/**
 * Browsers remember for as long as the page lives that a module could not be fetched: only a new page asks again. Not
 * while the server is away, where nothing would come instead of this one.
 */
async function reloadOnceThere(): Promise<void> {
  if ((await readServedPage()) !== null) globalThis.location.reload()
}

/** Code that could not be fetched: the server is away, or has another version by now. */
function isLoadError(error: unknown): boolean {
  return error instanceof TypeError && /import|fetch|load/i.test(error.message)
}

function Failed({ isLoading, onAgain }: { isLoading: boolean; onAgain: () => void }) {
  return (
    <div role="alert" className="m-auto flex max-w-[420px] flex-col items-center gap-3 p-6 text-center">
      <p className="text-balance text-muted">
        {isLoading ? 'This part could not be fetched. Check that BooCode runs, then try again: that loads the page anew, and nothing you typed is lost.' : 'This part ran into an error. Everything else goes on.'}
      </p>
      <span className="flex gap-2">
        <Button onClick={onAgain}>Try again</Button>
        {!isLoading && (
          <Button look="quiet" onClick={() => globalThis.location.reload()}>
            Reload the page
          </Button>
        )}
      </span>
    </div>
  )
}
