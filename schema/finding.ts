import { Type } from 'typebox'
import { Blame, described, Flag, LayerIndex, list, nullable, object, part, Severity, Text } from './parts.ts'

export const Check = part(
  'check',
  object({
    id: described(Text, 'family/name.'),
    result: Type.Enum(['pass', 'fail', 'not-applicable', 'not-evaluated', 'error'], {
      description:
        'not-evaluated: the image is for a system that the check does not know, such as Windows, or BuildKit reads the Dockerfile differently.',
    }),
    error: Type.Optional(
      nullable(
        object({ code: Text, message: Text, hint: nullable(Text) }),
        'Why the check failed to run; null or absent for every other result.',
      ),
    ),
  }),
)

const CodeRanges = part(
  'codeRanges',
  Type.Unsafe<readonly (readonly [start: number, end: number])[]>({
    description: 'Pairs of UTF-16 offsets into the text: where a part that is code starts, and where it ends.',
    type: 'array',
    items: { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 2, maxItems: 2 },
  }),
)

const WORDS = { text: Text, code: CodeRanges }

const Words = part('words', object(WORDS, 'A plain text, and which parts of it are code.'))

const Fix = object({
  ...WORDS,
  snippet: Type.Unsafe<readonly string[]>(list(Text, 'Lines for the Dockerfile.')),
})

/** The keys depend on the check, so they are open. */
const Data = Type.Unsafe<Record<string, string | number | boolean | string[]>>({
  description: 'Additional data of the check; the keys depend on the check.',
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean', 'array'], items: { type: 'string' } },
})

export const Finding = part(
  'finding',
  object({
    check: described(Text, 'The id of the check.'),
    severity: Severity,
    fails: described(Flag, 'Whether it fails the gate: by its severity and fail-on, unless a waiver excuses it.'),
    path: nullable(Text, 'A path in the image.'),
    package: nullable(object({ name: Text, version: Text, type: described(Text, 'deb, apk or rpm.') })),
    layer: nullable(LayerIndex),
    blame: nullable(Blame),
    data: Data,
    message: described(Words, 'What the check found.'),
    fix: nullable(Fix, 'How to fix it; null if the message says so.'),
    waiver: nullable(
      object({
        path: nullable(Text, 'The pattern of the paths that the waiver is for; null for every path.'),
        reason: Text,
        until: described(Text, 'The last day on which the waiver applies, YYYY-MM-DD.'),
      }),
      'The waiver that excuses the finding.',
    ),
  }),
)
