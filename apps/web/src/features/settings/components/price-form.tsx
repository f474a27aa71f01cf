import type { TokenPrices } from '@boocode/contracts'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { emptyAmounts, priceFaults, priceOf } from '../store/price-draft.ts'
import type { AmountsDraft, PriceDraft } from '../store/price-draft.ts'
import { useSaveSettings } from '../store/use-save-settings.ts'

const fields: readonly { key: keyof TokenPrices; label: string }[] = [
  { key: 'cached', label: 'Cached input, $' },
  { key: 'fresh', label: 'Fresh input, $' },
  { key: 'output', label: 'Output, $' },
]

/** Sets the price of one model. */
export function PriceForm({ before, onDone }: { before: PriceDraft; onDone: () => void }) {
  const [draft, setDraft] = useState(before)
  const [isTried, setTried] = useState(false)
  const save = useSaveSettings()
  const faults = isTried ? priceFaults(draft) : {}
  const submit = () => {
    setTried(true)
    if (Object.keys(priceFaults(draft)).length > 0) return
    save.mutate({ prices: { [draft.key.trim()]: priceOf(draft) } }, { onSuccess: onDone })
  }
  return (
    <form
      aria-label={before.key === '' ? 'New price' : `Price of ${before.key}`}
      className="flex flex-col gap-3 rounded border border-line p-3"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <TextField
        label="Model"
        hint="Provider and model, like deepseek/deepseek-flash"
        value={draft.key}
        readOnly={before.key !== ''}
        error={faults['key'] ?? null}
        onChange={(event) => setDraft({ ...draft, key: event.target.value })}
      />
      <Amounts name="amounts" value={draft.amounts} faults={faults} onChange={(amounts) => setDraft({ ...draft, amounts })} />
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={draft.peak !== null} onChange={(event) => setDraft({ ...draft, peak: event.target.checked ? emptyAmounts : null })} />
        Another price in the provider’s peak times
      </label>
      {draft.peak !== null && <Amounts name="peak" value={draft.peak} faults={faults} onChange={(peak) => setDraft({ ...draft, peak })} />}
      {save.isError && <p role="alert" className="text-failed">{messageOf(save.error)}</p>}
      <div className="flex gap-2">
        <Button type="submit" disabled={save.isPending}>Save price</Button>
        <Button look="quiet" onClick={onDone}>Cancel</Button>
      </div>
    </form>
  )
}

interface AmountsProps {
  name: 'amounts' | 'peak'
  value: AmountsDraft
  faults: Readonly<Record<string, string>>
  onChange: (value: AmountsDraft) => void
}

function Amounts({ name, value, faults, onChange }: AmountsProps) {
  return (
    <div role="group" aria-label={name === 'peak' ? 'Peak price' : 'Price'} className="grid grid-cols-[repeat(auto-fill,minmax(120px,1fr))] items-start gap-x-4 gap-y-3">
      {fields.map(({ key, label }) => (
        <TextField
          key={key}
          label={label}
          inputMode="decimal"
          className="tabular"
          value={value[key]}
          error={faults[`${name}.${key}`] ?? null}
          onChange={(event) => onChange({ ...value, [key]: event.target.value })}
        />
      ))}
    </div>
  )
}
