import { Download } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { IconButton } from '../../../components/icon-button.tsx'
import { Menu, MenuItem } from '../../../components/menu.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { countOf } from '../../../lib/format.ts'
import { exportJson, otlpPath } from '../api/export-calls.ts'

/** Takes the calls of a chat out: as they are recorded, or as OpenTelemetry reads them. */
export function ExportMenu({ chatId }: { chatId: string }) {
  const [isBusy, setBusy] = useState(false)
  const saveJson = async () => {
    const note = toast.loading('Reading the calls…')
    setBusy(true)
    try {
      const json = await exportJson(chatId, (calls) => toast.loading(`Read ${countOf(calls, 'call')}…`, { id: note }))
      save(URL.createObjectURL(new Blob([json], { type: 'application/json' })), `trace-${chatId}.json`)
      toast.dismiss(note)
    } catch (error) {
      toast.error(messageOf(error), { id: note })
    }
    setBusy(false)
  }
  return (
    <Menu align="end" trigger={<IconButton label="Export" icon={Download} size={14} />}>
      <MenuItem disabled={isBusy} onClick={() => void saveJson()}>
        JSON
      </MenuItem>
      <MenuItem onClick={() => save(otlpPath(chatId), `trace-${chatId}.otlp.json`)}>OTLP/JSON, for OpenTelemetry</MenuItem>
    </Menu>
  )
}

/** Has the browser keep what an address answers as a file. */
function save(href: string, name: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
  if (href.startsWith('blob:')) setTimeout(() => URL.revokeObjectURL(href), 60_000)
}
