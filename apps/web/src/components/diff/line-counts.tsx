/** `+3 −1`: signs beside colours; nothing for a side that has no lines. */
export function LineCounts({ additions, deletions }: { additions: number; deletions: number }) {
  return (
    <span className="tabular flex shrink-0 gap-1 text-small">
      {additions > 0 && <span className="text-done">+{additions.toLocaleString('en')}</span>}
      {deletions > 0 && <span className="text-failed">−{deletions.toLocaleString('en')}</span>}
    </span>
  )
}
