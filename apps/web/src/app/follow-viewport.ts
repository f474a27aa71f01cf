/**
 * Keeps the page as high as what is really visible. On some phones a keyboard covers the page instead
 * of resizing it; only the visual viewport tells.
 */
export function followViewport(): void {
  const viewport = globalThis.visualViewport
  if (viewport === null) return
  const update = () => {
    // Who zooms in sees less of it, and nothing is covered.
    const heightPx = viewport.height * viewport.scale
    const isCovered = globalThis.innerHeight - heightPx > 1
    const { style } = document.documentElement
    if (isCovered) style.setProperty('--app-height', `${heightPx}px`)
    else style.removeProperty('--app-height')
    if (isCovered && viewport.scale === 1) globalThis.scrollTo(0, 0)
  }
  viewport.addEventListener('resize', update)
  viewport.addEventListener('scroll', update)
}
