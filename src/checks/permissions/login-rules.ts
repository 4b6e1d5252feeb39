import type { TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { UserFacts } from '../../image/user.ts'
import { plain, text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { type Evidence, GRADES, type Observation } from '../check.ts'
import { effectOf } from './command-effect.ts'
import { doasGrants, doasPrograms } from './doas.ts'
import type { Grant, Grants } from './grants.ts'
import { notUnderstood, ruleFinding } from './rule-finding.ts'
import { programCalled } from './setuid-programs.ts'
import { sudoGrants } from './sudoers.ts'

/** Rules of sudo and doas that need no password. */
export function findLoginRules(image: AnalyzedImage, programs: readonly TreeEntry[], user: UserFacts): Observation[] {
  // Both refuse a user who is not in /etc/passwd.
  if (user.name === null) return []
  const sudo = programCalled(image, programs, 'sudo')
  return [
    ...(sudo === null ? [] : describe(image, sudo, sudoGrants(image, user), user)),
    ...doasPrograms(image, programs).flatMap(doas => describe(image, doas, doasGrants(image, doas, user), user)),
  ]
}

/** The strongest rule of each file, and the files that were not understood. */
function describe(
  image: AnalyzedImage,
  program: TreeEntry,
  { grants, unread }: Grants,
  user: UserFacts,
): Observation[] {
  const rule = basenameOf(program.path)
  const unknown = new Set(unread)
  const byEntry = Map.groupBy(grants, ({ entry }) => entry)
  const strongest = [...byEntry].flatMap(([entry, ofFile]) => {
    const rated = ofFile.map(grant => ({ grant, evidence: evidenceOf(image, grant, user) }))
    const best = GRADES.flatMap(grade => rated.filter(({ evidence }) => evidence === grade))[0]
    const hasUnknown = rated.some(({ evidence }) => evidence === null)
    if (best === undefined || (hasUnknown && best.evidence !== 'proven')) {
      unknown.add(entry)
      return []
    }
    return [observe(image, program, best.grant, best.evidence ?? 'possible', user)]
  })
  return [...strongest, ...[...unknown].map(entry => notUnderstood(image, entry, program, rule, user))]
}

/** Null if it was not evaluated. */
function evidenceOf(image: AnalyzedImage, { commands, sure }: Grant, user: UserFacts): Evidence | null {
  const effects = commands.map(command => effectOf(image, command, user))
  if (effects.includes('root')) return sure ? 'proven' : 'likely'
  return effects.includes('unknown') ? null : 'possible'
}

function observe(
  image: AnalyzedImage,
  program: TreeEntry,
  { entry, text: command }: Grant,
  evidence: Evidence,
  user: UserFacts,
): Observation {
  const rule = basenameOf(program.path)
  const what = command === 'ALL' ? plain('every command') : text`${command}`
  const message = text`${entry.path} lets UID ${user.uid ?? 0} run ${what} as root without a password, with ${program.path}.`
  const fix = text`Remove the rule, or leave ${rule} out of the image.`
  return ruleFinding(image, entry, program, evidence, { rule, command }, message, fix)
}
