import { requiredStages } from '../../dockerfile/dockerfile.ts'
import type { Check, Observation } from '../check.ts'
import { blameInstruction } from '../config-blame.ts'

export const addUrl: Check = {
  id: 'metadata/add-url',
  title: 'A file is fetched by ADD without a checksum',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: [],
  docs: {
    why: 'Whoever controls the server, or the way to it, decides what ends up in the image, and nothing notices when it changes.',
    how: 'An ADD in a stage that the target needs, whose source is an HTTP or HTTPS address, and that has no `--checksum`. A Git repository is meant unless it is fetched at a whole commit id.',
    limits:
      'What `curl` or `wget` fetch in a RUN is not looked at. An image that was not built here is not judged, because its history does not tell whether there was a checksum.',
    fix: 'Name the checksum, and BuildKit refuses anything else:\n\n```dockerfile\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/tool.tar.gz /opt/\n```\n\nFor a Git repository, name the commit: `ADD https://github.com/owner/name.git#<commit> /src`.',
  },
  run(_, { dockerfile, stage }) {
    if (dockerfile === null || stage === null) return 'not-applicable'
    return [...requiredStages(dockerfile, stage)]
      .flatMap(one => one.instructions.map(instruction => ({ one, instruction })))
      .sort((a, b) => a.instruction.line - b.instruction.line)
      .flatMap(({ one, instruction }) =>
        unverified(instruction.text).map((url): Observation => {
          return { blame: blameInstruction(dockerfile, one, instruction), data: urlData(url) }
        }),
      )
  },
}

const GIT = /^(?:git@|git:\/\/|ssh:\/\/)|\.git(?:[#?]|$)/i

/** The addresses that an ADD fetches without saying what must come; none for another instruction. */
function unverified(text: string): string[] {
  const [keyword = '', ...words] = text
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

/** What is told of an address: never a password or a token in it. */
function urlData(url: string): { url: string; git: boolean } {
  const told = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1***@').replace(/\?[^#]*/, '?…')
  return { url: told, git: GIT.test(url) }
}
