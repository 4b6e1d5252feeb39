import { basenameOf } from '../paths.ts'

const LANGUAGES = [
  '(?:ba|da|a|z|k|mk|pdk|ya|c|tc|fi)?sh',
  '(?:python|pypy|perl|ruby|php|lua|luajit|tclsh|node|nodejs|bun|deno|guile|gjs|java|jshell|Rscript)[\\d.]*',
].join('|')

const EDITORS = '(?:vim|vi|nano|emacs|ed|ex|less|more|view)(?:\\.\\w+|-[a-z]+)?'

/** Programs that run what their arguments say, or write any file: shells, languages, launchers, editors, copiers. */
const NAMES = new RegExp(
  `^(?:${[
    LANGUAGES,
    EDITORS,
    'busybox|toybox',
    '[gmn]?awk|original-awk|sed|find|xargs|env|nice|nohup|setsid|stdbuf|timeout|taskset|flock|unshare|nsenter|chroot',
    'setpriv|capsh|chpst|gosu|su-exec|(?:s6-)?setuidgid|s6-applyuidgid|start-stop-daemon|script|ld-[\\w.-]+\\.so(?:\\.\\d+)*',
    'gdb|strace|ltrace|make|gmake|git|docker|socat|ncat|rsync|expect',
    'cp|mv|dd|tee|tar|install|chmod|chown|setcap|ln',
  ].join('|')})$`,
)

/** Whether this is the name of an interpreter. */
export const isInterpreter = (path: string): boolean => NAMES.test(basenameOf(path))

const LANGUAGE = new RegExp(`^(?:${LANGUAGES})$`)
const EDITOR = new RegExp(`^${EDITORS}$`)

/** Whether this is the name of a shell or of another language. */
export const isLanguage = (path: string): boolean => LANGUAGE.test(basenameOf(path))

/** Whether this is the name of an editor or a pager, which start a shell when someone types its name. */
export const isEditor = (path: string): boolean => EDITOR.test(basenameOf(path))

/** Texts of the programs. With the zero bytes around it, a text is a string of the program, and not part of another. */
const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ['busybox', 'BusyBox is copyrighted by many authors between 1998-20'],
  ['bash', '\0BASH_EXECUTION_STRING\0'],
  ['dash', '\0Illegal option -%c\0'],
  ['zsh', '\0ZSH_EVAL_CONTEXT\0'],
  ['mksh', '@(#)MIRBSD KSH R'],
  // Functions of the language's library, which its own program calls.
  ['python', '\0Py_BytesMain\0'],
  ['perl', '\0perl_run\0'],
  ['ruby', '\0ruby_run_node\0'],
  ['node', '\0_ZN4node5StartEiPPc\0'],
  ['lua', '=LUA_INIT'],
  ['gawk', '\0AWKLIBPATH\0'],
  ['mawk', '\0MAWK_LONG_OPTIONS\0'],
  ['vim', '\0VIMRUNTIME\0'],
  ['make', '\0GNUMAKEFLAGS\0'],
  // findutils, sed and tar
  ['find', '\0-execdir\0'],
  ['xargs', 'Run COMMAND with arguments INITIAL-ARGS and more arguments read from input.'],
  ['sed', 'add the contents of script-file to the commands to be executed'],
  ['tar', 'saves many files together into a single tape or disk archive'],
  // GNU coreutils
  ['env', 'Set each NAME to VALUE in the environment and run COMMAND.\n'],
  ['nice', 'Run COMMAND with an adjusted niceness'],
  ['nohup', 'Run COMMAND, ignoring hangup signals.'],
  ['timeout', 'Start COMMAND, and kill it if still running after DURATION.\n'],
  ['stdbuf', 'Run COMMAND, with modified buffering operations for its standard streams.\n'],
  ['chroot', 'Run COMMAND with root directory set to NEWROOT.\n'],
  ['cp', 'Copy SOURCE to DEST, or multiple SOURCE(s) to DIRECTORY.\n'],
  ['mv', 'Rename SOURCE to DEST, or move SOURCE(s) to DIRECTORY.\n'],
  ['dd', 'Copy a file, converting and formatting according to the operands.\n'],
  ['tee', 'Copy standard input to each FILE, and also to standard output.\n'],
  ['chmod', 'Change the mode of each FILE to MODE.\n'],
  ['chown', 'Change the owner and/or group of each FILE to'],
  // util-linux
  ['setpriv', 'Run a program with different privilege settings.'],
  ['nsenter', 'Run a program with namespaces of other processes.'],
  ['unshare', 'Run a program with some namespaces unshared from the parent.'],
  ['setsid', 'Run a program in a new session.'],
  ['flock', 'Manage file locks from shell scripts.'],
  ['taskset', 'Show or change the CPU affinity of a process.'],
  ['script', 'Make a typescript of a terminal session.'],
  // libcap, runit, dpkg, glibc, and a program of Go
  ['capsh', '--addamb=xxx'],
  ['start-stop-daemon', '\0Usage: start-stop-daemon [<option>...] <command>\n'],
  ['ld.so', "You have invoked 'ld.so', the program interpreter"],
  ['gosu', 'path\tgithub.com/tianon/gosu\n'],
]

const MARKS = TEXTS.map(([name, text]) => [name, Buffer.from(text, 'latin1')] as const)

/** The interpreter whose texts a program contains; null for none. */
export function identifyInterpreter(program: Buffer): string | null {
  return MARKS.find(([, bytes]) => program.includes(bytes))?.[0] ?? null
}
