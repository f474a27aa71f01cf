import { realpath } from 'node:fs/promises'
import { runProjectCheck, touchesAny } from '@boocode/agent'
import type { CallRef, CommandRunner, Permissions, TurnWorkspace } from '@boocode/agent'
import type { Sql } from '@boocode/db'
import { applyChanges } from '../changes/apply-changes.ts'
import { readOverlay } from '../changes/read-overlay.ts'
import type { CoderContext } from '../context.ts'
import type { Lease } from './lease.ts'
import { persist } from './persist.ts'
import { readTab } from './read-tab.ts'
import { createTurnWriter } from './turn-writer.ts'

export interface WorkspaceOf {
  lease: Lease
  projectRoot: string
  alive: AbortSignal
}

/** The project and the chat around a turn, from Postgres and the disk. */
export function createTurnWorkspace(context: CoderContext, { lease, projectRoot, alive }: WorkspaceOf): TurnWorkspace {
  const { sql } = context.database
  return {
    projectRoot,
    mode: lease.mode,
    async situation() {
      return await persist(async () => {
        const closedRoots = [await realpath(context.config.home).catch(() => context.config.home)]
        const [overlay, permissions] = await Promise.all([readOverlay(sql, { chatId: lease.chatId, projectRoot }), readPermissions(sql, lease, closedRoots)])
        return { overlay, permissions }
      }, alive)
    },
    commandsOf: (call) => recordedRunner(context, { lease, alive, call }),
    pendingFor: (approver) => ({
      list: async () => await persist(() => selectPendingEdits(sql, lease.chatId), alive),
      async apply(ids) {
        const wanted = ids ?? (await persist(() => selectPendingEdits(sql, lease.chatId), alive)).map(({ id }) => id)
        if (wanted.length === 0) return []
        return (await persist(() => applyChanges(context, { ids: [...wanted] }, approver ?? 'agent'), alive)).outcomes
      },
    }),
    tabs: { read: async (number) => await persist(() => readTab(sql, lease.sessionId, number), alive) },
    check: async (signal) => await runProjectCheck(projectRoot, context.commands, signal),
  }
}

async function selectPendingEdits(sql: Sql, chatId: string): Promise<{ id: string; path: string; diff: string }[]> {
  return await sql<{ id: string; path: string; diff: string }>`
    select id, path, diff from pending_changes where chat_id = ${chatId} and status = 'pending' order by position, part`
}

/** What holds for the project and the session, and what was granted within this turn. */
async function readPermissions(sql: Sql, lease: Lease, closedRoots: readonly string[]): Promise<Permissions> {
  const rows = await sql<{ commands: string[]; roots: string[]; patterns: string[] }>`
    select
      coalesce((select array_agg(g.value) from grants g where g.project_id = p.id and g.kind = 'command'
        and (g.session_id is null or g.session_id = ${lease.sessionId})), '{}') as commands,
      coalesce((select array_agg(g.value) from grants g where g.project_id = p.id and g.kind = 'read_access'
        and (g.session_id is null or g.session_id = ${lease.sessionId})), '{}')
      || coalesce((select array_agg(r.payload ->> 'path') from requests r where r.turn_id = ${lease.turnId} and r.kind = 'read_access'
        and r.answer ->> 'decision' = 'allow'), '{}') as roots,
      p.ask_patterns as patterns
    from projects p where p.id = ${lease.projectId}`
  const [row] = rows
  const readableRoots = (row?.roots ?? []).filter((root) => !touchesAny(root, closedRoots))
  return { allowedCommands: row?.commands ?? [], askPatterns: row?.patterns ?? [], readableRoots, closedRoots }
}

/** Keeps which process a command is before it starts, and what it printed: a coder that is killed leaves nothing unknown. */
function recordedRunner(context: CoderContext, { lease, alive, call }: { lease: Lease; alive: AbortSignal; call: CallRef }): CommandRunner {
  const write = createTurnWriter({ events: context.events, lease, alive })
  return {
    run: async (spec) =>
      await context.commands.run({
        ...spec,
        onStart: async ({ pid, started }) => {
          await write(async (tx) => {
            await tx`
              insert into running_commands (message_id, tool_call_id, host_id, pid, process_started)
              values (${call.messageId}, ${call.callId}, ${context.config.hostId}, ${pid}, ${started})
              on conflict (message_id, tool_call_id) do update set pid = excluded.pid, process_started = excluded.process_started`
          })
        },
        onOutput: (text) => {
          // What is not written now is written with the next look; the result has it all.
          context.database.fast`
            update running_commands set output = ${text} where message_id = ${call.messageId} and tool_call_id = ${call.callId}`.catch((err: unknown) =>
            context.log.debug({ err }, 'the output of a command was not kept'),
          )
        },
      }),
  }
}
