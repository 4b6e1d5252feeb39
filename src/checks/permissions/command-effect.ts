import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { UserFacts } from '../../image/user.ts'
import { allowedPaths } from './allowed-paths.ts'
import { type Command, EFFECTS, type Effect } from './commands.ts'
import { effectOfWords } from './escapes.ts'
import { hasWildcard } from './name-pattern.ts'
import { changeOf } from './writers.ts'

/** The effect of a command on this image. */
export function effectOf(image: Image, command: Command, user: UserFacts): Effect {
  const { kind, path, args, hasPatterns } = command
  if (kind === 'all') return 'root'
  if (kind === 'unknown') return 'unknown'
  if (kind === 'edit') return args === null ? 'root' : strongest(args.map(file => effectOfEditing(image, file, user)))
  const allowed = hasPatterns ? allowedPaths(image, path, user) : { paths: [path], isOpen: false }
  if (allowed === null) return 'unknown'
  if (allowed.isOpen) return 'root'
  // A folder has no words.
  const words = path.endsWith('/') ? null : args
  return strongest(allowed.paths.map(one => effectOfProgram(image, one, { ...command, args: words }, user)))
}

function strongest(effects: readonly Effect[]): Effect {
  return EFFECTS.find(effect => effects.includes(effect)) ?? 'command'
}

/** sudoedit writes as root, but not in directories of the user. */
function effectOfEditing(image: Image, file: string, user: UserFacts): Effect {
  if (!file.startsWith('/') || hasWildcard(file)) return 'unknown'
  if (changeOf(image, file, user) !== null) return 'command'
  return (image.tree.resolve(file)?.uid ?? 0) === 0 ? 'root' : 'command'
}

/** Programs that do what the name says by which they are started. */
const MANY = /^(?:busybox|toybox|coreutils)(?:\.\w+)?$/

function effectOfProgram(
  image: Image,
  path: string,
  { args, hasPatterns, hasAnyVariables }: Command,
  user: UserFacts,
): Effect {
  if (changeOf(image, path, user) !== null) return 'root'
  const entry = image.tree.resolve(path)
  if (entry?.type !== 'file' || (entry.mode & 0o111) === 0) return 'command'
  const elf = image.tree.extracts(path)?.elf
  // LD_PRELOAD has no effect on a static program.
  if (hasAnyVariables && (elf === undefined || elf.dynamic !== null)) return 'root'
  const target = basenameOf(entry.path)
  const names = MANY.test(target) ? [basenameOf(path)] : [basenameOf(path), target]
  const canChange = (word: string) => changeOf(image, word, user) !== null
  return strongest(names.map(name => effectOfWords(name, args, hasPatterns, canChange)))
}
