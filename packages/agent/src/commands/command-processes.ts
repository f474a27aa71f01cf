import { isRunning, readProcessTable, sendSignal, wasStartedWith } from '@boocode/processes'
import type { ProcessIdentity, ProcessRow } from '@boocode/processes'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * The processes of one command, told apart from all others.
 *
 * A command begins as the leader of a process group and a session of its own and carries `mark`, a
 * random word, in its environment. Whatever it starts inherits all three. A child that leaves group
 * and session (`setsid`, a daemon) still carries the mark; one that overwrites its environment is
 * still in the session, or the child of one that is known. Numbers alone prove nothing once the
 * leader is gone, since they are given out again: group and session count only while the leader lives
 * or a member shows the mark.
 */
export interface CommandIdentity {
  /** Of the leader; also its group and session. */
  readonly pid: number
  /** Opaque, to be stored and handed back: the mark and the start of the leader. */
  readonly started: string
}

const MARK_VARIABLE = 'AGENT_COMMAND_ID'
/** A tree that forks while it is being killed needs several rounds; a bomb may outrun them all. */
const MAX_ROUNDS = 50
const ROUND_MS = 10

export function markVariable(mark: string): Readonly<Record<string, string>> {
  return { [MARK_VARIABLE]: mark }
}

/** @param mark without spaces; what `markVariable` put into the environment of `leader` */
export function identifyCommand(leader: ProcessIdentity, mark: string): CommandIdentity {
  return { pid: leader.pid, started: `${mark} ${leader.started}` }
}

/**
 * Kills what is left of a command whose coder was killed: its group, and what left the group. Never a
 * process that cannot be shown to be the command's.
 * @returns whether anything was still running
 */
export async function killLeftover(command: CommandIdentity): Promise<boolean> {
  return (await endCommandProcesses(command)) > 0
}

/**
 * Kills (SIGKILL) every process of the command and waits until they are gone.
 * @returns how many there were
 */
export async function endCommandProcesses(command: CommandIdentity): Promise<number> {
  const ended = new Set<string>()
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const members = findMembers(command, await readMarkedTable(command))
    if (members.length === 0) break
    for (const member of members) {
      ended.add(`${member.pid} ${member.started}`)
      // Checked in the same breath: since the table was read the number may have become another's.
      if (isRunning(member)) sendSignal(member.pid, 'SIGKILL')
    }
    await delay(ROUND_MS)
  }
  return ended.size
}

/** Sends SIGTERM to every process of the command but its leader. */
export async function askFollowersToEnd(command: CommandIdentity): Promise<void> {
  for (const member of findMembers(command, await readMarkedTable(command))) {
    if (member.pid !== command.pid && isRunning(member)) sendSignal(member.pid, 'SIGTERM')
  }
}

interface MarkedRow extends ProcessRow {
  readonly isMarked: boolean
}

async function readMarkedTable({ started }: CommandIdentity): Promise<MarkedRow[]> {
  const rows = await readProcessTable()
  const assignment = `${MARK_VARIABLE}=${started.split(' ', 1)[0] ?? ''}`
  return Promise.all(rows.map(async (row) => ({ ...row, isMarked: await wasStartedWith(row.pid, assignment) })))
}

/** Pure, for its tests. */
export function findMembers(command: CommandIdentity, table: readonly MarkedRow[]): MarkedRow[] {
  const isLeader = (row: MarkedRow): boolean => row.pid === command.pid && command.started.endsWith(` ${row.started}`)
  const isNear = (row: MarkedRow): boolean => row.group === command.pid || row.session === command.pid
  const isOurGroup = table.some((row) => isLeader(row) || (isNear(row) && row.isMarked))
  const members = new Map(
    table.filter((row) => isLeader(row) || row.isMarked || (isOurGroup && isNear(row))).map((row) => [row.pid, row]),
  )
  for (let size = -1; size !== members.size; ) {
    size = members.size
    for (const row of table) if (members.has(row.parent)) members.set(row.pid, row)
  }
  return [...members.values()].filter(({ pid }) => pid !== process.pid && pid > 1)
}
