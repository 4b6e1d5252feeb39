import { randomUUID } from 'node:crypto'
import { mkdirSync, readlinkSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { Failure } from './failure.ts'
import { isWithin } from './local-path.ts'
import { quote } from './text/quote.ts'

/** What Linux follows in one path. */
const MAX_LINKS = 40

/**
 * The real path of a file or folder. A path in the working directory stays in it: a checkout may contain a symbolic link
 * to any file of the machine. A path that leads out as it is written is the user's choice.
 * @param path relative to `cwd`, or absolute
 * @throws Error if the file does not exist, or a link leads out
 */
export function resolveWithin(cwd: string, path: string): string {
  const written = resolve(cwd, path)
  const real = realpathSync(written)
  if (isWithin(written, cwd)) requireWithin(real, cwd)
  return real
}

function requireWithin(real: string, cwd: string): void {
  if (!isWithin(real, realpathSync(cwd))) throw new Error('a symbolic link leads out of the working directory')
}

/**
 * The path without links, as far as it exists. A link is followed even if nothing is at its end yet: a path such as
 * /proc/123/environ exists as soon as a program runs.
 */
export function realPath(path: string): string {
  return followLinks(path, MAX_LINKS)
}

function followLinks(path: string, links: number): string {
  for (let existing = path; ; existing = dirname(existing)) {
    try {
      const real = realpathSync.native(existing)
      return existing === path ? real : resolve(real, relative(existing, path))
    } catch {
      const target = links > 0 ? linkTarget(existing) : null
      if (target !== null) return followLinks(resolve(target, relative(existing, path)), links - 1)
      if (existing === dirname(existing)) return resolve(path)
    }
  }
}

/** Where a link leads; null for anything else. */
function linkTarget(path: string): string | null {
  try {
    return resolve(realpathSync.native(dirname(path)), readlinkSync(path))
  } catch {
    return null
  }
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
  requireWithin(real, cwd)
  mkdirSync(real, { recursive: true })
  const unfinished = join(real, `.${randomUUID()}`)
  try {
    writeFileSync(unfinished, text, { flag: 'wx' })
    renameSync(unfinished, join(real, basename(written)))
  } finally {
    rmSync(unfinished, { force: true })
  }
}
