import { readStored, removeStored, writeStored } from '../../../lib/storage.ts'

export interface BrowserFact {
  readonly name: string
  readonly isWell: boolean
  /** What is so, and what to do where that is not well. */
  readonly note: string
}

const probe = 'boocode.probe'

/** What this browser lets BooCode do at this address. */
export function browserFacts(): readonly BrowserFact[] {
  const isStored = writeStored(probe, '1') && readStored(probe) === '1'
  removeStored(probe)
  const isSecure = globalThis.isSecureContext
  const permission = 'Notification' in globalThis ? Notification.permission : 'unsupported'
  return [
    { name: 'Address', isWell: isSecure, note: isSecure ? 'Safe: it can be installed and can notify.' : 'Not https: it cannot be installed and cannot notify. Put it behind https, for instance with tailscale serve.' },
    { name: 'Storage', isWell: isStored, note: isStored ? 'Drafts and layouts outlive the window.' : 'Full or forbidden: drafts live as long as this window. Free some space, or allow it for this address.' },
    notificationFact(permission),
    { name: 'Offline page', isWell: !isSecure || 'serviceWorker' in navigator, note: 'serviceWorker' in navigator ? 'Supported.' : 'This browser has none at this address.' },
  ]
}

function notificationFact(permission: NotificationPermission | 'unsupported'): BrowserFact {
  const name = 'Notifications'
  switch (permission) {
    case 'granted':
      return { name, isWell: true, note: 'Allowed.' }
    case 'denied':
      return { name, isWell: false, note: 'Forbidden for this address. Allow them in the settings of the browser.' }
    case 'default':
      return { name, isWell: true, note: 'Not asked for yet: switch them on in the settings.' }
    case 'unsupported':
      return { name, isWell: false, note: 'This browser has none at this address.' }
  }
}
