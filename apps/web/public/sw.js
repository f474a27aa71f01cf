// The service worker: an offline page and notifications. It keeps nothing of the app itself, so that no
// window ever runs code that is older than its server.
const offlineCache = 'boocode-offline-1'
const offlineFiles = ['/offline.html', '/offline.js', '/favicon.svg']

self.addEventListener('install', (event) => {
  // What is no page goes past this worker, where the browser can do that.
  if ('addRoutes' in event) void event.addRoutes({ condition: { not: { or: [{ requestMode: 'navigate' }, { urlPattern: '/offline.js' }] } }, source: 'network' })
  event.waitUntil(
    caches
      .open(offlineCache)
      .then((cache) => cache.addAll(offlineFiles.map((path) => new Request(path, { cache: 'reload' }))))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== offlineCache).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { pathname } = new URL(request.url)
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => fromCache('/offline.html')))
  else if (pathname === '/offline.js') event.respondWith(fetch(request).catch(() => fromCache(pathname)))
})

async function fromCache(path) {
  return (await caches.match(path)) ?? Response.error()
}

// A window asks for a notification, or the server does when none is open.
self.addEventListener('message', (event) => {
  if (event.data?.type === 'notify') event.waitUntil(notify(event.data.notice))
})
self.addEventListener('push', (event) => {
  event.waitUntil(notify(readNotice(event)))
})

function readNotice(event) {
  try {
    return event.data.json()
  } catch {
    return { title: 'BooCode', body: 'Something needs you.', url: '/?pane=inbox', tag: 'boocode' }
  }
}

/** Says nothing while somebody looks. One tag is one notification, whoever asked for it first. */
async function notify({ title, body, url, tag }) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (windows.some((window) => window.focused && window.visibilityState === 'visible')) return
  await self.registration.showNotification(title, { body, tag, data: { url }, icon: '/icons/192.png', badge: '/icons/192.png' })
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data?.url ?? '/'))
})

/** Takes a window that is there rather than one more. */
async function open(path) {
  const { href, origin } = new URL(path, self.location.origin)
  if (origin !== self.location.origin) return
  const windows = await self.clients.matchAll({ type: 'window' })
  const [known] = windows
  if (known === undefined) return await self.clients.openWindow(href)
  const focused = await known.focus()
  focused.postMessage({ type: 'open', path: href.slice(origin.length) })
}
