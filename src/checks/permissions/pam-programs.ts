import type { TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { doasPrograms } from './doas.ts'
import { programCalled, usesPam } from './setuid-programs.ts'

/** A setuid program and a service with which it starts PAM as root. */
export interface PamProgram {
  program: TreeEntry
  service: string
  /** What the service lets the user do: become root, follow its rules, or something else. */
  use: 'root' | 'rules' | 'other'
  /** Whether the program is known to use the service. */
  sure: boolean
}

/** Services of programs that have another name. */
const NAMES: Readonly<Record<string, string>> = { 'polkit-agent-helper-1': 'polkit-1', pkexec: 'polkit-1', at: 'atd' }
/** Programs of which each starts PAM with its own name. */
const OTHERS = ['passwd', 'chfn', 'chsh', 'newgrp', 'login', 'chage', 'gpasswd', 'expiry', 'mount', 'umount', 'screen']
/** With options for a login, they have a second service. */
const SU = ['su', 'su-l']
const SUDO = ['sudo', 'sudo-i']

/** The services of PAM that the programs start, each once. */
export function pamPrograms(image: AnalyzedImage, programs: readonly TreeEntry[]): PamProgram[] {
  const su = programCalled(image, programs, 'su')
  const sudo = programCalled(image, programs, 'sudo')
  const doas = doasPrograms(image, programs)
  const all = [...new Set([su, sudo, ...doas, ...programs])].flatMap((program): PamProgram[] => {
    // The plugin of sudo starts PAM.
    if (program === null || (program !== sudo && !usesPam(image, program))) return []
    if (program === su) return SU.map(service => ({ program, service, use: 'root', sure: true }))
    if (program === sudo) return SUDO.map(service => ({ program, service, use: 'rules', sure: true }))
    if (doas.includes(program)) return [{ program, service: 'doas', use: 'rules', sure: true }]
    const name = basenameOf(program.path)
    const isKnown = OTHERS.includes(name) || name in NAMES
    const services = isKnown ? [NAMES[name] ?? name] : [name, 'passwd', 'chfn', 'chsh']
    return services.map(service => ({ program, service, use: 'other', sure: isKnown }))
  })
  return [...new Map(all.toReversed().map(one => [one.service, one])).values()].toReversed()
}
