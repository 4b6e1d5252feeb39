import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { absolute, type Environment, inFolder } from './environment.ts'
import { valuesOf } from './file-arguments.ts'
import { isPython, moduleCall } from './module-call.ts'
import type { Call, Missing } from './needed-file.ts'
import { findProgram } from './programs.ts'
import { findMissing } from './python-module.ts'

/** A program of Python that loads an application which its arguments name. */
interface Server {
  /** Options without a value; all others take one. */
  flags: RegExp
  /** The options that name the application; without them, it is the first word that is not an option. */
  options?: RegExp
  /** The word before it: the command of the program. */
  command?: string
  /** The variable that names the application if no option does. */
  variable?: string
  /** The option that names the directory where it starts. */
  folder?: RegExp
  /** What it loads: a module, a module or its attribute behind a point, or a file. */
  loads: 'module' | 'attribute' | 'file'
}

/** Measured with the newest releases on PyPI in November 2026, except streamlit. */
const SERVERS: Readonly<Record<string, Server>> = {
  gunicorn: {
    flags:
      /^(?:-[DR]|--(?:capture-output|check-config|daemon|disable-redirect-access-to-syslog|do-handshake-on-connect|enable-stdio-inheritance|initgroups|log-syslog|no-[a-z-]+|permit-[a-z-]+|preload|print-config|proxy-protocol|reuse-port|spew|strip-header-spaces|suppress-ragged-eofs))$/,
    folder: /^--chdir$/,
    loads: 'module',
  },
  uvicorn: {
    flags: /^--(?:no-[a-z-]+|access-log|use-colors|proxy-headers|server-header|date-header|reset-contextvars|factory)$/,
    folder: /^--app-dir$/,
    loads: 'module',
  },
  hypercorn: { flags: /^(?:-D|--(?:daemon|debug))$/, loads: 'module' },
  daphne: { flags: /^--(?:proxy-headers|no-server-name)$/, loads: 'module' },
  celery: { flags: /^$/, options: /^(?:-A|--app)$/, folder: /^--workdir$/, loads: 'attribute' },
  flask: { flags: /^$/, options: /^(?:-A|--app)$/, variable: 'FLASK_APP', command: 'run', loads: 'module' },
  fastapi: { flags: /^--(?:no-[a-z-]+|proxy-headers)$/, command: 'run', loads: 'file' },
  streamlit: { flags: /^$/, command: 'run', loads: 'file' },
}

/** The module or file of an application that a server of Python does not find. With `--reload`, some wait for it. */
export function missingApplication(image: Image, call: Call): Missing | null {
  const { program, args, environment } = moduleCall(call)
  const server = Object.hasOwn(SERVERS, program) ? SERVERS[program] : undefined
  if (server === undefined || args.some(arg => /^--reload\b/.test(arg)) || !isOfPython(image, call)) return null
  const { command, folder: option, loads } = server
  if (command !== undefined && !args.includes(command)) return null
  const word = applicationOf(server, args, environment)
  const [folder = null] = option ? valuesOf(args, option) : []
  const place = folder === null ? environment : inFolder(image, environment, folder)
  if (word === null) return null
  const missing = loads === 'file' ? missingCode(image, word, place) : missingIn(image, word, place, loads)
  return missing && { program, ...missing, word }
}

/** Whether a program is a script of Python, and not another program of the same name. */
function isOfPython(image: Image, { word, environment }: Call): boolean {
  if (isPython(basenameOf(word))) return true
  const { path } = findProgram(image, word, null, environment) ?? {}
  return /python|pypy/.test(image.tree.extracts(path ?? '')?.shebang ?? '')
}

function applicationOf(
  { flags, options, command, variable }: Server,
  args: readonly string[],
  { variables }: Environment,
): string | null {
  if (options !== undefined) {
    return valuesOf(args, options)[0] ?? (variable === undefined ? null : (variables.get(variable) ?? null))
  }
  const own = command === undefined ? args : args.slice(args.indexOf(command) + 1)
  for (let at = 0; at < own.length; at++) {
    const arg = own[at] as string
    if (!arg.startsWith('-')) return arg
    if (!flags.test(arg) && !arg.includes('=')) at++
  }
  return null
}

/** `module:attribute`, `module`, `folder/module.py` */
function missingIn(
  image: Image,
  word: string,
  environment: Environment,
  loads: 'module' | 'attribute',
): Missing | null {
  const [written = '', attribute] = word.replace(/^(?:asgi|wsgi):(?=.*:)/, '').split(':')
  const [, folder = '', file = ''] = /^(?:(.*)\/)?([^/]*)$/s.exec(written) ?? []
  const place = folder === '' ? environment : inFolder(image, environment, folder)
  const module = file.replace(/\.py$/, '')
  // `-A package.app`: the last name may be an attribute of a module.
  const parent = module.split('.').slice(0, -1).join('.')
  const isAttribute = loads === 'attribute' && attribute === undefined && parent !== ''
  return findMissing(image, isAttribute ? parent : module, place, 'loads')
}

function missingCode({ tree }: Image, word: string, environment: Environment): Missing | null {
  const path = /\.py$/.test(word) ? absolute(environment, word) : null
  if (path === null || tree.resolve(path) !== undefined) return null
  return { word, path, use: 'loads', problem: 'missing', doubt: null }
}
