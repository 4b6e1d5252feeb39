import type { Image } from '../../image/model.ts'
import { normalize, parentOf } from '../../image/paths.ts'
import { absolute, inFolder } from './environment.ts'
import { moduleCall } from './module-call.ts'
import type { Call, Missing } from './needed-file.ts'

interface Launcher {
  name: RegExp
  /** Options whose value is a file, in the next word or behind `=`. */
  options: RegExp
  /** The option that names the directory from which a relative path starts; without it, that is the working directory. */
  folder?: RegExp
}

/** Programs that end if the file is missing. Measured: gunicorn, uvicorn, supervisord and nginx. */
const LAUNCHERS: readonly Launcher[] = [
  { name: /^gunicorn$/, options: /^(?:-c|--config)$/, folder: /^--chdir$/ },
  { name: /^supervisord$/, options: /^(?:-c|--configuration)$/ },
  { name: /^nginx$/, options: /^-c$/, folder: /^-p$/ },
  { name: /^uwsgi$/, options: /^--(?:ini|yaml|json|xml)$/ },
  { name: /^(?:puma|pumactl)$/, options: /^(?:-C|--config)$/ },
  { name: /^unicorn$/, options: /^(?:-c|--config-file)$/ },
  { name: /^uvicorn$/, options: /^--(?:log-config|env-file)$/ },
]

/** The first absent file that an option names. A volume may have it. */
export function missingArgument(image: Image, call: Call): Missing | null {
  const { program, args, environment } = moduleCall(call)
  const launcher = LAUNCHERS.find(({ name }) => name.test(program))
  if (launcher === undefined) return null
  const [folder = null] = launcher.folder ? valuesOf(args, launcher.folder) : []
  const place = folder === null ? environment : inFolder(image, environment, folder)
  // nginx finds a relative file next to its own configuration.
  const words = valuesOf(args, launcher.options).filter(word => program !== 'nginx' || word.startsWith('/'))
  // gunicorn reads `file:PATH`, too, and a module behind `python:`.
  const files = words.map(word => word.replace(/^file:/, '')).filter(word => !word.startsWith('python:'))
  for (const word of files) {
    const path = absolute(place, word)
    if (path !== null && isAbsent(image, path)) return { program, ...toMissing(word, path) }
  }
  return null
}

export const toMissing = (word: string, path: string): Missing => {
  return { word, path: normalize(path), use: 'reads', problem: 'missing', doubt: { kind: 'volume' } }
}

/** The values of options, in the next word or behind `=`. */
export function valuesOf(args: readonly string[], options: RegExp): string[] {
  return args.flatMap((arg, i) => {
    const [, option = '', value] = /^(--[a-z-]+)=(.*)$/s.exec(arg) ?? [arg, arg]
    const word = options.test(option) ? (value ?? args[i + 1]) : undefined
    return word === undefined ? [] : [word]
  })
}

/** Whether a path leads to nothing in a directory that the image has; a directory that it lacks may be a volume. */
export function isAbsent(image: Image, path: string): boolean {
  if (!/^\/[^$%*?,;:]+$/.test(path) || isOfContainer(path)) return false
  const folder = parentOf(normalize(path))
  return folder !== '/' && image.tree.resolve(path) === undefined && image.tree.resolve(folder)?.type === 'directory'
}

/** Whether a file is in a folder that has other files in a container. */
export const isOfContainer = (path: string): boolean => /^\/(?:dev|proc|sys|run|tmp|mnt|var\/run)\//.test(path)
