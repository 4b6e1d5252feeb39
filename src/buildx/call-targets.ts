import { withEmptyCheckComments } from '../dockerfile/check-comments.ts'
import { type Dockerfile, parseDockerfile } from '../dockerfile/dockerfile.ts'
import type { ListedStage } from '../dockerfile/stage-list.ts'
import { Failure } from '../failure.ts'
import type { Ports } from '../ports/ports.ts'
import { withoutUsers } from '../secrets/credentials.ts'
import { type Assignment, formatAssignment } from '../text/assignment.ts'
import { lowerCase } from '../text/go-case.ts'
import { asList, asObject, asText, parseJson } from '../text/json.ts'
import { accessArguments } from './build-arguments.ts'
import { accessEnvironment } from './build-environment.ts'
import { type ContextAccess, contextAccess } from './context-access.ts'
import { lastErrorText } from './last-error.ts'
import { askBuildx, NoAnswer, type QuestionPorts } from './question.ts'

/** A build context that is not on this machine. */
export interface RemoteContext {
  context: string
  /** The Dockerfile in the context; null for BuildKit's default. */
  file: string | null
  /** Null takes the builder that buildx has selected. */
  builder: string | null
  /** The inputs of builds, of which the question gets what fetches a private context. */
  build: ContextAccess
}

const HINT =
  'Check the URL of the context, the input file, and whether the builder can reach it. A private repository needs the secret GIT_AUTH_TOKEN.'

/**
 * The Dockerfile of a remote context: BuildKit fetches it and returns its text.
 * @throws Failure `dockerfile-unreadable`
 */
export async function fetchDockerfile(
  { context, file, builder, build }: RemoteContext,
  ports: QuestionPorts & Pick<Ports, 'env'>,
): Promise<Dockerfile> {
  const access = contextAccess(build)
  const values: Record<string, string> = {}
  const flags = [
    ...(builder === null ? [] : ['--builder', builder]),
    ...(file === null ? [] : ['--file', file]),
    ...accessArguments(access, values),
  ]
  const env = { ...accessEnvironment(access, ports.env), ...values }
  const unreadable = (reason: string) => {
    const what = `The Dockerfile of ${withoutUsers(context)} could not be read`
    return new Failure('dockerfile-unreadable', `${what}: ${reason}`, { hint: HINT })
  }
  const ask = (call: string) => {
    const args = ['buildx', 'build', '--quiet', `--call=${call},format=json`, ...flags, '--', context]
    return askBuildx(args, { env }, ports).catch(error => {
      throw error instanceof NoAnswer ? unreadable(error.message) : error
    })
  }
  // `targets` can end the builder (see `withEmptyCheckComments`). `outline` also asks for the base images, which may fail.
  const outline = await ask('outline')
  const { status, stdout, stderr } = outline.status === 0 ? outline : await ask('targets')
  const source = status === 0 ? parseSource(stdout) : null
  if (source === null)
    throw unreadable(status === 0 ? 'the answer of buildx does not contain it.' : lastErrorText(stderr))
  return parseDockerfile(file ?? 'Dockerfile', Buffer.from(source, 'base64').toString('utf8'))
}

/** The Dockerfile in base64; null if the text is not an answer. */
function parseSource(text: string): string | null {
  try {
    const source = JSON.parse(text).sources[0]
    return typeof source === 'string' ? source : null
  } catch {
    return null
  }
}

/** A Dockerfile whose stages BuildKit can list. */
export interface StageQuestion {
  text: string
  /** The build arguments that choose the frontend, and so who reads the text. */
  args: readonly Assignment[]
}

/** The question about a build's Dockerfile. */
export function stageQuestion(text: string, args: readonly Assignment[]): StageQuestion {
  return { text: withEmptyCheckComments(text), args: args.filter(({ name }) => name === 'BUILDKIT_SYNTAX') }
}

/** The stages that BuildKit finds in a text; nothing is built. Null if there is no answer. Never rejects. */
export async function listStages(
  { text, args }: StageQuestion,
  builder: string,
  ports: QuestionPorts,
): Promise<ListedStage[] | null> {
  const flags = ['--builder', builder, '--progress', 'plain', '--call=targets,format=json']
  // The text is the whole context: the builder reads no other file.
  const command = ['buildx', 'build', ...flags, ...args.flatMap(arg => ['--build-arg', formatAssignment(arg)]), '-']
  try {
    const { status, stdout } = await askBuildx(command, { input: text }, ports)
    return status === 0 ? parseStages(stdout) : null
  } catch {
    return null
  }
}

/** Upstream: moby/buildkit frontend/subrequests/targets, `List`. @throws Failure `image/document` for another form */
function parseStages(text: string): ListedStage[] {
  const { targets } = asObject(parseJson(Buffer.from(text), 'The answer'), 'The answer')
  return asList(targets, 'targets').map(one => {
    const { name, base, location, default: isDefault } = asObject(one, 'A target')
    const written = name === undefined ? '' : asText(name, 'name')
    const line = (location as { ranges?: { start?: { line?: unknown } }[] } | undefined)?.ranges?.[0]?.start?.line
    return {
      name: written === '' ? null : lowerCase(written),
      base: base === undefined ? '' : asText(base, 'base'),
      line: typeof line === 'number' ? line : null,
      isDefault: isDefault === true,
    }
  })
}
