import { linesAroundResponseSchema } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request, requestText } from '../../../lib/api/request.ts'
import { openPatch } from '../../../lib/diff/patch-client.ts'
import type { ShownChange } from '../store/group-changes.ts'
import type { PatchSource } from './patch-source.ts'

type Versioned = Pick<ShownChange, 'id' | 'path' | 'version'>

/** The difference of a change. It is the same as long as the change's version is, so that nothing has to be read twice. */
export function patchQuery(source: PatchSource, change: Versioned) {
  const { id, version } = change
  return queryOptions({
    queryKey: ['patch', id, version],
    queryFn: async () => await openPatch(`${id} ${version}`, async () => await requestText(source.hunks(change))),
    staleTime: Infinity,
    gcTime: 60_000,
    // It holds functions, which are not to be compared.
    structuralSharing: false,
  })
}

/** Lines of the changed file around hunks, counted from 1. */
export function linesQuery(source: PatchSource, change: Versioned, { start, count }: { start: number; count: number }) {
  const query = new URLSearchParams({ start: String(start), count: String(count) })
  return queryOptions({
    queryKey: ['lines', change.id, change.version, start, count],
    queryFn: async ({ signal }) => (await request(linesAroundResponseSchema, source.lines(change, query), { signal })).lines,
    staleTime: Infinity,
    gcTime: 60_000,
  })
}
