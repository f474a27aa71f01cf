import { execFileSync } from 'node:child_process'

const somebody = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com', '-c', 'commit.gpgsign=false', '-c', 'init.defaultBranch=main', '-c', 'core.autocrlf=false']

/** Runs git in a folder, as somebody. @returns what it wrote; throws when it says no */
export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', [...somebody, ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Commits all files of a folder, which becomes a repository when it is none. */
export function commitAll(folder: string, subject: string): void {
  git(folder, 'init', '-q')
  git(folder, 'add', '--all')
  git(folder, 'commit', '-q', '--allow-empty', '-m', subject)
}
