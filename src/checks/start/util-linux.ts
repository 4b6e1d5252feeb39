import type { WrapperTool } from './wrapper-tool.ts'

/** setarch(8), and its other names, which are architectures themselves. */
const SETARCH: WrapperTool = { kind: 'launcher', flags: ['4gb', 'uname-2.6', 'verbose'] }

/** The launchers of util-linux: programs that change how another one runs, and start it as the same user. */
export const UTIL_LINUX: Record<string, WrapperTool> = {
  ionice: {
    kind: 'launcher',
    short: 'cnpPu',
    long: ['class', 'classdata', 'pid', 'pgid', 'uid'],
    flags: ['ignore'],
    idle: ['p', 'P', 'u', 'pid', 'pgid', 'uid'],
  },
  flock: {
    kind: 'launcher',
    short: 'wE',
    long: ['conflict-exit-code', 'timeout', 'wait'],
    flags: ['close', 'exclusive', 'nb', 'no-fork', 'nonblock', 'shared', 'unlock', 'verbose'],
    operands: 1,
    takesLine: true,
  },
  setarch: { ...SETARCH, front: /^[^-]/ },
  linux32: SETARCH,
  linux64: SETARCH,
  i386: SETARCH,
  x86_64: SETARCH,
  chrt: {
    kind: 'launcher',
    short: 'TPD',
    long: ['sched-runtime', 'sched-period', 'sched-deadline'],
    flags: ['all-tasks', 'batch', 'deadline', 'fifo', 'idle', 'max', 'other', 'pid', 'reset-on-fork', 'rr', 'verbose'],
    operands: 1,
    idle: ['p', 'pid', 'm', 'max'],
  },
  prlimit: {
    kind: 'launcher',
    short: 'po',
    long: ['output', 'pid'],
    // Their values are attached.
    flags: [
      ...[
        'as',
        'core',
        'cpu',
        'data',
        'fsize',
        'locks',
        'memlock',
        'msgqueue',
        'nice',
        'nofile',
        'noheadings',
        'nproc',
      ],
      ...['raw', 'rss', 'rtprio', 'rttime', 'sigpending', 'stack', 'verbose'],
    ],
    idle: ['p', 'pid'],
  },
  taskset: {
    kind: 'launcher',
    flags: ['all-tasks', 'cpu-list', 'pid'],
    operands: 1,
    idle: ['p', 'pid'],
  },
  choom: { kind: 'launcher', short: 'np', long: ['adjust', 'pid'], idle: ['p', 'pid'] },
  // It starts the line in a terminal.
  script: {
    kind: 'launcher',
    short: 'cEIBOTmo',
    long: ['command', 'echo', 'log-in', 'log-io', 'log-out', 'log-timing', 'logging-format', 'output-limit'],
    flags: ['append', 'flush', 'force', 'quiet', 'return', 'timing'],
    permutes: true,
    line: ['c', 'command'],
  },
}
