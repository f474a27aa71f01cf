import { workspaceFrameSchema, workspaceStream } from '@boocode/contracts'
import type { PushEvent, PushNotice } from '@boocode/contracts'
import { isTransient } from '@boocode/db'
import type { LoggedFrame } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import { encryptPush } from './encrypt.ts'
import { isPushHost } from './push-hosts.ts'
import { claimSubscriptions, deleteSubscription, hasSubscriptions, selectChatPlace } from './queries.ts'
import type { Claimed } from './queries.ts'
import { createVapid } from './vapid.ts'
import type { Vapid } from './vapid.ts'

const sendWithinMs = 10_000
/** How long a push service keeps what it cannot deliver. */
const keptSeconds = 24 * 60 * 60
const noticed: ReadonlySet<string> = new Set<PushEvent>(['needs_you', 'failed', 'done_unread'])
const words: Record<PushEvent, { title: string; body: string }> = {
  needs_you: { title: 'Needs you', body: 'An agent waits for your answer.' },
  failed: { title: 'Failed', body: 'A turn ended with an error.' },
  done_unread: { title: 'Done', body: 'A turn is complete.' },
}

/** What tells of new frames of a stream. */
export interface FrameSource {
  follow(follower: { stream: string; onTold(told: { epoch: string; frames: readonly LoggedFrame[] }): void; onPoll(): void; onGone(): void }): Disposable
}

/** Tells devices by web push what chats have to say. A push that gets lost is lost: the inbox has the truth. */
export class PushSender implements AsyncDisposable {
  readonly vapid: Vapid
  readonly #context: ServerContext
  readonly #source: FrameSource
  #following: Disposable | null = null
  readonly #sending = new Set<Promise<void>>()

  constructor(context: ServerContext, source: FrameSource) {
    this.#context = context
    this.#source = source
    this.vapid = createVapid(context.config.serviceSecret, context.config.publicUrl ?? 'mailto:push@boocode.invalid')
  }

  /** Begins to listen once somebody wants to be told: until then it would cost for nothing. */
  async wake(): Promise<void> {
    if (this.#following !== null || !(await hasSubscriptions(this.#context.database.sql))) return
    this.#following ??= this.#source.follow({
      stream: workspaceStream,
      onTold: ({ epoch, frames }) => {
        for (const frame of frames) this.#take(epoch, frame)
      },
      onPoll: () => undefined,
      onGone: () => undefined,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#following?.[Symbol.dispose]()
    await Promise.allSettled(this.#sending)
  }

  #take(epoch: string, { seq, json }: LoggedFrame): void {
    const frame = workspaceFrameSchema.safeParse(JSON.parse(json))
    if (!frame.success || frame.data.type !== 'chat_status' || !isNoticed(frame.data.status)) return
    const sending = this.#tell({ event: frame.data.status, epoch, seq }, frame.data.chat_id).catch((error: unknown) => {
      if (!isTransient(error)) this.#context.log.warn({ err: error }, 'a push was not sent')
    })
    this.#sending.add(sending)
    void sending.finally(() => this.#sending.delete(sending))
  }

  async #tell(told: { event: PushEvent; epoch: string; seq: number }, chatId: string): Promise<void> {
    const { sql } = this.#context.database
    const claimed = await claimSubscriptions(sql, told)
    const place = claimed.length === 0 ? undefined : await selectChatPlace(sql, chatId)
    if (place === undefined) return
    const { title, body } = words[told.event]
    const notice: PushNotice = { title: `${title}: ${place.session_name.slice(0, 200)}`, body, url: `/s/${place.session_id}/c/${place.number}`, tag: chatId }
    await Promise.all(claimed.map(async (subscription) => await this.#send(subscription, JSON.stringify(notice))))
  }

  async #send({ endpoint, ...keys }: Claimed, text: string): Promise<void> {
    const { config, database, log } = this.#context
    // The list may have become shorter since.
    if (!isPushHost(endpoint, config.pushHosts)) return
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        authorization: this.vapid.authorization(endpoint, Date.now()),
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: String(keptSeconds),
        urgency: 'high',
      },
      body: new Uint8Array(encryptPush(text, keys)),
      redirect: 'error',
      signal: AbortSignal.timeout(sendWithinMs),
    })
    await response.body?.cancel()
    // The browser took it back, or was removed.
    if (response.status === 404 || response.status === 410) await deleteSubscription(database.sql, endpoint)
    else if (!response.ok) log.warn({ status: response.status, host: new URL(endpoint).host }, 'a push service refused a push')
  }
}

function isNoticed(status: string): status is PushEvent {
  return noticed.has(status)
}
