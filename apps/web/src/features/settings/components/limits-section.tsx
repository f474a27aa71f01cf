import { defaultLimits } from '@boocode/contracts'
import type { Limits } from '@boocode/contracts'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { changedLimits, limitsDraftOf } from '../store/limits-draft.ts'
import { fieldErrors } from '../store/provider-draft.ts'
import { useSaveSettings } from '../store/use-save-settings.ts'
import { Section } from './section.tsx'

const fields: readonly { key: keyof Limits; label: string; hint: string }[] = [
  { key: 'steps_per_turn', label: 'Steps per turn', hint: '1 to 1,000' },
  { key: 'tokens_per_turn', label: 'Tokens per turn', hint: 'Empty: no budget' },
  { key: 'repeated_calls', label: 'Same call in a row', hint: 'With the same result' },
  { key: 'failed_calls', label: 'Failed calls in a row', hint: '1 to 50' },
  { key: 'warn_at', label: 'Warn at, % of context', hint: 'Less than the next' },
  { key: 'compact_at', label: 'Compact at, % of context', hint: '20 to 95' },
]

/** Drawn anew when the saved limits change, here or in another window. */
export function LimitsSection({ limits }: { limits: Limits }) {
  return <LimitsForm key={JSON.stringify(limits)} limits={limits} />
}

function LimitsForm({ limits }: { limits: Limits }) {
  const [draft, setDraft] = useState(() => limitsDraftOf(limits))
  const save = useSaveSettings()
  const changed = changedLimits(draft, limits)
  const errors = fieldErrors(save.error)
  const isChanged = Object.keys(changed).length > 0
  const isDefault = JSON.stringify(draft) === JSON.stringify(limitsDraftOf(defaultLimits))
  return (
    <Section title="Limits" note="When one is reached, the turn stops and says so.">
      <form
        aria-label="Limits"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (isChanged) save.mutate({ limits: changed })
        }}
      >
        <div className="grid grid-cols-[repeat(auto-fill,minmax(150px,1fr))] items-start gap-x-4 gap-y-3">
          {fields.map(({ key, label, hint }) => (
            <TextField
              key={key}
              label={label}
              hint={hint}
              inputMode="numeric"
              className="tabular"
              value={draft[key]}
              error={errors[key] ?? null}
              onChange={(event) => {
                setDraft({ ...draft, [key]: event.target.value })
                save.reset()
              }}
            />
          ))}
        </div>
        {save.isError && Object.keys(errors).length === 0 && <p role="alert" className="text-failed">{messageOf(save.error)}</p>}
        <div className="flex gap-2">
          <Button type="submit" disabled={!isChanged || save.isPending}>Save limits</Button>
          {!isDefault && <Button look="quiet" onClick={() => setDraft(limitsDraftOf(defaultLimits))}>Fill in the defaults</Button>}
        </div>
      </form>
    </Section>
  )
}
