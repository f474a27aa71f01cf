const tails = new Map<string, Promise<unknown>>()

/**
 * Runs `work` when whatever holds the same path in this process is done, so that looking at a file,
 * deciding and writing are one step for everybody here. Others are met by `writeInProject`, which writes
 * only over what was looked at. `work` must not wait for the database: a transaction that waits for the
 * lock may hold what it would wait for.
 */
export async function withPathLock<T>(absolute: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(absolute) ?? Promise.resolve()
  const mine = before.then(work, work)
  const tail = mine.catch(() => undefined) // told to the caller below
  tails.set(absolute, tail)
  try {
    return await mine
  } finally {
    if (tails.get(absolute) === tail) tails.delete(absolute)
  }
}
