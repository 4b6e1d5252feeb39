import type { TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { UserFacts } from '../../image/user.ts'
import { text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { packageOwners } from '../packaged.ts'
import { isKnownLibrary } from './known-libraries.ts'
import { loadedFiles } from './loaded-libraries.ts'
import { nameServiceLibraries } from './name-services.ts'
import { originals } from './package-files.ts'
import { pamPrograms } from './pam-programs.ts'
import { modulesOf, serviceOf } from './pam-service.ts'
import { letsThrough } from './pam-stack.ts'
import { notUnderstood, ruleFinding } from './rule-finding.ts'

/** They run programs, as root for a setuid program, or code in files that they name. */
const RUNNERS = /(?:^|\/)pam_(?:exec|script|python\d*|perl|lua|filter|namespace|mount)(?:\.so)?$/

/** Settings of PAM that let everyone through `su`, that may let everyone through or run anything, and own modules. */
export function findOpenPam(image: AnalyzedImage, programs: readonly TreeEntry[], user: UserFacts): Observation[] {
  const observations = pamPrograms(image, programs).flatMap(({ program, service: name, use }) => {
    const service = serviceOf(image, name)
    const answer = use === 'other' ? 'failure' : letsThrough(service, 'anyone')
    const files = service.files.flatMap(path => image.tree.resolve(path) ?? [])
    const at = files.findLast(entry => isOwn(image, entry)) ?? files[0]
    const running = service.lines.flatMap(({ module, path }) => (RUNNERS.test(module) ? [path] : []))
    const isUnread = ({ path }: TreeEntry) => [...service.unread].some(one => image.tree.resolve(one)?.path === path)
    const unread = new Set(running.flatMap(path => image.tree.resolve(path) ?? []))
    for (const entry of files) if (isOwn(image, entry) && isUnread(entry)) unread.add(entry)
    if (at !== undefined && isOwn(image, at) && answer === 'unknown' && unread.size === 0) unread.add(at)
    const fix = text`Restore the settings of PAM, or remove the setuid bit: ${`chmod u-s ${program.path}`}.`
    const open = () => text`${program.path} makes root of everyone: ${at?.path ?? ''} does not ask for a password.`
    return [
      ...(use === 'root' && answer === 'success' && at !== undefined
        ? [ruleFinding(image, at, program, 'proven', { rule: 'pam' }, open(), fix)]
        : []),
      ...[...unread].map(entry => notUnderstood(image, entry, program, basenameOf(program.path), user)),
      ...ofLibraries(image, modulesOf(image, service), program, 'pam'),
    ]
  })
  // Services share files.
  return [...new Map(observations.toReversed().map(one => [`${one.path}\0${one.evidence}`, one])).values()].toReversed()
}

const isOwn = ({ layers }: AnalyzedImage, { layer }: TreeEntry) => layers[layer]?.origin === 'own'

/** Own libraries that every program loads, or programs that look for accounts, or that replace others on some processors. */
export function findPreloads(image: AnalyzedImage): Observation[] {
  const files = loadedFiles(image)
  // Only glibc reads this file.
  const program = files.find(({ path }) => path === '/etc/ld.so.preload')?.program
  if (program === undefined) return []
  const content = image.tree.content('/etc/ld.so.preload') ?? new Uint8Array()
  const names = Buffer.from(content.subarray(0, 4096))
    .toString('utf8')
    .replaceAll(/#.*/g, '')
    .split(/[\s:]+/)
  const preloaded = names.filter(name => name.startsWith('/')).flatMap(name => image.tree.resolve(name)?.path ?? [])
  const variants = files.flatMap(({ kind, path }) => (kind === 'variant' ? (image.tree.resolve(path)?.path ?? []) : []))
  return [
    ...ofLibraries(image, [...new Set(preloaded)], program, 'preload'),
    ...ofLibraries(image, [...new Set(nameServiceLibraries(image))], program, 'nss'),
    ...ofLibraries(image, [...new Set(variants)], program, 'hwcaps'),
  ]
}

function ofLibraries(image: AnalyzedImage, paths: readonly string[], program: TreeEntry, rule: string): Observation[] {
  const entries = paths.flatMap(path => image.tree.get(path) ?? [])
  const own = entries.filter(entry => isOwn(image, entry))
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
