import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * One hash over names and contents, independent of times and of the order of the list.
 * @param {string} root
 * @param {readonly string[]} files absolute paths; one that is missing counts as such
 * @param {readonly string[]} extra further things that the result depends on
 * @returns {string} hexadecimal
 */
export function fingerprint(root, files, extra) {
  const hash = createHash('sha256')
  for (const line of extra) hash.update(`${line}\n`)
  for (const file of files.toSorted()) {
    hash.update(`${relative(root, file)}\0`)
    hash.update(read(file) ?? 'missing')
    hash.update('\0')
  }
  return hash.digest('hex')
}

/**
 * @param {string} folder
 * @param {(path: string) => boolean} wanted asked with the path below `folder`, for folders too
 * @returns {string[]} absolute paths of the wanted files, none when the folder is missing
 */
export function listFiles(folder, wanted) {
  /** @type {string[]} */
  const found = []
  const walk = (/** @type {string} */ current) => {
    for (const entry of readEntries(current)) {
      const path = join(current, entry.name)
      if (!wanted(relative(folder, path))) continue
      if (entry.isDirectory()) walk(path)
      else if (entry.isFile()) found.push(path)
    }
  }
  walk(folder)
  return found
}

/** @param {string} folder */
function readEntries(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/**
 * @param {string} file
 * @returns {Buffer | undefined}
 */
export function read(file) {
  try {
    return readFileSync(file)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** @param {unknown} error */
function isMissing(error) {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
