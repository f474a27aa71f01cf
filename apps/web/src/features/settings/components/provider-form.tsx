import type { Provider } from '@boocode/contracts'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { testProvider } from '../api/test-provider.ts'
import { fieldErrors, toTest, toUpdate } from '../store/provider-draft.ts'
import type { DraftField, ProviderDraft } from '../store/provider-draft.ts'
import { useSaveSettings } from '../store/use-save-settings.ts'

export interface ProviderFormProps {
  label: string
  initial: ProviderDraft
  /** Those that are asked for; of a provider without a field for its address, the address can be asked for all the same. */
  fields: readonly DraftField[]
  /** What is changed; null for a new one. */
  saved: Provider | null
  idFor: (draft: ProviderDraft) => string
  action: string
  onDone: () => void
  onCancel?: () => void
}

/** A provider to be typed. It is tried before it is written, and written all the same when a person insists. */
export function ProviderForm({ label, initial, fields: asked, saved, idFor, action, onDone, onCancel }: ProviderFormProps) {
  const [draft, setDraft] = useState(initial)
  const [asksAddress, setAsksAddress] = useState(asked.includes('base_url'))
  const [refusal, setRefusal] = useState<string | null>(null)
  const save = useSaveSettings()
  const submit = useMutation({
    mutationFn: async ({ anyway }: { anyway: boolean }) => {
      const id = idFor(draft)
      if (!anyway && !awaitsKey(draft, saved)) {
        const test = await testProvider(id, toTest(draft))
        if (!test.ok) return test.message
      }
      await save.mutateAsync({ providers: { [id]: toUpdate(draft) } })
      return null
    },
    onSuccess: (sentence) => {
      setRefusal(sentence)
      if (sentence !== null) return
      setDraft(initial)
      onDone()
    },
  })
  const change = (part: Partial<ProviderDraft>) => {
    setDraft({ ...draft, ...part })
    setRefusal(null)
    submit.reset()
  }
  const errors = fieldErrors(submit.error)
  const general = refusal ?? (submit.isError && Object.keys(errors).length === 0 ? messageOf(submit.error) : null)
  return (
    <form
      aria-label={label}
      className="flex flex-col gap-3 py-1"
      onSubmit={(event) => {
        event.preventDefault()
        submit.mutate({ anyway: false })
      }}
    >
      <ProviderFields draft={draft} fields={asksAddress ? [...asked, 'base_url'] : asked} saved={saved} errors={errors} onChange={change} />
      {general !== null && (
        <p role="alert" className="text-failed">
          {general}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary" type="submit" disabled={submit.isPending || isIncomplete(draft, saved)}>
          {submit.isPending ? 'Trying…' : action}
        </Button>
        {refusal !== null && <Button onClick={() => submit.mutate({ anyway: true })}>Save anyway</Button>}
        {onCancel !== undefined && <Button look="quiet" onClick={onCancel}>Cancel</Button>}
        {!asksAddress && <Button look="quiet" onClick={() => setAsksAddress(true)}>Use another address</Button>}
      </div>
    </form>
  )
}

interface ProviderFieldsProps {
  draft: ProviderDraft
  fields: readonly DraftField[]
  saved: Provider | null
  errors: Readonly<Record<string, string>>
  onChange: (part: Partial<ProviderDraft>) => void
}

function ProviderFields({ draft, fields, saved, errors, onChange }: ProviderFieldsProps) {
  const errorOf = (field: DraftField) => errors[field] ?? null
  const keyLabel = draft.kind === 'deepseek' && saved === null ? 'DeepSeek API key' : 'API key'
  return (
    <>
      {fields.includes('name') && (
        <TextField label="Name" value={draft.name} maxLength={60} error={errorOf('name')} onChange={(event) => onChange({ name: event.target.value })} />
      )}
      {fields.includes('base_url') && (
        <TextField
          label="Address"
          value={draft.baseUrl}
          inputMode="url"
          autoCapitalize="off"
          placeholder="http://127.0.0.1:11434/v1"
          className="font-mono"
          error={errorOf('base_url')}
          onChange={(event) => onChange({ baseUrl: event.target.value })}
        />
      )}
      <TextField
        label={keyLabel}
        type="password"
        value={draft.apiKey}
        className="font-mono"
        hint={keyHint(draft, saved)}
        error={errorOf('api_key')}
        onChange={(event) => onChange({ apiKey: event.target.value })}
      />
      {saved?.has_key === true && (
        <label className="flex items-center gap-2">
          <input type="checkbox" className="accent-accent" checked={draft.removesKey} onChange={(event) => onChange({ removesKey: event.target.checked })} />
          Remove the stored key
        </label>
      )}
      {fields.includes('models') && (
        <TextField
          label="Models"
          value={draft.models.replaceAll('\n', ', ')}
          autoCapitalize="off"
          className="font-mono"
          hint="Separated by commas. Empty: the endpoint is asked what it has."
          error={errorOf('models')}
          onChange={(event) => onChange({ models: event.target.value })}
        />
      )}
    </>
  )
}

function keyHint(draft: ProviderDraft, saved: Provider | null): string {
  if (saved?.has_key === true) return 'A key is stored. Type another to replace it.'
  return draft.kind === 'deepseek' ? 'From platform.deepseek.com, under API keys.' : 'Empty where the endpoint wants none.'
}

/** A stored key goes to no other address: the refusal of the write says so, better than a test without it. */
function awaitsKey(draft: ProviderDraft, saved: Provider | null): boolean {
  return saved?.has_key === true && draft.baseUrl !== saved.base_url && draft.apiKey === '' && !draft.removesKey
}

/** DeepSeek answers nobody without a key. */
function isIncomplete({ kind, name, baseUrl, apiKey }: ProviderDraft, saved: Provider | null): boolean {
  const lacksKey = kind === 'deepseek' && saved === null && apiKey.trim() === ''
  return name.trim() === '' || baseUrl.trim() === '' || lacksKey
}
