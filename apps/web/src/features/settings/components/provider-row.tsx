import type { Provider } from '@boocode/contracts'
import { useMutation } from '@tanstack/react-query'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/class-names.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { testProvider } from '../api/test-provider.ts'
import { draftOf } from '../store/provider-draft.ts'
import { useSaveSettings } from '../store/use-save-settings.ts'
import { ProviderForm } from './provider-form.tsx'

/** One provider: what it is, whether it answers, and what can be done with it. */
export function ProviderRow({ provider }: { provider: Provider }) {
  const [isEditing, setEditing] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const save = useSaveSettings()
  const test = useMutation({ mutationFn: () => testProvider(provider.id, {}) })
  const isOurs = provider.source === 'settings'
  // Shown at once, not when the server has answered.
  const isOn = (save.isPending ? save.variables.providers?.[provider.id]?.enabled : undefined) ?? provider.enabled
  const close = () => setEditing(false)
  return (
    <li className="flex flex-col gap-1 py-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <div className="min-w-0 flex-1 basis-52">
          <p className={cx('truncate font-medium', !provider.enabled && 'text-muted')}>{provider.name}</p>
          <p className="text-small break-words text-muted">{describe(provider)}</p>
        </div>
        {isOurs && (
          <label className="flex h-control items-center gap-1.5 px-1">
            <input
              type="checkbox"
              className="accent-accent"
              checked={isOn}
              onChange={(event) => save.mutate({ providers: { [provider.id]: { enabled: event.target.checked } } }, { onError: (error) => toast.error(messageOf(error)) })}
            />
            On
          </label>
        )}
        <Button disabled={test.isPending} aria-label={`Test ${provider.name}`} onClick={() => test.mutate()}>
          {test.isPending ? 'Trying…' : 'Test'}
        </Button>
        {isOurs && <IconButton label={`Edit ${provider.name}`} icon={Pencil} aria-expanded={isEditing} onClick={() => setEditing(!isEditing)} />}
        {isOurs && <IconButton label={`Remove ${provider.name}`} icon={Trash2} onClick={() => setRemoving(true)} />}
      </div>
      <p role="status" className={cx('text-small', test.isError || test.data?.ok === false ? 'text-failed' : 'text-muted')}>
        {test.isError ? messageOf(test.error) : test.data?.message}
      </p>
      {isEditing && (
        <ProviderForm
          label={`Edit ${provider.name}`}
          initial={draftOf(provider)}
          fields={['name', 'base_url', 'api_key', 'models']}
          saved={provider}
          idFor={() => provider.id}
          action="Save"
          onDone={close}
          onCancel={close}
        />
      )}
      {isRemoving && (
        <ConfirmDialog
          title={`Remove ${provider.name}?`}
          description={provider.has_key ? 'Its key is deleted, and its models are offered no more.' : 'Its models are offered no more.'}
          action="Remove provider"
          onConfirm={async () => void (await save.mutateAsync({ providers: { [provider.id]: null } }))}
          onClose={() => setRemoving(false)}
        />
      )}
    </li>
  )
}

function describe(provider: Provider): string {
  const { kind, source, base_url, has_key, enabled, models } = provider
  if (kind === 'offline') return enabled ? 'Built in; follows simple rules. It answers while there is no other.' : 'Built in. Not used: another provider is set.'
  const host = URL.parse(base_url)?.host ?? base_url
  if (source === 'environment') return `${host} · set by DEEPSEEK_API_KEY${enabled ? '' : ' · replaced by the settings'}`
  const parts = [host, has_key ? 'key stored' : kind === 'deepseek' ? 'no key: not used' : 'no key', models === null ? null : `${models.length} named`]
  return parts.filter((part) => part !== null).join(' · ')
}
