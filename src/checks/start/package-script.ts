import type { Image } from '../../image/model.ts'
import { basenameOf, normalize, upwards } from '../../image/paths.ts'
import { type Environment, withVariables } from './environment.ts'
import type { Step } from './start.ts'

/** A script of a package that a package manager runs. */
export interface PackageScript {
  /** `npm`, `yarn` or `pnpm`. */
  manager: string
  /** Such as `start` or `prestart`. */
  name: string
  /** The `package.json`. */
  manifest: string
  /** The line that a shell gets; null if the package has no such script. */
  line: string | null
  /** With the programs of the package's dependencies on PATH. */
  environment: Environment
  /** The step that starts the package manager. */
  step: Step
}

/**
 * What the last package manager of a start runs: the scripts in order, or the missing one; empty if that is unknown.
 * docs.npmjs.com, scripts: `prestart` runs before `start`. yarn and pnpm look for a program of the name, too.
 */
export function packageScripts(image: Image, steps: readonly Step[]): PackageScript[] {
  const step = steps.findLast(({ word }) => MANAGER.test(basenameOf(word)))
  if (step === undefined) return []
  const manager = basenameOf(step.word) === 'yarnpkg' ? 'yarn' : basenameOf(step.word)
  const name = scriptName(manager, step.args)
  const { folder, variables } = step.environment
  const path = variables.get('PATH')
  if (name === null || folder === null || path == null) return []
  const root = rootOf(image, folder)
  // Plug'n'Play resolves programs by other means; a directory outside of the image may be a volume.
  if (root === null || image.tree.resolve(`${root}/.pnp.cjs`) !== undefined) return []
  const manifest = normalize(`${root}/package.json`)
  const scripts = image.tree.extracts(manifest)?.npmScripts
  if (scripts === undefined) return []
  const bins = upwards(root).map(one => normalize(`${one}/node_modules/.bin`))
  const environment = withVariables({ ...step.environment, folder: root }, [['PATH', [...bins, path].join(':')]])
  const toScript = (key: string, line: string | null): PackageScript => ({
    manager,
    name: key,
    manifest,
    line,
    environment,
    step,
  })
  const line = Object.hasOwn(scripts, name) ? (scripts[name] ?? '') : defaultOf(image, root, name)
  if (line === null) return manager === 'npm' ? [toScript(name, null)] : []
  const before = manager === 'npm' && Object.hasOwn(scripts, `pre${name}`) ? (scripts[`pre${name}`] ?? null) : null
  return [...(before === null ? [] : [toScript(`pre${name}`, before)]), toScript(name, line)]
}

const MANAGER = /^(?:npm|pnpm|yarn|yarnpkg)$/

/** npm-start(1): without a script, it runs `server.js`. */
const defaultOf = ({ tree }: Image, root: string, name: string): string | null =>
  name === 'start' && tree.resolve(`${root}/server.js`) !== undefined ? 'node server.js' : null

/** Options without a value; others may choose another package. */
const FLAG = /^(?:-s|-q|-d|--silent|--quiet|--verbose|--no-[a-z-]+|--production|--offline|--loglevel=\w+)$/

/** Commands of npm that run the script of their name. */
const OWN = /^(?:start|stop|test|restart)$/

function scriptName(manager: string, args: readonly string[]): string | null {
  const [command, ...others] = args.slice(
    Math.max(
      0,
      args.findIndex(arg => !FLAG.test(arg)),
    ),
  )
  if (command === undefined || command.startsWith('-')) return null
  const names = others.filter(arg => !FLAG.test(arg))
  const name = /^(?:run|run-script|rum|urn)$/.test(command) ? names[0] : OWN.test(command) ? command : null
  return name == null || name.startsWith('-') || (manager !== 'npm' && name === 'restart') ? null : name
}

/** The package that npm chooses: the first directory upwards with `package.json` or `node_modules`; null if none has. */
function rootOf({ tree }: Image, folder: string): string | null {
  const root = upwards(folder).find(one =>
    ['package.json', 'node_modules'].some(name => tree.resolve(`${one}/${name}`) !== undefined),
  )
  return root ?? null
}
