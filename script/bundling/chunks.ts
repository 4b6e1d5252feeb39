/**
 * Replaces the numbers of a bundle's chunks by names: node script/bundling/chunks.ts FOLDER
 * webpack numbers a chunk by a hash of its modules, so every change would rename the file and hide its diff. ncc has no
 * option for names.
 */
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The name of each chunk, and text that only this chunk contains. A new `import()` needs a line here. */
const CHUNKS: [name: string, marker: string][] = [
  ['commands', '/src/commands/main.ts'],
  ['packages', '/node_modules/commander/lib/command.js'],
  ['secret-rules', 'id: "@secretlint/secretlint-rule-'],
  ['gha-cache', 'async function runCacheJob('],
  ['cache-client', '/node_modules/@azure/storage-blob/'],
  ['kerberos', 'eval("require")("kerberos")'],
]

const NUMBERED = /^(\d+)\.index\.js$/

/** The name of the chunk with this text. Throws if no name or several names match. */
export function chunkName(file: string, text: string): string {
  const names = CHUNKS.filter(([, marker]) => text.includes(marker)).map(([name]) => name)
  const [name] = names
  if (name !== undefined && names.length === 1) return name
  const matches = names.length === 0 ? 'no name matches' : `these names match: ${names.join(', ')}`
  throw new Error(`Name the chunk ${file} in CHUNKS of script/bundling/chunks.ts: ${matches}.`)
}

/** A file of the bundle, with chunk numbers replaced by names. */
export function renameChunks(text: string, names: ReadonlyMap<string, string>): string {
  const name = (id: string) => {
    const chunk = names.get(id)
    if (chunk === undefined) throw new Error(`The bundle loads the chunk ${id}, which ncc did not write.`)
    return JSON.stringify(chunk)
  }
  return text
    .replace(/^export const id = (\d+);$/m, (_, id: string) => `export const id = ${name(id)};`)
    .replace(/^export const ids = \[(\d+)\];$/m, (_, id: string) => `export const ids = [${name(id)}];`)
    .replace(
      /(_require__\.e\((?:\/\* import\(\) \*\/ )?)(\d+)\)/g,
      (_, call: string, id: string) => `${call}${name(id)})`,
    )
    .replace('return "" + chunkId + ".index.js";', 'return chunkId + ".js";')
}

/** Renames the chunks of a folder, and updates the files that load them. */
export function nameChunks(folder: string): void {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  const scripts = readdirSync(folder).filter(file => file.endsWith('.js'))
  const chunks = scripts.filter(file => NUMBERED.test(file))
  const names = new Map(chunks.map(file => [NUMBERED.exec(file)?.[1] ?? '', chunkName(file, read(file))]))
  if (new Set(names.values()).size !== names.size)
    throw new Error(`Two chunks of ${folder} have the same name; fix CHUNKS in script/bundling/chunks.ts.`)
  for (const file of scripts) writeFileSync(join(folder, file), renameChunks(read(file), names))
  for (const [id, name] of names) renameSync(join(folder, `${id}.index.js`), join(folder, `${name}.js`))
}

if (import.meta.main) nameChunks(process.argv[2] ?? '')
