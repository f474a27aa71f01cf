import type { Chat, Mode, Model, Project, ProjectCommand, Session } from '@boocode/contracts'
import { Bot, Command as CommandIcon, FileText, Folder, MessageSquare, MessagesSquare, SlidersHorizontal, SquareSlash } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { mentionOf } from '../../features/chat/store/completion.ts'
import { keyOf } from '../../lib/commands/bindings.ts'
import type { Choices } from '../../lib/commands/bindings.ts'
import type { Command } from '../../lib/commands/commands.ts'
import type { PaneDefinition } from '../../lib/pane.ts'
import { listPanes } from '../panes/registry.ts'
import { pathOf } from '../paths.ts'
import type { Place } from '../paths.ts'
import type { Rankable } from './rank.ts'

/** One line of the palette. */
export interface Entry extends Rankable {
  /** What kind of thing it is, in a word. */
  readonly kind: string
  /** Where it belongs, or what it means. */
  readonly note: string
  readonly icon: LucideIcon
  readonly key: string | null
  readonly run: () => void
}

export interface Surroundings {
  readonly place: Place
  readonly go: (path: string) => void
  readonly projects: ReadonlyMap<string, Project>
  readonly sessions: ReadonlyMap<string, Session>
  /** Of the session in front. */
  readonly chats: readonly Chat[]
  readonly models: readonly Model[]
  /** Changes what the next message of the chat in front is answered with; null where no chat is. */
  readonly changeChat: ((patch: { model: string } | { mode: Mode }) => void) | null
  readonly newSession: (projectId: string) => void
  /** Puts words into the message that is being written; null where no chat is. */
  readonly write: ((words: string) => void) | null
  readonly commands: ReadonlyMap<string, Command>
  readonly choices: Choices
}

/** Everything that the palette opens, the most wanted kinds first. */
export function listEntries(around: Surroundings): readonly Entry[] {
  return [...listCommands(around), ...sessionEntries(around), ...chatEntries(around), ...paneEntries(around), ...projectEntries(around), ...choiceEntries(around)]
}

/** What can be done, alone. */
export function listCommands({ commands, choices }: Surroundings): readonly Entry[] {
  return [...commands.values()]
    .filter((command) => command.isFixed !== true)
    .map((command) => ({
      id: `command:${command.id}`,
      title: command.title,
      words: command.id,
      kind: 'Action',
      note: '',
      icon: CommandIcon,
      key: keyOf(command, choices),
      run: command.run,
    }))
}

function sessionEntries({ sessions, projects, go }: Surroundings): Entry[] {
  return [...sessions.values()]
    .sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1))
    .map((session) => ({
      id: `session:${session.id}`,
      title: session.name,
      words: projects.get(session.project_id)?.name ?? '',
      kind: session.archived_at === null ? 'Session' : 'Settled session',
      note: projects.get(session.project_id)?.name ?? '',
      icon: MessagesSquare,
      key: null,
      run: () => go(pathOf({ sessionId: session.id, chatNumber: null, pane: null })),
    }))
}

function chatEntries({ chats, place, go }: Surroundings): Entry[] {
  const { sessionId } = place
  if (sessionId === null || chats.length < 2) return []
  return chats.map((chat) => ({
    id: `chat:${chat.id}`,
    title: chat.name ?? `Chat ${chat.number}`,
    words: `chat ${chat.number}`,
    kind: 'Chat',
    note: 'This session',
    icon: MessageSquare,
    key: null,
    run: () => go(pathOf({ sessionId, chatNumber: chat.number, pane: null })),
  }))
}

function paneEntries({ place, go }: Surroundings): Entry[] {
  return listPanes()
    .filter((pane) => pane.id !== 'chat' && (place.sessionId !== null || !needsSession(pane)))
    .map((pane) => ({
      id: `pane:${pane.id}`,
      title: pane.title,
      words: `pane ${pane.id}`,
      kind: 'Pane',
      note: '',
      icon: pane.icon,
      key: null,
      run: () => go(pathOf({ ...place, pane: pane.id })),
    }))
}

const needsSession = (pane: PaneDefinition): boolean => pane.scope !== 'workspace'

function projectEntries({ projects, newSession }: Surroundings): Entry[] {
  return [...projects.values()].map((project) => ({
    id: `project:${project.id}`,
    title: `New session in ${project.name}`,
    words: `project ${project.path}`,
    kind: 'Project',
    note: project.path,
    icon: Folder,
    key: null,
    run: () => newSession(project.id),
  }))
}

/** Files of the project that the server found for the query, to be named in the message. */
export function fileEntries(paths: readonly string[], { write }: Surroundings): readonly Entry[] {
  if (write === null) return []
  return paths.map((path) => ({
    id: `file:${path}`,
    title: path,
    words: '',
    kind: 'File',
    note: 'Name it in the message',
    icon: FileText,
    key: null,
    run: () => write(mentionOf(path)),
  }))
}

/** The project's own commands of the composer. */
export function promptEntries(prompts: readonly ProjectCommand[], { write }: Surroundings): readonly Entry[] {
  if (write === null) return []
  return prompts.map(({ name, description }) => ({
    id: `prompt:${name}`,
    title: `/${name}`,
    words: description,
    kind: 'Command',
    note: description,
    icon: SquareSlash,
    key: null,
    run: () => write(`/${name}`),
  }))
}

const modes: readonly { mode: Mode; title: string }[] = [
  { mode: 'plan', title: 'Plan: reads, changes and runs nothing' },
  { mode: 'ask', title: 'Ask: edits wait, commands ask first' },
  { mode: 'auto', title: 'Auto: edits and runs at once' },
]

function choiceEntries({ models, changeChat }: Surroundings): Entry[] {
  if (changeChat === null) return []
  const byModel = models.map((model) => ({
    id: `model:${model.id}`,
    title: `Use ${model.id}`,
    words: `model ${model.provider}`,
    kind: 'Model',
    note: model.offline ? 'Offline' : '',
    icon: Bot,
    key: null,
    run: () => changeChat({ model: model.id }),
  }))
  const byMode = modes.map(({ mode, title }) => ({
    id: `mode:${mode}`,
    title,
    words: 'mode',
    kind: 'Mode',
    note: '',
    icon: SlidersHorizontal,
    key: null,
    run: () => changeChat({ mode }),
  }))
  return [...byModel, ...byMode]
}
