/** Says plainly that no real model answers, and how to get one. */
export function OfflineNotice() {
  return (
    <p className="mx-auto w-full max-w-[792px] px-4 pb-2 text-small text-muted">
      The offline model answers: it follows simple rules. For a real one set <code className="font-mono">DEEPSEEK_API_KEY</code> in{' '}
      <code className="font-mono">.env</code> and start BooCode again.
    </p>
  )
}
