import { paneResponseSchema, panesResponseSchema } from '@boocode/contracts'
import type { CreatePane, Pane } from '@boocode/contracts'
import { startStack } from '@boocode/testkit'
import type { HttpAnswer, Stack } from '@boocode/testkit'
import { TerminalClient } from './terminal-client.ts'
import type { TerminalClientOptions } from './terminal-client.ts'

/** A session of a running BooCode, and its terminals, through the server as a window has them. */
export class TerminalStack implements AsyncDisposable {
  readonly stack: Stack
  readonly sessionId: string
  readonly projectId: string

  private constructor(stack: Stack, session: { id: string; project_id: string }) {
    this.stack = stack
    this.sessionId = session.id
    this.projectId = session.project_id
  }

  /** @param env further variables of the terminal service */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<TerminalStack> {
    const stack = await startStack({ env: { booterm: env } })
    const { session } = await stack.newSession()
    return new TerminalStack(stack, session)
  }

  async api(method: string, path = '', body?: unknown): Promise<HttpAnswer> {
    return await this.stack.api(method, `/api/term/sessions/${this.sessionId}/panes${path}`, body)
  }

  async newPane(wanted: CreatePane = {}): Promise<Pane> {
    const answer = await this.api('POST', '', wanted)
    if (answer.status !== 201) throw new Error(`no pane: ${answer.text}`)
    return paneResponseSchema.parse(answer.body).pane
  }

  async panes(): Promise<Pane[]> {
    return panesResponseSchema.parse((await this.api('GET')).body).panes
  }

  attachUrl(pane: Pane, query = ''): string {
    return `${this.stack.url.replace('http', 'ws')}/api/term/sessions/${this.sessionId}/panes/${pane.id}/attach${query}`
  }

  async attach(pane: Pane, options: Partial<TerminalClientOptions> & { query?: string } = {}): Promise<TerminalClient> {
    const headers = { authorization: `Bearer ${this.stack.facts.token}` }
    return await TerminalClient.attach({ url: this.attachUrl(pane, options.query), headers, ...options })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack[Symbol.asyncDispose]()
  }
}
