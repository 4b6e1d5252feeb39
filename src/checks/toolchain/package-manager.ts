import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { Check, Observation } from '../check.ts'
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
    how: "npm, Corepack, Yarn, pnpm, pip, Poetry, pipenv, uv and Composer, by package, executable and their own folder: a warning in own layers, an info from the base. RubyGems and Bundler, which every Ruby has, and APT, apk, DNF, Zypper and Git are an info. Where the image's ENTRYPOINT or CMD starts with one of them, the finding says that it is needed to run.",
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

/** Programs by which a container's command is left to a package manager, and the tool that each belongs to. */
const STARTERS: Record<string, string> = {
  npm: 'npm',
  npx: 'npm',
  yarn: 'Yarn',
  yarnpkg: 'Yarn',
  pnpm: 'pnpm',
  pnpx: 'pnpm',
  corepack: 'Corepack',
  pip: 'pip',
  poetry: 'Poetry',
  pipenv: 'pipenv',
  uv: 'uv',
  uvx: 'uv',
  bundle: 'RubyGems and Bundler',
  bundler: 'RubyGems and Bundler',
  composer: 'Composer',
}

/** The package manager that ENTRYPOINT or CMD starts, in exec form or as a command of a shell's `-c`. */
function startingManager(image: Image): { tool: string; words: string } | null {
  const { entrypoint, cmd } = image.config
  for (const command of [entrypoint, cmd]) {
    const shell = command.indexOf('-c')
    const lines = shell > 0 ? (command[shell + 1] ?? '').split(/&&|\|\||[;|\n]/) : [command[0] ?? '']
    for (const line of lines) {
      const words = line
        .trim()
        .split(/\s+/)
        .filter(word => word !== 'exec' && !/^\w+=/.test(word))
      const tool = STARTERS[basenameOf(words[0] ?? '')]
      if (tool !== undefined) return { tool, words: [...entrypoint, ...cmd].join(' ') }
    }
  }
  return null
}

function withCommand(observation: Observation, command: { tool: string; words: string } | null): Observation {
  const tools = observation.data?.['tools']
  if (command === null || !Array.isArray(tools) || !tools.includes(command.tool)) return observation
  return { ...observation, data: { ...observation.data, neededBy: command.words, neededTool: command.tool } }
}
