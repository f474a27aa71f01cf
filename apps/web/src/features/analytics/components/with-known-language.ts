/**
 * Loads something that makes formats of the browser's language as it loads. Some browsers name one that is none,
 * `en-US@posix`: until it is loaded they speak English.
 */
export async function withKnownLanguage<T>(load: () => Promise<T>): Promise<T> {
  if (isLanguage(navigator.language)) return await load()
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true })
  try {
    return await load()
  } finally {
    // Behind it the browser's own shows again.
    Reflect.deleteProperty(navigator, 'language')
  }
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0
  } catch {
    return false
  }
}
