import type { AnalyticsRow } from '@boocode/contracts'
import { ChevronDown, Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../../components/button.tsx'
import { Menu, MenuChoice } from '../../../components/menu.tsx'
import { presets } from '../store/range.ts'
import type { DayRange, Preset } from '../store/range.ts'

/** What is looked at; null is all. */
export interface Choice {
  readonly preset: Preset
  readonly custom: DayRange
  readonly project: string | null
  readonly model: string | null
  readonly agent: string | null
}

export type Dimension = 'project' | 'model' | 'agent'

export interface FiltersProps {
  choice: Choice
  onChange: (choice: Choice) => void
  /** What there is to choose from. */
  options: Readonly<Record<Dimension, readonly Pick<AnalyticsRow, 'key' | 'label'>[]>>
  fault: string | null
  csvPath: string
}

const names: Record<Dimension, { one: string; all: string }> = {
  project: { one: 'Project', all: 'All projects' },
  model: { one: 'Model', all: 'All models' },
  agent: { one: 'Agent', all: 'All agents' },
}
const all = '\0all'

/** Which days, and of what. */
export function Filters({ choice, onChange, options, fault, csvPath }: FiltersProps) {
  const { custom } = choice
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Picker label="Days" value={choice.preset} options={presets} onChange={(preset) => onChange({ ...choice, preset })} />
      {choice.preset === 'custom' && (
        <span className="inline-flex flex-wrap items-center gap-1.5">
          <DayField label="First day" value={custom.from} onChange={(from) => onChange({ ...choice, custom: { ...custom, from } })} />
          <DayField label="Last day" value={custom.to} onChange={(to) => onChange({ ...choice, custom: { ...custom, to } })} />
        </span>
      )}
      {(['project', 'model', 'agent'] as const).map((dimension) => (
        <Picker
          key={dimension}
          label={names[dimension].one}
          value={choice[dimension] ?? all}
          options={[{ value: all, title: names[dimension].all }, ...options[dimension].map(({ key, label }) => ({ value: key, title: label }))]}
          onChange={(next) => onChange({ ...choice, [dimension]: next === all ? null : next })}
        />
      ))}
      <span className="flex-1" />
      {fault === null && (
        <a href={csvPath} download className="inline-flex h-control items-center gap-1.5 rounded border border-line-strong px-2.5 hover:bg-hover">
          <Download size={13} aria-hidden />
          Export CSV
        </a>
      )}
      {fault !== null && <p role="alert" className="w-full text-failed">{fault}</p>}
    </div>
  )
}

interface PickerProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; title: string }[]
  onChange: (value: T) => void
}

function Picker<T extends string>({ label, value, options, onChange }: PickerProps<T>): ReactNode {
  const shown = options.find((option) => option.value === value)?.title ?? value
  return (
    <Menu
      trigger={
        <Button aria-label={`${label}: ${shown}`} className="max-w-60">
          <span className="truncate">{shown}</span>
          <ChevronDown size={12} aria-hidden className="shrink-0" />
        </Button>
      }
    >
      <MenuChoice label={label} value={value} options={options} onChange={onChange} />
    </Menu>
  )
}

function DayField({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) {
  return (
    <input
      type="date"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="tabular h-control rounded border border-line-strong bg-canvas px-2 text-field"
    />
  )
}
