import { readlink, realpath } from 'node:fs/promises'
import path from 'node:path'

const MAX_LINKS = 40

/**
 * The path with every link followed as far as it exists; what does not exist, or may not be entered,
 * is kept as it was named. Undefined when no honest answer can be given: the links turn in a circle,
 * or a link's target climbs with `..` out of a place that cannot be seen.
 *
 * `absolute` must be absolute and normalised.
 */
export async function resolveLinks(absolute: string): Promise<string | undefined> {
  try {
    return await realpath(absolute)
  } catch {
    // Missing or forbidden somewhere on the way: the walk below finds out where.
    return resolveStepwise(absolute)
  }
}

async function resolveStepwise(absolute: string): Promise<string | undefined> {
  const pending = toSteps(absolute)
  let real = path.parse(absolute).root
  let links = 0
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    if (step === '..') {
      real = path.dirname(real)
      continue
    }
    const next = path.join(real, step)
    const target = await readLinkTarget(next)
    if (target === 'unreachable') return pending.includes('..') ? undefined : path.join(next, ...pending.toReversed())
    if (target === 'not-a-link') {
      real = next
      continue
    }
    links += 1
    if (links > MAX_LINKS) return undefined
    if (path.isAbsolute(target.to)) real = path.parse(target.to).root
    pending.push(...toSteps(target.to))
  }
  return real
}

/** The parts of a path as a stack: the first part comes off first. */
function toSteps(named: string): string[] {
  return named
    .split(path.sep)
    .filter((part) => part !== '' && part !== '.')
    .reverse()
}

async function readLinkTarget(candidate: string): Promise<'not-a-link' | 'unreachable' | { readonly to: string }> {
  try {
    return { to: await readlink(candidate) }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EINVAL' ? 'not-a-link' : 'unreachable'
  }
}
