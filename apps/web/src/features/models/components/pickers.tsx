import type { Effort, Mode, Model } from '@boocode/contracts'
import { ChevronDown } from 'lucide-react'
import type { ReactElement } from 'react'
import { cx } from '../../../components/class-names.ts'
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

export const modes: readonly { value: Mode; title: string; note: string }[] = [
  { value: 'plan', title: 'Plan', note: 'Reads; changes and runs nothing' },
  { value: 'ask', title: 'Ask', note: 'Edits wait to be accepted, commands ask first' },
  { value: 'auto', title: 'Auto', note: 'Edits and runs at once; asks for risky commands' },
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

/** The menu needs a value for "none given". */
type EffortChoice = Effort | 'default'

export const efforts: readonly { value: EffortChoice; title: string; note: string }[] = [
  { value: 'default', title: 'Default', note: 'As the provider sets it' },
  { value: 'off', title: 'Off', note: 'Answers without thinking first' },
  { value: 'low', title: 'Low', note: 'Thinks briefly' },
  { value: 'high', title: 'High', note: 'Thinks hard' },
  { value: 'max', title: 'Max', note: 'Thinks as long as it may' },
]

export interface EffortPickerProps {
  value: Effort | null
  onChange: (effort: Effort | null) => void
}

export function EffortPicker({ value, onChange }: EffortPickerProps) {
  const choice = value ?? 'default'
  const title = efforts.find((effort) => effort.value === choice)?.title ?? choice
  return (
    <Menu trigger={pickerButton('Effort', title, value === null ? 'Effort' : title)}>
      <MenuChoice<EffortChoice> label="Effort" value={choice} options={efforts} onChange={(next) => onChange(next === 'default' ? null : next)} />
    </Menu>
  )
}

/** @param shown what stands on the button, by default the value */
function pickerButton(label: string, value: string, shown = value): ReactElement {
  return (
    <button
      type="button"
      aria-label={`${label}: ${value}`}
      title={label}
      className={cx(
        'flex h-control items-center gap-1 rounded px-2 text-muted hover:bg-hover hover:text-ink data-[popup-open]:bg-hover max-wide:px-1.5',
        // Where room is short the longest gives way.
        label === 'Model' ? 'min-w-0' : 'shrink-0',
      )}
    >
      <span className="truncate">{shown}</span>
      <ChevronDown size={12} aria-hidden className="shrink-0 max-wide:hidden" />
    </button>
  )
}
