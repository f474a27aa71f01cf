/** What can be highlighted. */
export const languageNames = [
  'bash', 'c', 'cpp', 'csharp', 'css', 'dart', 'diff', 'docker', 'elixir', 'go', 'graphql', 'haskell', 'html', 'ini',
  'java', 'javascript', 'json', 'jsonc', 'jsx', 'kotlin', 'latex', 'lua', 'make', 'markdown', 'nix', 'perl', 'php',
  'powershell', 'python', 'r', 'ruby', 'rust', 'scala', 'scss', 'sql', 'svelte', 'swift', 'terraform', 'toml', 'tsx',
  'typescript', 'vue', 'xml', 'yaml', 'zig',
] as const
export type LanguageName = (typeof languageNames)[number]

const aliases: Readonly<Record<string, LanguageName>> = {
  'c++': 'cpp',
  'c#': 'csharp',
  console: 'bash',
  cs: 'csharp',
  dockerfile: 'docker',
  golang: 'go',
  hs: 'haskell',
  js: 'javascript',
  kt: 'kotlin',
  makefile: 'make',
  md: 'markdown',
  mjs: 'javascript',
  mts: 'typescript',
  patch: 'diff',
  ps1: 'powershell',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  svg: 'xml',
  tex: 'latex',
  tf: 'terraform',
  ts: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
}

/** The language that goes by this name, in capitals or not. */
export function findLanguage(name: string): LanguageName | undefined {
  const lower = name.toLowerCase()
  return Object.hasOwn(aliases, lower) ? aliases[lower] : languageNames.find((known) => known === lower)
}
