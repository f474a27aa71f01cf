import { useStore } from 'zustand'
import { cx } from '../../../components/class-names.ts'
import type { LiveTerminal } from '../screen/live-terminal.ts'
import { touchKeys } from '../store/touch-keys.ts'

const key =
  'flex h-11 min-w-11 shrink-0 flex-1 items-center justify-center rounded border border-line bg-canvas px-2 font-mono text-mono active:bg-pressed'

/** The keys that a phone's keyboard lacks. Tapping one leaves the keyboard as it is. */
export function TouchKeyRow({ terminal }: { terminal: LiveTerminal }) {
  const isCtrlHeld = useStore(terminal.facts, (facts) => facts.isCtrlHeld)
  return (
    <div
      role="toolbar"
      aria-label="Keys"
      className="hidden shrink-0 gap-1 overflow-x-auto border-t border-line bg-panel p-1 max-wide:flex pointer-coarse:flex"
      onPointerDown={(event) => event.preventDefault()}
    >
      <button
        type="button"
        aria-pressed={isCtrlHeld}
        onClick={() => terminal.facts.setState({ isCtrlHeld: !isCtrlHeld })}
        className={cx(key, isCtrlHeld && 'border-accent bg-accent-wash text-accent')}
      >
        Ctrl
      </button>
      {touchKeys.map(({ id, label, name }) => (
        <button key={id} type="button" aria-label={name} onClick={() => terminal.pressTouchKey(id)} className={key}>
          {label}
        </button>
      ))}
    </div>
  )
}
