import { Link } from 'react-router'

/** Says plainly that no real model answers, and leads to where one is set. */
export function OfflineNotice() {
  return (
    <p className="mx-auto w-full max-w-[792px] px-4 pb-2 text-small text-muted">
      The offline model answers: it follows simple rules. For a real one{' '}
      <Link to="?pane=settings" className="text-accent underline underline-offset-2">
        set a DeepSeek key
      </Link>{' '}
      or add a local server.
    </p>
  )
}
