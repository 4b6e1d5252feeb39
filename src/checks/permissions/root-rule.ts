import { isInterpreter } from '../../image/extract/interpreters.ts'
import type { TreeEntry } from '../../image/model.ts'
import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { basenameOf } from '../../image/paths.ts'
import { USER_NEEDS, type UserFacts } from '../../image/user.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { atMost, partition } from '../at-most.ts'
import type { Check, Evidence, Observation } from '../check.ts'
import { withoutPackaged } from '../packaged.ts'
import { startUser } from '../user/start-user.ts'
import { DOAS_NEEDS, doasGrants } from './doas.ts'
import type { Grant, Grants } from './grants.ts'
import { letsThrough, modulesOf, PAM_NEEDS, serviceOf } from './pam.ts'
import { programCalled, setuidPrograms, usesPam } from './setuid-programs.ts'
import { SUDO_NEEDS, sudoGrants } from './sudoers.ts'
import { changeOf } from './writers.ts'

export const rootRule: Check = {
  id: 'permissions/root-rule',
  title: 'Rule that makes USER root',
  severity: 'error',
  inherited: 'warning',
  evidence: {
    proven:
      'sudo or doas runs every command, a shell or a file of USER as root without a password, or PAM lets everyone become root.',
    likely: 'A rule was not understood, an own library is loaded as root, or what the rule names may not be enough.',
    possible: 'The rule allows one command as root.',
  },
  systems: 'unix',
  needs: [
    ...USER_NEEDS,
    ...PACKAGE_NEEDS,
    ...SUDO_NEEDS,
    ...DOAS_NEEDS,
    ...PAM_NEEDS,
    { kind: 'extract', name: 'elf' },
    { kind: 'path', path: '/etc/ld.so.preload' },
  ],
  docs: {
    why: prose`
      With such a rule, a USER that is not root protects nothing: an attacker needs one command to become root.
    `,
    how: prose`
      USER is not root, and can start a setuid \`sudo\`, \`doas\` or \`su\`. A rule in /etc/sudoers, in what it includes, or
      in /etc/doas.conf gives root to USER, one of its groups or everyone without a password. \`sudo\` and \`doas\` refuse
      users who are not in /etc/passwd, and files that are not root’s or that others can write to. A rule for one command
      is an info, unless it is a shell or an interpreter without arguments, or a file that USER can write to. Or the
      settings of PAM for \`su\` do not ask for a password. Or PAM or /etc/ld.so.preload names a library of an own layer that no
      package has: setuid programs load it as root. What the base image has is at most a warning.
    `,
    limits: prose`
      Settings of \`sudo\` for hosts, netgroups and LDAP are not evaluated. A package record excuses libraries, and can be written
      by any instruction. Under \`no-new-privileges\` (Kubernetes: \`allowPrivilegeEscalation: false\`) none of this has an
      effect, but that is set at run time.
    `,
    fix: prose`
      Do what needs root in the Dockerfile, before USER, and leave \`sudo\` out of the final stage:

      \`\`\`dockerfile
      RUN install -d -o 10001 /data
      USER 10001
      \`\`\`
    `,
  },
  run(image) {
    const user = startUser(image)
    if (user.uid === null) return 'not-applicable'
    if (user.uid === 0) return []
    const programs = setuidPrograms(image, user)
    const all = [...ofSudo(image, programs, user), ...ofPam(image, programs), ...ofPreload(image, programs)]
    const surest = partition(all, ({ evidence, data }) => evidence === 'proven' && data?.['inherited'] !== true)
    return atMost(surest, 'rules', observation => observation)
  },
}

function finding(
  image: AnalyzedImage,
  entry: TreeEntry,
  program: TreeEntry,
  evidence: Evidence,
  data: { rule: string; command?: string },
  message: Words,
  fix: Words,
): Observation {
  const inherited = [entry, program].every(({ layer }) => image.layers[layer]?.origin === 'base')
  const { path, layer } = entry
  return { evidence, path, layer, data: { ...data, program: program.path, inherited }, message, fix }
}

function ofSudo(image: AnalyzedImage, programs: readonly TreeEntry[], user: UserFacts): Observation[] {
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
      finding(
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
  const unknown = unread.map(entry => {
    const message = text`${entry.path} has rules of ${program.path} that Stagegate does not understand. They may make root of UID ${user.uid ?? 0}.`
    const fix = text`Leave ${rule} out of the image, or write simple rules.`
    return finding(image, entry, program, 'likely', { rule, command: '' }, message, fix)
  })
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

function ofPam(image: AnalyzedImage, programs: readonly TreeEntry[]): Observation[] {
  const su = programCalled(image, programs, 'su')
  if (su === null || !usesPam(image, su)) return []
  const service = serviceOf(image, 'su')
  const answer = letsThrough(service, 'anyone')
  const files = service.files.flatMap(path => image.tree.resolve(path) ?? [])
  const at = files.findLast(({ layer }) => image.layers[layer]?.origin === 'own') ?? files[0]
  const fix = text`Restore the settings of PAM, or remove the setuid bit: ${`chmod u-s ${su.path}`}.`
  const open =
    answer === 'success' && at !== undefined
      ? [
          finding(
            image,
            at,
            su,
            'proven',
            { rule: 'pam' },
            text`${su.path} makes root of everyone: ${at.path} does not ask for a password.`,
            fix,
          ),
        ]
      : []
  const own = modulesOf(image, service)
  return [...open, ...ofLibraries(image, own, su, 'pam')]
}

/** Only glibc reads this file. */
function ofPreload(image: AnalyzedImage, programs: readonly TreeEntry[]): Observation[] {
  const program = programs.find(({ path }) => {
    const interpreter = image.tree.extracts(path)?.elf?.interpreter
    return interpreter != null && !/ld-musl/.test(interpreter)
  })
  const content = image.tree.content('/etc/ld.so.preload')
  if (program === undefined || content === undefined) return []
  const names = Buffer.from(content.subarray(0, 4096))
    .toString('utf8')
    .replaceAll(/#.*/g, '')
    .split(/[\s:]+/)
  const paths = names.filter(name => name.startsWith('/')).flatMap(name => image.tree.resolve(name)?.path ?? [])
  return ofLibraries(image, [...new Set(paths)], program, 'preload')
}

function ofLibraries(image: AnalyzedImage, paths: readonly string[], program: TreeEntry, rule: string): Observation[] {
  const entries = paths.flatMap(path => image.tree.get(path) ?? [])
  const own = entries.filter(({ layer }) => image.layers[layer]?.origin === 'own')
  return withoutPackaged(image, own, ({ path }) => path).map(entry => {
    const message = text`${program.path}, which has the setuid bit, loads ${entry.path} as root. The library is not of the base image or a package.`
    const fix = text`Load it only into your own program, such as with ${'LD_PRELOAD'}, or remove the setuid bit: ${`chmod u-s ${program.path}`}.`
    return finding(image, entry, program, 'likely', { rule }, message, fix)
  })
}
