import type { TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { UserFacts } from '../../image/user.ts'
import { plain, text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { type Evidence, GRADES, type Observation } from '../check.ts'
import { effectOf } from './command-effect.ts'
import { doasGrants, doasPrograms } from './doas.ts'
import type { Grant, Grants } from './grants.ts'
import { isRoot, usersCalled } from './identity.ts'
import { notUnderstood, ruleFinding } from './rule-finding.ts'
import { programCalled } from './setuid-programs.ts'
import { sudoGrants } from './sudoers.ts'

/** Users that rules of others lead to. */
const MAX_USERS = 100

/** Rules of sudo and doas that need no password: those for the user, and those for users who that user can become by them. */
export function findLoginRules(image: AnalyzedImage, programs: readonly TreeEntry[], user: UserFacts): Observation[] {
  // Both refuse a user who is not in /etc/passwd.
  if (user.name === null) return []
  const sudo = programCalled(image, programs, 'sudo')
  const doas = doasPrograms(image, programs)
  const users = [user]
  const unread = new Map<string, Observation>()
  const findings: Observation[] = []
  for (const one of users) {
    const sources: [TreeEntry, Grants][] = [
      ...(sudo === null ? [] : [[sudo, sudoGrants(image, one)] satisfies [TreeEntry, Grants]]),
      ...doas.map((program): [TreeEntry, Grants] => [program, doasGrants(image, program, one)]),
    ]
    for (const [program, { grants, unread: files }] of sources) {
      const toRoot = grants.filter(({ as }) => as === null || isRoot(image, as))
      const strongest = strongestOf(image, toRoot, one)
      for (const { grant, evidence } of strongest)
        if (evidence !== null && (one === user || evidence === 'proven'))
          findings.push(observe(image, program, grant, evidence, user, one))
      const others = grants.filter(grant => !toRoot.includes(grant) && evidenceOf(image, grant, one) !== 'possible')
      for (const next of others.flatMap(({ as }) => usersCalled(image, as ?? '')))
        if (!users.some(({ uid }) => uid === next.uid) && users.length < MAX_USERS) users.push(next)
      const unknown = strongest.flatMap(({ grant, evidence }) => (evidence === null ? [grant] : []))
      const tooMany = users.length < MAX_USERS ? [] : others
      for (const entry of [...files, ...[...unknown, ...tooMany].map(grant => grant.entry)])
        unread.set(entry.path, notUnderstood(image, entry, program, basenameOf(program.path), user))
    }
  }
  return [...findings, ...unread.values()]
}

/** The strongest rule of each file. What is proven counts more than what was not evaluated. */
function strongestOf(image: AnalyzedImage, grants: readonly Grant[], user: UserFacts) {
  return [...Map.groupBy(grants, ({ entry }) => entry).values()].flatMap(ofFile => {
    const rated = ofFile.map(grant => ({ grant, evidence: evidenceOf(image, grant, user) }))
    const best = ['proven' as const, null, ...GRADES].flatMap(grade => rated.find(one => one.evidence === grade) ?? [])
    return best.slice(0, 1)
  })
}

/** Null if it was not evaluated. */
function evidenceOf(image: AnalyzedImage, { commands }: Grant, user: UserFacts): Evidence | null {
  const effects = commands.map(command => effectOf(image, command, user))
  if (effects.includes('root')) return 'proven'
  return effects.includes('unknown') ? null : 'possible'
}

function observe(
  image: AnalyzedImage,
  program: TreeEntry,
  { entry, text: command }: Grant,
  evidence: Evidence,
  user: UserFacts,
  by: UserFacts,
): Observation {
  const rule = basenameOf(program.path)
  const what = command === 'ALL' ? plain('every command') : text`${command}`
  const via = plain(by === user ? '' : ` Other rules let UID ${user.uid ?? 0} become UID ${by.uid ?? 0}.`)
  const message = text`${entry.path} lets UID ${by.uid ?? 0} run ${what} as root without a password, with ${program.path}.${via}`
  const fix = text`Remove the rule, or leave ${rule} out of the image.`
  return ruleFinding(image, entry, program, evidence, { rule, command }, message, fix)
}
