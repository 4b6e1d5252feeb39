import type { Dockerfile, Instruction, Stage } from '../../dockerfile/dockerfile.ts'
import { expandKnown } from '../../dockerfile/expand.ts'
import { parseHeredoc } from '../../dockerfile/heredocs.ts'
import { requiredStages } from '../../dockerfile/required-stages.ts'
import { stageVariables } from '../../dockerfile/stage-variables.ts'
import { once } from '../../image/once.ts'
import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Observation, TargetCheck } from '../check.ts'
import { blameInstruction } from '../config-blame.ts'
import type { Source } from '../source.ts'
import { DISPUTED, UNREAD } from '../unevaluated.ts'

export const addUrl: TargetCheck = {
  id: 'metadata/add-url',
  title: 'ADD from a URL without checksum',
  severity: 'warning',
  presets: { strict: 'error' },
  evidence: {
    proven: 'The instruction has neither a checksum nor a full commit ID.',
  },
  docs: {
    why: prose`
      Anyone who controls the server, or the network path to it, decides what goes into the image. Nobody notices a
      change.
    `,
    how: prose`
      The check reports each ADD in a stage that the target needs if its source is an HTTP or HTTPS URL and it has no
      \`--checksum\`. It reports a Git repository unless the ADD names a full commit ID. Stagegate resolves variables from
      ARG, ENV and the build arguments of the run.
    `,
    limits: prose`
      Downloads with \`curl\` or \`wget\` in a RUN are not checked. Neither are images that Stagegate did not build,
      because the image history does not show whether an ADD had a checksum. If Stagegate cannot read or
      fetch the Dockerfile of a bake target, the check is an error if its findings could fail the gate, and otherwise not
      applicable.
    `,
    fix: prose`
      Add the checksum. BuildKit then rejects any other content:

      \`\`\`dockerfile
      ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/tool.tar.gz /opt/
      \`\`\`

      For a Git repository, pin the commit: \`ADD https://github.com/owner/name.git#<commit> /src\`.
    `,
  },
  runOnTarget(source) {
    const { dockerfile, stage } = source
    if (source.isDisputed) return DISPUTED
    if (source.isUnread) return UNREAD
    if (dockerfile === null || stage === null) return 'not-applicable'
    return [...requiredStages(dockerfile, stage).stages]
      .flatMap(one => one.instructions.map(instruction => ({ one, instruction })))
      .sort((a, b) => a.instruction.line - b.instruction.line)
      .flatMap(({ one, instruction }) =>
        unverified(dockerfile, one, instruction, source).map(({ written, git }): Observation => {
          const url = redacted(written)
          return {
            evidence: 'proven',
            blame: blameInstruction(dockerfile, one, instruction),
            data: { url, git },
            message: text`ADD downloads ${url} without a checksum.`,
            fix: git
              ? text`Append the full commit ID to the URL: ${'ADD repository.git#<commit> /src'}.`
              : text`Add the checksum: ${'ADD --checksum=sha256:<digest> …'}.`,
          }
        }),
      )
  },
}

const PINNED_GIT = /#[0-9a-f]{40}(?:[0-9a-f]{24})?(?::|$)|[?&]checksum=/
const GIT = /^(?:git@|git:\/\/|ssh:\/\/)|\.git(?:[#?]|$)/i

/** A source of an ADD. The value of a build argument may be a secret, so only the written form is shown. */
interface Download {
  written: string
  git: boolean
}

/** What an ADD downloads without a checksum; empty for any other instruction. */
function unverified(dockerfile: Dockerfile, stage: Stage, instruction: Instruction, source: Source): Download[] {
  const { keyword, flags, args } = instruction
  if (keyword !== 'ADD' || flags.some(flag => /^--checksum=./.test(flag))) return []
  const variables = once(() => stageVariables(dockerfile, stage, instruction, source.inputs, source.platform))
  return args
    .slice(0, -1)
    .filter(word => parseHeredoc(word) === null)
    .flatMap(written => {
      const address = written.includes('$') ? expandKnown(written, variables(), dockerfile.escapeToken) : written
      const git = GIT.test(address)
      const isUnverified = git ? !PINNED_GIT.test(address) : /^https?:\/\//i.test(address)
      return isUnverified ? { written, git } : []
    })
}

/** The URL without its user, password and query: they may contain a secret. */
function redacted(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1***@').replace(/\?[^#]*/, '?…')
}
