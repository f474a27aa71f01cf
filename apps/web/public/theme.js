// Puts the chosen theme and density on the page before it is painted. A file of its own, since the
// page's policy allows no inline scripts. The keys are those of src/features/settings/store.
try {
  const stored = JSON.parse(localStorage.getItem('boocode.appearance') ?? '{}')
  if (stored.theme === 'light' || stored.theme === 'dark') document.documentElement.dataset.theme = stored.theme
  if (stored.density === 'dense' || stored.density === 'touch') document.documentElement.dataset.density = stored.density
} catch {
  // Storage is forbidden here: the system's theme is used.
}
