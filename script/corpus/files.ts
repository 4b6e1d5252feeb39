import { globSync, readFileSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { REPOSITORY_ROOT } from '../../__tests__/helpers/bundle.ts'
import {
  AWS_SECRET,
  BASE64_AUTH,
  ENCRYPTED_KEY,
  noise,
  PASSWORD,
  PRIVATE_KEY,
  PUBLIC_KEY,
  TOKENS,
} from '../../__tests__/helpers/planted.ts'
import { type Case, parseCase } from './labels.ts'

const CASES = join(import.meta.dirname, 'cases')

/** What `{{NAME}}` in a file stands for: no secret scanner may report the repository itself. */
const PLANTED: Readonly<Record<string, string>> = {
  ...TOKENS,
  'aws-id': `AK${'IA'}${noise(16, 'id', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  'aws-secret': AWS_SECRET,
  'basic-auth': BASE64_AUTH,
  'encrypted-key': ENCRYPTED_KEY,
  'private-key': PRIVATE_KEY,
  'private-key-json': PRIVATE_KEY.replaceAll('\n', String.raw`\n`),
  'public-key': PUBLIC_KEY,
  password: PASSWORD,
}

/** Every case of the corpus, by name. @throws Error that names the case whose labels are malformed */
export function readCorpus(): Case[] {
  return globSync('**/*.txt', { cwd: CASES })
    .sort()
    .map(path => {
      const name = path.replace(/\.txt$/, '').replaceAll('\\', '/')
      try {
        return parseCase(name, readFileSync(join(CASES, path), 'utf8'), readRepository)
      } catch (error) {
        throw new Error(`${name}: ${(error as Error).message}`)
      }
    })
}

const readRepository = (path: string) => readFileSync(join(REPOSITORY_ROOT, path), 'utf8')

/** Writes the files of a case. Files with an interpreter line are executable, as Git would have them. */
export async function writeFiles(files: Case['files'], folder: string): Promise<void> {
  for (const [path, text] of files) {
    const to = join(folder, path)
    await mkdir(dirname(to), { recursive: true })
    await writeFile(to, plant(text))
    if (text.startsWith('#!')) await chmod(to, 0o755)
  }
}

/** @throws Error for a name in braces that nothing is planted under */
export function plant(text: string): string {
  return text.replaceAll(/\{\{([a-z0-9-]+)\}\}/g, (_, name: string) => {
    const value = PLANTED[name]
    if (value === undefined) throw new Error(`nothing is planted as ${name}`)
    return value
  })
}
