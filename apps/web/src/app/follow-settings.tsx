import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { modelsQuery } from '../features/models/api/list-models.ts'
import { settingsQuery } from '../features/settings/api/get-settings.ts'
import { useWorkspace } from '../lib/live/use-live.ts'

/** What another window or the coder changed is asked for anew. Draws nothing. */
export function FollowSettings() {
  const mark = useWorkspace((state) => state.settingsMark)
  const seen = useRef('')
  const client = useQueryClient()
  useEffect(() => {
    // The first snapshot comes with the first answers: those are new enough.
    const isFirst = seen.current === ''
    seen.current = mark
    if (isFirst) return
    for (const { queryKey } of [settingsQuery, modelsQuery]) void client.invalidateQueries({ queryKey })
  }, [client, mark])
  return null
}
