import { Type } from 'typebox'
import { described, Line, list, nullable, object, part, Text } from './parts.ts'

export const Result = part('result', Type.Enum(['passed', 'failed', 'error']))

export const Failure = part(
  'failure',
  object({
    code: described(Text, 'The stable code of the failure.'),
    message: Text,
    hint: nullable(Text, 'How to fix it.'),
    location: nullable(object({ file: Text, line: Line }), 'The Dockerfile line that failed.'),
    output: list(Text, 'The last output lines of the failed build step, unchanged.'),
  }),
)
