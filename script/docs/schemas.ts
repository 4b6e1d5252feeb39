import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { TSchema } from 'typebox'
import '../../schema/report.ts'
import '../../schema/growth.ts'
import { PARTS } from '../../schema/parts.ts'

/** schema/report.schema.json. */
export function reportSchema(): string {
  return document('report', {
    title: 'Stagegate report',
    description:
      'What Stagegate measured, checked and decided. All sizes are integers, in bytes. Every array has a documented, stable order.',
  })
}

/** schema/diff.schema.json. */
export function diffSchema(): string {
  return document('diff', {
    title: 'Stagegate diff',
    description: 'What changed between two images or reports. All sizes are integers, in bytes.',
  })
}

/** The JSON Schema of a part, with the parts that it refers to. */
function document(name: string, about: { title: string; description: string }): string {
  const parts = new Map<string, TSchema>()
  const add = (each: string): void => {
    const schema = PARTS.get(each)
    if (schema === undefined || parts.has(each)) return
    parts.set(each, schema)
    for (const [, next = ''] of JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w+)"/g)) add(next)
  }
  add(name)
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `stagegate.${name}/1`,
    ...about,
    $ref: `#/$defs/${name}`,
    $defs: Object.fromEntries(parts),
  }
  return format(JSON.stringify(schema))
}

function format(json: string): string {
  const root = join(import.meta.dirname, '../..')
  const program = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const args = [program, 'format', '--stdin-file-path=schema/x.json', '--line-width=120']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, input: json, encoding: 'utf8' })
  if (status !== 0) throw new Error(`biome could not format a schema: ${stderr}`)
  return stdout
}
