import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The step's empty command files, as the runner creates them. */
export async function commandFiles(folder: string) {
  await mkdir(folder)
  const files = {
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STATE: join(folder, 'state'),
    GITHUB_ENV: join(folder, 'env'),
    GITHUB_PATH: join(folder, 'path'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  }
  await Promise.all(Object.values(files).map(file => writeFile(file, '')))
  return files
}

/**
 * Parses `name=value` lines and `name<<DELIMITER` blocks; a later value wins.
 * @throws Error if the runner would refuse the file
 */
export function parseFileCommands(text: string): Record<string, string> {
  const lines = text.split(/\r\n|\n/)
  const values: Record<string, string> = {}
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (line === '') continue
    const [, name = '', operator, rest = ''] = line.match(/^([^=<]+)(=|<<)(.*)$/) ?? []
    if (!operator) throw new Error(`invalid format '${line}'`)
    if (operator === '=') {
      values[name] = rest
      continue
    }
    const end = lines.indexOf(rest, at + 1)
    if (end < 0) throw new Error(`the delimiter '${rest}' was not found`)
    values[name] = lines.slice(at + 1, end).join('\n')
    at = end
  }
  return values
}
