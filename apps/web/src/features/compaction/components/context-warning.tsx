import { Button } from '../../../components/button.tsx'
import { NoticeBar } from '../../../components/notice-bar.tsx'

/** From this share of the model's window on a person is warned. */
const warnShare = 0.7

export interface ContextWarningProps {
  usedTokens: number
  windowTokens: number
  onCompact: () => void
}

/** Says before older messages are summed up by themselves that they will be. */
export function ContextWarning({ usedTokens, windowTokens, onCompact }: ContextWarningProps) {
  const share = windowTokens === 0 ? 0 : usedTokens / windowTokens
  if (share < warnShare) return null
  return (
    <NoticeBar
      label="Context"
      actions={
        <Button look="quiet" onClick={onCompact}>
          Compact…
        </Button>
      }
    >
      The context is {Math.floor(share * 100)} % full. At 80 % older messages are summarised by themselves.
    </NoticeBar>
  )
}
