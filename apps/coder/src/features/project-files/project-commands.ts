import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openInProject } from '@boocode/agent'
import { cleanText } from '@boocode/contracts'
import type { ProjectCommand } from '@boocode/contracts'

const folder = '.boocode/commands'
const maxCommands = 200
const maxBytes = 64 * 1024

/** The commands that a project brings: one Markdown file each, `.boocode/commands/<name>.md`. What cannot be read is left out. */
export async function readProjectCommands(root: string): Promise<ProjectCommand[]> {
  const entries = await readdir(join(root, folder)).catch(() => [])
  const names = entries.filter((name) => /^[\w-][\w.-]{0,99}\.md$/.test(name)).sort().slice(0, maxCommands)
  const commands = await Promise.all(names.map(async (name) => await readCommand(root, name)))
  return commands.filter((command) => command !== null)
}

async function readCommand(root: string, file: string): Promise<ProjectCommand | null> {
  const opened = await openInProject({ projectRoot: root, grantedRoots: [] }, join(folder, file))
  if (!opened.ok) return null
  try {
    if (opened.sizeBytes > maxBytes) return null
    return parseCommand(file.slice(0, -'.md'.length), await opened.handle.readFile('utf8'))
  } catch {
    // Gone or unreadable since it was listed: it is not offered.
    return null
  } finally {
    await opened.handle.close()
  }
}

/** Reads the plain `key: value` lines between `---` at the beginning; the rest is what is said. */
export function parseCommand(name: string, source: string): ProjectCommand | null {
  const text = cleanText(source.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'))
  const front = /^---\n([\s\S]*?)\n---\n?/.exec(text)
  const facts = new Map((front?.[1] ?? '').split('\n').flatMap((line) => {
    const match = /^([\w-]+):\s*(.*?)\s*$/.exec(line)
    return match === null ? [] : [[match[1] ?? '', unquoted(match[2] ?? '')] as const]
  }))
  const prompt = text.slice(front?.[0].length ?? 0).trim()
  if (prompt === '') return null
  return { name, description: facts.get('description') ?? firstLine(prompt), argument_hint: facts.get('argument-hint') ?? '', prompt }
}

function unquoted(value: string): string {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/^#+\s*/, '').slice(0, 200)
}
