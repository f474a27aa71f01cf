import { messageOf } from '../lib/api/request.ts'
import { Button } from './button.tsx'

/** What was not read, why, and another try. */
export function RetryLine({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <p role="alert" className="flex flex-wrap items-center gap-2 py-1 text-failed">
      {messageOf(error)}
      <Button className="text-ink" onClick={onRetry}>
        Retry
      </Button>
    </p>
  )
}
