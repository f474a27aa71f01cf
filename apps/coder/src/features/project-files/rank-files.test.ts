import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexNames, rankFiles, scoreName } from './rank-files.ts'

const files = [
  'README.md',
  'src/app.ts',
  'src/app.test.ts',
  'src/features/chat/components/transcript.tsx',
  'src/features/chat/store/rows.ts',
  'src/mapper.ts',
  'docs/apples.md',
]
const names = indexNames(files)
const find = async (query: string, recent: string[] = []) => (await rankFiles(names, query, { limit: 10, recent })).paths

describe('files that fit a query', () => {
  it('are found by their name first, then by what it holds, then by their folders', async () => {
    expect((await find('app')).slice(0, 4)).toEqual(['src/app.ts', 'docs/apples.md', 'src/app.test.ts', 'src/mapper.ts'])
    expect((await find('readme'))[0]).toBe('README.md')
    expect((await find('chat'))[0]).toBe('src/features/chat/')
  })

  it('are found by letters in their order, and by parts of a path', async () => {
    expect((await find('trscr'))[0]).toBe('src/features/chat/components/transcript.tsx')
    expect((await find('store/rows'))[0]).toBe('src/features/chat/store/rows.ts')
    expect((await find('./src/app.ts'))[0]).toBe('src/app.ts')
    expect(await find('zzz')).toEqual([])
  })

  it('come first when they were worked with', async () => {
    expect((await find('', ['src/mapper.ts']))[0]).toBe('src/mapper.ts')
    expect((await find('ap', ['src/app.test.ts']))[0]).toBe('src/app.test.ts')
  })

  it('include the folders they lie in', async () => {
    expect(await find('features/')).toContain('src/features/')
  })

  it('are the same ones that looking at each would find, whatever is asked', async () => {
    const name = fc.array(fc.constantFrom('a', 'b', 'B', '/', '.', '-', 'é'), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { maxLength: 20 }), fc.array(fc.constantFrom('a', 'b', '.', 'é'), { maxLength: 3 }), async (paths, letters) => {
        const query = letters.join('')
        const index = indexNames(paths)
        const { paths: found, total } = await rankFiles(index, query, { limit: 1_000, recent: [] })
        const fits = index.paths.filter((path) => scoreName(path.toLowerCase(), query) !== null)
        expect([...found].sort()).toEqual([...fits].sort())
        expect(total).toBe(fits.length)
      }),
    )
  })
})
