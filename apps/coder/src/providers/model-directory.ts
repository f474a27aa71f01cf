import { createDeepSeekClient, createOpenAiCompatibleClient } from '@boocode/agent'
import type { ModelClient } from '@boocode/agent'
import { workspaceStream } from '@boocode/contracts'
import type { Database, EventLog } from '@boocode/db'
import { readProviders } from '@boocode/db'
import type { CoderConfig } from '../config.ts'
import { replaceModels } from '../hosts/host.ts'
import { configuredModels, plainProvider, toKnownModel, toKnownModels } from './known-models.ts'
import type { KnownModel, ListedModel } from './known-models.ts'
import { listModels } from './list-models.ts'
import { environmentProvider, toEndpoint, usableProviders } from './provider.ts'
import type { ModelProvider } from './provider.ts'

/** A model that can be asked, or a sentence that says why there is none. */
export type ModelChoice = { client: ModelClient; model: KnownModel; kind: ModelProvider['kind'] } | { fault: string }

const askTimeoutMs = 3_000

type DirectoryConfig = Pick<CoderConfig, 'hostId' | 'provider' | 'defaultModel'>

interface Offer {
  provider: ModelProvider
  client: ModelClient
  models: readonly ListedModel[]
  /** The endpoint itself, or the person, named the models: others do not exist. */
  isSure: boolean
}

/**
 * The providers and models of this coder, from its environment and the settings. Whoever owns it
 * has the settings read when they change, and endpoints asked again that could not be.
 */
export class ModelDirectory {
  readonly #config: DirectoryConfig
  readonly #database: Database
  readonly #events: EventLog
  readonly #signal: AbortSignal
  #offers: readonly Offer[]
  #work: Promise<void> = Promise.resolve()

  constructor(deps: { config: DirectoryConfig; database: Database; events: EventLog; signal: AbortSignal }) {
    this.#config = deps.config
    this.#database = deps.database
    this.#events = deps.events
    this.#signal = deps.signal
    this.#offers = toOffers(usableProviders([], environmentProvider(deps.config)), [])
  }

  /** All models, the default marked. */
  models(): readonly KnownModel[] {
    return toKnownModels(this.#offers.map(({ provider }) => provider), (provider) => this.#offers.find((offer) => offer.provider === provider)?.models ?? [], this.#config.defaultModel)
  }

  /**
   * The client for a model, by its id. The request must name `model.wireName`. A model of an
   * endpoint that could not say what it has is taken at its word: the endpoint's refusal says more.
   */
  clientFor(modelId: string): ModelChoice {
    if (this.#offers.length === 0) return { fault: 'No model is configured. Add a provider under Settings, Providers, or set DEEPSEEK_API_KEY and restart.' }
    const known = this.models().find((model) => model.id === modelId)
    const offer = known === undefined ? this.#unsureOffer(modelId) : this.#offers.find(({ provider }) => provider.id === known.provider)
    if (offer === undefined) return { fault: `The model "${modelId}" is not offered any more. Choose another one in the model menu, then send again.` }
    return { client: offer.client, model: known ?? this.#assumed(offer, modelId), kind: offer.provider.kind }
  }

  /** Reads the settings and publishes what is known without asking anybody. */
  async readSettings(): Promise<void> {
    await this.#inTurn(async () => {
      this.#offers = toOffers(usableProviders(await readProviders(this.#database.sql), environmentProvider(this.#config)), this.#offers)
      await this.#publish()
    })
  }

  /** Asks endpoints what they have, all or those that could not say it yet, and publishes their answers. */
  async askEndpoints(which: 'all' | 'unsure'): Promise<void> {
    const asked = this.#offers.filter(({ provider, isSure }) => provider.models === null && (which === 'all' || !isSure))
    if (asked.length === 0) return
    const answers = new Map(await Promise.all(asked.map(async (offer) => [offer, await this.#ask(offer)] as const)))
    await this.#inTurn(async () => {
      // An offer that was replaced meanwhile is no longer among them.
      this.#offers = this.#offers.map((offer) => {
        const models = answers.get(offer) ?? []
        return models.length === 0 ? offer : { ...offer, models, isSure: true }
      })
      await this.#publish()
    })
  }

  async #ask({ provider }: Offer): Promise<readonly ListedModel[]> {
    const list = await listModels(toEndpoint(provider), AbortSignal.any([this.#signal, AbortSignal.timeout(askTimeoutMs)]))
    return list.kind === 'listed' ? list.models : []
  }

  /** One after the other, so that what is published last is what was known last. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.#work.then(work)
    this.#work = next.catch(() => undefined) // whoever asked for it is told
    await next
  }

  /** Writes the list where the server reads it. */
  async #publish(): Promise<void> {
    const models = this.models()
    await this.#events.commit(async (tx, emit) => {
      if (await replaceModels(tx, this.#config.hostId, models)) emit(workspaceStream, { type: 'models_updated' })
    })
  }

  #unsureOffer(modelId: string): Offer | undefined {
    const plain = plainProvider(this.#offers.map(({ provider }) => provider))
    return this.#offers.find(({ provider, isSure }) => !isSure && (modelId.startsWith(`${provider.id}/`) || (provider === plain && !modelId.includes('/'))))
  }

  #assumed({ provider }: Offer, modelId: string): KnownModel {
    const isPlain = !modelId.startsWith(`${provider.id}/`)
    const name = isPlain ? modelId : modelId.slice(provider.id.length + 1)
    return toKnownModel(provider, { name, contextTokens: null, seesImages: null }, isPlain)
  }
}

/** An endpoint that is as it was keeps what it said. */
function toOffers(providers: readonly ModelProvider[], before: readonly Offer[]): Offer[] {
  return providers.map((provider) => {
    const same = before.find((offer) => JSON.stringify(offer.provider) === JSON.stringify(provider))
    if (same !== undefined) return same
    const create = provider.kind === 'openai_compatible' ? createOpenAiCompatibleClient : createDeepSeekClient
    return { provider, client: create(toEndpoint(provider)), models: configuredModels(provider), isSure: provider.models !== null }
  })
}
