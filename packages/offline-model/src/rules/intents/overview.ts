import type { ToolCall } from '../../wire/conversation.ts'
import { isNotable, projectKinds } from '../file-kinds.ts'
import { answer, call } from '../intent.ts'
import type { Call, Intent, Move } from '../intent.ts'
import { bullets, clip, code } from '../markdown.ts'
import { failureOf, parseFile, parseListing, pathOf } from '../tool-results.ts'
import type { Entry } from '../tool-results.ts'
import { countEntries, showEntries } from './list-folder.ts'

const thing =
  '(?:(?:this|the|my|our|current|whole|entire) )*(?:folder|project|repo|repository|directory|codebase|code base|code|workspace|app|application|package)'
const patterns = [
  new RegExp(`^what(?:'s| is|s)?(?: there)?(?: in| inside)? ${thing}(?: about| all about| for)?$`, 'i'),
  new RegExp(`^what(?: kind| sort| type) of (?:project|repo|app|code)(?: is| do).*$`, 'i'),
  new RegExp(`^what does ${thing} (?:do|contain|have)$`, 'i'),
  new RegExp(
    `^(?:describe|explain|summari[sz]e|analy[sz]e|explore|inspect|tell me (?:more )?about|(?:give|show) me an overview(?: of)?|(?:an )?overview(?: of)?|look (?:around|at|into)|understand|get to know|walk me through) ?(?:${thing}|here|it|this)?$`,
    'i',
  ),
  /^what(?:'s| is) (?:this|(?:in )?here|in (?:it|this|there))$/i,
]

export const overview: Intent = {
  examples: ['`what is in this project`'],
  recognise: (request) => (patterns.some((pattern) => pattern.test(request)) ? next : undefined),
}

function next(rounds: readonly ToolCall[][]): Move {
  const listing = rounds[0]?.[0]
  if (listing === undefined) {
    return call('The person wants to know what is here. I look at the folder first.', {
      name: 'list_dir',
      args: { path: '.', depth: 2 },
    })
  }
  const failure = failureOf(listing)
  if (failure !== undefined) {
    return answer('The listing failed.', `I could not look into this folder: ${failure}`)
  }
  const entries = parseListing(listing.result)
  if (entries.length === 0) {
    return answer('There is nothing.', 'This folder is empty: there are no files to look at yet.')
  }
  const files = filesToRead(entries)
  if (rounds.length === 1 && files.length > 0) {
    const names = files.map((file) => file.args['path']).join(' and ')
    return call(`${names} should say what this is. I read the beginning.`, ...files)
  }
  return answer('I know enough to describe it.', describe(entries, rounds.slice(1).flat()))
}

const manifests = ['package.json', 'pyproject.toml', 'Cargo.toml', 'go.mod', 'composer.json']

function filesToRead(entries: readonly Entry[]): Call[] {
  const names = entries.filter((entry) => !entry.isFolder).map((entry) => entry.name)
  const readme = names.find((name) => /^readme(\.\w+)?$/i.test(name))
  const manifest = manifests.find((name) => names.includes(name))
  return [readme, manifest]
    .filter((name) => name !== undefined)
    .map((path) => ({ name: 'read_file', args: { path, limit: 120 } }))
}

function describe(entries: readonly Entry[], reads: readonly ToolCall[]): string {
  const names = entries.map((entry) => entry.name)
  const manifest = manifestFacts(reads)
  const readme = readmeFacts(reads)
  const kinds = projectKinds(names)
  const kind = kinds.length > 0 ? `a ${kinds.slice(0, 2).join(' / ')} project` : 'a folder of files'
  const title = manifest.name ?? readme.title
  const summary = manifest.description ?? readme.paragraph
  const notableFiles = entries.filter((entry) => !entry.isFolder && isNotable(entry.name))
  return [
    `This looks like **${kind}**${title === undefined ? '' : `: ${code(title)}`}.`,
    summary === undefined ? '' : `> ${clip(summary, 400)}`,
    `**What is here** (${countEntries(entries)})\n\n${showEntries(entries)}`,
    notableFiles.length === 0
      ? ''
      : `**Good places to begin:** ${notableFiles.slice(0, 6).map((entry) => code(entry.name)).join(', ')}`,
    manifest.scripts.length === 0
      ? ''
      : `**Scripts in package.json**\n\n${bullets(manifest.scripts, 12)}`,
    problems(reads),
    'You can go on with `read <file>`, `list the files in <folder>` or `find <text>`.',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

interface ManifestFacts {
  name: string | undefined
  description: string | undefined
  scripts: string[]
}

/** Name and description by pattern, because only the file's beginning was read. */
function manifestFacts(reads: readonly ToolCall[]): ManifestFacts {
  const read = reads.find((one) => manifests.includes(pathOf(one)))
  if (read === undefined || failureOf(read) !== undefined) {
    return { name: undefined, description: undefined, scripts: [] }
  }
  const text = textOf(read)
  const value = (key: string): string | undefined =>
    new RegExp(`^\\s*"?${key}"?\\s*[:=]\\s*"((?:[^"\\\\]|\\\\.)*)"`, 'm').exec(text)?.[1]
  const scripts = /"scripts"\s*:\s*\{([^}]*)\}/.exec(text)?.[1] ?? ''
  return {
    name: value('name') ?? /^module\s+(\S+)/m.exec(text)?.[1],
    description: value('description'),
    scripts: Array.from(
      scripts.matchAll(/"([^"]+)"\s*:\s*"((?:[^"\\]|\\.)*)"/g),
      ([, name, command]) => `${code(name ?? '')}: ${code(clip(command ?? '', 80))}`,
    ),
  }
}

function readmeFacts(reads: readonly ToolCall[]): { title?: string; paragraph?: string } {
  const read = reads.find((one) => /^readme/i.test(pathOf(one)))
  if (read === undefined || failureOf(read) !== undefined) return {}
  const blocks = textOf(read).split(/\n\s*\n/)
  const title = /^#\s+(.+)$/m.exec(blocks.join('\n\n'))?.[1]?.trim()
  const paragraph = blocks
    .map((block) => block.replace(/^#.*\n?/, '').trim())
    .find((block) => /^[\p{L}\d*_"'“`(]/u.test(block) && !block.startsWith('```'))
  return {
    ...(title !== undefined && { title }),
    ...(paragraph !== undefined && { paragraph: paragraph.replaceAll(/\s+/g, ' ') }),
  }
}

function textOf(read: ToolCall): string {
  return parseFile(read.result).lines.join('\n')
}

function problems(reads: readonly ToolCall[]): string {
  const failed = reads.flatMap((read) => {
    const failure = failureOf(read)
    return failure === undefined ? [] : [`I could not read ${code(pathOf(read))}: ${failure}`]
  })
  return failed.join('\n\n')
}
