import path from 'node:path'

import { printablePath } from './printable-path.ts'
import { protectionOf } from './protected-names.ts'
import type { ProtectionRule } from './protected-names.ts'
import { resolveLinks } from './resolve-links.ts'

/** Where a tool may reach. Every root is an absolute path with its links already followed. */
export interface PathScope {
  readonly projectRoot: string
  /** Folders or single files; a secret file is reachable only when it is itself such a root. */
  readonly grantedRoots: readonly string[]
}

export type GuardRule = 'invalid-path' | 'outside-project' | ProtectionRule

export interface PathRefusal {
  readonly ok: false
  readonly rule: GuardRule
  readonly message: string
}

export interface ResolvedPath {
  readonly ok: true
  /** Links followed; the last parts may be missing on disk. */
  readonly absolute: string
  /** From the project root (`.` for the root itself); inside another granted root, `absolute`. */
  readonly relative: string
}

const MAX_PATH_CHARS = 4096

const REASONS: Readonly<Record<GuardRule, string>> = {
  'invalid-path': `a path is at most ${MAX_PATH_CHARS} characters and holds no NUL`,
  'outside-project': 'it is not inside the project or a folder that was granted',
  'git-internals': "Git's own files are closed to tools",
  'secret-file': 'its name matches a pattern for files that hold secrets',
  'temporary-file': 'BooCode itself writes files of this name, for a moment each',
}

/**
 * Decides whether a tool may touch `asked` (absolute, or relative to the project root), by the place
 * it truly leads to and by the name it was asked for. Says nothing about what lies outside: the answer
 * for an outside path is the same whether it exists or not.
 *
 * The answer is of the moment. To read, use `openInProject`, which holds against changes in between.
 */
export async function resolveInProject(scope: PathScope, asked: string): Promise<ResolvedPath | PathRefusal> {
  if (asked.length > MAX_PATH_CHARS || asked.includes('\0')) return refuse('invalid-path', asked)
  const named = path.resolve(scope.projectRoot, asked)
  const absolute = await resolveLinks(named)
  if (absolute === undefined) return refuse('outside-project', asked)
  const verdict = judgePlace(scope, absolute)
  if (verdict !== 'allowed') return refuse(verdict, asked)
  const nameRule = scope.grantedRoots.includes(absolute) ? undefined : judgeName(scope, named)
  if (nameRule !== undefined) return refuse(nameRule, asked)
  return { ok: true, absolute, relative: relativeToScope(scope, absolute) }
}

/** Whether `absolute`, a path with its links followed, may be shown; the same rules without the disk. */
export function judgePlace(scope: PathScope, absolute: string): 'allowed' | GuardRule {
  const inside = rootsAround(scope, absolute)
  const rules = inside.map((root) => protectionOf(path.relative(root, absolute)))
  if (rules.includes(undefined)) return 'allowed'
  return rules[0] ?? 'outside-project'
}

/** The form in which tools name a file to the model, see `ResolvedPath.relative`. */
export function relativeToScope(scope: PathScope, absolute: string): string {
  if (!isInside(scope.projectRoot, absolute)) return absolute
  return path.relative(scope.projectRoot, absolute) || '.'
}

/** A link may be called `.env` and lead to a harmless file; whoever named it so meant to hide it. */
function judgeName(scope: PathScope, named: string): ProtectionRule | undefined {
  const inside = rootsAround(scope, named)
  if (inside.length === 0) return protectionOf(named)
  const rules = inside.map((root) => protectionOf(path.relative(root, named)))
  return rules.includes(undefined) ? undefined : rules[0]
}

/** The root that lets `absolute` in, the project first; undefined when it lies outside. */
export function rootAround(scope: PathScope, absolute: string): string | undefined {
  return rootsAround(scope, absolute)[0]
}

function rootsAround(scope: PathScope, absolute: string): string[] {
  return [scope.projectRoot, ...scope.grantedRoots].filter((root) => isInside(root, absolute))
}

/** Whether a path lies in one of the folders, or holds one of them. All absolute, links followed. */
export function touchesAny(absolute: string, folders: readonly string[]): boolean {
  return folders.some((folder) => isInside(folder, absolute) || isInside(absolute, folder))
}

function isInside(root: string, absolute: string): boolean {
  return absolute === root || absolute.startsWith(root.endsWith(path.sep) ? root : root + path.sep)
}

function refuse(rule: GuardRule, asked: string): PathRefusal {
  return { ok: false, rule, message: `Refused by the rule "${rule}": ${printablePath(asked)}: ${REASONS[rule]}.` }
}
