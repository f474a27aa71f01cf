import type { LocalServer, Provider } from '@boocode/contracts'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { deepSeekDraft, endpointDraft, newProviderId } from '../store/provider-draft.ts'
import type { ProviderDraft } from '../store/provider-draft.ts'
import { LocalServers } from './local-servers.tsx'
import { ProviderForm } from './provider-form.tsx'
import { ProviderRow } from './provider-row.tsx'
import { Section } from './section.tsx'

/** Who answers: what is set here, what the environment brings, and what runs on this machine. */
export function ProvidersSection({ providers }: { providers: readonly Provider[] }) {
  const [adding, setAdding] = useState<ProviderDraft | null>(null)
  const taken = new Set(providers.map(({ id }) => id))
  const hasDeepSeek = providers.some(({ kind, source }) => kind === 'deepseek' && source === 'settings')
  return (
    <Section title="Providers" note="Keys stay on the machine where BooCode runs; no page ever shows them.">
      {!hasDeepSeek && (
        <ProviderForm
          label="DeepSeek"
          initial={deepSeekDraft}
          fields={['api_key']}
          saved={null}
          idFor={() => 'deepseek'}
          action="Set key"
          onDone={() => undefined}
        />
      )}
      <ul className="divide-y divide-line border-y border-line">
        {providers.map((provider) => (
          <ProviderRow key={`${provider.source}-${provider.id}`} provider={provider} />
        ))}
      </ul>
      {adding === null ? (
        <Button className="self-start" onClick={() => setAdding(endpointDraft)}>
          <Plus size={14} aria-hidden />
          Add endpoint
        </Button>
      ) : (
        <ProviderForm
          key={adding.baseUrl}
          label="New endpoint"
          initial={adding}
          fields={['name', 'base_url', 'api_key', 'models']}
          saved={null}
          idFor={(draft) => newProviderId(draft.name, taken)}
          action="Add endpoint"
          onDone={() => setAdding(null)}
          onCancel={() => setAdding(null)}
        />
      )}
      <LocalServers known={providers.map(({ base_url }) => base_url)} onAdd={(server) => setAdding(draftFor(server))} />
    </Section>
  )
}

function draftFor(server: LocalServer): ProviderDraft {
  return { ...endpointDraft, name: server.name, baseUrl: server.base_url }
}
