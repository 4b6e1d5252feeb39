import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { Severity } from '../../options/severity.ts'
import { maskCommand } from '../../secrets/mask.ts'
import { prose } from '../../text/prose.ts'
import { type Fix, plain, text, type Words, withSnippet } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Check, Observation } from '../check.ts'
import { lineOfShell } from '../start/interpreters.ts'
import { programWords } from '../start/shell/line.ts'
import { parseShellLine } from '../start/shell/words.ts'
import { START_NEEDS, type Step } from '../start/start.ts'
import { startedSteps } from '../start/started-files.ts'
import { unwrapAll } from '../start/wrappers.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { toObservation } from './findings.ts'
import { type Shipment, shipmentsOf } from './shipments.ts'
import type { Family } from './tables/tool.ts'
import { messageOf } from './words.ts'

const SEVERITIES: [Family, Severity][] = [
  ['language-packages', 'warning'],
  ['system-packages', 'info'],
]

export const packageManager: Check = {
  id: 'toolchain/package-manager',
  title: 'Package manager shipped',
  severity: 'warning',
  inherited: 'info',
  presets: { strict: 'error' },
  evidence: {
    proven: 'Two kinds of evidence agree, or one that no other software has.',
    likely: 'There is an executable alone whose name no other software has.',
    possible: 'There is the name of an executable alone.',
  },
  systems: 'unix',
  needs: [...TOOLCHAIN_NEEDS, ...START_NEEDS],
  docs: {
    why: prose`
      Package managers download and run code. Packages that are installed during the build need no package manager at
      run time.
    `,
    how: prose`
      Stagegate looks for package managers by package, by executable and by their own directories. npm, Corepack, Yarn,
      pnpm, pip, Poetry, pipenv, uv, conda, mamba and micromamba are a warning in own layers and an info in the base image. RubyGems and
      Bundler are an info, because every Ruby installation has them. APT, apk, DNF, Zypper, Git, Mercurial and
      Subversion are an info.

      A package manager that ENTRYPOINT or CMD starts is needed at run time. It is an info, unless the same layer ships
      other package managers too.
    `,
    limits: 'Of a script, Stagegate follows only the commands that it may end as.',
    fix: prose`
      Start the program directly instead of through its package manager:

      \`\`\`dockerfile
      CMD ["node", "dist/server.js"]
      \`\`\`

      A virtual environment works without pip: use \`python -m venv --without-pip\` or \`uv venv\`. Mount a binary such
      as uv only for the instruction that needs it: \`RUN --mount=from=uv,source=/uv,target=/bin/uv uv sync\`, where
      \`uv\` is a stage or an image that contains it.
    `,
  },
  run(image) {
    const command = startingManager(image)
    return SEVERITIES.flatMap(([family, severity]) =>
      shipmentsOf(image, family).map(shipment =>
        withCommand(
          toObservation(shipment, severity, shipment => fixOf(image, shipment), null),
          shipment,
          command,
        ),
      ),
    )
  },
}

function fixOf(image: Image, { claim, tools, inherited, paths }: Shipment): Words | Fix | null {
  if (inherited || claim.family === 'system-packages') return null
  if (tools.includes('pip') && paths.some(path => isInVenv(image, path))) {
    return withSnippet(
      text`Create the virtual environment without pip, and install with the pip of the base image.`,
      'RUN python -m venv --without-pip /venv',
      'RUN pip --python /venv/bin/python install -r requirements.txt',
    )
  }
  return text`Use it in a build stage only, and copy what it installed or built into the final stage.`
}

function isInVenv({ tree }: Image, path: string): boolean {
  return tree.resolve(path.replace(/\/(?:lib|lib64|bin)\/.*$/, '/pyvenv.cfg'))?.type === 'file'
}

/** Programs that run a container's command through a package manager, and the tools that contain them. */
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
  conda: ['conda'],
  mamba: ['mamba'],
  micromamba: ['micromamba'],
  bundle: ['RubyGems and Bundler'],
  bundler: ['RubyGems and Bundler'],
}

interface Command {
  /** The tools that may contain the program. */
  tools: string[]
  words: string
}

/** The package manager that ENTRYPOINT or CMD starts, even if the line of a shell goes on behind it. */
function startingManager(image: AnalyzedImage): Command | null {
  const { entrypoint, cmd } = image.config
  for (const name of startedSteps(image).steps.flatMap(step => [step.word, ...programsOfLine(step)])) {
    const tools = Object.hasOwn(STARTERS, basenameOf(name)) ? STARTERS[basenameOf(name)] : undefined
    if (tools !== undefined) return { tools, words: maskCommand([...entrypoint, ...cmd].join(' ')) }
  }
  return null
}

function programsOfLine({ word, args }: Step): string[] {
  const commands = parseShellLine(lineOfShell(word, args) ?? '') ?? []
  return commands.map(({ words }) => unwrapAll(programWords(words).map(({ text }) => text)).words[0] ?? '')
}

/** A package manager that the container needs to start is only an info; others in the same layer count as before. */
function withCommand(observation: Observation, shipment: Shipment, command: Command | null): Observation {
  const needed = shipment.tools.find(tool => command?.tools.includes(tool))
  if (command === null || needed === undefined) return observation
  return {
    ...observation,
    ...(shipment.tools.every(tool => command.tools.includes(tool)) && { severity: 'info' as const }),
    data: { ...observation.data, neededBy: command.words, neededTool: needed },
    message: text`${messageOf(shipment)} The container command ${command.words} starts ${plain(needed)}, so the image needs it.`,
    fix: withSnippet(
      text`Start the program directly. It then receives signals, and you can remove the package manager.`,
      'CMD ["node", "server.js"]',
    ),
  }
}
