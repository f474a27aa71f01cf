import type { ProjectCommand } from '@boocode/contracts'
import type { Completion } from './completion.ts'
import { mentionOf } from './completion.ts'

/** Something that the page does when it is said after a slash. */
export interface ChatCommand {
  readonly name: string
  readonly description: string
  /** What may follow its name. */
  readonly argument?: string
  /** Where only these may follow. */
  readonly options?: readonly { readonly value: string; readonly note: string }[]
  readonly run: (argument: string) => void
}

/** One line of what can be chosen. */
export interface Choice {
  /** What is put into the text. */
  readonly insert: string
  readonly title: string
  readonly note: string
  /** Nothing more can follow: choosing it by Enter also does it. */
  readonly isWhole: boolean
}

export function fileChoice(path: string): Choice {
  const name = path.slice(path.lastIndexOf('/', path.length - 2) + 1)
  return { insert: mentionOf(path), title: name, note: path.slice(0, path.length - name.length), isWhole: false }
}

export function commandChoices(completion: Completion, commands: readonly ChatCommand[], own: readonly ProjectCommand[]): readonly Choice[] {
  if (completion.kind === 'argument') {
    const options = commands.find(({ name }) => name === completion.command)?.options ?? []
    return fitting(options, completion.query, ({ value }) => value).map(({ value, note }) => ({ insert: value, title: value, note, isWhole: true }))
  }
  const builtIn = commands.map(({ name, description, argument = '', options }) => ({ name, description, argument, isWhole: argument === '' && options === undefined }))
  const ofProject = own
    .filter(({ name }) => !builtIn.some((other) => other.name === name))
    .map(({ name, description, argument_hint }) => ({ name, description, argument: argument_hint, isWhole: false }))
  return fitting([...builtIn, ...ofProject], completion.query, ({ name }) => name).map(({ name, description, argument, isWhole }) => ({
    insert: `/${name}`,
    title: argument === '' ? `/${name}` : `/${name} ${argument}`,
    note: description,
    isWhole,
  }))
}

/** The one that is the query first, then those that begin with it, then those that hold it. */
function fitting<T>(items: readonly T[], query: string, nameOf: (item: T) => string): T[] {
  const wanted = query.toLowerCase()
  const rank = (item: T) => {
    const name = nameOf(item).toLowerCase()
    return name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : 3
  }
  return items.filter((item) => rank(item) < 3).sort((a, b) => rank(a) - rank(b))
}
