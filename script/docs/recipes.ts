/** The workflows in the documents for users. As a program it writes each to a file in the folder that is named. */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

export interface Recipe {
  /** The document, and which of its workflows. */
  name: string
  text: string
}

/** Every block of YAML that has jobs, in the README, the recipes and the other documents. */
export function recipes(): Recipe[] {
  return blocks(text => /^jobs:/m.test(text))
}

/** Every block of YAML that has only steps with Stagegate, put into a job after a checkout. */
export function steps(): Recipe[] {
  const found = blocks(text => !/^jobs:/m.test(text) && /^ +- uses: stagegate\//m.test(text))
  return found.map(({ name, text }) => ({
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

function blocks(chosen: (text: string) => boolean): Recipe[] {
  return ['README.md', ...globSync('docs/{,recipes/}*.md', { cwd: ROOT }).sort()].flatMap(path => {
    const all = [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)]
    const texts = all.map(([, text = '']) => text).filter(chosen)
    return texts.map((text, index) => ({ name: `${basename(path, '.md')}-${index + 1}`, text }))
  })
}

if (import.meta.main) {
  const [folder = '.'] = process.argv.slice(2)
  for (const { name, text } of recipes()) writeFileSync(join(folder, `${name}.yml`), text)
}
