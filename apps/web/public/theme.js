// Puts the chosen look on the page before it is painted. A file of its own, since the page's policy
// allows no inline scripts. The keys are those of src/features/settings/store.
try {
  const stored = JSON.parse(localStorage.getItem('boocode.appearance') ?? '{}')
  const { dataset, style } = document.documentElement
  if (stored.theme === 'light' || stored.theme === 'dark') dataset.theme = stored.theme
  if (stored.density === 'dense' || stored.density === 'touch') dataset.density = stored.density
  if (['small', 'large', 'largest'].includes(stored.text)) dataset.text = stored.text
  for (const shade of ['light', 'dark']) {
    for (const part of ['canvas', 'accent']) {
      const colour = stored[shade]?.[part]
      if (/^#[\da-f]{6}$/.test(colour)) style.setProperty(`--${shade}-${part}`, colour)
    }
  }
} catch {
  // Storage is forbidden here: the system's theme is used.
}
