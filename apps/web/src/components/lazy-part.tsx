import { lazy, Suspense, useState } from 'react'
import type { ComponentType, ReactNode } from 'react'
import { Boundary } from './boundary.tsx'

export interface LazyPartOptions<Props> {
  /** Drawn until it is there; default nothing. */
  waiting?: ReactNode
  /** Drawn until it is there, and when it cannot be had: what has a stand-in needs no sentence. */
  standIn?: (props: Props) => ReactNode
}

/**
 * A part of the page that is fetched when it is first drawn. When that fails, it says so in its own place and can be
 * asked for again (see `Boundary`); a bare `lazy` would take the whole page with it.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>, { waiting = null, standIn }: LazyPartOptions<Props> = {}): ComponentType<Props> {
  const make = () => lazy(async () => ({ default: await load() }))
  let current = make()
  return function LazyPart(props: Props) {
    const [Part, setPart] = useState(() => current)
    const again = () => {
      current = make()
      setPart(() => current)
    }
    const instead = standIn?.(props)
    return (
      <Boundary onAgain={again} {...(instead === undefined ? {} : { fallback: instead })}>
        <Suspense fallback={instead ?? waiting}>
          <Part {...props} />
        </Suspense>
      </Boundary>
    )
  }
}
