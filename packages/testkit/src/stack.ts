import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createdMessageResponseSchema, createdSessionResponseSchema, projectResponseSchema, startServiceSchema } from '@boocode/contracts'
import type { Chat, Message, Project, Session, Turn } from '@boocode/contracts'
import { Database, createPairToken } from '@boocode/db'
import { startOfflineModel } from '@boocode/offline-model'
import type { OfflineModel, Script } from '@boocode/offline-model'
import { findFreePort } from './free-port.ts'
import { httpRequest } from './http-request.ts'
import type { HttpAnswer } from './http-request.ts'
import { ServiceProcess } from './service-process.ts'
import type { ProcessExit, ServiceName } from './service-process.ts'
import { makeSecrets, serviceEnvironment } from './stack-environment.ts'
import type { StackFacts } from './stack-environment.ts'
import { makeTempFolder, writeFiles } from './temp-folder.ts'
import { endKeeper } from './keeper.ts'
import { TestClient } from './test-client.ts'
import type { TestClientOptions } from './test-client.ts'
import { createTestDatabase } from './test-database.ts'

/** What goes with the words of a message. */
export interface SayOptions {
  attachment_ids?: readonly string[]
  model?: string
}

export interface StackOptions {
  /** By default a fresh database of the run's cluster. */
  databaseUrl?: string
  scripts?: readonly Script[]
  /** Of the offline model; by default as fast as possible. */
  tokensPerSecond?: number
  /** Further variables, or others, for one of the services. */
  env?: Partial<Record<ServiceName, Readonly<Record<string, string>>>>
  /** Which are started at once; by default server and coder. The terminal service starts when the server asks for it. */
  services?: readonly ServiceName[]
}

const maxLines = 20_000

/**
 * Server and coder as real processes over a real database, with the offline model in this process.
 * Secrets, ports and folders are its own; everything is gone when it is disposed.
 */
export class Stack implements AsyncDisposable {
  readonly facts: StackFacts
  readonly model: OfflineModel
  /** The folder below which projects may lie. */
  readonly projectsFolder: string
  /** The stack's database, to look at what the services made of it. */
  readonly database: Database
  readonly #options: StackOptions
  readonly #running = new Map<ServiceName, ServiceProcess>()
  readonly #disposables: AsyncDisposableStack
  readonly #lines: string[] = []
  #pairingToken = ''

  constructor(parts: { facts: StackFacts; model: OfflineModel; options: StackOptions; disposables: AsyncDisposableStack }) {
    this.facts = parts.facts
    this.model = parts.model
    this.#options = parts.options
    this.#disposables = parts.disposables
    // Postgres may be killed by the test: broken connections are replaced.
    this.database = this.#disposables.use(new Database({ url: parts.facts.databaseUrl, name: 'boocode tests', maxConnections: 4 }))
    this.projectsFolder = parts.facts.projectRoots[0] ?? ''
  }

  get url(): string {
    return `http://127.0.0.1:${this.facts.port}`
  }

  /** The one that the server printed last. */
  get pairingToken(): string {
    return this.#pairingToken
  }

  /** A fresh one, as `npm start -- pair` makes it. */
  async newPairingToken(): Promise<string> {
    return await createPairToken(this.database.sql, { ttlMs: 60_000 })
  }

  process(name: ServiceName): ServiceProcess {
    const running = this.#running.get(name)
    if (running === undefined) throw new Error(`${name} is not running`)
    return running
  }

  /** Starts a service and waits until it works. `env` holds for this run alone. */
  async start(name: ServiceName, env: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.spawn(name, env).whenReady()
  }

  /** Starts a service without waiting for it. */
  spawn(name: ServiceName, env: Readonly<Record<string, string>> = {}): ServiceProcess {
    const run = this.#launch(name, env)
    this.#running.set(name, run)
    return run
  }

  /** One more coder beside the stack's, ready to work. The caller ends it, at the latest the stack. */
  async addCoder(env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const port = String(await findFreePort())
    const run = this.#launch('coder', { CODER_PORT: port, CODER_URL: `http://127.0.0.1:${port}`, ...env })
    await run.whenReady()
    return run
  }

  async kill(name: ServiceName, signal: NodeJS.Signals = 'SIGKILL'): Promise<ProcessExit> {
    const run = this.process(name)
    this.#running.delete(name)
    return await run.kill(signal)
  }

