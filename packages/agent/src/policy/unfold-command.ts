import path from 'node:path'

import { HIDDEN, readScript } from '../commands/shell-script.ts'

/** One command that a command line would run: itself, or one inside a shell script or behind a wrapper. */
export interface UnfoldedCommand {
  /** The name without its folder. */
  readonly program: string
  /** May hold `HIDDEN`, where only running would tell. */
  readonly words: readonly string[]
  /** Where relative paths begin; undefined when a script went where nobody can tell. */
  readonly folder: string | undefined
  /** It is a shell or an interpreter, and its program is what something else printed. */
  readonly runsInput: boolean
}

/** Programs that run the command that follows their options, settings and numbers. */
const WRAPPERS = new Set(
  (
    'env nice ionice nohup timeout time xargs parallel command builtin exec setsid stdbuf watch chronic unbuffer busybox ' +
    'strace ltrace caffeinate sudo doas npx bunx pnpx uvx corepack'
  ).split(' '),
)
/** The same with words of their own in front of it. */
const WRAPPERS_OF_ANY_WORD = new Set(['flock', 'chroot', 'nsenter', 'unshare', 'systemd-run', 'script'])
/** The same after one of these words. */
const WRAPPERS_AFTER = new Map<string, readonly string[]>(
  Object.entries({
    find: ['-exec', '-execdir', '-ok', '-okdir'],
    fd: ['-x', '-X', '--exec', '--exec-batch'],
    npm: ['exec', 'x'],
    pnpm: ['exec', 'dlx'],
    yarn: ['exec', 'dlx'],
    bun: ['x'],
    uv: ['run'],
    pipx: ['run'],
    poetry: ['run'],
    pipenv: ['run'],
    bundle: ['exec'],
  }),
)
/** What they run gets operands that they read. */
const FEEDERS = new Set(['xargs', 'parallel'])
const SHELLS = new Set(['sh', 'bash', 'zsh', 'dash', 'ash', 'ksh', 'mksh', 'fish', 'rbash'])
const INTERPRETERS = /^(?:python[\d.]*|node|deno|bun|perl|ruby|php)$/
/** An option whose word is a script: `npx -c`, `npm exec --call`, `env -S`, `script -c`. */
const SCRIPT_OPTION = /^(?:-[a-zA-Z]*[cS]|--call|--split-string|--command)(?:=|$)/
const MAX_COMMANDS = 2_000
const UNREADABLE = `${HIDDEN}unreadable`

export function isUnreadable({ program }: UnfoldedCommand): boolean {
  return program.includes(HIDDEN)
}

/** Every command that `argv` would run as far as its text tells, itself first. Pure. */
export function unfoldCommand(argv: readonly string[], folder: string): readonly UnfoldedCommand[] {
  const found: UnfoldedCommand[] = []
  unfold(argv, { found, isPiped: false, folder })
  return found
}

interface Walk {
  readonly found: UnfoldedCommand[]
  readonly isPiped: boolean
  readonly folder: string | undefined
}

function unfold(words: readonly string[], walk: Walk): void {
  if (walk.found.length >= MAX_COMMANDS) {
    if (walk.found.length === MAX_COMMANDS) addUnreadable(walk, '')
    return
  }
  const program = path.basename(words[0] ?? '')
  const args = words.slice(1)
  walk.found.push({ program, words, folder: walk.folder, runsInput: runsInput(program, args, walk.isPiped) })
  if (SHELLS.has(program)) for (const script of scriptsOf(args)) unfoldScript(script, walk)
  if (program === 'eval' || program === 'trap') unfoldScript(args.join(' '), walk)
  for (const inner of wrappedBy(program, args)) unfold(inner, walk)
  if (WRAPPERS.has(program) || WRAPPERS_OF_ANY_WORD.has(program) || program in WRAPPERS_AFTER) unfoldOptions(program, args, walk)
}

function addUnreadable({ found, folder }: Walk, script: string): void {
  found.push({ program: UNREADABLE, words: [script], folder, runsInput: false })
}

