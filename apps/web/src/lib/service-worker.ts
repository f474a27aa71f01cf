/** The service worker: null where the browser has none, which is everywhere but at a safe address. */
let registered: Promise<ServiceWorkerRegistration | null> | null = null

export async function serviceWorker(): Promise<ServiceWorkerRegistration | null> {
  registered ??= register()
  return await registered
}

async function register(): Promise<ServiceWorkerRegistration | null> {
  if (!('serviceWorker' in navigator)) return null
  try {
    await navigator.serviceWorker.register('/sw.js')
    return await navigator.serviceWorker.ready
  } catch {
    // Forbidden by the browser or the person: the page works without it.
    return null
  }
}
