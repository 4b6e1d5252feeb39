import { lstatSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isRemote, reportPath } from '../local-path.ts'
import { type Config, type ConfigSubject, EMPTY_CONFIG, parseConfig } from './config.ts'
import type { Problems } from './problems.ts'
import { readText } from './text-file.ts'

/** The names of a configuration file, relative to the context or to the working directory. */
const CONFIG_PATHS = ['stagegate.yml', 'stagegate.yaml', '.github/stagegate.yml', '.github/stagegate.yaml']

/** A configuration of ten thousand lines. */
const MAX_BYTES = 256 * 2 ** 10

/**
 * Reads the configuration file of a run: the one that the user names, else the only one of the context and of `cwd`.
 * Without a file, the configuration is empty.
 * @param place `path` is as the user wrote it; empty if the user names none. `allow` are the entries of that input
 */
export function readConfig(
  { path, context, cwd, allow }: { path: string; context: string; cwd: string; allow: readonly string[] },
  subject: ConfigSubject,
  problems: Problems,
): Config {
  const [file, ...others] = path === '' ? findConfigs(context, cwd) : [resolve(cwd, path)]
  if (file === undefined) return EMPTY_CONFIG
  if (others.length > 0) {
    // A pull request could add a file that takes precedence over the one that its owners review.
    const names = [file, ...others].map(one => `"${reportPath(cwd, one)}"`).join(' and ')
    problems.add(`config: ${names} are both configurations of this run. Keep one, or name one with the input "config".`)
  }
  const name = reportPath(cwd, file)
  try {
    return parseConfig(name, readText(cwd, file, allow, MAX_BYTES), subject, problems)
  } catch (error) {
    problems.add(`config: "${name}" cannot be read: ${(error as Error).message}`)
    return EMPTY_CONFIG
  }
}

function findConfigs(context: string, cwd: string): string[] {
  const folders = new Set(isRemote(context) ? [cwd] : [resolve(cwd, context), cwd])
  return [...folders].flatMap(folder => CONFIG_PATHS.map(path => join(folder, path))).filter(isThere)
}

/** Whether something has this name: even a link that leads nowhere, which is a problem and not an empty configuration. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
