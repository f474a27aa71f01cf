import type { Mode, Model } from '@boocode/contracts'
import { ChevronDown } from 'lucide-react'
import type { ReactElement } from 'react'
import { Menu, MenuChoice } from '../../../components/menu.tsx'
import { formatCount } from '../../../lib/format.ts'

export interface ModelPickerProps {
  models: readonly Model[]
  value: string
  onChange: (model: string) => void
}

export function ModelPicker({ models, value, onChange }: ModelPickerProps) {
  const options = models.map((model) => ({
    value: model.id,
    title: model.id,
    note: model.offline ? 'Offline, rule-based' : `${formatCount(model.context_tokens)} tokens of context`,
  }))
  return (
    <Menu trigger={pickerButton('Model', value)}>
      <MenuChoice label="Model" value={value} options={options} onChange={onChange} />
    </Menu>
  )
}

const modes: readonly { value: Mode; title: string; note: string }[] = [
  { value: 'plan', title: 'Plan', note: 'Reads, changes nothing' },
  { value: 'ask', title: 'Ask', note: 'Asks before it changes something' },
  { value: 'auto', title: 'Auto', note: 'Changes things without asking' },
]

export interface ModePickerProps {
  value: Mode
  onChange: (mode: Mode) => void
}

export function ModePicker({ value, onChange }: ModePickerProps) {
  const title = modes.find((mode) => mode.value === value)?.title ?? value
  return (
    <Menu trigger={pickerButton('Mode', title)}>
      <MenuChoice label="Mode" value={value} options={modes} onChange={onChange} />
    </Menu>
  )
}

function pickerButton(label: string, value: string): ReactElement {
  return (
    <button
      type="button"
      aria-label={`${label}: ${value}`}
      className="flex h-control min-w-0 items-center gap-1 rounded px-2 text-muted hover:bg-hover hover:text-ink data-[popup-open]:bg-hover"
    >
      <span className="truncate">{value}</span>
      <ChevronDown size={12} aria-hidden className="shrink-0" />
    </button>
  )
}
