import { CircleAlert, FoldVertical, RotateCw, ShieldCheck, TriangleAlert } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { MarkKind, TurnMark } from '../store/turn-words.ts'

const looks: Record<MarkKind, { icon: LucideIcon; color: string }> = {
  approval: { icon: ShieldCheck, color: 'text-needs-you' },
  error: { icon: CircleAlert, color: 'text-failed' },
  compaction: { icon: FoldVertical, color: 'text-muted' },
  interruption: { icon: RotateCw, color: 'text-muted' },
  cache_break: { icon: TriangleAlert, color: 'text-needs-you' },
}

/** Icons of what happened in a turn, each with its name. */
export function Marks({ marks }: { marks: readonly TurnMark[] }) {
  return (
    <span className="inline-flex shrink-0 items-center gap-1">
      {marks.map(({ kind, words }) => {
        const { icon: Icon, color } = looks[kind]
        return (
          <span key={words} role="img" aria-label={words} title={words} className={color}>
            <Icon size={13} strokeWidth={1.75} aria-hidden />
          </span>
        )
      })}
    </span>
  )
}
