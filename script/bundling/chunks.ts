/**
 * Gives the chunks of a bundle names in place of numbers: node script/bundling/chunks.ts FOLDER
 * webpack numbers a chunk by a hash over its modules, and ncc has no option for it. A chunk that is renamed with every
 * change hides that change in a diff.
 */
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The name of each chunk, with text that this chunk alone holds. A new `import()` needs a line here. */
const CHUNKS: [name: string, marker: string][] = [
  ['commands', '/src/commands/main.ts'],
  ['packages', '/node_modules/commander/lib/command.js'],
  ['secret-rules', 'id: "@secretlint/secretlint-rule-'],
  ['layer-cache', 'async function runCacheJob('],
  ['cache-client', '/node_modules/@azure/storage-blob/'],
  ['kerberos', 'eval("require")("kerberos")'],
]

const NUMBERED = /^(\d+)\.index\.js$/

/** The name of the chunk with this text. Throws where none or several fit. */
export function chunkName(file: string, text: string): string {
  const names = CHUNKS.filter(([, marker]) => text.includes(marker)).map(([name]) => name)
  const [name] = names
  if (name !== undefined && names.length === 1) return name
  const fit = names.length === 0 ? 'none' : names.join(' and ')
  throw new Error(`Name the chunk ${file} in CHUNKS of script/bundling/chunks.ts; of the names there, ${fit} fit it.`)
}

/** The text of one file of the bundle, in which chunks are called by their names. */
export function renameChunks(text: string, names: ReadonlyMap<string, string>): string {
  const name = (id: string) => {
    const known = names.get(id)
    if (known === undefined) throw new Error(`The bundle loads the chunk ${id}, which ncc did not write.`)
    return JSON.stringify(known)
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

/** Renames the chunks in the folder and whatever loads them. */
export function nameChunks(folder: string): void {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  const scripts = readdirSync(folder).filter(file => file.endsWith('.js'))
  const chunks = scripts.filter(file => NUMBERED.test(file))
  const names = new Map(chunks.map(file => [NUMBERED.exec(file)?.[1] ?? '', chunkName(file, read(file))]))
  if (new Set(names.values()).size !== names.size)
    throw new Error(`Two chunks of ${folder} have one name; see CHUNKS in script/bundling/chunks.ts.`)
  for (const file of scripts) writeFileSync(join(folder, file), renameChunks(read(file), names))
  for (const [id, name] of names) renameSync(join(folder, `${id}.index.js`), join(folder, `${name}.js`))
}

if (import.meta.main) nameChunks(process.argv[2] ?? '')
