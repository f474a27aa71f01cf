import type { Chat, Session } from '@boocode/contracts'
import { createTestDatabase, startStack } from '@boocode/testkit'
import type { Stack, StackOptions } from '@boocode/testkit'
import type { Bench } from './bench.ts'
import { callApi } from './http.ts'
import type { Answer } from './http.ts'
import { Window } from './window.ts'

export interface BenchStack extends AsyncDisposable {
  readonly stack: Stack
  /** A further socket, closed with the stack. */
  openWindow(): Promise<Window>
  /** A session that the window follows. */
  openSession(window: Window, projectId?: string): Promise<{ session: Session; chat: Chat }>
  /** A request with the API token on a connection that is kept. */
  api(method: string, path: string, body?: unknown): Promise<Answer>
  /** Process ids of server and coder. */
  pids(): { server: number; coder: number }
}

/** Real server and coder over a fresh database of the durable Postgres; the offline model in this process. */
export async function openStack(bench: Bench, options: Omit<StackOptions, 'databaseUrl'> = {}): Promise<BenchStack> {
  await using parts = new AsyncDisposableStack()
  const postgres = await bench.postgres()
  const database = parts.use(await createTestDatabase(postgres.url))
  const stack = parts.use(await startStack({ ...options, databaseUrl: database.url }))
  const kept = parts.move()
  return {
    stack,
    async openWindow() {
      return kept.use(await Window.open({ url: socketUrl(stack.url, stack.facts.token) }))
    },
    async openSession(window, projectId) {
      const made = await stack.newSession(projectId)
      await window.subscribe(`session:${made.session.id}`)
      return made
    },
    api: async (method, path, body) => await callApi({ url: stack.url, token: stack.facts.token }, method, path, body),
    pids: () => ({ server: stack.process('server').pid, coder: stack.process('coder').pid }),
    [Symbol.asyncDispose]: async () => await kept.disposeAsync(),
  }
}

/** @param url of the server, http */
export function socketUrl(url: string, token: string): string {
  return `${url.replace('http', 'ws')}/api/ws?v=1&token=${token}`
}