  async restart(name: ServiceName, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.kill(name, signal)
    await this.start(name)
  }

  /** Every line that the services wrote, oldest first, each with the name of its writer. */
  logs(): readonly string[] {
    return this.#lines
  }

  /** A request with the API token; other `authorization`, or none (''), by `headers`. */
  async api(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    const all: Record<string, string> = { authorization: `Bearer ${this.facts.token}`, ...headers }
    if (all['authorization'] === '') delete all['authorization']
    return await httpRequest(this.url, path, { method, headers: all, body })
  }

  /** A socket of a window, connected; disposed with the stack at the latest. */
  async connect(options: Partial<TestClientOptions> = {}): Promise<TestClient> {
    const url = `ws://127.0.0.1:${this.facts.port}/api/ws?v=1&token=${this.facts.token}`
    return this.#disposables.use(await TestClient.connect({ url, ...options }))
  }

  /** A folder with these files under the project roots. */
  makeFolder(files: Readonly<Record<string, string | Uint8Array>> = {}, name = `project-${randomBytes(4).toString('hex')}`): string {
    const folder = join(this.projectsFolder, name)
    writeFiles(folder, { 'README.md': '# A project\n', ...files })
    return folder
  }

  /** A folder that lies outside the project roots; gone with the stack. */
  makeForeignFolder(): string {
    const folder = makeTempFolder('outside')
    this.#disposables.defer(() => rmSync(folder, { recursive: true, force: true }))
    return folder
  }

  async addProject(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Project> {
    const answer = expectStatus(await this.api('POST', '/api/projects', { path: this.makeFolder(files) }), 201)
    return projectResponseSchema.parse(answer.body).project
  }

  /** A session with its chat 1, in a new project when none is named. */
  async newSession(projectId?: string): Promise<{ session: Session; chat: Chat }> {
    const project_id = projectId ?? (await this.addProject()).id
    return createdSessionResponseSchema.parse(expectStatus(await this.api('POST', '/api/sessions', { project_id }), 201).body)
  }

  async say(chatId: string, content: string, more: SayOptions = {}): Promise<{ message: Message; turn: Turn }> {
    const answer = expectStatus(await this.api('POST', `/api/chats/${chatId}/messages`, { content, ...more }), 202)
    return createdMessageResponseSchema.parse(answer.body)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#disposables.disposeAsync()
  }

  #launch(name: ServiceName, env: Readonly<Record<string, string>>): ServiceProcess {
    const onLine = (line: string): void => {
      if (this.#lines.push(`${name} ${line}`) > maxLines) this.#lines.shift()
      const token = /\?pair=(\S+)/.exec(line)?.[1]
      if (name === 'server' && token !== undefined && !line.startsWith('{')) this.#pairingToken = token
    }
    const onMessage = (message: unknown): void => {
      if (startServiceSchema.safeParse(message).success && !this.#running.has('booterm')) this.spawn('booterm')
    }
    const run = new ServiceProcess({ name, env: { ...serviceEnvironment(name, this.facts), ...this.#options.env?.[name], ...env }, onLine, onMessage })
    return this.#disposables.use(run)
  }
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  await using disposables = new AsyncDisposableStack()
  const folder = makeTempFolder('stack')
  disposables.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const home = makeTempFolder('home')
  disposables.defer(() => endKeeper(home))
  const databaseUrl = options.databaseUrl ?? disposables.use(await createTestDatabase()).url
  const { scripts = [], tokensPerSecond = Infinity } = options
  const model = disposables.use(await startOfflineModel({ scripts, tokensPerSecond }))
  const facts: StackFacts = {
    databaseUrl,
    port: await findFreePort(),
    coderPort: await findFreePort(),
    bootermPort: await findFreePort(),
    home,
    modelUrl: model.url,
    projectRoots: [folder],
    ...makeSecrets(),
  }
  const stack = new Stack({ facts, model, options, disposables: disposables.move() })
  try {
    const runs = (options.services ?? ['server', 'coder']).map((name) => stack.spawn(name))
    for (const run of runs) await run.whenReady()
    return stack
  } catch (error) {
    await stack[Symbol.asyncDispose]()
    throw error
  }
}

function expectStatus(answer: HttpAnswer, status: number): HttpAnswer {
  if (answer.status !== status) throw new Error(`expected status ${status}, got ${answer.status}: ${answer.text.slice(0, 500)}`)
  return answer
}
