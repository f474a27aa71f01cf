import { TEMPORARY_NAME_PATTERN } from './temporary-names.ts'

export type ProtectionRule = 'git-internals' | 'secret-file' | 'temporary-file'

interface ProtectedName {
  readonly rule: ProtectionRule
  /** Lower case, `*` within one name; a name, or a folder and a name. Covers what lies below as well. */
  readonly pattern: string
  /** Lower-case names that the pattern covers and that are let through all the same. */
  readonly except: readonly string[]
}

const SECRET_PATTERNS = [
  '*.pem',
  '*.key',
  '*.p12',
  '*.pfx',
  '*.jks',
  '*.keystore',
  '*.kdbx',
  '*.ppk',
  'id_rsa*',
  'id_dsa*',
  'id_ecdsa*',
  'id_ed25519*',
  '.npmrc',
  '.netrc',
  '_netrc',
  '.pypirc',
  '.pgpass',
  '.git-credentials',
  '.htpasswd',
  '.dockercfg',
  '.docker/config.json',
  '.aws/credentials',
  '.kube/config',
  '.ssh',
  '.gnupg',
]

/** The one list: the guard refuses these names and the searches leave them out. */
const PROTECTED_NAMES: readonly ProtectedName[] = [
  { rule: 'git-internals', pattern: '.git', except: [] },
  { rule: 'temporary-file', pattern: TEMPORARY_NAME_PATTERN, except: [] },
  { rule: 'secret-file', pattern: '.env*', except: ['.env.example', '.env.sample', '.env.template'] },
  ...SECRET_PATTERNS.map((pattern): ProtectedName => ({ rule: 'secret-file', pattern, except: [] })),
]

const GIT_INTERNALS = matcherFor('git-internals')
const SECRET_FILE = matcherFor('secret-file')
const TEMPORARY_FILE = matcherFor('temporary-file')

/**
 * The rule that protects a path, or undefined. `relative` is relative to the root that lets the path
 * in: a root's own name is never held against it, so a grant of exactly one secret file works.
 */
export function protectionOf(relative: string): ProtectionRule | undefined {
  const folded = foldNames(relative)
  if (GIT_INTERNALS.test(folded)) return 'git-internals'
  if (SECRET_FILE.test(folded)) return 'secret-file'
  return TEMPORARY_FILE.test(folded) ? 'temporary-file' : undefined
}

/**
 * The same list for ripgrep, so that it does not walk what would be dropped anyway. Patterns with
 * exceptions are missing (ripgrep cannot say "save"), therefore results still pass `protectionOf`.
 */
export function ripgrepExclusions(): string[] {
  const plain = PROTECTED_NAMES.filter(({ except }) => except.length === 0)
  return plain.map(({ pattern }) => `--iglob=!${pattern.includes('/') ? `**/${pattern}` : pattern}`)
}

/**
 * A regular expression is safe here: the patterns are ours, and with at most one `*` each they leave
 * nothing to backtrack over. Trailing dots and blanks count as absent, as Windows has it.
 */
function matcherFor(rule: ProtectionRule): RegExp {
  const names = PROTECTED_NAMES.filter((name) => name.rule === rule).map(({ pattern, except }) => {
    const source = toSource(pattern)
    const spared = except.map(toSource).join('|')
    return spared === '' ? source : `(?!(?:${spared})(?:/|$))${source}`
  })
  return new RegExp(`(?:^|/)(?:${names.join('|')})[. ]*(?:/|$)`)
}

/** The list uses no other character that means something in a regular expression. */
function toSource(pattern: string): string {
  return pattern.replaceAll('.', String.raw`\.`).replaceAll('*', '[^/]*')
}

/**
 * One spelling for names that some file system takes for the same: case (macOS, Windows),
 * compatibility forms such as full-width letters, and characters that HFS+ ignores.
 */
function foldNames(relative: string): string {
  if (/^[\x20-\x5b\x5d-\x7e]*$/.test(relative)) return relative.toLowerCase()
  const visible = relative.normalize('NFKC').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
  return visible.toLowerCase().normalize('NFC').replaceAll('\\', '/')
}
