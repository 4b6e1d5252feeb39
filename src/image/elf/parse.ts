import { asList, asObject, asSize } from '../../text/json.ts'
import { ELF_PARTS, ELF_TOOLS, type ElfDynamic, type ElfFacts } from '../elf-facts.ts'

/** Parses facts from an untrusted record. @throws RangeError for what `readElf` cannot return */
export function parseElf(value: unknown): ElfFacts {
  const {
    bits,
    bigEndian,
    machine,
    type,
    interpreter,
    dynamic,
    strippable,
    missing,
    go,
    goTest,
    tools,
    caBundle,
    unread,
  } = asObject(value, 'elf')
  if (bits !== 0 && bits !== 32 && bits !== 64) throw new RangeError()
  return {
    bits,
    bigEndian: flag(bigEndian),
    machine: short(machine),
    type: short(type),
    interpreter: nullable(interpreter, text),
    dynamic: nullable(dynamic, parseDynamic),
    strippable: nullable(strippable, each => {
      const { bytes, debug } = asObject(each, 'strippable')
      return { bytes: asSize(bytes, 'bytes'), debug: flag(debug) }
    }),
    missing: asSize(missing, 'missing'),
    go: flag(go),
    goTest: flag(goTest),
    tools: listOf(ELF_TOOLS, tools),
    caBundle: flag(caBundle),
    unread: listOf(ELF_PARTS, unread),
  }
}

function parseDynamic(value: unknown): ElfDynamic {
  const fields = asObject(value, 'dynamic')
  return {
    needed: list(fields['needed'], 512).map(text),
    soname: nullable(fields['soname'], text),
    rpath: nullable(fields['rpath'], text),
    runpath: nullable(fields['runpath'], text),
    noDefaultFolders: flag(fields['noDefaultFolders']),
    versionsNeeded: list(fields['versionsNeeded'], 2048).map(each => {
      const { library, versions } = asObject(each, 'versionsNeeded')
      return { library: text(library), versions: list(versions, 2048).map(text) }
    }),
    versionsDefined: list(fields['versionsDefined'], 2048).map(text),
  }
}

function listOf<Name extends string>(names: readonly Name[], value: unknown): Name[] {
  return list(value, names.length).map(each => {
    const name = names.find(one => one === each)
    if (name === undefined) throw new RangeError()
    return name
  })
}

function nullable<T>(value: unknown, parse: (value: unknown) => T): T | null {
  if (value === undefined) throw new RangeError()
  return value === null ? null : parse(value)
}

function flag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new RangeError()
  return value
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value.length > 4096) throw new RangeError()
  return value
}

function short(value: unknown): number {
  if (asSize(value, 'number') > 0xffff) throw new RangeError()
  return value as number
}

function list(value: unknown, max: number): unknown[] {
  if (!Array.isArray(value) || value.length > max) throw new RangeError()
  return asList(value, 'list')
}
