import path from 'node:path'

import { HIDDEN } from '../commands/shell-script.ts'
import { commandLine } from '../commands/words.ts'
import { matchesWidely } from './command-pattern.ts'
import { publishes } from './publishing.ts'
import { isUnreadable, unfoldCommand } from './unfold-command.ts'
import type { UnfoldedCommand } from './unfold-command.ts'

/**
 * Commands that are asked about even in a mode that runs commands unasked. They catch mistakes of an
 * agent and the usual ways of doing harm, also behind `sh -c`, `env`, `xargs` and the like. They are no
 * wall: a program may do anything under any name, which is what the sandbox is for.
 */
export type BuiltinAskRule =
  | 'superuser'
  | 'git-push'
  | 'git-reset-hard'
  | 'git-clean'
  | 'publish'
  | 'remove-outside'
  | 'piped-to-shell'
  | 'unreadable-script'

/** As stored in a project's settings. A pattern is one of `matchesWidely`, against each command of the line. */
export type AskRule = BuiltinAskRule | { readonly pattern: string }

export interface AskReason {
  /** The name of the rule, or its pattern. */
  readonly rule: string
  /** A sentence for the person. */
  readonly reason: string
}

export interface RulePlace {
  /** Absolute; also where the command starts. */
  readonly projectRoot: string
}

export const defaultAskRules: readonly AskRule[] = Object.freeze([
  'superuser',
  'git-push',
  'git-reset-hard',
  'git-clean',
  'publish',
  'remove-outside',
  'piped-to-shell',
  'unreadable-script',
] as const satisfies readonly BuiltinAskRule[])

/** The first of `rules` that wants a person asked about the command, or null. */
export function needsAsking(argv: readonly string[], rules: readonly AskRule[], place: RulePlace): AskReason | null {
  const unfolded = unfoldCommand(argv, place.projectRoot)
  for (const rule of rules) {
    if (typeof rule === 'string') {
      if (BUILTIN[rule].applies(unfolded, place)) return { rule, reason: BUILTIN[rule].reason }
    } else if (matchesPatternOf(rule.pattern, argv, unfolded)) {
      return { rule: rule.pattern, reason: `It matches the project's rule ${rule.pattern}` }
    }
  }
  return null
}

function matchesPatternOf(pattern: string, argv: readonly string[], unfolded: readonly UnfoldedCommand[]): boolean {
  return [argv, ...unfolded.map(({ words }) => words)].some((words) => matchesWidely(pattern, commandLine(words)))
}

interface Builtin {
  readonly reason: string
  applies(commands: readonly UnfoldedCommand[], place: RulePlace): boolean
}

const any =
  (test: (command: UnfoldedCommand, place: RulePlace) => boolean): Builtin['applies'] =>
  (commands, place) =>
    commands.some((command) => test(command, place))

const BUILTIN: Readonly<Record<BuiltinAskRule, Builtin>> = {
  superuser: { reason: 'It runs something as another user.', applies: any(({ program }) => SUPERUSERS.has(program)) },
  'git-push': { reason: 'It pushes commits to another repository.', applies: any((command) => isGit(command, ['push', 'send-pack'])) },
  'git-reset-hard': {
    reason: 'It throws away changes that are not committed.',
    applies: any((command) => isGit(command, ['reset']) && command.words.some((word) => /^--har?d?$/.test(word))),
  },
  'git-clean': { reason: 'It deletes files that git does not know.', applies: any((command) => isGit(command, ['clean'])) },
  publish: { reason: 'It publishes something.', applies: any(publishes) },
  'remove-outside': {
    reason: 'It deletes folders outside the project, or the project itself.',
    applies: any((command, { projectRoot }) => removesOutside(command, projectRoot)),
  },
  'piped-to-shell': {
    reason: 'It runs what another command prints, such as a download.',
    applies: any(({ runsInput }) => runsInput),
  },
  'unreadable-script': { reason: 'What its script does cannot be told in advance.', applies: any(isUnreadable) },
}

const SUPERUSERS = new Set(['sudo', 'sudoedit', 'doas', 'su', 'pkexec', 'run0', 'runuser'])
/** Options of git itself that take the next word. */
const GIT_OPTIONS = new Set(['-C', '-c', '--git-dir', '--work-tree', '--namespace', '--config-env', '--exec-path'])

function isGit({ program, words }: UnfoldedCommand, verbs: readonly string[]): boolean {
  if (program !== 'git') return program.startsWith('git-') && verbs.includes(program.slice(4))
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) return verbs.includes(word) || (word === 'subtree' && verbs.includes(words[at + 1] ?? ''))
    if (!GIT_OPTIONS.has(word)) continue
    at += 1
    // `-c alias.x=push`: what a verb is called is not what it does.
    if (/^alias\./i.test(words[at] ?? '') && verbs.some((verb) => words[at]?.includes(verb))) return true
  }
  return false
}

function removesOutside(command: UnfoldedCommand, projectRoot: string): boolean {
  const [, ...args] = command.words
  const operands = args.filter((word) => !word.startsWith('-'))
  // What find deletes lies below its roots, so the project itself is one that it may have.
  if (command.program === 'find') {
    return args.includes('-delete') && operandsOfFind(args).some((each) => isBeyond(`${each}/found`, command, projectRoot))
  }
  const isRecursive = command.program === 'rimraf' || (command.program === 'rm' && args.some((word) => /^-[^-]*[rR]|^--r/.test(word)))
  return isRecursive && operands.some((each) => isBeyond(each, command, projectRoot))
}

function operandsOfFind(args: readonly string[]): readonly string[] {
  const end = args.findIndex((word) => /^[-(!]/.test(word))
  return end === 0 ? ['.'] : args.slice(0, end)
}

/** Outside the project, its root, everything in it, its history, or nobody knows. */
function isBeyond(target: string, { folder }: UnfoldedCommand, projectRoot: string): boolean {
  if (target.includes(HIDDEN) || target.startsWith('~')) return true
  if (folder === undefined && !path.isAbsolute(target)) return true
  const place = path.resolve(folder ?? projectRoot, target)
  const relative = path.relative(projectRoot, place)
  if (relative === '' || relative === '..' || relative.startsWith('../') || path.isAbsolute(relative)) return true
  return relative === '.git' || /^[.*?]+$/.test(relative)
}
