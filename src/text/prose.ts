/**
 * Markdown from a template literal: the indentation goes, and the lines of a paragraph become one. Lists, tables and fenced
 * code keep their lines.
 */
export function prose(strings: TemplateStringsArray, ...values: string[]): string {
  const lines = String.raw({ raw: strings }, ...values).split('\n')
  const filled = lines.filter(line => line.trim() !== '')
  const indent = Math.min(...filled.map(line => line.length - line.trimStart().length))
  const result: string[] = []
  let fenced = false
  for (const line of lines.map(line => line.slice(indent).trimEnd())) {
    const above = result.at(-1)
    const continues = above !== undefined && above !== '' && line !== '' && !ON_ITS_OWN.test(line)
    if (continues && !fenced && !above.startsWith('```')) result[result.length - 1] = `${above} ${line}`
    else result.push(line)
    if (line.startsWith('```')) fenced = !fenced
  }
  return result.join('\n').trim()
}

/** What begins a line of Markdown: a list item, a row of a table, a fence. */
const ON_ITS_OWN = /^(?:- |\d+\. |\||```)/
