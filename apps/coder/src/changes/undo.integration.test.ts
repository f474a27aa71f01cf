import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyChanges } from './apply-changes.ts'
import { readOverlay } from './read-overlay.ts'
import { rejectChanges } from './reject-changes.ts'
import { revertChanges } from './revert-changes.ts'
import { ChangedProject } from './testing/changed-project.ts'
import type { ChatIds } from './testing/changed-project.ts'

const names = ['a.txt', 'b.txt']
const baseLines = Array.from({ length: 24 }, (_one, index) => `base-${index}`)
const toText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')
const toLines = (text: string | null): string[] => (text ?? '').split('\n').filter((line) => line !== '')

/** Where an edit goes, as parts of the file's length, so that any number fits any file. */
const edit = fc.record({ file: fc.nat(1), at: fc.nat(23), kind: fc.constantFrom('replace', 'replace', 'replace', 'insert', 'remove', 'delete') })
type RandomEdit = typeof edit extends fc.Arbitrary<infer T> ? T : never

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('agent' as const), chat: fc.nat(1), edit }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('person' as const), edit }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const), file: fc.nat(1), version: fc.nat() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('apply' as const, 'apply' as const, 'reject' as const, 'revert' as const, 'revert' as const),
      /** Which of the changes there are; all of a chat when it is empty. */
      picks: fc.array(fc.nat(), { maxLength: 3 }),
      chat: fc.nat(1),
    }),
  },
)

let project: ChangedProject
let runs = 0
beforeAll(async () => {
  project = await ChangedProject.open()
})
afterAll(async () => await project[Symbol.asyncDispose]())

/** Two chats and a person at work on the files of one folder, and what is remembered of them. */
class Work {
  readonly folder: string
  readonly chats: readonly ChatIds[]
  readonly ids: string[] = []
  /** Every content that a file ever had. */
  readonly versions = new Map<string, (string | null)[]>()
  /** What was written last through BooCode. */
  readonly left = new Map<string, string | null>()
  #tokens = 0

  private constructor(folder: string, chats: readonly ChatIds[]) {
    this.folder = folder
    this.chats = chats
    for (const path of this.paths) {
      project.write(path, toText(baseLines))
      this.versions.set(path, [toText(baseLines)])
    }
    project.write(`${folder}/theirs.txt`, 'theirs')
  }

  static async begin(): Promise<Work> {
    runs += 1
    return new Work(`run-${runs}`, [await project.addChat(), await project.addChat()])
  }

  get paths(): string[] {
    return names.map((name) => `${this.folder}/${name}`)
  }

  get disk(): Map<string, string | null> {
    return new Map([...this.paths, `${this.folder}/theirs.txt`].map((path) => [path, project.read(path)]))
  }

  edited(content: string | null, { kind, at }: RandomEdit, by: string): string | null {
    const token = `${by}-${(this.#tokens += 1)}`
    const lines = toLines(content)
    if (lines.length === 0) return toText([token])
    switch (kind) {
      case 'replace':
        return toText(lines.with(at % lines.length, token))
      case 'insert':
        return toText(lines.toSpliced(at % (lines.length + 1), 0, token))
      case 'remove':
        return toText(lines.toSpliced(at % lines.length, 1))
      case 'delete':
        return null
    }
  }

  async agent(chat: ChatIds, random: RandomEdit): Promise<void> {
    const path = this.paths[random.file] ?? ''
    const overlay = await readOverlay(project.database.sql, { chatId: chat.chatId, projectRoot: project.root })
    const seen = overlay.get(`${project.root}/${path}`)
    const content = seen === undefined ? project.read(path) : (seen?.toString() ?? null)
    const after = this.edited(content, random, 'agent')
    if (after !== content) this.ids.push((await project.edit([[path, content, after]], { chat }))[0]?.id ?? '')
  }

  person(path: string, content: string | null): void {
    if (project.read(path) === content) return
    project.write(path, content)
    this.remember(path)
  }

  remember(path: string): void {
    this.versions.get(path)?.push(project.read(path))
  }
}

async function decide(work: Work, { do: action, picks, chat }: { do: 'apply' | 'reject' | 'revert'; picks: readonly number[]; chat: number }): Promise<void> {
  const picked = [...new Set(picks.map((pick) => work.ids[pick % Math.max(1, work.ids.length)]))].filter((id) => id !== undefined)
  const selection = picked.length === 0 ? { chat_id: work.chats[chat]?.chatId ?? '' } : { ids: picked }
  const before = work.disk
  const removals = await removedLines(work.ids)
  const decided = await { apply: applyChanges, reject: rejectChanges, revert: revertChanges }[action](project.context, selection, 'a person')
  const after = work.disk
  for (const [path, content] of after) {
    const was = before.get(path) ?? null
    if (content === was) continue
    const told = decided.outcomes.some((outcome) => outcome.path === path && outcome.effect !== 'none')
    const seen = new Set(decided.changes.filter((change) => change.path === path).flatMap((change) => removals.get(change.id) ?? []))
    // What a person wrote and the agent had not seen must be there still.
    const lost = toLines(was).filter((line) => line.startsWith('person') && !seen.has(line) && !toLines(content).includes(line))
    // Only what was exactly as we had left it is taken back, and exactly to what stood there before one of the changes.
    const backTo = await Promise.all(decided.changes.filter((change) => change.path === path).map(async (change) => (await project.row(change.id)).before?.toString() ?? null))
    const isOurs = was === work.left.get(path) && backTo.includes(content)
    const isRight = action === 'revert' ? isOurs : action === 'apply' && lost.length === 0
    expect({ action, path, was, content, told, lost, isRight }).toMatchObject({ told: true, isRight: true })
    work.left.set(path, content)
    work.remember(path)
  }
}

/** Which lines each of the changes is to take away, as its agent planned it. */
async function removedLines(ids: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await Promise.all(ids.map((id) => project.row(id)))
  return new Map(
    rows.map((row) => {
      const kept = new Set(toLines(row.after?.toString() ?? null))
      return [row.id, toLines(row.before?.toString() ?? null).filter((line) => !kept.has(line))]
    }),
  )
}

test('whatever people and agents do in whatever order, nothing is applied over what a person wrote, and nothing is taken back that is not as it was left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
      const work = await Work.begin()
      for (const one of steps) {
        switch (one.do) {
          case 'agent':
            await work.agent(work.chats[one.chat] ?? project.chat, one.edit)
            break
          case 'person': {
            const path = work.paths[one.edit.file] ?? ''
            work.person(path, work.edited(project.read(path), one.edit, 'person'))
            break
          }
          case 'restore': {
            const path = work.paths[one.file] ?? ''
            const versions = work.versions.get(path) ?? []
            work.person(path, versions[one.version % versions.length] ?? null)
            break
          }
          default:
            await decide(work, one)
        }
      }
      expect(project.read(`${work.folder}/theirs.txt`)).toBe('theirs')
    }),
    { numRuns: 60 },
  )
}, 180_000)