function wrappedBy(program: string, args: readonly string[]): (readonly string[])[] {
  const after = WRAPPERS_AFTER.get(program)
  if (after !== undefined) return wrappedAfter(program, args, after)
  if (/^python[\d.]*$/.test(program)) return moduleOf(args)
  if (WRAPPERS_OF_ANY_WORD.has(program)) return args.flatMap((word, index) => (word.startsWith('-') ? [] : [args.slice(index)]))
  if (!WRAPPERS.has(program) || (program === 'command' && /^-[vV]/.test(args[0] ?? ''))) return []
  const wrapped: (readonly string[])[] = []
  for (const [index, word] of args.entries()) {
    if (/^-|^[A-Za-z_]\w*=|^[\d.]+[smhd]?$/.test(word)) continue
    wrapped.push([...args.slice(index), ...(FEEDERS.has(program) ? [HIDDEN] : [])])
    // Behind an option it may be the option's own word, and the program comes later.
    if (!(args[index - 1] ?? '').startsWith('-')) break
  }
  return wrapped
}

/** `python -m twine upload …` is `twine upload …`. */
function moduleOf(args: readonly string[]): (readonly string[])[] {
  const at = args.findIndex((word) => /^-[a-zA-Z]*m/.test(word))
  const attached = /^-[a-zA-Z]*?m(.+)$/.exec(args[at] ?? '')?.[1]
  return at === -1 ? [] : [[...(attached === undefined ? [] : [attached]), ...args.slice(at + 1)]]
}

function wrappedAfter(program: string, args: readonly string[], after: readonly string[]): (readonly string[])[] {
  const roots = program === 'find' ? args.slice(0, Math.max(0, args.findIndex((word) => /^[-(!]/.test(word)))) : []
  const found = program === 'find' && roots.length > 0 ? roots : ['.']
  return args.flatMap((word, index) => {
    if (!after.includes(word)) return []
    const rest = args.slice(index + 1).filter((each) => each !== '--')
    const inner = rest.slice(rest.findIndex((each) => !each.startsWith('-')))
    return [program === 'find' ? inner.flatMap((each) => (each.includes('{}') ? found.map((root) => `${root}/{}`) : [each])) : inner]
  })
}

function unfoldOptions(program: string, args: readonly string[], walk: Walk): void {
  for (const [index, word] of args.entries()) {
    const attached = /^(?:--(?:call|split-string|command)=|-[a-zA-Z]*S)([\s\S]+)$/.exec(word)?.[1]
    if (attached !== undefined) unfoldScript(attached, walk)
    const isScript = SCRIPT_OPTION.test(args[index - 1] ?? '') || ((program === 'watch' || program === 'parallel') && /\s/.test(word))
    if (isScript) unfoldScript(word, walk)
  }
}

function unfoldScript(script: string, walk: Walk): void {
  const commands = script.includes(HIDDEN) ? undefined : readScript(script)
  if (commands === undefined) addUnreadable(walk, script)
  let { folder } = walk
  for (const { words, isPiped } of commands ?? []) {
    unfold(words, { found: walk.found, isPiped, folder })
    if (/^(?:cd|pushd|popd)$/.test(words[0] ?? '')) folder = enter(folder, words.slice(1))
  }
}

function enter(folder: string | undefined, args: readonly string[]): string | undefined {
  const target = args.find((word) => !word.startsWith('-') || word === '-')
  if (target === undefined || target === '-' || target.startsWith('~') || target.includes(HIDDEN)) return undefined
  if (path.isAbsolute(target)) return target
  return folder === undefined ? undefined : path.resolve(folder, target)
}

/** What follows an option with a c in it (`-c`, `-lc`, `-o pipefail -ec`): the script and its arguments. */
function scriptsOf(args: readonly string[]): readonly string[] {
  const option = args.findIndex((word) => /^-[a-zA-Z]*c[a-zA-Z]*$/.test(word) || word === '--command')
  return option === -1 ? [] : args.slice(option + 1).filter((word) => !/^[-+]/.test(word))
}

function runsInput(program: string, args: readonly string[], isPiped: boolean): boolean {
  if (program === 'eval' || program === 'source' || program === '.') return args.some((word) => word.includes(HIDDEN))
  const isShell = SHELLS.has(program)
  if (!isShell && !INTERPRETERS.test(program)) return false
  const script = args.find((word) => !/^[-+]./.test(word))
  if (isShell && script?.includes(HIDDEN) === true) return true
  const readsInput = script === undefined || script === '-' || script === '/dev/stdin' || (isShell && args.includes('-s'))
  // `node -e`, `python -m`: the program stands in the option.
  return isPiped && readsInput && (isShell || !args.some((word) => /^-[cemprn]/.test(word)))
}
