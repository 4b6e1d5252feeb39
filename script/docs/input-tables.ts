import { parse } from 'yaml'

interface Manifest {
  inputs: Record<string, { description: string; default?: string }>
  outputs: Record<string, { description: string }>
}

/** The README with tables of action.yml's inputs and outputs. */
export function fillTables(readme: string, manifest: string): string {
  const { inputs, outputs } = parse(manifest) as Manifest
  const inputRows = Object.entries(inputs).map(
    ([name, { description, default: value }]) =>
      `| \`${name}\` | ${cell(description)} | ${value ? `\`${value}\`` : ''} |`,
  )
  const outputRows = Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${cell(description)} |`)
  const filled = fill(readme, 'inputs', ['| Input | Meaning | Default |', '|---|---|---|', ...inputRows])
  return fill(filled, 'outputs', ['| Output | Meaning |', '|---|---|', ...outputRows])
}

/** Escapes Markdown in a description. */
function cell(text: string): string {
  return text.replaceAll(/[|*<]/g, '\\$&')
}

/** Replaces the lines between the comments `NAME:begin` and `NAME:end`. Throws if one is missing. */
export function fill(text: string, name: string, lines: readonly string[]): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`A document lacks the comments ${begin} and ${end}.`)
  return `${text.slice(0, from)}${begin}\n${lines.join('\n')}\n${text.slice(to)}`
}
