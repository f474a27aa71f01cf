import { describe, expect, it } from 'vitest'
import source from '../../../public/sw.js?raw'

interface Window {
  focused: boolean
  visibilityState: string
  focus: () => Promise<Window>
  postMessage: (message: unknown) => void
}
interface Notice {
  title: string
  body: string
  url: string
  tag: string
}

/** The service worker in a browser of ours: what it does with the windows that are open. */
function start(windows: Window[]) {
  const handlers = new Map<string, (event: unknown) => void>()
  const shown: { title: string; tag: string; data: { url: string } }[] = []
  const opened: string[] = []
  const self = {
    addEventListener: (type: string, handler: (event: unknown) => void) => handlers.set(type, handler),
    location: { origin: 'https://boocode.example' },
    registration: { showNotification: async (title: string, options: { tag: string; data: { url: string } }) => shown.push({ title, ...options }) },
    clients: { matchAll: async () => windows, openWindow: async (url: string) => opened.push(url) },
  }
  // The file as browsers get it, which imports nothing.
  // oxlint-disable-next-line typescript/no-implied-eval
  new Function('self', 'caches', source)(self, {})
  const send = async (type: string, event: object) => {
    let work: Promise<unknown> = Promise.resolve()
    handlers.get(type)?.({ ...event, waitUntil: (promise: Promise<unknown>) => (work = promise) })
    await work
  }
  return { shown, opened, send }
}

function window(look: Partial<Window> = {}): Window & { told: unknown[] } {
  const told: unknown[] = []
  const self: Window & { told: unknown[] } = { told, focused: false, visibilityState: 'hidden', focus: async () => self, postMessage: (message) => told.push(message), ...look }
  return self
}

const notice: Notice = { title: 'Needs you: Atlas', body: 'An agent waits.', url: '/s/1/c/2', tag: 'chat-2' }
const push = { data: { json: () => notice } }

describe('the service worker', () => {
  it('shows what is pushed, and what a window asks for, while nobody looks', async () => {
    const worker = start([window(), window({ visibilityState: 'visible' })])
    await worker.send('push', push)
    await worker.send('message', { data: { type: 'notify', notice } })
    expect(worker.shown.map(({ title, tag, data }) => [title, tag, data.url])).toEqual(Array(2).fill(['Needs you: Atlas', 'chat-2', '/s/1/c/2']))
  })
  it('shows nothing while a window is looked at', async () => {
    const worker = start([window(), window({ focused: true, visibilityState: 'visible' })])
    await worker.send('push', push)
    expect(worker.shown).toEqual([])
  })
  it('leads to the inbox when a push cannot be read', async () => {
    const worker = start([])
    await worker.send('push', { data: null })
    expect(worker.shown).toMatchObject([{ data: { url: '/?pane=inbox' } }])
  })
  it('opens the chat in the window that is there, else in a new one, and never another site', async () => {
    const clicked = (url: string) => ({ notification: { close: () => undefined, data: { url } } })
    const there = window()
    const worker = start([there])
    await worker.send('notificationclick', clicked('/s/1/c/2'))
    expect(there.told).toEqual([{ type: 'open', path: '/s/1/c/2' }])
    const alone = start([])
    await alone.send('notificationclick', clicked('/s/1/c/2'))
    await alone.send('notificationclick', clicked('https://evil.example/'))
    expect(alone.opened).toEqual(['https://boocode.example/s/1/c/2'])
  })
})
