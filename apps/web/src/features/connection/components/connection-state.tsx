import { cx } from '../../../components/class-names.ts'
import type { ConnectionView } from '../../../lib/connection/connection-view.ts'
import { formatClock } from '../../../lib/format.ts'
import { useConnection, useLiveHub } from '../../../lib/live/use-live.ts'

const dots: Record<ConnectionView['kind'], string> = {
  live: 'bg-done',
  catching_up: 'bg-working animate-pulse-state',
  no_signal: 'bg-needs-you',
  offline: 'bg-failed',
  refused: 'bg-failed',
}

/** Whether what is on the screen is what is true, in words. */
export function ConnectionState() {
  const view = useConnection()
  const hub = useLiveHub()
  const canRetry = view.kind === 'offline' || view.kind === 'no_signal'
  return (
    <span className="flex shrink-0 items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden className={cx('size-[7px] rounded-full', dots[view.kind])} />
      <span role="status" className="tabular">
        {textOf(view)}
      </span>
      {canRetry && (
        <button type="button" className="underline underline-offset-2 hover:text-ink" onClick={() => hub.retryNow()}>
          Retry now
        </button>
      )}
    </span>
  )
}

function textOf(view: ConnectionView): string {
  switch (view.kind) {
    case 'live':
      return 'Live'
    case 'catching_up':
      return 'Catching up'
    case 'no_signal':
      return 'No signal'
    case 'offline':
      return `Offline since ${formatClock(view.since)}`
    case 'refused':
      return view.reason === 'outdated' ? 'This page is outdated: reload it' : 'Not paired'
  }
}
