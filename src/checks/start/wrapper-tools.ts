import type { STEP_DOWN_TOOLS } from '../../image/extract/start-script.ts'
import { basenameOf } from '../../image/paths.ts'
import { list, marked } from '../../text/words.ts'
import { UTIL_LINUX } from './util-linux.ts'
import type { WrapperTool } from './wrapper-tool.ts'

/** tini(1), dumb-init(1) and their like: they pass signals on and wait for orphans. */
const INITS: Record<string, WrapperTool> = {
  tini: { kind: 'init', short: 'pe' },
  'tini-static': { kind: 'init', short: 'pe' },
  'docker-init': { kind: 'init', short: 'pe' },
  catatonit: { kind: 'init' },
  'dumb-init': { kind: 'init', short: 'r', long: ['rewrite'], flags: ['single-child', 'verbose'] },
}

const LAUNCHERS: Record<string, WrapperTool> = {
  nice: { kind: 'launcher', short: 'n', long: ['adjustment'] },
  setsid: { kind: 'launcher', flags: ['ctty', 'fork', 'wait'] },
  nohup: { kind: 'launcher' },
  // GNU coreutils, stdbuf(1) and timeout(1)
  stdbuf: { kind: 'launcher', short: 'ioe', long: ['input', 'output', 'error'] },
  timeout: {
    kind: 'launcher',
    short: 'ks',
    long: ['kill-after', 'signal'],
    flags: ['foreground', 'preserve-status', 'verbose'],
    operands: 1,
  },
  // GNU time(1)
  time: {
    kind: 'launcher',
    short: 'fo',
    long: ['format', 'output'],
    flags: ['append', 'portability', 'quiet', 'verbose'],
  },
  numactl: {
    kind: 'launcher',
    short: 'iPpmwNC',
    long: ['interleave', 'weighted-interleave', 'preferred', 'preferred-many', 'membind', 'cpunodebind', 'physcpubind'],
    flags: ['all', 'balancing', 'cpubind', 'hardware', 'localalloc', 'show'],
  },
  // s6. The first one starts a new session, the second one sets limits, and the third one variables from files.
  's6-setsid': { kind: 'launcher', short: 'd' },
  's6-softlimit': { kind: 'launcher', short: 'acdflmoprst' },
  's6-envdir': { kind: 'launcher', short: 'L', operands: 1, resets: true },
}

const SU_FLAGS = ['fast', 'login', 'preserve-environment', 'pty', 'no-pty']

