/** A colour of the theme as a canvas takes it: with all that it is mixed from worked out. */
export function themeColor(name: `--${string}`): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** Calls back whenever the theme changes, by a setting or by the system. Returns how to stop. */
export function followTheme(onChange: () => void): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const attributes = new MutationObserver(onChange)
  attributes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  dark.addEventListener('change', onChange)
  return () => {
    attributes.disconnect()
    dark.removeEventListener('change', onChange)
  }
}
