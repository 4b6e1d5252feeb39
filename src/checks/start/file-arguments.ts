import type { Image } from '../../image/model.ts'
import { basenameOf, parentOf } from '../../image/paths.ts'
import type { Step } from './start.ts'

/** A file that a program needs to start, by an option. */
export interface FileArgument {
  program: string
  path: string
  step: Step
}

interface Launcher {
  name: RegExp
  /** Options whose value is a file, in the next word or behind `=`. */
  options: RegExp
}

/** Programs that end if the file is missing. Measured: gunicorn, supervisord and nginx. */
const LAUNCHERS: readonly Launcher[] = [
  { name: /^gunicorn$/, options: /^(?:-c|--config)$/ },
  { name: /^supervisord$/, options: /^(?:-c|--configuration)$/ },
  { name: /^nginx$/, options: /^-c$/ },
  { name: /^uwsgi$/, options: /^--(?:ini|yaml|json|xml)$/ },
  { name: /^(?:puma|pumactl)$/, options: /^(?:-C|--config)$/ },
  { name: /^unicorn$/, options: /^(?:-c|--config-file)$/ },
  { name: /^uvicorn$/, options: /^--log-config$/ },
]

/**
 * The absent files of absolute paths in directories that the image has; a directory that it lacks may be a volume. A relative
 * path depends on other options, such as `--chdir`.
 */
export function missingArguments(image: Image, steps: readonly Step[]): FileArgument[] {
  return steps.flatMap(step => {
    const isModule = /^python[\d.]*$/.test(basenameOf(step.word)) && step.args[0] === '-m'
    const program = isModule ? (step.args[1] ?? '') : basenameOf(step.word)
    const paths = program === 'java' ? javaFiles(image, step.args) : optionFiles(program, step.args)
    return paths.filter(path => isAbsent(image, path)).map(path => ({ program, path, step }))
  })
}

function isAbsent(image: Image, path: string): boolean {
  if (!/^\/[^$%*?,;:]+$/.test(path) || /^\/(?:dev|proc|sys|run|tmp|mnt|var\/run)\//.test(path)) return false
  const folder = parentOf(path)
  return folder !== '/' && image.tree.resolve(path) === undefined && image.tree.resolve(folder)?.type === 'directory'
}

function optionFiles(program: string, args: readonly string[]): string[] {
  const options = LAUNCHERS.find(({ name }) => name.test(program))?.options
  if (options === undefined) return []
  return args.flatMap((arg, i) => {
    const [, option = '', value] = /^(--[a-z-]+)=(.*)$/s.exec(arg) ?? [arg, arg]
    // gunicorn reads `file:PATH`, too.
    const path = options.test(option) ? (value ?? args[i + 1]) : undefined
    return path === undefined ? [] : [path.replace(/^file:/, '')]
  })
}

/** java(1): the agent, and the class path if none of its files is there. `-jar` is a script argument. */
function javaFiles(image: Image, args: readonly string[]): string[] {
  const end = args.findIndex((arg, i) => !arg.startsWith('-') && !CLASS_PATH.test(args[i - 1] ?? ''))
  const own = end < 0 ? args : args.slice(0, end)
  const agents = own.flatMap(arg => /^-javaagent:([^=]+)/.exec(arg)?.[1] ?? [])
  const at = own.findIndex(arg => CLASS_PATH.test(arg))
  const classes = at < 0 || own.includes('-jar') ? [] : (own[at + 1] ?? '').split(':')
  return [...agents, ...(classes.every(path => isAbsent(image, path)) ? classes.slice(0, 1) : [])]
}

const CLASS_PATH = /^(?:-cp|-classpath|--class-path)$/
