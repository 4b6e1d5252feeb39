import { Failure } from '../failure.ts'

/** Why a program was not started. */
export type StartProblem =
  /** No folder of PATH has it; `unreadable` names the places where the system did not let Stagegate look. */
  | { problem: 'missing'; unreadable?: readonly string[] }
  /** The working folder cannot be used. */
  | { problem: 'folder'; message: string }
  /** The program exists, and the system does not start it; `code` is the system's, such as EMFILE. */
  | { problem: 'refused'; message: string; code: string | undefined }

/** What to do about an error of execve(2), fork(2) or pipe(2), for a program that exists. */
const REMEDIES: Record<string, (command: string) => string> = {
  E2BIG: () =>
    'Shorten the options, or the name of the stage or target: the system limits the size of arguments and environment variables.',
  EACCES: command =>
    `Make ${command} executable for this user (chmod +x), and check whether a parent folder is unreadable or mounted noexec.`,
  EAGAIN: () =>
    "Too many processes are running. Raise the limit (ulimit -u, or the container's pids limit), or run fewer.",
  EINVAL: () => 'Remove the null character from the options.',
  EMFILE: () => 'Too many files are open. Raise the limit of this process (ulimit -n).',
  ENFILE: () => 'Too many files are open on this machine. Raise its limit (sysctl fs.file-max), or run fewer jobs.',
  ENOENT: command => `Reinstall ${command} for this system: its interpreter or dynamic loader is missing.`,
  ENOEXEC: command => `Reinstall ${command} for the processor and the operating system of this machine.`,
  ENOMEM: () => 'Free memory, or use a larger machine.',
  ENOTDIR: () => 'Check the working folder and the path of the program: a part of one of them is not a folder.',
  EPERM: command => `Check whether a security policy (seccomp, AppArmor, SELinux) blocks ${command}.`,
  ETXTBSY: command => `Wait until ${command} is installed: another process is writing it.`,
}

/**
 * The failure of a program that was not started. Only a missing program is `not-found`, with the hint to install it. The
 * others are `not-started`, with a hint for the system's error.
 */
export function startFailure(command: string, start: StartProblem, cause?: unknown): Failure {
  if (start.problem === 'missing') {
    const closed = start.unreadable ?? []
    const unread = closed.length === 0 ? '' : ` Not readable: ${closed.join(', ')}.`
    const message = `The program ${command} is not on the PATH.${unread}`
    return new Failure('not-found', message, { hint: `Install ${command}, or add its folder to PATH.`, cause })
  }
  const message = `${command} could not be started: ${start.message}`
  if (start.problem === 'folder') {
    return new Failure('not-started', message, { hint: 'Run this in a folder that exists and is readable.', cause })
  }
  const remedy = REMEDIES[start.code ?? '']?.(command)
  const hint = remedy ?? `Start ${command} by hand on this machine to see what the system refuses.`
  return new Failure('not-started', message, { hint, cause })
}
