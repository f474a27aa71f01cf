import { defaultBudgets } from '@boocode/contracts'
import type { Budgets } from '@boocode/contracts'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { budgetsDraftOf, changedBudgets } from '../store/budgets-draft.ts'
import { fieldErrors } from '../store/provider-draft.ts'
import { useSaveSettings } from '../store/use-save-settings.ts'
import { Section } from './section.tsx'

const fields: readonly { key: keyof Budgets; label: string; hint: string }[] = [
  { key: 'turn_usd', label: 'Per turn, $', hint: 'Empty: no budget' },
  { key: 'session_usd', label: 'Per session, $', hint: 'Empty: no budget' },
  { key: 'day_usd', label: 'Per day (UTC), $', hint: 'All sessions together' },
]

/** Drawn anew when the saved budgets change, here or in another window. */
export function BudgetsSection({ budgets }: { budgets: Budgets }) {
  return <BudgetsForm key={JSON.stringify(budgets)} budgets={budgets} />
}

function BudgetsForm({ budgets }: { budgets: Budgets }) {
  const [draft, setDraft] = useState(() => budgetsDraftOf(budgets))
  const save = useSaveSettings()
  const changed = changedBudgets(draft, budgets)
  const errors = fieldErrors(save.error)
  const isChanged = Object.keys(changed).length > 0
  const hasAny = JSON.stringify(draft) !== JSON.stringify(budgetsDraftOf(defaultBudgets))
  return (
    <Section title="Budgets" note="You are warned at 80 %; at 100 % the turn stops. What has no price counts nothing.">
      <form
        aria-label="Budgets"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (isChanged) save.mutate({ budgets: changed })
        }}
      >
        <div className="grid grid-cols-[repeat(auto-fill,minmax(150px,1fr))] items-start gap-x-4 gap-y-3">
          {fields.map(({ key, label, hint }) => (
            <TextField
              key={key}
              label={label}
              hint={hint}
              inputMode="decimal"
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
          <Button type="submit" disabled={!isChanged || save.isPending}>Save budgets</Button>
          {hasAny && <Button look="quiet" onClick={() => setDraft(budgetsDraftOf(defaultBudgets))}>Clear all</Button>}
        </div>
      </form>
    </Section>
  )
}
