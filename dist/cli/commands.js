export const id = "commands";
export const ids = ["commands"];
export const modules = {

/***/ 6233:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  main: () => (/* binding */ main_main)
});

// UNUSED EXPORTS: ignoreClosedPipe

// EXTERNAL MODULE: ./node_modules/commander/index.js + 6 modules
var commander = __webpack_require__(7375);
;// CONCATENATED MODULE: ./src/failure.ts
/** Exit statuses of the command line; the action fails its step for every one but `passed`. */
const EXIT = { passed: 0, failed: 1, usage: 2, error: 3 };
/**
 * Something that kept Stagegate from judging: what happened, where, and what to do next.
 * It is thrown with a stable code, so that reports and tests need not match prose.
 */
class Failure extends Error {
    name = 'Failure';
    code;
    /** What the user can do about it: one sentence, or null where the message already says it. */
    hint;
    /** The place in a Dockerfile that it is about, for an annotation. */
    location;
    constructor(code, message, extra = {}) {
        super(message, extra.cause === undefined ? undefined : { cause: extra.cause });
        this.code = code;
        this.hint = extra.hint ?? null;
        this.location = extra.location ?? null;
    }
}
/** Every problem of the options at once, so that a user fixes them in one go. */
class UsageError extends Error {
    name = 'UsageError';
    problems;
    constructor(problems) {
        const all = problems.map(one => (typeof one === 'string' ? { message: one, location: null } : one));
        super(all.map(problemText).join('\n'));
        this.problems = all;
    }
}
/** `stagegate.yml:3: …` */
function problemText({ message, location }) {
    return location === null ? message : `${location.file}:${location.line}: ${message}`;
}

;// CONCATENATED MODULE: ./src/text/shorten.ts
/** At most `length` code points of a text, the middle or the end replaced by `…`. */
function shorten(text, length, where = 'end') {
    if (text.length <= length)
        return text;
    const points = Array.from(text);
    if (points.length <= length)
        return text;
    const head = where === 'end' ? length - 1 : Math.ceil((length - 1) / 2);
    return `${points.slice(0, head).join('')}…${points.slice(points.length - (length - 1 - head)).join('')}`;
}

;// CONCATENATED MODULE: ./src/report/escape.ts
/**
 * Text from an image, a Dockerfile, a log or an API, made safe for Markdown, HTML and terminals.
 *
 * Sources of the rules: CommonMark 0.31 (code spans, backslash escapes, entities), the GitHub Flavored Markdown
 * specification (tables, extended autolinks), and GitHub's documentation of autolinked references, which says that
 * mentions, issue numbers, commits and emoji are left alone in code. A backslash or an entity does not stop them,
 * because they are found in the rendered text: so a word that could be one of them is shown as code.
 */

const CONTROL = /[\u0000-\u001f\u007f]/g;
// Whatever takes no room or turns the text around; U+FE0E and U+FE0F only choose the form of the sign before them.
const INVISIBLE = /(?![\ufe0e\ufe0f])[\u0080-\u009f\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]/gu;
/**
 * The text on one line with nothing hidden in it: control characters as their pictures (`␛`, `␊`), characters that
 * are invisible or turn the writing direction as `⟨U+202E⟩`, broken UTF-16 as U+FFFD.
 */
function visible(text) {
    return text
        .toWellFormed()
        .replace(CONTROL, control => (control === '\u007f' ? '\u2421' : codePicture(control)))
        .replace(INVISIBLE, sign => `⟨U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}
function codePicture(control) {
    return String.fromCodePoint(0x2400 + control.charCodeAt(0));
}
// @mention and e-mail, #1, GH-1, $math$, :emoji:, URLs, commits, advisories.
const ACTIVE = /[@$]|#\d|:[\w+-]+:|\/\/|www\.|\b(?:gh|ghsa|cve)-\w|\b[0-9a-f]{7,40}\b/i;
/**
 * Inline Markdown that shows exactly this text, in a paragraph, a list item, a heading or a table cell: no element but
 * `<code>`, no link, no mention, no emoji. Runs of spaces become one, as HTML shows them.
 */
function escapeMarkdown(text) {
    const words = visible(text)
        .split(' ')
        .filter(word => word !== '');
    return words.map((word, index) => (ACTIVE.test(word) ? codeSpan(word) : escapeWord(word, index === 0))).join(' ');
}
function escapeWord(word, first) {
    const escaped = word
        .replace(/[\\`*_[\]~]|&(?=[#\w])/g, '\\$&')
        .replaceAll('<', '&lt;')
        // A backslash before a pipe is read differently by the parsers of tables; an entity is not.
        .replaceAll('|', '&#124;');
    // A first word could otherwise open a list, a heading, a quotation or a rule.
    if (!first)
        return escaped;
    if (/^(?:[-+=:#]+$|>)/.test(escaped))
        return `\\${escaped}`;
    return escaped.replace(/^(\d{1,9})([.)])$/, '$1\\$2');
}
/** A code span that shows exactly this text, in a table cell too; empty for an empty text. */
function codeSpan(text) {
    const shown = visible(text);
    if (shown === '')
        return '';
    if (shown.includes('|'))
        return htmlCode(text);
    const runs = new Set((shown.match(/`+/g) ?? []).map(run => run.length));
    let length = 1;
    while (runs.has(length))
        length++;
    const fence = '`'.repeat(length);
    // CommonMark takes one space off at each end, and a backtick there would lengthen the fence.
    const padded = /^`|`$/.test(shown) || (/^ .* $/.test(shown) && shown.trim() !== '');
    return padded ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}
/** `<code>` with this text, for HTML blocks such as `<summary>` and for what a code span in a table cannot hold. */
function htmlCode(text) {
    return `<code>${escapeHtml(text)}</code>`;
}
/**
 * Text inside an HTML element, whether or not Markdown is read there too. The empty comments keep the parts of a link
 * or an address in different text nodes; wrap it in `<code>` where it could be a mention.
 */
function escapeHtml(text) {
    return visible(text)
        .replace(/[\\`*_[\]~&<>|"'$#!]/g, sign => `&#${sign.charCodeAt(0)};`)
        .replace(/@|\/(?=\/)|www(?=\.)/gi, '$&<!-- -->');
}
/** A fenced block with these lines, each on a line of its own. */
function codeBlock(lines, language = '') {
    const shown = lines.map(visible);
    const longest = Math.max(2, ...shown.flatMap(line => line.match(/`+/g) ?? []).map(run => run.length));
    const fence = '`'.repeat(longest + 1);
    return [fence + language, ...shown, fence].join('\n');
}
/**
 * Our own sentences with somebody else's values in them, where a pair of backticks marks code: the code becomes a
 * code span, the rest is escaped.
 */
function prose(text) {
    return (text
        .split(/(`[^`]+`)/)
        .map(part => (/^`[^`]+`$/.test(part) ? codeSpan(part.slice(1, -1)) : spaced(part)))
        // Two code spans that touch would be read as one.
        .reduce((before, part) => (before.endsWith('`') && part.startsWith('`') ? `${before} ${part}` : before + part), ''));
}
/** The same, at most `length` code points of it; code that is cut stays code. */
function shortProse(text, length) {
    const cut = shorten(text, length);
    const odd = cut !== text && (cut.split('`').length - 1) % 2 === 1;
    return prose(odd ? `${cut}\`` : cut);
}
function spaced(part) {
    const escaped = escapeMarkdown(part);
    const shown = visible(part);
    if (escaped === '')
        return shown === '' ? '' : ' ';
    return (shown.startsWith(' ') ? ' ' : '') + escaped + (shown.endsWith(' ') ? ' ' : '');
}
/**
 * Text for a terminal or a workflow's log: nothing that moves the cursor, colours, or hides; and no `##[`, which the
 * runner obeys anywhere in a line.
 */
function escapeTerminal(text) {
    return visible(text).replaceAll('##[', '##［');
}

// EXTERNAL MODULE: ./src/version.ts + 1 modules
var version = __webpack_require__(1013);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./node_modules/@actions/exec/lib/exec.js + 3 modules
var exec = __webpack_require__(1260);
// EXTERNAL MODULE: external "node:async_hooks"
var external_node_async_hooks_ = __webpack_require__(6698);
// EXTERNAL MODULE: external "node:diagnostics_channel"
var external_node_diagnostics_channel_ = __webpack_require__(3053);
;// CONCATENATED MODULE: ./src/adapters/child-handle.ts


const receivers = new external_node_async_hooks_.AsyncLocalStorage();
/**
 * Calls `receive` with the process that `start` starts, before it is started. @actions/exec does not expose its child,
 * but Node publishes each one, and the asynchronous context says which run it belongs to.
 */
function withChild(receive, start) {
    listen();
    return receivers.run({ receive }, start);
}
let listening = false;
function listen() {
    if (listening)
        return;
    listening = true;
    (0,external_node_diagnostics_channel_.subscribe)('child_process', message => {
        const run = receivers.getStore();
        if (!run?.receive)
            return;
        const { process: child } = message;
        const { receive } = run;
        // Whatever else is started in this context is not what the run waits for.
        run.receive = null;
        prepare(child);
        receive(child);
    });
}
/**
 * Changes how the child starts in two ways that @actions/exec has no option for. It leads a process group of its own, so
 * that Ctrl+C reaches Stagegate alone, which then ends its children in order; on Windows a console of its own would hide
 * Ctrl+C from them. And a child that Node refuses to start (E2BIG) is an `error` event: @actions/exec loses an exception.
 */
function prepare(child) {
    const { spawn } = child;
    if (spawn === undefined)
        return;
    child.spawn = options => {
        try {
            return spawn.call(child, { ...options, detached: process.platform !== 'win32' });
        }
        catch (error) {
            process.nextTick(() => child.emit('error', error));
            return undefined;
        }
    };
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
;// CONCATENATED MODULE: ./src/adapters/command-line.ts
/** The path of a program as @actions/exec wants it: as a command line, whose words are separated by spaces. */
function commandLine(program) {
    return `"${program.replaceAll('"', '\\"')}"`;
}

;// CONCATENATED MODULE: ./src/adapters/process-tree.ts



const THIS_SYSTEM = {
    platform: process.platform,
    env: process.env,
    kill: (pid, signal) => process.kill(pid, signal),
    run: (program, args) => (0,exec/* exec */.m)(commandLine(program), args, { silent: true, ignoreReturnCode: true }),
};
/**
 * Asks a child and everything below it to end. On Windows nothing is sent: there, Ctrl+C has reached all programs of the
 * console already, and any signal would end the child alone and at once.
 */
function interruptTree(child, system = THIS_SYSTEM) {
    if (system.platform !== 'win32')
        signalGroup(child, 'SIGINT', system);
}
/** Ends a child and everything below it at once. */
async function killTree(child, system = THIS_SYSTEM) {
    if (system.platform !== 'win32')
        return signalGroup(child, 'SIGKILL', system);
    // The number of one that has ended may be another's by now.
    if (child.pid === undefined || child.exitCode !== null)
        return;
    const taskkill = external_node_path_default().win32.join(system.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
    await system.run(taskkill, ['/T', '/F', '/PID', String(child.pid)]).catch(() => child.kill('SIGKILL'));
}
/** The child leads a group of processes (child-handle.ts): docker runs buildx as a child, which can outlive it. */
function signalGroup(child, signal, { kill }) {
    if (child.pid === undefined)
        return;
    try {
        kill(-child.pid, signal);
    }
    catch {
        // All of them have ended, or the child leads no group.
        child.kill(signal);
    }
}

;// CONCATENATED MODULE: ./src/adapters/child-watch.ts

/** How long a child may take to end by itself after it was asked to, before it is killed. */
const GRACE_MILLISECONDS = 5_000;
/**
 * Gives a child its input, and ends it when `stop` is aborted: SIGINT first, which buildx takes for "cancel the build on
 * the builder too", SIGKILL for what is left after the grace time.
 */
function watchChild(input, stop) {
    let child = null;
    let error = null;
    let abandoned = false;
    let killer = null;
    const kill = () => {
        if (child)
            void killTree(child);
    };
    const cancel = () => {
        if (child?.pid === undefined || killer !== null)
            return;
        interruptTree(child);
        killer = setTimeout(kill, GRACE_MILLISECONDS);
    };
    stop.addEventListener('abort', cancel);
    return {
        receive(started) {
            child = started;
            started.once('error', reason => {
                error = reason;
            });
            started.once('spawn', () => {
                // A child that does not read its input (EPIPE, on Windows EOF) is not an error here; its status reports it.
                started.stdin?.on('error', () => { });
                started.stdin?.end(input);
                if (stop.aborted)
                    cancel();
            });
        },
        get error() {
            return error;
        },
        abandon() {
            abandoned = true;
            kill();
        },
        get abandoned() {
            return abandoned;
        },
        close() {
            stop.removeEventListener('abort', cancel);
            if (killer === null)
                return;
            clearTimeout(killer);
            // Processes that it left behind, with their output closed, must not outlive the run.
            kill();
        },
    };
}

;// CONCATENATED MODULE: ./src/adapters/find-program.ts


const find_program_THIS_SYSTEM = { platform: process.platform, env: process.env, look };
/**
 * Looks up a program that is named by a word (in the absolute folders of PATH) or by an absolute path. The working
 * directory is a checked-out repository, so it is never searched: neither as Windows does before PATH, nor by an empty or
 * relative entry of PATH. (The lookup of @actions/exec accepts relative entries, and prints to standard output where it
 * may not read a folder.) On Windows only programs count, since no quoting keeps every argument of a batch file as it is.
 * A file that may not be executed does not end the search, as in execvp(3).
 */
function findProgram(command, { platform, env, look } = find_program_THIS_SYSTEM) {
    const search = { file: null, refused: null, unreadable: [] };
    for (const file of candidates(command, platform, env['PATH'] ?? '')) {
        const entry = look(file);
        if (entry === 'program')
            return { ...search, file };
        if (entry === 'not-executable')
            search.refused ??= file;
        if (entry === 'unreadable')
            search.unreadable.push(file);
    }
    return search;
}
function candidates(command, platform, searchPath) {
    const windows = platform === 'win32';
    const { delimiter, extname, isAbsolute, join } = windows ? (external_node_path_default()).win32 : (external_node_path_default()).posix;
    const endings = windows && !/^\.(?:exe|com)$/i.test(extname(command)) ? ['.exe', '.com'] : [''];
    const withEndings = (file) => endings.map(ending => file + ending);
    if (isAbsolute(command))
        return withEndings(command);
    if (command === '' || command.includes('/') || (windows && command.includes('\\')))
        return [];
    return searchPath
        .split(delimiter)
        .map(entry => (windows ? entry.replaceAll('"', '') : entry))
        .filter(folder => isAbsolute(folder))
        .flatMap(folder => withEndings(join(folder, command)));
}
function look(file) {
    try {
        if (!(0,external_node_fs_.statSync)(file).isFile())
            return 'absent';
    }
    catch (error) {
        const { code } = error;
        return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'unreadable';
    }
    try {
        (0,external_node_fs_.accessSync)(file, external_node_fs_.constants.X_OK);
        return 'program';
    }
    catch {
        return 'not-executable';
    }
}

// EXTERNAL MODULE: external "node:string_decoder"
var external_node_string_decoder_ = __webpack_require__(6193);
;// CONCATENATED MODULE: ./src/adapters/output.ts


/** Bytes of one output, or of one line of it, that are kept: far more than any program here prints. */
const MAX_BYTES = 128 * 2 ** 20;
/**
 * Keeps the whole output as a string.
 * @throws Failure `output-too-large`, as the other one does
 */
function wholeOutput(command, maxBytes = MAX_BYTES) {
    const chunks = [];
    let bytes = 0;
    return {
        take(chunk) {
            bytes += chunk.length;
            if (bytes > maxBytes)
                throw tooMuch(command, maxBytes);
            chunks.push(chunk);
        },
        end: () => Buffer.concat(chunks, bytes).toString('utf8'),
    };
}
/** Passes each line on as it comes, without its end (LF or CRLF), and keeps nothing. */
function lineOutput(command, onLine, maxBytes = MAX_BYTES) {
    const decoder = new external_node_string_decoder_.StringDecoder('utf8');
    let parts = [];
    let length = 0;
    const finish = (last) => {
        const line = parts.join('') + last;
        parts = [];
        length = 0;
        onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    };
    return {
        take(chunk) {
            const lines = decoder.write(chunk).split('\n');
            const rest = lines.pop() ?? '';
            for (const line of lines)
                finish(line);
            length += rest.length;
            if (length > maxBytes)
                throw tooMuch(command, maxBytes);
            if (rest !== '')
                parts.push(rest);
        },
        end() {
            const rest = decoder.end();
            if (length > 0 || rest !== '')
                finish(rest);
            return '';
        },
    };
}
function tooMuch(command, maxBytes) {
    return new Failure('output-too-large', `${command} printed more than ${maxBytes / 2 ** 20} MiB and was ended.`, {
        hint: 'Run the command by hand to see what it prints.',
    });
}

;// CONCATENATED MODULE: ./src/adapters/start-failure.ts

/** What to do about an error of execve(2), fork(2) or pipe(2), for a program that exists. */
const REMEDIES = {
    E2BIG: () => 'Shorten the options: the system limits the arguments and variables of a program.',
    EACCES: command => `Let this user execute ${command} (chmod +x), and look for a parent folder that is closed or mounted noexec.`,
    EAGAIN: () => 'Too many processes run: raise the limit (ulimit -u, or the pids limit of the container), or run fewer.',
    EINVAL: () => 'Remove the null character from the options.',
    EMFILE: () => 'Too many open files: raise the limit of this process (ulimit -n).',
    ENFILE: () => 'Too many open files on this machine: raise its limit (sysctl fs.file-max), or run fewer jobs.',
    ENOENT: command => `Reinstall ${command} for this system: its interpreter or dynamic loader is missing.`,
    ENOEXEC: command => `Reinstall ${command} for the processor and the operating system of this machine.`,
    ENOMEM: () => 'Free memory, or use a larger machine.',
    ENOTDIR: () => 'Check the working folder and the path of the program: a part of it is not a folder.',
    EPERM: command => `Look for a security policy (seccomp, AppArmor, SELinux) that does not let ${command} start.`,
    ETXTBSY: command => `Wait until ${command} is installed: another process has it open to be written.`,
};
/**
 * The failure for a program that was not started. Only a program that is missing is `not-found` and is to be installed;
 * everything else is `not-started`, and its hint follows the system's error.
 */
function startFailure(command, start, cause) {
    if (start.problem === 'missing') {
        const closed = start.unreadable ?? [];
        const unread = closed.length === 0 ? '' : ` Not readable: ${closed.join(', ')}.`;
        const message = `There is no program ${command} in the folders of PATH.${unread}`;
        return new Failure('not-found', message, { hint: `Install ${command}, or add its folder to PATH.`, cause });
    }
    const message = `${command} could not be started: ${start.message}`;
    if (start.problem === 'folder') {
        return new Failure('not-started', message, { hint: 'Run this in a folder that exists and is readable.', cause });
    }
    const remedy = REMEDIES[start.code ?? '']?.(command);
    const hint = remedy ?? `Start ${command} by hand on this machine to see what the system refuses.`;
    return new Failure('not-started', message, { hint, cause });
}

;// CONCATENATED MODULE: ./src/adapters/exec.ts








/** @actions/exec returns this long after a program has ended, even if others still hold its output: never, here. */
const NEVER_MILLISECONDS = 2 ** 31 - 1;
/** Runs programs by @actions/exec, as children that end when the run is cancelled (docs/adr/0010-actions-exec.md). */
function createExec(cwd, signal) {
    return { run: (command, args, options = {}) => runProgram(cwd, command, args, options, options.signal ?? signal) };
}
async function runProgram(cwd, command, args, options, stop) {
    const program = locate(command);
    refuseNullCharacters(command, [...args, ...Object.values(options.env ?? {})]);
    const stdout = wholeOutput(command);
    const stderr = options.onStderrLine ? lineOutput(command, options.onStderrLine) : wholeOutput(command);
    const watch = watchChild(options.input ?? '', stop);
    const unreadable = Promise.withResolvers();
    const listener = (output) => (chunk) => {
        try {
            if (!watch.abandoned)
                output.take(chunk);
        }
        catch (error) {
            watch.abandon();
            unreadable.reject(error);
        }
        // @actions/exec joins an unfinished line with every chunk, which took 208 s for a line of 64 MiB.
        chunk.toString = () => '';
    };
    let status;
    try {
        const ended = withChild(watch.receive, () => (0,exec/* exec */.m)(commandLine(program), [...args], {
            cwd,
            env: { ...process.env, ...options.env },
            silent: true,
            ignoreReturnCode: true,
            delay: NEVER_MILLISECONDS,
            listeners: { stdout: listener(stdout), stderr: listener(stderr) },
        }));
        status = await Promise.race([ended, unreadable.promise]);
    }
    catch (error) {
        if (watch.abandoned)
            throw error;
        throw startFailure(command, problemOf(program, cwd, watch.error ?? error), error);
    }
    finally {
        watch.close();
    }
    // A program that a signal ended has no status.
    return { status: status ?? 128, stdout: stdout.end(), stderr: stderr.end() };
}
/** @throws Failure where PATH has no such program, or none that may be executed */
function locate(command) {
    const { file, refused, unreadable } = findProgram(command);
    if (file !== null)
        return file;
    if (refused === null)
        throw startFailure(command, { problem: 'missing', unreadable });
    throw startFailure(command, { problem: 'refused', message: `${refused} is not executable.`, code: 'EACCES' });
}
/** The system gives one code (ENOENT, EACCES, ENOTDIR) for a program and for the working folder, so both are looked at. */
function problemOf(program, cwd, { message, code }) {
    const folder = folderProblem(cwd);
    if (folder !== null)
        return { problem: 'folder', message: `the working folder ${cwd} ${folder}.` };
    return (0,external_node_fs_.existsSync)(program) ? { problem: 'refused', message, code } : { problem: 'missing' };
}
function folderProblem(cwd) {
    try {
        if (!(0,external_node_fs_.statSync)(cwd).isDirectory())
            return 'is not a folder';
        (0,external_node_fs_.accessSync)(cwd, external_node_fs_.constants.X_OK);
        return null;
    }
    catch (error) {
        const { code } = error;
        return code === 'ENOENT' || code === 'ENOTDIR' ? 'does not exist' : 'is closed to this user';
    }
}
/** Node throws for these inside of @actions/exec, where nothing can catch it. */
function refuseNullCharacters(command, texts) {
    if (!texts.some(text => text?.includes('\0')))
        return;
    const message = 'an argument contains a null character.';
    throw startFailure(command, { problem: 'refused', message, code: 'EINVAL' });
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
;// CONCATENATED MODULE: ./src/adapters/layer-index-folder.ts





/** Bytes of all records together, above which those go that were not used for longest. */
const MOST_BYTES = 512 * 2 ** 20;
/** Bytes of one record: more than the reader's limits let any be. */
const MOST_RECORD = 1024 * 2 ** 20;
/** Milliseconds after which a file that was never finished is somebody's who will not come back. */
const ABANDONED = 3_600_000;
/**
 * The folder for records on the command line: STAGEGATE_CACHE_DIR; where that is not set, below the user's cache
 * directory (XDG Base Directory Specification, which has relative paths ignored). Null where it is set to nothing, or
 * where there is no such directory.
 */
function layerFolder(env) {
    const { STAGEGATE_CACHE_DIR: given, XDG_CACHE_HOME: xdg } = env;
    if (given !== undefined)
        return given === '' ? null : given;
    if (xdg && (0,external_node_path_.isAbsolute)(xdg))
        return (0,external_node_path_.join)(xdg, 'stagegate', 'layers');
    const home = env['HOME'] || (0,external_node_os_.homedir)();
    return (0,external_node_path_.isAbsolute)(home) ? (0,external_node_path_.join)(home, '.cache', 'stagegate', 'layers') : null;
}
/** The index of the command line; undefined where none is wanted. */
function openLayerIndex(env) {
    const folder = layerFolder(env);
    return folder === null ? undefined : createLayerFolder(folder);
}
/**
 * Records as files of a folder that only its owner may read. Any number of processes may use it at once: a file is
 * complete before it has its name. What cannot be read is not there; what cannot be written is not kept.
 */
function createLayerFolder(folder, mostBytes = MOST_BYTES) {
    return {
        async load(key) {
            try {
                return await readRecord((0,external_node_path_.join)(folder, fileOf(key)));
            }
            catch {
                return null;
            }
        },
        async save(key, record) {
            try {
                await (0,promises_.mkdir)(folder, { recursive: true, mode: 0o700 });
                const unfinished = (0,external_node_path_.join)(folder, `.${fileOf(key)}.${(0,external_node_crypto_.randomUUID)()}`);
                try {
                    await (0,promises_.writeFile)(unfinished, record, { flag: 'wx', mode: 0o600 });
                    await (0,promises_.rename)(unfinished, (0,external_node_path_.join)(folder, fileOf(key)));
                }
                finally {
                    await (0,promises_.rm)(unfinished, { force: true });
                }
                await prune(folder, mostBytes);
            }
            catch {
                // A full or read-only disk costs the next run its head start, and this one nothing.
            }
        },
    };
}
/** Keys are digits by contract; with anything else a name could lead out of the folder. */
function fileOf(key) {
    if (!/^[0-9a-f]{64}$/.test(key))
        throw new TypeError('A record key is 64 hexadecimal digits.');
    return `${key}.layer`;
}
async function readRecord(path) {
    // Neither a link nor a pipe that someone put there is followed or waited for.
    const file = await (0,promises_.open)(path, external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NOFOLLOW | external_node_fs_.constants.O_NONBLOCK);
    try {
        const found = await file.stat();
        if (!found.isFile() || found.size > MOST_RECORD)
            return null;
        const now = new Date();
        // The time of its last use decides what is kept; only its owner may set that.
        await file.utimes(now, now).catch(() => undefined);
        return await file.readFile();
    }
    finally {
        await file.close();
    }
}
async function prune(folder, mostBytes) {
    const files = [];
    for (const name of await (0,promises_.readdir)(folder)) {
        if (!/^\.?[0-9a-f]{64}\.layer/.test(name))
            continue;
        const path = (0,external_node_path_.join)(folder, name);
        const found = await (0,promises_.stat)(path).catch(() => null);
        if (!found)
            continue;
        const abandoned = name.startsWith('.') && found.mtimeMs < Date.now() - ABANDONED;
        if (abandoned)
            await (0,promises_.rm)(path, { force: true });
        else if (!name.startsWith('.'))
            files.push({ path, bytes: found.size, used: found.mtimeMs });
    }
    let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { path, bytes } of files.sort((a, b) => a.used - b.used)) {
        if (total <= mostBytes)
            return;
        await (0,promises_.rm)(path, { force: true });
        total -= bytes;
    }
}

// EXTERNAL MODULE: ./node_modules/csv-parse/lib/sync.js + 9 modules
var sync = __webpack_require__(5175);
// EXTERNAL MODULE: ./node_modules/fastest-levenshtein/mod.js
var mod = __webpack_require__(1916);
// EXTERNAL MODULE: ./node_modules/xbytes/dist/index.mjs
var dist = __webpack_require__(9432);
;// CONCATENATED MODULE: ./src/options/values.ts




/** Collects what is wrong with the options, to report all of it at once. */
class Problems {
    list = [];
    add(message, place = null) {
        const isNamed = typeof place === 'string';
        this.list.push({ message: isNamed ? `${place}: ${message}` : message, location: isNamed ? null : place });
    }
    get messages() {
        return this.list.map(problemText);
    }
}
/** The lines of a List input: trimmed, empty ones and `#` comments left out. Docker's actions call this "List". */
function values_parseList(text) {
    return text
        .split(/\r?\n/)
        .map(line => line.trim())
        .filter(line => line !== '' && !line.startsWith('#'));
}
/** A List/CSV input as Docker's actions read it: one value a line, or several with commas; quotes keep a comma (RFC 4180). */
function parseListOrCsv(text) {
    return parseFields(text, ',');
}
/** A List input whose entries may span lines: one that begins with a quote ends with one (RFC 4180); commas part nothing. */
function parseQuotedList(text) {
    return parseFields(text, '\0');
}
function parseFields(text, delimiter) {
    const rows = (0,sync/* parse */.qg)(text, {
        delimiter,
        relaxColumnCount: true,
        relaxQuotes: true,
        skipEmptyLines: true,
        trim: true,
        comment: '#',
        comment_no_infix: true,
    });
    return rows.flat().filter(value => value !== '');
}
/** Splits `key=value` at the first `=`; null where there is none or the key is empty. */
function values_parsePair(text) {
    const at = text.indexOf('=');
    return at > 0 ? { key: text.slice(0, at).trim(), value: text.slice(at + 1) } : null;
}
/** `true` and `false` as YAML 1.2's core schema spells them, which is what a workflow's author may write. */
function parseBoolean(name, text, problems) {
    if (text === undefined || text === '' || /^(false|False|FALSE)$/.test(text))
        return false;
    if (/^(true|True|TRUE)$/.test(text))
        return true;
    problems.add(`${name}: "${text}" is neither true nor false.`);
    return false;
}
/** One word out of a few; anything else is a problem that names the nearest. */
function parseWord(name, text, words, fallback, problems) {
    if (text === undefined || text === '')
        return fallback;
    const found = words.find(word => word === text);
    if (found === undefined)
        problems.add(`${name}: ${unknownWord(text, words)}`);
    return found ?? fallback;
}
/**
 * A size in bytes: `150MB` (10^6), `150MiB` (2^20), or a bare number of bytes. Undefined where it is no size.
 * A lower-case `b` would mean bits; nobody budgets those, so it is refused rather than misread.
 */
function parseSize(text) {
    const size = text.trim();
    if (/^\d+$/.test(size))
        return Number.isSafeInteger(Number(size)) ? Number(size) : undefined;
    if (!/^\d+(\.\d+)?\s*([kKMGT]i?)?B$/.test(size))
        return undefined;
    const bytes = Math.round(dist/* default.parseSize */.Ay.parseSize(size));
    return Number.isSafeInteger(bytes) ? bytes : undefined;
}
/** The word that was probably meant; null where none is near enough for a suggestion to help. */
function nearestWord(word, words) {
    if (words.length === 0)
        return null;
    const nearest = (0,mod/* closest */.kp)(word, [...words]);
    return (0,mod/* distance */.Io)(word, nearest) <= Math.max(2, word.length / 3) ? nearest : null;
}
/** More words than this help nobody to find the one that was meant. */
const LISTED_WORDS = 15;
/** `"prodution" is not one of production, build. Did you mean "production"?` */
function unknownWord(word, words) {
    if (words.length === 0)
        return `"${word}" is unknown, and there are none to choose from.`;
    const nearest = nearestWord(word, words);
    const meant = nearest === null ? '' : ` Did you mean "${nearest}"?`;
    if (words.length > LISTED_WORDS && nearest !== null)
        return `"${word}" is unknown.${meant}`;
    return `"${word}" is not one of ${words.join(', ')}.${meant}`;
}

;// CONCATENATED MODULE: ./src/options/platforms.ts

/** Names of an architecture that include its variant, or are another spelling. Upstream: containerd/platforms, database.go. */
const ARCHITECTURE_NAMES = {
    i386: { architecture: '386', variant: '' },
    x86_64: { architecture: 'amd64' },
    'x86-64': { architecture: 'amd64' },
    aarch64: { architecture: 'arm64' },
    armhf: { architecture: 'arm', variant: 'v7' },
    armel: { architecture: 'arm', variant: 'v6' },
};
/** Variants that have a shorter spelling, or that every image of the architecture has. */
const VARIANT_NAMES = {
    amd64: { v1: '' },
    arm64: { 8: '', v8: '', 'v8.0': '', 9: 'v9', '9.0': 'v9', 'v9.0': 'v9' },
    arm: { '': 'v7', 5: 'v5', 6: 'v6', 7: 'v7', 8: 'v8' },
};
/** The architectures that Go, and so BuildKit, can build images for. */
const ARCHITECTURES = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'mips64', 'loong64'];
const SYSTEMS = ['linux', 'windows', 'freebsd'];
/**
 * One spelling for each platform, as containerd has it: `linux/arm64/v8` and `linux/aarch64` are `linux/arm64`,
 * `linux/arm` is `linux/arm/v7`. Platforms are compared in this form only.
 */
function normalizePlatform(platform) {
    const [system = '', name = '', ...rest] = platform.toLowerCase().split('/');
    const os = system === 'macos' ? 'darwin' : system;
    const known = Object.hasOwn(ARCHITECTURE_NAMES, name) ? ARCHITECTURE_NAMES[name] : undefined;
    const architecture = known?.architecture ?? name;
    const written = known?.variant ?? rest.join('/');
    const variants = Object.hasOwn(VARIANT_NAMES, architecture) ? VARIANT_NAMES[architecture] : undefined;
    const variant = variants && Object.hasOwn(variants, written) ? variants[written] : written;
    return [os, architecture, variant].filter(part => part).join('/');
}
/** Whether two texts are the same platform. */
function samePlatform(a, b) {
    return normalizePlatform(a) === normalizePlatform(b);
}
/** What the runner and Node call the architectures. */
const MACHINES = { x64: 'amd64', x86: '386', ia32: '386', ppc64: 'ppc64le' };
/**
 * The platforms that keep the records of one run apart from another's: the requested ones, else the machine's own. The jobs
 * of a matrix over runners name none, and each builds for its own.
 */
function distinguishingPlatforms(platforms, env, machine = process) {
    if (platforms.length > 0)
        return platforms.map(normalizePlatform);
    const os = (env['RUNNER_OS'] || machine.platform).toLowerCase();
    const architecture = (env['RUNNER_ARCH'] || machine.arch).toLowerCase();
    return [normalizePlatform(`${os}/${MACHINES[architecture] ?? architecture}`)];
}
/** A platform that a user wrote, in its one spelling; what cannot be one is a problem that names the nearest word. */
function readPlatform(text, place, problems) {
    const platform = normalizePlatform(text.trim());
    const [os = '', architecture = '', ...variant] = platform.split('/');
    if (!SYSTEMS.includes(os))
        problems.add(`platform "${text}": ${unknownWord(os, SYSTEMS)}`, place);
    else if (!ARCHITECTURES.includes(architecture) || variant.length > 1)
        problems.add(`platform "${text}": ${unknownWord(architecture, ARCHITECTURES)}`, place);
    return platform;
}

;// CONCATENATED MODULE: ./src/image/paths.ts
/** Paths inside an image: absolute, one slash between names, none at the end. */
/** The names of a path from the root down; empty for the root. `.` and empty names are left out, `..` is kept. */
function namesOf(path) {
    const names = path.split('/');
    return names.every(name => name !== '' && name !== '.') ? names : names.filter(name => name !== '' && name !== '.');
}
/**
 * A name as an archive has it, as a path of the image. `..` is taken lexically and never leads out of the root,
 * which is how containerd and umoci contain such names; whoever reads the archive reports them.
 */
function normalize(name) {
    // Nearly every name is plain already, so the common case allocates nothing but the result.
    if (!UNUSUAL.test(name))
        return name === '' || name === '.' ? '/' : '/' + name;
    const names = [];
    for (const part of namesOf(name)) {
        if (part === '..')
            names.pop();
        else
            names.push(part);
    }
    return '/' + names.join('/');
}
/** An empty name, `.`, `..`, a leading or a closing slash. */
const UNUSUAL = /^\/|\/$|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/;
function parentOf(path) {
    const slash = path.lastIndexOf('/');
    return slash <= 0 ? '/' : path.slice(0, slash);
}
function basenameOf(path) {
    return path.slice(path.lastIndexOf('/') + 1);
}
function join(directory, name) {
    return directory === '/' ? '/' + name : directory + '/' + name;
}
/** Whether `path` lies below `directory`, which is not below itself. */
function isBelow(path, directory) {
    if (directory === '/')
        return path !== '/';
    return path.length > directory.length && path.startsWith(directory) && path[directory.length] === '/';
}
/** Byte order, as `LC_ALL=C sort` has it; JavaScript's own order differs beyond the Basic Multilingual Plane. */
function compareBytes(a, b) {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) {
        const x = a.charCodeAt(i);
        const y = b.charCodeAt(i);
        if (x === y)
            continue;
        if (x < 0xd800 && y < 0xd800)
            return x - y;
        return Buffer.compare(encodeName(a), encodeName(b));
    }
    return a.length - b.length;
}
/**
 * The string for a file name's bytes. Linux names are bytes of any kind: one that is not UTF-8 becomes a lone low
 * surrogate (U+DC80 to U+DCFF), as in Python's PEP 383, so that two names never become one.
 */
function decodeName(bytes, start = 0, end = bytes.length) {
    // Very many names are read, and nearly all are plain: these make no object but the text.
    let at = start;
    while (at < end && bytes[at] < 0x80)
        at++;
    if (at === end)
        return bytes.toString('latin1', start, end);
    const name = bytes.subarray(start, end);
    try {
        return strict.decode(name);
    }
    catch {
        return decodeLossless(name);
    }
}
/** The bytes of a name that `decodeName` gave. */
function encodeName(name) {
    if (!LONE.test(name))
        return Buffer.from(name, 'utf8');
    const parts = [];
    for (const character of name) {
        const code = character.codePointAt(0);
        parts.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.of(code - 0xdc00) : Buffer.from(character, 'utf8'));
    }
    return Buffer.concat(parts);
}
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LONE = /[\udc80-\udcff]/u;
function decodeLossless(buffer) {
    let text = '';
    for (let i = 0; i < buffer.length;) {
        const length = sequenceLength(buffer, i);
        text += length === 0 ? String.fromCharCode(0xdc00 + buffer[i]) : buffer.toString('utf8', i, i + length);
        i += length || 1;
    }
    return text;
}
/** How many bytes the well-formed UTF-8 sequence at `at` has; 0 where there is none. */
function sequenceLength(buffer, at) {
    const lead = buffer[at];
    if (lead < 0x80)
        return 1;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (length === 0 || at + length > buffer.length)
        return 0;
    try {
        strict.decode(buffer.subarray(at, at + length));
        return length;
    }
    catch {
        return 0;
    }
}

;// CONCATENATED MODULE: ./src/baseline/weights.ts
/** Bytes that a thing gained. */
function changeOf({ before, after }) {
    return (after?.bytes ?? 0) - (before?.bytes ?? 0);
}

;// CONCATENATED MODULE: ./src/baseline/directories.ts


/** More things of one folder than this are told as the folder. */
const MOST_CHILDREN = 4;
/**
 * Files that belong to no package, as few things: a folder that is on one side only is one, and so is one with changes
 * in many places, where one line made them; what such a folder weighs is what its changed files do. Files that did not change count for what is there, and are no part of the result. The sums by origin
 * stay what they were.
 */
function rollUp(files) {
    return ['own', 'base'].flatMap(origin => {
        const root = folder('');
        for (const file of files)
            if (file.origin === origin)
                insert(root, file);
        return [...root.below.values()].flatMap(each => collect(each, 1));
    });
}
function folder(path) {
    return { path, below: new Map(), own: null, before: 0, after: 0 };
}
function insert(root, file) {
    let at = root;
    for (const name of namesOf(file.part.path ?? '')) {
        let next = at.below.get(name);
        if (next === undefined) {
            next = folder(`${at.path}/${name}`);
            at.below.set(name, next);
        }
        at = next;
        if (file.before !== null)
            at.before++;
        if (file.after !== null)
            at.after++;
    }
    at.own = file;
}
function collect(at, depth) {
    const mine = at.own !== null && changeOf(at.own) !== 0 ? [at.own] : [];
    const all = [...mine, ...[...at.below.values()].flatMap(each => collect(each, depth + 1))];
    if (all.length < 2)
        return all;
    const oneSided = at.before === 0 || at.after === 0;
    // What came with different lines stays apart, for each is to be told with its own.
    const lines = [...Map.groupBy(all, ({ place }) => `${place.layer} ${place.layer === null ? place.was : ''}`).values()];
    return lines.flatMap(same => {
        if (same.length < 2)
            return same;
        if (oneSided)
            return [joined(at.path, same, true)];
        // The folders right below the root have little in common but their place.
        if (depth === 1 || same.length <= MOST_CHILDREN)
            return same;
        // What is most of it by itself deserves its own name.
        const total = same.reduce((sum, thing) => sum + Math.abs(changeOf(thing)), 0);
        const [heavy, light] = [true, false].map(is => same.filter(thing => Math.abs(changeOf(thing)) * 3 > total === is));
        return [...(heavy ?? []), ...(light && light.length > 1 ? [joined(at.path, light, false)] : (light ?? []))];
    });
}
function joined(path, parts, oneSided) {
    // A folder that is there on both sides is neither new nor gone, whatever its changed files are.
    const least = oneSided ? null : { bytes: 0, hidden: 0, layers: new Map() };
    return {
        part: { kind: 'directory', name: path, path },
        origin: parts[0]?.origin ?? 'own',
        before: sum(parts.map(part => part.before)) ?? least,
        after: sum(parts.map(part => part.after)) ?? least,
        versions: null,
        place: parts[0]?.place ?? { layer: null, was: null },
    };
}
function sum(all) {
    const there = all.filter(weights => weights !== null);
    if (there.length === 0)
        return null;
    const total = { bytes: 0, hidden: 0, layers: new Map() };
    for (const { bytes, hidden, layers } of there) {
        total.bytes += bytes;
        total.hidden += hidden;
        for (const [layer, weight] of layers)
            total.layers.set(layer, (total.layers.get(layer) ?? 0) + weight);
    }
    return total;
}

;// CONCATENATED MODULE: ./src/baseline/group.ts
/**
 * The package that a path belongs to: of the system by its database, of a language by the folder that its package
 * manager puts it in. Null for every other file.
 */
function groupOf({ path, owner }) {
    if (owner === null)
        return npm(path) ?? python(path) ?? gem(path) ?? jar(path);
    const { type, name, version } = owner;
    return { key: `${type} ${name}`, kind: type, name, path: null, version };
}
/** `node_modules/NAME` or `node_modules/@SCOPE/NAME`, the innermost; pnpm keeps `.pnpm/NAME@VERSION/node_modules/NAME`. */
function npm(path) {
    const parts = splitAfter(path, '/node_modules/');
    if (parts === null)
        return null;
    const name = /^(?:@[^/]{1,255}\/)?[^./@][^/]{0,254}(?=\/)/.exec(parts.below)?.[0];
    if (name === undefined)
        return null;
    const store = splitAfter(`${parts.above}/`, '/node_modules/.pnpm/');
    const root = store?.above ?? parts.above;
    const version = store === null ? null : (/^@?[^@]{1,255}@([^_(/]{1,255})/.exec(store.below)?.[1] ?? null);
    return { key: `npm ${root} ${name}`, kind: 'npm', name, path: `${root}/node_modules/${name}`, version };
}
/** `site-packages/NAME`, with `NAME.libs` and `NAME-VERSION.dist-info` beside it. PEP 376; PEP 503 for the spelling. */
function python(path) {
    const parts = splitAfter(path, '/site-packages/') ?? splitAfter(path, '/dist-packages/');
    if (parts === null)
        return null;
    const { entry, folder } = parts;
    const info = /^(.+?)-([^-]+)(?:-py[\d.]+)?\.(?:dist|egg)-info$/.exec(entry);
    if ((info === null && !folder) || entry === '__pycache__')
        return null;
    const name = (info?.[1] ?? entry.replace(/\.libs$/, '')).toLowerCase().replace(/[-_.]+/g, '-');
    return { key: `python ${parts.above} ${name}`, kind: 'python', name, path: null, version: info?.[2] ?? null };
}
/** `gems/NAME-VERSION`, where RubyGems and Bundler put them. */
function gem(path) {
    const parts = splitAfter(path, '/gems/');
    const match = parts?.folder ? /^([\w.-]+?)-(\d[\w.]*)(?:-[\w.-]+)?$/.exec(parts.entry) : null;
    if (parts == null || match === null)
        return null;
    const [, name = '', version = ''] = match;
    return { key: `gem ${parts.above} ${name}`, kind: 'gem', name, path: null, version };
}
/** `NAME-VERSION.jar`, as Maven and Gradle name them. */
function jar(path) {
    const file = path.slice(path.lastIndexOf('/') + 1);
    const match = file.length > LONGEST_NAME ? null : /^(.+?)-(\d.*)\.jar$/.exec(file);
    if (match === null)
        return null;
    const [, name = '', version = ''] = match;
    return { key: `jar ${path.slice(0, -file.length)} ${name}`, kind: 'jar', name, path: null, version };
}
/** Linux has no longer names (NAME_MAX); an archive can. */
const LONGEST_NAME = 255;
/** A path at the last place where these folders are: what is above, what is below, and the first name below. */
function splitAfter(path, folders) {
    const at = path.lastIndexOf(folders);
    if (at < 0)
        return null;
    const below = path.slice(at + folders.length);
    const slash = below.indexOf('/');
    const entry = slash < 0 ? below : below.slice(0, slash);
    return entry.length > LONGEST_NAME ? null : { above: path.slice(0, at), below, entry, folder: slash >= 0 };
}

;// CONCATENATED MODULE: ./src/baseline/parts.ts




/**
 * What two sides ship of different size, rolled up: into the packages of the system and of languages, and what is left
 * into folders. All of it together is the change of the unpacked size, for each origin by itself.
 */
function changedParts(before, after, pairs, basesKnown) {
    const things = new Map();
    const add = (side, { rows, layers }) => {
        for (const row of rows) {
            const origin = basesKnown ? (layers[row.layer]?.origin ?? 'own') : 'own';
            const group = groupOf(row);
            const key = `${origin} ${group === null ? row.path : group.key}`;
            let thing = things.get(key);
            if (thing === undefined) {
                const part = group ?? { kind: 'file', name: row.path, path: row.path };
                thing = {
                    part,
                    origin,
                    before: null,
                    after: null,
                    versions: group === null ? null : { before: new Set(), after: new Set() },
                    place: { layer: null, was: null },
                };
                things.set(key, thing);
            }
            thing[side] ??= { bytes: 0, hidden: 0, layers: new Map() };
            weigh(thing[side], row);
            if (group?.version)
                thing.versions?.[side].add(group.version);
        }
    };
    add('before', before);
    add('after', after);
    const all = [...things.values()];
    for (const thing of all)
        if (changeOf(thing) !== 0)
            thing.place = heaviestChange(thing.before, thing.after, pairs);
    const packages = all.filter(thing => thing.part.kind !== 'file');
    const parts = [...packages, ...rollUp(all.filter(thing => thing.part.kind === 'file'))];
    return parts
        .filter(thing => changeOf(thing) !== 0)
        .map(placed)
        .sort((a, b) => weightOf(b) - weightOf(a) || compareBytes(a.name, b.name) || compareBytes(a.kind, b.kind));
}
function weigh(weights, { size, layer, hidden }) {
    weights.bytes += size;
    if (hidden)
        weights.hidden += size;
    weights.layers.set(layer, (weights.layers.get(layer) ?? 0) + size);
}
function weightOf({ before, after }) {
    return Math.abs((after ?? 0) - (before ?? 0));
}
function placed({ part, origin, before, after, versions, place }) {
    return {
        kind: part.kind,
        name: part.name,
        path: part.path,
        origin,
        before: before?.bytes ?? null,
        after: after?.bytes ?? null,
        versions: { before: words(versions?.before), after: words(versions?.after) },
        hidden: after !== null && after.hidden > 0 && after.hidden * 2 >= after.bytes,
        ...place,
    };
}
function words(versions) {
    return versions === undefined || versions.size === 0 ? null : [...versions].sort(compareBytes).slice(0, 3).join(', ');
}
/** The layer whose share of a thing changed most in the direction that the whole did; of equals, the lowest. */
function heaviestChange(before, after, pairs) {
    const sign = Math.sign(changeOf({ before, after })) || 1;
    let best = null;
    const offer = (by, index, was) => {
        if (best === null || by * sign > best.by * sign)
            best = { by, layer: index, was };
    };
    for (const [index, bytes] of after?.layers ?? []) {
        const was = pairs.before[index] ?? null;
        const old = was === null ? 0 : (before?.layers.get(was) ?? 0);
        offer(bytes - old, index, was);
    }
    for (const [was, bytes] of before?.layers ?? []) {
        const index = pairs.after[was] ?? null;
        if (index === null || !after?.layers.has(index))
            offer(-bytes, index, was);
    }
    const found = best;
    return { layer: found?.layer ?? null, was: found?.was ?? null };
}

;// CONCATENATED MODULE: ./src/baseline/causes.ts

/**
 * What a change of size comes from: one cause for each instruction whose files changed, and one for the base image.
 * Where both sides know their files, they are found by path, so that what only moved from one layer to another is none;
 * else by layer. Heaviest first; together they are the change of the size that they are given in.
 */
function causesOf(before, after, pairs, changes, basesKnown) {
    const causes = before.rows !== null && after.rows !== null
        ? byParts(changedParts({ ...before, rows: before.rows }, { ...after, rows: after.rows }, pairs, basesKnown), before, after)
        : byLayers(changes, before, after, basesKnown);
    return causes
        .filter(({ bytes, parts }) => bytes !== 0 || parts.length > 0)
        .sort((a, b) => Math.abs(b.bytes) - Math.abs(a.bytes) || (a.layer ?? -1) - (b.layer ?? -1));
}
function byParts(parts, before, after) {
    const causes = new Map();
    for (const { origin, layer, was, ...part } of parts) {
        const key = origin === 'base' ? 'base' : `${layer ?? 'gone'} ${layer === null ? was : ''}`;
        let cause = causes.get(key);
        if (cause === undefined) {
            cause = { ...placeOf(origin, layer, was, before, after), size: 'unpacked', bytes: 0, parts: [] };
            causes.set(key, cause);
        }
        cause.bytes += (part.after ?? 0) - (part.before ?? 0);
        cause.parts.push(part);
    }
    return [...causes.values()];
}
function byLayers(changes, before, after, basesKnown) {
    const size = before.size.unpacked === null || after.size.unpacked === null ? 'compressed' : 'unpacked';
    const causes = [];
    let base = null;
    for (const change of changes) {
        const layer = change.after === null ? before.layers[change.before ?? 0] : after.layers[change.after];
        const origin = basesKnown ? (layer?.origin ?? 'own') : 'own';
        const bytes = change[size] ?? 0;
        if (origin === 'base') {
            base ??= { ...placeOf('base', null, null, before, after), size, bytes: 0, parts: [] };
            base.bytes += bytes;
        }
        else
            causes.push({ ...placeOf('own', change.after, change.before, before, after), size, bytes, parts: [] });
    }
    return base === null ? causes : [base, ...causes];
}
function placeOf(origin, layer, was, before, after) {
    if (origin === 'base') {
        // The instruction that names the base is the same for all of its layers.
        const blame = after.layers.find(each => each.origin === 'base')?.blame ?? null;
        return { origin, layer: null, blame, gone: false };
    }
    if (layer !== null)
        return { origin, layer, blame: after.layers[layer]?.blame ?? null, gone: false };
    return { origin, layer: null, blame: was === null ? null : (before.layers[was]?.blame ?? null), gone: true };
}

;// CONCATENATED MODULE: ./src/baseline/layers.ts
/**
 * Pairs the layers of two images: first those of one blob, then those of one content, then those that one instruction
 * made.
 */
function pairLayers(before, after) {
    const pairs = { after: before.map(() => null), before: after.map(() => null) };
    const match = (nameOf) => {
        const open = new Map();
        for (const [index, layer] of before.entries()) {
            const name = pairs.after[index] === null ? nameOf(layer) : null;
            if (name === null)
                continue;
            const same = open.get(name);
            if (same)
                same.push(index);
            else
                open.set(name, [index]);
        }
        for (const [index, layer] of after.entries()) {
            const name = pairs.before[index] === null ? nameOf(layer) : null;
            const found = name === null ? undefined : open.get(name)?.shift();
            if (found === undefined)
                continue;
            pairs.after[found] = index;
            pairs.before[index] = found;
        }
    };
    match(layer => layer.digest);
    match(layer => layer.diffId);
    match(({ origin, blame }) => (origin === 'own' && blame ? JSON.stringify([blame.instruction, blame.stage]) : null));
    return pairs;
}
/** Whether two layers hold the same, however they are compressed. */
function sameLayer(a, b) {
    return a.digest === b.digest || (a.diffId !== null && a.diffId === b.diffId);
}
/** Every layer that is not as it was, in the order of the later side; then what is gone. */
function changedLayers({ layers: before }, { layers: after }, pairs) {
    const changes = [];
    for (const [index, layer] of after.entries()) {
        const was = pairs.before[index] ?? null;
        const old = was === null ? null : (before[was] ?? null);
        if (old !== null && sameLayer(old, layer))
            continue;
        changes.push({ kind: old === null ? 'added' : 'rebuilt', before: was, after: index, ...weights(old, layer) });
    }
    for (const [index, layer] of before.entries()) {
        if (pairs.after[index] === null)
            changes.push({ kind: 'removed', before: index, after: null, ...weights(layer, null) });
    }
    return changes;
}
function weights(before, after) {
    const known = before?.unpacked !== null && after?.unpacked !== null;
    return {
        compressed: (after?.compressed ?? 0) - (before?.compressed ?? 0),
        unpacked: known ? (after?.unpacked ?? 0) - (before?.unpacked ?? 0) : null,
        blame: after?.blame ?? before?.blame ?? null,
    };
}

;// CONCATENATED MODULE: ./src/baseline/paths.ts
/**
 * Which files the container sees on one side only, or in another size. Applied to the paths and sizes of the one side,
 * they give those of the other. In the order of `after`, then what is gone in that of `before`.
 */
function changedPaths(before, after) {
    const old = new Map();
    for (const row of before)
        if (!row.hidden)
            old.set(row.path, row);
    const changed = [];
    for (const row of after) {
        if (row.hidden)
            continue;
        const was = old.get(row.path);
        old.delete(row.path);
        if (was === undefined)
            changed.push({ path: row.path, before: null, after: row });
        else if (was.size !== row.size)
            changed.push({ path: row.path, before: was, after: row });
    }
    for (const row of old.values())
        changed.push({ path: row.path, before: row, after: null });
    return changed;
}
/** Bytes that a changed path gained. */
function gained({ before, after }) {
    return (after?.size ?? 0) - (before?.size ?? 0);
}

;// CONCATENATED MODULE: ./src/baseline/difference.ts




/** What `after` gained and lost over `before`: how much, where, and why. */
function differenceOf(before, after) {
    const pairs = pairLayers(before.layers, after.layers);
    const layers = changedLayers(before, after, pairs);
    const own = ownShare(before.size, after.size);
    const compressed = after.size.compressed - before.size.compressed;
    const unpacked = less(after.size.unpacked, before.size.unpacked);
    return {
        before: before.size,
        compressed,
        unpacked,
        merged: less(after.size.merged, before.size.merged),
        own,
        base: own && {
            compressed: layerSum(after) - layerSum(before) - own.compressed,
            unpacked: less(unpacked, own.unpacked),
            before: before.base,
            after: after.base,
        },
        layers,
        causes: causesOf(before, after, pairs, layers, own !== null),
        paths: pathChanges(before, after),
    };
}
/** The config is neither the base's nor of the own layers. */
function layerSum({ layers }) {
    return layers.reduce((sum, { compressed }) => sum + compressed, 0);
}
function ownShare({ own: before }, { own: after }) {
    if (before === null || after === null)
        return null;
    return { compressed: after.compressed - before.compressed, unpacked: less(after.unpacked, before.unpacked) };
}
function less(after, before) {
    return after === null || before === null ? null : after - before;
}
function pathChanges(before, after) {
    if (before.rows === null || after.rows === null)
        return [];
    return changedPaths(before.rows, after.rows)
        .sort((a, b) => Math.abs(gained(b)) - Math.abs(gained(a)) || compareBytes(a.path, b.path))
        .map(({ path, before: was, after: is }) => {
        const layer = (is ?? was)?.layer ?? 0;
        const blame = (is === null ? before : after).layers[layer]?.blame ?? null;
        return { path, before: was?.size ?? null, after: is?.size ?? null, layer, blame };
    });
}
/** Whether anything is different that somebody could notice; compressed bytes alone differ when a layer is built anew. */
function isChange({ compressed, unpacked, merged, causes, paths }) {
    if (unpacked === null)
        return compressed !== 0;
    return unpacked !== 0 || (merged ?? 0) !== 0 || causes.length > 0 || paths.length > 0;
}

;// CONCATENATED MODULE: ./src/baseline/compare-snapshots.ts


/**
 * Two snapshots image by image, in the order of the later one; then what only the earlier one has. Where each has one
 * target, these are compared whatever they are called, and where each has one image, whatever their platforms are.
 */
function compareSnapshots(before, after) {
    const old = imagesOf(before, after);
    const compared = imagesOf(after, before).map(({ target, key, image }) => {
        const at = old.findIndex(each => each.key === key);
        const [was] = at < 0 ? [] : old.splice(at, 1);
        const { platform } = image;
        if (was === undefined)
            return { target, platform, difference: null, side: 'after' };
        return { target, platform, difference: differenceOf(was.image, image), side: 'both' };
    });
    const gone = old.map(({ target, image }) => {
        return { target, platform: image.platform, difference: null, side: 'before' };
    });
    return [...compared, ...gone];
}
function imagesOf({ targets }, other) {
    const soleTargets = targets.length === 1 && other.targets.length === 1;
    return targets.flatMap(({ name, images }) => {
        const soleImages = soleTargets && images.length === 1 && other.targets[0]?.images.length === 1;
        return images.map(image => {
            const key = JSON.stringify([soleTargets ? null : name, soleImages ? null : normalizePlatform(image.platform)]);
            return { target: name, key, image };
        });
    });
}

;// CONCATENATED MODULE: ./src/local-path.ts

/**
 * A path of this machine as reports, annotations and SARIF name it: from `cwd` on, with `/` between its names on every
 * system. `system` is Node's module for the system's paths, which tests choose.
 */
function reportPath(cwd, path, system = (external_node_path_default())) {
    return system.relative(cwd, system.resolve(cwd, path)).replaceAll(system.sep, '/');
}
/** Whether `path` is `folder` or below it; both are absolute. A root ends in a separator already, other folders do not. */
function isWithin(path, folder, system = (external_node_path_default())) {
    const way = system.relative(folder, path);
    return way !== '..' && !way.startsWith(`..${system.sep}`) && !system.isAbsolute(way);
}
/** Whether a text is a path by its form: `./a`, `/a`, `.\a`, `\\host\a`, `C:\a`, `C:/a`; a bare name does not. */
function looksLikePath(text) {
    return /^(?:\.{0,2}\/|\.{1,2}\\|\\\\|[a-z]:[/\\])/i.test(text);
}

;// CONCATENATED MODULE: ./src/options/baseline.ts



// distribution/reference: a name of lower-case parts, before it a registry, behind it a tag and a digest.
const IMAGE = /^(?:[a-z0-9][a-z0-9.-]{0,252}(?::\d{1,5})?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+){0,127}(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/i;
/** `auto`, `off`, a file that exists, or what can be the name of an image in a registry. */
function parseBaseline(text, cwd, problems) {
    if (text === '' || text === 'off')
        return { kind: 'off' };
    if (text === 'auto')
        return { kind: 'auto' };
    // An archive or a layout may have a tag or a digest behind its path, as elsewhere.
    const path = [
        text,
        text.replace(/@sha256:[0-9a-f]{64}$/, ''),
        text.replace(/(?:@sha256:[0-9a-f]{64}|:[^/\\:]*)$/, ''),
    ];
    if (path.some(each => each !== '' && (0,external_node_fs_.existsSync)((0,external_node_path_.resolve)(cwd, each))))
        return { kind: 'file', path: text };
    if (!looksLikePath(text) && !text.endsWith('.json') && text.length <= 512 && IMAGE.test(text)) {
        return { kind: 'image', reference: text };
    }
    problems.add(`baseline: "${text}" is neither auto, off, a file that is there, nor the name of an image.`);
    return { kind: 'off' };
}

;// CONCATENATED MODULE: ./src/options/limits.ts

/** The limits of the image reader (image/limits.ts says what each is about), and whether they are bytes or counts. */
const LIMITS = {
    ratio: 'count',
    ratioFloor: 'bytes',
    unpacked: 'bytes',
    entries: 'count',
    names: 'bytes',
    path: 'bytes',
    pax: 'bytes',
    xattrs: 'count',
    fragments: 'count',
    content: 'bytes',
    contents: 'bytes',
    indexDepth: 'count',
    manifests: 'count',
    document: 'bytes',
    documents: 'bytes',
    layers: 'count',
    members: 'count',
};
/** `index-depth` for `indexDepth`: the word that users write and messages name. */
function limitWord(name) {
    return name.replace(/[A-Z]/g, letter => '-' + letter.toLowerCase());
}
/** Reads `name=value` lines. A problem is added for each that is none, and it is left out. */
function parseLimits(lines, problems) {
    const names = new Map(Object.keys(LIMITS).map(name => [limitWord(name), name]));
    const values = {};
    for (const [index, line] of lines.entries()) {
        const pair = values_parsePair(line);
        const name = pair && names.get(pair.key);
        if (pair === null)
            problems.add(`limits: entry ${index + 1} is not of the form name=value.`);
        else if (!name)
            problems.add(`limits: ${unknownWord(pair.key, [...names.keys()])}`);
        else {
            const text = pair.value.trim();
            const value = LIMITS[name] === 'bytes' ? parseSize(text) : /^\d+$/.test(text) ? Number(text) : undefined;
            if (value !== undefined && Number.isSafeInteger(value) && value > 0)
                values[name] = value;
            else
                problems.add(`limits: "${text}" is not a ${LIMITS[name] === 'bytes' ? 'size' : 'number'} above 0 ("${line}").`);
        }
    }
    return values;
}

;// CONCATENATED MODULE: ./src/image/model.ts
/**
 * The facts of an image, as every later stage sees them: no opinions, no prose.
 * Paths are absolute inside the image, with a leading slash and no trailing one; the root itself is `/`.
 */
/** `linux/amd64` or `linux/arm/v7`, as buildx writes platforms. */
function formatPlatform(platform) {
    return [platform.os, platform.architecture, platform.variant].filter(part => part).join('/');
}

;// CONCATENATED MODULE: ./src/image/packages/aliases.ts
/** Databases still say `/lib/x` where `/lib` has become a link to `/usr/lib`: gives a path as the files have it. */
function rootAliases(image) {
    const links = new Map();
    for (const name of image.tree.list('/')) {
        if (image.tree.get(`/${name}`)?.type !== 'symlink')
            continue;
        const target = image.tree.resolve(`/${name}`);
        if (target?.type === 'directory')
            links.set(name, target.path);
    }
    return path => {
        const end = path.indexOf('/', 1);
        const target = end < 0 ? undefined : links.get(path.slice(1, end));
        return target === undefined ? path : target + path.slice(end);
    };
}

;// CONCATENATED MODULE: ./src/image/json.ts

/** Reads a JSON object that may come from anyone; `what` names it in the failure. */
function parseJson(bytes, what) {
    const [text, value] = parse(bytes, what);
    const twice = repeatedKey(text);
    if (twice !== null)
        throw new Failure('image/document', `${what} has ${quote(twice)} twice.`);
    return value;
}
function parse(bytes, what) {
    try {
        const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        return [text, JSON.parse(text)];
    }
    catch (error) {
        // The parser's message quotes the text, which is not ours to print.
        const reason = error instanceof SyntaxError ? 'no valid JSON' : 'no valid UTF-8';
        throw new Failure('image/document', `${what} is ${reason}.`);
    }
}
/**
 * A name that one object of a valid JSON text has twice; null where none has. JSON.parse keeps the last, and Go's
 * encoding/json what both of them say: such a text is one thing here and another to the engine.
 */
function repeatedKey(text) {
    // The names of each object that is open; null for a list.
    const open = [];
    let isKey = false;
    for (let at = 0; at < text.length; at++) {
        const character = text[at];
        if (character === '"') {
            const start = at;
            for (at++; text[at] !== '"'; at++)
                if (text[at] === '\\')
                    at++;
            if (!isKey)
                continue;
            const key = JSON.parse(text.slice(start, at + 1));
            const names = open.at(-1);
            if (names?.has(key))
                return key;
            names?.add(key);
            isKey = false;
        }
        else if (character === '{' || character === '[') {
            isKey = character === '{';
            open.push(isKey ? new Set() : null);
        }
        else if (character === '}' || character === ']') {
            open.pop();
            isKey = false;
        }
        else if (character === ',')
            isKey = open.at(-1) !== null;
    }
    return null;
}
/**
 * A field of an object. Engines read these documents with Go's encoding/json, which takes `user` for `User`; so does
 * this, lest an image say one thing here and another there. Where several spellings stand side by side, it is refused.
 */
function field(object, name, what) {
    const wanted = fold(name);
    let found = null;
    for (const key of Object.keys(object)) {
        if (fold(key) !== wanted)
            continue;
        if (found !== null) {
            throw new Failure('image/document', `${what} has both ${JSON.stringify(found)} and ${JSON.stringify(key)}.`);
        }
        found = key;
    }
    return found === null ? undefined : object[found];
}
/** Upper case first: it makes one letter of the long s and s, as Go does. */
function fold(key) {
    return key.toUpperCase().toLowerCase();
}
function asObject(value, what) {
    if (value === undefined || value === null)
        return {};
    if (typeof value !== 'object' || Array.isArray(value))
        throw wrong(what, 'an object');
    return value;
}
function asList(value, what) {
    if (value === undefined || value === null)
        return [];
    if (!Array.isArray(value))
        throw wrong(what, 'a list');
    return value;
}
function asText(value, what) {
    if (value === undefined || value === null)
        return '';
    if (typeof value !== 'string')
        throw wrong(what, 'a text');
    return value;
}
function asTexts(value, what) {
    return asList(value, what).map(item => asText(item, what));
}
function asTextMap(value, what) {
    // fromEntries defines even `__proto__` as a plain property.
    return Object.fromEntries(Object.entries(asObject(value, what)).map(([key, item]) => [key, asText(item, what)]));
}
/** A number of bytes. */
function asSize(value, what) {
    if (!Number.isSafeInteger(value) || value < 0)
        throw wrong(what, 'a number of bytes');
    return value;
}
function wrong(what, kind) {
    return new Failure('image/document', `${what} is not ${kind}.`);
}
/** Text from an image for a message: on one line, and not of any length. */
function quote(text) {
    return JSON.stringify(text.length > 200 ? text.slice(0, 200) + '…' : text);
}

;// CONCATENATED MODULE: ./src/image/limits.ts


const MiB = 2 ** 20;
const GiB = 2 ** 30;
const DEFAULT_LIMITS = {
    ratio: 1100,
    ratioFloor: 64 * MiB,
    unpacked: 256 * GiB,
    entries: 2_000_000,
    names: 256 * MiB,
    path: 4096,
    pax: MiB,
    xattrs: 256,
    fragments: 65_536,
    content: 256 * MiB,
    contents: 512 * MiB,
    indexDepth: 8,
    manifests: 1000,
    document: 4 * MiB,
    documents: 32 * MiB,
    layers: 1000,
    members: 100_000,
};
/** The named error for a limit that was met: its code is `image/limit-NAME`. `what` begins the sentence. */
function limitFailure(name, what, limits) {
    const word = limitWord(name);
    return new Failure(`image/limit-${word}`, `${what} goes beyond the limit "${word}" (${limits[name]}).`, {
        hint: `If the image can be trusted, raise the limit: \`--limit ${word}=VALUE\`, or the input \`limits\`.`,
    });
}

;// CONCATENATED MODULE: ./src/image/tree/nodes.ts




function rareOf(node) {
    node.rare ??= { inode: null, attributes: null, links: [], shown: null, superseded: false };
    return node.rare;
}
function inodeOf(node) {
    return node.rare?.inode ?? node;
}
function nameOf(node) {
    return basenameOf(node.entry.path);
}
/** All nodes below a directory, in no order; none for what is no directory. */
function* nodesBelow(directory) {
    const stack = [...(directory.children?.values() ?? [])];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        if (node.children !== null)
            for (const child of node.children.values())
                stack.push(child);
        yield node;
    }
}
/** How many characters `pathOf` gives. */
function pathLength(node) {
    let length = 0;
    for (let at = node; at.parent !== null; at = at.parent)
        length += at.entry.path.length - at.entry.path.lastIndexOf('/');
    return length;
}
/** Some seventy budgets at most are used for one image, and each could take a second of a hostile one. */
const PARTS = 8;
/** By root: the budget of the look-ups that run now. */
const budgets = new WeakMap();
function limitLookUps(root, limits) {
    budgets.set(root, { left: limits.names, limits, part: { names: Math.floor(limits.names / PARTS) } });
}
/**
 * Gives `run` a new budget for its look-ups, a part of the limit; afterwards, the budget from before is in use again, and as
 * large.
 */
function withNewLookUps(root, run) {
    const before = budgets.get(root);
    if (before === undefined)
        return run();
    budgets.set(root, { ...before, left: before.part.names, limits: before.part });
    try {
        return run();
    }
    finally {
        budgets.set(root, before);
    }
}
/** What every look-up has free, so that the links of honest images are not counted however often they are followed. */
const FREE = 512;
function spendOnLinks(root, characters) {
    const budget = budgets.get(root);
    if (budget === undefined)
        return;
    budget.left -= characters;
    if (budget.left < 0)
        throw limitFailure('names', 'What symbolic links lead through', budget.limits);
}
/** How many symlinks one look-up may follow: the kernel's own limit (path_resolution(7)). */
const MAX_SYMLINKS = 40;
function newNode(parent, entry, layer) {
    return { entry, layer, parent, children: entry.type === 'directory' ? new Map() : null, rare: null };
}
function newDirectory(parent, name, layer) {
    const path = parent === null ? '/' : pathTo(parent, name);
    const entry = {
        path,
        type: 'directory',
        size: 0,
        mode: 0o755,
        uid: 0,
        gid: 0,
        link: null,
        capabilities: false,
    };
    return newNode(parent, entry, layer);
}
function pathOf(node) {
    return node.parent === null ? '/' : pathTo(node.parent, nameOf(node));
}
function pathTo(parent, name) {
    let path = '/' + name;
    for (let at = parent; at.parent !== null; at = at.parent)
        path = '/' + nameOf(at) + path;
    return path;
}
/**
 * The node that a path leads to inside the tree, parents' symlinks followed; the last name's only with `follow`.
 * `create` makes missing parents and the last name as directories, in place of what is no directory. A link that is
 * `closed` leads nowhere.
 */
function walk(root, path, options) {
    let at = root;
    let followed = 0;
    let characters = 0;
    // The names still to go, next one last.
    const rest = namesOf(path).reverse();
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
        // As the kernel has it, not even `..` leads on from what is no directory.
        if (at.children === null)
            return undefined;
        if (name === '..') {
            at = at.parent ?? root;
            continue;
        }
        let next = at.children.get(name);
        if (options.create && (next === undefined || (next.children === null && symlinkOf(next) === null))) {
            next = options.create(at, name);
        }
        if (next === undefined)
            return undefined;
        const target = rest.length > 0 || options.follow ? symlinkOf(next) : null;
        if (target === null) {
            at = next;
            continue;
        }
        if (++followed > MAX_SYMLINKS) {
            if (!options.create)
                return undefined;
            throw new Failure('image/link-loop', `The path ${quote(path)} leads through symbolic links that form a loop.`);
        }
        if (options.closed?.(next))
            return undefined;
        characters += target.length;
        if (characters > FREE)
            spendOnLinks(root, target.length);
        const names = namesOf(target);
        for (let i = names.length - 1; i >= 0; i--)
            rest.push(names[i]);
        if (target.startsWith('/'))
            at = root;
    }
    return at;
}
/** A hardlink to a symlink is one too. */
function symlinkOf(node) {
    const { entry } = inodeOf(node);
    return entry.type === 'symlink' ? entry.link : null;
}

;// CONCATENATED MODULE: ./src/image/tree/known-parents.ts

/** An archive has the files of a directory in a row: so the last one is tried first, without making its path anew. */
function knownParents() {
    const directories = new Map();
    let last = null;
    const remember = (path, directory) => {
        last = directory === undefined ? null : { path, directory };
        return directory;
    };
    return {
        of(path) {
            if (last !== null && path.lastIndexOf('/') === last.path.length && path.startsWith(last.path))
                return last.directory;
            const parent = parentOf(path);
            return remember(parent, directories.get(parent));
        },
        add(parent, directory) {
            directories.set(parent, directory);
            remember(parent, directory);
        },
        clear() {
            directories.clear();
            last = null;
        },
    };
}

;// CONCATENATED MODULE: ./src/image/tree/merge.ts





/** Lays one layer over the tree that the lower ones made. OCI image spec, layer.md, "Applying Changesets". */
function applyLayer(root, layer, index, progress) {
    progress.parents.clear();
    try {
        const lower = lowerTargets(root, layer.entries);
        // Whiteouts act on lower layers only, whatever their place in the archive: so all of them go first.
        // Few whiteouts lie below a link, so it is made when the first one does.
        let replaced = null;
        const closed = (link) => {
            replaced ??= replacedPaths(layer);
            return replaced.has(pathOf(link));
        };
        for (const whiteout of layer.whiteouts)
            hide(root, whiteout, closed);
        for (const entry of layer.entries)
            place(root, entry, index, lower, progress);
    }
    catch (error) {
        if (!(error instanceof Failure))
            throw error;
        const message = `Layer ${index} (${layer.digest}) cannot be laid over the layers below it: ${error.message}`;
        throw new Failure(error.code, message, { ...(error.hint !== null && { hint: error.hint }), cause: error });
    }
}
/**
 * What this layer itself deletes or replaces. Where that is a lower layer's symlink on the way to a whiteout, the
 * whiteout is about the new directory there, and must not reach what the old link led to.
 */
function replacedPaths({ whiteouts, entries }) {
    const paths = new Set();
    for (const { path, type } of entries)
        if (type !== 'symlink')
            paths.add(path);
    for (const { path, kind } of whiteouts)
        if (kind === 'whiteout')
            paths.add(path);
    return paths;
}
function hide(root, whiteout, closed) {
    // The last name is not followed: neither marker may reach through a symlink to what it leads to.
    const node = walk(root, whiteout.path, { follow: false, closed });
    if (node === undefined)
        return;
    if (whiteout.kind === 'opaque')
        node.children?.clear();
    else
        node.parent?.children?.delete(nameOf(node));
}
function place(root, entry, layer, lower, progress) {
    if (entry.path === '/') {
        // A root that is no directory can only come from a damaged archive; the directory stays.
        if (entry.type === 'directory')
            setDirectory(root, entry, layer);
        return;
    }
    const parent = progress.parents.of(entry.path) ?? directoryAt(root, parentOf(entry.path), layer, progress);
    const name = basenameOf(entry.path);
    const children = parent.children;
    const before = children.get(name);
    if (entry.type === 'directory' && before?.children) {
        setDirectory(before, entry, layer);
        return;
    }
    // What has the name goes first, so that a hardlink cannot be bound to what it replaces.
    if (before !== undefined) {
        children.delete(name);
        // A path leads through directories and symlinks alone, and either may stand behind a hardlink.
        if (before.entry.type !== 'file')
            progress.parents.clear();
        if (before.layer === layer && before.entry.path === entry.path)
            supersede(before);
        for (const node of nodesBelow(before))
            if (node.layer === layer)
                supersede(node);
    }
    spend(progress);
    const node = newNode(parent, entry, layer);
    if (entry.type === 'hardlink') {
        const inode = inodeAt(root, entry.link ?? '/') ?? lower.get(entry);
        if (inode === undefined) {
            throw new Failure('image/dangling-hardlink', `${quote(entry.path)} is a hardlink to ${quote(entry.link ?? '')}, which is no file.`);
        }
        bind(node, inode, entry);
        progress.links.push(node);
    }
    children.set(name, node);
}
/** The layer's content under this path is, or may come to be, that of another entry. */
function supersede(node) {
    rareOf(node).superseded = true;
}
function setDirectory(node, entry, layer) {
    node.entry = entry;
    node.layer = layer;
}
/** The parents of an entry: symlinks among them are followed, what is missing or in the way becomes a directory. */
function directoryAt(root, path, layer, progress) {
    const create = (parent, name) => {
        spend(progress);
        const made = newDirectory(parent, name, layer);
        parent.children?.set(name, made);
        return made;
    };
    const directory = walk(root, path, { follow: true, create });
    if (pathLength(directory) > progress.limits.path) {
        throw limitFailure('path', `The place that ${quote(path)} leads to`, progress.limits);
    }
    progress.parents.add(path, directory);
    return directory;
}
/** A hardlink's header carries attributes for the inode, and the engines set them (containerd, archive/tar.go). */
function bind(node, inode, entry) {
    const rare = rareOf(inode);
    rareOf(node).inode = inode;
    rare.links.push(node);
    const { mode, uid, gid } = entry;
    const capabilities = entry.capabilities || (rare.attributes ?? inode.entry).capabilities;
    rare.attributes = { mode, uid, gid, capabilities };
}
function inodeAt(root, path) {
    const node = walk(root, path, { follow: false });
    if (node === undefined || node.children !== null)
        return undefined;
    return inodeOf(node);
}
/** Inodes of lower layers that this layer links to: found before its own whiteouts may take their names. */
function lowerTargets(root, entries) {
    const targets = new Map();
    for (const entry of entries) {
        if (entry.type !== 'hardlink' || entry.link === null)
            continue;
        const inode = inodeAt(root, entry.link);
        if (inode !== undefined)
            targets.set(entry, inode);
    }
    return targets;
}
function spend(progress) {
    if (--progress.room < 0)
        throw limitFailure('entries', 'The number of names', progress.limits);
}

;// CONCATENATED MODULE: ./src/image/tree/tree.ts





/**
 * What the running container sees of these layers, lowest first. OCI image spec, layer.md, "Applying Changesets".
 * Throws a Failure for layers that no engine could lay over each other.
 */
function mergeLayers(layers, options = {}) {
    const limits = { ...DEFAULT_LIMITS, ...options };
    const root = newDirectory(null, '', 0);
    limitLookUps(root, limits);
    const progress = { limits, room: limits.entries, parents: knownParents(), links: [] };
    for (const [index, layer] of layers.entries())
        applyLayer(root, layer, index, progress);
    let sums = null;
    const sum = () => {
        if (sums === null) {
            sums = { merged: 0, files: 0 };
            for (const inode of fileInodes(root)) {
                sums.merged += inode.entry.size;
                sums.files++;
            }
        }
        return sums;
    };
    const tree = {
        get: path => {
            const node = walk(root, path, { follow: false });
            return node && seen(root, node, pathOf(node));
        },
        resolve: path => {
            const node = walk(root, path, { follow: true });
            const name = node && nameOfInode(root, node);
            return name && seen(root, name, pathOf(name));
        },
        list: path => {
            const node = walk(root, path, { follow: true });
            return node?.children ? [...node.children.keys()].sort(compareBytes) : [];
        },
        entries: () => entriesOf(root),
        content: path => {
            const inode = fileAt(root, path);
            return inode && layers[inode.layer]?.contents.get(inode.entry.path);
        },
        extracts: path => {
            const inode = fileAt(root, path);
            return inode && layers[inode.layer]?.extracts.get(inode.entry.path);
        },
        get merged() {
            return sum().merged;
        },
        get files() {
            return sum().files;
        },
    };
    inner.set(tree, { root, links: progress.links });
    return tree;
}
/** The file that a path leads to; undefined also where its layer's later entry took the place that its content is kept at. */
function fileAt(root, path) {
    const node = walk(root, path, { follow: true });
    const inode = node && inodeOf(node);
    return !inode || inode.rare?.superseded || inode.entry.type !== 'file' ? undefined : inode;
}
/**
 * A node as the container sees it, under its own path and with the attributes of its inode. A hardlink names the path
 * that stands for its inode; where that is its own, because the others are gone, it is the file.
 */
function seen(root, node, path) {
    const inode = inodeOf(node);
    const name = inode === node ? node : nameOfInode(root, node);
    const attributes = inode.rare?.attributes;
    if (name === node)
        return { ...inode.entry, ...attributes, path, layer: inode.layer };
    return { ...node.entry, ...attributes, path, link: pathOf(name), layer: node.layer };
}
/** The one name that stands for an inode: the one that it was made under, else the oldest hardlink that is left. */
function nameOfInode(root, node) {
    const inode = inodeOf(node);
    const rare = inode.rare;
    if (rare === null)
        return inode;
    const isSeen = (name) => walk(root, pathOf(name), { follow: false }) === name;
    rare.shown ??= (isSeen(inode) ? inode : rare.links.find(isSeen)) ?? node;
    return rare.shown;
}
/** Every node but the root in byte order of path. Not recursive: a path may have two thousand names. */
function* entriesOf(root) {
    const stack = [{ items: sortedItems(root), next: 0, prefix: '/' }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
        const item = top.items[top.next++];
        if (item === undefined)
            stack.pop();
        else if (item.below)
            stack.push({ items: sortedItems(item.node), next: 0, prefix: top.prefix + item.key });
        else
            yield seen(root, item.node, top.prefix + item.key);
    }
}
/**
 * What a directory gives, in byte order of whole paths: there, `a-b` stands between `a` and `a/x`. So a directory is
 * two items, itself and all that is below it, which sorts by `a/`.
 */
function sortedItems(directory) {
    const items = [];
    for (const [name, node] of directory.children ?? []) {
        items.push({ key: name, node, below: false });
        if (node.children?.size)
            items.push({ key: name + '/', node, below: true });
    }
    return items.sort((a, b) => compareBytes(a.key, b.key));
}
/** Every file inode that some name leads to, once, in no order. */
function fileInodes(root) {
    const known = inodes.get(root);
    if (known !== undefined)
        return known;
    const found = [];
    const linked = new Set();
    const stack = [root];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        if (node.children !== null)
            for (const child of node.children.values())
                stack.push(child);
        const inode = inodeOf(node);
        if (inode.entry.type !== 'file')
            continue;
        if (inode.rare !== null) {
            if (linked.has(inode))
                continue;
            linked.add(inode);
        }
        found.push(inode);
    }
    inodes.set(root, found);
    return found;
}
/** Of trees that are complete: it takes as long to go through all names as to lay a layer over them. */
const inodes = new WeakMap();
/** The nodes behind a tree of `mergeLayers`, for the other files of this folder. */
function rootOf(tree) {
    return innerOf(tree).root;
}
/**
 * Runs a function with its own budget for look-ups: what others spent does not count, and what it spends does not count
 * for others. Its result must not look up anything later.
 */
function withOwnLookUps(tree, run) {
    return withNewLookUps(rootOf(tree), run);
}
/** The hardlinks that the container sees. */
function hardlinksOf(tree) {
    const { root, links } = innerOf(tree);
    return links.filter(link => walk(root, pathOf(link), { follow: false }) === link);
}
function innerOf(tree) {
    const found = inner.get(tree);
    if (found === undefined)
        throw new TypeError('This tree was not made by mergeLayers.');
    return found;
}
const inner = new WeakMap();

;// CONCATENATED MODULE: ./src/image/tree/seen.ts



const known = new WeakMap();
/**
 * The files that the container sees the bytes of, for each layer: by layer, because one that an image lists twice has
 * the same entries in both places. In one pass over the inodes, where looking up every path would cost ten times as much.
 */
function seenFiles({ layers, tree }) {
    const before = known.get(tree);
    if (before !== undefined)
        return before;
    const inodes = fileInodes(rootOf(tree));
    const counts = layers.map(() => 0);
    for (const { layer } of inodes)
        counts[layer] = (counts[layer] ?? 0) + 1;
    // Most layers are seen whole, and need no set of their own.
    const sets = layers.map(({ files }, index) => (counts[index] === files ? null : new Set()));
    for (const { layer, entry } of inodes)
        sets[layer]?.add(entry);
    const seen = sets.map((set, index) => set ?? { size: counts[index], has: isFile });
    known.set(tree, seen);
    return seen;
}
const isFile = (entry) => entry.type === 'file';
const inView = new WeakMap();
/** The files that a layer brought and the container sees where the layer laid them down, in the order of its archive. */
function filesInView({ layers, tree }, layer) {
    const ofLayers = inView.get(tree) ?? new Map();
    inView.set(tree, ofLayers);
    const before = ofLayers.get(layer.index);
    if (before !== undefined)
        return before;
    const seen = seenFiles({ layers, tree })[layer.index];
    const moved = new Set(namedAnew(tree).map(({ entry }) => entry));
    const files = layer.entries.filter(entry => seen?.has(entry) && !moved.has(entry));
    ofLayers.set(layer.index, files);
    return files;
}
/** Files whose own name is gone, and that only a hardlink still leads to. */
function namedAnew(tree) {
    const root = rootOf(tree);
    const linked = new Set(hardlinksOf(tree).map(inodeOf));
    return [...linked].filter(inode => inode.entry.type === 'file' && nameOfInode(root, inode) !== inode);
}
/** Every file in view of which this was learned, in byte order of path. */
function learnedFiles({ layers, tree }, name) {
    const root = rootOf(tree);
    const keyOf = (layer, path) => `${layer} ${path}`;
    const newNames = new Map(namedAnew(tree).map(inode => [keyOf(inode.layer, inode.entry.path), pathOf(nameOfInode(root, inode))]));
    const found = new Map();
    for (const { index, extracts } of layers) {
        for (const [path, all] of extracts) {
            const learned = all[name];
            if (learned === undefined)
                continue;
            // What stands there now may be another layer's, or another entry of the same one.
            for (const at of [path, newNames.get(keyOf(index, path))]) {
                const entry = at === undefined ? undefined : tree.get(at);
                if (entry?.type === 'file' && tree.extracts(entry.path) === all)
                    found.set(entry.path, { entry, learned });
            }
        }
    }
    return [...found.values()].sort((a, b) => compareBytes(a.entry.path, b.entry.path));
}

;// CONCATENATED MODULE: ./src/image/tree/wasted.ts


/** Every file whose bytes are not seen, by layer and in the order of its archive; all of them together are `size.wasted`. */
function wastedFiles({ layers, tree }) {
    const hidden = hiddenFiles({ layers, tree });
    if (hidden.length === 0)
        return [];
    const covers = layers.map(coverOf);
    return hidden.map(({ entry, layer }) => {
        return { path: entry.path, size: entry.size, layer: layer.index, ...hiddenBy(entry, layer, layers, covers) };
    });
}
/** The files with bytes that the container does not see, by layer and in the order of its archive. */
function hiddenFiles({ layers, tree }) {
    const seen = seenFiles({ layers, tree });
    return layers.flatMap(layer => {
        // Most layers hide nothing.
        if (seen[layer.index]?.size === layer.files)
            return [];
        const hidden = layer.entries.filter(entry => entry.size > 0 && !seen[layer.index]?.has(entry));
        return hidden.map(entry => ({ entry, layer }));
    });
}
function coverOf(layer) {
    const named = (kind) => layer.whiteouts.filter(whiteout => whiteout.kind === kind).map(({ path }) => path);
    return {
        entries: new Map(layer.entries.map(entry => [entry.path, entry])),
        whiteouts: new Set(named('whiteout')),
        opaque: new Set(named('opaque')),
    };
}
function hiddenBy(entry, layer, layers, covers) {
    const own = covers[layer.index]?.entries.get(entry.path);
    if (own !== entry)
        return { cause: 'overwritten', by: layer.index };
    for (const { index: by, extracts } of layers.slice(layer.index + 1)) {
        const cover = covers[by];
        const again = cover.entries.get(entry.path);
        if (again)
            return { cause: isCopy(entry, layer, again, extracts) ? 'copied-up' : 'overwritten', by };
        if (hides(cover, entry.path))
            return { cause: 'deleted', by };
    }
    // Its path led elsewhere when it was laid down, through a symlink of a lower layer: where it stood, only the tree knows.
    return { cause: 'deleted', by: layers.length - 1 };
}
/** Where neither has a checksum, because it is small, the same size under the same path is taken for the same content. */
function isCopy(entry, { extracts }, again, later) {
    if (again.type !== 'file' || again.size !== entry.size)
        return false;
    return extracts.get(entry.path)?.checksum === later.get(again.path)?.checksum;
}
/** Whether a deletion, or something else in the place of a directory, takes this path away. */
function hides({ entries, whiteouts, opaque }, path) {
    if (whiteouts.has(path))
        return true;
    for (let at = parentOf(path);; at = parentOf(at)) {
        if (opaque.has(at) || whiteouts.has(at))
            return true;
        const entry = entries.get(at);
        if (entry !== undefined && entry.type !== 'directory')
            return true;
        if (!isBelow(at, '/'))
            return false;
    }
}

;// CONCATENATED MODULE: ./src/image/tree/largest.ts




/**
 * The files that the container sees, largest first and then in byte order of path; at most `count`. A file with
 * several hardlinks is listed once.
 */
function largestPaths(tree, count) {
    const root = rootOf(tree);
    const largest = createTop(count);
    // Inodes come in no order, which spares sorting all names of the image for the sake of a few.
    for (const inode of fileInodes(root)) {
        const { size } = inode.entry;
        if (largest.wants(size))
            largest.add({ path: pathOf(nameOfInode(root, inode)), size, layer: inode.layer });
    }
    return largest.list();
}
/**
 * The files whose bytes are shipped but not seen, because a later layer (or a later entry of the same one) deleted
 * or replaced them: largest first, then in byte order of path, then lowest layer first; at most `count`. All of them
 * together are `size.wasted`.
 */
function wastedPaths(image, count) {
    const wasted = new Map();
    for (const { entry, layer } of hiddenFiles(image)) {
        const key = `${layer.index} ${entry.path}`;
        const one = wasted.get(key) ?? { path: entry.path, size: 0, layer: layer.index };
        one.size += entry.size;
        wasted.set(key, one);
    }
    return [...wasted.values()].sort(order).slice(0, count);
}
/** Keeps the first `count` of many, which are to be few, without keeping or sorting them all. */
function createTop(count) {
    const kept = [];
    return {
        /** Whether an item of this size might be among them. */
        wants: (size) => kept.length < count || size >= (kept.at(-1)?.size ?? Number.POSITIVE_INFINITY),
        add(item) {
            let at = kept.length;
            while (at > 0 && order(item, kept[at - 1]) < 0)
                at--;
            if (at === count)
                return;
            kept.splice(at, 0, item);
            if (kept.length > count)
                kept.pop();
        },
        list: () => kept,
    };
}
function order(a, b) {
    return b.size - a.size || compareBytes(a.path, b.path) || a.layer - b.layer;
}

;// CONCATENATED MODULE: ./src/baseline/of-image.ts



/** An image that was read, as the later or the earlier side of a comparison. */
function snapshotOf(image) {
    const before = of_image_known.get(image);
    if (before)
        return before;
    const { size, base } = image;
    const snapshot = {
        platform: formatPlatform(image.platform),
        digest: image.digest,
        size: { compressed: size.compressed, unpacked: size.unpacked, merged: size.merged, own: ownOf(image) },
        base: { reference: base.reference, digest: base.digest },
        layers: image.layers.map(({ digest, diffId, compressed, unpacked, origin, blame }) => {
            return { digest, diffId, compressed, unpacked, origin, blame };
        }),
        rows: rowsOf(image),
        history: [],
    };
    of_image_known.set(image, snapshot);
    return snapshot;
}
/** It is compared, and then kept for later runs. */
const of_image_known = new WeakMap();
function ownOf({ base, size }) {
    // What is own can only be told from what is the base's.
    return base.knownBy === 'none' ? null : { ...size.own };
}
/** Every file, link and device that the container sees, in byte order of path; then what is shipped and not seen. */
function rowsOf(image) {
    const owners = ownersOf(image);
    const rows = [];
    for (const { path, type, size, layer } of image.tree.entries()) {
        if (type !== 'directory')
            rows.push({ path, size, layer, hidden: false, owner: owners.get(path) ?? null });
    }
    for (const { path, size, layer } of wastedPaths(image, Number.POSITIVE_INFINITY)) {
        rows.push({ path, size, layer, hidden: true, owner: owners.get(path) ?? null });
    }
    return rows;
}
/** The package of each path that a database lists. Where one cannot be read, the files stand for themselves. */
function ownersOf(image) {
    const owners = new Map();
    try {
        const alias = rootAliases(image);
        for (const { type, name, version, files } of image.packages().packages) {
            const owner = { type, name, version };
            for (const path of files ?? [])
                for (const spelling of [path, alias(path)])
                    owners.set(spelling, owner);
        }
    }
    catch {
        // Whoever judges by packages says so in an error of its own; a difference can do without.
    }
    return owners;
}

;// CONCATENATED MODULE: ./src/baseline/model.ts
/** What two runs are compared by. A baseline may come from anywhere: whatever it does not know is null. */
/** How many commits a history goes back. */
const LONGEST_HISTORY = 30;

;// CONCATENATED MODULE: ./src/baseline/path-index.ts


/** More rows than this are not kept: an index has to stay small beside the image. */
const MOST_ROWS = 1_000_000;
/** Characters of all paths together. */
const MOST_CHARACTERS = 128 * 2 ** 20;
const LONGEST_PATH = 4096;
/** Null for an image of too many files. */
function path_index_encodeRows(rows) {
    if (rows.length > MOST_ROWS)
        return null;
    const index = { owners: [], shared: [], rest: [], size: [], layer: [], owner: [] };
    const places = new Map();
    let last = '';
    for (const { path, size, layer, hidden, owner } of rows) {
        const shared = sharedLength(last, path);
        index.shared.push(shared);
        index.rest.push(path.slice(shared));
        index.size.push(size);
        index.layer.push(layer * 2 + (hidden ? 1 : 0));
        index.owner.push(owner === null ? 0 : path_index_placeOf(owner, places, index));
        last = path;
    }
    return index;
}
function path_index_placeOf(owner, places, { owners }) {
    const known = places.get(owner);
    if (known !== undefined)
        return known;
    const place = owners.push([owner.type, owner.name, owner.version]);
    places.set(owner, place);
    return place;
}
function sharedLength(a, b) {
    const most = Math.min(a.length, b.length);
    let at = 0;
    while (at < most && a.charCodeAt(at) === b.charCodeAt(at))
        at++;
    return at;
}
/**
 * The rows of an index that may come from anyone, of an image with so many layers.
 * @throws Failure for anything that `encodeRows` would not have written
 */
function decodeRows(value, layers) {
    const index = asObject(value, 'The index of paths');
    const owners = asList(index['owners'], 'owners').map(ownerOf);
    const [shared, size, layer, owner] = ['shared', 'size', 'layer', 'owner'].map(name => column(index, name));
    const rest = asList(index['rest'], 'rest');
    if (!shared || !size || !layer || !owner)
        throw damaged();
    const count = rest.length;
    if (count > MOST_ROWS || [shared, size, layer, owner].some(each => each.length !== count))
        throw damaged();
    const rows = [];
    let last = '';
    let characters = 0;
    for (let row = 0; row < count; row++) {
        const common = asSize(shared[row], 'shared');
        const place = asSize(owner[row], 'owner');
        const at = asSize(layer[row], 'layer');
        const path = last.slice(0, common) + asText(rest[row], 'rest');
        characters += path.length;
        if (characters > MOST_CHARACTERS ||
            common > last.length ||
            place > owners.length ||
            at >= layers * 2 ||
            !isPath(path))
            throw damaged();
        rows.push({
            path,
            size: asSize(size[row], 'size'),
            layer: at >> 1,
            hidden: (at & 1) === 1,
            owner: place === 0 ? null : (owners[place - 1] ?? null),
        });
        last = path;
    }
    return rows;
}
function column(index, name) {
    return asList(index[name], name);
}
function ownerOf(value) {
    const [type, name, version, ...more] = asList(value, 'owner').map(part => asText(part, 'owner'));
    if (more.length > 0 || (type !== 'deb' && type !== 'apk' && type !== 'rpm'))
        throw damaged();
    return { type, name: name ?? '', version: version ?? '' };
}
function isPath(path) {
    return path.length <= LONGEST_PATH && /^\/[^\0]/.test(path) && !/\0|\/\/|\/$|\/\.{1,2}(?:\/|$)/.test(path);
}
function damaged() {
    return new Failure('baseline/damaged', 'The index of paths is not as Stagegate writes it.');
}

;// CONCATENATED MODULE: ./src/baseline/record.ts




/** Bytes of a record or a report: more than any that was written by this program. */
const record_MOST_BYTES = 128 * 2 ** 20;
const RECORD = 'stagegate.baseline/1';
const REPORT = 'stagegate.report/1';
const MOST_TARGETS = 1000;
const MOST_LAYERS = 1000;
const LONGEST_TEXT = 16_384;
/**
 * What a run leaves to later ones: its report (as text, in JSON), and the paths of its images.
 * @param targets the images that the report is about
 */
function record_encodeRecord(reportJson, targets) {
    const paths = targets.flatMap(({ name, images }) => images.flatMap(({ platform, rows }) => rows === null ? [] : [{ target: name, platform, index: encodeRows(rows) }]));
    return `{"schema":"${RECORD}","report":${reportJson.trim()},"paths":${JSON.stringify(paths)}}\n`;
}
/**
 * Reads such a record, or a report alone, from anywhere: nothing in it is believed that this program would not have
 * written, and of the report nothing but sizes, layers and their lines is read.
 * @param what names it in the failure
 * @throws Failure `baseline/damaged`, or the reader's own for what is no JSON
 */
function decodeRecord(bytes, what) {
    if (bytes.length > record_MOST_BYTES)
        throw record_damaged(what);
    try {
        const document = asObject(parseJson(bytes, what), what);
        const record = document['schema'] === RECORD ? document : { report: document, paths: [] };
        return record_snapshotOf(asObject(record['report'], 'report'), asList(record['paths'], 'paths'));
    }
    catch (error) {
        throw error instanceof Failure && error.code !== 'image/document' ? error : record_damaged(what, error);
    }
}
function record_damaged(what, cause) {
    return new Failure('baseline/damaged', `${what} is no report of Stagegate.`, { cause });
}
function record_snapshotOf(report, paths) {
    if (report['schema'] !== REPORT)
        throw new Failure('image/document', 'another schema');
    const commit = commitOf(asObject(report['source'], 'source')['commit']);
    const indexes = new Map();
    for (const item of few(paths, MOST_TARGETS)) {
        const { target, platform, index } = asObject(item, 'paths');
        indexes.set(JSON.stringify([record_short(target), record_short(platform)]), index);
    }
    const targets = few(asList(report['targets'], 'targets'), MOST_TARGETS).map(value => {
        const target = asObject(value, 'target');
        const name = record_short(target['name']);
        const images = few(asList(target['images'], 'images'), MOST_TARGETS).map(each => {
            const image = asObject(each, 'image');
            return imageOf(image, indexes.get(JSON.stringify([name, record_short(image['platform'])])) ?? null, commit);
        });
        return { name, gated: target['role'] === 'gated', images };
    });
    return { commit, targets };
}
function imageOf(image, index, commit) {
    const layers = few(asList(image['layers'], 'layers'), MOST_LAYERS).map(layerOf);
    const base = asObject(image['base'], 'base');
    const size = sizesOf(asObject(image['size'], 'size'));
    const past = few(asList(image['history'], 'history'), 10 * LONGEST_HISTORY).map(pointOf);
    return {
        platform: record_short(image['platform']),
        digest: record_short(image['digest']),
        size: { ...size, own: base['knownBy'] === 'none' ? null : size.own },
        base: { reference: shortOrNull(base['reference']), digest: shortOrNull(base['digest']) },
        layers,
        rows: index === null ? null : decodeRows(index, layers.length),
        history: (commit === null ? past : [...past, { commit, ...size }]).slice(-LONGEST_HISTORY),
    };
}
function sizesOf(size) {
    const own = asObject(size['own'], 'own');
    return {
        compressed: asSize(size['compressed'], 'compressed'),
        unpacked: asSize(size['unpacked'], 'unpacked'),
        merged: asSize(size['merged'], 'merged'),
        own: { compressed: asSize(own['compressed'], 'own'), unpacked: asSize(own['unpacked'], 'own') },
    };
}
function pointOf(value) {
    const point = asObject(value, 'history');
    return { commit: commitOf(point['commit']) ?? '', ...sizesOf(point) };
}
function layerOf(value) {
    const layer = asObject(value, 'layer');
    return {
        digest: record_short(layer['digest']),
        diffId: record_short(layer['diffId']),
        compressed: asSize(layer['compressed'], 'compressed'),
        unpacked: asSize(layer['unpacked'], 'unpacked'),
        origin: layer['origin'] === 'base' ? 'base' : 'own',
        blame: blameOf(layer['blame']),
    };
}
function blameOf(value) {
    if (value === null || value === undefined)
        return null;
    const { file, line, endLine, instruction, stage } = asObject(value, 'blame');
    return {
        file: record_short(file),
        line: asSize(line, 'line'),
        endLine: asSize(endLine, 'endLine'),
        instruction: record_short(instruction),
        stage: shortOrNull(stage),
    };
}
function commitOf(value) {
    return typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value) ? value : null;
}
function record_short(value) {
    const text = asText(value, 'text');
    if (text.length > LONGEST_TEXT)
        throw new Failure('image/document', 'a text is too long');
    return text;
}
function shortOrNull(value) {
    return value === null || value === undefined ? null : record_short(value);
}
function few(list, most) {
    if (list.length > most)
        throw new Failure('image/document', 'a list is too long');
    return list;
}

;// CONCATENATED MODULE: ./src/secrets/marks.ts
/**
 * How a secret is known by sight: the fixed beginnings that issuers give their tokens, by the rule that knows the rest.
 * They are the sieve in front of the rules (image/extract/secrets), and by them a text for display is masked. The
 * rules are those of @secretlint/secretlint-rule-preset-recommend by their short names, and a few of our own.
 */
const MARKS = {
    '1password': ['ops_ey'],
    'age-secret-key': ['AGE-SECRET-KEY-1'],
    anthropic: ['sk-ant-api'],
    aws: ['ACCESS_KEY', 'access_key', 'AccessKey', 'accessKey', 'accesskey', 'ACCESSKEY'],
    'azure-storage': ['AccountKey='],
    cloudflare: ['cfk_', 'cfut_', 'cfat_'],
    databricks: ['dapi'],
    docker: ['dckr_pat_'],
    figma: ['figd_'],
    github: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    gitlab: ['glpat-'],
    grafana: ['glc_', 'glsa_'],
    groq: ['gsk_'],
    'hashicorp-vault': ['hvs.', 'hvb.', 'hvr.'],
    huggingface: ['hf_'],
    linear: ['lin_api_'],
    notion: ['ntn_'],
    npm: ['npm_', '_authToken'],
    openai: ['T3BlbkFJ'],
    pypi: ['pypi-AgE'],
    sendgrid: ['SG.'],
    shopify: ['shppa_', 'shpca_', 'shpat_', 'shpss_'],
    slack: ['xoxb-', 'xoxp-', 'xapp-', 'xoxa-', 'xoxo-', 'xoxr-', 'hooks.slack.com/services/'],
    stripe: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'],
    tailscale: ['tskey-'],
    vercel: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'],
};
const literal = (mark) => mark.replace(/[.]/g, '\\$&');
/** What a token begins with; of the other rules, the mark stands in a name before it, or inside it. */
const BEGINNINGS = [
    ...Object.entries(MARKS)
        .filter(([rule]) => rule !== 'aws' && rule !== 'azure-storage' && rule !== 'openai')
        .flatMap(([, marks]) => marks)
        .filter(mark => !mark.startsWith('_')),
    ...['sk-proj-', 'sk-svcacct-', 'sk-admin-'],
];
/**
 * A token by its beginning, in a text of any kind; `my_hf_model` has none. It is linear, because what follows the
 * beginning is one class of characters.
 */
const TOKEN = new RegExp(`(?<![A-Za-z0-9])(?:${BEGINNINGS.map(literal).join('|')})[A-Za-z0-9_.+/=-]{16,}`, 'g');
/** `user:password@` in a URL. Every part is bounded, and none can take what the next begins with. */
const URL_PASSWORD = /(?<=:\/\/[^\s/:@"'`<>]{1,100}:)[^\s/:@"'`<>]{3,200}(?=@)/g;
/** Every mark, wherever one stands. */
const SIEVE = new RegExp(Object.values(MARKS).flat().map(literal).join('|'), 'g');
/** A user and a password behind the scheme of a URL; sticky. */
const URL_CREDENTIALS = /:\/\/[^\s/:@"'`<>]{1,100}:[^\s/:@"'`<>]{3,200}@/y;
const RULE_OF_MARK = new Map(Object.entries(MARKS).flatMap(([rule, marks]) => marks.map(mark => [mark, rule])));

;// CONCATENATED MODULE: ./src/secrets/values.ts

/** What makes a variable's name speak of a secret, as its last word or words; and what makes it speak of something else. */
const SECRET_NAME = /(?:^|_)(?:PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRET|TOKEN|APIKEY|CREDENTIALS?|AUTHTOKEN|(?:API|ACCESS|ACCOUNT|APP|AUTH|ENCRYPTION|MASTER|PRIVATE|SECRET|SERVICE|SIGNING|STORAGE)_?KEY|SECRET_KEY_BASE|DSN_PASSWORD)(?:_V?\d{1,2}|_BASE64|_B64|_PROD(?:UCTION)?|_LIVE|_DEV|_STAGING)?$/;
/** Built into pages that everybody can read, by the tools' own convention. */
const PUBLIC_NAME = /^(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC|PUBLIC|STORYBOOK)_/;
/** Whether a variable of this name holds a secret rather than where one lies or how it is used. `PWD` is the shell's. */
function isSecretName(name) {
    if (name.length > 200)
        return false;
    const words = name
        .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
        .replace(/[.-]/g, '_')
        .toUpperCase();
    return SECRET_NAME.test(words) && !PUBLIC_NAME.test(words) && words !== 'PWD' && words !== 'OLD_PWD';
}
const STAND_IN = /^(?:\*+|x+|\.{2,}|-+|_+|0+|true|false|yes|no|on|off|null|none|nil|undefined|\d{1,5}|changeit|change[-_ ]?me.*|replace[-_ ]?me.*|todo|tbd|guest|admin|root|user|users?name|postgres|mysql|mongo|redis|rabbitmq|minio|minioadmin|sa|token|key|apikey|api[-_]?key|secret|secrets|password|passwd|pass|pwd|test|testing|dev|development|local|localhost|default|string|value|empty|unset|na|n\/a|[a-z_-]*(?:your|insert|enter)[-_ ].*)$/i;
/** Words in a value that say that it is none; AWS marks the keys of its documentation with the first. */
const TELLING = /EXAMPLE|example|placeholder|PLACEHOLDER|dummy|DUMMY|redacted|REDACTED|not-?a-?secret|(?:my|your)[-_]?(?:secret|token|password|api|key)|fake|FAKE|sample|SAMPLE|xxxx|XXXX|\*\*\*|\.\.\.|<[^>]*>|12345678|abcdef(?:gh|12)|deadbeef/;
/** A reference to where the value is, not the value. */
const REFERENCE = /^(?:\$[{(A-Za-z_]|\{[A-Za-z_]|\{\{|\{%|%[A-Za-z{(]|<%|@[@{]|#\{|env:|file:|vault:|encrypted:|ENC\[|ref:|op:\/\/|!|\/(?:run|etc|var|usr|opt|home|root|tmp|app|secrets?|mnt|data|srv|dev)\/|\.{1,2}\/)|\$\{[^}]*\}|\{\{/;
/** Whether a value only stands where a secret would: empty, a reference, an example, a flag, a word that everybody uses. */
function isPlaceholder(value) {
    const text = value.slice(0, 400).trim();
    if (text.length < 3 || STAND_IN.test(text) || TELLING.test(text) || REFERENCE.test(text))
        return true;
    // `aaaaaaaa`, `12121212`: nobody's secret has so few characters in it.
    return new Set(text).size < 4;
}
/** Whether it looks made by a machine: long, and of several kinds of characters. */
function isMachineMade(value) {
    if (value.length < 16 || value.length > 10_000 || /\s/.test(value))
        return false;
    const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter(kind => kind.test(value)).length;
    return kinds >= 2 && new Set(value).size >= 10;
}
/** Whether a known issuer's token stands in the text; the examples of documentation do not count. */
function holdsToken(text) {
    for (const [token] of text.matchAll(TOKEN))
        if (!isPlaceholder(token) && isMachineMade(token))
            return true;
    return false;
}

;// CONCATENATED MODULE: ./src/secrets/mask.ts


const MASK = '***';
/** `NAME=value` with quotes or without, and `ENV NAME value`. */
const ASSIGNMENT = /(?<![A-Za-z0-9_.-])(--?)?([A-Za-z_][A-Za-z0-9_.-]{0,199})(["']?\s?[=:]\s?)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"',;&|)]+)/g;
const OLD_FORM = /^(\s*ENV\s+)([A-Za-z_][A-Za-z0-9_]{0,199})(\s+)([^=\s].*)$/i;
/** `--password VALUE`. */
const OPTION = /(?<=\s--?)([A-Za-z][A-Za-z0-9-]{0,99})(\s{1,9})([^\s=-]\S{0,9999})/g;
const HEADER = /\b(authorization["']?\s?[:=]\s?["']?(?:bearer|basic|token)\s)[^\s"']+/gi;
const KEY = /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----).*/s;
/**
 * A Dockerfile's instruction as reports may show it: the values of variables whose names speak of a secret, tokens of
 * known issuers, passwords in URLs and keys are masked. It rather masks too much: the line number is there to look it up.
 */
function maskSecrets(text) {
    return text
        .replace(KEY, `$1${MASK}`)
        .replace(OLD_FORM, (all, keyword, name, space) => (isSecretName(name) ? keyword + name + space + MASK : all))
        .replace(HEADER, `$1${MASK}`)
        .replace(URL_PASSWORD, value => (mask_REFERENCE.test(value) ? value : MASK))
        .replace(ASSIGNMENT, (all, dashes, name, sign, value) => isSecretName(name) && !mask_REFERENCE.test(value) ? (dashes ?? '') + name + sign + MASK : all)
        .replace(OPTION, (all, name, space, value) => isSecretName(name) && !mask_REFERENCE.test(value) ? name + space + MASK : all)
        .replace(TOKEN, MASK);
}
/** `$NAME`, `${NAME}` or `"$(cat /run/secrets/x)"`: it says where the value is from, and that is worth showing. */
const mask_REFERENCE = /^["']?\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\}|\([^)]*\))["']?$/;
/** The same for a whole text, line by line; of a key that has several lines, none is left. */
function maskLines(lines) {
    let inKey = false;
    return lines.map(line => {
        const began = inKey;
        inKey = began ? !KEY_END.test(line) : KEY_BEGIN.test(line) && !KEY_END.test(line);
        return began ? MASK : maskSecrets(line);
    });
}
const KEY_BEGIN = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;
const KEY_END = /-----END [A-Z ]{0,40}PRIVATE KEY-----/;
/** The words of a start command as reports may show them. */
const maskCommand = (words) => maskSecrets(`CMD ${words}`).slice('CMD '.length);

;// CONCATENATED MODULE: ./src/secrets/credentials.ts


/**
 * The text without what logs someone in: a user and password in a URL, the query of one (an upload's address has the
 * registry's state in it, a redirect's a signature), what follows Bearer and Basic, and tokens of known issuers. Each
 * expression takes time in proportion to the text, whatever is in it.
 */
function withoutCredentials(text) {
    return text
        .replace(/(?<=:\/\/)[^\s/]+@/g, `${MASK}@`)
        .replace(/(?<=[\w/])\?[^\s"']*[^\s"':,]/g, `?${MASK}`)
        .replace(/\b([Bb]earer|BEARER|[Bb]asic|BASIC)\s+(?![a-z]+(?![\w.~+/=-]))[\w.~+/=-]{8,}/g, `$1 ${MASK}`)
        .replace(/\b(?:gh[pousr]_|github_pat_|eyJ)[\w.-]{8,}/g, MASK)
        .replace(TOKEN, MASK);
}

;// CONCATENATED MODULE: ./src/baseline/registry.ts




const MOST_PLATFORMS = 32;
const registry_MOST_LAYERS = 1000;
/**
 * The images of a reference in a registry, by their manifests and configs alone: no layer is pulled, and so only
 * compressed sizes are known. With the credentials of `docker login`.
 * @param signal ends the question
 * @throws Failure `baseline/registry` where buildx does not get it
 */
async function imagesInRegistry(reference, { run }, signal) {
    const exec = { run: (command, args) => run(command, args, signal && { signal }) };
    const top = await raw(reference, exec);
    const manifests = asList(field(top, 'manifests', 'The index'), 'manifests');
    if (manifests.length === 0)
        return [registry_imageOf(top, await platformOf(reference, exec))];
    const images = [];
    for (const value of manifests.slice(0, MOST_PLATFORMS)) {
        const descriptor = asObject(value, 'A descriptor');
        const digest = asText(descriptor['digest'], 'digest');
        const platform = asObject(descriptor['platform'], 'platform');
        // An attestation has the platform unknown/unknown.
        if (!/^sha256:[0-9a-f]{64}$/.test(digest) || asText(platform['os'], 'os') === 'unknown')
            continue;
        const manifest = await raw(`${withoutDigest(reference)}@${digest}`, exec);
        images.push({ ...registry_imageOf(manifest, platformText(platform)), digest });
    }
    return images;
}
/** `NAME:TAG@DIGEST` names another manifest by `NAME@DIGEST`. */
function withoutDigest(reference) {
    return reference.replace(/@sha256:[0-9a-f]{64}$/, '').replace(/:[\w][\w.-]{0,127}$/, '');
}
async function raw(reference, exec) {
    return asObject(await ask(reference, ['--raw'], exec), 'The manifest');
}
async function platformOf(reference, exec) {
    return platformText(asObject(await ask(reference, ['--format', '{{json .Image}}'], exec), 'The config'));
}
async function ask(reference, how, exec) {
    const { status, stdout, stderr } = await exec.run('docker', ['buildx', 'imagetools', 'inspect', ...how, reference]);
    if (status !== 0) {
        const reason = withoutCredentials(stderr.trim().split('\n').at(-1) ?? '');
        throw new Failure('baseline/registry', `The baseline ${reference} was not found: ${reason}`, {
            hint: 'Check the name, and log in to its registry before this step.',
        });
    }
    return parseJson(Buffer.from(stdout), `The answer for ${reference}`);
}
function platformText(platform) {
    const text = (name) => asText(platform[name], name).slice(0, 100);
    return formatPlatform({ os: text('os'), architecture: text('architecture'), variant: text('variant') || null });
}
function registry_imageOf(manifest, platform) {
    const config = asObject(manifest['config'], 'config');
    const listed = asList(manifest['layers'], 'layers');
    if (listed.length > registry_MOST_LAYERS)
        throw new Failure('baseline/registry', 'The baseline has too many layers.');
    const layers = listed.map(value => {
        const { digest, size } = asObject(value, 'A layer');
        const layer = {
            digest: asText(digest, 'digest'),
            diffId: null,
            compressed: asSize(size, 'size'),
            unpacked: null,
            origin: 'own',
            blame: null,
        };
        return layer;
    });
    const compressed = layers.reduce((sum, layer) => sum + layer.compressed, asSize(config['size'], 'size'));
    return {
        platform,
        digest: '',
        size: { compressed, unpacked: null, merged: null, own: null },
        base: { reference: null, digest: null },
        layers,
        rows: null,
        history: [],
    };
}

;// CONCATENATED MODULE: ./src/folders.ts

/** What `rm` and `rmSync` take: on Windows, a file that another program still reads (EBUSY) can be removed soon after. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5 };
/** Removes a folder with all that is in it; one that is not there is fine. */
async function removeFolder(path) {
    await (0,promises_.rm)(path, REMOVAL);
}
/**
 * Makes `path` a link to the folder `target`, an absolute path. On Windows it is a junction, since a symbolic link needs a
 * privilege there that few accounts have; elsewhere Node ignores the type.
 */
async function linkFolder(target, path, link = promises_.symlink) {
    await link(target, path, 'junction');
}

;// CONCATENATED MODULE: ./src/dockerfile/expand.ts
/**
 * The values that a FROM can use: the arguments before the first FROM, with what the build was given for them; null
 * where the value is not known. Docker's reference, "Understand how ARG and FROM interact".
 */
function globalArguments(dockerfile, given) {
    const values = new Map();
    const set = new Map(given.args.map(arg => [expand_nameOf(arg), arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : null]));
    for (const [name, text] of dockerfile.args) {
        const given = set.get(name);
        values.set(name, given !== undefined ? given : text === null ? null : expand(text, values));
    }
    return values;
}
/** The part before the first `=`. */
function expand_nameOf(pair) {
    return pair.split('=', 1)[0] ?? '';
}
/** No name of an image is longer; arguments that are made of others could double with each. */
const LONGEST = 4096;
/**
 * A text with its variables filled in, as far as BuildKit's `$NAME`, `${NAME}`, `${NAME:-word}` and `${NAME:+word}` go;
 * null where a value is not known. A variable that nobody declared is empty.
 */
function expand(text, values) {
    let unknown = false;
    const filled = text.replace(/\$(?:\{(\w+)(?:(:?[-+])([^{}$]*))?\}|(\w+))/g, (_, braced, operator, word = '', bare = '') => {
        const value = values.get(braced ?? bare);
        if (value === null)
            unknown = true;
        const isSet = operator?.startsWith(':') ? Boolean(value) : value !== undefined;
        if (operator?.endsWith('-'))
            return isSet ? (value ?? '') : word;
        if (operator?.endsWith('+'))
            return isSet ? word : '';
        return value ?? '';
    });
    return unknown || filled.length > LONGEST || filled.includes('$') ? null : filled;
}

;// CONCATENATED MODULE: ./src/build/attribute.ts
/**
 * One of buildx's comma-separated attributes. RFC 4180, section 2: a field with a comma is quoted as a whole, so the
 * quotes stand around the key as well; buildx refuses those that begin within a field.
 */
function attribute(key, value) {
    const field = `${key}=${value}`;
    return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

;// CONCATENATED MODULE: ./src/build/command.ts



/**
 * An empty value takes away what the definition has: for all targets, because a target can link to others, and bake
 * exports their caches, too. Secrets stay, because a private context may need them.
 */
const WITHOUT_TRACES = ['cache-from', 'cache-to', 'tags'].flatMap(key => ['--set', `*.${key}=`]);
/** The `docker buildx build` (or `bake`) of one request. Secrets go through the environment, not the arguments. */
function buildCommand(request, builder, to) {
    const { source, build, cache } = request;
    const env = {
        // The provenance goes to the metadata file only: the image is exactly what a plain build would make.
        BUILDX_METADATA_PROVENANCE: 'max',
        BUILDX_METADATA_WARNINGS: '1',
    };
    const common = ['--builder', builder, '--progress', 'rawjson', '--metadata-file', to.metadata];
    const output = to.layout === null ? 'type=cacheonly' : layoutOutput(to.layout, build.ociArtifact);
    if (build.noCache)
        common.push('--no-cache');
    if (build.pull)
        common.push('--pull');
    common.push(...attestations(build));
    if (source.kind === 'bake') {
        const args = bakeDefinition(request, source, env);
        if (request.isQuestion)
            args.push('--set', '*.no-cache=false', '--set', '*.pull=false');
        // bake refuses to write outside of the working directory unless it is told that it may.
        if (to.layout !== null)
            args.push('--allow', `fs.write=${(0,external_node_path_.join)(to.layout, '..')}`);
        args.push(...set(source, ['output', output]));
        args.push(...set(source, ...pairs('cache-from', cache.from), ...pairs('cache-to', cache.to)));
        // A definition may name a target `--push`: behind `--` that is a name, and nothing is pushed.
        return { args: ['buildx', 'bake', ...common, ...args, '--', source.target], env };
    }
    const args = ['--output', output, ...dockerfileDefinition(source, build, env)];
    args.push(...flags('--cache-from', cache.from), ...flags('--cache-to', cache.to));
    // Behind `--` nothing is an option, whatever it begins with.
    return { args: ['buildx', 'build', ...common, ...args, '--', source.context], env };
}
/** Attached to the image, whose index then has the digest that is verified and pushed. */
function attestations({ provenance, sbom }) {
    return [...(provenance === null ? [] : [`--provenance=${provenance}`]), ...(sbom === null ? [] : [`--sbom=${sbom}`])];
}
function layoutOutput(layout, ociArtifact) {
    const form = ociArtifact === null ? '' : `,oci-artifact=${ociArtifact}`;
    return `type=oci,tar=false,${attribute('dest', layout)}${form}`;
}
/** The `docker buildx build --call=check` (or `bake`) that asks BuildKit's own checks about one request's Dockerfile. */
function checkCommand(request, builder) {
    const { source, build } = request;
    const env = {};
    const common = ['--builder', builder, '--progress', 'plain', '--call=check,format=json'];
    if (source.kind === 'dockerfile') {
        return {
            args: ['buildx', 'build', ...common, ...dockerfileDefinition(source, build, env), '--', source.context],
            env,
        };
    }
    // Even where it is called for a check, bake runs the definition's own exports, which may push.
    const args = [...bakeDefinition(request, source, env), ...set(source, ['output', 'type=cacheonly'])];
    return { args: ['buildx', 'bake', ...common, ...attestations(build), ...args, '--', source.target], env };
}
/** What is built, without where it goes to. */
function dockerfileDefinition({ file, stage }, build, env) {
    return [
        ...(file === null ? [] : ['--file', file]),
        ...(stage === null ? [] : ['--target', stage]),
        ...(build.platforms.length === 0 ? [] : ['--platform', build.platforms.join(',')]),
        ...flags('--build-arg', build.args),
        ...flags('--build-context', build.contexts),
        ...flags('--label', build.labels),
        ...flags('--annotation', build.annotations),
        ...flags('--ssh', build.ssh),
        ...flags('--secret', secretAttributes(build, env)),
    ];
}
function bakeDefinition(request, source, env) {
    const { build, isQuestion, replacesSecrets } = request;
    const secrets = secretAttributes(build, env);
    const args = source.files.flatMap(file => ['--file', file]);
    for (const arg of build.args) {
        // One without a value takes that of the environment, which bake does for a key alone.
        if (arg.includes('='))
            args.push(...set(source, [`args.${expand_nameOf(arg)}`, textOf(arg)]));
        else
            args.push('--set', `${source.target}.args.${arg}`);
    }
    args.push(...set(source, ...build.contexts.map(context => [`contexts.${expand_nameOf(context)}`, textOf(context)]), ...build.labels.map(label => [`labels.${expand_nameOf(label)}`, textOf(label)]), ...pairs('annotations', build.annotations), ...pairs('platform', build.platforms), ...pairs('ssh', build.ssh), ...pairs('secrets', replacesSecrets && secrets.length === 0 ? [''] : secrets)));
    // An empty target is what bake takes for none.
    if (source.stage !== null)
        args.push(...set(source, ['target', source.stage]));
    if (isQuestion)
        args.push(...WITHOUT_TRACES);
    return args;
}
function set({ target }, ...values) {
    return values.flatMap(([key, value]) => ['--set', `${target}.${key}=${value}`]);
}
function pairs(key, values) {
    return values.map(value => [key, value]);
}
function flags(name, values) {
    return values.flatMap(value => [name, value]);
}
function textOf(pair) {
    return pair.slice(pair.indexOf('=') + 1);
}
/** The `--secret` attributes. A value that was given itself goes into `env`, the environment of buildx. */
function secretAttributes(build, env) {
    const values = build.secrets.map(({ id, value }, index) => {
        env[`STAGEGATE_SECRET_${index}`] = value;
        return `${attribute('id', id)},env=STAGEGATE_SECRET_${index}`;
    });
    const envs = build.secretEnvs.map(({ id, env: name }) => `${attribute('id', id)},${attribute('env', name)}`);
    const files = build.secretFiles.map(({ id, path }) => `${attribute('id', id)},${attribute('src', path)}`);
    return [...values, ...envs, ...files];
}

;// CONCATENATED MODULE: ./src/build/progress.ts
/**
 * What buildx tells while it builds, read from `--progress=rawjson`: one JSON object a line on standard error, with
 * plain text for people after it. Upstream: moby/buildkit client/graph.go (SolveStatus), docker/buildx util/progress.
 */
/** How many lines of a step's log are kept: the last ones are those that tell why it failed. */
const KEPT_LOG_LINES = 5_000;
function emptyProgress() {
    return { steps: new Map(), log: [], notes: [] };
}
/** A step without a line break prints on without end. */
const KEPT_LINE_LENGTH = 4_000;
/**
 * Takes in one line and gives the steps that ended with it, for showing progress as it happens.
 * A line that is not rawjson is kept as a note.
 */
function readProgressLine(progress, line) {
    const status = parseStatus(line);
    if (status === null) {
        if (line.trim() !== '')
            progress.notes.push(line);
        return [];
    }
    const ended = [];
    for (const vertex of status.vertexes) {
        const before = progress.steps.get(vertex.digest);
        const step = {
            digest: vertex.digest,
            name: vertex.name,
            started: vertex.started ? Date.parse(vertex.started) : (before?.started ?? null),
            completed: vertex.completed ? Date.parse(vertex.completed) : null,
            cached: vertex.cached ?? before?.cached ?? false,
            error: typeof vertex.error === 'string' && vertex.error !== '' ? vertex.error : null,
        };
        progress.steps.set(vertex.digest, step);
        if (step.completed !== null && before?.completed == null)
            ended.push(step);
    }
    for (const { vertex, data } of status.logs) {
        for (const text of Buffer.from(data, 'base64')
            .toString('utf8')
            .split(/\r?\n|\r$/)) {
            if (text.trim() !== '')
                progress.log.push({ step: vertex, text: text.slice(0, KEPT_LINE_LENGTH) });
        }
    }
    if (progress.log.length > 2 * KEPT_LOG_LINES)
        progress.log.splice(0, progress.log.length - KEPT_LOG_LINES);
    return ended;
}
function parseStatus(line) {
    if (!line.startsWith('{'))
        return null;
    try {
        const { vertexes, logs } = JSON.parse(line);
        return { vertexes: listed(vertexes, ['digest', 'name']), logs: listed(logs, ['vertex', 'data']) };
    }
    catch {
        return null;
    }
}
/** The entries that have these texts. The error of a frontend may be any text, also one that begins like a status. */
function listed(list, texts) {
    if (!Array.isArray(list))
        return [];
    return list.filter(entry => texts.every(key => typeof entry?.[key] === 'string'));
}
/** A Dockerfile's own steps; `[internal] load ...` and the exporters' are buildx's. */
function isBuildStep(step) {
    return /^\[(?!internal\])/.test(step.name);
}
/** Seconds that a step ran; 0 for one that was cached or did not end. */
function stepSeconds(step) {
    if (step.cached || step.started === null || step.completed === null)
        return 0;
    return Math.max(0, step.completed - step.started) / 1000;
}
/** The step that failed, not those that were cancelled because of it. */
function failedStep(progress) {
    const failed = [...progress.steps.values()].filter(step => step.error !== null);
    return failed.find(step => !/context canceled|CANCELED/i.test(step.error ?? '')) ?? failed[0] ?? null;
}
/** The last lines that a step printed. */
function lastLines(progress, step, count) {
    return progress.log
        .filter(line => line.step === step.digest)
        .slice(-count)
        .map(line => line.text);
}

;// CONCATENATED MODULE: ./src/build/failure.ts



/** A target that did not build. `output` is what the failing step printed last: hostile text. */
class BuildFailure extends Failure {
    name = 'BuildFailure';
    output;
    constructor(code, message, extra) {
        super(code, message, extra);
        this.output = extra.output;
    }
}
const SHOWN_OUTPUT_LINES = 30;
/** How buildx's messages are told apart, the most telling first. Upstream texts: moby/buildkit, docker/buildx. */
const CAUSES = [
    {
        code: 'engine-unreachable',
        pattern: /cannot connect to the docker daemon|error during connect|connection refused|actively refused it|docker_?engine: The system cannot find|is the docker daemon running|no such host|^context deadline exceeded$/i,
        hint: 'Start the Docker Engine, or name a running builder with the input builder.',
    },
    {
        code: 'builder-lost',
        pattern: /rpc error: code = Unavailable|transport is closing|error reading from server: EOF|connection reset by peer|forcibly closed by the remote host|error while dialing|broken pipe|graceful_stop/i,
        hint: 'The builder went away during the build. Look at its log (memory is the usual cause), then run again.',
    },
    {
        code: 'disk-full',
        pattern: /no space left on device|disk quota exceeded|not enough space on the disk/i,
        hint: 'Free space on the builder (docker buildx prune) and where temporary files go (RUNNER_TEMP or TMPDIR).',
    },
    {
        code: 'dockerfile-invalid',
        pattern: /dockerfile parse error|failed to parse stage name|unknown instruction|invalid reference format|circular dependency/i,
        hint: 'Fix the Dockerfile line shown above.',
    },
    {
        code: 'copy-source-missing',
        pattern: /failed to calculate checksum of ref .*: not found|failed to compute cache key: .*not found|lstat \S+: no such file or directory/i,
        hint: 'The path that COPY or ADD names is not there: compare it with what the stage or the context holds, and with .dockerignore.',
    },
    {
        // docker/buildx policy/validate.go, moby/buildkit solver/llbsolver/policy.go
        code: 'policy-denied',
        pattern: /not allowed by policy|could not resolve image due to policy/i,
        hint: 'A build policy denies this source: Dockerfile.rego next to the Dockerfile, which buildx 0.31 and newer load by default, or a configured one. Change the source or the policy.',
    },
    {
        code: 'policy-broken',
        pattern: /failed to evaluate policy|rego_\w+_error/i,
        hint: 'Fix Dockerfile.rego next to the Dockerfile: buildx 0.31 and newer load it as a build policy by default.',
    },
    {
        code: 'base-platform-missing',
        pattern: /no match for platform in manifest/i,
        hint: 'The base image has no image for this platform. Remove the platform from the input platforms, or choose another base image.',
    },
    {
        code: 'base-image-unavailable',
        pattern: /failed to resolve source metadata|pull access denied|failed to resolve reference|failed to do request/i,
        hint: 'Check the reference of the base image, that its registry is reachable, and that the job is logged in.',
    },
    {
        code: 'secret-missing',
        pattern: /secret .*not found|failed to stat .*secret|no SSH key .* forwarded/i,
        hint: 'Pass it with the input secrets, secret-envs, secret-files or ssh.',
    },
    {
        code: 'step-failed',
        pattern: /did not complete successfully/i,
        hint: 'The output of the step says why it failed.',
    },
];
/** Whether an error has the words of a cause, whatever others it has. */
function isCausedBy(error, code) {
    return CAUSES.some(cause => cause.code === code && cause.pattern.test(error));
}
/** What went wrong with a build, out of what buildx printed. `dockerfile` is the path that a location is given for. */
function explainBuild(progress, status, dockerfile) {
    const text = progress.notes.join('\n');
    const step = failedStep(progress);
    const message = errorLine(progress.notes) ?? step?.error ?? `docker buildx ended with status ${status}.`;
    const found = CAUSES.find(({ pattern }) => pattern.test(message)) ?? CAUSES.find(({ pattern }) => pattern.test(text));
    // An engine that took steps already was there: it is lost, not absent.
    const lost = found?.code === 'engine-unreachable' && progress.steps.size > 0;
    const cause = lost ? CAUSES.find(({ code }) => code === 'builder-lost') : found;
    return new BuildFailure(cause?.code ?? 'build-failed', withoutCredentials(message), {
        hint: cause?.hint ?? 'The output of buildx says why.',
        location: locationIn(progress.notes, dockerfile),
        output: step ? lastLines(progress, step, SHOWN_OUTPUT_LINES) : [],
    });
}
/** The line in which buildx says why it failed; null where it has none. */
function errorNote(notes) {
    return notes.findLast(note => /^ERROR:/.test(note)) ?? null;
}
/** The sentence behind `ERROR: failed to build: failed to solve:`, without the prefixes that each layer of the tool adds. */
function errorLine(notes) {
    const line = errorNote(notes);
    if (line === null)
        return null;
    return line
        .replace(/^ERROR:\s*/, '')
        .replace(/^(failed to build:|failed to solve:|target [\w.-]+:|rpc error: code = \w+ desc =)\s*/gi, '')
        .replace(/^(failed to solve:)\s*/i, '')
        .replace(/ of ref \S+/, '');
}
/** buildx names the place as `Dockerfile:12` on a line of its own, above the excerpt whose lines `>>>` marks. */
function locationIn(notes, dockerfile) {
    for (const note of notes) {
        const place = /^(\S.*):(\d+)$/.exec(note.trim());
        if (place)
            return { file: dockerfile ?? place[1] ?? 'Dockerfile', line: Number(place[2]) };
    }
    const parse = /dockerfile parse error on line (\d+)/.exec(notes.join('\n'));
    return parse && dockerfile !== null ? { file: dockerfile, line: Number(parse[1]) } : null;
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./src/pause.ts

/** Waits, or returns at once where the run is cancelled. */
async function pause_pause(milliseconds, signal) {
    await (0,external_node_timers_promises_.setTimeout)(milliseconds, undefined, { signal }).catch(() => { });
}
/**
 * Milliseconds to wait: a random part between a half and the whole, so that jobs that failed together do not come back
 * together.
 * @param random from 0 to 1
 */
function jittered(milliseconds, random = Math.random()) {
    return milliseconds * (0.5 + random / 2);
}

;// CONCATENATED MODULE: ./src/build/hiccup.ts


/**
 * What BuildKit and buildx answer when they are too busy, not when something is wrong with the build: a session or a job
 * that the daemon had dropped before the client used it, a connection that ended in between. Seen with 200 clients at
 * once. Upstream: moby/buildkit solver/jobs.go ("no such job"), session/manager.go ("no active session"),
 * client/workers.go ("failed to list workers"); docker/buildx build ("forwarding Ping").
 */
const DROPPED = /no such job|forwarding Ping|no active session for|session (?:healthcheck failed|finished)/i;
const DISCONNECTED = /failed to list workers|listing workers for Build|error reading from server: (?:EOF|.*connection reset)|connection reset by peer|transport is closing|closing transport due to/i;
/** Go's words for a connection that ended (io.ErrUnexpectedEOF) end an error; a parser's are another case or go on. */
const CUT_OFF = /unexpected EOF\s*$/;
/**
 * Whether the same question may get an answer when it is asked again.
 * @param error the `ERROR:` line, or BuildKit's message: other lines quote the Dockerfile and the output of steps
 */
function isHiccup(error) {
    // These quote files.
    if (isCausedBy(error, 'policy-broken') || isCausedBy(error, 'dockerfile-invalid'))
        return false;
    if (DROPPED.test(error))
        return true;
    // A connection to a registry is not the builder's; BuildKit tried that one again itself.
    return (DISCONNECTED.test(error) || CUT_OFF.test(error)) && !isCausedBy(error, 'base-image-unavailable');
}
const FIRST_MILLISECONDS = 500;
/** Returns at once where the run is cancelled. */
function jitteredPause(signal) {
    return attempt => pause_pause(jittered(FIRST_MILLISECONDS * 2 ** (attempt - 1)), signal);
}

;// CONCATENATED MODULE: ./src/build/link-or-copy.ts

/** A second name for a file; a copy where the file system has no hard links (exFAT, some network file systems). */
async function linkOrCopy(from, to, makeLink = promises_.link) {
    try {
        await makeLink(from, to);
    }
    catch {
        await (0,promises_.copyFile)(from, to, promises_.constants.COPYFILE_EXCL | promises_.constants.COPYFILE_FICLONE);
    }
}

;// CONCATENATED MODULE: ./src/origins/resolved.ts
/**
 * The digests of the images that a build used, by what people write for them, such as `node:24-slim`. A package URL has the
 * platform too, but the digest may be an index's; a name that has two digests is left out.
 * Upstream: moby/buildkit util/purl/image.go.
 * @param dependencies `materials` of SLSA 0.2 or `resolvedDependencies` of SLSA 1, as they come
 */
function resolvedImages(dependencies) {
    const found = (Array.isArray(dependencies) ? dependencies : []).flatMap(dependency => imageIn(dependency) ?? []);
    const digests = Map.groupBy(found, ({ reference }) => reference);
    return new Map([...digests].flatMap(([reference, [first, ...more]]) => first && more.every(({ digest }) => digest === first.digest) ? [[reference, first.digest]] : []));
}
function imageIn(dependency) {
    const { uri, digest } = (dependency ?? {});
    const sha256 = digest?.sha256;
    if (typeof uri !== 'string' || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
        return null;
    const [, name, version] = /^pkg:docker\/([^?#@]+)@([^?#@]+)/.exec(uri) ?? [];
    if (name === undefined || version === undefined)
        return null;
    try {
        return {
            reference: `${decodeURIComponent(name)}:${decodeURIComponent(version)}`,
            digest: `sha256:${sha256}`,
        };
    }
    catch {
        // Not a package URL: anybody may attach anything.
        return null;
    }
}

;// CONCATENATED MODULE: ./src/origins/slsa.ts

/** The predicate types that BuildKit writes, newest first. From BuildKit 0.28 on, its history keeps only the first. */
const PREDICATE_TYPES = ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v0.2'];
const METADATA_V02 = 'https://mobyproject.org/buildkit@v1#metadata';
/**
 * Reads the SLSA predicate of BuildKit, version 1 or 0.2; the shape tells which, as buildx passes both on without a type.
 * Null where it explains no layer: mode=min, another builder's, or version 1 as a buildx before 0.26 passes it on, which
 * keeps none of its keys.
 * Upstream: moby/buildkit solver/llbsolver/provenance/types; docs/attestations/slsa-definitions.md.
 */
function parsePredicate(predicate) {
    if (typeof predicate !== 'object' || predicate === null)
        return null;
    const { materials, invocation, buildConfig, metadata, buildDefinition, runDetails } = predicate;
    const [config, buildkit, request] = buildDefinition
        ? [
            buildDefinition.internalParameters?.buildConfig,
            runDetails?.metadata?.buildkit_metadata,
            buildDefinition.externalParameters?.request,
        ]
        : [buildConfig, metadata?.[METADATA_V02], invocation?.parameters];
    const definition = config?.llbDefinition;
    if (!Array.isArray(definition) || definition.length === 0)
        return null;
    const target = request?.args?.target;
    return {
        definition,
        buildkit: buildkit ?? {},
        target: typeof target === 'string' ? target : null,
        resolved: resolvedImages(buildDefinition ? buildDefinition.resolvedDependencies : materials),
    };
}

// EXTERNAL MODULE: ./node_modules/semver/index.js
var semver = __webpack_require__(2088);
var semver_default = /*#__PURE__*/__webpack_require__.n(semver);
;// CONCATENATED MODULE: ./src/build/last-error.ts

/**
 * The line that says why buildx failed: the last of `ERROR:` on standard error, else the last one; empty where it has none.
 * Without credentials, which an address in it may carry; a caller may shorten it only after that.
 */
function lastError(stderr) {
    const lines = stderr.split('\n').map(line => line.trim());
    return withoutCredentials(lines.findLast(line => line.startsWith('ERROR:')) ?? lines.findLast(line => line !== '') ?? '');
}

;// CONCATENATED MODULE: ./src/build/create-builder.ts




/** What buildx takes where no image is named. */
const DEFAULT_IMAGE = 'moby/buildkit:buildx-stable-1';
const ATTEMPTS = 4;
const create_builder_FIRST_MILLISECONDS = 2_000;
/**
 * Makes a docker-container builder, again after a wait where its image could not be pulled.
 * @param remove takes away what a failed attempt left
 * @throws Failure `builder-image-unavailable` where the registry is why, `builder-not-created` where the engine is,
 *   `cancelled`
 */
async function createContainerBuilder({ name, image, pause = pause_pause }, ports, remove) {
    const options = image === null ? [] : ['--driver-opt', attribute('image', image)];
    const args = ['buildx', 'create', '--name', name, '--driver', 'docker-container', ...options, '--bootstrap'];
    for (let attempt = 1;; attempt++) {
        const { status, stderr } = await ports.exec.run('docker', args);
        if (status === 0)
            return;
        await remove();
        if (ports.signal.aborted)
            throw new Failure('cancelled', 'Making a builder was cancelled.');
        const words = lastError(stderr)
            .replace(/^ERROR:\s*/, '')
            .slice(0, 1_000);
        const cause = causeOf(words);
        if (cause === 'engine')
            throw engineFailure(words);
        // What the registry does not have, or does not give to this login, is no different a little later.
        if (cause === 'absent' || attempt === ATTEMPTS)
            throw imageFailure(image ?? DEFAULT_IMAGE, cause, words, attempt);
        const milliseconds = waitBefore(attempt, Math.random());
        ports.log.info(`The builder's image could not be pulled: ${MEANINGS[cause]}. Attempt ${attempt + 1} of ${ATTEMPTS} in ${(milliseconds / 1000).toFixed(1)} s.`);
        await pause(milliseconds, ports.signal);
        if (ports.signal.aborted)
            throw new Failure('cancelled', 'Making a builder was cancelled.');
    }
}
/**
 * Milliseconds until the next attempt: 2 s, then three times as long each time, less a random part of up to a half, since
 * the jobs of a matrix meet one limit together. All waits together stay below half a minute.
 * @param random from 0 to 1
 */
function waitBefore(attempt, random) {
    return jittered(create_builder_FIRST_MILLISECONDS * 3 ** (attempt - 1), random);
}
const MEANINGS = {
    limit: 'the registry limits pulls for now',
    absent: 'the registry does not have it, or does not give it to this login',
    registry: 'the registry had an error',
    network: 'the registry could not be reached',
};
const HINTS = {
    limit: 'Log in to the registry before this step (docker/login-action), or name a mirror with the input builder-image.',
    absent: 'Check the reference in the input builder-image, or log in to its registry before this step (docker/login-action).',
    registry: 'Run it again later, or name a mirror with the input builder-image.',
    network: "Check the engine's network, DNS and proxy, or name a mirror with the input builder-image.",
};
/** Upstream texts: moby's daemon, which pulls the image, and containerd's resolver. The engine's own errors come first. */
const create_builder_CAUSES = [
    [/cannot connect to the docker daemon|docker API at|dial unix|permission denied while trying to connect/i, 'engine'],
    [/too ?many ?requests|\b429\b|rate limit/i, 'limit'],
    [/pull access denied|unauthorized|authentication required|manifest unknown|repository does not exist/i, 'absent'],
    [/: not found\b|\b40[134]\b/i, 'absent'],
    [/\b50[0-9] |status(?: code)?:? 5\d\d|internal server error|bad gateway|service unavailable/i, 'registry'],
    [
        /no such host|server misbehaving|temporary failure in name resolution|i\/o timeout|timed? ?out|deadline exceeded|connection (?:refused|reset)|network is unreachable|no route to host|\bEOF\b|tls: |x509: |failed to do request/i,
        'network',
    ],
    // The engine's answer where the pull broke off in the middle: buildx goes on to make the container.
    [/no such image/i, 'registry'],
];
/** Why a builder was not made, by the words of buildx. */
function causeOf(words) {
    return create_builder_CAUSES.find(([pattern]) => pattern.test(words))?.[1] ?? 'engine';
}
function engineFailure(words) {
    return new Failure('builder-not-created', `A docker-container builder could not be made: ${words}`, {
        hint: 'Run docker/setup-buildx-action before this step, or enable the containerd image store of the Docker Engine.',
    });
}
function imageFailure(image, cause, words, attempts) {
    return new Failure('builder-image-unavailable', `The builder's image ${image} could not be pulled in ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${MEANINGS[cause]}. The engine said: ${words}`, { hint: HINTS[cause] });
}

;// CONCATENATED MODULE: ./src/build/builder.ts





/**
 * The oldest buildx that reads a builder's history. BuildKit from 0.28 on writes provenance that a buildx before 0.26
 * cannot copy to the metadata file, so that the history is the only source; before 0.20 there is no command for it.
 */
const OLDEST_BUILDX = '0.20.0';
/**
 * Looks at the builder before anything is built. Where it can neither export an OCI layout nor use the gha cache (the
 * `docker` driver with the classic image store, the default of Docker 28 and so of ubuntu-24.04 runners), a
 * docker-container builder is made.
 * @param image the image of BuildKit for a builder that is made; null takes buildx's own choice
 * @param onCreate is told the name of a builder before it is made: a process that is killed meanwhile leaves it behind
 * @throws Failure naming what is missing and what to do about it
 */
async function prepareBuilder(name, ports, onCreate = () => { }, image = null) {
    const [, builder] = await Promise.all([checkBuildx(ports), findBuilder(name, ports)]);
    const nodes = builder.Nodes ?? [];
    if (nodes.length > 1) {
        throw new Failure('builder-multi-node', `The builder "${builder.Name}" has ${nodes.length} nodes, and buildx exports no OCI layout from several.`, {
            hint: 'Build each platform in a separate job, or name a builder with one node.',
        });
    }
    if (canExport(builder)) {
        if (image !== null) {
            ports.log.info(`The builder "${builder.Name}" can export, so Stagegate makes none and ignores builder-image.`);
        }
        return { name: builder.Name, driver: builder.Driver, created: false, ghaCache: true };
    }
    if (name !== null) {
        throw new Failure('builder-unsuitable', `The builder "${name}" (driver ${builder.Driver}, classic image store) cannot export an OCI layout.`, {
            hint: 'Leave the input builder empty, so that one is made; or turn the containerd image store on; or name a docker-container, kubernetes or remote builder.',
        });
    }
    return createBuilder(image, ports, onCreate);
}
async function checkBuildx(ports) {
    const version = await ports.exec.run('docker', ['buildx', 'version']);
    if (version.status !== 0) {
        const words = lastError(version.stderr);
        throw new Failure('buildx-missing', `docker buildx does not answer${words === '' ? '.' : `: ${words}`}`, {
            hint: 'Install the buildx plugin of the docker command (docker/setup-buildx-action does it in a workflow).',
        });
    }
    const found = versionIn(version.stdout);
    if (found === null) {
        ports.log.info(`This buildx names no release (${version.stdout.trim().slice(0, 100)}); Stagegate needs ${OLDEST_BUILDX} or newer.`);
    }
    else if (semver_default().lt(found, OLDEST_BUILDX)) {
        throw new Failure('buildx-too-old', `buildx ${found} is too old: ${OLDEST_BUILDX} is the oldest that reports where layers came from.`, {
            hint: 'Update buildx (docker/setup-buildx-action does it in a workflow).',
        });
    }
}
/** Which buildx it is; null where it does not answer, or cannot be compared. */
async function buildxVersion(ports) {
    const { status, stdout } = await ports.exec.run('docker', ['buildx', 'version']);
    return status === 0 ? versionIn(stdout) : null;
}
/**
 * Distributions append their own suffixes (0.29.1+ds1). A development build names a commit, and one that was built without
 * a version v0.0.0+unknown: neither can be compared.
 */
function versionIn(text) {
    const version = /\bv?(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? null;
    return version === '0.0.0' ? null : version;
}
async function findBuilder(name, ports) {
    const list = await ports.exec.run('docker', ['buildx', 'ls', '--format', 'json']);
    const builders = list.stdout
        .split('\n')
        .filter(line => line.startsWith('{'))
        .map(line => JSON.parse(line));
    if (list.status !== 0 && builders.length === 0) {
        throw new Failure('builder-unknown', `buildx cannot list its builders: ${failureWords(list)}`, {
            hint: "Check the folder of buildx's configuration (BUILDX_CONFIG, or ~/.docker/buildx).",
        });
    }
    const marked = builders.some(builder => builder.Current !== undefined);
    const wanted = name || ports.env['BUILDX_BUILDER'] || (marked ? null : await currentName(ports));
    const found = builders.find(builder => (wanted ? builder.Name === wanted : builder.Current));
    if (!found) {
        const names = builders.map(builder => builder.Name).join(', ');
        throw new Failure('builder-unknown', wanted ? `There is no builder "${wanted}"; there are: ${names || 'none'}.` : 'buildx has no builder selected.', {
            hint: 'docker buildx ls shows the builders, docker buildx create makes one.',
        });
    }
    const broken = found.Nodes?.find(node => node.Err || node.Error || node.Status === 'error');
    // A builder that is merely stopped is started by the first build; one of the docker driver has no engine then.
    if (broken || (found.Driver === 'docker' && found.Nodes?.[0]?.Status !== 'running')) {
        const words = broken?.Err ?? broken?.Error ?? 'its engine is not running';
        throw new Failure('engine-unreachable', `The builder "${found.Name}" does not answer: ${words}`, {
            hint: 'Start the Docker Engine, look at DOCKER_HOST, or name a running builder with the input builder.',
        });
    }
    return found;
}
/** The name of the current builder, which a list of buildx before 0.24 does not mark; null where buildx does not say it. */
async function currentName(ports) {
    const { stdout } = await ports.exec.run('docker', ['buildx', 'inspect']);
    return /^Name:[ \t]+(\S{1,200})$/m.exec(stdout.slice(0, 10_000))?.[1] ?? null;
}
function canExport(builder) {
    if (builder.Driver !== 'docker')
        return true;
    // BuildKit inside of the Docker Engine tells its snapshotter only where the containerd image store is on.
    return builder.Nodes?.[0]?.Labels?.['org.mobyproject.buildkit.worker.snapshotter'] !== undefined;
}
async function createBuilder(image, ports, onCreate) {
    const name = `stagegate-${(0,external_node_crypto_.randomBytes)(4).toString('hex')}`;
    ports.log.info(`The default builder cannot export an OCI layout; making a docker-container builder, ${name}.`);
    onCreate(name);
    await createContainerBuilder({ name, image }, ports, () => removeBuilder(name, ports));
    return { name, driver: 'docker-container', created: true, ghaCache: true };
}
/** The runner kills a cancelled step after ten seconds; a terminal is waited for as long. */
const REMOVAL_MILLISECONDS = 10_000;
/**
 * Removes a builder that a run made. A cancelled run does so too, so its signal must not end the removal. A builder that
 * stays is a warning: the verdict does not depend on it.
 */
async function removeBuilder(name, ports) {
    const answer = await ports.exec.run('docker', ['buildx', 'rm', '--force', name], {
        signal: AbortSignal.timeout(REMOVAL_MILLISECONDS),
    });
    if (answer.status === 0 || /no builder .* found/i.test(answer.stderr))
        return;
    const reason = /^failed to remove [^:]+: (.+)$/m.exec(answer.stderr)?.[1];
    ports.log.warning(`The builder ${name} was not removed: ${reason ?? failureWords(answer)}`);
}
function failureWords({ status, stderr }) {
    return lastError(stderr) || `buildx ended with status ${status}`;
}

;// CONCATENATED MODULE: ./src/build/metadata.ts




/**
 * Reads the file that `--metadata-file` named.
 * Upstream: docker/buildx build/provenance.go; with several platforms the key ends in `/linux/amd64`.
 * @throws Failure `metadata-unreadable`
 */
function parseMetadata(text, bakeTarget) {
    try {
        const whole = JSON.parse(text);
        const metadata = (bakeTarget === null ? whole : whole[bakeTarget]);
        const digest = metadata['containerimage.digest'];
        if (typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest))
            throw new Error('it names no image digest');
        const provenance = new Map();
        for (const [key, value] of Object.entries(metadata)) {
            const found = /^buildx\.build\.provenance(?:\/(.+))?$/.exec(key);
            const parsed = found && parsePredicate(value);
            if (parsed)
                provenance.set(found[1] === undefined ? '' : normalizePlatform(found[1]), parsed);
        }
        const ref = metadata['buildx.build.ref'];
        return {
            digest: digest,
            provenance,
            ref: typeof ref === 'string' ? (ref.split('/').at(-1) ?? null) : null,
        };
    }
    catch (error) {
        throw new Failure('metadata-unreadable', `The metadata that buildx wrote cannot be used: ${error.message}.`, {
            hint: `Stagegate needs buildx ${OLDEST_BUILDX} or newer; see docker buildx version.`,
        });
    }
}

// EXTERNAL MODULE: ./node_modules/dockerfile-ast/lib/main.js
var main = __webpack_require__(8390);
;// CONCATENATED MODULE: ./src/dockerfile/dockerfile.ts


/** Reads the text of a Dockerfile. What does not parse is left to BuildKit, whose message names the line. */
function parseDockerfile(path, text) {
    const stages = [];
    const args = new Map();
    const lines = text.split(/\r?\n/);
    for (const parsed of main.DockerfileParser.parse(text).getInstructions()) {
        const instruction = readInstruction(parsed, lines);
        if (instruction.keyword === 'FROM') {
            const from = parsed;
            stages.push({
                index: stages.length,
                name: from.getBuildStage()?.toLowerCase() ?? null,
                base: from.getImage() ?? '',
                line: instruction.line,
                instructions: [],
            });
        }
        // Instructions before the first FROM are global arguments; they make no layer.
        if (stages.length > 0)
            stages.at(-1)?.instructions.push(instruction);
        else if (instruction.keyword === 'ARG') {
            for (const property of parsed.getProperties())
                args.set(property.getName(), property.getValue());
        }
    }
    return { path, args, stages };
}
function readInstruction(parsed, lines) {
    const { start, end } = parsed.getRange();
    const keyword = parsed.getKeyword().toUpperCase();
    const source = lines.slice(start.line, end.line + 1);
    return {
        keyword,
        line: start.line + 1,
        endLine: end.line + 1,
        text: maskSecrets(source
            .map(line => line.trim().replace(/\\$/, '').trim())
            .filter(line => line !== '' && !line.startsWith('#'))
            .join(' ')),
        ...sources(keyword, source),
    };
}
/** BuildKit takes quotes and escapes out of flags, and joins lines without a space. */
function sources(keyword, source) {
    if (keyword === 'ONBUILD')
        return { from: [], hidesSources: true };
    if (keyword !== 'COPY' && keyword !== 'RUN')
        return { from: [] };
    const joined = source.filter(line => !/^\s*#/.test(line)).map(line => line.replace(/[\\`]\s*$/, ''));
    const flags = /^\s*\S+((?:\s+--\S*)*)/.exec(joined.join(''))?.[1] ?? '';
    const names = keyword === 'COPY' ? /\s--from=(\S+)/g : /\s--mount=(\S+)/g;
    const values = [...flags.matchAll(names)].map(match => match[1] ?? '');
    const from = keyword === 'COPY' ? values.slice(0, 1) : values.flatMap(mountSources);
    return { from, ...(/["'\\`]/.test(flags) && { hidesSources: true }) };
}
function mountSources(mount) {
    return [...mount.matchAll(/\bfrom=([^,\s]+)/gi)].map(match => match[1] ?? '');
}
/** The stage that a name or an index (`COPY --from=0`) means; undefined for an image or a named context. */
function findStage(dockerfile, name, before = dockerfile.stages.length) {
    const earlier = dockerfile.stages.slice(0, before);
    const named = earlier.findLast(stage => stage.name === name.toLowerCase());
    return named ?? (/^\d+$/.test(name) ? earlier[Number(name)] : undefined);
}
/** What a user calls a stage: its name, else its index, which `--target` takes as well. */
function stageName(stage) {
    return stage.name ?? String(stage.index);
}
/** The stages that building this one needs, itself included. */
function requiredStages(dockerfile, stage, seen = new Set()) {
    if (seen.has(stage))
        return seen;
    seen.add(stage);
    for (const name of [stage.base, ...stage.instructions.flatMap(instruction => instruction.from)]) {
        const needed = findStage(dockerfile, name, stage.index);
        if (needed)
            requiredStages(dockerfile, needed, seen);
    }
    return seen;
}
/** The instruction that a line stands in, with its stage. */
function instructionAt(dockerfile, line) {
    for (const stage of dockerfile.stages) {
        const instruction = stage.instructions.find(({ line: first, endLine }) => first <= line && line <= endLine);
        if (instruction)
            return { stage, instruction };
    }
    return null;
}
/** A stage and those that it stands on, nearest first. */
function baseChain(dockerfile, stage) {
    const base = findStage(dockerfile, stage.base, stage.index);
    return base ? [stage, ...baseChain(dockerfile, base)] : [stage];
}
/** The last instruction with this keyword that a stage or those it stands on have: where USER or ENTRYPOINT was set. */
function lastInstruction(dockerfile, stage, keyword) {
    const found = baseChain(dockerfile, stage).flatMap(({ instructions }) => instructions.findLast(one => one.keyword === keyword) ?? []);
    return found[0] ?? null;
}

;// CONCATENATED MODULE: ./src/build/step-name.ts

/** The instructions that BuildKit makes a step of, and counts: `[build 2/4]` is the second of these in its stage. */
const COUNTED = new Set(['FROM', 'RUN', 'COPY', 'ADD', 'WORKDIR']);
/**
 * A step as a report may name it. BuildKit's own names have build arguments put in, and those may be secrets, so the
 * instruction is taken from the Dockerfile; where it is not found there, only its keyword is left.
 */
function stepName(step, dockerfile) {
    const parts = /^\[(?:(\S+\/\S+) )?(?:(\S+) +)?(\d+)\/(\d+)\] (\S*)/.exec(step.name);
    if (!parts)
        return step.name.replace(/\].*/s, ']');
    const [, platform, stage, index, count, keyword] = parts;
    const place = `[${[platform, stage, `${index}/${count}`].filter(part => part).join(' ')}]`;
    const counted = countedInstructions(dockerfile, stageOfStep(dockerfile, stage));
    const found = counted.length === Number(count) ? counted[Number(index) - 1] : undefined;
    return `${place} ${found?.text ?? keyword}`;
}
/** A FROM is a step only where it brings an image: not for another stage, and not for `scratch`, which is nothing. */
function countedInstructions(dockerfile, stage) {
    if (!dockerfile || !stage)
        return [];
    const isStep = stage.base !== 'scratch' && findStage(dockerfile, stage.base, stage.index) === undefined;
    return stage.instructions.filter(({ keyword }) => COUNTED.has(keyword) && (keyword !== 'FROM' || isStep));
}
/** BuildKit calls a stage without a name `stage-2`, by its index, and names none where there is but one. */
function stageOfStep(dockerfile, name) {
    if (name === undefined)
        return dockerfile?.stages.length === 1 ? dockerfile.stages[0] : undefined;
    const unnamed = /^stage-(\d+)$/.exec(name);
    return dockerfile?.stages.findLast(stage => stage.name === name) ?? dockerfile?.stages[Number(unnamed?.[1] ?? -1)];
}

;// CONCATENATED MODULE: ./src/build/build-target.ts











/** A step that took less is not worth a line while the build runs. */
const SHOWN_STEP_SECONDS = 1;
/** Nor in the report. */
const REPORTED_STEP_SECONDS = 0.1;
/**
 * Builds one request into an OCI layout below `folder`.
 * The layouts of all targets share one `blobs` folder: a blob that several targets have leaves the builder once, while
 * each target has its own index, which two exports at a time would damage.
 * @throws BuildFailure
 */
async function buildTarget(request, builder, folder, ports, pause = jitteredPause(ports.signal)) {
    const { name, source } = request;
    const place = (0,external_node_path_.join)(folder, `target-${fileName(name)}`);
    await (0,promises_.mkdir)(place, { recursive: true });
    const layout = request.exportsImage ? await prepareLayout(folder, place) : null;
    const metadata = (0,external_node_path_.join)(place, 'metadata.json');
    const dockerfile = request.dockerfile?.path ?? null;
    const command = buildCommand(request, builder.name, { layout, metadata });
    const start = performance.now();
    let { status, progress } = await runBuild(request, command, ports);
    if (status !== 0 && !ports.signal.aborted && isFalseStart(progress)) {
        ports.log.info(`${name}: BuildKit dropped the build before any step ran, so it is started once more.`);
        await pause(1);
        ({ status, progress } = await runBuild(request, command, ports));
    }
    const seconds = Math.round(performance.now() - start) / 1000;
    const summary = summarize(progress, seconds, request.dockerfile);
    ports.log.group(groupTitle(name, status === 0, summary), transcript(progress, request.dockerfile));
    if (ports.signal.aborted)
        throw new Failure('cancelled', `The build of ${name} was cancelled.`);
    if (status !== 0)
        throw explainBuild(progress, status, dockerfile);
    if (layout === null)
        return { image: null, summary };
    await ownBlobs(folder, layout);
    const bakeTarget = source.kind === 'bake' ? source.target : null;
    return { image: { layout, metadata: parseMetadata(await (0,promises_.readFile)(metadata, 'utf8'), bakeTarget) }, summary };
}
async function runBuild(request, { args, env }, { exec, signal, ...ports }) {
    const progress = emptyProgress();
    const { status } = await exec.run('docker', args, {
        env,
        signal,
        onStderrLine: line => {
            for (const step of readProgressLine(progress, line))
                showStep(request, step, ports);
        },
    });
    return { status, progress };
}
/** Whether BuildKit was too busy to begin. A second build would repeat the effects of a step that ran. */
function isFalseStart({ steps, notes }) {
    const all = [...steps.values()];
    if (all.some(step => isBuildStep(step) && step.started !== null && !step.cached))
        return false;
    return isHiccup(errorNote(notes) ?? '');
}
async function prepareLayout(folder, place) {
    const blobs = (0,external_node_path_.join)(folder, 'blobs');
    const layout = (0,external_node_path_.join)(place, 'layout');
    await (0,promises_.mkdir)((0,external_node_path_.join)(blobs, 'sha256'), { recursive: true });
    await (0,promises_.mkdir)(layout, { recursive: true });
    await linkFolder(blobs, (0,external_node_path_.join)(layout, 'blobs'));
    return layout;
}
/** The name of a target's folder, different for `App` and `app` even where file names ignore case. */
function fileName(target) {
    return encodeURIComponent(target).replace(/[A-Z]/g, letter => `~${letter.toLowerCase()}`);
}
/** Puts hard links in place of the link to the shared folder, so that the finished layout stands alone. */
async function ownBlobs(folder, layout) {
    const shared = (0,external_node_path_.join)(folder, 'blobs', 'sha256');
    const own = (0,external_node_path_.join)(layout, 'blobs', 'sha256');
    const names = await (0,promises_.readdir)(shared);
    await (0,promises_.unlink)((0,external_node_path_.join)(layout, 'blobs'));
    await (0,promises_.mkdir)(own, { recursive: true });
    await Promise.all(names.map(name => linkOrCopy((0,external_node_path_.join)(shared, name), (0,external_node_path_.join)(own, name))));
}
function showStep({ name, dockerfile }, step, { log }) {
    const seconds = stepSeconds(step);
    if (step.error === null && isBuildStep(step) && seconds >= SHOWN_STEP_SECONDS) {
        log.info(`${name}: ${seconds.toFixed(1)} s  ${stepName(step, dockerfile)}`);
    }
}
function groupTitle(target, built, { seconds, steps, cachedSteps }) {
    return `${target}: ${built ? 'built' : 'did not build'} in ${seconds.toFixed(1)} s, ${cachedSteps} of ${steps} steps cached`;
}
function summarize(progress, seconds, dockerfile) {
    const steps = [...progress.steps.values()].filter(isBuildStep);
    return {
        seconds,
        steps: steps.length,
        cachedSteps: steps.filter(step => step.cached).length,
        slowest: steps
            .map(step => ({ name: stepName(step, dockerfile), seconds: stepSeconds(step) }))
            .filter(step => step.seconds >= REPORTED_STEP_SECONDS)
            .sort((a, b) => b.seconds - a.seconds)
            .slice(0, 5),
    };
}
/** The whole build as lines: each step with its time and what it printed. */
function transcript(progress, dockerfile) {
    const lines = [];
    for (const step of progress.steps.values()) {
        const state = step.error !== null ? 'FAILED' : step.cached ? 'CACHED' : `${stepSeconds(step).toFixed(1)} s`;
        if (step.completed === null && step.error === null)
            continue;
        lines.push(`${state.padStart(7)}  ${isBuildStep(step) ? stepName(step, dockerfile) : step.name}`);
        lines.push(...progress.log.filter(line => line.step === step.digest).map(line => `           ${line.text}`));
    }
    return [...lines, ...progress.notes];
}

;// CONCATENATED MODULE: ./src/build/buildx-history.ts


/**
 * The provenance of one image of a build, from the builder's history. buildx writes it to the metadata file as well,
 * but leaves it out for several platforms (before 0.31), and cannot read what BuildKit from 0.28 on writes (before 0.26).
 * Each predicate type is asked for by its name: the short name `provenance` means only v0.2 before buildx 0.25.
 * @param platform null where the build had only one: buildx then files its attachments under no platform
 * @returns null where the history has none, or buildx is too old to ask; the log says why
 */
async function provenanceFromHistory(builder, ref, platform, ports) {
    const args = ['buildx', 'history', 'inspect', 'attachment', '--builder', builder];
    if (platform !== null)
        args.push('--platform', platform);
    let words = '';
    for (const type of PREDICATE_TYPES) {
        const { status, stdout, stderr } = await ports.exec.run('docker', [...args, '--type', type, ref]);
        const provenance = status === 0 ? buildx_history_parse(stdout) : null;
        if (provenance)
            return provenance;
        words = status === 0 ? 'it has no build steps' : lastError(stderr);
    }
    const build = platform === null ? ref : `${ref} for ${platform}`;
    ports.log.info(`The history of the builder ${builder} has no provenance of the build ${build}: ${words}`);
    return null;
}
function buildx_history_parse(text) {
    try {
        return parsePredicate(JSON.parse(text));
    }
    catch {
        return null;
    }
}

;// CONCATENATED MODULE: ./src/build/lint-groups.ts


/** Upstream: moby/buildkit frontend/dockerfile/instructions/parse.go and dockerfile2llb/validations.go. */
const RULES_OF_WHOLE_FILES = new Set([
    'ConsistentInstructionCasing',
    'DuplicateStageName',
    'FromAsCasing',
    'FromPlatformFlagConstDisallowed',
    'InvalidDefaultArgInFrom',
    'InvalidDefinitionDescription',
    'MaintainerDeprecated',
    'NoEmptyContinuation',
    'RedundantTargetPlatform',
    'ReservedStageName',
    'StageNameCasing',
    'UndefinedArgInFrom',
]);
/**
 * Groups the targets with the same Dockerfile and arguments. BuildKit checks the stages that a target needs, or all stages
 * where no target is named. Bake targets share a definition if they differ only in the stage.
 */
function lintGroups(targets) {
    const groups = Map.groupBy(targets, ({ definition, dockerfile }) => JSON.stringify([definition ?? null, dockerfile?.path ?? null]));
    return [...groups.values()].flatMap((members) => {
        const [first] = members;
        // Without the text, nobody knows which stages a target needs.
        if (first === undefined || first.dockerfile === null) {
            return members.map(target => ({ targets: [target], stage: target.stage, isBeyond: false }));
        }
        const needs = members.map(target => neededStages(target));
        const all = new Set(needs.flatMap(stages => [...stages]));
        const whole = needs.findIndex(stages => stages.size === all.size);
        const stage = members[whole]?.stage ?? null;
        return [{ targets: members, stage, isBeyond: stage === null && all.size < first.dockerfile.stages.length }];
    });
}
/**
 * Gives each warning to one target: the first that needs its stage. A warning about a stage that no
 * target needs is kept only for rules that BuildKit applies to whole Dockerfiles. It goes to the first target, as does a
 * warning without a line.
 * A failure is reported for the first target that has it.
 * @param answers what was said for each target: one answer for all of them, or one for each
 * @param beyond whether BuildKit was asked about all stages, and so may have checked some that no target needs
 */
function shareWarnings({ targets }, answers, beyond) {
    const needs = targets.map(target => ({ name: target.name, stages: neededStages(target) }));
    const dockerfile = targets[0]?.dockerfile ?? null;
    const ownerOf = ({ rule, lines }, asked) => {
        const place = dockerfile === null || lines === null ? null : instructionAt(dockerfile, lines.first);
        const owner = place === null ? asked : needs.find(({ stages }) => stages.has(place.stage.index))?.name;
        if (owner !== undefined)
            return answers.get(owner)?.kind === 'read' ? owner : asked;
        return !beyond || RULES_OF_WHOLE_FILES.has(rule) ? asked : null;
    };
    const seen = new Set();
    const isNew = (key) => !seen.has(key) && seen.add(key).has(key);
    const shares = new Map(targets.map(({ name }) => [name, []]));
    for (const [name, lint] of answers) {
        for (const warning of lint.kind === 'read' ? lint.warnings : []) {
            const owner = ownerOf(warning, name);
            const { rule, message, lines } = warning;
            if (owner !== null && isNew(JSON.stringify([rule, message, lines])))
                shares.get(owner)?.push(warning);
        }
    }
    return new Map([...answers].map(([name, lint]) => {
        if (lint.kind === 'read')
            return [name, bounded(shares.get(name) ?? [])];
        if (isNew(lint.kind))
            return [name, lint];
        return [name, repeated(lint)];
    }));
}
/** What is left to say of another target or platform, where the answer is reported already. */
function repeated(lint) {
    if (lint.kind === 'read')
        return { kind: 'read', warnings: [] };
    return lint.kind === 'failed' ? { ...lint, message: null } : { ...lint, repeated: true };
}
/** More than any Dockerfile has, and few enough for a report. */
const MAX_WARNINGS = 200;
/** As many warnings as a report holds: of each rule the first, then of each the second, so that none hides another. */
function bounded(warnings) {
    if (warnings.length <= MAX_WARNINGS)
        return { kind: 'read', warnings };
    const counts = new Map();
    const turns = warnings.map(warning => {
        const turn = counts.get(warning.rule) ?? 0;
        counts.set(warning.rule, turn + 1);
        return { warning, turn };
    });
    const kept = new Set(turns.toSorted((a, b) => a.turn - b.turn).slice(0, MAX_WARNINGS));
    const left = turns.filter(each => kept.has(each)).map(({ warning }) => warning);
    return { kind: 'read', warnings: left, leftOut: warnings.length - left.length };
}
/** Numbers of the stages that a build of the target needs; of all where that is not known: what is unneeded is dropped. */
function neededStages({ dockerfile, stage, given }) {
    if (dockerfile === null)
        return new Set();
    const target = stage === null ? dockerfile.stages.at(-1) : findStage(dockerfile, stage);
    const needed = new Set();
    const values = globalArguments(dockerfile, given ?? { args: [], contexts: [] });
    const open = target === undefined ? [] : [target];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (needed.has(next.index))
            continue;
        needed.add(next.index);
        if (next.instructions.some(({ hidesSources }) => hidesSources))
            return new Set(dockerfile.stages.keys());
        for (const name of [next.base, ...next.instructions.flatMap(({ from }) => from)]) {
            const source = sourceStage(dockerfile, name, next.index, values);
            if (source === 'unknown')
                return new Set(dockerfile.stages.keys());
            if (source !== undefined)
                open.push(source);
        }
    }
    return needed;
}
function sourceStage(dockerfile, name, before, values) {
    const expanded = name.includes('$') ? expand(name, values) : name;
    const stage = expanded === null ? undefined : findStage(dockerfile, expanded, before);
    // BuildKit has variables of its own, such as TARGETARCH, and so may a stage.
    return stage ?? (name.includes('$') ? 'unknown' : undefined);
}

;// CONCATENATED MODULE: ./src/build/cache.ts


/**
 * Reads from the runner's variables what the job may do with the cache: ACTIONS_CACHE_MODE says so, and where it is
 * absent, the permissions in the token's `ac` claim (bit 2 is write), which the runner's own cache client goes by too.
 */
function ghaAccess(env) {
    const token = env['ACTIONS_RUNTIME_TOKEN'];
    if (!token || !(env['ACTIONS_RESULTS_URL'] || env['ACTIONS_CACHE_URL']))
        return { readable: false, writable: false };
    const mode = env['ACTIONS_CACHE_MODE'];
    if (mode)
        return { readable: mode === 'read' || mode === 'write', writable: mode === 'write' || mode === 'write-only' };
    return { readable: true, writable: mayWrite(token) };
}
function mayWrite(token) {
    try {
        const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
        const scopes = JSON.parse(claims.ac ?? '');
        return scopes.some(scope => ((scope.Permission ?? 0) & 2) !== 0);
    }
    catch {
        // A token that says nothing is believed: an export that is refused does not fail the build (ignore-error).
        return true;
    }
}
/**
 * The cache flags of a target. Each target and platform has a scope of its own, because two exports to one scope
 * overwrite each other; blobs are shared between scopes all the same, so this costs an index each.
 */
function cacheFlags(cache, gha, target, dockerfile, platforms) {
    const flags = { from: [...cache.from], to: [...cache.to] };
    const scope = scopeName([dockerfile, caseless(target), ...platforms]);
    const { backend } = cache;
    if (backend.kind === 'gha') {
        if (gha.readable)
            flags.from.push(`type=gha,scope=${scope}`);
        if (gha.writable)
            flags.to.push(`type=gha,scope=${scope},mode=max,ignore-error=true`);
    }
    else if (backend.kind === 'registry') {
        const tagged = /:[^/]+$/.test(backend.reference);
        const reference = `${backend.reference}${tagged ? '-' : ':'}${scope}`;
        flags.from.push(`type=registry,ref=${reference}`);
        flags.to.push(`type=registry,ref=${reference},mode=max,ignore-error=true`);
    }
    else if (backend.kind === 'local') {
        flags.from.push(`type=local,${attribute('src', `${backend.path}/${scope}`)}`);
        flags.to.push(`type=local,${attribute('dest', `${backend.path}/${scope}`)},mode=max,ignore-error=true`);
    }
    return flags;
}
/** A name that differs from others in more than case: scopes are folders as well, and file names may ignore case. */
function caseless(target) {
    if (target === target.toLowerCase())
        return target;
    return `${target}-${(0,external_node_crypto_.createHash)('sha256').update(target).digest('hex').slice(0, 8)}`;
}
/** A name that is a valid tag as well: word characters, dots and dashes; a long one is cut and told apart by its hash. */
function scopeName(parts) {
    const name = ['stagegate', ...parts].join('-').replaceAll(/[^\w.-]+/g, '_');
    if (name.length <= 80)
        return name;
    return `${name.slice(0, 67)}-${(0,external_node_crypto_.createHash)('sha256').update(name).digest('hex').slice(0, 12)}`;
}

;// CONCATENATED MODULE: ./src/build/request.ts


/** The build of a target, as the user asked for it. */
function targetRequest(options, target, gha, env) {
    const { build, cache, bakeFiles } = options;
    const file = target.dockerfile?.path ?? bakeFiles.join('-');
    return {
        name: target.name,
        source: sourceOf(options, target, target.stage),
        dockerfile: target.dockerfile,
        build,
        cache: cacheFlags(cache, gha, target.name, file, distinguishingPlatforms(build.platforms, env)),
        exportsImage: target.role !== 'built',
        isQuestion: false,
        replacesSecrets: hasSecrets(build),
    };
}
/**
 * A build or a check that only answers a question about a target's stage: it exports no cache, pushes and tags nothing,
 * attests nothing, and gets no secret of the options but those that fetch a context (a definition's own secrets stay). The stage was built before, so that its steps are
 * in the builder's cache.
 * @param stage null for the last stage
 */
function questionRequest(options, target, stage) {
    return {
        name: stage === null ? target.name : `${target.name}:${stage}`,
        source: sourceOf(options, target, stage),
        dockerfile: target.dockerfile,
        build: withoutEffects(options.build),
        cache: { from: [], to: [] },
        exportsImage: true,
        isQuestion: true,
        replacesSecrets: hasSecrets(options.build),
    };
}
function hasSecrets({ secrets, secretEnvs, secretFiles }) {
    return secrets.length + secretEnvs.length + secretFiles.length > 0;
}
function sourceOf({ context, file, bakeFiles }, target, stage) {
    if (bakeFiles.length === 0)
        return { kind: 'dockerfile', context, file, stage };
    const other = stage === target.stage ? null : (stage ?? '');
    return { kind: 'bake', files: bakeFiles, target: target.name, stage: other };
}
/** What BuildKit fetches private contexts with. Upstream: docker/buildx and moby/buildkit, "Git authentication". */
const FETCHES = /^(?:GIT|HTTP)_AUTH_(?:TOKEN|HEADER)(?:\.|$)/;
function withoutEffects({ args, contexts, ssh, platforms, ...build }) {
    const fetching = (secrets) => secrets.filter(({ id }) => FETCHES.test(id));
    return {
        args,
        contexts,
        ssh,
        platforms,
        secrets: fetching(build.secrets),
        secretEnvs: fetching(build.secretEnvs),
        secretFiles: fetching(build.secretFiles),
        labels: [],
        annotations: [],
        provenance: 'false',
        sbom: 'false',
        ociArtifact: null,
        noCache: false,
        pull: false,
    };
}

;// CONCATENATED MODULE: ./src/text/format.ts
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
/**
 * Bytes for people, the same everywhere and under every locale: decimal units (MB is 10^6), rounded to one digit after
 * the point, from a gigabyte on to two; `.0` is left out.
 */
function formatBytes(bytes) {
    if (bytes < 0)
        return `-${formatBytes(-bytes)}`;
    for (const [index, unit] of UNITS.entries()) {
        const value = Number((bytes / 1000 ** index).toFixed(index === 0 ? 0 : index < 3 ? 1 : 2));
        // Decided after rounding, so that 999,960,000 bytes are 1 GB and not 1000 MB.
        if (value < 1000 || index === UNITS.length - 1)
            return `${value} ${unit}`;
    }
    return `${bytes} B`;
}
/** `4.2 s`, `1 min 5 s`, `2 h 3 min`. */
function formatSeconds(seconds) {
    if (seconds < 59.95)
        return `${Number(seconds.toFixed(1))} s`;
    const whole = Math.round(seconds);
    if (whole < 3600)
        return format_joined(Math.floor(whole / 60), 'min', whole % 60, 's');
    return format_joined(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
}
function format_joined(large, largeUnit, small, smallUnit) {
    return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
/** `12,345`. */
function formatCount(count) {
    return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
/** `1 layer`, `2 layers`. */
function counted(count, noun) {
    return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
/** `a, b, c and 197 more`: the first names, and how many more there are. */
function firstNames(names, limit) {
    const left = names.length - limit;
    return left <= 0 ? names.join(', ') : `${names.slice(0, limit).join(', ')} and ${formatCount(left)} more`;
}

;// CONCATENATED MODULE: ./src/text/words.ts
/**
 * Sentences with other people's values in them. What stands in a template is ours and plain; every string that is
 * interpolated is somebody else's and becomes code. A renderer escapes both, each in its way.
 */


/** Code points of one value: a hostile path may have thousands, and nobody reads them in a sentence. */
const MAX_VALUE = 500;
/** text`USER ${spec} is UID ${uid}`: strings become code, numbers and words stay what they are. */
function words_text(strings, ...values) {
    return words_join(strings.flatMap((ours, i) => (i < values.length ? [plain(ours), wordsOf(values[i] ?? '')] : [plain(ours)])));
}
function wordsOf(value) {
    if (typeof value === 'number')
        return plain(String(value));
    return typeof value === 'string' ? code(value) : value;
}
/** Words of our own, such as a formatted size. Never for what comes from an image, a Dockerfile or a log. */
const plain = (ours) => ({ text: ours, code: [] });
/** Somebody else's text, or a piece of a Dockerfile; nothing for an empty text. */
function code(value) {
    const shown = shorten(value, MAX_VALUE, 'middle');
    return { text: shown, code: shown === '' ? [] : [[0, shown.length]] };
}
/** All of them, one after the other. */
function words_join(parts, separator = '') {
    const ranges = [];
    let whole = '';
    for (const [i, part] of parts.entries()) {
        if (i > 0)
            whole += separator;
        for (const [start, end] of part.code)
            ranges.push([whole.length + start, whole.length + end]);
        whole += part.text;
    }
    return { text: whole, code: ranges };
}
/** `a`, `a and b`, `a, b and 3 others`: at most `limit` of them as code. `total` counts those that the list leaves out. */
function list(items, limit = 3, total = items.length) {
    const shown = items.slice(0, limit).map(code);
    const left = total - shown.length;
    if (left > 0)
        return words_join([words_join(shown, ', '), plain(` and ${counted(left, 'other')}`)]);
    if (shown.length < 2)
        return shown[0] ?? plain('');
    return words_join([words_join(shown.slice(0, -1), ', '), shown.at(-1)], ' and ');
}
/** A fix with its lines of a Dockerfile; what is somebody else's in a line stays on it. */
function withSnippet(words, ...lines) {
    return { ...words, snippet: lines.map(line => shorten(line.replace(/[\r\n]+/g, ' '), MAX_VALUE, 'middle')) };
}
/** The words with a pair of backticks around each piece of code; a backtick in it would end it, and becomes an apostrophe. */
function marked({ text: whole, code: ranges }) {
    let result = '';
    let at = 0;
    for (const [start, end] of ranges) {
        result += `${whole.slice(at, start)}\`${whole.slice(start, end).replaceAll('`', "'")}\``;
        at = end;
    }
    // A renderer splits what it gets into lines; a value must not begin one.
    return (result + whole.slice(at)).replace(/\r/g, '␍').replace(/\n/g, '␊');
}

;// CONCATENATED MODULE: ./src/checks/config/expired-waiver.ts


/** A check of the configuration rather than of the image. */
const expiredWaiver = {
    id: 'config/expired-waiver',
    title: 'Expired waiver',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: [],
    docs: {
        why: 'A waiver is valid until a date, so that its authors decide again. Without that, an exception that nobody needs stays open.',
        how: 'The last day of a waiver in `stagegate.yml` (`until`) is over, in UTC. Stagegate reports it for the target that the waiver names, or for every gated target. The findings that it excused count again.',
        limits: null,
        fix: `Delete the waiver and fix what it excused. If it is still justified, set a new last day:

\`\`\`yaml
waivers:
  - check: toolchain/compiler
    reason: debugging image, never deployed
    until: 2027-03-01
\`\`\``,
    },
    run(_, { waivers: { list, target, now } }) {
        const mine = list.filter(waiver => waiver.target === null || waiver.target === target);
        if (mine.length === 0)
            return 'not-applicable';
        return mine
            .filter(waiver => isExpired(waiver, now))
            .map(({ check, path, reason, until, place: { file, line } }) => ({
            blame: { file, line, endLine: line, instruction: `check: ${check}`, stage: null },
            data: { check, reason, until, ...(path !== null && { pattern: path }) },
            // The reason is a sentence, so it is plain.
            message: words_text `The waiver of ${check}${path === null ? '' : words_text ` for ${path}`} ended after ${plain(until)} and no longer applies. Its reason: ${plain(shorten(reason.replace(/\s+/g, ' '), 500))}`,
            fix: words_text `Delete it and fix what it excused, or decide again and set a new last day.`,
        }));
    },
};
/** Whether the last day of a waiver is over, in UTC. */
function isExpired({ until }, now) {
    return until < now.toISOString().slice(0, 10);
}

;// CONCATENATED MODULE: ./src/checks/config-blame.ts

/** The instruction that sets what a family of checks, or one of them, looks at in the image's config, which no layer tells. */
const KEYWORDS = {
    user: 'USER',
    'metadata/healthcheck': 'HEALTHCHECK',
    'metadata/labels': 'LABEL',
    'metadata/privileged-port': 'EXPOSE',
    'runtime/working-directory': 'WORKDIR',
};
/**
 * The Dockerfile line behind a finding that is about the image's config rather than about a file: the instruction that
 * set it, or the FROM of the target's stage, where the missing instruction belongs. `instruction` is what the finding itself
 * names.
 */
function blameConfig({ check, data }, dockerfile, stage) {
    const target = stage === null ? dockerfile?.stages.at(-1) : dockerfile && findStage(dockerfile, stage);
    if (!dockerfile || !target)
        return null;
    const { instruction } = data;
    const named = instruction === 'ENTRYPOINT' || instruction === 'CMD' ? instruction : undefined;
    const keyword = named ?? KEYWORDS[check] ?? KEYWORDS[check.split('/')[0] ?? ''];
    const found = variableOf(dockerfile, target, data) ??
        (keyword ? lastInstruction(dockerfile, target, keyword) : null) ??
        target.instructions[0];
    return found ? blameInstruction(dockerfile, target, found) : null;
}
function blameInstruction(dockerfile, stage, { line, endLine, text }) {
    return { file: dockerfile.path, line, endLine, instruction: text, stage: stageName(stage) };
}
/** What the config keeps by name, with the instruction that a finding's `source` speaks of. */
const NAMING = { environment: 'ENV', argument: 'ARG', label: 'LABEL' };
/** The last instruction that gives this variable or label a value, or the one that sets this command. */
function variableOf(dockerfile, target, { source, name }) {
    if (source === 'command')
        return lastInstruction(dockerfile, target, String(name)) ?? undefined;
    const keyword = NAMING[String(source)];
    if (keyword === undefined || typeof name !== 'string')
        return undefined;
    const names = (text) => text.split(/[\s=]+/).some(word => word.replace(/^["']|["']$/g, '') === name);
    return baseChain(dockerfile, target)
        .flatMap(({ instructions }) => instructions.toReversed())
        .find(one => one.keyword === keyword && names(one.text));
}

;// CONCATENATED MODULE: ./src/checks/dockerfile/rules.ts
/**
 * BuildKit's own rules. Upstream: moby/buildkit frontend/dockerfile/linter/ruleset.go. `warning` is for what changes or
 * breaks an image, `info` for style and for what is often intended.
 */
const BUILDKIT_RULES = {
    UndefinedArgInFrom: 'warning',
    UndefinedVar: 'warning',
    InvalidDefaultArgInFrom: 'info',
    DuplicateStageName: 'warning',
    ReservedStageName: 'warning',
    InvalidBaseImagePlatform: 'warning',
    FromPlatformFlagConstDisallowed: 'info',
    RedundantTargetPlatform: 'info',
    SecretsUsedInArgOrEnv: 'warning',
    CopyIgnoredFile: 'warning',
    MultipleInstructionsDisallowed: 'warning',
    WorkdirRelativePath: 'warning',
    NoEmptyContinuation: 'warning',
    ExposeInvalidFormat: 'warning',
    JSONArgsRecommended: 'info',
    LegacyKeyValueFormat: 'info',
    MaintainerDeprecated: 'info',
    StageNameCasing: 'info',
    FromAsCasing: 'info',
    ConsistentInstructionCasing: 'info',
    ExposeProtoCasing: 'info',
    InvalidDefinitionDescription: 'info',
};

;// CONCATENATED MODULE: ./src/checks/dockerfile/words.ts

/** BuildKit's own sentence, as prose that renderers escape. A backtick in it would begin code. */
function sentence(message) {
    const shown = message.replaceAll('`', "'").trim();
    return plain(/[.!?)]$/.test(shown) ? shown : `${shown}.`);
}

;// CONCATENATED MODULE: ./src/checks/dockerfile/buildkit.ts





const DOCS = 'https://docs.docker.com/reference/build-checks/';
const HOW = 'Stagegate runs BuildKit’s own rules (`docker buildx build --call=check`) on the Dockerfiles of the gated targets, with their build arguments. This builds nothing. Targets with the same Dockerfile and arguments are checked together, and a warning that they share is reported once, for the first of them.';
const buildkit_LIMITS = 'BuildKit fully checks only the stages that a gated target needs. If the builder, or the frontend of a `# syntax=` line, cannot run rules, the result is `not-applicable`. If it is only older than the rule, the rule finds nothing. BuildKit respects a line `# check=skip=NAME` in the Dockerfile.';
/** JSONArgsRecommended is `dockerfile/json-args-recommended`, as Docker’s own documentation spells it. */
function ruleId(rule) {
    const dashed = rule.replaceAll(/([a-z\d])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2-');
    return `dockerfile/${dashed.toLowerCase()}`;
}
/** Warnings of rules that rules.ts does not list. */
const otherBuildKit = {
    id: 'dockerfile/other',
    title: 'Other BuildKit warning',
    severity: 'info',
    presets: { strict: 'warning' },
    needs: [],
    docs: {
        why: 'BuildKit gains new rules with each release. Their warnings are reported too.',
        how: `${HOW} A warning of a rule that Stagegate does not know by name is reported here.`,
        limits: buildkit_LIMITS,
        fix: `Read the message, and look up the rule in Docker’s [build checks](${DOCS}).`,
    },
    run: (_, source) => observe(source, rule => !Object.hasOwn(BUILDKIT_RULES, rule), ({ rule, message }) => {
        const said = sentence(message || 'BuildKit gave no message');
        return { message: rule === '' ? said : words_text `${said} (${rule})`, fix: words_text `Look up the rule at ${DOCS}.` };
    }),
};
const BUILDKIT_CHECKS = [
    ...Object.entries(BUILDKIT_RULES).map(([rule, severity]) => toCheck(rule, severity)),
    otherBuildKit,
];
/** Whether any of them is on, so that it is worth asking. */
function asksBuildKit(severities) {
    return BUILDKIT_CHECKS.some(check => (severities[check.id] ?? check.severity) !== 'off');
}
/** One of BuildKit's rules: its message and its documentation speak for it. */
function toCheck(rule, severity) {
    const id = ruleId(rule);
    const page = `${DOCS}${id.slice('dockerfile/'.length)}/`;
    return {
        id,
        title: `BuildKit: ${rule}`,
        severity,
        presets: { strict: severity === 'info' ? 'warning' : 'error' },
        needs: [],
        docs: {
            why: 'BuildKit warns about this Dockerfile. Docker’s documentation of the rule explains why.',
            how: `${HOW} This is the rule [${rule}](${page}).`,
            limits: buildkit_LIMITS,
            fix: `Fix the Dockerfile as Docker’s documentation of [${rule}](${page}) shows.`,
        },
        run: (_, source) => observe(source, name => name === rule, ({ message }) => ({
            message: sentence(message || `BuildKit reports ${rule}`),
            fix: words_text `Fix it as described at ${page}.`,
        })),
    };
}
function observe(source, isMeant, words) {
    if (source.lint?.kind !== 'read')
        return 'not-applicable';
    return source.lint.warnings
        .filter(({ rule }) => isMeant(rule))
        .map(warning => {
        const blame = blameLines(source, warning);
        return { ...(blame && { blame }), data: { rule: warning.rule, message: warning.message }, ...words(warning) };
    });
}
/** The instruction that the lines begin in. Before the first FROM there is none, but there are lines. */
function blameLines({ dockerfile }, { lines }) {
    if (dockerfile === null || lines === null)
        return null;
    const place = instructionAt(dockerfile, lines.first);
    if (place !== null)
        return blameInstruction(dockerfile, place.stage, place.instruction);
    return { file: dockerfile.path, line: lines.first, endLine: lines.last, instruction: '', stage: null };
}

;// CONCATENATED MODULE: ./src/checks/dockerfile/unchecked.ts



const DEFAULT = 'warning';
const UNSUPPORTED = 'the builder or the frontend of the Dockerfile cannot run its checks (--call=check)';
const LINKED = 'its checks (--call=check) cannot run for a bake target that takes another target as its context';
const FIX = words_text `Run ${'docker buildx build --check .'}, or ${'docker buildx bake --check'} for a bake definition, to see BuildKit’s answer.`;
/**
 * BuildKit's rules could not run. This is a finding and not an error of a check, because the image was built and the
 * other checks evaluate it.
 */
const unchecked = {
    id: 'dockerfile/unchecked',
    title: 'Dockerfile not checked by BuildKit',
    severity: DEFAULT,
    needs: [],
    docs: {
        why: 'The report lacks the warnings of BuildKit’s own rules.',
        how: '`docker buildx build --call=check` gave no answer. Stagegate asks up to four times if BuildKit is busy. A builder or frontend that has no rules, or a bake target that uses another target as its context, is a finding only if the check is set to `error`. The finding is reported once per Dockerfile. The verdict on the image depends on the other checks.',
        limits: 'A report contains at most 200 BuildKit warnings per target. If others are left out, this check reports it. If the last stage has no name, BuildKit checks all stages. A stage that is not built can then be the cause of the failure, so the finding is an info unless the check is set to `error`.',
        fix: 'Run `docker buildx build --check .`, or `docker buildx bake --check` for a bake definition, to see the answer. Set the check to `off` if the builder cannot give one, or to `error` if an unchecked Dockerfile must fail the gate.',
    },
    run(_, { lint }, set) {
        if (lint === null)
            return 'not-applicable';
        if (lint.kind === 'unsupported') {
            if (set !== 'error' || lint.repeated)
                return 'not-applicable';
            const answer = lint.linked ? LINKED : UNSUPPORTED;
            return [{ data: { answer }, ...unchecked_wordsOf(answer) }];
        }
        if (lint.kind === 'read') {
            const { leftOut } = lint;
            if (!leftOut)
                return [];
            const omitted = plain(counted(leftOut, 'BuildKit warning'));
            return [
                {
                    data: { leftOut },
                    message: words_text `The report leaves out ${omitted}, because a target has too many.`,
                    fix: FIX,
                },
            ];
        }
        // Another target of the same Dockerfile reports it.
        if (lint.message === null)
            return 'not-applicable';
        // BuildKit checks all stages for a last stage without a name, and one that is not built may have no base to be found.
        const soft = lint.beyond && set === DEFAULT;
        return [{ ...(soft && { severity: 'info' }), data: { answer: lint.message }, ...unchecked_wordsOf(lint.message) }];
    },
};
function unchecked_wordsOf(answer) {
    return {
        message: words_text `BuildKit could not check the Dockerfile: ${sentence(answer || 'it gave no answer')}`,
        fix: FIX,
    };
}

;// CONCATENATED MODULE: ./src/image/tree/once.ts

/**
 * The function that computes something at most once for each image, failures included. It has its own budget for
 * look-ups in the tree. So its result does not depend on which check asks first, and it costs no check anything.
 */
function oncePerImage(compute) {
    const outcomes = new WeakMap();
    return image => {
        const outcome = outcomes.get(image) ?? attempt(() => withOwnLookUps(image.tree, () => compute(image)));
        outcomes.set(image, outcome);
        if ('error' in outcome)
            throw outcome.error;
        return outcome.value;
    };
}
function attempt(compute) {
    try {
        return { value: compute() };
    }
    catch (error) {
        return { error };
    }
}

;// CONCATENATED MODULE: ./src/checks/amount.ts


/** `12 MB in 3 files`. */
function sizeOf(bytes, files) {
    return plain(`${formatBytes(bytes)} in ${counted(files, 'file')}`);
}
/** `12 MB in 3 files (/a, /b and 1 other)`. `total` counts the places that `paths` leaves out. */
function amount(bytes, files, paths, total = paths.length) {
    return words_text `${sizeOf(bytes, files)} (${list(paths, 2, total)})`;
}

;// CONCATENATED MODULE: ./src/checks/efficiency/waste.ts





/** Less than this is not worth a change of the Dockerfile. */
const WASTE_FLOOR = 1_000_000;
/**
 * One observation of a cause for each pair of a layer with wasted files and the layer that hid them. `at` says which of
 * the two to change and to blame; a pair whose blamed layer belongs to the base image is left out.
 */
function observeWaste(image, cause, at, words) {
    const groups = Map.groupBy(wastedOf(image).filter(one => one.cause === cause && isOwn(image, one[at])), one => `${one.layer} ${one.by}`);
    return [...groups.values()].flatMap(group => {
        const bytes = group.reduce((sum, { size }) => sum + size, 0);
        const [first] = group;
        if (first === undefined || bytes < WASTE_FLOOR)
            return [];
        const largest = group.sort((a, b) => b.size - a.size || compareBytes(a.path, b.path)).slice(0, 5);
        const paths = largest.map(({ path }) => path);
        const other = image.layers[at === 'by' ? first.layer : first.by];
        return [
            {
                path: paths[0] ?? '/',
                layer: first[at],
                data: {
                    bytes,
                    files: group.length,
                    paths,
                    otherLayer: other?.index ?? 0,
                    ...(other?.origin === 'base' && { otherIsBase: true }),
                    ...(other?.blame && { otherLine: other.blame.line }),
                },
                ...words({
                    amount: amount(bytes, group.length, paths, group.length),
                    hider: hiderOf(first, image.layers),
                    source: plain(image.layers[first.layer]?.origin === 'base' ? 'the base image' : `layer ${first.layer}`),
                }),
            },
        ];
    });
}
function hiderOf({ layer, by }, layers) {
    if (layer === by)
        return plain('The same layer');
    const line = layers[by]?.blame?.line;
    return plain(line === undefined ? `Layer ${by}` : `Line ${line}`);
}
/** If the base is unknown, the lowest layer most likely belongs to it. */
function isOwn({ layers, base }, index) {
    return layers[index]?.origin === 'own' && (base.knownBy !== 'none' || index > 0);
}
const wastedOf = oncePerImage(wastedFiles);

;// CONCATENATED MODULE: ./src/checks/efficiency/copied-up.ts


const copiedUp = {
    id: 'efficiency/copied-up',
    title: 'Files duplicated by chown or chmod',
    severity: 'warning',
    needs: [{ kind: 'extract', name: 'checksum' }],
    docs: {
        why: '`chown -R` and `chmod -R` copy every file that they touch into their layer, even though no content changes.',
        how: 'An own layer contains files of an earlier layer again with the same content, from 1 MB on for each pair of layers. Contents are compared by checksum from 64 KiB on, and by size below. The finding blames the instruction that copied the files. A `touch`, or a second COPY of the same files, has the same effect.',
        limits: null,
        fix: `Set owner and mode where the files are created:

\`\`\`dockerfile
COPY --chown=1000:1000 --chmod=755 --from=build /app /app
\`\`\``,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return observeWaste(image, 'copied-up', 'by', ({ amount, source }) => ({
            message: words_text `Files of ${source} are shipped again, with only their owner, mode or time changed: ${amount}.`,
            fix: words_text `Set owner and mode where the files are created: use ${'COPY --chown=... --chmod=...'}, or run ${'chown'} in the same instruction.`,
        }));
    },
};

;// CONCATENATED MODULE: ./src/checks/efficiency/deleted.ts


const deleted = {
    id: 'efficiency/deleted',
    title: 'Deleted files still shipped',
    severity: 'warning',
    needs: [{ kind: 'extract', name: 'checksum' }],
    docs: {
        why: 'A layer cannot remove bytes from the layers below it. Files that a later instruction deletes are only hidden, and every pull still transfers them.',
        how: 'Files of an own layer that a later layer hides with a whiteout, an opaque directory or another entry at the same path, from 1 MB on for each pair of layers. The finding blames the instruction that added the files.',
        limits: 'Files of the base image that the Dockerfile deletes are not reported: only a different base image would ship fewer. If the base is unknown, the lowest layer counts as the base.',
        fix: `Delete files in the instruction that creates them:

\`\`\`dockerfile
RUN curl -fsSLO https://example.com/data.tar.gz \\
 && tar xzf data.tar.gz \\
 && rm data.tar.gz
\`\`\`

Better: create them in a separate stage, and copy only the result.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return observeWaste(image, 'deleted', 'layer', ({ amount, hider }) => ({
            message: words_text `${hider} deletes files that are still shipped: ${amount}.`,
            fix: plain('Delete them in the instruction that creates them, or create them in a build stage and copy only the result.'),
        }));
    },
};

;// CONCATENATED MODULE: ./src/checks/efficiency/duplicates.ts




/** From here on the finding is a warning. */
const MUCH = 10_000_000;
const duplicates = {
    id: 'efficiency/duplicates',
    title: 'Duplicate files',
    severity: 'warning',
    needs: [{ kind: 'extract', name: 'checksum' }],
    docs: {
        why: 'Every pull transfers and stores each copy. One file and links to it would be enough.',
        how: 'Visible files of at least 64 KiB with the same content (by a 128-bit checksum), if an own layer added at least one copy. Surplus copies in a layer are a warning from 10 MB on, and an info from 1 MB on. Hardlinks count as one file.',
        limits: 'Copies that come with two different packages often cannot be avoided.',
        fix: 'Copy once and link (`ln`), deduplicate dependencies (`npm dedupe`), or exclude the second copy from the COPY.',
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const surplus = surplusCopies(image);
        return [...Map.groupBy(surplus, ({ copy }) => copy.layer)].flatMap(([layer, all]) => {
            const bytes = all.reduce((sum, { copy }) => sum + copy.size, 0);
            if (bytes < WASTE_FLOOR)
                return [];
            const largest = all
                .sort((a, b) => b.copy.size - a.copy.size || compareBytes(a.copy.path, b.copy.path))
                .slice(0, 5);
            return [
                {
                    ...(bytes < MUCH && { severity: 'info' }),
                    path: largest[0]?.copy.path ?? '/',
                    layer,
                    data: {
                        bytes,
                        files: all.length,
                        paths: largest.map(({ copy }) => copy.path),
                        originals: largest.map(({ original }) => original.path),
                    },
                    message: message(bytes, all),
                    fix: plain('Keep one copy, and link to it elsewhere.'),
                },
            ];
        });
    },
};
/** `all` is sorted: the largest comes first. */
function message(bytes, all) {
    const { copy, original } = all[0];
    const example = words_text `${copy.path} has the same content as ${original.path}`;
    const duplicates = plain(`${counted(all.length, 'duplicate file')} (${formatBytes(bytes)})`);
    return all.length === 1
        ? words_text `The image contains ${duplicates}: ${example}.`
        : words_text `The image contains ${duplicates}. The largest: ${example}.`;
}
/** All copies in own layers, by content, except the first one, which is in the lowest layer. */
function surplusCopies(image) {
    return [...copiesByContent(image).values()].flatMap(copies => {
        const [original, ...others] = copies;
        if (original === undefined)
            return [];
        return others.filter(({ layer }) => image.layers[layer]?.origin === 'own').map(copy => ({ copy, original }));
    });
}
/** Visible files by content, in the order of layers and of their archives. */
function copiesByContent({ layers, tree }) {
    const copies = new Map();
    for (const layer of layers) {
        for (const [path, { checksum }] of layer.extracts) {
            if (checksum === undefined)
                continue;
            const entry = tree.get(path);
            if (entry?.type !== 'file' || entry.layer !== layer.index)
                continue;
            const same = copies.get(checksum) ?? [];
            copies.set(checksum, same);
            same.push({ path, size: entry.size, layer: layer.index });
        }
    }
    return copies;
}

;// CONCATENATED MODULE: ./src/checks/efficiency/overwritten.ts


const overwritten = {
    id: 'efficiency/overwritten',
    title: 'Replaced files still shipped',
    severity: 'warning',
    needs: [{ kind: 'extract', name: 'checksum' }],
    docs: {
        why: 'The old content stays in its layer. Every pull transfers and stores it, and nothing can read it.',
        how: 'Files of an own layer that have different content in a later layer, from 1 MB on for each pair of layers. The finding blames the instruction that wrote the old content. A common case is a package database that each installation rewrites.',
        limits: 'Files of the base image that the Dockerfile replaces are not reported: package upgrades do that, often rightly. If the base is unknown, the lowest layer counts as the base.',
        fix: 'Write each file once. Install all packages in one instruction, and copy generated files from a separate stage.',
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return observeWaste(image, 'overwritten', 'layer', ({ amount, hider }) => ({
            message: words_text `${hider} replaces files whose old content is still shipped: ${amount}.`,
            fix: plain('Write each file once: in one instruction, or in a build stage that the final stage copies from.'),
        }));
    },
};

;// CONCATENATED MODULE: ./src/checks/layers/ambiguous.ts


const KINDS = {
    'global-header': {
        severity: 'error',
        message: () => words_text `A PAX global header applies to all entries after it, but Docker and containerd ignore it.`,
        fix: words_text `Write the layer without global headers. With them, an engine may unpack other content than Stagegate verified.`,
    },
    'parent-name': {
        severity: 'warning',
        message: (path, count) => count === 1
            ? words_text `An entry name contains ${'..'} and is read as ${path}.`
            : words_text `${plain(counted(count, 'entry name'))} contain ${'..'}; the first is read as ${path}.`,
        fix: words_text `Write names relative to the root, without ${'..'}.`,
    },
    'marker-with-content': {
        severity: 'warning',
        message: (path, count) => count === 1
            ? words_text `The whiteout ${path} has content, which is shipped but never visible.`
            : words_text `${plain(counted(count, 'whiteout'))} have content, which is shipped but never visible; the first is ${path}.`,
        fix: words_text `Write whiteouts as empty files.`,
    },
    // Tools such as ko write leading slashes, and every engine drops them.
    'absolute-name': {
        severity: 'info',
        message: (path, count) => count === 1
            ? words_text `An entry name starts with a slash and is read as ${path}.`
            : words_text `${plain(counted(count, 'entry name'))} start with a slash; the first is read as ${path}.`,
        fix: words_text `Write names relative to the root, as in the OCI image specification.`,
    },
};
const ambiguous = {
    id: 'layers/ambiguous',
    title: 'Ambiguous layer entries',
    severity: 'error',
    needs: [],
    docs: {
        why: 'An engine may unpack other content than Stagegate verifies, and an attacker can do that on purpose.',
        how: `Stagegate looks for entries that no builder has a reason to write.
Error: a PAX global header that applies to all entries after it. POSIX and GNU tar obey it, Docker and containerd do not.
Warning: names with \`..\`, which Stagegate keeps inside the root, and whiteouts with content.
Info: names with a leading slash, which Stagegate drops.`,
        limits: 'Stagegate records the first hundred of each layer.',
        fix: 'Build the layer with BuildKit, Buildah or Kaniko. If your own tool writes it, give every entry a relative name without `..` and its own headers.',
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return image.layers.flatMap(layer => {
            const byKind = Map.groupBy(layer.anomalies ?? [], ({ kind }) => kind);
            return Object.entries(KINDS).flatMap(([kind, { severity, message, fix }]) => {
                const entries = byKind.get(kind);
                if (!entries)
                    return [];
                const path = entries[0]?.path ?? '/';
                const count = entries.length;
                return [{ severity, layer: layer.index, path, data: { kind, count }, message: message(path, count), fix }];
            });
        });
    },
};

;// CONCATENATED MODULE: ./src/origins/unexplained.ts

const UNPACKED = words_text `budget ${'unpacked'} instead of ${'own'}`;
/** What to do if it is unknown which layers are the base image’s; `not-built` is for images that something else built. */
const UNKNOWN_ORIGIN_FIXES = {
    'no-provenance': words_text `Use buildx 0.20 or newer and a builder that keeps a build history, or ${UNPACKED}.`,
    'other-layers': words_text `Do not let the exporter rewrite layers (other compression, rewritten timestamps), or ${UNPACKED}.`,
    'base-unlisted': words_text `Build without an external cache to learn the base image’s layers, or ${UNPACKED}.`,
    'not-built': words_text `Build the image with ${'docker buildx build --provenance=mode=max'}, or ${UNPACKED}.`,
};

;// CONCATENATED MODULE: ./src/checks/layers/unknown-origin.ts


const unknown_origin_CAUSES = {
    'no-provenance': 'neither buildx nor the builder’s history has the provenance of this build',
    'other-layers': 'the provenance does not match the image’s layers',
    'base-unlisted': 'the provenance does not say which layers are the base image’s',
};
/** A gap in what Stagegate knows about a build, not a fault of the image. */
const unknownOrigin = {
    id: 'layers/unknown-origin',
    title: 'Layer origins unknown',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: [],
    docs: {
        why: 'If origins are unknown, every layer counts as own, the report names no Dockerfile line, and checks that skip the base image report what is in it.',
        how: 'Stagegate asks buildx and the builder’s history for the provenance of each image that it builds. It reports the image if neither has it, if the provenance does not match the image’s layers, or if it does not say which layers are the base image’s.',
        limits: 'Images that Stagegate did not build are not reported: `inspect` reads their provenance, labels and history, and the report says which.',
        fix: 'Use buildx 0.20 or newer (`docker buildx version`; `docker/setup-buildx-action` installs it in a workflow), and a builder that keeps a build history. Until then, budget `unpacked` instead of `own`.',
    },
    run(image) {
        const { unexplained = null, base } = image;
        if (unexplained === null)
            return base.knownBy === 'provenance' ? [] : 'not-applicable';
        if (image.layers.length === 0)
            return [];
        return [
            {
                data: { reason: unexplained },
                message: words_text `Layer origins are unknown: ${plain(unknown_origin_CAUSES[unexplained])}. All layers count as own.`,
                fix: UNKNOWN_ORIGIN_FIXES[unexplained],
            },
        ];
    },
};

;// CONCATENATED MODULE: ./src/checks/leftovers/own-files.ts



/** The own layers with their visible files. The efficiency checks cover hidden files. */
function ownLayers(image) {
    const own = image.layers.filter(({ origin }) => origin === 'own');
    return own.map(layer => ({ layer: layer.index, files: filesInView(image, layer) }));
}
/** The visible files of own layers whose path `wanted` accepts, by layer. */
function ownFiles(image, wanted) {
    return ownLayers(image).flatMap(({ layer, files }) => files.filter(({ path }) => wanted(path)).map(({ path, size }) => ({ path, size, layer })));
}
/**
 * Groups own files by layer and by the kind and folder that `sort` returns; it returns null for files to skip. The
 * largest pile of a layer comes first.
 */
function gather(image, sort) {
    const piles = new Map();
    const kinds = new Map();
    for (const { layer, files } of ownLayers(image)) {
        for (const file of files) {
            const sorted = sort(file.path, file.size);
            if (sorted === null)
                continue;
            const { kind, path } = sorted;
            if (!kinds.has(kind))
                kinds.set(kind, kinds.size);
            const key = `${kinds.get(kind)} ${layer} ${path}`;
            const pile = piles.get(key) ?? { kind, path, layer, bytes: 0, files: [] };
            piles.set(key, pile);
            pile.bytes += file.size;
            pile.files.push({ path: file.path, size: file.size, layer });
        }
    }
    return [...piles.values()].sort((a, b) => a.layer - b.layer || b.bytes - a.bytes || compareBytes(a.path, b.path));
}
/** One observation for all piles of a layer, with the path of the largest. `words` gets their size and places. */
function observeByLayer(piles, words) {
    return [...Map.groupBy(piles, ({ layer }) => layer)].map(([layer, group]) => {
        const bytes = group.reduce((sum, pile) => sum + pile.bytes, 0);
        const files = group.reduce((sum, pile) => sum + pile.files.length, 0);
        const paths = group.map(({ path }) => path);
        return {
            path: paths[0] ?? '/',
            layer,
            data: { bytes, files, paths: paths.slice(0, 5) },
            ...words(amount(bytes, files, paths)),
        };
    });
}
/** The part of a path up to and including `fragment`, without its closing slash; null if the path does not contain it. */
function upTo(path, fragment) {
    const at = path.indexOf(fragment);
    return at === -1 ? null : path.slice(0, at + fragment.length).replace(/\/$/, '');
}
/** Folders of dependencies and of the system: their files were not written for this image. */
function isForeign(path) {
    return FOREIGN.test(path);
}
const FOREIGN = /^\/(?:usr|lib|lib64|bin|sbin|etc|var|proc|sys|dev|run|nix|snap)\/|\/(?:node_modules|site-packages|dist-packages|vendor|bower_components|\.venv|venv|\.cargo|\.rustup|\.m2|\.gradle|\.cache|\.npm|go\/pkg\/mod)\//;

;// CONCATENATED MODULE: ./src/checks/leftovers/bytecode.ts




const FLOOR = 100_000;
/** `__pycache__/name.cpython-312.opt-1.pyc`. PEP 3147 and PEP 488. */
const TAGGED = /^([^.]+)\.[a-z]+-\d+(?:\.opt-\w+)?\.pyc$/;
const bytecode = {
    id: 'leftovers/bytecode',
    title: 'Duplicate Python bytecode',
    severity: 'info',
    presets: { strict: 'warning' },
    needs: [],
    docs: {
        why: 'An interpreter reads one compiled form of each module. Every pull transfers the others for nothing.',
        how: 'Several `.pyc` files of one module, added by own layers: for several interpreters or optimization levels in `__pycache__`, or one there and one next to the source. All but the largest count, from 100 kB on.',
        limits: 'An image that runs several Python versions needs the bytecode of each.',
        fix: `Compile once, for the interpreter that runs:

\`\`\`dockerfile
ENV PYTHONDONTWRITEBYTECODE=1
\`\`\`

Then copy the environment from the stage that created it.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const modules = Map.groupBy(ownFiles(image, path => path.endsWith('.pyc')), ({ path }) => moduleOf(path));
        const surplus = [...modules.values()].flatMap(copies => copies.sort((a, b) => b.size - a.size).slice(1));
        return [...Map.groupBy(surplus, ({ layer }) => layer)].flatMap(([layer, files]) => {
            const bytes = files.reduce((sum, { size }) => sum + size, 0);
            if (bytes < FLOOR)
                return [];
            return [
                {
                    path: largestOf(files),
                    layer,
                    data: { bytes, files: files.length },
                    message: words_text `Python modules are shipped with more bytecode than one interpreter reads: ${sizeOf(bytes, files.length)}.`,
                    fix: words_text `Compile once, in the stage that creates the environment, and set ${'PYTHONDONTWRITEBYTECODE=1'}.`,
                },
            ];
        });
    },
};
function moduleOf(path) {
    const folder = parentOf(path);
    const name = basenameOf(path);
    if (!folder.endsWith('/__pycache__'))
        return path.slice(0, -'.pyc'.length);
    return `${parentOf(folder)}/${TAGGED.exec(name)?.[1] ?? name}`;
}
function largestOf(files) {
    return files.reduce((best, one) => (one.size > best.size ? one : best)).path;
}

;// CONCATENATED MODULE: ./src/checks/leftovers/dev-dependencies.ts





const dev_dependencies_FLOOR = 1_000_000;
const LOCK = '/node_modules/.package-lock.json';
const devDependencies = {
    id: 'leftovers/dev-dependencies',
    title: 'Development dependencies shipped',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: [{ kind: 'extract', name: 'npm' }],
    docs: {
        why: 'JavaScript compilers, bundlers and test runners are often larger than the application, and add their own vulnerabilities.',
        how: `npm records in \`node_modules/.package-lock.json\` which installed packages only development needs. If that file is missing (Yarn, pnpm), Stagegate looks for the \`devDependencies\` of the \`package.json\` next to \`node_modules\` by name.

Only visible files that own layers added count. From 1 MB on the finding is a warning, below that an info.`,
        limits: "Without npm's file, only direct devDependencies are found, not their dependencies. An unreadable package.json or lock file makes no finding.",
        fix: `Install without development dependencies, either in the final stage or in a separate stage that it copies from:

\`\`\`dockerfile
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
\`\`\``,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const roots = rootsOf(image);
        if (roots.size === 0)
            return 'not-applicable';
        const installed = installedIn(image);
        // pnpm keeps packages elsewhere and links to them.
        const found = (folder) => installed.get(image.tree.resolve(folder)?.path ?? '') ?? [];
        return [...roots].flatMap(([root, folders]) => dev_dependencies_observe(root, folders.flatMap(folder => found(join(root, folder)))));
    },
};
function dev_dependencies_observe(root, found) {
    return [...Map.groupBy(found, ({ layer }) => layer)].map(([layer, packages]) => {
        const sorted = packages.sort((a, b) => b.bytes - a.bytes || compareBytes(a.folder, b.folder));
        const bytes = packages.reduce((sum, one) => sum + one.bytes, 0);
        const files = packages.reduce((sum, one) => sum + one.files, 0);
        const shown = sorted.slice(0, 10);
        const path = join(root, 'node_modules');
        return {
            ...(bytes < dev_dependencies_FLOOR && { severity: 'info' }),
            path,
            layer,
            data: {
                bytes,
                files,
                count: packages.length,
                packages: shown.map(({ folder }) => dev_dependencies_nameOf(folder)),
                packageBytes: shown.map(one => String(one.bytes)),
                paths: shown.slice(0, 5).map(({ folder }) => folder),
            },
            message: words_text `${path} contains ${plain(counted(packages.length, 'development package'))}: ${sizeOf(bytes, files)} (${largest(sorted)}).`,
            fix: words_text `Run ${'npm ci --omit=dev'} in a separate stage, and copy ${'node_modules'} from it.`,
        };
    });
}
/** `typescript 20 MB, jest 9 MB, eslint 4 MB and 7 others`. */
function largest(sorted) {
    const shown = sorted.slice(0, 3).map(({ folder, bytes }) => words_text `${dev_dependencies_nameOf(folder)} ${plain(formatBytes(bytes))}`);
    const left = sorted.length - shown.length;
    return words_join([words_join(shown, ', '), plain(left > 0 ? ` and ${counted(left, 'other')}` : '')]);
}
/** By the folder that contains `node_modules`: the development packages, as folders relative to it. npm's file is preferred. */
function rootsOf({ layers, tree }) {
    const roots = new Map();
    for (const { extracts } of layers) {
        for (const [path, { npm }] of extracts) {
            if (!npm || !path.endsWith(LOCK) || tree.extracts(path)?.npm !== npm)
                continue;
            roots.set(path.slice(0, -LOCK.length) || '/', npm.dev);
        }
    }
    for (const { extracts } of layers) {
        for (const [path, { npm }] of extracts) {
            const root = parentOf(path);
            if (!npm || path.endsWith(LOCK) || roots.has(root) || tree.extracts(path)?.npm !== npm)
                continue;
            if (tree.resolve(join(root, 'node_modules'))?.type !== 'directory')
                continue;
            roots.set(root, npm.dev.map(name => `node_modules/${name}`));
        }
    }
    return roots;
}
/** By folder; a package inside another's `node_modules` counts separately. */
function installedIn(image) {
    const installed = new Map();
    for (const { path, size, layer } of ownFiles(image, path => packageFolder(path) !== null)) {
        const folder = packageFolder(path);
        const parts = installed.get(folder) ?? [];
        installed.set(folder, parts);
        const part = parts.find(one => one.layer === layer);
        if (part) {
            part.bytes += size;
            part.files++;
        }
        else
            parts.push({ folder, layer, bytes: size, files: 1 });
    }
    return installed;
}
/** `/app/node_modules/@types/node` of a file in it; null outside packages. */
function packageFolder(path) {
    const at = path.lastIndexOf('/node_modules/');
    if (at === -1)
        return null;
    const start = at + '/node_modules/'.length;
    let end = path.indexOf('/', start);
    if (end !== -1 && path[start] === '@')
        end = path.indexOf('/', end + 1);
    return end === -1 || path[start] === '.' ? null : path.slice(0, end);
}
function dev_dependencies_nameOf(folder) {
    return folder.slice(folder.lastIndexOf('/node_modules/') + '/node_modules/'.length);
}

;// CONCATENATED MODULE: ./src/checks/leftovers/dockerignore.ts



/** Files that nobody means to copy from a context, and the line of `.dockerignore` that excludes them. leftovers/vcs covers version control. */
const UNWANTED = [
    { pattern: /^(.*\/node_modules)\//, ignore: '**/node_modules', severe: true },
    { pattern: /^(.*\/\.?venv)\/(?:bin|lib|pyvenv\.cfg)/, ignore: '**/.venv', severe: true },
    { pattern: /^(.*\/__pycache__)\//, ignore: '**/__pycache__' },
    { pattern: /^(.*\/(?:\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox))\//, ignore: '**/.*_cache' },
    { pattern: /^(.*\/target\/(?:debug|release))\//, ignore: '**/target', severe: true },
    { pattern: /^(.*\/(?:\.github|\.gitlab|\.circleci))\//, ignore: '.github' },
    { pattern: /^(.*\/(?:\.vscode|\.idea))\//, ignore: '.vscode' },
    { pattern: /^(.*\/(?:coverage|\.nyc_output))\/(?:lcov|coverage|index\.html|[0-9a-f-]+\.json)/, ignore: 'coverage' },
    { pattern: /^(.*\/(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?)$/, ignore: 'Dockerfile*' },
    { pattern: /^(.*\/(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml)$/, ignore: 'compose*.yml' },
    { pattern: /^(.*\/\.dockerignore)$/, ignore: '.dockerignore' },
    { pattern: /^(.*\/\.DS_Store)$/, ignore: '**/.DS_Store' },
    { pattern: /^(.*\/(?:npm-debug|yarn-error|lerna-debug)\.log)$/, ignore: '**/*.log' },
];
const dockerignore = {
    id: 'leftovers/dockerignore',
    title: 'Unwanted files in the build context',
    severity: 'warning',
    needs: [],
    docs: {
        why: 'Files that `.dockerignore` does not exclude are sent to the builder, invalidate the cache when they change, and end up in the image with `COPY . .`.',
        how: 'Unwanted files in layers of a COPY or ADD from the build context. `node_modules`, virtual environments and build output of the host are a warning. Files that only developers use are an info: Dockerfiles, Compose files, CI and editor settings, caches.',
        limits: 'Requires that the build records which instruction created each layer. Version control directories and environment files have their own checks.',
        fix: `Write a \`.dockerignore\` in the root of the build context that lists the files you need:

\`\`\`
*
!src
!package*.json
!tsconfig.json
\`\`\``,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const copied = new Set(image.layers.filter(isFromContext).map(({ index }) => index));
        if (!image.layers.some(({ origin, blame }) => origin === 'own' && blame !== null))
            return 'not-applicable';
        const piles = gather(image, unwanted).filter(({ layer }) => copied.has(layer));
        return [...Map.groupBy(piles, ({ layer }) => layer)].map(([layer, group]) => {
            const severe = group.filter(({ kind }) => kind.severe);
            const bytes = group.reduce((sum, pile) => sum + pile.bytes, 0);
            const files = group.reduce((sum, pile) => sum + pile.files.length, 0);
            const paths = group.map(({ path }) => path);
            const ignore = [...new Set(group.map(({ kind }) => kind.ignore))];
            return {
                ...(severe.length === 0 && { severity: 'info' }),
                path: (severe[0] ?? group[0])?.path ?? '/',
                layer,
                data: { bytes, files, paths: paths.slice(0, 5), ignore },
                message: words_text `Unwanted files were copied from the build context: ${amount(bytes, files, paths)}.`,
                fix: words_text `Exclude them in ${'.dockerignore'}: ${list(ignore, 6)}.`,
            };
        });
    },
};
function unwanted(path) {
    for (const kind of UNWANTED) {
        const [, folder] = kind.pattern.exec(path) ?? [];
        if (folder !== undefined)
            return { kind, path: folder };
    }
    return null;
}
/** COPY and ADD whose source is the build context: no other stage, image or URL. */
function isFromContext({ blame }) {
    return blame !== null && /^(?:COPY|ADD)\s/i.test(blame.instruction) && !/\s--from=/i.test(blame.instruction);
}

;// CONCATENATED MODULE: ./src/checks/leftovers/caches.ts
/** By tool, with the folders that its documentation names. */
const CACHES = [
    {
        tool: 'APT',
        fragments: ['^/var/lib/apt/lists/', '^/var/cache/apt/'],
        mount: '/var/lib/apt,sharing=locked',
        clean: 'rm -rf /var/lib/apt/lists/*',
    },
    { tool: 'apk', fragments: ['^/var/cache/apk/', '^/etc/apk/cache/'], mount: null, clean: 'apk add --no-cache' },
    {
        tool: 'DNF',
        fragments: ['^/var/cache/dnf/', '^/var/cache/yum/', '^/var/cache/libdnf5/'],
        mount: '/var/cache/dnf,sharing=locked',
        clean: 'dnf clean all',
    },
    { tool: 'Zypper', fragments: ['^/var/cache/zypp/'], mount: null, clean: 'zypper clean --all' },
    { tool: 'pacman', fragments: ['^/var/cache/pacman/pkg/'], mount: null, clean: 'rm -rf /var/cache/pacman/pkg/*' },
    {
        tool: 'npm',
        fragments: ['/.npm/_cacache/', '/.npm/_logs/'],
        mount: '/root/.npm',
        clean: 'npm cache clean --force',
    },
    {
        tool: 'Yarn',
        fragments: ['/.cache/yarn/', '^/usr/local/share/.cache/yarn/', '/.yarn/berry/cache/'],
        mount: '/usr/local/share/.cache/yarn',
        clean: 'yarn cache clean',
    },
    {
        tool: 'pnpm',
        fragments: ['/.local/share/pnpm/store/', '/.pnpm-store/', '/.cache/pnpm/'],
        mount: '/root/.local/share/pnpm/store',
        clean: 'rm -rf "$(pnpm store path)"',
    },
    {
        tool: 'node-gyp',
        fragments: ['/.cache/node-gyp/'],
        mount: '/root/.cache/node-gyp',
        clean: 'rm -rf ~/.cache/node-gyp',
    },
    { tool: 'pip', fragments: ['/.cache/pip/'], mount: '/root/.cache/pip', clean: 'pip install --no-cache-dir' },
    { tool: 'uv', fragments: ['/.cache/uv/'], mount: '/root/.cache/uv', clean: 'uv sync --no-cache' },
    {
        tool: 'Poetry',
        fragments: ['/.cache/pypoetry/'],
        mount: '/root/.cache/pypoetry',
        clean: 'poetry install --no-cache',
    },
    { tool: 'pipenv', fragments: ['/.cache/pipenv/'], mount: '/root/.cache/pipenv', clean: 'pipenv --clear' },
    {
        tool: 'conda',
        fragments: ['/conda/pkgs/', '/miniconda3/pkgs/', '/.conda/pkgs/'],
        mount: null,
        clean: 'conda clean --all --yes',
    },
    {
        tool: 'Go',
        fragments: ['/.cache/go-build/', '/go/pkg/mod/'],
        mount: '/root/.cache/go-build',
        clean: 'go clean -cache -modcache',
    },
    {
        tool: 'Cargo',
        fragments: ['/.cargo/registry/', '/.cargo/git/', '^/usr/local/cargo/registry/', '^/usr/local/cargo/git/'],
        mount: '/usr/local/cargo/registry',
        clean: 'rm -rf /usr/local/cargo/registry',
    },
    { tool: 'Maven', fragments: ['/.m2/repository/'], mount: '/root/.m2', clean: 'rm -rf ~/.m2/repository' },
    {
        tool: 'Gradle',
        fragments: ['/.gradle/caches/', '/.gradle/wrapper/'],
        mount: '/root/.gradle',
        clean: 'rm -rf ~/.gradle',
    },
    { tool: 'Ivy', fragments: ['/.ivy2/cache/'], mount: '/root/.ivy2', clean: 'rm -rf ~/.ivy2' },
    {
        tool: 'Coursier',
        fragments: ['/.cache/coursier/'],
        mount: '/root/.cache/coursier',
        clean: 'rm -rf ~/.cache/coursier',
    },
    {
        tool: 'NuGet',
        fragments: ['/.nuget/packages/'],
        mount: '/root/.nuget/packages',
        clean: 'dotnet nuget locals all --clear',
    },
    {
        tool: 'Composer',
        fragments: ['/.composer/cache/', '/.cache/composer/'],
        mount: '/root/.composer/cache',
        clean: 'composer clear-cache',
    },
    {
        tool: 'Bundler',
        fragments: ['/.bundle/cache/', '^/usr/local/bundle/cache/'],
        mount: null,
        clean: 'rm -rf /usr/local/bundle/cache',
    },
    {
        tool: 'ccache',
        fragments: ['/.cache/ccache/', '/.ccache/'],
        mount: '/root/.cache/ccache',
        clean: 'rm -rf ~/.cache/ccache',
    },
];

;// CONCATENATED MODULE: ./src/checks/leftovers/package-cache.ts




/** Tools leave a little behind even after a cleanup. */
const package_cache_FLOOR = 1_000_000;
const packageCache = {
    id: 'leftovers/package-cache',
    title: 'Package manager cache shipped',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: [],
    docs: {
        why: 'Installers leave package lists and downloads behind for the next installation. A finished image never installs again.',
        how: `At least 1 MB of visible files that an own layer added to a cache folder of ${CACHES.map(({ tool }) => tool).join(', ')}.`,
        limits: 'Cache folders that a setting moved elsewhere are not found. Files that a later instruction deleted are reported by efficiency/deleted.',
        fix: `Use a BuildKit cache mount. It keeps the cache between builds and out of the image:

\`\`\`dockerfile
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
    --mount=type=cache,target=/var/lib/apt,sharing=locked \\
    apt-get update && apt-get install -y --no-install-recommends curl
\`\`\`

Or delete the cache in the same instruction: \`rm -rf /var/lib/apt/lists/*\`.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        // All folders of one tool in one layer have one cause, and make one finding.
        const byTool = Map.groupBy(gather(image, cacheOf), pile => `${pile.kind.tool} ${pile.layer}`);
        return [...byTool.values()].flatMap(package_cache_observe);
    },
};
function cacheOf(path) {
    if (!HINT.test(path))
        return null;
    for (const kind of CACHES) {
        for (const fragment of kind.fragments) {
            const rooted = fragment.startsWith('^');
            if (rooted && !path.startsWith(fragment.slice(1)))
                continue;
            const folder = upTo(path, rooted ? fragment.slice(1) : fragment);
            if (folder !== null)
                return { kind, path: folder };
        }
    }
    return null;
}
/** Keeps nearly all files away from the table. */
const HINT = /cache|\/lists\/|\/pkgs?\/|\/store\/|\/registry\/|\/git\/|\/_logs\/|\/\.(?:m2|gradle|nuget|pnpm-store)\//;
function package_cache_observe(piles) {
    const bytes = piles.reduce((sum, pile) => sum + pile.bytes, 0);
    const [first] = piles;
    if (first === undefined || bytes < package_cache_FLOOR)
        return [];
    const { tool, mount, clean } = first.kind;
    const files = piles.reduce((sum, pile) => sum + pile.files.length, 0);
    const paths = piles.map(({ path }) => path);
    return [
        {
            path: first.path,
            layer: first.layer,
            data: {
                tool,
                bytes,
                files,
                paths: paths.slice(0, 5),
                clean,
                ...(mount !== null && { mount }),
            },
            message: words_text `The ${plain(tool)} cache is shipped: ${amount(bytes, files, paths)}.`,
            fix: mount === null
                ? words_text `Keep the cache out of the layer: use ${clean} in the same instruction.`
                : words_text `Keep the cache out of the layer: use ${`RUN --mount=type=cache,target=${mount}`}, or ${clean} in the same instruction.`,
        },
    ];
}

;// CONCATENATED MODULE: ./src/checks/leftovers/source-maps.ts



const MAP = /\.(?:js|mjs|cjs|css)\.map$/;
const sourceMaps = {
    id: 'leftovers/source-maps',
    title: 'Source maps shipped',
    severity: 'info',
    presets: { strict: 'warning' },
    needs: [],
    docs: {
        why: 'Source maps give the original source to anyone who can download them, and are often larger than the code itself.',
        how: 'Visible `*.js.map`, `*.mjs.map`, `*.cjs.map` and `*.css.map` files that an own layer added, outside `node_modules` and system folders.',
        limits: 'A server that uses source maps for its stack traces (`node --enable-source-maps`) needs them. Waive the finding then, or turn the check off.',
        fix: `Exclude them from the build (\`sourceMap: false\`), or from the copy:

\`\`\`dockerfile
COPY --from=build --exclude=**/*.map /app/dist /app/dist
\`\`\``,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return observeByLayer(gather(image, path => (MAP.test(path) && !isForeign(path) ? { kind: 'map', path: parentOf(path) } : null)), where => ({
            message: words_text `Source maps are shipped: ${where}.`,
            fix: words_text `Build without source maps, or exclude them: ${'COPY --from=build --exclude=**/*.map ...'}.`,
        }));
    },
};

;// CONCATENATED MODULE: ./src/checks/leftovers/languages.ts
const LANGUAGES = [
    {
        name: 'TypeScript',
        source: /(?<!\.d)\.[cm]?tsx?$/,
        manifest: /^tsconfig(?:\.[\w-]+)?\.json$/,
        output: path => /\.[cm]?js$/.test(path) && /\/(?:dist|build|out|lib|\.next|\.output|public)\//.test(path),
    },
    { name: 'Go', source: /\.go$/, manifest: /^go\.mod$/, output: isProgram },
    { name: 'Rust', source: /\.rs$/, manifest: /^Cargo\.toml$/, output: isProgram },
    {
        name: 'C or C++',
        source: /\.(?:c|cc|cpp|cxx|h|hpp)$/,
        manifest: /^(?:CMakeLists\.txt|Makefile|meson\.build)$/,
        output: isProgram,
    },
    {
        name: 'Java or Kotlin',
        source: /\.(?:java|kt|scala)$/,
        manifest: /^(?:pom\.xml|build\.gradle(?:\.kts)?|build\.sbt)$/,
        output: path => /\.(?:jar|war|class)$/.test(path),
    },
    {
        name: 'C#',
        source: /\.(?:cs|fs)$/,
        manifest: /^.+\.(?:csproj|fsproj|sln)$/,
        output: path => path.endsWith('.dll'),
    },
];
function isProgram(path, isExecutable) {
    return !/\.\w{1,4}$/.test(path) && isExecutable();
}

;// CONCATENATED MODULE: ./src/checks/leftovers/sources.ts





const sources_sources = {
    id: 'leftovers/sources',
    title: 'Sources shipped alongside their build output',
    severity: 'info',
    presets: { strict: 'warning' },
    needs: [],
    docs: {
        why: 'A compiled program does not need its sources. If they are shipped, the final image is the build stage, or copies all of it.',
        how: `Visible ${LANGUAGES.map(({ name }) => name).join(', ')} sources that an own layer added below the manifest of their project (\`tsconfig.json\`, \`go.mod\`, \`Cargo.toml\`, \`pom.xml\` and the like), if an own layer also contains their build output: JavaScript in \`dist\`, a program, an archive.`,
        limits: 'Sources without a manifest, and programs that run from source, are not reported.',
        fix: `Copy only the build output:

\`\`\`dockerfile
COPY --from=build /src/server /server
\`\`\``,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const manifests = ownFiles(image, path => MANIFEST.test(basenameOf(path)) && !isForeign(path));
        return LANGUAGES.flatMap(language => sources_observe(image, language, manifests));
    },
};
/** The manifests of all languages: most images have none. */
const MANIFEST = new RegExp(LANGUAGES.map(({ manifest }) => manifest.source).join('|'));
function sources_observe(image, language, manifests) {
    const paths = manifests.map(({ path }) => path);
    const roots = paths.filter(path => language.manifest.test(basenameOf(path))).map(parentOf);
    if (roots.length === 0)
        return [];
    const isBuilt = (path) => !/\/node_modules\//.test(path) && language.output(path, () => isExecutable(image, path));
    if (!ownLayers(image).some(({ files }) => files.some(({ path }) => isBuilt(path))))
        return [];
    const left = ownFiles(image, path => language.source.test(path) && !isForeign(path) && roots.some(root => isBelow(path, root)));
    return [...Map.groupBy(left, ({ layer }) => layer)].map(([layer, group]) => {
        const path = commonFolder(group.map(file => file.path));
        const bytes = group.reduce((sum, { size }) => sum + size, 0);
        const { name } = language;
        return {
            path,
            layer,
            data: { language: name, bytes, files: group.length },
            message: words_text `${plain(name)} sources are shipped alongside their build output: ${amount(bytes, group.length, [path])}.`,
            fix: plain('Copy only the build output into the final stage.'),
        };
    });
}
function isExecutable(image, path) {
    return ((image.tree.get(path)?.mode ?? 0) & 0o111) !== 0;
}
/** The deepest folder that contains all the paths. */
function commonFolder(paths) {
    let folder = parentOf(paths[0] ?? '/');
    while (paths.some(path => !isBelow(path, folder)))
        folder = parentOf(folder);
    return folder;
}

;// CONCATENATED MODULE: ./src/checks/leftovers/tests.ts


/** Folders that contain only tests, by the conventions of JavaScript, Python, Go, Java, Rust and Ruby. */
const FOLDER = /^(.*?\/(?:__tests__|__mocks__|tests?|e2e|spec|cypress|src\/test))\//;
const FILE = /\/(?:[^/]+\.(?:test|spec|e2e|stories)\.[cm]?[jt]sx?|test_[^/]+\.py|[^/]+_test\.(?:py|go|rb)|conftest\.py)$/;
const tests = {
    id: 'leftovers/tests',
    title: 'Tests shipped',
    severity: 'info',
    presets: { strict: 'warning' },
    needs: [],
    docs: {
        why: 'Tests never run in production. Their fixtures add size, and may contain data that was not meant to be published.',
        how: 'Visible folders such as `test`, `__tests__`, `spec` and `e2e`, and files such as `*.test.ts`, `test_*.py` and `*_test.go`, added by an own layer outside system folders and dependencies.',
        limits: 'Tests that a dependency ships are not reported.',
        fix: `Copy only what runs, not the whole context:

\`\`\`dockerfile
COPY --from=build /app/dist ./dist
\`\`\`

Or add the tests to \`.dockerignore\`.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return observeByLayer(gather(image, path => {
            if (!SOURCE.test(path) || isForeign(path))
                return null;
            const folder = FOLDER.exec(path)?.[1];
            if (folder !== undefined)
                return { kind: 'folder', path: folder };
            return FILE.test(path) ? { kind: 'file', path } : null;
        }), where => ({
            message: words_text `Tests are shipped: ${where}.`,
            fix: words_text `Copy only what runs, or add the tests to ${'.dockerignore'}.`,
        }));
    },
};
/** A folder named `test` can contain anything; with source files in it, it contains tests. */
const SOURCE = /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|cs|feature|snap)$/;

;// CONCATENATED MODULE: ./src/image/packages/needs.ts
const DPKG_INFO = '/var/lib/dpkg/info';
const DPKG_STATUS = '/var/lib/dpkg/status';
const DISTROLESS = '/var/lib/dpkg/status.d';
const APK_INSTALLED = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'];
/** rpm's default, the one of distributions that keep it out of /var, and the one of OSTree. */
const RPM_FOLDERS = ['/var/lib/rpm', '/usr/lib/sysimage/rpm', '/usr/share/rpm'];
/** What `Image.packages` reads. */
const PACKAGE_NEEDS = [
    ...[DPKG_STATUS, ...APK_INSTALLED].map((path) => ({ kind: 'path', path })),
    ...RPM_FOLDERS.flatMap(folder => ['rpmdb.sqlite', 'Packages', 'Packages.db'].map((name) => ({ kind: 'path', path: `${folder}/${name}` }))),
    ...RPM_FOLDERS.map((folder) => ({ kind: 'path', path: `${folder}/rpmdb.sqlite-wal` })),
    { kind: 'below', path: DISTROLESS },
    { kind: 'below', path: DPKG_INFO, suffix: '.list' },
];

;// CONCATENATED MODULE: ./src/checks/packaged.ts

/** The paths, without links, of all files that an installed package lists. */
const packagedFiles = oncePerImage((image) => {
    // Databases name files as they did before /lib became a link.
    const files = image.packages().packages.flatMap(one => one.files ?? []);
    return new Set(files.map(path => image.tree.resolve(path)?.path ?? path));
});
/**
 * What no installed package lists; `pathOf` gives paths without links. Throws a Failure where a package database is
 * unreadable. Needs `PACKAGE_NEEDS`.
 */
function withoutPackaged(image, items, pathOf) {
    if (items.length === 0)
        return items;
    const packaged = packagedFiles(image);
    return items.filter(item => !packaged.has(pathOf(item)));
}

;// CONCATENATED MODULE: ./src/checks/leftovers/unstripped.ts






/** Smaller savings are not worth a line. */
const WORTH = 500_000;
/** Below this total, the finding of a layer is an info. */
const NOTABLE = 1_000_000;
const unstripped = {
    id: 'leftovers/unstripped',
    title: 'Unstripped binary',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: [{ kind: 'extract', name: 'elf' }, ...PACKAGE_NEEDS],
    docs: {
        why: 'Only a debugger needs symbol tables and debug information. They are often a third of a binary, and every pull transfers them.',
        how: `The section headers of ELF programs and libraries in own layers show how many bytes \`strip\` would save: the symbol table with its names, and the debug sections.

A file counts from half a megabyte on. Files of installed packages are left out. The finding is an info if a layer could save less than 1 MB, if the files came with a language's packages (node_modules, site-packages), or if the base is unknown.`,
        limits: `Files with appended data, and files that patchelf rewrote, are skipped, because stripping may break them. \`strip\` also merges some notes, which saves a few more kilobytes.

Go and Rust panics keep their function names without the symbol table; profilers and \`perf\` do not.`,
        fix: `Build without symbols:

\`\`\`dockerfile
RUN go build -ldflags="-s -w" -o /server .
\`\`\`

\`\`\`toml
[profile.release]
strip = true
\`\`\`

For C and C++, run \`strip FILE\` in the build stage, or pass \`-s\` to the linker.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const found = withoutPackaged(image, [...unstripped_candidates(image)], ({ path }) => path);
        const groups = Map.groupBy(found, ({ layer, foreign }) => `${layer} ${foreign}`);
        return [...groups.values()].map(files => unstripped_observe(image, files));
    },
};
function* unstripped_candidates(image) {
    for (const { entry, learned } of learnedFiles(image, 'elf')) {
        const { path, layer, size } = entry;
        if (image.layers[layer]?.origin !== 'own')
            continue;
        const { bytes, debug } = learned.strippable ?? { bytes: 0, debug: false };
        if (bytes < WORTH)
            continue;
        const foreign = /\/(?:node_modules|site-packages|dist-packages)\//.test(path);
        yield { path, layer, size, bytes, debug, go: learned.go, foreign };
    }
}
/** One finding for the files of a layer, with the path of the one that would save most. */
function unstripped_observe(image, files) {
    const [first] = files.sort((a, b) => b.bytes - a.bytes || compareBytes(a.path, b.path));
    const { path, layer, size, debug, go, foreign } = first;
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    // Without a known base, the file may be one of its files.
    const mild = foreign || bytes < NOTABLE || image.base.knownBy === 'none';
    return {
        ...(mild && { severity: 'info' }),
        path,
        layer,
        data: { bytes, size, debug, go, foreign, count: files.length, paths: files.slice(0, 5).map(file => file.path) },
        message: unstripped_message(files, bytes),
        fix: go
            ? words_text `Build with ${'go build -ldflags="-s -w"'}.`
            : words_text `Run ${'strip'} in the build stage. With Cargo, set ${'strip = true'} in the release profile.`,
    };
}
function unstripped_message(files, bytes) {
    const { path, size, debug } = files[0];
    const symbols = plain(debug ? 'symbols and debug information' : 'symbols');
    const saved = plain(formatBytes(bytes));
    if (files.length === 1) {
        return words_text `${path} contains ${symbols}: stripping saves ${saved} of ${plain(formatBytes(size))}.`;
    }
    return words_text `${path} and ${plain(counted(files.length - 1, 'other file'))} contain ${symbols}: stripping saves ${saved}.`;
}

;// CONCATENATED MODULE: ./src/checks/leftovers/vcs.ts



const REPOSITORY = /^(.*\/\.(?:git|hg|svn|bzr|jj))\//;
const vcs = {
    id: 'leftovers/vcs',
    title: 'Version control directory shipped',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: [],
    docs: {
        why: 'It contains the whole history of the source, including secrets that a later commit removed.',
        how: 'A visible `.git`, `.hg`, `.svn`, `.bzr` or `.jj` directory with files in it, added by an own layer.',
        limits: 'Bare repositories do not have such a name and are not found.',
        fix: `Add it to \`.dockerignore\`:

\`\`\`
.git
\`\`\`

If an instruction clones a repository, run \`git clone --depth 1\` in a build stage and copy only the files that are needed.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return gather(image, path => {
            // Few paths have a hidden name, and this test is cheap.
            const [, root] = (path.includes('/.') && REPOSITORY.exec(path)) || [];
            return root === undefined ? null : { kind: 'vcs', path: root };
        }).map(({ path, layer, bytes, files }) => ({
            path,
            layer,
            data: { bytes, files: files.length },
            message: words_text `Version control history is shipped: ${amount(bytes, files.length, [path])}.`,
            fix: words_text `Add it to ${'.dockerignore'}. If an instruction clones it, clone in a build stage.`,
        }));
    },
};

;// CONCATENATED MODULE: ./src/checks/metadata/add-url.ts



const addUrl = {
    id: 'metadata/add-url',
    title: 'ADD from a URL without checksum',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: [],
    docs: {
        why: 'Anyone who controls the server, or the network path to it, decides what goes into the image. Nobody notices a change.',
        how: 'The check reports each ADD in a stage that the target needs if its source is an HTTP or HTTPS URL and it has no `--checksum`. It reports a Git repository unless the ADD names a full commit ID.',
        limits: 'Downloads with `curl` or `wget` in a RUN are not checked. Neither are images that Stagegate did not build, because the image history does not show whether an ADD had a checksum.',
        fix: `Add the checksum. BuildKit then rejects any other content:

\`\`\`dockerfile
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/tool.tar.gz /opt/
\`\`\`

For a Git repository, pin the commit: \`ADD https://github.com/owner/name.git#<commit> /src\`.`,
    },
    run(_, { dockerfile, stage }) {
        if (dockerfile === null || stage === null)
            return 'not-applicable';
        return [...requiredStages(dockerfile, stage)]
            .flatMap(one => one.instructions.map(instruction => ({ one, instruction })))
            .sort((a, b) => a.instruction.line - b.instruction.line)
            .flatMap(({ one, instruction }) => unverified(instruction.text).map((source) => {
            const url = redacted(source);
            const git = GIT.test(source);
            return {
                blame: blameInstruction(dockerfile, one, instruction),
                data: { url, git },
                message: words_text `ADD downloads ${url} without a checksum.`,
                fix: git
                    ? words_text `Append the full commit ID to the URL: ${'ADD repository.git#<commit> /src'}.`
                    : words_text `Add the checksum: ${'ADD --checksum=sha256:<digest> …'}.`,
            };
        }));
    },
};
const GIT = /^(?:git@|git:\/\/|ssh:\/\/)|\.git(?:[#?]|$)/i;
/** The URLs that an ADD downloads without a checksum; empty for any other instruction. */
function unverified(instruction) {
    const [keyword = '', ...words] = instruction
        .replace(/[[\]",]/g, ' ')
        .trim()
        .split(/\s+/);
    if (keyword.toUpperCase() !== 'ADD' || words.some(word => word.startsWith('--checksum=')))
        return [];
    const sources = words.filter(word => !word.startsWith('--')).slice(0, -1);
    return sources.filter(source => {
        if (GIT.test(source))
            return !/#[0-9a-f]{40}(?:[0-9a-f]{24})?(?::|$)|[?&]checksum=/.test(source);
        return /^https?:\/\//i.test(source);
    });
}
/** The URL without its user, password and query: they may contain a secret. */
function redacted(url) {
    return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1***@').replace(/\?[^#]*/, '?…');
}

;// CONCATENATED MODULE: ./src/checks/metadata/healthcheck.ts

const healthcheck = {
    id: 'metadata/healthcheck',
    title: 'Missing HEALTHCHECK',
    severity: 'off',
    needs: [],
    docs: {
        why: 'Without a health check, Docker and Swarm consider a process that hangs healthy as long as it runs.',
        how: 'The image starts a program and its config has no health check. `HEALTHCHECK NONE` passes.',
        limits: 'Off by default: Kubernetes and most platforms have their own probes and ignore the health check in the image.',
        fix: `Give the program its own health command, so that the image needs no \`curl\`:

\`\`\`dockerfile
HEALTHCHECK --interval=30s --timeout=3s CMD ["/server", "health"]
\`\`\``,
    },
    run({ platform, config: { entrypoint, cmd, healthcheck } }) {
        if (platform.os === 'windows' || entrypoint.length + cmd.length === 0)
            return 'not-applicable';
        return healthcheck === null || healthcheck.test.length === 0 ? [MISSING] : [];
    },
};
const MISSING = {
    message: plain('The image has no HEALTHCHECK, so Docker considers a process that hangs healthy.'),
    fix: words_text `Add a HEALTHCHECK, or ${'HEALTHCHECK NONE'} if the platform has its own probes.`,
};

;// CONCATENATED MODULE: ./src/checks/metadata/labels.ts

/** The labels that record where an image comes from. OCI image spec, annotations.md, "Pre-Defined Annotation Keys". */
const LABELS = ['source', 'revision', 'version', 'licenses'].map(name => `org.opencontainers.image.${name}`);
const labels = {
    id: 'metadata/labels',
    title: 'Missing OCI labels',
    severity: 'off',
    needs: [],
    docs: {
        why: 'The labels record which source and revision an image in a registry or a cluster was built from. GitHub uses them to link a package to its repository.',
        how: `The labels ${LABELS.map(name => `\`${name}\``).join(', ')} must be set and not empty.`,
        limits: 'A label that the image inherits from its base counts as set.',
        fix: `In a workflow, pass the labels that \`docker/metadata-action\` generates to the input \`labels\`. Or set them in the
Dockerfile:

\`\`\`dockerfile
ARG REVISION
LABEL org.opencontainers.image.source="https://github.com/owner/name" \\
      org.opencontainers.image.revision="$REVISION"
\`\`\``,
    },
    run({ platform, config }) {
        if (platform.os === 'windows')
            return 'not-applicable';
        const missing = LABELS.filter(name => !Object.hasOwn(config.labels, name) || config.labels[name]?.trim() === '');
        if (missing.length === 0)
            return [];
        return [
            {
                data: { missing },
                message: words_text `The image does not record where it comes from. Missing labels: ${list(missing, LABELS.length)}.`,
                fix: words_text `Set them with LABEL, or pass the output of ${'docker/metadata-action'} to the input ${'labels'}.`,
            },
        ];
    },
};

;// CONCATENATED MODULE: ./src/image/user.ts
/** The files that `resolveUser` reads; either may be a symlink to another place in the image (Nix, OSTree). */
const USER_NEEDS = [
    { kind: 'path', path: '/etc/passwd' },
    { kind: 'path', path: '/etc/group' },
];
/** `resolveUser` for an image; a Windows image's user is not evaluated and therefore never known to be non-root. */
function userOf(image) {
    const spec = image.config.user;
    if (image.platform.os !== 'windows')
        return resolveUser(spec, image.tree);
    const problem = { part: 'user', kind: 'not-evaluated', name: spec };
    return { spec, uid: null, gid: null, root: null, numeric: false, resolved: false, name: null, problem };
}
/**
 * Resolves a USER value against the image's /etc/passwd and /etc/group as Docker and containerd do when they start a
 * container: moby/sys user/user.go `GetExecUser`, containerd pkg/oci/spec_opts.go `WithUser`. Where the two differ
 * (`app:` has the user's group in moby and group 0 in containerd), moby's answer is given. Never throws.
 */
function resolveUser(spec, tree) {
    const [user = '', group = '', ...rest] = spec.split(':');
    const userId = parseId(user);
    const facts = {
        spec,
        uid: null,
        gid: null,
        root: null,
        numeric: user === '' || typeof userId === 'number',
        resolved: false,
        name: null,
        problem: null,
    };
    if (rest.length > 0) {
        return { ...facts, problem: { part: 'group', kind: 'too-many-parts', name: spec.slice(user.length + 1) } };
    }
    const found = findUser(user, userId, tree);
    if ('problem' in found)
        return { ...facts, problem: found.problem };
    const known = { ...facts, uid: found.uid, gid: found.gid, root: found.uid === 0, name: found.name };
    if (group === '')
        return { ...known, resolved: true };
    const gid = findGroup(group, tree);
    if (typeof gid !== 'number')
        return { ...known, gid: null, problem: gid };
    return { ...known, gid, resolved: true };
}
function findUser(name, id, tree) {
    if (id === 'out-of-range')
        return { problem: { part: 'user', kind: 'out-of-range', name } };
    const wanted = name === '' ? 0 : id;
    const file = readAccounts('/etc/passwd', PASSWD_LINE_LIMIT, tree);
    if (file === 'malformed')
        return { problem: { part: 'user', kind: 'malformed-file', name, file: '/etc/passwd' } };
    if (file === 'unread') {
        // A number is a UID whatever the file says; only the group that goes with it stays unknown, and 0 is the fallback.
        if (wanted !== 'name')
            return { uid: wanted, gid: 0, name: null };
        return { problem: { part: 'user', kind: 'unread-file', name, file: '/etc/passwd' } };
    }
    const fields = (file ?? []).find(([entry, , uid]) => (wanted === 'name' ? entry === name : lenientId(uid) === wanted));
    if (fields) {
        const [entry = '', , uid, gid] = fields;
        const ids = { uid: lenientId(uid), gid: lenientId(gid), name: entry };
        if (!inRange(ids.uid))
            return { problem: { part: 'user', kind: 'out-of-range', name } };
        if (!inRange(ids.gid))
            return { problem: { part: 'group', kind: 'out-of-range', name } };
        return ids;
    }
    if (wanted !== 'name')
        return { uid: wanted, gid: 0, name: null };
    return { problem: { part: 'user', kind: 'unknown-name', name, file: '/etc/passwd', fileMissing: file === null } };
}
function findGroup(name, tree) {
    const id = parseId(name);
    if (typeof id === 'number')
        return id;
    if (id === 'out-of-range')
        return { part: 'group', kind: 'out-of-range', name };
    const file = readAccounts('/etc/group', GROUP_LINE_LIMIT, tree);
    if (file === 'malformed')
        return { part: 'group', kind: 'malformed-file', name, file: '/etc/group' };
    if (file === 'unread')
        return { part: 'group', kind: 'unread-file', name, file: '/etc/group' };
    // A line of /etc/group may be a comment; one of /etc/passwd may not.
    const fields = (file ?? []).find(([entry = '']) => !entry.startsWith('#') && entry === name);
    if (!fields)
        return { part: 'group', kind: 'unknown-name', name, file: '/etc/group', fileMissing: file === null };
    const gid = lenientId(fields[2]);
    return inRange(gid) ? gid : { part: 'group', kind: 'out-of-range', name };
}
/**
 * The account with the lowest number among those that are neither root's nor a system service's: what a final stage can
 * run as without making one. Debian's policy (9.2.2) and distroless's `nonroot` (65532) set the range. Null where there is none.
 */
function ordinaryAccount(tree) {
    const file = readAccounts('/etc/passwd', PASSWD_LINE_LIMIT, tree);
    if (file === null || typeof file === 'string')
        return null;
    const accounts = file.map(([name = '', , uid]) => ({ name, uid: lenientId(uid) }));
    const ordinary = accounts.filter(({ name, uid }) => name !== '' && uid >= 1000 && uid < 65534);
    return ordinary.sort((a, b) => a.uid - b.uid)[0] ?? null;
}
/** The longest line that the engines' parser takes: bufio.Scanner's default, and 1 MiB for groups. */
const PASSWD_LINE_LIMIT = 64 * 1024;
const GROUP_LINE_LIMIT = 1024 * 1024;
/** The lines of such a file as fields; null where there is no such file. */
function readAccounts(path, lineLimit, tree) {
    const entry = tree.resolve(path);
    if (entry?.type !== 'file')
        return null;
    const content = entry.size === 0 ? new Uint8Array() : tree.content(path);
    if (content === undefined || content.length < entry.size)
        return 'unread';
    const lines = Buffer.from(content).toString('latin1').split('\n');
    if (lines.some(line => line.length >= lineLimit))
        return 'malformed';
    const decoded = lines.map(line => Buffer.from(line, 'latin1').toString('utf8').trim());
    return decoded.filter(line => line !== '').map(line => line.split(':'));
}
/** A number as Go's strconv.Atoi reads it (`00`, `+0`, `-0` are 0; `0x0` is none), within what runc accepts. */
function parseId(text) {
    if (!/^[+-]?\d+$/.test(text))
        return 'name';
    // Adding 0 makes -0 a plain 0.
    const id = Number(text) + 0;
    return inRange(id) ? id : 'out-of-range';
}
/** A number in an account file: anything else counts as 0, because the engines drop the error (`app:x::` is root). */
function lenientId(text) {
    return text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) + 0 : 0;
}
function inRange(id) {
    return id >= 0 && id <= 2 ** 31 - 1;
}

;// CONCATENATED MODULE: ./src/checks/start/identity.ts


/** Of the mode bits of one class: to execute a file or pass a directory, to write, to read. */
const [EXECUTE, WRITE, READ] = [1, 2, 4];
/** Null where the user could not be told. */
function identityOf(image) {
    const { uid, gid, name, spec } = userOf(image);
    if (uid === null)
        return null;
    // As moby has it: with a group in USER, the user's other groups do not count.
    const others = spec.includes(':') ? [] : supplementaryGroups(image.tree, name);
    return { uid, gids: [gid ?? 0, ...others] };
}
function supplementaryGroups(tree, name) {
    if (name === null)
        return [];
    const lines = Buffer.from(tree.content('/etc/group') ?? [])
        .toString('utf8')
        .split('\n');
    return lines.flatMap(line => {
        const [, , gid = '', members = ''] = line.split(':');
        return members.trim().split(',').includes(name) && /^\d+$/.test(gid) ? [Number(gid)] : [];
    });
}
/** Whether the mode bits let a user do this; root may do all but execute what nobody may. */
function mayDo({ type, mode, uid, gid }, { uid: user, gids }, bit) {
    if (user === 0)
        return bit !== EXECUTE || type === 'directory' || (mode & 0o111) !== 0;
    const shift = user === uid ? 6 : gids.includes(gid) ? 3 : 0;
    return ((mode >> shift) & bit) !== 0;
}
/** Whether a user can open the file at a path that is there. */
function mayOpen(tree, path, identity, bit) {
    const entry = tree.resolve(path);
    return entry !== undefined && mayDo(entry, identity, bit) && barrierTo(tree, path, identity) === null;
}
/** The first directory on the way to a path that the user may not search; null where all let it pass. */
function barrierTo(tree, path, identity) {
    const ways = [path, tree.resolve(path)?.path ?? path];
    for (const way of ways) {
        const directories = [];
        for (let at = parentOf(way); at !== '/'; at = parentOf(at))
            directories.unshift(at);
        for (const directory of directories) {
            const entry = tree.resolve(directory);
            if (entry?.type === 'directory' && !mayDo(entry, identity, EXECUTE))
                return directory;
        }
    }
    return null;
}

;// CONCATENATED MODULE: ./src/checks/start/interpreters.ts

const SHELL = /^(?:ba|da|a|z|k|mk)?sh$/;
const CODE = /^-[a-zA-Z]*[cemEpr]$/;
const INTERPRETERS = [
    {
        name: /^node(?:js)?$/,
        flag: /^--(?:enable-source-maps|inspect(?:-brk)?|no-[a-z-]+|trace-[a-z-]+|expose-gc|watch|preserve-symlinks(?:-main)?|use-[a-z-]+|abort-on-uncaught-exception|experimental-(?:strip-types|transform-types|vm-modules|sqlite|wasm-modules|detect-module|require-module|fetch|permission|websocket))$/,
        value: /^(?:-r|--require|--import|-C|--conditions|--env-file|--env-file-if-exists)$/,
        code: CODE,
        endings: ['.js', '.json', '.node', '.cjs', '.mjs', '.ts'],
    },
    { name: /^(?:python|pypy)[\d.]*$/, flag: /^-[uOBIsESvqxbdP]+$/, value: /^-[WX]$/, code: CODE },
    { name: SHELL, flag: /^-[aefhiklmnuvx]+$/, value: /^[-+]o$/, code: /^-[a-z]*c$/ },
    { name: /^(?:ruby|perl)[\d.]*$/, flag: /^-[wW]$/, value: /^$/, code: CODE },
    { name: /^php[\d.]*$/, flag: /^-[nq]$/, value: /^-[cd]$/, code: CODE },
    { name: /^(?:bun|deno)$/, flag: /^$/, value: /^$/, code: CODE, hasCommands: true },
];
/** The script among the arguments of an interpreter, by its name or path; null where there is none. */
function scriptArgument(name, args) {
    const base = basenameOf(name);
    const argument = base === 'java' ? jarOf(args) : behindInterpreter(base, args);
    // `-` is the standard input.
    return argument?.word === '' || argument?.word === '-' ? null : argument;
}
function behindInterpreter(base, args) {
    const interpreter = INTERPRETERS.find(one => one.name.test(base));
    if (interpreter === undefined)
        return null;
    const { endings = [], hasCommands = false } = interpreter;
    const certain = hasCommands ? null : behindOptions(args, interpreter);
    const word = certain ?? likelyScript(hasCommands ? args.filter(arg => arg !== 'run') : args, interpreter);
    // `node inspect FILE` starts the debugger.
    if (word === null || (base === 'node' && word === 'inspect'))
        return null;
    return { word, endings, certain: certain !== null };
}
function jarOf(args) {
    const at = args.indexOf('-jar');
    const word = at < 0 ? undefined : args[at + 1];
    return word === undefined ? null : { word, endings: [], certain: args.slice(0, at).every(arg => arg.startsWith('-')) };
}
function behindOptions(args, { flag, value }) {
    for (let i = 0; i < args.length; i++) {
        const arg = args[i];
        if (value.test(arg))
            i++;
        else if (arg === '--')
            return args[i + 1] ?? null;
        else if (!arg.startsWith('-'))
            return arg;
        else if (!flag.test(arg) && !/^--[a-z][a-z-]*=/.test(arg))
            return null;
    }
    return null;
}
/** The first word that is no option, behind options that may have a value. */
function likelyScript(args, { code }) {
    const at = args.findIndex(arg => !arg.startsWith('-'));
    return at < 0 || args.slice(0, at).some(arg => code.test(arg)) ? null : args[at];
}
/** The line that a shell is given with `-c`; null where it is given none. */
function lineOfShell(name, args) {
    if (!isShell(name))
        return null;
    for (let i = 0; i < args.length; i++) {
        const arg = args[i];
        if (/^-[a-z]*c$/.test(arg))
            return args[i + 1] ?? null;
        if (arg === '-o' || arg === '+o')
            i++;
        else if (!/^[-+]/.test(arg))
            return null;
    }
    return null;
}
function isShell(name) {
    return SHELL.test(basenameOf(name));
}

;// CONCATENATED MODULE: ./src/checks/start/programs.ts


/** What engines set where the image sets none. moby, oci/defaults.go and containerd, oci/spec_opts.go: the same value. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Of several settings of one variable the last counts, as runc has it. */
function environmentOf(image, name) {
    return image.config.env.findLast(one => one.startsWith(`${name}=`))?.slice(name.length + 1);
}
function workingFolder(image) {
    return normalize(image.config.workingDir);
}
/** The folders that a bare name is looked for in, relative ones from the working directory. */
function pathFolders(image) {
    const folders = (environmentOf(image, 'PATH') ?? DEFAULT_PATH).split(':').slice(0, 100);
    return folders.map(folder => absolute(image, folder));
}
/**
 * The folders that a script may find a program in, besides those of the image's PATH: the default ones, which it may name or
 * put into PATH, and that of s6-overlay, whose `/init` does so.
 */
function usualFolders(image) {
    return [...pathFolders(image), ...DEFAULT_PATH.split(':'), '/command'];
}
function absolute(image, path) {
    return path.startsWith('/') ? path : `${workingFolder(image)}/${path}`;
}
/** What the engine itself mounts, so that the image does not tell what is there. */
const MOUNTED = ['/proc', '/sys', '/dev'];
/**
 * The program that a word starts: runc's LookPath and then execve(2), with the image's PATH and working directory.
 * Null for one that only the running container has.
 */
function programs_findProgram(image, word, identity) {
    if (word === '')
        return { path: null, entry: null, problem: 'empty-word' };
    if (word.includes('/')) {
        const path = absolute(image, word);
        return MOUNTED.some(folder => isBelow(path, folder)) ? null : at(image, path, identity);
    }
    let closest = null;
    for (const folder of pathFolders(image)) {
        const found = at(image, `${folder}/${word}`, identity);
        if (found.problem === null || found.problem === 'no-format')
            return found;
        if (found.problem !== 'missing' && found.problem !== 'directory')
            closest ??= found;
    }
    return closest ?? { path: null, entry: null, problem: 'not-in-path' };
}
function at(image, path, identity) {
    const { tree } = image;
    const shown = path.replace(/\/(?:\.?\/)+/g, '/');
    const entry = tree.resolve(path) ?? null;
    if (entry === null) {
        return { path: shown, entry: null, problem: tree.get(path)?.type === 'symlink' ? 'dangling' : 'missing' };
    }
    return { path: shown, entry, problem: programs_problemOf(image, path, entry, identity) };
}
function programs_problemOf(image, path, entry, identity) {
    if (entry.type === 'directory')
        return 'directory';
    if (entry.type !== 'file' || (entry.mode & 0o111) === 0)
        return 'not-executable';
    const { elf, shebang } = image.tree.extracts(path) ?? {};
    if (identity && shebang !== undefined && !mayOpen(image.tree, path, identity, READ))
        return 'not-readable';
    if (identity && !mayOpen(image.tree, path, identity, EXECUTE))
        return 'not-permitted';
    return shebang === undefined && (elf === undefined || elf.bits === 0) ? 'no-format' : null;
}

;// CONCATENATED MODULE: ./src/checks/start/script-argument.ts




/** The file that an interpreter's arguments lead to; null where they name none. */
function findScript(image, name, args) {
    const argument = scriptArgument(name, args);
    if (argument === null)
        return null;
    const path = absolute(image, argument.word).replace(/\/(?:\.?\/)+/g, '/');
    const file = ['', ...argument.endings]
        .map(ending => ({ path: path + ending, entry: image.tree.resolve(path + ending) }))
        .find(({ entry }) => entry !== undefined);
    return { ...argument, path: file?.path ?? path, entry: file?.entry ?? null };
}
/** Null where the interpreter finds and may read it, even under another name, and where no argument is one for certain. */
function missingScript(image, name, args, identity) {
    const script = findScript(image, name, args);
    if (!script?.certain)
        return null;
    const { word, path, entry } = script;
    if (/^\/(?:dev|proc|sys|run|tmp)\//.test(path))
        return null;
    const interpreter = basenameOf(name);
    if (entry === null)
        return { interpreter, word, path, problem: 'missing' };
    if (identity === null || mayOpen(image.tree, path, identity, READ))
        return null;
    return { interpreter, word, path, problem: 'not-readable' };
}

;// CONCATENATED MODULE: ./src/checks/start/shell-line.ts
/** Beyond this, a line is a program of its own. */
const MOST = 20_000;
/**
 * The commands of a line that a shell is given with `-c`, as far as they can be told without running it. POSIX, Shell
 * Command Language, 2.3 "Token Recognition". Null for a line that is too long or does not end its quotes.
 */
function parseShellLine(line) {
    if (line.length > MOST)
        return null;
    const commands = [];
    let command = { words: [], behind: '', compound: false };
    let word = null;
    const endWord = () => {
        if (word !== null)
            command.words.push(word);
        word = null;
    };
    const endCommand = (behind) => {
        endWord();
        command.behind = behind;
        if (command.words.length > 0 || command.compound)
            commands.push(command);
        command = { words: [], behind: '', compound: false };
    };
    const add = (text, literal = true) => {
        word ??= { text: '', literal: true };
        word.text += text;
        word.literal &&= literal;
    };
    for (let i = 0; i < line.length; i++) {
        const c = line[i];
        const next = line[i + 1] ?? '';
        if (c === '\\') {
            // A backslash at a line's end joins two lines.
            if (next !== '\n')
                add(next);
            i++;
        }
        else if (c === "'") {
            const end = line.indexOf("'", i + 1);
            if (end < 0)
                return null;
            add(line.slice(i + 1, end));
            i = end;
        }
        else if (c === '"') {
            add('');
            for (i++; line[i] !== '"'; i++) {
                if (i >= line.length)
                    return null;
                if (line[i] === '\\')
                    i++;
                const inner = line[i] ?? '';
                add(inner, inner !== '$' && inner !== '`');
            }
        }
        else if (c === ' ' || c === '\t')
            endWord();
        else if (c === '#' && word === null) {
            const end = line.indexOf('\n', i);
            i = end < 0 ? line.length : end - 1;
        }
        else if (c === '\n' || c === ';')
            endCommand(';');
        else if (c === '&' && (next === '>' || line[i - 1] === '>' || line[i - 1] === '<'))
            command.compound = true;
        else if (c === '&' || c === '|') {
            endCommand(next === c ? c + c : c);
            if (next === c)
                i++;
        }
        else if (c === '<' || c === '>' || c === '(' || c === ')') {
            command.compound = true;
            endWord();
        }
        else if ((c === '{' || c === '}' || c === '!') && word === null) {
            command.compound = true;
            add(c, false);
        }
        else
            add(c, !'$`*?[~'.includes(c));
    }
    endCommand('');
    return commands;
}
/** What a shell does itself, or reads as the beginning of something larger. */
const BUILTINS = new Set('. : [ alias bg break case cd command continue do done elif else esac eval exec exit export fg fi for function getopts hash if in jobs kill local printf pwd read readonly return set shift source test then times trap true false type ulimit umask unalias unset until wait while { } ! [[ echo let declare typeset shopt enable builtin popd pushd dirs history time select coproc'.split(' '));
/** Builtins after which the next command still is started in any case. */
const PREPARING = new Set([':', 'cd', 'export', 'set', 'true', 'ulimit', 'umask', 'unset', 'readonly', 'shopt']);
function isSetting({ text }) {
    return /^[A-Za-z_]\w*=/.test(text);
}
/** The words of the program that a command calls, without settings of variables before it and without `exec`. */
function programWords(words) {
    const at = words.findIndex(word => !isSetting(word));
    const rest = at < 0 ? [] : words.slice(at);
    if (rest[0]?.text !== 'exec')
        return rest;
    let program = 1;
    while (rest[program]?.text.startsWith('-'))
        program += rest[program]?.text === '-a' ? 2 : 1;
    // Without a program, `exec` starts nothing.
    return program < rest.length ? rest.slice(program) : rest;
}
/**
 * The words of the program that such a line starts first, settings of variables left out. `moved` says that the shell
 * went to another folder before, `surely` that the line ends if the program cannot be started. Null where none can be
 * told.
 */
function firstProgram(commands) {
    let moved = false;
    for (const { words, behind, compound } of commands) {
        // Settings alone.
        if (words.every(isSetting) && !compound)
            continue;
        const rest = programWords(words);
        const [name] = rest;
        if (name === undefined || !name.literal || /[{}()]/.test(name.text))
            return null;
        if (!BUILTINS.has(name.text))
            return { words: rest, moved, surely: behind === '' || behind === '&&' };
        if (!PREPARING.has(name.text) || (behind !== '&&' && behind !== ';'))
            return null;
        moved ||= name.text === 'cd';
    }
    return null;
}
/**
 * Whether the program that such a line ends with takes the shell's place: by `exec`, or because the shell sees that
 * nothing is left to do. Measured: Bash 5.2 and BusyBox 1.36 do that for the last command, Debian's dash 0.5.12 never.
 */
function replacesShell(commands, shell) {
    const last = commands.at(-1);
    if (last === undefined || last.behind !== '' || commands.at(-2)?.behind === '|')
        return false;
    const name = last.words.find(word => !isSetting(word))?.text ?? '';
    if (name === 'exec')
        return true;
    return shell !== 'other' && !last.compound && !BUILTINS.has(name);
}

;// CONCATENATED MODULE: ./src/checks/start/wrappers.ts

/** tini(1), dumb-init(1) and their like: they pass signals on and wait for orphans. */
const INITS = {
    tini: { kind: 'init', short: 'pe' },
    'tini-static': { kind: 'init', short: 'pe' },
    'docker-init': { kind: 'init', short: 'pe' },
    catatonit: { kind: 'init' },
    'dumb-init': { kind: 'init', short: 'r', long: ['rewrite'] },
};
const LAUNCHERS = {
    nice: { kind: 'launcher', short: 'n', long: ['adjustment'] },
    setsid: { kind: 'launcher' },
};
/** The programs that the reader looks for in scripts, and no others: the type sees to that. */
const STEP_DOWNS = {
    gosu: { kind: 'step-down', operands: 1 },
    'su-exec': { kind: 'step-down', operands: 1 },
    's6-setuidgid': { kind: 'step-down', operands: 1 },
    's6-applyuidgid': { kind: 'step-down', short: 'ugG' },
    setuidgid: { kind: 'step-down', operands: 1 },
    // runit, chpst(8)
    chpst: { kind: 'step-down', short: 'uUbe/CnlLmdopfcrt', user: ['u'] },
    // util-linux, setpriv(1)
    setpriv: {
        kind: 'step-down',
        long: [
            ...['ruid', 'euid', 'reuid', 'rgid', 'egid', 'regid', 'groups', 'inh-caps', 'ambient-caps', 'bounding-set'],
            ...['securebits', 'pdeathsig', 'ptracer', 'selinux-label', 'apparmor-profile', 'seccomp-filter'],
            ...['landlock-access', 'landlock-rule'],
        ],
        user: ['ruid', 'euid', 'reuid'],
    },
    // util-linux, runuser(1). Without `-u` it starts the login shell of a user.
    runuser: {
        kind: 'step-down',
        short: 'cgGsuw',
        long: ['command', 'session-command', 'group', 'supp-group', 'shell', 'user', 'whitelist-environment'],
        user: ['u', 'user'],
        needsUser: true,
    },
};
const TOOLS = new Map(Object.entries({ ...INITS, ...LAUNCHERS, ...STEP_DOWNS }));
/** The words behind a wrapper's own; null for a program that is none. `name` is as the command has it, `env` or `/sbin/tini`. */
function unwrap(name, args) {
    const base = basenameOf(name);
    if (base === 'env')
        return { words: behindEnv(args), sameUser: true, kind: 'env' };
    const tool = TOOLS.get(base);
    if (tool === undefined)
        return null;
    const { kind, user, operands = 0, needsUser = false } = tool;
    const { options, rest } = wrappers_behindOptions(args, tool);
    const namesUser = user?.some(option => options.has(option)) ?? true;
    return {
        words: needsUser && !namesUser ? [] : rest.slice(operands),
        sameUser: kind !== 'step-down' || !(namesUser || needsUser),
        kind,
    };
}
/** Nobody wraps more. */
const MAX_WRAPPERS = 8;
/** A command without the wrappers before its program, such as `tini --`; and those, outermost first. */
function unwrapAll(command) {
    const wrappers = [];
    let words = command;
    for (let i = 0; i < MAX_WRAPPERS; i++) {
        const [word = '', ...args] = words;
        const wrapped = unwrap(word, args);
        if (wrapped === null)
            return { words, wrappers };
        wrappers.push({ ...wrapped, word });
        words = wrapped.words;
    }
    return { words: [], wrappers };
}
/** As getopt(3) reads them where the first word that is no option ends them. */
function wrappers_behindOptions(args, { short = '', long = [] }) {
    const options = new Set();
    let at = 0;
    for (; at < args.length; at++) {
        const arg = args[at];
        if (arg === '--')
            return { options, rest: args.slice(at + 1) };
        if (!arg.startsWith('-') || arg === '-')
            break;
        if (arg.startsWith('--')) {
            const [name = ''] = arg.slice(2).split('=');
            options.add(name);
            if (!arg.includes('=') && long.includes(name))
                at++;
            continue;
        }
        // The letters up to the first with a value, which is the rest of the word or the next one.
        const letters = [...arg.slice(1)];
        const value = letters.findIndex(letter => short.includes(letter));
        for (const letter of value < 0 ? letters : letters.slice(0, value + 1))
            options.add(letter);
        if (value >= 0 && value === letters.length - 1)
            at++;
    }
    return { options, rest: args.slice(at) };
}
/** GNU coreutils and BusyBox: options, then settings, then the command; `-S` splits one word into several. */
function behindEnv(args) {
    let rest = [...args];
    for (let i = 0; i < 50; i++) {
        const [arg, value] = rest;
        if (arg === undefined)
            return [];
        const split = /^(?:-v?S|--split-string=?)(.*)$/s.exec(arg);
        if (split) {
            // Variables in it would be replaced: then nothing is known.
            const text = split[1] || value || '';
            if (/[$"'\\]/.test(text))
                return [];
            rest = [...text.split(/\s+/).filter(word => word !== ''), ...rest.slice(split[1] ? 1 : 2)];
        }
        else if (arg === '--')
            rest = rest.slice(1);
        else if (/^(?:-u|-C|--unset|--chdir)$/.test(arg))
            rest = rest.slice(2);
        else if (arg.startsWith('-') || /^[^=]+=/.test(arg))
            rest = rest.slice(1);
        else
            return rest;
    }
    return [];
}

;// CONCATENATED MODULE: ./src/checks/start/start.ts








const START_NEEDS = [
    ...USER_NEEDS,
    { kind: 'extract', name: 'elf' },
    { kind: 'extract', name: 'shebang' },
    // Whether the arguments of the usual entrypoint scripts are a command of their own.
    { kind: 'basename', name: 'docker-entrypoint.sh' },
    { kind: 'basename', name: 'entrypoint.sh' },
];
/** What a container of the image starts, one program after the other. Made once an image. */
const startOf = oncePerImage((image) => {
    const start = { steps: [], missingScript: null };
    const { entrypoint, cmd } = image.config;
    const words = [...entrypoint, ...cmd];
    const [first] = words;
    if (first !== undefined) {
        follow(image, start, {
            word: first,
            args: words.slice(1),
            by: 'command',
            from: null,
            script: null,
            surely: true,
            instruction: entrypoint.length > 0 ? 'ENTRYPOINT' : 'CMD',
            identity: identityOf(image),
        });
    }
    return start;
});
/** Linux follows five scripts (fs/exec.c, exec_binprm), and nobody wraps more. */
const MOST_STEPS = 12;
function follow(image, start, next) {
    const { word, args, identity, ...rest } = next;
    const program = programs_findProgram(image, word, identity);
    if (program === null || start.steps.length >= MOST_STEPS)
        return;
    // A script may make anything of its arguments: a word that is no program is one for the script itself.
    if (rest.by === 'script' && program.entry === null)
        return;
    const step = { ...program, word, args, ...rest };
    start.steps.push(step);
    if (program.problem !== null || program.path === null)
        return;
    const then = nextOf(image, step);
    if (then !== null)
        follow(image, start, { ...then, identity: then.sameUser ? identity : null });
    else {
        const missing = missingScript(image, word, args, identity);
        if (missing !== null)
            start.missingScript = { ...missing, step };
    }
}
/** What a program that was found starts in its turn. */
function nextOf(image, step) {
    const { word, args, path, surely, instruction } = step;
    const common = { from: path, script: null, surely, sameUser: true };
    const shebang = image.tree.extracts(path ?? '')?.shebang;
    if (shebang !== undefined) {
        const [interpreter, ...argument] = interpreterOf(shebang);
        if (interpreter === undefined)
            return null;
        return {
            ...common,
            word: interpreter,
            args: [...argument, path ?? '', ...args],
            by: 'shebang',
            script: path,
            instruction,
        };
    }
    const wrapped = unwrap(word, args);
    if (wrapped) {
        const [first, ...others] = wrapped.words;
        if (first === undefined)
            return null;
        const { kind, sameUser } = wrapped;
        const script = kind === 'env' ? step.script : null;
        const place = script === null ? start_placeOf(image, wrapped.words) : instruction;
        return { ...common, word: first, args: others, by: kind, sameUser, script, instruction: place };
    }
    const line = lineOfShell(word, args);
    if (line !== null) {
        const program = programOfLine(line);
        return program && { ...common, ...program, by: 'shell', surely: surely && program.surely, instruction };
    }
    const command = commandOfScript(image, step);
    const [first, ...others] = command ?? [];
    if (command === null || first === undefined)
        return null;
    return { ...common, word: first, args: others, by: 'script', from: step.script, instruction: start_placeOf(image, command) };
}
/** The interpreter of a `#!` line and the one argument that Linux makes of the rest (fs/binfmt_script.c). */
function interpreterOf(shebang) {
    const [, interpreter, argument] = /^[ \t]*([^ \t]*)[ \t]*(.*?)[ \t]*$/s.exec(shebang) ?? [];
    return [interpreter, argument].filter(word => word !== undefined && word !== '');
}
function programOfLine(line) {
    const program = firstProgram(parseShellLine(line) ?? []);
    const [name, ...args] = program?.words ?? [];
    if (!program || name === undefined)
        return null;
    // In another folder, a relative path leads elsewhere.
    if (program.moved && name.text.includes('/') && !name.text.startsWith('/'))
        return null;
    const literal = args.every(arg => arg.literal) && !program.moved;
    return { word: name.text, args: literal ? args.map(arg => arg.text) : [], surely: program.surely };
}
/** The command of a script that ends by becoming what it was given: `exec "$@"`, as the official images have it. */
function commandOfScript(image, { script, args }) {
    if (script === null)
        return null;
    const text = Buffer.from(image.tree.content(script) ?? []).toString('latin1');
    return /\bexec\s+"\$@"\s*$/.test(text) ? args.slice(args.indexOf(script) + 1) : null;
}
/** CMD follows ENTRYPOINT: as many last words as CMD has are its own. */
function start_placeOf({ config }, words) {
    return words.length <= config.cmd.length ? 'CMD' : 'ENTRYPOINT';
}

;// CONCATENATED MODULE: ./src/checks/start/commands.ts



/** Shells in shells; nobody writes more. */
const MAX_SHELLS = 4;
/**
 * The commands that these words start, without the wrappers before their programs. Where the words start a shell with a
 * line, that is the shell and then the commands of its line, in their order; variables stay as they are written.
 */
function commandsOf(words, shells = MAX_SHELLS) {
    const { words: command } = unwrapAll(words);
    const [name, ...args] = command;
    if (name === undefined)
        return [];
    const line = shells === 0 ? null : lineOfShell(name, args);
    const inner = line === null ? [] : (parseShellLine(line) ?? []);
    const texts = inner.map(one => programWords(one.words).map(({ text }) => text));
    return [command, ...texts.flatMap(text => commandsOf(text, shells - 1))];
}

;// CONCATENATED MODULE: ./src/checks/start/started-files.ts






/**
 * The files that ENTRYPOINT and CMD start: the program, the script that an interpreter is given, and the command behind an
 * entrypoint script. Links are followed. Absent files are left out, and so are programs that only start another one.
 */
const startedFiles = oncePerImage((image) => {
    const steps = startOf(image).steps.filter(isOwnProgram);
    return unique([...steps.map(({ entry }) => entry), ...stayingFiles(image)]);
});
/** The started files without those that only come first: of a shell's line, the last command is the one that stays. */
const stayingFiles = oncePerImage((image) => {
    const { entrypoint, cmd } = image.config;
    return unique([...filesOf(image, [...entrypoint, ...cmd]), ...(entrypoint.length > 0 ? filesOf(image, cmd) : [])]);
});
/** Neither a wrapper nor the interpreter that a script names itself. */
function isOwnProgram({ word, args, by, script }) {
    return unwrap(word, args) === null && by !== 'shebang' && !(by === 'env' && script !== null);
}
function filesOf(image, words) {
    const commands = commandsOf(words);
    // Of several, the first is the shell.
    return [...new Set([commands[0], commands.at(-1)])].flatMap(command => {
        const [name, ...args] = command ?? [];
        if (name === undefined)
            return [];
        return [programs_findProgram(image, name, null)?.entry, findScript(image, name, args)?.entry];
    });
}
function unique(entries) {
    const files = entries.filter(entry => entry?.type === 'file');
    return [...new Map(files.map(entry => [entry.path, entry])).values()];
}

;// CONCATENATED MODULE: ./src/checks/user/facts.ts


/** The facts that the user checks share; null for a Windows image. Throws if /etc/passwd or /etc/group was not read. */
function judgeableUser(image) {
    const facts = userOf(image);
    const problem = facts.problem;
    if (problem?.kind === 'not-evaluated')
        return null;
    if (problem?.kind === 'unread-file') {
        throw new Failure('user-unreadable', `${problem.file} is in the image, and its content could not be read.`, {
            hint: 'Write USER as a number, or make the file a regular file or a link to one of the same name.',
        });
    }
    return { ...facts, problem };
}

;// CONCATENATED MODULE: ./src/checks/metadata/privileged-port.ts





const privilegedPort = {
    id: 'metadata/privileged-port',
    title: 'Privileged port for a non-root user',
    severity: 'info',
    presets: { kubernetes: 'warning', strict: 'warning' },
    needs: START_NEEDS,
    docs: {
        why: 'By default, binding a port below 1024 needs a capability that a non-root user does not have. Unless the runtime lowers that limit, the program fails with "permission denied".',
        how: 'The image config exposes such a port, its USER is not root, and the program that it starts has no file capabilities.',
        limits: 'Docker Engine since 20.10 and containerd’s Kubernetes service since 2.0 let every user bind every port; older versions and CRI-O do not. EXPOSE only declares a port, and the program may listen on another one. The check ignores a port that only the base image exposes, because a Dockerfile cannot undo EXPOSE.',
        fix: `Listen on port 1024 or above, and map it from outside (\`-p 80:8080\`, or \`targetPort\` of a Service):

\`\`\`dockerfile
EXPOSE 8080
\`\`\``,
    },
    run(image, source) {
        const user = judgeableUser(image);
        if (user === null || user.uid === null)
            return 'not-applicable';
        if (user.uid === 0 || stayingFiles(image).some(entry => entry.capabilities))
            return [];
        return image.config.exposedPorts
            .map(port => ({ port, number: Number.parseInt(port, 10) }))
            .filter(({ number }) => number > 0 && number < 1024 && !isInherited(image, source, number))
            .sort((a, b) => a.number - b.number || (a.port < b.port ? -1 : 1))
            .map(({ port }) => ({
            data: { port, uid: user.uid ?? 0 },
            message: words_text `The image exposes port ${port}, but its user is not root. The program cannot bind the port if the runtime restricts ports below 1024.`,
            fix: privileged_port_FIX,
        }));
    },
};
const privileged_port_FIX = plain('Listen on port 1024 or above, such as 8080, and map it from outside the container.');
/** Whether no EXPOSE of the Dockerfile can be meant; one with a variable may be any. */
function isInherited(image, { dockerfile, stage }, port) {
    if (dockerfile === null || stage === null || image.base.layers === 0)
        return false;
    const exposed = baseChain(dockerfile, stage)
        .flatMap(({ instructions }) => instructions)
        .filter(({ keyword }) => keyword === 'EXPOSE')
        .flatMap(instruction => instruction.text.split(/\s+/).slice(1));
    return !exposed.some(word => {
        const [first = 0, last = first] = (word.split('/')[0] ?? '').split('-').map(Number);
        return word.includes('$') || (first <= port && port <= last);
    });
}

;// CONCATENATED MODULE: ./src/checks/metadata/unpinned-base.ts




const unpinnedBase = {
    id: 'metadata/unpinned-base',
    title: 'Image not pinned by digest',
    severity: 'info',
    presets: { strict: 'warning' },
    needs: [],
    docs: {
        why: 'A tag can move: the same Dockerfile can build a different image tomorrow, and nobody reviews the change.',
        how: 'Every FROM, `COPY --from` and `RUN --mount=from` that the target needs and that names an image must end in a digest. Stagegate resolves arguments before the first FROM from their defaults and the build arguments of the run. It ignores stage names, named contexts and `scratch`.',
        limits: 'The check ignores a FROM whose image only the builder knows (an argument without a default), and the frontend of `# syntax=`.',
        fix: `Append the digest to the tag, and keep the tag for readers. Dependabot and Renovate update both:

\`\`\`dockerfile
FROM node:24-slim@sha256:0666a8d6b73976b004012301979bbf22e085bc2e3899469642ee73f0f4db7b4c
\`\`\`

\`docker buildx imagetools inspect node:24-slim\` shows the digest.`,
    },
    run(image, source) {
        const { dockerfile, stage } = source;
        if (dockerfile === null || stage === null)
            return 'not-applicable';
        const chain = baseChain(dockerfile, stage);
        const named = [...requiredStages(dockerfile, stage)].flatMap(one => unpinned_base_imagesOf(one, dockerfile, source));
        return named
            .filter(({ reference }) => !/@sha256:[0-9a-f]{64}$/.test(reference))
            .sort((a, b) => a.instruction.line - b.instruction.line)
            .map(({ reference, instruction, in: where }) => {
            const isBase = instruction.keyword === 'FROM' && where === chain.at(-1);
            const digest = isBase ? image.base.digest : null;
            return {
                blame: blameInstruction(dockerfile, where, instruction),
                data: { reference, base: isBase, ...(digest !== null && { digest }) },
                message: words_text `${plain(isBase ? 'The base image' : 'The image')} ${reference} is not pinned by digest, so it can change.`,
                fix: digest === null
                    ? words_text `Append the digest (${'name:tag@sha256:…'}), and let Dependabot or Renovate update it.`
                    : words_text `Write ${`${reference}@${digest}`}, and let Dependabot or Renovate update it.`,
            };
        });
    },
};
/** The images that a stage names: in its FROM, and as the sources of COPY and of mounts. */
function unpinned_base_imagesOf(stage, dockerfile, { given }) {
    const values = globalArguments(dockerfile, given);
    const contexts = new Set(given.contexts.map(context => expand_nameOf(context).toLowerCase()));
    const isImage = (name) => name !== null &&
        name !== '' &&
        name.toLowerCase() !== 'scratch' &&
        !contexts.has(name.toLowerCase()) &&
        !findStage(dockerfile, name, stage.index);
    return stage.instructions.flatMap(instruction => {
        const names = instruction.keyword === 'FROM' ? [expand(stage.base, values)] : instruction.from;
        // Each image once for an instruction, however many of its mounts name it. Only FROM can use variables.
        return [...new Set(names)]
            .filter(isImage)
            .filter(name => !name.includes('$'))
            .map(reference => ({ reference, instruction, in: stage }));
    });
}

;// CONCATENATED MODULE: ./src/checks/permissions/own-files.ts



/**
 * The entries that the container sees, that an own layer brought and that `wanted` takes, in byte order of path. Layers
 * are gone through rather than the merged tree: few entries are wanted, and only those are looked up.
 */
function ownEntries({ layers, tree }, wanted) {
    const found = new Map();
    for (const { origin, index, entries } of layers) {
        if (origin !== 'own')
            continue;
        for (const entry of entries) {
            if (!wanted(entry))
                continue;
            const seen = tree.get(entry.path);
            if (seen?.layer === index && wanted(seen))
                found.set(seen.path, seen);
        }
    }
    return [...found.values()].sort((a, b) => compareBytes(a.path, b.path));
}
/** The modes and capabilities that these paths have at the end of the base's layers; nothing for those it has not. */
function inBase(image, paths) {
    const found = new Map();
    if (paths.size === 0)
        return found;
    for (const layer of image.layers) {
        if (layer.origin !== 'base')
            continue;
        for (const { path, mode, capabilities } of layer.entries)
            if (paths.has(path))
                found.set(path, { mode, capabilities });
    }
    return found;
}
/** A hostile image has a million such files; a waiver by path needs one finding for each of those that are shown. */
const own_files_MOST = 50;
/** The first of them, and one that counts the rest: `Also world-writable: 950 more paths.` */
function atMost(observations, attribute) {
    if (observations.length <= own_files_MOST)
        return observations;
    const [next] = observations.slice(own_files_MOST);
    const layer = next?.layer === undefined ? {} : { layer: next.layer };
    const more = observations.length - own_files_MOST;
    const message = plain(`Also ${attribute}: ${counted(more, 'more path')}.`);
    return [...observations.slice(0, own_files_MOST), { ...layer, data: { more }, message, fix: null }];
}
function octal(mode) {
    return mode.toString(8).padStart(4, '0');
}

;// CONCATENATED MODULE: ./src/checks/permissions/setuid.ts






const SETUID = 0o4000;
const SETGID = 0o2000;
/** Programs whose purpose is to make anyone root; no base needs them. */
const ROOT_GIVERS = new Set(['sudo', 'sudoedit', 'doas', 'pkexec', 'please']);
const setuid = {
    id: 'permissions/setuid',
    title: 'Privileged executable added',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: [...PACKAGE_NEEDS, ...START_NEEDS],
    docs: {
        why: 'A program with setuid, setgid or file capabilities gives anyone who starts it privileges that the USER lacks. One bug in it is enough to become root.',
        how: `An executable file of an own layer, visible in the container, has the setuid bit, the setgid bit or file capabilities, and the base image’s file at that path does not have them.
The severity is info for a file of a distribution package, unless it gives root, such as \`sudo\`.
It is also info if the program that the image starts has only capabilities: with them, a program without root can bind a low port.`,
        limits: 'The report does not name the capabilities. Under `no-new-privileges` (Kubernetes: `allowPrivilegeEscalation: false`) none of this has an effect, but that is set at run time.',
        fix: `Remove the bits in the instruction that adds the file, or do not install the package:

\`\`\`dockerfile
RUN apt-get update && apt-get install -y --no-install-recommends openssh-client \\
 && find / -xdev -perm /6000 -type f -exec chmod a-s {} +
\`\`\`

To switch to another user when the container starts, use \`setpriv\`: it needs no setuid.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const privileged = ownEntries(image, entry => kindsOf(entry).length > 0);
        const paths = new Set(privileged.map(entry => entry.path));
        const before = inBase(image, paths);
        const added = privileged.filter(entry => {
            const base = before.get(entry.path);
            const had = base === undefined ? [] : kindsOf({ ...entry, ...base });
            return kindsOf(entry).some(kind => !had.includes(kind));
        });
        if (added.length === 0)
            return [];
        const owners = setuid_ownersOf(image, paths);
        const started = new Set(stayingFiles(image).map(entry => entry.path));
        return atMost(added.map(entry => setuid_observe(entry, owners.get(entry.path), started.has(entry.path))), 'privileged');
    },
};
function setuid_observe(entry, owner, started) {
    const { path, layer, mode, uid, gid } = entry;
    const kinds = kindsOf(entry);
    const file = owner === undefined ? words_text `${path}` : words_text `${path} from the package ${owner.name}`;
    const milder = owner === undefined ? started && kinds.join() === 'capabilities' : !ROOT_GIVERS.has(basenameOf(path).toLowerCase());
    return {
        ...(milder && { severity: 'info' }),
        path,
        layer,
        ...(owner && { package: { name: owner.name, version: owner.version, type: owner.type } }),
        data: { kinds, mode: octal(mode), uid, gid },
        message: words_text `${file} gives anyone who starts it ${privilegeWords(kinds, entry)}.`,
        fix: words_text `Remove the bits in the instruction that adds the file (${'chmod a-s'}, ${'setcap -r'}), or leave the program out.`,
    };
}
/** `the rights of root (setuid) and the rights of group 5 (setgid)`. */
function privilegeWords(kinds, { uid, gid }) {
    const words = {
        setuid: `the rights of ${uid === 0 ? 'root' : `user ${uid}`} (setuid)`,
        setgid: `the rights of group ${gid} (setgid)`,
        capabilities: 'file capabilities',
    };
    const all = kinds.map(kind => words[kind]);
    return plain([...all.slice(0, -2), all.slice(-2).join(' and ')].join(', '));
}
/** Without the right to execute, the bits of a file mean nothing, or (setgid) locking. */
function kindsOf({ type, mode, capabilities }) {
    if (type !== 'file' && type !== 'hardlink')
        return [];
    return [
        ...((mode & SETUID) !== 0 && (mode & 0o111) !== 0 ? ['setuid'] : []),
        ...((mode & SETGID) !== 0 && (mode & 0o010) !== 0 ? ['setgid'] : []),
        ...(capabilities ? ['capabilities'] : []),
    ];
}
/** The packages in view that own these files. Databases still say `/bin/x` where `/bin` has become a link to `/usr/bin`. */
function setuid_ownersOf(image, paths) {
    const owners = new Map();
    for (const item of image.packages().packages) {
        if (!item.visible)
            continue;
        for (const path of item.files ?? []) {
            for (const spelling of [path, `/usr${path}`])
                if (paths.has(spelling))
                    owners.set(spelling, item);
        }
    }
    return owners;
}

;// CONCATENATED MODULE: ./src/checks/permissions/world-writable.ts




const STICKY = 0o1000;
const ANYONE_WRITES = 0o002;
const ANYONE_ENTERS = 0o001;
const worldWritable = {
    id: 'permissions/world-writable',
    title: 'World-writable files or directories',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: [],
    docs: {
        why: 'A compromised process can replace everything that all users can write: code, configuration, or what root runs next.',
        how: `A file of an own layer is writable by others, or a directory is writable by others and has no sticky bit (\`/tmp\` has one).
A finding for a directory includes everything writable below it. Several files of one directory are one finding.
Stagegate leaves out what is already world-writable in the base image, and what is below a directory that others cannot enter.`,
        limits: 'Stagegate does not read access control lists.',
        fix: `Let only the container’s user write, and only where it must:

\`\`\`dockerfile
COPY --chown=root:root --chmod=u=rwX,go=rX . /app
RUN install -d -o 10001 -g 10001 -m 0750 /app/data
\`\`\`

A directory for everyone’s temporary files needs the sticky bit: \`chmod 1777\`.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const open = ownEntries(image, isOpen);
        const before = inBase(image, new Set(open.map(entry => entry.path)));
        const closed = closedFolders(image);
        const fresh = open.filter(entry => {
            const base = before.get(entry.path);
            return (base === undefined || !isOpen({ ...entry, ...base })) && !closed(parentOf(entry.path));
        });
        return atMost(world_writable_gather(fresh), 'world-writable');
    },
};
function isOpen({ type, mode }) {
    if (type === 'directory')
        return (mode & ANYONE_WRITES) !== 0 && (mode & STICKY) === 0;
    return (type === 'file' || type === 'hardlink') && (mode & ANYONE_WRITES) !== 0;
}
/** Whether a folder, or one above it, lets nobody but its owner and group in. */
function closedFolders({ tree }) {
    const known = new Map([['/', false]]);
    const isClosed = (path) => {
        const before = known.get(path);
        if (before !== undefined)
            return before;
        const entry = tree.get(path);
        const closed = (entry !== undefined && (entry.mode & ANYONE_ENTERS) === 0) || isClosed(parentOf(path));
        known.set(path, closed);
        return closed;
    };
    return isClosed;
}
/** One group for the highest open directory of each tree, and one for the open files of each other folder and layer. */
function world_writable_gather(entries) {
    const groups = new Map();
    const above = highestAbove(groups);
    for (const entry of entries) {
        const directory = entry.type === 'directory';
        const top = above(parentOf(entry.path));
        if (top !== null) {
            if (directory)
                top.folders++;
            else
                top.files++;
        }
        else if (directory) {
            groups.set(entry.path, { entry, path: entry.path, directory, files: 0, folders: 0 });
        }
        else {
            const key = `${parentOf(entry.path)}\0${entry.layer}`;
            const group = groups.get(key) ?? { entry, path: entry.path, directory, files: 0, folders: 0 };
            groups.set(key, group);
            group.files++;
            if (group.files === 2)
                group.path = parentOf(entry.path);
        }
    }
    return [...groups.values()].map(group => {
        const { entry, path, directory, files, folders } = group;
        const data = { directory, files, folders, mode: octal(entry.mode) };
        return { path, layer: entry.layer, data, ...(directory ? directoryWords(group) : filesWords(group)) };
    });
}
function directoryWords({ entry, path, files, folders }) {
    const below = [
        ...(files > 0 ? [counted(files, 'file')] : []),
        ...(folders > 0 ? [folders === 1 ? '1 directory' : `${formatCount(folders)} directories`] : []),
    ];
    const more = plain(below.length === 0 ? '' : ` and to ${below.join(' and ')} below it`);
    return {
        message: words_text `Anyone can write to the directory ${path} (mode ${plain(octal(entry.mode))}, no sticky bit)${more}.`,
        fix: words_text `Let only the container’s user write to it (${'chown'}, mode 0755), or set the sticky bit (${'chmod 1777'}) if everyone must create files in it.`,
    };
}
function filesWords({ entry, path, files }) {
    const mode = plain(octal(entry.mode));
    return {
        message: files > 1
            ? words_text `Anyone can write to ${plain(counted(files, 'file'))} in ${path} (the first has mode ${mode}).`
            : words_text `Anyone can write to ${path} (mode ${mode}).`,
        fix: words_text `Remove write access for others: ${'chmod o-w'}, or ${'COPY --chmod=u=rwX,go=rX'}.`,
    };
}
/** The group of an open directory that a folder is or is below. Entries come in byte order, so those above are there first. */
function highestAbove(groups) {
    const known = new Map();
    const find = (folder) => {
        const before = known.get(folder);
        if (before !== undefined)
            return before;
        const found = groups.get(folder) ?? (folder === '/' ? null : find(parentOf(folder)));
        known.set(folder, found);
        return found;
    };
    return find;
}

;// CONCATENATED MODULE: ./src/checks/permissions/writable-program.ts





const writableProgram = {
    id: 'permissions/writable-program',
    title: 'Program writable by its own user',
    severity: 'info',
    presets: { strict: 'warning' },
    needs: START_NEEDS,
    docs: {
        why: 'An attacker who makes the program write a file can overwrite its code, and stay until the container is replaced.',
        how: 'ENTRYPOINT and CMD start a file of an own layer (the program, the script of an interpreter or a shell, the command of an entrypoint script), and its owner, group or mode let the image’s USER write to it.',
        limits: 'Stagegate looks at the started files only, not at the modules that they load or the directories that contain them. Root can write to every file, which `user/root` reports. With a read-only root file system, nobody can.',
        fix: `Let root own the code, and give the user only the directories that it writes to:

\`\`\`dockerfile
COPY --from=build /src/dist /app
RUN install -d -o 10001 -g 10001 /app/data
USER 10001
\`\`\``,
    },
    run(image) {
        const user = judgeableUser(image);
        if (user === null || user.uid === null)
            return 'not-applicable';
        const { uid } = user;
        if (uid === 0)
            return [];
        return startedFiles(image)
            .filter(entry => image.layers[entry.layer]?.origin === 'own')
            .flatMap((entry) => {
            const by = writableBy(entry, user);
            if (by === null)
                return [];
            const { path, layer, mode } = entry;
            return [
                {
                    path,
                    layer,
                    data: { by, uid, mode: octal(mode) },
                    message: words_text `The container starts ${path} as UID ${uid}, which can change it ${plain(RIGHTS[by])} (mode ${plain(octal(mode))}).`,
                    fix: words_text `Let root own the code (${'COPY'} without ${'--chown'}), and give the user only the directories that it writes to.`,
                },
            ];
        });
    },
};
const RIGHTS = {
    owner: 'as the file’s owner',
    group: 'as a member of the file’s group',
    others: 'as any user can',
};
/** Which of the mode's three parts lets the user write: the kernel looks at the first that fits alone. path_resolution(7) */
function writableBy({ uid, gid, mode }, user) {
    // Its owner can change the mode, whatever it is now.
    if (uid === user.uid)
        return 'owner';
    if (gid === user.gid)
        return (mode & 0o020) !== 0 ? 'group' : null;
    return (mode & 0o002) !== 0 ? 'others' : null;
}

;// CONCATENATED MODULE: ./src/checks/runtime/judged.ts






const JUDGED_NEEDS = [...START_NEEDS, ...PACKAGE_NEEDS];
/**
 * The programs that the command starts, and those that own layers put where programs are called by their name, beside
 * the application or at the root. What a package manager installed is its own concern. Made once an image.
 */
const judgedPrograms = oncePerImage((image) => {
    const judged = new Map();
    for (const { path, entry, problem, surely } of startOf(image).steps) {
        const facts = path === null ? undefined : image.tree.extracts(path)?.elf;
        if (path === null || entry === null || problem !== null || facts === undefined)
            continue;
        judged.set(entry.path, { path, entry, facts, severity: surely ? 'error' : 'warning', started: true });
    }
    for (const one of ownPrograms(image))
        if (!judged.has(one.entry.path))
            judged.set(one.entry.path, one);
    return [...judged.values()];
});
/** Nobody reads more warnings than this. */
const judged_MOST = 500;
function ownPrograms(image) {
    const folders = new Set([...pathFolders(image), workingFolder(image), '/']);
    const found = [];
    for (const folder of folders) {
        for (const name of image.tree.list(folder)) {
            const path = folder === '/' ? `/${name}` : `${folder}/${name}`;
            const entry = image.tree.get(path);
            if (entry?.type !== 'file' || (entry.mode & 0o111) === 0 || image.layers[entry.layer]?.origin !== 'own')
                continue;
            const facts = image.tree.extracts(path)?.elf;
            // Libraries may have an execute bit, too.
            if (!facts || (facts.interpreter === null && facts.type !== 2))
                continue;
            found.push({ path: entry.path, entry, facts, severity: 'warning', started: false });
            if (found.length === judged_MOST)
                break;
        }
    }
    return withoutPackaged(image, found, ({ entry }) => entry.path);
}
/** The container's start depends on a file that Stagegate could not read, so the check has no result. */
function unreadable(path) {
    return new Failure('elf-unreadable', `Stagegate could not read what the ELF file ${path} needs.`, {
        hint: 'Check whether the file is complete (`readelf -d`). If it is, waive the check for this image and report the file.',
    });
}

;// CONCATENATED MODULE: ./src/checks/runtime/machines.ts
/** `e_machine` of the ELF specification, with Go's name of it: what a platform of an image calls it. */
const machines_MACHINES = {
    amd64: { machine: 62, bits: 64 },
    '386': { machine: 3, bits: 32 },
    arm64: { machine: 183, bits: 64 },
    arm: { machine: 40, bits: 32 },
    riscv64: { machine: 243, bits: 64 },
    ppc64le: { machine: 21, bits: 64 },
    ppc64: { machine: 21, bits: 64, bigEndian: true },
    s390x: { machine: 22, bits: 64, bigEndian: true },
    loong64: { machine: 258, bits: 64 },
    mips64le: { machine: 8, bits: 64 },
    mipsle: { machine: 8, bits: 32 },
};
/** What a machine of the first architecture runs besides its own programs. */
const RUNS_TOO = { amd64: ['386'], arm64: ['arm'] };
/** The architecture that an ELF file is for, as platforms are written; its number where it has no such name. */
function architectureOf({ machine, bits, bigEndian }) {
    const found = Object.entries(machines_MACHINES).find(([, one]) => one.machine === machine && one.bits === bits && (one.bigEndian ?? false) === bigEndian);
    return found?.[0] ?? `machine ${machine}`;
}
/** Whether a machine of this platform runs such a file; true where the platform is not known. */
function runsOn(facts, { architecture }) {
    if (!Object.hasOwn(machines_MACHINES, architecture))
        return true;
    const own = architectureOf(facts);
    return own === architecture || (RUNS_TOO[architecture] ?? []).includes(own);
}

;// CONCATENATED MODULE: ./src/checks/runtime/words.ts

/** How a message begins: what does not start. Below the severity `error`, the container might start anyway. */
function failsToStart(started, severity, other = 'program') {
    if (!started)
        return plain(`A ${other} will not start`);
    return plain(severity === 'error' ? 'The container will not start' : 'The container might not start');
}

;// CONCATENATED MODULE: ./src/checks/runtime/architecture.ts





const architecture = {
    id: 'runtime/architecture',
    title: 'Program for another architecture',
    severity: 'error',
    needs: JUDGED_NEEDS,
    docs: {
        why: 'A machine of the image\'s platform refuses to run such a program ("exec format error"). Emulation on the build machine hides the problem.',
        how: `The check compares the ELF header with the image's platform. The program that the container starts, and the programs that
start it, are an error. Programs that the image's own layers put in a directory of PATH, in WORKDIR or in the root are a warning.`,
        limits: 'The check assumes that a 64-bit platform runs its 32-bit programs (386 on amd64, arm on arm64). Not every machine does.',
        fix: `Build for the image's platform instead of the build machine's:

\`\`\`dockerfile
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
ARG TARGETOS TARGETARCH
RUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /server .
\`\`\`

Choose downloads by \`TARGETARCH\`, too.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const programs = judgedPrograms(image);
        if (programs.length === 0)
            return 'not-applicable';
        const platform = formatPlatform(image.platform);
        return programs
            .filter(({ facts }) => facts.bits !== 0 && !runsOn(facts, image.platform))
            .map(({ path, entry, facts, severity, started }) => ({
            severity,
            path,
            layer: entry.layer,
            data: { architecture: architectureOf(facts), platform, started },
            message: words_text `${failsToStart(started, severity)} on ${platform}: ${path} is built for ${architectureOf(facts)}.`,
            fix: words_text `Build it for the image's platform: ${'TARGETARCH'} tells the build stage its architecture.`,
        }));
    },
};

;// CONCATENATED MODULE: ./src/image/elf/header.ts
const HEADER_BYTES = 64;
const LOAD = 1;
const DYNAMIC = 2;
const INTERPRETER = 3;
/** As Linux has it: more than 64 KiB of program headers are no program (fs/binfmt_elf.c, load_elf_phdrs). */
const MOST_HEADER_BYTES = 65_536;
/** Null for what is no ELF header. */
function readHeader(bytes) {
    const layout = readLayout(bytes);
    if (layout === null)
        return null;
    const { bits, u16, word } = layout;
    if (bytes.length < (bits === 64 ? 64 : 52))
        return null;
    const at = (wide, narrow) => (bits === 64 ? wide : narrow);
    return {
        ...layout,
        type: u16(bytes, 16),
        machine: u16(bytes, 18),
        programHeaders: {
            offset: word(bytes, at(32, 28)),
            size: u16(bytes, at(54, 42)),
            count: u16(bytes, at(56, 44)),
        },
        sectionHeaders: {
            offset: word(bytes, at(40, 32)),
            size: u16(bytes, at(58, 46)),
            count: u16(bytes, at(60, 48)),
            names: u16(bytes, at(62, 50)),
        },
    };
}
function readLayout(bytes) {
    const bits = bytes[4] === 2 ? 64 : bytes[4] === 1 ? 32 : null;
    const order = bytes[5];
    if (bits === null || (order !== 1 && order !== 2))
        return null;
    const bigEndian = order === 2;
    const u32 = (from, at) => (bigEndian ? from.readUInt32BE(at) : from.readUInt32LE(at));
    const u64 = (from, at) => {
        const value = u32(from, bigEndian ? at : at + 4) * 2 ** 32 + u32(from, bigEndian ? at + 4 : at);
        return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
    };
    return {
        bits,
        bigEndian,
        u16: (from, at) => (bigEndian ? from.readUInt16BE(at) : from.readUInt16LE(at)),
        u32,
        word: bits === 64 ? u64 : u32,
    };
}
/** Null where they are damaged or not held. */
function readSegments(header, windows) {
    const { bits, u32, word } = header;
    const { offset, size, count } = header.programHeaders;
    if (count === 0)
        return [];
    if (size !== (bits === 64 ? 56 : 32) || size * count > MOST_HEADER_BYTES)
        return null;
    const table = windows.bytes(offset, size * count);
    if (table === null)
        return null;
    return Array.from({ length: count }, (_, i) => {
        const at = i * size;
        return bits === 64
            ? {
                type: u32(table, at),
                offset: word(table, at + 8),
                address: word(table, at + 16),
                fileSize: word(table, at + 32),
            }
            : { type: u32(table, at), offset: u32(table, at + 4), address: u32(table, at + 8), fileSize: u32(table, at + 16) };
    });
}
/** Where in the file an address of memory comes from, and how many bytes follow there; null where nowhere. */
function header_placeOf(address, segments) {
    for (const { type, offset, address: start, fileSize } of segments) {
        const within = address - start;
        if (type === LOAD && within >= 0 && within < fileSize)
            return { offset: offset + within, left: fileSize - within };
    }
    return null;
}

;// CONCATENATED MODULE: ./src/image/elf/dynamic-section.ts


/** `d_tag` of the gABI, and of Linux for the versions. */
const TAG = {
    needed: 1,
    strings: 5,
    stringsSize: 10,
    soname: 14,
    rpath: 15,
    runpath: 29,
    flags1: 0x6ffffffb,
    verdef: 0x6ffffffc,
    verdefCount: 0x6ffffffd,
    verneed: 0x6ffffffe,
    verneedCount: 0x6fffffff,
};
const MOST_ENTRIES = 4096;
/** Longer than any path that Linux opens. */
const MOST_TEXT = 4096;
/** Null where it is damaged or not held. */
function readDynamicSection(header, dynamic, segments, windows) {
    const size = header.bits === 64 ? 16 : 8;
    const count = Math.min(Math.floor(dynamic.fileSize / size), MOST_ENTRIES);
    const bytes = windows.bytes(dynamic.offset, count * size);
    if (bytes === null)
        return null;
    const entries = [];
    for (let at = 0; at < bytes.length; at += size) {
        const tag = header.word(bytes, at);
        if (tag === 0)
            break;
        entries.push([tag, header.word(bytes, at + size / 2)]);
    }
    const values = (tag) => entries.filter(([other]) => other === tag).map(([, value]) => value);
    const [address] = values(TAG.strings);
    const [length] = values(TAG.stringsSize);
    const place = address === undefined ? { offset: 0, left: 0 } : header_placeOf(address, segments);
    if (place === null)
        return null;
    return { values, strings: { offset: place.offset, size: Math.min(length ?? 0, place.left) } };
}
/** A string of the dynamic string table; null where it is not held, has no end, or is no name at all. */
function textAt({ strings }, at, windows) {
    if (at >= strings.size)
        return null;
    const bytes = windows.bytes(strings.offset + at, Math.min(strings.size - at, MOST_TEXT));
    const end = bytes?.indexOf(0) ?? -1;
    return bytes === null || end < 0 ? null : decodeName(bytes, 0, end);
}

;// CONCATENATED MODULE: ./src/image/elf/versions.ts


/** All entries together; glibc itself has about a hundred. */
const versions_MOST = 2048;
/** An entry that may be missing (VER_FLG_WEAK). */
const WEAK = 2;
/** The version that stands for the file itself (VER_FLG_BASE). */
const BASE = 1;
/**
 * The versions of symbols that a file needs and defines, of each kind the highest. Null where they are damaged or not
 * held. Linux Standard Base, core specification, "Symbol Versioning".
 */
function readVersions({ u16, u32 }, section, segments, windows) {
    let left = versions_MOST;
    /** The entries of a list, each of which says how far away the next one is. */
    function* list(start, count, size, next) {
        for (let at = start ?? Number.NaN, i = 0; i < count; i++) {
            const entry = left-- > 0 ? windows.bytes(at, size) : null;
            if (entry === null)
                throw new RangeError();
            yield [entry, at];
            const step = u32(entry, next);
            if (step === 0)
                return;
            at += step;
        }
    }
    const start = (tag) => header_placeOf(section.values(tag)[0] ?? Number.NaN, segments)?.offset ?? null;
    const count = (tag) => section.values(tag)[0] ?? 0;
    const text = (at) => {
        const found = textAt(section, at, windows);
        if (found === null)
            throw new RangeError();
        return found;
    };
    try {
        const versionsNeeded = [];
        for (const [entry, at] of list(start(TAG.verneed), count(TAG.verneedCount), 16, 12)) {
            const names = [];
            for (const [version] of list(at + u32(entry, 8), u16(entry, 2), 16, 12)) {
                if ((u16(version, 4) & WEAK) === 0)
                    names.push(text(u32(version, 8)));
            }
            versionsNeeded.push({ library: text(u32(entry, 4)), versions: highest(names) });
        }
        const defined = [];
        for (const [entry, at] of list(start(TAG.verdef), count(TAG.verdefCount), 20, 16)) {
            if ((u16(entry, 2) & BASE) !== 0)
                continue;
            for (const [name] of list(at + u32(entry, 12), Math.min(u16(entry, 6), 1), 8, 4))
                defined.push(text(u32(name, 0)));
        }
        return {
            versionsNeeded: versionsNeeded.filter(({ versions }) => versions.length > 0),
            versionsDefined: highest(defined),
        };
    }
    catch (error) {
        if (error instanceof RangeError)
            return null;
        throw error;
    }
}
/** Of `GLIBC_2.4`, `GLIBC_2.34` and `GCC_3.0` the last two; names without a number are left out. */
function highest(names) {
    const kinds = new Map();
    for (const name of names) {
        const kind = parseVersion(name)?.kind;
        const other = kind === undefined ? undefined : kinds.get(kind);
        if (kind !== undefined && (other === undefined || compareVersions(name, other) > 0))
            kinds.set(kind, name);
    }
    return [...kinds.values()].sort();
}
/** `GLIBC_2.34` as `GLIBC` and [2, 34]; null for names of another form. */
function parseVersion(name) {
    const match = /^([A-Za-z][A-Za-z_]{0,30})_(\d{1,9}(?:\.\d{1,9}){0,4})$/.exec(name);
    return match ? { kind: match[1], numbers: match[2].split('.').map(Number) } : null;
}
/** Like a sort function, for two names of one kind. */
function compareVersions(a, b) {
    const [x, y] = [parseVersion(a)?.numbers ?? [], parseVersion(b)?.numbers ?? []];
    for (let i = 0; i < Math.max(x.length, y.length); i++) {
        const difference = (x[i] ?? 0) - (y[i] ?? 0);
        if (difference !== 0)
            return difference;
    }
    return 0;
}

;// CONCATENATED MODULE: ./src/checks/runtime/linking/link.ts



/** Beyond this it is no program that anyone wrote. */
const link_MOST = 2000;
/**
 * Finds what a program or a library needs as the dynamic loader would, and what that needs in its turn. `loaded` is what
 * a program that loads it has already. Throws `linking-limit` where the budget is used up: each check brings its own.
 * glibc, elf/dl-load.c, `_dl_map_object`; ld.so(8). musl, ldso/dynlink.c, `load_library`.
 */
function link_link(image, path, facts, loader, budget, loaded) {
    const result = { problems: [], unread: [], loaded: new Map(loaded) };
    const queue = [{ path, facts, parent: null }];
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        if (file.facts.unread.includes('dynamic'))
            result.unread.push(file.path);
        for (const library of file.facts.dynamic?.needed ?? []) {
            if (result.loaded.has(library) || result.loaded.size > link_MOST)
                continue;
            if (isLoaderItself(library, loader)) {
                result.loaded.set(library, null);
                continue;
            }
            const found = findLibrary(image, library, file, loader, budget);
            if (found === null) {
                const known = result.problems.some(problem => problem.library === library);
                if (!known)
                    result.problems.push({ kind: 'missing', library, neededBy: file.path });
                continue;
            }
            result.loaded.set(library, found);
            if (found.facts.dynamic?.soname != null)
                result.loaded.set(found.facts.dynamic.soname, found);
            queue.push(found);
        }
    }
    // musl knows no versions.
    if (loader.libc === 'glibc')
        result.problems.push(...oldVersions({ path, facts, parent: null }, result.loaded));
    return result;
}
/** Names that musl takes for itself, for they all are in its C library; and what stands in for glibc's. */
function isLoaderItself(library, { libc }) {
    if (libc === 'glibc')
        return /^ld-linux[^/]*\.so\.\d$|^linux-vdso/.test(library);
    if (/^lib(?:c|pthread|rt|m|dl|util|xnet)\./.test(library))
        return true;
    return libc === 'compat' && /^(?:ld-linux|ld64|lib(?:resolv|crypt|anl|nsl|BrokenLocale)\.)/.test(library);
}
function findLibrary(image, library, by, loader, budget) {
    const matching = (path) => {
        link_spend(budget);
        const facts = image.tree.extracts(path)?.elf;
        if (!facts || facts.machine !== by.facts.machine || facts.bits !== by.facts.bits)
            return null;
        return { path: normalize(path), facts, parent: by };
    };
    if (library.includes('/'))
        return matching(library);
    const folders = loader.libc === 'glibc' ? glibcOrder(image, by, loader) : [...loader.environment, ...muslOrder(image, by)];
    for (const folder of folders) {
        const found = matching(`${folder}/${library}`);
        if (found !== null)
            return found;
    }
    if (loader.libc === 'glibc' && by.facts.dynamic?.noDefaultFolders)
        return null;
    for (const path of [...(loader.cache.get(library) ?? []), ...loader.folders.map(folder => `${folder}/${library}`)]) {
        const found = matching(path);
        if (found !== null)
            return found;
    }
    return null;
}
/** DT_RPATH of the file and of those that loaded it, unless it has DT_RUNPATH; the environment; DT_RUNPATH. */
function glibcOrder(image, by, { environment }) {
    const { runpath = null } = by.facts.dynamic ?? {};
    if (runpath !== null)
        return [...environment, ...foldersOf(image, by, runpath)];
    const inherited = [];
    for (let file = by; file !== null && inherited.length < MOST_FOLDERS; file = file.parent) {
        const { rpath = null, runpath: own = null } = file.facts.dynamic ?? {};
        if (rpath !== null && own === null)
            inherited.push(...foldersOf(image, file, rpath));
    }
    return [...inherited, ...environment];
}
/** musl takes both for the same, and those of whoever loaded the file too. */
function muslOrder(image, by) {
    const folders = [];
    for (let file = by; file !== null && folders.length < MOST_FOLDERS; file = file.parent) {
        const { rpath = null, runpath = null } = file.facts.dynamic ?? {};
        folders.push(...foldersOf(image, file, runpath ?? rpath ?? ''));
    }
    return folders;
}
/** The folders of a DT_RPATH, with what stands for the file's own folder: as it is named, and as it is without links. */
function foldersOf(image, file, list) {
    const own = parentOf(file.path);
    const real = parentOf(image.tree.resolve(file.path)?.path ?? file.path);
    return list
        .split(':')
        .slice(0, 100)
        .flatMap(folder => {
        const at = (origin) => folder.replace(/\$(?:ORIGIN\b|\{ORIGIN\})/g, () => origin);
        const names = own === real ? [at(own)] : [at(own), at(real)];
        const wide = /\$(?:LIB\b|\{LIB\})/g;
        return names.flatMap(name => (wide.test(name) ? ['lib', 'lib64'].map(lib => name.replace(wide, lib)) : [name]));
    })
        .filter(folder => folder.startsWith('/'));
}
/** Folders that a chain of libraries brings together; a tenth of it is unheard of. */
const MOST_FOLDERS = 500;
/** A large real image takes some ten thousand. */
const MAX_LOOK_UPS = 2_000_000;
function newLinkBudget() {
    return { left: MAX_LOOK_UPS };
}
function link_spend(budget) {
    if (--budget.left < 0) {
        throw new Failure('linking-limit', "The image's programs search too many directories for their libraries.");
    }
}
/** Versions of symbols that a file needs and the library that was found does not define. */
function oldVersions(program, loaded) {
    const files = new Set([program, ...[...loaded.values()].filter(file => file !== null)]);
    const problems = new Map();
    for (const file of files) {
        for (const { library, versions } of file.facts.dynamic?.versionsNeeded ?? []) {
            const found = loaded.get(library);
            const defined = found?.facts.dynamic?.versionsDefined ?? [];
            // A library without versions satisfies every one; so does one whose versions could not be read.
            if (!found || defined.length === 0)
                continue;
            for (const version of versions) {
                const has = defined.find(one => parseVersion(one)?.kind === parseVersion(version)?.kind) ?? null;
                if (has !== null && compareVersions(has, version) >= 0)
                    continue;
                const problem = { kind: 'too-old', library, version, has, neededBy: file.path, path: found.path };
                const other = problems.get(library);
                if (other?.kind !== 'too-old' || compareVersions(version, other.version) > 0)
                    problems.set(library, problem);
            }
        }
    }
    return [...problems.values()];
}

;// CONCATENATED MODULE: ./src/checks/runtime/linking/ld-cache.ts
/**
 * The libraries that ldconfig found, by name: /etc/ld.so.cache, which is all that glibc's loader knows of /etc/ld.so.conf.
 * glibc, sysdeps/generic/dl-cache.h. Null for a file that is no such cache.
 */
function parseLdCache(bytes) {
    const cache = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const start = cache.indexOf(MAGIC);
    if (start < 0 || start + ld_cache_HEADER > cache.length)
        return null;
    const file = cache.subarray(start);
    // Byte order: 2 is little, 3 big, 0 unknown, in which older ones of any order are written.
    const big = (file[28] ?? 0) % 4 === 3;
    const u32 = (at) => (big ? file.readUInt32BE(at) : file.readUInt32LE(at));
    const count = u32(20);
    if (count > ld_cache_MOST || ld_cache_HEADER + count * ENTRY > file.length)
        return null;
    const found = new Map();
    for (let i = 0; i < count; i++) {
        const at = ld_cache_HEADER + i * ENTRY;
        const [name, path] = [ld_cache_textAt(file, u32(at + 4)), ld_cache_textAt(file, u32(at + 8))];
        if (name === null || path === null)
            return null;
        found.set(name, [...(found.get(name) ?? []), path]);
    }
    return found;
}
const MAGIC = 'glibc-ld.so.cache1.1';
const ld_cache_HEADER = 48;
const ENTRY = 24;
/** A large desktop has five thousand. */
const ld_cache_MOST = 65_536;
function ld_cache_textAt(file, at) {
    const end = at < file.length ? file.indexOf(0, at) : -1;
    return end < 0 || end - at > 4096 ? null : file.toString('utf8', at, end);
}

;// CONCATENATED MODULE: ./src/checks/runtime/linking/loader.ts




const LOADER_NEEDS = [
    { kind: 'extract', name: 'elf' },
    { kind: 'path', path: '/etc/ld.so.cache' },
    ...['x86_64', 'aarch64', 'i386', 'armhf', 'arm', 'riscv64', 'powerpc64le', 's390x', 'loongarch64'].map((name) => ({ kind: 'path', path: `/etc/ld-musl-${name}.path` })),
];
/** Debian's names of the folders of an architecture, which its loader searches. */
const TRIPLETS = {
    amd64: 'x86_64-linux-gnu',
    '386': 'i386-linux-gnu',
    arm64: 'aarch64-linux-gnu',
    arm: 'arm-linux-gnueabihf',
    riscv64: 'riscv64-linux-gnu',
    ppc64le: 'powerpc64le-linux-gnu',
    s390x: 's390x-linux-gnu',
    mips64le: 'mips64el-linux-gnuabi64',
    mipsle: 'mipsel-linux-gnu',
    loong64: 'loongarch64-linux-gnu',
};
/** Whose loader an interpreter is by its name, whatever stands at that path. */
function libcOfInterpreter(interpreter) {
    const name = basenameOf(interpreter);
    if (/^ld-musl-/.test(name))
        return 'musl';
    return /^(?:ld-linux|ld64?\.so|ld-2\.)/.test(name) ? 'glibc' : null;
}
/** The loader at this path of the image; null where there is none, or one that is not known. */
function loaderAt(image, interpreter, facts) {
    const file = image.tree.resolve(interpreter);
    const own = image.tree.extracts(interpreter)?.elf;
    if (file === undefined || own === undefined)
        return null;
    const libc = libcOf(file.path, own, interpreter);
    if (libc === null)
        return null;
    const environment = (environmentOf(image, 'LD_LIBRARY_PATH') ?? '')
        .split(/[:;]/)
        .filter(folder => folder.startsWith('/'));
    if (libc === 'glibc') {
        const content = image.tree.content('/etc/ld.so.cache');
        const cache = (content && parseLdCache(content)) ?? new Map();
        return { libc, environment, cache, folders: [...glibcFolders(facts), parentOf(file.path)] };
    }
    const folders = muslFolders(image, interpreter, file.path);
    return {
        libc,
        environment,
        cache: new Map(),
        folders: libc === 'musl' ? folders : [...folders, '/lib64', '/usr/lib64'],
    };
}
/** By what the file says of itself: a glibc loader has its name as soname, musl's is the C library, gcompat's is neither. */
function libcOf(path, facts, interpreter) {
    const names = [basenameOf(path), facts.dynamic?.soname ?? ''];
    if (names.some(name => /^(?:ld-musl-|libc\.musl-|libc\.so$)/.test(name)))
        return 'musl';
    if (facts.dynamic?.needed.some(name => /^libc\.musl-|^libgcompat|^libc\.so$/.test(name)))
        return 'compat';
    if (names.some(name => libcOfInterpreter(name) === 'glibc'))
        return 'glibc';
    return libcOfInterpreter(interpreter);
}
/** What distributions build into their loaders, all together: Debian's, then those of Fedora, SUSE and Arch. */
function glibcFolders(facts) {
    const triplet = TRIPLETS[architectureOf(facts)];
    const multiarch = triplet === undefined ? [] : [`/lib/${triplet}`, `/usr/lib/${triplet}`];
    const wide = facts.bits === 64 ? ['/lib64', '/usr/lib64'] : [];
    return [...multiarch, ...wide, '/lib', '/usr/lib'];
}
/** musl, ldso/dynlink.c, load_library: a file beside the loader's folder names them, else there are three. */
function muslFolders(image, interpreter, real) {
    const file = [interpreter, real]
        .map(path => /^(.*)\/lib\/(ld-musl-[^/]+)\.so\.1$/.exec(path))
        .flatMap(match => (match ? [`${match[1]}/etc/${match[2]}.path`] : []))
        .find(path => image.tree.resolve(path) !== undefined);
    const content = file === undefined ? undefined : image.tree.content(file);
    if (content === undefined)
        return ['/lib', '/usr/local/lib', '/usr/lib'];
    const folders = Buffer.from(content).toString('utf8').split(/[:\n]/);
    return folders.filter(folder => isBelow(folder, '/')).slice(0, 100);
}

;// CONCATENATED MODULE: ./src/checks/runtime/ca-bundle.ts







/** Where Linux programs look for the certificates that they trust. Go, crypto/x509/root_linux.go; the others look at some. */
const FILES = [
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
    '/etc/ssl/ca-bundle.pem',
    '/etc/pki/tls/cacert.pem',
    '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
    '/etc/ssl/cert.pem',
];
const FOLDERS = ['/etc/ssl/certs', '/etc/pki/tls/certs'];
const caBundle = {
    id: 'runtime/ca-bundle',
    title: 'CA certificates missing',
    severity: 'warning',
    needs: [...JUDGED_NEEDS, ...LOADER_NEEDS],
    docs: {
        why: 'Without trusted certificates, every HTTPS request of the application fails ("certificate signed by unknown authority"), and only when the application makes it.',
        how: `The image has none of the files and directories that Linux programs take CA certificates from, and none that SSL_CERT_FILE or
SSL_CERT_DIR names, but it ships something that looks for them. A program that the container starts is an info, because it may never
make a request: the program or one of its libraries contains the path of the system's bundle (Go's crypto/x509, libcurl, GnuTLS,
Rust's rustls helpers). curl and wget in the image's own layers are a warning. The \`ssl\` module of Python is an info if certifi is
not in the image. Node.js and Java bring their own certificates.`,
        limits: 'The check cannot see whether a program makes TLS connections at all.',
        fix: `Install the certificates, or copy them:

\`\`\`dockerfile
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
\`\`\`

\`\`\`dockerfile
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
\`\`\`

The base images of Alpine and \`gcr.io/distroless/static\` have a bundle.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        if (hasBundle(image))
            return [];
        return [...startedClients(image), ...ownClients(image), ...pythonClient(image)];
    },
};
const missingFor = (client) => words_text `The image has no CA certificates. ${client} would look for them, and its HTTPS requests would fail.`;
const ca_bundle_FIX = words_text `Install ${'ca-certificates'} in the final stage, or copy /etc/ssl/certs/ca-certificates.crt into it.`;
function hasBundle(image) {
    const { tree } = image;
    const file = environmentOf(image, 'SSL_CERT_FILE');
    const folders = environmentOf(image, 'SSL_CERT_DIR')?.split(':') ?? [];
    const files = [
        ...FILES,
        ...(file ? [file] : []),
        ...['CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'].flatMap(name => environmentOf(image, name) ?? []),
    ];
    if (files.some(path => isCertificates(tree, path)))
        return true;
    return [...FOLDERS, ...folders].some(folder => tree.list(folder).some(name => isCertificates(tree, `${folder}/${name}`)));
}
function isCertificates(tree, path) {
    const entry = tree.resolve(path);
    return entry?.type === 'file' && entry.size > 0;
}
/** Programs that have a bundle of their own. */
const OWN_BUNDLE = /^(?:node|nodejs|java|bun|deno)$/;
function startedClients(image) {
    const found = judgedPrograms(image).filter(({ started, path }) => started && !OWN_BUNDLE.test(basenameOf(path)));
    const budget = newLinkBudget();
    for (const { path, entry, facts } of found) {
        const common = { severity: 'info', path, layer: entry.layer, fix: ca_bundle_FIX };
        if (facts.caBundle)
            return [{ ...common, data: { client: facts.go ? 'go' : 'program' }, message: missingFor(words_text `${path}`) }];
        const loader = facts.interpreter === null ? null : loaderAt(image, facts.interpreter, facts);
        if (loader === null)
            continue;
        for (const [library, file] of link_link(image, entry.path, facts, loader, budget).loaded) {
            if (file?.facts.caBundle)
                return [
                    { ...common, data: { client: 'library', library }, message: missingFor(words_text `${path} (through ${library})`) },
                ];
        }
    }
    return [];
}
function ownClients(image) {
    return ['/usr/bin/curl', '/usr/bin/wget', '/usr/local/bin/curl', '/usr/local/bin/wget'].flatMap(path => {
        const entry = image.tree.get(path);
        if (entry?.type !== 'file' || image.layers[entry.layer]?.origin !== 'own')
            return [];
        return [
            {
                path,
                layer: entry.layer,
                data: { client: basenameOf(path) },
                message: words_text `The image has no CA certificates, so ${path} cannot verify any server.`,
                fix: ca_bundle_FIX,
            },
        ];
    });
}
/** Only where Python is started, and nothing brings certificates along. */
function pythonClient(image) {
    if (!startOf(image).steps.some(({ word }) => /^python3?(?:\.\d+)?$/.test(basenameOf(word))))
        return [];
    let module = null;
    for (const { path, layer } of image.tree.entries()) {
        if (path.endsWith('/certifi/cacert.pem'))
            return [];
        if (/\/lib-dynload\/_ssl\.[^/]*\.so$/.test(path))
            module = { path, layer };
    }
    if (module === null)
        return [];
    const message = missingFor(words_text `Python's ${'ssl'} module`);
    return [{ severity: 'info', ...module, data: { client: 'python' }, message, fix: ca_bundle_FIX }];
}

;// CONCATENATED MODULE: ./src/checks/runtime/entrypoint.ts




const entrypoint = {
    id: 'runtime/entrypoint',
    title: 'Entrypoint missing or not executable',
    severity: 'error',
    needs: START_NEEDS,
    docs: {
        why: 'The container ends before the first line of the application runs. The build alone does not show the problem.',
        how: `The check resolves ENTRYPOINT and CMD as the engine does: a bare name in the image's PATH and a path from WORKDIR, with the
mode bits and the image's USER. It follows programs that only start another one: \`env\`, \`nice\`, \`setsid\`, inits (\`tini\`,
\`docker-init\`, \`dumb-init\`, \`catatonit\`), tools that switch the user (\`gosu\`, \`su-exec\`, \`setpriv\`, \`runuser\`, \`chpst\`,
\`setuidgid\` and those of s6), the interpreter of a script, the command at the end of an entrypoint script (\`exec "$@"\`), and the
first program of a shell command line. The script of \`node\`, \`python\`, \`pypy\`, \`java -jar\`, \`ruby\`, \`perl\`, \`php\` and shells
must exist, too. The check also reports a program that is neither an ELF file nor a script with \`#!\`.`,
        limits: `The check does not see files that a volume adds when the container starts, or the values of shell variables. A program that
lacks only the execute permission for the user is a warning: an engine starts the first program before it drops its own
capabilities, unless all of them are dropped.`,
        fix: `Name a file that is in the image, and keep its execute bit:

\`\`\`dockerfile
COPY --chmod=755 entrypoint.sh /usr/local/bin/
ENTRYPOINT ["entrypoint.sh"]
\`\`\`

\`git update-index --chmod=+x entrypoint.sh\` sets the bit in Git.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const start = startOf(image);
        if (start.steps.length === 0 && image.config.entrypoint.length + image.config.cmd.length === 0)
            return 'not-applicable';
        const failing = start.steps.flatMap((step, i) => observeStep(image, start, step, i));
        return [...failing, ...observeScript(image, start)];
    },
};
function observeStep(image, { steps }, step, index) {
    const { problem, word, by, from, path, entry, surely, instruction } = step;
    const { user } = image.config;
    if (problem === null)
        return [];
    // Scripts whose interpreter is missing, and shells that are, have checks of their own.
    if (by === 'shebang' || (by === 'env' && steps[index - 1]?.by === 'shebang'))
        return [];
    if (by === 'command' && isShell(word) && entry === null && lineOfShell(word, step.args) !== null)
        return [];
    // What is called by its name, a library or a shell takes for a shell script where the kernel refuses it.
    if (problem === 'no-format' && by !== 'command')
        return [];
    // The engine itself executes the first program, with more rights than its user has.
    const privileged = problem === 'not-permitted' && by === 'command';
    const target = problem === 'dangling' ? (image.tree.get(path ?? '')?.link ?? '') : null;
    return [
        {
            ...(surely && !privileged ? {} : { severity: 'warning' }),
            ...(path !== null && { path }),
            ...(entry !== null && { layer: entry.layer }),
            data: {
                problem,
                word,
                by,
                instruction,
                ...(from !== null && { from }),
                ...(target !== null && { target }),
                ...(entry?.size === 0 && { empty: true }),
                user,
            },
            message: privileged
                ? words_text `${subject(step)} starts ${path ?? word}, which ${userName(user)} cannot execute. The container starts only with the engine's capabilities.`
                : words_text `${failsToStart(true, surely ? 'error' : 'warning')}: ${subject(step)} starts ${describe(step, problem, target, user)}.`,
            fix: fixOf(step, problem),
        },
    ];
}
/** `CMD`, and the program or script that starts the next one. */
function subject({ instruction, from }) {
    return from === null ? plain(instruction) : words_text `${plain(instruction)} (through ${from})`;
}
const userName = (user) => words_text `USER ${user || 'root'}`;
function describe({ word, path: found, entry }, problem, target, user) {
    const path = found ?? word;
    switch (problem) {
        case 'missing':
            return words_text `${path}, which is not in the image`;
        case 'not-in-path':
            return words_text `${word}, which is not on PATH`;
        case 'dangling':
            return words_text `${path}, a symlink to ${target ?? ''}, which is not in the image`;
        case 'directory':
            return words_text `${path}, which is a directory`;
        case 'not-executable':
            return words_text `${path}, which has no execute bit`;
        case 'not-permitted':
            return words_text `${path}, which ${userName(user)} cannot execute`;
        case 'not-readable':
            return words_text `the script ${path}, which ${userName(user)} cannot read; its interpreter has to read it`;
        case 'no-format':
            return entry?.size === 0
                ? words_text `${path}, which is empty`
                : words_text `${path}, which is neither a program nor a script with ${'#!'}`;
        case 'empty-word':
            return plain('a program with an empty name');
    }
}
const COPY_OR_CORRECT = plain('Copy it from the stage that creates it, or correct the path. A relative path starts at WORKDIR.');
function fixOf({ instruction, entry }, problem) {
    switch (problem) {
        case 'missing':
            return COPY_OR_CORRECT;
        case 'not-in-path':
            return plain('Install it in the final stage, copy it there, or name it by its path.');
        case 'dangling':
            return plain('Copy the target of the symlink, too.');
        case 'directory':
            return plain('Name the program inside it.');
        case 'not-executable':
            return words_text `Copy it with ${'COPY --chmod=755'}, or set the bit in the repository (${'git update-index --chmod=+x'}).`;
        case 'not-permitted':
        case 'not-readable':
            return words_text `Copy it with ${'COPY --chmod=755'}, and let other users search its directories.`;
        case 'no-format':
            return entry?.size === 0
                ? plain('Check the build stage that creates it.')
                : words_text `Name the interpreter, such as ${'#!/bin/sh'}, on the first line of the script.`;
        case 'empty-word':
            return words_text `Name a program in ${plain(instruction)}.`;
    }
}
function observeScript(image, { missingScript }) {
    if (missingScript === null)
        return [];
    const { step, interpreter, word, path, problem } = missingScript;
    const entry = image.tree.resolve(path);
    const { user } = image.config;
    const lead = failsToStart(true, step.surely ? 'error' : 'warning');
    return [
        {
            ...(step.surely ? {} : { severity: 'warning' }),
            path,
            ...(entry && { layer: entry.layer }),
            data: {
                problem: problem === 'missing' ? 'script-missing' : 'script-unreadable',
                word,
                by: step.by,
                interpreter,
                instruction: step.instruction,
                user,
            },
            message: problem === 'missing'
                ? words_text `${lead}: ${interpreter} runs ${word}, but ${path} is not in the image.`
                : words_text `${lead}: ${interpreter} runs ${path}, which ${userName(user)} cannot read.`,
            fix: problem === 'missing'
                ? COPY_OR_CORRECT
                : words_text `Copy it with ${'COPY --chown'} or ${'--chmod'}, and let other users search its directories.`,
        },
    ];
}

;// CONCATENATED MODULE: ./src/checks/runtime/interpreter.ts




const interpreter = {
    id: 'runtime/interpreter',
    title: 'Dynamic loader missing',
    severity: 'error',
    needs: JUDGED_NEEDS,
    docs: {
        why: 'The kernel starts a dynamic program through its loader. If the loader is missing (a glibc program on Alpine or scratch), the container ends with "no such file or directory", which names the wrong file.',
        how: `The loader that an ELF file names (PT_INTERP) must be a file in the image. On Alpine, gcompat or libc6-compat can provide
glibc's loader. The program that the container starts, and the programs that start it, are an error. Programs that the image's own
layers put in a directory of PATH, in WORKDIR or in the root are a warning, unless a package installed them.`,
        limits: 'Programs in other directories are not checked, because packages ship variants for several systems side by side.',
        fix: `Link the program statically, build it on the distribution that it runs on, or run it on the one that it was built on:

\`\`\`dockerfile
RUN CGO_ENABLED=0 go build -o /server .
\`\`\`

\`\`\`dockerfile
RUN cargo build --release --target x86_64-unknown-linux-musl
\`\`\`

On \`scratch\`, only static programs run. \`debian:*-slim\` and distroless have glibc, Alpine has musl.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const programs = judgedPrograms(image);
        if (programs.length === 0)
            return 'not-applicable';
        return programs.flatMap(program => interpreter_observe(image, program));
    },
};
function interpreter_observe(image, { path, entry, facts, severity, started }) {
    if (started && facts.unread.includes('interpreter'))
        throw unreadable(path);
    const loader = facts.interpreter;
    if (loader === null || image.tree.resolve(loader)?.type === 'file')
        return [];
    const libc = libcOfInterpreter(loader);
    const has = libcsOf(image);
    return [
        {
            severity,
            path,
            layer: entry.layer,
            data: { interpreter: loader, started, go: facts.go, libc: libc ?? '', has: has.join(', ') },
            message: messageOf({ path, severity, started }, loader, libc, has),
            fix: interpreter_fixOf(facts.go, has),
        },
    ];
}
function messageOf({ path, severity, started }, loader, libc, has) {
    const name = libc === null ? words_text `the loader ${loader}` : words_text `the ${plain(libc)} loader ${loader}`;
    const instead = plain(has.length === 0 ? '' : ` The image has ${has.join(' and ')}.`);
    return words_text `${failsToStart(started, severity)}: ${path} needs ${name}, which is not in the image.${instead}`;
}
function interpreter_fixOf(go, has) {
    if (go)
        return words_text `Build it statically (${'CGO_ENABLED=0 go build'}), or on the distribution of the final stage.`;
    return has.join() === 'musl'
        ? words_text `Build it on Alpine, or base the final stage on Debian (${'-slim'}).`
        : plain('Link it statically, or base the final stage on an image with the C library that it was built for.');
}
/** The C libraries whose loaders the image has, by their names. */
function libcsOf(image) {
    const found = new Set();
    for (const folder of ['/lib', '/lib64', '/usr/lib', '/usr/lib64']) {
        for (const name of image.tree.list(folder)) {
            if (name.startsWith('ld-') && image.tree.resolve(`${folder}/${name}`))
                found.add(libcOfInterpreter(name));
        }
    }
    return ['glibc', 'musl'].filter(libc => found.has(libc));
}

;// CONCATENATED MODULE: ./src/checks/runtime/linking/library-files.ts


/** By name: the paths of all files that may be libraries, in byte order, the first ten of each. */
const libraryFiles = oncePerImage((image) => {
    const files = new Map();
    for (const { path, type } of image.tree.entries()) {
        if (type === 'directory' || !path.includes('.so'))
            continue;
        const name = basenameOf(path);
        const others = files.get(name);
        if (others === undefined)
            files.set(name, [path]);
        else if (others.length < 10)
            others.push(path);
    }
    return files;
});
/** Every path of the image that ends in this name of a library; the first ten, in byte order. */
function filesCalled(image, library) {
    return libraryFiles(image).get(library) ?? [];
}

;// CONCATENATED MODULE: ./src/checks/runtime/libraries.ts






const libraries = {
    id: 'runtime/libraries',
    title: 'Shared library missing or too old',
    severity: 'error',
    needs: [...JUDGED_NEEDS, ...LOADER_NEEDS],
    docs: {
        why: 'The dynamic loader ends a program if it does not find a library ("cannot open shared object file"), or if the library is older than the one that the program was built with ("version `GLIBC_2.38\' not found").',
        how: `The check looks for the libraries of ELF files, and for the libraries that those need, as the image's own loader does. The
glibc loader uses DT_RPATH, LD_LIBRARY_PATH, DT_RUNPATH, /etc/ld.so.cache and its default directories. The musl loader uses
LD_LIBRARY_PATH, both DT entries, and /etc/ld-musl-*.path or its default directories. The search skips libraries for another
architecture. The symbol versions that a program needs must be defined by the library. The program that the container starts is an
error. Programs that the image's own layers put in a directory of PATH, in WORKDIR or in the root are a warning.`,
        limits: `The check does not see libraries that a program loads at run time (dlopen), or directories that a start script adds to
LD_LIBRARY_PATH. It skips NVIDIA's driver libraries, which come from the machine that runs the container.`,
        fix: `Install the package with the library in the final stage, or copy the library and update the loader's cache:

\`\`\`dockerfile
COPY --from=build /usr/local/lib/libfoo.so.1 /usr/local/lib/
RUN ldconfig
\`\`\`

If a version is missing, build on the distribution release of the final stage (\`FROM golang:1.26-bookworm\` for
\`debian:bookworm-slim\`).`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const programs = judgedPrograms(image);
        if (programs.length === 0)
            return 'not-applicable';
        const budget = newLinkBudget();
        return programs.flatMap(program => libraries_observe(image, program, budget));
    },
};
/** One is enough to stop a program; beyond these, a list helps nobody. */
const libraries_MOST = 10;
function libraries_observe(image, { path, entry, facts, severity, started }, budget) {
    if (started && facts.unread.includes('dynamic'))
        throw unreadable(path);
    if (facts.interpreter === null)
        return [];
    const loader = loaderAt(image, facts.interpreter, facts);
    if (loader === null)
        return [];
    // The kernel gives the loader the path without links.
    const { problems, unread } = link_link(image, entry.path, facts, loader, budget);
    const [first] = unread;
    if (started && first !== undefined)
        throw unreadable(first);
    return problems
        .filter(({ library }) => !isOfTheDriver(library))
        .slice(0, libraries_MOST)
        .map(problem => {
        // A glibc program on musl with gcompat.
        const capped = loader.libc === 'compat' ? 'warning' : severity;
        const { data, needs, fix } = libraries_describe(image, problem, loader);
        const subject = problem.neededBy === entry.path ? words_text `${path}` : words_text `${path} (through ${problem.neededBy})`;
        return {
            severity: capped,
            path,
            layer: entry.layer,
            data: { ...data, started, libc: loader.libc },
            message: words_text `${failsToStart(started, capped)}: ${subject} needs ${needs}.`,
            fix,
        };
    });
}
/** What the NVIDIA container runtime mounts. */
function isOfTheDriver(library) {
    return /^lib(?:cuda|nvidia-[\w-]+|nvcuvid|nvoptix)\.so/.test(library);
}
/** What the program needs and does not get: data, the end of the sentence, and how to fix it. */
function libraries_describe(image, problem, loader) {
    const { kind, library, neededBy } = problem;
    if (kind === 'too-old') {
        const { version, has, path } = problem;
        return {
            data: { problem: kind, library, neededBy, version, has: has ?? '', file: path },
            needs: has === null
                ? words_text `${version}, but ${path} defines no such version`
                : words_text `${version}, but ${path} ends at ${has}`,
            fix: plain('Build it on the distribution release of the final stage, or on an older one.'),
        };
    }
    const elsewhere = filesCalled(image, library)
        .filter(path => image.tree.extracts(path)?.elf)
        .slice(0, 3);
    if (elsewhere.length > 0) {
        return {
            data: { problem: kind, library, neededBy, elsewhere },
            needs: words_text `${library}, which is at ${list(elsewhere)}, where the loader does not look`,
            fix: loader.libc === 'glibc'
                ? words_text `Copy it to a directory in /etc/ld.so.conf and run ${'ldconfig'}, or set ${'LD_LIBRARY_PATH'}.`
                : words_text `Copy it to a directory that the loader searches (${list(loader.folders)}), or set ${'LD_LIBRARY_PATH'}.`,
        };
    }
    return {
        data: { problem: kind, library, neededBy },
        needs: words_text `${library}, which is not in the image`,
        fix: plain('Install its package in the final stage, or link the program statically.'),
    };
}

;// CONCATENATED MODULE: ./src/checks/runtime/modules.ts



/**
 * The native modules of an image by what they are variants of. Those whose program is not in the image are left out:
 * nobody can load them there.
 */
function nativeModules(image) {
    const groups = new Map();
    for (const { entry, learned: facts } of learnedFiles(image, 'elf')) {
        const place = nodePlace(entry.path) ?? pythonPlace(entry.path);
        if (place === null)
            continue;
        const key = `${place.language}\0${place.key}`;
        let group = groups.get(key);
        if (group === undefined) {
            const host = hostOf(image, place.programs);
            if (host === null)
                continue;
            group = { language: place.language, name: place.name, modules: [], host };
            groups.set(key, group);
        }
        group.modules.push({ path: entry.path, entry, facts });
    }
    return [...groups.values()];
}
/**
 * A package has its variants in itself (`prebuilds/linux-x64/*.node`), or one package for each: `@img/sharp-linux-x64`,
 * `@swc/core-linux-x64-musl`, `lmdb-linux-x64`.
 */
function nodePlace(path) {
    if (!path.endsWith('.node'))
        return null;
    const match = /^(.*\/node_modules)\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    const [, folder = parentOf(path), name = basenameOf(path)] = match ?? [];
    const family = name.replace(/[-.](?:linux|linuxmusl|linuxglibc|darwin|win32|freebsd|android)(?:[-.].*)?$/s, '');
    // pnpm keeps each package in a folder of its own.
    const root = folder.replace(/\/\.pnpm\/[^/]+\/node_modules$/, '');
    // Of one package, several modules may be parts rather than variants: those have names of their own.
    const own = match && name === family && !/\/prebuilds\//.test(path) ? basenameOf(path).replace(VARIANT, '') : '';
    return {
        language: 'node',
        key: `${root}\0${family}\0${own}`,
        name: family,
        programs: ['node', '/usr/local/bin/node'],
    };
}
/** The part of a file's name that tells the system that it is for. */
const VARIANT = /[-.](?:linux|darwin|win32|musl|glibc|gnu|x64|x86_64|arm64|aarch64|arm|armv\d|ia32)\b.*$/s;
/** `_x.cpython-312-x86_64-linux-gnu.so` and `_x.cpython-312-x86_64-linux-musl.so` are one module. */
function pythonPlace(path) {
    if (!path.endsWith('.so'))
        return null;
    const packages = ['/site-packages/', '/dist-packages/'].find(folder => path.includes(folder)) ?? '';
    const at = packages === '' ? -1 : path.lastIndexOf(packages);
    const [above = '', version] = /\/lib(?:64)?\/python(3(?:\.\d+)?)$/.exec(path.slice(0, Math.max(at, 0))) ?? [];
    if (version === undefined)
        return null;
    const prefix = path.slice(0, at - above.length);
    const inside = path.slice(at + packages.length);
    const folder = inside.slice(0, inside.lastIndexOf('/') + 1);
    const [module = ''] = basenameOf(inside).split('.');
    const [top = ''] = inside.split('/');
    // Libraries that wheels bring along are no modules.
    if (top.endsWith('.libs') || module.startsWith('lib'))
        return null;
    const name = (folder === '' ? module : top).replace(/^_+/, '');
    const programs = ['bin/python3', `bin/python${version}`, 'bin/python'].map(program => `${prefix}/${program}`);
    return {
        language: 'python',
        key: `${prefix}\0${folder}\0${module}`,
        name,
        programs: [...programs, `python${version}`, 'python3'],
    };
}
function hostOf(image, programs) {
    for (const word of programs) {
        const found = programs_findProgram(image, word, null);
        const facts = found?.problem === null && found.path !== null ? image.tree.extracts(found.path)?.elf : undefined;
        if (facts && found?.entry)
            return { path: found.entry.path, facts };
    }
    return null;
}

;// CONCATENATED MODULE: ./src/checks/runtime/native-module.ts









const nativeModule = {
    id: 'runtime/native-module',
    title: 'Incompatible native module',
    severity: 'error',
    needs: [...JUDGED_NEEDS, ...LOADER_NEEDS],
    docs: {
        why: 'Node.js and Python load a native module when the application first needs it, and the container fails then. Modules that were installed on Debian do not load on Alpine, and vice versa.',
        how: `The check resolves Node.js modules (\`*.node\`) and Python extensions (\`*.so\` below site-packages or dist-packages) of the
image's own layers as the image's \`node\` or \`python\` would load them: for its architecture, with its dynamic loader, and with the
libraries that it has loaded already. One matching variant of a module is enough (\`@img/sharp-linux-x64\` and \`@img/sharp-linuxmusl-x64\`, \`prebuilds/\`). A
module that the loader refuses because of its C library or architecture is an error. A module that lacks another library, one for the
other C library that may load anyway, and one that its package can do without are a warning.`,
        limits: `The check does not compare symbols. A library that another package loads first (as Python's GPU packages do) counts if it is
anywhere in the image.`,
        fix: `Install the dependencies on the distribution of the final stage:

\`\`\`dockerfile
FROM node:24-alpine AS deps
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev

FROM node:24-alpine
COPY --from=deps /app/node_modules ./node_modules
\`\`\`

Keep \`node_modules\` in .dockerignore. Otherwise \`COPY\` overwrites it with the build machine's copy.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const own = nativeModules(image).filter(group => group.modules.some(({ entry }) => native_module_isOwn(image, entry.layer)));
        const groups = withoutPackaged(image, own, ({ modules }) => modules[0]?.path ?? '');
        if (groups.length === 0)
            return 'not-applicable';
        const budget = newLinkBudget();
        const hosts = new Map();
        const misfits = groups.flatMap(group => {
            const key = group.host.path;
            if (!hosts.has(key))
                hosts.set(key, native_module_hostOf(image, group, budget));
            const host = hosts.get(key);
            const nearest = host ? nearestMisfit(image, group, host) : null;
            return host && nearest ? [{ ...nearest, group, libc: host.loader.libc }] : [];
        });
        return mergeByPackage(misfits).map(misfit => native_module_observe(image, misfit));
    },
};
function native_module_isOwn(image, layer) {
    return image.layers[layer]?.origin === 'own';
}
/** Null where the program is static or has no loader: then it cannot load anything, and other checks say so. */
function native_module_hostOf(image, { host: { path, facts } }, budget) {
    const loader = facts.interpreter === null ? null : loaderAt(image, facts.interpreter, facts);
    return loader && { budget, loader, loaded: link_link(image, path, facts, loader, budget).loaded };
}
/** From the nearest miss to the furthest. */
const REASONS = ['probably-libc', 'library', 'versions', 'libc', 'architecture'];
/** Of the variants that own layers have, the one that comes closest; null if one of all variants fits. */
function nearestMisfit(image, { modules }, host) {
    const misfits = [];
    for (const module of modules) {
        const misfit = misfitOf(image, module, host);
        if (misfit === null)
            return null;
        misfits.push(misfit);
    }
    const own = misfits.filter(({ module }) => native_module_isOwn(image, module.entry.layer));
    return own.sort((a, b) => REASONS.indexOf(a.reason) - REASONS.indexOf(b.reason))[0] ?? null;
}
function native_module_observe(image, misfit) {
    const { group, module, reason, missing, libc, count } = misfit;
    return {
        severity: severityOf(misfit),
        path: module.path,
        layer: module.entry.layer,
        data: {
            language: group.language,
            module: group.name,
            reason,
            missing: missing.slice(0, 5),
            architecture: architectureOf(module.facts),
            platform: image.platform.architecture,
            libc,
            host: group.host.path,
            count,
        },
        message: native_module_messageOf(image, misfit),
        fix: native_module_fixOf(group, reason),
    };
}
function severityOf({ group, reason }) {
    const certain = reason !== 'probably-libc' && reason !== 'library';
    return certain && !OPTIONAL.has(group.name) ? 'error' : 'warning';
}
const LIBC_NAMES = {
    glibc: 'glibc',
    musl: 'musl',
    compat: 'musl with a glibc compatibility layer',
};
function native_module_messageOf(image, { group, module, reason, missing, libc, count }) {
    const others = plain(count > 1 ? ` and ${count - 1} more` : '');
    const subject = words_text `The native module ${group.name} (${module.path}${others})`;
    const has = plain(LIBC_NAMES[libc]);
    switch (reason) {
        case 'architecture':
            return words_text `${subject} is built for ${architectureOf(module.facts)}, but the image is for ${image.platform.architecture}.`;
        case 'library':
            return words_text `${subject} needs ${list(missing)}, which the image does not have.`;
        case 'versions':
            return words_text `${subject} needs ${list(missing)}, but the image's libraries are older.`;
        case 'probably-libc':
            return words_text `${subject} is built for glibc, but the image has ${has}. It may fail when it is used.`;
        case 'libc':
            return words_text `${subject} is built for another C library than the image's ${has}. It cannot load without ${list(missing)}.`;
    }
}
function native_module_fixOf({ language }, reason) {
    if (reason === 'library')
        return plain('Install its package in the final stage.');
    return language === 'python'
        ? plain("Install the packages in a stage with the final stage's base image.")
        : words_text `Run ${'npm ci'} in a stage with the final stage's base image, and keep node_modules in .dockerignore.`;
}
/** Packages that look for their native part and go on without it. */
const OPTIONAL = new Set([
    'bufferutil',
    'utf-8-validate',
    'msgpackr-extract',
    '@msgpackr-extract/msgpackr-extract',
    'cpu-features',
    'fsevents',
    'ssh2',
    'dtrace-provider',
    'bson-ext',
    'kerberos',
    'snappy',
    'cbor-extract',
    '@cbor-extract/cbor-extract',
]);
/** Null where it loads. */
function misfitOf(image, module, { budget, loader, loaded }) {
    const { path, facts } = module;
    if (!runsOn(facts, image.platform))
        return { module, reason: 'architecture', missing: [] };
    const { problems } = link_link(image, path, facts, loader, budget, loaded);
    const missing = problems
        .filter(({ kind, library }) => kind === 'missing' && !isOfTheDriver(library))
        .map(({ library }) => library);
    const other = loader.libc === 'glibc' ? /^libc\.musl-|^ld-musl-|^libc\.so$/ : /^ld-linux|^ld64\.so|^libc\.so\.6$/;
    if (missing.some(library => other.test(library)))
        return { module, reason: 'libc', missing };
    const old = problems.flatMap(problem => (problem.kind === 'too-old' ? [problem.version] : []));
    if (old.length > 0)
        return { module, reason: 'versions', missing: old };
    // Another package may load it first.
    const nowhere = missing.filter(library => filesCalled(image, library).length === 0);
    if (nowhere.length > 0)
        return { module, reason: 'library', missing: nowhere };
    // musl takes the names of glibc's libraries for its own; whether it has all symbols shows when they are called.
    if (loader.libc === 'musl' && facts.dynamic?.needed.includes('libc.so.6')) {
        return { module, reason: 'probably-libc', missing: ['libc.so.6'] };
    }
    return null;
}
/** A package of many modules is one finding; its first module represents the others. */
function mergeByPackage(misfits) {
    const merged = new Map();
    for (const misfit of misfits) {
        const { group, module, reason } = misfit;
        const key = JSON.stringify([group.language, group.name, reason, module.entry.layer]);
        const first = merged.get(key);
        if (first)
            first.count++;
        else
            merged.set(key, { ...misfit, count: 1 });
    }
    return [...merged.values()];
}

;// CONCATENATED MODULE: ./src/checks/runtime/shebang.ts








const shebang = {
    id: 'runtime/shebang',
    title: 'Script interpreter missing',
    severity: 'error',
    needs: JUDGED_NEEDS,
    docs: {
        why: 'The kernel starts the interpreter that the first line of a script names. If that is missing, the error is "no such file" for a script that exists.',
        how: `The check reads the first line of the script that the container starts as Linux does, including a name after
\`#!/usr/bin/env\`. The interpreter must be in the image and executable. CRLF line endings are reported separately: they put a
carriage return into the interpreter's name. Scripts that the image's own layers put in a directory of PATH, in WORKDIR or in the
root are a warning, unless a package installed them.`,
        limits: 'The check skips scripts that are passed to an interpreter by name (`sh run.sh`), which need no first line.',
        fix: `Name an interpreter that the base image has (\`#!/bin/sh\` on Alpine, which has no Bash), install it, or convert the line
endings:

\`\`\`dockerfile
RUN sed -i 's/\\r$//' /usr/local/bin/entrypoint.sh
\`\`\`

\`*.sh text eol=lf\` in .gitattributes keeps them that way.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const { steps } = startOf(image);
        const started = steps.flatMap((step, i) => shebang_observeStep(image, steps, step, i));
        const seen = new Set(steps.map(({ entry }) => entry?.path));
        const others = ownScripts(image).filter(({ path }) => !seen.has(path));
        return [...started, ...others.flatMap(entry => shebang_observeScript(image, entry))];
    },
};
function shebang_observeStep(image, steps, step, index) {
    const before = steps[index - 1];
    const script = step.by === 'shebang' ? before : step.by === 'env' && before?.by === 'shebang' ? steps[index - 2] : null;
    if (!script?.path || !step.problem || step.problem === 'not-permitted')
        return [];
    const line = image.tree.extracts(script.path)?.shebang ?? '';
    return [
        {
            ...(step.surely ? {} : { severity: 'warning' }),
            path: script.path,
            ...(script.entry && { layer: script.entry.layer }),
            data: {
                line,
                interpreter: step.word,
                problem: step.problem,
                carriageReturn: step.word.includes('\r'),
                started: true,
            },
            ...shebang_describe(failsToStart(true, step.surely ? 'error' : 'warning'), script.path, step.word, step.problem),
        },
    ];
}
/** Nobody reads more warnings than this. */
const shebang_MOST = 500;
function ownScripts(image) {
    const found = [];
    for (const folder of new Set([...pathFolders(image), workingFolder(image), '/'])) {
        for (const name of image.tree.list(folder)) {
            const path = folder === '/' ? `/${name}` : `${folder}/${name}`;
            const entry = image.tree.get(path);
            if (entry?.type !== 'file' || image.layers[entry.layer]?.origin !== 'own')
                continue;
            if (image.tree.extracts(path)?.shebang !== undefined)
                found.push(entry);
            if (found.length === shebang_MOST)
                break;
        }
    }
    return withoutPackaged(image, found, ({ path }) => path);
}
function shebang_observeScript(image, { path, layer }) {
    const line = image.tree.extracts(path)?.shebang ?? '';
    const [interpreter, argument] = interpreterOf(line);
    if (interpreter === undefined)
        return [];
    const chain = [
        interpreter,
        ...(unwrap(interpreter, argument === undefined ? [] : [argument])?.words.slice(0, 1) ?? []),
    ];
    for (const word of chain) {
        const problem = programs_findProgram(image, word, null)?.problem ?? null;
        if (problem === null || problem === 'no-format')
            continue;
        const carriageReturn = word.includes('\r');
        return [
            {
                severity: 'warning',
                path,
                layer,
                data: { line, interpreter: word, problem, carriageReturn, started: false },
                ...shebang_describe(failsToStart(false, 'warning', 'script'), path, word, problem),
            },
        ];
    }
    return [];
}
function shebang_describe(lead, script, interpreter, problem) {
    if (interpreter.includes('\r')) {
        const shown = `${interpreter.replaceAll('\r', '')}\\r`;
        return {
            message: words_text `${lead}: ${script} has CRLF line endings, which make its interpreter ${shown}.`,
            fix: words_text `Use LF line endings: ${'*.sh text eol=lf'} in .gitattributes, or ${"sed -i 's/\\r$//' FILE"} in the build.`,
        };
    }
    const absent = problem === 'missing' || problem === 'not-in-path' || problem === 'dangling';
    return {
        message: absent
            ? words_text `${lead}: ${script} needs ${interpreter}, which is not in the image.`
            : words_text `${lead}: ${script} needs ${interpreter}, which cannot be executed.`,
        fix: words_text `Install ${basenameOf(interpreter)} in the final stage, or use an interpreter that the base image has.`,
    };
}

;// CONCATENATED MODULE: ./src/checks/runtime/shell-form.ts








const shellForm = {
    id: 'runtime/shell-form',
    title: 'Start through a shell',
    severity: 'error',
    needs: START_NEEDS,
    docs: {
        why: 'A shell that stays the first process forwards no signals: `docker stop` and a rolling update wait for the full grace period and then kill the application. If the image has no shell, nothing starts at all.',
        how: `ENTRYPOINT or CMD is a shell command line, as the shell form creates it. A shell that is not in the image is an error. A shell
that stays is a warning: BusyBox and Bash replace themselves with the last program of the line, Debian's dash never does, and \`exec\`
makes every shell do so. An ENTRYPOINT in shell form that ignores CMD is a warning, too. A shell that the command names itself
(\`["sh", "-c", ...]\`) is an info. Under \`tini\` or \`dumb-init\`, nothing is reported.`,
        limits: 'The check does not read how the command line handles signals itself (`trap`).',
        fix: `Use the exec form, which starts the program directly:

\`\`\`dockerfile
CMD ["node", "server.js"]
\`\`\`

If you need the shell for variables, replace it with the program: \`CMD exec java $JAVA_OPTS -jar app.jar\`.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const { steps } = startOf(image);
        const index = steps.findIndex(({ word, args, by }) => by !== 'shell' && lineOfShell(word, args) !== null);
        const step = steps[index];
        if (step === undefined || step.script !== null)
            return [];
        if (steps.slice(0, index).some(one => steps[steps.indexOf(one) + 1]?.by === 'init'))
            return [];
        return shell_form_observe(image, step);
    },
};
function shell_form_observe(image, step) {
    const { word, args, problem, instruction, surely } = step;
    const line = lineOfShell(word, args) ?? '';
    const implicit = isShellForm(image, instruction);
    const data = { instruction, shell: word, line: maskCommand(line).slice(0, 200), implicit };
    const place = plain(instruction);
    const useExecForm = words_text `Use the exec form of ${place}, such as ${`${instruction} ["program", "argument"]`}`;
    if (problem === 'missing' || problem === 'not-in-path' || problem === 'dangling') {
        return [
            {
                ...(surely ? {} : { severity: 'warning' }),
                data: { ...data, problem: 'no-shell' },
                message: words_text `${failsToStart(true, surely ? 'error' : 'warning')}: ${place} needs the shell ${word}, which is not in the image.`,
                fix: words_text `${useExecForm}. It needs no shell.`,
            },
        ];
    }
    const found = [];
    const commands = parseShellLine(line);
    if (commands !== null && !replacesShell(commands, kindOf(image, word))) {
        found.push({
            severity: implicit ? 'warning' : 'info',
            data: { ...data, problem: 'stays' },
            message: words_text `${word} stays the first process and forwards no signals to ${data.line}. Stopping the container takes the full grace period.`,
            fix: words_text `${useExecForm}, or start the line with ${'exec'}.`,
        });
    }
    if (implicit && instruction === 'ENTRYPOINT' && image.config.cmd.length > 0 && step.by === 'command') {
        const ignored = maskCommand(image.config.cmd.join(' ')).slice(0, 200);
        found.push({
            severity: 'warning',
            data: { ...data, problem: 'ignores-cmd', ignored },
            message: words_text `${place} in shell form ignores CMD (${ignored}).`,
            fix: words_text `${useExecForm}. The engine then appends CMD to it.`,
        });
    }
    return found;
}
/** Whether an instruction is what the shell form makes: the shell's own words, and one line. */
function isShellForm({ config }, instruction) {
    const shell = config.shell.length > 0 ? config.shell : ['/bin/sh', '-c'];
    const words = instruction === 'ENTRYPOINT' ? config.entrypoint : config.cmd;
    return words.length === shell.length + 1 && shell.every((word, i) => word === words[i]);
}
/** Which shell it is, by the file that its name leads to. */
function kindOf(image, word) {
    const { entry, path } = programs_findProgram(image, word, null) ?? {};
    const name = basenameOf(entry?.path ?? path ?? word);
    return name === 'bash' || name === 'busybox' ? name : 'other';
}

;// CONCATENATED MODULE: ./src/checks/runtime/working-directory.ts





const workingDirectory = {
    id: 'runtime/working-directory',
    title: 'Working directory unusable by the user',
    severity: 'error',
    needs: [...START_NEEDS, { kind: 'path', path: '/etc/passwd' }, { kind: 'path', path: '/etc/group' }],
    docs: {
        why: 'COPY and WORKDIR create files that root owns. A user who cannot enter or write to the working directory fails when the application first opens a file there.',
        how: `The check compares the mode bits of WORKDIR with the image's USER. A WORKDIR that is not a directory is an error, because no
container starts in it. One that the user cannot enter is a warning. One that the user cannot write to is a warning if the image's
command is known to write there (\`next start\`, \`rails server\`, \`jupyter\`, \`celery beat\`), and an info if it is in the user's home.
For other images nothing is reported: an application should not need to write next to its code.`,
        limits: 'Volumes that are mounted there when the container starts have their own owner. The check knows of only a few programs what they write.',
        fix: `Give the user only what it has to write:

\`\`\`dockerfile
WORKDIR /app
COPY --chown=node:node --from=build /app/.next ./.next
USER node
\`\`\``,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const path = workingFolder(image);
        const entry = image.tree.resolve(path);
        const user = image.config.user;
        if (path !== '/' && entry && entry.type !== 'directory') {
            return [
                {
                    path,
                    layer: entry.layer,
                    data: { problem: 'no-directory', user },
                    message: words_text `The container will not start: WORKDIR ${path} is not a directory.`,
                    fix: plain('Name a directory in WORKDIR.'),
                },
            ];
        }
        const identity = identityOf(image);
        // What is not there yet, the engine makes for root; what is there decides.
        if (identity === null || identity.uid === 0 || path === '/' || !entry)
            return [];
        const barrier = mayDo(entry, identity, EXECUTE) ? barrierTo(image.tree, path, identity) : path;
        if (barrier !== null) {
            const place = barrier === path ? plain('') : words_text ` (blocked at ${barrier})`;
            return [
                {
                    severity: 'warning',
                    path,
                    layer: entry.layer,
                    data: { problem: 'not-enterable', user, barrier },
                    message: words_text `USER ${user} cannot enter WORKDIR ${path}${place}: no file in it can be opened.`,
                    fix: words_text `Let other users search it (${'chmod 755'}), or give it to the user (${'COPY --chown'}).`,
                },
            ];
        }
        return notWritable(image, path, identity);
    },
};
/** Programs that write below the directory that they are started in, and where. */
const WRITERS = [
    { name: /^next$/, argument: /^(?:start|dev)$/, writes: '.next' },
    { name: /^rails$/, argument: /^(?:s|server)$/, writes: 'tmp' },
    { name: /^jupyter(?:-lab|-notebook)?$/, argument: /^/, writes: '.' },
    { name: /^celery$/, argument: /^beat$/, writes: '.' },
];
function notWritable(image, path, identity) {
    const writer = writerOf(image);
    const target = writer === null || writer.writes === '.' ? path : `${path}/${writer.writes}`;
    const entry = image.tree.resolve(target) ?? image.tree.resolve(path);
    if (!entry || mayDo(entry, identity, WRITE))
        return [];
    const { user } = image.config;
    if (writer !== null) {
        return [
            {
                severity: 'warning',
                path: target,
                layer: entry.layer,
                data: { problem: 'not-writable', user, writer: writer.program },
                message: words_text `${writer.program} writes to ${target}, but USER ${user} cannot.`,
                fix: words_text `Give it to the user: ${'COPY --chown'}, or ${'RUN chown'} in the instruction that creates it.`,
            },
        ];
    }
    const home = homeOf(image, identity);
    if (home === null || home === '/' || (path !== home && !isBelow(path, home)))
        return [];
    return [
        {
            severity: 'info',
            path,
            layer: entry.layer,
            data: { problem: 'own-home', user, home },
            message: words_text `WORKDIR ${path} is in the home of USER ${user}, who cannot write to it.`,
            fix: words_text `If the application writes there, give it to the user: ${'RUN chown'} before USER, or ${'COPY --chown'}.`,
        },
    ];
}
function writerOf(image) {
    const words = startOf(image)
        .steps.flatMap(({ word, args }) => [word, ...args])
        .slice(0, 40);
    for (const { name, argument, writes } of WRITERS) {
        const at = words.findIndex(word => name.test(basenameOf(word)));
        if (at >= 0 && words.slice(at + 1).some(word => argument.test(word)))
            return { program: basenameOf(words[at] ?? ''), writes };
    }
    return null;
}
function homeOf(image, { uid }) {
    const lines = Buffer.from(image.tree.content('/etc/passwd') ?? [])
        .toString('utf8')
        .split('\n');
    const fields = lines.map(line => line.split(':')).find(([, , id]) => id === String(uid));
    return fields?.[5] || null;
}

;// CONCATENATED MODULE: ./src/image/extract/secrets/formats.ts

/** `https://user:password@host` and `https://token@host`. */
const formats_URL_CREDENTIALS = [/:\/\/[^\s/:@"']{1,200}:([^\s/@"']{3,300})@/g, /:\/\/([A-Za-z0-9_-]{20,300})@/g];
const DOTENV = /^(?:export[ \t]{1,9})?([A-Za-z_][A-Za-z0-9_.-]{0,99})[ \t]{0,9}=[ \t]{0,9}(?:"([^"\n]{1,10000})|'([^'\n]{1,10000})|([^\s#"'][^\n#]{0,10000}))/gm;
const registry = (rule, ...patterns) => ({ rule, kind: 'registry-credential', patterns });
const cloud = (rule, ...patterns) => ({ rule, kind: 'cloud-credential', patterns });
const made = (format) => ({ ...format, machine: true });
const NPMRC = registry('npmrc', /(?:^|:)(?:_authToken|_auth|_password)[ \t]{0,9}=[ \t]{0,9}([^\s]{1,4000})/gm);
const DOCKER = registry('docker-config', /"(?:auth|identitytoken|registrytoken|password)"\s{0,99}:\s{0,99}"([^"\\]{4,8000})"/g);
const COMPOSER = registry('composer-auth', /"(?:password|github\.com|gitlab\.com|token)"\s{0,99}:\s{0,99}"([^"\\]{4,400})"/g);
const ASSIGNED = /^[ \t]{0,9}(?:password|token)[ \t]{0,9}[:=][ \t]{0,9}["']?([^\s"']{3,4000})/gm;
const AWS = cloud('aws-credentials', /^[ \t]{0,9}aws_(?:secret_access_key|session_token)[ \t]{0,9}=[ \t]{0,9}([^\s]{16,4000})/gm);
const GCLOUD = cloud('gcloud-credentials', /"(?:refresh_token|client_secret|private_key)"\s{0,99}:\s{0,99}"([^"]{10,8000})"/g);
const AZURE = cloud('azure-tokens', /"(?:refreshToken|accessToken|secret)"\s{0,99}:\s{0,99}"([^"]{16,8000})"/g);
const KUBECONFIG = cloud('kubeconfig', /^[ \t]{0,40}(?:- )?(?:client-key-data|token|password):[ \t]{0,9}"?([^\s"]{8,10000})/gm);
/** By the file's name alone. */
const NAMES = {
    '.npmrc': NPMRC,
    npmrc: NPMRC,
    '.yarnrc': registry('yarnrc', /_authToken"? "?([^\s"]{8,4000})/g),
    '.yarnrc.yml': registry('yarnrc', /\bnpmAuth(?:Token|Ident)"?[ \t]{0,9}:[ \t]{0,9}["']?([^\s"']{4,4000})/g),
    '.pypirc': registry('pypirc', ASSIGNED),
    'pip.conf': registry('pip-conf', ...formats_URL_CREDENTIALS),
    '.netrc': registry('netrc', /\bpassword[ \t\r\n]{1,99}([^\s]{1,4000})/g),
    _netrc: registry('netrc', /\bpassword[ \t\r\n]{1,99}([^\s]{1,4000})/g),
    '.dockercfg': DOCKER,
    '.dockerconfigjson': DOCKER,
    '.git-credentials': registry('git-credentials', ...formats_URL_CREDENTIALS),
    '.gitconfig': registry('git-config', ...formats_URL_CREDENTIALS),
    'auth.json': COMPOSER,
    'nuget.config': registry('nuget-config', /key="ClearTextPassword"\s{1,99}value="([^"]{3,4000})"/gi),
    '.pgpass': cloud('pgpass', /^[^:\n#]{1,300}:[^:\n]{1,20}:[^:\n]{1,300}:[^:\n]{1,300}:([^\s]{1,1000})$/gm),
    '.my.cnf': cloud('my-cnf', ASSIGNED),
    '.vault-token': made(cloud('vault-token', /^([A-Za-z0-9_.-]{16,1000})\s{0,9}$/g)),
    '.s3cfg': made(cloud('s3cfg', /^[ \t]{0,9}secret_key[ \t]{0,9}=[ \t]{0,9}([^\s]{8,4000})/gm)),
    '.boto': made(cloud('boto', /^[ \t]{0,9}(?:aws_secret_access_key|gs_secret_access_key|gs_oauth2_refresh_token)[ \t]{0,9}=[ \t]{0,9}([^\s]{8,4000})/gm)),
    'credentials.tfrc.json': made(cloud('terraform', /"token"\s{0,99}:\s{0,99}"([^"]{8,4000})"/g)),
    '.terraformrc': made(cloud('terraform', /\btoken[ \t]{0,9}=[ \t]{0,9}"([^"\n]{8,4000})"/g)),
    'application_default_credentials.json': made(GCLOUD),
    'msal_token_cache.json': made(AZURE),
    'accesstokens.json': made(AZURE),
    kubeconfig: KUBECONFIG,
};
/** By the last two names. */
const ENDS = {
    '.docker/config.json': DOCKER,
    'containers/auth.json': DOCKER,
    '.cargo/credentials': made(registry('cargo', ASSIGNED)),
    '.cargo/credentials.toml': made(registry('cargo', ASSIGNED)),
    '.m2/settings.xml': registry('maven-settings', /<(?:password|passphrase)>([^<]{3,4000})<\//g),
    '.gem/credentials': made(registry('gem', /^:[a-z_]{1,60}:[ \t]{0,9}["']?([^\s"']{8,400})/gm)),
    '.bundle/config': registry('bundler', /^BUNDLE_[A-Z0-9_]{1,300}:[ \t]{0,9}"([^"\n:/]{1,200}:[^"\n]{1,400})"/gm),
    '.git/config': registry('git-config', ...formats_URL_CREDENTIALS),
    'git/credentials': registry('git-credentials', ...formats_URL_CREDENTIALS),
    'gh/hosts.yml': made(registry('gh', /\boauth_token:[ \t]{0,9}([^\s]{8,400})/g)),
    'pypoetry/auth.toml': registry('poetry', ASSIGNED),
    'composer/auth.json': COMPOSER,
    '.aws/credentials': made(AWS),
    '.aws/config': made(AWS),
    '.kube/config': KUBECONFIG,
};
const ENV_FILE = { rule: 'dotenv', kind: 'env-file', patterns: [DOTENV], named: true };
/** `.env.example` and the like are there to be read. */
const SPECIMEN = /(?:^|[._-])(?:example|sample|template|tmpl|tpl|dist|default|defaults|schema|vault|enc|encrypted|test|ci|d)(?:[._-]|$)/;
/** The format that a file of this name has; null for one that is not known to keep secrets. */
function formatOf(path, name) {
    const lower = name.toLowerCase();
    const parent = path.slice(path.lastIndexOf('/', path.length - name.length - 2) + 1).toLowerCase();
    if (Object.hasOwn(ENDS, parent))
        return ENDS[parent];
    if (Object.hasOwn(NAMES, lower))
        return NAMES[lower];
    if (!/^\.env(?:rc$|[._-]|$)|\.env$/.test(lower))
        return null;
    return SPECIMEN.test(lower.replace(/^\.env/, '')) ? null : ENV_FILE;
}
/** Everything secret that a file of this format keeps. */
function findInFormat(format, text) {
    const { rule, kind, machine = false } = format;
    return format.patterns.flatMap(pattern => [...text.matchAll(pattern)].flatMap((match) => {
        const value = (match[4] ?? match[3] ?? match[2] ?? match[1] ?? '').trim();
        if (isPlaceholder(value))
            return [];
        const at = match.index;
        if (!format.named)
            return [{ rule, kind, at, value, machine }];
        const name = match[1] ?? '';
        return isSecretName(name) || hasPassword(value) ? [{ rule, kind, at, value, machine: false, name }] : [];
    }));
}
function hasPassword(value) {
    const password = /:\/\/[^\s/:@"']{0,100}:([^\s/@"']{3,200})@/.exec(value)?.[1];
    return password !== undefined && !isPlaceholder(password);
}

;// CONCATENATED MODULE: ./src/image/extract/secrets/places.ts


/** Bytes of a file that are looked at; what has no secret in its first megabyte is data. */
const MOST_READ = 2 ** 20;
const DISTRIBUTION = /^\/(?:(?:usr\/)?(?:bin|sbin|lib|lib32|lib64|libx32|libexec)|usr\/(?:share|include|games)|var\/lib\/(?:dpkg|apt|rpm|pacman)|var\/cache|lib\/apk|etc\/(?:ssl\/certs|ca-certificates|pki\/ca-trust|alternatives)|proc|sys|dev)\/|\/ssl-cert-snakeoil\./;
const PACKAGE = /\/(?:node_modules|site-packages|dist-packages|bower_components|\.pnpm-store|_cacache|\.npm|\.yarn|\.m2\/repository|\.gradle\/caches|\.nuget\/packages|go\/pkg\/mod|cargo\/registry|\.cargo\/(?:registry|git)|rustup\/toolchains|gems\/[^/]+|vendor\/[^/]+)\/|\/lib\/python\d[\d.]*\/|^\/usr\/local\/(?:go|share|include|lib\/(?:node_modules|ruby|php|perl))\/|\/jvm\//;
const TEST = /\/(?:tests?|testdata|test[-_]?(?:data|fixtures|certs|keys)|fixtures?|__tests__|__fixtures__|__mocks__|specs?|mocks?|examples?|samples?|docs?)\//i;
function places_placeOf(path) {
    if (DISTRIBUTION.test(path))
        return 'distribution';
    if (PACKAGE.test(path))
        return 'package';
    return TEST.test(path) ? 'test' : 'own';
}
/** Text that programs, configurations and scripts are written in. Documents and data are left out: their examples look alike. */
const TEXT = new Set(('bash cfg cjs clj cnf conf config coffee cs dart env erb ex exs fish go gradle groovy hcl htaccess htpasswd inc ini java js json ' +
    'json5 jsx kt kts local lua mjs mts php pl pm properties prod production ps1 py r rb rs scala sh sql svelte swift tf tfstate tfvars ' +
    'toml ts tsx vue xml yaml yml zsh bak old orig save').split(' '));
/** Where keys are kept; a certificate may be in the same file. */
const KEY_FILE = /^(?:pem|key|ppk|p8|pk8|asc|gpg|rsa|priv|ovpn)$/;
const KEY_NAME = /^(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|identity|ssh_host_[a-z0-9]+_key)$/;
/** What of a file is to be looked for; null for nothing, which has to be said of nearly all files without looking inside. */
function interestOf(path) {
    const name = basenameOf(path);
    const dot = name.lastIndexOf('.');
    const suffix = dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
    const key = KEY_FILE.test(suffix) || KEY_NAME.test(name);
    const format = formatOf(path, name);
    const other = key || format !== null || dot <= 0 || TEXT.has(suffix);
    if (!other)
        return null;
    const place = places_placeOf(path);
    if (place === 'distribution' || place === 'package') {
        return key || format !== null ? { format, tokens: false } : null;
    }
    return { format, tokens: true };
}

;// CONCATENATED MODULE: ./src/checks/secrets/words.ts

/** The words of a check whose fix is the same for every file, or depends on the rules that matched. */
function secretWords(noun, fix) {
    return { noun, describe: secrets => ({ message: fileMessage(secrets, noun), fix: fix(secrets.rules) }) };
}
const MOUNT = words_text `Mount it with ${'RUN --mount=type=secret'} for the one instruction that needs it`;
const DELETING = plain('Deleting it in a later instruction leaves it in the earlier layer.');
/** What, where, and whether the container still sees it; never the value. */
function fileMessage(secrets, [one, many]) {
    const { path, line, count, names } = secrets;
    const amount = names.length > 1 ? many : count > 1 && names.length === 0 ? `${count} ${many}` : one;
    const place = line === 1 ? '' : count > 1 ? `, the first on line ${line}` : ` on line ${line}`;
    return words_text `${path} contains ${plain(amount + place)}${inBrackets(detailsOf(secrets))}.${words_hidden(secrets)}`;
}
function sharedMessage({ inherited, rules, paths, files }, [one, many]) {
    const subject = plain(inherited ? 'The base image contains' : 'Published packages contain');
    const object = words_text `${plain(files > 1 ? many : one)}${inBrackets(words_kindOf(rules))}`;
    return words_text `${subject} ${object} in ${list(paths, 3, files)}.`;
}
function words_hidden({ deleted }) {
    return plain(deleted ? ' A later layer deletes or replaces the file, but the image still ships it.' : '');
}
const WEAKNESSES = {
    encrypted: 'encrypted with a password',
    'test-mode': "for the service's test mode",
    'url-password': 'a password in a URL',
};
function detailsOf({ rules, test, weak, names, fingerprints }) {
    const noun = plain(fingerprints.length > 1 ? 'fingerprints' : 'fingerprint');
    return [
        ...words_kindOf(rules),
        ...(test ? [plain('in a test folder')] : []),
        ...(weak === null ? [] : [plain(WEAKNESSES[weak])]),
        ...(names.length > 0 ? [list(names)] : []),
        ...(fingerprints.length > 0 ? [words_text `${noun} ${list(fingerprints)}`] : []),
    ];
}
/** The rules, without those whose name repeats the noun. */
function words_kindOf(rules) {
    const kinds = rules.filter(rule => rule !== 'private-key' && rule !== 'dotenv');
    return kinds.length === 0 ? [] : [list(kinds)];
}
function inBrackets(details) {
    return details.length === 0 ? plain('') : words_text ` (${words_join(details, '; ')})`;
}

;// CONCATENATED MODULE: ./src/checks/secrets/observe.ts


const SECRET_NEEDS = [{ kind: 'extract', name: 'secrets' }];
/** Entries of a list that a report shows. */
const SAMPLE = 5;
/**
 * One finding for each file of the own layers that holds secrets of this kind, even if a later layer hides it. Secrets of
 * the base, and keys that a distribution or a published package ships to everyone, are one info for each layer.
 */
function observeSecrets(image, kind, words) {
    if (image.platform.os === 'windows')
        return 'not-applicable';
    const sightings = sightingsOf(image, kind);
    const own = sightings.filter(({ inherited, place }) => !inherited && (place === 'own' || place === 'test'));
    const shared = sightings.filter(one => !own.includes(one));
    return [
        ...own.map(one => observeFile(image, one, words)),
        ...groupsOf(shared).map(group => observeGroup(image, group, words.noun)),
    ];
}
/** A file that a later layer writes again as it was (chown, chmod) is one sighting, in the layer that brought it. */
function sightingsOf(image, kind) {
    const known = new Set();
    return image.layers.flatMap(layer => [...layer.extracts].flatMap(([path, { secrets = [] }]) => {
        const matches = secrets.filter(match => match.kind === kind);
        const identity = `${path} ${JSON.stringify(matches)}`;
        if (matches.length === 0 || known.has(identity))
            return [];
        known.add(identity);
        return [{ layer, path, matches, inherited: layer.origin === 'base', place: places_placeOf(path) }];
    }));
}
function observeFile(image, { layer, path, matches, place }, words) {
    const test = place === 'test';
    const weak = [...new Set(matches.map(match => match.weak ?? ''))].sort();
    const mild = test || !weak.includes('');
    const weakness = (mild && weak[0]) || null;
    const hostKey = /\/ssh_host_[a-z0-9]+_key$/.test(path);
    const data = {
        rules: observe_unique(matches.map(match => match.rule)),
        line: matches[0]?.line ?? 1,
        count: matches.length,
        fingerprints: observe_unique(matches.flatMap(match => match.fingerprint ?? [])),
        names: observe_unique(matches.flatMap(match => match.name ?? [])),
        deleted: isDeleted(image, path, matches),
        ...(test && { test }),
        ...(hostKey && { hostKey }),
        ...(weakness && { weak: weakness }),
    };
    return {
        ...((mild || hostKey) && { severity: 'warning' }),
        path,
        layer: layer.index,
        data,
        ...words.describe({ ...data, path, test, hostKey, weak: weakness }),
    };
}
/** Whether the container no longer sees it: a later layer deleted or replaced the file. */
function isDeleted(image, path, matches) {
    const type = image.tree.get(path)?.type;
    if (type !== 'file' && type !== 'hardlink')
        return true;
    const seen = (image.tree.extracts(path)?.secrets ?? []).map(match => JSON.stringify(match));
    return !matches.some(match => seen.includes(JSON.stringify(match)));
}
function groupsOf(sightings) {
    const groups = new Map();
    for (const one of sightings) {
        const key = `${one.layer.index} ${one.inherited}`;
        const group = groups.get(key) ?? [];
        groups.set(key, group);
        group.push(one);
    }
    return [...groups.values()];
}
function observeGroup(image, group, noun) {
    const { layer, path, inherited } = group[0];
    const paths = group.map(one => one.path);
    const data = {
        rules: observe_unique(group.flatMap(one => one.matches.map(match => match.rule))),
        inherited,
        shared: !inherited,
        paths: paths.slice(0, SAMPLE),
        files: paths.length,
        deleted: paths.every(one => image.tree.get(one) === undefined),
    };
    return { severity: 'info', path, layer: layer.index, data, message: sharedMessage(data, noun), fix: null };
}
function observe_unique(values) {
    return [...new Set(values)].slice(0, SAMPLE);
}

;// CONCATENATED MODULE: ./src/checks/secrets/cloud-credential.ts



const cloudCredential = {
    id: 'secrets/cloud-credential',
    title: 'Cloud or service credential shipped',
    severity: 'error',
    needs: SECRET_NEEDS,
    docs: {
        why: 'Anyone who can pull the image can use the account.',
        how: `The check reads the credential files of AWS, Google Cloud (including service accounts), Azure, Kubernetes, Terraform,
Vault, S3 clients, PostgreSQL and MySQL in every layer. It also finds AWS secret keys and Azure storage keys in the image's
own configuration, sources and scripts. References (\`$VAR\`), example keys from documentation and empty values are not
findings. A file that a later layer deletes or replaces is still shipped, and the finding says so. Credentials of the base
image are infos.`,
        limits: 'The check does not test whether a credential still works. It does not recognize secrets in custom formats.',
        fix: `Mount the credential for one instruction of the build, and give the program the role of the machine that it runs on:

\`\`\`dockerfile
RUN --mount=type=secret,id=aws,target=/root/.aws/credentials aws s3 cp s3://bucket/model .
\`\`\`

Then revoke the credential: deleting it in a later instruction leaves it in the earlier layer.`,
    },
    run: image => observeSecrets(image, 'cloud-credential', WORDS),
};
const WORDS = secretWords(['a credential', 'credentials'], () => words_text `${MOUNT}, then revoke it. ${DELETING}`);

;// CONCATENATED MODULE: ./src/checks/secrets/env-file.ts



const envFile = {
    id: 'secrets/env-file',
    title: '.env file with secrets shipped',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: SECRET_NEEDS,
    docs: {
        why: "A `.env` file is meant for one machine. `COPY . .` ships it in every container, with the developer's passwords.",
        how: `A file such as \`.env\`, \`.env.production\` or \`app.env\`, in any layer, sets a variable whose name suggests a secret
(\`DB_PASSWORD\`, \`SESSION_SECRET\`), or whose value is a URL with a password. Values that are references, examples or common
words do not count. The report contains only the names. The check ignores \`.env.example\`, \`.env.sample\` and the like, which
are meant to be public, and variables for the browser (\`VITE_...\`, \`NEXT_PUBLIC_...\`), which are public by design. The check
\`secrets/token\` reports tokens of known issuers.`,
        limits: 'The check does not know whether the program uses a value.',
        fix: `Exclude the file from the build context, and pass the variables to the container when it starts:

\`\`\`
# .dockerignore
.env
.env.*
!.env.example
\`\`\``,
    },
    run: image => observeSecrets(image, 'env-file', env_file_WORDS),
};
const env_file_FIX = words_text `Add ${'.env*'} to .dockerignore, and pass the variables to the container when it starts.`;
const env_file_WORDS = secretWords(['a secret variable', 'secret variables'], () => env_file_FIX);

;// CONCATENATED MODULE: ./src/checks/secrets/history.ts
/**
 * The history with the values that BuildKit and Docker write into it: `RUN |2 A=x B=y /bin/sh -c ...` for the build
 * arguments of a command, `ARG A=x`, `ENV A=x`. Upstream: moby/buildkit frontend/dockerfile/dockerfile2llb, `runCommandString`.
 */
function readHistory(image) {
    const { history } = image.config;
    const fits = history.filter(entry => !entry.emptyLayer).length === image.layers.length;
    let made = 0;
    return history.map(({ createdBy, emptyLayer }) => {
        const layer = emptyLayer || !fits ? null : made;
        // What the base says after its last layer cannot be told from what the image itself says before its first.
        const inherited = fits && made < image.base.layers;
        if (!emptyLayer)
            made++;
        return { ...readCommand(createdBy.replace(/^\/bin\/sh -c #\(nop\)\s{1,9}/, '')), layer, inherited };
    });
}
function readCommand(text) {
    const run = /^(?:RUN )?\|(\d{1,3}) /.exec(text);
    if (run) {
        const taken = assignmentsAt(text, run[0].length, Number(run[1]));
        return {
            text: text.slice(taken.end),
            keyword: 'RUN',
            assignments: taken.pairs.map(pair => ({ kind: 'argument', ...pair })),
        };
    }
    const keyword = /^[A-Z]{1,20}(?= )/.exec(text)?.[0] ?? 'RUN';
    if (keyword === 'LABEL')
        return { text: '', keyword, assignments: [] };
    if (keyword !== 'ARG' && keyword !== 'ENV')
        return { text, keyword, assignments: [] };
    const kind = keyword === 'ARG' ? 'argument' : 'environment';
    const { pairs } = assignmentsAt(text, keyword.length + 1, Number.POSITIVE_INFINITY);
    return { text: '', keyword, assignments: pairs.map(pair => ({ kind, ...pair })) };
}
/** `A=x B=y`, where a value may have spaces: it goes on until the next name, the shell, or the end. */
function assignmentsAt(text, start, most) {
    const pairs = [];
    const name = /([A-Za-z_][A-Za-z0-9_]{0,199})=/y;
    let end = start;
    while (pairs.length < most) {
        name.lastIndex = end;
        const match = name.exec(text);
        if (!match)
            break;
        end = name.lastIndex;
        const next = /(?= [A-Za-z_][A-Za-z0-9_]{0,199}=)|(?= \/\S{1,200} -)|$/g;
        next.lastIndex = end;
        const stop = next.exec(text)?.index ?? text.length;
        pairs.push({ name: match[1] ?? '', value: text.slice(end, stop) });
        end = Math.min(text.length, stop + 1);
    }
    return { pairs, end };
}

;// CONCATENATED MODULE: ./src/checks/secrets/image-config.ts



const imageConfig = {
    id: 'secrets/image-config',
    title: 'Secret in the image config',
    severity: 'error',
    needs: [],
    docs: {
        why: '`docker history` and `docker inspect` show the environment, labels and history of an image to anyone who can pull it. The history includes the values of build arguments.',
        how: `The check reads the variables of ENV, the build arguments that BuildKit records in front of each command
(\`|1 TOKEN=...\`), labels, and the commands of the history. A variable is a finding if its name suggests a secret
(\`DB_PASSWORD\`, \`API_KEY\`; not \`KMS_KEY_ALIAS\`, \`TOKEN_FILE\` or \`AUTH_MODE\`) and its value is not a reference, an
example, a flag or a common word. Any text is a finding if it contains a token of a known issuer or a URL with a password.

Values that do not look machine-generated are warnings, and values of the base image are infos. The report contains only
names, and masks the value in the Dockerfile line.`,
        limits: 'If a later instruction overwrites a variable, only the history shows the earlier value. If a builder writes no history, the check reads only variables and labels.',
        fix: `Mount the secret for the one instruction that needs it. No layer and no history then contains it:

\`\`\`dockerfile
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci
\`\`\`

Pass it with \`secret-envs: npm_token=NPM_TOKEN\` in the workflow. If the program needs the secret at run time, pass it to the
container when it starts.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const history = readHistory(image);
        return [...variables(image, history), ...image_config_labels(image), ...texts(history)];
    },
};
/** What the config sets now, and what the history says was set; each name once for each source, own before inherited. */
function variables(image, history) {
    const found = new Map();
    const add = (source, name, value, inherited) => {
        const observation = judge(source, name, value, inherited);
        const key = `${source} ${name}`;
        if (observation && (!found.has(key) || found.get(key)?.data?.['inherited']))
            found.set(key, observation);
    };
    for (const variable of image.config.env) {
        const [name, value] = halves(variable);
        const setBy = history.filter(one => one.assignments.some(other => other.kind === 'environment' && other.name === name));
        add('environment', name, value, setBy.length > 0 && setBy.every(one => one.inherited));
    }
    for (const { inherited, assignments } of history) {
        for (const { kind, name, value } of assignments)
            add(kind, name, value, inherited);
    }
    return [...found.values()];
}
function image_config_labels(image) {
    return Object.entries(image.config.labels).flatMap(([name, value]) => judge('label', name, value, false) ?? []);
}
/** Commands with a token or a password in their own text; one finding for each. */
function texts(history) {
    return history.flatMap(({ text: command, keyword, layer, inherited }) => {
        const token = holdsToken(command);
        if (!token && !holdsPassword(command))
            return [];
        const severity = inherited ? 'info' : token ? 'error' : 'warning';
        return [{ severity, ...(layer !== null && { layer }), ...image_config_describe('command', keyword, inherited) }];
    });
}
function judge(source, name, value, inherited) {
    const token = holdsToken(value);
    const secret = isSecretName(name) && !isPlaceholder(value);
    if (!token && !secret && !holdsPassword(value))
        return null;
    const severity = inherited ? 'info' : token || (secret && isMachineMade(value)) ? 'error' : 'warning';
    return { severity, ...image_config_describe(source, name.slice(0, 100), inherited) };
}
/** The data and words for a secret, by the name of what holds it; nothing of its value. */
function image_config_describe(source, name, inherited) {
    const whose = plain(inherited ? ' of the base image' : '');
    return { data: { source, name, inherited }, message: image_config_messageOf(source, name, whose), fix: image_config_fixOf(source, name) };
}
function image_config_messageOf(source, name, whose) {
    switch (source) {
        case 'argument':
            return words_text `The value of the build argument ${name}${whose} is recorded in the image history, readable by anyone who can pull the image.`;
        case 'environment':
            return words_text `The variable ${name}${whose} contains a secret. Anyone who can pull the image can read it in the image config.`;
        case 'label':
            return words_text `The label ${name}${whose} contains a secret, readable by anyone who can pull the image.`;
        case 'command':
            return words_text `A ${name} instruction${whose} contains a secret. Anyone who can pull the image can read it in the image history.`;
    }
}
const image_config_FIX = words_text `Mount it with ${'RUN --mount=type=secret'}, or pass it to the container when it starts. Then revoke it.`;
function image_config_fixOf(source, name) {
    if (source !== 'argument')
        return image_config_FIX;
    return words_text `Use ${`RUN --mount=type=secret,id=…,env=${name}`} instead, which passes the secret to one instruction only. Then revoke it.`;
}
function holdsPassword(value) {
    const passwords = value.matchAll(/:\/\/[^\s/:@"'`<>]{1,100}:([^\s/:@"'`<>]{3,200})@/g);
    return [...passwords].some(match => !isPlaceholder(match[1] ?? ''));
}
function halves(variable) {
    const sign = variable.indexOf('=');
    return sign === -1 ? [variable, ''] : [variable.slice(0, sign), variable.slice(sign + 1)];
}

;// CONCATENATED MODULE: ./src/checks/secrets/private-key.ts



const privateKey = {
    id: 'secrets/private-key',
    title: 'Private key shipped',
    severity: 'error',
    needs: SECRET_NEEDS,
    docs: {
        why: 'Anyone who can pull the image has the key. A leaked key must be replaced everywhere.',
        how: `The check looks in every layer for private keys in PEM (PKCS#1, PKCS#8, SEC1), OpenSSH, OpenPGP and PuTTY format. It
reads files that are named like keys anywhere, and the image's own configuration, sources and scripts. Only the content of a
key counts, not a name or a header; certificates and public keys are not findings. A file that a later layer deletes or
replaces is still shipped, and the finding says so.

Keys with a password, keys in test folders and SSH host keys are warnings. Keys of the base image, and keys that a
distribution or package publishes (\`node_modules\`, \`site-packages\`, snakeoil), are infos.`,
        limits: 'The check does not read keys in binary formats (DER, PKCS#12, Java key stores) or inside archives. It cannot see whether an OpenPGP key has a password.',
        fix: `Mount the key for the one instruction that needs it, so that no layer contains it:

\`\`\`dockerfile
RUN --mount=type=ssh git clone git@example.com:team/app.git
RUN --mount=type=secret,id=key,target=/root/key ./sign --key /root/key
\`\`\`

If the program needs the key at run time, mount it into the container. Then replace the key: deleting it in a later
instruction leaves it in the earlier layer.`,
    },
    run: image => observeSecrets(image, 'private-key', private_key_WORDS),
};
const NOUN = ['a private key', 'private keys'];
const private_key_FIX = words_text `${MOUNT}, then replace the key. ${DELETING}`;
const HOST_KEY_FIX = words_text `Delete it in the instruction that installs the server, and generate one with ${'ssh-keygen -A'} when the container starts.`;
const private_key_WORDS = {
    noun: NOUN,
    describe(secrets) {
        if (!secrets.hostKey)
            return { message: fileMessage(secrets, NOUN), fix: private_key_FIX };
        return {
            message: words_text `${secrets.path} is an SSH host key. Every container shares it, and anyone who can pull the image can read it.${words_hidden(secrets)}`,
            fix: HOST_KEY_FIX,
        };
    },
};

;// CONCATENATED MODULE: ./src/checks/secrets/registry-credential.ts



const registryCredential = {
    id: 'secrets/registry-credential',
    title: 'Registry or Git credential shipped',
    severity: 'error',
    needs: SECRET_NEEDS,
    docs: {
        why: 'Anyone who can pull the image can read your private packages, and often publish new ones in your name.',
        how: `The check reads these files in every layer: \`.npmrc\`, \`.yarnrc.yml\`, \`.pypirc\`, \`pip.conf\`, \`.netrc\`,
\`.docker/config.json\`, \`.git-credentials\`, \`.git/config\`, and the credential files of Cargo, Maven, RubyGems, Bundler,
Composer, NuGet, Poetry, containers (\`containers/auth.json\`) and the GitHub CLI. It also finds npm, PyPI and Docker Hub
tokens in the image's own configuration, sources and scripts. A reference such as \`$NPM_TOKEN\` is not a finding. A file that
a later layer deletes or replaces is still shipped, and the finding says so. Credentials of the base image are infos.`,
        limits: 'The check does not test whether a credential still works.',
        fix: `Mount the file for the one instruction that needs it:

\`\`\`dockerfile
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
\`\`\`

Pass it with \`secret-files: npmrc=.npmrc\` in the workflow, or \`--secret-file npmrc=.npmrc\`. Then revoke the token: deleting
the file in a later instruction leaves it in the earlier layer.`,
    },
    run: image => observeSecrets(image, 'registry-credential', registry_credential_WORDS),
};
const NPM_MOUNT = words_text `Mount it with ${'RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci'}`;
const registry_credential_WORDS = secretWords(['a credential', 'credentials'], rules => {
    return words_text `${rules.includes('npmrc') ? NPM_MOUNT : MOUNT}, then revoke it. ${DELETING}`;
});

;// CONCATENATED MODULE: ./src/checks/secrets/token.ts



const token = {
    id: 'secrets/token',
    title: 'Token shipped in a file',
    severity: 'error',
    needs: SECRET_NEEDS,
    docs: {
        why: 'Anyone who can pull the image can use the token.',
        how: `The check matches the image's own configuration, sources and scripts with the rules of secretlint's recommended preset
(GitHub, GitLab, Slack, Stripe, SendGrid, OpenAI, Anthropic, Hugging Face, Cloudflare, Vault and others), which recognize each
issuer's token format. A password in a URL, a key for a service's test mode and tokens in test folders are warnings. Examples
and references are not findings. A file that a later layer deletes or replaces is still shipped, and the finding says so.

Of a token, the report contains only the first 12 digits of its SHA-256 (\`printf %s "$TOKEN" | sha256sum\`); of a password,
nothing.`,
        limits: 'The check does not read documents, text beyond the first megabyte of a file, minified text, files that a package manager installed, binaries or archives. It does not test whether a token still works.',
        fix: `Pass the token to the container when it starts, or mount it for the one instruction that needs it:

\`\`\`dockerfile
RUN --mount=type=secret,id=token,env=TOKEN ./fetch
\`\`\`

Then revoke the token: deleting the file in a later instruction leaves it in the earlier layer.`,
    },
    run: image => observeSecrets(image, 'token', token_WORDS),
};
const token_FIX = words_text `Pass it to the container when it starts, or mount it with ${'RUN --mount=type=secret'} for one instruction, then revoke it. ${DELETING}`;
const token_WORDS = secretWords(['a token', 'tokens'], () => token_FIX);

;// CONCATENATED MODULE: ./src/checks/toolchain/tables/build-drivers.ts
const driver = (tool) => ({ family: 'build-driver', ...tool });
/**
 * A tool's home, known by its name: `/usr/share/maven`, `/opt/gradle-8.5`; or by its name and below it the version or
 * digest, as SDKMAN and the wrappers of Maven and Gradle have it (`maven/3.9.9`). Programs that only embed a library of
 * the tool have other folders. The looking ahead keeps it linear in the length of a path.
 */
const homeWith = (name, file, folder = 'lib') => new RegExp(`^(?<root>.*\\/(?=[^/]*${name})[^/]+(?:\\/(?:\\d[\\w.+-]*|[0-9a-z]{8,}))?)\\/${folder}\\/${file}$`);
const BUILD_DRIVERS = [
    driver({
        name: 'make',
        packages: { deb: /^make(?:-guile)?$/, apk: /^make$/, rpm: /^make$/ },
        executables: /^g?make$/,
    }),
    driver({
        name: 'CMake',
        packages: { deb: /^cmake(?:-data)?$/, apk: /^cmake$/, rpm: /^cmake(?:-data)?$/ },
        executables: /^(?:cmake|ctest|cpack)\d?$/,
        markers: /^(?<root>.*\/share\/cmake(?:-[\d.]+)?)\/Modules\/CMakeCInformation\.cmake$/,
    }),
    driver({
        name: 'Ninja',
        packages: {
            deb: /^ninja-build$/,
            apk: /^(?:ninja|ninja-build|ninja-is-really-ninja|samurai)$/,
            rpm: /^ninja-build$/,
        },
        executables: /^(?:ninja|ninja-build|samu)$/,
    }),
    driver({
        name: 'Meson',
        packages: { deb: /^meson$/, apk: /^meson$/, rpm: /^meson$/ },
        executables: /^meson$/,
        markers: /^(?<root>.*\/(?:site|dist)-packages\/mesonbuild)\/__init__\.py$/,
    }),
    driver({
        name: 'Autotools',
        packages: {
            deb: /^(?:autoconf|automake|libtool|libtool-bin)$/,
            apk: /^(?:autoconf|automake|libtool)$/,
            rpm: /^(?:autoconf|automake|libtool)$/,
        },
        executables: /^(?:autoconf|autoreconf|automake(?:-[\d.]+)?|libtoolize)$/,
        markers: /^(?<root>.*\/share\/(?:autoconf|automake-[\d.]+))\/(?:autoconf\/autoconf\.m4|Automake\/Config\.pm)$/,
    }),
    driver({
        name: 'Bazel',
        packages: { deb: /^bazel$/, apk: /^bazel\d*$/, rpm: /^bazel\d*$/ },
        executables: /^bazel(?:isk)?(?:-real)?$/,
    }),
    driver({
        name: 'Maven',
        packages: { deb: /^(?:maven|libmaven3-core-java)$/, apk: /^maven$/, rpm: /^maven(?:-lib)?$/ },
        executables: /^mvnd?$/,
        markers: homeWith('maven', 'maven-core-[^/]+\\.jar'),
    }),
    driver({
        name: 'Gradle',
        packages: { deb: /^gradle$/, apk: /^gradle$/, rpm: /^gradle$/ },
        executables: /^gradle$/,
        markers: homeWith('gradle', 'gradle-(?:core|launcher|base-services)[^/]*\\.jar'),
    }),
    driver({
        name: 'Ant',
        packages: { deb: /^ant$/, apk: /^apache-ant$/, rpm: /^ant(?:-lib)?$/ },
        executables: /^ant$/,
        markers: homeWith('ant', 'ant-launcher\\.jar'),
    }),
    driver({
        name: 'sbt',
        packages: { deb: /^sbt$/, apk: /^sbt$/, rpm: /^sbt$/ },
        executables: /^sbt$/,
        markers: homeWith('sbt', 'sbt-launch\\.jar', 'bin'),
    }),
];

;// CONCATENATED MODULE: ./src/checks/toolchain/tables/compilers.ts
/** Prefixes of cross tools (`x86_64-linux-gnu-`, `arm-none-eabi-`), and version suffixes (`-12`, `-13.2`). */
const TRIPLET = '(?:[a-z0-9_]+-)+';
const VERSION = '(?:-\\d+(?:\\.\\d+)*)?';
/** Neither `gcc-12-base` nor `libgcc` nor `libstdc++6` matches: programs that were built with GCC need those to run. */
const GCC_FRONTENDS = '(?:gcc|g\\+\\+|cpp|gfortran|gnat|gdc|gobjc|gobjc\\+\\+|gccgo)';
const COMPILERS = [
    {
        family: 'gcc',
        name: 'GCC',
        packages: {
            deb: new RegExp(`^(?:build-essential|dpkg-dev|${GCC_FRONTENDS}${VERSION}(?:-[a-z0-9-]+-(?:gnu|musl)[a-z0-9]*)?)$`),
            apk: /^(?:build-base|gcc|g\+\+|gfortran|gcc-gdc|gcc-gnat|gcc-go|gcc-objc|gcc-[a-z0-9_-]+|g\+\+-[a-z0-9_-]+)$/,
            rpm: /^(?:(?:gcc-toolset-\d+-)?gcc(?:-c\+\+|-gfortran|-objc|-gnat|-go)?|cpp|gcc\d+(?:-c\+\+)?)$/,
        },
        executables: new RegExp(`^(?:${TRIPLET})?(?:gcc|g\\+\\+|cc|c\\+\\+|cpp|gfortran|c89-gcc|c99-gcc)${VERSION}$`),
        markers: /^(?<root>.*\/(?:lib|lib32|lib64|libexec)\/gcc\/[^/]+\/[^/]+)\/(?:cc1|cc1plus|cc1obj|collect2|lto1|f951)$/,
    },
    {
        family: 'llvm',
        name: 'Clang',
        packages: {
            deb: /^(?:clang|llvm)(?:-\d+)?(?:-dev|-tools|-runtime|-linker-tools)?$/,
            apk: /^(?:clang|llvm)\d*(?:-dev|-static|-rtlib)?$/,
            rpm: /^(?:clang|llvm)\d*(?:-devel|-tools-extra)?$/,
        },
        executables: new RegExp(`^(?:${TRIPLET})?clang(?:\\+\\+|-cl|-cpp)?${VERSION}$`),
        // libclang reads the same headers, and documentation tools and bindings ship it without a compiler; so the packages
        // that hold them (`libclang-common-14-dev`, `clang17-headers`) are none of the compiler's either.
        markers: /^(?<root>.*\/(?:lib|lib32|lib64)\/clang\/[^/]+)\/(?<weak>include)\/[^/]+\.h$/,
    },
];

;// CONCATENATED MODULE: ./src/checks/toolchain/tables/headers.ts
/** The packages that hold both; they are claimed by the first of the two, and either marker confirms them. */
const DEVELOPMENT = {
    deb: /^(?!dpkg-dev$).*-dev(?:-i386|-bin)?$/,
    apk: /.-dev$|^linux-headers$|.-static$/,
    rpm: /.-devel$|.-headers$|.-static$/,
};
/**
 * Only the folders that a compiler searches by itself: headers inside a Python or Node.js package are that package's,
 * and some are read at run time (PyTorch, Triton).
 */
const HEADERS = [
    {
        family: 'headers',
        name: 'C headers',
        packages: DEVELOPMENT,
        markers: /^\/usr\/(?:local\/)?include\/.+\.(?:h|hh|hpp|hxx)$/,
        minMarkers: 10,
        sufficient: ['marker'],
    },
    {
        family: 'headers',
        name: 'static libraries',
        packages: DEVELOPMENT,
        markers: /^\/(?:usr\/(?:local\/)?)?lib(?:32|64)?\/(?!(?:.*\/)?(?:node_modules|site-packages|dist-packages)\/).*(?:\.a|\/crt1\.o)$/,
        sufficient: ['marker'],
    },
];

;// CONCATENATED MODULE: ./src/checks/toolchain/tables/linkers.ts

/** Exact names: the dynamic loader (`ld.so`, `ld-linux-x86-64.so.2`) is needed to run anything and never matches. */
const LINKERS = [
    {
        family: 'linker',
        name: 'GNU binutils',
        packages: {
            deb: /^binutils(?:-(?!common$|doc$|dev$)[a-z0-9-]+)?$/,
            apk: /^binutils(?:-gold)?$/,
            rpm: /^binutils(?:-gold)?$/,
        },
        executables: new RegExp(`^(?:${TRIPLET})?(?:as|ld|ld\\.bfd|ld\\.gold|gold)$`),
        markers: /^(?<root>.*\/ldscripts)\/[^/]+\.xc?$/,
    },
    {
        family: 'linker',
        name: 'LLD',
        packages: { deb: /^lld(?:-\d+)?$/, apk: /^lld\d*$/, rpm: /^lld\d*$/ },
        executables: new RegExp(`^(?:ld\\.lld|ld64\\.lld|wasm-ld|lld|lld-link)${VERSION}$`),
    },
    {
        family: 'linker',
        name: 'mold',
        packages: { deb: /^mold$/, apk: /^mold$/, rpm: /^mold$/ },
        executables: /^(?:mold|ld\.mold)$/,
    },
];

;// CONCATENATED MODULE: ./src/checks/toolchain/tables/package-managers.ts
const language = (tool) => ({ family: 'language-packages', ...tool });
const system = (name, executables, packages) => ({
    family: 'system-packages',
    name,
    packages,
    executables,
    sufficient: ['executable'],
});
/** A package of Node.js or Python is known by its own folder, whose name nothing else may take. */
const nodePackage = (name) => new RegExp(`^(?<root>.*\\/node_modules\\/${name})\\/package\\.json$`);
const pythonPackage = (name) => new RegExp(`^(?<root>.*\\/(?:site|dist)-packages\\/${name})\\/__init__\\.py$`);
const PACKAGE_MANAGERS = [
    language({
        name: 'npm',
        packages: { deb: /^npm$/, apk: /^npm$/, rpm: /^(?:nodejs-)?npm$/ },
        executables: /^npm$/,
        markers: nodePackage('npm'),
        sufficient: ['marker'],
    }),
    language({
        name: 'Corepack',
        packages: {},
        executables: /^corepack$/,
        markers: nodePackage('corepack'),
        sufficient: ['marker'],
    }),
    language({
        name: 'Yarn',
        packages: { deb: /^yarn(?:pkg)?$/, apk: /^yarn$/, rpm: /^yarn(?:pkg)?$/ },
        // Hadoop has a `yarn` too.
        executables: /^yarn(?:pkg)?$/,
        markers: /^(?<root>\/opt\/yarn-v[^/]+|.*\/node_modules\/yarn)\/package\.json$/,
        sufficient: ['marker'],
        commonName: true,
    }),
    language({
        name: 'pnpm',
        packages: { apk: /^pnpm$/ },
        executables: /^pnpm$/,
        markers: nodePackage('pnpm'),
        sufficient: ['marker', 'executable'],
    }),
    language({
        name: 'pip',
        packages: { deb: /^python3-pip(?:-whl)?$/, apk: /^py3-pip$/, rpm: /^python3(?:\.\d+|\d+)?-pip(?:-wheel)?$/ },
        executables: /^pip(?:\d+(?:\.\d+)?)?$/,
        markers: pythonPackage('pip'),
        sufficient: ['marker'],
    }),
    language({
        name: 'Poetry',
        packages: { deb: /^python3-poetry$/, apk: /^poetry$/, rpm: /^poetry$/ },
        executables: /^poetry$/,
        markers: pythonPackage('poetry'),
        sufficient: ['marker', 'executable'],
    }),
    language({
        name: 'pipenv',
        packages: { deb: /^pipenv$/, apk: /^pipenv$/ },
        executables: /^pipenv$/,
        markers: pythonPackage('pipenv'),
        sufficient: ['marker', 'executable'],
    }),
    language({ name: 'uv', packages: { apk: /^uv$/, rpm: /^uv$/ }, executables: /^uvx?$/, sufficient: ['executable'] }),
    language({
        name: 'Composer',
        packages: { deb: /^composer$/, apk: /^composer$/, rpm: /^composer$/ },
        executables: /^composer(?:\.phar)?$/,
        sufficient: ['executable'],
    }),
    system('APT', /^apt(?:-get)?$/, { deb: /^apt$/ }),
    system('apk', /^apk$/, { apk: /^apk-tools$/ }),
    system('DNF', /^(?:dnf|dnf-3|dnf5|microdnf|yum|tdnf)$/, { rpm: /^(?:dnf|dnf5|microdnf|yum|tdnf|python3-dnf)$/ }),
    system('Zypper', /^zypper$/, { rpm: /^zypper$/ }),
    // Every Ruby comes with both, and `bundle exec` is how most programs in Ruby start.
    system('RubyGems and Bundler', /^(?:gem|bundle|bundler)(?:\d\.\d)?$/, {
        deb: /^(?:ruby-)?(?:bundler|rubygems)$/,
        apk: /^ruby-bundler$/,
        rpm: /^rubygem(?:s|-bundler)$/,
    }),
    system('Mercurial', /^hg$/, { deb: /^mercurial(?:-common)?$/, apk: /^mercurial$/, rpm: /^mercurial$/ }),
    system('Subversion', /^svn$/, { deb: /^subversion$/, apk: /^subversion$/, rpm: /^subversion$/ }),
    system('Git', /^git$/, { deb: /^git(?:-man)?$/, apk: /^git$/, rpm: /^git(?:-core)?$/ }),
];

;// CONCATENATED MODULE: ./src/checks/toolchain/tables/sdks.ts
const SDKS = [
    {
        family: 'go',
        name: 'Go',
        packages: {
            deb: /^golang(?:-\d+\.\d+)?(?:-go|-src)?$|^golang-go$/,
            apk: /^go(?:-bootstrap)?$/,
            rpm: /^golang(?:-bin|-src|-race)?$/,
        },
        executables: /^(?:go|gofmt)$/,
        // A program may well be called `go`; only the toolchain has its compiler and linker in this place.
        markers: /^(?<root>.+)\/pkg\/tool\/[^/]+\/(?:compile|link|asm)$/,
        commonName: true,
    },
    {
        family: 'rust',
        name: 'Rust',
        packages: {
            deb: /^(?:rustc|cargo|rustup|rust-all|libstd-rust(?:-.*)?)$/,
            apk: /^(?:rust|cargo|rustup)$/,
            rpm: /^(?:rust|cargo|rustup|rust-std-static.*)$/,
        },
        executables: /^(?:rustc|cargo|rustup|rustdoc)$/,
        markers: /^(?<root>.*\/\.?rustup\/toolchains\/[^/]+)\/|^(?:.*\/lib\/rustlib\/[^/]+\/lib\/[^/]+\.rlib|.*\/librustc_driver-[^/]+\.so)$/,
    },
    {
        family: 'jdk',
        name: 'JDK',
        packages: {
            deb: /^(?:openjdk|temurin|zulu|java|msopenjdk)-?\d+(?:-amazon-corretto)?-jdk(?:-headless)?$|^default-jdk(?:-headless)?$|^zulu\d+-jdk$/,
            apk: /^(?:openjdk|zulu)\d+(?:-jdk|-jmods)?$|^temurin-\d+-jdk$/,
            rpm: /^java-.*-(?:devel|jmods)$|^(?:temurin|zulu)-?\d+-jdk$/,
        },
        executables: /^(?:javac|jlink|jmod|jshell)$/,
        // A JDK may be built without `jmods`; then `ct.sym` stands for it, which some distributions put into their JRE too.
        markers: /^(?<root>.+)\/(?:jmods\/java\.base\.jmod|lib\/(?<weak>ct\.sym|tools\.jar))$/,
    },
    {
        family: 'dotnet',
        name: '.NET SDK',
        packages: { deb: /^dotnet-sdk-[\d.]+$/, apk: /^dotnet\d*-sdk$/, rpm: /^dotnet-sdk-[\d.]+$/ },
        // The runtime brings the same `dotnet`.
        executables: /^dotnet$/,
        markers: /^(?<root>.+\/sdk\/\d+\.\d+\.\d+[^/]*)\/(?:dotnet\.dll|MSBuild\.dll)$/,
        commonName: true,
    },
];

;// CONCATENATED MODULE: ./src/checks/toolchain/tables/tools.ts






/** Every tool; a file that two could claim belongs to the first. */
const tools_TOOLS = [
    ...COMPILERS,
    ...SDKS,
    ...LINKERS,
    ...BUILD_DRIVERS,
    ...PACKAGE_MANAGERS,
    ...HEADERS,
];

;// CONCATENATED MODULE: ./src/checks/toolchain/evidence.ts




const TOOLCHAIN_NEEDS = PACKAGE_NEEDS;
/** One pass over all entries for all tools at once; done once an image. Throws where a package database is unreadable. */
const findTraces = oncePerImage((image) => {
    const packages = image.packages();
    const roots = new Map();
    const traces = { evidence: [], packages, matched: [], roots };
    for (const layer of image.layers)
        traces.matched.push(scanLayer(layer, traces.evidence, roots));
    for (const one of packageEvidence(packages))
        traces.evidence.push(one);
    markInherited(image, traces.evidence);
    return traces;
});
/** Passes every path that a marker can match; the tables' own patterns decide. It spares most files forty patterns. */
const MARKER_HINT = /\/gcc\/|\/clang\/|\/pkg\/tool\/|rustup\/toolchains\/|\/rustlib\/|librustc_driver|\/java\.base\.jmod|\/ct\.sym|\/tools\.jar|\/sdk\/|\/ldscripts\/|\/share\/cmake|\/mesonbuild\/|\/share\/auto|\/lib\/[^/]+\.jar$|sbt-launch|^\/usr\/(?:local\/)?include\/|\.a$|crt1\.o$|\/(?:npm|corepack|yarn[^/]*|pnpm)\/package\.json$|-packages\/[a-z]+\/__init__\.py$/;
const WITH_MARKERS = tools_TOOLS.filter(tool => tool.markers);
const WITH_EXECUTABLES = tools_TOOLS.filter(tool => tool.executables);
function scanLayer(layer, evidence, roots) {
    const matched = new Map();
    const note = (tool, kind, { path, size }, weak = false) => {
        if (!weak && !matched.has(path))
            matched.set(path, tool.family);
        evidence.push({ tool, kind, layer: layer.index, path, size, package: null, weak, inherited: false });
    };
    for (const entry of layer.entries) {
        const { path, type, mode } = entry;
        if (type !== 'file' && type !== 'hardlink')
            continue;
        if ((mode & 0o111) !== 0 && IN_BIN.test(path)) {
            const name = basenameOf(path);
            for (const tool of WITH_EXECUTABLES)
                if (tool.executables?.test(name))
                    note(tool, 'executable', entry);
        }
        if (!MARKER_HINT.test(path))
            continue;
        for (const tool of WITH_MARKERS) {
            const match = tool.markers?.exec(path);
            if (!match)
                continue;
            note(tool, 'marker', entry, match.groups?.['weak'] !== undefined);
            const root = match.groups?.['root'];
            if (root !== undefined && !SHARED_FOLDERS.test(root))
                roots.set(root, tool.family);
        }
    }
    return matched;
}
/** .NET is the one that keeps its executable beside its parts, and only a link to it in a `bin`. */
const IN_BIN = /^\/[^/]+$|\/s?bin\/[^/]+$|\/\.?dotnet\/dotnet$/;
/** A marker can stand in a folder that many things share; then only what matches itself is the tool's. */
const SHARED_FOLDERS = /^\/[^/]*$|^\/usr\/(?:local|share|lib|lib64|libexec)$|^\/usr\/local\/(?:share|lib)$|^\/opt\/[^/]*\/lib$/;
/** A package belongs to one family, the first that knows its name. */
function packageEvidence(packages) {
    return packages.packages.flatMap(item => {
        const tools = tools_TOOLS.filter(tool => tool.packages[item.type]?.test(item.name));
        return tools
            .filter(tool => tool.family === tools[0]?.family)
            .map((tool) => {
            const nothing = { path: null, size: 0, weak: false, inherited: false };
            return { tool, kind: 'package', layer: item.layer, package: item, ...nothing };
        });
    });
}
function markInherited(image, evidence) {
    const isBase = (one) => image.layers[one.layer]?.origin === 'base';
    const key = (one) => `${one.tool.name}\0${one.path ?? ''}\0${one.package?.name ?? ''}`;
    const inBase = new Set(evidence.filter(isBase).map(key));
    for (const one of evidence)
        one.inherited = isBase(one) || inBase.has(key(one));
}

;// CONCATENATED MODULE: ./src/checks/toolchain/claims.ts





/**
 * Divides the files of every layer among the families, each to one at most: by the package that owns it, else by the
 * folder that it lies in, else by its own name.
 */
const claimFiles = oncePerImage((image) => {
    const claims = new Map();
    const fell = new Map();
    const { evidence, matched, roots } = findTraces(image);
    const folders = folderTree(roots);
    const paths = new Set(evidence.map(one => one.path));
    if (evidence.length > 0) {
        const owners = packageOwners(image);
        for (const layer of image.layers) {
            const own = matched[layer.index];
            for (const { path, type, size } of layer.entries) {
                if (type !== 'file' && type !== 'hardlink')
                    continue;
                const owner = owners.get(path);
                // A root's file that another package owns is that package's: a JRE inside the JDK's folder.
                const family = owner ?? (owner === undefined ? familyAbove(path, folders) : undefined) ?? own?.get(path);
                if (!family)
                    continue;
                add(claims, family, layer.index, path, size, image);
                if (paths.has(path))
                    fell.set(`${path} ${layer.index}`, family);
            }
        }
    }
    return {
        of: (family, layer) => claims.get(`${family} ${layer}`),
        owner: (path, layer) => fell.get(`${path} ${layer}`),
    };
});
function add(claims, family, layer, path, size, image) {
    const key = `${family} ${layer}`;
    let claim = claims.get(key);
    if (claim === undefined) {
        claim = { family, layer, bytes: 0, files: 0, hiddenBytes: 0, visibleFiles: 0, largest: { path, size } };
        claims.set(key, claim);
    }
    claim.bytes += size;
    claim.files++;
    const seen = image.tree.get(path);
    claim.hiddenBytes += size;
    if (seen?.layer === layer) {
        claim.visibleFiles++;
        // A hardlink that outlives the file's own name is what has its bytes from then on.
        claim.hiddenBytes = Math.max(0, claim.hiddenBytes - seen.size);
    }
    if (size > claim.largest.size)
        claim.largest = { path, size };
}
function folderTree(roots) {
    const tree = { family: null, below: new Map() };
    for (const [path, family] of roots) {
        let at = tree;
        for (const name of namesOf(path)) {
            const next = at.below.get(name) ?? { family: null, below: new Map() };
            at.below.set(name, next);
            at = next;
        }
        at.family = family;
    }
    return tree;
}
/** The innermost of the tools' folders that a path is below: a folder inside another's is its own. */
function familyAbove(path, tree) {
    if (tree.below.size === 0)
        return undefined;
    let found;
    let at = tree;
    for (const name of namesOf(path)) {
        found = at.family ?? found;
        at = at.below.get(name);
        if (at === undefined)
            break;
    }
    return found;
}
/** By path: the family of the package that owns it; null for every other package's. */
function packageOwners(image) {
    const owners = new Map();
    const alias = rootAliases(image);
    for (const item of image.packages().packages) {
        const family = tools_TOOLS.find(tool => tool.packages[item.type]?.test(item.name))?.family ?? null;
        for (const path of item.files ?? []) {
            // dpkg lists directories too, and they are harmless here: only files are looked up.
            for (const spelling of [path, alias(path)])
                if (!owners.get(spelling))
                    owners.set(spelling, family);
        }
    }
    return owners;
}

;// CONCATENATED MODULE: ./src/checks/toolchain/shipments.ts




const STRENGTHS = ['named', 'likely', 'proven'];
/** One for each layer that ships files of this family, lowest layer first. */
function shipmentsOf(image, family) {
    const claims = claimFiles(image);
    const evidence = evidenceOf(image, family);
    return image.layers.flatMap(layer => {
        const here = evidence.filter(one => one.layer === layer.index);
        const claim = claims.of(family, layer.index);
        const judged = judgeLayer(here, evidence);
        return claim === undefined || judged === null ? [] : [toShipment(image, layer, claim, judged)];
    });
}
/** Whether own layers are proven to ship this family, however little of it is left in view. */
function shipsOwn(image, family) {
    const fresh = evidenceOf(image, family).filter(one => !one.inherited);
    return [...new Set(fresh.map(one => one.tool))].some(tool => strengthOf(tool, fresh) === 'proven');
}
/** Files that fell to another family are that one's evidence: the archives inside a Go toolchain are no static libraries. */
function evidenceOf(image, family) {
    const claims = claimFiles(image);
    const own = findTraces(image).evidence.filter(({ tool, path, layer, weak }) => {
        if (tool.family !== family)
            return false;
        return path === null || weak || claims.owner(path, layer) === family;
    });
    return confirmed(own);
}
/** A tool with too few marks in a layer has none there, unless a package says that they are its. */
function confirmed(evidence) {
    const count = (tool, layer, kind) => evidence.reduce((sum, one) => sum + Number(one.tool === tool && one.layer === layer && one.kind === kind), 0);
    const counts = new Map();
    return evidence.filter(({ tool, layer, kind }) => {
        if (kind !== 'marker' || (tool.minMarkers ?? 1) === 1)
            return true;
        const key = `${tool.name} ${layer}`;
        const enough = counts.get(key) ?? (count(tool, layer, 'marker') >= (tool.minMarkers ?? 1) || count(tool, layer, 'package') > 0);
        counts.set(key, enough);
        return enough;
    });
}
/** What a layer's evidence amounts to; null where it is too little. */
function judgeLayer(here, all) {
    const judged = [...new Set(here.map(one => one.tool))].flatMap(tool => {
        const fresh = here.some(one => one.tool === tool && !one.inherited);
        // Kinds may be spread over layers: one COPY for the driver, one for the library. The base never completes an own one.
        const strength = strengthOf(tool, all.filter(one => one.inherited !== fresh));
        return strength === null ? [] : [{ tool, strength, inherited: !fresh }];
    });
    const own = judged.filter(one => !one.inherited);
    const counted = own.length > 0 ? own : judged;
    const strength = STRENGTHS.findLast(candidate => counted.some(one => one.strength === candidate));
    if (strength === undefined)
        return null;
    const tools = new Set(counted.map(one => one.tool));
    return {
        strength,
        inherited: own.length === 0,
        tools: tools_TOOLS.filter(tool => tools.has(tool)).map(tool => tool.name),
        evidence: here.filter(one => tools.has(one.tool)),
    };
}
function strengthOf(tool, evidence) {
    const own = evidence.filter(one => one.tool === tool);
    const kinds = new Set(own.map(one => one.kind));
    if (kinds.size >= 2 || tool.sufficient?.some(kind => kinds.has(kind)))
        return 'proven';
    if (own.some(one => one.kind === 'marker' && !one.weak))
        return 'likely';
    return kinds.has('executable') && !tool.commonName ? 'named' : null;
}
function toShipment(image, layer, claim, judged) {
    const { evidence, strength, tools, inherited } = judged;
    const paths = bestPaths(image, evidence);
    return {
        layer,
        claim,
        strength,
        tools,
        inherited,
        removed: claim.visibleFiles === 0 && paths.every(path => image.tree.get(path) === undefined),
        kinds: [...new Set(evidence.map(one => one.kind))].sort(),
        packages: [...new Set(packagesOf(evidence).map(item => item.name))],
        paths,
        owner: mainPackage(evidence, paths[0]),
    };
}
/** What is in view and nobody else's first, then the largest: it says most. */
function bestPaths(image, evidence) {
    const files = new Map();
    for (const { path, size, layer, weak } of evidence) {
        const hidden = path !== null && image.tree.get(path)?.layer !== layer;
        if (path !== null)
            files.set(path, { size, rank: Number(hidden) * 2 + Number(weak) });
    }
    return [...files]
        .sort(([a, x], [b, y]) => x.rank - y.rank || y.size - x.size || compareBytes(a, b))
        .map(([path]) => path);
}
/** The largest first. */
function packagesOf(evidence) {
    return evidence.flatMap(one => one.package ?? []).sort((a, b) => (b.size ?? 0) - (a.size ?? 0));
}
function mainPackage(evidence, path) {
    const packages = packagesOf(evidence);
    return packages.find(item => path !== undefined && item.files?.includes(path)) ?? packages[0];
}

;// CONCATENATED MODULE: ./src/checks/toolchain/words.ts



/** Which tools a layer ships, their size and the evidence. */
function words_messageOf(shipment) {
    const { strength, inherited, removed, claim } = shipment;
    const names = plain(list(shipment.tools, 4).text);
    const tools = strength === 'likely' ? words_text `parts of ${names}` : names;
    const size = plain(formatBytes(claim.bytes));
    const evidence = evidenceWords(shipment);
    if (strength === 'named') {
        const fileNames = plain(shipment.paths.length === 1 ? 'a file name' : 'file names');
        return words_text `The image may ship ${tools} (${size}). The only evidence is ${fileNames}: ${evidence}.`;
    }
    const base = plain(inherited ? ' from its base image' : '');
    if (removed) {
        return words_text `The image still ships ${tools}${base} (${size}), although a later layer deletes the files. Evidence: ${evidence}.`;
    }
    const verb = plain(inherited ? 'inherits' : 'ships');
    const hidden = claim.hiddenBytes > 0 ? words_text `, ${plain(formatBytes(claim.hiddenBytes))} of it hidden by later layers` : plain('');
    return words_text `The image ${verb} ${tools}${base} (${size}${hidden}). Evidence: ${evidence}.`;
}
/** A file name alone proves too little for a fix; deleted files have the same fix in every check. */
function words_fixOf(shipment, fix) {
    if (shipment.strength === 'named')
        return null;
    if (shipment.removed && !shipment.inherited) {
        return words_text `Delete the files in the instruction that adds them, or use a separate build stage. Deleting them in a later instruction does not shrink the image.`;
    }
    return fix(shipment);
}
function evidenceWords({ packages, paths }) {
    const parts = [];
    if (packages.length > 0)
        parts.push(words_text `${plain(packages.length === 1 ? 'package' : 'packages')} ${list(packages)}`);
    if (paths.length > 0)
        parts.push(list(paths, 2));
    return words_join(parts, '; ');
}
/** The instruction that installs a tool, in a separate build stage. */
function buildStage({ layer }) {
    const words = words_text `Use it in a separate build stage and copy only the result into the final stage.`;
    const instruction = layer.blame?.instruction ?? '';
    if (!/^RUN\s/i.test(instruction))
        return words;
    return withSnippet(words, 'FROM … AS build', shorten(instruction, 160), 'RUN make', '', '# in the final stage, instead:', 'COPY --from=build /src/app /app');
}

;// CONCATENATED MODULE: ./src/checks/toolchain/findings.ts


const findings_SAMPLE = 5;
/** One observation for each layer that ships files of this family, lowest layer first. */
function observeFamily(image, family, policy, fix) {
    return shipmentsOf(image, family).map(shipment => toObservation(shipment, policy, fix));
}
function toObservation(shipment, policy, fix) {
    const { layer, claim, strength, tools, inherited, removed, kinds, packages, paths, owner } = shipment;
    const full = inherited ? policy.inherited : policy.own;
    return {
        severity: strength === 'proven' ? full : strength === 'named' ? 'info' : lower(full),
        path: paths[0] ?? claim.largest.path,
        ...(owner && { package: { name: owner.name, version: owner.version, type: owner.type } }),
        layer: layer.index,
        data: {
            family: claim.family,
            tools,
            bytes: claim.bytes,
            files: claim.files,
            hiddenBytes: claim.hiddenBytes,
            inherited,
            removed,
            certainty: strength,
            evidence: kinds,
            packages: packages.slice(0, 2 * findings_SAMPLE),
            packageCount: packages.length,
            paths: paths.slice(0, findings_SAMPLE),
        },
        message: words_messageOf(shipment),
        fix: words_fixOf(shipment, fix),
    };
}
function lower(severity) {
    return severity === 'error' ? 'warning' : 'info';
}

;// CONCATENATED MODULE: ./src/checks/toolchain/build-driver.ts




const fix = shipment => shipment.inherited
    ? words_text `Use a runtime image as the base of the final stage, not a build image.`
    : buildStage(shipment);
const buildDriver = {
    id: 'toolchain/build-driver',
    title: 'Build tool shipped',
    severity: 'error',
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'make, CMake, Maven, Gradle and similar tools are only needed to build. In the final image they suggest that the build ran there and left its caches and sources behind.',
        how: 'Stagegate looks for make, CMake, Ninja, Meson, the Autotools, Bazel, Maven, Gradle, Ant and sbt by package, by exact executable name and by internal parts. Two kinds of evidence are an error in own layers and a warning in the base image. An executable name alone is an info.',
        limits: 'An image whose purpose is to build, such as a CI runner, ships these tools on purpose. Measure it instead of gating it, or waive the finding.',
        fix: `Run the build in a separate stage and copy the result:

\`\`\`dockerfile
FROM maven:3-eclipse-temurin-21 AS build
COPY . .
RUN mvn package

FROM eclipse-temurin:21-jre
COPY --from=build /target/app.jar /app.jar
\`\`\``,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return observeFamily(image, 'build-driver', { own: 'error', inherited: 'warning' }, fix);
    },
};

;// CONCATENATED MODULE: ./src/checks/toolchain/compiler.ts




const POLICY = { own: 'error', inherited: 'warning' };
const compiler_fix = shipment => shipment.inherited
    ? words_text `Use a variant of the base image without a compiler (${'-slim'}, ${'-alpine'} or distroless).`
    : buildStage(shipment);
const compiler = {
    id: 'toolchain/compiler',
    title: 'C or C++ compiler shipped',
    severity: 'error',
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'A compiler adds tens to hundreds of megabytes that no program needs at run time, and it lets an attacker build tools inside the container.',
        how: `Stagegate searches every layer for three kinds of evidence of GCC and Clang: packages in the databases of dpkg, apk and rpm; executables with an exact name (\`gcc\`, \`x86_64-linux-gnu-g++-12\`, \`clang-17\`); and internal parts of a compiler (\`cc1\`, \`collect2\`, the headers of Clang).

Two kinds are an error, internal parts alone are a warning, and an executable's name alone is an info. Runtime libraries (\`libgcc\`, \`libstdc++\`, \`gcc-12-base\`) and links are never evidence. A compiler from the base image is a warning. A compiler that a later layer deletes is still shipped, so it is reported too.`,
        limits: 'A renamed compiler without its internal parts is not recognized.',
        fix: `Compile in a separate stage and copy only the result into the final stage:

\`\`\`dockerfile
FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y build-essential
COPY . /src
RUN make -C /src install DESTDIR=/out

FROM debian:bookworm-slim
COPY --from=build /out /
\`\`\`

If the compiler comes from the base image, use a variant without it (\`-slim\`, \`-alpine\`, distroless).`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return [...observeFamily(image, 'gcc', POLICY, compiler_fix), ...observeFamily(image, 'llvm', POLICY, compiler_fix)];
    },
};

;// CONCATENATED MODULE: ./src/checks/toolchain/deleted-database.ts



const deletedDatabase = {
    id: 'toolchain/deleted-database',
    title: 'Package database deleted without its packages',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'A scanner that cannot read the package database reports no vulnerabilities of the installed packages, although their files are still in the image.',
        how: 'A layer contains the database of dpkg, apk or rpm, a later layer deletes or empties it, and files that it lists are still visible.',
        limits: 'A database leaves no trace if the instruction that creates it also removes it, or if it is not copied along with the files.',
        fix: 'Keep the database: it is small. To ship fewer packages, use a smaller base image or copy single files into `scratch`.',
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const { databases, packages } = image.packages();
        if (databases.length === 0)
            return 'not-applicable';
        return databases
            .filter(database => {
            // A package manager may move its database; then the other place is in view and lists the packages.
            if (packages.some(item => item.type === database.type && item.visible))
                return false;
            return !database.visible || !databases.some(other => other.type === database.type && !other.visible);
        })
            .flatMap(database => {
            const left = packages.filter(item => item.type === database.type && item.files?.some(path => image.tree.resolve(path)?.type === 'file'));
            if (left.length === 0)
                return [];
            const names = [...new Set(left.map(item => item.name))];
            return [
                {
                    path: database.path,
                    layer: deletingLayer(image, database.path, database.layer),
                    data: {
                        type: database.type,
                        ...(database.visible && { emptied: true }),
                        packages: names.slice(0, 10),
                        count: names.length,
                    },
                    message: words_text `The package database ${database.path} was ${plain(database.visible ? 'emptied' : 'deleted')}, but files of ${plain(counted(names.length, 'package'))} remain (${list(names)}). Scanners cannot identify them.`,
                    fix: words_text `Keep the database, or use a smaller base image.`,
                },
            ];
        });
    },
};
/** The layer whose whiteout hides the database; the one that wrote it last where none is found. */
function deletingLayer(image, path, writtenIn) {
    const hides = (hidden, kind) => (kind === 'whiteout' && hidden === path) || path.startsWith(hidden === '/' ? hidden : `${hidden}/`);
    const deleting = image.layers.find(layer => layer.index > writtenIn && layer.whiteouts.some(whiteout => hides(whiteout.path, whiteout.kind)));
    return deleting?.index ?? writtenIn;
}

;// CONCATENATED MODULE: ./src/image/packages/record.ts
/** Linux' PATH_MAX. A hostile database could join one long folder to a million names; no file has such a path. */
const record_LONGEST_PATH = 4096;

;// CONCATENATED MODULE: ./src/image/packages/apk.ts

/**
 * The packages of apk's `installed` database: records of `X:value` lines with an empty line between them.
 * apk-tools, doc/apk-package.5 and src/database.c `apk_db_fdb_read`.
 */
function parseApkInstalled(text) {
    return text.split(/\n\n+/).flatMap(record => parseRecord(record));
}
function parseRecord(record) {
    let name = '';
    let version = '';
    let architecture = '';
    let size = null;
    let description = '';
    let depends = [];
    let provides = [];
    let installIf = [];
    let directory = '';
    const files = [];
    for (const line of record.split('\n')) {
        const value = line.slice(2);
        // A letter in small is another field than the capital one: `p` provides, `P` is the package.
        switch (line.slice(0, 2)) {
            case 'P:':
                name = value;
                break;
            case 'V:':
                version = value;
                break;
            case 'A:':
                architecture = value;
                break;
            case 'I:':
                size = /^\d+$/.test(value) ? Number(value) : null;
                break;
            case 'T:':
                description = value;
                break;
            case 'D:':
                depends = names(value).filter(depend => !depend.startsWith('!'));
                break;
            case 'p:':
                provides = names(value);
                break;
            case 'i:':
                installIf = names(value);
                break;
            case 'F:':
                directory = value === '' ? '' : '/' + value;
                break;
            case 'R:':
                if (directory.length + value.length < record_LONGEST_PATH)
                    files.push(`${directory}/${value}`);
                break;
        }
    }
    if (name === '')
        return [];
    // `apk add --virtual` writes this very description; a package of files never has it.
    const virtual = description === 'virtual meta package' && files.length === 0;
    return [{ type: 'apk', name, version, architecture, size, files, virtual, depends, provides, installIf }];
}
/** `so:libz.so.1=1.3 busybox>1 cmd:sh` without the versions. */
function names(value) {
    return value.split(' ').flatMap(item => {
        const name = item.split(/[<>=~@]/, 1)[0];
        return name ? [name] : [];
    });
}
/** The names of /etc/apk/world, which apk keeps installed, without versions and repository tags. */
function parseApkWorld(text) {
    return names(text.split(/\s+/).join(' ')).filter(name => !name.startsWith('!'));
}

;// CONCATENATED MODULE: ./src/image/utf8.ts
/** The bytes as text, without a copy of them. */
function utf8_textOf(bytes) {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

;// CONCATENATED MODULE: ./src/checks/toolchain/forgotten-virtual.ts






const WORLD = '/etc/apk/world';
/** Names that people give to what only the build needs. `.run-deps`, `.postgresql-rundeps` and the like are kept by intent. */
const BUILD_NAME = /build|fetch|phpize|compil|make|gyp|dev|tmp|temp/i;
const RUN_NAME = /run/i;
const forgottenVirtual = {
    id: 'toolchain/forgotten-virtual',
    title: 'Forgotten apk build dependencies',
    severity: 'error',
    needs: [...TOOLCHAIN_NEEDS, { kind: 'path', path: WORLD }],
    docs: {
        why: '`apk add --virtual .build-deps` groups build dependencies so that one `apk del` can remove them all. If the `apk del` is forgotten, the image ships all of them.',
        how: "apk's database lists a virtual package with a name for build dependencies (`.build-deps`, `.phpize-deps`), and packages that only this group keeps installed. Runtime groups (`.run-deps`, `.postgresql-rundeps`) are not reported. A group in the base image is a warning.",
        limits: 'A group that a later instruction removes is not reported here. Its files are still shipped, and the checks for compilers, headers and other tools report them.',
        fix: `Remove the group in the instruction that adds it:

\`\`\`dockerfile
RUN apk add --no-cache --virtual .build-deps build-base \\
 && make install \\
 && apk del .build-deps
\`\`\`

Alternatively, build in a separate stage.`,
    },
    run(image) {
        const { databases, packages } = image.packages();
        if (!databases.some(database => database.type === 'apk'))
            return 'not-applicable';
        const installed = packages.filter(item => item.type === 'apk' && item.visible);
        const groups = installed.filter(item => item.virtual && BUILD_NAME.test(item.name) && !RUN_NAME.test(item.name));
        if (groups.length === 0)
            return [];
        const providers = providersOf(installed);
        const kept = keptWithout(groups, installed, worldOf(image), providers);
        const building = new Set(groups);
        const held = (group) => reach([group], providers).filter(item => !kept.has(item) && !building.has(item));
        return groups.flatMap(group => forgotten_virtual_observe(image, group, held(group)));
    },
};
/** `held` are the packages that a group needs and that would go with the groups for building. */
function forgotten_virtual_observe(image, group, held) {
    const present = held.filter(item => item.files?.some(path => image.tree.resolve(path)?.type === 'file'));
    if (present.length === 0)
        return [];
    const names = present.map(item => item.name).sort(compareBytes);
    const bytes = present.reduce((sum, item) => sum + bytesOf(image, item), 0);
    const inherited = image.layers[group.layer]?.origin === 'base';
    const cost = words_text `They take ${plain(formatBytes(bytes))}, and nothing else needs them (${list(names, 4)}).`;
    // A database names a group as it likes, and a line that we propose must not run it.
    const name = /^[\w.+@-]{1,100}$/.test(group.name) ? group.name : 'NAME';
    return [
        {
            ...(inherited && { severity: 'warning' }),
            package: { name: group.name, version: group.version, type: 'apk' },
            layer: group.layer,
            data: { name: group.name, bytes, packages: names.slice(0, 10), count: names.length, inherited },
            message: inherited
                ? words_text `The base image still contains the build dependencies ${group.name}. ${cost}`
                : words_text `The build dependencies ${group.name} were not removed. ${cost}`,
            fix: withSnippet(words_text `Remove them in the instruction that adds them, or build in a separate stage.`, `RUN apk add --no-cache --virtual ${name} … \\`, '    && make install \\', `    && apk del ${name}`),
        },
    ];
}
/** By name, file or provided name: the packages that have it. */
function providersOf(installed) {
    const providers = new Map();
    for (const item of installed)
        for (const name of namesFor(item))
            listIn(providers, name).push(item);
    return providers;
}
const namesFor = (item) => new Set([item.name, ...item.provides]);
function listIn(lists, name) {
    const list = lists.get(name) ?? [];
    lists.set(name, list);
    return list;
}
/** What something else in apk's world needs, and what apk adds by itself beside that (`install_if`). */
function keptWithout(groups, installed, world, providers) {
    const groupNames = new Set(groups.map(group => group.name));
    const kept = new Set();
    /** By name: the packages that would come along with it; and how many names each of them still waits for. */
    const waiting = new Map();
    const missing = new Map();
    for (const item of installed) {
        const names = new Set(item.installIf);
        if (names.size > 0)
            missing.set(item, names.size);
        for (const name of names)
            listIn(waiting, name).push(item);
    }
    const stack = world.filter(name => !groupNames.has(name)).flatMap(name => providers.get(name) ?? []);
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
        for (const fresh of reach([item], providers, kept)) {
            for (const name of namesFor(fresh)) {
                for (const along of waiting.get(name) ?? []) {
                    missing.set(along, (missing.get(along) ?? 0) - 1);
                    if (missing.get(along) === 0)
                        stack.push(along);
                }
                waiting.delete(name);
            }
        }
    }
    return kept;
}
/** What these packages need, themselves with it; what `known` already has is left out, and the rest added to it. */
function reach(from, providers, known = new Set()) {
    const reached = [];
    const stack = [...from];
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
        if (known.has(item))
            continue;
        known.add(item);
        reached.push(item);
        for (const name of item.depends)
            for (const provider of providers.get(name) ?? [])
                stack.push(provider);
    }
    return reached;
}
function worldOf(image) {
    const content = image.tree.content(WORLD);
    return content === undefined ? [] : parseApkWorld(utf8_textOf(content));
}
/** Bytes of its files in view; a link to another of them adds nothing. */
function bytesOf(image, item) {
    return (item.files ?? []).reduce((sum, path) => {
        const entry = image.tree.get(path) ?? image.tree.resolve(path);
        return sum + (entry?.type === 'file' ? entry.size : 0);
    }, 0);
}

;// CONCATENATED MODULE: ./src/checks/toolchain/headers.ts



const headers_fix = ({ inherited }) => inherited
    ? null
    : words_text `Install ${'-dev'} packages in the build stage and the runtime library in the final stage. Leave out ${'include'} and ${'*.a'} when you copy.`;
const headers = {
    id: 'toolchain/headers',
    title: 'Headers or static libraries shipped',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'Only compilers read development packages (`*-dev`, `*-devel`). The libraries that a program needs at run time are in separate packages.',
        how: `Stagegate reports development packages whose files are still present, at least ten header files in one layer under /usr/include or /usr/local/include, and static libraries (\`*.a\`) and \`crt1.o\` in the library directories.

Headers and libraries from the base image are an info, because several official images ship the headers of their language.`,
        limits: 'Headers inside Python or Node.js packages are ignored, because some packages compile them at run time.',
        fix: `Install the \`-dev\` packages in the build stage and the runtime library in the final stage:

\`\`\`dockerfile
FROM python:3.13 AS build
RUN apt-get update && apt-get install -y libpq-dev
RUN pip wheel --wheel-dir /wheels psycopg2

FROM python:3.13-slim
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
\`\`\`

If you copy a whole prefix, exclude \`include\`: \`COPY --from=build --exclude=include /usr/local /usr/local\`.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return observeFamily(image, 'headers', { own: 'warning', inherited: 'info' }, headers_fix);
    },
};

;// CONCATENATED MODULE: ./src/checks/toolchain/linker.ts




const linker_fix = ({ inherited }) => inherited
    ? words_text `Use a variant of the base image without build tools (${'-slim'}, ${'-alpine'} or distroless).`
    : words_text `Install it only in the build stage. If another package pulls it in, use ${'apt-get install --no-install-recommends'}.`;
const linker = {
    id: 'toolchain/linker',
    title: 'Linker or assembler shipped',
    severity: 'error',
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'Linkers and assemblers (binutils, LLD, mold) are only needed to build. Together with a compiler they turn the container into a build machine.',
        how: `Stagegate looks for packages, executables with an exact name (\`ld\`, \`ld.bfd\`, \`as\`, \`ld.lld\`, \`mold\`) and the linker scripts of binutils. At least two of these kinds are required. The dynamic loader (\`ld.so\`, \`ld-linux-*.so.2\`, \`ld-musl-*.so.1\`) is needed by every program and never reported.

A linker in own layers is an error if own layers also ship a compiler, and a warning otherwise. A linker from the base image is a warning if the base image also has a compiler, and an info otherwise.`,
        limits: 'Some programs call `objdump`, `strip` or `ld` at run time, such as profilers and JIT compilers. Waive the finding for these.',
        fix: 'Install `binutils` only in the build stage. If a package pulls it in, find out which one (`apt-get install --no-install-recommends`, `apk info -r binutils`).',
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const own = shipsOwn(image, 'gcc') || shipsOwn(image, 'llvm') ? 'error' : 'warning';
        const compilerShipped = [...shipmentsOf(image, 'gcc'), ...shipmentsOf(image, 'llvm')].length > 0;
        return observeFamily(image, 'linker', { own, inherited: compilerShipped ? 'warning' : 'info' }, linker_fix);
    },
};

;// CONCATENATED MODULE: ./src/checks/toolchain/package-manager.ts








const POLICIES = [
    ['language-packages', { own: 'warning', inherited: 'info' }],
    ['system-packages', { own: 'info', inherited: 'info' }],
];
const packageManager = {
    id: 'toolchain/package-manager',
    title: 'Package manager shipped',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'Package managers download and run code. Packages that are installed during the build need no package manager at run time.',
        how: `Stagegate looks for package managers by package, by executable and by their own directories. npm, Corepack, Yarn, pnpm, pip, Poetry, pipenv, uv and Composer are a warning in own layers and an info in the base image. RubyGems and Bundler are an info, because every Ruby installation has them. APT, apk, DNF, Zypper, Git, Mercurial and Subversion are an info.

A package manager that ENTRYPOINT or CMD starts is needed at run time. It is an info, unless the same layer ships other package managers too.`,
        limits: 'Stagegate does not search scripts for calls of a package manager.',
        fix: `Start the program directly instead of through its package manager:

\`\`\`dockerfile
CMD ["node", "dist/server.js"]
\`\`\`

A virtual environment works without pip: use \`python -m venv --without-pip\` or \`uv venv\`. Mount a binary such as uv only for the instruction that needs it: \`RUN --mount=from=uv,source=/uv,target=/bin/uv uv sync\`, where \`uv\` is a stage or an image that contains it.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const command = startingManager(image);
        return POLICIES.flatMap(([family, policy]) => shipmentsOf(image, family).map(shipment => withCommand(toObservation(shipment, policy, package_manager_fixOf), shipment, command)));
    },
};
function package_manager_fixOf({ claim, tools, inherited }) {
    if (inherited || claim.family === 'system-packages')
        return null;
    if (tools.includes('pip')) {
        return withSnippet(words_text `Create the virtual environment without pip.`, 'RUN python -m venv --without-pip /venv');
    }
    return words_text `Leave it out when you copy files into the final stage.`;
}
/** Programs by which a container's command is left to a package manager, and the tools that bring each. */
const STARTERS = {
    npm: ['npm'],
    npx: ['npm'],
    yarn: ['Yarn', 'Corepack'],
    yarnpkg: ['Yarn', 'Corepack'],
    pnpm: ['pnpm', 'Corepack'],
    pnpx: ['pnpm', 'Corepack'],
    corepack: ['Corepack'],
    pip: ['pip'],
    poetry: ['Poetry'],
    pipenv: ['pipenv'],
    uv: ['uv'],
    uvx: ['uv'],
    bundle: ['RubyGems and Bundler'],
    bundler: ['RubyGems and Bundler'],
    composer: ['Composer'],
};
/** The package manager that ENTRYPOINT or CMD starts, in exec form or as a command of a shell's `-c`. */
function startingManager(image) {
    const { entrypoint, cmd } = image.config;
    for (const [name = ''] of [...commandsOf([...entrypoint, ...cmd]), ...commandsOf(cmd)]) {
        const tools = Object.hasOwn(STARTERS, basenameOf(name)) ? STARTERS[basenameOf(name)] : undefined;
        if (tools !== undefined)
            return { tools, words: maskCommand([...entrypoint, ...cmd].join(' ')) };
    }
    return null;
}
/** A package manager that the container needs to start is only an info; others in the same layer count as before. */
function withCommand(observation, shipment, command) {
    const needed = shipment.tools.find(tool => command?.tools.includes(tool));
    if (command === null || needed === undefined)
        return observation;
    return {
        ...observation,
        ...(shipment.tools.every(tool => command.tools.includes(tool)) && { severity: 'info' }),
        data: { ...observation.data, neededBy: command.words, neededTool: needed },
        message: words_text `${words_messageOf(shipment)} The container command ${command.words} starts ${plain(needed)}, so the image needs it.`,
        fix: withSnippet(words_text `Start the program directly. It then receives signals, and you can remove the package manager.`, 'CMD ["node", "server.js"]'),
    };
}

;// CONCATENATED MODULE: ./src/checks/toolchain/sdk.ts



const sdk_POLICY = { own: 'error', inherited: 'warning' };
const STATIC_BINARY = ['FROM scratch', 'COPY --from=build /src/app /app', 'ENTRYPOINT ["/app"]'];
const FIXES = {
    go: withSnippet(words_text `A Go binary does not need the Go toolchain. Copy the binary into ${'scratch'} or a distroless base image.`, ...STATIC_BINARY),
    rust: withSnippet(words_text `A Rust binary does not need the Rust toolchain. Copy the binary into a small base image, or into ${'scratch'} if it is built for musl.`, ...STATIC_BINARY),
    jdk: words_text `Use a JRE image as the base of the final stage, or create a runtime with ${'jlink'} in the build stage.`,
    dotnet: words_text `Publish in a stage with the SDK, and use the ${'aspnet'} or ${'runtime'} image as the base of the final stage.`,
};
const FAMILIES = ['go', 'rust', 'jdk', 'dotnet'];
const sdk = {
    id: 'toolchain/sdk',
    title: 'Language SDK shipped',
    severity: 'error',
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'A program needs at most the runtime of its language. The Go, Rust, Java and .NET SDKs add hundreds of megabytes.',
        how: `Two of three kinds of evidence are an error: a package, an executable (\`rustc\`, \`javac\`, \`go\`, \`dotnet\`), and internal parts. Internal parts are Go's \`pkg/tool\`, Rust's \`rustlib\` or a rustup toolchain, a JDK's \`jmods\`, \`ct.sym\` or \`tools.jar\`, and .NET's \`sdk/VERSION\`.

A Java or .NET runtime has none of these internal parts, so it passes. An executable called \`go\` or \`dotnet\` alone is not reported.`,
        limits: 'Stagegate cannot know whether a program compiles code at run time, such as a Java application that uses the JDK compiler. Waive the finding for such a program.',
        fix: `Build in a stage with the SDK, and use the runtime image as the base of the final stage:

\`\`\`dockerfile
FROM eclipse-temurin:21 AS build
# ...
FROM eclipse-temurin:21-jre
COPY --from=build /src/target/app.jar /app.jar
\`\`\`

A static Go or Rust binary needs no runtime. Use \`FROM scratch\`, or a distroless base image with CA certificates.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return FAMILIES.flatMap(family => observeFamily(image, family, sdk_POLICY, () => FIXES[family]));
    },
};

;// CONCATENATED MODULE: ./src/checks/user/accounts.ts

/**
 * Null where the image has no such file.
 * @throws Failure `user-unreadable` where it has one that was not read whole
 */
function accountsOf(image, path) {
    const entry = image.tree.resolve(path);
    if (entry?.type !== 'file')
        return null;
    const content = entry.size === 0 ? new Uint8Array() : image.tree.content(path);
    if (content === undefined || content.length < entry.size) {
        throw new Failure('user-unreadable', `${path} is in the image, and its content could not be read.`);
    }
    const base = image.layers.findLast(layer => layer.origin === 'base' && layer.contents.has(entry.path));
    return {
        lines: fieldsOf(content),
        layer: entry.layer,
        base: fieldsOf(base?.contents.get(entry.path)),
        baseLayer: base?.index ?? entry.layer,
    };
}
function fieldsOf(content) {
    const lines = Buffer.from(content ?? [])
        .toString('utf8')
        .split('\n');
    return lines.map(line => line.trim().split(':')).filter(([name]) => name !== '' && !name?.startsWith('#'));
}

;// CONCATENATED MODULE: ./src/checks/user/words.ts

/** Why the container starts as root. */
function rootCause({ spec }) {
    if (spec === '')
        return words_text `no USER is set`;
    if (/^(?:root|0)(?::|$)/.test(spec))
        return words_text `USER is ${spec}`;
    if (/^[+-]?\d*(?::|$)/.test(spec))
        return words_text `USER ${spec} is UID 0`;
    return words_text `USER ${spec} is UID 0 in ${'/etc/passwd'}`;
}
/** `The account app`, `The base image’s accounts app, node, one, two and 2 others`. */
function accountWords(names, inherited) {
    const noun = plain(names.length === 1 ? 'account' : 'accounts');
    const accounts = words_text `${noun} ${list(names, 4)}`;
    return inherited ? words_text `The base image’s ${accounts}` : words_text `The ${accounts}`;
}

;// CONCATENATED MODULE: ./src/checks/user/duplicate-uid.ts





const SHOWN = 10;
const duplicate_uid_MOST = 50;
const duplicateUid = {
    id: 'user/duplicate-uid',
    title: 'UID shared by several accounts',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: USER_NEEDS,
    docs: {
        why: 'The kernel knows users by number: accounts with the same UID can read and write each other’s files, and a second account with UID 0 is a second root.',
        how: 'Two names in /etc/passwd have the same UID. Docker and containerd read a field that is not a number as 0, and so does Stagegate. If the base image already has these accounts, the severity is info.',
        limits: 'Accounts that come from a volume or a directory service at run time are unknown.',
        fix: `Give each account its own UID:

\`\`\`dockerfile
RUN useradd --uid 10001 app && useradd --uid 10002 worker
\`\`\`

The official Node.js images already have UID 1000: use \`node\`, or another number.`,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const passwd = accountsOf(image, '/etc/passwd');
        if (passwd === null)
            return 'not-applicable';
        const before = shared(passwd.base);
        return [...shared(passwd.lines)].slice(0, duplicate_uid_MOST).map(([uid, names]) => {
            const known = new Set(before.get(uid));
            const inherited = names.every(name => known.has(name));
            const consequence = plain(uid === 0 ? 'each of them is root' : 'they are the same user');
            return {
                ...(inherited && { severity: 'info' }),
                path: '/etc/passwd',
                layer: inherited ? passwd.baseLayer : passwd.layer,
                data: { uid, accounts: names.slice(0, SHOWN), count: names.length, inherited },
                message: words_text `${accountWords(names, inherited)} share UID ${uid}, so ${consequence}.`,
                fix: words_text `Give each account its own UID (${'useradd --uid'}, ${'adduser -u'}), or keep only one of them.`,
            };
        });
    },
};
/** By number, the lowest first: the names that share it. */
function shared(lines) {
    const names = new Map();
    for (const [name = '', , id = ''] of lines) {
        const uid = /^[+-]?\d+$/.test(id) ? Number(id) + 0 : 0;
        names.set(uid, (names.get(uid) ?? new Set()).add(name));
    }
    return new Map([...names]
        .filter(([, set]) => set.size > 1)
        .sort(([a], [b]) => a - b)
        .map(([uid, set]) => [uid, [...set].sort(compareBytes)]));
}

;// CONCATENATED MODULE: ./src/checks/user/empty-password.ts





const PASSWD = '/etc/passwd';
const SHADOW = '/etc/shadow';
/** Programs that would ask for the password. */
const ASKING = ['su', 'login', 'sshd', 'dropbear', 'doas', 'sudo'];
const empty_password_FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin'];
const empty_password_SHOWN = 10;
const emptyPassword = {
    id: 'user/empty-password',
    title: 'Account with an empty password',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: [...USER_NEEDS, { kind: 'extract', name: 'emptyPasswords' }],
    docs: {
        why: 'With an empty password, `su` or a login service lets anyone become that user. An empty password of root gives full control of the container.',
        how: `The password field is empty in /etc/shadow, or in /etc/passwd if that field does not refer to /etc/shadow. \`*\` and \`!\` lock an account.
The severity is warning if the image has a program that asks for passwords (\`su\`, \`login\`, an SSH server).
It is info if there is no such program, and for the base image’s accounts.`,
        limits: 'Stagegate does not read the PAM configuration, which can refuse empty passwords.',
        fix: `Do not set a password: tools that create users lock it by default. If something emptied it (\`passwd -d\`, \`adduser\` of an old BusyBox), lock it:

\`\`\`dockerfile
RUN passwd -l app
\`\`\``,
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const passwd = accountsOf(image, PASSWD);
        if (passwd === null)
            return 'not-applicable';
        const shadow = shadowOf(image);
        const known = new Set(passwd.lines.map(([name]) => name));
        const shadowed = new Set(passwd.lines.filter(([, password]) => password === 'x').map(([name]) => name));
        const program = askingProgram(image);
        return [
            ...empty_password_observe(image, PASSWD, passwd, () => true, program),
            ...(shadow ? empty_password_observe(image, SHADOW, shadow, name => shadowed.has(name) || !known.has(name), program) : []),
        ];
    },
};
/** @throws Failure `user-unreadable` if the image has the file and the reader kept nothing of it */
function shadowOf({ tree, layers }) {
    const entry = tree.resolve(SHADOW);
    if (entry?.type !== 'file')
        return null;
    const names = tree.extracts(SHADOW)?.emptyPasswords;
    if (names === undefined)
        throw new Failure('user-unreadable', `${SHADOW} is in the image, and could not be read.`);
    const base = layers.findLast(layer => layer.origin === 'base' && layer.extracts.get(entry.path)?.emptyPasswords);
    const lines = (list) => list.map(name => [name, '']);
    return {
        lines: lines(names),
        layer: entry.layer,
        base: lines(base?.extracts.get(entry.path)?.emptyPasswords ?? []),
        baseLayer: base?.index ?? entry.layer,
    };
}
function empty_password_observe(image, path, { lines, layer, base, baseLayer }, counts, program) {
    // A line with one field is no account.
    const isEmpty = ([name, password]) => password === '' && counts(name);
    const before = new Set(base.filter(isEmpty).map(([name]) => name));
    const empty = [...new Set(lines.filter(isEmpty).map(([name = '']) => name))];
    const own = image.layers[layer]?.origin === 'own' ? empty.filter(name => !before.has(name)) : [];
    const fresh = new Set(own);
    const inherited = empty.filter(name => !fresh.has(name));
    return [
        { names: own, inherited: false },
        { names: inherited, inherited: true },
    ]
        .filter(({ names }) => names.length > 0)
        .map(({ names, inherited }) => ({
        ...((inherited || program === null) && { severity: 'info' }),
        path,
        layer: inherited ? baseLayer : layer,
        data: {
            accounts: names.slice(0, empty_password_SHOWN),
            count: names.length,
            inherited,
            ...(program !== null && { program }),
        },
        message: words_text `${accountWords(names, inherited)} ${plain(names.length === 1 ? 'has' : 'have')} an empty password in ${path}. ${riskWords(program, names.length)}`,
        fix: words_text `Lock the password: ${`RUN passwd -l ${names[0]}`}, or replace the empty field with ${'!'}.`,
    }));
}
function riskWords(program, accounts) {
    if (program === null)
        return plain('The image has no program that asks for passwords.');
    const users = plain(accounts === 1 ? 'that user' : 'those users');
    return words_text `The image has ${program}, which may let anyone become ${users}.`;
}
function askingProgram({ tree }) {
    for (const name of ASKING) {
        const path = empty_password_FOLDERS.map(folder => `${folder}/${name}`).find(path => tree.resolve(path)?.type === 'file');
        if (path !== undefined)
            return path;
    }
    return null;
}

;// CONCATENATED MODULE: ./src/checks/user/non-numeric.ts



const nonNumeric = {
    id: 'user/non-numeric',
    title: 'Non-numeric USER',
    severity: 'off',
    presets: { kubernetes: 'error' },
    needs: USER_NEEDS,
    docs: {
        why: "Under `runAsNonRoot: true` the kubelet refuses an image whose USER is a name, because it does not read the image's /etc/passwd.",
        how: 'The part of USER before the colon is not a number. `user/root` checks whether the name is root, and `user/unresolvable` whether it exists.',
        limits: 'A pod that sets `runAsUser` runs anyway.',
        fix: `Replace the name with its number:

\`\`\`dockerfile
USER 1000
\`\`\`

The group can be a number or a name (\`USER 1000:node\`).`,
    },
    run(image) {
        const user = judgeableUser(image);
        if (user === null)
            return 'not-applicable';
        if (user.numeric || user.uid === null || user.uid === 0)
            return [];
        const { spec, uid, gid } = user;
        const [name = '', group] = spec.split(':');
        return [
            {
                data: { spec, uid, ...(gid !== null && { gid }) },
                message: words_text `Kubernetes refuses this image under ${'runAsNonRoot'}: USER ${name} is a name, and the kubelet does not look it up.`,
                fix: withSnippet(words_text `Replace the name with its number.`, `USER ${group === undefined ? uid : `${uid}:${group}`}`),
            },
        ];
    },
};

;// CONCATENATED MODULE: ./src/image/extract/script.ts
/** Whether these bytes at this place of a file show that it does not begin with `#!`. Chunks may be of any size. */
function isNoScript(chunk, at) {
    return (at === 0 && chunk[0] !== 0x23) || (at <= 1 && at + chunk.length > 1 && chunk[1 - at] !== 0x21);
}

;// CONCATENATED MODULE: ./src/image/extract/steps-down.ts


/** Programs that give up root and become another user, then run the command that they are given. */
const STEP_DOWN_TOOLS = [
    'gosu',
    'su-exec',
    'setpriv',
    's6-setuidgid',
    's6-applyuidgid',
    'setuidgid',
    'chpst',
    'runuser',
];
/** Longer ones are no scripts that start something, or hostile. */
const LONGEST_SCRIPT = 64 * 1024;
/** Services of s6 are scripts of execline, and not all of them begin with `#!`. */
const SERVICE = /^\/etc\/(?:s6-overlay|services\.d|cont-init\.d)\//;
/** Which programs that give up root a script calls, whatever its name is, in the order of `STEP_DOWN_TOOLS`. */
const stepsDown = {
    name: 'stepsDown',
    start({ path, size }) {
        if (size < 4 || size > LONGEST_SCRIPT)
            return null;
        const named = basenameOf(path).endsWith('.sh') || SERVICE.test(path);
        let text = null;
        let other = false;
        return {
            write(chunk, at) {
                if (other)
                    return;
                // Nothing is kept of files that begin otherwise, which are nearly all.
                if (!named && isNoScript(chunk, at)) {
                    other = true;
                    text = null;
                    return;
                }
                text ??= Buffer.alloc(size);
                chunk.copy(text, at);
            },
            end() {
                if (text === null || (!named && text[0] !== 0x23))
                    return null;
                const tools = calledTools(text.toString('latin1'));
                return tools.length === 0 ? null : tools;
            },
        };
    },
    parse(value) {
        if (!Array.isArray(value) || value.length === 0)
            throw new RangeError();
        if (value.some(tool => !STEP_DOWN_TOOLS.includes(tool)))
            throw new RangeError();
        return value;
    },
};
/** The programs that a text calls by their name or path, comments left out. */
function calledTools(text) {
    const code = text.replace(/^[ \t]*#.*$/gm, '');
    return STEP_DOWN_TOOLS.filter(tool => code.includes(tool) && CALLS[tool].test(code));
}
const CALLS = Object.fromEntries(STEP_DOWN_TOOLS.map(tool => [tool, new RegExp(`(?:^|[\\s"'\`(;&|/])${tool}(?=$|[\\s"'\`);&|])`, 'm')]));

;// CONCATENATED MODULE: ./src/checks/user/find-step-down.ts






/** The services of s6-overlay, whose `/init` is the entrypoint. */
const SERVICES = ['/etc/s6-overlay', '/etc/services.d', '/etc/cont-init.d'];
const STEP_DOWN_NEEDS = [...START_NEEDS, { kind: 'extract', name: 'stepsDown' }];
/**
 * How an image that starts as root becomes another user, where two things say so: the program is in the image, and the
 * start command or its script calls it; in the command itself, with options that name a user. Null where nothing does.
 */
function findStepDown(image) {
    const { entrypoint, cmd } = image.config;
    const wrappers = [[...entrypoint, ...cmd], cmd].flatMap(words => unwrapAll(words).wrappers);
    for (const { word, kind, sameUser } of wrappers) {
        const tool = basenameOf(word);
        if (kind === 'step-down' && !sameUser && isThere(image, tool, word))
            return { tool, script: null };
    }
    // What is left are other words that call a tool, such as the line of a shell. `setpriv --no-new-privs` is none of them.
    const wrapperWords = new Set(wrappers.map(({ word }) => word));
    for (const word of [...entrypoint, ...cmd].filter(one => !wrapperWords.has(one))) {
        const tool = calledTools(word).find(one => isThere(image, one, word));
        if (tool !== undefined)
            return { tool, script: null };
    }
    for (const script of scriptsOf(image)) {
        const tool = image.tree.extracts(script)?.stepsDown?.find(one => isThere(image, one, one));
        if (tool !== undefined)
            return { tool, script };
    }
    return null;
}
/** Whether the image has the tool: where a word is its path at that path, else in any folder for programs. */
function isThere(image, tool, word) {
    const isPath = word.includes('/') && basenameOf(word) === tool;
    const paths = isPath ? [absolute(image, word)] : usualFolders(image).map(folder => `${folder}/${tool}`);
    return paths.some(path => image.tree.resolve(path)?.type === 'file');
}
/** What the container starts, and the services of an s6 image. */
function scriptsOf(image) {
    const started = stayingFiles(image).map(entry => entry.path);
    const words = [...image.config.entrypoint, ...image.config.cmd].slice(0, 3);
    if (!words.some(word => basenameOf(word) === 'init'))
        return started;
    const services = [...image.tree.entries()].filter(entry => entry.type === 'file' && SERVICES.some(folder => isBelow(entry.path, folder)));
    return [...started, ...services.map(entry => entry.path)];
}

;// CONCATENATED MODULE: ./src/checks/user/root.ts





const root = {
    id: 'user/root',
    title: 'Container running as root',
    severity: 'error',
    needs: [...USER_NEEDS, ...STEP_DOWN_NEEDS],
    docs: {
        why: 'A process that escapes from the container, or writes to a volume, does so as the user that it runs as: root can do everything.',
        how: `Stagegate resolves the image's USER as Docker and containerd do when they start a container.
A number is a UID in any spelling (\`0\`, \`00\`, \`+0\`).
A name is looked up in the image's /etc/passwd: the first match counts, and a UID that is not a number is 0.
An image without USER runs as root.
If the start command or its script calls \`gosu\` or a similar tool, \`user/step-down\` reports the image instead.`,
        limits: 'A program that drops root itself (nginx, postfix) is still reported, because that depends on its configuration. A user that is set at run time (`docker run --user`, `runAsUser`) is unknown.',
        fix: `Create a user in the final stage, or use one from the base image, and set USER to its number:

\`\`\`dockerfile
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin app
USER 10001
\`\`\`

On Alpine: \`RUN adduser -D -H -u 10001 app\`. The official Node.js images already have a user 1000.`,
    },
    run(image) {
        const user = judgeableUser(image);
        if (user === null || user.root === null)
            return 'not-applicable';
        if (!user.root)
            return [];
        // user/step-down reports it.
        if (findStepDown(image) !== null)
            return 'not-applicable';
        const { spec, name } = user;
        const account = ordinaryAccount(image.tree);
        const ready = account === null ? {} : { account: account.name, accountUid: account.uid };
        const fix = account === null
            ? words_text `Set a numeric user at the end of the final stage. It needs no account.`
            : words_text `Set a numeric user at the end of the final stage. The image already has ${account.name}.`;
        return [
            {
                data: { spec, ...(name !== null && { name }), ...ready },
                message: words_text `The container runs as root: ${rootCause(user)}.`,
                fix: withSnippet(fix, `USER ${account?.uid ?? 10001}`),
            },
        ];
    },
};

;// CONCATENATED MODULE: ./src/checks/user/step-down.ts





const stepDown = {
    id: 'user/step-down',
    title: 'Container starting as root',
    severity: 'warning',
    presets: { kubernetes: 'error', strict: 'error' },
    needs: [...USER_NEEDS, ...STEP_DOWN_NEEDS],
    docs: {
        why: 'Everything that runs before the script drops root has full privileges. Kubernetes refuses the image under `runAsNonRoot: true`, whatever the script does.',
        how: `The image's USER is root. Its ENTRYPOINT, its CMD, or a script that they start calls \`gosu\`, \`su-exec\`, \`setpriv\`, \`chpst\`, \`runuser\` or a tool of s6, and the image has that program.
If ENTRYPOINT or CMD calls the program directly, its options must name a user: \`setpriv --no-new-privs\` does not change the user.
A file is a script if it starts with \`#!\` or its name ends in \`.sh\`; Stagegate reads scripts of up to 64 KiB.
In images with the \`/init\` of s6-overlay, Stagegate also reads the services.
\`user/root\` does not report such an image.`,
        limits: 'Whether the script reaches that call, and which user the call switches to, is unknown.',
        fix: `If nothing before the call needs root, set the user in the image instead, and give it the directories that it writes to:

\`\`\`dockerfile
RUN install -d -o 10001 -g 10001 /data
USER 10001
\`\`\``,
    },
    run(image) {
        const user = judgeableUser(image);
        if (user === null || user.root === null)
            return 'not-applicable';
        const call = user.root ? findStepDown(image) : null;
        if (call === null)
            return [];
        const { spec, name } = user;
        const { tool, script } = call;
        const place = script === null ? plain('its start command') : words_text `${script}`;
        return [
            {
                ...(script !== null && { path: script }),
                data: { spec, ...(name !== null && { name }), tool },
                message: words_text `The container starts as root (${rootCause(user)}) and drops privileges with ${tool} in ${place}.`,
                fix: words_text `If nothing before that call needs root, set USER to the UID that the call switches to, and remove the call.`,
            },
        ];
    },
};

;// CONCATENATED MODULE: ./src/checks/user/unresolvable.ts



const unresolvable = {
    id: 'user/unresolvable',
    title: 'Unresolvable USER',
    severity: 'error',
    needs: USER_NEEDS,
    docs: {
        why: 'If the user or group cannot be resolved, the container does not start: the engine stops with "unable to find user".',
        how: "A user or group that is given by name must be in the image's /etc/passwd or /etc/group. A number must be between 0 and 2147483647, the range that runc accepts. `USER` can have at most one colon.",
        limits: 'Accounts that come from a volume at run time are unknown.',
        fix: `A final stage with another base does not have the users of earlier stages. Create the user there, copy the account files, or use a number, which needs no entry:

\`\`\`dockerfile
FROM scratch
COPY --from=build /etc/passwd /etc/group /etc/
USER 10001:10001
\`\`\``,
    },
    run(image) {
        const user = judgeableUser(image);
        if (user === null)
            return 'not-applicable';
        if (user.problem === null)
            return [];
        const { spec, problem } = user;
        const place = 'file' in problem ? { file: problem.file } : {};
        const missing = 'fileMissing' in problem ? { fileMissing: problem.fileMissing } : {};
        const { cause, fix } = problemWords(spec, problem);
        return [
            {
                data: { spec, part: problem.part, problem: problem.kind, name: problem.name, ...place, ...missing },
                message: words_text `The container cannot start: ${cause}.`,
                fix,
            },
        ];
    },
};
function problemWords(spec, problem) {
    const part = plain(problem.part);
    switch (problem.kind) {
        case 'out-of-range':
            return {
                cause: words_text `USER ${spec} has a ${part} number outside 0 to 2147483647`,
                fix: words_text `Use a number in that range, such as ${'USER 10001'}.`,
            };
        case 'too-many-parts':
            return { cause: words_text `USER ${spec} has more than one colon`, fix: words_text `Write ${'USER user:group'}.` };
        case 'malformed-file':
            return {
                cause: words_text `the ${part} ${problem.name} cannot be looked up, because engines refuse a line of ${problem.file}`,
                // Engines read /etc/passwd even for a number.
                fix: problem.part === 'user'
                    ? words_text `Repair ${problem.file}.`
                    : words_text `Repair ${problem.file}, or write the group as a number.`,
            };
        case 'unknown-name': {
            const { name, file, fileMissing } = problem;
            const missing = fileMissing ? words_text `and the image has no ${file}` : words_text `which is not in ${file}`;
            return {
                cause: words_text `USER ${spec} names the ${part} ${name}, ${missing}`,
                fix: words_text `Create the ${part} in the final stage, copy ${file} from the stage that has it, or use a number, which needs no entry.`,
            };
        }
    }
}

;// CONCATENATED MODULE: ./src/checks/registry.ts























































/** Every check, in the order of reports and documentation. */
const CHECKS = [
    root,
    stepDown,
    unresolvable,
    nonNumeric,
    emptyPassword,
    duplicateUid,
    compiler,
    sdk,
    linker,
    buildDriver,
    headers,
    packageManager,
    forgottenVirtual,
    deletedDatabase,
    privateKey,
    cloudCredential,
    registryCredential,
    token,
    envFile,
    imageConfig,
    entrypoint,
    shebang,
    architecture,
    interpreter,
    libraries,
    nativeModule,
    shellForm,
    workingDirectory,
    caBundle,
    setuid,
    worldWritable,
    writableProgram,
    packageCache,
    vcs,
    devDependencies,
    dockerignore,
    tests,
    sources_sources,
    sourceMaps,
    bytecode,
    unstripped,
    deleted,
    overwritten,
    copiedUp,
    duplicates,
    unpinnedBase,
    addUrl,
    privilegedPort,
    healthcheck,
    labels,
    ...BUILDKIT_CHECKS,
    unchecked,
    ambiguous,
    unknownOrigin,
    expiredWaiver,
];

;// CONCATENATED MODULE: ./src/checks/severities.ts

/**
 * The severity of every check, in the registry's order: what the configuration says, else the preset, else the check
 * itself. Overrides name checks that exist: the configuration's reader sees to that.
 */
function resolveSeverities(preset, overrides, checks = CHECKS) {
    return Object.fromEntries(checks.map(check => {
        const own = preset === 'recommended' ? undefined : check.presets?.[preset];
        return [check.id, overrides[check.id] ?? own ?? check.severity];
    }));
}
const RANK = { info: 0, warning: 1, error: 2 };
/**
 * The severity of one finding. A check's set severity stands in for its own one; where the evidence makes a finding
 * milder than the check's own severity (inherited from the base, one kind of evidence), it stays as mild, and never
 * graver than what was set.
 */
function severities_severityOf(check, set, observed) {
    if (observed === undefined || observed === check.severity)
        return set;
    return RANK[observed] < RANK[set] ? observed : set;
}

;// CONCATENATED MODULE: ./src/checks/source.ts

const NO_WAIVERS = { list: [], target: '', now: new Date(0) };
const NOTHING = { args: [], contexts: [] };
const NO_SOURCE = { dockerfile: null, stage: null, given: NOTHING, lint: null, waivers: NO_WAIVERS };
function source_sourceOf({ dockerfile, stage, given }, lint, waivers = NO_WAIVERS) {
    const found = stage === null ? dockerfile?.stages.at(-1) : dockerfile && findStage(dockerfile, stage);
    return { dockerfile, stage: found ?? null, given: given ?? NOTHING, lint, waivers };
}

;// CONCATENATED MODULE: ./src/checks/run-checks.ts







/**
 * Holds an image against every check that is not off. Outcomes are in the order of the registry; findings are too, and
 * within a check the gravest first, then by layer and path. Never throws: a check that does is an `error`. What a check
 * says does not depend on which others are on.
 */
function runChecks(image, severities, checks = CHECKS, source = NO_SOURCE) {
    const results = [];
    const findings = [];
    for (const check of checks) {
        const severity = severities[check.id] ?? check.severity;
        if (severity === 'off')
            continue;
        try {
            const observed = withOwnLookUps(image.tree, () => check.run(image, source, severity));
            const found = observed === 'not-applicable' ? [] : observed.map(one => toFinding(check, severity, one, image));
            findings.push(...found.sort(compareFindings));
            results.push({ id: check.id, result: resultOf(observed, found), error: null });
        }
        catch (error) {
            results.push({ id: check.id, result: 'error', error: run_checks_describe(error) });
        }
    }
    return { results, findings };
}
/** The contents that these checks read, each once. */
function neededBy(checks = CHECKS) {
    const needs = new Map();
    for (const need of checks.flatMap(check => check.needs))
        needs.set(JSON.stringify(need), need);
    return [...needs.values()];
}
function toFinding(check, severity, observation, image) {
    const layer = observation.layer ?? null;
    return {
        check: check.id,
        severity: severities_severityOf(check, severity, observation.severity),
        path: observation.path ?? null,
        package: observation.package ?? null,
        layer,
        blame: observation.blame ?? (layer === null ? null : (image.layers[layer]?.blame ?? null)),
        data: shortened(observation.data ?? {}),
        message: observation.message,
        fix: run_checks_fixOf(observation.fix),
        waiver: null,
    };
}
/** A value may be as long as an image's config allows, and nobody reads it to its end. */
function shortened(data) {
    const short = (value) => shorten(value, MAX_DATA);
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [
        key,
        typeof value === 'string' ? short(value) : Array.isArray(value) ? value.map(short) : value,
    ]));
}
/** Code points; no path is longer. */
const MAX_DATA = 4096;
const run_checks_fixOf = (fix) => fix && { snippet: [], ...fix };
function resultOf(observed, findings) {
    if (observed === 'not-applicable')
        return 'not-applicable';
    return findings.some(finding => finding.severity !== 'info') ? 'fail' : 'pass';
}
const ORDER = { error: 0, warning: 1, info: 2 };
function compareFindings(a, b) {
    return (ORDER[a.severity] - ORDER[b.severity] ||
        (a.layer ?? -1) - (b.layer ?? -1) ||
        compareBytes(a.path ?? '', b.path ?? ''));
}
function run_checks_describe(error) {
    if (error instanceof Failure)
        return { code: error.code, message: error.message, hint: error.hint };
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { code: 'check-crashed', message, hint: 'Please report this with the image or its Dockerfile.' };
}

;// CONCATENATED MODULE: ./src/gate/budgets.ts


/**
 * Holds an image against the budgets of its target, in the order that the sizes are documented in. A budget that names
 * the image's platform stands in place of the target's own for the same size. A budget for own layers is not compared
 * with the whole image where their origin is unknown.
 */
function holdBudgets(image, budgets, target) {
    const platform = normalizePlatform(formatPlatform(image.platform));
    const mine = budgets.filter(budget => budget.target === target);
    const named = mine.filter(budget => budget.platform === platform);
    const general = mine.filter(({ platform: of, size }) => of === null && !named.some(budget => budget.size === size));
    const held = [...general, ...named].sort((a, b) => a.size.localeCompare(b.size, 'en'));
    const judgeable = (size) => !budgets_isOwn(size) || knowsOrigins(image);
    return {
        outcomes: held
            .filter(({ size }) => judgeable(size))
            .map(({ size, limit }) => {
            const actual = actualSize(image, size);
            return { size, limit, actual, passed: actual <= limit };
        }),
        unjudged: held.map(({ size }) => size).filter(size => !judgeable(size)),
    };
}
/** Whether a size is that of the own layers alone. */
function budgets_isOwn(size) {
    return size === 'own' || size === 'own.compressed';
}
/** Whether it is known which layers are the image's own; of no layers, all are. */
function knowsOrigins({ base, layers }) {
    return base.knownBy !== 'none' || layers.length === 0;
}
function actualSize(image, size) {
    switch (size) {
        case 'own':
            return image.size.own.unpacked;
        case 'own.compressed':
            return image.size.own.compressed;
        default:
            return image.size[size];
    }
}

;// CONCATENATED MODULE: ./src/gate/gate.ts
const gate_RANK = { info: 0, warning: 1, error: 2 };
/**
 * Decides on one target. What could not be evaluated is an `error` even where everything else is fine, and also where
 * failures are tolerated: `never` forgives what was found, not what was not looked at.
 */
function decide(evidence, failOn) {
    if (evidence.broken || evidence.checks.some(check => check.result === 'error'))
        return 'error';
    if (failOn === 'never')
        return 'passed';
    const overBudget = evidence.budgets.some(budget => !budget.passed);
    return overBudget || evidence.findings.some(({ fails }) => fails) ? 'failed' : 'passed';
}
/** Whether a finding fails the gate. */
function fails(severity, waived, failOn) {
    return failOn !== 'never' && !waived && gate_RANK[severity] >= gate_RANK[failOn];
}
/** The gate's decision over all targets: an error outweighs a failure, and no targets at all were not judged. */
function decideAll(verdicts) {
    if (verdicts.length === 0 || verdicts.includes('error'))
        return 'error';
    return verdicts.includes('failed') ? 'failed' : 'passed';
}

;// CONCATENATED MODULE: ./src/baseline/baseline.ts

/** The same image at the baseline, or which part of its name is new. */
function imageBefore(snapshot, target, platform) {
    const same = snapshot.targets.find(({ name }) => name === target) ?? snapshot.targets.find(({ name }) => name === null);
    if (same === undefined || same.images.length === 0)
        return 'new-target';
    return same.images.find(image => samePlatform(image.platform, platform)) ?? 'new-platform';
}
/** Names of gated targets that the baseline has and a run has not. */
function goneTargets({ targets }, names) {
    return targets.flatMap(({ name, gated }) => (name !== null && gated && !names.includes(name) ? [name] : []));
}
/** One image that nobody called a target can stand for one target only. */
function fittingBaseline(baseline, gated) {
    const nameless = baseline.snapshot?.targets.some(({ name }) => name === null);
    if (!nameless || gated === 1)
        return baseline;
    return { ...baseline, snapshot: null, origin: { ...baseline.origin, kind: 'none', reason: 'several-targets' } };
}
/** An image on its own has no target's name: the only gated target of a report stands for it, whatever its name is. */
function withoutName(baseline) {
    const gated = baseline.snapshot?.targets.filter(target => target.gated) ?? [];
    if (baseline.snapshot === null || gated.length !== 1)
        return baseline;
    return { ...baseline, snapshot: { ...baseline.snapshot, targets: gated.map(each => ({ ...each, name: null })) } };
}
function noBaseline(reason, commit = null) {
    return { kind: 'none', commit, commitsBehind: null, reference: null, reason };
}

;// CONCATENATED MODULE: ./src/gate/growth-budgets.ts




/** Compares an image of a target with the baseline. What cannot be compared fails nothing. */
function holdGrowth(image, target, budgets, baseline) {
    const mine = budgets.filter(budget => budget.target === target).sort((a, b) => a.size.localeCompare(b.size, 'en'));
    const before = baseline?.snapshot ? imageBefore(baseline.snapshot, target, formatPlatform(image.platform)) : null;
    if (baseline === null || before === null || typeof before === 'string') {
        const novelty = typeof before === 'string' ? before : null;
        const outcomes = mine.map(budget => notApplicable(budget, novelty ?? 'no-baseline'));
        return { difference: null, novelty, outcomes, history: [] };
    }
    const difference = differenceOf(before, snapshotOf(image));
    const outcomes = mine.map(budget => hold(budget, difference, baseline));
    return { difference, novelty: null, outcomes, history: before.history };
}
function hold(budget, difference, baseline) {
    const { size, limit } = budget;
    const actual = growth_budgets_gained(difference, size);
    const before = sizeBefore(difference.before, size);
    if (actual === null || before === null)
        return notApplicable(budget, 'size-not-known');
    const bytes = 'bytes' in limit ? limit.bytes : Math.floor((before * limit.percent) / 100);
    const outcome = { size, percent: 'percent' in limit ? limit.percent : null, limit: bytes, actual };
    if (!baseline.held)
        return { ...outcome, result: 'not-applicable', reason: 'not-held' };
    if (actual <= bytes)
        return { ...outcome, result: 'passed', reason: null };
    return { ...outcome, result: baseline.waiver === null ? 'failed' : 'waived', reason: null };
}
function notApplicable({ size, limit }, reason) {
    const relative = 'percent' in limit;
    return {
        size,
        percent: relative ? limit.percent : null,
        limit: relative ? null : limit.bytes,
        actual: null,
        result: 'not-applicable',
        reason,
    };
}
function growth_budgets_gained(difference, size) {
    if (size === 'own')
        return difference.own?.unpacked ?? null;
    return size === 'own.compressed' ? (difference.own?.compressed ?? null) : difference[size];
}
function sizeBefore(sizes, size) {
    if (size === 'own')
        return sizes.own?.unpacked ?? null;
    return size === 'own.compressed' ? (sizes.own?.compressed ?? null) : sizes[size];
}

// EXTERNAL MODULE: ./node_modules/picomatch/index.js
var picomatch = __webpack_require__(4006);
var picomatch_default = /*#__PURE__*/__webpack_require__.n(picomatch);
;// CONCATENATED MODULE: ./src/gate/waivers.ts


/**
 * The waiver that covers a finding of a target; null where none does.
 * A waiver holds up to and including its last day, in UTC, and covers nothing afterwards.
 */
function findWaiver(finding, target, waivers, now) {
    return waivers.find(waiver => !isExpired(waiver, now) && covers(waiver, finding, target)) ?? null;
}
function covers(waiver, finding, target) {
    return (waiver.check === finding.check &&
        (waiver.target === null || waiver.target === target) &&
        (waiver.path === null || pathsOf(finding).some(path => picomatch_default().isMatch(path, waiver.path ?? '', { dot: true }))));
}
/** A finding about several files has them in its data, and only the first as its path. */
function pathsOf({ path, data }) {
    const paths = data['paths'];
    return [...(path === null ? [] : [path]), ...(Array.isArray(paths) ? paths : [])];
}
/**
 * The waivers that excused nothing, though the targets that they are for were judged. They are no harm, but somebody
 * may have misspelt a path, or have mended what they were for.
 */
function unusedWaivers(judged, waivers, now) {
    const used = new Set(judged.flatMap(({ findings }) => findings.map(({ waiver }) => waiver)));
    return waivers.filter(waiver => {
        const looked = judged.some(({ target }) => waiver.target === null || waiver.target === target);
        return looked && !used.has(waiver) && !isExpired(waiver, now);
    });
}

;// CONCATENATED MODULE: ./src/gate/judge.ts









/**
 * Holds one image of a target to the rules. A target that is only measured is weighed, and passes.
 * @param lint what BuildKit's own checks said of the target's Dockerfile; null where nobody asked them
 */
function judge_judge(image, target, rules, lint = null) {
    const user = userOf(image);
    if (target.role !== 'gated') {
        const growth = holdGrowth(image, target.name, [], rules.baseline);
        return { image, user, budgets: [], unjudged: [], growth, checks: [], findings: [], verdict: 'passed' };
    }
    const waivers = { list: rules.waivers, target: target.name, now: rules.now };
    const { results, findings } = runChecks(image, rules.severities, CHECKS, source_sourceOf(target, lint, waivers));
    const placed = findings.map(finding => {
        const blame = finding.blame ?? (finding.layer === null ? blameConfig(finding, target.dockerfile, target.stage) : null);
        const waiver = findWaiver(finding, target.name, rules.waivers, rules.now);
        return { ...finding, blame, waiver, fails: fails(finding.severity, waiver !== null, rules.failOn) };
    });
    const { outcomes: budgets, unjudged: unheld } = holdBudgets(image, rules.budgets, target.name);
    const growth = holdGrowth(image, target.name, rules.growth, rules.baseline);
    const unjudged = [...new Set([...unheld, ...unjudgedGrowth(image, growth, rules.baseline)])];
    const overgrown = growth.outcomes.map(({ result }) => ({ passed: result !== 'failed' }));
    const evidence = {
        broken: unjudged.length > 0,
        budgets: [...budgets, ...overgrown],
        checks: results,
        findings: placed,
    };
    const verdict = decide(evidence, rules.failOn);
    return { image, user, budgets, unjudged, growth, checks: results, findings: placed, verdict };
}
/** The growth budgets of own layers that could be compared with the baseline if it were known which layers are own. */
function unjudgedGrowth(image, { difference, outcomes }, baseline) {
    if (knowsOrigins(image) || !baseline?.held || !difference?.before.own)
        return [];
    return outcomes.map(({ size }) => size).filter(budgets_isOwn);
}

;// CONCATENATED MODULE: ./src/image/image-history.ts

/** Longer ones are cut: a command of many kilobytes helps nobody to find it. */
const image_history_LONGEST = 500;
/**
 * The instruction that made each layer, as the image's history has it; nulls where the history does not fit the
 * layers. OCI image spec, config.md: entries with `empty_layer` made none.
 */
function layerInstructions(history, layers) {
    const entries = history.filter(entry => !entry.emptyLayer);
    if (entries.length !== layers)
        return new Array(layers).fill(null);
    return entries.map(({ createdBy }) => maskSecrets(instructionOf(createdBy)).slice(0, image_history_LONGEST) || null);
}
/**
 * An entry as the Dockerfile had it. Both builders write the shell, and before it the values of the build arguments
 * (`|1 TOKEN=... /bin/sh -c`): those may be secrets, and are left out up to the last thing that could end them.
 */
function instructionOf(createdBy) {
    const text = createdBy.replace(/\s+# buildkit$/, '').trim();
    const nop = /^\/bin\/sh -c #\(nop\)\s+(.*)$/s.exec(text);
    if (nop)
        return nop[1] ?? '';
    const run = /^(?:RUN\s+)?(\|\d+\s.*)$/s.exec(text);
    if (run) {
        const values = run[1] ?? '';
        const shell = values.lastIndexOf('/bin/sh -c ');
        return shell < 0 ? 'RUN' : `RUN ${values.slice(shell + '/bin/sh -c '.length)}`;
    }
    return text.replace(/^(?:RUN\s+)?\/bin\/sh -c\s+/, 'RUN ');
}
/**
 * What labels and history tell of the base of an image that has no provenance: the name from the OCI annotations (or,
 * as some builders do, labels of the same keys), the number of layers from the history. Base images end with a CMD of
 * their own, so the last one below a layer of the image's own ends the base. That is a guess: a CMD in a stage
 * that another one builds on is taken for the end of a base, and a base without a CMD is not seen.
 * OCI image spec, annotations.md: org.opencontainers.image.base.name and .digest.
 */
function guessBase({ history, labels }, annotations, layers) {
    const told = annotations[NAME] === undefined && annotations[DIGEST] === undefined ? labels : annotations;
    const reference = told[NAME] || null;
    const digest = /^sha256:[0-9a-f]{64}$/.test(told[DIGEST] ?? '') ? told[DIGEST] : null;
    const count = baseLayers(history, layers);
    const named = reference !== null || digest !== null;
    return { reference, digest, layers: count, knownBy: named ? 'annotation' : count > 0 ? 'history' : 'none' };
}
const NAME = 'org.opencontainers.image.base.name';
const DIGEST = 'org.opencontainers.image.base.digest';
function baseLayers(history, layers) {
    if (history.filter(entry => !entry.emptyLayer).length !== layers)
        return 0;
    const top = history.findLastIndex(entry => !entry.emptyLayer);
    const end = history.slice(0, Math.max(0, top)).findLastIndex(isCommand);
    return history.slice(0, end + 1).filter(entry => !entry.emptyLayer).length;
}
function isCommand({ createdBy, emptyLayer }) {
    return emptyLayer && /^CMD\b/.test(instructionOf(createdBy));
}

// EXTERNAL MODULE: ./node_modules/p-limit/index.js + 1 modules
var p_limit = __webpack_require__(370);
;// CONCATENATED MODULE: ./src/image/budget.ts

function newBudget(limits) {
    const { entries, names, unpacked, contents } = limits;
    return { entries, names, unpacked, contents };
}
/**
 * An entry or a whiteout counts with the path and the link that are kept of it, however the archive writes them. So a
 * layer costs the same whether an image reads it, shares it with another image, or has it from the index.
 */
function spendName({ path, link }, budget, limits) {
    if (--budget.entries < 0)
        throw limitFailure('entries', 'The number of entries', limits);
    budget.names -= path.length + (link?.length ?? 0);
    if (budget.names < 0)
        throw limitFailure('names', 'The length of all paths together', limits);
}
function spendUnpacked(bytes, budget, limits) {
    budget.unpacked -= bytes;
    if (budget.unpacked < 0)
        throw limitFailure('unpacked', 'The size of all files together', limits);
}
function spendContent(bytes, budget, limits) {
    budget.contents -= bytes;
    if (budget.contents < 0)
        throw limitFailure('contents', 'The content of the files that checks read', limits);
}
/** What is learned of files counts as if it were kept of their content. Throws a Failure beyond the limit. */
function spendExtracts(extracts, budget, limits) {
    budget.contents -= JSON.stringify(extracts).length;
    if (budget.contents < 0)
        throw limitFailure('contents', 'The facts about files', limits);
}
/** The limits that hold for all layers together hold whether they were read or known; the others did when it was read. */
function charge({ entries, whiteouts, contents, extracts, unpacked }, budget, limits) {
    for (const entry of entries)
        spendName(entry, budget, limits);
    for (const whiteout of whiteouts)
        spendName(whiteout, budget, limits);
    spendUnpacked(unpacked, budget, limits);
    for (const content of contents.values())
        spendContent(content.length, budget, limits);
    for (const one of extracts.values())
        spendExtracts(one, budget, limits);
}
const SUMS = new Set(['entries', 'names', 'unpacked', 'contents'].map(name => limitFailure(name, '', DEFAULT_LIMITS).code));
/**
 * Whether a failure is about the layers of an image together. No layer is named then: which of them comes last depends
 * on how fast each is read.
 */
function isOfAllLayers({ code }) {
    return SUMS.has(code);
}

// EXTERNAL MODULE: external "node:v8"
var external_node_v8_ = __webpack_require__(8877);
;// CONCATENATED MODULE: ./src/image/heap.ts

let done = false;
/**
 * Keeps V8's young generation as small as it begins. The entries of an image all survive, which V8 takes as a reason
 * to give new objects up to 64 MB and more of room: a third of what the whole program needs for 130,000 files, for
 * a speed that is not measurable where inflating is the limit. Only a flag that V8 asks each time it grows has this
 * effect in a process that runs already, as a GitHub Action cannot have flags of its own.
 */
function keepHeapSmall() {
    if (!done)
        (0,external_node_v8_.setFlagsFromString)('--semi-space-growth-factor=1');
    done = true;
}

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./src/image/compression/compression.ts

/** Bytes of a blob's start that `compressionOf` wants to see. */
const MAGIC_BYTES = 6;
/**
 * What a blob is, by its own first bytes: media types are claims, and some registries' are wrong.
 * RFC 1952 (gzip), RFC 8878 (zstd frames, and skippable ones, with which zstd:chunked may begin).
 */
function compressionOf(head) {
    if (head[0] === 0x1f && head[1] === 0x8b)
        return 'gzip';
    if (head.length >= 4) {
        const magic = Buffer.from(head.buffer, head.byteOffset, head.byteLength).readUInt32LE(0);
        if (magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50)
            return 'zstd';
    }
    for (const [name, magic] of compression_UNSUPPORTED) {
        if (magic.every((byte, i) => head[i] === byte)) {
            throw new Failure('image/compression', `It is compressed with ${name}, which no image specification knows.`, {
                hint: 'Build the image with gzip, zstd or no compression.',
            });
        }
    }
    return 'none';
}
const compression_UNSUPPORTED = [
    ['bzip2', [0x42, 0x5a, 0x68]],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
    ['lz4', [0x04, 0x22, 0x4d, 0x18]],
];

;// CONCATENATED MODULE: ./src/image/compression/stream-decoder.ts

/**
 * Output of one call into zlib. Each is a turn on a pool thread and a turn here, so small ones cost more than they
 * save; much larger ones only cost memory.
 */
const CHUNK = 512 * 1024;
/**
 * Drives one of zlib's streams. The sink is called in a microtask, when zlib has begun the next chunk on its thread, so
 * that the two overlap; a sink that takes its time stops the stream meanwhile. `release` gives back each chunk's
 * memory behind the sink.
 */
function streamDecoder(compression, stream, sink, release) {
    let fed = 0;
    /** Bytes that are not the decoder's business. Of those behind what it has read, a failure's place may be too high. */
    let skipped = 0;
    const place = () => Math.min(stream.bytesWritten + skipped, fed);
    let failure = null;
    let ended = false;
    const waiting = [];
    let pumping = false;
    /** Chunks that zlib has not wholly read. */
    let untaken = 0;
    let wake = null;
    const settle = () => {
        wake?.();
        wake = null;
    };
    const fail = (error) => {
        failure ??= error;
        stream.destroy();
        settle();
    };
    const pump = async () => {
        pumping = true;
        try {
            for (let chunk = waiting.shift(); chunk !== undefined && failure === null; chunk = waiting.shift()) {
                const slow = sink(chunk);
                if (slow !== undefined) {
                    stream.pause();
                    await slow;
                }
                if (release)
                    free(chunk);
            }
            pumping = false;
            if (stream.isPaused())
                stream.resume();
            if (ended)
                settle();
        }
        catch (error) {
            fail(error);
        }
    };
    stream.on('data', (chunk) => {
        waiting.push(chunk);
        // By the time a microtask runs, zlib has begun the next chunk on its thread.
        if (!pumping)
            queueMicrotask(pump);
        pumping = true;
    });
    stream.on('error', (error) => {
        // Node ends the stream at zeros behind the data, and cannot go on where there is more behind those.
        if (error.code === 'ERR_STREAM_PUSH_AFTER_EOF')
            fail(trailing());
        else
            fail(explain(error, compression, place(), fed));
    });
    stream.on('end', () => {
        ended = true;
        if (!pumping)
            settle();
    });
    const done = () => ended && !pumping;
    const trailing = () => new Failure('image/trailing-data', `Data follows the end of the ${compression} data, at byte ${place()}.`);
    /** Resolves at the next event; whoever waits looks at the state again. */
    const event = () => new Promise(resolve => {
        wake = resolve;
    });
    return {
        async write(chunk) {
            if (failure === null && ended)
                throw trailing();
            fed += chunk.length;
            untaken++;
            stream.write(chunk, () => {
                untaken--;
                settle();
            });
            // One more is let in while one is being inflated, so that zlib never waits for the next.
            while (failure === null && !ended && untaken > 1)
                await event();
            if (failure !== null)
                throw failure;
        },
        async end() {
            stream.end();
            while (failure === null && !done())
                await event();
            if (failure !== null)
                throw failure;
            if (place() < fed)
                throw trailing();
        },
        skip(bytes) {
            fed += bytes;
            skipped += bytes;
        },
        close: () => void stream.destroy(),
    };
}
/**
 * Gives back the memory of a chunk that nobody will look at again. Left to the garbage collector, which sees only the
 * small objects that stand for them, tens of megabytes of chunks would pile up. zlib goes on with another buffer once
 * one is full, so only a chunk that ends its buffer is no longer its own.
 */
function free(chunk) {
    const { buffer, byteOffset, length } = chunk;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === CHUNK && byteOffset + length === CHUNK)
        buffer.transfer(0);
}
function explain(error, compression, at, fed) {
    if (error.code === 'Z_BUF_ERROR') {
        return new Failure('image/truncated', `The compressed data (${compression}) is cut off after ${fed} bytes.`);
    }
    const where = `between bytes ${at} and ${fed}`;
    return new Failure('image/damaged', `The compressed data (${compression}) is damaged ${where}: ${error.message}.`, {
        cause: error,
    });
}

;// CONCATENATED MODULE: ./src/image/compression/zstd-frames.ts


/** Bytes that a stage wants to see; the others' bytes are only counted. */
const SEEN = { magic: 4, descriptor: 1, block: 3, 'skip-size': 4 };
/**
 * Cuts zstd data where its frames end, so that a decoder is never given the bytes of two frames at once: Node's
 * ends its stream silently after a frame that has more data behind it in one write. Only frame and block headers
 * are looked at. RFC 8878, sections 3.1.1 and 3.1.2. Each frame is a turn of the decoder, however small it is, so their
 * number has a limit; there is no use for more of them than for entries.
 */
function createFrameSplitter(limits) {
    let stage = 'magic';
    let left = 4;
    let seen = 0;
    let last = false;
    let checksum = false;
    let frames = 0;
    let isData = true;
    let dataFrames = 0;
    let offset = 0;
    /** The first bytes of a frame, as long as they do not say that it is one. */
    let held = Buffer.alloc(0);
    const go = (next, bytes) => {
        stage = next;
        left = bytes;
        seen = 0;
    };
    const damaged = (what) => new Failure('image/damaged', `${what} at byte ${offset} of the compressed data (zstd).`);
    /** Goes on from a stage whose bytes are complete; true where a frame ended. */
    const advance = () => {
        switch (stage) {
            case 'magic':
                isData = seen === 0xfd2fb528;
                if (isData)
                    go('descriptor', 1);
                else if ((seen & 0xfffffff0) >>> 0 === 0x184d2a50)
                    go('skip-size', 4);
                else if (frames === 0)
                    throw damaged('There is no frame');
                else
                    throw new Failure('image/trailing-data', `Data follows the last zstd frame, before byte ${offset}.`);
                return false;
            case 'descriptor': {
                const single = (seen & 0x20) !== 0;
                checksum = (seen & 0x04) !== 0;
                const dictionary = [0, 1, 2, 4][seen & 3];
                const contentSize = [single ? 1 : 0, 2, 4, 8][seen >> 6];
                go('header', (single ? 0 : 1) + dictionary + contentSize);
                return false;
            }
            case 'header':
                go('block', 3);
                return false;
            case 'block': {
                last = (seen & 1) !== 0;
                const type = (seen >> 1) & 3;
                if (type === 3)
                    throw damaged('There is a block of a reserved type');
                go('content', type === 1 ? 1 : seen >> 3);
                return false;
            }
            case 'content':
                if (!last)
                    go('block', 3);
                else if (checksum)
                    go('checksum', 4);
                else
                    return true;
                return false;
            case 'skip-size':
                go('skip', seen);
                return false;
            default:
                return true;
        }
    };
    return {
        split(next) {
            const chunk = held.length === 0 ? next : Buffer.concat([held, next]);
            offset -= held.length;
            if (held.length > 0)
                go('magic', 4);
            const pieces = [];
            let start = 0;
            for (let at = 0; at < chunk.length || left === 0;) {
                if (left > 0) {
                    const wanted = SEEN[stage];
                    const taken = wanted === undefined ? Math.min(left, chunk.length - at) : 1;
                    if (wanted !== undefined)
                        seen = (seen | (chunk[at] << (8 * (wanted - left)))) >>> 0;
                    left -= taken;
                    at += taken;
                    offset += taken;
                    if (left > 0)
                        continue;
                }
                if (!advance())
                    continue;
                pieces.push({ bytes: chunk.subarray(start, at), isData });
                start = at;
                frames++;
                if (isData && ++dataFrames > limits.entries)
                    throw limitFailure('entries', 'The number of zstd frames', limits);
                go('magic', 4);
            }
            // What may be no frame at all is not the decoder's to judge.
            const whole = stage === 'magic' ? start : chunk.length;
            if (start < whole)
                pieces.push({ bytes: chunk.subarray(start, whole), isData });
            held = Buffer.from(chunk.subarray(whole));
            return pieces;
        },
        /** Tells a stream that ended between frames from one that was cut off. */
        end() {
            if (stage !== 'magic' || left !== 4) {
                throw new Failure('image/truncated', `The compressed data (zstd) ends inside a frame, at byte ${offset}.`);
            }
        },
    };
}

;// CONCATENATED MODULE: ./src/image/compression/decompress.ts





/**
 * Unpacks a blob into `sink`, chunk by chunk, by what its bytes say it is: gzip with any number of members, zstd
 * with any number of frames, or neither. Inflating happens on libuv's threads; the sink is called while the next
 * chunk is already being made, so its work and theirs overlap.
 * Throws a Failure for what is damaged, cut short, followed by other data, or beyond the limits; what the sink
 * throws ends it too.
 */
async function decompress(input, sink, limits, { observe = () => { }, release = false } = {}) {
    const result = { compression: 'none', consumed: 0, produced: 0 };
    const bounded = chunk => {
        result.produced += chunk.length;
        if (result.produced > limits.ratioFloor && result.produced > limits.ratio * result.consumed) {
            throw limitFailure('ratio', `After ${result.consumed} bytes its unpacked size`, limits);
        }
        return sink(chunk);
    };
    let decoder = null;
    let head = Buffer.alloc(0);
    try {
        for await (const chunk of input) {
            result.consumed += chunk.length;
            const next = head === null ? chunk : head.length === 0 ? chunk : Buffer.concat([head, chunk]);
            if (head !== null && next.length < MAGIC_BYTES) {
                head = Buffer.from(next);
                observe(chunk);
                continue;
            }
            if (head !== null) {
                head = null;
                result.compression = compressionOf(next);
                decoder = createDecoder(result.compression, bounded, limits, release);
            }
            const written = decoder?.write(next);
            // Where the observer throws, nobody is left to wait for what is under way.
            written?.catch(() => { });
            observe(chunk);
            await written;
        }
        if (head !== null) {
            result.compression = compressionOf(head);
            decoder = createDecoder(result.compression, bounded, limits, release);
            if (head.length > 0)
                await decoder.write(head);
        }
        await decoder?.end();
    }
    finally {
        decoder?.close();
    }
    return result;
}
function createDecoder(compression, sink, limits, release) {
    switch (compression) {
        case 'gzip':
            return streamDecoder('gzip', (0,external_node_zlib_.createGunzip)({ chunkSize: CHUNK }), sink, release);
        case 'zstd': {
            const splitter = createFrameSplitter(limits);
            const decoder = streamDecoder('zstd', (0,external_node_zlib_.createZstdDecompress)({ chunkSize: CHUNK }), sink, release);
            let hasData = false;
            return {
                async write(chunk) {
                    for (const { bytes, isData } of splitter.split(chunk)) {
                        hasData ||= isData;
                        if (isData)
                            await decoder.write(bytes);
                        else
                            decoder.skip(bytes.length);
                    }
                },
                end() {
                    splitter.end();
                    // The end of nothing at all, the decoder takes for damage.
                    return hasData ? decoder.end() : undefined;
                },
                close: decoder.close,
            };
        }
        case 'none':
            return { write: sink, end: () => undefined, close: () => undefined };
    }
}

;// CONCATENATED MODULE: ./src/image/digest.ts


/** The two algorithms that the OCI image spec registers (descriptor.md, "Digests"), with their digits. */
const DIGITS = { sha256: 64, sha512: 128 };
/** Checks the form of a digest, which may come from anywhere; `what` says whose it is. */
function parseDigest(value, what) {
    if (typeof value === 'string' && isDigest(value))
        return value;
    const actual = typeof value === 'string' ? `: ${quote(value)}` : '';
    throw new Failure('image/digest', `${what} is no digest${actual}.`);
}
function parseDiffId(value, what) {
    return parseDigest(value, what);
}
function isDigest(value) {
    const colon = value.indexOf(':');
    const digits = DIGITS[value.slice(0, colon)];
    return digits !== undefined && value.length - colon - 1 === digits && /^[0-9a-f]+$/.test(value.slice(colon + 1));
}
/** The name under which Node knows the digest's algorithm. */
function algorithmOf(digest) {
    return digest.startsWith('sha512:') ? 'sha512' : 'sha256';
}

;// CONCATENATED MODULE: ./src/image/extract/checksum.ts

/** Smaller files are not worth telling that they are there twice. */
const SUMMED_FROM = 64 * 1024;
/**
 * A checksum of 128 bits over a file's content and its length, in hexadecimal digits, for every file of at least
 * `SUMMED_FROM` bytes: files of one checksum have the same content.
 *
 * It is GMAC (NIST SP 800-38D) under a key that everybody knows, because every byte of an image goes through it beside the
 * two digests that must be verified, and it takes less than half the time of SHA-256. Two different files have the same one
 * by chance as rarely as with that; who makes them on purpose gets a hint about space that helps nobody.
 */
const checksum = {
    name: 'checksum',
    start({ size }) {
        if (size < SUMMED_FROM)
            return null;
        const cipher = (0,external_node_crypto_.createCipheriv)('aes-128-gcm', checksum_KEY, NONCE);
        let summed = 0;
        const skipTo = (at) => {
            for (; summed < at; summed += Math.min(ZEROS.length, at - summed))
                cipher.setAAD(ZEROS.subarray(0, at - summed));
        };
        return {
            write(chunk, at) {
                skipTo(at);
                cipher.setAAD(chunk);
                summed += chunk.length;
            },
            end() {
                skipTo(size);
                cipher.final();
                return cipher.getAuthTag().toString('hex');
            },
        };
    },
    parse(value) {
        if (typeof value !== 'string' || !/^[0-9a-f]{32}$/.test(value))
            throw new RangeError();
        return value;
    },
};
/** Made once: to make it costs five times as much as a small file's checksum. */
const checksum_KEY = (0,external_node_crypto_.createSecretKey)(Buffer.alloc(16));
const NONCE = Buffer.alloc(12);
const ZEROS = Buffer.alloc(64 * 1024);

;// CONCATENATED MODULE: ./src/image/elf-facts.ts
const ELF_PARTS = ['header', 'interpreter', 'dynamic', 'versions', 'sections'];

;// CONCATENATED MODULE: ./src/image/elf/parse.ts


/** The facts again from a record that anyone may have written. Throws for what `readElf` could not have given. */
function parseElf(value) {
    const { bits, bigEndian, machine, type, interpreter, dynamic, strippable, go, caBundle, unread } = asObject(value, 'elf');
    if (bits !== 0 && bits !== 32 && bits !== 64)
        throw new RangeError();
    return {
        bits,
        bigEndian: flag(bigEndian),
        machine: parse_short(machine),
        type: parse_short(type),
        interpreter: nullable(interpreter, parse_text),
        dynamic: nullable(dynamic, parseDynamic),
        strippable: nullable(strippable, one => {
            const { bytes, debug } = asObject(one, 'strippable');
            return { bytes: asSize(bytes, 'bytes'), debug: flag(debug) };
        }),
        go: flag(go),
        caBundle: flag(caBundle),
        unread: parse_list(unread, ELF_PARTS.length).map(part => {
            const found = ELF_PARTS.find(name => name === part);
            if (found === undefined)
                throw new RangeError();
            return found;
        }),
    };
}
function parseDynamic(value) {
    const fields = asObject(value, 'dynamic');
    return {
        needed: parse_list(fields['needed'], 512).map(parse_text),
        soname: nullable(fields['soname'], parse_text),
        rpath: nullable(fields['rpath'], parse_text),
        runpath: nullable(fields['runpath'], parse_text),
        noDefaultFolders: flag(fields['noDefaultFolders']),
        versionsNeeded: parse_list(fields['versionsNeeded'], 2048).map(one => {
            const { library, versions } = asObject(one, 'versionsNeeded');
            return { library: parse_text(library), versions: parse_list(versions, 2048).map(parse_text) };
        }),
        versionsDefined: parse_list(fields['versionsDefined'], 2048).map(parse_text),
    };
}
function nullable(value, parse) {
    if (value === undefined)
        throw new RangeError();
    return value === null ? null : parse(value);
}
function flag(value) {
    if (typeof value !== 'boolean')
        throw new RangeError();
    return value;
}
function parse_text(value) {
    if (typeof value !== 'string' || value.length > 4096)
        throw new RangeError();
    return value;
}
function parse_short(value) {
    if (asSize(value, 'number') > 0xffff)
        throw new RangeError();
    return value;
}
function parse_list(value, most) {
    if (!Array.isArray(value) || value.length > most)
        throw new RangeError();
    return asList(value, 'list');
}

;// CONCATENATED MODULE: ./src/image/elf/dynamic.ts


const NODEFLIB = 0x800;
const MOST_NEEDED = 512;
/** What the section says; null where a string is damaged or not held. `versions` is false where they could not be read. */
function readDynamic(header, section, segments, windows) {
    const { values } = section;
    const text = (at) => (at === undefined ? undefined : textAt(section, at, windows));
    const needed = values(TAG.needed).map(text);
    const [soname, rpath, runpath] = [TAG.soname, TAG.rpath, TAG.runpath].map(tag => text(values(tag).at(-1)));
    if (needed.length > MOST_NEEDED || [...needed, soname, rpath, runpath].includes(null))
        return null;
    const dynamic = {
        needed: needed,
        soname: soname ?? null,
        rpath: rpath ?? null,
        runpath: runpath ?? null,
        noDefaultFolders: ((values(TAG.flags1)[0] ?? 0) & NODEFLIB) !== 0,
        versionsNeeded: [],
        versionsDefined: [],
    };
    const versions = readVersions(header, section, segments, windows);
    return versions === null ? { dynamic, versions: false } : { dynamic: { ...dynamic, ...versions }, versions: true };
}

;// CONCATENATED MODULE: ./src/image/elf/sections.ts

/** A program has a few dozen; object files, which have thousands, are not looked at. */
const sections_MOST = 2048;
const MOST_NAMES = 256 * 1024;
/** Null where they are damaged or not held; empty for a file without. ELF specification (gABI), "Sections". */
function readSections(header, windows) {
    const { bits, u32, word } = header;
    const { offset, size, count, names } = header.sectionHeaders;
    if (offset === 0 || count === 0)
        return [];
    if (size !== (bits === 64 ? 64 : 40) || count > sections_MOST || names >= count)
        return null;
    const table = windows.bytes(offset, size * count);
    if (table === null)
        return null;
    const rows = Array.from({ length: count }, (_, i) => {
        const at = i * size;
        const wide = bits === 64;
        return {
            name: u32(table, at),
            type: u32(table, at + 4),
            allocated: (u32(table, at + (wide && header.bigEndian ? 12 : 8)) & 2) !== 0,
            offset: word(table, at + (wide ? 24 : 16)),
            size: word(table, at + (wide ? 32 : 20)),
            link: u32(table, at + (wide ? 40 : 24)),
            info: u32(table, at + (wide ? 44 : 28)),
            align: word(table, at + (wide ? 48 : 32)),
        };
    });
    const strings = rows[names];
    if (strings === undefined || strings.size > MOST_NAMES || strings.offset + strings.size > windows.size)
        return null;
    const text = windows.bytes(strings.offset, strings.size);
    const sections = [];
    for (const row of rows) {
        const end = text === null ? row.name : text.indexOf(0, row.name);
        // Every name ends; one of more than this many bytes is nobody's.
        if (row.name >= strings.size || end < 0 || end - row.name > 255)
            return null;
        sections.push({ ...row, name: text && decodeName(text, row.name, end) });
    }
    return sections;
}

;// CONCATENATED MODULE: ./src/image/elf/strip.ts
const NULL = 0;
const PROGBITS = 1;
const SYMBOLS = 2;
const STRINGS = 3;
const RELA = 4;
const NOBITS = 8;
const REL = 9;
const SYMBOL_INDEXES = 18;
/** Sections that are for a debugger by their name. binutils, bfd/elf.c, `_bfd_elf_make_section_from_shdr`. */
const DEBUG = /^\.(?:debug|zdebug|gnu\.debuglto_\.debug_|gnu\.linkonce\.wi\.|gdb_index|line|stab)/;
/**
 * How many bytes GNU `strip` would save: the symbols, their names and what is for debuggers go, what the program maps
 * stays where it is, and the rest moves up behind it. Null where something follows that no header knows of, such as the
 * program that a packer put there, for `strip` would cut it off; and where something that is mapped stands behind what
 * goes, which is how patchelf leaves a file, for then `strip` lays it out anew.
 */
function strippableOf(header, sections, mappedEnd, size) {
    const isSymbols = ({ type }) => type === SYMBOLS || type === SYMBOL_INDEXES;
    const symbolNames = new Set(sections.filter(({ type }) => type === SYMBOLS).map(({ link }) => sections[link]));
    const names = sections[header.sectionHeaders.names];
    // Without names, their size tells: of what is not mapped, only that for debuggers is large.
    const isDebug = ({ name, allocated, type, size }) => !allocated && (name === null ? type === PROGBITS && size >= LARGE : DEBUG.test(name));
    const goes = (section) => isSymbols(section) ||
        isDebug(section) ||
        (!section.allocated && (section.type === REL || section.type === RELA)) ||
        (section.type === STRINGS && !section.allocated && symbolNames.has(section) && section !== names);
    const used = sections.filter(({ type }) => type !== NULL);
    const gone = used.filter(section => goes(section) && section.size > 0);
    const inFile = used.filter(({ type }) => type !== NOBITS);
    const table = header.sectionHeaders;
    const described = Math.max(mappedEnd, table.offset + table.size * table.count, ...inFile.map(one => one.offset + one.size));
    if (described > size || size - described > PADDING)
        return null;
    if (gone.length === 0)
        return { bytes: 0, debug: false };
    if (gone.some(({ offset }) => offset < mappedEnd))
        return null;
    const kept = used.filter(section => !goes(section));
    const bytes = Math.max(0, size - strippedSize(header, kept, names, mappedEnd));
    return { bytes, debug: gone.some(isDebug) };
}
/** Linkers round a file's end up to a word, some to a page's part. */
const PADDING = 64;
const LARGE = 4096;
function strippedSize(header, kept, names, mappedEnd) {
    const mapped = kept.filter(({ allocated, type }) => allocated && type !== NOBITS);
    let end = Math.max(mappedEnd, ...mapped.map(one => one.offset + one.size));
    for (const { allocated, type, size, align } of kept.filter(one => one !== names)) {
        if (!allocated && type !== NOBITS)
            end = roundUp(end, align) + size;
    }
    end += kept.some(({ name }) => name === null) ? (names?.size ?? 0) : namesSize(kept.map(({ name }) => name ?? ''));
    const { size } = header.sectionHeaders;
    return roundUp(end, header.bits / 8) + size * (kept.length + 1);
}
/** The bytes of a string table in which a name that ends another one shares its bytes. */
function namesSize(names) {
    const reversed = [...new Set(names)].map(name => [...name].reverse().join('')).sort();
    let bytes = 1;
    for (const [i, name] of reversed.entries()) {
        if (name !== '' && !reversed[i + 1]?.startsWith(name))
            bytes += Buffer.byteLength(name) + 1;
    }
    return bytes;
}
function roundUp(value, align) {
    return align > 1 && align <= 65_536 ? Math.ceil(value / align) * align : value;
}

;// CONCATENATED MODULE: ./src/image/elf/read.ts






const EXECUTABLE = 2;
const SHARED = 3;
/** Linux takes paths of at most 4,096 bytes for an interpreter (fs/binfmt_elf.c). */
const MOST_INTERPRETER = 4096;
/** Reads an ELF file as far as its windows hold it. Never throws, whatever the bytes are. */
function readElf(windows) {
    const header = readHeader(windows.bytes(0, Math.min(HEADER_BYTES, windows.size)) ?? Buffer.alloc(0));
    const segments = header && readSegments(header, windows);
    if (header === null || segments === null)
        return { ...read_NOTHING, unread: ['header'] };
    const { bits, bigEndian, machine, type } = header;
    const unread = [];
    const head = { ...read_NOTHING, bits, bigEndian, machine, type, unread };
    // Object files and core dumps are not for starting, and they need what strip would take.
    if (type !== EXECUTABLE && type !== SHARED)
        return head;
    const loader = segments.find(one => one.type === INTERPRETER);
    const interpreter = loader === undefined ? null : interpreterAt(loader, windows);
    if (loader !== undefined && interpreter === null)
        unread.push('interpreter');
    let dynamic = null;
    const table = segments.find(one => one.type === DYNAMIC);
    if (table !== undefined) {
        const section = readDynamicSection(header, table, segments, windows);
        const read = section && readDynamic(header, section, segments, windows);
        dynamic = read?.dynamic ?? null;
        if (read === null)
            unread.push('dynamic');
        else if (!read.versions)
            unread.push('versions');
    }
    return { ...head, interpreter, dynamic, ...readSymbols(header, segments, windows, unread) };
}
const read_NOTHING = {
    bits: 0,
    bigEndian: false,
    machine: 0,
    type: 0,
    interpreter: null,
    dynamic: null,
    strippable: null,
    go: false,
    caBundle: false,
};
/** Its bytes end with a zero, as Linux demands. */
function interpreterAt({ offset, fileSize }, windows) {
    const bytes = fileSize < 2 || fileSize > MOST_INTERPRETER ? null : windows.bytes(offset, fileSize);
    if (bytes === null || bytes.at(-1) !== 0)
        return null;
    return decodeName(bytes, 0, bytes.indexOf(0));
}
function readSymbols(header, segments, windows, unread) {
    const sections = readSections(header, windows);
    if (sections === null) {
        unread.push('sections');
        return { strippable: null, go: false };
    }
    const mapped = segments.filter(({ type }) => type === LOAD).map(({ offset, fileSize }) => offset + fileSize);
    const { offset, size, count } = header.programHeaders;
    const mappedEnd = Math.max(HEADER_BYTES, offset + size * count, ...mapped);
    return {
        strippable: sections.length === 0 ? { bytes: 0, debug: false } : strippableOf(header, sections, mappedEnd, windows.size),
        go: sections.some(({ name }) => name === '.go.buildinfo' || name === '.note.go.buildid'),
    };
}

;// CONCATENATED MODULE: ./src/image/elf/windows.ts
/** The beginning reaches over the dynamic strings of Node.js itself, the end over section headers and their names. */
const HEAD = 8 * 2 ** 20;
const TAIL = 2 ** 20;
const RANGE = 4 * 2 ** 20;
const RANGES = 8;
/** An image has thousands of ELF files: memory of their own for each would keep the garbage collector busy. */
const spare = [];
/** As many as there are layers that are read at a time. */
const SPARES = 4;
function createWindows(size) {
    const memory = spare.pop() ?? Buffer.allocUnsafeSlow(HEAD + TAIL);
    const whole = size <= HEAD + TAIL;
    const windows = [{ from: 0, data: memory.subarray(0, whole ? size : HEAD) }];
    if (!whole)
        windows.push({ from: size - TAIL, data: memory.subarray(HEAD) });
    let seen = 0;
    let last = null;
    const bytes = (from, length) => {
        if (!(from >= 0 && length >= 0 && from + length <= seen))
            return null;
        const window = holding(from, length);
        return window ? window.data.subarray(from - window.from, from - window.from + length) : null;
    };
    const holding = (from, length) => windows.find(one => from >= one.from && from + length <= one.from + one.data.length);
    return {
        size,
        write(chunk, at) {
            for (const { from, data } of windows) {
                // The memory had other files in it.
                if (at > seen && at > from && seen < from + data.length) {
                    data.fill(0, Math.max(seen - from, 0), Math.min(at - from, data.length));
                }
                const start = Math.max(at, from);
                const end = Math.min(at + chunk.length, from + data.length);
                if (start < end)
                    chunk.copy(data, start - from, start - at, end - at);
            }
            seen = at + chunk.length;
            last = { chunk, at };
        },
        keep(from, length) {
            const kept = Math.min(length, RANGE);
            if (last === null || windows.length >= RANGES || from + kept > size || holding(from, kept))
                return;
            if (from < Math.min(seen, last.at))
                return;
            const data = Buffer.alloc(kept);
            windows.push({ from, data });
            if (from < seen)
                last.chunk.copy(data, 0, from - last.at);
        },
        passed: at => at <= seen,
        bytes,
        close() {
            windows.length = 0;
            last = null;
            if (spare.length < SPARES)
                spare.push(memory);
        },
    };
}

;// CONCATENATED MODULE: ./src/image/extract/elf.ts





const elf_NOTHING = Buffer.alloc(0);
const elf_MAGIC = Buffer.from('\x7fELF', 'latin1');
/** What ELF files say of themselves. Any file may be one: libraries need no execute bit, and programs no name. */
const elf = {
    name: 'elf',
    start({ size }) {
        if (size < elf_MAGIC.length)
            return null;
        let windows = null;
        let begun = elf_NOTHING;
        let ahead = null;
        let search = null;
        return {
            write(chunk, at) {
                if (windows !== null) {
                    windows.write(chunk, at);
                    ahead?.();
                    search?.write(chunk);
                }
                else if (begun !== null) {
                    if (at === 0 && chunk.length > 0 && chunk[0] !== elf_MAGIC[0]) {
                        begun = null;
                        return;
                    }
                    // Nearly every file is told by its first byte. Chunks may be of any size; a hole at the beginning is no magic number.
                    const first = begun.length === at ? Buffer.concat([begun, chunk.subarray(0, elf_MAGIC.length - at)]) : Buffer.alloc(4);
                    begun = first.equals(elf_MAGIC.subarray(0, first.length)) ? first : null;
                    if (begun === null || begun.length < elf_MAGIC.length)
                        return;
                    windows = createWindows(size);
                    windows.write(begun, 0);
                    windows.write(chunk, at);
                    ahead = lookAhead(windows);
                    ahead();
                    search = createSearch(CA_BUNDLE);
                    search.write(chunk);
                    begun = null;
                }
            },
            end() {
                if (windows === null)
                    return null;
                // A hole may be the last there is.
                windows.write(elf_NOTHING, size);
                const facts = { ...readElf(windows), caBundle: search?.found === true };
                windows.close();
                windows = null;
                return facts;
            },
        };
    },
    parse: parseElf,
};
/** Debian's and Alpine's place, which Go's crypto/x509 (root_linux.go), curl, GnuTLS and rustls's helpers look at first. */
const CA_BUNDLE = Buffer.from('/etc/ssl/certs/ca-certificates.crt');
/** Looks for bytes in what streams by, also where they are parted. */
function createSearch(wanted) {
    let before = Buffer.alloc(0);
    let found = false;
    return {
        write(chunk) {
            if (found)
                return;
            const joint = Buffer.concat([before, chunk.subarray(0, wanted.length - 1)]);
            found = joint.includes(wanted) || chunk.includes(wanted);
            before = Buffer.concat([before, chunk.subarray(1 - wanted.length)]).subarray(1 - wanted.length);
        },
        get found() {
            return found;
        },
    };
}
/** Asks for what stands further back as soon as something that has come says where: the dynamic section, its strings. */
function lookAhead(windows) {
    let header = null;
    let segments = null;
    let done = false;
    return () => {
        if (done)
            return;
        if (header === null) {
            if (!windows.passed(Math.min(HEADER_BYTES, windows.size)))
                return;
            header = readHeader(windows.bytes(0, Math.min(HEADER_BYTES, windows.size)) ?? Buffer.alloc(0));
            if (header === null)
                done = true;
        }
        if (header === null)
            return;
        const { offset, size, count } = header.programHeaders;
        if (segments === null) {
            if (!windows.passed(offset + size * count))
                return;
            segments = readSegments(header, windows);
            for (const { type, offset, fileSize } of segments ?? []) {
                if (type === DYNAMIC || type === INTERPRETER)
                    windows.keep(offset, fileSize);
            }
            const { sectionHeaders } = header;
            windows.keep(sectionHeaders.offset, sectionHeaders.size * sectionHeaders.count);
        }
        const dynamic = segments?.find(({ type }) => type === DYNAMIC);
        if (segments === null || dynamic === undefined)
            done = true;
        else if (windows.passed(dynamic.offset + dynamic.fileSize)) {
            const section = readDynamicSection(header, dynamic, segments, windows);
            if (section !== null)
                windows.keep(section.strings.offset, section.strings.size);
            done = true;
        }
    };
}

;// CONCATENATED MODULE: ./src/image/extract/whole-file.ts
/** Learns from all of a file's content at once, for files that are few and not too large: holes are zeros. */
function fromWholeFile(size, learn) {
    const content = Buffer.alloc(size);
    return {
        write(chunk, at) {
            chunk.copy(content, at);
        },
        end: () => learn(content),
    };
}

;// CONCATENATED MODULE: ./src/image/extract/empty-passwords.ts


/** Larger than any real one by far. */
const empty_passwords_MOST_BYTES = 4 * 1024 * 1024;
/**
 * The accounts of /etc/shadow whose password is empty, in order of lines (shadow(5)). Only this is learned and not the
 * file itself, so that no password's hash gets into the layer index.
 */
const emptyPasswords = {
    name: 'emptyPasswords',
    start({ path, size }) {
        if (path !== '/etc/shadow' || size > empty_passwords_MOST_BYTES)
            return null;
        return fromWholeFile(size, content => namesWithoutPassword(content.toString('utf8')));
    },
    parse: value => asTexts(value, 'emptyPasswords'),
};
function namesWithoutPassword(shadow) {
    const lines = shadow.split('\n').map(line => line.trim().split(':'));
    return lines.flatMap(([name = '', password]) => name !== '' && !name.startsWith('#') && password === '' ? [name] : []);
}

;// CONCATENATED MODULE: ./src/image/extract/npm.ts



/** Lock files of the largest monorepos have some megabytes. */
const npm_MOST_BYTES = 16 * 1024 * 1024;
const npm_MOST_NAMES = 20_000;
/**
 * Which packages only development needs, from the files that say so: `package.json` outside `node_modules` (its own
 * `devDependencies`), and `node_modules/.package-lock.json`, in which npm notes what it installed and marks with `dev`
 * what nothing else needs (docs.npmjs.com, package-lock.json). A file that is neither JSON nor of that form says nothing.
 */
const npm_npm = {
    name: 'npm',
    start({ path, size }) {
        const name = basenameOf(path);
        const lock = name === '.package-lock.json' && path.endsWith('/node_modules/.package-lock.json');
        const manifest = name === 'package.json' && !path.includes('/node_modules/');
        if (!(lock || manifest) || size > npm_MOST_BYTES)
            return null;
        return fromWholeFile(size, content => {
            try {
                const document = asObject(JSON.parse(content.toString('utf8')), 'The document');
                const dev = lock ? lockedForDev(document) : Object.keys(asObject(document['devDependencies'], 'dev'));
                return { dev: dev.filter(isPlain).sort(compareBytes).slice(0, npm_MOST_NAMES) };
            }
            catch {
                return null;
            }
        });
    },
    parse(value) {
        const { dev, ...more } = asObject(value, 'npm');
        const names = asList(dev, 'dev');
        if (Object.keys(more).length > 0 || names.length > npm_MOST_NAMES || !names.every(isPlain))
            throw new RangeError();
        return { dev: names };
    },
};
function lockedForDev(document) {
    const packages = Object.entries(asObject(document['packages'], 'packages'));
    return packages.flatMap(([folder, one]) => {
        const { dev, link } = asObject(one, 'a package');
        return dev === true && link !== true ? [folder] : [];
    });
}
/** A name, or a folder that leads nowhere else. */
function isPlain(name) {
    return (typeof name === 'string' &&
        name.length <= 1000 &&
        /^[^/\0]+(?:\/[^/\0]+)*$/.test(name) &&
        !/(?:^|\/)\.\.?(?:\/|$)/.test(name));
}

;// CONCATENATED MODULE: ./src/image/extract/secrets/fingerprint.ts

/**
 * The first 12 hexadecimal digits of a secret's SHA-256. Not salted: whoever holds a token must be able to tell whether
 * it is this one, and whether two images have the same. Only for what a machine made at random: 48 bits of its hash give
 * nothing of it away, but a password that a person chose could be guessed from them.
 */
function fingerprintOf(value) {
    return (0,external_node_crypto_.createHash)('sha256').update(value, 'latin1').digest('hex').slice(0, 12);
}

;// CONCATENATED MODULE: ./src/image/extract/secrets/private-keys.ts
const BEGIN = '-----BEGIN ';
/** The longest there are: 16,384 bits of RSA need 13,000 characters. */
const private_keys_LONGEST = 40_000;
const LABEL = /^-----BEGIN ((?:[A-Z0-9]{1,20} ){0,3})PRIVATE KEY(?: BLOCK)?-----/;
/**
 * Private keys in a text: PEM as RFC 7468, OpenSSH, OpenPGP (RFC 9580, section 6.2) and PuTTY write them, also with its
 * line ends written `\n` inside a string. A certificate, a public key and a key without its content are none.
 * What a password protects is told, as far as the form shows it.
 */
function findPrivateKeys(text) {
    const found = [];
    for (let at = text.indexOf(BEGIN); at !== -1; at = text.indexOf(BEGIN, at + BEGIN.length)) {
        const label = LABEL.exec(text.slice(at, at + 120));
        if (!label)
            continue;
        const from = at + label[0].length;
        // The next dashes must be its end: looking no further keeps this linear, however many beginnings there are.
        const end = text.indexOf('-----', from);
        const whole = end !== -1 && end - from < private_keys_LONGEST && text.startsWith('-----END ', end);
        const body = whole ? bodyOf(text.slice(from, end)) : null;
        if (body !== null)
            found.push(keyAt(at, body.base64, /ENCRYPTED/.test(label[1] ?? '') || body.encrypted));
    }
    const putty = text.indexOf('PuTTY-User-Key-File-');
    const secret = putty === -1 ? -1 : text.indexOf('\nPrivate-Lines:', putty);
    if (secret !== -1) {
        const encrypted = !/\nEncryption: none\s/.test(text.slice(putty, putty + 400));
        found.push(keyAt(putty, text.slice(secret, secret + private_keys_LONGEST), encrypted));
    }
    return found;
}
function keyAt(at, value, encrypted) {
    const weak = encrypted ? { weak: 'encrypted' } : {};
    return { rule: 'private-key', kind: 'private-key', at, value, machine: true, ...weak };
}
/** Headers (`Proc-Type: 4,ENCRYPTED`, `Version: ...`) end with an empty line; the checksum of OpenPGP begins with `=`. */
function bodyOf(text) {
    const lines = text.replaceAll('\\r', '').replaceAll('\\n', '\n').split('\n');
    const base64 = lines
        .map(line => line.trim())
        .filter(line => !line.includes(':') && !/^=[A-Za-z0-9+/]{4}$/.test(line))
        .join('');
    if (base64.length < 64 || !/^[A-Za-z0-9+/]+=*$/.test(base64) || new Set(base64).size < 16)
        return null;
    return { base64, encrypted: /^(?:Proc-Type:.*ENCRYPTED|DEK-Info:)/m.test(text) || isOpensshEncrypted(base64) };
}
/** An OpenSSH key says which cipher it is under: `none`, or a name. Upstream: openssh, PROTOCOL.key. */
function isOpensshEncrypted(base64) {
    const head = Buffer.from(base64.slice(0, 64), 'base64');
    if (head.toString('latin1', 0, 15) !== 'openssh-key-v1\0')
        return false;
    const length = head.readUInt32BE(15);
    return head.toString('latin1', 19, 19 + Math.min(length, 20)) !== 'none';
}

;// CONCATENATED MODULE: ./src/image/extract/secrets/rules.ts




/** Bytes before and after a mark that a rule is shown: the longest token of all is some 1,300 characters. */
const BEFORE = 300;
const AFTER = 2000;
const PREFIX = '@secretlint/secretlint-rule-';
const rules_KINDS = {
    aws: 'cloud-credential',
    'azure-storage': 'cloud-credential',
    docker: 'registry-credential',
    npm: 'registry-credential',
    pypi: 'registry-credential',
};
const rules_URL_PASSWORD = 'url-password';
/**
 * What secretlint has no rule for, or none that can be used: that of AWS gives the place of the name with the length of
 * the value, and those for URLs know some schemes only, and no hosts that are examples. Group 1 is the value.
 */
const OWN = {
    'age-secret-key': /\b(AGE-SECRET-KEY-1[A-Z0-9]{58})\b/g,
    aws: /(?:SECRET|[sS]ecret)_?(?:ACCESS|[aA]ccess)_?(?:KEY|[kK]ey)["']?\s{0,9}(?::|=>|=)\s{0,9}["']?([A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+=])/g,
    'azure-storage': /\bAccountKey=([A-Za-z0-9+/]{86}==)/g,
    pypi: /\b(pypi-AgE[A-Za-z0-9_-]{50,1000})/g,
    // The hosts are those that RFC 2606 keeps for examples, and one's own.
    [rules_URL_PASSWORD]: /:\/\/[^\s/:@"'`<>]{1,100}:([^\s/:@"'`<>]{3,200})@(?!(?:[A-Za-z0-9-]{1,63}\.){0,9}(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)(?![A-Za-z0-9.-])|127\.|host\b)/g,
};
let preset = null;
/** Loaded when the first file looks as if it had a secret: most images have none, and it takes some ten milliseconds. */
function loadPreset() {
    preset ??= __webpack_require__.e(/* import() */ "secret-rules").then(__webpack_require__.bind(__webpack_require__, 1577)).then(({ rules }) => new Map(rules.map(rule => [rule.meta.id.replace(PREFIX, ''), rule])));
    return preset;
}
/** The tokens that stand where the sieve hit. Each rule is shown only the surroundings of its own marks. */
async function findTokens(text, hits) {
    if (hits.length === 0)
        return [];
    const rules = await loadPreset();
    const found = [];
    for (const [rule, places] of placesOf(hits)) {
        for (const [from, to] of windowsOf(places, text.length)) {
            for (const [start, end] of rangesOf(rule, rules, text.slice(from, to))) {
                const one = rules_judge(rule, from + start, text.slice(from + start, from + end));
                if (one)
                    found.push(one);
            }
        }
    }
    return found;
}
function placesOf(hits) {
    const places = new Map();
    for (const { at, mark } of hits) {
        const rule = RULE_OF_MARK.get(mark) ?? rules_URL_PASSWORD;
        const list = places.get(rule) ?? [];
        places.set(rule, list);
        list.push(at);
    }
    return places;
}
/** Surroundings that overlap are one: no place is looked at twice. */
function windowsOf(places, length) {
    const windows = [];
    for (const at of places) {
        const last = windows.at(-1);
        const to = Math.min(length, at + AFTER);
        if (last && at - BEFORE <= last[1])
            last[1] = to;
        else
            windows.push([Math.max(0, at - BEFORE), to]);
    }
    return windows;
}
function rangesOf(name, rules, content) {
    const own = OWN[name];
    if (own) {
        return [...content.matchAll(own)].map(match => {
            const value = match[1] ?? '';
            const start = match.index + match[0].lastIndexOf(value);
            return [start, start + value.length];
        });
    }
    const ranges = [];
    const context = { createTranslator: () => id => id, report: ({ range }) => ranges.push(range) };
    try {
        rules.get(name)?.create(context, {}).file({ content });
    }
    catch {
        // Its message may quote the text.
        throw new Failure('image/secret-rule', `The rule "${name}" for secrets broke on a file.`);
    }
    return ranges;
}
/** The key of Azure's storage emulator, which its documentation publishes and its libraries contain, by its fingerprint. */
const PUBLISHED = new Set(['0011cc25eb43']);
/** What the rule found, unless it only stands where a secret would. */
function rules_judge(rule, at, value) {
    const kind = rules_KINDS[rule] ?? 'token';
    if (rule === rules_URL_PASSWORD) {
        return isPlaceholder(value) ? null : { rule, kind, at, value, machine: false, weak: rules_URL_PASSWORD };
    }
    // The range of some rules has the name in front, or the rest of the line behind.
    const bare = value.replace(/^_authToken=/, '').split(/[\s"']/, 1)[0] ?? '';
    if (isPlaceholder(bare) || (rule !== 'slack' && !isMachineMade(bare)))
        return null;
    if (PUBLISHED.has(fingerprintOf(bare)))
        return null;
    const weak = /^[sr]k_test_/.test(bare) ? { weak: 'test-mode' } : {};
    return { rule, kind, at, value: bare, machine: true, ...weak };
}

;// CONCATENATED MODULE: ./src/image/extract/secrets/sieve.ts

/** More hits than this are a list of something, or hostile: the rest of the file is not looked at. */
const MOST_HITS = 200;
/** Characters of tokens in one run; the shortest that any rule takes has more. */
const RUN = 20;
/** How far before a value its name may begin. */
const sieve_NAME = 60;
/** 1 for characters that tokens are made of, 3 for those that every token or its mark has one of. */
const OF_TOKENS = new Uint8Array(256);
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/')
    OF_TOKENS[c.charCodeAt(0)] = 1;
for (const c of '0123456789_-')
    OF_TOKENS[c.charCodeAt(0)] = 3;
/**
 * Where a rule should look. Only long runs of the characters that tokens are made of are held against the marks: such
 * a run covers one of every `RUN` bytes, so that most of a text is never touched. It reads a gigabyte and more a second,
 * which a regular expression of all marks does not.
 */
function sieve(content, text) {
    const hits = [];
    let done = 0;
    for (let at = RUN - 1; at < content.length; at += RUN) {
        let kinds = OF_TOKENS[content[at]];
        if (kinds === 0)
            continue;
        let start = at;
        let end = at + 1;
        for (let kind = 1; start > done && kind !== 0; kinds |= kind) {
            kind = OF_TOKENS[content[start - 1]];
            if (kind !== 0)
                start--;
        }
        for (let kind = 1; end < content.length && kind !== 0; kinds |= kind) {
            kind = OF_TOKENS[content[end]];
            if (kind !== 0)
                end++;
        }
        if (end - start >= RUN && kinds === 3) {
            const from = Math.max(done, start - sieve_NAME);
            const run = text.slice(from, end);
            SIEVE.lastIndex = 0;
            for (let match = SIEVE.exec(run); match !== null; match = SIEVE.exec(run)) {
                if (hits.push({ at: from + match.index, mark: match[0] }) === MOST_HITS)
                    return hits;
            }
            done = end;
        }
        at = end;
    }
    return addUrls(text, hits);
}
function addUrls(text, hits) {
    for (let at = text.indexOf('://'); at !== -1 && hits.length < MOST_HITS; at = text.indexOf('://', at + 3)) {
        URL_CREDENTIALS.lastIndex = at;
        const [mark] = URL_CREDENTIALS.exec(text) ?? [];
        if (mark !== undefined)
            hits.push({ at, mark });
    }
    return hits;
}

;// CONCATENATED MODULE: ./src/image/extract/secrets/secrets.ts








/** Matches that are kept of one file: a report shows a few. */
const MOST_MATCHES = 20;
/** How much of the beginning tells whether it is text. */
const SNIFFED = 4096;
/** Private keys, credentials and tokens in files that may have them. Nothing of a value is kept but a short hash. */
const secrets = {
    name: 'secrets',
    start({ path, size }) {
        if (size < 16)
            return null;
        const interest = interestOf(path);
        if (interest === null)
            return null;
        const wanted = Math.min(size, MOST_READ);
        let seen = null;
        let gathered = null;
        let binary = false;
        return {
            write(chunk, at) {
                if (binary || seen !== null || at >= wanted)
                    return;
                if (at === 0 && chunk.subarray(0, SNIFFED).includes(0))
                    binary = true;
                // Most files come in one piece, and then nothing need be copied.
                else if (at === 0 && chunk.length >= wanted)
                    seen = secrets_look(chunk.subarray(0, wanted), interest);
                else {
                    gathered ??= Buffer.alloc(wanted);
                    chunk.copy(gathered, at);
                }
            },
            end() {
                if (binary)
                    return null;
                const all = seen ?? (gathered === null ? null : secrets_look(gathered, interest));
                return all === null ? null : finish(all);
            },
        };
    },
    parse(value) {
        const matches = asList(value, 'secrets');
        if (matches.length === 0 || matches.length > MOST_MATCHES)
            throw new RangeError();
        return matches.map(parseMatch);
    },
};
/** Null where nothing in the text is worth a second look. */
function secrets_look(content, { format, tokens }) {
    if (content.subarray(0, SNIFFED).includes(0))
        return null;
    // A byte a character: secrets are ASCII, and places stay places.
    const text = content.toString('latin1');
    const found = format === null ? [] : findInFormat(format, text);
    if (text.includes('PRIVATE KEY') || text.startsWith('PuTTY-'))
        found.push(...findPrivateKeys(text));
    const hits = tokens ? sieve(content, text) : [];
    return found.length === 0 && hits.length === 0 ? null : { text, found, hits };
}
async function finish({ text, found, hits }) {
    const all = [...found, ...(await findTokens(text, hits))];
    if (isServiceAccount(text))
        for (const one of all)
            if (one.rule === 'private-key')
                asServiceAccount(one);
    const matches = numbered(text, all);
    return matches.length === 0 ? null : matches;
}
/** The key file of a Google service account, which is a credential of that cloud. */
function isServiceAccount(text) {
    return text.includes('"private_key_id"') && /"type"\s{0,99}:\s{0,99}"service_account"/.test(text);
}
function asServiceAccount(found) {
    found.kind = 'cloud-credential';
    found.rule = 'gcp-service-account';
}
/** The more telling first: of several rules that know one place, only one is kept. */
const secrets_KINDS = ['private-key', 'cloud-credential', 'registry-credential', 'token', 'env-file'];
/** With the lines that they stand in, in that order, one for each line. */
function numbered(text, found) {
    const rank = (one) => secrets_KINDS.indexOf(one.kind) + (one.weak === 'url-password' ? secrets_KINDS.length : 0);
    const ordered = found.sort((a, b) => a.at - b.at || rank(a) - rank(b));
    const byLine = new Map();
    let line = 1;
    let from = 0;
    for (const one of ordered) {
        for (let end = text.indexOf('\n', from); end !== -1 && end < one.at; end = text.indexOf('\n', from)) {
            line++;
            from = end + 1;
        }
        const other = byLine.get(line);
        if (other === undefined || rank(one) < rank(other))
            byLine.set(line, one);
    }
    return [...byLine].slice(0, MOST_MATCHES).map(([at, one]) => toMatch(one, at));
}
function toMatch({ kind, rule, value, machine, name, weak }, line) {
    const fingerprint = machine || holdsToken(value) ? fingerprintOf(value) : null;
    return { kind, rule, line, fingerprint, ...(name !== undefined && { name }), ...(weak && { weak }) };
}
const secrets_WEAK = ['encrypted', 'test-mode', 'url-password'];
function parseMatch(value) {
    const { kind, rule, line, fingerprint, name, weak, ...rest } = asObject(value, 'secret');
    const is = (text, form) => typeof text === 'string' && form.test(text);
    const sound = secrets_KINDS.includes(kind) &&
        is(rule, /^[a-z0-9-]{1,40}$/) &&
        Number.isSafeInteger(line) &&
        line >= 1 &&
        (fingerprint === null || is(fingerprint, /^[0-9a-f]{12}$/)) &&
        (name === undefined || is(name, /^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/)) &&
        (weak === undefined || secrets_WEAK.includes(weak)) &&
        Object.keys(rest).length === 0;
    if (!sound)
        throw new RangeError();
    return value;
}

;// CONCATENATED MODULE: ./src/image/extract/shebang.ts


/** Linux looks at so many bytes of a file to learn what it is (BINPRM_BUF_SIZE since 5.1). */
const shebang_HEAD = 256;
/** The first line of executable scripts without `#!`, as much of it as Linux reads. */
const shebang_shebang = {
    name: 'shebang',
    start({ size, mode }) {
        if (size < 2 || (mode & 0o111) === 0)
            return null;
        const head = Buffer.alloc(Math.min(size, shebang_HEAD));
        let other = false;
        return {
            write(chunk, at) {
                if (other || at >= head.length)
                    return;
                chunk.copy(head, at);
                other = isNoScript(chunk, at);
            },
            end() {
                if (head[0] !== 0x23 || head[1] !== 0x21)
                    return null;
                const newline = head.indexOf(0x0a);
                return decodeName(head, 2, newline < 0 ? head.length : newline);
            },
        };
    },
    parse(value) {
        if (typeof value !== 'string' || value.length >= shebang_HEAD)
            throw new RangeError();
        return value;
    },
};

;// CONCATENATED MODULE: ./src/image/extract/registry.ts







/** Every extractor, by the name that a need calls it by. */
const EXTRACTORS = {
    checksum: checksum,
    npm: npm_npm,
    stepsDown: stepsDown,
    emptyPasswords: emptyPasswords,
    secrets: secrets,
    elf: elf,
    shebang: shebang_shebang,
};

;// CONCATENATED MODULE: ./src/image/extract/extract.ts


/** All that the extractors make of one file; null where none of them wants it. */
function startExtracts(extractors, entry) {
    const started = [];
    for (const extractor of extractors) {
        const extraction = extractor.start(entry);
        if (extraction !== null)
            started.push([extractor.name, extraction]);
    }
    if (started.length === 0)
        return null;
    return {
        write(chunk, at) {
            for (const [, extraction] of started)
                extraction.write(chunk, at);
        },
        async end() {
            const learned = await Promise.all(started.map(async ([name, one]) => [name, await one.end()]));
            const found = learned.filter(([, value]) => value !== null);
            return found.length === 0 ? null : Object.fromEntries(found);
        },
    };
}
/** The same of a file whose content is at hand. */
async function extractAll(extractors, entry, content) {
    const extraction = startExtracts(extractors, entry);
    extraction?.write(content, 0);
    return (await extraction?.end()) ?? null;
}
/** What a record says was learned of a file. Throws for what no extractor could have given. */
function parseExtracts(value) {
    const fields = Object.entries(asObject(value, 'extracts')).map(([name, field]) => {
        if (!Object.hasOwn(EXTRACTORS, name))
            throw new RangeError();
        return [name, EXTRACTORS[name].parse(field)];
    });
    return Object.fromEntries(fields);
}

;// CONCATENATED MODULE: ./src/image/extract/extracting.ts

/** Of several files with one path in a layer, the last one counts, as it does for contents. */
function createExtracting(facts, budget, limits) {
    const learned = new Map();
    let at = null;
    const endFile = () => {
        if (at === null)
            return;
        const extracts = Promise.resolve(at.extraction.end());
        // It is waited for at the end; until then a failure of its own must not count as unhandled.
        extracts.catch(() => { });
        learned.set(at.path, extracts);
        at = null;
    };
    return {
        startFile(extraction, path) {
            learned.delete(path);
            if (extraction === null)
                return null;
            at = { path, extraction };
            return extraction.write;
        },
        endFile,
        async finish() {
            endFile();
            for (const [path, promise] of learned) {
                const extracts = await promise;
                if (extracts === null)
                    continue;
                spendExtracts(extracts, budget, limits);
                facts.extracts.set(path, extracts);
            }
        },
    };
}

;// CONCATENATED MODULE: ./src/image/layer-draft.ts
/** The facts of a layer before its first entry is read. `size` and `unpacked` are bytes. */
function newDraft({ digest, diffId, size }, unpacked) {
    return {
        digest,
        diffId,
        compressed: size,
        unpacked,
        files: 0,
        entries: [],
        whiteouts: [],
        contents: new Map(),
        extracts: new Map(),
        anomalies: [],
    };
}

;// CONCATENATED MODULE: ./src/image/tar/pax.ts




const PLAIN = new Set(['path', 'linkpath', 'size', 'uid', 'gid']);
const XATTR = 'SCHILY.xattr.';
/** Written by libarchive besides, or in place of, SCHILY's. */
const LIBARCHIVE_XATTR = 'LIBARCHIVE.xattr.';
const SPARSE = 'GNU.sparse.';
function noRecords() {
    return { xattrs: new Set(), sparse: [] };
}
/**
 * Reads the body of an extended header: `LENGTH KEY=VALUE\n` over and over. POSIX.1-2017, pax, "pax Extended Header".
 */
function parsePax(body, limits) {
    const into = noRecords();
    for (let at = 0; at < body.length;) {
        const space = body.indexOf(0x20, at);
        const digits = space === -1 || space - at > 10 ? '' : body.toString('latin1', at, space);
        const end = at + Number(digits);
        const equals = body.indexOf(0x3d, space);
        const broken = !/^[0-9]+$/.test(digits) || end > body.length || body[end - 1] !== 0x0a;
        if (broken || equals <= space + 1 || equals > end - 2) {
            throw new Failure('image/tar-pax', `byte ${at} of its extended header begins no record`);
        }
        const key = body.toString('utf8', space + 1, equals);
        pax_set(into, key, body.subarray(equals + 1, end - 1), limits);
        at = end;
    }
    return into;
}
function pax_set(records, key, value, limits) {
    if (PLAIN.has(key)) {
        if (value.includes(0))
            throw new Failure('image/tar-pax', `the record "${key}" of its extended header has a NUL`);
        if (value.length > limits.path)
            throw limitFailure('path', `The record "${key}" of its extended header`, limits);
        records[key] = decodeName(value);
    }
    else if (key.startsWith(XATTR) || key.startsWith(LIBARCHIVE_XATTR)) {
        const name = key.slice(key.indexOf('.xattr.') + '.xattr.'.length);
        if (value.length === 0)
            records.xattrs.delete(name);
        else
            records.xattrs.add(name);
        if (records.xattrs.size > limits.xattrs)
            throw limitFailure('xattrs', 'The number of its attributes', limits);
    }
    else if (key.startsWith(SPARSE)) {
        if (value.includes(0))
            throw new Failure('image/tar-pax', `the record ${quote(key)} of its extended header has a NUL`);
        records.sparse.push([key.slice(SPARSE.length), decodeName(value)]);
    }
}
/** The records that hold for a member: its own before the global ones. */
function mergePax(global, own) {
    if (own === null)
        return global;
    return {
        ...global,
        ...own,
        xattrs: global.xattrs.size === 0 ? own.xattrs : new Set([...global.xattrs, ...own.xattrs]),
        sparse: own.sparse.length === 0 ? global.sparse : own.sparse,
    };
}
/** Whether there is any record that the reader looks at; a global header may have but a comment, such as git's. */
function saysSomething({ xattrs, sparse, ...plain }) {
    return xattrs.size > 0 || sparse.length > 0 || Object.keys(plain).length > 0;
}
/** A whole number of a record; a Failure where it is none. */
function paxNumber(value, key) {
    const result = /^[0-9]+$/.test(value) ? Number(value) : Number.NaN;
    if (!Number.isSafeInteger(result)) {
        throw new Failure('image/tar-pax', `the record "${key}" of its extended header is no number`);
    }
    return result;
}

;// CONCATENATED MODULE: ./src/image/tar/tar-header.ts


const BLOCK = 512;
/**
 * Reads a header block: V7, POSIX ustar, star and old GNU. POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar
 * manual, "Basic Tar Format". What Go's archive/tar rejects is rejected too, since every engine unpacks with it.
 */
function parseHeader(block) {
    checkSum(block);
    const magic = block.toString('latin1', 257, 265);
    const gnu = magic === 'ustar  \0';
    const posix = magic.startsWith('ustar\0');
    let name = tar_header_text(block, 0, 100);
    const prefix = posix ? tar_header_text(block, 345, isStar(block) ? 131 : 155) : gnu ? misplacedPrefix(block) : '';
    if (prefix !== '')
        name = prefix + '/' + name;
    return {
        name,
        flag: String.fromCharCode(block[156]),
        size: number(block, 124, 12, 'size'),
        mode: number(block, 100, 8, 'mode'),
        uid: number(block, 108, 8, 'uid'),
        gid: number(block, 116, 8, 'gid'),
        link: tar_header_text(block, 157, 100),
        gnu,
    };
}
function isZeroBlock(block) {
    return block[0] === 0 && block.equals(ZERO);
}
const ZERO = Buffer.alloc(BLOCK);
/** A field of text: up to its first NUL. */
function tar_header_text(block, at, width) {
    const end = block.indexOf(0, at);
    return decodeName(block, at, end === -1 || end > at + width ? at + width : end);
}
/**
 * A number in octal digits among spaces and NULs, or in base 256 where the field's first bit is set.
 * Throws a Failure where it is neither, negative, or beyond what a double holds exactly.
 */
function number(block, at, width, field) {
    const first = block[at];
    let value = 0;
    if (first >= 0x80) {
        // 0xff begins a negative number; none of these fields may be one.
        value = first === 0x80 ? 0 : Number.NaN;
        for (let i = at + 1; i < at + width; i++)
            value = value * 256 + block[i];
    }
    else {
        let end = at + width;
        const blank = (i) => block[i] === 0x20 || block[i] === 0;
        while (at < end && blank(at))
            at++;
        while (end > at && blank(end - 1))
            end--;
        for (let i = at; i < end; i++) {
            const byte = block[i];
            // As in Go, a number ends at its first NUL.
            if (byte === 0)
                break;
            value = byte >= 0x30 && byte <= 0x37 ? value * 8 + byte - 0x30 : Number.NaN;
        }
    }
    if (!Number.isSafeInteger(value))
        throw new Failure('image/tar-header', `its header has no valid ${field}`);
    return value;
}
/** The sum of all bytes with the field itself as spaces, which some old programs made of signed bytes. */
function checkSum(block) {
    let unsigned = 8 * 0x20;
    let high = 0;
    for (let i = 0; i < BLOCK; i++) {
        if (i === 148)
            i = 156;
        const byte = block[i];
        unsigned += byte;
        if (byte > 0x7f)
            high++;
    }
    const sum = number(block, 148, 8, 'checksum');
    if (sum !== unsigned && sum !== unsigned - 256 * high) {
        throw new Failure('image/tar-header', 'its header does not match its checksum');
    }
}
function isStar(block) {
    return block.toString('latin1', 508, 512) === 'tar\0';
}
/**
 * Go before 1.8 wrote a prefix into GNU headers, where access and change time have their place; layers of that age
 * are still in use. Where one of the two is no number, it is a prefix.
 */
function misplacedPrefix(block) {
    return isTime(block, 345) && isTime(block, 357) ? '' : tar_header_text(block, 345, 155);
}
/** Absent, in base 256 (a negative one too), or octal. */
function isTime(block, at) {
    const first = block[at];
    if (first === 0 || first >= 0x80)
        return true;
    try {
        number(block, at, 12, 'time');
        return true;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./src/image/tar/sparse.ts




/** What PAX records say of a sparse file; null where they say nothing. GNU tar manual, "Storing Sparse Files". */
function sparseOf(records, limits) {
    if (records.sparse.length === 0)
        return null;
    const last = new Map(records.sparse);
    const size = last.get('size') ?? last.get('realsize');
    const inContent = last.get('major') === '1' && last.get('minor') === '0';
    if (size === undefined) {
        if (inContent || last.has('map') || last.has('numblocks'))
            throw sparse_damaged('its real size is missing');
        return null;
    }
    const name = last.get('name') ?? null;
    const realSize = paxNumber(size, 'GNU.sparse.size');
    if (inContent)
        return { size: realSize, name, fragments: 'in-content' };
    const map = last.get('map');
    const numbers = map === undefined ? sparse_listed(records) : map === '' ? [] : map.split(',');
    const blocks = last.get('numblocks');
    if (blocks !== undefined && paxNumber(blocks, 'GNU.sparse.numblocks') * 2 !== numbers.length) {
        throw sparse_damaged('its map is not as long as it says');
    }
    return { size: realSize, name, fragments: sparse_pairs(numbers, realSize, limits) };
}
/** Format 0.0's map: one record for the offset of each piece, and then one for its length. */
function sparse_listed({ sparse }) {
    const pieces = sparse.filter(([key]) => key === 'offset' || key === 'numbytes');
    if (pieces.some(([key], i) => key !== (i % 2 === 0 ? 'offset' : 'numbytes')))
        throw sparse_damaged('its map is out of order');
    return pieces.map(([, value]) => value);
}
/** Old GNU's map: four pieces in the header (at 386), 21 in each block that follows; the first says the real size. */
function oldSparse(blocks, limits) {
    const [header, ...more] = blocks;
    const size = number(header, 483, 12, 'real size');
    const fragments = [...oldFragments(header, 386, 4), ...more.flatMap(block => oldFragments(block, 0, 21))];
    return { size, name: null, fragments: checked(fragments, size, limits) };
}
/** Whether a further block with pieces follows the header (its flag is at 482), or such a block (504). */
function oldSparseGoesOn(block, isHeader) {
    return block[isHeader ? 482 : 504] !== 0;
}
function oldFragments(block, at, count) {
    const fragments = [];
    for (let i = 0; i < count; i++, at += 24) {
        if (block[at] === 0)
            break;
        fragments.push({ offset: number(block, at, 12, 'sparse map'), length: number(block, at + 12, 12, 'sparse map') });
    }
    return fragments;
}
/**
 * Reads format 1.0's map, which stands before the content: decimal lines, first the number of pieces, padded to whole
 * blocks. `add` gives the map with the block that completes it, null before.
 */
function createMapReader(size, limits) {
    const numbers = [];
    let wanted = 1;
    let rest = '';
    return {
        add(block) {
            const lines = (rest + block.toString('latin1')).split('\n');
            rest = lines.pop();
            for (const line of lines) {
                numbers.push(line);
                if (numbers.length === 1)
                    wanted = 1 + 2 * paxNumber(line, 'sparse map');
                if (wanted > 1 + 2 * limits.fragments)
                    throw limitFailure('fragments', 'The map of a sparse file', limits);
                if (numbers.length === wanted)
                    return sparse_pairs(numbers.slice(1), size, limits);
            }
            if (rest.length > LONGEST_LINE)
                throw sparse_damaged('its map is no list of numbers');
            return null;
        },
    };
}
/** Digits of the largest 64-bit number, with room for a needless zero or two. */
const LONGEST_LINE = 24;
/** Where the packed bytes go in the real file; `checked` maps only. */
function unpackInto(sink, fragments) {
    let index = 0;
    let place = 0;
    return chunk => {
        for (let at = 0; at < chunk.length;) {
            const { offset, length } = fragments[index];
            const taken = Math.min(length - place, chunk.length - at);
            if (taken > 0)
                sink(chunk.subarray(at, at + taken), offset + place);
            at += taken;
            place += taken;
            if (place < length)
                continue;
            index++;
            place = 0;
        }
    };
}
function checkPacked(fragments, packed) {
    const sum = fragments.reduce((total, { length }) => total + length, 0);
    if (sum !== packed)
        throw sparse_damaged('its map does not fit its content');
}
function sparse_pairs(numbers, size, limits) {
    if (numbers.length % 2 !== 0)
        throw sparse_damaged('its map has an odd number of values');
    const fragments = [];
    for (let i = 0; i < numbers.length; i += 2) {
        const [offset, length] = [numbers[i], numbers[i + 1]];
        fragments.push({ offset: paxNumber(offset, 'sparse map'), length: paxNumber(length, 'sparse map') });
    }
    return checked(fragments, size, limits);
}
/** Pieces must go upward inside the file and not overlap, as Go's archive/tar wants them. */
function checked(fragments, size, limits) {
    if (fragments.length > limits.fragments)
        throw limitFailure('fragments', 'The map of a sparse file', limits);
    let end = 0;
    for (const { offset, length } of fragments) {
        if (offset < end || offset + length > size)
            throw sparse_damaged('its map is out of order or leaves the file');
        end = offset + length;
    }
    return fragments;
}
function sparse_damaged(what) {
    return new Failure('image/tar-sparse', `it is a damaged sparse file: ${what}`);
}

;// CONCATENATED MODULE: ./src/image/tar/tar-member.ts





const TYPES = {
    '\0': 'file',
    '0': 'file',
    '1': 'hardlink',
    '2': 'symlink',
    '3': 'character',
    '4': 'block',
    '5': 'directory',
    '6': 'fifo',
    '7': 'file',
    S: 'file',
};
/** Type flags of members that only say something about the next one, or about all that follow. */
function isExtended(flag) {
    return flag === 'x' || flag === 'g' || flag === 'L' || flag === 'K';
}
function createAssembler(limits, onGlobal) {
    let global = noRecords();
    let local = null;
    let longName = null;
    let longLink = null;
    return {
        allow({ flag, size }) {
            const limit = flag === 'x' || flag === 'g' ? 'pax' : 'path';
            // A long name has a NUL at its end.
            if (size > limits[limit] + 1)
                throw limitFailure(limit, 'An extended header', limits);
        },
        extended(flag, body) {
            if (flag === 'g') {
                const own = parsePax(body, limits);
                global = mergePax(global, own);
                if (saysSomething(own))
                    onGlobal();
            }
            else if (flag === 'x')
                local = parsePax(body, limits);
            else {
                const nul = body.indexOf(0);
                const value = decodeName(nul === -1 ? body : body.subarray(0, nul));
                if (flag === 'L')
                    longName = value;
                else
                    longLink = value;
            }
        },
        member(header, old, offset) {
            const records = mergePax(global, local);
            // An empty one says nothing, as in Go.
            const name = longName || records.path || header.name;
            const type = typeOf(header.flag, name);
            const size = records.size ? paxNumber(records.size, 'size') : header.size;
            // Only files have content; a size that others' headers name is not followed by any (as in Go).
            const packed = type === 'file' ? size : 0;
            const sparse = type === 'file' ? (old ?? sparseOf(records, limits)) : null;
            const member = {
                name: sparse?.name ?? name,
                type,
                size: sparse?.size ?? packed,
                packed,
                mode: header.mode & 0o7777,
                uid: owner(records.uid ? paxNumber(records.uid, 'uid') : header.uid, 'uid'),
                gid: owner(records.gid ? paxNumber(records.gid, 'gid') : header.gid, 'gid'),
                link: longLink || records.linkpath || header.link,
                xattrs: records.xattrs,
                offset,
                sparse: sparse !== null,
            };
            local = null;
            longName = null;
            longLink = null;
            return { member, sparse };
        },
        get pending() {
            return local !== null || longName !== null || longLink !== null;
        },
    };
}
/**
 * chown(2) takes an owner's last 32 bits, and with all of them set leaves the file to root: of such a number, the header
 * would say one thing and the container have another.
 */
function owner(id, field) {
    if (id >= 0xffff_ffff)
        throw new Failure('image/tar-header', `its header has no valid ${field}`);
    return id;
}
function typeOf(flag, name) {
    const type = TYPES[flag];
    if (type === undefined) {
        throw new Failure('image/tar-type', `its type ${JSON.stringify(flag)} is none that an image layer can have`);
    }
    // The form before POSIX had no flag for directories.
    return flag === '\0' && name.endsWith('/') ? 'directory' : type;
}

;// CONCATENATED MODULE: ./src/image/tar/tar.ts






/**
 * Walks a tar archive that comes in chunks, and copies nothing of its content. `onMember` may give a sink for the
 * member's content; `onGlobal` is called for each header that says something of all members after it.
 * POSIX.1-2017 (ustar, pax) and GNU's extensions (long names, base 256, sparse files).
 * Throws a Failure that names the offset for everything that Go's archive/tar would not read, because no engine
 * could unpack that layer, and for data behind the archive's end.
 */
function createWalker(onMember, limits, onGlobal = () => { }) {
    const assembler = createAssembler(limits, onGlobal);
    let state = 'header';
    /** Bytes of the archive that were taken. */
    let offset = 0;
    /** Where the entry in hand begins, its extended headers included. */
    let entryOffset = 0;
    /** Bytes that the state still wants, and those of the padding after it. */
    let left = BLOCK;
    let padding = 0;
    /** Parts of a block or an extended header that came in several chunks. */
    let gathered = [];
    let header = null;
    let sparseBlocks = [];
    let zeroBlocks = 0;
    let content = null;
    let onMap = null;
    const go = (next, bytes) => {
        state = next;
        left = bytes;
    };
    const goContent = (bytes) => (bytes > 0 ? go('content', bytes) : goPadding());
    const goPadding = () => (padding > 0 ? go('padding', padding) : go('header', BLOCK));
    const onHeader = (block) => {
        if (!assembler.pending)
            entryOffset = offset - BLOCK;
        if (isZeroBlock(block)) {
            if (++zeroBlocks === 2)
                go('end', 0);
            else
                go('header', BLOCK);
            return;
        }
        if (zeroBlocks > 0)
            throw new Failure('image/trailing-data', 'data follows what should be its end.');
        header = parseHeader(block);
        if (isExtended(header.flag)) {
            assembler.allow(header);
            padding = paddingOf(header.size);
            if (header.size > 0)
                go('extended', header.size);
            else
                onExtended(Buffer.alloc(0));
        }
        else if (header.flag === 'S') {
            if (!header.gnu)
                throw new Failure('image/tar-sparse', 'it is a sparse file of GNU in a header that is not');
            sparseBlocks = [];
            onSparse(block);
        }
        else
            startMember(null);
    };
    const onExtended = (body) => {
        assembler.extended(header.flag, body);
        goPadding();
    };
    const onSparse = (block) => {
        const goesOn = oldSparseGoesOn(block, sparseBlocks.length === 0);
        sparseBlocks.push(Buffer.from(block));
        if (sparseBlocks.length * 21 > limits.fragments + 42) {
            throw limitFailure('fragments', 'The map of a sparse file', limits);
        }
        if (goesOn)
            go('sparse-header', BLOCK);
        else
            startMember(oldSparse(sparseBlocks, limits));
    };
    const startMember = (old) => {
        const { member, sparse } = assembler.member(header, old, offset);
        padding = paddingOf(member.packed);
        const sink = onMember(member);
        if (sparse === null) {
            let at = 0;
            content =
                sink &&
                    (chunk => {
                        sink(chunk, at);
                        at += chunk.length;
                    });
            goContent(member.packed);
        }
        else if (sparse.fragments === 'in-content')
            readMap(sparse, member.packed, sink);
        else
            startSparse(sparse.fragments, member.packed, sink);
    };
    const startSparse = (fragments, packed, sink) => {
        checkPacked(fragments, packed);
        content = sink && unpackInto(sink, fragments);
        goContent(packed);
    };
    const readMap = (sparse, packed, sink) => {
        const reader = createMapReader(sparse.size, limits);
        let rest = packed;
        const next = () => {
            if (rest < BLOCK)
                throw new Failure('image/tar-sparse', 'it is a damaged sparse file: its map is cut off');
            rest -= BLOCK;
            go('content-map', BLOCK);
        };
        onMap = block => {
            const fragments = reader.add(block);
            if (fragments === null)
                next();
            else
                startSparse(fragments, rest, sink);
        };
        next();
    };
    const onWhole = (bytes) => {
        if (state === 'header')
            onHeader(bytes);
        else if (state === 'extended')
            onExtended(bytes);
        else if (state === 'sparse-header')
            onSparse(bytes);
        else
            onMap?.(bytes);
    };
    /** Takes the part of the chunk that the state wants; gives how many bytes that was. */
    const take = (chunk, at) => {
        const taken = Math.min(left, chunk.length - at);
        left -= taken;
        offset += taken;
        if (state === 'content') {
            if (content !== null)
                content(chunk.subarray(at, at + taken));
            if (left === 0)
                goPadding();
        }
        else if (state === 'padding') {
            if (left === 0)
                go('header', BLOCK);
        }
        else if (left > 0 || gathered.length > 0) {
            gathered.push(Buffer.from(chunk.subarray(at, at + taken)));
            if (left === 0) {
                const whole = Buffer.concat(gathered);
                gathered = [];
                onWhole(whole);
            }
        }
        else
            onWhole(chunk.subarray(at, at + taken));
        return taken;
    };
    const expectZeros = (chunk, at) => {
        const data = firstNonZero(chunk, at);
        if (data !== -1) {
            entryOffset = offset + data - at;
            throw new Failure('image/trailing-data', 'data follows its end.');
        }
        offset += chunk.length - at;
    };
    return {
        write(chunk) {
            try {
                let at = 0;
                while (at < chunk.length && state !== 'end')
                    at += take(chunk, at);
                if (at < chunk.length)
                    expectZeros(chunk, at);
            }
            catch (error) {
                throw located(error, entryOffset);
            }
        },
        end() {
            const between = state === 'end' || (state === 'header' && left === BLOCK && !assembler.pending);
            if (between)
                return;
            const where = state === 'header' && left === BLOCK ? 'before' : 'inside';
            throw new Failure('image/truncated', `The tar ends at byte ${offset}, ${where} the entry that begins at byte ${entryOffset}.`);
        },
        get skippable() {
            return state === 'padding' || (state === 'content' && content === null) ? left : 0;
        },
        skip(bytes) {
            left -= bytes;
            offset += bytes;
            if (left > 0)
                return;
            if (state === 'content')
                goPadding();
            else
                go('header', BLOCK);
        },
    };
}
function paddingOf(size) {
    return (BLOCK - (size % BLOCK)) % BLOCK;
}
/** Index of the first byte from `start` on that is not zero; -1 where all are. */
function firstNonZero(chunk, start) {
    for (let at = start; at < chunk.length; at += tar_ZEROS.length) {
        const length = Math.min(tar_ZEROS.length, chunk.length - at);
        if (chunk.compare(tar_ZEROS, 0, length, at, at + length) === 0)
            continue;
        while (chunk[at] === 0)
            at++;
        return at;
    }
    return -1;
}
const tar_ZEROS = Buffer.alloc(64 * 1024);
/** Adds the place in the archive to a failure. A failure of all layers together has no place. */
function located(error, offset) {
    if (!(error instanceof Failure) || isOfAllLayers(error))
        return error;
    const extra = error.hint === null ? {} : { hint: error.hint };
    return new Failure(error.code, `In the tar, at byte ${offset}: ${error.message}`, { ...extra, cause: error });
}

;// CONCATENATED MODULE: ./src/image/layer/layer.ts












/**
 * Reads one layer's blob once: its entries, its whiteouts, and the content that is wanted. Size, digest and diff_id
 * are verified on the way; a Failure means that nothing of the layer may be judged.
 */
async function readLayer(source, blob, wanted, budget, limits) {
    const blobHash = source.unnamed ? null : (0,external_node_crypto_.createHash)(algorithmOf(source.digest));
    // A layer that is stored as it is has one digest for both, which need not be made twice.
    const plain = blobHash !== null && source.digest === source.diffId;
    const tarHash = plain ? null : (0,external_node_crypto_.createHash)(algorithmOf(source.diffId));
    const facts = newDraft(source, 0);
    const extracting = createExtracting(facts, budget, limits);
    const walker = createWalker(collectInto(facts, wanted, extracting, budget, limits), limits, () => {
        note(facts, 'global-header', '/');
    });
    let compressed = 0;
    try {
        const { compression } = await decompress(blob, chunk => {
            tarHash?.update(chunk);
            walker.write(chunk);
            return undefined;
        }, limits, {
            release: true,
            observe: chunk => {
                compressed += chunk.length;
                if (compressed > source.size)
                    throw wrongSize(source.size, 'goes on after them');
                blobHash?.update(chunk);
            },
        });
        if (compressed !== source.size)
            throw wrongSize(source.size, `ends after ${compressed}`);
        if (blobHash)
            verify(blobHash, source.digest, 'image/blob-digest', 'Its bytes do not have the digest that names it');
        walker.end();
        await extracting.finish();
        if (tarHash)
            verify(tarHash, source.diffId, 'image/diff-id', 'Its unpacked bytes do not have the diff_id of the config');
        else if (compression !== 'none')
            throw new Failure('image/diff-id', 'It is compressed, but its diff_id is its digest.');
    }
    finally {
        blob.destroy();
    }
    return facts;
}
/** Sorts members into entries and whiteouts, and keeps the content that is wanted. */
function collectInto(facts, wanted, extracting, budget, limits) {
    let members = 0;
    return (member) => {
        extracting.endFile();
        // Not all members are kept, and the archive of one layer may not have more than the image may keep.
        if (++members > limits.entries)
            throw limitFailure('entries', 'The number of entries', limits);
        if (member.name.length > limits.path || member.link.length > limits.path) {
            throw limitFailure('path', 'Its path or link target', limits);
        }
        spendUnpacked(member.size, budget, limits);
        const path = normalize(member.name);
        if (member.name.startsWith('/'))
            note(facts, 'absolute-name', path);
        if (PARENT.test(member.name))
            note(facts, 'parent-name', path);
        facts.unpacked += member.size;
        const marker = markerOf(path);
        if (marker !== null) {
            if (member.size > 0)
                note(facts, 'marker-with-content', path);
            if (marker === 'none')
                return null;
            spendName(marker, budget, limits);
            facts.whiteouts.push(marker);
            return null;
        }
        if (path === '/' && member.type !== 'directory') {
            throw new Failure('image/tar-name', `the image's root cannot be a ${member.type}.`);
        }
        const entry = entryOf(member, path);
        spendName(entry, budget, limits);
        facts.entries.push(entry);
        // Of several entries with one path in a layer, the last one counts.
        budget.contents += facts.contents.get(path)?.length ?? 0;
        facts.contents.delete(path);
        if (entry.type === 'symlink')
            wanted.noteLink(path, member.link);
        if (entry.type !== 'file')
            return null;
        facts.files++;
        const bytes = Math.min(wanted.bytesOf(path, entry.mode), entry.size);
        const kept = bytes === 0 ? null : keep(facts, path, bytes, member.sparse, budget, limits);
        return both(kept, extracting.startFile(startExtracts(wanted.extractors, entry), path));
    };
}
const PARENT = /(?:^|\/)\.\.(?:\/|$)/;
function entryOf(member, path) {
    const { type, size, mode, uid, gid, link, xattrs } = member;
    if ((type === 'symlink' || type === 'hardlink') && link === '') {
        throw new Failure('image/tar-name', `${quote(path)} is a ${type} to nothing.`);
    }
    const target = type === 'symlink' ? link : type === 'hardlink' ? normalize(link) : null;
    return { path, type, size, mode, uid, gid, link: target, capabilities: xattrs.has('security.capability') };
}
/**
 * The deletion that a name stands for; `none` for names that are reserved but delete nothing: AUFS's own (`.wh..wh.`
 * and more), and those that would name the directory itself or its parent. What lies below a directory of such a name
 * is an entry like others: today's engines unpack it. OCI image spec, layer.md, "Whiteouts".
 */
function markerOf(path) {
    const name = basenameOf(path);
    if (!name.startsWith('.wh.'))
        return null;
    if (name === '.wh..wh..opq')
        return { kind: 'opaque', path: parentOf(path) };
    const hidden = name.slice('.wh.'.length);
    if (hidden === '' || hidden === '.' || hidden === '..' || hidden.startsWith('.wh.'))
        return 'none';
    return { kind: 'whiteout', path: join(parentOf(path), hidden) };
}
function keep(facts, path, bytes, sparse, budget, limits) {
    if (bytes > limits.content)
        throw limitFailure('content', `The content of ${quote(path)}`, limits);
    spendContent(bytes, budget, limits);
    // Small ones come from the shared pool; the holes of a sparse file must be zero.
    const content = sparse ? Buffer.alloc(bytes) : Buffer.allocUnsafe(bytes);
    facts.contents.set(path, content);
    return (chunk, at) => {
        if (at < bytes)
            chunk.copy(content, at);
    };
}
function both(one, other) {
    if (one === null || other === null)
        return one ?? other;
    return (chunk, at) => {
        one(chunk, at);
        other(chunk, at);
    };
}
function note(facts, kind, path) {
    // A report has use for some of them, not for a million.
    if (facts.anomalies.length < 100)
        facts.anomalies.push({ kind, path });
}
function verify(hash, expected, code, what) {
    const actual = `${expected.slice(0, expected.indexOf(':'))}:${hash.digest('hex')}`;
    if (actual !== expected)
        throw new Failure(code, `${what} (${expected}), but ${actual}.`);
}
function wrongSize(size, what) {
    return new Failure('image/blob-size', `Its descriptor says ${size} bytes, but the blob ${what}.`);
}

;// CONCATENATED MODULE: ./src/image/layer/wanted.ts


/** Compiles the needs; one for each layer, because what is noted of one layer must not depend on the others' pace. */
function createWanted(needs) {
    const paths = new Set();
    const names = new Set();
    const folders = [];
    const extractors = [];
    let head = 0;
    for (const need of needs) {
        if (need.kind === 'path')
            paths.add(normalize(need.path));
        else if (need.kind === 'basename')
            names.add(need.name);
        else if (need.kind === 'below')
            folders.push({ path: normalize(need.path), suffix: need.suffix ?? '' });
        else if (need.kind === 'extract')
            extractors.push(EXTRACTORS[need.name]);
        else
            head = Math.max(head, need.bytes);
    }
    /** Every path on the way to something that is wanted: only links at these matter. */
    const ways = new Set();
    const addWay = (path) => {
        for (let at = path; !ways.has(at) && at !== '/'; at = parentOf(at))
            ways.add(at);
        return path;
    };
    for (const path of [...paths, ...folders.map(folder => folder.path)])
        addWay(path);
    return {
        extractors,
        bytesOf(path, mode) {
            if (paths.has(path) || (names.size > 0 && names.has(basenameOf(path))))
                return Number.POSITIVE_INFINITY;
            for (const folder of folders) {
                if (isBelow(path, folder.path) && path.endsWith(folder.suffix))
                    return Number.POSITIVE_INFINITY;
            }
            return (mode & 0o111) === 0 ? 0 : head;
        },
        noteLink(path, target) {
            if (!ways.has(path))
                return;
            const leads = (need) => need === path || isBelow(need, path);
            const led = (need) => {
                const start = target.startsWith('/') ? target : join(parentOf(path), target);
                return addWay(normalize(start + need.slice(path.length)));
            };
            // The lists are copied first: what is added now is no path that the link itself leads through.
            for (const need of [...paths].filter(leads))
                if (paths.size < wanted_MOST)
                    paths.add(led(need));
            for (const { path: need, suffix } of folders.filter(folder => leads(folder.path))) {
                if (folders.length < wanted_MOST)
                    folders.push({ path: led(need), suffix });
            }
        },
    };
}
/** Links can multiply the paths that are wanted, but not beyond this. */
const wanted_MOST = 1024;

;// CONCATENATED MODULE: ./src/image/layer/missed.ts






/**
 * Files that are needed under a name which is not the one that they stand under in their layer, so that the first
 * pass could not know them: through symlinks that the other order or another layer brought, and hardlinks. By layer.
 * Throws a Failure where one is needed that nothing can be said of.
 */
function missedContent(layers, tree, needs) {
    const root = rootOf(tree);
    const missed = new Map();
    const look = (node, bytes = Number.POSITIVE_INFINITY) => {
        const inode = node && inodeOf(node);
        if (inode === undefined || inode.entry.type !== 'file')
            return;
        const layer = layers[inode.layer];
        const { path, size } = inode.entry;
        if (inode.rare?.superseded && size > 0 && bytes > 0)
            throw missed_unreadable(pathOf(node));
        if ((layer.contents.get(path)?.length ?? 0) >= Math.min(size, bytes))
            return;
        const paths = missed.get(layer.diffId) ?? new Map();
        missed.set(layer.diffId, paths.set(path, { kind: 'path', path }));
    };
    const names = new Set();
    let head = 0;
    for (const need of needs) {
        if (need.kind === 'path')
            look(walk(root, normalize(need.path), { follow: true }));
        else if (need.kind === 'below') {
            const folder = walk(root, normalize(need.path), { follow: true });
            if (folder === undefined)
                continue;
            for (const node of nodesBelow(folder))
                if (need.suffix === undefined || nameOf(node).endsWith(need.suffix))
                    look(node);
        }
        else if (need.kind === 'basename')
            names.add(need.name);
        else if (need.kind === 'executable-head')
            head = Math.max(head, need.bytes);
    }
    // By its own name and mode, the first pass has every file: only a hardlink gives it others.
    const { extractors } = createWanted(needs);
    for (const link of hardlinksOf(tree)) {
        const inode = inodeOf(link);
        const isExecutable = ((inode.rare?.attributes?.mode ?? 0) & 0o111) !== 0;
        if (inode.rare?.superseded && extractors.length > 0)
            throw missed_unreadable(pathOf(link));
        if (names.has(nameOf(link)))
            look(link);
        if (isExecutable)
            look(link, head);
    }
    return new Map([...missed].map(([layer, paths]) => [layer, [...paths.values()]]));
}
/** Content is kept by path, and here two files had the same one. No builder writes the like. */
function missed_unreadable(path) {
    const message = `The content of ${quote(path)} is unknown: it is a hardlink to a file that its own layer replaces.`;
    return new Failure('image/replaced-content', message);
}

;// CONCATENATED MODULE: ./src/image/layer-cache/columns.ts
/** Tables of many rows as columns of bytes: one piece of memory to write, and next to no objects to read. */
/** The columns one after the other, each behind its size (32 bits, least significant byte first). */
function packColumns(columns, into) {
    let at = 0;
    for (const { size, write } of columns) {
        into.writeUInt32LE(size, at);
        write(into.subarray(at + 4, at + 4 + size));
        at += 4 + size;
    }
}
function packedSize(columns) {
    return columns.reduce((sum, { size }) => sum + 4 + size, 0);
}
/** The same columns again, not copied; null where they are not exactly `count` that fill all of the bytes. */
function unpackColumns(bytes, count) {
    const columns = [];
    let at = 0;
    while (columns.length < count) {
        if (at + 4 > bytes.length)
            return null;
        const end = at + 4 + bytes.readUInt32LE(at);
        if (end > bytes.length)
            return null;
        columns.push(bytes.subarray(at + 4, end));
        at = end;
    }
    return at === bytes.length ? columns : null;
}
function bytesColumn(parts) {
    return {
        size: parts.reduce((sum, part) => sum + part.length, 0),
        write(into) {
            let at = 0;
            for (const part of parts) {
                into.set(part, at);
                at += part.length;
            }
        },
    };
}
/** Whole numbers from 0 to 2^32-1. */
function integers(count, valueAt) {
    return {
        size: count * 4,
        write(into) {
            for (let row = 0; row < count; row++)
                into.writeUInt32LE(valueAt(row), row * 4);
        },
    };
}
/** Numbers of any size, as doubles. */
function doubles(count, valueAt) {
    return {
        size: count * 8,
        write(into) {
            for (let row = 0; row < count; row++)
                into.writeDoubleLE(valueAt(row), row * 8);
        },
    };
}
/** Texts of any kind as two columns: the length of each, and all of them together. */
function columns_texts(values) {
    const characters = values.reduce((sum, value) => sum + value.length, 0);
    // A byte for each character wherever that will do: it is written, read and compared at the speed of memory.
    const wide = values.some(value => WIDE.test(value));
    const all = {
        size: 1 + characters * (wide ? 2 : 1),
        write(into) {
            into[0] = wide ? 2 : 1;
            let at = 1;
            for (const value of values)
                at += into.write(value, at, wide ? 'utf16le' : 'latin1');
        },
    };
    return [integers(values.length, row => values[row].length), all];
}
const WIDE = /[^\0-\xff]/;
/** What `texts` made two columns of; null where they do not fit each other, or hold a NUL. */
function readTexts(lengths, text) {
    const width = text[0];
    if (lengths.length % 4 !== 0 || !(width === 1 || (width === 2 && text.length % 2 === 1)))
        return null;
    const all = text.toString(width === 2 ? 'utf16le' : 'latin1', 1);
    const count = lengths.length / 4;
    const view = viewOf(lengths);
    let sum = 0;
    for (let row = 0; row < count; row++)
        sum += view.getUint32(row * 4, true);
    if (sum !== all.length || all.includes('\0'))
        return null;
    let row = 0;
    let at = 0;
    const next = () => {
        if (row === count)
            return undefined;
        const from = at;
        at += view.getUint32(row++ * 4, true);
        const value = all.slice(from, at);
        return width === 2 && HALF.test(value) ? undefined : value;
    };
    return { count, all, next };
}
const HALF = /(?![\udc80-\udcff])[\ud800-\udfff]/u;
function viewOf(bytes) {
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

;// CONCATENATED MODULE: ./src/image/layer-cache/layer-record-head.ts


const layer_record_head_TYPES = ['file', 'directory', 'symlink', 'hardlink', 'character', 'block', 'fifo'];
const ANOMALIES = ['absolute-name', 'parent-name', 'global-header', 'marker-with-content'];
/** Null where any field is none that the reader could have found. */
function parseHead(bytes) {
    try {
        const head = asObject(JSON.parse(bytes.toString('utf8')), 'The head');
        const { digest, diffId, compressed, unpacked, attributes, contents, extracts, whiteouts, anomalies } = head;
        return {
            digest: String(digest),
            diffId: String(diffId),
            compressed: asSize(compressed, 'compressed'),
            unpacked: asSize(unpacked, 'unpacked'),
            attributes: asList(attributes, 'attributes').map(parseAttributes),
            contents: asList(contents, 'contents').map(parsePlace),
            extracts: asList(extracts, 'extracts').map(parseLearned),
            whiteouts: asSize(whiteouts, 'whiteouts'),
            anomalies: asList(anomalies, 'anomalies').map(kind => oneOf(ANOMALIES, kind)),
        };
    }
    catch {
        return null;
    }
}
function parseAttributes(value) {
    const { type, mode, uid, gid, capabilities } = asObject(value, 'attributes');
    if (typeof capabilities !== 'boolean' || asSize(mode, 'mode') > 0o7777)
        throw new RangeError();
    return {
        type: oneOf(layer_record_head_TYPES, type),
        mode: mode,
        uid: asSize(uid, 'uid'),
        gid: asSize(gid, 'gid'),
        capabilities,
    };
}
function parsePlace(value) {
    const [row, bytes, ...more] = asList(value, 'place');
    if (more.length > 0)
        throw new RangeError();
    return [asSize(row, 'row'), asSize(bytes, 'bytes')];
}
function parseLearned(value) {
    const [row, extracts, ...more] = asList(value, 'extracts');
    if (more.length > 0)
        throw new RangeError();
    return [asSize(row, 'row'), parseExtracts(extracts)];
}
function oneOf(words, value) {
    if (!words.includes(value))
        throw new RangeError();
    return value;
}

;// CONCATENATED MODULE: ./src/image/layer-cache/layer-record.ts




/**
 * What was learned of a layer, as bytes: a mark, the SHA-256 of the rest, and the rest as columns: a head in JSON with
 * all that is small, then the rows. Whoever changes the columns changes the mark.
 */
const MARK = Buffer.from('SGLAYER\x02', 'latin1');
const SUM_AT = MARK.length;
const PAYLOAD_AT = SUM_AT + 32;
/** The record of a layer that was read whole and verified. */
function encodeFacts(facts) {
    const { digest, diffId, compressed, unpacked, entries, whiteouts, contents, anomalies = [] } = facts;
    const rows = new Map();
    const kinds = entries.map(({ type, mode, uid, gid, capabilities }) => {
        const attributes = JSON.stringify({ type, mode, uid, gid, capabilities });
        if (!rows.has(attributes))
            rows.set(attributes, rows.size);
        return rows.get(attributes);
    });
    const head = {
        digest,
        diffId,
        compressed,
        unpacked,
        attributes: [...rows.keys()].map(attributes => JSON.parse(attributes)),
        contents: layer_record_placesOf(facts),
        extracts: learnedOf(facts),
        whiteouts: whiteouts.length,
        anomalies: anomalies.map(({ kind }) => kind),
    };
    const columns = [
        bytesColumn([Buffer.from(JSON.stringify(head))]),
        integers(entries.length, row => kinds[row]),
        doubles(entries.length, row => entries[row].size),
        integers(whiteouts.length, row => WHITEOUTS.indexOf(whiteouts[row]?.kind ?? 'whiteout')),
        ...columns_texts([entries, whiteouts, anomalies].flatMap(list => list.map(({ path }) => withoutRoot(path)))),
        ...columns_texts(entries.flatMap(({ type, link }) => (link === null ? [] : [type === 'symlink' ? link : withoutRoot(link)]))),
        bytesColumn([...contents.values()]),
    ];
    const bytes = Buffer.allocUnsafeSlow(PAYLOAD_AT + packedSize(columns));
    const payload = bytes.subarray(PAYLOAD_AT);
    packColumns(columns, payload);
    bytes.set(MARK);
    bytes.set(sumOf(payload), SUM_AT);
    return bytes;
}
/**
 * The facts of this layer from its record. Null for bytes that are no record, were damaged or are about another layer,
 * and for whatever the reader could not have found: nothing of such a record is believed.
 */
function decodeFacts(record, source) {
    const bytes = Buffer.from(record.buffer, record.byteOffset, record.length);
    const payload = bytes.subarray(PAYLOAD_AT);
    if (bytes.length < PAYLOAD_AT || !bytes.subarray(0, SUM_AT).equals(MARK))
        return null;
    if (!bytes.subarray(SUM_AT, PAYLOAD_AT).equals(sumOf(payload)))
        return null;
    const columns = unpackColumns(payload, 9);
    const head = columns && parseHead(columns[0]);
    if (!columns || head?.digest !== source.digest || head.diffId !== source.diffId)
        return null;
    if (head.compressed !== source.size)
        return null;
    return readRows(head, columns.slice(1), newDraft(source, head.unpacked));
}
function readRows(head, columns, facts) {
    const [kinds, sizes, markers, pathLengths, pathText, linkLengths, linkText, content] = columns;
    const paths = readTexts(pathLengths, pathText);
    const links = readTexts(linkLengths, linkText);
    const count = kinds.length / 4;
    // The lengths of all columns are checked before there is a loop over any.
    if (paths?.count !== count + head.whiteouts + head.anomalies.length || NOT_NORMAL.test(paths.all))
        return null;
    if (links === null || sizes.length !== count * 8 || markers.length !== head.whiteouts * 4)
        return null;
    const kindView = viewOf(kinds);
    const sizeView = viewOf(sizes);
    let sum = 0;
    for (let row = 0; row < count; row++) {
        const attributes = head.attributes[kindView.getUint32(row * 4, true)];
        const path = layer_record_pathOf(paths.next());
        if (attributes === undefined || path === null)
            return null;
        const { type, mode, uid, gid, capabilities } = attributes;
        const link = type === 'symlink' ? links.next() : type === 'hardlink' ? hardlinkOf(links) : null;
        const size = asInteger(sizeView.getFloat64(row * 8, true));
        if (!Number.isSafeInteger(size) || size < 0 || (size > 0 && type !== 'file'))
            return null;
        if (link === undefined || link === '' || (path === '/' && type !== 'directory'))
            return null;
        if (type === 'file')
            facts.files++;
        sum += size;
        facts.entries.push({ path, type, size, mode, uid, gid, link, capabilities });
    }
    const markerView = viewOf(markers);
    for (let row = 0; row < head.whiteouts; row++) {
        const kind = WHITEOUTS[markerView.getUint32(row * 4, true)];
        const path = layer_record_pathOf(paths.next());
        if (kind === undefined || path === null)
            return null;
        facts.whiteouts.push({ kind, path });
    }
    for (const kind of head.anomalies) {
        const path = layer_record_pathOf(paths.next());
        if (path === null)
            return null;
        facts.anomalies.push({ kind, path });
    }
    if (links.next() !== undefined || !isSum(sum, facts))
        return null;
    return placeContents(head, content, facts) && placeExtracts(head, facts) ? facts : null;
}
/**
 * The number as V8 keeps small integers: one that was read as a double would have a place of its own in memory. -0 becomes 0
 * on the way.
 */
function asInteger(number) {
    const integer = number | 0;
    return integer === number ? integer : number;
}
const WHITEOUTS = ['whiteout', 'opaque'];
/** In a row, where each path ends with the text or before a slash: an empty name, `.`, `..`, or a slash at the end. */
const NOT_NORMAL = /\/\.{0,2}(?:\/|$)/;
/** The root has no text of its own, so that in a row every other path begins with the only slash between two. */
function withoutRoot(path) {
    return path === '/' ? '' : path;
}
function layer_record_pathOf(text) {
    if (text === '')
        return '/';
    return text?.startsWith('/') ? text : null;
}
function hardlinkOf(links) {
    const link = layer_record_pathOf(links.next());
    return link === null || (link !== '/' && NOT_NORMAL.test(link)) ? undefined : link;
}
/** What the entries hold is what the layer holds, but for markers that have content against all custom. */
function isSum(sum, { unpacked, anomalies = [] }) {
    return sum === unpacked || (sum < unpacked && anomalies.some(({ kind }) => kind === 'marker-with-content'));
}
/** For each content the last entry that it can be of: of several with one path, a later one may be too small. */
function layer_record_placesOf({ entries, contents }) {
    const places = new Map();
    for (const [row, { path, type, size }] of entries.entries()) {
        if (type === 'file' && size >= (contents.get(path)?.length ?? Number.POSITIVE_INFINITY))
            places.set(path, row);
    }
    return [...contents].map(([path, { length }]) => [places.get(path) ?? entries.length, length]);
}
/** Of several files with one path, what was learned is the last one's. */
function learnedOf({ entries, extracts }) {
    if (extracts.size === 0)
        return [];
    const rows = new Map();
    for (const [row, { path, type }] of entries.entries())
        if (type === 'file' && extracts.has(path))
            rows.set(path, row);
    return [...extracts].map(([path, one]) => [rows.get(path) ?? entries.length, one]);
}
function placeExtracts(head, { entries, extracts }) {
    for (const [row, one] of head.extracts) {
        const entry = entries[row];
        if (entry?.type !== 'file' || extracts.has(entry.path))
            return false;
        extracts.set(entry.path, one);
    }
    return true;
}
function placeContents(head, content, { entries, contents }) {
    let at = 0;
    for (const [row, bytes] of head.contents) {
        const entry = entries[row];
        if (entry?.type !== 'file' || bytes > entry.size || contents.has(entry.path))
            return false;
        contents.set(entry.path, content.subarray(at, at + bytes));
        at += bytes;
    }
    return at === content.length;
}
function sumOf(payload) {
    return (0,external_node_crypto_.createHash)('sha256').update(payload).digest();
}

;// CONCATENATED MODULE: ./src/image/layer-cache/layer-index.ts




/** Raised whenever the reader learns other things of the same layer. */
const READER = 12;
/**
 * The name of a layer's record, in 64 hexadecimal digits: whatever changes what a reader would find changes it too. Needs
 * do, because contents are kept by them; limits do, because a layer beyond them must be refused.
 */
function layer_index_recordKey({ digest, diffId, size }, needs, limits) {
    const wanted = [...new Set(needs.map(need => JSON.stringify(need)))].sort();
    const bounds = Object.entries(limits).sort(([a], [b]) => (a < b ? -1 : 1));
    const everything = JSON.stringify([READER, version/* TOOL */.j.version, digest, diffId, size, wanted, bounds]);
    return (0,external_node_crypto_.createHash)('sha256').update(everything).digest('hex');
}
/** The facts of this layer from the index, charged to the budget; null where it has no sound record. */
async function loadFacts(index, source, needs, budget, limits) {
    const record = await index.load(layer_index_recordKey(source, needs, limits));
    const facts = record && decodeFacts(record, source);
    if (facts)
        charge(facts, budget, limits);
    return facts;
}
async function saveFacts(index, facts, needs, limits) {
    const { digest, diffId, compressed: size } = facts;
    await index.save(layer_index_recordKey({ digest, diffId, size }, needs, limits), encodeFacts(facts));
}
/** What a second pass was for: the contents, with the entries that they belong to. */
function onlyContents(facts) {
    const entries = facts.entries.filter(({ path, type }) => type === 'file' && facts.contents.has(path));
    const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
    return { ...facts, entries, unpacked, files: entries.length, whiteouts: [], anomalies: [], extracts: new Map() };
}

;// CONCATENATED MODULE: ./src/image/layer-cache/layer-reads.ts


/**
 * The facts of a layer from whoever reads it in this run, or read it before; else from `read`, for all who come later.
 * A failure is only told to the image that was read: the others may have given it up for reasons of their own.
 */
async function readOnce(reads, source, needs, budget, limits, read) {
    const key = layer_index_recordKey(source, needs, limits);
    for (let other = reads.get(key); other !== undefined; other = reads.get(key)) {
        const facts = await other.catch(() => null);
        if (facts === null)
            continue;
        charge(facts, budget, limits);
        return facts;
    }
    const reading = read();
    reads.set(key, reading);
    try {
        return await reading;
    }
    catch (failure) {
        reads.delete(key);
        throw failure;
    }
}

;// CONCATENATED MODULE: ./src/image/packages/dpkg.ts
/**
 * The packages of a dpkg status file, or of one of distroless' `status.d` files: stanzas of `Field: value` lines.
 * deb822(5); dpkg(1), "INFORMATION ABOUT PACKAGES" for the states.
 */
function parseDpkgStatus(text) {
    const packages = [];
    for (const stanza of text.split(/\n\s*\n/)) {
        const fields = readFields(stanza);
        const name = fields.get('package');
        if (name === undefined || !isOnDisk(fields.get('status')))
            continue;
        const kibibytes = Number(fields.get('installed-size') ?? Number.NaN);
        packages.push({
            type: 'deb',
            name,
            version: fields.get('version') ?? '',
            architecture: fields.get('architecture') ?? '',
            size: Number.isSafeInteger(kibibytes) && kibibytes >= 0 ? kibibytes * 1024 : null,
            files: null,
            virtual: false,
            depends: [],
            provides: [],
            installIf: [],
        });
    }
    return packages;
}
/** The fields that are read here are never folded, so continuation lines are left out. Names have no case. */
function readFields(stanza) {
    const fields = new Map();
    for (const line of stanza.split('\n')) {
        const colon = line.indexOf(':');
        if (colon <= 0 || line[0] === ' ' || line[0] === '\t' || line[0] === '#')
            continue;
        fields.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    return fields;
}
/** `WANT ERROR STATE`: removed packages stay listed, as `config-files`. Distroless writes no such field. */
function isOnDisk(status) {
    if (status === undefined)
        return true;
    const state = status.split(/\s+/)[2];
    return state !== 'not-installed' && state !== 'config-files';
}
/** The paths of a `/var/lib/dpkg/info/NAME.list`. */
function parseDpkgList(text) {
    return text.split('\n').filter(line => line.startsWith('/') && line !== '/.');
}
/** The paths of an `md5sums` file: a digest, two spaces and a path without its leading slash. */
function parseMd5sums(text) {
    return text.split('\n').flatMap(line => {
        const match = /^\S+ [ *](.+)$/.exec(line);
        return match?.[1] === undefined ? [] : ['/' + match[1].replace(/^\.?\/+/, '')];
    });
}

;// CONCATENATED MODULE: ./src/image/packages/rpm-failure.ts

/** `packages-unreadable` for an rpm database; `detail` says what is wrong with it. */
function rpmUnreadable(detail, cause) {
    return new Failure('packages-unreadable', `The image's rpm database cannot be read: ${detail}.`, {
        hint: 'Rebuild the database in the image with `rpm --rebuilddb`.',
        cause,
    });
}

;// CONCATENATED MODULE: ./src/image/packages/rpm-header.ts


/** Tags of an rpm header. rpm, include/rpm/rpmtag.h. */
const rpm_header_TAG = {
    name: 1000,
    version: 1001,
    release: 1002,
    epoch: 1003,
    size: 1009,
    architecture: 1022,
    dirIndexes: 1116,
    baseNames: 1117,
    dirNames: 1118,
    longSize: 5009,
};
const TYPE = { int32: 4, int64: 5, string: 6, stringArray: 8, i18nString: 9 };
/** Bounds of rpm itself: lib/header.c `hdrchkTags`, `hdrchkData`. */
const MAX_TAGS = 65535;
const rpm_header_MAX_DATA = 256 * 1024 * 1024;
/**
 * The packages of a database's header blobs. `stored` is the size of the database: its blobs have no byte in common, so
 * more than that together is a trap.
 */
function parseRpmHeaders(blobs, stored) {
    const packages = [];
    let total = 0;
    for (const blob of blobs) {
        total += blob.length;
        if (total > stored)
            throw rpmUnreadable('it lists the same bytes as several packages');
        packages.push(parseRpmHeader(blob));
    }
    return packages;
}
/**
 * The package that a header blob of an rpm database describes: two big-endian counts, 16 bytes for each tag, the data.
 * rpm, docs/manual/format_header.md. Throws `packages-unreadable` where the blob does not keep to its own sizes.
 */
function parseRpmHeader(blob) {
    const view = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
    if (view.length < 8)
        throw rpm_header_damaged('it ends within its first 8 bytes');
    const tags = view.readUInt32BE(0);
    const dataLength = view.readUInt32BE(4);
    if (tags > MAX_TAGS || dataLength > rpm_header_MAX_DATA || 8 + tags * 16 + dataLength > view.length) {
        throw rpm_header_damaged(`it claims ${tags} tags and ${dataLength} bytes of data in ${view.length} bytes`);
    }
    const data = view.subarray(8 + tags * 16, 8 + tags * 16 + dataLength);
    const index = new Map();
    for (let at = 8; at < 8 + tags * 16; at += 16) {
        const entry = {
            type: view.readUInt32BE(at + 4),
            offset: view.readUInt32BE(at + 8),
            count: view.readUInt32BE(at + 12),
        };
        index.set(view.readUInt32BE(at), entry);
    }
    const text = (tag) => strings(data, index.get(tag))[0] ?? '';
    const name = text(rpm_header_TAG.name);
    if (name === '')
        throw rpm_header_damaged('it has no name');
    const epoch = numbers(data, index.get(rpm_header_TAG.epoch))[0];
    return {
        type: 'rpm',
        name,
        version: `${epoch ? `${epoch}:` : ''}${text(rpm_header_TAG.version)}-${text(rpm_header_TAG.release)}`,
        architecture: text(rpm_header_TAG.architecture),
        size: (numbers(data, index.get(rpm_header_TAG.longSize)) ?? [])[0] ?? numbers(data, index.get(rpm_header_TAG.size))[0] ?? null,
        files: fileNames(data, index),
        virtual: false,
        depends: [],
        provides: [],
        installIf: [],
    };
}
/** Every path is a base name and the number of its directory. */
function fileNames(data, index) {
    const directories = strings(data, index.get(rpm_header_TAG.dirNames));
    const places = numbers(data, index.get(rpm_header_TAG.dirIndexes));
    return strings(data, index.get(rpm_header_TAG.baseNames)).map((base, i) => {
        const directory = directories[places[i] ?? -1];
        if (directory === undefined)
            throw rpm_header_damaged('a file has no directory');
        if (directory.length + base.length > record_LONGEST_PATH)
            throw rpm_header_damaged('a path is too long');
        return directory + base;
    });
}
function numbers(data, entry) {
    if (entry === undefined || (entry.type !== TYPE.int32 && entry.type !== TYPE.int64))
        return [];
    const width = entry.type === TYPE.int64 ? 8 : 4;
    if (entry.offset + entry.count * width > data.length)
        throw rpm_header_damaged('a number lies outside its data');
    const values = [];
    for (let i = 0; i < entry.count; i++) {
        const at = entry.offset + i * width;
        values.push(width === 8 ? Number(data.readBigUInt64BE(at)) : data.readUInt32BE(at));
    }
    return values;
}
function strings(data, entry) {
    if (entry === undefined)
        return [];
    if (entry.type !== TYPE.string && entry.type !== TYPE.stringArray && entry.type !== TYPE.i18nString)
        return [];
    const values = [];
    let at = entry.offset;
    for (let i = 0; i < entry.count; i++) {
        const end = at <= data.length ? data.indexOf(0, at) : -1;
        if (end < 0)
            throw rpm_header_damaged('a text lies outside its data');
        values.push(data.toString('utf8', at, end));
        at = end + 1;
    }
    return values;
}
function rpm_header_damaged(detail) {
    return rpmUnreadable(`the header of a package is damaged, ${detail}`);
}

;// CONCATENATED MODULE: ./src/image/packages/rpm-bdb.ts


const HASH_MAGIC = 0x061561;
const PAGE_HEADER = 26;
const PAGE_TYPE = { unsortedHash: 2, overflow: 7, hash: 13 };
const ITEM_TYPE = { inline: 1, overflow: 3 };
/**
 * The packages of a `Packages` of Berkeley DB, rpm's format before 4.16 (Red Hat Enterprise Linux 8, Amazon Linux 2):
 * a hash table whose values are headers, most of them in chains of overflow pages. Only what is needed to list all
 * values is read. Berkeley DB, src/dbinc/db_page.h; rpm, lib/backend/db3.c. Throws `packages-unreadable` for what is
 * no such database.
 */
function parseRpmBdb(bytes) {
    const database = openDatabase(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return parseRpmHeaders(values(database), bytes.length);
}
function* values(database) {
    for (let page = 1; page < database.pages; page++) {
        const start = page * database.pageSize;
        const type = database.view[start + 25];
        if (type === PAGE_TYPE.hash || type === PAGE_TYPE.unsortedHash)
            yield* pageValues(database, start);
    }
}
function openDatabase(view) {
    if (view.length < 512)
        throw rpmUnreadable('it does not begin as a Berkeley DB one');
    const little = view.readUInt32LE(12) === HASH_MAGIC;
    if (!little && view.readUInt32BE(12) !== HASH_MAGIC)
        throw rpmUnreadable('it does not begin as a Berkeley DB one');
    const u32 = (at) => (little ? view.readUInt32LE(at) : view.readUInt32BE(at));
    const u16 = (at) => (little ? view.readUInt16LE(at) : view.readUInt16BE(at));
    const pageSize = u32(20);
    if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0)
        throw rpmUnreadable('its page size is none');
    if (view[24] !== 0)
        throw rpmUnreadable('it is encrypted');
    // The number of its last page; a file that was cut off has fewer.
    const pages = u32(32) + 1;
    if (pages * pageSize > view.length)
        throw rpmUnreadable('it was cut off');
    return { view, pageSize, pages, u16, u32 };
}
/** The values on one page: its items are keys and values in turn, and lie from the end of the page downwards. */
function* pageValues(database, start) {
    const { view, pageSize, u16, u32 } = database;
    const items = u16(start + 20);
    if (items % 2 !== 0 || PAGE_HEADER + items * 2 > pageSize)
        throw rpmUnreadable('a page of it is damaged');
    const offset = (item) => (item < 0 ? pageSize : u16(start + PAGE_HEADER + item * 2));
    for (let item = 1; item < items; item += 2) {
        const [key, at, end] = [offset(item - 1), offset(item), offset(item - 1)];
        if (at >= end || end > pageSize || at < PAGE_HEADER)
            throw rpmUnreadable('a page of it is damaged');
        // The key 0 keeps the number of the last package.
        if (isCounter(view.subarray(start + key, start + offset(item - 2))))
            continue;
        const type = view[start + at];
        if (type === ITEM_TYPE.inline)
            yield view.subarray(start + at + 1, start + end);
        else if (type === ITEM_TYPE.overflow && end - at >= 12) {
            yield overflowValue(database, u32(start + at + 4), u32(start + at + 8));
        }
        else
            throw rpmUnreadable('an item of it is damaged');
    }
}
function isCounter(key) {
    return key.length === 5 && key[0] === ITEM_TYPE.inline && key.subarray(1).every(byte => byte === 0);
}
/** A value that is too large for its page: a chain of pages, each with the number of the next. */
function overflowValue({ view, pageSize, pages, u16, u32 }, first, length) {
    const parts = [];
    let got = 0;
    // A chain has no more pages than there are, so one that leads back into itself ends here.
    for (let page = first, left = pages; page !== 0 && left > 0; left--) {
        const start = page * pageSize;
        if (page >= pages || view[start + 25] !== PAGE_TYPE.overflow)
            break;
        const bytes = u16(start + 22);
        if (bytes === 0 || PAGE_HEADER + bytes > pageSize)
            break;
        parts.push(view.subarray(start + PAGE_HEADER, start + PAGE_HEADER + bytes));
        got += bytes;
        page = u32(start + 16);
        if (got >= length)
            break;
    }
    if (got !== length)
        throw rpmUnreadable('a package of it is not whole');
    return Buffer.concat(parts);
}

;// CONCATENATED MODULE: ./src/image/packages/rpm-ndb.ts


const rpm_ndb_HEADER = 0x506d7052; // RpmP
const SLOT = 0x746f6c53; // Slot
const BLOB = 0x53626c42; // BlbS
/** Slots, blobs and their heads are all counted in blocks of 16 bytes; a page of slots has 4096. */
const rpm_ndb_BLOCK = 16;
const PAGE = 4096;
/**
 * The packages of a `Packages.db`, the format of SUSE: a header, pages of slots that point to blobs, the blobs. All
 * numbers are little-endian. rpm, lib/backend/ndb/rpmpkg.c. Throws `packages-unreadable` for what is no such database.
 */
function parseRpmNdb(bytes) {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.length < 2 * rpm_ndb_BLOCK || view.readUInt32LE(0) !== rpm_ndb_HEADER)
        throw rpmUnreadable('it does not begin as an ndb one');
    if (view.readUInt32LE(4) !== 0)
        throw rpmUnreadable(`its ndb version ${view.readUInt32LE(4)} is not known`);
    const end = view.readUInt32LE(12) * PAGE;
    if (end === 0 || end > view.length)
        throw rpmUnreadable('its slots lie outside the file');
    return parseRpmHeaders(blobs(view, end), view.length);
}
function* blobs(view, end) {
    // The header takes the place of the first two slots.
    for (let at = 2 * rpm_ndb_BLOCK; at < end; at += rpm_ndb_BLOCK) {
        if (view.readUInt32LE(at) !== SLOT)
            throw rpmUnreadable('a slot of it is damaged');
        const number = view.readUInt32LE(at + 4);
        if (number !== 0)
            yield readBlob(view, number, view.readUInt32LE(at + 8) * rpm_ndb_BLOCK);
    }
}
function readBlob(view, number, at) {
    if (at + rpm_ndb_BLOCK > view.length)
        throw rpmUnreadable('a package lies outside the file');
    const length = view.readUInt32LE(at + 12);
    if (view.readUInt32LE(at) !== BLOB || view.readUInt32LE(at + 4) !== number || at + rpm_ndb_BLOCK + length > view.length) {
        throw rpmUnreadable('a package is not where its slot says');
    }
    return view.subarray(at + rpm_ndb_BLOCK, at + rpm_ndb_BLOCK + length);
}

;// CONCATENATED MODULE: ./src/image/packages/rpm-sqlite.ts







/**
 * The packages of an `rpmdb.sqlite`: one header blob a row of its table `Packages` (rpm, lib/backend/sqlite.c).
 * Throws `packages-unreadable` for what is no such database.
 */
function parseRpmSqlite(bytes) {
    return withDatabase(rollbackMode(bytes), database => {
        // A view, a virtual table or a generated column of this name could compute without end; a plain table cannot.
        const table = database.prepare("SELECT type, sql FROM sqlite_schema WHERE name = 'Packages'").get();
        if (table?.['type'] !== 'table' || !PLAIN_TABLE.test(String(table['sql']))) {
            throw rpmUnreadable('it has no table of packages');
        }
        // Pages that refer to each other in a ring, or many times to one, would be read for ever.
        const check = database.prepare("PRAGMA quick_check('Packages')").get()?.['quick_check'];
        if (check !== 'ok')
            throw rpmUnreadable(String(check));
        return parseRpmHeaders(rpm_sqlite_blobs(database), bytes.length);
    });
}
function* rpm_sqlite_blobs(database) {
    for (const { blob } of database.prepare('SELECT blob FROM Packages ORDER BY hnum').iterate()) {
        if (!(blob instanceof Uint8Array))
            throw rpmUnreadable('a package in it is not a header');
        yield blob;
    }
}
/** rpm's own definition: two columns and no expressions. */
const PLAIN_TABLE = /^CREATE TABLE\s+['"]?Packages['"]?\s*\(\s*hnum\s+INTEGER[\w\s]*,\s*blob\s+BLOB[\w\s]*\)\s*$/i;
/** rpm leaves its database in WAL mode with an empty log, which memory and read-only media cannot open. */
function rollbackMode(bytes) {
    if (Buffer.from(bytes.subarray(0, 16)).toString('latin1') !== 'SQLite format 3\0' || bytes.length < 100) {
        throw rpmUnreadable('it does not begin as one');
    }
    // SQLite, fileformat2.html, "File format version numbers": 2 is WAL, 1 is a rollback journal.
    const copy = Uint8Array.from(bytes);
    copy[18] = 1;
    copy[19] = 1;
    return copy;
}
function withDatabase(bytes, use) {
    // Loaded at its use: most images have no rpm database, and start-up should not pay for it.
    const sqlite = process.getBuiltinModule('node:sqlite');
    if (sqlite === undefined)
        throw rpmUnreadable('this Node.js has no SQLite');
    let folder = null;
    let database = null;
    try {
        if (typeof sqlite.DatabaseSync.prototype.deserialize === 'function') {
            database = new sqlite.DatabaseSync(':memory:');
            database.deserialize(bytes);
        }
        else {
            folder = (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'stagegate-rpmdb-'));
            (0,external_node_fs_.writeFileSync)((0,external_node_path_.join)(folder, 'rpmdb.sqlite'), bytes);
            database = new sqlite.DatabaseSync((0,external_node_path_.join)(folder, 'rpmdb.sqlite'), { readOnly: true });
        }
        database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
        return use(database);
    }
    catch (error) {
        if (error instanceof Failure)
            throw error;
        throw rpmUnreadable(error instanceof Error ? error.message : String(error), error);
    }
    finally {
        database?.close();
        if (folder !== null)
            (0,external_node_fs_.rmSync)(folder, REMOVAL);
    }
}

;// CONCATENATED MODULE: ./src/image/packages/databases.ts









const databases_FILES = new Map([
    [DPKG_STATUS, { type: 'deb', database: DPKG_STATUS, parse: databases_parseStatus }],
    ...APK_INSTALLED.map((path) => [
        path,
        { type: 'apk', database: path, parse: parseInstalled },
    ]),
    ...RPM_FOLDERS.flatMap((folder) => {
        const sqlite = `${folder}/rpmdb.sqlite`;
        return [
            [sqlite, { type: 'rpm', database: sqlite, parse: parseSettledSqlite }],
            [`${folder}/Packages`, { type: 'rpm', database: `${folder}/Packages`, parse: parseRpmBdb }],
            [`${folder}/Packages.db`, { type: 'rpm', database: `${folder}/Packages.db`, parse: parseRpmNdb }],
        ];
    }),
]);
/** The databases of one file. */
const DATABASE_PATHS = [...databases_FILES.keys()];
/** The database that a file of a layer belongs to; undefined where it belongs to none. */
function databaseFileAt(path) {
    if (isBelow(path, DISTROLESS)) {
        if (path.endsWith('.md5sums'))
            return undefined;
        return { type: 'deb', database: DISTROLESS, parse: bytes => parseDpkgStatus(utf8_textOf(bytes)) };
    }
    return databases_FILES.get(path);
}
function databases_parseStatus(bytes, path) {
    const text = utf8_textOf(bytes);
    requireRecords(text, /^package:/im, path);
    return parseDpkgStatus(text);
}
function parseInstalled(bytes, path) {
    const text = utf8_textOf(bytes);
    requireRecords(text, /^P:/m, path);
    return parseApkInstalled(text);
}
/** Text formats have no checksum; but one with content and no package at all is damaged, and no proof of anything. */
function requireRecords(text, record, path) {
    if (record.test(text) || !/\S/.test(text))
        return;
    throw new Failure('packages-unreadable', `The image's package database ${path} has content, and no package in it.`, {
        hint: 'Restore the database in the image, or delete it where the image has no packages.',
    });
}
/** rpm empties its write-ahead log when it closes; one with content holds packages that the database alone does not. */
function parseSettledSqlite(bytes, path, layer) {
    const log = layer.contents.get(`${path}-wal`);
    if (log !== undefined && log.length > 0) {
        throw new Failure('packages-unreadable', `The image's rpm database ${path} was not closed: its log is not empty.`, {
            hint: 'Run `rpm -qa >/dev/null` as the last command of the instruction that installs packages.',
        });
    }
    return parseRpmSqlite(bytes);
}

;// CONCATENATED MODULE: ./src/image/packages/packages.ts







/**
 * The packages that the databases of dpkg, apk and rpm list, in every layer: a database that a later layer deleted or
 * shortened still tells what the layers below ship. Read at most once an image, by
 * `Image.packages`. Throws `packages-unreadable` where a database
 * is there and cannot be read, for then nothing can be said of the packages. Needs `PACKAGE_NEEDS`.
 */
const readPackages = oncePerImage((image) => {
    const packages = [];
    const databases = new Map();
    /** By file of a database: what it lists after the layers so far. */
    const states = new Map();
    const read = (file, path, bytes, layer) => {
        const previous = states.get(path);
        const state = new Map();
        for (const listed of file.parse(bytes, path, layer)) {
            const key = `${listed.name}\0${listed.version}\0${listed.architecture}`;
            const item = previous?.get(key) ?? { ...listed, layer: layer.index, visible: false };
            if (item.layer === layer.index && !state.has(key))
                packages.push(item);
            state.set(key, item);
        }
        states.set(path, state);
        databases.set(file.database, { type: file.type, path: file.database, layer: layer.index, visible: false });
    };
    for (const layer of image.layers) {
        const files = [...layer.contents].flatMap(([path, bytes]) => {
            const file = databaseFileAt(path);
            return file === undefined ? [] : [{ file, path, bytes }];
        });
        requireWhole(layer, files);
        for (const { file, path, bytes } of files)
            read(file, path, bytes, layer);
    }
    for (const { file, path, bytes, layer } of linkedDatabases(image))
        read(file, path, bytes, layer);
    for (const [path, state] of states) {
        if (image.tree.resolve(path)?.type !== 'file')
            continue;
        for (const item of state.values())
            item.visible = true;
    }
    for (const database of databases.values())
        database.visible = image.tree.resolve(database.path) !== undefined;
    for (const item of packages)
        if (item.type === 'deb')
            item.files = dpkgFiles(item, image.layers);
    return { databases: [...databases.values()], packages };
});
/** A database that was cut short would make packages vanish. */
function requireWhole(layer, files) {
    if (files.length === 0)
        return;
    const paths = new Set(files.map(({ path }) => path));
    /** Where a layer has a path twice, the last one counts. */
    const sizes = new Map();
    for (const { path, type, size } of layer.entries)
        if (type === 'file' && paths.has(path))
            sizes.set(path, size);
    for (const { path, bytes } of files) {
        const size = sizes.get(path) ?? bytes.length;
        if (size !== bytes.length)
            throw cutShort(path, bytes.length, size);
    }
}
function cutShort(path, read, size) {
    return new Failure('packages-unreadable', `Only ${read} of ${size} bytes of ${path} could be read.`);
}
/** Databases that the container sees where the layers have no file of that name: through a symlink or a hardlink. */
function linkedDatabases(image) {
    return DATABASE_PATHS.flatMap(path => {
        const file = databaseFileAt(path);
        const seen = image.tree.resolve(path);
        if (file === undefined || seen?.type !== 'file' || seen.size === 0)
            return [];
        const layer = image.layers[seen.layer];
        // Read with its layer, under the name that it has there.
        if (layer === undefined || (databaseFileAt(seen.path) && layer.contents.has(seen.path)))
            return [];
        const bytes = image.tree.content(path);
        if (bytes === undefined || bytes.length < seen.size)
            throw cutShort(path, bytes?.length ?? 0, seen.size);
        return [{ file, path, bytes, layer }];
    });
}
/** dpkg lists a package's files beside its status: `NAME.list`, `NAME:ARCH.list`, and `NAME.md5sums` in distroless. */
function dpkgFiles(item, layers) {
    const names = [`${DPKG_INFO}/${item.name}.list`, `${DPKG_INFO}/${item.name}:${item.architecture}.list`];
    // The layer that installed this version comes first; a layer above may have rewritten the list, or only it was kept.
    for (const layer of [...layers.slice(item.layer), ...layers.slice(0, item.layer)]) {
        for (const name of names) {
            const list = layer.contents.get(name);
            if (list)
                return parseDpkgList(utf8_textOf(list));
        }
        const sums = distrolessSums(item.name, layer);
        if (sums)
            return parseMd5sums(utf8_textOf(sums));
    }
    return null;
}
function distrolessSums(name, layer) {
    return layer.contents.get(`/var/lib/dpkg/status.d/${basenameOf(name)}.md5sums`);
}

;// CONCATENATED MODULE: ./src/image/sizes.ts
/**
 * The sizes of an image, in bytes. `compressed` is what a pull transfers besides the manifest: every layer's blob,
 * as often as the manifest lists it, and the config. The own share counts layers alone.
 */
function sizes_sizesOf(layers, tree, configBytes) {
    const own = layers.filter(layer => layer.origin === 'own');
    const unpacked = sizes_sum(layers, 'unpacked');
    return {
        compressed: sizes_sum(layers, 'compressed') + configBytes,
        unpacked,
        merged: tree.merged,
        wasted: unpacked - tree.merged,
        own: { compressed: sizes_sum(own, 'compressed'), unpacked: sizes_sum(own, 'unpacked') },
    };
}
function sizes_sum(layers, size) {
    return layers.reduce((total, layer) => total + layer[size], 0);
}

;// CONCATENATED MODULE: ./src/image/read.ts














/**
 * Reads an image: every layer once, several at a time, each verified to the last byte; then the merged tree and the
 * sizes. Only where a needed file turns out to be another name of one that was not kept (a link), its layer is read
 * again. Throws a Failure for whatever keeps a layer from being read whole; it names the layer, unless the layers together
 * go beyond a limit.
 */
async function readImage(stored, options) {
    keepHeapSmall();
    const { needs, base = NO_BASE, blame = [], dockerfile = null, unexplained = null, signal, index, reads = new Map(), } = options;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const reading = { stored, limits, budget: newBudget(limits), signal, index, reads };
    // Images share the facts of a layer. What this image reads besides is laid over them for this image alone.
    const facts = await learnAll(reading, read_unique(stored.layers), () => needs);
    const instructions = layerInstructions(stored.config.history, stored.layers.length);
    const ownContents = new Map([...facts].map(([key, { contents }]) => [key, new Map(contents)]));
    const layers = stored.layers.map((layer, index) => {
        const key = keyOf(layer);
        const origin = index < base.layers ? 'base' : 'own';
        const createdBy = instructions[index] ?? null;
        const contents = ownContents.get(key) ?? new Map();
        return { ...facts.get(key), contents, index, origin, blame: blame[index] ?? null, createdBy };
    });
    const tree = mergeLayers(layers, limits);
    const missed = missedContent(layers, tree, needs);
    if (missed.size > 0) {
        const again = { ...reading, budget: { ...newBudget(limits), contents: reading.budget.contents } };
        const sources = read_unique(stored.layers).filter(({ diffId }) => missed.has(diffId));
        const found = await learnAll(again, sources, ({ diffId }) => missed.get(diffId) ?? [], onlyContents);
        for (const [key, { contents }] of found) {
            for (const [path, content] of contents)
                ownContents.get(key)?.set(path, content);
        }
    }
    const image = {
        digest: stored.digest,
        reference: stored.reference,
        platform: stored.platform,
        config: stored.config,
        base,
        dockerfile,
        unexplained,
        layers,
        tree,
        packages: () => readPackages(image),
        size: sizes_sizesOf(layers, tree, stored.configSize),
    };
    return image;
}
const NO_BASE = { reference: null, digest: null, layers: 0, knownBy: 'none' };
/** Reads what the index does not know, and tells it; `keep` is what of that. */
async function learnAll(reading, sources, needsOf, keep = (facts) => facts) {
    const { index, budget, limits, signal } = reading;
    if (!index)
        return readAll(reading, sources, needsOf);
    signal?.throwIfAborted();
    const known = new Map();
    await Promise.all(sources.map(async (source) => {
        const facts = await loadFacts(index, source, needsOf(source), budget, limits);
        if (facts)
            known.set(keyOf(source), facts);
    }));
    const unknown = sources.filter(source => !known.has(keyOf(source)));
    const found = await readAll(reading, unknown, needsOf);
    for (const source of unknown) {
        const facts = found.get(keyOf(source));
        await saveFacts(index, keep(facts), needsOf(source), limits);
        known.set(keyOf(source), facts);
    }
    return known;
}
/**
 * For all images of this process together: as many layers at a time as libuv has threads, even on two cores. A layer
 * waits for this thread as often as for its own, and the others use the time; more would only take memory.
 */
const turn = (0,p_limit/* default */.A)(4);
async function readAll(reading, sources, needsOf) {
    const stops = sources.map(() => new AbortController());
    const read = async (source, i) => {
        const stop = stops[i].signal;
        const signal = reading.signal ? AbortSignal.any([reading.signal, stop]) : stop;
        try {
            const { stored, reads, budget, limits } = reading;
            const needs = needsOf(source);
            const one = () => readOne(reading, source, createWanted(needs), signal);
            // In an archive that must be gone through, a layer that waited its turn would hold up the others for ever.
            const inTurn = stored.inOrder ? one : () => turn(one);
            return [keyOf(source), await readOnce(reads, source, needs, budget, limits, inTurn)];
        }
        catch (error) {
            // Only those above it are given up: of several that fail the lowest is told, whichever was faster.
            for (const above of stops.slice(i + 1))
                above.abort(error);
            throw error;
        }
    };
    const tasks = sources.map(read);
    // All are waited for: nothing goes on behind the back of whoever gets the failure.
    const results = await Promise.allSettled(tasks);
    return new Map(results.map(result => {
        if (result.status === 'rejected')
            throw result.reason;
        return result.value;
    }));
}
async function readOne({ stored, limits, budget }, source, wanted, signal) {
    // It may have waited for its turn.
    signal.throwIfAborted();
    const blob = stored.openBlob(source.digest);
    const abort = () => blob.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
        return await readLayer(source, blob, wanted, budget, limits);
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Failure) || isOfAllLayers(error))
            throw error;
        const index = stored.layers.indexOf(source) + 1;
        const message = `Layer ${index} of ${stored.layers.length} (${source.digest}) cannot be read. ${error.message}`;
        throw new Failure(error.code, message, { ...(error.hint !== null && { hint: error.hint }), cause: error });
    }
    finally {
        signal.removeEventListener('abort', abort);
    }
}
/** A layer that the manifest lists twice is read once; but everything that is claimed of it must hold each time. */
function read_unique(layers) {
    return [...new Map(layers.map(layer => [keyOf(layer), layer])).values()];
}
function keyOf({ digest, diffId, size }) {
    return `${digest} ${diffId} ${size}`;
}

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
;// CONCATENATED MODULE: ./src/image/store/files.ts


/** Bytes that one read of a file fetches: large, because each is a turn on a pool thread. */
const READ_BYTES = 512 * 1024;
/** Two that the caller has, one that is ready, one that is being read, and one to spare. */
const BUFFERS = 5;
/**
 * The bytes of an open file from `start` to before `end`, which is left open. Not Node's own stream of a FileHandle,
 * which closes the file when it is destroyed. The next piece is read while others are in use, into buffers that take
 * turns: a chunk is the caller's only until the second one after it is asked for.
 */
async function* readRange(handle, start, end) {
    const buffers = Array.from({ length: BUFFERS }, () => Buffer.allocUnsafeSlow(Math.min(READ_BYTES, Math.max(0, end - start))));
    for (let at = start, turn = 0; at < end; turn = (turn + 1) % BUFFERS) {
        const buffer = buffers[turn];
        const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - at), at).catch(files_unreadable);
        // A file that has become shorter shows by the bytes that are missing.
        if (bytesRead === 0)
            return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
    }
}
function files_unreadable(error) {
    throw new Failure('image/unreadable', `A file of the image cannot be read (${error.code}).`, { cause: error });
}
/** A stream of such chunks, with one read ahead. */
function streamOf(chunks) {
    return external_node_stream_.Readable.from(chunks, { objectMode: true, highWaterMark: 1 });
}

;// CONCATENATED MODULE: ./src/image/store/archive.ts







function createArchiveIndex(limits) {
    const files = new Map();
    const links = new Map();
    return {
        add(member) {
            const path = normalize(member.name);
            if (files.size + links.size >= limits.members)
                throw limitFailure('members', 'The number of members', limits);
            // Of two members with one name the last counts, as for whoever unpacks the archive.
            files.delete(path);
            links.delete(path);
            if (member.type === 'file') {
                if (member.sparse)
                    throw new Failure('image/archive', `${quote(path)} is a sparse file, which an image archive has not.`);
                files.set(path, { offset: member.offset, size: member.packed });
            }
            else if (member.type === 'hardlink')
                links.set(path, normalize(member.link));
            else if (member.type === 'symlink')
                links.set(path, normalize(join(parentOf(path), member.link)));
        },
        find(name) {
            let path = normalize(name);
            for (let hops = 0; path !== undefined && hops <= 8; hops++) {
                const file = files.get(path);
                if (file !== undefined)
                    return file;
                path = links.get(path);
            }
            return null;
        },
    };
}
/**
 * An uncompressed archive: its headers are read once, jumping over the content, and each file is then read from its
 * place. Nothing is unpacked, and several files can be read at once.
 */
async function openArchive(handle, limits) {
    const index = createArchiveIndex(limits);
    const walker = createWalker(member => {
        index.add(member);
        return null;
    }, limits);
    const { size } = await handle.stat();
    const buffer = Buffer.allocUnsafe(64 * 1024);
    for (let at = 0; at < size;) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0)
            break;
        walker.write(buffer.subarray(0, bytesRead));
        at += bytesRead;
        // The last bytes are always read, so that an archive that was cut off shows.
        const jump = Math.min(walker.skippable, size - at);
        if (jump > 0) {
            walker.skip(jump);
            at += jump;
        }
    }
    walker.end();
    return {
        kind: 'archive',
        inOrder: false,
        size: async (name) => index.find(name)?.size ?? null,
        open(name) {
            const file = index.find(name);
            if (file === null)
                return missing(name);
            return streamOf(readRange(handle, file.offset, file.offset + file.size));
        },
        close: () => handle.close(),
    };
}
/** A stream that fails because the file is not there. */
function missing(name) {
    const failure = new Failure('image/blob-missing', `${quote(name)} is not in the archive.`);
    return new external_node_stream_.Readable({ read: () => { } }).destroy(failure);
}

;// CONCATENATED MODULE: ./src/image/store/config.ts


function parseConfig(bytes, what) {
    const root = asObject(parseJson(bytes, what), what);
    const get = (object, name) => field(object, name, what);
    const inner = asObject(get(root, 'config'), `${what}, "config"`);
    const rootfs = asObject(get(root, 'rootfs'), `${what}, "rootfs"`);
    const texts = (name) => asWords(get(inner, name), `${what}, "${name}"`);
    const healthcheck = get(inner, 'Healthcheck') ?? null;
    return {
        platform: {
            os: asText(get(root, 'os'), `${what}, "os"`),
            architecture: asText(get(root, 'architecture'), `${what}, "architecture"`),
            variant: asText(get(root, 'variant'), `${what}, "variant"`) || null,
        },
        diffIds: asList(get(rootfs, 'diff_ids'), `${what}, "diff_ids"`).map(id => parseDiffId(id, `${what}, "diff_ids"`)),
        config: {
            user: asText(get(inner, 'User'), `${what}, "User"`),
            env: texts('Env'),
            entrypoint: texts('Entrypoint'),
            cmd: texts('Cmd'),
            workingDir: asText(get(inner, 'WorkingDir'), `${what}, "WorkingDir"`),
            exposedPorts: Object.keys(asObject(get(inner, 'ExposedPorts'), `${what}, "ExposedPorts"`)),
            labels: asTextMap(get(inner, 'Labels'), `${what}, "Labels"`),
            healthcheck: healthcheck && {
                test: asWords(get(asObject(healthcheck, `${what}, "Healthcheck"`), 'Test'), `${what}, "Healthcheck"`),
            },
            shell: texts('Shell'),
            history: asList(get(root, 'history'), `${what}, "history"`).map(item => {
                const entry = asObject(item, `${what}, "history"`);
                return {
                    createdBy: asText(get(entry, 'created_by'), `${what}, "created_by"`),
                    emptyLayer: get(entry, 'empty_layer') === true,
                };
            }),
        },
    };
}
/** Whether a document whose media type says nothing is an image's config: it has a root filesystem. */
function looksLikeConfig(bytes) {
    try {
        return field(asObject(parseJson(bytes, ''), ''), 'rootfs', '') !== undefined;
    }
    catch {
        return false;
    }
}
/** Docker once wrote a list of one word as the word, and still reads it so. */
function asWords(value, what) {
    return typeof value === 'string' ? [value] : asTexts(value, what);
}

;// CONCATENATED MODULE: ./src/image/store/documents.ts





/** Where a layout keeps a blob. OCI image spec, image-layout.md. */
function blobPath(digest) {
    return 'blobs/' + digest.replace(':', '/');
}
/** The bytes of an index, manifest or config, which must fit into memory; null where there is none. */
async function readDocument(files, path, limits) {
    const size = await files.size(path);
    if (size === null)
        return null;
    if (size > limits.document)
        throw limitFailure('document', quote(path), limits);
    const chunks = [];
    let length = 0;
    for await (const chunk of files.open(path)) {
        chunks.push(Buffer.from(chunk));
        length += chunk.length;
        if (length > limits.document)
            throw limitFailure('document', quote(path), limits);
    }
    return Buffer.concat(chunks);
}
function openDocuments(files, limits) {
    const known = new Map();
    let room = limits.documents;
    return {
        async read(digest) {
            const cached = known.get(digest);
            if (cached !== undefined)
                return cached;
            const bytes = await readDocument(files, blobPath(digest), limits);
            if (bytes !== null && digestOf(bytes, algorithmOf(digest)) !== digest) {
                throw new Failure('image/blob-digest', `The bytes of ${digest} do not have the digest that names them.`);
            }
            room -= bytes?.length ?? 0;
            if (room < 0)
                throw limitFailure('documents', 'The size of all documents together', limits);
            known.set(digest, bytes);
            return bytes;
        },
    };
}
function digestOf(bytes, algorithm = 'sha256') {
    return `${algorithm}:${(0,external_node_crypto_.createHash)(algorithm).update(bytes).digest('hex')}`;
}

;// CONCATENATED MODULE: ./src/image/store/reference.ts

/**
 * `PATH`, `PATH:TAG`, `PATH@sha256:...`, `PATH:TAG@sha256:...`. A path may have colons and at-signs of its own: what
 * exists as it stands is the path, and of several readings the one with the longest path holds. Null where no reading
 * names anything that exists.
 */
async function parseReference(reference, exists) {
    if (await exists(reference))
        return { path: reference, tag: null, digest: null };
    const at = reference.lastIndexOf('@');
    const behind = reference.slice(at + 1);
    const digest = at !== -1 && isDigest(behind) ? behind : null;
    const rest = digest === null ? reference : reference.slice(0, at);
    if (digest !== null && (await exists(rest)))
        return { path: rest, tag: null, digest };
    for (let colon = rest.lastIndexOf(':'); colon > 0; colon = rest.lastIndexOf(':', colon - 1)) {
        const path = rest.slice(0, colon);
        const tag = rest.slice(colon + 1);
        // A separator behind a colon is of a path, such as C:\layouts on Windows: no tag begins with one.
        if (tag !== '' && !/^[/\\]/.test(tag) && (await exists(path)))
            return { path, tag, digest };
    }
    return null;
}
/** Whether a name that an image was stored under is what `tag` asks for: the same name, or one that ends in this tag. */
function isTagged(name, tag) {
    return name === tag || name.endsWith(':' + tag);
}

;// CONCATENATED MODULE: ./src/image/store/docker-archive.ts






/**
 * The images of an archive in the form that `docker save` wrote before Docker 25, and other builders write still:
 * manifest.json names each image's config and its layers, which are bare tars (docker, Podman) or compressed ones
 * (Kaniko, Jib, ko). It has no manifests, so the config's digest (Docker's image ID) stands for the image, and a
 * layer's diff_id for its blob.
 * moby, image/spec/v1.2.md, "Combined Image JSON + Filesystem Changeset Format".
 */
async function readDockerArchive(files, manifestJson, wanted, limits) {
    const what = 'manifest.json';
    const items = asList(parseJson(manifestJson, what), what);
    if (items.length > limits.manifests)
        throw limitFailure('manifests', 'The number of images', limits);
    const images = new Map();
    const names = [];
    const configs = new Map();
    let room = limits.documents;
    for (const item of items) {
        const object = asObject(item, what);
        const tags = asTexts(field(object, 'RepoTags', what), `${what}, "RepoTags"`);
        names.push(...tags);
        if (wanted.tag !== null && !tags.some(tag => isTagged(tag, wanted.tag)))
            continue;
        const configPath = asText(field(object, 'Config', what), `${what}, "Config"`);
        const layerPaths = asTexts(field(object, 'Layers', what), `${what}, "Layers"`);
        const bytes = configs.get(configPath) ?? (await readDocument(files, configPath, limits));
        if (bytes === null)
            throw new Failure('image/blob-missing', `The config ${quote(configPath)} is not in the ${files.kind}.`);
        if (!configs.has(configPath))
            room -= bytes.length;
        if (room < 0)
            throw limitFailure('documents', 'The size of all configs together', limits);
        configs.set(configPath, bytes);
        const digest = digestOf(bytes);
        if (images.has(digest) || (wanted.digest !== null && wanted.digest !== digest))
            continue;
        const reference = tags.find(tag => wanted.tag === null || isTagged(tag, wanted.tag)) ?? null;
        images.set(digest, await storedImage(files, bytes, digest, layerPaths, reference, limits));
    }
    if (images.size > 0)
        return [...images.values()];
    const asked = [wanted.tag, wanted.digest].filter(part => part !== null).join('@');
    throw new Failure('image/not-found', `The ${files.kind} ${wanted.path} has no image ${quote(asked)}.`, {
        hint: names.length === 0 ? 'Its images have no names.' : `It has: ${names.slice(0, 10).map(quote).join(', ')}.`,
    });
}
async function storedImage(files, bytes, digest, layerPaths, reference, limits) {
    const { config, platform, diffIds } = parseConfig(bytes, `The config ${digest}`);
    if (layerPaths.length > limits.layers)
        throw limitFailure('layers', 'The number of layers', limits);
    if (diffIds.length !== layerPaths.length) {
        const message = `manifest.json names ${layerPaths.length} layers, but the config ${digest} has ${diffIds.length} diff_ids.`;
        throw new Failure('image/layer-count', message);
    }
    const paths = new Map();
    const layers = [];
    for (const [i, path] of layerPaths.entries()) {
        const size = await files.size(path);
        if (size === null)
            throw new Failure('image/blob-missing', `The layer ${quote(path)} is not in the ${files.kind}.`);
        const diffId = diffIds[i];
        const blob = diffId;
        paths.set(blob, path);
        layers.push({
            digest: blob,
            diffId,
            unnamed: true,
            size,
            mediaType: 'application/vnd.docker.image.rootfs.diff.tar',
            annotations: {},
        });
    }
    return {
        digest,
        configDigest: digest,
        reference,
        platform,
        config,
        configSize: bytes.length,
        layers,
        annotations: {},
        openBlob: blob => files.open(paths.get(blob) ?? blob),
        inOrder: files.inOrder,
    };
}

;// CONCATENATED MODULE: ./src/image/store/folder.ts







/**
 * A layout as a folder. Its files may be symlinks, but not to anything outside of it: whoever wrote the layout must
 * not choose which of this machine's files are read.
 */
async function openFolder(path) {
    const root = await (0,promises_.realpath)(path);
    const openInside = async (name) => {
        let real;
        try {
            real = await (0,promises_.realpath)((0,external_node_path_.join)(root, name));
        }
        catch (error) {
            const { code } = error;
            if (code === 'ENOENT' || code === 'ENOTDIR')
                return null;
            throw folder_unreadable(name, error);
        }
        if (!isWithin(real, root)) {
            throw new Failure('image/outside', `${quote(name)} is a symbolic link that leads out of the image's folder.`);
        }
        // Neither a link that took its place meanwhile, nor a pipe that nobody writes to, may hold this up.
        const flags = external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NOFOLLOW | external_node_fs_.constants.O_NONBLOCK;
        const handle = await (0,promises_.open)(real, flags).catch(error => Promise.reject(folder_unreadable(name, error)));
        if ((await handle.stat()).isFile())
            return handle;
        await handle.close();
        throw new Failure('image/not-a-file', `${quote(name)} of the image's folder is not a regular file.`);
    };
    return {
        kind: 'folder',
        inOrder: false,
        async size(name) {
            const handle = await openInside(name);
            if (handle === null)
                return null;
            try {
                return (await handle.stat()).size;
            }
            finally {
                await handle.close();
            }
        },
        open: name => streamOf(chunksOf(() => openInside(name), name)),
        close: async () => { },
    };
}
async function* chunksOf(openFile, name) {
    const handle = await openFile();
    if (handle === null)
        throw new Failure('image/blob-missing', `${quote(name)} is not in the image's folder.`);
    try {
        yield* readRange(handle, 0, (await handle.stat()).size);
    }
    finally {
        await handle.close();
    }
}
function folder_unreadable(name, error) {
    const { code } = error;
    return new Failure('image/unreadable', `${quote(name)} of the image's folder cannot be read (${code}).`, {
        cause: error,
    });
}

;// CONCATENATED MODULE: ./src/image/store/descriptors.ts




function parseDescriptor(value, what) {
    const object = asObject(value, what);
    const platform = field(object, 'platform', what);
    const get = (name) => field(asObject(platform, what), name, what);
    return {
        mediaType: asText(field(object, 'mediaType', what), `${what}, "mediaType"`),
        digest: parseDigest(field(object, 'digest', what), `${what}, "digest"`),
        size: asSize(field(object, 'size', what), `${what}, "size"`),
        platform: platform === undefined || platform === null
            ? null
            : {
                os: asText(get('os'), `${what}, "os"`),
                architecture: asText(get('architecture'), `${what}, "architecture"`),
                variant: asText(get('variant'), `${what}, "variant"`) || null,
            },
        annotations: asTextMap(field(object, 'annotations', what), `${what}, "annotations"`),
    };
}
/** OCI image spec, manifest.md and image-index.md; Docker's image manifest version 2, schema 2 and its list. */
function parseDocument(bytes, what) {
    const object = asObject(parseJson(bytes, what), what);
    const manifests = field(object, 'manifests', what);
    const config = field(object, 'config', what);
    // One text that is both could be read as one thing by one program and as the other by the next.
    if ((manifests === undefined) === (config === undefined)) {
        throw new Failure('image/document', `${what} is neither an index nor an image manifest of a kind that is known.`);
    }
    if (manifests !== undefined) {
        const list = asList(manifests, `${what}, "manifests"`);
        return { kind: 'index', manifests: list.map((item, i) => parseDescriptor(item, `${what}, "manifests" ${i}`)) };
    }
    const layers = asList(field(object, 'layers', what), `${what}, "layers"`);
    return {
        kind: 'manifest',
        config: parseDescriptor(config, `${what}, "config"`),
        layers: layers.map((item, i) => parseDescriptor(item, `${what}, "layers" ${i}`)),
        annotations: asTextMap(field(object, 'annotations', what), `${what}, "annotations"`),
    };
}
/** Walks index.json and the indexes in it, to every manifest that is there. Each is verified by its digest. */
async function findManifests(documents, indexJson, limits) {
    const found = { manifests: [], missing: [] };
    const parsed = new Map();
    let seen = 0;
    const walk = async (descriptors, path, outer) => {
        if (path.length > limits.indexDepth)
            throw limitFailure('indexDepth', 'The nesting of indexes', limits);
        for (const descriptor of descriptors) {
            if (++seen > limits.manifests)
                throw limitFailure('manifests', 'The number of manifests', limits);
            const { digest } = descriptor;
            const names = [...outer, ...namesIn(descriptor.annotations)];
            const bytes = await documents.read(digest);
            if (bytes === null) {
                found.missing.push({ descriptor, path, names });
                continue;
            }
            if (bytes.length !== descriptor.size)
                throw descriptors_wrongSize(descriptor, bytes.length);
            const document = parsed.get(digest) ?? parseDocument(bytes, `The blob ${digest}`);
            parsed.set(digest, document);
            if (document.kind === 'index')
                await walk(document.manifests, [...path, digest], names);
            else
                found.manifests.push({ descriptor, document, path, names });
        }
    };
    const index = parseDocument(indexJson, 'index.json');
    if (index.kind !== 'index')
        throw new Failure('image/document', 'index.json is no index.');
    await walk(index.manifests, [], []);
    return found;
}
/** containerd's annotation has the whole name, OCI's at times only the tag. */
function namesIn(annotations) {
    return ['io.containerd.image.name', 'org.opencontainers.image.ref.name']
        .map(key => annotations[key])
        .filter(name => name !== undefined && name !== '');
}
function descriptors_wrongSize(descriptor, actual) {
    const { digest, size } = descriptor;
    return new Failure('image/blob-size', `The descriptor of ${digest} says ${size} bytes, but the blob has ${actual}.`);
}

;// CONCATENATED MODULE: ./src/image/store/oci-layout.ts









/**
 * The images of an OCI image layout that a reference asks for. OCI image spec, image-layout.md.
 * `partial` says that the layout may lack what it names, as an archive of `docker save` lacks the platforms that were
 * not pulled; else a manifest that was asked for and is not there is a Failure.
 */
async function oci_layout_readLayout(files, indexJson, wanted, partial, limits) {
    const documents = openDocuments(files, limits);
    const { manifests, missing } = await findManifests(documents, indexJson, limits);
    const absent = missing.find(named => isWanted(named, wanted) && !isAttestation(named));
    if (absent && !partial)
        throw missingManifest(files, absent);
    const images = new Map();
    const configs = { documents, parsed: new Map() };
    for (const manifest of manifests) {
        if (!isWanted(manifest, wanted, manifest.document.config.digest) || isAttestation(manifest))
            continue;
        const { digest } = manifest.descriptor;
        const known = images.get(digest);
        const image = known ?? (await oci_layout_storedImage(files, manifest, configs, limits));
        if (image === null)
            continue;
        image.reference ??= manifest.names.find(name => wanted.tag === null || isTagged(name, wanted.tag)) ?? null;
        images.set(digest, image);
    }
    if (images.size === 0)
        throw nothingFound(files, wanted, manifests, missing.length);
    // A reference to a single manifest does not name what is attested of it.
    const attested = manifests.filter(manifest => isAttestation(manifest) && images.has(subjectOf(manifest)));
    const attestations = await Promise.all([...new Map(attested.map(manifest => [manifest.descriptor.digest, manifest])).values()].map(manifest => storedAttestation(files, manifest, documents, limits)));
    return { images: [...images.values()], attestations };
}
function subjectOf({ descriptor }) {
    const subject = descriptor.annotations['vnd.docker.reference.digest'] ?? '';
    return isDigest(subject) ? subject : null;
}
/** One statement that is too large, or not there, explains nothing; the image itself can be read all the same. */
async function storedAttestation(files, found, documents, limits) {
    const told = found.document.layers.filter(({ size, annotations }) => {
        return annotations['in-toto.io/predicate-type']?.startsWith(PROVENANCE) && size <= limits.document;
    });
    const statements = await Promise.all(told.slice(0, 4).map(({ digest }) => documents.read(digest)));
    return {
        digest: found.descriptor.digest,
        subject: subjectOf(found),
        provenance: statements.filter(statement => statement !== null),
        openBlob: blob => files.open(blobPath(blob)),
    };
}
const PROVENANCE = 'https://slsa.dev/provenance/';
function isWanted({ descriptor, path, names }, { tag, digest }, config) {
    const digests = [...path, descriptor.digest, config];
    return (digest === null || digests.includes(digest)) && (tag === null || names.some(name => isTagged(name, tag)));
}
/** BuildKit, docs/attestations/attestation-storage.md. */
function isAttestation({ descriptor: { annotations, platform } }) {
    return annotations['vnd.docker.reference.type'] !== undefined && platform?.os === 'unknown';
}
async function oci_layout_storedImage(files, found, { documents, parsed }, limits) {
    const { descriptor, document } = found;
    const what = `The config ${document.config.digest}`;
    const bytes = await documents.read(document.config.digest);
    const claimed = IMAGE_CONFIGS.has(document.config.mediaType);
    // A chart, a signature or a cache is stored with a manifest too, but its config is no image's.
    if (!claimed && (bytes === null || !looksLikeConfig(bytes)))
        return null;
    if (bytes === null)
        throw new Failure('image/blob-missing', `${what} is not in the ${files.kind}.`);
    if (bytes.length !== document.config.size)
        throw descriptors_wrongSize(document.config, bytes.length);
    const known = parsed.get(document.config.digest) ?? parseConfig(bytes, what);
    parsed.set(document.config.digest, known);
    const { config, platform, diffIds } = known;
    const { length } = document.layers;
    if (length > limits.layers)
        throw limitFailure('layers', 'The number of layers', limits);
    if (diffIds.length !== length) {
        const message = `The manifest ${descriptor.digest} has ${length} layers, but its config has ${diffIds.length} diff_ids.`;
        throw new Failure('image/layer-count', message);
    }
    return {
        digest: descriptor.digest,
        configDigest: document.config.digest,
        reference: null,
        platform: oci_layout_platformOf(platform, descriptor.platform),
        config,
        configSize: bytes.length,
        layers: document.layers.map(({ digest, size, mediaType, annotations }, i) => {
            return { digest, size, mediaType, annotations, diffId: diffIds[i] };
        }),
        annotations: { ...descriptor.annotations, ...document.annotations },
        openBlob: digest => files.open(blobPath(digest)),
        inOrder: files.inOrder,
    };
}
const IMAGE_CONFIGS = new Set([
    'application/vnd.oci.image.config.v1+json',
    'application/vnd.docker.container.image.v1+json',
]);
/** The config is what an engine runs by; what it leaves open, the descriptor may say. */
function oci_layout_platformOf(config, descriptor) {
    return {
        os: config.os || descriptor?.os || '',
        architecture: config.architecture || descriptor?.architecture || '',
        variant: config.variant ?? descriptor?.variant ?? null,
    };
}
function missingManifest(files, { descriptor, path }) {
    const platform = descriptor.platform === null ? '' : ` (${quote(formatPlatform(descriptor.platform))})`;
    const by = path.length === 0 ? 'index.json' : `The index ${path.at(-1)}`;
    const message = `${by} names ${descriptor.digest}${platform}, which is not in the ${files.kind}.`;
    return new Failure('image/blob-missing', message, {
        hint: 'Write it again with all that it names, or choose an image that is there with `@sha256:...`.',
    });
}
const oci_layout_SHOWN = 10;
function nothingFound(files, wanted, manifests, missing) {
    const asked = [wanted.tag, wanted.digest].filter(part => part !== null).join('@');
    const lines = manifests.slice(0, oci_layout_SHOWN).map(({ descriptor, names }) => {
        const platform = descriptor.platform === null ? '' : ` (${quote(formatPlatform(descriptor.platform))})`;
        return `${[...names.map(quote), descriptor.digest].join(' ')}${platform}`;
    });
    const absent = missing > 0 ? ` ${missing} more are named, but not in it.` : '';
    const which = asked === '' ? 'no image' : `no image ${quote(asked)}`;
    return new Failure('image/not-found', `The ${files.kind} ${wanted.path} has ${which}.${absent}`, {
        hint: lines.length === 0 ? 'Look whether it was written whole.' : `It has: ${lines.join(', ')}.`,
    });
}

;// CONCATENATED MODULE: ./src/image/store/packed-archive.ts







/**
 * A compressed archive. There is no jumping into compressed data, and neither memory nor the disk is to hold what it
 * unpacks to; so it is gone through several times. The first time makes the index of names and keeps the small JSON
 * documents. After that, each time serves every file that was opened until it came to its place, in the archive's
 * order and at the pace of its reader. An image whose layers are opened together therefore costs two passes, however
 * many layers it has; a reader that opened them one by one would cost a pass each.
 */
async function openPackedArchive(handle, limits) {
    const index = createArchiveIndex(limits);
    const documents = new Map();
    let room = limits.unpacked;
    const goThrough = (visitor) => goThroughOnce(handle, limits, visitor, bytes => {
        room -= bytes;
        if (room < 0)
            throw limitFailure('unpacked', 'What the archive unpacks to, time after time,', limits);
    });
    await goThrough(keepDocuments(index.add, documents, limits));
    const passes = createPasses(goThrough);
    return {
        kind: 'archive',
        inOrder: true,
        size: async (name) => index.find(name)?.size ?? null,
        open(name) {
            const file = index.find(name);
            if (file === null)
                return missing(name);
            const document = documents.get(file.offset);
            if (document !== undefined || file.size === 0)
                return external_node_stream_.Readable.from(document ? [document] : []);
            return passes.open(file.offset);
        },
        async close() {
            passes.close();
            await handle.close();
        },
    };
}
const STOP = Symbol('stop');
async function goThroughOnce(handle, limits, visitor, spend) {
    const walker = createWalker(visitor.onMember, limits);
    const sink = chunk => {
        spend(chunk.length);
        walker.write(chunk);
        const next = visitor.afterChunk();
        if (next === 'stop')
            throw STOP;
        return next;
    };
    const { size } = await handle.stat();
    const input = streamOf(readRange(handle, 0, size));
    try {
        await decompress(input, sink, limits);
        walker.end();
    }
    catch (error) {
        if (error !== STOP)
            throw error;
    }
    finally {
        input.destroy();
    }
}
/** Keeps files that look like JSON, within bounds; a document beyond them is found by a later pass. */
function keepDocuments(add, documents, limits) {
    let room = limits.documents;
    return {
        onMember(member) {
            add(member);
            const { offset, packed, type } = member;
            if (type !== 'file' || packed === 0 || packed > limits.document || packed > room)
                return null;
            let kept = null;
            let refused = false;
            return (chunk, at) => {
                if (at === 0) {
                    refused = chunk[0] !== 0x7b && chunk[0] !== 0x5b;
                    if (!refused) {
                        kept = Buffer.allocUnsafe(packed);
                        room -= packed;
                    }
                }
                if (refused || kept === null)
                    return;
                chunk.copy(kept, at);
                if (at + chunk.length === packed)
                    documents.set(offset, kept);
            };
        },
        afterChunk: () => undefined,
    };
}
function createPasses(goThrough) {
    const requests = new Set();
    let running = false;
    const finish = (request) => {
        requests.delete(request);
        request.closed = true;
        request.drained?.();
    };
    const run = async () => {
        running = true;
        try {
            while (requests.size > 0) {
                const early = [...requests];
                await goThrough(serve());
                for (const request of early)
                    if (requests.has(request))
                        request.stream.destroy(changed());
            }
        }
        catch (error) {
            for (const request of [...requests])
                request.stream.destroy(error);
        }
        finally {
            running = false;
        }
    };
    const serve = () => {
        let active = [];
        return {
            onMember({ offset, packed }) {
                const served = [...requests].filter(request => request.offset === offset);
                if (served.length === 0)
                    return null;
                active = served;
                return (chunk, at) => {
                    for (const request of served) {
                        if (request.closed)
                            continue;
                        request.full = !request.stream.push(chunk);
                        if (at + chunk.length < packed)
                            continue;
                        request.stream.push(null);
                        finish(request);
                    }
                };
            },
            afterChunk() {
                if (requests.size === 0)
                    return 'stop';
                const waits = active
                    .filter(request => request.full && !request.closed)
                    .map(request => new Promise(resolve => {
                    request.drained = resolve;
                }));
                return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
            },
        };
    };
    return {
        open(offset) {
            const request = { offset, drained: null, full: false, closed: false, stream: null };
            request.stream = new external_node_stream_.Readable({
                highWaterMark: 2 ** 20,
                read() {
                    request.full = false;
                    request.drained?.();
                    request.drained = null;
                },
                destroy(error, callback) {
                    finish(request);
                    callback(error);
                },
            });
            requests.add(request);
            // Whoever opens several files in one go finds them in the same pass.
            if (!running) {
                running = true;
                setImmediate(run);
            }
            return request.stream;
        },
        close() {
            for (const request of [...requests])
                request.stream.destroy();
        },
    };
}
function changed() {
    return new Failure('image/archive', 'The archive changed while it was read.');
}

;// CONCATENATED MODULE: ./src/image/store/store.ts












/**
 * Opens what holds images: an OCI layout as a folder or as an archive, or an archive of `docker save` in either of
 * its forms; archives may be compressed with gzip or zstd. The reference may end in `:TAG` (a tag, or a whole name)
 * and `@sha256:...` (of an index, a manifest or a config) to choose among the images. Nothing is unpacked to disk.
 * Throws a Failure for what is not there, is no image, or is damaged. The caller closes the store.
 */
async function openImageStore(reference, options = {}) {
    const limits = { ...DEFAULT_LIMITS, ...options };
    const wanted = await parseReference(reference, exists);
    if (wanted === null) {
        throw new Failure('image/not-found', `There is no file or folder ${JSON.stringify(reference)}.`, {
            hint: 'Name an OCI layout or an image archive, with `:TAG` or `@sha256:...` behind it where it holds several images.',
        });
    }
    const files = await openFiles(wanted.path, limits);
    try {
        const indexJson = await readDocument(files, 'index.json', limits);
        if (indexJson !== null) {
            // Only `docker save` writes both forms, and it leaves out what was not pulled.
            const partial = (await files.size('manifest.json')) !== null;
            return { ...(await oci_layout_readLayout(files, indexJson, wanted, partial, limits)), close: () => files.close() };
        }
        const manifestJson = await readDocument(files, 'manifest.json', limits);
        if (manifestJson !== null) {
            const images = await readDockerArchive(files, manifestJson, wanted, limits);
            return { images, attestations: [], close: () => files.close() };
        }
        const message = `The ${files.kind} ${wanted.path} is no image: it has neither an index.json nor a manifest.json.`;
        throw new Failure('image/not-an-image', message, {
            hint: 'Write one with `docker buildx build --output type=oci,...` or `docker save`; `docker export` gives no image.',
        });
    }
    catch (error) {
        await files.close();
        throw error;
    }
}
async function openFiles(path, limits) {
    let handle;
    try {
        if ((await (0,promises_.stat)(path)).isDirectory())
            return await openFolder(path);
        handle = await (0,promises_.open)(path, external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NONBLOCK);
    }
    catch (error) {
        const { code } = error;
        throw new Failure('image/unreadable', `${path} cannot be read (${code}).`, { cause: error });
    }
    try {
        if (!(await handle.stat()).isFile())
            throw new Failure('image/unreadable', `${path} is not a regular file.`);
        const head = Buffer.alloc(MAGIC_BYTES);
        const { bytesRead } = await handle.read(head, 0, head.length, 0);
        const packed = compressionOf(head.subarray(0, bytesRead)) !== 'none';
        return await (packed ? openPackedArchive(handle, limits) : openArchive(handle, limits));
    }
    catch (error) {
        await handle.close();
        if (!(error instanceof Failure))
            throw error;
        const hint = error.hint === null ? {} : { hint: error.hint };
        throw new Failure(error.code, `The archive ${path} cannot be read. ${error.message}`, { ...hint, cause: error });
    }
}
/** What the system says of a path that is closed, and not of one that is missing. */
const CLOSED = ['EACCES', 'EPERM', 'ELOOP', 'EIO'];
async function exists(path) {
    return (0,promises_.stat)(path).then(() => true, ({ code }) => CLOSED.includes(code ?? ''));
}

;// CONCATENATED MODULE: ./src/options/parse-growth.ts

/** What is said of a growth limit that is none. */
const GROWTH_FORMS = 'Write 5% of what it was, or +5MB (10^6), +5MiB (2^20).';
/** Whether a limit is one for growth: only those have a per cent sign or a plus. */
function isGrowth(text) {
    return /^\s*\+|%\s*$/.test(text);
}
/**
 * A growth limit: `5%`, `+5MB`, or without the plus where only growth can be meant. Undefined where it is neither.
 * `0%` and `+0` are limits: nothing may grow.
 */
function parseGrowth(text) {
    const percent = /^\+?\s*(\d{1,6}(?:\.\d{1,6})?)\s*%$/.exec(text.trim());
    if (percent)
        return { percent: Number(percent[1]) };
    const bytes = parseSize(text.trim().replace(/^\+/, ''));
    return bytes === undefined ? undefined : { bytes };
}

;// CONCATENATED MODULE: ./src/options/budgets.ts



/** The sizes that a budget can limit; `unpacked` is meant where none is named. */
const BUDGET_SIZES = ['compressed', 'unpacked', 'merged', 'own', 'own.compressed'];
/**
 * Reads budgets of the form `target=150MB`, `target.compressed=60MB` or `target.own=40MB`, and for one platform's image
 * `target@linux/arm64.compressed=70MB`; with a per cent sign or a plus they are for growth, on every platform:
 * `target=5%`, `target.own=+5MB`.
 * A stage's name may hold dots itself, so only a known size at the end is taken for one.
 */
function parseBudgets(lines, problems) {
    const found = { budgets: [], growth: [] };
    for (const line of lines) {
        const pair = values_parsePair(line);
        if (!pair) {
            problems.add(`budgets: "${line}" is not of the form target=150MB or target.compressed=60MB.`);
            continue;
        }
        const { value } = pair;
        const bytes = parseSize(value);
        const growth = isGrowth(value) ? parseGrowth(value) : undefined;
        if (bytes === undefined && growth === undefined) {
            const forms = isGrowth(value) ? GROWTH_FORMS : 'Write 150MB (10^6), 150MiB (2^20) or bytes.';
            problems.add(`budgets: "${value.trim()}" in "${line}" is not a size. ${forms}`);
            continue;
        }
        const split = splitTarget(pair.key);
        const from = `budgets: ${line}`;
        if (split === null) {
            problems.add(`budgets: in "${line}", ${unknownWord(pair.key.slice(pair.key.lastIndexOf('.') + 1), BUDGET_SIZES)}`);
            continue;
        }
        if (growth !== undefined)
            found.growth.push({ ...split, limit: growth, from });
        else if (bytes !== undefined) {
            const { target, platform } = splitPlatform(split.target, line, problems);
            found.budgets.push({ target, platform, size: split.size, limit: bytes, from });
        }
    }
    return found;
}
/**
 * Reads the budgets of one image, which has no target's name: `150MB`, `compressed=60MB`, `5%`, `own=+5MB`, and for one
 * platform `@linux/arm64.compressed=70MB`. A line in the form of parseBudgets is for the image too, whatever it names.
 */
function parseImageBudgets(lines, image, problems) {
    const { budgets, growth } = parseBudgets(lines.map(withName), problems);
    const rename = (limit) => ({ ...limit, target: image });
    return { budgets: budgets.map(rename), growth: growth.map(rename) };
}
function withName(line) {
    const pair = values_parsePair(line);
    if (pair === null)
        return `image=${line}`;
    if (pair.key.startsWith('@'))
        return `image${line}`;
    return nearestWord(pair.key, BUDGET_SIZES) === null ? line : `image.${line}`;
}
function splitTarget(key) {
    // The longest first, so that `app.own.compressed` is not read as the size `compressed` of a target `app.own`.
    const known = [...BUDGET_SIZES].sort((a, b) => b.length - a.length);
    for (const size of known) {
        if (key.endsWith(`.${size}`) && key.length > size.length + 1)
            return { target: key.slice(0, -size.length - 1), size };
    }
    const dot = key.lastIndexOf('.');
    // A near miss of a size's name is a typing error; anything else is a stage whose name has a dot.
    if (dot > 0 && nearestWord(key.slice(dot + 1), BUDGET_SIZES) !== null)
        return null;
    return { target: key, size: 'unpacked' };
}
/** No stage and no bake target has an at-sign in its name; an image's path may, but budgets are not read by that. */
function splitPlatform(key, line, problems) {
    const at = key.lastIndexOf('@');
    if (at <= 0)
        return { target: key, platform: null };
    return { target: key.slice(0, at), platform: readPlatform(key.slice(at + 1), `budgets: in "${line}"`, problems) };
}
/** Later budgets win over earlier ones for the same target, platform and size: the inputs come after the config. */
function mergeBudgets(...lists) {
    const merged = new Map();
    for (const budget of lists.flat())
        merged.set([budget.target, budget.platform, budget.size].join('\0'), budget);
    return [...merged.values()];
}

;// CONCATENATED MODULE: ./src/options/tags.ts

/** The input `push`: a boolean as YAML spells it, or `each`. */
function parsePushMode(text, problems) {
    if (text === '' || /^(false|False|FALSE)$/.test(text))
        return 'off';
    if (/^(true|True|TRUE)$/.test(text))
        return 'all';
    if (text !== 'each')
        problems.add(`push: ${unknownWord(text, ['true', 'false', 'each'])}`);
    return 'each';
}
/** Reads `reference` and `target=reference`. A reference has no equals sign, and a target's name neither. */
function parseTags(entries, problems) {
    return entries.flatMap(entry => {
        const at = entry.indexOf('=');
        const target = at === -1 ? null : entry.slice(0, at).trim();
        const reference = entry.slice(at + 1).trim();
        const problem = target === '' ? 'it names no target before its "="' : referenceProblem(reference);
        if (problem !== null) {
            problems.add(`tags: "${entry}" cannot be pushed to: ${problem}.`);
            return [];
        }
        return [{ target, reference: tagged(reference) }];
    });
}
const tags_LONGEST_NAME = 255;
const HOST = /^(?:(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])(?:\.(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]))*|\[[0-9a-f:]+\])(?::\d+)?$/i;
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tags_TAG = /^\w[\w.-]{0,127}$/;
/**
 * What keeps a text from being a reference that can be pushed to; null where nothing does.
 * The grammar is that of github.com/distribution/reference, which every client reads references by.
 */
function referenceProblem(reference) {
    if (reference === '')
        return 'it names no reference';
    if (reference.length > tags_LONGEST_NAME + 129)
        return `its name is longer than ${tags_LONGEST_NAME} characters`;
    if (/\s/.test(reference))
        return 'there is white space in it';
    if (reference.includes('@'))
        return 'it has a digest, which only the image itself can give; write a tag';
    if (reference.includes('://'))
        return 'it is a URL; leave out what stands before the host';
    const { host, path, tag } = splitReference(reference);
    if (host !== null && !HOST.test(host))
        return `"${host}" is no host`;
    const wrong = path.split('/').find(component => !PATH_COMPONENT.test(component));
    if (wrong !== undefined) {
        const hint = wrong !== wrong.toLowerCase() ? '; names are lower case' : '';
        return `"${wrong}" cannot be a part of its name${hint}`;
    }
    if (tag !== null && !tags_TAG.test(tag))
        return `"${tag}" is no tag (letters, digits, "_", "." and "-", 128 at most, and no "." or "-" first)`;
    if ((host ?? '').length + path.length + 1 > tags_LONGEST_NAME)
        return `its name is longer than ${tags_LONGEST_NAME} characters`;
    return null;
}
/** A reference taken apart; the host is null where Docker Hub is meant. */
function splitReference(reference) {
    const slash = reference.indexOf('/');
    const first = slash === -1 ? '' : reference.slice(0, slash);
    // As Docker tells a host from a user of Docker Hub.
    const host = /[.:]|^localhost$|[A-Z]/.test(first) ? first : null;
    const rest = host === null ? reference : reference.slice(slash + 1);
    const colon = rest.lastIndexOf(':');
    if (colon <= rest.lastIndexOf('/'))
        return { host, path: rest, tag: null };
    return { host, path: rest.slice(0, colon), tag: rest.slice(colon + 1) };
}
/** The reference with the tag that is meant where none is written. */
function tagged(reference) {
    return splitReference(reference).tag === null ? `${reference}:latest` : reference;
}
/** Every name that the one registry answers to which is meant where none is written. */
const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'];
/**
 * One spelling for what is the same place in a registry: `app:1` is `docker.io/library/app:1`, and a host is the same in
 * upper case (RFC 3986, 3.2.2) and with the port that it has anyway.
 */
function normalizeReference(reference) {
    const { host, path, tag } = splitReference(reference);
    const name = (host ?? 'docker.io').toLowerCase().replace(/:0*443$/, '');
    const hub = DOCKER_HUB.includes(name);
    return `${hub ? 'docker.io' : name}/${hub && !path.includes('/') ? 'library/' : ''}${path}:${tag ?? 'latest'}`;
}

;// CONCATENATED MODULE: ./src/options/builder-image.ts

/** The image that a builder is made of: a reference with a tag, a digest, or both; null where none was named. */
function parseBuilderImage(text, builder, problems) {
    if (text === '')
        return null;
    if (builder !== '') {
        problems.add('builder-image: the builder that the input builder names has its own image; leave one of the two out.');
    }
    const [, name = text] = /^(.*)@sha256:[0-9a-f]{64}$/.exec(text) ?? [];
    const problem = name.includes('@') ? 'its digest is not "sha256:" with 64 hexadecimal digits' : referenceProblem(name);
    if (problem !== null)
        problems.add(`builder-image: "${text}" is not an image: ${problem}.`);
    return text;
}

// EXTERNAL MODULE: ./node_modules/ajv/dist/ajv.js
var dist_ajv = __webpack_require__(2463);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var yaml_dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./schema/config.schema.json
const config_schema_namespaceObject = /*#__PURE__*/JSON.parse('{"$schema":"http://json-schema.org/draft-07/schema#","title":"Stagegate configuration (stagegate.yml)","type":"object","additionalProperties":false,"properties":{"preset":{"description":"Base severities of the checks. strict raises most of them by one level; kubernetes also requires a numeric user that is never root.","enum":["recommended","strict","kubernetes"]},"fail-on":{"description":"Minimum severity that fails the gate. Exceeded budgets fail it too, unless this is never.","enum":["error","warning","never"]},"targets":{"description":"Dockerfile stages or bake targets, by name.","type":"object","additionalProperties":{"type":["object","null"],"additionalProperties":false,"properties":{"role":{"description":"A gated target must meet budgets and checks; a measured target is only built and measured.","enum":["gated","measured"]},"budget":{"description":"Limits by size. MB is 10^6 bytes, MiB is 2^20; a bare number is bytes.","type":"object","additionalProperties":false,"properties":{"compressed":{"description":"What a pull transfers.","$ref":"#/definitions/size"},"unpacked":{"description":"File bytes of all layers.","$ref":"#/definitions/size"},"merged":{"description":"File bytes that the container sees.","$ref":"#/definitions/size"},"own":{"description":"Unpacked bytes of the layers above the base image.","$ref":"#/definitions/size"},"own.compressed":{"description":"Compressed bytes of the layers above the base image.","$ref":"#/definitions/size"}}},"platforms":{"description":"Settings for one platform\'s image, by platform, such as linux/arm64.","type":"object","additionalProperties":{"type":["object","null"],"additionalProperties":false,"properties":{"budget":{"description":"Replaces the target\'s limits for the same sizes.","$ref":"#/properties/targets/additionalProperties/properties/budget"}}}},"growth":{"description":"Growth limits since the baseline: 5% of the baseline\'s size, or +5MB. A single value limits the unpacked size.","type":["string","integer","object"],"minimum":0,"additionalProperties":false,"properties":{"compressed":{"description":"What a pull transfers.","$ref":"#/definitions/size"},"unpacked":{"description":"File bytes of all layers.","$ref":"#/definitions/size"},"merged":{"description":"File bytes that the container sees.","$ref":"#/definitions/size"},"own":{"description":"Unpacked bytes of the layers above the base image.","$ref":"#/definitions/size"},"own.compressed":{"description":"Compressed bytes of the layers above the base image.","$ref":"#/definitions/size"}}}}}},"checks":{"description":"Severities by check; they override the preset.","type":"object","additionalProperties":{"enum":["error","warning","info","off"]}},"waivers":{"description":"Written exceptions. A waived finding is shown but does not fail the gate.","type":"array","items":{"type":"object","additionalProperties":false,"required":["check","reason","until"],"properties":{"check":{"description":"The check\'s id, for example user/root.","type":"string"},"path":{"description":"Only findings with a path that matches this glob.","type":"string"},"target":{"description":"Only findings of this target.","type":"string"},"reason":{"description":"The reason, for readers of the report.","type":"string","minLength":1},"until":{"description":"The last day on which the waiver applies.","type":"string","pattern":"^\\\\d{4}-\\\\d{2}-\\\\d{2}$"}}}}},"definitions":{"size":{"type":["string","integer"],"minimum":0}}}');
;// CONCATENATED MODULE: ./src/options/config.ts






const EMPTY_CONFIG = {
    preset: null,
    failOn: null,
    roles: {},
    budgets: [],
    growth: [],
    severities: {},
    waivers: [],
};
/** What of a configuration applies to an image that is none of its targets: nothing that names a target. */
function withoutTargets(config) {
    return {
        ...config,
        roles: {},
        budgets: [],
        growth: [],
        waivers: config.waivers.filter(({ target }) => target === null),
    };
}
/**
 * Reads a `stagegate.yml`. Every problem is added with its line; what is returned then is not to be used.
 * `checks` are the ids that exist.
 */
function config_parseConfig(file, text, checks, problems) {
    const lines = new yaml_dist/* LineCounter */.HN();
    const document = (0,yaml_dist/* parseDocument */.Tp)(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
    const at = (offset) => ({ file, line: lines.linePos(offset).line });
    if (document.errors.length > 0) {
        for (const error of document.errors)
            problems.add(error.message, at(error.pos[0]));
        return EMPTY_CONFIG;
    }
    const lineOf = (path) => {
        for (let depth = path.length; depth > 0; depth--) {
            const node = document.getIn(path.slice(0, depth), true);
            if ((0,yaml_dist/* isNode */.Ll)(node) && node.range)
                return at(keyOffset(document, path.slice(0, depth)) ?? node.range[0]);
        }
        return { file, line: 1 };
    };
    // An empty file is a configuration that says nothing. The alias cap stops a document that expands without end.
    const raw = document.toJS({ maxAliasCount: 100 }) ?? {};
    const ajv = new dist_ajv.Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true });
    ajv.validate(config_schema_namespaceObject, raw);
    const errors = ajv.errors ?? [];
    for (const error of errors)
        config_describe(error, lineOf, problems);
    const broken = errors.map(config_pathOf);
    // What has the right shape is looked at all the same, so that a user gets to know everything in one go.
    const sound = (...path) => !broken.some(other => startsWith(path, other) || startsWith(other, path));
    return interpret(raw, { lineOf, sound }, checks, problems);
}
/** The part of a document that an error is about: the key itself where it is one too many. */
function config_pathOf({ instancePath, keyword, params }) {
    const path = instancePath
        .split('/')
        .slice(1)
        .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
        .map(part => (/^\d+$/.test(part) ? Number(part) : part));
    return keyword === 'additionalProperties' ? [...path, String(params['additionalProperty'])] : path;
}
function startsWith(path, prefix) {
    return prefix.length <= path.length && prefix.every((part, index) => String(part) === String(path[index]));
}
/** Where the key of a mapping's entry stands: that is the line a user looks for, not the value's. */
function keyOffset(document, path) {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const items = parent && typeof parent === 'object' && 'items' in parent ? parent.items : [];
    for (const item of items) {
        if (typeof item !== 'object' || item === null || !('key' in item))
            continue;
        const key = item.key;
        if ((0,yaml_dist/* isNode */.Ll)(key) && 'value' in key && String(key.value) === String(path.at(-1)))
            return key.range?.[0] ?? null;
    }
    return null;
}
function config_describe(error, lineOf, problems) {
    const path = config_pathOf(error);
    const name = (error.keyword === 'additionalProperties' ? path.slice(0, -1) : path).join('.');
    const place = lineOf(path);
    const where = name === '' ? '' : `${name}: `;
    if (error.keyword === 'additionalProperties') {
        const known = Object.keys(error.parentSchema?.['properties'] ?? {});
        problems.add(where + unknownWord(String(path.at(-1)), known), place);
    }
    else if (error.keyword === 'enum') {
        const words = error.params['allowedValues'].map(String);
        problems.add(where + unknownWord(String(error.data ?? 'this value'), words), place);
    }
    else {
        problems.add(`${where}${error.message ?? error.keyword}.`, place);
    }
}
function interpret(raw, layout, checks, problems) {
    const { lineOf, sound } = layout;
    const config = { ...EMPTY_CONFIG, roles: {}, budgets: [], growth: [], severities: {}, waivers: [] };
    if (typeof raw !== 'object' || Array.isArray(raw))
        return config;
    if (sound('preset'))
        config.preset = raw.preset ?? null;
    if (sound('fail-on'))
        config.failOn = raw['fail-on'] ?? null;
    readTargets(raw, layout, config, problems);
    for (const [check, severity] of config_entriesOf(raw.checks)) {
        if (!checks.includes(check))
            problems.add(unknownWord(check, checks), lineOf(['checks', check]));
        else if (sound('checks', check))
            config.severities[check] = severity;
    }
    const waivers = Array.isArray(raw.waivers) ? raw.waivers : [];
    for (const [index, waiver] of waivers.entries()) {
        if (!sound('waivers', index))
            continue;
        const place = lineOf(['waivers', index]);
        if (!checks.includes(waiver.check))
            problems.add(unknownWord(waiver.check, checks), place);
        if (!isDate(waiver.until))
            problems.add(`until: "${waiver.until}" is not a date.`, place);
        config.waivers.push({
            ...waiver,
            path: waiver.path ?? null,
            target: waiver.target ?? null,
            place,
        });
    }
    return config;
}
function readTargets(raw, { lineOf, sound }, config, problems) {
    for (const [target, settings] of config_entriesOf(raw.targets)) {
        if (!sound('targets', target, 'role'))
            continue;
        config.roles[target] = settings?.role ?? 'gated';
        const addBudget = (budget, place, platform) => {
            for (const [size, value] of config_entriesOf(budget)) {
                const path = [...place, 'budget', size];
                if (!sound(...path))
                    continue;
                const limit = parseSize(String(value));
                if (limit === undefined) {
                    problems.add(`"${value}" is not a size. Write 150MB (10^6), 150MiB (2^20) or bytes.`, lineOf(path));
                }
                else
                    config.budgets.push({ target, platform, size: size, limit, from: lineOf(path) });
            }
        };
        addBudget(settings?.budget, ['targets', target], null);
        for (const [name, of] of config_entriesOf(settings?.platforms)) {
            const place = ['targets', target, 'platforms', name];
            if (sound(...place))
                addBudget(of?.budget, place, readPlatform(name, lineOf(place), problems));
        }
        const growth = settings?.growth ?? {};
        const single = typeof growth !== 'object';
        if (!sound('targets', target, 'growth'))
            continue;
        for (const [size, value] of config_entriesOf(single ? { unpacked: growth } : growth)) {
            const path = ['targets', target, 'growth', ...(single ? [] : [size])];
            if (!sound(...path))
                continue;
            const limit = parseGrowth(String(value));
            if (limit === undefined)
                problems.add(`"${value}" is not a growth limit. ${GROWTH_FORMS}`, lineOf(path));
            else
                config.growth.push({ target, size: size, limit, from: lineOf(path) });
        }
    }
}
/** The entries of what should be a mapping; none where it is something else, which the schema has told by then. */
function config_entriesOf(mapping) {
    return typeof mapping === 'object' && mapping !== null && !Array.isArray(mapping) ? Object.entries(mapping) : [];
}
/** A day that there is: JavaScript itself takes the 30th of February for the 2nd of March. */
function isDate(text) {
    const date = new Date(text);
    return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

;// CONCATENATED MODULE: ./src/options/options.ts
/** Which severities are started from; the first is the default. */
const PRESETS = ['recommended', 'strict', 'kubernetes'];

;// CONCATENATED MODULE: ./src/options/secrets.ts

/** The entries of the input `secrets`. A value may span lines when the entry is quoted, as Docker's build-push-action reads it. */
function splitSecrets(text) {
    return parseQuotedList(text.replaceAll('\r\n', '\n'));
}
/**
 * What the log must not show: the values as the build gets them, and also where the input cannot be read, since a
 * message might quote it.
 */
function secretValues(text) {
    const entries = parseList(text);
    try {
        entries.push(...splitSecrets(text));
    }
    catch {
        // Told by the reader of the options.
    }
    const values = entries.flatMap(entry => parsePair(entry)?.value.trim() ?? []);
    return [...new Set(values)].filter(value => value !== '');
}

;// CONCATENATED MODULE: ./src/options/text-file.ts

/** A text file of a repository is never longer; what is (a link to a device, say) would fill the memory. */
const LONGEST_FILE = 4 * 1024 * 1024;
/**
 * Reads a text that a repository brought: a configuration, a Dockerfile.
 * @throws Error where it is not there, no regular file, or longer than 4 MiB
 */
function readText(path) {
    const file = (0,external_node_fs_.openSync)(path, external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NONBLOCK);
    try {
        const stats = (0,external_node_fs_.fstatSync)(file);
        if (!stats.isFile())
            throw new Error('it is not a regular file');
        if (stats.size > LONGEST_FILE)
            throw new Error('it is longer than 4 MiB');
        return (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
}

;// CONCATENATED MODULE: ./src/options/read.ts














/** Where a configuration is looked for when none is named: in the context first, so that each part of a monorepo has its own. */
const CONFIG_PLACES = ['stagegate.yml', 'stagegate.yaml', '.github/stagegate.yml', '.github/stagegate.yaml'];
/**
 * Makes validated Options out of what the shells were given, with the configuration file below the inputs.
 * @param cwd the folder that relative paths start from; @param checks the ids of the checks that exist
 * @param image an image that is judged on its own: budgets are those of the inputs, and nothing is about a target
 * @throws UsageError with every problem at once
 */
function readOptions(inputs, cwd, checks, image = null) {
    const problems = new Problems();
    const given = (name) => inputs[name]?.trim() ?? '';
    const csv = (name, read = parseListOrCsv, text = given(name)) => {
        try {
            return read(text);
        }
        catch {
            // The parser's own words may quote a secret.
            problems.add(`${name}: a quoted value does not end, or goes on behind its closing quote.`);
            return [];
        }
    };
    const context = given('context') || '.';
    const whole = readConfig(given('config'), [...(isRemote(context) ? [] : [(0,external_node_path_.resolve)(cwd, context)]), cwd], checks, problems);
    const config = image === null ? whole : withoutTargets(whole);
    const file = given('file') || null;
    const bakeFiles = csv('files');
    if (file !== null && bakeFiles.length > 0)
        problems.add('file and files exclude each other: a Dockerfile, or bake definitions.');
    if (bakeFiles.length === 0)
        checkContext(context, cwd, problems);
    for (const path of [
        ...(file !== null && !isRemote(context) ? [file] : []),
        ...bakeFiles.filter(path => !isRemote(path)),
    ]) {
        if (!(0,external_node_fs_.existsSync)((0,external_node_path_.resolve)(cwd, path)))
            problems.add(`${file === null ? 'files' : 'file'}: there is no "${path}" in ${cwd}.`);
    }
    const limits = values_parseList(given('budgets'));
    const inline = image === null ? parseBudgets(limits, problems) : parseImageBudgets(limits, image, problems);
    const options = {
        context,
        file,
        bakeFiles,
        targets: selectTargets(csv('targets'), config),
        verifyStages: parseBoolean('verify-stages', inputs['verify-stages'], problems),
        budgets: mergeBudgets(config.budgets, inline.budgets),
        growth: mergeBudgets(config.growth, inline.growth),
        unappliedBudgets: image === null ? [] : [...new Set([...whole.budgets, ...whole.growth].map(({ target }) => target))],
        baseline: {
            source: parseBaseline(given('baseline'), cwd, problems),
            branches: csv('baseline-branches'),
            waiveLabel: given('waive-label') || 'stagegate-waive',
        },
        build: {
            args: read_pairs('build-args', values_parseList(given('build-args')), problems, true).map(pair => pair.text),
            contexts: read_pairs('build-contexts', values_parseList(given('build-contexts')), problems).map(pair => pair.text),
            secrets: read_pairs('secrets', csv('secrets', splitSecrets, inputs['secrets'] ?? ''), problems).map(({ key, value }) => ({
                id: key,
                value,
            })),
            secretEnvs: read_pairs('secret-envs', csv('secret-envs'), problems).map(({ key, value }) => ({
                id: key,
                env: value,
            })),
            secretFiles: read_pairs('secret-files', values_parseList(given('secret-files')), problems).map(({ key, value }) => ({
                id: key,
                path: value,
            })),
            ssh: values_parseList(given('ssh')),
            labels: read_pairs('labels', values_parseList(given('labels')), problems).map(pair => pair.text),
            annotations: read_pairs('annotations', values_parseList(given('annotations')), problems).map(pair => pair.text),
            platforms: csv('platforms'),
            provenance: given('provenance') || null,
            sbom: given('sbom') || null,
            ociArtifact: given('oci-artifact') === '' ? null : parseBoolean('oci-artifact', given('oci-artifact'), problems),
            noCache: parseBoolean('no-cache', inputs['no-cache'], problems),
            pull: parseBoolean('pull', inputs['pull'], problems),
        },
        cache: {
            backend: parseCache(given('cache'), problems),
            from: values_parseList(given('cache-from')),
            to: values_parseList(given('cache-to')),
        },
        builder: given('builder') || null,
        builderImage: parseBuilderImage(given('builder-image'), given('builder'), problems),
        failOn: parseWord('fail-on', given('fail-on'), ['error', 'warning', 'never'], config.failOn ?? 'error', problems),
        preset: parseWord('preset', given('preset'), PRESETS, config.preset ?? 'recommended', problems),
        severities: config.severities,
        waivers: config.waivers,
        limits: parseLimits(values_parseList(given('limits')), problems),
        push: {
            mode: parsePushMode(given('push'), problems),
            tags: parseTags(csv('tags'), problems),
        },
        publish: {
            comment: parseWord('comment', given('comment'), ['always', 'on-change', 'off'], 'always', problems),
            commentKey: given('comment-key'),
            summary: given('summary') === '' || parseBoolean('summary', given('summary'), problems),
            sarifFile: given('sarif-file') || null,
        },
    };
    if (problems.list.length > 0)
        throw new UsageError(problems.list);
    return options;
}
function readConfig(named, folders, checks, problems) {
    const cwd = folders.at(-1) ?? '.';
    const places = named
        ? [(0,external_node_path_.resolve)(cwd, named)]
        : folders.flatMap(folder => CONFIG_PLACES.map(place => (0,external_node_path_.join)(folder, place)));
    const path = named ? places[0] : places.find(place => (0,external_node_fs_.existsSync)(place));
    if (path === undefined)
        return EMPTY_CONFIG;
    const name = reportPath(cwd, path);
    try {
        return config_parseConfig(name, readText(path), checks, problems);
    }
    catch (error) {
        problems.add(`config: "${name}" cannot be read: ${error.message}`);
        return EMPTY_CONFIG;
    }
}
/** Whether a context or a file is a URL, or whatever else buildx fetches itself. */
function isRemote(path) {
    return /^([a-z][a-z0-9+.-]*:\/\/|git@)/i.test(path);
}
function checkContext(context, cwd, problems) {
    if (isRemote(context))
        return;
    const path = (0,external_node_path_.resolve)(cwd, context);
    if (!(0,external_node_fs_.existsSync)(path))
        problems.add(`context: there is no folder "${context}" in ${cwd}.`);
    else if (!(0,external_node_fs_.statSync)(path).isDirectory())
        problems.add(`context: "${context}" is not a folder.`);
}
/** Targets that the config calls measured are left out of the gate; those named in the input are gated all the same. */
function selectTargets(names, config) {
    const configured = (role) => Object.keys(config.roles).filter(name => config.roles[name] === role);
    if (names.includes('*'))
        return { kind: 'all', measured: configured('measured') };
    const gated = [...new Set(names.length > 0 ? names : configured('gated'))];
    const measured = configured('measured').filter(name => !gated.includes(name));
    return gated.length > 0 ? { kind: 'named', gated, measured } : { kind: 'default', measured };
}
function read_pairs(name, entries, problems, bareKey = false) {
    const found = [];
    for (const [index, text] of entries.entries()) {
        const pair = values_parsePair(text);
        if (pair)
            found.push({ ...pair, text });
        else if (bareKey && /^\w+$/.test(text))
            found.push({ key: text, value: '', text });
        // A secret may stand in the entry, so it is told by its place rather than by its text.
        else
            problems.add(`${name}: entry ${index + 1} is not of the form key=value.`);
    }
    return found;
}
/** `gha`, `off`, or what `docker buildx build --cache-to` would name: `type=registry,ref=...`, `type=local,dest=...`. */
function parseCache(text, problems) {
    if (text === '' || text === 'off')
        return { kind: 'off' };
    if (text === 'gha')
        return { kind: 'gha' };
    if (looksLikePath(text))
        return { kind: 'local', path: text };
    if (/^[a-z0-9][a-z0-9._-]*(:\d+)?\/[a-z0-9][a-z0-9._/-]*(:[\w][\w.-]{0,127})?$/i.test(text))
        return { kind: 'registry', reference: text };
    problems.add(`cache: "${text}" is neither gha, off, a registry reference (ghcr.io/owner/name:cache) nor a folder (./path).`);
    return { kind: 'off' };
}

;// CONCATENATED MODULE: ./src/origins/llb-steps.ts
/** More layers than this no image has that is read. */
const LONGEST_CHAIN = 1000;
/**
 * The lists that BuildKit left out: of a step that came from the cache it has none as long as its layer was not packed.
 * Between a step that has a list and the next above it that has one, each adds one layer, so where the numbers agree,
 * each layer's step is known. The last step of a definition stands for the image itself.
 */
function missingLists(told, definition, layers) {
    const below = new Map(definition.map(step => [step.id, llb_steps_parentOf(step)]));
    const counts = new Map(told.filter(({ digests }) => llb_steps_startsWith(layers, digests)).map(({ id, digests }) => [id, digests.length]));
    const result = below.get(definition.at(-1)?.id ?? '');
    return [...counts, [result, layers.length]].flatMap(([top, count]) => {
        const chain = [];
        let step = top;
        while (step !== undefined && (step === top || !counts.has(step)) && chain.length <= LONGEST_CHAIN) {
            chain.unshift(step);
            step = below.get(step);
        }
        const known = step === undefined ? 0 : (counts.get(step) ?? 0);
        if (count - known !== chain.length)
            return [];
        return chain.map((id, index) => ({ id, digests: layers.slice(0, known + index + 1) }));
    });
}
/** The steps that the image stands on, from its last one down to its source, where it has one. */
function chainOf(definition) {
    const steps = new Map(definition.map(step => [step.id, step]));
    const below = (step) => step && steps.get(llb_steps_parentOf(step) ?? '');
    const chain = [];
    for (let step = below(definition.at(-1)); step && chain.length <= LONGEST_CHAIN; step = below(step))
        chain.push(step);
    return chain;
}
/**
 * The source's step with its layers, which BuildKit may leave out: a new builder that finds all steps in a cache elsewhere
 * fetches no base, and Docker 28 leaves out every list for one of two platforms when it sees their base for the first time.
 * A list tells how many layers there are up to its step, and each step below takes off those that it adds.
 * Null where the image has no source, nobody knows what a step adds, or a list contradicts the layers.
 */
function inferBase(told, definition, layers) {
    const lists = Map.groupBy(told, ({ id }) => id);
    let count = layers.length;
    const steps = new Map(definition.map(step => [step.id, step]));
    for (const step of chainOf(definition)) {
        const own = lists.get(step.id);
        const list = own?.find(({ digests }) => llb_steps_startsWith(layers, digests));
        if (own && !list)
            return null;
        if (list)
            count = list.digests.length;
        if (step.op?.Op?.source)
            return count >= 0 ? { id: step.id, digests: layers.slice(0, count) } : null;
        count -= addedBy(step, steps, lists);
    }
    return null;
}
/** How many layers a step adds to those below it; NaN where nobody knows. */
function addedBy({ op, inputs = [] }, steps, lists) {
    const { exec, file, merge } = op?.Op ?? {};
    if (exec || file)
        return 1;
    if (!merge)
        return Number.NaN;
    const counts = inputs.slice(1).map(input => {
        const id = stepOf(input);
        const list = lists.get(id)?.[0];
        if (list)
            return list.digests.length;
        // What COPY --link copies is a layer on nothing.
        const other = steps.get(id);
        return other?.op?.Op?.file && llb_steps_parentOf(other) === undefined ? 1 : Number.NaN;
    });
    return counts.reduce((sum, count) => sum + count, 0);
}
/** The step that this one changes the root file system of; undefined for a source, and for one that begins with nothing. */
function llb_steps_parentOf({ op, inputs = [] }) {
    const { exec, file } = op?.Op ?? {};
    const root = exec?.mounts?.find(({ dest }) => dest === '/') ?? file?.actions?.[0];
    // A 0 may be left out; -1 is an empty root.
    const input = inputs[root?.input ?? 0];
    return input === undefined ? undefined : stepOf(input);
}
/** An input names a step and one of its outputs. */
function stepOf(input) {
    return input.replace(/:\d+$/, '');
}
/** Whether the lowest layers of an image are these. */
function llb_steps_startsWith(layers, prefix) {
    return prefix.length <= layers.length && prefix.every((digest, index) => digest === layers[index]);
}

;// CONCATENATED MODULE: ./src/origins/provenance.ts



/** In base64. Nobody writes a longer Dockerfile, and the provenance may be that of an image from anywhere. */
const LONGEST_DOCKERFILE = 350_000;
/** What is known without provenance: nothing. */
function unknownOrigins(layers, unexplained = null) {
    return {
        base: { reference: null, digest: null, layers: 0, knownBy: 'none' },
        blame: new Array(layers).fill(null),
        dockerfile: null,
        unexplained,
    };
}
/**
 * Tells where each layer came from. BuildKit gives, for each step, the whole list of layers after it: a base image's
 * step lists the base layers, and every other list adds those of its own instruction.
 * @param layers the digests of the image's layers; @param path the Dockerfile's path as reports name it
 * @param target the stage that was built; null for the last one
 */
function readOrigins(provenance, layers, path, target) {
    const { definition, buildkit: metadata, resolved } = provenance;
    const text = provenance_textOf(metadata, path);
    const dockerfile = text && parseDockerfile(text.path, text.lines.join('\n'));
    const listed = Object.entries(metadata.layers ?? {}).flatMap(([key, lists]) => lists.map(list => ({ id: key.replace(/:\d+$/, ''), digests: list.map(layer => layer.digest) })));
    const inferred = inferBase(listed, definition, layers);
    const told = inferred ? [inferred, ...listed] : listed;
    const steps = [...told, ...missingLists(told, definition, layers)];
    const below = chainOf(definition);
    const agreed = new Set(told.flatMap(({ id, digests }) => (llb_steps_startsWith(layers, digests) ? id : [])));
    const lists = new Set(listed.map(({ id }) => id));
    const contradicted = below.some(({ id }) => lists.has(id) && !agreed.has(id));
    if (!explains(contradicted ? told : steps, layers))
        return unknownOrigins(layers.length, 'other-layers');
    const bottom = below.at(-1);
    if (bottom && provenance_imageOf(bottom) && !agreed.has(bottom.id))
        return unknownOrigins(layers.length, 'base-unlisted');
    const base = findBase(definition, told, layers, resolved);
    const stage = dockerfile && (target === null ? dockerfile.stages.at(-1) : findStage(dockerfile, target));
    const chain = dockerfile && stage ? baseChain(dockerfile, stage) : [];
    const located = steps.filter(({ id }) => linesOf(metadata, id).length > 0);
    const source = dockerfile && { dockerfile, chain, metadata, located };
    const from = dockerfile && blameBase(dockerfile, chain);
    const blame = layers.map((_, index) => (index < base.layers ? from : source && blameLayer(layers, index, source)));
    return { base, blame, dockerfile: text && { path: text.path, lines: maskLines(text.lines) }, unexplained: null };
}
/** Whether the steps made any of these layers. An exporter that packs layers anew gives them other digests. */
function explains(steps, layers) {
    const own = new Set(layers);
    return layers.length === 0 || steps.some(({ digests }) => own.has(digests.at(-1) ?? ''));
}
function provenance_textOf(metadata, path) {
    const { data, filename } = metadata.source?.infos?.[0] ?? {};
    if (!data || data.length > LONGEST_DOCKERFILE)
        return null;
    const lines = Buffer.from(data, 'base64')
        .toString('utf8')
        .replace(/\r?\n$/, '')
        .split(/\r?\n/);
    return { path: path ?? filename ?? 'Dockerfile', lines };
}
/** The longest list of an image source that the image's own layers begin with. */
function findBase(definition, steps, layers, resolved) {
    let base = { reference: null, digest: null, layers: 0, knownBy: 'provenance' };
    const byId = Map.groupBy(steps, ({ id }) => id);
    for (const step of definition) {
        const image = provenance_imageOf(step);
        if (!image)
            continue;
        const list = byId.get(step.id)?.find(({ digests }) => llb_steps_startsWith(layers, digests));
        if (list && list.digests.length > base.layers) {
            const reference = familiar(image[1] ?? '');
            base = {
                reference,
                // The source of a named context has none.
                digest: image[2] ?? resolved.get(reference) ?? null,
                layers: list.digests.length,
                knownBy: 'provenance',
            };
        }
    }
    return base;
}
/** The reference and the digest of a step that is the source of an image; null for another. */
function provenance_imageOf({ op }) {
    const identifier = op?.Op?.source?.identifier ?? '';
    return /^(?:docker-image|oci-layout):\/\/(.+?)(?:@(sha256:[0-9a-f]{64}))?$/.exec(identifier);
}
/** `docker.io/library/node:24-slim` is what people write as `node:24-slim`. Upstream: distribution/reference, FamiliarString. */
function familiar(reference) {
    return reference.replace(/^docker\.io\/(library\/)?/, '');
}
/** The layers of the base image come from the FROM that names it: the one of the lowest stage. */
function blameBase(dockerfile, chain) {
    const stage = chain.at(-1);
    const from = stage?.instructions[0];
    if (!stage || !from)
        return null;
    const { line, endLine, text } = from;
    return { file: dockerfile.path, line, endLine, instruction: text, stage: stageName(stage) };
}
function blameLayer(layers, index, source) {
    const { located } = source;
    const step = 
    // The shortest list that holds the layer in its place: the step that added it (a step may add several at once).
    located
        .filter(({ digests }) => digests.length > index && llb_steps_startsWith(layers, digests))
        .sort((a, b) => a.digests.length - b.digests.length)[0] ??
        // COPY --link makes its layer apart from the others and merges it in: only the end of its list agrees.
        located.find(({ digests }) => digests.at(-1) === layers[index]);
    if (!step)
        return null;
    // Stages with the same instruction on the same base share a step, which then has a place in each of them.
    const places = linesOf(source.metadata, step.id).flatMap(line => instructionAt(source.dockerfile, line) ?? []);
    const place = places.find(({ stage }) => source.chain.includes(stage)) ?? places[0];
    if (!place)
        return null;
    const { stage, instruction } = place;
    const from = instruction.keyword === 'COPY' ? instruction.from[0] : undefined;
    const origin = from === undefined ? undefined : findStage(source.dockerfile, from, stage.index);
    return {
        file: source.dockerfile.path,
        line: instruction.line,
        endLine: instruction.endLine,
        instruction: instruction.text,
        stage: origin ? stageName(origin) : (from ?? stageName(stage)),
    };
}
/** The first lines of a step's instructions. Only the Dockerfile itself (source 0) has lines that a user can open. */
function linesOf(metadata, step) {
    const places = metadata.source?.locations?.[step]?.locations ?? [];
    return places
        .filter(({ sourceIndex }) => (sourceIndex ?? 0) === 0)
        .flatMap(({ ranges }) => ranges?.[0]?.start.line ?? []);
}

;// CONCATENATED MODULE: ./src/origins/attestation.ts


/**
 * Tells where the layers of an image came from by the provenance that is attached to it; null where that says nothing
 * of them (mode=min, another builder, layers that were packed anew since). The statement is not signed: whoever made
 * the image can write into it what they like, as into its labels.
 * @param statement the blob of media type application/vnd.in-toto+json
 */
function attestedOrigins(statement, layers) {
    try {
        const { predicate } = JSON.parse(Buffer.from(statement).toString('utf8'));
        const provenance = parsePredicate(predicate);
        const origins = provenance && readOrigins(provenance, layers, null, provenance.target);
        return origins?.blame.some(blame => blame !== null) ? origins : null;
    }
    catch {
        // Of another form than BuildKit's: anybody may attach anything.
        return null;
    }
}

// EXTERNAL MODULE: external "node:path/posix"
var posix_ = __webpack_require__(3916);
;// CONCATENATED MODULE: ./src/pipeline/missing-source.ts









const SHOWN_NAMES = 12;
/** No file system has a longer name. */
const MAX_NAME = 255;
/** Each comparison takes the product of two lengths, and nothing interrupts it. */
const MAX_COMPARED_NAMES = 1000;
/** A name or path that anyone may have chosen, on one line. */
const shownName = (name) => visible(shorten(name, 200, 'middle'));
/** Reads from a failed build which source a COPY did not find; null where the failure is about something else. */
function missingSource(failure, dockerfile) {
    if (!(failure instanceof BuildFailure) || failure.code !== 'copy-source-missing' || !failure.location || !dockerfile)
        return null;
    const place = instructionAt(dockerfile, failure.location.line);
    const path = /"([^"]+)": not found|lstat (\S+): no such file/.exec(failure.message);
    const found = path?.[1] ?? path?.[2];
    if (!place || found === undefined)
        return null;
    const from = place.instruction.from[0];
    if (from === undefined) {
        // A RUN chooses its own words, and a report must not list the context for it.
        return /^(?:COPY|ADD)$/i.test(place.instruction.keyword) ? { path: (0,posix_.resolve)('/', found), stage: null } : null;
    }
    const stage = findStage(dockerfile, from, place.stage.index);
    return stage ? { path: (0,posix_.resolve)('/', found), stage } : null;
}
/** What a stage's file system has in place of the path. */
function neighboursInTree(tree, path) {
    let folder = (0,posix_.dirname)(path);
    while (folder !== '/' && tree.resolve(folder)?.type !== 'directory')
        folder = (0,posix_.dirname)(folder);
    return { folder, names: tree.list(folder) };
}
/** What the build context has in place of the path; what .dockerignore leaves out is listed all the same. */
async function neighboursInContext(cwd, context, path) {
    const root = await (0,promises_.realpath)((0,external_node_path_.resolve)(cwd, context));
    for (let folder = (0,posix_.dirname)(path);; folder = (0,posix_.dirname)(folder)) {
        try {
            // A symlink in the context must not show the names of other folders on this machine.
            const real = await (0,promises_.realpath)((0,posix_.join)(root, folder));
            if (!isWithin(real, root))
                continue;
            return { folder, names: (await (0,promises_.readdir)(real)).sort() };
        }
        catch (error) {
            if (folder === '/')
                throw error;
        }
    }
}
/** The same failure, saying what is there instead. */
function withNeighbours(failure, { path, stage }, { folder, names }) {
    const where = stage === null ? 'the build context' : `stage "${stageName(stage)}"`;
    const next = path.slice(folder === '/' ? 1 : folder.length + 1).split('/')[0] ?? '';
    const shown = names.slice(0, SHOWN_NAMES).map(shownName).join(', ') +
        (names.length > SHOWN_NAMES ? `, and ${names.length - SHOWN_NAMES} more` : '');
    const isQuick = next.length <= MAX_NAME && names.length <= MAX_COMPARED_NAMES;
    const nearest = isQuick ? nearestWord(next, names) : null;
    const ignored = stage === null && names.includes(next) ? ' It is there on disk, so .dockerignore leaves it out.' : '';
    const message = `There is no ${shownName(path)} in ${where}: ${shownName(folder)} holds ${names.length === 0 ? 'nothing' : shown}.${ignored}`;
    const hint = nearest !== null && nearest !== next ? `Did you mean ${shownName((0,posix_.join)(folder, nearest))}?` : failure.hint;
    return new BuildFailure(failure.code, message, {
        ...(hint ? { hint } : {}),
        location: failure.location,
        output: failure.output,
    });
}

;// CONCATENATED MODULE: ./src/pipeline/target.ts


















/** Builds one target, reads its images and holds them to the rules. Whatever fails is in the outcome. */
async function verifyTarget(target, run) {
    const outcome = { target, image: null, build: null, judgements: [], failure: null };
    try {
        const request = targetRequest(run.options, target, run.gha, run.ports.env);
        const built = await buildTarget(request, run.builder, run.folder, run.ports);
        outcome.build = built.summary;
        if (built.image === null)
            return outcome;
        const { layout, metadata } = built.image;
        outcome.image = { layout, digest: metadata.digest };
        const made = { metadata, target, builder: run.builder.name, ports: run.ports };
        const images = await readImages(`${layout}@${metadata.digest}`, run.ports, made, run.reads, run.options.limits);
        const rules = await run.rules;
        const lint = (await run.lints)?.get(target.name) ?? null;
        // What is said of the Dockerfile is said once, and not of each platform.
        const rest = lint && repeated(lint);
        outcome.judgements = images.map((image, index) => judge_judge(image, target, rules, index === 0 ? lint : rest));
    }
    catch (failure) {
        outcome.failure = run.ports.signal.aborted
            ? new Failure('cancelled', `The run was cancelled before ${target.name} was evaluated.`)
            : await explained(failure, target, run);
    }
    return outcome;
}
/** Where a COPY found no source, the stage that it names is built and read, to say what is there instead. */
async function explained(failure, target, run) {
    const missing = missingSource(failure, target.dockerfile);
    if (!missing)
        return failure;
    try {
        const around = await neighbours(missing, target, run);
        return around ? withNeighbours(failure, missing, around) : failure;
    }
    catch (error) {
        // The target's own failure is the one to report: without the explanation, it says what BuildKit says.
        const { message } = error;
        const place = missing.stage === null ? 'the build context' : `the stage "${stageName(missing.stage)}"`;
        if (!run.ports.signal.aborted)
            run.ports.log.warning(`${target.name}: ${place} could not be read to show what it contains. ${message}`);
        return failure;
    }
}
/** Null where the context is not on this machine. */
async function neighbours({ path, stage }, target, run) {
    const { options, ports } = run;
    const context = target.context ?? options.context;
    if (stage === null)
        return isRemote(context) ? null : neighboursInContext(ports.cwd, context, path);
    const request = questionRequest(options, target, stageName(stage));
    const built = await buildTarget(request, run.builder, run.folder, ports);
    const [image] = built.image
        ? await readImages(`${built.image.layout}@${built.image.metadata.digest}`, ports, null, undefined, options.limits)
        : [];
    if (!image)
        throw new Error('the stage has no image');
    return neighboursInTree(image.tree, path);
}
/**
 * Reads the images of a layout or an archive; of one that was just built, with what the build tells of its layers.
 * @throws Failure of the image reader
 */
async function readImages(reference, { signal, layerIndex: index }, made, reads = new Map(), limits = {}) {
    const store = await openImageStore(reference, limits);
    try {
        const needs = [...neededBy(), ...USER_NEEDS];
        return await Promise.all(store.images.map(async (stored) => {
            const digests = stored.layers.map(layer => layer.digest);
            const several = store.images.length > 1;
            const origins = made
                ? await originsOfBuild(made, digests, several ? formatPlatform(stored.platform) : null)
                : originsOf(stored, store.attestations);
            return readImage(stored, { needs, limits, signal, index, reads, ...origins });
        }));
    }
    finally {
        await store.close();
    }
}
/** Where the layers of an image came from that something else built: by its attestation, else by labels and history. */
function originsOf(stored, attestations) {
    const digests = stored.layers.map(layer => layer.digest);
    const statements = attestations.flatMap(({ subject, provenance }) => (subject === stored.digest ? provenance : []));
    const attested = statements.map(statement => attestedOrigins(statement, digests)).find(origins => origins !== null);
    if (attested)
        return attested;
    return { ...unknownOrigins(digests.length), base: guessBase(stored.config, stored.annotations, digests.length) };
}
/** Where the layers of an image came from that this run built; `platform` is null where it is the only one. */
async function originsOfBuild(made, layers, platform) {
    const provenance = await findProvenance(made, platform);
    if (!provenance)
        return unknownOrigins(layers.length, 'no-provenance');
    return readOrigins(provenance, layers, made.target.dockerfile?.path ?? null, made.target.stage);
}
async function findProvenance({ metadata, builder, ports }, platform) {
    const { provenance, ref } = metadata;
    const key = platform === null ? null : normalizePlatform(platform);
    // buildx names the platform of a single image too, where the build was asked for one.
    const written = key === null ? [...provenance.values()][0] : provenance.get(key);
    if (written)
        return written;
    return ref === null ? null : provenanceFromHistory(builder, ref, key, ports);
}

;// CONCATENATED MODULE: ./src/pipeline/open-baseline.ts







/**
 * A baseline that was named: a report, an image on the disk (with `:TAG` or `@DIGEST` behind it where it holds
 * several), or an image in a registry. `limits` are those of the run, for an image on the disk.
 * @throws Failure for what is not there or is none of these
 */
async function openBaseline(source, ports, limits) {
    const reference = source.kind === 'file' ? source.path : source.reference;
    const snapshot = source.kind === 'file' ? await openFile(source.path, ports, limits) : await openRemote(reference, ports);
    const origin = { kind: source.kind, commit: snapshot.commit, commitsBehind: null, reference, reason: null };
    return { origin, snapshot };
}
async function openRemote(reference, { exec, signal }) {
    const images = await imagesInRegistry(reference, exec, signal);
    return { commit: null, targets: [{ name: null, gated: true, images }] };
}
async function openFile(path, ports, limits) {
    const place = (0,external_node_path_.resolve)(ports.cwd, path);
    const file = await (0,promises_.stat)(place).catch(() => null);
    if (file?.isFile() && path.endsWith('.json')) {
        if (file.size > record_MOST_BYTES)
            throw new Failure('baseline/damaged', `${path} is too large to be a report.`);
        return decodeRecord(await (0,promises_.readFile)(place), path);
    }
    const images = await readImages(place, ports, null, undefined, limits);
    return { commit: null, targets: [{ name: null, gated: true, images: images.map(snapshotOf) }] };
}

;// CONCATENATED MODULE: ./src/report/growth-report.ts
const IN_REPORTS = { causes: 20, parts: 10, paths: 50 };
/** A difference as it is reported: what weighs most of it, and how much else there is. */
function growthReport(difference, limits = IN_REPORTS) {
    const { causes, paths } = difference;
    const kept = causes.slice(0, limits.causes);
    const count = (which) => paths.filter(({ before, after }) => which(before, after)).length;
    return {
        ...difference,
        causes: kept.map(cause => ({
            ...cause,
            parts: cause.parts.slice(0, limits.parts),
            more: Math.max(0, cause.parts.length - limits.parts),
        })),
        paths: paths.slice(0, limits.paths),
        changed: {
            added: count(before => before === null),
            removed: count((_, after) => after === null),
            grown: count((before, after) => before !== null && after !== null && after > before),
            shrunk: count((before, after) => before !== null && after !== null && after < before),
        },
        omitted: {
            causes: causes.length - kept.length,
            paths: Math.max(0, paths.length - limits.paths),
        },
    };
}

;// CONCATENATED MODULE: ./src/report/check-page.ts


/** What there is to know of a check, in the order of its page; docs/checks, `explain` and SARIF show the same. */
function checkSections(check) {
    const { why, how, limits, fix } = check.docs;
    return [
        { title: 'What it finds', body: `${check.title}.\n\n${severityTable(check)}` },
        { title: 'Why it matters', body: why },
        { title: 'How it is found', body: how },
        { title: 'Known limits', body: limits ?? 'None are known.' },
        { title: 'How to fix it', body: fix },
        { title: 'How to waive it', body: waiving(check) },
    ];
}
/** The same as Markdown, without the title. */
function checkHelp(check) {
    return checkSections(check)
        .map(({ title, body }) => `## ${title}\n\n${body}`)
        .join('\n\n');
}
/** A check's page as Markdown, its id below the title. */
function checkPage(check) {
    const sections = checkSections(check).map(({ title, body }) => `## ${title}\n\n${body}\n`);
    return `# ${check.title}\n\n\`${check.id}\`\n\n${sections.join('\n')}`;
}
/** What each preset makes of a check, in the order of PRESETS. */
function presetSeverities(check) {
    return PRESETS.map(preset => resolveSeverities(preset, {}, [check])[check.id] ?? 'off');
}
function severityTable(check) {
    return [
        `| Preset | ${PRESETS.join(' | ')} |`,
        `|---|${PRESETS.map(() => '---|').join('')}`,
        `| Severity | ${presetSeverities(check).join(' | ')} |`,
    ].join('\n');
}
function waiving({ id }) {
    return `In \`stagegate.yml\`, with the reason and the last day that it holds; \`path\` and \`target\` narrow it and may be left out:

\`\`\`yaml
waivers:
  - check: ${id}
    target: production
    path: /usr/bin/**
    reason: why this one is right as it is
    until: 2027-03-01
\`\`\`

A waived finding is still shown. To change the check's severity everywhere, or to turn it off:

\`\`\`yaml
checks:
  ${id}: warning # or error, info, off
\`\`\``;
}

;// CONCATENATED MODULE: ./src/report/rules.ts


/** What there is to know of the checks that found something, in the order of the registry, so that a report explains itself. */
function rulesOf(targets) {
    const ids = new Set(targets.flatMap(({ images }) => images.flatMap(({ findings }) => findings.map(({ check }) => check))));
    return CHECKS.filter(({ id }) => ids.has(id)).map(check => {
        const { id, title, docs, severity } = check;
        return { id, title, why: docs.why, severity: severity === 'off' ? 'warning' : severity, help: checkHelp(check) };
    });
}

;// CONCATENATED MODULE: ./src/report/assemble.ts











const SHOWN_LARGEST = 20;
/** The report of a run, in the order of the plan. */
function assembleReport(outcomes, source, baseline = null) {
    const targets = outcomes.map(reportTarget);
    return {
        schema: 'stagegate.report/1',
        result: decideAll(targets.map(target => target.result)),
        tool: version/* TOOL */.j,
        source,
        baseline: baseline && reportBaseline(baseline, outcomes),
        dockerfiles: dockerfilesOf(outcomes),
        targets,
        rules: rulesOf(targets),
        pushed: [],
    };
}
/** By path: the targets of a run are built from one text of a Dockerfile. */
function dockerfilesOf(outcomes) {
    const files = outcomes.flatMap(({ judgements }) => judgements.flatMap(({ image }) => image.dockerfile ?? []));
    return [...new Map(files.map(file => [file.path, file])).values()];
}
function reportBaseline({ origin, snapshot, waiver }, outcomes) {
    const names = outcomes.map(({ target }) => target.name);
    return { ...origin, gone: snapshot === null ? [] : goneTargets(snapshot, names), waiver };
}
/** The report of a run that came to an end before there were targets: a builder that is missing, a cancelled job. */
function assembleFailure(failure, source) {
    return assembleReport([{ target: { name: '(all targets)', role: 'gated' }, image: null, build: null, judgements: [], failure }], source);
}
function reportTarget({ target, image, build, judgements, failure }) {
    const broken = failure ?? unjudgedBudgets(judgements);
    const error = broken === null ? null : reportFailure(broken);
    return {
        name: target.name,
        role: target.role,
        result: error ? 'error' : target.role === 'built' ? 'passed' : decideAll(judgements.map(({ verdict }) => verdict)),
        error,
        build,
        digest: image?.digest ?? null,
        images: judgements.map(reportImage),
    };
}
/** Budgets that were asked for and not compared make the target an error, with what it takes to compare them. */
function unjudgedBudgets(judgements) {
    const broken = judgements.filter(({ unjudged }) => unjudged.length > 0);
    const [first] = broken;
    if (!first)
        return null;
    const sizes = [...new Set(broken.flatMap(({ unjudged }) => unjudged))].join(' and ');
    const platforms = broken.map(({ image }) => formatPlatform(image.platform)).join(', ');
    return new Failure('origins-unknown', `The budget for ${sizes} could not be evaluated (${platforms}): it is unknown which layers are the base image's.`, { hint: marked(UNKNOWN_ORIGIN_FIXES[first.image.unexplained ?? 'not-built']) });
}
function reportFailure(failure) {
    if (failure instanceof Failure) {
        const { code, message, hint, location } = failure;
        return { code, message, hint, location, output: failure instanceof BuildFailure ? failure.output : [] };
    }
    // A bug of ours: still an `error` in the report, never a crash that leaves no report at all.
    const message = failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure);
    return { code: 'internal', message, hint: 'Please report this as a bug, with the log.', location: null, output: [] };
}
function reportImage({ image, user, budgets, growth, checks, findings, verdict }) {
    const { spec, uid, gid, root, numeric, resolved } = user;
    return {
        platform: formatPlatform(image.platform),
        result: verdict,
        digest: image.digest,
        reference: image.reference,
        size: image.size,
        files: image.tree.files,
        growth: growth.difference && growthReport(growth.difference),
        novelty: growth.novelty,
        growthBudgets: growth.outcomes,
        history: growth.history,
        budgets,
        user: { spec, uid, gid, root, numeric, resolved },
        base: image.base,
        layers: image.layers.map(({ digest, diffId, compressed, unpacked, files, origin, blame, createdBy }) => {
            return { digest, diffId, compressed, unpacked, files, origin, blame, createdBy };
        }),
        checks: checks.map(({ id, result, error }) => ({ id, result, error })),
        findings,
        largest: largestPaths(image.tree, SHOWN_LARGEST),
    };
}

;// CONCATENATED MODULE: ./src/report/growth-words.ts


/** Words about growth, for every renderer: plain text in which a pair of backticks marks code; all of it may be hostile. */
/** `+12.4 MB`, `−3 kB`, `±0`. */
function formatDelta(bytes) {
    if (bytes === 0)
        return '±0';
    return bytes > 0 ? `+${formatBytes(bytes)}` : `−${formatBytes(-bytes)}`;
}
/** `+9 %` of what it was; empty where that was nothing, or where it rounds to nothing. */
function formatShare(bytes, before) {
    if (before <= 0)
        return '';
    const percent = (Math.abs(bytes) / before) * 100;
    const digits = percent < 9.95 ? percent.toFixed(1).replace(/\.0$/, '') : String(Math.round(percent));
    return digits === '0' ? '' : `${bytes < 0 ? '−' : '+'}${digits} %`;
}
/** The size that tells most of a difference: the unpacked one, else what a registry knows. */
function mainSize(growth) {
    const { unpacked, compressed, before } = growth;
    return unpacked === null
        ? { bytes: compressed, before: before.compressed, size: 'compressed' }
        : { bytes: unpacked, before: before.unpacked ?? 0, size: 'unpacked' };
}
/** Whether an image differs from its baseline in more than how its layers happen to be compressed. */
function hasChanged({ growth, novelty }) {
    if (growth === null)
        return novelty !== null;
    if (growth.unpacked === null)
        return growth.compressed !== 0;
    return growth.unpacked !== 0 || growth.merged !== 0 || growth.causes.length > 0 || growth.paths.length > 0;
}
/** Whether a report can say at all what changed. */
function isCompared({ baseline }) {
    return baseline !== null && baseline.kind !== 'none';
}
/** `+9.3 MB own layers, +3.1 MB base image`; empty where only one of them changed, or a base is not known. */
function sharesWords({ own, base, unpacked }) {
    const size = unpacked === null ? 'compressed' : 'unpacked';
    const [ours, theirs] = [own?.[size] ?? 0, base?.[size] ?? 0];
    if (own === null || base === null || ours === 0 || theirs === 0)
        return '';
    return `${formatDelta(ours)} in own layers, ${formatDelta(theirs)} in the base image`;
}
const SHOWN_PARTS = 3;
/** What a cause consists of: `` `node_modules/typescript` is new``; empty where only its layer is known. */
function causeWords(cause, growth) {
    const parts = partsWords(cause);
    if (cause.origin === 'base')
        return [baseWords(growth), parts].filter(words => words !== '').join(': ');
    return parts;
}
function baseWords({ base }) {
    const [before, after] = [base?.before.reference ?? null, base?.after.reference ?? null];
    if (after === null)
        return 'another base image';
    const plain = after.replace(/@sha256:[0-9a-f]{64}$/, '');
    const was = before?.replace(/@sha256:[0-9a-f]{64}$/, '') ?? null;
    return was === null || was === plain
        ? `a newer base image ${growth_words_code(plain)}`
        : `base image ${growth_words_code(was)} → ${growth_words_code(plain)}`;
}
function partsWords({ parts, more }) {
    const [first] = parts;
    if (first === undefined)
        return '';
    const shown = parts.slice(0, SHOWN_PARTS);
    const left = parts.length - shown.length + more;
    if (parts.length === 1 && left === 0)
        return `${growth_words_nameOf(first)} ${verbOf(first)}`;
    const verbs = new Set(parts.map(verbOf));
    const [verb = ''] = verbs;
    // One verb for all of them reads better, where all are known.
    const common = verbs.size === 1 && (verb === 'is new' || verb === 'is gone') && more === 0 ? verb : null;
    const words = shown.map(part => {
        const amount = formatDelta((part.after ?? 0) - (part.before ?? 0));
        return common === null ? `${growth_words_nameOf(part)} ${verbOf(part)} (${amount})` : `${growth_words_nameOf(part)} (${amount})`;
    });
    const others = left === 0 ? [] : [`${left} ${left === 1 ? 'other' : 'others'}`];
    const listed = [...words, ...others];
    const all = `${listed.slice(0, -1).join(', ')} and ${listed.at(-1)}`;
    return common === null ? all : `${all} ${common.replace('is', 'are')}`;
}
/** How a part is called: a package by its folder or its name and version, everything else by its path. */
function growth_words_nameOf({ kind, name, path, before, versions }) {
    const version = before === null ? versions.after : versions.before;
    const versioned = version === null ? name : `${name} ${version}`;
    const names = {
        npm: `node_modules/${versioned}`,
        python: `site-packages/${versioned}`,
        gem: `gems/${versioned}`,
        jar: versioned,
        deb: versioned,
        apk: versioned,
        rpm: versioned,
        directory: path ?? name,
        file: path ?? name,
    };
    return growth_words_code(names[kind]);
}
function verbOf({ before, after, versions, hidden }) {
    const verb = plainVerb(before, after, versions);
    return hidden && (after ?? 0) > (before ?? 0)
        ? `${verb}, and shipped though a later layer deletes or replaces it`
        : verb;
}
function plainVerb(before, after, versions) {
    if (before === null)
        return 'is new';
    if (after === null)
        return 'is gone';
    if (versions.after !== null && versions.before !== null && versions.after !== versions.before) {
        return `became ${growth_words_code(versions.after)}`;
    }
    return after > before ? 'grew' : 'shrank';
}
/** What a run was compared with, or why with nothing and what would change that. */
function baselineWords(baseline) {
    const { kind, commit, commitsBehind, reference, reason } = baseline;
    const short = commit === null ? 'the base' : growth_words_code(commit.slice(0, 7));
    switch (kind) {
        case 'exact':
            return `Compared with ${short}`;
        case 'ancestor':
            return `Compared with ${short}, ${commitsBehind === 1 ? '1 commit' : `${commitsBehind} commits`} behind, which is the nearest that has a report`;
        case 'file':
        case 'image':
            return `Compared with ${growth_words_code(reference ?? '')}`;
        case 'none':
            return reason === 'not-saved'
                ? `There is no baseline yet: the cache has no report of ${short} or the commits before it. A push to the base branch that runs this step saves one; until then growth budgets are not applicable`
                : `There is no baseline: ${ABSENCES[reason ?? 'no-base']}. Growth budgets are not applicable`;
    }
}
const ABSENCES = {
    'no-cache': 'the Actions cache, which has the reports of earlier commits, is not available to this job',
    'no-token': 'there is no github-token to ask for the merge base with',
    unavailable: 'GitHub, the cache or the registry did not answer',
    damaged: 'what was found in the cache is no report of Stagegate',
    'no-base': 'GitHub names no base commit for this run (on a pull request, the job needs `contents: read`)',
    'several-targets': 'one image cannot stand for several gated targets',
};
const SIZES = {
    compressed: 'compressed',
    unpacked: 'unpacked',
    merged: 'merged',
    own: 'own',
    'own.compressed': 'own compressed',
};
/** `+12.4 MB of +5 MB unpacked growth`, for the table. */
function growthBudgetWords({ size, percent, limit, actual, result }) {
    const written = percent === null ? `+${formatBytes(limit ?? 0)}` : `+${percent} %`;
    if (actual === null)
        return `growth ${written} ${SIZES[size]}: not applicable`;
    const note = result === 'waived' ? ', waived' : result === 'not-applicable' ? ', not held here' : '';
    return `${formatDelta(actual)} of ${written} ${SIZES[size]} growth${note}`;
}
/** `7.4 MB over the growth budget: +12.4 MB unpacked, where +5 MB may come`. */
function overgrownWords({ size, percent, limit, actual }) {
    const may = percent === null ? `+${formatBytes(limit ?? 0)}` : `${percent} % (+${formatBytes(limit ?? 0)})`;
    const over = formatBytes((actual ?? 0) - (limit ?? 0));
    return `${over} over the growth budget: ${formatDelta(actual ?? 0)} ${SIZES[size]}, where ${may} may come.`;
}
/** Somebody else's text between backticks. */
const growth_words_code = (text) => marked(code(text));

;// CONCATENATED MODULE: ./src/report/markdown/context.ts




const EVERYTHING = {
    rows: Infinity,
    problems: Infinity,
    items: Infinity,
    output: Infinity,
    findings: Infinity,
    dockerfile: Infinity,
    largest: Infinity,
    layers: Infinity,
    growth: Infinity,
    causes: 3,
    pushed: Infinity,
    why: true,
    history: true,
    method: true,
};
/** The first `limit` of a list; the others are counted as left out. */
function take(context, list, limit, noun) {
    const left = list.length - Math.min(limit, list.length);
    if (left > 0)
        context.omitted.set(noun, (context.omitted.get(noun) ?? 0) + left);
    return list.slice(0, limit);
}
/** `34 layers, 2 findings`, in the order in which they were left out; empty where nothing was. */
function omissions(context) {
    return [...context.omitted].map(([noun, count]) => counted(count, noun)).join(', ');
}
/** A size that no line break takes apart. */
function size(bytes) {
    return formatBytes(bytes).replace(' ', '\u00a0');
}
/**
 * A place in a Dockerfile, linked to its line where the commit and the server are known. The server is that of the
 * run's own page, so that GitHub Enterprise Server works too.
 */
function placeLink(context, place) {
    // The one Dockerfile of most reports is named in the last line with its folder; here its name is enough.
    const file = place.file === context.report.source.dockerfile ? (0,external_node_path_.basename)(place.file) : place.file;
    const label = codeSpan(`${shorten(file, 80, 'middle')}:${place.line}`);
    const url = blobUrl(context, place);
    return url === null ? label : `[${label}](${url})`;
}
function blobUrl({ report, runUrl }, { file, line, endLine }) {
    const { repository, commit } = report.source;
    if (repository === null || commit === null || runUrl === null || !URL.canParse(runUrl))
        return null;
    if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^[0-9a-f]{40,64}$/.test(commit))
        return null;
    const parts = file.toWellFormed().replace(/^\.\//, '').split('/');
    // A path outside the repository has no page there.
    if (file.includes('://') || parts.some(part => part === '' || part === '..' || part === '.'))
        return null;
    const path = parts.map(part => encodeURIComponent(part).replace(/[()'*!~]/g, percent)).join('/');
    const lines = endLine > line ? `L${line}-L${endLine}` : `L${line}`;
    return `${new URL(runUrl).origin}/${repository}/blob/${commit}/${path}#${lines}`;
}
function percent(sign) {
    return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
/** A link to a page of our own making; the label is Markdown. */
function context_link(label, url) {
    if (url === null || !URL.canParse(url) || !/^https?:/.test(url))
        return label;
    return `[${label}](<${new URL(url).href.replace(/[<>\\]/g, percent)}>)`;
}
/** A part that is closed until the reader opens it; the summary is HTML, the content Markdown. */
function folded(summary, content) {
    return `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`;
}
/** A table from Markdown cells; `>` aligns a column to the right. */
function table(header, alignment, cells) {
    const rule = header.map((_, index) => (alignment[index] === '>' ? '--:' : ':--'));
    return [header, rule, ...cells].map(row => `| ${row.join(' | ')} |`).join('\n');
}

;// CONCATENATED MODULE: ./src/report/title.ts


/** One sign a verdict, the same in every renderer; what was not judged has none. */
const title_SYMBOLS = {
    passed: '✅',
    failed: '❌',
    error: '⛔',
    skipped: '',
    measured: '',
    built: '',
};
/** The same for what is less than a verdict: a finding of a severity. */
const SEVERITY_SYMBOLS = { error: '❌', warning: '⚠️', info: 'ℹ️' };
/** The verdict in a few words, with the names of the targets that it is about: `production fails`. */
function titleWords(report, name) {
    return verdictWords(report, name) + gainWords(report);
}
/** What the only gated image gained; with several, the table says it. */
function gainWords({ targets }) {
    const images = targets.filter(({ role }) => role === 'gated').flatMap(target => target.images);
    const growth = images.length === 1 ? (images[0]?.growth ?? null) : null;
    const bytes = growth === null ? 0 : mainSize(growth).bytes;
    return bytes === 0 ? '' : `, ${formatDelta(bytes).replace(' ', '\u00a0')}`;
}
function verdictWords(report, name) {
    const failed = report.targets.filter(target => target.result === 'failed');
    const unpushed = report.targets.filter(target => target.error?.code.startsWith('push/'));
    const broken = report.targets.filter(target => target.result === 'error' && !unpushed.includes(target));
    const parts = [];
    const add = (targets, verb) => {
        if (targets.length > 0)
            parts.push(`${title_subject(targets, report, name, parts.length === 0)} ${verb}`);
    };
    add(failed, failed.length === 1 ? 'fails' : 'fail');
    add(broken, 'could not be evaluated');
    add(unpushed, 'could not be pushed');
    return parts.length > 0 ? parts.join(', ') : WITHOUT_NAMES[report.result](report, name);
}
const WITHOUT_NAMES = {
    passed: (report, name) => {
        const gated = report.targets.filter(target => target.role === 'gated');
        if (gated.length === 0)
            return 'no target has budgets or checks';
        return gated.length <= 3
            ? `${title_names(gated, name)} ${gated.length === 1 ? 'passes' : 'pass'}`
            : `all ${gated.length} targets pass`;
    },
    failed: () => 'failed',
    error: () => 'could not be evaluated',
};
function title_subject(targets, report, name, withTotal) {
    if (targets.length <= 3)
        return title_names(targets, name);
    const count = formatCount(targets.length);
    return withTotal ? `${count} of ${counted(report.targets.length, 'target')}` : count;
}
function title_names(targets, name) {
    const all = targets.map(target => name(target.name));
    const last = all.at(-1) ?? '';
    return all.length <= 1 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}

;// CONCATENATED MODULE: ./src/report/markdown/problems.ts




/** What keeps the gate from passing. */
function problemList(context, list) {
    return problemsByTarget(context, take(context, list, context.limits.problems, 'problem'));
}
/** Target by target, each problem with its Dockerfile line and how to mend it. */
function problemsByTarget(context, list) {
    const part = ([target, mine]) => {
        const known = new Set();
        return [`**${codeSpan(shorten(target, 80))}**`, '', ...mine.map(problem => listItem(context, problem, known))].join('\n');
    };
    return [...Map.groupBy(list, problem => problem.target)].map(part).join('\n\n');
}
/** An instruction is written out where it first comes up in a target's part; after that, its line is enough. */
function listItem(context, problem, known) {
    const where = (place) => {
        const key = `${place.file}:${place.line}`;
        const words = placeWords(context, place, !known.has(key));
        known.add(key);
        return words;
    };
    const [first, ...others] = problem.items;
    const symbol = problem.kind === 'build' || problem.kind === 'unjudged' ? title_SYMBOLS.error : SEVERITY_SYMBOLS[problem.severity];
    const message = first === undefined ? '' : itemWords(first);
    const head = `- ${symbol} ${platformWords(problem)}${message}`;
    const below = [
        ...(problem.place === null || problem.kind === 'budget' ? [] : [where(problem.place)]),
        ...(problem.kind === 'budget' || first?.layer == null ? [] : [layerWords(first.layer, first.instruction)]),
        ...(problem.id === null ? [] : [codeSpan(problem.id)]),
    ].join(' · ');
    const heaviest = problem.heaviest.map(weight => {
        if (weight.what === 'base')
            return `${size(weight.bytes)} from the base image ${baseName(weight.reference)}`.trim();
        return `${size(weight.bytes)} from ${weight.place === null ? layerWords(weight.layer, weight.instruction) : where(weight.place)}`;
    });
    const more = take(context, others, context.limits.items - 1, 'finding').map(itemWords);
    return [
        below === '' ? head : `${head}\\\n  ${below}`,
        ...[...heaviest, ...more, ...waiverWords(problem)].map(line => `  - ${line}`),
        ...outputBlock(context, problem.output),
        ...reasonWords(context, problem),
        ...(problem.fix === null ? [] : [fixWords(problem.fix)]),
    ].join('\n');
}
function platformWords(problem) {
    if (problem.platforms.length === 0)
        return '';
    return `${problem.platforms.map(platform => escapeMarkdown(shorten(platform, 40))).join(', ')}: `;
}
/** The message, and the path where the message does not say it. */
function itemWords({ message, path }) {
    const words = shortProse(message, 500);
    return path === null || message.includes(path) ? words : `${words} ${codeSpan(shorten(path, 200, 'middle'))}`;
}
function waiverWords({ waiver }) {
    if (waiver === null)
        return [];
    return [`Waived until ${escapeMarkdown(shorten(waiver.until, 20))}: ${escapeMarkdown(shorten(waiver.reason, 200))}`];
}
/** The base image's name as code; empty where it is not known. */
function baseName(reference) {
    return reference === null ? '' : codeSpan(shorten(reference, 120, 'middle'));
}
/** The linked line and what stands there. */
function placeWords(context, place, withInstruction) {
    const link = placeLink(context, place);
    const instruction = withInstruction && place.instruction !== null ? codeSpan(shorten(place.instruction, 160)) : '';
    return `${link} ${instruction}`.trim();
}
function layerWords(layer, instruction) {
    return instruction === null ? `layer ${layer}` : `layer ${layer} ${codeSpan(shorten(instruction, 160))}`;
}
/** Why it matters, where a check first comes up. */
function reasonWords({ limits, reasoned }, { id, why }) {
    if (!limits.why || why === null || id === null || reasoned.has(id))
        return [];
    reasoned.add(id);
    return [`  - **Why it matters:** ${shortProse(why, 500)}`];
}
/** A fix of one line is a sentence; the further lines of a longer one are a piece of Dockerfile. */
function fixWords(fix) {
    const [sentence = '', ...snippet] = fix.trimEnd().split('\n');
    const words = `  - **Fix:** ${shortProse(sentence, 500)}`;
    const lines = snippet.slice(0, 20).map(line => shorten(line, 200));
    // No blank line before it: that would set the whole list apart.
    return lines.length === 0 ? words : `${words}\n${indented(codeBlock(lines, 'dockerfile'), '    ')}`;
}
function outputBlock(context, output) {
    const kept = Math.min(output.length, context.limits.output);
    take(context, output, kept, 'line of build output');
    const last = kept === 0 ? [] : output.slice(-kept).map(line => shorten(line, 400));
    return last.length === 0 ? [] : ['', indented(codeBlock(last), '  '), ''];
}
function indented(text, by) {
    return text.replace(/^(?=.)/gm, by);
}

;// CONCATENATED MODULE: ./src/report/markdown/details.ts





/** Findings that do not fail the gate: warnings, information, and what a waiver excuses. */
function findingDetails(context, list) {
    const shown = take(context, list, context.limits.findings, 'finding');
    if (shown.length === 0)
        return '';
    return folded(summaryOf(list), problemsByTarget(context, shown));
}
function summaryOf(list) {
    const count = (problems) => problems.reduce((sum, problem) => sum + problem.items.length, 0);
    const open = list.filter(problem => problem.waiver === null);
    const waived = count(list.filter(problem => problem.waiver !== null));
    const warnings = count(open.filter(problem => problem.severity === 'warning'));
    const hints = count(open.filter(problem => problem.severity === 'info'));
    const parts = [
        ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
        ...(hints > 0 ? [`${formatCount(hints)} for information`] : []),
        ...(waived > 0 ? [`${formatCount(waived)} waived`] : []),
    ];
    return `Other findings: ${parts.join(', ')}`;
}
/** Every layer with where it came from; where not all fit, the heaviest. */
function layerDetails(context) {
    return imageParts(context, 'Layers', ({ layers, base }) => {
        const numbered = layers.map((layer, index) => ({ layer, index }));
        const heaviest = [...numbered].sort((a, b) => b.layer.unpacked - a.layer.unpacked || a.index - b.index);
        const shown = take(context, heaviest, context.limits.layers, 'layer').sort((a, b) => a.index - b.index);
        if (shown.length === 0)
            return '';
        return table(['#', 'Origin', 'Unpacked', 'Compressed', 'Dockerfile', 'Instruction'], '><>><<', shown.map(({ layer, index }) => layerCells(context, layer, index, base.reference)));
    });
}
function layerCells(context, layer, index, base) {
    const { blame } = layer;
    const instruction = blame?.instruction ?? layer.createdBy;
    return [
        String(index),
        layer.origin,
        size(layer.unpacked),
        size(layer.compressed),
        blame === null ? '' : placeLink(context, blame),
        instruction === null ? baseName(layer.origin === 'base' ? base : null) : codeSpan(shorten(instruction, 160)),
    ];
}
/** The files that weigh most. */
function largestDetails(context) {
    return imageParts(context, 'Largest files', ({ largest, layers }) => {
        const shown = take(context, largest, context.limits.largest, 'path');
        if (shown.length === 0)
            return '';
        return table(['Size', 'Path', 'Layer', 'Dockerfile'], '><><', shown.map(file => {
            const blame = layers[file.layer]?.blame ?? null;
            const origin = layers[file.layer]?.origin;
            return [
                size(file.size),
                codeSpan(shorten(file.path, 200, 'middle')),
                origin === undefined ? String(file.layer) : `${file.layer}\u00a0(${origin})`,
                blame === null ? '' : placeLink(context, blame),
            ];
        }));
    });
}
/** One folded part with a piece for every image; the image is named where there are several. */
function imageParts(context, title, render) {
    const images = context.report.targets.flatMap(target => target.images.map(image => ({ target, image })));
    const parts = images
        .map(({ target, image }) => ({ target, image, text: render(image) }))
        .filter(part => part.text !== '');
    if (parts.length === 0)
        return '';
    if (images.length === 1 && parts[0] !== undefined) {
        return folded(`${title} of ${htmlCode(shorten(parts[0].target.name, 80))}`, parts[0].text);
    }
    const content = parts.map(({ target, image, text }) => `${imageWords(target, image)}\n\n${text}`).join('\n\n');
    return folded(`${title} of ${escapeHtml(counted(parts.length, 'image'))}`, content);
}
/** The heading of one image in a part about several. */
function imageWords(target, image) {
    const name = codeSpan(shorten(target.name, 80));
    return `**${name}**${target.images.length > 1 ? ` ${escapeMarkdown(shorten(image.platform, 40))}` : ''}`;
}

;// CONCATENATED MODULE: ./src/report/markdown/growth.ts






/** Names that are only in the baseline; more of them say no more. */
const MAX_GONE = 20;
/** What changed since the baseline: for each image how much, and the three heaviest causes with their lines. */
function growthPart(context) {
    const { baseline, targets } = context.report;
    if (baseline === null)
        return '';
    const images = targets.flatMap(target => target.images.map(image => ({ target, image })));
    const changed = images.filter(({ image }) => image.growth !== null && hasChanged(image));
    const fresh = images.filter(({ image }) => image.novelty !== null);
    const lead = shortProse(baselineWords(baseline), 500);
    const nothing = isCompared(context.report) && changed.length === 0 && fresh.length === 0 && baseline.gone.length === 0;
    const shown = (list, noun, most = Infinity) => take(context, list, Math.min(context.limits.growth, most), noun);
    const lines = [
        ...shown(changed, 'changed image').map(({ target, image }) => imageLines(context, target, image)),
        ...shown(fresh, 'new image').map(({ target, image }) => {
            return `- ${imageWords(target, image)} is new: the baseline does not have it.`;
        }),
        ...shown(baseline.gone, 'gone target', MAX_GONE).map(name => {
            return `- **${codeSpan(shorten(name, 80))}** is gone: the baseline has it.`;
        }),
    ];
    return [
        `${lead}${nothing ? ': nothing changed.' : lines.length > 0 ? ':' : '.'}`,
        lines.join('\n'),
        growth_waiverWords(context, baseline, images),
    ]
        .filter(part => part !== '')
        .join('\n\n');
}
function imageLines(context, target, image) {
    return changeLines(context, imageWords(target, image), image.growth);
}
/** One image's difference as an item of a list; its name is Markdown. */
function changeLines(context, name, growth) {
    const { bytes, before, size } = mainSize(growth);
    const share = formatShare(bytes, before);
    const compressed = size === 'unpacked' ? `, ${formatDelta(growth.compressed)} compressed` : '';
    const shares = sharesWords(growth);
    const head = [
        `- ${name} **${formatDelta(bytes)}** ${size}`,
        share === '' ? '' : ` (${share})`,
        compressed,
        shares === '' ? '' : `: ${shares}`,
    ].join('');
    const shown = growth.causes.slice(0, context.limits.causes);
    const left = growth.causes.length - shown.length + growth.omitted.causes;
    const rest = mainSize(growth).bytes - shown.reduce((sum, cause) => sum + cause.bytes, 0);
    const more = growth.causes.length === 0
        ? filesLine(growth)
        : left === 0
            ? []
            : [`  - **${formatDelta(rest)}** from ${counted(left, 'other line')}`];
    return [head, ...shown.map(cause => causeLine(context, cause, growth)), ...more].join('\n');
}
function causeLine(context, cause, growth) {
    const words = shortProse(causeWords(cause, growth), 600);
    const place = growth_placeOf(context, cause);
    const head = `  - **${formatDelta(cause.bytes)}** ${words}`.trimEnd();
    return place === '' ? head : `${head}\\\n    ${place}`;
}
function growth_placeOf(context, { blame, gone, layer, origin }) {
    if (blame === null)
        return origin === 'own' && layer !== null ? `layer ${layer}` : '';
    const instruction = codeSpan(shorten(blame.instruction, 160));
    // The line of an instruction that is gone is one of another commit, and has no link in this one.
    return gone
        ? `gone: ${codeSpan(`${shorten(blame.file, 80, 'middle')}:${blame.line}`)} ${instruction}`
        : `${placeLink(context, blame)} ${instruction}`;
}
/** Where the sizes are what they were, files can still be others. */
function filesLine({ changed }) {
    const { added, removed, grown, shrunk } = changed;
    const files = added + removed + grown + shrunk;
    return files === 0
        ? []
        : [`  - ${counted(files, 'file')} changed: ${added} new, ${removed} gone, ${grown + shrunk} of another size`];
}
function growth_waiverWords(context, { waiver }, images) {
    if (waiver === null)
        return '';
    const waived = images.flatMap(({ target, image }) => image.growthBudgets
        .filter(({ result }) => result === 'waived')
        .map(outcome => `- ${imageWords(target, image)} ${escapeMarkdown(overgrownWords(outcome))}`));
    const who = waiver.by === null ? '' : ` that ${codeSpan(shorten(waiver.by, 60))} set`;
    const label = `the label ${codeSpan(shorten(waiver.label, 60))}${who}`;
    if (waived.length === 0)
        return `Growth budgets are waived by ${label}; none needed it.`;
    const shown = take(context, waived, context.limits.growth, 'waived growth budget');
    return `⚠️ Growth budgets are waived by ${label}:\n\n${shown.join('\n')}`;
}

// EXTERNAL MODULE: ./node_modules/fast-string-width/dist/index.js + 2 modules
var fast_string_width_dist = __webpack_require__(3223);
;// CONCATENATED MODULE: ./src/report/text/layout.ts

/** The columns that a text takes on a terminal; a text of ours may be coloured. */
const width = fast_string_width_dist/* default */.A;
/** Words in lines of at most `columns`, all but the first indented; a word that is longer than a line is broken. */
function wrap(text, columns, first, indent) {
    const lines = [];
    let line = first;
    let empty = true;
    for (const word of text.split(' ').filter(part => part !== '')) {
        const pieces = width(indent) + width(word) > columns ? broken(word, Math.max(1, columns - width(indent))) : [word];
        for (const piece of pieces) {
            if (!empty && width(line) + 1 + width(piece) > columns) {
                lines.push(line);
                line = indent;
                empty = true;
            }
            line += empty ? piece : ` ${piece}`;
            empty = false;
        }
    }
    return [...lines, line];
}
function broken(word, columns) {
    const pieces = [];
    let piece = '';
    for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(word)) {
        if (piece !== '' && width(piece + segment) > columns) {
            pieces.push(piece);
            piece = '';
        }
        piece += segment;
    }
    return [...pieces, piece];
}
/** A text cut to so many columns, its end replaced by `…`. */
function cut(text, columns) {
    return width(text) <= columns ? text : `${broken(text, Math.max(1, columns - 1))[0]}…`;
}
/**
 * Rows under each other with two spaces between the columns. Where a terminal is too narrow, the widest of the columns
 * that may shrink give way first; null where even that is not enough.
 */
function align(rows, alignment, columns, shrinkable) {
    const widths = alignment.split('').map((_, column) => Math.max(...rows.map(row => width(row[column]?.text ?? ''))));
    const least = 8;
    for (let over = total(widths) - columns; over > 0; over--) {
        const widest = shrinkable.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a));
        if ((widths[widest] ?? 0) <= least)
            return null;
        widths[widest] = (widths[widest] ?? 0) - 1;
    }
    return rows.map(row => row
        .map(({ text, paint = same => same }, column) => {
        const shown = cut(text, widths[column] ?? 0);
        const room = ' '.repeat((widths[column] ?? 0) - width(shown));
        return alignment[column] === '>' ? room + paint(shown) : paint(shown) + room;
    })
        .join('  ')
        .trimEnd());
}
function total(widths) {
    return widths.reduce((sum, each) => sum + each, 0) + 2 * (widths.length - 1);
}

;// CONCATENATED MODULE: ./src/report/text/growth.ts





const SHOWN_CAUSES = 3;
/** The cell of the table: `+12.4 MB (+9 %)`. */
function changeWords({ growth, novelty }) {
    if (growth === null)
        return novelty === null ? '-' : 'new';
    const { bytes, before } = mainSize(growth);
    const share = formatShare(bytes, before);
    return share === '' ? formatDelta(bytes) : `${formatDelta(bytes)} (${share})`;
}
/** What changed since the baseline, for a terminal; nothing where none was asked for. */
function growthLines(report, columns) {
    const { baseline, targets } = report;
    if (baseline === null)
        return [];
    const images = targets.flatMap(target => target.images.map(image => {
        const platform = target.images.length > 1 ? ` ${safe(image.platform, 40)}` : '';
        return { name: safe(target.name, 80) + platform, image };
    }));
    const changed = images.filter(({ image }) => image.growth !== null && hasChanged(image));
    const same = isCompared(report) && changed.length === 0;
    const waiver = baseline.waiver;
    const waived = images.flatMap(({ name, image }) => image.growthBudgets
        .filter(({ result }) => result === 'waived')
        .map(outcome => `${name}: waived by the label ${safe(waiver?.label ?? '', 60)}: ${overgrownWords(outcome)}`));
    return [
        ...wrap(`${growth_plain(baselineWords(baseline))}${same ? ': nothing changed.' : '.'}`, columns, '', '  '),
        ...changed.flatMap(({ name, image }) => growth_imageLines(name, image.growth, columns)),
        ...[...waived, ...baseline.gone.map(name => `${safe(name, 80)} is gone: the baseline has it.`)].flatMap(line => wrap(line, columns, '  ', '    ')),
    ];
}
/** The difference of one image, line by line; `shown` causes of it. */
function growth_imageLines(name, growth, columns, shown = SHOWN_CAUSES) {
    const { bytes, before, size } = mainSize(growth);
    const share = formatShare(bytes, before);
    const shares = sharesWords(growth);
    const head = [
        `${name} ${formatDelta(bytes)} ${size}`,
        share === '' ? '' : ` (${share})`,
        size === 'unpacked' ? `, ${formatDelta(growth.compressed)} compressed` : '',
        shares === '' ? '' : `: ${shares}`,
    ].join('');
    const causes = growth.causes.slice(0, shown);
    const left = growth.causes.length - causes.length + growth.omitted.causes;
    return [
        ...wrap(head, columns, '  ', '    '),
        ...causes.flatMap(cause => wrap(growth_causeLine(cause, growth), columns, '    ', '      ')),
        ...(left === 0 ? [] : [`    and ${counted(left, 'other line')}`]),
    ];
}
function growth_causeLine(cause, growth) {
    const { blame, gone, layer, origin } = cause;
    const line = blame === null ? '' : `${safe(blame.file, 80)}:${blame.line} ${safe(blame.instruction, 120)}`;
    const place = blame === null ? (origin === 'own' && layer !== null ? `layer ${layer}` : '') : gone ? `gone: ${line}` : line;
    const words = growth_plain(causeWords(cause, growth));
    return [formatDelta(cause.bytes), words, place === '' ? '' : `(${place})`].filter(part => part !== '').join(' ');
}
/** Words whose backticks mark code, without them. */
function growth_plain(words) {
    return safe(words.replaceAll('`', ''), 600);
}
function safe(text, length) {
    return escapeTerminal(shorten(text, length));
}

;// CONCATENATED MODULE: ./src/report/diff.ts









/** Two images or reports side by side, whole: nothing is left out of the JSON form. */
function assembleDiff(before, after, images) {
    const all = { causes: Infinity, parts: Infinity, paths: Infinity };
    return {
        schema: 'stagegate.diff/1',
        before,
        after,
        images: images.map(({ target, platform, difference, side }) => {
            return { target, platform, side, growth: difference && growthReport(difference, all) };
        }),
    };
}
const diff_SHOWN_CAUSES = 20;
const SHOWN_PATHS = 20;
/** For a terminal: each image with its causes, and the files that changed most. */
function renderDiffText(diff, columns) {
    const parts = diff.images.map(image => {
        const name = diff_nameOf(image, text => escapeTerminal(shorten(text, 80)));
        if (image.growth === null)
            return `${name} ${onlyOn(image)}`;
        const { paths, changed } = image.growth;
        return [
            ...growth_imageLines(name, image.growth, columns, diff_SHOWN_CAUSES).map(line => line.replace(/^ {2}/, '')),
            ...(paths.length === 0 ? [] : ['', ...paths.slice(0, SHOWN_PATHS).map(pathLine)]),
            ...(paths.length > SHOWN_PATHS ? [`  and ${paths.length - SHOWN_PATHS} other files`] : []),
            '',
            `${counted(changed.added, 'file')} added, ${changed.removed} removed, ${changed.grown} grown, ${changed.shrunk} shrunk`,
        ].join('\n');
    });
    return `${parts.join('\n\n')}\n`;
}
function pathLine({ path, before, after }) {
    const change = formatDelta((after ?? 0) - (before ?? 0));
    const note = before === null ? 'new' : after === null ? 'gone' : `was ${formatBytes(before)}`;
    return `  ${change.padStart(10)}  ${escapeTerminal(shorten(path, 200, 'middle'))} (${note})`;
}
/** As GitHub Flavored Markdown, for a comment or a summary of one's own. */
function renderDiffMarkdown(diff) {
    const context = {
        report: assembleReport([], { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: null }),
        runUrl: null,
        limits: { ...EVERYTHING, causes: diff_SHOWN_CAUSES },
        reasoned: new Set(),
        omitted: new Map(),
    };
    const title = `## ${codeSpan(shorten(diff.before, 120, 'middle'))} → ${codeSpan(shorten(diff.after, 120, 'middle'))}`;
    const parts = diff.images.map(image => {
        const name = diff_nameOf(image, text => `**${codeSpan(shorten(text, 80))}**`);
        if (image.growth === null)
            return `- ${name} ${onlyOn(image)}`;
        const { paths } = image.growth;
        const rows = paths.slice(0, 200).map(({ path, before, after }) => {
            const cells = [before, after].map(bytes => (bytes === null ? '—' : size(bytes)));
            return [
                ...cells,
                formatDelta((after ?? 0) - (before ?? 0)).replace(' ', '\u00a0'),
                codeSpan(shorten(path, 200, 'middle')),
            ];
        });
        const left = paths.length - rows.length;
        const list = rows.length === 0
            ? ''
            : `\n\n${folded(`${paths.length} files`, table(['Before', 'After', 'Change', 'Path'], '>>><', rows))}`;
        return `${changeLines(context, name, image.growth)}${list}${left > 0 ? `\n\n${left} more files are in the JSON form.` : ''}`;
    });
    return `${[title, ...parts].join('\n\n')}\n`;
}
function diff_nameOf({ target, platform }, name) {
    const shown = escapeMarkdown(shorten(platform, 40));
    return target === null ? shown : `${name(target)} ${shown}`;
}
function onlyOn({ side }) {
    return side === 'after' ? 'is new: only the later side has it' : 'is gone: only the earlier side has it';
}

;// CONCATENATED MODULE: ./src/report/json.ts
/**
 * The report as JSON with a trailing newline. Keys stand in the order of the model wherever the report came from, and
 * only the model's keys are written, so that nothing slips into a file that is passed on.
 */
function json_renderJson(report) {
    return write(report, json_REPORT);
}
/** What `stagegate diff` gives, in the same way. */
function renderDiffJson(diff) {
    return write(diff, DIFF);
}
function write(value, shape) {
    const json = JSON.stringify(ordered(value, shape), null, 2);
    // JSON lets DEL and the C1 controls stand in a text, but a terminal may obey them (U+009B is the same as ESC [).
    return `${json.replace(/[\u007f-\u009f]/g, sign => `\\u00${sign.charCodeAt(0).toString(16)}`)}\n`;
}
const FAILURE = { code: true, message: true, hint: true };
const BLAME = { file: true, line: true, endLine: true, instruction: true, stage: true };
const SHARE = { compressed: true, unpacked: true };
const SIDE = { reference: true, digest: true };
/** What is written of a difference, also by `stagegate diff`. */
const GROWTH = {
    before: { compressed: true, unpacked: true, merged: true, own: SHARE },
    compressed: true,
    unpacked: true,
    merged: true,
    own: SHARE,
    base: { ...SHARE, before: SIDE, after: SIDE },
    layers: { kind: true, before: true, after: true, compressed: true, unpacked: true, blame: BLAME },
    causes: {
        origin: true,
        layer: true,
        blame: BLAME,
        gone: true,
        size: true,
        bytes: true,
        parts: {
            kind: true,
            name: true,
            path: true,
            before: true,
            after: true,
            versions: { before: true, after: true },
            hidden: true,
        },
        more: true,
    },
    paths: { path: true, before: true, after: true, layer: true, blame: BLAME },
    changed: { added: true, removed: true, grown: true, shrunk: true },
    omitted: { causes: true, paths: true },
};
const DIFF = {
    schema: true,
    before: true,
    after: true,
    images: { target: true, platform: true, side: true, growth: GROWTH },
};
/** What is written of a report, and in which order; schema/report.schema.json has the same keys. */
const json_REPORT = {
    schema: true,
    result: true,
    tool: { name: true, version: true },
    source: { repository: true, commit: true, ref: true, pullRequest: true, dockerfile: true },
    baseline: {
        kind: true,
        commit: true,
        commitsBehind: true,
        reference: true,
        reason: true,
        gone: true,
        waiver: { label: true, by: true },
    },
    dockerfiles: { path: true, lines: true },
    targets: {
        name: true,
        role: true,
        result: true,
        error: { ...FAILURE, location: { file: true, line: true }, output: true },
        build: { seconds: true, steps: true, cachedSteps: true, slowest: { name: true, seconds: true } },
        digest: true,
        images: {
            platform: true,
            result: true,
            digest: true,
            reference: true,
            size: { compressed: true, unpacked: true, merged: true, wasted: true, own: { compressed: true, unpacked: true } },
            files: true,
            growth: GROWTH,
            novelty: true,
            growthBudgets: { size: true, percent: true, limit: true, actual: true, result: true, reason: true },
            history: { commit: true, compressed: true, unpacked: true, merged: true, own: SHARE },
            budgets: { size: true, limit: true, actual: true, passed: true },
            user: { spec: true, uid: true, gid: true, root: true, numeric: true, resolved: true },
            base: { reference: true, digest: true, layers: true, knownBy: true },
            layers: {
                digest: true,
                diffId: true,
                compressed: true,
                unpacked: true,
                files: true,
                origin: true,
                blame: BLAME,
                createdBy: true,
            },
            checks: { id: true, result: true, error: FAILURE },
            findings: {
                check: true,
                severity: true,
                fails: true,
                path: true,
                package: { name: true, version: true, type: true },
                layer: true,
                blame: BLAME,
                data: 'any, sorted',
                message: { text: true, code: true },
                fix: { text: true, code: true, snippet: true },
                waiver: { reason: true, until: true },
            },
            largest: { path: true, size: true, layer: true },
        },
    },
    rules: { id: true, title: true, why: true, severity: true, help: true },
    pushed: { target: true, reference: true, digest: true },
};
function ordered(value, shape) {
    if (Array.isArray(value))
        return value.map(item => ordered(item, shape));
    if (typeof value !== 'object' || value === null || shape === true)
        return value;
    const keys = shape === 'any, sorted' ? Object.keys(value).sort() : Object.keys(shape).filter(key => key in value);
    return Object.fromEntries(keys.map(key => [
        key,
        ordered(value[key], shape === 'any, sorted' ? true : (shape[key] ?? true)),
    ]));
}

;// CONCATENATED MODULE: ./src/commands/diff.ts












/** `stagegate diff`: what changed from one image or report to another, on standard output. */
async function runDiff(before, after, { format, limit }) {
    const problems = new Problems();
    const limits = parseLimits(limit, problems);
    if (problems.list.length > 0)
        throw new UsageError(problems.list);
    try {
        const [a, b] = await Promise.all([diff_open(before, limits), diff_open(after, limits)]);
        const diff = assembleDiff(before, after, compareSnapshots(a, b));
        const columns = Math.max(40, process.stdout.columns ?? 100);
        if (format === 'json')
            process.stdout.write(renderDiffJson(diff));
        else
            process.stdout.write(format === 'markdown' ? renderDiffMarkdown(diff) : renderDiffText(diff, columns));
        return EXIT.passed;
    }
    catch (error) {
        if (!(error instanceof Failure))
            throw error;
        process.stderr.write(`${escapeTerminal(`stagegate: ${error.message} ${error.hint ?? ''}`.trim())}\n`);
        return EXIT.error;
    }
}
async function diff_open(reference, limits) {
    const cwd = process.cwd();
    const problems = new Problems();
    // A path may be called as a word of the option is.
    const source = (0,external_node_fs_.existsSync)(reference)
        ? { kind: 'file', path: reference }
        : parseBaseline(reference, cwd, problems);
    if (source.kind !== 'file' && source.kind !== 'image') {
        throw new UsageError([`"${reference}" is neither a file that is there, nor the name of an image.`]);
    }
    const { signal } = new AbortController();
    const ports = { exec: createExec(cwd, signal), cwd, signal, layerIndex: openLayerIndex(process.env) };
    const { snapshot } = await openBaseline(source, ports, limits);
    return snapshot ?? { commit: null, targets: [] };
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./src/report/text/explain.ts



/** A check's page for a terminal: the same sections as in docs/checks. */
function explainText(check, options) {
    const { columns, bold } = styled(options);
    const parts = checkSections(check).map(({ title, body }) => `${bold(title)}\n${bodyLines(body, columns).join('\n')}`);
    return `${[bold(check.id), ...parts].join('\n\n')}\n`;
}
/** Every check in a line: its id and what it finds. */
function listText(checks, options) {
    const { columns } = styled(options);
    const rows = checks.map(({ id, title }) => [{ text: id }, { text: title }]);
    return `${(align(rows, '<<', columns, [1]) ?? checks.map(({ id }) => id)).join('\n')}\n`;
}
function styled({ colour, columns }) {
    const bold = (text) => (colour ? (0,external_node_util_.styleText)('bold', text, { validateStream: false }) : text);
    return { columns: Math.max(40, Math.min(columns || 0, 100)), bold };
}
/** Paragraphs are wrapped; fenced blocks and tables stay as they are, without their marks. */
function bodyLines(body, columns) {
    return body.split(/^(```[\s\S]*?^```|(?:\|.*\n?)+)/m).flatMap(part => {
        if (part.startsWith('```'))
            return ['', ...explain_indented(part.split('\n').slice(1, -1), 4), ''];
        if (part.startsWith('|'))
            return ['', ...explain_indented(tableLines(part, columns), 2)];
        return part
            .trim()
            .split(/\n{2,}/)
            .flatMap(paragraph => (paragraph === '' ? [] : wrap(paragraph.replaceAll('\n', ' '), columns, '  ', '  ')));
    });
}
function tableLines(part, columns) {
    const rows = part
        .trim()
        .split('\n')
        .filter(row => !/^\|[-|]+$/.test(row))
        .map(row => row
        .split('|')
        .slice(1, -1)
        .map(cell => ({ text: cell.trim() })));
    return align(rows, '<'.repeat(rows[0]?.length ?? 0), columns - 2, [0]) ?? [];
}
function explain_indented(lines, by) {
    return lines.map(line => (line === '' ? '' : ' '.repeat(by) + line));
}

;// CONCATENATED MODULE: ./src/commands/explain.ts





/**
 * `stagegate explain CHECK`: the documentation of a check on standard output; without a check, the list of all.
 * @throws UsageError with the nearest id where there is no such check
 */
function runExplain(id, { format }) {
    const options = {
        colour: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
        columns: process.stdout.columns ?? 100,
    };
    if (id === undefined) {
        process.stdout.write(listText(CHECKS, options));
        return EXIT.passed;
    }
    const check = CHECKS.find(each => each.id === id);
    if (check === undefined) {
        throw new UsageError([
            unknownWord(id, CHECKS.map(each => each.id)),
        ]);
    }
    process.stdout.write(format === 'markdown' ? checkPage(check) : explainText(check, options));
    return EXIT.passed;
}

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
;// CONCATENATED MODULE: ./src/image/tree/listing.ts

/** The merged tree in byte order of path, the root left out. */
function* listTree(image) {
    for (const { path, type, size, mode, uid, gid, link, layer } of image.tree.entries()) {
        yield { path, type, size, mode, uid, gid, link, layer };
    }
}
/** Each layer's own entries, lowest layer first, each in byte order of path; one path may be there twice. */
function* listLayers(image) {
    for (const { entries, whiteouts, index: layer } of image.layers) {
        const rows = entries.map(({ path, type, size, mode, uid, gid, link }) => {
            return { path, type, size, mode, uid, gid, link, layer };
        });
        for (const { path, kind } of whiteouts) {
            rows.push({ path, type: kind, size: 0, mode: 0, uid: 0, gid: 0, link: null, layer });
        }
        yield* rows.sort((a, b) => compareBytes(a.path, b.path));
    }
}

;// CONCATENATED MODULE: ./src/commands/ls.ts










/** `stagegate ls`: the files of one image as rows on standard output. */
async function runLs(reference, flags) {
    const problems = new Problems();
    const limits = parseLimits(flags.limit, problems);
    if (problems.list.length > 0)
        throw new UsageError(problems.list);
    const store = await openImageStore(reference, limits);
    try {
        const [stored, ...others] = store.images;
        if (!stored || others.length > 0) {
            const choices = store.images.map(({ digest, platform }) => `  @${digest}  ${formatPlatform(platform)}`);
            throw new UsageError([`${reference} holds several images; put one of these behind it:\n${choices.join('\n')}`]);
        }
        const image = await readImage(stored, { needs: [], limits, index: openLayerIndex(process.env) });
        const rows = flags.layers ? listLayers(image) : listTree(image);
        await ls_write(flags.format === 'json' ? jsonLines(rows) : textLines(rows));
        return EXIT.passed;
    }
    catch (error) {
        if (!(error instanceof Failure))
            throw error;
        process.stderr.write(escapeTerminal(`stagegate: ${error.message}${error.hint === null ? '' : ` ${error.hint}`}`) + '\n');
        return EXIT.error;
    }
    finally {
        await store.close();
    }
}
/** Waits for a slow reader instead of keeping hundreds of thousands of lines in memory. */
async function ls_write(lines) {
    let chunk = '';
    for (const line of lines) {
        chunk += line;
        if (chunk.length < 65_536)
            continue;
        if (!process.stdout.write(chunk))
            await (0,external_node_events_.once)(process.stdout, 'drain');
        chunk = '';
    }
    process.stdout.write(chunk);
}
function* jsonLines(rows) {
    let separator = '[\n';
    for (const row of rows) {
        yield `${separator}  ${JSON.stringify(row)}`;
        separator = ',\n';
    }
    yield separator === '[\n' ? '[]\n' : '\n]\n';
}
const TYPE_LETTERS = {
    file: '-',
    directory: 'd',
    symlink: 'l',
    hardlink: 'h',
    character: 'c',
    block: 'b',
    fifo: 'p',
    whiteout: 'W',
    opaque: 'O',
};
function* textLines(rows) {
    for (const { path, type, size, mode, uid, gid, link, layer } of rows) {
        const target = link === null ? '' : ` -> ${escapeTerminal(link)}`;
        const owner = `${uid}:${gid}`.padStart(11);
        yield `${TYPE_LETTERS[type]}${permissions(mode)} ${owner} ${String(size).padStart(11)} ${String(layer).padStart(3)} ${escapeTerminal(path)}${target}\n`;
    }
}
/** The nine letters of `ls -l`, with s, S, t and T for the setuid, setgid and sticky bits (POSIX, ls). */
function permissions(mode) {
    const letters = [...'rwxrwxrwx'].map((letter, index) => (mode & (0o400 >> index) ? letter : '-'));
    for (const [bit, index, set, unset] of [
        [0o4000, 2, 's', 'S'],
        [0o2000, 5, 's', 'S'],
        [0o1000, 8, 't', 'T'],
    ]) {
        if (mode & bit)
            letters[index] = letters[index] === 'x' ? set : unset;
    }
    return letters.join('');
}

;// CONCATENATED MODULE: ./src/adapters/log-terminal.ts

/** The log of a terminal, on standard error: standard output belongs to the report. Groups appear when `verbose`. */
function createTerminalLog(verbose) {
    const write = (line) => process.stderr.write(`${escapeTerminal(line)}\n`);
    return {
        info: write,
        warning: line => write(`warning: ${line}`),
        group(title, lines) {
            write(title);
            if (verbose)
                for (const line of lines)
                    write(`  ${line}`);
        },
    };
}

;// CONCATENATED MODULE: ./src/baseline/reference-commit.ts

/**
 * What to compare a run with; null where there is nothing sensible (a tag, another event). The base of a pull request is
 * its own base branch: on a stack of branches, the one below. A trial merge holds all that the base branch had by then,
 * so that its merge base is found by the commit that was built, and not by the head.
 */
function comparisonOf(trigger) {
    const { event, commit, ref } = trigger;
    const payload = record(trigger.payload);
    if (event.startsWith('pull_request')) {
        const base = record(record(payload['pull_request'])['base']);
        const bases = [base['ref'], base['sha']].filter(isName);
        return commit === null || bases.length === 0 ? null : { kind: 'merge-base', bases, head: commit, held: true };
    }
    if (event === 'merge_group') {
        const base = record(payload['merge_group'])['base_sha'];
        return isCommit(base) ? { kind: 'commit', commit: base, held: true } : null;
    }
    if (commit === null || !WRITTEN.includes(event) || !ref?.startsWith('refs/heads/'))
        return null;
    if (reference_commit_leavesBaseline(trigger))
        return { kind: 'parents', commit, held: false };
    const trunk = record(payload['repository'])['default_branch'];
    return isName(trunk) ? { kind: 'merge-base', bases: [trunk], head: commit, held: true } : null;
}
const WRITTEN = ['push', 'schedule', 'workflow_dispatch'];
/** Whether a run's report is to be a baseline for later ones: on the default branch, and on those that were named. */
function reference_commit_leavesBaseline({ event, payload, ref, branches }) {
    if (!WRITTEN.includes(event) || !ref?.startsWith('refs/heads/'))
        return false;
    const branch = ref.slice('refs/heads/'.length);
    return branch === record(record(payload)['repository'])['default_branch'] || picomatch_default().isMatch(branch, [...branches]);
}
/** Labels that the event itself tells of; GitHub's own answer is newer. */
function labelsOf(payload) {
    const labels = record(record(payload)['pull_request'])['labels'];
    return Array.isArray(labels) ? labels.map(label => record(label)['name']).filter(isName) : [];
}
function isCommit(value) {
    return typeof value === 'string' && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value);
}
function isName(value) {
    return typeof value === 'string' && value !== '' && value.length < 1024;
}
function record(value) {
    return typeof value === 'object' && value !== null ? value : {};
}

;// CONCATENATED MODULE: ./src/baseline/find.ts



/** How many commits are looked at for one that has a record; ten keys, of five commits, are one question. */
const MOST_ANCESTORS = 50;
/** Records that turn out damaged before the search is given up. */
const MOST_DAMAGED = 2;
/** The key of a commit's record, and what those of other variants of the step begin with. */
function find_recordKey({ step, variant }, commit) {
    return `${recordPrefix({ step }, commit)}${variant}`;
}
function recordPrefix({ step }, commit) {
    return `stagegate-baseline-1-${step}-${commit}-`;
}
/**
 * The record of the commit that a run is to be compared with; where that has none, of the nearest commit before it that
 * has. Never rejects: whatever does not answer or is damaged is a reason for having none.
 * @param signal ends the search: no further question is asked
 */
async function findBaseline(comparison, keys, graph, store, signal) {
    if (comparison === null)
        return none('no-base');
    if (store === null)
        return none('no-cache');
    if (graph === null)
        return none('no-token');
    let commit = null;
    try {
        commit = await soughtCommit(comparison, graph, signal);
        if (commit === null)
            return none('no-base');
        const chain = await graph.firstParents(commit, signal);
        const candidates = comparison.kind === 'parents' ? chain.slice(1) : [commit, ...chain.slice(1)];
        return await restore(candidates.filter(isCommit).slice(0, MOST_ANCESTORS), keys, store, signal);
    }
    catch (error) {
        return { ...none('unavailable', commit), trouble: error instanceof Error ? error.message : String(error) };
    }
}
async function soughtCommit(comparison, graph, signal) {
    if (comparison.kind !== 'merge-base')
        return comparison.commit;
    for (const base of comparison.bases) {
        signal.throwIfAborted();
        const commit = await graph.mergeBase(base, comparison.head, signal);
        if (commit !== null)
            return commit;
    }
    return null;
}
async function restore(candidates, keys, store, signal) {
    let left = candidates;
    for (let damaged = 0;; damaged++) {
        signal.throwIfAborted();
        const found = left.length === 0
            ? null
            : await store.restore(left.flatMap(commit => keysFor(commit, keys)), signal);
        const commit = left.find(each => found?.key.startsWith(recordPrefix(keys, each)));
        if (found === null || commit === undefined)
            return none(damaged > 0 ? 'damaged' : 'not-saved', candidates[0]);
        const snapshot = sound(found.bytes, commit);
        if (snapshot !== null)
            return { origin: originOf(commit, candidates), snapshot };
        if (damaged === MOST_DAMAGED)
            return none('damaged', candidates[0]);
        // What a pull request wrote into its own part of the cache must not keep it from the true record of another commit.
        left = left.filter(each => each !== commit);
    }
}
/** A record of the same variant comes before the others of its commit. */
function keysFor(commit, keys) {
    return [find_recordKey(keys, commit), recordPrefix(keys, commit)];
}
/** A record that is whole, and of the commit that its key names. */
function sound(bytes, commit) {
    try {
        const snapshot = decodeRecord(bytes, 'The baseline');
        return snapshot.commit === commit ? snapshot : null;
    }
    catch {
        return null;
    }
}
function originOf(commit, candidates) {
    const behind = candidates.indexOf(commit);
    const kind = behind === 0 ? 'exact' : 'ancestor';
    return { kind, commit, commitsBehind: behind, reference: null, reason: null };
}
function none(reason, commit = null) {
    return { origin: noBaseline(reason, commit), snapshot: null };
}

;// CONCATENATED MODULE: ./src/pipeline/run-baseline.ts










/** Milliseconds after which a search is given up: the verdict does not wait longer for what it can do without. */
const PATIENCE = 12_000;
/**
 * Looks for what a run is to be compared with; null where nothing is to be. Never rejects: a baseline that cannot be
 * had is a warning, and growth budgets are then not applicable.
 */
async function seekBaseline(options, trigger, pull, ports) {
    const { source } = options.baseline;
    if (source.kind === 'off')
        return null;
    const comparison = comparisonOf(trigger);
    const keys = keysOf(options, ports.env);
    const [found, waiver] = await Promise.all([
        source.kind === 'auto'
            ? inTime(signal => findBaseline(comparison, keys, ports.history, ports.records, signal), ports.signal)
            : named(source, options, ports),
        options.growth.length === 0 || pull === null
            ? null
            : inTime(signal => waiverOf(options, pull, trigger.payload, ports, signal), ports.signal),
    ]);
    const { origin, snapshot, trouble } = found ?? late();
    // Of a run that ends, nobody asks why a search came to nothing.
    if (!ports.signal.aborted && (origin.reason === 'unavailable' || origin.reason === 'damaged')) {
        const why = trouble === undefined ? '' : ` (${shorten(trouble, SHOWN_TROUBLE)})`;
        ports.log.warning(`No baseline available${why}; growth budgets were skipped. The other results do not change.`);
    }
    return { origin, snapshot, held: source.kind !== 'auto' || (comparison?.held ?? true), waiver };
}
function late() {
    const seconds = PATIENCE / 1000;
    return { origin: noBaseline('unavailable'), snapshot: null, trouble: `there was no answer within ${seconds} s` };
}
/** Characters of a failure's words in the log. */
const SHOWN_TROUBLE = 300;
async function named(source, { limits }, ports) {
    try {
        return await openBaseline(source, ports, limits);
    }
    catch (error) {
        // Reading that a run cancels fails with any error.
        if (!ports.signal.aborted) {
            if (!(error instanceof Failure))
                throw error;
            ports.log.warning(`${error.message} ${error.hint ?? ''}`.trim());
        }
        const reference = source.kind === 'file' ? source.path : source.reference;
        return { origin: { ...noBaseline('unavailable'), reference }, snapshot: null };
    }
}
/** The label that waives growth, where the pull request has it. GitHub is asked, for a re-run has the payload of old. */
async function waiverOf({ baseline: { waiveLabel: label } }, pull, payload, { history }, signal) {
    const labels = (await history?.labels(pull, signal).catch(() => null)) ?? labelsOf(payload);
    if (!labels.includes(label))
        return null;
    return { label, by: (await history?.labeledBy(pull, label, signal).catch(() => null)) ?? null };
}
/** The answer, or null where it comes too late or the run ends before: the work for it is then cancelled. */
async function inTime(ask, run) {
    if (run.aborted)
        return null;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), PATIENCE);
    const signal = AbortSignal.any([run, late.signal]);
    const over = new Promise(resolve => signal.addEventListener('abort', () => resolve(null), { once: true }));
    try {
        const answer = await Promise.race([ask(signal), over]);
        // Cancelled work may answer before `over` does.
        return signal.aborted ? null : answer;
    }
    finally {
        clearTimeout(timer);
    }
}
/**
 * Leaves a report to later runs, where it is one of a branch that does and nothing in it is missing: what was not
 * built would look new to a pull request.
 */
async function keepBaseline(options, trigger, report, targets, { records, log, env, signal }) {
    const { commit } = trigger;
    if (options.baseline.source.kind !== 'auto' || records === null || commit === null || !leavesBaseline(trigger))
        return;
    if (report.targets.some(({ role, images }) => role !== 'built' && images.length === 0))
        return;
    const own = { ...report, source: { ...report.source, commit } };
    const key = recordKey(keysOf(options, env), commit);
    const saved = await records.save(key, encodeRecord(renderJson(own), targets), signal);
    if (saved)
        log.info(`This report is the baseline of ${commit.slice(0, 12)}.`);
}
/** A step is what it builds and what its comment is called; jobs and workflows may differ between a push and a pull request. */
function keysOf({ context, file, bakeFiles, publish, targets, build }, env) {
    const platforms = distinguishingPlatforms(build.platforms, env);
    return { step: run_baseline_short([context, file, bakeFiles, publish.commentKey]), variant: run_baseline_short([targets, platforms]) };
}
function run_baseline_short(parts) {
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

;// CONCATENATED MODULE: ./src/pipeline/run-options.ts


/**
 * The options of one run, read once, with the checks that exist; every command that has options reads them here.
 * @param image what `inspect` reads, as the user names it; null where targets are built
 * @throws UsageError with every problem at once
 */
function runOptions(inputs, cwd, image = null) {
    const checks = CHECKS.map(({ id }) => id);
    return readOptions(inputs, cwd, checks, image);
}

;// CONCATENATED MODULE: ./src/build/lint-answer.ts


const MAX_MESSAGE = 1000;
/** Upstream: moby/buildkit frontend/dockerui/namedcontext.go. A build gets the result of the other target, a check none. */
const lint_answer_LINKED = /^unsupported context source target for /;
/** Null where the text is no answer. */
function parseLint(text, bakeTarget) {
    try {
        const whole = JSON.parse(text);
        const answer = bakeTarget === null ? whole : whole.target[bakeTarget].check;
        if (answer.buildError)
            return failureOf(answer.buildError.message);
        const warnings = (answer.warnings ?? []);
        return { kind: 'read', warnings: warnings.map(parseWarning) };
    }
    catch {
        return null;
    }
}
/** BuildKit could not check the whole Dockerfile. Bake says why in its answer alone. */
function failureOf(message) {
    if (typeof message !== 'string')
        throw new TypeError('it has no message');
    if (lint_answer_LINKED.test(message))
        return { kind: 'unsupported', linked: true };
    return { kind: 'failed', message: withoutCredentials(message).slice(0, MAX_MESSAGE) };
}
function parseWarning(value) {
    const { ruleName, detail, description, location } = value;
    if (typeof ruleName !== 'string')
        throw new TypeError('it has no name');
    const message = typeof detail === 'string' && detail !== '' ? detail : description;
    const ranges = location?.ranges;
    const first = ranges?.[0]?.start?.line;
    const last = ranges?.[0]?.end?.line;
    const isLine = (line) => Number.isSafeInteger(line) && line > 0;
    return {
        rule: ruleName.slice(0, 100),
        message: typeof message === 'string' ? withoutCredentials(message.slice(0, MAX_MESSAGE)) : '',
        lines: isLine(first) ? { first, last: isLine(last) && last >= first ? last : first } : null,
    };
}
/**
 * Upstream: docker/buildx build/build.go `fallbackPrintError`. Where the frontend cannot check, buildx fetches one that
 * can (docker/dockerfile:1.8.1), and that may be unreachable. Anchored: the line may go on with words of a Dockerfile.
 */
const TOO_OLD = /^(?:ERROR: )?(?:failed to build: |failed to solve: |target [\w.-]+: |rpc error: code = \w+ desc = |[A-Z][A-Za-z]+: )*(?:unsupported request frontend\.lint\b|unsupported frontend capability moby\.buildkit\.frontend\.subrequests\b|failed to resolve source metadata for docker\.io\/docker\/dockerfile:1\.8\.1@sha256:|unknown flag: --call\b)/;
/** Why there is no answer, from standard error. That quotes the Dockerfile, so its last error alone counts. */
function explainFailure(stderr) {
    const error = lastError(stderr);
    // A docker that does not know the flag has read no Dockerfile, and may write no `ERROR:` and its usage below.
    const early = error.startsWith('ERROR:') ? error : (/^unknown flag: --call\s*$/m.exec(stderr)?.[0] ?? error);
    if (TOO_OLD.test(early))
        return { kind: 'unsupported' };
    return { kind: 'failed', message: (error || 'buildx gave no answer').slice(0, MAX_MESSAGE) };
}

;// CONCATENATED MODULE: ./src/build/lint.ts






/** More clients at once make BuildKit drop some of them, and two cores answer no faster. */
const MAX_AT_ONCE = 4;
/** How often one question is asked at most. */
const lint_ATTEMPTS = 4;
/**
 * Asks BuildKit's own checks about the Dockerfiles of the gated targets; nothing is built. Targets of one Dockerfile with
 * the same arguments are one question. What several targets share is reported for the first of them alone. Never rejects.
 */
async function lintTargets(options, targets, builder, ports, pause = jitteredPause(ports.signal)) {
    const limit = (0,p_limit/* default */.A)(MAX_AT_ONCE);
    const ask = (target, stage) => limit(() => askPatiently(options, target, stage, builder, ports, pause));
    const groups = lintGroups(targets.filter(target => target.role === 'gated'));
    const lints = new Map();
    for (const answers of await Promise.all(groups.map(group => lintGroup(group, ask)))) {
        for (const [name, lint] of answers)
            lints.set(name, lint);
    }
    const unsupported = [...lints.values()].filter(lint => lint.kind === 'unsupported');
    if (unsupported.some(({ linked }) => linked)) {
        ports.log.warning('BuildKit cannot check (--call=check) a bake target that takes another target as its context; its dockerfile/* checks are not applicable.');
    }
    if (unsupported.some(({ linked }) => !linked)) {
        ports.log.warning('This builder cannot run the checks of BuildKit (--call=check), so the dockerfile/* checks are not applicable.');
    }
    return lints;
}
/** One question for the whole group; where BuildKit cannot answer that, one for each target. */
async function lintGroup(group, ask) {
    const [first] = group.targets;
    if (first !== undefined) {
        const lint = await ask(first, group.stage);
        // A stage that no target needs can keep BuildKit from checking all stages: its base image may be unreachable.
        if (lint.kind === 'failed')
            lint.beyond = group.isBeyond;
        const isWhole = lint.kind === 'read' || (lint.kind === 'unsupported' && !lint.linked);
        if (isWhole || group.targets.length === 1) {
            return shareWarnings(group, new Map(group.targets.map(({ name }) => [name, lint])), group.isBeyond);
        }
    }
    const answers = await Promise.all(group.targets.map(async (target) => [target.name, await ask(target, target.stage)]));
    return shareWarnings(group, new Map(answers), false);
}
async function askPatiently(options, target, stage, builder, ports, pause) {
    for (let attempt = 1;; attempt++) {
        const lint = await askOnce(options, target, stage, builder, ports);
        const again = lint.kind === 'failed' && isHiccup(lint.message ?? '') && !ports.signal.aborted;
        if (!again || attempt === lint_ATTEMPTS)
            return lint;
        await pause(attempt);
    }
}
async function askOnce(options, target, stage, builder, ports) {
    const { args, env } = checkCommand(questionRequest(options, target, stage), builder);
    try {
        const { stdout, stderr } = await ports.exec.run('docker', args, { env, signal: ports.signal });
        // The status is 1 where there are warnings, too.
        return parseLint(stdout, options.bakeFiles.length > 0 ? target.name : null) ?? explainFailure(stderr);
    }
    catch (error) {
        return { kind: 'failed', message: error.message };
    }
}

;// CONCATENATED MODULE: ./src/build/windows.ts

/**
 * A note on images that are built from a folder on Windows; null elsewhere. BuildKit has no permission bits to read there, so
 * every file of the context is executable (mode 0755).
 */
function noteOnWindows({ context }, env) {
    if (env['OS'] !== 'Windows_NT' || isRemote(context))
        return null;
    return 'Windows has no permission bits, so BuildKit makes every file of the build context executable (0755). Permissions and digests differ from a build of the same files on Linux.';
}

;// CONCATENATED MODULE: ./src/gate/unbuilt-budgets.ts

/**
 * Budgets for a platform that a target was not built for, which limit nothing in this run. They fail nothing either: each
 * job of a native matrix reads one configuration and builds one of its platforms.
 */
function unbuiltBudgets(built, budgets) {
    return budgets.filter(({ target, platform }) => {
        const found = built.find(each => each.target === target);
        if (platform === null || found === undefined || found.platforms.length === 0)
            return false;
        return !found.platforms.some(each => samePlatform(each, platform));
    });
}
/** How many budgets one warning names. */
const NAMED = 20;
/** The one warning about all of them; null where there is none. */
function unbuiltWarning(unbuilt) {
    if (unbuilt.length === 0)
        return null;
    const names = unbuilt
        .slice(0, NAMED)
        .map(({ target, platform, size }) => `${target.slice(0, 100)}@${platform}.${size}`);
    const more = unbuilt.length > NAMED ? ` and ${unbuilt.length - NAMED} more` : '';
    return `A budget for a platform that its target was not built for limits nothing: ${names.join(', ')}${more}. Add the platform to the input platforms, or ignore this in a job that builds another one.`;
}

;// CONCATENATED MODULE: ./src/plan/push.ts


/**
 * Decides which gated target goes to which references.
 * @param carried the tags that a bake definition has for them, which hold where none are given
 * @param problems gets every tag that fits no target, before anything is built
 */
function planPush({ mode, tags }, gated, carried, problems) {
    const given = tags.length > 0;
    const wanted = given ? tags : mode === 'off' ? [] : carried;
    if (mode !== 'off' && wanted.length === 0)
        problems.add('push: there is nowhere to push to. Write where under tags, such as ghcr.io/owner/name:1.0.');
    const taken = new Map();
    const pushes = new Map(gated.map(name => [name, []]));
    for (const { target: named, reference } of wanted) {
        const target = named ?? (gated.length === 1 ? gated[0] : undefined);
        const wrong = given ? null : referenceProblem(reference);
        const references = target === undefined ? undefined : pushes.get(target);
        if (wrong !== null)
            problems.add(`tags: "${reference}" of target ${target} cannot be pushed to: ${wrong}.`);
        else if (target === undefined)
            problems.add(`tags: "${reference}" names no target, but ${gated.length} are gated: write target=${reference}.`);
        else if (references === undefined)
            problems.add(`tags: in "${target}=${reference}", there is no gated target of that name: ${unknownWord(target, gated)}`);
        else {
            const place = normalizeReference(reference);
            const before = taken.get(place);
            if (before !== undefined && before !== target)
                problems.add(`tags: "${reference}" is for ${before} and for ${target}; one tag names one image.`);
            else if (before === undefined)
                references.push(tagged(reference));
            taken.set(place, target);
        }
    }
    if (mode === 'off')
        return [];
    return [...pushes].map(([target, references]) => ({ target, references })).filter(push => push.references.length > 0);
}

;// CONCATENATED MODULE: ./src/plan/plan.ts




/**
 * Decides which targets are gated, measured or merely built.
 * @throws UsageError naming every target that is not there, and every budget without a gated target
 */
function planDockerfile(options, dockerfile) {
    const { stages } = dockerfile;
    const last = stages.at(-1);
    if (last === undefined)
        throw new UsageError([`${dockerfile.path}: there is no FROM in it, so there is nothing to build.`]);
    const names = stages.flatMap(stage => stage.name ?? []);
    const lastName = last.name ?? 'default';
    const gated = options.targets.kind === 'named'
        ? options.targets.gated
        : options.targets.kind === 'all' && names.length > 0
            ? names.filter(name => !options.targets.measured.includes(name))
            : [lastName].filter(name => !options.targets.measured.includes(name));
    const find = (name) => (name === lastName ? last : findStage(dockerfile, name));
    const given = { args: options.build.args, contexts: options.build.contexts };
    const plan = assemble(options, gated, name => {
        const stage = find(name);
        return stage && { stage: stage === last ? stage.name : stageName(stage), dockerfile, given };
    }, last.name === null ? [...names, lastName] : names, []);
    if (options.verifyStages)
        plan.targets.push(...unneededStages(dockerfile, plan.targets.map(target => find(target.name))));
    return plan;
}
/** The stages that no target needs: BuildKit skips those, so a broken one would stay unseen. */
function unneededStages(dockerfile, built) {
    const needed = new Set();
    for (const stage of built)
        if (stage)
            requiredStages(dockerfile, stage, needed);
    return dockerfile.stages
        .filter(stage => !needed.has(stage))
        .map(stage => ({ name: stageName(stage), role: 'built', stage: stageName(stage), dockerfile }));
}
/** The same for a bake definition. Every target of a definition is one that somebody needs, so none is merely built. */
function planBake(options, bake) {
    const names = bake.targets.map(target => target.name);
    const gated = options.targets.kind === 'named'
        ? options.targets.gated
        : (options.targets.kind === 'all' ? names : bake.defaults).filter(name => !options.targets.measured.includes(name));
    const find = (name) => bake.targets.find(target => target.name === name);
    const tags = gated.flatMap(target => (find(target)?.tags ?? []).map(reference => ({ target, reference })));
    return assemble(options, gated, find, names, tags);
}
function assemble(options, gated, find, names, carried) {
    const problems = new Problems();
    const targets = [];
    for (const [role, wanted] of [
        ['gated', gated],
        ['measured', options.targets.measured],
    ]) {
        for (const name of wanted) {
            const found = find(name);
            if (found)
                targets.push({ ...found, name, role });
            else
                problems.add(unknownWord(name, names), 'targets');
        }
    }
    const gatedNames = targets.filter(target => target.role === 'gated').map(target => target.name);
    for (const budget of options.budgets) {
        if (!gatedNames.includes(budget.target)) {
            problems.add(`there is no gated target of that name: ${unknownWord(budget.target, gatedNames)}`, budget.from);
        }
    }
    const push = planPush(options.push, gatedNames, carried, problems);
    const each = new Map(problems.list.map(problem => [problemText(problem), problem]));
    if (each.size > 0)
        throw new UsageError([...each.values()]);
    return { targets, push };
}

;// CONCATENATED MODULE: ./src/plan/describe.ts







/** Characters of an error of buildx that a message shows. */
const MAX_ERROR = 1_000;
/**
 * Gathers what the plan is made from, and makes it.
 * @throws UsageError for targets and budgets that do not fit; Failure where the Dockerfile or definition cannot be read
 */
async function planTargets(options, ports) {
    if (options.bakeFiles.length > 0)
        return planBake(options, await describeBake(options, ports));
    const dockerfile = isRemote(options.context)
        ? await fetchDockerfile(options, ports)
        : await localDockerfile(options, ports.cwd);
    return planDockerfile(options, dockerfile);
}
async function localDockerfile(options, cwd) {
    const path = options.file ?? (0,external_node_path_.join)(options.context, 'Dockerfile');
    try {
        return parseDockerfile(reportPath(cwd, path), readText((0,external_node_path_.resolve)(cwd, path)));
    }
    catch (error) {
        const { code, message } = error;
        const missing = code === 'ENOENT' || code === 'ENOTDIR';
        const what = missing ? `there is no Dockerfile "${path}" in ${cwd}` : `the Dockerfile "${path}" cannot be read`;
        throw new UsageError([`file: ${what}: ${message}`]);
    }
}
/** BuildKit reads the Dockerfile of a context that is not on this machine, and hands its text back. */
async function fetchDockerfile(options, ports) {
    const file = options.file === null ? [] : ['--file', options.file];
    const builder = options.builder === null ? [] : ['--builder', options.builder];
    const args = ['buildx', 'build', '--quiet', '--call=targets,format=json', ...builder, ...file, options.context];
    const { status, stdout, stderr } = await ports.exec.run('docker', args);
    const source = status === 0 ? JSON.parse(stdout).sources?.[0] : undefined;
    if (source === undefined) {
        throw new Failure('dockerfile-unreadable', `The Dockerfile of ${withoutPassword(options.context)} could not be read: ${errorText(stderr)}`, {
            hint: 'Check the URL of the context, the input file, and whether the builder can reach it.',
        });
    }
    return parseDockerfile(options.file ?? 'Dockerfile', Buffer.from(source, 'base64').toString('utf8'));
}
/** buildx itself reads the definitions (HCL, JSON, Compose), with its variables, matrices and inheritance. */
async function describeBake(options, ports) {
    const files = options.bakeFiles.flatMap(file => ['--file', file]);
    const bake = async (...args) => {
        const { status, stdout, stderr } = await ports.exec.run('docker', ['buildx', 'bake', ...files, ...args]);
        if (status === 0)
            return stdout;
        throw new Failure('bake-invalid', `The bake definition could not be read: ${errorText(stderr)}`, {
            hint: 'docker buildx bake --print shows what buildx makes of it.',
        });
    };
    const listed = JSON.parse(await bake('--list=type=targets,format=json'));
    const names = listed.filter(entry => !entry.group).map(entry => entry.name);
    refuseAmbiguous(listed, names);
    const print = JSON.parse(await bake('--print', '--', ...names));
    const hasDefault = listed.some(entry => entry.name === 'default');
    const defaults = hasDefault ? Object.keys(JSON.parse(await bake('--print')).target ?? {}) : names;
    const targets = await Promise.all(Object.entries(print.target ?? {}).map(async ([name, target]) => ({
        name,
        stage: target.target ?? null,
        tags: target.tags ?? [],
        dockerfile: await readIfLocal(target.context ?? '.', target.dockerfile ?? 'Dockerfile', ports.cwd),
        context: target.context ?? '.',
        given: {
            args: [...describe_pairs(target.args ?? {}), ...options.build.args],
            contexts: [...describe_pairs(target.contexts ?? {}), ...options.build.contexts],
        },
        definition: definitionOf(target),
    })));
    return { defaults, targets };
}
/** What BuildKit checks depends on these; an image's destination and its cache do not matter. */
function definitionOf(target) {
    const { context, dockerfile, args, contexts, platforms } = target;
    return JSON.stringify([context, dockerfile, target['dockerfile-inline'], args, contexts, platforms]);
}
/**
 * Asked for a name that a group has too, bake builds the whole group (bake.go, `ReadTargets`): its other members with the
 * outputs of their own, which may be a registry, before anything was judged.
 */
function refuseAmbiguous(listed, names) {
    const both = listed.filter(({ name, group, description }) => group && names.includes(name) && description !== name);
    if (both.length === 0)
        return;
    throw new UsageError(both.map(({ name }) => {
        return `files: "${name}" is a target and a group of the bake definition, and bake would build all of the group. Rename one of them.`;
    }));
}
/** An argument without a value takes that of the environment. */
function describe_pairs(record) {
    return Object.entries(record).map(([name, value]) => (value === null ? name : `${name}=${value}`));
}
async function readIfLocal(context, file, cwd) {
    const path = (0,external_node_path_.resolve)(cwd, context, file);
    try {
        return isRemote(context) ? null : parseDockerfile(reportPath(cwd, path), readText(path));
    }
    catch {
        // Inline or remote: the build has it, and the provenance brings its text along.
        return null;
    }
}
/** A URL may carry a token, and what it is named in goes into comments. */
function withoutPassword(text) {
    return text.replace(/(?<=:\/\/)[^\s/@]+@/g, '***@');
}
/** What buildx said last, on one line: all from its `ERROR:` on, since git's words fill several lines; else the last line. */
function errorText(stderr) {
    const lines = stderr.split('\n').flatMap(line => line.trim() || []);
    const start = lines.findLastIndex(line => line.startsWith('ERROR:'));
    const text = lines.slice(start === -1 ? -1 : start).join(' ');
    // Masked before the cut, which may remove the `@` that ends a password.
    return withoutPassword(text.replace(/^ERROR:\s*/, '')).slice(0, MAX_ERROR);
}

;// CONCATENATED MODULE: ./src/publish/push/plan.ts
/**
 * What is pushed after a report: everything, or nothing where the gate of the run did not pass, even if it was another
 * target that failed; with `each` the targets that passed.
 */
function selectPushes(report, planned, each, built) {
    if (!each && report.result !== 'passed')
        return [];
    return planned.flatMap(({ target, references }) => {
        const judged = report.targets.find(({ name, role }) => name === target && role === 'gated');
        const image = built.get(target);
        // What has no image, or another one than was judged, is not what was verified.
        if (judged?.result !== 'passed' || image === undefined || image.digest !== judged.digest)
            return [];
        const compressed = judged.images.reduce((bytes, { size }) => bytes + size.compressed, 0);
        return [{ target, ...image, references, compressed }];
    });
}

;// CONCATENATED MODULE: ./src/publish/push/printed.ts


/** What is read of an output, in UTF-16 units: its end, as the error comes last; and the beginning of each line. */
const LONGEST_OUTPUT = 64 * 1024;
const printed_LONGEST_LINE = 8 * 1024;
/** What the log shows of that. */
const SHOWN_LINES = 30;
const LONGEST_SHOWN_LINE = 500;
/**
 * The last lines that a program printed, without blank ones and credentials. They are hostile text: a registry chooses
 * its words, and a proxy its pages. So the order matters: what is too long goes first, then credentials, of which what was
 * cut off could be the part they are known by; only then may a caller shorten what it shows.
 */
function printedLines(output) {
    const lines = [];
    let room = LONGEST_OUTPUT;
    let end = output.length;
    while (end >= 0 && room > 0) {
        const begin = end === 0 ? 0 : output.lastIndexOf('\n', end - 1) + 1;
        const line = output.slice(begin, Math.min(end, begin + printed_LONGEST_LINE));
        lines.push(printed_plain(line));
        room -= line.length + 1;
        end = begin - 1;
    }
    const masked = withoutCredentials(lines.reverse().join('\n')).split('\n');
    // Where lines before it are gone, the first may be the rest of a credential.
    return (end >= 0 ? masked.slice(1) : masked).map(line => line.trim()).filter(line => line !== '');
}
/** Of those the very last ones, each short enough for a log. */
function shownLines(output) {
    return printedLines(output)
        .slice(-SHOWN_LINES)
        .map(line => shorten(line, LONGEST_SHOWN_LINE));
}
/** How skopeo's log writes what ends it, or nearly did; the message is quoted as in Go. */
const LOG_LINE = /^time="[^"]*" level=(fatal|error) msg=/;
/** A line of skopeo's log as buildx would have written it. */
function printed_plain(line) {
    const [begin, level] = LOG_LINE.exec(line) ?? [];
    if (begin === undefined)
        return line;
    const message = line
        .slice(begin.length)
        .trimEnd()
        .replace(/^"|"$/g, '')
        .replace(/\\([nrt"\\])/g, (_, sign) => (/[nrt]/.test(sign) ? '\n' : sign));
    return `${level}: ${message}`;
}

;// CONCATENATED MODULE: ./src/publish/push/kind.ts

/**
 * Tells the kind by the status that the program named and by its words, without names. What came up on this machine is
 * told apart first: its words (`not found`, `denied`) are those of registries too. What a registry says of a tag that
 * is fixed or of space that is used up comes with several statuses, of which one that says that the registry itself is in
 * trouble, or asks to wait, counts for more.
 */
function kind_kindOf(text, status) {
    if (CREDENTIALS.test(text))
        return 'credentials';
    if (status === null && LOCAL.test(text))
        return 'local';
    if (ATTESTATION.test(text))
        return 'attestation';
    if (LOST_UPLOAD.test(text))
        return 'server';
    if (status === 429 || (status === null && TOO_MANY.test(text)))
        return 'rate-limited';
    if (status === 507)
        return 'quota';
    if (status === null || (status >= 400 && status < 500)) {
        if (IMMUTABLE.test(text))
            return 'immutable';
        if (QUOTA.test(text))
            return 'quota';
    }
    if (status !== null)
        return status >= 500 ? 'server' : (KIND_OF_STATUS[status] ?? 'refused');
    if (UNTRUSTED.test(text))
        return 'untrusted';
    return KIND_OF_WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'refused';
}
/**
 * The message without the names that whoever pushes chose: a repository `acme/quota-service` or a tag `immutable` says
 * nothing of its registry. Of a URL it stays whether it is that of an upload that was begun.
 */
function withoutNames(message, reference) {
    const { host, path, tag } = splitReference(reference);
    const names = [reference, `${host ?? 'library'}/${path}`, `/${path}/`, ...(path.includes('/') ? [path] : [])];
    // As skopeo names a tag, and as registries name a part of the reference.
    const tags = [`uploading manifest ${tag} to`, `reading manifest ${tag} in`];
    const parts = [...path.split('/'), tag].flatMap(part => [`"${part}"`, `'${part}'`, `\`${part}\``]);
    return [...names, ...tags, ...parts]
        .reduce((rest, name) => rest.replaceAll(name, '-'), message)
        .replace(/:\/\/[^\s"']*[^\s"':,]/g, url => (/\/uploads\/[^/?]/.test(url) ? '://upload' : '://-'));
}
/** What docker's configuration names to look a login up, and what it prints, of which a status is another service's. */
const CREDENTIALS = /error (?:getting|listing) credentials|getting username and password|docker-credential-[\w-]+["':]/i;
/** The socket of Docker, builders, the layout's own blobs, programs and files; the forms are those of Go's errors. */
const LOCAL = /docker daemon|docker API at|dial unix |no builder "[^"]*" found|content sha256:[0-9a-f]{64}: not found|executable file not found|no such file or directory|The system cannot find the (?:file|path) specified|not enough space on the disk|\b(?:open|stat|lstat|read|write|mkdir|readlink|rename|fork\/exec) \/\S*: /i;
/**
 * An upload that the registry no longer knows, or blobs that not all of its machines know yet. A 404 or 416 for an upload
 * that was begun says the same; for one that is to begin, a 404 says that there is no such repository.
 */
const LOST_UPLOAD = /blob[ _]upload[ _](?:unknown|invalid)|manifest[ _]blob[ _]unknown|digest[ _]invalid|(?:PUT|PATCH) request to \S*:\/\/upload: (?:404|416)\b/i;
/** A registry that does not know the empty config of an OCI artifact, which attestations are since BuildKit 0.32. */
const ATTESTATION = /application\/vnd\.oci\.empty\.v1\+json|unknown manifest class/i;
const TOO_MANY = /\btoo ?many ?requests\b/i;
// Words that stand by themselves: those in `quota-service` and `acme/immutable` are of a name.
const IMMUTABLE = /(?<![\w./@=-])immutab(?:le|ility)(?![\w/-])|cannot be overwritten|tag (?:invalid: )?.{0,80}already exists|(?<![\w./-])overwrit/i;
const QUOTA = /(?<![\w./@=-])quota(?:[_ ]exceeded|s)?(?![\w/-])|insufficient storage|storage limit|no space left/i;
/** What is for good: a certificate that is not trusted, or two sides that have no way of encryption in common. */
const UNTRUSTED = /x509: |certificate signed by unknown authority|certificate has expired|HTTP response to HTTPS client|first record does not look like a TLS handshake|tls: (?:failed to (?:verify|parse)|(?:bad|unsupported|revoked|expired|unknown) certificate|certificate required|handshake failure|protocol version|no application protocol|unrecognized name|access denied)/i;
const KIND_OF_STATUS = {
    401: 'unauthorized',
    403: 'denied',
    404: 'not-found',
    408: 'server',
    413: 'too-large',
};
/** The registry's error codes in the words of both programs, then what Go says of a connection that ended or never was. */
const KIND_OF_WORDS = [
    [/\bunauthorized\b|authentication required|invalid username\/password|no basic auth credentials/i, 'unauthorized'],
    [/\bdenied\b|\bforbidden\b/i, 'denied'],
    [/\b(?:name|manifest|blob|repository) (?:is )?unknown\b|\bnot found\b/i, 'not-found'],
    [/entity too large|payload too large|content too large|blob too large/i, 'too-large'],
    [
        /connection (?:refused|reset)|actively refused it|forcibly closed|broken pipe|\bEOF\b|i\/o timeout|timeout|timed out|deadline exceeded|no such host|no route to host|network is unreachable|server closed|use of closed|temporary failure|http2: |tls: |transport connection broken|server misbehaving/i,
        'unreachable',
    ],
];

;// CONCATENATED MODULE: ./src/publish/push/refusal.ts



/** What is judged of an error, and what of it is told. */
const LONGEST_MESSAGE = 4_000;
const LONGEST_WORDS = 600;
/**
 * Reads what buildx or skopeo printed when it failed to copy to this reference, or to read it. The registry's error codes
 * are those of the OCI distribution spec ("Error Codes"), which both print in lower case; statuses are named in several
 * ways.
 */
function readRefusal(output, reference) {
    const message = refusal_lastError(output);
    const text = withoutNames(message, reference);
    const named = namedStatus(text);
    const kind = kind_kindOf(text, named);
    const status = kind === 'credentials' ? null : named;
    const passing = kind === 'rate-limited' || kind === 'server' || kind === 'unreachable';
    return { kind, status, words: shorten(message, LONGEST_WORDS), passing, wait: passing ? askedWait(text) : null };
}
/** The last error, without what only says where in the program it came up. */
function refusal_lastError(output) {
    const lines = printedLines(output);
    const last = Math.max(0, lines.findLastIndex(line => ERROR.test(line)));
    const message = lines.slice(last, last + 8).join(' ');
    return message
        .replace(ERROR, '')
        .replace(/^copy sha256:\S+ from \S+ to \S+: /, '')
        .slice(0, LONGEST_MESSAGE);
}
const ERROR = /^(?:error|fatal): /i;
function namedStatus(text) {
    const named = /(?<!exit )\bstatus(?: ?code)?:? (?:from \w+ request to \S+ )?(\d{3})\b/i.exec(text) ??
        /: ([45]\d\d) [A-Z]/.exec(text) ??
        /\bhttp(?: status)?:? (\d{3})\b/i.exec(text);
    return named ? Number(named[1]) : null;
}
/** `Retry-After: 5` where a program prints it, or the registry's own words. */
function askedWait(text) {
    const asked = /(?:retry[- ]after|try again in|wait)[:=]? *(\d{1,5})(?:\.\d+)? ?(ms|m|s)?/i.exec(text);
    if (!asked)
        return null;
    return Number(asked[1]) * (asked[2] === 'ms' ? 1 : asked[2] === 'm' ? 60_000 : 1000);
}

;// CONCATENATED MODULE: ./src/publish/push/refusal-words.ts


/** What each kind of refusal means, before the registry's own words; null where the words are ours. */
const refusal_words_MEANINGS = {
    credentials: 'the login of the registry could not be looked up on this machine',
    local: 'something on this machine is missing, or may not be used',
    unauthorized: 'the registry does not know who pushes',
    denied: 'the registry does not allow this push',
    'not-found': 'the registry has no such repository',
    'too-large': 'the registry, or a proxy before it, takes no blob of this size',
    immutable: 'the tag is there already, and may not be changed',
    quota: 'the space that the registry grants is used up',
    'rate-limited': 'the registry accepts no more requests for now',
    server: 'the registry had an internal error or lost the upload',
    untrusted: 'there was no trusted connection to the registry',
    unreachable: 'the registry could not be reached, or the connection ended',
    'no-answer': null,
    'other-image': null,
    attestation: 'the registry does not take an attestation that is an OCI artifact',
    refused: 'the registry did not take it',
};
/** `Pushing ghcr.io/acme/shop:1 failed: the registry does not allow this push (403): "denied: ..."` */
function refusalMessage(what, { kind, status, words }, attempts) {
    const tried = attempts > 1 ? ` after ${counted(attempts, 'attempt')}` : '';
    const meaning = refusal_words_MEANINGS[kind];
    if (meaning === null)
        return `${what} failed${tried}: ${words}.`;
    const answered = status === null ? '' : ` (${status})`;
    const said = words === '' ? '' : `: "${words}"`;
    return `${what} failed${tried}: ${meaning}${answered}${said}.`;
}
const PLAIN_ATTESTATIONS = 'Set the input oci-artifact to false (--oci-artifact false), which stores attestations in the older form; or leave out provenance and sbom.';
/** What registries answer to an attestation that they refuse, though it can mean something else as well. */
const MAY_BE_ATTESTATION = ['server', 'not-found', 'denied', 'refused'];
/** The next thing to do about it. `artifacts`: whether the image has attestations that are OCI artifacts. */
function refusalHint(reference, kind, artifacts = false) {
    const hint = hintOf(reference, kind);
    if (!artifacts || !MAY_BE_ATTESTATION.includes(kind))
        return hint;
    return `${hint} Some registries refuse the attestations of this image, which are OCI artifacts. ${PLAIN_ATTESTATIONS}`;
}
function hintOf(reference, kind) {
    const host = splitReference(reference).host ?? 'docker.io';
    switch (kind) {
        case 'credentials':
            return `Look whether the helper can be started that credsStore or credHelpers in the configuration of Docker names, or log in to ${host} without one.`;
        case 'local':
            return 'The message names it: a program, a file, a builder or the Docker socket that must exist on this machine and be accessible to this user.';
        case 'unauthorized':
            return `Log in to ${host} before this step (docker/login-action in a workflow, docker login elsewhere).`;
        case 'denied':
            return host === 'ghcr.io'
                ? 'Give the job `packages: write`, and the repository write access in the settings of the package.'
                : `Check that the user who is logged in to ${host} may write to this repository.`;
        case 'not-found':
            return `Check the name, and make the repository first where ${host} does not do so by itself.`;
        case 'too-large':
            return 'Raise the limit of the registry or its proxy (client_max_body_size in nginx), or make the largest layer smaller.';
        case 'immutable':
            return 'Push a tag that is not there yet, or allow this one to change in the settings of the registry.';
        case 'quota':
            return 'Delete what is no longer needed in the registry, or have the quota raised.';
        case 'rate-limited':
            return 'Run it again later; blobs that arrived are not sent again.';
        case 'server':
        case 'unreachable':
            return `Check that ${host} is up and reachable, then run it again; blobs that arrived are not sent again.`;
        case 'no-answer':
            return `Check that ${host} is reachable and how fast it accepts uploads, then run it again; blobs that arrived are not sent again.`;
        case 'untrusted':
            return `Install the certificate authority of ${host} on this machine, or set the registry up in the configuration of the builder.`;
        case 'attestation':
            return PLAIN_ATTESTATIONS;
        case 'other-image':
            return 'Look for another job that pushes the same tag, for a mirror in the configuration of the builder or of skopeo (the tag is read through it, and it may give an old image), or for a registry that converts images; then push it again.';
        case 'refused':
            return 'The words of the registry say why; the log has all that was printed.';
    }
}

;// CONCATENATED MODULE: ./src/publish/push/retry.ts

/** How often a reference is tried at most. */
const retry_ATTEMPTS = 4;
const retry_FIRST_MILLISECONDS = 1_000;
/** Neither program shows the Retry-After of a registry that is asked too much; skopeo keeps to it by itself. */
const FIRST_MILLISECONDS_OF_LIMIT = 5_000;
const LONGEST_MILLISECONDS = 60_000;
const MINUTE = 60_000;
/**
 * After these the program is ended, as by a registry that took the connection and never answers. To copy takes as long as
 * the image is large, with 2.7 Mbit/s at least: where no terminal watches, buildx prints a line as an image begins and
 * skopeo one as a blob begins, and nothing in between. So silence does not tell a registry that is slow from one that is gone.
 */
const retry_LIMITS = {
    copy: bytes => Math.ceil((5 + bytes / 20_000_000) * MINUTE),
    read: 2 * MINUTE,
};
/**
 * Milliseconds until the next attempt: one second (five where there were too many requests), then three times as long
 * each time, of which a random part between a half and the whole, so that jobs that failed together do not come back
 * together. What a registry asks for is waited for, with the same part on top; null where that is longer than a minute.
 * @param attempt 1 after the first failure; @param random from 0 to 1
 */
function retry_waitBefore(attempt, { kind, wait: asked }, random) {
    if (asked !== null && asked > LONGEST_MILLISECONDS)
        return null;
    const first = kind === 'rate-limited' && asked === null ? FIRST_MILLISECONDS_OF_LIMIT : retry_FIRST_MILLISECONDS;
    return (asked ?? 0) + jittered(Math.min(first * 3 ** (attempt - 1), LONGEST_MILLISECONDS), random);
}

;// CONCATENATED MODULE: ./src/publish/push/attempt.ts







/**
 * Runs a program, again after a wait where it was refused for a reason that may pass.
 * @throws Failure `cancelled`
 */
async function attempt_attempt(task, ports) {
    const { what, reference, command, limit, judge, passing = [] } = task;
    const cancelled = () => new Failure('cancelled', `${what} was cancelled.`);
    for (let attempts = 1;; attempts++) {
        if (ports.signal.aborted)
            throw cancelled();
        const late = AbortSignal.timeout(limit);
        const signal = AbortSignal.any([ports.signal, late]);
        const { status, stdout, stderr } = await ports.exec.run(command.program, command.args, { signal });
        // What went well although it was to end is done: it must not be told as if it were not.
        if (status !== 0 && ports.signal.aborted)
            throw cancelled();
        const refusal = status === 0 ? (judge?.(stdout) ?? null) : late.aborted ? noAnswer(limit) : readRefusal(stderr, reference);
        if (refusal === null)
            return { refusal, attempts };
        const again = attempts < retry_ATTEMPTS && (refusal.passing || passing.includes(refusal.kind));
        const wait = again ? retry_waitBefore(attempts, refusal, Math.random()) : null;
        if (wait === null) {
            const lines = shownLines(stderr);
            if (lines.length > 0)
                ports.log.group(`${what}: what ${command.program} printed`, lines);
            return { refusal, attempts };
        }
        const next = `attempt ${attempts + 1} of ${retry_ATTEMPTS} in ${(wait / 1000).toFixed(1)} s`;
        ports.log.info(`${refusalMessage(what, refusal, 1)} Now ${next}.`);
        await (ports.pause ?? pause_pause)(wait, ports.signal);
    }
}
function noAnswer(limit) {
    const words = `there was no answer within ${formatSeconds(limit / 1000)}`;
    return { kind: 'no-answer', status: null, words, passing: true, wait: null };
}

;// CONCATENATED MODULE: ./src/publish/push/digest.ts

/** The digest of these bytes. OCI image spec, descriptor.md. */
function sha256(bytes) {
    return `sha256:${(0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex')}`;
}

;// CONCATENATED MODULE: ./src/publish/push/source.ts





/** The name that the verified image has in the layout that is pushed from. */
const VERIFIED = 'verified';
/**
 * Makes a layout with one image: the verified one, with the blobs of the layout it was read from. What else the builder
 * may have written to the index of that (a bake target's tags are entries of their own) is no longer to be chosen from.
 * OCI image spec, image-layout.md.
 * @throws Failure `push/changed` where the blob is no longer what was verified
 */
async function verifiedLayout(layout, digest) {
    const place = (0,external_node_path_.join)((0,external_node_path_.dirname)(layout), VERIFIED);
    const bytes = await (0,promises_.readFile)((0,external_node_path_.join)(layout, 'blobs', ...digest.split(':')));
    if (sha256(bytes) !== digest)
        throw new Failure('push/changed', `The blob ${digest} was changed after it was verified.`);
    const document = JSON.parse(bytes.toString('utf8'));
    const kind = document.manifests === undefined ? 'manifest' : 'index';
    // A manifest may leave its own type out (manifest.md); its descriptor may not.
    const mediaType = document.mediaType ?? `application/vnd.oci.image.${kind}.v1+json`;
    const annotations = { 'org.opencontainers.image.ref.name': VERIFIED };
    const manifests = [{ mediaType, digest, size: bytes.length, annotations }];
    await removeFolder(place);
    await (0,promises_.mkdir)(place);
    await (0,promises_.writeFile)((0,external_node_path_.join)(place, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    await (0,promises_.writeFile)((0,external_node_path_.join)(place, 'index.json'), JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }));
    await linkFolder((0,external_node_path_.join)(layout, 'blobs'), (0,external_node_path_.join)(place, 'blobs'));
    return place;
}
/** How BuildKit names an attestation that is an OCI artifact. OCI image spec, manifest.md, "Guidelines for Artifact Usage". */
const ATTESTATION_TYPE = 'application/vnd.docker.attestation.manifest.v1+json';
/** Whether an image of a layout has attestations that are OCI artifacts. Never rejects: this only adds to a hint. */
async function hasArtifacts(layout, digest) {
    try {
        const { manifests } = (await source_readBlob(layout, digest));
        const documents = await Promise.all((manifests ?? []).map(entry => source_readBlob(layout, entry.digest)));
        return documents.some(({ artifactType }) => artifactType === ATTESTATION_TYPE);
    }
    catch {
        return false;
    }
}
async function source_readBlob(layout, digest) {
    if (!/^sha256:[0-9a-f]{64}$/.test(digest))
        throw new Error(`${digest} is no digest`);
    return JSON.parse(await (0,promises_.readFile)((0,external_node_path_.join)(layout, 'blobs', ...digest.split(':')), 'utf8'));
}

;// CONCATENATED MODULE: ./src/publish/push/push-all.ts







/**
 * Copies every verified image to its references, one after another, and reads each back. The first that fails ends
 * the push of all, or with `each` that of its own target.
 */
async function pushAll(pushes, each, tool, ports) {
    const result = { pushed: [], failures: new Map() };
    const states = new Map();
    for (const push of pushes) {
        try {
            await pushTarget(push, tool, ports, states, result.pushed);
        }
        catch (failure) {
            result.failures.set(push.target, withRest(failure, each ? [push] : pushes, states));
            if (!each)
                break;
        }
    }
    return result;
}
async function pushTarget(push, tool, ports, states, pushed) {
    const { target, digest, references } = push;
    const layout = await verifiedLayout(push.layout, digest);
    for (const reference of references) {
        ports.log.info(`Pushing ${target} to ${reference} with ${tool.name}.`);
        await pushReference(push, layout, reference, tool, ports, states);
        ports.log.info(`${reference} is ${digest}.`);
        pushed.push({ target, reference, digest });
    }
}
/** Copies, and reads the tag back: what a pull of it gets is what counts, whatever the program that pushed said of it. */
async function pushReference({ digest, compressed }, layout, reference, tool, ports, states) {
    states.set(reference, 'begun');
    const limits = ports.limits ?? retry_LIMITS;
    const copy = {
        what: `Pushing ${reference}`,
        reference,
        command: tool.copy(layout, digest, reference),
        limit: limits.copy(compressed),
    };
    const copied = await attempt_attempt(copy, ports);
    // A tag that may not change and is what it should be came from an earlier run, which this one continues.
    const fixed = copied.refusal?.kind === 'immutable';
    if (copied.refusal !== null && !fixed) {
        throw refused(copy, copied.refusal, copied.attempts, await hasArtifacts(layout, digest));
    }
    if (!fixed)
        states.set(reference, 'unread');
    const read = {
        what: `Reading ${reference} back`,
        reference,
        command: tool.read(reference),
        limit: limits.read,
        judge: manifest => compared(sha256(manifest), digest),
        // A registry of several machines may need a moment until all of them know a tag.
        passing: ['not-found'],
    };
    const found = await attempt_attempt(read, ports);
    if (found.refusal === null)
        states.set(reference, 'pushed');
    else if (copied.refusal !== null)
        throw refused(copy, copied.refusal, copied.attempts);
    else {
        if (found.refusal.kind === 'other-image')
            states.set(reference, 'wrong');
        throw unconfirmed(read, found.refusal, found.attempts);
    }
}
function compared(found, digest) {
    if (found === digest)
        return null;
    const words = `the registry gives ${found} for it, and not ${digest}, which was verified and pushed`;
    return { kind: 'other-image', status: null, words, passing: true, wait: null };
}
function refused({ what, reference }, refusal, attempts, artifacts = false) {
    const hint = refusalHint(reference, refusal.kind, artifacts);
    return new Failure(`push/${refusal.kind}`, refusalMessage(what, refusal, attempts), { hint });
}
function unconfirmed({ what, reference }, refusal, attempts) {
    const hint = refusalHint(reference, refusal.kind);
    if (refusal.kind !== 'other-image')
        return new Failure('push/unconfirmed', refusalMessage(what, refusal, attempts), { hint });
    const times = counted(attempts, 'time');
    return new Failure('push/digest', `The tag ${reference} is wrong: read back ${times}, ${refusal.words}.`, { hint });
}
/**
 * The failure, with what is in the registries by then and what was not tried: nobody should have to look there to know.
 * Of the reference that failed, and of a tag that is wrong, the messages tell.
 */
function withRest(failure, pushes, states) {
    const are = (state) => [...states].filter(([, each]) => each === state).map(([reference]) => reference);
    const done = are('pushed');
    const unread = are('unread');
    const open = pushes.flatMap(({ references }) => references).filter(reference => !states.has(reference));
    const rest = [
        done.length === 0 ? '' : `Already pushed: ${done.join(', ')}.`,
        ...unread.map(reference => `${reference} was pushed, but not read back.`),
        [...states.values()].every(state => state === 'begun') ? 'Nothing was pushed before.' : '',
        open.length === 0 ? '' : `Not tried: ${open.join(', ')}.`,
    ];
    const message = [failure.message, ...rest].filter(sentence => sentence !== '').join(' ');
    if (!(failure instanceof Failure))
        return new Failure('push/internal', message, { cause: failure });
    const hint = failure.hint === null ? {} : { hint: failure.hint };
    return new Failure(failure.code, message, { ...hint, cause: failure });
}

;// CONCATENATED MODULE: ./src/publish/push/push.ts




/**
 * Pushes what the report lets through, and gives the report with what became of it. Whatever fails is in there: a
 * target that passed and could not be pushed is an `error`.
 */
async function pushVerified(report, outcomes, planned, each, tool, ports) {
    const built = new Map(outcomes.flatMap(({ target, image }) => (image === null ? [] : [[target.name, image]])));
    const pushes = selectPushes(report, planned, each, built);
    if (pushes.length === 0) {
        ports.log.info('Nothing is pushed, as the gate did not pass.');
        return report;
    }
    return withPushes(report, await pushAll(pushes, each, tool, ports));
}
function withPushes(report, { pushed, failures }) {
    const targets = report.targets.map(target => {
        const failure = target.role === 'gated' ? failures.get(target.name) : undefined;
        return failure === undefined ? target : { ...target, result: 'error', error: reportFailure(failure) };
    });
    return { ...report, result: decideAll(targets.map(target => target.result)), targets, pushed };
}

;// CONCATENATED MODULE: ./src/publish/push/tool.ts





/** The oldest buildx that copies from an OCI layout, and can be told to leave a single manifest without an index. */
const tool_OLDEST_BUILDX = '0.33.0';
/** Flags that came to skopeo later than `copy` itself, the last of them with 1.6; its help tells them, its version may not. */
const SKOPEO_FLAGS = ['--all', '--preserve-digests'];
const OLDEST_SKOPEO = '1.6';
/**
 * Finds the program that will push, before anything is built.
 * @throws Failure `push-tool-missing` where there is none that can do it
 */
async function choosePushTool(ports) {
    const buildx = await buildxVersion(ports);
    if (buildx !== null && semver_default().gte(buildx, tool_OLDEST_BUILDX))
        return buildxTool;
    const skopeo = await skopeoHelp(ports);
    if (skopeo !== null && SKOPEO_FLAGS.every(flag => skopeo.includes(flag)))
        return () => SKOPEO;
    const found = [
        buildx === null ? 'a buildx whose version is unknown' : `buildx ${buildx}`,
        skopeo === null ? 'no skopeo' : 'a skopeo that cannot keep digests',
    ];
    throw new Failure('push-tool-missing', `Nothing here can push an image as it was verified: there is ${found.join(', and ')}.`, {
        hint: `Install buildx ${tool_OLDEST_BUILDX.replace(/\.0$/, '')} or newer (docker/setup-buildx-action does it in a workflow), or skopeo ${OLDEST_SKOPEO} or newer.`,
    });
}
/** What skopeo says of its command; null where there is no skopeo. */
async function skopeoHelp(ports) {
    try {
        return (await ports.exec.run('skopeo', ['copy', '--help'])).stdout;
    }
    catch (error) {
        if (error instanceof Failure && error.code === 'not-found')
            return null;
        throw error;
    }
}
/** It takes what the builder is configured with for registries: mirrors, certificates, plain HTTP. */
function buildxTool(builder) {
    const imagetools = (command, args) => {
        return { program: 'docker', args: ['buildx', 'imagetools', command, '--builder', builder, ...args] };
    };
    return {
        name: 'buildx',
        copy(layout, digest, reference) {
            const source = `oci-layout://${layout}@${digest}`;
            // Without --prefer-index=false, a single manifest would be wrapped in an index that nobody verified.
            return imagetools('create', ['--prefer-index=false', '--progress', 'plain', '--tag', reference, source]);
        },
        read: reference => imagetools('inspect', ['--raw', reference]),
    };
}
const SKOPEO = {
    name: 'skopeo',
    copy(layout, _digest, reference) {
        const tls = isLoopback(reference) ? ['--dest-tls-verify=false'] : [];
        // A policy is about the signatures of what is copied; this is what was just built, and machines may have none at all.
        const args = ['--insecure-policy', 'copy', '--all', '--preserve-digests', ...tls];
        return { program: 'skopeo', args: [...args, `oci:${layout}:${VERIFIED}`, `docker://${reference}`] };
    },
    read(reference) {
        const tls = isLoopback(reference) ? ['--tls-verify=false'] : [];
        return { program: 'skopeo', args: ['inspect', '--raw', ...tls, `docker://${reference}`] };
    },
};
/** A registry on this machine may speak plain HTTP, as for docker and buildx; every other one has to prove who it is. */
function isLoopback(reference) {
    const host = splitReference(reference).host ?? '';
    return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
}

;// CONCATENATED MODULE: ./src/pipeline/verify.ts























/** Each build is a process of some 50 MB, and with hundreds of them at once BuildKit drops sessions. */
const MAX_BUILDS = 20;
/**
 * The product's sentence: plan the targets, build each with buildx, read the images it got, hold them against budgets
 * and checks, push the very bytes that passed, and say what came of it. The failure of one target hides nothing of the
 * others.
 * @throws UsageError for options that do not fit the Dockerfile; everything else is in the report
 */
async function verify_verify(options, ports, { source, onBuilderCreated, baseline: sought, onMeasured }) {
    let builder = null;
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)(ports.env['RUNNER_TEMP'] || (0,external_node_os_.tmpdir)(), 'stagegate-'));
    try {
        const plan = await planTargets(options, ports);
        const pushTool = plan.push.length > 0 ? await choosePushTool(ports) : null;
        builder = await prepareBuilder(options.builder, ports, onBuilderCreated, options.builderImage);
        const gha = cacheAccess(options, ports);
        const note = noteOnWindows(options, ports.env);
        if (note !== null)
            ports.log.info(note);
        const gated = plan.targets.filter(target => target.role === 'gated').length;
        // Both go on beside the builds, and are waited for where images are judged.
        const baseline = Promise.resolve(sought ?? null).then(found => found && fittingBaseline(found, gated));
        const asks = asksBuildKit(resolveSeverities(options.preset, options.severities));
        const lints = asks ? lintTargets(options, plan.targets, builder.name, ports) : null;
        const rules = baseline.then(found => verify_rulesOf(options, found));
        const run = { options, ports, builder, gha, folder, rules, reads: new Map(), lints };
        const limit = (0,p_limit/* default */.A)(MAX_BUILDS);
        const outcomes = await Promise.all(plan.targets.map(target => limit(() => verifyTarget(target, run))));
        await lints;
        onMeasured?.(outcomes.map(measured));
        tellUnusedWaivers(outcomes
            .filter(({ target }) => target.role === 'gated')
            .map(({ target, judgements }) => ({ target: target.name, judgements })), await rules, ports);
        warnOfUnbuiltBudgets(outcomes, options, ports);
        const report = assembleReport(outcomes, { ...source, dockerfile: plan.targets[0]?.dockerfile?.path ?? null }, await baseline);
        if (pushTool === null)
            return report;
        return await pushVerified(report, outcomes, plan.push, options.push.mode === 'each', pushTool(builder.name), ports);
    }
    catch (failure) {
        if (failure instanceof UsageError)
            throw failure;
        // What is broken off in the middle says anything but that.
        return assembleFailure(ports.signal.aborted ? cancelled() : failure, source);
    }
    finally {
        // The report is worth more than the tidiness: what cannot be removed is told, and the verdict stands.
        await Promise.all([removeFolder(folder), builder?.created ? removeBuilder(builder.name, ports) : null]).catch((error) => ports.log.warning(`Something was left behind: ${error.message}`));
    }
}
/** The same checks on an image that something else built. `reference` names it as openImageStore documents. */
async function inspect(reference, options, ports, source, baseline = null) {
    const target = { name: reference, role: 'gated', stage: null, dockerfile: null };
    const rules = verify_rulesOf(options, baseline);
    try {
        const images = await readImages(reference, ports, null, undefined, options.limits);
        const judgements = images.map(image => judge_judge(image, target, rules));
        tellUnusedWaivers([{ target: reference, judgements }], rules, ports);
        return assembleReport([{ target, image: null, build: null, judgements, failure: null }], source, baseline);
    }
    catch (failure) {
        return assembleReport([{ target, image: null, build: null, judgements: [], failure: ports.signal.aborted ? cancelled() : failure }], source);
    }
}
/** A waiver that excuses nothing does no harm, so it is a line of the log and no finding. */
function tellUnusedWaivers(outcomes, { waivers, now }, { log }) {
    const judged = outcomes.flatMap(({ target, judgements }) => judgements.map(({ findings }) => ({ target, findings })));
    for (const { check, path, place } of unusedWaivers(judged, waivers, now)) {
        const where = path === null ? '' : ` for ${path}`;
        log.info(`${place.file}:${place.line}: the waiver of ${check}${where} excuses nothing that was found.`);
    }
}
function warnOfUnbuiltBudgets(outcomes, { budgets }, { log }) {
    const built = outcomes.map(({ target, judgements }) => {
        return { target: target.name, platforms: judgements.map(({ image }) => formatPlatform(image.platform)) };
    });
    const warning = unbuiltWarning(unbuiltBudgets(built, budgets));
    if (warning !== null)
        log.warning(warning);
}
function cancelled() {
    return new Failure('cancelled', 'The run was cancelled.');
}
function cacheAccess(options, ports) {
    const access = ghaAccess(ports.env);
    if (options.cache.backend.kind === 'gha' && !access.readable && !access.writable) {
        ports.log.warning('The GitHub Actions cache is not available to this job (no ACTIONS_RUNTIME_TOKEN), so the build runs without it.');
    }
    else if (options.cache.backend.kind === 'gha' && !access.writable) {
        ports.log.info('This job may read the gha cache, but not write to it.');
    }
    return access;
}
function measured({ target, judgements }) {
    return {
        name: target.name,
        gated: target.role === 'gated',
        images: judgements.map(({ image }) => snapshotOf(image)),
    };
}
function verify_rulesOf({ preset, severities, budgets, growth, waivers, failOn }, baseline) {
    const now = new Date();
    return { severities: resolveSeverities(preset, severities), budgets, growth, baseline, waivers, failOn, now };
}

;// CONCATENATED MODULE: ./src/report/dockerfile-bytes.ts
/** More columns leave no room for the text. */
const COLUMNS = 4;
/** Every Dockerfile of the report in its order; of a target with several platforms, the first is shown. */
function weighDockerfiles(report) {
    return report.dockerfiles.flatMap(({ path, lines }) => {
        const columns = report.targets
            .map(({ name, images }) => ({ name, bytes: bytesByLine(images[0]?.layers ?? [], path) }))
            .filter(({ bytes }) => bytes.size > 0)
            .slice(0, COLUMNS);
        if (columns.length === 0)
            return [];
        return {
            path,
            targets: columns.map(({ name }) => name),
            lines: lines.map((text, index) => ({
                number: index + 1,
                text,
                bytes: columns.map(({ bytes }) => bytes.get(index + 1) ?? null),
            })),
        };
    });
}
/**
 * At most so many lines: all of them, else only those that add layers, else none.
 */
function dockerfile_bytes_shortened({ lines }, limit) {
    if (lines.length <= limit)
        return lines;
    const heavy = lines.filter(({ bytes }) => bytes.some(each => each !== null));
    return heavy.length <= limit ? heavy : [];
}
function bytesByLine(layers, path) {
    const sums = new Map();
    for (const { blame, unpacked } of layers) {
        if (blame?.file === path)
            sums.set(blame.line, (sums.get(blame.line) ?? 0) + unpacked);
    }
    return sums;
}

;// CONCATENATED MODULE: ./src/report/dockerfile-lines.ts



/** Plain lines with a column of bytes for each target, the number of the line and its text; nothing hidden in them. */
function weighedLines(targets, lines) {
    const header = targets.map(target => visible(shorten(target, 20)));
    const cells = lines.map(({ bytes }) => bytes.map(each => (each === null ? '' : formatBytes(each))));
    const widths = header.map((name, column) => Math.max(name.length, ...cells.map(row => row[column]?.length ?? 0)));
    const digits = String(lines.at(-1)?.number ?? 0).length;
    const row = (columns, rest) => `${columns.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')}  ${rest}`.trimEnd();
    return [
        row(header, ''),
        ...lines.map(({ number, text }, index) => 
        // A tab is as wide as the renderer likes, and would push the columns apart.
        row(cells[index] ?? [], `${String(number).padStart(digits)}  ${visible(text.replaceAll('\t', '    '))}`)),
    ];
}

;// CONCATENATED MODULE: ./src/report/markdown/dockerfile.ts





/** Each Dockerfile with the bytes that its lines add, as a folded block. */
function dockerfileDetails(context) {
    return weighDockerfiles(context.report)
        .map(file => {
        const shown = dockerfile_bytes_shortened(file, context.limits.dockerfile);
        const left = file.lines.length - shown.length;
        if (left > 0)
            context.omitted.set('Dockerfile line', (context.omitted.get('Dockerfile line') ?? 0) + left);
        if (shown.length === 0)
            return '';
        const lines = weighedLines(file.targets, shown).map(line => shorten(line, 200));
        return folded(`${htmlCode(shorten(file.path, 120, 'middle'))} with the bytes that each line adds`, codeBlock(lines));
    })
        .filter(part => part !== '')
        .join('\n\n');
}

;// CONCATENATED MODULE: ./src/report/markdown/history.ts




/** How each gated target's weight went over the last commits, with its budget as a line. */
function historyDetails(context) {
    const images = context.report.targets
        .filter(target => target.role === 'gated')
        .flatMap(target => target.images.map(image => ({ target, image })))
        .filter(({ image }) => image.history.length > 0);
    if (images.length === 0)
        return '';
    const charts = images.map(({ target, image }) => chart(target, image));
    const commits = Math.max(...images.map(({ image }) => image.history.length));
    return folded(`History of ${escapeHtml(counted(commits, 'commit'))}`, charts.join('\n\n'));
}
function chart(target, image) {
    const { size, limit } = charted(image);
    const points = [...image.history, { ...image.size, commit: '' }];
    const unit = unitOf(Math.max(...points.map(point => weight(point, size)), limit ?? 0));
    const values = points.map(point => scaled(weight(point, size), unit.bytes));
    const ends = limit === null ? values : [...values, scaled(limit, unit.bytes)];
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    const room = Math.max((high - low) * 0.1, high * 0.02, 0.1);
    const axis = (value) => String(Number(Math.max(0, value).toFixed(1)));
    const lines = [
        'xychart-beta',
        `    x-axis "commits, the last is this run" 1 --> ${points.length}`,
        `    y-axis "${size.replace('.', ' ')}, ${unit.name}" ${axis(low - room)} --> ${axis(high + room)}`,
        `    line [${values.join(', ')}]`,
        ...(limit === null ? [] : [`    line [${values.map(() => scaled(limit, unit.bytes)).join(', ')}]`]),
    ];
    const [first] = image.history;
    const since = first === undefined ? '' : `, since ${codeSpan(first.commit.slice(0, 7))}`;
    const budget = limit === null ? '' : '; the straight line is its budget';
    // Not one word in the chart is from elsewhere: its language has no way to escape all of them.
    return `${imageWords(target, image)}${since}${budget}\n\n\`\`\`mermaid\n${lines.join('\n')}\n\`\`\``;
}
/** The size whose budget was given, unpacked first: that is the line which the curve must stay below. */
function charted({ budgets }) {
    const budget = budgets.find(({ size }) => size === 'unpacked') ?? budgets[0];
    return budget === undefined ? { size: 'unpacked', limit: null } : budget;
}
function weight(point, size) {
    if (size === 'own')
        return point.own.unpacked;
    return size === 'own.compressed' ? point.own.compressed : point[size];
}
function unitOf(bytes) {
    if (bytes >= 1e9)
        return { name: 'GB', bytes: 1e9 };
    return bytes >= 1e6 ? { name: 'MB', bytes: 1e6 } : { name: 'kB', bytes: 1e3 };
}
function scaled(bytes, unit) {
    return Number((bytes / unit).toFixed(2));
}

;// CONCATENATED MODULE: ./src/report/format.ts

/** `83 MB of 150 MB`; to the byte where rounding would make a budget that is exceeded look kept. */
function formatBudget({ actual, limit, passed }) {
    const [size, most] = [formatBytes(actual), formatBytes(limit)];
    return !passed && size === most ? `${formatCount(actual)} B of ${formatCount(limit)} B` : `${size} of ${most}`;
}
/** What a budget limits, in words. */
const SIZE_WORDS = {
    compressed: 'compressed',
    unpacked: 'unpacked',
    merged: 'merged',
    own: 'of own layers',
    'own.compressed': 'of own layers, compressed',
};
/** The same in a table, in parentheses; a single budget for the default size, `unpacked`, needs no label. */
function budgetLabel(budget, among) {
    if (budget.size === 'unpacked' && among.length === 1)
        return '';
    return `(${budget.size.replace('.', ' ')})`;
}
/** The first hex digits of a digest, enough to recognise it. */
function shortDigest(digest) {
    return /^sha256:[0-9a-f]{64}$/.test(digest) ? digest.slice(7, 19) : digest.slice(0, 32);
}

;// CONCATENATED MODULE: ./src/report/markdown/method.ts







/** What was measured and how: the meaning of each size, each image's identity and base, and what the build took. */
function methodDetails(context) {
    const images = context.report.targets.flatMap(target => target.images.map(image => ({ target, image })));
    const built = context.report.targets.filter(target => target.build !== null);
    const parts = [
        [...method_MEANINGS, ...images.map(({ target, image }) => imageItem(target, image))].join('\n'),
        ...(built.length === 0
            ? []
            : [
                table(['Build', 'Time', 'Steps', 'Cached', 'Slowest step'], '<>>><', built.map(({ name, build }) => [codeSpan(shorten(name, 80)), ...(build === null ? [] : buildCells(build))])),
            ]),
    ];
    return folded('What was measured, and how', parts.join('\n\n'));
}
const method_MEANINGS = [
    '- **Unpacked**: the bytes of all files in all layers, including files that a later layer hides or replaces.',
    '- **Compressed**: the bytes of the layers and the config as a registry keeps them, which is what a pull transfers.',
    '- **Merged**: the bytes of the files that a container sees. **Wasted**: unpacked less merged.',
    '- 1\u00a0MB is 10^6 bytes. *own* layers are those that this Dockerfile adds to its *base* image.',
];
function imageItem(target, image) {
    const facts = [
        `${size(image.size.merged)} merged`,
        `${size(image.size.wasted)} wasted`,
        counted(image.files, 'file'),
        `base ${method_baseWords(image)}`,
    ];
    const platform = target.images.length > 1 ? '' : ` ${escapeMarkdown(shorten(image.platform, 40))}`;
    return `- ${imageWords(target, image)}${platform}: ${codeSpan(shorten(image.digest, 71))}\\\n  ${facts.join(' · ')}`;
}
/** How the base is known, where it is not known for certain. */
const KNOWN_BY = {
    provenance: '',
    input: '',
    annotation: ' (named by a label, its layers guessed from the history)',
    history: ' (guessed from the history)',
    none: '',
};
function method_baseWords({ base }) {
    if (base.knownBy === 'none')
        return base.layers === 0 ? 'not known' : counted(base.layers, 'layer');
    const name = baseName(base.reference);
    const digest = base.digest === null || base.reference?.includes(base.digest) ? '' : codeSpan(shortDigest(base.digest));
    const known = KNOWN_BY[base.knownBy];
    return [name, digest, counted(base.layers, 'layer')].filter(part => part !== '').join(', ') + known;
}
function buildCells(build) {
    const slowest = build.slowest[0];
    return [
        formatSeconds(build.seconds).replaceAll(' ', '\u00a0'),
        String(build.steps),
        String(build.cachedSteps),
        slowest === undefined || slowest.seconds < 0.1
            ? ''
            : `${codeSpan(shorten(slowest.name, 100))} ${formatSeconds(slowest.seconds)}`,
    ];
}
/** The last line: which tool looked at which commit, and where the run is. */
function footer(report, runUrl) {
    const { commit, dockerfile } = report.source;
    const parts = [
        `${escapeMarkdown(report.tool.name)} ${escapeMarkdown(report.tool.version)}`,
        ...(dockerfile === null ? [] : [codeSpan(shorten(dockerfile, 120, 'middle'))]),
        ...(commit === null ? [] : [`commit ${codeSpan(commit.slice(0, 12))}`]),
        ...(runUrl === null ? [] : [context_link('run', runUrl)]),
    ];
    return `<sub>${parts.join(' · ')}</sub>`;
}

;// CONCATENATED MODULE: ./src/report/markdown/pushed.ts




/** What is in its registry now, each reference linked to the page where people look at it. */
function pushedList(context) {
    const pushed = take(context, context.report.pushed, context.limits.pushed, 'pushed reference');
    if (pushed.length === 0)
        return '';
    const items = pushed.map(({ target, reference, digest }) => {
        const name = codeSpan(shorten(target, 80));
        return `- ${name}: ${context_link(codeSpan(shorten(reference, 300)), pageOf(reference))} ${codeSpan(shorten(digest, 80))}`;
    });
    return ['**Pushed**', ...items].join('\n');
}
/** Registries with pages of their own answer at the image's own address; some have them elsewhere. */
function pageOf(reference) {
    // A report may have been written by anyone: what is no reference gets no link.
    if (referenceProblem(reference) !== null)
        return null;
    const { host, path } = splitReference(reference);
    if (host === null || host === 'docker.io') {
        return path.includes('/') ? `https://hub.docker.com/r/${path}` : `https://hub.docker.com/_/${path}`;
    }
    if (host === 'quay.io')
        return `https://quay.io/repository/${path}`;
    if (host === 'public.ecr.aws')
        return `https://gallery.ecr.aws/${path}`;
    return `https://${host}/${path}`;
}

;// CONCATENATED MODULE: ./src/report/rows.ts
/** One row per target and platform, in the report's order. */
function rows(report) {
    return report.targets.flatMap(target => target.images.length === 0 ? [row(target, null)] : target.images.map(image => row(target, image)));
}
function row(target, image) {
    return {
        target,
        image,
        severalPlatforms: target.images.length > 1,
        verdict: verdictOf(target, image),
        budgets: image?.budgets ?? [],
        user: image === null ? rows_NOTHING : userCell(image),
        toolchain: image === null ? rows_NOTHING : toolchainCell(image),
    };
}
const rows_NOTHING = { words: '', note: '', severity: null };
/** The gate's decision on the image; where no image explains the target's result (a build, a push), that of the target. */
function verdictOf(target, image) {
    const explained = target.images.some(({ result }) => result === target.result);
    const result = image !== null && explained ? image.result : target.result;
    return result === 'passed' && target.role !== 'gated' ? target.role : result;
}
/** Findings of a family of checks that no waiver excuses. */
function found(image, family) {
    return image.findings.filter(finding => finding.check.startsWith(family) && finding.waiver === null);
}
function worst(findings) {
    const severities = findings.map(finding => finding.severity);
    return severities.includes('error') ? 'error' : severities.includes('warning') ? 'warning' : null;
}
function broke(image, family) {
    return image.checks.some(check => check.id.startsWith(family) && check.result === 'error');
}
function userCell(image) {
    const severity = broke(image, 'user/') ? 'error' : worst(found(image, 'user/'));
    return { ...userWords(image.user), severity };
}
/** Who a container runs as: the name or number, and what else there is to know of it. */
function userWords(user) {
    if (!user.resolved)
        return { words: user.spec, note: 'unknown' };
    if (user.root === true) {
        return user.spec === '' || user.spec === 'root' ? { words: 'root', note: '' } : { words: user.spec, note: 'root' };
    }
    return { words: user.spec, note: user.numeric || user.uid === null ? '' : String(user.uid) };
}
function toolchainCell(image) {
    const checks = image.checks.filter(check => check.id.startsWith('toolchain/') && check.result !== 'not-applicable');
    if (checks.length === 0)
        return rows_NOTHING;
    if (broke(image, 'toolchain/'))
        return { words: 'not evaluated', note: '', severity: 'error' };
    const shipped = found(image, 'toolchain/');
    const severity = worst(shipped);
    if (severity === null)
        return { words: 'none', note: '', severity };
    const names = new Set(shipped.filter(finding => finding.severity !== 'info').flatMap(toolNames));
    const first = shipped.filter(finding => finding.severity === severity).flatMap(toolNames)[0] ?? '';
    return { words: first, note: names.size > 1 ? `+${names.size - 1}` : '', severity };
}
/** The tools that a finding names; for one that names none, what the check looks for. */
function toolNames({ check, data }) {
    const tools = data['tools'];
    return Array.isArray(tools) && tools.length > 0 ? tools : [check.slice('toolchain/'.length).replaceAll('-', ' ')];
}

;// CONCATENATED MODULE: ./src/report/markdown/table.ts








const table_NOTHING = '—';
/** With more rows than this, those that passed are folded: the problems follow the table and must stay visible. */
const MAX_OPEN_ROWS = 30;
/**
 * One row per target and platform; where not all fit, those that did not pass first. Folded are those that are as they
 * were at the baseline, and of many rows those that passed.
 */
function summaryTable(context) {
    const all = rows(context.report);
    const order = all.length > context.limits.rows ? [...all].sort((a, b) => rank(a) - rank(b)) : all;
    const shown = take(context, order, context.limits.rows, 'row');
    if (shown.length === 0)
        return { table: '', unchanged: '' };
    const compared = isCompared(context.report);
    const isMany = all.length > MAX_OPEN_ROWS;
    const quiet = shown.filter(row => (compared ? isStill(row) : isMany && isGood(row)));
    // Where all rows are quiet, they are folded only if the table is long.
    const open = quiet.length === shown.length && !isMany ? shown : shown.filter(row => !quiet.includes(row));
    const rest = restWords(order.slice(shown.length));
    if (open.length === shown.length)
        return { table: rowTable(open, compared) + rest, unchanged: '' };
    const images = quiet.every(row => !row.severalPlatforms) ? 'target' : 'image';
    const summary = `${counted(quiet.length, images)} ${compared ? 'without a change' : 'without a failure'}`;
    return {
        table: open.length === 0 ? '' : rowTable(open, compared),
        unchanged: folded(summary, rowTable(quiet, compared) + rest),
    };
}
/** Directly below a table that was cut, since the last line of a long report is far away. */
function restWords(rest) {
    if (rest.length === 0)
        return '';
    const bad = rest.filter(row => rank(row) < rank({ verdict: 'passed' })).length;
    const verdict = bad === 0 ? 'none of them failed' : `${formatCount(bad)} of them failed or could not be evaluated`;
    return `\n\n… and ${counted(rest.length, 'more row')}: ${verdict}.`;
}
/** Whether a row says the same as at the baseline, and nothing is wrong with it. */
function isStill({ image, verdict }) {
    return image !== null && image.growth !== null && !hasChanged(image) && isGood({ verdict });
}
function isGood({ verdict }) {
    return verdict === 'passed' || verdict === 'measured' || verdict === 'built';
}
function rowTable(list, compared) {
    const change = compared ? ['Change'] : [];
    return table(['Verdict', 'Target', 'Unpacked', ...change, 'Compressed', 'Budget', 'User', 'Toolchain'], compared ? '<<>>><<<' : '<<>><<<', list.map(row => [
        verdictCell(row),
        targetCell(row),
        row.image === null ? table_NOTHING : size(row.image.size.unpacked),
        ...(compared ? [changeCell(row)] : []),
        row.image === null ? table_NOTHING : size(row.image.size.compressed),
        budgetCells(row).join('<br>') || table_NOTHING,
        table_userCell(row),
        table_toolchainCell(row),
    ]));
}
const table_ORDER = ['error', 'failed', 'passed', 'measured', 'built', 'skipped'];
function rank({ verdict }) {
    return table_ORDER.indexOf(verdict);
}
function targetCell({ target, image, severalPlatforms }) {
    const name = codeSpan(shorten(target.name, 80));
    return severalPlatforms && image !== null
        ? `${name}<br><sub>${escapeMarkdown(shorten(image.platform, 40))}</sub>`
        : name;
}
/** `+12.4 MB (+9 %)`, of the unpacked size where the baseline knows it. */
function changeCell({ image }) {
    if (image === null)
        return table_NOTHING;
    if (image.growth === null)
        return image.novelty === null ? table_NOTHING : 'new';
    const { bytes, before, size: of } = mainSize(image.growth);
    const share = formatShare(bytes, before);
    const words = `${formatDelta(bytes)}${share === '' ? '' : ` (${share})`}`.replaceAll(' ', '\u00a0');
    return of === 'compressed' ? `${words} compressed` : words;
}
function budgetCells({ budgets, image }) {
    const growth = (image?.growthBudgets ?? []).map(outcome => {
        const words = growthBudgetWords(outcome);
        return outcome.result === 'failed' ? `**${words}**` : words;
    });
    return [...budgets.map(budget => budgetCell(budget, budgets)), ...growth];
}
function budgetCell(budget, among) {
    // A number stays with its unit; the rest may break, or the last columns would not fit into a comment.
    const used = formatBudget(budget).replace(/ (?=[kMGTP]?B\b)/g, '\u00a0');
    const words = `${used} ${budgetLabel(budget, among)}`.trim();
    return budget.passed ? words : `**${words}**`;
}
function table_userCell({ user }) {
    return withSymbol(user, codeSpan(shorten(user.words, 60)) + (user.note === '' ? '' : ` (${user.note})`));
}
function table_toolchainCell({ toolchain }) {
    const words = [toolchain.words, toolchain.note].join(' ').trim();
    return withSymbol(toolchain, escapeMarkdown(shorten(words, 60)));
}
function withSymbol(cell, words) {
    if (cell.words === '')
        return table_NOTHING;
    return cell.severity === null ? words : `${SEVERITY_SYMBOLS[cell.severity]}\u00a0${words}`;
}
function verdictCell({ target, image, verdict }) {
    const words = `${title_SYMBOLS[verdict]}\u00a0${verdict}`.trim();
    if (target.error === null || image !== null)
        return words;
    return `${words}: ${escapeMarkdown(shorten(target.error.code.replaceAll('-', ' '), 60))}`;
}

;// CONCATENATED MODULE: ./src/report/order.ts
/**
 * The report with the targets that did not pass first, for readers who look at the beginning: one that failed and one
 * that broke in turn, so that neither kind pushes out the other where there is no room for all. Otherwise its own order.
 */
function failedFirst(report) {
    const of = (...kinds) => report.targets.filter(({ result }) => kinds.includes(result));
    const [failed, broken] = [of('failed'), of('error')];
    const turns = Array.from({ length: Math.max(failed.length, broken.length) }, (_, index) => {
        return [...failed.slice(index, index + 1), ...broken.slice(index, index + 1)];
    });
    return { ...report, targets: [...turns.flat(), ...of('passed', 'skipped')] };
}

;// CONCATENATED MODULE: ./src/report/describe-finding.ts

/**
 * What a finding says, and how to fix it: plain text in which a pair of backticks marks code; whatever came from the
 * image is in it as it is, so a renderer has to escape it. Further lines of the fix are lines of a Dockerfile.
 */
function describeFinding({ message, fix }) {
    return { message: marked(message), fix: fix && [marked(fix), ...fix.snippet].join('\n') };
}

;// CONCATENATED MODULE: ./src/report/problems.ts




const problems_RANK = { error: 0, warning: 1, info: 2 };
/**
 * Everything a report has to say, gravest first, then in the report's order: failures, budgets that are not kept,
 * findings. Findings of one check that come from one line and are mended in one way are one problem, on however many
 * platforms of the target they were seen.
 */
function problems(report) {
    const reasons = new Map(report.rules.map(({ id, why }) => [id, why]));
    const all = report.targets.flatMap(target => [
        ...failures(target),
        ...merged(target.images.flatMap(image => imageProblems(target, image, reasons))),
    ]);
    // Array.prototype.sort is stable, so that the report's order holds within a severity.
    return all.sort((a, b) => problems_RANK[a.severity] - problems_RANK[b.severity]);
}
function failures(target) {
    const { error } = target;
    if (error === null)
        return [];
    const place = error.location === null ? null : { ...error.location, endLine: error.location.line, instruction: null };
    return [
        problem('build', 'error', target, {
            id: error.code,
            items: [item(error.message)],
            fix: error.hint,
            place,
            output: error.output,
        }),
    ];
}
function imageProblems(target, image, reasons) {
    const platforms = target.images.length > 1 ? [image.platform] : [];
    const broken = image.checks.filter(check => check.result === 'error');
    return [
        ...broken.map(check => problem('unjudged', 'error', target, {
            platforms,
            id: check.id,
            items: [item(check.error?.message ?? 'The check broke.')],
            fix: check.error?.hint ?? null,
        })),
        ...image.budgets.filter(budget => !budget.passed).map(budget => overBudget(target, image, budget, platforms)),
        ...image.growthBudgets
            .filter(({ result }) => result === 'failed')
            .map(outcome => overgrown(target, image, outcome, platforms)),
        ...image.findings.map(finding => problems_found(target, image, finding, platforms, reasons)),
    ];
}
function overBudget(target, image, budget, platforms) {
    const weight = (layer) => budget.size.endsWith('compressed') ? layer.compressed : layer.unpacked;
    const base = image.layers.filter(layer => layer.origin === 'base').reduce((sum, layer) => sum + weight(layer), 0);
    const own = image.layers
        .map((layer, index) => ({
        bytes: weight(layer),
        what: 'layer',
        layer: index,
        place: problems_placeOf(layer.blame),
        instruction: layer.createdBy,
    }))
        .filter(({ bytes, layer }) => bytes > 0 && image.layers[layer]?.origin === 'own')
        .sort((a, b) => b.bytes - a.bytes || a.layer - b.layer)
        .slice(0, 3);
    const whole = base === 0 || budget.size.startsWith('own') ? [] : [{ bytes: base, what: 'base', reference: image.base.reference }];
    const over = formatBytes(budget.actual - budget.limit);
    const message = `${over} over budget: ${formatBytes(budget.actual)} ${SIZE_WORDS[budget.size]}, limit ${formatBytes(budget.limit)}`;
    const tooHeavyBase = !budget.size.startsWith('own') && base > budget.limit;
    return problem('budget', 'error', target, {
        platforms,
        items: [{ ...item(message), layer: own[0]?.layer ?? null }],
        fix: tooHeavyBase
            ? 'The base image alone is over the budget: take a smaller one, or give this target a budget for its own layers.'
            : null,
        place: own[0]?.place ?? null,
        heaviest: [...whole, ...own].sort((a, b) => b.bytes - a.bytes),
    });
}
/** Growth beyond its budget, with the instructions that it came from. */
function overgrown(target, image, outcome, platforms) {
    const causes = (image.growth?.causes ?? []).filter(({ origin, bytes }) => {
        return bytes > 0 && (origin === 'own' || !outcome.size.startsWith('own'));
    });
    const weights = causes.flatMap(({ origin, bytes, layer, blame }) => {
        if (origin === 'base')
            return [{ bytes, what: 'base', reference: image.base.reference }];
        if (layer === null)
            return [];
        const instruction = image.layers[layer]?.createdBy ?? null;
        return [{ bytes, what: 'layer', layer, place: problems_placeOf(blame), instruction }];
    });
    return problem('budget', 'error', target, {
        platforms,
        items: [{ ...item(overgrownWords(outcome)), layer: causes[0]?.layer ?? null }],
        place: problems_placeOf(causes[0]?.blame ?? null),
        heaviest: weights.slice(0, 3),
    });
}
function item(message) {
    return { message, path: null, layer: null, instruction: null };
}
function problems_found(target, image, finding, platforms, reasons) {
    const { message, fix } = describeFinding(finding);
    const layer = finding.layer === null || finding.blame !== null ? undefined : image.layers[finding.layer];
    return problem('finding', finding.severity, target, {
        platforms,
        id: finding.check,
        items: [{ message, path: finding.path, layer: finding.layer, instruction: layer?.createdBy ?? null }],
        why: reasons.get(finding.check) ?? null,
        fix,
        place: problems_placeOf(finding.blame),
        waiver: finding.waiver,
        severe: finding.fails || (finding.severity === 'error' && finding.waiver === null),
    });
}
function problem(kind, severity, target, rest) {
    return {
        kind,
        severity,
        severe: severity === 'error',
        target: target.name,
        platforms: [],
        id: null,
        why: null,
        fix: null,
        place: null,
        heaviest: [],
        output: [],
        waiver: null,
        ...rest,
    };
}
function problems_placeOf(blame) {
    if (blame === null)
        return null;
    return { file: blame.file, line: blame.line, endLine: blame.endLine, instruction: blame.instruction };
}
function merged(list) {
    const groups = new Map();
    for (const next of list) {
        const { kind, severity, id, fix, waiver } = next;
        const [first] = next.items;
        // Without a line it is the layer that findings have in common.
        const place = next.place === null ? first?.layer : [next.place.file, next.place.line];
        const key = JSON.stringify([kind, severity, id, fix, waiver, place, kind === 'finding' ? null : first?.message]);
        const group = groups.get(key) ?? { problem: { ...next, items: [], platforms: [] }, known: new Set() };
        groups.set(key, group);
        for (const item of next.items) {
            const words = JSON.stringify([item.message, item.path]);
            if (!group.known.has(words))
                group.problem.items.push(item);
            group.known.add(words);
        }
        const { platforms } = group.problem;
        platforms.push(...next.platforms.filter(platform => !platforms.includes(platform)));
    }
    return [...groups.values()].map(group => group.problem);
}

;// CONCATENATED MODULE: ./src/report/markdown.ts














/** GitHub refuses a longer comment: "body is too long (maximum is 65536 characters)", counted in code points. */
const COMMENT_LIMIT = { characters: 65_536 };
/** GitHub drops a longer step summary whole. */
const SUMMARY_LIMIT = { bytes: 1024 * 1024 };
// From what is missed least to what is missed most; each line adds to those before it.
const SHORTENING = [
    { largest: 5 },
    { layers: 15 },
    { dockerfile: 100 },
    { findings: 50 },
    { items: 10 },
    { largest: 0 },
    { layers: 5 },
    { findings: 15 },
    { output: 10 },
    { layers: 0 },
    { dockerfile: 30 },
    { dockerfile: 0, why: false },
    { problems: 100, items: 3 },
    { problems: 50 },
    { problems: 25 },
    { history: false },
    { findings: 0 },
    { method: false },
    { growth: 50, pushed: 50 },
    { rows: 100 },
    { problems: 10, items: 1, output: 4 },
    { growth: 10, pushed: 10 },
    { rows: 30 },
    { problems: 3, causes: 1 },
    { rows: 10, problems: 1 },
    { growth: 0, pushed: 0 },
    { rows: 3, problems: 0, causes: 0 },
    { rows: 0 },
];
/**
 * The report as GitHub Flavored Markdown: verdict, table, what is wrong; folded below it the rest. In each part, the
 * targets that did not pass come first. Where the whole is
 * longer than the limit, parts are shortened in a fixed order and the last line says what was left out. Under some
 * 1,000 characters only the marker and one sentence remain.
 */
function renderMarkdown(given, options) {
    const report = failedFirst(given);
    const list = sorted(report);
    const steps = [EVERYTHING];
    for (const step of SHORTENING)
        steps.push({ ...(steps.at(-1) ?? EVERYTHING), ...step });
    const fitting = (limits = EVERYTHING) => {
        const text = render(report, list, options, limits);
        return fits(text, options.limit) ? text : null;
    };
    const whole = fitting();
    if (whole !== null)
        return whole;
    // Each step makes the text shorter, so the first one that fits is found by halves: thousands of targets take long.
    let found = null;
    for (let low = 1, high = steps.length; low < high;) {
        const middle = Math.floor((low + high) / 2);
        const text = fitting(steps[middle]);
        if (text === null)
            low = middle + 1;
        else
            [high, found] = [middle, text];
    }
    if (found !== null)
        return found;
    return withMarker(`Stagegate: ${report.result}. The report does not fit here.\n`, options);
}
/** Whether a text keeps a limit, counted as that limit counts. */
function fits(text, limit) {
    if ('bytes' in limit)
        return Buffer.byteLength(text, 'utf8') <= limit.bytes;
    if (text.length <= limit.characters)
        return true;
    // A character is one or two of a string's units.
    return text.length <= 2 * limit.characters && Array.from(text).length <= limit.characters;
}
function render(report, { severe, others }, options, limits) {
    const runUrl = options.runUrl ?? null;
    const context = { report, runUrl, limits, reasoned: new Set(), omitted: new Map() };
    const name = (target) => codeSpan(shorten(target, 60));
    const summary = summaryTable(context);
    const parts = [
        `## ${title_SYMBOLS[report.result]} ${options.heading ?? 'Stagegate'}: ${titleWords(report, name)}`,
        summary.table,
        pushedList(context),
        growthPart(context),
        summary.unchanged,
        problemList(context, severe),
        findingDetails(context, others),
        dockerfileDetails(context),
        layerDetails(context),
        largestDetails(context),
        limits.history ? historyDetails(context) : '',
        limits.method ? methodDetails(context) : '',
    ];
    const left = omissions(context);
    const note = left === '' ? '' : omissionNote(left, options.limit, runUrl);
    const text = [...parts, note, footer(report, runUrl)].filter(part => part !== '').join('\n\n');
    return withMarker(`${text}\n`, options);
}
function sorted(report) {
    const all = problems(report);
    return { severe: all.filter(({ severe }) => severe), others: all.filter(({ severe }) => !severe) };
}
function omissionNote(left, limit, runUrl) {
    // A comment is shorter than the summary of the same run, which therefore has more.
    const summary = 'characters' in limit && runUrl !== null ? ` ${context_link('The job summary', runUrl)} shows more.` : '';
    return `Left out here for length: ${left}.${summary} The JSON report has everything.`;
}
function withMarker(text, { marker }) {
    return marker === undefined ? text : `${marker}\n${text}`;
}

;// CONCATENATED MODULE: ./src/report/sarif/locations.ts
/**
 * A line of a file in the repository. What has no line (an image that something else built) is put at the first of the
 * Dockerfile, where it is mended: code scanning takes no result without a place.
 */
function locationOf(place, fallback) {
    const { file, line, endLine } = place ?? { file: fallback, line: 1, endLine: 1 };
    return {
        physicalLocation: {
            artifactLocation: { uri: relativeUri(file) },
            region: { startLine: line, ...(endLine > line && { endLine }) },
        },
    };
}
/** A path as a relative URI (RFC 3986, 4.2): a first segment with a colon would be a scheme. */
function relativeUri(path) {
    return path
        .toWellFormed()
        .replace(/^(?:\.?\/)+/, '')
        .split('/')
        .map(part => encodeURIComponent(part).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`))
        .join('/');
}

;// CONCATENATED MODULE: ./src/report/sarif/rules.ts
/** The rule of a budget that is not kept. */
const BUDGET_RULE = 'budget/exceeded';
const LEVELS = { error: 'error', warning: 'warning', info: 'note' };
/** What these results are about, each once: the checks in the report's order, then the budgets, then what it has no words for. */
function sarifRules(ids, rules) {
    const used = new Set(ids);
    const known = rules.filter(({ id }) => used.delete(id)).map(checkRule);
    const budget = used.delete(BUDGET_RULE) ? [budgetRule()] : [];
    return [...known, ...budget, ...[...used].map(unknownRule)];
}
function checkRule({ id, title, why, severity, help }) {
    return rule(id, title, why, severity, { text: help.replace(/^## /gm, ''), markdown: help });
}
function budgetRule() {
    const help = 'The result names what weighs most. Make that smaller, or raise the budget in `stagegate.yml` or in the input `budgets`. A budget cannot be waived.';
    const why = 'Everything in an image is pulled, stored and scanned each time it is used.';
    return rule(BUDGET_RULE, 'An image is over its budget', why, 'error', { text: help, markdown: help });
}
/** A report of another version may name a check that is not known here. */
function unknownRule(id) {
    const text = 'This check is not known to the version of Stagegate that wrote this file.';
    return rule(id, id, text, 'warning', { text, markdown: text });
}
function rule(id, title, why, severity, help) {
    const score = securitySeverity(id, severity);
    const defaultConfiguration = { level: LEVELS[severity] };
    return {
        id,
        name: id.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter) => letter.toUpperCase()),
        shortDescription: { text: `${title}.` },
        fullDescription: { text: why },
        help,
        defaultConfiguration,
        properties: {
            tags: ['docker', id.split('/')[0] ?? '', ...(score === null ? [] : ['security'])],
            precision: 'high',
            ...(score === null ? { 'problem.severity': PROBLEM_SEVERITIES[severity] } : { 'security-severity': score }),
        },
    };
}
/** What CodeQL calls the severities of queries that are about no vulnerability. */
const PROBLEM_SEVERITIES = { error: 'error', warning: 'warning', info: 'recommendation' };
/** Checks whose findings somebody could use against a container; the others are matters of size and working order. */
const SECURITY = /^(?:secrets|permissions)\/|^user\/(?:root|step-down|empty-password|duplicate-uid)$/;
/** On the scale of CVSS, as code scanning reads it: from 4.0 medium, from 7.0 high. Null for what is no security matter. */
function securitySeverity(id, severity) {
    if (!SECURITY.test(id))
        return null;
    return { error: '7.5', warning: '5.0', info: '2.0' }[severity];
}

;// CONCATENATED MODULE: ./src/report/sarif/results.ts






/** GitHub shows a message whole, and nobody reads more than this of one. */
const results_LONGEST = 4000;
const SHOWN_ITEMS = 10;
const SHOWN_TARGETS = 10;
/** Of targets and of paths in the properties, which are for programs. */
const MAX_LISTED = 100;
/**
 * One result for every rule and line, gravest first: several targets and platforms that share an instruction share its
 * result. upload-sarif adds a fingerprint of its own, the hash of the line's text; with that, a second result of a rule
 * at one line would be lost in the first.
 */
function sarifResults(list, fallback) {
    const groups = Map.groupBy(list, problem => JSON.stringify([ruleOf(problem), problem.place?.file ?? fallback, problem.place?.line ?? 1, problem.waiver]));
    const seen = new Map();
    return [...groups.values()].map(group => {
        const [first] = group;
        const text = first.place?.instruction ?? '';
        const identity = digest(JSON.stringify([ruleOf(first), first.place?.file ?? fallback, text]));
        const count = (seen.get(identity) ?? 0) + 1;
        seen.set(identity, count);
        return result(group, fallback, `${identity}:${count}`);
    });
}
function ruleOf({ id }) {
    return visible(id ?? BUDGET_RULE);
}
/** @param fingerprint what the result is known again by: nothing in it moves when lines are added above, or sizes change */
function result(group, fallback, fingerprint) {
    const [first] = group;
    const { waiver } = first;
    return {
        ruleId: ruleOf(first),
        level: LEVELS[first.severity],
        message: { text: results_messageOf(group) },
        locations: [locationOf(first.place, fallback)],
        partialFingerprints: { 'stagegate/v1': fingerprint },
        ...(waiver !== null && {
            suppressions: [
                {
                    kind: 'external',
                    status: 'accepted',
                    justification: visible(`${waiver.reason} (until ${waiver.until})`),
                },
            ],
        }),
        properties: {
            targets: results_unique(group.map(({ target }) => visible(target))).slice(0, MAX_LISTED),
            paths: results_unique(group.flatMap(({ items }) => items.flatMap(({ path }) => (path === null ? [] : [visible(path)])))).slice(0, MAX_LISTED),
        },
    };
}
function results_messageOf(group) {
    const byWords = Map.groupBy(group.flatMap(({ items, target, heaviest }) => items.map(({ message }) => ({ message, target, heaviest }))), ({ message }) => message);
    const items = [...byWords].map(([message, same]) => `${firstNames(results_unique(same.map(({ target }) => target)), SHOWN_TARGETS)}: ${message}`);
    const more = items.length > SHOWN_ITEMS ? [`… and ${items.length - SHOWN_ITEMS} more.`] : [];
    const fixes = results_unique(group.flatMap(({ fix }) => (fix === null ? [] : [`Fix: ${fix}`])));
    const lines = [...items.slice(0, SHOWN_ITEMS), ...more, ...fixes].flatMap(text => text.split('\n'));
    return shorten(lines.map(line => results_plain(shorten(line, 1000))).join('\n'), results_LONGEST);
}
/** SARIF 2.1.0, 3.11.6: text in brackets before parentheses would be a link. */
function results_plain(text) {
    return visible(text).replaceAll('](', '] (');
}
function results_unique(list) {
    return [...new Set(list)];
}
function digest(text) {
    return (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex').slice(0, 32);
}

;// CONCATENATED MODULE: ./src/report/sarif.ts








/**
 * Code scanning shows no more of a run, and refuses more than five times as many or a file of more than 10 MB, compressed
 * (docs.github.com, "SARIF results exceed one or more limits" and "SARIF results file is too large").
 */
const MAX_RESULTS = 5000;
const MAX_PACKED_BYTES = 9_500_000;
const MAX_NOTIFICATIONS = 500;
/**
 * The report as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format): findings and budgets that are not kept
 * are results. What could not be evaluated (a build that failed, a check that broke) is a notification, and the run then
 * is no successful one: GitHub refuses such an upload instead of taking alerts for mended that nobody looked for.
 */
function renderSarif(report, options) {
    const all = problems(failedFirst(report));
    const fallback = report.source.dockerfile ?? 'Dockerfile';
    const told = all.filter(({ kind, waiver }) => kind !== 'build' && kind !== 'unjudged' && (options.waived || !waiver));
    const broken = all.filter(({ kind }) => kind === 'build' || kind === 'unjudged');
    const results = sarifResults(told, fallback);
    let shown = results.slice(0, MAX_RESULTS);
    const render = () => `${JSON.stringify(log(report, shown, broken, results.length - shown.length, fallback), null, 2)}\n`;
    let text = render();
    while (shown.length > 0 && isTooLarge(text)) {
        shown = shown.slice(0, Math.floor(shown.length / 2));
        text = render();
    }
    return text;
}
function isTooLarge(text) {
    // A character is at most three bytes, and packing makes nothing much longer.
    return text.length > MAX_PACKED_BYTES / 3 && (0,external_node_zlib_.gzipSync)(text).length > MAX_PACKED_BYTES;
}
function log(report, shown, broken, left, fallback) {
    const notifications = broken.slice(0, MAX_NOTIFICATIONS).map(problem => notification(problem, fallback));
    notifications.push(...leftOut(left, 'result'));
    notifications.push(...leftOut(broken.length - MAX_NOTIFICATIONS, 'notification'));
    return {
        $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
        version: '2.1.0',
        runs: [
            {
                tool: {
                    driver: {
                        name: 'Stagegate',
                        semanticVersion: report.tool.version,
                        rules: sarifRules(shown.map(result => result.ruleId ?? ''), report.rules),
                    },
                },
                invocations: [{ executionSuccessful: report.result !== 'error', toolExecutionNotifications: notifications }],
                columnKind: 'utf16CodeUnits',
                results: shown,
            },
        ],
    };
}
function leftOut(count, noun) {
    if (count <= 0)
        return [];
    const text = `${counted(count, `more ${noun}`)} did not fit within the limits of code scanning. The JSON report has everything.`;
    return [{ level: 'warning', message: { text } }];
}
function notification({ id, target, items, fix, place }, fallback) {
    const text = [...items.map(({ message }) => message), ...(fix === null ? [] : [fix])].join(' ');
    return {
        level: 'error',
        ...(id !== null && { descriptor: { id: visible(id) } }),
        message: { text: visible(`${target}: ${text}`) },
        locations: [locationOf(place, fallback)],
    };
}

;// CONCATENATED MODULE: ./src/report/text/style.ts


const SEVERITIES = {
    error: { sign: '✗', colour: 'red' },
    warning: { sign: '!', colour: 'yellow' },
    info: { sign: '·', colour: 'gray' },
};
/** Somebody else's text, escaped and of a bounded length. */
function style_safe(text, length) {
    return escapeTerminal(shorten(text, length));
}

;// CONCATENATED MODULE: ./src/report/text/dockerfile.ts






/** The Dockerfiles with the bytes that each line adds, and what is known of the bases below them. */
function dockerfileParts(report, columns, paint) {
    const bases = report.targets.flatMap(({ name, images }) => {
        const base = images[0]?.base;
        return base === undefined ? [] : wrap(`${style_safe(name, 60)}: ${dockerfile_baseWords(base)}`, columns, '', '  ');
    });
    const files = weighDockerfiles(report).map(file => [
        ...wrap(style_safe(file.path, 120), columns, '', '').map(paint('bold')),
        ...weighedLines(file.targets, file.lines).map(line => cut(escapeTerminal(line), columns)),
    ]);
    return bases.length === 0 ? files : [...files, bases];
}
function dockerfile_baseWords({ reference, layers, knownBy }) {
    if (knownBy === 'none')
        return 'its base is not known';
    const name = reference === null ? 'a base that is not named' : `base ${style_safe(reference, 120)}`;
    return `${name}, ${counted(layers, 'layer')}, known by ${dockerfile_KNOWN_BY[knownBy]}`;
}
const dockerfile_KNOWN_BY = {
    provenance: 'provenance',
    annotation: 'a label, and the history for its layers',
    history: 'the history, which is a guess',
    input: 'what was given',
};

;// CONCATENATED MODULE: ./src/report/text/problems.ts



const SHOWN_PROBLEMS = 20;
/** What is wrong, target by target, and how much is not shown. */
function problemParts(all, columns, paint) {
    const open = all.filter(problem => problem.severity !== 'info' && problem.waiver === null);
    const shown = open.slice(0, SHOWN_PROBLEMS);
    const targets = [...new Set(shown.map(problem => problem.target))];
    const parts = targets.map(target => {
        const known = new Set();
        const mine = shown.filter(problem => problem.target === target);
        return [
            ...wrap(style_safe(target, 60), columns, '', '').map(paint('bold')),
            ...mine.flatMap(problem => problemLines(problem, columns, paint, known)),
        ];
    });
    const rest = [
        ...(open.length > shown.length ? [counted(open.length - shown.length, 'more problem')] : []),
        ...count(all, 'for information', problem => problem.severity === 'info' && problem.waiver === null),
        ...count(all, 'waived', problem => problem.waiver !== null),
    ];
    if (rest.length === 0)
        return parts;
    return [...parts, wrap(`Not shown: ${rest.join(', ')}.`, columns, '', '').map(paint('gray'))];
}
function count(all, words, which) {
    const found = all.filter(which).reduce((sum, problem) => sum + problem.items.length, 0);
    return found === 0 ? [] : [`${found} ${words}`];
}
/** An instruction is written out where it first comes up in a target's part; after that, its line is enough. */
function problemLines(problem, columns, paint, known) {
    const where = (place) => {
        const line = `${style_safe(place.file, 80)}:${place.line}`;
        const instruction = known.has(line) || place.instruction === null ? '' : ` ${style_safe(place.instruction, 120)}`;
        known.add(line);
        return line + instruction;
    };
    const { sign, colour } = SEVERITIES[problem.severity];
    const platforms = problem.platforms.length === 0 ? '' : `${problem.platforms.map(each => style_safe(each, 40)).join(', ')}: `;
    const [first, ...others] = problem.items;
    const id = problem.id === null ? '' : ` [${style_safe(problem.id, 60)}]`;
    const head = wrap(platforms + style_safe(first?.message ?? '', 400) + id, columns, `  ${sign} `, '    ');
    const place = problem.kind === 'budget' ? [] : placeLines(problem, first, where);
    const heaviest = problem.heaviest.map(weight => {
        const bytes = formatBytes(weight.bytes);
        if (weight.what === 'base')
            return `${bytes} from the base image ${style_safe(weight.reference ?? '', 120)}`.trim();
        return `${bytes} from ${weight.place === null ? problems_layerWords(weight.layer, weight.instruction) : where(weight.place)}`;
    });
    const more = others.length === 0 ? [] : [`and ${others.length} more, such as: ${style_safe(others[0]?.message ?? '', 200)}`];
    const output = problem.output.slice(-10).map(line => `| ${style_safe(line, 200)}`);
    const [sentence, ...snippet] = problem.fix?.trimEnd().split('\n') ?? [];
    const fix = sentence === undefined ? [] : [`Fix: ${style_safe(sentence, 400)}`];
    return [
        ...head.map((line, index) => (index === 0 ? line.replace(sign, paint(colour)) : line)),
        ...[...place, ...heaviest, ...more, ...output, ...fix].flatMap(text => wrap(text, columns, '      ', '        ')),
        ...snippet.slice(0, 20).map(line => cut(`      | ${style_safe(line, 200)}`, columns)),
    ];
}
function placeLines(problem, first, where) {
    if (problem.place !== null)
        return [where(problem.place)];
    return first?.instruction == null || first.layer === null ? [] : [problems_layerWords(first.layer, first.instruction)];
}
function problems_layerWords(layer, instruction) {
    return instruction === null ? `layer ${layer}` : `layer ${layer} ${style_safe(instruction, 120)}`;
}

;// CONCATENATED MODULE: ./src/report/text.ts












const COLOURS = {
    passed: 'green',
    failed: 'red',
    error: 'red',
    skipped: 'gray',
    measured: 'gray',
    built: 'gray',
};
const SIGNS = { passed: '✓', failed: '✗', error: '!' };
/** The report for a terminal: verdict, table, what is wrong. All that came from elsewhere is escaped. */
function renderText(report, options) {
    const columns = Math.max(40, options.columns || 0);
    const paint = style => {
        return text => (options.colour && text !== '' ? (0,external_node_util_.styleText)(style, text, { validateStream: false }) : text);
    };
    const title = `${SIGNS[report.result]} Stagegate: ${titleWords(report, name => style_safe(name, 60))}`;
    const parts = [
        wrap(title, columns, '', '  ').map(paint([COLOURS[report.result], 'bold'])),
        ...(report.targets.length === 0 ? [] : [text_tableLines(rows(report), columns, isCompared(report), paint)]),
        ...(report.pushed.length === 0 ? [] : [pushedLines(report, columns, paint)]),
        ...growthParts(report, columns, paint),
        ...problemParts(problems(report), columns, paint),
        ...(options.blame ? dockerfileParts(report, columns, paint) : []),
    ];
    return `${parts.map(lines => lines.join('\n')).join('\n\n')}\n`;
}
function growthParts(report, columns, paint) {
    const lines = growthLines(report, columns);
    return lines.length === 0 ? [] : [lines.map((line, index) => (index === 0 ? paint('bold')(line) : line))];
}
const text_HEADER = ['Verdict', 'Target', 'Unpacked', 'Change', 'Compressed', 'Budget', 'User', 'Toolchain'];
/** The column that only a report with a baseline has. */
const CHANGE = 3;
const TARGET = 1;
function text_tableLines(list, columns, compared, paint) {
    const without = (all) => (compared ? all : all.filter((_, index) => index !== CHANGE));
    const cells = list.map(row => without(rowCells(row, paint)));
    const names = without(text_HEADER);
    const header = names.map(text => ({ text, paint: paint('bold') }));
    const alignment = without([...'<<>>><<<']).join('');
    const table = align([header, ...cells.flatMap(underEachOther)], alignment, columns, compared ? [1, 6, 7] : [1, 5, 6]);
    if (table !== null)
        return table;
    // Too narrow for a table: each row becomes a block of its own.
    return cells.flatMap(([verdict = [], ...row]) => {
        const [title = '', ...values] = [...row.slice(0, 1), verdict, ...row.slice(1)].map(text_textOf);
        const labels = names.filter((_, index) => index !== TARGET);
        return [
            ...wrap(title, columns, '', '    '),
            ...values.flatMap((value, index) => wrap(value, columns, `  ${labels[index]}: `, '    ')),
        ];
    });
}
const text_textOf = (lines) => lines.map(line => line.text).join(' ');
/** A row whose cells have several lines, as that many rows. */
function underEachOther(row) {
    const height = Math.max(...row.map(lines => lines.length));
    return Array.from({ length: height }, (_, line) => row.map(lines => lines[line] ?? { text: '' }));
}
function rowCells(row, paint) {
    const { target, image, severalPlatforms, verdict } = row;
    const platform = severalPlatforms && image !== null ? [{ text: `  ${style_safe(image.platform, 40)}` }] : [];
    const broken = target.error === null || verdict !== 'error' ? '' : `: ${style_safe(target.error.code.replaceAll('-', ' '), 40)}`;
    return [
        [{ text: verdict + broken, paint: paint(COLOURS[verdict]) }],
        [{ text: style_safe(target.name, 60) }, ...platform],
        [{ text: image === null ? '-' : formatBytes(image.size.unpacked) }],
        [{ text: image === null ? '-' : changeWords(image) }],
        [{ text: image === null ? '-' : formatBytes(image.size.compressed) }],
        allBudgets(row, paint),
        [judged(row.user, row.user.note === '' ? '' : ` (${row.user.note})`, paint)],
        [judged(row.toolchain, row.toolchain.note === '' ? '' : ` ${row.toolchain.note}`, paint)],
    ];
}
function allBudgets({ budgets, image }, paint) {
    const growth = (image?.growthBudgets ?? []).map(outcome => {
        const text = growthBudgetWords(outcome);
        return outcome.result === 'failed' ? { text, paint: paint('red') } : { text };
    });
    const lines = [...budgets.flatMap(budget => budgetLines(budget, budgets, paint)), ...growth];
    return lines.length === 0 ? [{ text: '-' }] : lines;
}
function budgetLines(budget, among, paint) {
    const colour = budget.passed ? {} : { paint: paint('red') };
    const label = budgetLabel(budget, among);
    return [{ text: formatBudget(budget), ...colour }, ...(label === '' ? [] : [{ text: label, ...colour }])];
}
function judged(cell, note, paint) {
    if (cell.words === '')
        return { text: '-' };
    const text = style_safe(cell.words, 60) + note;
    return cell.severity === null ? { text } : { text, paint: paint(SEVERITIES[cell.severity].colour) };
}
function pushedLines({ pushed }, columns, paint) {
    const lines = pushed.map(({ target, reference, digest }) => {
        return `${style_safe(target, 60)}: ${style_safe(reference, 300)}@${style_safe(digest, 80)}`;
    });
    return [paint('bold')('Pushed'), ...lines.flatMap(line => wrap(line, columns, '  ', '    '))];
}

;// CONCATENATED MODULE: ./src/commands/run.ts














const run_NO_SOURCE = { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: null };
async function runVerify(context, flags) {
    const options = runOptions({ ...inputsOf(flags), context }, process.cwd());
    return withPorts(flags, ports => verify_verify(options, ports, { source: run_NO_SOURCE, baseline: namedBaseline(options, ports) }));
}
async function runInspect(image, flags) {
    const options = runOptions(inputsOf(flags), process.cwd(), image);
    return withPorts(flags, async (ports) => {
        const left = options.unappliedBudgets;
        if (left.length > 0) {
            ports.log.warning(`The configuration's budgets of ${firstNames(left, run_SHOWN_TARGETS)} do not apply: an image has no target's name. Use --budget.`);
        }
        const baseline = await namedBaseline(options, ports);
        return inspect(image, options, ports, run_NO_SOURCE, baseline && withoutName(baseline));
    });
}
/** How many targets one warning names. */
const run_SHOWN_TARGETS = 5;
/** The command line knows of no event: there is a baseline only where one was named. */
function namedBaseline(options, ports) {
    const nowhere = { event: '', payload: null, ref: null, commit: null, branches: [] };
    return seekBaseline(options, nowhere, null, { ...ports, history: null, records: null });
}
/** The flags as the inputs of the action, so that one reader serves both. */
function inputsOf(flags) {
    const list = (values) => (values ?? []).join('\n');
    const quoted = (values) => (values ?? []).map(value => `"${value.replaceAll('"', '""')}"`).join('\n');
    return {
        file: flags.file ?? '',
        files: quoted(flags.bake),
        targets: quoted(flags.target),
        'verify-stages': String(flags.verifyStages ?? false),
        budgets: list(flags.budget),
        'build-args': list(flags.buildArg),
        'build-contexts': list(flags.buildContext),
        'secret-envs': list(flags.secretEnv),
        'secret-files': list(flags.secretFile),
        ssh: list(flags.ssh),
        labels: list(flags.label),
        annotations: list(flags.annotation),
        platforms: quoted(flags.platform),
        provenance: flags.provenance ?? '',
        sbom: flags.sbom ?? '',
        'oci-artifact': flags.ociArtifact ?? '',
        push: flags.pushEach ? 'each' : String(flags.push ?? false),
        tags: quoted(flags.tag),
        'no-cache': String(flags.cache === false),
        pull: String(flags.pull ?? false),
        builder: flags.builder ?? '',
        'builder-image': flags.builderImage ?? '',
        cache: flags.cache || 'off',
        'cache-from': list(flags.cacheFrom),
        'cache-to': list(flags.cacheTo),
        baseline: flags.baseline ?? '',
        'fail-on': flags.failOn ?? '',
        preset: flags.preset ?? '',
        config: flags.config ?? '',
        limits: list(flags.limit),
    };
}
/** What a cancelled run takes at most to end its children and remove what it made; then a signal ends it at once. */
const CLEANUP_MILLISECONDS = 15_000;
async function withPorts(flags, run) {
    const cancelled = new AbortController();
    let since = null;
    const cancel = () => {
        cancelled.abort();
        since ??= performance.now();
        // npm and npx pass a signal on that the terminal sent already: the second is no sign of impatience.
        if (performance.now() - since > CLEANUP_MILLISECONDS)
            process.exit(EXIT.error);
    };
    // Children have sessions of their own, so a terminal that is closed ends none of them: SIGHUP is a cancellation too.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
        process.on(signal, cancel);
    const cwd = process.cwd();
    const report = await run({
        exec: createExec(cwd, cancelled.signal),
        log: createTerminalLog(flags.verbose ?? false),
        env: process.env,
        cwd,
        signal: cancelled.signal,
        layerIndex: openLayerIndex(process.env),
    });
    const rendered = run_render(report, flags);
    if (flags.output)
        (0,external_node_fs_.writeFileSync)(flags.output, rendered);
    else
        process.stdout.write(rendered);
    return EXIT[report.result];
}
function run_render(report, { format, output, blame }) {
    if (format === 'json')
        return json_renderJson(report);
    if (format === 'sarif')
        return renderSarif(report, { waived: true });
    if (format === 'markdown')
        return renderMarkdown(report, { limit: { characters: Number.POSITIVE_INFINITY } });
    const terminal = output === undefined && process.stdout.isTTY === true;
    return renderText(report, {
        colour: terminal && process.env['NO_COLOR'] === undefined,
        columns: process.stdout.columns ?? 100,
        blame: blame ?? false,
    });
}

;// CONCATENATED MODULE: ./src/commands/main.ts








/** The command line: flags in, exit status out. Statuses are those of EXIT. */
async function main_main(argv) {
    let status = EXIT.passed;
    // A reader that has seen enough (`| head`) closes the pipe; the verdict is the exit status all the same.
    for (const stream of [process.stdout, process.stderr])
        stream.on('error', ignoreClosedPipe);
    const program = new commander/* Command */.uB('stagegate')
        .description('Verifies what Docker multi-stage builds ship: size budgets, a non-root user, no build toolchain.')
        .version(version/* TOOL */.j.version)
        .exitOverride();
    main_shared(program.command('verify'), TARGET_BUDGET)
        .description('Build targets with buildx and enforce budgets and checks on their images.')
        .argument('[context]', 'the build context, a folder or a URL', '.')
        .option('-f, --file <path>', 'the Dockerfile (default: Dockerfile in the context)')
        .option('-t, --target <name>', 'a target to gate; repeat for several, or use * for every named stage', main_collect, [])
        .option('--bake <file>', 'a bake definition to build instead of a Dockerfile; repeat for several', main_collect, [])
        .option('--verify-stages', 'also build stages that no target depends on')
        .option('--build-arg <key=value>', 'a build argument; repeat for several', main_collect, [])
        .option('--build-context <name=path>', 'an additional build context; repeat for several', main_collect, [])
        .option('--secret-env <id=VARIABLE>', 'a build secret from an environment variable; repeat for several', main_collect, [])
        .option('--secret-file <id=path>', 'a build secret from a file; repeat for several', main_collect, [])
        .option('--ssh <value>', 'an SSH agent socket or key for the build; repeat for several', main_collect, [])
        .option('--label <key=value>', 'an image label; repeat for several', main_collect, [])
        .option('--annotation <key=value>', 'an image annotation; repeat for several', main_collect, [])
        .option('--platform <name>', 'a platform to build for; repeat for several', main_collect, [])
        .option('--provenance <value>', 'attach provenance, as in docker buildx build, such as mode=max')
        .option('--sbom <value>', 'attach an SBOM, as in docker buildx build, such as true')
        .option('--oci-artifact <boolean>', 'store attestations as OCI artifacts: true or false')
        .option('--no-cache', 'build without any cache')
        .option('--pull', 'always pull the base images')
        .option('--builder <name>', 'the buildx builder')
        .option('--builder-image <reference>', 'the BuildKit image for the builder that Stagegate creates')
        .option('--cache <where>', 'where to cache layers: gha, off, a registry reference, or a folder', 'off')
        .option('--cache-from <value>', 'an additional cache source, as in docker buildx build', main_collect, [])
        .option('--cache-to <value>', 'an additional cache destination, as in docker buildx build', main_collect, [])
        .option('--push', 'push the verified images to every --tag if the gate passes')
        .option('--push-each', 'push every target that passed, even if others did not')
        .option('--tag <reference>', 'where to push; target=reference for several targets; repeat for several', main_collect, [])
        .option('-v, --verbose', 'show the output of every build step')
        .action(async (context, flags) => {
        status = await runVerify(context, flags);
    });
    main_shared(program.command('inspect'), IMAGE_BUDGET)
        .description('Run the same checks on an image built elsewhere; needs no Docker.')
        .argument('<image>', 'an OCI layout folder, an OCI archive or a docker save archive; add @digest or :tag if it contains several images')
        .action(async (image, flags) => {
        status = await runInspect(image, flags);
    });
    program
        .command('ls')
        .description('List the files of an image with mode, owner, size, layer and path.')
        .argument('<image>', 'an image, as for inspect')
        .option('--limit <name=value>', LIMIT_HELP, main_collect, [])
        .option('--layers', "list each layer's entries, including deletions, instead of what the container sees")
        .addOption(new commander/* Option */.c$('--format <format>', 'the output format').choices(['text', 'json']).default('text'))
        .action(async (image, flags) => {
        status = await runLs(image, flags);
    });
    program
        .command('explain')
        .description('Print what a check finds, why it matters and how to fix it.')
        .argument('[check]', 'the id of a check, such as user/root (default: list all checks)')
        .addOption(new commander/* Option */.c$('--format <format>', 'the output format').choices(['text', 'markdown']).default('text'))
        .action((check, flags) => {
        status = runExplain(check, flags);
    });
    program
        .command('diff')
        .description('Show what changed between two images or reports: how much, where, and why.')
        .argument('<before>', 'an image as for inspect, a report (.json), or an image in a registry')
        .argument('<after>', 'the same')
        .option('--limit <name=value>', LIMIT_HELP, main_collect, [])
        .addOption(new commander/* Option */.c$('--format <format>', 'the output format').choices(['text', 'json', 'markdown']).default('text'))
        .action(async (before, after, flags) => {
        status = await runDiff(before, after, flags);
    });
    try {
        await program.parseAsync(argv);
        return status;
    }
    catch (error) {
        if (error instanceof commander/* CommanderError */.b7)
            return error.exitCode === 0 ? EXIT.passed : EXIT.usage;
        if (error instanceof UsageError) {
            for (const problem of error.problems)
                complain(problemText(problem));
            return EXIT.usage;
        }
        complain(error.message);
        return EXIT.error;
    }
}
/** @throws what it was given, unless that is a closed pipe */
function ignoreClosedPipe(error) {
    // On Windows a closed pipe is EOF.
    if (error.code !== 'EPIPE' && error.code !== 'EOF')
        throw error;
}
/** A message may name what a Dockerfile or a configuration holds, and that is no more to be trusted than a log. */
function complain(message) {
    process.stderr.write(`stagegate: ${message.split('\n').map(escapeTerminal).join('\n')}\n`);
}
const TARGET_BUDGET = {
    flags: '--budget <target=size>',
    help: 'a size limit, such as app=150MB or app.compressed=60MB, or a growth limit, such as app=5% or app.own=+5MB; repeat for several',
};
const IMAGE_BUDGET = {
    flags: '--budget <size>',
    help: 'a size limit for the image, such as 150MB or compressed=60MB, or a growth limit, such as 5% or own=+5MB; repeat for several',
};
function main_shared(command, budget) {
    return command
        .option(budget.flags, budget.help, main_collect, [])
        .option('--baseline <what>', 'what to compare with: a report (.json), an image on disk or in a registry, or off')
        .option('--fail-on <severity>', 'minimum severity that fails the gate: error, warning, never')
        .option('--preset <name>', 'base severities of the checks: recommended, strict, kubernetes')
        .option('--config <file>', 'the configuration file (default: stagegate.yml)')
        .option('--limit <name=value>', LIMIT_HELP, main_collect, [])
        .addOption(new commander/* Option */.c$('--format <format>', 'the output format')
        .choices(['text', 'json', 'markdown', 'sarif'])
        .default('text'))
        .option('--blame', 'also show the Dockerfile with the bytes that each line adds')
        .option('-o, --output <file>', 'write the report to a file instead of standard output');
}
const LIMIT_HELP = 'raise a limit of the image reader, such as entries=5000000; repeat for several (docs/limits.md)';
function main_collect(value, list) {
    return [...list, value];
}


/***/ })

};
