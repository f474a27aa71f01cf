/**
 * Keeps the draft of a chat on the device at once and on the server soon.
 *
 *   typed → dirty → (a pause) → saving → clean
 *                       ↑          │ failed: again later · another was saved: they meet
 */
import { AppError } from '@boocode/contracts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { z } from 'zod'
import { draftSaveRetryMs, draftSaveMs } from '../../../config/timing.ts'
import { readStored, removeStored, writeStored } from '../../../lib/storage.ts'
import { getDraft, putDraft } from '../api/draft.ts'
import { meetDrafts } from './draft-meeting.ts'
import type { SavedDraft } from './draft-meeting.ts'
import { draftOf } from './drafts.ts'

const storedSchema = z.object({
  base: z.int().nonnegative(),
  sent: z.string().nullable(),
  isDirty: z.boolean(),
  editedAt: z.number(),
  setAside: z.array(z.string()),
})
type Stored = z.infer<typeof storedSchema>

export interface DraftSyncState extends Readonly<Stored> {
  /** Neither this device nor the server could keep it. */
  readonly isAtRisk: boolean
}

export interface DraftSync {
  readonly state: StoreApi<DraftSyncState>
  /** Looks what the server has. */
  pull(): Promise<void>
  /** Saves now what is not saved. */
  flush(): void
  /** Shows a text that was set aside; what is shown is set aside for it. */
  swap(text: string): void
  dropSetAside(text: string): void
}

/** More than these were never typed against each other by one person. */
const maxSetAside = 5
const syncs = new Map<string, DraftSync>()

export function draftSyncOf(chatId: string): DraftSync {
  const known = syncs.get(chatId)
  if (known !== undefined) return known
  const sync = createDraftSync(chatId)
  syncs.set(chatId, sync)
  return sync
}

function createDraftSync(chatId: string): DraftSync {
  const draft = draftOf(chatId)
  const key = `boocode.draft-sync.${chatId}`
  const state = createStore<DraftSyncState>(() => ({ ...readState(key, draft.getState().text !== ''), isAtRisk: false }))
  let isKept = true
  let isTaking = false
  let isSaving = false
  let timer: ReturnType<typeof setTimeout> | undefined

  state.subscribe(({ base, sent, isDirty, editedAt, setAside }) => {
    const isPlain = !isDirty && setAside.length === 0 && draft.getState().text === ''
    if (isPlain) removeStored(key)
    else isKept = writeStored(key, JSON.stringify({ base, sent, isDirty, editedAt, setAside } satisfies Stored))
  })
  draft.subscribe(({ text }) => {
    if (isTaking) return
    state.setState({ isDirty: true, editedAt: Date.now() })
    // What was sent must not come back as a draft elsewhere.
    schedule(text === '' ? 0 : draftSaveMs)
  })

  function schedule(waitMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void save(), waitMs)
  }

  function take(text: string): void {
    if (draft.getState().text === text) return
    isTaking = true
    draft.setState({ text })
    isTaking = false
  }

  function meet(saved: SavedDraft): void {
    const { base, sent, isDirty, editedAt, setAside } = state.getState()
    const met = meetDrafts({ text: draft.getState().text, base, sent, isDirty, ageMs: Date.now() - editedAt }, saved)
    take(met.text)
    const rest = met.setAside === null ? setAside : withOne(setAside, met.setAside)
    state.setState({ base: met.base, sent: saved.text === sent ? null : sent, isDirty: met.isDirty, setAside: rest, isAtRisk: false })
    if (met.isDirty) schedule(draftSaveMs)
  }

  async function save(): Promise<void> {
    if (isSaving || !state.getState().isDirty) return
    isSaving = true
    const { text } = draft.getState()
    state.setState({ sent: text })
    try {
      const { kind, draft: saved } = await putDraft(chatId, { text, base_version: state.getState().base })
      if (kind === 'conflict') meet(saved)
      else state.setState({ base: saved.version, sent: null, isDirty: draft.getState().text !== text, isAtRisk: false })
      if (state.getState().isDirty) schedule(draftSaveMs)
    } catch (error) {
      onFailure(error)
    } finally {
      isSaving = false
    }
  }

  function onFailure(error: unknown): void {
    // A chat that is gone, or a text that is too long: trying again changes nothing.
    const isFinal = error instanceof AppError && !error.retryable
    state.setState({ isAtRisk: !isKept && draft.getState().text !== '' })
    if (!isFinal) schedule(draftSaveRetryMs)
  }

  async function pull(): Promise<void> {
    if (isSaving) return
    try {
      const saved = await getDraft(chatId)
      if (!isSaving && saved.version >= state.getState().base) meet(saved)
    } catch {
      // The device has it; the server is asked again when the chat is looked at.
    }
  }

  return {
    state,
    pull,
    flush: () => {
      if (state.getState().isDirty) void save()
    },
    swap(text) {
      const shown = draft.getState().text
      const rest = state.getState().setAside.filter((other) => other !== text)
      state.setState({ setAside: shown.trim() === '' ? rest : withOne(rest, shown) })
      draft.setState({ text })
    },
    dropSetAside: (text) => state.setState(({ setAside }) => ({ setAside: setAside.filter((other) => other !== text) })),
  }
}

function withOne(texts: readonly string[], text: string): string[] {
  return [...texts.filter((other) => other !== text), text].slice(-maxSetAside)
}

/** A text without a word of how it stands was typed before anything was saved. */
function readState(key: string, hasText: boolean): Stored {
  try {
    return storedSchema.parse(JSON.parse(readStored(key) ?? ''))
  } catch {
    return { base: 0, sent: null, isDirty: hasText, editedAt: 0, setAside: [] }
  }
}