/** Exactly the programs that the reader looks for in scripts, as the type requires. */
const STEP_DOWNS: Record<(typeof STEP_DOWN_TOOLS)[number], WrapperTool> = {
  gosu: { kind: 'step-down', operand: true, needsAccount: true },
  'su-exec': { kind: 'step-down', operand: true, needsAccount: true },
  's6-setuidgid': { kind: 'step-down', operand: true },
  's6-applyuidgid': { kind: 'step-down', short: 'ugG', user: ['u'] },
  // It sets variables, with which `s6-applyuidgid -U` changes the user.
  's6-envuidgid': { kind: 'step-down', short: 't', operand: true, before: /^s6-applyuidgid -\w*U/ },
  setuidgid: { kind: 'step-down', operand: true },
  // runit, chpst(8)
  chpst: { kind: 'step-down', short: 'uUbe/CnlLmdopfcrt', user: ['u'], changes: ['e'], roots: ['/'], folders: ['C'] },
  // util-linux, setpriv(1)
  setpriv: {
    kind: 'step-down',
    long: [
      ...['ruid', 'euid', 'reuid', 'rgid', 'egid', 'regid', 'groups', 'inh-caps', 'ambient-caps', 'bounding-set'],
      ...['securebits', 'pdeathsig', 'ptracer', 'selinux-label', 'apparmor-profile', 'seccomp-filter'],
      ...['landlock-access', 'landlock-rule'],
    ],
    flags: ['clear-groups', 'dump', 'init-groups', 'keep-groups', 'list-caps', 'nnp', 'no-new-privs', 'reset-env'],
    user: ['reuid'],
    users: ['ruid', 'euid'],
    changes: ['reset-env'],
    needsAccount: true,
  },
  // util-linux, runuser(1). Without `-u` it starts the login shell of a user.
  runuser: {
    kind: 'step-down',
    short: 'cgGsuw',
    long: ['command', 'session-command', 'group', 'supp-group', 'shell', 'user', 'whitelist-environment'],
    flags: SU_FLAGS,
    user: ['u', 'user'],
    permutes: true,
    startsShell: true,
    needsAccount: true,
  },
  // util-linux and shadow, su(1)
  su: {
    kind: 'step-down',
    short: 'cgGsw',
    long: ['command', 'session-command', 'group', 'supp-group', 'shell', 'whitelist-environment'],
    flags: SU_FLAGS,
    user: [],
    permutes: true,
    startsShell: true,
    needsAccount: true,
  },
  // sudo(8). It sets PATH to its `secure_path`.
  sudo: {
    kind: 'step-down',
    short: 'ACDghpRrTtUu',
    long: [
      ...['auth-type', 'chdir', 'chroot', 'close-from', 'command-timeout', 'group', 'host', 'login-class'],
      ...['other-user', 'prompt', 'role', 'type', 'user'],
    ],
    flags: [
      ...['askpass', 'background', 'bell', 'edit', 'list', 'login', 'no-update', 'non-interactive', 'preserve-env'],
      ...['preserve-groups', 'remove-timestamp', 'reset-timestamp', 'set-home', 'shell', 'stdin', 'validate'],
    ],
    user: ['u', 'user'],
    settings: true,
    resets: true,
    roots: ['R', 'chroot'],
    folders: ['D', 'chdir'],
  },
  // doas(1)
  doas: { kind: 'step-down', short: 'aCu', user: ['u'], resets: true },
  // GNU coreutils, chroot(1)
  chroot: {
    kind: 'step-down',
    long: ['groups', 'userspec'],
    flags: ['skip-chdir'],
    user: ['userspec'],
    root: true,
    needsAccount: true,
  },
  // dpkg, start-stop-daemon(8): it starts the program in `/`, that of BusyBox where it is.
  'start-stop-daemon': {
    kind: 'step-down',
    short: 'acdgIkNnOPpRrsux',
    long: [
      ...[
        'chdir',
        'chroot',
        'chuid',
        'exec',
        'group',
        'iosched',
        'name',
        'nicelevel',
        'notify-timeout',
        'output',
        'pid',
      ],
      ...['pidfile', 'ppid', 'procsched', 'retry', 'signal', 'startas', 'umask', 'user'],
    ],
    flags: [
      ...['background', 'make-pidfile', 'no-close', 'notify-await', 'oknodo', 'quiet', 'remove-pidfile', 'start'],
      ...['status', 'stop', 'test', 'verbose'],
    ],
    permutes: true,
    user: ['c', 'chuid'],
    programs: [
      ['a', 'startas'],
      ['x', 'exec'],
    ],
    roots: ['r', 'chroot'],
    folders: ['d', 'chdir'],
  },
  // libcap, capsh(1): `--` starts Bash.
  capsh: {
    kind: 'step-down',
    exact: true,
    user: ['user', 'uid', 'cap-uid'],
    roots: ['chroot'],
    programs: [['shell']],
    bash: true,
  },
}

/** By name. */
export const WRAPPER_TOOLS: ReadonlyMap<string, WrapperTool> = new Map(
  Object.entries({ ...INITS, ...LAUNCHERS, ...UTIL_LINUX, ...STEP_DOWNS }),
)

/** The wrappers of a kind, or those that need an account, as a list for pages. */
export function listWrappers(kind: WrapperTool['kind'] | 'needs-account'): string {
  const names = [...WRAPPER_TOOLS].filter(([name, tool]) =>
    kind === 'needs-account' ? needsAccount(name) : tool.kind === kind,
  )
  return marked(
    list(
      names.map(([name]) => name),
      names.length,
    ),
  )
}

/** Whether a wrapper starts nothing for a user whose name the image does not have. */
export const needsAccount = (name: string): boolean => WRAPPER_TOOLS.get(basenameOf(name))?.needsAccount === true
