import { copyFile, mkdir, open, readdir, readlink, stat, symlink, chmod } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Copies a folder so that everybody may read it, whatever the umask of the original: folders 0755,
 * files 0644 or, when they are executable, 0755. Everything is on the disk when it returns.
 * @param target must not exist
 * @param wants is asked for the name of each entry, at every depth
 */
export async function copyTree(source: string, target: string, wants: (name: string) => boolean): Promise<void> {
  await mkdir(target)
  // Not the mode of mkdir, which the umask would narrow.
  await chmod(target, 0o755)
  for (const entry of await readdir(source, { withFileTypes: true })) {
    if (!wants(entry.name)) continue
    const [from, to] = [join(source, entry.name), join(target, entry.name)]
    if (entry.isDirectory()) await copyTree(from, to, wants)
    else if (entry.isSymbolicLink()) await symlink(await readlink(from), to)
    else await copyOne(from, to)
  }
  await flush(target)
}

async function copyOne(from: string, to: string): Promise<void> {
  const { mode } = await stat(from)
  await copyFile(from, to)
  await chmod(to, mode & 0o100 ? 0o755 : 0o644)
  await flush(to)
}

/** Brings a file, or the list of a folder's names, to the disk. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
