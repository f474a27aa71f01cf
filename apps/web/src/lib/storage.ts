/**
 * The device's storage, which may be full, forbidden or emptied at any time. What cannot be stored
 * lives as long as the window.
 */
const fallback = new Map<string, string>()

export function readStored(key: string): string | null {
  try {
    return fallback.get(key) ?? localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Returns whether it will outlive the window. */
export function writeStored(key: string, value: string): boolean {
  try {
    localStorage.setItem(key, value)
    fallback.delete(key)
    return true
  } catch {
    fallback.set(key, value)
    return false
  }
}

export function removeStored(key: string): void {
  fallback.delete(key)
  try {
    localStorage.removeItem(key)
  } catch {
    // Nothing was stored where nothing may be stored.
  }
}

/** Of what is stored under a name that begins so. */
export function storedKeys(prefix: string): string[] {
  const kept = [...fallback.keys()]
  try {
    kept.push(...Object.keys(localStorage))
  } catch {
    // Nothing was stored where nothing may be stored.
  }
  return [...new Set(kept.filter((key) => key.startsWith(prefix)))]
}
