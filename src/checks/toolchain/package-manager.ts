import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { Check, Observation } from '../check.ts'
import { commandsOf } from '../start/commands.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { observeFamily } from './findings.ts'

export const packageManager: Check = {
  id: 'toolchain/package-manager',
  title: 'A package manager is shipped',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: 'Package managers fetch and run code; what is installed when the image is built needs none of them when it runs.',
    how: "npm, Corepack, Yarn, pnpm, pip, Poetry, pipenv, uv and Composer, by package, executable and their own folder: a warning in own layers, an info from the base. RubyGems and Bundler, which every Ruby has, and APT, apk, DNF, Zypper, Git, Mercurial and Subversion are an info. One that the image's ENTRYPOINT or CMD starts is needed to run, so it is an info that says so, unless others come along with it.",
    limits: 'Scripts that call a package manager are not read.',
    fix: 'Call the program itself instead of its package manager:\n\n```dockerfile\nCMD ["node", "dist/server.js"]\n```\n\nA virtual environment needs no pip: `python -m venv --without-pip`, or `uv venv`. A binary such as uv is best mounted for the one instruction that needs it: `RUN --mount=from=uv,source=/uv,target=/bin/uv uv sync`, where `uv` is a stage or an image that has it.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const command = startingManager(image)
    const found = [
      ...observeFamily(image, 'language-packages', { own: 'warning', inherited: 'info' }),
      ...observeFamily(image, 'system-packages', { own: 'info', inherited: 'info' }),
    ]
    return found.map(observation => withCommand(observation, command))
  },
}

/** Programs by which a container's command is left to a package manager, and the tools that bring each. */
const STARTERS: Record<string, string[]> = {
  npm: ['npm'],
  npx: ['npm'],
  yarn: ['Yarn', 'Corepack'],
  yarnpkg: ['Yarn', 'Corepack'],
  pnpm: ['pnpm', 'Corepack'],
  pnpx: ['pnpm', 'Corepack'],
  corepack: ['Corepack'],
  pip: ['pip'],
  poetry: ['Poetry'],
  pipenv: ['pipenv'],
  uv: ['uv'],
  uvx: ['uv'],
  bundle: ['RubyGems and Bundler'],
  bundler: ['RubyGems and Bundler'],
  composer: ['Composer'],
}

interface Command {
  /** What the package manager may be. */
  tools: string[]
  words: string
}

/** The package manager that ENTRYPOINT or CMD starts, in exec form or as a command of a shell's `-c`. */
function startingManager(image: Image): Command | null {
  const { entrypoint, cmd } = image.config
  for (const [name = ''] of [...commandsOf([...entrypoint, ...cmd]), ...commandsOf(cmd)]) {
    const tools = Object.hasOwn(STARTERS, basenameOf(name)) ? STARTERS[basenameOf(name)] : undefined
    if (tools !== undefined) return { tools, words: [...entrypoint, ...cmd].join(' ') }
  }
  return null
}

/** What the container needs to start is only told; what comes beside it counts as before. */
function withCommand(observation: Observation, command: Command | null): Observation {
  const tools = observation.data?.['tools']
  if (command === null || !Array.isArray(tools)) return observation
  const needed = tools.find(tool => command.tools.includes(tool))
  if (needed === undefined) return observation
  return {
    ...observation,
    ...(tools.every(tool => command.tools.includes(tool)) && { severity: 'info' as const }),
    data: { ...observation.data, neededBy: command.words, neededTool: needed },
  }
}
