import { randomUUID } from 'node:crypto'
import { mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { Failure } from './failure.ts'
import { isWithin } from './local-path.ts'
import { linkOutside } from './outside-path.ts'
import { realPath } from './real-path.ts'
import { quote } from './text/quote.ts'

/**
 * The real path of a file or folder. A path in the working directory stays in it: a checkout may contain a symbolic link
 * to any file of the machine. A path that leads out as it is written is the user's choice.
 * @param path relative to `cwd`, or absolute
 * @param allow the entries of the input `allow`
 * @throws Error if the file does not exist, or a link leads out
 */
export function resolveWithin(cwd: string, path: string, allow: readonly string[] = []): string {
  const outside = linkOutside(path, cwd, allow)
  if (outside !== null)
    throw new Error(
      `a symbolic link leads out of the working directory. To permit it, add fs.read=${outside} to the input allow.`,
    )
  return realpathSync(resolve(cwd, path))
}

/**
 * Writes a file, with its folders. In the working directory, what is at the path is replaced and never followed, so that a
 * link there does not choose another file.
 * @throws Failure `output-unwritable`, even if a link in the path leads out of the working directory
 */
export function writeWithin(cwd: string, path: string, text: string): void {
  try {
    const written = resolve(cwd, path)
    if (isWithin(written, cwd)) replaceWithin(cwd, written, text)
    else {
      mkdirSync(dirname(written), { recursive: true })
      writeFileSync(written, text)
    }
  } catch (error) {
    const { message } = error as Error
    throw new Failure('output-unwritable', `${quote(path)} could not be written: ${message}.`, {
      hint: 'Remove what is in the way, or name another path.',
    })
  }
}

function replaceWithin(cwd: string, written: string, text: string): void {
  const real = realPath(dirname(written))
  if (!isWithin(real, realpathSync(cwd))) throw new Error('a symbolic link leads out of the working directory')
  mkdirSync(real, { recursive: true })
  const unfinished = join(real, `.${randomUUID()}`)
  try {
    writeFileSync(unfinished, text, { flag: 'wx' })
    renameSync(unfinished, join(real, basename(written)))
  } finally {
    rmSync(unfinished, { force: true })
  }
}
