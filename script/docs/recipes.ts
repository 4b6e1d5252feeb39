/** The workflows in the documents for users. As a program it writes each to a file in the folder that is named. */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

export interface Recipe {
  /** The document, and which of its workflows. */
  name: string
  text: string
}

/** Every block of YAML that has jobs, in the README and the recipes. */
export function recipes(): Recipe[] {
  return ['README.md', ...globSync('docs/recipes/*.md', { cwd: ROOT }).sort()].flatMap(path => {
    const blocks = [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)]
    const workflows = blocks.map(([, text = '']) => text).filter(text => /^jobs:/m.test(text))
    return workflows.map((text, index) => ({ name: `${basename(path, '.md')}-${index + 1}`, text }))
  })
}

if (import.meta.main) {
  const [folder = '.'] = process.argv.slice(2)
  for (const { name, text } of recipes()) writeFileSync(join(folder, `${name}.yml`), text)
}
