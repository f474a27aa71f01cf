import type { UnfoldedCommand } from './unfold-command.ts'

/** Programs that hand something to others, and the words among their arguments that say so. */
const PUBLISHERS = new Map<string, readonly string[]>(
  Object.entries({
    npm: ['publish', 'unpublish', 'deprecate', 'dist-tag'],
    pnpm: ['publish'],
    yarn: ['publish'],
    bun: ['publish'],
    lerna: ['publish'],
    changeset: ['publish'],
    deno: ['publish'],
    jsr: ['publish'],
    vsce: ['publish'],
    ovsx: ['publish'],
    cargo: ['publish', 'yank'],
    poetry: ['publish'],
    uv: ['publish'],
    flit: ['publish'],
    hatch: ['publish'],
    twine: ['upload'],
    gem: ['push', 'yank'],
    docker: ['push'],
    podman: ['push'],
    buildah: ['push'],
    skopeo: ['copy', 'sync'],
    helm: ['push'],
    mvn: ['deploy', 'release:perform'],
    gradle: ['publish', 'publishPlugins'],
    gradlew: ['publish', 'publishPlugins'],
    dotnet: ['push'],
    nuget: ['push'],
    gh: ['release'],
    glab: ['release'],
  }),
)
const ALWAYS = new Set(['semantic-release', 'release-it', 'np', 'goreleaser'])
/** npm takes every beginning of a verb that no other verb shares. */
const NPM_SHORT = /^(?:pu|pub|publ|publi|publis|unp|unpu|unpub|unpubl|unpubli|unpublis)$/
const LOOKS = new Set(['list', 'ls', 'view', 'download'])

export function publishes({ program, words }: UnfoldedCommand): boolean {
  if (ALWAYS.has(program)) return true
  const verbs = PUBLISHERS.get(program)
  if (verbs === undefined) return false
  // Options may take a word of their own, so the verb is looked for anywhere.
  const at = words.findIndex((word, index) => index > 0 && (verbs.includes(word) || (program === 'npm' && NPM_SHORT.test(word))))
  if (at === -1) return program === 'docker' && words.includes('--push')
  return words[at] !== 'release' || !LOOKS.has(words[at + 1] ?? '')
}
