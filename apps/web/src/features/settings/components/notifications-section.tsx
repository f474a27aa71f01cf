import { useMutation } from '@tanstack/react-query'
import { useStore } from 'zustand'
import { messageOf } from '../../../lib/api/request.ts'
import { notificationPreferences, setNotificationPreferences } from '../store/notifications.ts'
import type { NotificationPreferences } from '../store/notifications.ts'
import { followByPush } from '../store/push.ts'
import { Section } from './section.tsx'

const events = [
  { name: 'needs_you', title: 'An agent asks something' },
  { name: 'failed', title: 'A turn failed' },
  { name: 'done_unread', title: 'A turn is done' },
] as const

/** Whether and of what this device tells while nobody looks at it. */
export function NotificationsSection() {
  const preferences = useStore(notificationPreferences)
  const change = useMutation({ mutationFn: apply })
  const isPossible = 'Notification' in globalThis && 'serviceWorker' in navigator
  return (
    <Section title="Notifications of this device" note="Only while no window of BooCode is looked at.">
      {!isPossible && <p className="text-muted">This browser notifies only at an https address. The doctor says more.</p>}
      <Check label="Notify me" isOn={preferences.isOn} isDisabled={!isPossible || change.isPending} onChange={(isOn) => change.mutate({ ...preferences, isOn })} />
      {preferences.isOn && (
        <div role="group" aria-label="Notify when" className="flex flex-col pl-6">
          {events.map(({ name, title }) => (
            <Check key={name} label={title} isOn={preferences[name]} isDisabled={change.isPending} onChange={(isOn) => change.mutate({ ...preferences, [name]: isOn })} />
          ))}
        </div>
      )}
      {change.data === 'windows_only' && (
        <p role="status" className="text-muted">
          This browser has no push service: it notifies while a window of BooCode is open in it, also behind others.
        </p>
      )}
      {change.isError && (
        <p role="alert" className="text-failed">
          {change.error instanceof PermissionError ? change.error.message : messageOf(change.error)}
        </p>
      )}
    </Section>
  )
}

class PermissionError extends Error {}

async function apply(next: NotificationPreferences): Promise<'pushed' | 'windows_only' | 'off'> {
  if (next.isOn && (await Notification.requestPermission()) !== 'granted') {
    throw new PermissionError('The browser forbids notifications for this address. Allow them in its settings, then switch this on again.')
  }
  const isPushed = await followByPush(next)
  setNotificationPreferences(next)
  if (!next.isOn) return 'off'
  return isPushed ? 'pushed' : 'windows_only'
}

interface CheckProps {
  label: string
  isOn: boolean
  isDisabled: boolean
  onChange: (isOn: boolean) => void
}

function Check({ label, isOn, isDisabled, onChange }: CheckProps) {
  return (
    <label className="flex min-h-control items-center gap-2">
      <input type="checkbox" checked={isOn} disabled={isDisabled} onChange={(event) => onChange(event.target.checked)} className="size-3.5 accent-accent" />
      {label}
    </label>
  )
}
