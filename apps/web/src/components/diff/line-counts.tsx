/** `+3 −1`: signs beside colours. */
export function LineCounts({ additions, deletions }: { additions: number; deletions: number }) {
  return (
    <span className="tabular shrink-0 text-small">
      <span className="text-done">+{additions.toLocaleString('en')}</span>{' '}
      <span className="text-failed">−{deletions.toLocaleString('en')}</span>
    </span>
  )
}
