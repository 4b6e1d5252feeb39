import { isInterpreter } from '../../image/extract/interpreters.ts'
import type { TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { UserFacts } from '../../image/user.ts'
import { plain, text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Evidence, Observation } from '../check.ts'
import { doasGrants } from './doas.ts'
import type { Grant, Grants } from './grants.ts'
import { notUnderstood, ruleFinding } from './rule-finding.ts'
import { programCalled } from './setuid-programs.ts'
import { sudoGrants } from './sudoers.ts'
import { changeOf } from './writers.ts'

/** Rules of sudo and doas that need no password. */
export function findLoginRules(image: AnalyzedImage, programs: readonly TreeEntry[], user: UserFacts): Observation[] {
  // Both refuse a user who is not in /etc/passwd.
  if (user.name === null) return []
  const sudo = programCalled(image, programs, 'sudo')
  const doas = programCalled(image, programs, 'doas')
  return [
    ...(sudo === null ? [] : describe(image, sudo, sudoGrants(image, user), user)),
    ...(doas === null ? [] : describe(image, doas, doasGrants(image, user), user)),
  ]
}

const STRENGTHS = ['proven', 'likely', 'possible'] as const

/** The strongest rule of each file, and the files that were not understood. */
function describe(
  image: AnalyzedImage,
  program: TreeEntry,
  { grants, unread }: Grants,
  user: UserFacts,
): Observation[] {
  const rule = basenameOf(program.path)
  const byFile = Map.groupBy(grants, ({ entry }) => entry.path)
  const strongest = [...byFile.values()].flatMap(ofFile => {
    const rated = ofFile.map(grant => ({ grant, evidence: evidenceOf(image, grant, user) }))
    const best = STRENGTHS.flatMap(evidence => rated.filter(one => one.evidence === evidence))[0]
    if (best === undefined) return []
    const { grant, evidence } = best
    const { entry } = grant
    const what = grant.command === 'ALL' ? plain('every command') : text`${grant.command}`
    const data = { rule, command: grant.command }
    const message = text`${entry.path} lets UID ${user.uid ?? 0} run ${what} as root without a password, with ${program.path}.`
    return [
      ruleFinding(
        image,
        entry,
        program,
        evidence,
        data,
        message,
        text`Remove the rule, or leave ${rule} out of the image.`,
      ),
    ]
  })
  const unknown = unread.map(entry => notUnderstood(image, entry, program, rule, user))
  return [...strongest, ...unknown]
}

function evidenceOf(image: AnalyzedImage, { command, sure }: Grant, user: UserFacts): Evidence {
  if (command === 'ALL') return sure ? 'proven' : 'likely'
  const [path = '', ...args] = command.split(/\s+/)
  const canRunAll =
    path.startsWith('/') && ((args.length === 0 && isInterpreter(path)) || changeOf(image, path, user) !== null)
  if (!canRunAll) return 'possible'
  return sure && image.tree.resolve(path)?.type === 'file' ? 'proven' : 'likely'
}
