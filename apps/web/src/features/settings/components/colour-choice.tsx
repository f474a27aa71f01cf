import { useId, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { readable } from '../../../lib/colour/theme-colours.ts'
import type { Shade, ThemeColours } from '../../../lib/colour/theme-colours.ts'
import { appearance, setAppearance } from '../store/appearance.ts'

/** Ours, as in theme/tokens.css; what the fields show before a person gave their own. */
const ours: Record<Shade, ThemeColours> = {
  light: { canvas: '#fcfcfd', accent: '#5f55c0' },
  dark: { canvas: '#111115', accent: '#a8a2ef' },
}

/** The two colours that a theme is made of. They are brought to where they can be read. */
export function ColourChoice({ shade, title }: { shade: Shade; title: string }) {
  const chosen = useStore(appearance, (state) => state[shade])
  const shown = chosen ?? ours[shade]
  const [isMoved, setMoved] = useState(false)
  const change = (part: keyof ThemeColours, value: string) => {
    const wanted = { ...shown, [part]: value.toLowerCase() }
    const next = readable(wanted, shade)
    if (next === null) return
    setMoved(next[part] !== value.toLowerCase())
    setAppearance({ [shade]: next })
  }
  return (
    <fieldset className="flex flex-wrap items-center gap-x-6 gap-y-2">
      <legend className="float-left w-24 text-muted">{title}</legend>
      <ColourField label="Canvas" value={shown.canvas} onChange={(value) => change('canvas', value)} />
      <ColourField label="Accent" value={shown.accent} onChange={(value) => change('accent', value)} />
      {chosen !== null && (
        <Button
          look="quiet"
          onClick={() => {
            setMoved(false)
            setAppearance({ [shade]: null })
          }}
        >
          Use ours
        </Button>
      )}
      {isMoved && (
        <p role="status" className="w-full text-small text-muted">
          The nearest colour that can be read was taken.
        </p>
      )}
    </fieldset>
  )
}

function ColourField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const id = useId()
  return (
    <span className="flex items-center gap-2">
      <input id={id} type="color" value={value} onChange={(event) => onChange(event.target.value)} className="h-control w-10 rounded border border-line-strong bg-canvas p-0.5 text-field" />
      <label htmlFor={id}>{label}</label>
    </span>
  )
}
