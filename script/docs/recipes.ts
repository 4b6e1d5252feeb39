/** Extracts workflows from the documents. As a program, it writes each to a file: node script/docs/recipes.ts FOLDER */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

export interface Recipe {
  /** The document and the number of the workflow in it. */
  name: string
  text: string
}

/** Every YAML block with jobs in the README, the recipes and the other documents. */
export function recipes(): Recipe[] {
  return blocks(text => /^jobs:/m.test(text))
}

/** Every YAML block that has only steps with Stagegate, wrapped in a job with a checkout. */
export function steps(): Recipe[] {
  const fragments = blocks(text => !/^jobs:/m.test(text) && /^ +- uses: stagegate\//m.test(text))
  return fragments.map(({ name, text }) => ({
    name: name.replace(/-(?=\d+$)/, '-steps-'),
    text: `${JOB}${text.slice(text.search(/^ +- uses: /m))}`,
  }))
}

const JOB = `name: steps
on: push
jobs:
  verify:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
`

function blocks(select: (text: string) => boolean): Recipe[] {
  return ['README.md', ...globSync('docs/{,recipes/}*.md', { cwd: ROOT }).sort()].flatMap(path => {
    const all = [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)]
    const texts = all.map(([, text = '']) => text).filter(select)
    return texts.map((text, index) => ({ name: `${basename(path, '.md')}-${index + 1}`, text }))
  })
}

if (import.meta.main) {
  const [folder = '.'] = process.argv.slice(2)
  for (const { name, text } of recipes()) writeFileSync(join(folder, `${name}.yml`), text)
}
