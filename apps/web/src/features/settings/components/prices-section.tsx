import type { ModelPrice, PriceOverrides, TokenPrices } from '@boocode/contracts'
import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { emptyPriceDraft, priceDraftOf } from '../store/price-draft.ts'
import type { PriceDraft } from '../store/price-draft.ts'
import { useSaveSettings } from '../store/use-save-settings.ts'
import { PriceForm } from './price-form.tsx'
import { Section } from './section.tsx'

/** Prices of models that differ from those that BooCode brings. */
export function PricesSection({ prices }: { prices: PriceOverrides }) {
  const [edited, setEdited] = useState<PriceDraft | null>(null)
  const save = useSaveSettings()
  const keys = Object.keys(prices).toSorted()
  return (
    <Section title="Prices" note="In dollars per million tokens. A model without a price here or in the price list shows its tokens only.">
      {keys.length > 0 && (
        <ul className="flex flex-col rounded border border-line">
          {keys.map((key) => (
            <li key={key} className="flex flex-wrap items-center gap-x-3 border-line px-3 py-1.5 not-first:border-t">
              <span className="min-w-0 flex-1 truncate font-mono text-mono">{key}</span>
              <span className="tabular text-small text-muted">{priceWords(prices[key])}</span>
              <span className="flex">
                <IconButton label={`Edit the price of ${key}`} icon={Pencil} onClick={() => setEdited(draftOf(key, prices[key]))} />
                <IconButton label={`Remove the price of ${key}`} icon={Trash2} disabled={save.isPending} onClick={() => save.mutate({ prices: { [key]: null } })} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {save.isError && <p role="alert" className="text-failed">{messageOf(save.error)}</p>}
      {edited === null ? (
        <Button className="self-start" onClick={() => setEdited(emptyPriceDraft)}>
          <Plus size={14} aria-hidden />
          Set a price
        </Button>
      ) : (
        <PriceForm key={edited.key} before={edited} onDone={() => setEdited(null)} />
      )}
    </Section>
  )
}

function draftOf(key: string, price: ModelPrice | undefined): PriceDraft {
  return price === undefined ? { ...emptyPriceDraft, key } : priceDraftOf(key, price)
}

function priceWords(price: ModelPrice | undefined): string {
  if (price === undefined) return ''
  return 'flat' in price ? amountsWords(price.flat) : `${amountsWords(price.off_peak)}; peak ${amountsWords(price.peak)}`
}

function amountsWords({ cached, fresh, output }: TokenPrices): string {
  return `$${cached} cached, $${fresh} fresh, $${output} output`
}
