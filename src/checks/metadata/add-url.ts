import { requiredStages } from '../../dockerfile/required-stages.ts'
import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Observation, TargetCheck } from '../check.ts'
import { blameInstruction } from '../config-blame.ts'

export const addUrl: TargetCheck = {
  id: 'metadata/add-url',
  title: 'ADD from a URL without checksum',
  severity: 'warning',
  presets: { strict: 'error' },
  docs: {
    why: prose`
      Anyone who controls the server, or the network path to it, decides what goes into the image. Nobody notices a
      change.
    `,
    how: prose`
      The check reports each ADD in a stage that the target needs if its source is an HTTP or HTTPS URL and it has no
      \`--checksum\`. It reports a Git repository unless the ADD names a full commit ID.
    `,
    limits: prose`
      Downloads with \`curl\` or \`wget\` in a RUN are not checked. Neither are images that Stagegate did not build,
      because the image history does not show whether an ADD had a checksum.
    `,
    fix: prose`
      Add the checksum. BuildKit then rejects any other content:

      \`\`\`dockerfile
      ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/tool.tar.gz /opt/
      \`\`\`

      For a Git repository, pin the commit: \`ADD https://github.com/owner/name.git#<commit> /src\`.
    `,
  },
  runOnTarget({ dockerfile, stage, inputs }) {
    if (dockerfile === null || stage === null) return 'not-applicable'
    return [...requiredStages(dockerfile, stage, inputs).stages]
      .flatMap(one => one.instructions.map(instruction => ({ one, instruction })))
      .sort((a, b) => a.instruction.line - b.instruction.line)
      .flatMap(({ one, instruction }) =>
        unverified(instruction.text).map((source): Observation => {
          const url = redacted(source)
          const git = GIT.test(source)
          return {
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

const GIT = /^(?:git@|git:\/\/|ssh:\/\/)|\.git(?:[#?]|$)/i

/** The URLs that an ADD downloads without a checksum; empty for any other instruction. */
function unverified(instruction: string): string[] {
  const [keyword = '', ...words] = instruction
    .replace(/[[\]",]/g, ' ')
    .trim()
    .split(/\s+/)
  if (keyword.toUpperCase() !== 'ADD' || words.some(word => word.startsWith('--checksum='))) return []
  const sources = words.filter(word => !word.startsWith('--')).slice(0, -1)
  return sources.filter(source => {
    if (GIT.test(source)) return !/#[0-9a-f]{40}(?:[0-9a-f]{24})?(?::|$)|[?&]checksum=/.test(source)
    return /^https?:\/\//i.test(source)
  })
}

/** The URL without its user, password and query: they may contain a secret. */
function redacted(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1***@').replace(/\?[^#]*/, '?…')
}
