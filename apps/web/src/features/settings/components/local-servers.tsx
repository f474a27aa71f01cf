import type { LocalServer } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { localServersQuery } from '../api/discover-servers.ts'

export interface LocalServersProps {
  /** Addresses that are set already. */
  known: readonly string[]
  onAdd: (server: LocalServer) => void
}

/** What runs on this machine and could answer. Nothing is added by itself. */
export function LocalServers({ known, onAdd }: LocalServersProps) {
  const { data: servers, isFetching, error, refetch } = useQuery(localServersQuery)
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-1">
        <h3 className="text-muted">On this machine</h3>
        <IconButton label="Look for local servers" icon={RefreshCw} size={13} disabled={isFetching} onClick={() => void refetch()} />
      </div>
      {error !== null && <p role="alert" className="text-small text-failed">{messageOf(error)}</p>}
      {servers?.length === 0 && <p className="text-small text-faint">No Ollama, llama.cpp or LM Studio answers. Start one, then look again.</p>}
      <ul>
        {servers?.map((server) => (
          <li key={server.base_url} className="flex min-h-row items-center gap-2">
            <span className="min-w-0 flex-1 truncate">
              {server.name} <span className="text-muted">{describe(server)}</span>
            </span>
            {known.includes(server.base_url) ? (
              <span className="text-small text-muted">Added</span>
            ) : (
              <Button aria-label={`Add ${server.name}`} onClick={() => onAdd(server)}>Add</Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function describe({ base_url, models }: LocalServer): string {
  return `${URL.parse(base_url)?.host ?? base_url} · ${models.length === 1 ? '1 model' : `${models.length} models`}`
}
