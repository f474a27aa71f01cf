import { linesAroundResponseSchema } from '@boocode/contracts'
import type { ListedChange } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request, requestText } from '../../../lib/api/request.ts'
import { openPatch } from '../../../lib/diff/patch-client.ts'

/** The difference of a change. It is the same as long as the change's version is, so that nothing has to be read twice. */
export function patchQuery({ id, version }: Pick<ListedChange, 'id' | 'version'>) {
  return queryOptions({
    queryKey: ['patch', id, version],
    queryFn: async () => await openPatch(`${id} ${version}`, async () => await requestText(`/api/changes/${id}/hunks`)),
    staleTime: Infinity,
    gcTime: 60_000,
    // It holds functions, which are not to be compared.
    structuralSharing: false,
  })
}

/** Lines of the changed file around hunks, counted from 1. */
export function linesQuery({ id, version }: Pick<ListedChange, 'id' | 'version'>, start: number, count: number) {
  return queryOptions({
    queryKey: ['lines', id, version, start, count],
    queryFn: async ({ signal }) => (await request(linesAroundResponseSchema, `/api/changes/${id}/lines?start=${start}&count=${count}`, { signal })).lines,
    staleTime: Infinity,
    gcTime: 60_000,
  })
}
