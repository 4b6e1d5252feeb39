import type { Image } from '../../image/model.ts'
import { basenameOf, normalize, parentOf } from '../../image/paths.ts'
import { absolute, type Environment, inFolder } from './environment.ts'
import type { Step } from './start.ts'

/** A program that supervisord starts. */
export interface Supervised {
  name: string
  words: string[]
  environment: Environment
  /** The file that names it. */
  file: string
}

/** What supervisord starts by its configuration, if the start ends with it. supervisord.org, running and configuration. */
export function supervisedPrograms(image: Image, steps: readonly Step[]): Supervised[] {
  const step = steps.findLast(({ word }) => basenameOf(word) === 'supervisord')
  const path = step === undefined ? null : configuration(image, step)
  if (step === undefined || path === null) return []
  return [path, ...included(image, path)].flatMap(file =>
    (image.tree.extracts(file)?.supervisor?.programs ?? []).flatMap(({ name, command, directory, starts }) => {
      const words = wordsOf(command)
      if (!starts || words === null || directory?.includes('%')) return []
      const environment = directory === null ? step.environment : inFolder(image, step.environment, directory)
      return [{ name, words, environment, file }]
    }),
  )
}

function configuration(image: Image, { args, environment, path }: Step): string | null {
  const at = args.findIndex(arg => /^(?:-\w*c|--configuration)$/.test(arg))
  const attached = args.find(arg => /^(?:-c.|--configuration=)/.test(arg))
  // The value may be a variable, before which the known words end.
  if (at >= 0 && at === args.length - 1) return null
  const word = at >= 0 ? args[at + 1] : attached?.replace(/^(?:-c|--configuration=)/, '')
  if (word !== undefined) return absolute(environment, word)
  const places = [
    'supervisord.conf',
    'etc/supervisord.conf',
    '/etc/supervisord.conf',
    '/etc/supervisor/supervisord.conf',
  ]
  const nearProgram =
    path === null
      ? []
      : [`${parentOf(parentOf(path))}/etc/supervisord.conf`, `${parentOf(parentOf(path))}/supervisord.conf`]
  const files = [...nearProgram, ...places.map(place => absolute(environment, place))]
  return files.find(file => file !== null && image.tree.resolve(file) !== undefined) ?? null
}

/** The files that the patterns of `[include]` match: of each, one directory. */
function included(image: Image, path: string): string[] {
  const patterns =
    image.tree
      .extracts(path)
      ?.supervisor?.include.split(/\s+/)
      .filter(one => one !== '') ?? []
  return patterns.flatMap(pattern => {
    const whole = normalize(pattern.startsWith('/') ? pattern : `${parentOf(path)}/${pattern}`)
    const folder = parentOf(whole)
    // With more than one star, real patterns are of no program.
    const [start = '', end, ...more] = basenameOf(whole).split('*')
    if (/[*?[%]/.test(folder) || more.length > 0) return []
    const matches = (name: string) =>
      end === undefined
        ? name === start
        : name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end)
    return image.tree
      .list(folder)
      .filter(matches)
      .map(name => `${folder}/${name}`)
  })
}

/** The words of a command, as Python's shlex splits it; null with an expansion or an escape. */
function wordsOf(command: string): string[] | null {
  if (/%(?!%)|\\/.test(command)) return null
  const words = command.replaceAll('%%', '%').match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)
  return words?.map(word => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2')) ?? null
}
