import type { Image } from '../../image/model.ts'
import { basenameOf, normalize } from '../../image/paths.ts'
import { absolute, type Environment } from './environment.ts'
import { isAbsent, toMissing } from './file-arguments.ts'
import type { Call, Missing } from './needed-file.ts'

/** Variables whose options every JVM reads, and the one that only the launcher `java` reads. */
const VARIABLES = ['JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'JDK_JAVA_OPTIONS']

/**
 * The first file that an option of java(1) names and that does not exist: an agent, a file of arguments, and the class path if
 * none of its files is there. `-jar` is a script argument. Measured: OpenJDK 17.
 */
export function missingOfJava(image: Image, { word, args, environment }: Call): Missing | null {
  if (basenameOf(word) !== 'java') return null
  const own = beforeMain(args)
  const ofVariables = VARIABLES.flatMap(name => wordsOf(environment.variables.get(name) ?? ''))
  for (const option of [...ofVariables, ...own]) {
    const file = fileOf(option)
    const path = file === null ? null : locate(image, environment, file)
    if (file !== null && path !== null) {
      return { word: file, path, use: 'loads', problem: 'missing', doubt: null }
    }
  }
  return own.includes('-jar') ? null : missingClassPath(image, own, environment)
}

/** Where a file should be that is absent; null if it is there, or if its directory may be a volume. */
function locate(image: Image, environment: Environment, file: string): string | null {
  const path = absolute(environment, file)
  return path !== null && isAbsent(image, path) ? normalize(path) : null
}

/** An agent, or a file of arguments: `@@` is a word that starts with `@`. */
function fileOf(option: string): string | null {
  const [, agent, list] = /^-(?:javaagent|agentpath):([^=]+)|^@([^@].*)$/s.exec(option) ?? []
  return agent ?? list ?? null
}

/** In quotes, words may have spaces. */
function wordsOf(text: string): string[] {
  const words = text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  return words.map(one => one.replace(/["']/g, ''))
}

const CLASS_PATH = /^(?:-cp|-classpath|--class-path)$/

/** Options that take the next word. */
const VALUE =
  /^(?:-cp|-classpath|-p|--(?:class-path|module-path|add-modules|upgrade-module-path|add-opens|add-exports|add-reads|patch-module|source))$/

/** The options of the JVM: what is behind the main class or file is for the application. */
function beforeMain(args: readonly string[]): readonly string[] {
  const end = args.findIndex((arg, i) => !/^[-@]/.test(arg) && !VALUE.test(args[i - 1] ?? ''))
  return end < 0 ? args : args.slice(0, end)
}

function missingClassPath(image: Image, own: readonly string[], environment: Environment): Missing | null {
  const at = own.findIndex(arg => CLASS_PATH.test(arg))
  const files = at < 0 ? [] : (own[at + 1] ?? '').split(':').filter(file => file !== '')
  const paths = files.map(file => (/[*$]/.test(file) ? null : locate(image, environment, file)))
  const [first = null] = paths
  return first === null || paths.includes(null) ? null : toMissing(files[0] ?? '', first)
}
