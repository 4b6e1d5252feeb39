import { type Dockerfile, parseDockerfile } from '../dockerfile/dockerfile.ts'
import { Failure } from '../failure.ts'
import { type Exec, requireExit } from '../ports/exec.ts'
import { withoutUsers } from '../secrets/credentials.ts'
import { lastErrorText } from './last-error.ts'

/** A build context that is not on this machine. */
export interface RemoteContext {
  context: string
  /** The Dockerfile in the context; null for BuildKit's default. */
  file: string | null
  /** Null takes the builder that buildx has selected. */
  builder: string | null
}

/**
 * The Dockerfile of a remote context: BuildKit fetches it and returns its text.
 * @throws Failure `dockerfile-unreadable`
 */
export async function fetchDockerfile({ context, file, builder }: RemoteContext, exec: Exec): Promise<Dockerfile> {
  const flags = [...(builder === null ? [] : ['--builder', builder]), ...(file === null ? [] : ['--file', file])]
  const args = ['buildx', 'build', '--quiet', '--call=targets,format=json', ...flags, context]
  const { status, stdout, stderr } = requireExit(await exec.run('docker', args))
  const source = status === 0 ? parseSource(stdout) : null
  if (source === null) {
    const reason = status === 0 ? 'the answer of buildx does not contain it.' : lastErrorText(stderr)
    throw new Failure(
      'dockerfile-unreadable',
      `The Dockerfile of ${withoutUsers(context)} could not be read: ${reason}`,
      { hint: 'Check the URL of the context, the input file, and whether the builder can reach it.' },
    )
  }
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
