import { counted, formatBytes } from '../../text/format.ts'
import { shorten } from '../../text/shorten.ts'
import type { Finding } from '../model.ts'
import { code, flagOf, listed, listOf, numberOf, textOf, type Words, withSnippet } from './values.ts'

const BUILD_STAGE = 'Use it in a stage of its own, and copy only what it made into the final stage.'

/** The instruction that added a tool, in a stage of its own. */
function buildStage({ blame }: Finding): string {
  if (blame === null || !/^RUN\s/i.test(blame.instruction)) return BUILD_STAGE
  return withSnippet(
    BUILD_STAGE,
    'FROM … AS build',
    shorten(blame.instruction, 160),
    'RUN make',
    '',
    '# in the final stage, in its place',
    'COPY --from=build /src/app /app',
  )
}

const STATIC_BINARY = ['FROM scratch', 'COPY --from=build /src/app /app', 'ENTRYPOINT ["/app"]']

export function compilerWords(finding: Finding): Words {
  return shipped(finding, {
    own: buildStage(finding),
    inherited: 'Start the final stage from a variant without a compiler (`-slim`, `-alpine` or distroless).',
  })
}

export function sdkWords(finding: Finding): Words {
  const runtime: Record<string, string> = {
    go: withSnippet(
      'A Go program needs no Go to run: copy the binary into `scratch` or a distroless base.',
      ...STATIC_BINARY,
    ),
    rust: withSnippet(
      'A Rust program needs no Rust to run: copy the binary into a small base, or one for musl into `scratch`.',
      ...STATIC_BINARY,
    ),
    jdk: 'Start the final stage from a JRE, or make one with `jlink` in the build stage.',
    dotnet: 'Publish in a stage with the SDK, and start the final stage from the `aspnet` or `runtime` image.',
  }
  const fix = runtime[textOf(finding, 'family')] ?? buildStage(finding)
  return shipped(finding, { own: fix, inherited: fix })
}

export function linkerWords(finding: Finding): Words {
  return shipped(finding, {
    own: 'Leave binutils to the build stage; `apt-get install --no-install-recommends` keeps it from coming along.',
    inherited: 'Start the final stage from a variant without build tools (`-slim`, `-alpine` or distroless).',
  })
}

export function buildDriverWords(finding: Finding): Words {
  return shipped(finding, {
    own: buildStage(finding),
    inherited: 'Start the final stage from a base for running, not one for building.',
  })
}

export function headersWords(finding: Finding): Words {
  return shipped(finding, {
    own: 'Install `-dev` packages in the build stage and the plain library in the final one; copy without `include` and `*.a`.',
    inherited: null,
  })
}

export function packageManagerWords(finding: Finding): Words {
  const tool = textOf(finding, 'neededTool')
  const words = shipped(finding, { own: withoutManager(finding), inherited: null })
  if (tool === '') return words
  return {
    message: `${words.message} The image's command ${code(textOf(finding, 'neededBy'))} starts ${tool}, so it is needed to run.`,
    fix: withSnippet(
      'Start the program itself: it then gets signals directly, and the package manager can go.',
      'CMD ["node", "server.js"]',
    ),
  }
}

function withoutManager(finding: Finding): string | null {
  if (textOf(finding, 'family') === 'system-packages') return null
  if (listOf(finding, 'tools').includes('pip'))
    return withSnippet('Make the environment without it.', 'RUN python -m venv --without-pip /venv')
  return 'Leave it out of what is copied into the final stage.'
}

export function forgottenVirtualWords(finding: Finding): Words {
  const name = textOf(finding, 'name')
  const packages = listed(listOf(finding, 'packages').map(code), 4, numberOf(finding, 'count'))
  const size = formatBytes(numberOf(finding, 'bytes'))
  const origin = flagOf(finding, 'inherited') ? 'The base image still has' : 'The build dependencies'
  return {
    message: flagOf(finding, 'inherited')
      ? `${origin} the build dependencies ${code(name)}: ${size} that nothing else needs (${packages}).`
      : `${origin} ${code(name)} were not removed: ${size} that nothing else needs (${packages}).`,
    fix: withSnippet(
      'Delete them in the instruction that added them, or build in a stage of its own.',
      `RUN apk add --no-cache --virtual ${name} … \\`,
      '    && make install \\',
      `    && apk del ${name}`,
    ),
  }
}

export function deletedDatabaseWords(finding: Finding): Words {
  const packages = listed(listOf(finding, 'packages').map(code), 3, numberOf(finding, 'count'))
  const done = flagOf(finding, 'emptied') ? 'emptied' : 'deleted'
  return {
    message: `The package database ${code(finding.path ?? '')} was ${done}, and files of ${counted(numberOf(finding, 'count'), 'package')} are still there (${packages}): scanners find none of them.`,
    fix: 'Keep the database, or start from a smaller base.',
  }
}

/** What every finding of a tool says: what, how much, whether it is in view, whose it is, and by what it is known. */
function shipped(finding: Finding, fix: { own: string | null; inherited: string | null }): Words {
  const tools = listed(listOf(finding, 'tools'), 4)
  const size = formatBytes(numberOf(finding, 'bytes'))
  const inherited = flagOf(finding, 'inherited')
  const removed = flagOf(finding, 'removed')
  const hidden = numberOf(finding, 'hiddenBytes')
  const known = evidenceWords(finding)
  const partly = hidden > 0 && !removed ? ` (${formatBytes(hidden)} of it hidden by later layers)` : ''
  if (textOf(finding, 'certainty') === 'named') {
    return {
      message: `Shipped: something with the name of ${tools}, ${size}. Evidence: ${known}, and nothing else.`,
      fix: null,
    }
  }
  const subject = textOf(finding, 'certainty') === 'likely' ? `parts of ${tools}` : tools
  const message = removed
    ? `Removed from view, ${size} still shipped: ${subject}${inherited ? ' of the base' : ''}. Evidence: ${known}.`
    : inherited
      ? `Inherited from the base: ${subject}, ${size}${partly}. Evidence: ${known}.`
      : `Shipped: ${subject}, ${size}${partly}. Evidence: ${known}.`
  if (removed && !inherited) {
    return {
      message,
      fix: 'Deleting in a later instruction frees nothing: remove it in the instruction that adds it, or build in a stage of its own.',
    }
  }
  return { message, fix: inherited ? fix.inherited : fix.own }
}

function evidenceWords(finding: Finding): string {
  const packages = listOf(finding, 'packages')
  const paths = listOf(finding, 'paths')
  const parts = [
    packages.length > 0
      ? `${packages.length === 1 ? 'package' : 'packages'} ${listed(packages.map(code), 3, numberOf(finding, 'packageCount'))}`
      : '',
    paths.length > 0 ? paths.slice(0, 2).map(code).join(', ') : '',
  ]
  return parts.filter(part => part !== '').join('; ') || code(finding.path ?? '')
}
