import type { UpdateSettings } from '@boocode/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { settingsQuery } from '../api/get-settings.ts'
import { updateSettings } from '../api/update-settings.ts'

/** Writes a change and shows at once what the server made of it; other windows hear of it by their socket. */
export function useSaveSettings() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: UpdateSettings) => updateSettings(change),
    onSuccess: (settings) => client.setQueryData(settingsQuery.queryKey, settings),
  })
}
