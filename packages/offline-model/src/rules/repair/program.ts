import { globalNamed } from './builtins.ts'
import { evaluate } from './evaluate.ts'
import type { Fuel, Scope } from './evaluate.ts'
import type { Module } from './module.ts'
import type { Expression } from './syntax.ts'
import { Unsupported } from './tokens.ts'
import { Thrown, newFields } from './values.ts'
import type { Value } from './values.ts'

/** Modules that can be evaluated together. */
export interface Program {
  /** The names in force at a place of a file: for tests, with the constants that stand before it. */
  scopeAt(module: Module, position: number): Scope
}

/** Told of each top-level function and constant when it is first used. */
export type UseListener = (module: Module, definition: Expression) => void

/** `modules` by path; imports of others are unknown names. Evaluation takes from `fuel`. */
export function linkProgram(modules: ReadonlyMap<string, Module>, fuel: Fuel, onUse?: UseListener): Program {
  const scopes = new Map<string, Scope>()

  const use = (module: Module, definition: Expression, scope: Scope): Value => {
    onUse?.(module, definition)
    return evaluate(definition, scope, fuel)
  }
  const scopeOf = (module: Module): Scope => {
    const known = scopes.get(module.path)
    if (known !== undefined) return known
    const scope = lazyScope((name) => {
      const definition = module.definitions.get(name)
      if (definition !== undefined) return use(module, definition, scope)
      const imported = module.imports.find(({ local }) => local === name)
      return imported === undefined ? readGlobal(name, module) : readExport(modules, module, imported)
    })
    scopes.set(module.path, scope)
    return scope
  }

  const readExport = (all: ReadonlyMap<string, Module>, from: Module, wanted: { imported: string; from: string }): Value => {
    const module = all.get(resolveImport(from.path, wanted.from, [...all.keys()]) ?? '')
    if (module === undefined) throw new Unsupported(`the module ${wanted.from}`)
    const scope = scopeOf(module)
    const exported = module.exports.get(wanted.imported)
    if (exported !== undefined) return use(module, exported, scope)
    const whole = module.exports.get('module.exports')
    if (wanted.imported === 'default' && whole !== undefined) return use(module, whole, scope)
    if (wanted.imported === '*' || wanted.imported === 'module.exports') {
      return newFields(Array.from(module.exports, ([name, value]): [string, Value] => [name, use(module, value, scope)]))
    }
    throw new Unsupported(`the name ${wanted.imported}`)
  }

  return {
    scopeAt(module, position) {
      return lazyScope((name) => {
        const constant = module.constants.findLast((one) => one.name === name && one.end <= position)
        if (constant === undefined) return scopeOf(module).get(name)
        return evaluate(constant.value, this.scopeAt(module, constant.value.start), fuel)
      })
    },
  }
}

/** Works a name out when it is first asked for. */
function lazyScope(find: (name: string) => Value): Scope {
  const values = new Map<string, Value>()
  return {
    get(name) {
      if (!values.has(name)) values.set(name, find(name))
      return values.get(name)
    },
    set: (name, value) => void values.set(name, value),
    declare: (name, value) => void values.set(name, value),
  }
}

function readGlobal(name: string, { tokens }: Module): Value {
  const known = globalNamed(name)
  if (known !== undefined) return known
  // What stands once in a file and is nothing of the language is misspelt: real code would throw.
  const uses = tokens.filter(({ text }) => text === name).length
  if (uses === 1 && !(name in globalThis)) throw new Thrown(`${name} is not defined`)
  throw new Unsupported(`the name ${name}`)
}

const extensions = ['', '.js', '.mjs', '.cjs', '.ts', '.mts', '/index.js', '/index.ts']

/** The file that an import names, among those that are there; `undefined` for packages. */
export function resolveImport(importer: string, specifier: string, paths: readonly string[]): string | undefined {
  if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return undefined
  const steps = importer.split('/').slice(0, -1)
  for (const step of specifier.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '.' && step !== '') steps.push(step)
  }
  const path = steps.join('/')
  const spelled = extensions.map((extension) => path + extension)
  // TypeScript is imported by the name of what it compiles to.
  return [...spelled, path.replace(/\.([cm]?)js$/, '.$1ts')].find((candidate) => paths.includes(candidate))
}
