import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isRemote, reportPath } from '../local-path.ts'
import { type Config, EMPTY_CONFIG, parseConfig } from './config.ts'
import type { Problems } from './problems.ts'
import type { KnownCheck } from './severity.ts'
import { readText } from './text-file.ts'

/** The names of a configuration file, relative to the context first, so that each part of a monorepo has its own. */
const CONFIG_PATHS = ['stagegate.yml', 'stagegate.yaml', '.github/stagegate.yml', '.github/stagegate.yaml']

/**
 * Reads the configuration file of a run: the one that the user names, else the first of the context and of `cwd`.
 * Without a file, the configuration is empty.
 * @param path as the user wrote it; empty if the user names none
 * @param checks the checks that exist
 */
export function readConfig(
  path: string,
  context: string,
  cwd: string,
  checks: readonly KnownCheck[],
  problems: Problems,
): Config {
  const file = path === '' ? findConfig(context, cwd) : resolve(cwd, path)
  if (file === undefined) return EMPTY_CONFIG
  const name = reportPath(cwd, file)
  try {
    return parseConfig(name, readText(file), checks, problems)
  } catch (error) {
    problems.add(`config: "${name}" cannot be read: ${(error as Error).message}`)
    return EMPTY_CONFIG
  }
}

function findConfig(context: string, cwd: string): string | undefined {
  const folders = isRemote(context) ? [cwd] : [resolve(cwd, context), cwd]
  return folders.flatMap(folder => CONFIG_PATHS.map(path => join(folder, path))).find(path => existsSync(path))
}
