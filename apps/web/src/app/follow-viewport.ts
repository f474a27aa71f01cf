/**
 * Keeps the page as high as what is really visible. On some phones a keyboard covers the page instead
 * of resizing it; only the visual viewport tells.
 */
export function followViewport(): void {
  const viewport = globalThis.visualViewport
  if (viewport === null) return
  const update = () => {
    const isCovered = globalThis.innerHeight - viewport.height > 1
    const { style } = document.documentElement
    if (isCovered) style.setProperty('--app-height', `${viewport.height}px`)
    else style.removeProperty('--app-height')
    if (isCovered) globalThis.scrollTo(0, 0)
  }
  viewport.addEventListener('resize', update)
  viewport.addEventListener('scroll', update)
}
