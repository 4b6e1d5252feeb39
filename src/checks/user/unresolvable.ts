import { USER_NEEDS } from '../../image/user.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { type StartProblem, startUser } from './start-user.ts'

export const unresolvable: Check = {
  id: 'user/unresolvable',
  title: 'Unresolvable USER',
  severity: 'error',
  evidence: {
    proven: 'The engine looks at the account files before it starts anything.',
  },
  systems: 'unix',
  needsStart: true,
  needs: USER_NEEDS,
  docs: {
    why: prose`
      If the user or group cannot be resolved, the container does not start: the engine stops with "unable to find
      user".
    `,
    how: prose`
      A user or group that is given by name must be in the image's /etc/passwd or /etc/group. A number must be between 0
      and 2147483647, the range that runc accepts. \`USER\` can have at most one colon.
    `,
    limits: 'Accounts that come from a volume at run time are unknown.',
    fix: prose`
      A final stage with another base does not have the users of earlier stages. Create the user there, copy the account
      files, or use a number, which needs no entry:

      \`\`\`dockerfile
      FROM scratch
      COPY --from=build /etc/passwd /etc/group /etc/
      USER 10001:10001
      \`\`\`
    `,
  },
  run(image) {
    const user = startUser(image)
    if (user.problem === null) return []
    const { spec, problem } = user
    const place = 'file' in problem ? { file: problem.file } : {}
    const missing = 'fileMissing' in problem ? { fileMissing: problem.fileMissing } : {}
    const { cause, fix } = problemWords(spec, problem)
    return [
      {
        evidence: 'proven',
        setBy: { keyword: 'USER' },
        data: { spec, part: problem.part, problem: problem.kind, name: problem.name, ...place, ...missing },
        message: text`The container cannot start: ${cause}.`,
        fix,
      },
    ]
  },
}

function problemWords(spec: string, problem: StartProblem): { cause: Words; fix: Words } {
  const part = plain(problem.part)
  switch (problem.kind) {
    case 'out-of-range':
      return {
        cause: text`USER ${spec} has a ${part} number outside 0 to 2147483647`,
        fix: text`Use a number in that range, such as ${'USER 10001'}.`,
      }
    case 'too-many-parts':
      return { cause: text`USER ${spec} has more than one colon`, fix: text`Write ${'USER user:group'}.` }
    case 'malformed-file':
      return {
        cause: text`the ${part} ${problem.name} cannot be looked up, because engines refuse a line of ${problem.file}`,
        // Engines read /etc/passwd even for a number.
        fix:
          problem.part === 'user'
            ? text`Repair ${problem.file}.`
            : text`Repair ${problem.file}, or write the group as a number.`,
      }
    case 'unknown-name': {
      const { name, file, fileMissing } = problem
      const missing = fileMissing ? text`and the image has no ${file}` : text`which is not in ${file}`
      return {
        cause: text`USER ${spec} names the ${part} ${name}, ${missing}`,
        fix: text`Create the ${part} in the final stage, copy ${file} from the stage that has it, or use a number, which needs no entry.`,
      }
    }
  }
}
