import { createContext, useContext, useEffect, useRef, useState } from 'react'
import type { ComponentProps, ReactNode } from 'react'

/** How far beyond what is seen the content of blocks exists. */
const marginPx = 900

type OnNear = (isNear: boolean) => void

/** Tells blocks of one scrolling element when they come near to what is seen, and when they are far again. */
class NearbyBlocks {
  readonly #listeners = new Map<Element, OnNear>()
  #observer: IntersectionObserver | null = null
  #scroller: HTMLElement | null = null

  attach(scroller: HTMLElement | null): void {
    this.#scroller = scroller
  }

  observe(element: Element, onNear: OnNear): () => void {
    this.#observer ??= new IntersectionObserver((entries) => this.#tell(entries), { root: this.#scroller, rootMargin: `${marginPx}px 0px` })
    this.#listeners.set(element, onNear)
    this.#observer.observe(element)
    return () => {
      this.#listeners.delete(element)
      this.#observer?.unobserve(element)
    }
  }

  #tell(entries: readonly IntersectionObserverEntry[]): void {
    // A pane that is out of sight has no size: nothing is near, and nothing is to be thrown away for it.
    if (this.#scroller === null || this.#scroller.clientHeight === 0) return
    for (const { target, isIntersecting } of entries) this.#listeners.get(target)?.(isIntersecting)
  }
}

const NearbyContext = createContext<NearbyBlocks | null>(null)

/** An element that scrolls, in which blocks exist only near to what is seen. */
export function LazyScroller({ children, ...props }: ComponentProps<'div'>) {
  const [blocks] = useState(() => new NearbyBlocks())
  return (
    <div {...props} ref={(element) => blocks.attach(element)}>
      <NearbyContext value={blocks}>{children}</NearbyContext>
    </div>
  )
}

export interface LazyBlockProps {
  /** Its height before it was ever drawn. */
  estimatePx: number
  /** Drawn whether near or not: what a person goes to, or what is seen first. */
  isNeeded?: boolean
  className?: string
  children: () => ReactNode
}

/** A part of a long list: an empty space of the same height while it is far from what is seen. */
export function LazyBlock({ estimatePx, isNeeded = false, className, children }: LazyBlockProps) {
  const blocks = useContext(NearbyContext)
  const element = useRef<HTMLDivElement>(null)
  const [isNear, setNear] = useState(isNeeded || blocks === null)
  const [measured, setMeasured] = useState({ of: estimatePx, heightPx: estimatePx })
  useEffect(() => {
    const block = element.current
    if (block === null || blocks === null) return
    return blocks.observe(block, (near) => {
      // What has the focus stays, or a key would lead nowhere and a text half written would be gone.
      if (!near && block.contains(document.activeElement)) return
      if (!near) setMeasured({ of: estimatePx, heightPx: block.offsetHeight })
      setNear(near)
    })
  }, [blocks, estimatePx])
  const isDrawn = isNear || isNeeded
  const heightPx = measured.of === estimatePx ? measured.heightPx : estimatePx
  return (
    <div ref={element} className={className} style={isDrawn ? undefined : { height: heightPx }}>
      {isDrawn && children()}
    </div>
  )
}
