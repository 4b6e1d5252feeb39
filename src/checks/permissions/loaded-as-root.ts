import type { TreeEntry } from '../../image/model.ts'
import type { UserFacts } from '../../image/user.ts'
import { text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { packageOwners } from '../packaged.ts'
import { isKnownLibrary } from './known-libraries.ts'
import { originals } from './package-files.ts'
import { modulesOf, serviceOf } from './pam-service.ts'
import { letsThrough } from './pam-stack.ts'
import { notUnderstood, ruleFinding } from './rule-finding.ts'
import { programCalled, usesPam } from './setuid-programs.ts'

/** Settings of PAM that let everyone through `su`, and own modules. */
export function findOpenPam(image: AnalyzedImage, programs: readonly TreeEntry[], user: UserFacts): Observation[] {
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
          ruleFinding(
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
  const isOwn = at !== undefined && image.layers[at.layer]?.origin === 'own'
  const unknown = answer === 'unknown' && isOwn ? [notUnderstood(image, at, su, 'su', user)] : []
  const own = modulesOf(image, service)
  return [...open, ...unknown, ...ofLibraries(image, own, su, 'pam')]
}

/** Own libraries that every program loads. Only glibc reads this file. */
export function findPreloads(image: AnalyzedImage, programs: readonly TreeEntry[]): Observation[] {
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
  if (own.length === 0) return []
  const owners = packageOwners(image)
  const { inBase, ofPackage } = originals(image, new Set(paths))
  const isPackaged = (entry: TreeEntry) => owners.get(entry.path)?.some(owner => ofPackage(entry, owner)) === true
  return own
    .filter(entry => !inBase(entry) && !(isKnownLibrary(entry.path) && isPackaged(entry)))
    .map(entry => {
      const message = text`${program.path}, which has the setuid bit, loads ${entry.path} as root. The library is not of the base image or a known package.`
      const fix = text`Load it only into your own program, such as with ${'LD_PRELOAD'}, or remove the setuid bit: ${`chmod u-s ${program.path}`}.`
      return ruleFinding(image, entry, program, 'likely', { rule }, message, fix)
    })
}
