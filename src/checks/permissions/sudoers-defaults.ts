import type { TreeEntry } from '../../image/model.ts'
import type { SudoersLine } from './read-sudoers.ts'
import type { Expand } from './sudoers-aliases.ts'
import { isRisky, listOf, parseSetting, splitCommas } from './sudoers-words.ts'

const DEFAULTS = /^Defaults([:@>!]\S+)?\s+(.*)$/

/** Whether a line is one of settings. */
export function isDefaultsLine(line: string): boolean {
  return /^Defaults(?:[:@>!]|\s)/.test(line)
}

/** What the settings need of the user's names. */
export interface Names {
  isUser(name: string): boolean
  groups: ReadonlySet<string>
}

/** Whether sudo asks the user for a password, unless a rule says otherwise. Adds the files of other settings to `unread`. */
export function asksForPassword(
  lines: readonly SudoersLine[],
  { isUser, groups }: Names,
  expand: Expand,
  unread: Set<TreeEntry>,
): boolean {
  let asks = true
  for (const { entry, line } of lines) {
    const [, scope = '', settings] = DEFAULTS.exec(line) ?? []
    if (settings === undefined) continue
    const isOfUser = scope.startsWith(':') && expand(listOf(scope.slice(1))).some(isUser)
    const applies = isOfUser || /^(?:@ALL|>(?:ALL|root))?$/.test(scope)
    for (const text of splitCommas(settings)) {
      const setting = parseSetting(text)
      if (setting === null) unread.add(entry)
      else if (!isRisky(setting.name) || (scope.startsWith(':') && !isOfUser)) continue
      else if (applies && setting.name === 'authenticate') asks = !setting.off
      else if (applies && setting.name === 'exempt_group') asks &&= !groups.has(setting.value)
      else unread.add(entry)
    }
  }
  return asks
}

/** Files with settings by which commands of users get other variables or another root directory, with which they may run any program. */
export function opensEnvironment(lines: readonly SudoersLine[]): TreeEntry[] {
  return lines.flatMap(({ entry, line }) => {
    const settings = splitCommas(DEFAULTS.exec(line)?.[2] ?? '').flatMap(text => parseSetting(text) ?? [])
    return settings.some(opens) ? [entry] : []
  })
}

function opens({ name, off, value }: { name: string; off: boolean; value: string }): boolean {
  if (name === 'env_keep' || name === 'env_check')
    return /(?:^|\s)(?:LD_|BASH_ENV|ENV\b|PERL|PYTHON|RUBY|NODE_|\*)/.test(value)
  return name === 'env_delete' || name === 'runchroot' || (name === 'setenv' && !off)
}
