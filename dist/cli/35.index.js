export const id = 35;
export const ids = [35];
export const modules = {

/***/ 2035:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  main: () => (/* binding */ main_main)
});

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
/** Every problem of the options at once, so that a user mends them in one go. */
class UsageError extends Error {
    name = 'UsageError';
    problems;
    constructor(problems) {
        super(problems.join('\n'));
        this.problems = problems;
    }
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

// EXTERNAL MODULE: ./src/version.ts + 1 modules
var version = __webpack_require__(1013);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
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

;// CONCATENATED MODULE: ./src/image/listing.ts

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

;// CONCATENATED MODULE: ./src/image/model.ts
/**
 * The facts of an image, as every later stage sees them: no opinions, no prose.
 * Paths are absolute inside the image, with a leading slash and no trailing one; the root itself is `/`.
 */
/** `linux/amd64` or `linux/arm/v7`, as buildx writes platforms. */
function formatPlatform(platform) {
    return [platform.os, platform.architecture, platform.variant].filter(part => part).join('/');
}

// EXTERNAL MODULE: ./node_modules/p-limit/index.js + 1 modules
var p_limit = __webpack_require__(370);
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
;// CONCATENATED MODULE: ./src/image/compression.ts

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
    for (const [name, magic] of UNSUPPORTED) {
        if (magic.every((byte, i) => head[i] === byte)) {
            throw new Failure('image/compression', `It is compressed with ${name}, which no image specification knows.`, {
                hint: 'Build the image with gzip, zstd or no compression.',
            });
        }
    }
    return 'none';
}
const UNSUPPORTED = [
    ['bzip2', [0x42, 0x5a, 0x68]],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
    ['lz4', [0x04, 0x22, 0x4d, 0x18]],
];

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
    layers: 1000,
    members: 100_000,
};
/** The named error for a limit that was met: its code is `image/limit-NAME`. `what` begins the sentence. */
function limitFailure(name, what, limits) {
    const dashed = name.replace(/[A-Z]/g, letter => '-' + letter.toLowerCase());
    return new Failure(`image/limit-${dashed}`, `${what} goes beyond the limit "${name}" (${limits[name]}).`, {
        hint: `If the image can be trusted, raise the limit "${name}".`,
    });
}

;// CONCATENATED MODULE: ./src/image/stream-decoder.ts

/**
 * Output of one call into zlib. Each is a turn on a pool thread and a turn here, so small ones cost more than they
 * save; much larger ones only cost memory.
 */
const CHUNK = 256 * 1024;
/**
 * Drives one of zlib's streams. The sink is called in a microtask, when zlib has begun the next chunk on its thread, so
 * that the two overlap; a sink that takes its time stops the stream meanwhile. `release` gives back each chunk's
 * memory behind the sink.
 */
function streamDecoder(compression, stream, sink, release) {
    let fed = 0;
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
            fail(explain(error, compression, stream.bytesWritten, fed));
    });
    stream.on('end', () => {
        ended = true;
        if (!pumping)
            settle();
    });
    const done = () => ended && !pumping;
    const trailing = () => new Failure('image/trailing-data', `Data follows the end of the ${compression} data, at byte ${stream.bytesWritten}.`);
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
            if (stream.bytesWritten < fed)
                throw trailing();
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

;// CONCATENATED MODULE: ./src/image/zstd-frames.ts

/** Bytes that a stage wants to see; the others' bytes are only counted. */
const SEEN = { magic: 4, descriptor: 1, block: 3, 'skip-size': 4 };
/**
 * Cuts zstd data where its frames end, so that a decoder is never given the bytes of two frames at once: Node's
 * ends its stream silently after a frame that has more data behind it in one write. Only frame and block headers
 * are looked at. RFC 8878, sections 3.1.1 and 3.1.2.
 */
function createFrameSplitter() {
    let stage = 'magic';
    let left = 4;
    let seen = 0;
    let last = false;
    let checksum = false;
    let frames = 0;
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
                if (seen === 0xfd2fb528)
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
                pieces.push(chunk.subarray(start, at));
                start = at;
                frames++;
                go('magic', 4);
            }
            // What may be no frame at all is not the decoder's to judge.
            const whole = stage === 'magic' ? start : chunk.length;
            if (start < whole)
                pieces.push(chunk.subarray(start));
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

;// CONCATENATED MODULE: ./src/image/decompress.ts





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
                decoder = createDecoder(result.compression, bounded, release);
            }
            const written = decoder?.write(next);
            // Where the observer throws, nobody is left to wait for what is under way.
            written?.catch(() => { });
            observe(chunk);
            await written;
        }
        if (head !== null) {
            result.compression = compressionOf(head);
            decoder = createDecoder(result.compression, bounded, release);
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
function createDecoder(compression, sink, release) {
    switch (compression) {
        case 'gzip':
            return streamDecoder('gzip', (0,external_node_zlib_.createGunzip)({ chunkSize: CHUNK }), sink, release);
        case 'zstd': {
            const splitter = createFrameSplitter();
            const decoder = streamDecoder('zstd', (0,external_node_zlib_.createZstdDecompress)({ chunkSize: CHUNK }), sink, release);
            return {
                async write(chunk) {
                    for (const piece of splitter.split(chunk))
                        await decoder.write(piece);
                },
                end() {
                    splitter.end();
                    return decoder.end();
                },
                close: decoder.close,
            };
        }
        case 'none':
            return { write: sink, end: () => undefined, close: () => undefined };
    }
}

;// CONCATENATED MODULE: ./src/image/json.ts

/** Reads a JSON object that may come from anyone; `what` names it in the failure. */
function parseJson(bytes, what) {
    try {
        return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    }
    catch (error) {
        // The parser's message quotes the text, which is not ours to print.
        const reason = error instanceof SyntaxError ? 'no valid JSON' : 'no valid UTF-8';
        throw new Failure('image/document', `${what} is ${reason}.`);
    }
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

;// CONCATENATED MODULE: ./src/image/pax.ts



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
 * An empty value takes back what an earlier header said.
 */
function parsePax(body, limits, into = noRecords()) {
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
        set(into, key, body.subarray(equals + 1, end - 1), limits);
        at = end;
    }
    return into;
}
function set(records, key, value, limits) {
    if (PLAIN.has(key)) {
        if (value.includes(0))
            throw new Failure('image/tar-pax', `the record "${key}" of its extended header has a NUL`);
        if (value.length > limits.path)
            throw limitFailure('path', `The record "${key}" of its extended header`, limits);
        const known = key;
        if (value.length === 0)
            delete records[known];
        else
            records[known] = decodeName(value);
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
/** A whole number of a record; a Failure where it is none. */
function paxNumber(value, key) {
    const result = /^[0-9]+$/.test(value) ? Number(value) : Number.NaN;
    if (!Number.isSafeInteger(result)) {
        throw new Failure('image/tar-pax', `the record "${key}" of its extended header is no number`);
    }
    return result;
}

;// CONCATENATED MODULE: ./src/image/tar-header.ts


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
 * are still in use. Where both fields are no numbers, it is a prefix.
 */
function misplacedPrefix(block) {
    if (block[345] === 0)
        return '';
    try {
        number(block, 345, 12, 'atime');
        number(block, 357, 12, 'ctime');
        return '';
    }
    catch {
        return tar_header_text(block, 345, 155);
    }
}

;// CONCATENATED MODULE: ./src/image/sparse.ts




/** What PAX records say of a sparse file; null where they say nothing. GNU tar manual, "Storing Sparse Files". */
function sparseOf(records, limits) {
    if (records.sparse.length === 0)
        return null;
    const last = new Map(records.sparse);
    const size = last.get('realsize') ?? last.get('size');
    const inContent = last.get('major') === '1' && last.get('minor') === '0';
    if (size === undefined) {
        if (inContent || last.has('map') || last.has('numblocks'))
            throw damaged('its real size is missing');
        return null;
    }
    const name = last.get('name') ?? null;
    const realSize = paxNumber(size, 'GNU.sparse.size');
    if (inContent)
        return { size: realSize, name, fragments: 'in-content' };
    const map = last.get('map');
    const numbers = map === undefined
        ? records.sparse.filter(([key]) => key === 'offset' || key === 'numbytes').map(([, value]) => value)
        : map === ''
            ? []
            : map.split(',');
    return { size: realSize, name, fragments: pairs(numbers, realSize, limits) };
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
                    return pairs(numbers.slice(1), size, limits);
            }
            if (rest.length > LONGEST_LINE)
                throw damaged('its map is no list of numbers');
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
        throw damaged('its map does not fit its content');
}
function pairs(numbers, size, limits) {
    if (numbers.length % 2 !== 0)
        throw damaged('its map has an odd number of values');
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
            throw damaged('its map is out of order or leaves the file');
        end = offset + length;
    }
    return fragments;
}
function damaged(what) {
    return new Failure('image/tar-sparse', `it is a damaged sparse file: ${what}`);
}

;// CONCATENATED MODULE: ./src/image/tar-member.ts





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
                global = parsePax(body, limits, { ...global, xattrs: new Set(global.xattrs), sparse: [] });
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
            const name = longName ?? records.path ?? header.name;
            const type = typeOf(header.flag, name);
            const size = records.size === undefined ? header.size : paxNumber(records.size, 'size');
            // Only files have content; a size that others' headers name is not followed by any (as in Go).
            const packed = type === 'file' ? size : 0;
            const sparse = type === 'file' ? (old ?? sparseOf(records, limits)) : null;
            const member = {
                name: sparse?.name ?? name,
                type,
                size: sparse?.size ?? packed,
                packed,
                mode: header.mode & 0o7777,
                uid: records.uid === undefined ? header.uid : paxNumber(records.uid, 'uid'),
                gid: records.gid === undefined ? header.gid : paxNumber(records.gid, 'gid'),
                link: longLink ?? records.linkpath ?? header.link,
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
function typeOf(flag, name) {
    const type = TYPES[flag];
    if (type === undefined) {
        throw new Failure('image/tar-type', `its type ${JSON.stringify(flag)} is none that an image layer can have`);
    }
    // The form before POSIX had no flag for directories.
    return flag === '\0' && name.endsWith('/') ? 'directory' : type;
}

;// CONCATENATED MODULE: ./src/image/tar.ts





/**
 * Walks a tar archive that comes in chunks, and copies nothing of its content. `onMember` may give a sink for the
 * member's content; `onGlobal` is called for each header that holds for all members after it.
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
    for (let at = start; at < chunk.length; at += ZEROS.length) {
        const length = Math.min(ZEROS.length, chunk.length - at);
        if (chunk.compare(ZEROS, 0, length, at, at + length) === 0)
            continue;
        while (chunk[at] === 0)
            at++;
        return at;
    }
    return -1;
}
const ZEROS = Buffer.alloc(64 * 1024);
/** Says where in the archive a failure was found. */
function located(error, offset) {
    if (!(error instanceof Failure))
        return error;
    const extra = error.hint === null ? {} : { hint: error.hint };
    return new Failure(error.code, `In the tar, at byte ${offset}: ${error.message}`, { ...extra, cause: error });
}

;// CONCATENATED MODULE: ./src/image/layer.ts








function newBudget(limits) {
    const { entries, names, unpacked, contents } = limits;
    return { entries, names, unpacked, contents };
}
/**
 * Reads one layer's blob once: its entries, its whiteouts, and the content that is wanted. Size, digest and diff_id
 * are verified on the way; a Failure means that nothing of the layer may be judged.
 */
async function readLayer(source, blob, wanted, budget, limits) {
    const blobHash = (0,external_node_crypto_.createHash)(algorithmOf(source.digest));
    // A layer that is stored as it is has one digest for both, which need not be made twice.
    const plain = source.digest === source.diffId;
    const tarHash = plain ? null : (0,external_node_crypto_.createHash)(algorithmOf(source.diffId));
    const facts = emptyFacts(source);
    const walker = createWalker(collectInto(facts, wanted, budget, limits), limits, () => {
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
                blobHash.update(chunk);
            },
        });
        if (compressed !== source.size)
            throw wrongSize(source.size, `ends after ${compressed}`);
        verify(blobHash, source.digest, 'image/blob-digest', 'Its bytes do not have the digest that names it');
        walker.end();
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
function emptyFacts({ digest, diffId, size }) {
    return {
        digest,
        diffId,
        compressed: size,
        unpacked: 0,
        files: 0,
        entries: [],
        whiteouts: [],
        contents: new Map(),
        anomalies: [],
    };
}
/** Sorts members into entries and whiteouts, and keeps the content that is wanted. */
function collectInto(facts, wanted, budget, limits) {
    return (member) => {
        if (member.name.length > limits.path || member.link.length > limits.path) {
            throw limitFailure('path', 'Its path or link target', limits);
        }
        if (--budget.entries < 0)
            throw limitFailure('entries', 'The number of entries', limits);
        budget.names -= member.name.length + member.link.length;
        if (budget.names < 0)
            throw limitFailure('names', 'The length of all paths together', limits);
        budget.unpacked -= member.size;
        if (budget.unpacked < 0)
            throw limitFailure('unpacked', 'The size of all files together', limits);
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
            if (marker !== 'none')
                facts.whiteouts.push(marker);
            return null;
        }
        if (path === '/' && member.type !== 'directory') {
            throw new Failure('image/tar-name', `the image's root cannot be a ${member.type}.`);
        }
        const entry = entryOf(member, path);
        facts.entries.push(entry);
        if (entry.type === 'symlink')
            wanted.noteLink(path, member.link);
        if (entry.type !== 'file')
            return null;
        facts.files++;
        const bytes = Math.min(wanted.bytesOf(path, entry.mode), entry.size);
        return bytes === 0 ? null : keep(facts, path, bytes, member.sparse, budget, limits);
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
 * and more, at the root with all below), and those that would name the directory itself or its parent.
 * OCI image spec, layer.md, "Whiteouts".
 */
function markerOf(path) {
    if (path.startsWith('/.wh..wh.') && path !== '/.wh..wh..opq')
        return 'none';
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
    budget.contents -= bytes;
    if (budget.contents < 0)
        throw limitFailure('contents', 'The content of the files that checks read', limits);
    // Small ones come from the shared pool; the holes of a sparse file must be zero.
    const content = sparse ? Buffer.alloc(bytes) : Buffer.allocUnsafe(bytes);
    facts.contents.set(path, content);
    return (chunk, at) => {
        if (at < bytes)
            chunk.copy(content, at);
    };
}
function note(facts, kind, path) {
    // A report has use for some of them, not for a million.
    if (facts.anomalies && facts.anomalies.length < 100)
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

;// CONCATENATED MODULE: ./src/image/columns.ts
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
function texts(values) {
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

;// CONCATENATED MODULE: ./src/image/layer-record-head.ts

const layer_record_head_TYPES = ['file', 'directory', 'symlink', 'hardlink', 'character', 'block', 'fifo'];
const ANOMALIES = ['absolute-name', 'parent-name', 'global-header', 'marker-with-content'];
/** Null where any field is none that the reader could have found. */
function parseHead(bytes) {
    try {
        const head = asObject(JSON.parse(bytes.toString('utf8')), 'The head');
        const { digest, diffId, compressed, unpacked, attributes, contents, whiteouts, anomalies } = head;
        return {
            digest: String(digest),
            diffId: String(diffId),
            compressed: asSize(compressed, 'compressed'),
            unpacked: asSize(unpacked, 'unpacked'),
            attributes: asList(attributes, 'attributes').map(parseAttributes),
            contents: asList(contents, 'contents').map(parsePlace),
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
function oneOf(words, value) {
    if (!words.includes(value))
        throw new RangeError();
    return value;
}

;// CONCATENATED MODULE: ./src/image/layer-record.ts



/**
 * What was learned of a layer, as bytes: a mark, the SHA-256 of the rest, and the rest as columns: a head in JSON with
 * all that is small, then the rows. Whoever changes the columns changes the mark.
 */
const MARK = Buffer.from('SGLAYER\x01', 'latin1');
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
        contents: placesOf(facts),
        whiteouts: whiteouts.length,
        anomalies: anomalies.map(({ kind }) => kind),
    };
    const columns = [
        bytesColumn([Buffer.from(JSON.stringify(head))]),
        integers(entries.length, row => kinds[row]),
        doubles(entries.length, row => entries[row].size),
        integers(whiteouts.length, row => WHITEOUTS.indexOf(whiteouts[row]?.kind ?? 'whiteout')),
        ...texts([entries, whiteouts, anomalies].flatMap(list => list.map(({ path }) => withoutRoot(path)))),
        ...texts(entries.flatMap(({ type, link }) => (link === null ? [] : [type === 'symlink' ? link : withoutRoot(link)]))),
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
    return readRows(head, columns.slice(1), {
        digest: source.digest,
        diffId: source.diffId,
        compressed: source.size,
        unpacked: head.unpacked,
        files: 0,
        entries: [],
        whiteouts: [],
        contents: new Map(),
        anomalies: [],
    });
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
        const path = pathOf(paths.next());
        if (attributes === undefined || path === null)
            return null;
        const { type, mode, uid, gid, capabilities } = attributes;
        const link = type === 'symlink' ? links.next() : type === 'hardlink' ? hardlinkOf(links) : null;
        // Adding 0 makes -0 a plain 0.
        const size = sizeView.getFloat64(row * 8, true) + 0;
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
        const path = pathOf(paths.next());
        if (kind === undefined || path === null)
            return null;
        facts.whiteouts.push({ kind, path });
    }
    for (const kind of head.anomalies) {
        const path = pathOf(paths.next());
        if (path === null)
            return null;
        facts.anomalies?.push({ kind, path });
    }
    if (links.next() !== undefined || !isSum(sum, facts))
        return null;
    return placeContents(head, content, facts) ? facts : null;
}
const WHITEOUTS = ['whiteout', 'opaque'];
/** In a row, where each path ends with the text or before a slash: an empty name, `.`, `..`, or a slash at the end. */
const NOT_NORMAL = /\/\.{0,2}(?:\/|$)/;
/** The root has no text of its own, so that in a row every other path begins with the only slash between two. */
function withoutRoot(path) {
    return path === '/' ? '' : path;
}
function pathOf(text) {
    if (text === '')
        return '/';
    return text?.startsWith('/') ? text : null;
}
function hardlinkOf(links) {
    const link = pathOf(links.next());
    return link === null || (link !== '/' && NOT_NORMAL.test(link)) ? undefined : link;
}
/** What the entries hold is what the layer holds, but for markers that have content against all custom. */
function isSum(sum, { unpacked, anomalies = [] }) {
    return sum === unpacked || (sum < unpacked && anomalies.some(({ kind }) => kind === 'marker-with-content'));
}
/** For each content the last entry that it can be of: of several with one path, a later one may be too small. */
function placesOf({ entries, contents }) {
    const places = new Map();
    for (const [row, { path, type, size }] of entries.entries()) {
        if (type === 'file' && size >= (contents.get(path)?.length ?? Number.POSITIVE_INFINITY))
            places.set(path, row);
    }
    return [...contents].map(([path, { length }]) => [places.get(path) ?? entries.length, length]);
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

;// CONCATENATED MODULE: ./src/image/layer-index.ts




/** Raised whenever the reader learns other things of the same layer. */
const READER = 1;
/**
 * The name of a layer's record, in 64 hexadecimal digits: whatever changes what a reader would find changes it too. Needs
 * do, because contents are kept by them; limits do, because a layer beyond them must be refused.
 */
function recordKey({ digest, diffId, size }, needs, limits) {
    const wanted = [...new Set(needs.map(need => JSON.stringify(need)))].sort();
    const bounds = Object.entries(limits).sort(([a], [b]) => (a < b ? -1 : 1));
    const everything = JSON.stringify([READER, version/* TOOL */.j.version, digest, diffId, size, wanted, bounds]);
    return (0,external_node_crypto_.createHash)('sha256').update(everything).digest('hex');
}
/** The facts of this layer from the index, charged to the budget; null where it has no sound record. */
async function loadFacts(index, source, needs, budget, limits) {
    const record = await index.load(recordKey(source, needs, limits));
    const facts = record && decodeFacts(record, source);
    if (facts)
        charge(facts, budget, limits);
    return facts;
}
async function saveFacts(index, facts, needs, limits) {
    const { digest, diffId, compressed: size } = facts;
    await index.save(recordKey({ digest, diffId, size }, needs, limits), encodeFacts(facts));
}
/** What a second pass was for: the contents, with the entries that they belong to. */
function onlyContents(facts) {
    const entries = facts.entries.filter(({ path, type }) => type === 'file' && facts.contents.has(path));
    const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
    return { ...facts, entries, unpacked, files: entries.length, whiteouts: [], anomalies: [] };
}
/** The limits that hold for all layers together hold whether they were read or known; the others did when it was read. */
function charge({ entries, whiteouts, contents, unpacked }, budget, limits) {
    budget.entries -= entries.length + whiteouts.length;
    if (budget.entries < 0)
        throw limitFailure('entries', 'The number of entries', limits);
    for (const { path, link } of entries)
        budget.names -= path.length + (link?.length ?? 0);
    if (budget.names < 0)
        throw limitFailure('names', 'The length of all paths together', limits);
    budget.unpacked -= unpacked;
    if (budget.unpacked < 0)
        throw limitFailure('unpacked', 'The size of all files together', limits);
    for (const content of contents.values())
        budget.contents -= content.length;
    if (budget.contents < 0)
        throw limitFailure('contents', 'The content of the files that checks read', limits);
}

;// CONCATENATED MODULE: ./src/image/nodes.ts



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
function nodes_pathOf(node) {
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
 * `create` makes missing parents and the last name as directories, in place of what is no directory.
 */
function walk(root, path, options) {
    let at = root;
    let followed = 0;
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

;// CONCATENATED MODULE: ./src/image/merge.ts




/** Lays one layer over the tree that the lower ones made. OCI image spec, layer.md, "Applying Changesets". */
function applyLayer(root, layer, index, progress) {
    progress.last = null;
    try {
        const lower = lowerTargets(root, layer.entries);
        // Whiteouts act on lower layers only, whatever their place in the archive: so all of them go first.
        for (const whiteout of layer.whiteouts)
            hide(root, whiteout);
        for (const entry of layer.entries)
            place(root, entry, index, lower, progress);
    }
    catch (error) {
        if (!(error instanceof Failure))
            throw error;
        const message = `Layer ${index} (${layer.digest}) cannot be laid over the layers below it: ${error.message}`;
        throw new Failure(error.code, message, { cause: error });
    }
}
function hide(root, whiteout) {
    // The last name is not followed: neither marker may reach through a symlink to what it leads to.
    const node = walk(root, whiteout.path, { follow: false });
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
    const parent = directoryAt(root, parentOf(entry.path), layer, progress);
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
        progress.last = null;
    }
    if (before?.layer === layer && before.entry.path === entry.path)
        rareOf(before).superseded = true;
    spend(progress);
    const node = newNode(parent, entry, layer);
    if (entry.type === 'hardlink') {
        const inode = inodeAt(root, entry.link ?? '/') ?? lower.get(entry);
        if (inode === undefined) {
            throw new Failure('image/dangling-hardlink', `${quote(entry.path)} is a hardlink to ${quote(entry.link ?? '')}, which is no file.`);
        }
        bind(node, inode, entry);
    }
    children.set(name, node);
}
function setDirectory(node, entry, layer) {
    node.entry = entry;
    node.layer = layer;
}
/** The parents of an entry: symlinks among them are followed, what is missing or in the way becomes a directory. */
function directoryAt(root, path, layer, progress) {
    if (progress.last?.path === path)
        return progress.last.directory;
    const create = (parent, name) => {
        spend(progress);
        const made = newDirectory(parent, name, layer);
        parent.children?.set(name, made);
        return made;
    };
    const directory = walk(root, path, { follow: true, create });
    progress.last = { path, directory };
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
        throw new Failure('image/limit-entries', 'The number of names goes beyond the limit "entries".');
}

;// CONCATENATED MODULE: ./src/image/tree.ts




/**
 * What the running container sees of these layers, lowest first. OCI image spec, layer.md, "Applying Changesets".
 * Throws a Failure for layers that no engine could lay over each other.
 */
function mergeLayers(layers, limits = DEFAULT_LIMITS) {
    const root = newDirectory(null, '', 0);
    const progress = { room: limits.entries, last: null };
    for (const [index, layer] of layers.entries())
        applyLayer(root, layer, index, progress);
    let sums = null;
    const sum = () => {
        if (sums === null) {
            sums = { merged: 0, files: 0 };
            for (const inode of tree_fileInodes(root)) {
                sums.merged += inode.entry.size;
                sums.files++;
            }
        }
        return sums;
    };
    const tree = {
        get: path => {
            const node = walk(root, path, { follow: false });
            return node && seen(root, node, nodes_pathOf(node));
        },
        resolve: path => {
            const node = walk(root, path, { follow: true });
            const name = node && nameOfInode(root, node);
            return name && seen(root, name, nodes_pathOf(name));
        },
        list: path => {
            const node = walk(root, path, { follow: true });
            return node?.children ? [...node.children.keys()].sort(compareBytes) : [];
        },
        entries: () => entriesOf(root),
        content: path => {
            const node = walk(root, path, { follow: true });
            const inode = node && inodeOf(node);
            if (!inode || inode.rare?.superseded || inode.entry.type !== 'file')
                return undefined;
            return layers[inode.layer]?.contents.get(inode.entry.path);
        },
        get merged() {
            return sum().merged;
        },
        get files() {
            return sum().files;
        },
    };
    roots.set(tree, root);
    return tree;
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
    return { ...node.entry, ...attributes, path, link: nodes_pathOf(name), layer: node.layer };
}
/** The one name that stands for an inode: the one that it was made under, else the oldest hardlink that is left. */
function nameOfInode(root, node) {
    const inode = inodeOf(node);
    const rare = inode.rare;
    if (rare === null)
        return inode;
    const isSeen = (name) => walk(root, nodes_pathOf(name), { follow: false }) === name;
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
/** Every file inode that some name leads to, once. */
function* tree_fileInodes(root) {
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
        yield inode;
    }
}
/** The nodes behind a tree of `mergeLayers`, for the other files of this folder. */
function tree_rootOf(tree) {
    const root = roots.get(tree);
    if (root === undefined)
        throw new TypeError('This tree was not made by mergeLayers.');
    return root;
}
const roots = new WeakMap();

;// CONCATENATED MODULE: ./src/image/missed.ts



/**
 * Files that are needed under a name which is not the one that they stand under in their layer, so that the first
 * pass could not know them: through symlinks that the other order or another layer brought, and hardlinks. By layer.
 */
function missedContent(layers, tree, needs) {
    const root = tree_rootOf(tree);
    const missed = new Map();
    const look = (node) => {
        const inode = node && inodeOf(node);
        if (inode === undefined || inode.entry.type !== 'file' || inode.rare?.superseded)
            return;
        const layer = layers[inode.layer];
        const { path, size } = inode.entry;
        if ((layer.contents.get(path)?.length ?? 0) >= size)
            return;
        const paths = missed.get(layer.diffId) ?? new Map();
        missed.set(layer.diffId, paths.set(path, { kind: 'path', path }));
    };
    const names = new Set();
    for (const need of needs) {
        if (need.kind === 'path')
            look(walk(root, normalize(need.path), { follow: true }));
        else if (need.kind === 'below')
            everyBelow(walk(root, normalize(need.path), { follow: true }), look);
        else if (need.kind === 'basename')
            names.add(need.name);
    }
    // By its own name, the first pass has every file: only a hardlink has another one.
    const isLink = ({ type, path }) => type === 'hardlink' && names.has(basenameOf(path));
    if (names.size > 0 && layers.some(({ entries }) => entries.some(isLink))) {
        everyBelow(root, node => names.has(nameOf(node)) && look(node));
    }
    return new Map([...missed].map(([layer, paths]) => [layer, [...paths.values()]]));
}
function everyBelow(directory, visit) {
    const stack = directory?.children ? [...directory.children.values()] : [];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        if (node.children !== null)
            for (const child of node.children.values())
                stack.push(child);
        else
            visit(node);
    }
}

;// CONCATENATED MODULE: ./src/image/sizes.ts
/**
 * The sizes of an image, in bytes. `compressed` is what a pull transfers besides the manifest: every layer's blob,
 * as often as the manifest lists it, and the config. The own share counts layers alone.
 */
function sizesOf(layers, tree, configBytes) {
    const own = layers.filter(layer => layer.origin === 'own');
    const unpacked = sum(layers, 'unpacked');
    return {
        compressed: sum(layers, 'compressed') + configBytes,
        unpacked,
        merged: tree.merged,
        wasted: unpacked - tree.merged,
        own: { compressed: sum(own, 'compressed'), unpacked: sum(own, 'unpacked') },
    };
}
function sum(layers, size) {
    return layers.reduce((total, layer) => total + layer[size], 0);
}

;// CONCATENATED MODULE: ./src/image/wanted.ts

/** Compiles the needs; one for each layer, because what is noted of one layer must not depend on the others' pace. */
function createWanted(needs) {
    const paths = new Set();
    const names = new Set();
    const folders = [];
    let head = 0;
    for (const need of needs) {
        if (need.kind === 'path')
            paths.add(normalize(need.path));
        else if (need.kind === 'basename')
            names.add(need.name);
        else if (need.kind === 'below')
            folders.push(normalize(need.path));
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
    for (const path of [...paths, ...folders])
        addWay(path);
    return {
        bytesOf(path, mode) {
            if (paths.has(path) || (names.size > 0 && names.has(basenameOf(path))))
                return Number.POSITIVE_INFINITY;
            for (const folder of folders)
                if (isBelow(path, folder))
                    return Number.POSITIVE_INFINITY;
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
                if (paths.size < MOST)
                    paths.add(led(need));
            for (const need of folders.filter(leads))
                if (folders.length < MOST)
                    folders.push(led(need));
        },
    };
}
/** Links can multiply the paths that are wanted, but not beyond this. */
const MOST = 1024;

;// CONCATENATED MODULE: ./src/image/read.ts











/**
 * Reads an image: every layer once, several at a time, each verified to the last byte; then the merged tree and the
 * sizes. Only where a needed file turns out to be another name of one that was not kept (a link), its layer is read
 * again. Throws a Failure that names the layer for whatever keeps it from being read whole.
 */
async function readImage(stored, options) {
    keepHeapSmall();
    const { needs, base = NO_BASE, blame = [], signal, index } = options;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const reading = { stored, limits, budget: newBudget(limits), signal, index };
    const facts = await learnAll(reading, unique(stored.layers), () => needs);
    const layers = stored.layers.map((layer, index) => {
        const origin = index < base.layers ? 'base' : 'own';
        return { ...facts.get(keyOf(layer)), index, origin, blame: blame[index] ?? null };
    });
    const tree = mergeLayers(layers, limits);
    const missed = missedContent(layers, tree, needs);
    if (missed.size > 0) {
        const again = { ...reading, budget: { ...newBudget(limits), contents: reading.budget.contents } };
        const sources = unique(stored.layers).filter(({ diffId }) => missed.has(diffId));
        const found = await learnAll(again, sources, ({ diffId }) => missed.get(diffId) ?? [], onlyContents);
        for (const [key, { contents }] of found) {
            for (const [path, content] of contents)
                facts.get(key)?.contents.set(path, content);
        }
    }
    return {
        digest: stored.digest,
        reference: stored.reference,
        platform: stored.platform,
        config: stored.config,
        base,
        layers,
        tree,
        size: sizesOf(layers, tree, stored.configSize),
    };
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
/** For all images of this process together: more layers at a time than this only take memory from each other. */
const turn = (0,p_limit/* default */.A)(Math.max(2, Math.min(4, (0,external_node_os_.availableParallelism)())));
async function readAll(reading, sources, needsOf) {
    const stops = sources.map(() => new AbortController());
    const read = async (source, i) => {
        const stop = stops[i].signal;
        const signal = reading.signal ? AbortSignal.any([reading.signal, stop]) : stop;
        signal.throwIfAborted();
        try {
            const wanted = createWanted(needsOf(source));
            return [keyOf(source), await readOne(reading, source, wanted, signal)];
        }
        catch (error) {
            // Only those above it are given up: of several that fail the lowest is told, whichever was faster.
            for (const above of stops.slice(i + 1))
                above.abort(error);
            throw error;
        }
    };
    // In an archive that must be gone through, a layer that waited its turn would hold up the others for ever.
    const tasks = sources.map((source, i) => (reading.stored.inOrder ? read(source, i) : turn(read, source, i)));
    // All are waited for: nothing goes on behind the back of whoever gets the failure.
    const results = await Promise.allSettled(tasks);
    return new Map(results.map(result => {
        if (result.status === 'rejected')
            throw result.reason;
        return result.value;
    }));
}
async function readOne({ stored, limits, budget }, source, wanted, signal) {
    const blob = stored.openBlob(source.digest);
    const abort = () => blob.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
        return await readLayer(source, blob, wanted, budget, limits);
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Failure))
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
function unique(layers) {
    return [...new Map(layers.map(layer => [keyOf(layer), layer])).values()];
}
function keyOf({ digest, diffId, size }) {
    return `${digest} ${diffId} ${size}`;
}

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
;// CONCATENATED MODULE: ./src/image/files.ts


/** Bytes that one read of a file fetches: large, because each is a turn on a pool thread. */
const READ_BYTES = 256 * 1024;
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
        const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - at), at).catch(unreadable);
        // A file that has become shorter shows by the bytes that are missing.
        if (bytesRead === 0)
            return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
    }
}
function unreadable(error) {
    throw new Failure('image/unreadable', `A file of the image cannot be read (${error.code}).`, { cause: error });
}
/** A stream of such chunks, with one read ahead. */
function streamOf(chunks) {
    return external_node_stream_.Readable.from(chunks, { objectMode: true, highWaterMark: 1 });
}

;// CONCATENATED MODULE: ./src/image/archive.ts







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

;// CONCATENATED MODULE: ./src/image/config.ts


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

;// CONCATENATED MODULE: ./src/image/documents.ts





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
/** The same for a blob, verified; null where the layout has not got it. */
async function readBlob(files, digest, limits) {
    const bytes = await readDocument(files, blobPath(digest), limits);
    if (bytes !== null && digestOf(bytes, algorithmOf(digest)) !== digest) {
        throw new Failure('image/blob-digest', `The bytes of ${digest} do not have the digest that names them.`);
    }
    return bytes;
}
function digestOf(bytes, algorithm = 'sha256') {
    return `${algorithm}:${(0,external_node_crypto_.createHash)(algorithm).update(bytes).digest('hex')}`;
}

;// CONCATENATED MODULE: ./src/image/reference.ts

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
        if (tag !== '' && (await exists(path)))
            return { path, tag, digest };
    }
    return null;
}
/** Whether a name that an image was stored under is what `tag` asks for: the same name, or one that ends in this tag. */
function isTagged(name, tag) {
    return name === tag || name.endsWith(':' + tag);
}

;// CONCATENATED MODULE: ./src/image/docker-archive.ts






/**
 * The images of an archive in the form that `docker save` wrote before Docker 25, and Podman and Kaniko write still:
 * manifest.json names each image's config and its layers, which are bare tars. It has no manifests, so the config's
 * digest (Docker's image ID) stands for the image, and a layer's diff_id for its blob.
 * moby, image/spec/v1.2.md, "Combined Image JSON + Filesystem Changeset Format".
 */
async function readDockerArchive(files, manifestJson, wanted, limits) {
    const what = 'manifest.json';
    const items = asList(parseJson(manifestJson, what), what);
    if (items.length > limits.manifests)
        throw limitFailure('manifests', 'The number of images', limits);
    const images = [];
    const names = [];
    for (const item of items) {
        const object = asObject(item, what);
        const tags = asTexts(field(object, 'RepoTags', what), `${what}, "RepoTags"`);
        names.push(...tags);
        if (wanted.tag !== null && !tags.some(tag => isTagged(tag, wanted.tag)))
            continue;
        const configPath = asText(field(object, 'Config', what), `${what}, "Config"`);
        const layerPaths = asTexts(field(object, 'Layers', what), `${what}, "Layers"`);
        const bytes = await readDocument(files, configPath, limits);
        if (bytes === null)
            throw new Failure('image/blob-missing', `The config ${quote(configPath)} is not in the ${files.kind}.`);
        const digest = digestOf(bytes);
        if (wanted.digest !== null && wanted.digest !== digest)
            continue;
        const reference = tags.find(tag => wanted.tag === null || isTagged(tag, wanted.tag)) ?? null;
        images.push(await storedImage(files, bytes, digest, layerPaths, reference, limits));
    }
    if (images.length > 0)
        return images;
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

;// CONCATENATED MODULE: ./src/image/folder.ts






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
        if (!real.startsWith(root + external_node_path_.sep)) {
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

;// CONCATENATED MODULE: ./src/image/descriptors.ts





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
async function findManifests(files, indexJson, limits) {
    const found = { manifests: [], missing: [] };
    let seen = 0;
    const walk = async (descriptors, path, names) => {
        if (path.length > limits.indexDepth)
            throw limitFailure('indexDepth', 'The nesting of indexes', limits);
        for (const descriptor of descriptors) {
            if (++seen > limits.manifests)
                throw limitFailure('manifests', 'The number of manifests', limits);
            const bytes = await readBlob(files, descriptor.digest, limits);
            if (bytes === null) {
                found.missing.push(descriptor);
                continue;
            }
            if (bytes.length !== descriptor.size)
                throw descriptors_wrongSize(descriptor, bytes.length);
            const document = parseDocument(bytes, `The blob ${descriptor.digest}`);
            const own = [...names, ...namesIn(descriptor.annotations)];
            if (document.kind === 'index')
                await walk(document.manifests, [...path, descriptor.digest], own);
            else
                found.manifests.push({ descriptor, document, bytes, path, names: own });
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

;// CONCATENATED MODULE: ./src/image/oci-layout.ts









/** The images of an OCI image layout that a reference asks for. OCI image spec, image-layout.md. */
async function readLayout(files, indexJson, wanted, limits) {
    const { manifests, missing } = await findManifests(files, indexJson, limits);
    const chosen = manifests.filter(manifest => isWanted(manifest, wanted));
    const images = new Map();
    const attestations = [];
    for (const manifest of chosen) {
        const { digest, annotations } = manifest.descriptor;
        if (isAttestation(manifest)) {
            const subject = annotations['vnd.docker.reference.digest'] ?? '';
            const openBlob = (blob) => files.open(blobPath(blob));
            attestations.push({ digest, subject: isDigest(subject) ? subject : null, openBlob });
            continue;
        }
        const known = images.get(digest);
        const image = known ?? (await oci_layout_storedImage(files, manifest, limits));
        if (image === null)
            continue;
        image.reference ??= manifest.names.find(name => wanted.tag === null || isTagged(name, wanted.tag)) ?? null;
        images.set(digest, image);
    }
    if (images.size === 0)
        throw nothingFound(files, wanted, manifests, missing.length);
    return { images: [...images.values()], attestations };
}
function isWanted({ descriptor, document, path, names }, { tag, digest }) {
    const digests = [...path, descriptor.digest, document.config.digest];
    return (digest === null || digests.includes(digest)) && (tag === null || names.some(name => isTagged(name, tag)));
}
/** BuildKit, docs/attestations/attestation-storage.md. */
function isAttestation({ descriptor: { annotations, platform } }) {
    return annotations['vnd.docker.reference.type'] !== undefined && platform?.os === 'unknown';
}
async function oci_layout_storedImage(files, found, limits) {
    const { descriptor, document } = found;
    const what = `The config ${document.config.digest}`;
    const bytes = await readBlob(files, document.config.digest, limits);
    const claimed = IMAGE_CONFIGS.has(document.config.mediaType);
    // A chart, a signature or a cache is stored with a manifest too, but its config is no image's.
    if (!claimed && (bytes === null || !looksLikeConfig(bytes)))
        return null;
    if (bytes === null)
        throw new Failure('image/blob-missing', `${what} is not in the ${files.kind}.`);
    if (bytes.length !== document.config.size)
        throw descriptors_wrongSize(document.config, bytes.length);
    const { config, platform, diffIds } = parseConfig(bytes, what);
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
        platform: platformOf(platform, descriptor.platform),
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
function platformOf(config, descriptor) {
    return {
        os: config.os || descriptor?.os || '',
        architecture: config.architecture || descriptor?.architecture || '',
        variant: config.variant ?? descriptor?.variant ?? null,
    };
}
const SHOWN = 10;
function nothingFound(files, wanted, manifests, missing) {
    const asked = [wanted.tag, wanted.digest].filter(part => part !== null).join('@');
    const lines = manifests.slice(0, SHOWN).map(({ descriptor, names }) => {
        const platform = descriptor.platform === null ? '' : ` (${quote(formatPlatform(descriptor.platform))})`;
        return `${[...names.map(quote), descriptor.digest].join(' ')}${platform}`;
    });
    const absent = missing > 0 ? ` ${missing} more are named, but not in it.` : '';
    const which = asked === '' ? 'no image' : `no image ${quote(asked)}`;
    return new Failure('image/not-found', `The ${files.kind} ${wanted.path} has ${which}.${absent}`, {
        hint: lines.length === 0 ? 'Look whether it was written whole.' : `It has: ${lines.join(', ')}.`,
    });
}

;// CONCATENATED MODULE: ./src/image/packed-archive.ts






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
    await goThrough(handle, limits, keepDocuments(index.add, documents, limits));
    const passes = createPasses(handle, limits);
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
async function goThrough(handle, limits, visitor) {
    const walker = createWalker(visitor.onMember, limits);
    const sink = chunk => {
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
    let room = 16 * limits.document;
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
function createPasses(handle, limits) {
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
                await goThrough(handle, limits, serve());
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

;// CONCATENATED MODULE: ./src/image/store.ts












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
            return { ...(await readLayout(files, indexJson, wanted, limits)), close: () => files.close() };
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
async function exists(path) {
    return (0,promises_.stat)(path).then(() => true, () => false);
}

;// CONCATENATED MODULE: ./src/commands/ls.ts








/** `stagegate ls`: the files of one image as rows on standard output. */
async function runLs(reference, flags) {
    const store = await openImageStore(reference);
    try {
        const [stored, ...others] = store.images;
        if (!stored || others.length > 0) {
            const choices = store.images.map(({ digest, platform }) => `  @${digest}  ${formatPlatform(platform)}`);
            throw new UsageError([`${reference} holds several images; put one of these behind it:\n${choices.join('\n')}`]);
        }
        const image = await readImage(stored, { needs: [], index: openLayerIndex(process.env) });
        const rows = flags.layers ? listLayers(image) : listTree(image);
        await write(flags.format === 'json' ? jsonLines(rows) : textLines(rows));
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
async function write(lines) {
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

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(481);
// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(8321);
;// CONCATENATED MODULE: ./src/adapters/exec.ts




/** How long a child may take to end by itself after it was asked to, before it is killed. */
const GRACE_MILLISECONDS = 5_000;
/**
 * Runs programs as children that end when the run is cancelled.
 * (@actions/exec gives no handle on the child, so it cannot: see docs/adr/0004-own-exec.md.)
 */
function createExec(cwd, signal) {
    return {
        run(command, args, options = {}) {
            return new Promise((resolve, reject) => {
                const stop = options.signal ?? signal;
                const child = (0,external_node_child_process_.spawn)(command, args, {
                    cwd,
                    env: { ...process.env, ...options.env },
                    stdio: ['pipe', 'pipe', 'pipe'],
                    // A group of its own: docker runs buildx as a child, which outlives a docker that is killed alone.
                    detached: true,
                });
                let killer;
                const cancel = () => {
                    // SIGINT is what buildx takes for "cancel the build on the builder as well".
                    endGroup(child, 'SIGINT');
                    killer = setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MILLISECONDS);
                };
                if (stop.aborted)
                    cancel();
                else
                    stop.addEventListener('abort', cancel, { once: true });
                const done = () => {
                    stop.removeEventListener('abort', cancel);
                    clearTimeout(killer);
                };
                child.on('error', error => {
                    done();
                    reject(new Failure('not-found', `${command} could not be started: ${error.message}`, {
                        hint: `Install ${command}, or put it on the PATH.`,
                        cause: error,
                    }));
                });
                // A child that does not read its input is no failure of ours; its status tells.
                child.stdin.on('error', () => { });
                child.stdin.end(options.input ?? '');
                const output = (0,consumers_.text)(child.stdout);
                const errors = options.onStderrLine ? eachLine(child.stderr, options.onStderrLine) : (0,consumers_.text)(child.stderr);
                const ended = new Promise(end => {
                    child.on('close', (status, killedBy) => {
                        done();
                        end(status ?? (killedBy ? 128 : 1));
                    });
                });
                Promise.all([ended, output, errors]).then(([status, stdout, stderr]) => resolve({ status, stdout, stderr }), (error) => {
                    // Its output can no longer be read (there is more than a string holds): nobody would wait for the child.
                    endGroup(child, 'SIGKILL');
                    reject(error);
                });
            });
        },
    };
}
function endGroup(child, signal) {
    try {
        if (child.pid !== undefined)
            process.kill(-child.pid, signal);
    }
    catch {
        // It ended by itself meanwhile.
    }
}
async function eachLine(stream, take) {
    for await (const line of (0,external_node_readline_.createInterface)({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
        take(line);
    return '';
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

;// CONCATENATED MODULE: ./src/image/packages/record.ts
/** Linux' PATH_MAX. A hostile database could join one long folder to a million names; no file has such a path. */
const LONGEST_PATH = 4096;

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
                if (directory.length + value.length < LONGEST_PATH)
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
const TAG = {
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
const MAX_DATA = 256 * 1024 * 1024;
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
    if (tags > MAX_TAGS || dataLength > MAX_DATA || 8 + tags * 16 + dataLength > view.length) {
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
    const name = text(TAG.name);
    if (name === '')
        throw rpm_header_damaged('it has no name');
    const epoch = numbers(data, index.get(TAG.epoch))[0];
    return {
        type: 'rpm',
        name,
        version: `${epoch ? `${epoch}:` : ''}${text(TAG.version)}-${text(TAG.release)}`,
        architecture: text(TAG.architecture),
        size: (numbers(data, index.get(TAG.longSize)) ?? [])[0] ?? numbers(data, index.get(TAG.size))[0] ?? null,
        files: fileNames(data, index),
        virtual: false,
        depends: [],
        provides: [],
        installIf: [],
    };
}
/** Every path is a base name and the number of its directory. */
function fileNames(data, index) {
    const directories = strings(data, index.get(TAG.dirNames));
    const places = numbers(data, index.get(TAG.dirIndexes));
    return strings(data, index.get(TAG.baseNames)).map((base, i) => {
        const directory = directories[places[i] ?? -1];
        if (directory === undefined)
            throw rpm_header_damaged('a file has no directory');
        if (directory.length + base.length > LONGEST_PATH)
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


const HEADER = 0x506d7052; // RpmP
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
    if (view.length < 2 * rpm_ndb_BLOCK || view.readUInt32LE(0) !== HEADER)
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
            yield rpm_ndb_readBlob(view, number, view.readUInt32LE(at + 8) * rpm_ndb_BLOCK);
    }
}
function rpm_ndb_readBlob(view, number, at) {
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
            throw rpmUnreadable('a package in it is no header');
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
            (0,external_node_fs_.rmSync)(folder, { recursive: true, force: true });
    }
}

;// CONCATENATED MODULE: ./src/image/packages/databases.ts







const DPKG_INFO = '/var/lib/dpkg/info';
const DPKG_STATUS = '/var/lib/dpkg/status';
const DISTROLESS = '/var/lib/dpkg/status.d';
const APK_INSTALLED = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'];
/** rpm's default, the one of distributions that keep it out of /var, and the one of OSTree. */
const RPM_FOLDERS = ['/var/lib/rpm', '/usr/lib/sysimage/rpm', '/usr/share/rpm'];
const FILES = new Map([
    [DPKG_STATUS, { type: 'deb', database: DPKG_STATUS, parse: parseStatus }],
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
const DATABASE_PATHS = [...FILES.keys()];
/** What `readPackages` reads. */
const PACKAGE_NEEDS = [
    ...DATABASE_PATHS.map((path) => ({ kind: 'path', path })),
    ...RPM_FOLDERS.map((folder) => ({ kind: 'path', path: `${folder}/rpmdb.sqlite-wal` })),
    { kind: 'below', path: DISTROLESS },
    { kind: 'below', path: DPKG_INFO, suffix: '.list' },
];
/** The database that a file of a layer belongs to; undefined where it belongs to none. */
function databaseFileAt(path) {
    if (isBelow(path, DISTROLESS)) {
        if (path.endsWith('.md5sums'))
            return undefined;
        return { type: 'deb', database: DISTROLESS, parse: bytes => parseDpkgStatus(textOf(bytes)) };
    }
    return FILES.get(path);
}
function textOf(bytes) {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
function parseStatus(bytes, path) {
    const text = textOf(bytes);
    requireRecords(text, /^package:/im, path);
    return parseDpkgStatus(text);
}
function parseInstalled(bytes, path) {
    const text = textOf(bytes);
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




const known = new WeakMap();
/**
 * The packages that the databases of dpkg, apk and rpm list, in every layer: a database that a later layer deleted or
 * shortened still tells what the layers below ship. Read once an image. Throws `packages-unreadable` where a database
 * is there and cannot be read, for then nothing can be said of the packages. Needs `PACKAGE_NEEDS`.
 */
function readPackages(image) {
    const before = known.get(image);
    if (before)
        return before;
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
    const result = { databases: [...databases.values()], packages };
    known.set(image, result);
    return result;
}
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
                return parseDpkgList(textOf(list));
        }
        const sums = distrolessSums(item.name, layer);
        if (sums)
            return parseMd5sums(textOf(sums));
    }
    return null;
}
function distrolessSums(name, layer) {
    return layer.contents.get(`/var/lib/dpkg/status.d/${basenameOf(name)}.md5sums`);
}

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
const TOOLS = [
    ...COMPILERS,
    ...SDKS,
    ...LINKERS,
    ...BUILD_DRIVERS,
    ...PACKAGE_MANAGERS,
    ...HEADERS,
];

;// CONCATENATED MODULE: ./src/checks/toolchain/evidence.ts




const TOOLCHAIN_NEEDS = PACKAGE_NEEDS;
const evidence_known = new WeakMap();
/** One pass over all entries for all tools at once; done once an image. Throws where a package database is unreadable. */
function findTraces(image) {
    const before = evidence_known.get(image);
    if (before)
        return before;
    const packages = readPackages(image);
    const roots = new Map();
    const traces = { evidence: [], packages, matched: [], roots };
    for (const layer of image.layers)
        traces.matched.push(scanLayer(layer, traces.evidence, roots));
    for (const one of packageEvidence(packages))
        traces.evidence.push(one);
    markInherited(image, traces.evidence);
    evidence_known.set(image, traces);
    return traces;
}
/** Passes every path that a marker can match; the tables' own patterns decide. It spares most files forty patterns. */
const MARKER_HINT = /\/gcc\/|\/clang\/|\/pkg\/tool\/|rustup\/toolchains\/|\/rustlib\/|librustc_driver|\/java\.base\.jmod|\/ct\.sym|\/tools\.jar|\/sdk\/|\/ldscripts\/|\/share\/cmake|\/mesonbuild\/|\/share\/auto|\/lib\/[^/]+\.jar$|sbt-launch|^\/usr\/(?:local\/)?include\/|\.a$|crt1\.o$|\/(?:npm|corepack|yarn[^/]*|pnpm)\/package\.json$|-packages\/[a-z]+\/__init__\.py$/;
const WITH_MARKERS = TOOLS.filter(tool => tool.markers);
const WITH_EXECUTABLES = TOOLS.filter(tool => tool.executables);
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
        const tools = TOOLS.filter(tool => tool.packages[item.type]?.test(item.name));
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




const claims_known = new WeakMap();
/**
 * Divides the files of every layer among the families, each to one at most: by the package that owns it, else by the
 * folder that it lies in, else by its own name.
 */
function claimFiles(image) {
    const before = claims_known.get(image);
    if (before)
        return before;
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
    const result = {
        of: (family, layer) => claims.get(`${family} ${layer}`),
        owner: (path, layer) => fell.get(`${path} ${layer}`),
    };
    claims_known.set(image, result);
    return result;
}
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
    for (const item of readPackages(image).packages) {
        const family = TOOLS.find(tool => tool.packages[item.type]?.test(item.name))?.family ?? null;
        for (const path of item.files ?? []) {
            // dpkg lists directories too, and they are harmless here: only files are looked up.
            for (const spelling of [path, alias(path)])
                if (!owners.get(spelling))
                    owners.set(spelling, family);
        }
    }
    return owners;
}
/** Databases still say `/lib/x` where `/lib` has become a link to `/usr/lib`. */
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

;// CONCATENATED MODULE: ./src/checks/toolchain/findings.ts




const STRENGTHS = ['named', 'likely', 'proven'];
const SAMPLE = 5;
/** One observation for each layer that ships files of this family, lowest layer first. */
function observeFamily(image, family, policy) {
    const claims = claimFiles(image);
    const evidence = evidenceOf(image, family);
    return image.layers.flatMap(layer => {
        const here = evidence.filter(one => one.layer === layer.index);
        const claim = claims.of(family, layer.index);
        const judged = judgeLayer(here, evidence);
        if (claim === undefined || judged === null)
            return [];
        return [toObservation(image, claim, judged, policy)];
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
        tools: TOOLS.filter(tool => tools.has(tool)).map(tool => tool.name),
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
function toObservation(image, claim, judged, policy) {
    const { evidence } = judged;
    const paths = bestPaths(image, evidence);
    const owner = mainPackage(evidence, paths[0]);
    const packages = [...new Set(packagesOf(evidence).map(item => item.name))];
    const full = judged.inherited ? policy.inherited : policy.own;
    return {
        severity: judged.strength === 'proven' ? full : judged.strength === 'named' ? 'info' : milder(full),
        path: paths[0] ?? claim.largest.path,
        ...(owner && { package: { name: owner.name, version: owner.version, type: owner.type } }),
        layer: claim.layer,
        data: {
            family: claim.family,
            tools: judged.tools,
            bytes: claim.bytes,
            files: claim.files,
            hiddenBytes: claim.hiddenBytes,
            inherited: judged.inherited,
            removed: claim.visibleFiles === 0 && paths.every(path => image.tree.get(path) === undefined),
            certainty: judged.strength,
            evidence: [...new Set(evidence.map(one => one.kind))].sort(),
            packages: packages.slice(0, 2 * SAMPLE),
            packageCount: packages.length,
            paths: paths.slice(0, SAMPLE),
        },
    };
}
function milder(severity) {
    return severity === 'error' ? 'warning' : 'info';
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

;// CONCATENATED MODULE: ./src/checks/toolchain/build-driver.ts


const buildDriver = {
    id: 'toolchain/build-driver',
    title: 'A build tool is shipped',
    severity: 'error',
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'make, CMake, Maven, Gradle and their like only build; in the final image they are a sign that the build happened there, with its caches and sources.',
        how: 'make, CMake, Ninja, Meson, the Autotools, Bazel, Maven, Gradle, Ant and sbt, each by package, exact executable name and inner parts. Two kinds make an error in own layers and a warning in the base; a name alone is an info.',
        limits: 'An image whose job is to build (a CI runner) ships these by intent: measure it instead of gating it, or waive the finding.',
        fix: 'Run the build in a stage of its own and copy what it made:\n\n```dockerfile\nFROM maven:3-eclipse-temurin-21 AS build\nCOPY . .\nRUN mvn package\n\nFROM eclipse-temurin:21-jre\nCOPY --from=build /target/app.jar /app.jar\n```',
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return observeFamily(image, 'build-driver', { own: 'error', inherited: 'warning' });
    },
};

;// CONCATENATED MODULE: ./src/checks/toolchain/compiler.ts


const POLICY = { own: 'error', inherited: 'warning' };
const compiler = {
    id: 'toolchain/compiler',
    title: 'A C or C++ compiler is shipped',
    severity: 'error',
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'A compiler is tens to hundreds of megabytes that nothing needs at run time, and lets an intruder build tools inside the container.',
        how: "GCC and Clang are looked for in every layer by three kinds of evidence: the package databases of dpkg, apk and rpm; executables with an exact name (`gcc`, `x86_64-linux-gnu-g++-12`, `clang-17`); and the compiler's own inner parts (`cc1`, `collect2`, the headers of Clang). Two kinds make an error, inner parts alone a warning, a name alone an info. Runtime libraries (`libgcc`, `libstdc++`, `gcc-12-base`) and links are never evidence. What the base image brings is a warning. What a later layer deleted is still shipped, and is reported as such.",
        limits: 'A compiler that was renamed and stripped of its parts is not recognised.',
        fix: 'Compile in a stage of its own, and copy only the result into the final one:\n\n```dockerfile\nFROM debian:bookworm AS build\nRUN apt-get update && apt-get install -y build-essential\nCOPY . /src\nRUN make -C /src install DESTDIR=/out\n\nFROM debian:bookworm-slim\nCOPY --from=build /out /\n```\n\nWhere it comes with the base image, take a variant without it (`-slim`, `-alpine`, distroless).',
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return [...observeFamily(image, 'gcc', POLICY), ...observeFamily(image, 'llvm', POLICY)];
    },
};

;// CONCATENATED MODULE: ./src/checks/toolchain/deleted-database.ts


const deletedDatabase = {
    id: 'toolchain/deleted-database',
    title: 'The package database was deleted, its packages were not',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'A scanner that cannot read which packages are installed reports none of their vulnerabilities, while their files are still there.',
        how: 'A layer has the database of dpkg, apk or rpm, a later one deletes or empties it, and files that it lists are still in view.',
        limits: 'A database that was removed in the instruction that made it, or was not copied along, leaves no trace.',
        fix: 'Leave the database in place: it is small. To ship fewer packages, start from a smaller base or copy single files into `scratch`.',
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const { databases, packages } = readPackages(image);
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

;// CONCATENATED MODULE: ./src/checks/toolchain/forgotten-virtual.ts





const WORLD = '/etc/apk/world';
/** Names that people give to what only the build needs. `.run-deps`, `.postgresql-rundeps` and the like are kept by intent. */
const BUILD_NAME = /build|fetch|phpize|compil|make|gyp|dev|tmp|temp/i;
const RUN_NAME = /run/i;
const forgottenVirtual = {
    id: 'toolchain/forgotten-virtual',
    title: 'Build dependencies of apk were not removed again',
    severity: 'error',
    needs: [...TOOLCHAIN_NEEDS, { kind: 'path', path: WORLD }],
    docs: {
        why: '`apk add --virtual .build-deps` groups what only the build needs, so that one `apk del` can remove it; where that is forgotten, all of it is shipped.',
        how: "apk's database lists a virtual package whose name speaks of building (`.build-deps`, `.phpize-deps`), and packages that nothing but it keeps installed. Groups for run time (`.run-deps`, `.postgresql-rundeps`) are not meant. A group of the base image is a warning.",
        limits: 'A group that was removed in a later instruction is not reported here: its files are still shipped, and the checks for what they are report them.',
        fix: 'Remove the group in the instruction that added it:\n\n```dockerfile\nRUN apk add --no-cache --virtual .build-deps build-base \\\n && make install \\\n && apk del .build-deps\n```\n\nBetter: build in a stage of its own.',
    },
    run(image) {
        const { databases, packages } = readPackages(image);
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
        return groups.flatMap(group => observe(image, group, held(group)));
    },
};
/** `held` are the packages that a group needs and that would go with the groups for building. */
function observe(image, group, held) {
    const present = held.filter(item => item.files?.some(path => image.tree.resolve(path)?.type === 'file'));
    if (present.length === 0)
        return [];
    const names = present.map(item => item.name).sort(compareBytes);
    return [
        {
            ...(image.layers[group.layer]?.origin === 'base' && { severity: 'warning' }),
            package: { name: group.name, version: group.version, type: 'apk' },
            layer: group.layer,
            data: {
                name: group.name,
                bytes: present.reduce((sum, item) => sum + bytesOf(image, item), 0),
                packages: names.slice(0, 10),
                count: names.length,
                inherited: image.layers[group.layer]?.origin === 'base',
            },
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
    return content === undefined ? [] : parseApkWorld(textOf(content));
}
/** Bytes of its files in view; a link to another of them adds nothing. */
function bytesOf(image, item) {
    return (item.files ?? []).reduce((sum, path) => {
        const entry = image.tree.get(path) ?? image.tree.resolve(path);
        return sum + (entry?.type === 'file' ? entry.size : 0);
    }, 0);
}

;// CONCATENATED MODULE: ./src/checks/toolchain/headers.ts


const headers = {
    id: 'toolchain/headers',
    title: 'Headers or static libraries are shipped',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'Development packages (`*-dev`, `*-devel`) are read by compilers alone; the libraries that a program needs at run time are in packages of their own.',
        how: 'Development packages with files that are still there, at least ten header files in one layer under /usr/include or /usr/local/include, static libraries (`*.a`) and `crt1.o` in the library folders. What the base brings is an info: several official images carry the headers of their language.',
        limits: 'Headers inside Python or Node.js packages are left out, because some are compiled at run time.',
        fix: 'Install the `-dev` packages in the build stage and the runtime library in the final one:\n\n```dockerfile\nFROM python:3.13 AS build\nRUN apt-get update && apt-get install -y libpq-dev\nRUN pip wheel --wheel-dir /wheels psycopg2\n\nFROM python:3.13-slim\nRUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*\n```\n\nWhere a whole prefix is copied, leave `include` behind: `COPY --from=build --exclude=include /usr/local /usr/local`.',
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return observeFamily(image, 'headers', { own: 'warning', inherited: 'info' });
    },
};

;// CONCATENATED MODULE: ./src/checks/toolchain/linker.ts


const linker = {
    id: 'toolchain/linker',
    title: 'A linker or assembler is shipped',
    severity: 'error',
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'Linkers and assemblers (binutils, LLD, mold) serve building alone; with a compiler they make the image a build machine.',
        how: "Packages, executables with an exact name (`ld`, `ld.bfd`, `as`, `ld.lld`, `mold`) and the linker scripts of binutils, in two kinds at least. The dynamic loader (`ld.so`, `ld-linux-*.so.2`, `ld-musl-*.so.1`) runs every program and is never meant. An error where the own layers also ship a compiler, else a warning; from the base image a warning beside the base's compiler, else an info.",
        limits: 'Programs that call `objdump`, `strip` or `ld` at run time exist (profilers, some JIT compilers): waive the finding there.',
        fix: 'Keep `binutils` in the build stage. Where a package pulls it in, look who asks for it (`apt-get install --no-install-recommends`, `apk info -r binutils`).',
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const own = shipsOwn(image, 'gcc') || shipsOwn(image, 'llvm') ? 'error' : 'warning';
        const inBase = [...observeFamily(image, 'gcc', BESIDE), ...observeFamily(image, 'llvm', BESIDE)].length > 0;
        return observeFamily(image, 'linker', { own, inherited: inBase ? 'warning' : 'info' });
    },
};
const BESIDE = { own: 'error', inherited: 'warning' };

;// CONCATENATED MODULE: ./src/checks/toolchain/package-manager.ts



const packageManager = {
    id: 'toolchain/package-manager',
    title: 'A package manager is shipped',
    severity: 'warning',
    presets: { strict: 'error' },
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'Package managers fetch and run code; what is installed when the image is built needs none of them when it runs.',
        how: "npm, Corepack, Yarn, pnpm, pip, Poetry, pipenv, uv and Composer, by package, executable and their own folder: a warning in own layers, an info from the base. RubyGems and Bundler, which every Ruby has, and APT, apk, DNF, Zypper and Git are an info. Where the image's ENTRYPOINT or CMD starts with one of them, the finding says that it is needed to run.",
        limits: 'Scripts that call a package manager are not read.',
        fix: 'Call the program itself instead of its package manager:\n\n```dockerfile\nCMD ["node", "dist/server.js"]\n```\n\nA virtual environment needs no pip: `python -m venv --without-pip`, or `uv venv`. A binary such as uv is best mounted for the one instruction that needs it: `RUN --mount=from=uv,source=/uv,target=/bin/uv uv sync`, where `uv` is a stage or an image that has it.',
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        const command = startingManager(image);
        const found = [
            ...observeFamily(image, 'language-packages', { own: 'warning', inherited: 'info' }),
            ...observeFamily(image, 'system-packages', { own: 'info', inherited: 'info' }),
        ];
        return found.map(observation => withCommand(observation, command));
    },
};
/** Programs by which a container's command is left to a package manager, and the tool that each belongs to. */
const STARTERS = {
    npm: 'npm',
    npx: 'npm',
    yarn: 'Yarn',
    yarnpkg: 'Yarn',
    pnpm: 'pnpm',
    pnpx: 'pnpm',
    corepack: 'Corepack',
    pip: 'pip',
    poetry: 'Poetry',
    pipenv: 'pipenv',
    uv: 'uv',
    uvx: 'uv',
    bundle: 'RubyGems and Bundler',
    bundler: 'RubyGems and Bundler',
    composer: 'Composer',
};
/** The package manager that ENTRYPOINT or CMD starts, in exec form or as a command of a shell's `-c`. */
function startingManager(image) {
    const { entrypoint, cmd } = image.config;
    for (const command of [entrypoint, cmd]) {
        const shell = command.indexOf('-c');
        const lines = shell > 0 ? (command[shell + 1] ?? '').split(/&&|\|\||[;|\n]/) : [command[0] ?? ''];
        for (const line of lines) {
            const words = line
                .trim()
                .split(/\s+/)
                .filter(word => word !== 'exec' && !/^\w+=/.test(word));
            const tool = STARTERS[basenameOf(words[0] ?? '')];
            if (tool !== undefined)
                return { tool, words: [...entrypoint, ...cmd].join(' ') };
        }
    }
    return null;
}
function withCommand(observation, command) {
    const tools = observation.data?.['tools'];
    if (command === null || !Array.isArray(tools) || !tools.includes(command.tool))
        return observation;
    return { ...observation, data: { ...observation.data, neededBy: command.words, neededTool: command.tool } };
}

;// CONCATENATED MODULE: ./src/checks/toolchain/sdk.ts


const sdk_POLICY = { own: 'error', inherited: 'warning' };
const FAMILIES = ['go', 'rust', 'jdk', 'dotnet'];
const sdk = {
    id: 'toolchain/sdk',
    title: 'A language SDK is shipped where its runtime would do',
    severity: 'error',
    needs: TOOLCHAIN_NEEDS,
    docs: {
        why: 'A program that was built with an SDK needs its runtime at most: the Go, Rust, Java and .NET SDKs weigh hundreds of megabytes.',
        how: "Two kinds of evidence make an error: a package, an executable (`rustc`, `javac`, `go`, `dotnet`), and inner parts: Go's `pkg/tool`, Rust's `rustlib` or a rustup toolchain, a JDK's `jmods`, `ct.sym` or `tools.jar`, .NET's `sdk/VERSION`. A Java or .NET runtime has none of these inner parts and passes. `go` and `dotnet` alone say nothing.",
        limits: 'Whether the program compiles at run time (a Java application that uses the compiler of the JDK) is not known: waive the finding there.',
        fix: 'Build in a stage that has the SDK, and start the final stage from the runtime:\n\n```dockerfile\nFROM eclipse-temurin:21 AS build\n# ...\nFROM eclipse-temurin:21-jre\nCOPY --from=build /src/target/app.jar /app.jar\n```\n\nA static Go or Rust binary needs no runtime: `FROM scratch`, or a distroless base with CA certificates.',
    },
    run(image) {
        if (image.platform.os === 'windows')
            return 'not-applicable';
        return FAMILIES.flatMap(family => observeFamily(image, family, sdk_POLICY));
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

;// CONCATENATED MODULE: ./src/checks/user/facts.ts


/** The facts that the user checks share; null for a Windows image. Throws where /etc/passwd or /etc/group was not read. */
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
    return facts;
}

;// CONCATENATED MODULE: ./src/checks/user/non-numeric.ts


const nonNumeric = {
    id: 'user/non-numeric',
    title: 'The USER is a name, which Kubernetes cannot verify',
    severity: 'off',
    presets: { kubernetes: 'error' },
    needs: USER_NEEDS,
    docs: {
        why: "Under `runAsNonRoot: true` the kubelet refuses an image whose USER is a name, because it does not read the image's /etc/passwd.",
        how: 'The part of USER before the colon is not a number. Whether the name is root is judged by `user/root`, whether it exists by `user/unresolvable`.',
        limits: 'A pod that sets `runAsUser` itself runs in any case.',
        fix: 'Write the number that the name stands for:\n\n```dockerfile\nUSER 1000\n```\n\nA group may follow in either form (`USER 1000:node`).',
    },
    run(image) {
        const user = judgeableUser(image);
        if (user === null)
            return 'not-applicable';
        if (user.numeric || user.uid === null || user.uid === 0)
            return [];
        return [{ data: { spec: user.spec, uid: user.uid, ...(user.gid !== null && { gid: user.gid }) } }];
    },
};

;// CONCATENATED MODULE: ./src/checks/user/step-down.ts

/** Programs that give up root and become another user, then run the command that they are given. */
const step_down_TOOLS = ['gosu', 'su-exec', 'setpriv', 's6-setuidgid', 's6-applyuidgid', 'setuidgid', 'chpst', 'runuser'];
/**
 * What the official images and most others call the script that a container starts with. Names without `.sh` are left
 * out: they are as often the program itself, and its whole content would be kept.
 */
const SCRIPTS = ['docker-entrypoint.sh', 'entrypoint.sh', 'start.sh', 'run.sh'];
/** The services of s6-overlay, whose `/init` is the entrypoint. */
const SERVICES = ['/etc/s6-overlay', '/etc/services.d', '/etc/cont-init.d'];
const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/command'];
const STEP_DOWN_NEEDS = [
    ...SCRIPTS.map((name) => ({ kind: 'basename', name })),
    ...SERVICES.map((path) => ({ kind: 'below', path })),
];
/**
 * How an image that starts as root becomes another user, where two things say so: the program is in the image, and the
 * start command or its script calls it. Null where nothing does.
 */
function findStepDown(image) {
    const words = [...image.config.entrypoint, ...image.config.cmd];
    const scripts = startScripts(image);
    for (const tool of step_down_TOOLS) {
        if (!FOLDERS.some(folder => image.tree.resolve(`${folder}/${tool}`)?.type === 'file'))
            continue;
        if (words.some(word => calls(word, tool)))
            return { tool, script: null };
        const script = scripts.find(path => calls(contentOf(image.tree, path), tool));
        if (script !== undefined)
            return { tool, script };
    }
    return null;
}
/** The program that the container starts, its script where that is a shell's argument, and the services of an s6 image. */
function startScripts(image) {
    const words = [...image.config.entrypoint, ...image.config.cmd].slice(0, 3);
    const started = words.flatMap(word => (word.startsWith('/') ? [word] : FOLDERS.map(folder => `${folder}/${word}`)));
    const found = started.filter(path => image.tree.content(path) !== undefined);
    if (!words.some(word => basenameOf(word) === 'init'))
        return found;
    const services = [...image.tree.entries()].filter(entry => entry.type === 'file' && SERVICES.some(folder => isBelow(entry.path, folder)));
    return [...found, ...services.map(entry => entry.path)];
}
function contentOf(tree, path) {
    return Buffer.from(tree.content(path) ?? []).toString('latin1');
}
/** Whether a text calls a program by its name or path, comments left out. */
function calls(text, tool) {
    const code = text.replace(/^[ \t]*#.*$/gm, '');
    return new RegExp(`(?:^|[\\s"'\`(;&|/])${tool}(?=$|[\\s"'\`);&|])`, 'm').test(code);
}

;// CONCATENATED MODULE: ./src/checks/user/root.ts



const root = {
    id: 'user/root',
    title: 'The container runs as root',
    severity: 'error',
    needs: [...USER_NEEDS, ...STEP_DOWN_NEEDS],
    docs: {
        why: 'A process that breaks out of its container, or only writes to a volume, does so with the rights that it has: as root, with all of them.',
        how: "The image's USER is resolved the way Docker and containerd resolve it when they start a container: a number is a UID however it is spelled (`0`, `00`, `+0`), a name is looked up in the image's own /etc/passwd, where the first match counts and a UID that is no number is 0. No USER at all is root. Where the start command or its script calls `gosu`, `su-exec`, `setpriv` or the tools of s6, and that program is in the image, the finding is a warning: the container starts as root and steps down.",
        limits: 'A program that gives up root by itself (nginx, postfix) is still reported, for its configuration decides. A user that is set when the container starts (`docker run --user`, `runAsUser`) is not known.',
        fix: 'Create a user in the final stage, or take the one that the base image has, and name it by its number:\n\n```dockerfile\nRUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin app\nUSER 10001\n```\n\nOn Alpine: `RUN adduser -D -H -u 10001 app`. The official Node.js images have the user 1000 already.',
    },
    run(image) {
        const user = judgeableUser(image);
        if (user === null || user.root === null)
            return 'not-applicable';
        if (!user.root)
            return [];
        const { spec, name } = user;
        const stepDown = findStepDown(image);
        const data = { spec, ...(name !== null && { name }) };
        if (stepDown === null)
            return [{ data }];
        const { tool, script } = stepDown;
        return [{ severity: 'warning', ...(script !== null && { path: script }), data: { ...data, stepsDownWith: tool } }];
    },
};

;// CONCATENATED MODULE: ./src/checks/user/unresolvable.ts


const unresolvable = {
    id: 'user/unresolvable',
    title: 'The USER does not exist in the image',
    severity: 'error',
    needs: USER_NEEDS,
    docs: {
        why: 'A container whose user or group cannot be found does not start: the engine stops with "unable to find user".',
        how: "A user or group that is given by name must be in the image's own /etc/passwd or /etc/group. A number must be between 0 and 2147483647, which is what runc accepts. `USER` takes one colon at most.",
        limits: 'Accounts that come from a volume at run time are not seen.',
        fix: 'A final stage that starts from another base does not have the users of the stage before it. Create the user there, copy the account files, or use a number, which needs no entry:\n\n```dockerfile\nFROM scratch\nCOPY --from=build /etc/passwd /etc/group /etc/\nUSER 10001:10001\n```',
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
        return [{ data: { spec, part: problem.part, problem: problem.kind, name: problem.name, ...place, ...missing } }];
    },
};

;// CONCATENATED MODULE: ./src/checks/registry.ts











/** Every check, in the order of reports and documentation. */
const CHECKS = [
    root,
    unresolvable,
    nonNumeric,
    compiler,
    sdk,
    linker,
    buildDriver,
    headers,
    packageManager,
    forgottenVirtual,
    deletedDatabase,
];

// EXTERNAL MODULE: ./node_modules/csv-parse/lib/sync.js + 9 modules
var sync = __webpack_require__(5175);
// EXTERNAL MODULE: ./node_modules/fastest-levenshtein/mod.js
var mod = __webpack_require__(1916);
// EXTERNAL MODULE: ./node_modules/xbytes/dist/index.mjs
var dist = __webpack_require__(9432);
;// CONCATENATED MODULE: ./src/options/values.ts



/** Collects what is wrong with the options, so that all of it is told at once. */
class Problems {
    messages = [];
    add(message) {
        this.messages.push(message);
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
/** `"prodution" is not one of production, build. Did you mean "production"?` */
function unknownWord(word, words) {
    if (words.length === 0)
        return `"${word}" is unknown, and there are none to choose from.`;
    const nearest = nearestWord(word, words);
    return `"${word}" is not one of ${words.join(', ')}.${nearest === null ? '' : ` Did you mean "${nearest}"?`}`;
}

;// CONCATENATED MODULE: ./src/options/budgets.ts

/** The sizes that a budget can limit; `unpacked` is meant where none is named. */
const BUDGET_SIZES = ['compressed', 'unpacked', 'merged', 'own', 'own.compressed'];
/**
 * Reads budgets of the form `target=150MB`, `target.compressed=60MB` or `target.own=40MB`.
 * A stage's name may hold dots itself, so only a known size at the end is taken for one.
 */
function parseBudgets(lines, problems) {
    const budgets = [];
    for (const line of lines) {
        const pair = values_parsePair(line);
        if (!pair) {
            problems.add(`budgets: "${line}" is not of the form target=150MB or target.compressed=60MB.`);
            continue;
        }
        const limit = parseSize(pair.value);
        if (limit === undefined) {
            problems.add(`budgets: "${pair.value.trim()}" in "${line}" is no size. Write 150MB (10^6), 150MiB (2^20) or bytes.`);
            continue;
        }
        const split = splitTarget(pair.key);
        if (split)
            budgets.push({ ...split, limit, from: `budgets: ${line}` });
        else
            problems.add(`budgets: in "${line}", ${unknownWord(pair.key.slice(pair.key.lastIndexOf('.') + 1), BUDGET_SIZES)}`);
    }
    return budgets;
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
/** Later budgets win over earlier ones for the same target and size: the inputs come after the config. */
function mergeBudgets(...lists) {
    const merged = new Map();
    for (const budget of lists.flat())
        merged.set(`${budget.target}\0${budget.size}`, budget);
    return [...merged.values()];
}

// EXTERNAL MODULE: ./node_modules/ajv/dist/ajv.js
var dist_ajv = __webpack_require__(2463);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var yaml_dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./schema/config.schema.json
const config_schema_namespaceObject = /*#__PURE__*/JSON.parse('{"$schema":"http://json-schema.org/draft-07/schema#","title":"Stagegate configuration (stagegate.yml)","type":"object","additionalProperties":false,"properties":{"preset":{"description":"The severities to start from. kubernetes also demands a numeric user.","enum":["recommended","strict","kubernetes"]},"fail-on":{"description":"The mildest severity of a finding that fails the gate. Budgets fail it unless this is never.","enum":["error","warning","never"]},"targets":{"description":"Stages of the Dockerfile, or targets of the bake definition, by name.","type":"object","additionalProperties":{"type":["object","null"],"additionalProperties":false,"properties":{"role":{"description":"gated is held to budgets and checks; measured is only built and weighed.","enum":["gated","measured"]},"budget":{"description":"Limits by size. MB is 10^6 bytes, MiB is 2^20; a bare number is bytes.","type":"object","additionalProperties":false,"properties":{"compressed":{"description":"What a pull transfers.","$ref":"#/definitions/size"},"unpacked":{"description":"The file bytes of all layers.","$ref":"#/definitions/size"},"merged":{"description":"What the container sees.","$ref":"#/definitions/size"},"own":{"description":"The unpacked bytes of the layers above the base image.","$ref":"#/definitions/size"},"own.compressed":{"description":"The compressed bytes of the layers above the base image.","$ref":"#/definitions/size"}}}}}},"checks":{"description":"Severities by check, over those of the preset.","type":"object","additionalProperties":{"enum":["error","warning","info","off"]}},"waivers":{"description":"Written exceptions. A waived finding is shown, and does not fail the gate.","type":"array","items":{"type":"object","additionalProperties":false,"required":["check","reason","until"],"properties":{"check":{"description":"The check\'s id, for example user/root.","type":"string"},"path":{"description":"Only findings about this path; a glob.","type":"string"},"target":{"description":"Only findings of this target.","type":"string"},"reason":{"description":"Why, for whoever reads the report.","type":"string","minLength":1},"until":{"description":"The last day that it holds.","type":"string","pattern":"^\\\\d{4}-\\\\d{2}-\\\\d{2}$"}}}}},"definitions":{"size":{"type":["string","integer"],"minimum":0}}}');
;// CONCATENATED MODULE: ./src/options/config.ts




const EMPTY_CONFIG = { preset: null, failOn: null, roles: {}, budgets: [], severities: {}, waivers: [] };
/**
 * Reads a `stagegate.yml`. Every problem is added with its line; what is returned then is not to be used.
 * `checks` are the ids that exist.
 */
function config_parseConfig(file, text, checks, problems) {
    const lines = new yaml_dist/* LineCounter */.HN();
    const document = (0,yaml_dist/* parseDocument */.Tp)(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
    const at = (offset) => `${file}:${lines.linePos(offset).line}`;
    if (document.errors.length > 0) {
        for (const error of document.errors)
            problems.add(`${at(error.pos[0])}: ${error.message}`);
        return EMPTY_CONFIG;
    }
    const lineOf = (path) => {
        for (let depth = path.length; depth > 0; depth--) {
            const node = document.getIn(path.slice(0, depth), true);
            if ((0,yaml_dist/* isNode */.Ll)(node) && node.range)
                return at(keyOffset(document, path.slice(0, depth)) ?? node.range[0]);
        }
        return `${file}:1`;
    };
    // An empty file is a configuration that says nothing. The alias cap stops a document that expands without end.
    const raw = document.toJS({ maxAliasCount: 100 }) ?? {};
    const ajv = new dist_ajv.Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true });
    if (!ajv.validate(config_schema_namespaceObject, raw)) {
        for (const error of ajv.errors ?? [])
            describe(error, lineOf, problems);
        return EMPTY_CONFIG;
    }
    return interpret(raw, lineOf, checks, problems);
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
function describe(error, lineOf, problems) {
    const path = error.instancePath
        .split('/')
        .slice(1)
        .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
        .map(part => (/^\d+$/.test(part) ? Number(part) : part));
    const name = path.join('.');
    const where = name === '' ? '' : `${name}: `;
    if (error.keyword === 'additionalProperties') {
        const key = String(error.params['additionalProperty']);
        const known = Object.keys(error.parentSchema?.['properties'] ?? {});
        problems.add(`${lineOf([...path, key])}: ${where}${unknownWord(key, known)}`);
    }
    else if (error.keyword === 'enum') {
        const words = error.params['allowedValues'].map(String);
        problems.add(`${lineOf(path)}: ${where}${unknownWord(String(error.data ?? 'this value'), words)}`);
    }
    else {
        problems.add(`${lineOf(path)}: ${where}${error.message ?? error.keyword}.`);
    }
}
function interpret(raw, lineOf, checks, problems) {
    const config = { ...EMPTY_CONFIG, roles: {}, budgets: [], severities: raw.checks ?? {}, waivers: [] };
    config.preset = raw.preset ?? null;
    config.failOn = raw['fail-on'] ?? null;
    for (const [target, settings] of Object.entries(raw.targets ?? {})) {
        config.roles[target] = settings?.role ?? 'gated';
        for (const [size, value] of Object.entries(settings?.budget ?? {})) {
            const path = ['targets', target, 'budget', size];
            const limit = parseSize(String(value));
            if (limit === undefined) {
                problems.add(`${lineOf(path)}: "${value}" is no size. Write 150MB (10^6), 150MiB (2^20) or bytes.`);
            }
            else
                config.budgets.push({ target, size: size, limit, from: lineOf(path) });
        }
    }
    for (const check of Object.keys(config.severities)) {
        if (!checks.includes(check))
            problems.add(`${lineOf(['checks', check])}: ${unknownWord(check, checks)}`);
    }
    raw.waivers?.forEach((waiver, index) => {
        const at = lineOf(['waivers', index]);
        if (!checks.includes(waiver.check))
            problems.add(`${at}: ${unknownWord(waiver.check, checks)}`);
        if (Number.isNaN(Date.parse(waiver.until)))
            problems.add(`${at}: until: "${waiver.until}" is no date.`);
        config.waivers.push({ ...waiver, path: waiver.path ?? null, target: waiver.target ?? null });
    });
    return config;
}

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
 * @throws UsageError with every problem at once
 */
function readOptions(inputs, cwd, checks) {
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
    const config = readConfig(given('config'), [...(isRemote(context) ? [] : [(0,external_node_path_.resolve)(cwd, context)]), cwd], checks, problems);
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
    const options = {
        context,
        file,
        bakeFiles,
        targets: selectTargets(csv('targets'), config),
        verifyStages: parseBoolean('verify-stages', inputs['verify-stages'], problems),
        budgets: mergeBudgets(config.budgets, parseBudgets(values_parseList(given('budgets')), problems)),
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
            platforms: csv('platforms'),
            noCache: parseBoolean('no-cache', inputs['no-cache'], problems),
            pull: parseBoolean('pull', inputs['pull'], problems),
        },
        cache: {
            backend: parseCache(given('cache'), problems),
            from: values_parseList(given('cache-from')),
            to: values_parseList(given('cache-to')),
        },
        builder: given('builder') || null,
        failOn: parseWord('fail-on', given('fail-on'), ['error', 'warning', 'never'], config.failOn ?? 'error', problems),
        preset: config.preset ?? 'recommended',
        severities: config.severities,
        waivers: config.waivers,
        publish: {
            comment: parseWord('comment', given('comment'), ['always', 'on-change', 'off'], 'always', problems),
            commentKey: given('comment-key'),
            summary: given('summary') === '' || parseBoolean('summary', given('summary'), problems),
        },
    };
    if (problems.messages.length > 0)
        throw new UsageError(problems.messages);
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
    const name = (0,external_node_path_.relative)(cwd, path);
    try {
        return config_parseConfig(name, readText(path), checks, problems);
    }
    catch (error) {
        problems.add(`config: "${name}" cannot be read: ${error.message}`);
        return EMPTY_CONFIG;
    }
}
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
    if (/^(\.{0,2}\/|[A-Za-z]:\\)/.test(text))
        return { kind: 'local', path: text };
    if (/^[a-z0-9][a-z0-9._-]*(:\d+)?\/[a-z0-9][a-z0-9._/-]*(:[\w][\w.-]{0,127})?$/i.test(text))
        return { kind: 'registry', reference: text };
    problems.add(`cache: "${text}" is neither gha, off, a registry reference (ghcr.io/owner/name:cache) nor a folder (./path).`);
    return { kind: 'off' };
}

;// CONCATENATED MODULE: ./src/report/json.ts
/**
 * The report as JSON with a trailing newline. Keys stand in the order of the model wherever the report came from, and
 * only the model's keys are written, so that nothing slips into a file that is passed on.
 */
function renderJson(report) {
    const json = JSON.stringify(ordered(report, REPORT), null, 2);
    // JSON lets DEL and the C1 controls stand in a text, but a terminal may obey them (U+009B is the same as ESC [).
    return `${json.replace(/[\u007f-\u009f]/g, sign => `\\u00${sign.charCodeAt(0).toString(16)}`)}\n`;
}
const FAILURE = { code: true, message: true, hint: true };
const BLAME = { file: true, line: true, endLine: true, instruction: true, stage: true };
/** What is written of a report, and in which order; schema/report.schema.json has the same keys. */
const REPORT = {
    schema: true,
    result: true,
    tool: { name: true, version: true },
    source: { repository: true, commit: true, ref: true, pullRequest: true, dockerfile: true },
    baseline: true,
    targets: {
        name: true,
        role: true,
        result: true,
        error: { ...FAILURE, location: { file: true, line: true }, output: true },
        build: { seconds: true, steps: true, cachedSteps: true, slowest: { name: true, seconds: true } },
        images: {
            platform: true,
            digest: true,
            reference: true,
            size: { compressed: true, unpacked: true, merged: true, wasted: true, own: { compressed: true, unpacked: true } },
            files: true,
            growth: true,
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
            },
            checks: { id: true, result: true, error: FAILURE },
            findings: {
                check: true,
                severity: true,
                path: true,
                package: { name: true, version: true, type: true },
                layer: true,
                blame: BLAME,
                data: 'any, sorted',
                waiver: { reason: true, until: true },
            },
            largest: { path: true, size: true, layer: true },
        },
    },
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

;// CONCATENATED MODULE: ./src/report/format.ts
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
        return joined(Math.floor(whole / 60), 'min', whole % 60, 's');
    return joined(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
}
function joined(large, largeUnit, small, smallUnit) {
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
/**
 * How much of a budget is used, in whole per cent; null for a budget of nothing. Rounded so that it never contradicts
 * the verdict: a budget that is kept never shows more than 100, one that is not never less than 101.
 */
function percentUsed(budget) {
    if (budget.limit <= 0)
        return null;
    const percent = (budget.actual / budget.limit) * 100;
    return budget.passed ? Math.min(100, Math.floor(percent)) : Math.max(101, Math.ceil(percent));
}
/** `83 % of 150 MB`. */
function formatBudget(budget) {
    const percent = percentUsed(budget);
    return percent === null ? `limit ${formatBytes(budget.limit)}` : `${percent} % of ${formatBytes(budget.limit)}`;
}
/** What a budget limits, in words. */
const SIZE_WORDS = {
    compressed: 'compressed',
    unpacked: 'unpacked',
    merged: 'merged',
    own: 'of own layers',
    'own.compressed': 'of own layers, compressed',
};
/** The same in a table; a single budget for what is meant by size when nothing is said, `unpacked`, needs no label. */
function budgetLabel(budget, among) {
    if (budget.size === 'unpacked' && among.length === 1)
        return '';
    return budget.size.replace('.', ' ');
}
/** The first hex digits of a digest, enough to recognise it. */
function shortDigest(digest) {
    return /^sha256:[0-9a-f]{64}$/.test(digest) ? digest.slice(7, 19) : digest.slice(0, 32);
}

;// CONCATENATED MODULE: ./src/report/markdown/context.ts



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
const SYMBOLS = {
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
    const failed = report.targets.filter(target => target.result === 'failed');
    const broken = report.targets.filter(target => target.result === 'error');
    const parts = [];
    if (failed.length > 0)
        parts.push(`${subject(failed, report, name)} ${failed.length === 1 ? 'fails' : 'fail'}`);
    if (broken.length > 0)
        parts.push(`${subject(broken, report, name)} could not be judged`);
    return parts.length > 0 ? parts.join(', ') : WITHOUT_NAMES[report.result](report, name);
}
const WITHOUT_NAMES = {
    passed: (report, name) => {
        const gated = report.targets.filter(target => target.role === 'gated');
        if (gated.length === 0)
            return 'nothing was held to a budget or a check';
        return gated.length <= 3
            ? `${title_names(gated, name)} ${gated.length === 1 ? 'passes' : 'pass'}`
            : `all ${gated.length} targets pass`;
    },
    failed: () => 'failed',
    error: () => 'could not be judged',
};
function subject(targets, report, name) {
    return targets.length <= 3 ? title_names(targets, name) : `${targets.length} of ${counted(report.targets.length, 'target')}`;
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
    const symbol = problem.kind === 'build' || problem.kind === 'unjudged' ? SYMBOLS.error : SEVERITY_SYMBOLS[problem.severity];
    const message = first === undefined ? '' : itemWords(first);
    const head = `- ${symbol} ${platformWords(problem)}${message}`;
    const below = [
        ...(problem.place === null || problem.kind === 'budget' ? [] : [where(problem.place)]),
        ...(problem.kind === 'budget' || first?.layer == null ? [] : [`layer ${first.layer}`]),
        ...(problem.id === null ? [] : [codeSpan(problem.id)]),
    ].join(' · ');
    const heaviest = problem.heaviest.map(weight => {
        if (weight.what === 'base')
            return `${size(weight.bytes)} from the base image ${baseName(weight.reference)}`.trim();
        return `${size(weight.bytes)} from ${weight.place === null ? `layer ${weight.layer}` : where(weight.place)}`;
    });
    const more = take(context, others, context.limits.items - 1, 'finding').map(itemWords);
    return [
        below === '' ? head : `${head}\\\n  ${below}`,
        ...[...heaviest, ...more, ...waiverWords(problem)].map(line => `  - ${line}`),
        ...outputBlock(context, problem.output),
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
/** A fix of one line is a sentence; the further lines of a longer one are a piece of Dockerfile. */
function fixWords(fix) {
    const [sentence = '', ...snippet] = fix.trimEnd().split('\n');
    const words = `  - **Fix:** ${shortProse(sentence, 500)}`;
    const lines = snippet.slice(0, 20).map(line => shorten(line, 200));
    return lines.length === 0 ? words : `${words}\n\n${indented(codeBlock(lines, 'dockerfile'), '    ')}`;
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
    return [
        String(index),
        layer.origin,
        size(layer.unpacked),
        size(layer.compressed),
        blame === null ? '' : placeLink(context, blame),
        blame !== null ? codeSpan(shorten(blame.instruction, 160)) : layer.origin === 'base' ? baseName(base) : '',
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

;// CONCATENATED MODULE: ./src/report/markdown/method.ts





/** What was measured and how: the meaning of each size, each image's identity and base, and what the build took. */
function methodDetails(context) {
    const images = context.report.targets.flatMap(target => target.images.map(image => ({ target, image })));
    const built = context.report.targets.filter(target => target.build !== null);
    const parts = [
        [...MEANINGS, ...images.map(({ target, image }) => imageItem(target, image))].join('\n'),
        ...(built.length === 0
            ? []
            : [
                table(['Build', 'Time', 'Steps', 'Cached', 'Slowest step'], '<>>><', built.map(({ name, build }) => [codeSpan(shorten(name, 80)), ...(build === null ? [] : buildCells(build))])),
            ]),
    ];
    return folded('What was measured, and how', parts.join('\n\n'));
}
const MEANINGS = [
    '- **Unpacked**: the bytes of all files in all layers, also of those that a later layer hides or replaces.',
    '- **Compressed**: the bytes of the layers and the config as a registry keeps them, which is what a pull transfers.',
    '- **Merged**: the bytes of the files that a container sees. **Wasted**: unpacked less merged.',
    '- 1\u00a0MB is 10^6 bytes. *own* layers are those that this Dockerfile adds to its *base* image.',
];
function imageItem(target, image) {
    const facts = [
        `${size(image.size.merged)} merged`,
        `${size(image.size.wasted)} wasted`,
        counted(image.files, 'file'),
        `base ${baseWords(image)}`,
    ];
    const platform = target.images.length > 1 ? '' : ` ${escapeMarkdown(shorten(image.platform, 40))}`;
    return `- ${imageWords(target, image)}${platform}: ${codeSpan(shorten(image.digest, 71))}\\\n  ${facts.join(' · ')}`;
}
function baseWords({ base }) {
    if (base.knownBy === 'none')
        return base.layers === 0 ? 'not known' : counted(base.layers, 'layer');
    const name = baseName(base.reference);
    const digest = base.digest === null || base.reference?.includes(base.digest) ? '' : codeSpan(shortDigest(base.digest));
    const known = base.knownBy === 'provenance' ? '' : ` (by ${base.knownBy})`;
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
        user: image === null ? NOTHING : userCell(image),
        toolchain: image === null ? NOTHING : toolchainCell(image),
    };
}
const NOTHING = { words: '', note: '', severity: null };
function verdictOf(target, image) {
    if (target.result === 'passed')
        return target.role === 'gated' ? 'passed' : target.role;
    if (image === null || target.error !== null)
        return target.result;
    // Where one platform of several made the target fail, its row says so and the others' rows do not.
    const broken = target.images.filter(({ checks }) => checks.some(check => check.result === 'error'));
    const failing = failingImages(target);
    if (broken.length + failing.length === 0)
        return target.result;
    return broken.includes(image) ? 'error' : failing.includes(image) ? 'failed' : 'passed';
}
/** The images that break a budget or have errors; where none does, those with warnings, which then failed the target. */
function failingImages(target) {
    const withErrors = target.images.filter(image => image.budgets.some(budget => !budget.passed) || worst(found(image, '')) === 'error');
    if (withErrors.length > 0)
        return withErrors;
    return target.images.filter(image => worst(found(image, '')) === 'warning');
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
        return NOTHING;
    if (broke(image, 'toolchain/'))
        return { words: 'not judged', note: '', severity: 'error' };
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
/** One row per target and platform; where not all fit, those that did not pass come first. */
function summaryTable(context) {
    const all = rows(context.report);
    const order = all.length > context.limits.rows ? [...all].sort((a, b) => rank(a) - rank(b)) : all;
    const shown = take(context, order, context.limits.rows, 'row');
    if (shown.length === 0)
        return '';
    return table(['Target', 'Unpacked', 'Compressed', 'Budget', 'User', 'Toolchain', 'Verdict'], '<>><<<<', shown.map(row => [
        targetCell(row),
        row.image === null ? table_NOTHING : size(row.image.size.unpacked),
        row.image === null ? table_NOTHING : size(row.image.size.compressed),
        row.budgets.map(budget => budgetCell(budget, row.budgets)).join('<br>') || table_NOTHING,
        table_userCell(row),
        table_toolchainCell(row),
        verdictCell(row),
    ]));
}
function rank(row) {
    const order = ['error', 'failed', 'passed', 'measured', 'built', 'skipped'];
    return order.indexOf(row.verdict);
}
function targetCell({ target, image, severalPlatforms }) {
    const name = codeSpan(shorten(target.name, 80));
    return severalPlatforms && image !== null
        ? `${name}<br><sub>${escapeMarkdown(shorten(image.platform, 40))}</sub>`
        : name;
}
function budgetCell(budget, among) {
    const used = formatBudget(budget).replaceAll(' ', '\u00a0');
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
    const words = `${SYMBOLS[verdict]}\u00a0${verdict}`.trim();
    if (target.error === null || image !== null)
        return words;
    return `${words}: ${escapeMarkdown(shorten(target.error.code.replaceAll('-', ' '), 60))}`;
}

;// CONCATENATED MODULE: ./src/report/words/values.ts

/** Somebody else's text as code; a backtick of its own would end it. */
function code(text) {
    return `\`${text.replaceAll('`', "'")}\``;
}
/** `a`, `a and b`, `a, b and 3 more`: at most `limit` of them. `total` counts those that the list leaves out. */
function listed(items, limit = 3, total = items.length) {
    const shown = items.slice(0, limit);
    if (total > shown.length)
        return `${shown.join(', ')} and ${counted(total - shown.length, 'other')}`;
    return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
// A report may come from a file: what a check promised to write may be missing there.
function values_textOf(finding, key) {
    const value = finding.data[key];
    return typeof value === 'string' ? value : '';
}
function numberOf(finding, key) {
    const value = finding.data[key];
    return typeof value === 'number' ? value : 0;
}
function flagOf(finding, key) {
    return finding.data[key] === true;
}
function listOf(finding, key) {
    const value = finding.data[key];
    return Array.isArray(value) ? value : [];
}

;// CONCATENATED MODULE: ./src/report/words/toolchain.ts


const BUILD_STAGE = 'Use it in a stage of its own, and copy only what it made into the final stage.';
function compilerWords(finding) {
    return shipped(finding, {
        own: BUILD_STAGE,
        inherited: 'Start the final stage from a variant without a compiler (`-slim`, `-alpine` or distroless).',
    });
}
function sdkWords(finding) {
    const runtime = {
        go: 'A Go program needs no Go to run: copy the binary into `scratch` or a distroless base.',
        rust: 'A Rust program needs no Rust to run: copy the binary into a small base.',
        jdk: 'Start the final stage from a JRE, or make one with `jlink` in the build stage.',
        dotnet: 'Publish in a stage with the SDK, and start the final stage from the `aspnet` or `runtime` image.',
    };
    const fix = runtime[values_textOf(finding, 'family')] ?? BUILD_STAGE;
    return shipped(finding, { own: fix, inherited: fix });
}
function linkerWords(finding) {
    return shipped(finding, {
        own: 'Leave binutils to the build stage; `apt-get install --no-install-recommends` keeps it from coming along.',
        inherited: 'Start the final stage from a variant without build tools (`-slim`, `-alpine` or distroless).',
    });
}
function buildDriverWords(finding) {
    return shipped(finding, {
        own: BUILD_STAGE,
        inherited: 'Start the final stage from a base for running, not one for building.',
    });
}
function headersWords(finding) {
    return shipped(finding, {
        own: 'Install `-dev` packages in the build stage and the plain library in the final one; copy without `include` and `*.a`.',
        inherited: null,
    });
}
function packageManagerWords(finding) {
    const tool = values_textOf(finding, 'neededTool');
    const words = shipped(finding, { own: withoutManager(finding), inherited: null });
    if (tool === '')
        return words;
    return {
        message: `${words.message} The image's command ${code(values_textOf(finding, 'neededBy'))} starts ${tool}, so it is needed to run.`,
        fix: 'Start the program itself, as in `CMD ["node", "server.js"]`: it then gets signals directly, and the package manager can go.',
    };
}
function withoutManager(finding) {
    if (values_textOf(finding, 'family') === 'system-packages')
        return null;
    if (listOf(finding, 'tools').includes('pip'))
        return 'Make the environment without it: `python -m venv --without-pip`.';
    return 'Leave it out of what is copied into the final stage.';
}
function forgottenVirtualWords(finding) {
    const name = values_textOf(finding, 'name');
    const packages = listed(listOf(finding, 'packages').map(code), 4, numberOf(finding, 'count'));
    const size = formatBytes(numberOf(finding, 'bytes'));
    const origin = flagOf(finding, 'inherited') ? 'The base image still has' : 'The build dependencies';
    return {
        message: flagOf(finding, 'inherited')
            ? `${origin} the build dependencies ${code(name)}: ${size} that nothing else needs (${packages}).`
            : `${origin} ${code(name)} were not removed: ${size} that nothing else needs (${packages}).`,
        fix: `End the instruction that added them with ${code(`apk del ${name}`)}, or build in a stage of its own.`,
    };
}
function deletedDatabaseWords(finding) {
    const packages = listed(listOf(finding, 'packages').map(code), 3, numberOf(finding, 'count'));
    const done = flagOf(finding, 'emptied') ? 'emptied' : 'deleted';
    return {
        message: `The package database ${code(finding.path ?? '')} was ${done}, and files of ${counted(numberOf(finding, 'count'), 'package')} are still there (${packages}): scanners find none of them.`,
        fix: 'Keep the database, or start from a smaller base.',
    };
}
/** What every finding of a tool says: what, how much, whether it is in view, whose it is, and by what it is known. */
function shipped(finding, fix) {
    const tools = listed(listOf(finding, 'tools'), 4);
    const size = formatBytes(numberOf(finding, 'bytes'));
    const inherited = flagOf(finding, 'inherited');
    const removed = flagOf(finding, 'removed');
    const hidden = numberOf(finding, 'hiddenBytes');
    const known = evidenceWords(finding);
    const partly = hidden > 0 && !removed ? ` (${formatBytes(hidden)} of it hidden by later layers)` : '';
    if (values_textOf(finding, 'certainty') === 'named') {
        return {
            message: `Shipped: something with the name of ${tools}, ${size}. Evidence: ${known}, and nothing else.`,
            fix: null,
        };
    }
    const subject = values_textOf(finding, 'certainty') === 'likely' ? `parts of ${tools}` : tools;
    const message = removed
        ? `Removed from view, ${size} still shipped: ${subject}${inherited ? ' of the base' : ''}. Evidence: ${known}.`
        : inherited
            ? `Inherited from the base: ${subject}, ${size}${partly}. Evidence: ${known}.`
            : `Shipped: ${subject}, ${size}${partly}. Evidence: ${known}.`;
    if (removed && !inherited) {
        return {
            message,
            fix: 'Deleting in a later instruction frees nothing: remove it in the instruction that adds it, or build in a stage of its own.',
        };
    }
    return { message, fix: inherited ? fix.inherited : fix.own };
}
function evidenceWords(finding) {
    const packages = listOf(finding, 'packages');
    const paths = listOf(finding, 'paths');
    const parts = [
        packages.length > 0
            ? `${packages.length === 1 ? 'package' : 'packages'} ${listed(packages.map(code), 3, numberOf(finding, 'packageCount'))}`
            : '',
        paths.length > 0 ? paths.slice(0, 2).map(code).join(', ') : '',
    ];
    return parts.filter(part => part !== '').join('; ') || code(finding.path ?? '');
}

;// CONCATENATED MODULE: ./src/report/words/user.ts

function rootWords(finding) {
    const spec = values_textOf(finding, 'spec');
    const tool = values_textOf(finding, 'stepsDownWith');
    const cause = spec === ''
        ? 'no USER is set'
        : /^(?:root|0)(?::|$)/.test(spec)
            ? `USER is ${code(spec)}`
            : /^[+-]?\d*(?::|$)/.test(spec)
                ? `USER ${code(spec)} is UID 0`
                : `USER ${code(spec)} is UID 0 in the image's /etc/passwd`;
    if (tool !== '') {
        const where = finding.path === null ? 'in its start command' : `in ${code(finding.path)}`;
        return {
            message: `The container starts as root (${cause}) and steps down with ${code(tool)} ${where}.`,
            fix: 'Set USER to the number of the user that it becomes, where nothing before that needs root.',
        };
    }
    return {
        message: `The container runs as root: ${cause}.`,
        fix: 'Create a user in the final stage and end it with its number, such as `USER 10001`; the official Node.js images have `USER 1000` ready.',
    };
}
function unresolvableWords(finding) {
    const spec = code(values_textOf(finding, 'spec'));
    const part = values_textOf(finding, 'part');
    const name = code(values_textOf(finding, 'name'));
    const file = values_textOf(finding, 'file');
    const missing = finding.data['fileMissing'] === true ? `there is no ${file} in the image` : `it is not in ${file}`;
    const create = part === 'group' ? 'Create the group' : 'Create the user';
    switch (values_textOf(finding, 'problem')) {
        case 'out-of-range':
            return {
                message: `The container will not start: USER ${spec} has a ${part} number outside 0 to 2147483647.`,
                fix: 'Use a number in that range, such as `USER 10001`.',
            };
        case 'too-many-parts':
            return {
                message: `The container will not start: USER ${spec} has more than one colon.`,
                fix: 'Write `USER user:group`.',
            };
        case 'malformed-file':
            return {
                message: `The container will not start: the ${part} ${name} cannot be looked up, because ${file} has a line that engines refuse.`,
                fix: `Repair ${file}, or write USER as numbers.`,
            };
        default:
            return {
                message: `The container will not start: USER ${spec} names the ${part} ${name}, and ${missing}.`,
                fix: `${create} in the final stage, copy ${file || 'the account file'} from the stage that has it, or write a number, which needs no entry.`,
            };
    }
}
function nonNumericWords(finding) {
    const [user, group] = values_textOf(finding, 'spec').split(':');
    const uid = numberOf(finding, 'uid');
    const number = group === undefined ? `USER ${uid}` : `USER ${uid}:${group}`;
    return {
        message: `Kubernetes refuses this image under runAsNonRoot: USER ${code(user ?? '')} is a name, and the kubelet does not look it up.`,
        fix: `Write its number: ${code(number)}.`,
    };
}

;// CONCATENATED MODULE: ./src/report/words.ts



/** The words of every check's findings, by its id. */
const WORDS = {
    'user/root': rootWords,
    'user/unresolvable': unresolvableWords,
    'user/non-numeric': nonNumericWords,
    'toolchain/compiler': compilerWords,
    'toolchain/sdk': sdkWords,
    'toolchain/linker': linkerWords,
    'toolchain/build-driver': buildDriverWords,
    'toolchain/headers': headersWords,
    'toolchain/package-manager': packageManagerWords,
    'toolchain/forgotten-virtual': forgottenVirtualWords,
    'toolchain/deleted-database': deletedDatabaseWords,
};
/**
 * What a finding says, and how to mend it. Plain text in which a pair of backticks marks code; whatever came from the
 * image is in it as it is, so a renderer has to escape it. A report of another version may name a check that is not
 * known here; its findings are still shown.
 */
function describeFinding(finding) {
    const words = Object.hasOwn(WORDS, finding.check) ? WORDS[finding.check] : undefined;
    if (words !== undefined)
        return words(finding);
    return {
        message: `The check ${code(finding.check)} found something${finding.path === null ? '' : ` in ${code(finding.path)}`}.`,
        fix: null,
    };
}

;// CONCATENATED MODULE: ./src/report/problems.ts


const RANK = { error: 0, warning: 1, info: 2 };
/**
 * Everything a report has to say, gravest first, then in the report's order: failures, budgets that are not kept,
 * findings. Findings of one check that come from one line and are mended in one way are one problem, on however many
 * platforms of the target they were seen.
 */
function problems(report) {
    const all = report.targets.flatMap(target => [
        ...failures(target),
        ...merged(target.images.flatMap(image => imageProblems(target, image))),
    ]);
    // Array.prototype.sort is stable, so that the report's order holds within a severity.
    return all.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}
function failures(target) {
    const { error } = target;
    if (error === null)
        return [];
    const place = error.location === null ? null : { ...error.location, endLine: error.location.line, instruction: null };
    return [
        problem('build', 'error', target, {
            id: error.code,
            items: [{ message: error.message, path: null, layer: null }],
            fix: error.hint,
            place,
            output: error.output,
        }),
    ];
}
function imageProblems(target, image) {
    const platforms = target.images.length > 1 ? [image.platform] : [];
    const broken = image.checks.filter(check => check.result === 'error');
    return [
        ...broken.map(check => problem('unjudged', 'error', target, {
            platforms,
            id: check.id,
            items: [{ message: check.error?.message ?? 'The check broke.', path: null, layer: null }],
            fix: check.error?.hint ?? null,
        })),
        ...image.budgets.filter(budget => !budget.passed).map(budget => overBudget(target, image, budget, platforms)),
        ...image.findings.map(finding => problems_found(target, finding, platforms)),
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
        place: placeOf(layer.blame),
    }))
        .filter(({ bytes, layer }) => bytes > 0 && image.layers[layer]?.origin === 'own')
        .sort((a, b) => b.bytes - a.bytes || a.layer - b.layer)
        .slice(0, 3);
    const whole = base === 0 || budget.size.startsWith('own') ? [] : [{ bytes: base, what: 'base', reference: image.base.reference }];
    const over = formatBytes(budget.actual - budget.limit);
    const message = `${over} over budget: ${formatBytes(budget.actual)} ${SIZE_WORDS[budget.size]} is ${formatBudget(budget)}`;
    const tooHeavyBase = !budget.size.startsWith('own') && base > budget.limit;
    return problem('budget', 'error', target, {
        platforms,
        items: [{ message, path: null, layer: own[0]?.layer ?? null }],
        fix: tooHeavyBase
            ? 'The base image alone is over the budget: take a smaller one, or give this target a budget for its own layers.'
            : null,
        place: own[0]?.place ?? null,
        heaviest: [...whole, ...own].sort((a, b) => b.bytes - a.bytes),
    });
}
function problems_found(target, finding, platforms) {
    const { message, fix } = describeFinding(finding);
    return problem('finding', finding.severity, target, {
        platforms,
        id: finding.check,
        items: [{ message, path: finding.path, layer: finding.layer }],
        fix,
        place: placeOf(finding.blame),
        waiver: finding.waiver,
    });
}
function problem(kind, severity, target, rest) {
    return {
        kind,
        severity,
        target: target.name,
        platforms: [],
        id: null,
        fix: null,
        place: null,
        heaviest: [],
        output: [],
        waiver: null,
        ...rest,
    };
}
function placeOf(blame) {
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
const EVERYTHING = {
    rows: Infinity,
    problems: Infinity,
    items: Infinity,
    output: Infinity,
    findings: Infinity,
    largest: Infinity,
    layers: Infinity,
    method: true,
};
// From what is missed least to what is missed most; each line adds to those before it.
const SHORTENING = [
    { largest: 5 },
    { layers: 15 },
    { findings: 50 },
    { items: 10 },
    { largest: 0 },
    { layers: 5 },
    { findings: 15 },
    { output: 10 },
    { layers: 0 },
    { problems: 25, items: 3 },
    { findings: 0 },
    { method: false },
    { rows: 100 },
    { problems: 10, items: 1, output: 4 },
    { rows: 30 },
    { problems: 3 },
    { rows: 10, problems: 1 },
    { rows: 3, problems: 0 },
    { rows: 0 },
];
/**
 * The report as GitHub Flavored Markdown: verdict, table, what is wrong; folded below it the rest. Where the whole is
 * longer than the limit, parts are shortened in a fixed order and the last line says what was left out. Under some
 * 1,000 characters only the marker and one sentence remain.
 */
function renderMarkdown(report, options) {
    const told = sorted(report);
    let limits = EVERYTHING;
    for (const step of [{}, ...SHORTENING]) {
        limits = { ...limits, ...step };
        const text = render(report, told, options, limits);
        if (fits(text, options.limit))
            return text;
    }
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
function render(report, { grave, others }, options, limits) {
    const runUrl = options.runUrl ?? null;
    const context = { report, runUrl, limits, omitted: new Map() };
    const name = (target) => codeSpan(shorten(target, 60));
    const parts = [
        `## ${SYMBOLS[report.result]} ${options.heading ?? 'Stagegate'}: ${titleWords(report, name)}`,
        summaryTable(context),
        problemList(context, grave),
        findingDetails(context, others),
        layerDetails(context),
        largestDetails(context),
        limits.method ? methodDetails(context) : '',
    ];
    const left = omissions(context);
    const note = left === '' ? '' : omissionNote(left, options.limit, runUrl);
    const text = [...parts, note, footer(report, runUrl)].filter(part => part !== '').join('\n\n');
    return withMarker(`${text}\n`, options);
}
/** Errors fail the gate; and a target that failed without having any was failed by its warnings. */
function sorted(report) {
    const all = problems(report);
    const open = all.filter(problem => problem.waiver === null);
    const failed = new Set(report.targets.filter(({ result }) => result === 'failed').map(({ name }) => name));
    for (const problem of open)
        if (problem.severity === 'error')
            failed.delete(problem.target);
    const isGrave = ({ waiver, severity, target }) => waiver === null && (severity === 'error' || (severity === 'warning' && failed.has(target)));
    return { grave: all.filter(isGrave), others: all.filter(problem => !isGrave(problem)) };
}
function omissionNote(left, limit, runUrl) {
    // A comment is shorter than the summary of the same run, which therefore has more.
    const summary = 'characters' in limit && runUrl !== null ? ` ${context_link('The job summary', runUrl)} shows more.` : '';
    return `Left out here for length: ${left}.${summary} The JSON report has everything.`;
}
function withMarker(text, { marker }) {
    return marker === undefined ? text : `${marker}\n${text}`;
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ./node_modules/string-width/index.js + 6 modules
var string_width = __webpack_require__(4292);
;// CONCATENATED MODULE: ./src/report/text/layout.ts

/** The columns that a text takes on a terminal; a text of ours may be coloured. */
const width = string_width/* default */.A;
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
const SEVERITIES = {
    error: { sign: '✗', colour: 'red' },
    warning: { sign: '!', colour: 'yellow' },
    info: { sign: '·', colour: 'gray' },
};
const SHOWN_PROBLEMS = 20;
/** The report for a terminal: verdict, table, what is wrong. All that came from elsewhere is escaped. */
function renderText(report, options) {
    const columns = Math.max(40, options.columns || 0);
    const paint = (style) => {
        return text => (options.colour && text !== '' ? (0,external_node_util_.styleText)(style, text, { validateStream: false }) : text);
    };
    const title = `${SIGNS[report.result]} Stagegate: ${titleWords(report, name => safe(name, 60))}`;
    const parts = [
        wrap(title, columns, '', '  ').map(paint([COLOURS[report.result], 'bold'])),
        ...(report.targets.length === 0 ? [] : [tableLines(rows(report), columns, paint)]),
        ...problemParts(problems(report), columns, paint),
    ];
    return `${parts.map(lines => lines.join('\n')).join('\n\n')}\n`;
}
function safe(text, length) {
    return escapeTerminal(shorten(text, length));
}
const text_HEADER = ['Target', 'Unpacked', 'Compressed', 'Budget', 'User', 'Toolchain', 'Verdict'];
function tableLines(list, columns, paint) {
    const cells = list.map(row => rowCells(row, paint));
    const header = text_HEADER.map(text => ({ text, paint: paint('bold') }));
    const table = align([header, ...cells.flatMap(underEachOther)], '<>><<<<', columns, [0, 4, 5]);
    if (table !== null)
        return table;
    // Too narrow for a table: each row becomes a block of its own.
    return cells.flatMap(row => row.flatMap((lines, index) => {
        const text = lines.map(line => line.text).join(' ');
        return wrap(text, columns, index === 0 ? '' : `  ${text_HEADER[index]}: `, '    ');
    }));
}
/** A row whose cells have several lines, as that many rows. */
function underEachOther(row) {
    const height = Math.max(...row.map(lines => lines.length));
    return Array.from({ length: height }, (_, line) => row.map(lines => lines[line] ?? { text: '' }));
}
function rowCells(row, paint) {
    const { target, image, severalPlatforms, verdict } = row;
    const platform = severalPlatforms && image !== null ? [{ text: `  ${safe(image.platform, 40)}` }] : [];
    const broken = target.error === null ? '' : `: ${safe(target.error.code.replaceAll('-', ' '), 40)}`;
    return [
        [{ text: safe(target.name, 60) }, ...platform],
        [{ text: image === null ? '-' : formatBytes(image.size.unpacked) }],
        [{ text: image === null ? '-' : formatBytes(image.size.compressed) }],
        row.budgets.length === 0 ? [{ text: '-' }] : row.budgets.flatMap(budget => budgetLines(budget, row.budgets, paint)),
        [judged(row.user, row.user.note === '' ? '' : ` (${row.user.note})`, paint)],
        [judged(row.toolchain, row.toolchain.note === '' ? '' : ` ${row.toolchain.note}`, paint)],
        [{ text: verdict + broken, paint: paint(COLOURS[verdict]) }],
    ];
}
function budgetLines(budget, among, paint) {
    const colour = budget.passed ? {} : { paint: paint('red') };
    const label = budgetLabel(budget, among);
    return [{ text: formatBudget(budget), ...colour }, ...(label === '' ? [] : [{ text: label, ...colour }])];
}
function judged(cell, note, paint) {
    if (cell.words === '')
        return { text: '-' };
    const text = safe(cell.words, 60) + note;
    return cell.severity === null ? { text } : { text, paint: paint(SEVERITIES[cell.severity].colour) };
}
function problemParts(all, columns, paint) {
    const open = all.filter(problem => problem.severity !== 'info' && problem.waiver === null);
    const shown = open.slice(0, SHOWN_PROBLEMS);
    const targets = [...new Set(shown.map(problem => problem.target))];
    const parts = targets.map(target => {
        const known = new Set();
        const mine = shown.filter(problem => problem.target === target);
        return [
            ...wrap(safe(target, 60), columns, '', '').map(paint('bold')),
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
        const line = `${safe(place.file, 80)}:${place.line}`;
        const instruction = known.has(line) || place.instruction === null ? '' : ` ${safe(place.instruction, 120)}`;
        known.add(line);
        return line + instruction;
    };
    const { sign, colour } = SEVERITIES[problem.severity];
    const platforms = problem.platforms.length === 0 ? '' : `${problem.platforms.map(each => safe(each, 40)).join(', ')}: `;
    const [first, ...others] = problem.items;
    const id = problem.id === null ? '' : ` [${safe(problem.id, 60)}]`;
    const head = wrap(platforms + safe(first?.message ?? '', 400) + id, columns, `  ${sign} `, '    ');
    const place = problem.place === null || problem.kind === 'budget' ? [] : [where(problem.place)];
    const heaviest = problem.heaviest.map(weight => {
        const bytes = formatBytes(weight.bytes);
        if (weight.what === 'base')
            return `${bytes} from the base image ${safe(weight.reference ?? '', 120)}`.trim();
        return `${bytes} from ${weight.place === null ? `layer ${weight.layer}` : where(weight.place)}`;
    });
    const more = others.length === 0 ? [] : [`and ${others.length} more, such as: ${safe(others[0]?.message ?? '', 200)}`];
    const output = problem.output.slice(-10).map(line => `| ${safe(line, 200)}`);
    const fix = problem.fix === null ? [] : [`Fix: ${safe(problem.fix.split('\n')[0] ?? '', 400)}`];
    return [
        ...head.map((line, index) => (index === 0 ? line.replace(sign, paint(colour)) : line)),
        ...[...place, ...heaviest, ...more, ...output, ...fix].flatMap(text => wrap(text, columns, '      ', '        ')),
    ];
}

// EXTERNAL MODULE: ./node_modules/semver/index.js
var semver = __webpack_require__(2088);
var semver_default = /*#__PURE__*/__webpack_require__.n(semver);
;// CONCATENATED MODULE: ./src/build/builder.ts



/** The oldest buildx whose metadata file can hold provenance with mode=max without attaching it to the image. */
const OLDEST_BUILDX = '0.17.0';
/**
 * Looks at the builder before anything is built. Where it can neither export an OCI layout nor use the gha cache (the
 * `docker` driver with the classic image store, the default of today's hosted runners), a docker-container builder is made.
 * @param onCreate is told the name of a builder before it is made: a process that is killed meanwhile leaves it behind
 * @throws Failure naming what is missing and what to do about it
 */
async function prepareBuilder(name, ports, onCreate = () => { }) {
    const [, builder] = await Promise.all([checkBuildx(ports), findBuilder(name, ports)]);
    const nodes = builder.Nodes ?? [];
    if (nodes.length > 1) {
        throw new Failure('builder-multi-node', `The builder "${builder.Name}" has ${nodes.length} nodes, and buildx exports no OCI layout from several.`, {
            hint: 'Build each platform in a job of its own, or name a builder with one node.',
        });
    }
    if (canExport(builder))
        return { name: builder.Name, driver: builder.Driver, created: false, ghaCache: true };
    if (name !== null) {
        throw new Failure('builder-unsuitable', `The builder "${name}" (driver ${builder.Driver}, classic image store) cannot export an OCI layout.`, {
            hint: 'Leave the input builder empty, so that one is made; or turn the containerd image store on; or name a docker-container, kubernetes or remote builder.',
        });
    }
    return createBuilder(ports, onCreate);
}
async function checkBuildx(ports) {
    const version = await ports.exec.run('docker', ['buildx', 'version']);
    if (version.status !== 0) {
        throw new Failure('buildx-missing', 'docker buildx does not answer, so nothing can be built.', {
            hint: 'Install the buildx plugin of the docker command (docker/setup-buildx-action does it in a workflow).',
        });
    }
    // Distributions append their own suffixes (0.29.1+ds1); a development build has no version that could be compared.
    const found = semver_default().coerce(/\bv?(\d+\.\d+\.\d+)/.exec(version.stdout)?.[1]);
    if (found && semver_default().lt(found, OLDEST_BUILDX)) {
        throw new Failure('buildx-too-old', `buildx ${found.version} is too old: ${OLDEST_BUILDX} is the oldest that tells where layers came from.`, {
            hint: 'Update buildx (docker/setup-buildx-action does it in a workflow).',
        });
    }
}
async function findBuilder(name, ports) {
    const list = await ports.exec.run('docker', ['buildx', 'ls', '--format', 'json']);
    const builders = list.stdout
        .split('\n')
        .filter(line => line.startsWith('{'))
        .map(line => JSON.parse(line));
    const wanted = name ?? ports.env['BUILDX_BUILDER'] ?? null;
    const found = wanted ? builders.find(builder => builder.Name === wanted) : builders.find(builder => builder.Current);
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
function canExport(builder) {
    if (builder.Driver !== 'docker')
        return true;
    // BuildKit inside of the Docker Engine tells its snapshotter only where the containerd image store is on.
    return builder.Nodes?.[0]?.Labels?.['org.mobyproject.buildkit.worker.snapshotter'] !== undefined;
}
async function createBuilder(ports, onCreate) {
    const name = `stagegate-${(0,external_node_crypto_.randomBytes)(4).toString('hex')}`;
    ports.log.info(`The default builder cannot export an OCI layout; making a docker-container builder, ${name}.`);
    onCreate(name);
    const made = await ports.exec.run('docker', [
        'buildx',
        'create',
        '--name',
        name,
        '--driver',
        'docker-container',
        '--bootstrap',
    ]);
    if (made.status === 0)
        return { name, driver: 'docker-container', created: true, ghaCache: true };
    await removeBuilder(name, ports);
    throw new Failure('builder-not-created', `A docker-container builder could not be made: ${made.stderr.trim().split('\n').at(-1) ?? ''}`, {
        hint: 'Run docker/setup-buildx-action before this step, or turn the containerd image store of the Docker Engine on.',
    });
}
/** The runner kills a cancelled step after ten seconds; a terminal is waited for as long. */
const REMOVAL_MILLISECONDS = 10_000;
/**
 * Removes a builder that a run made; a builder that is already gone is what was wanted. A run that was cancelled does
 * so too, so its signal must not end the removal.
 */
async function removeBuilder(name, ports) {
    await ports.exec.run('docker', ['buildx', 'rm', '--force', name], {
        signal: AbortSignal.timeout(REMOVAL_MILLISECONDS),
    });
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
    const scope = scopeName([dockerfile, target, ...platforms]);
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
/** A name that is a valid tag as well: word characters, dots and dashes; a long one is cut and told apart by its hash. */
function scopeName(parts) {
    const name = ['stagegate', ...parts].join('-').replaceAll(/[^\w.-]+/g, '_');
    if (name.length <= 80)
        return name;
    return `${name.slice(0, 67)}-${(0,external_node_crypto_.createHash)('sha256').update(name).digest('hex').slice(0, 12)}`;
}

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
const severities_RANK = { info: 0, warning: 1, error: 2 };
/**
 * The severity of one finding. A check's set severity stands in for its own one; where the evidence makes a finding
 * milder than the check's own severity (inherited from the base, one kind of evidence), it stays as mild, and never
 * graver than what was set.
 */
function severityOf(check, set, observed) {
    if (observed === undefined || observed === check.severity)
        return set;
    return severities_RANK[observed] < severities_RANK[set] ? observed : set;
}

// EXTERNAL MODULE: ./node_modules/dockerfile-ast/lib/main.js
var main = __webpack_require__(8390);
;// CONCATENATED MODULE: ./src/plan/dockerfile.ts

/** Reads the text of a Dockerfile. What does not parse is left to BuildKit, whose message names the line. */
function parseDockerfile(path, text) {
    const stages = [];
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
        stages.at(-1)?.instructions.push(instruction);
    }
    return { path, stages };
}
function readInstruction(parsed, lines) {
    const { start, end } = parsed.getRange();
    const keyword = parsed.getKeyword().toUpperCase();
    const source = lines.slice(start.line, end.line + 1);
    return {
        keyword,
        line: start.line + 1,
        endLine: end.line + 1,
        text: source
            .map(line => line.trim().replace(/\\$/, '').trim())
            .filter(line => line !== '' && !line.startsWith('#'))
            .join(' '),
        from: sources(keyword, parsed),
    };
}
function sources(keyword, parsed) {
    if (keyword === 'COPY') {
        const from = parsed.getFromFlag()?.getValue();
        return from ? [from] : [];
    }
    if (keyword !== 'RUN')
        return [];
    const mounts = parsed.getArgumentsContent() === null ? '' : parsed.getTextContent();
    return [...mounts.matchAll(/--mount=\S*?\bfrom=([^,\s]+)/g)].map(match => match[1] ?? '');
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

;// CONCATENATED MODULE: ./src/checks/config-blame.ts

/** The instruction that sets what a family of checks looks at in the image's config, which no layer tells. */
const KEYWORDS = { user: 'USER' };
/**
 * The Dockerfile line behind a finding that is about the image's config rather than about a file: the instruction that
 * set it, or the FROM of the target's stage, where the missing instruction belongs.
 */
function blameConfig(check, dockerfile, stage) {
    const target = stage === null ? dockerfile?.stages.at(-1) : dockerfile && findStage(dockerfile, stage);
    if (!dockerfile || !target)
        return null;
    const keyword = KEYWORDS[check.split('/')[0] ?? ''];
    const found = (keyword && lastInstruction(dockerfile, target, keyword)) ?? target.instructions[0];
    if (!found)
        return null;
    const { line, endLine, text } = found;
    return { file: dockerfile.path, line, endLine, instruction: text, stage: stageName(target) };
}

;// CONCATENATED MODULE: ./src/checks/run.ts




/**
 * Holds an image against every check that is not off. Outcomes are in the order of the registry; findings are too, and
 * within a check the gravest first, then by layer and path. Never throws: a check that does is an `error`.
 */
function runChecks(image, severities, checks = CHECKS) {
    const results = [];
    const findings = [];
    for (const check of checks) {
        const severity = severities[check.id] ?? check.severity;
        if (severity === 'off')
            continue;
        try {
            const observed = check.run(image);
            const found = observed === 'not-applicable' ? [] : observed.map(one => toFinding(check, severity, one, image));
            findings.push(...found.sort(compareFindings));
            results.push({ id: check.id, result: resultOf(observed, found), error: null });
        }
        catch (error) {
            results.push({ id: check.id, result: 'error', error: run_describe(error) });
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
        severity: severityOf(check, severity, observation.severity),
        path: observation.path ?? null,
        package: observation.package ?? null,
        layer,
        blame: layer === null ? null : (image.layers[layer]?.blame ?? null),
        data: observation.data ?? {},
        waiver: null,
    };
}
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
function run_describe(error) {
    if (error instanceof Failure)
        return { code: error.code, message: error.message, hint: error.hint };
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { code: 'check-crashed', message, hint: 'Please report this with the image or its Dockerfile.' };
}

;// CONCATENATED MODULE: ./src/gate/budgets.ts
/** Holds an image against the budgets of its target, in the order that the sizes are documented in. */
function holdBudgets(image, budgets, target) {
    return budgets
        .filter(budget => budget.target === target)
        .map(({ size, limit }) => {
        const actual = actualSize(image, size);
        return { size, limit, actual, passed: actual <= limit };
    })
        .sort((a, b) => a.size.localeCompare(b.size, 'en'));
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
 * Decides on one target. What could not be judged is an `error` even where everything else is fine, and also where
 * failures are tolerated: `never` forgives what was found, not what was not looked at.
 */
function decide(evidence, failOn) {
    if (evidence.broken || evidence.checks.some(check => check.result === 'error'))
        return 'error';
    if (failOn === 'never')
        return 'passed';
    const overBudget = evidence.budgets.some(budget => !budget.passed);
    const grave = evidence.findings.some(finding => !finding.waived && gate_RANK[finding.severity] >= gate_RANK[failOn]);
    return overBudget || grave ? 'failed' : 'passed';
}
/** The gate's decision over all targets: an error outweighs a failure, and no targets at all were not judged. */
function decideAll(verdicts) {
    if (verdicts.length === 0 || verdicts.includes('error'))
        return 'error';
    return verdicts.includes('failed') ? 'failed' : 'passed';
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
    const today = now.toISOString().slice(0, 10);
    const covers = (waiver) => waiver.check === finding.check &&
        waiver.until >= today &&
        (waiver.target === null || waiver.target === target) &&
        (waiver.path === null || (finding.path !== null && picomatch_default().isMatch(finding.path, waiver.path, { dot: true })));
    return waivers.find(covers) ?? null;
}

;// CONCATENATED MODULE: ./src/gate/judge.ts






/** Holds one image of a target to the rules. A target that is only measured is weighed, and passes. */
function judge(image, target, rules) {
    const user = userOf(image);
    if (target.role !== 'gated')
        return { image, user, budgets: [], checks: [], findings: [], verdict: 'passed' };
    const { results, findings } = runChecks(image, rules.severities);
    const placed = findings.map(finding => ({
        ...finding,
        blame: finding.blame ?? (finding.layer === null ? blameConfig(finding.check, target.dockerfile, target.stage) : null),
        waiver: findWaiver(finding, target.name, rules.waivers, rules.now),
    }));
    const budgets = holdBudgets(image, rules.budgets, target.name);
    const evidence = {
        broken: false,
        budgets,
        checks: results,
        findings: placed.map(({ severity, waiver }) => ({ severity, waived: waiver !== null })),
    };
    return { image, user, budgets, checks: results, findings: placed, verdict: decide(evidence, rules.failOn) };
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
    const plan = assemble(options, gated, name => {
        const stage = find(name);
        return stage && { stage: stage === last ? stage.name : stageName(stage), dockerfile };
    }, last.name === null ? [...names, lastName] : names);
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
    return assemble(options, gated, name => bake.targets.find(target => target.name === name), names);
}
function assemble(options, gated, find, names) {
    const problems = [];
    const targets = [];
    for (const [role, wanted] of [
        ['gated', gated],
        ['measured', options.targets.measured],
    ]) {
        for (const name of wanted) {
            const found = find(name);
            if (found)
                targets.push({ name, role, stage: found.stage, dockerfile: found.dockerfile });
            else
                problems.push(`targets: ${unknownWord(name, names)}`);
        }
    }
    const gatedNames = targets.filter(target => target.role === 'gated').map(target => target.name);
    for (const budget of options.budgets) {
        if (!gatedNames.includes(budget.target)) {
            problems.push(`${budget.from}: there is no gated target of that name: ${unknownWord(budget.target, gatedNames)}`);
        }
    }
    if (problems.length > 0)
        throw new UsageError([...new Set(problems)]);
    return { targets };
}

;// CONCATENATED MODULE: ./src/plan/describe.ts





/**
 * Gathers what the plan is made from, and makes it.
 * @throws UsageError for targets and budgets that do not fit; Failure where the Dockerfile or definition cannot be read
 */
async function planTargets(options, ports) {
    if (options.bakeFiles.length > 0)
        return planBake(options, await describeBake(options, ports));
    const dockerfile = isUrl(options.context)
        ? await fetchDockerfile(options, ports)
        : await localDockerfile(options, ports.cwd);
    return planDockerfile(options, dockerfile);
}
function isUrl(context) {
    return /^[a-z][a-z0-9+.-]*:\/\/|^git@/i.test(context);
}
async function localDockerfile(options, cwd) {
    const path = options.file ?? (0,external_node_path_.join)(options.context, 'Dockerfile');
    try {
        return parseDockerfile((0,external_node_path_.relative)(cwd, (0,external_node_path_.resolve)(cwd, path)), readText((0,external_node_path_.resolve)(cwd, path)));
    }
    catch (error) {
        throw new UsageError([`file: there is no Dockerfile "${path}" in ${cwd}: ${error.message}`]);
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
        throw new Failure('dockerfile-unreadable', `The Dockerfile of ${withoutPassword(options.context)} could not be read: ${withoutPassword(lastLine(stderr))}`, {
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
        throw new Failure('bake-invalid', `The bake definition could not be read: ${lastLine(stderr)}`, {
            hint: 'docker buildx bake --print shows what buildx makes of it.',
        });
    };
    const listed = JSON.parse(await bake('--list=type=targets,format=json'));
    const names = listed.filter(entry => !entry.group).map(entry => entry.name);
    const print = JSON.parse(await bake('--print', '--', ...names));
    const hasDefault = listed.some(entry => entry.name === 'default');
    const defaults = hasDefault ? Object.keys(JSON.parse(await bake('--print')).target ?? {}) : names;
    const targets = await Promise.all(Object.entries(print.target ?? {}).map(async ([name, target]) => ({
        name,
        stage: target.target ?? null,
        dockerfile: await readIfLocal(target.context ?? '.', target.dockerfile ?? 'Dockerfile', ports.cwd),
    })));
    return { defaults, targets };
}
async function readIfLocal(context, file, cwd) {
    const path = (0,external_node_path_.resolve)(cwd, context, file);
    try {
        return isUrl(context) ? null : parseDockerfile((0,external_node_path_.relative)(cwd, path), readText(path));
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
function lastLine(text) {
    return text.trim().split('\n').at(-1) ?? '';
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
    const status = progress_parseStatus(line);
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
        for (const text of Buffer.from(data, 'base64').toString('utf8').split('\n')) {
            if (text.trim() !== '')
                progress.log.push({ step: vertex, text: text.slice(0, KEPT_LINE_LENGTH) });
        }
    }
    if (progress.log.length > 2 * KEPT_LOG_LINES)
        progress.log.splice(0, progress.log.length - KEPT_LOG_LINES);
    return ended;
}
function progress_parseStatus(line) {
    if (!line.startsWith('{'))
        return null;
    try {
        const { vertexes, logs } = JSON.parse(line);
        return { vertexes: progress_listed(vertexes, ['digest', 'name']), logs: progress_listed(logs, ['vertex', 'data']) };
    }
    catch {
        return null;
    }
}
/** The entries that have these texts. The error of a frontend may be any text, also one that begins like a status. */
function progress_listed(list, texts) {
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
        pattern: /cannot connect to the docker daemon|error during connect|connection refused|is the docker daemon running|no such host|^context deadline exceeded$/i,
        hint: 'Start the Docker Engine, or name a running builder with the input builder.',
    },
    {
        code: 'builder-lost',
        pattern: /rpc error: code = Unavailable|transport is closing|error reading from server: EOF|connection reset by peer|error while dialing|broken pipe|graceful_stop/i,
        hint: 'The builder went away during the build. Look at its log (memory is the usual cause), then run again.',
    },
    {
        code: 'disk-full',
        pattern: /no space left on device|disk quota exceeded/i,
        hint: 'Free space on the builder (docker buildx prune) and where temporary files go (RUNNER_TEMP or TMPDIR).',
    },
    {
        code: 'dockerfile-invalid',
        pattern: /dockerfile parse error|failed to parse stage name|unknown instruction|invalid reference format|circular dependency/i,
        hint: 'Mend the line of the Dockerfile that is named.',
    },
    {
        code: 'copy-source-missing',
        pattern: /failed to calculate checksum of ref .*: not found|failed to compute cache key: .*not found|lstat \S+: no such file or directory/i,
        hint: 'The path that COPY or ADD names is not there: compare it with what the stage or the context holds, and with .dockerignore.',
    },
    {
        code: 'base-image-unavailable',
        pattern: /failed to resolve source metadata|pull access denied|failed to resolve reference|failed to do request/i,
        hint: 'Check the reference of the base image, whether its registry is in reach, and whether docker login was done.',
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
/** What went wrong with a build, out of what buildx printed. `dockerfile` is the path that a location is given for. */
function explainBuild(progress, status, dockerfile) {
    const text = progress.notes.join('\n');
    const step = failedStep(progress);
    const message = errorLine(progress.notes) ?? step?.error ?? `docker buildx ended with status ${status}.`;
    const found = CAUSES.find(({ pattern }) => pattern.test(message)) ?? CAUSES.find(({ pattern }) => pattern.test(text));
    // An engine that took steps already was there: it is lost, not absent.
    const lost = found?.code === 'engine-unreachable' && progress.steps.size > 0;
    const cause = lost ? CAUSES.find(({ code }) => code === 'builder-lost') : found;
    return new BuildFailure(cause?.code ?? 'build-failed', message, {
        hint: cause?.hint ?? 'The output of buildx says why.',
        location: locationIn(progress.notes, dockerfile),
        output: step ? lastLines(progress, step, SHOWN_OUTPUT_LINES) : [],
    });
}
/** The sentence behind `ERROR: failed to build: failed to solve:`, without the prefixes that each layer of the tool adds. */
function errorLine(notes) {
    const line = notes.findLast(note => /^ERROR:/.test(note));
    if (line === undefined)
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

;// CONCATENATED MODULE: ./src/image/largest.ts



/**
 * The files that the container sees, largest first and then in byte order of path; at most `count`. A file with
 * several hardlinks is listed once.
 */
function largestPaths(tree, count) {
    const root = tree_rootOf(tree);
    const largest = createTop(count);
    // Inodes come in no order, which spares sorting all names of the image for the sake of a few.
    for (const inode of tree_fileInodes(root)) {
        const { size } = inode.entry;
        if (largest.wants(size))
            largest.add({ path: nodes_pathOf(nameOfInode(root, inode)), size, layer: inode.layer });
    }
    return largest.list();
}
/**
 * The files whose bytes are shipped but not seen, because a later layer (or a later entry of the same one) deleted
 * or replaced them: largest first, then in byte order of path, then lowest layer first; at most `count`. All of them
 * together are `size.wasted`.
 */
function wastedPaths({ layers, tree }, count) {
    const seen = layers.map(() => new Set());
    for (const inode of fileInodes(rootOf(tree)))
        seen[inode.layer]?.add(inode.entry);
    const wasted = createTop(count);
    for (const layer of layers) {
        const sizes = new Map();
        for (const entry of layer.entries) {
            if (entry.size === 0 || seen[layer.index]?.has(entry))
                continue;
            sizes.set(entry.path, (sizes.get(entry.path) ?? 0) + entry.size);
        }
        for (const [path, size] of sizes)
            wasted.add({ path, size, layer: layer.index });
    }
    return wasted.list();
}
/** Keeps the first `count` of many without keeping them all. */
function createTop(count) {
    let kept = [];
    /** What the last one of those that were ever cut to has: nothing below it can come in any more. */
    let least = 0;
    const cut = () => {
        kept.sort((a, b) => b.size - a.size || compareBytes(a.path, b.path) || a.layer - b.layer);
        kept = kept.slice(0, count);
        if (kept.length === count)
            least = kept.at(-1)?.size ?? 0;
        return kept;
    };
    return {
        /** Whether an item of this size might be among them. */
        wants: (size) => size >= least,
        add(item) {
            kept.push(item);
            if (kept.length >= 2 * count + 1024)
                cut();
        },
        list: cut,
    };
}

;// CONCATENATED MODULE: ./src/report/assemble.ts






const SHOWN_LARGEST = 20;
/** The report of a run, in the order of the plan. */
function assembleReport(outcomes, source) {
    const targets = outcomes.map(reportTarget);
    return {
        schema: 'stagegate.report/1',
        result: decideAll(targets.map(target => target.result)),
        tool: version/* TOOL */.j,
        source,
        baseline: null,
        targets,
        pushed: [],
    };
}
/** The report of a run that came to an end before there were targets: a builder that is missing, a cancelled job. */
function assembleFailure(failure, source) {
    return assembleReport([{ target: { name: '(all targets)', role: 'gated' }, build: null, judgements: [], failure }], source);
}
function reportTarget({ target, build, judgements, failure }) {
    const error = failure === null ? null : reportFailure(failure);
    return {
        name: target.name,
        role: target.role,
        result: error ? 'error' : target.role === 'built' ? 'passed' : decideAll(judgements.map(({ verdict }) => verdict)),
        error,
        build,
        images: judgements.map(reportImage),
    };
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
function reportImage({ image, user, budgets, checks, findings }) {
    const { spec, uid, gid, root, numeric, resolved } = user;
    return {
        platform: formatPlatform(image.platform),
        digest: image.digest,
        reference: image.reference,
        size: image.size,
        files: image.tree.files,
        growth: null,
        budgets,
        user: { spec, uid, gid, root, numeric, resolved },
        base: image.base,
        layers: image.layers.map(({ digest, diffId, compressed, unpacked, files, origin, blame }) => {
            return { digest, diffId, compressed, unpacked, files, origin, blame };
        }),
        checks: checks.map(({ id, result, error }) => ({ id, result, error })),
        findings,
        largest: largestPaths(image.tree, SHOWN_LARGEST),
    };
}

;// CONCATENATED MODULE: ./src/build/history.ts
const SLSA_PROVENANCE = 'https://slsa.dev/provenance/v0.2';
/**
 * The provenance of one platform of a build, out of the builder's history. buildx writes it to the metadata file as well,
 * but for several platforms at once it often loses that to a race of its own (seen with buildx 0.29.1: "locked").
 * Null where the builder keeps no history or buildx is too old to ask: then nothing is known of the layers' origins.
 */
async function provenanceFromHistory(builder, ref, platform, ports) {
    const args = ['buildx', 'history', 'inspect', 'attachment', '--builder', builder];
    const { status, stdout } = await ports.exec.run('docker', [
        ...args,
        '--platform',
        platform,
        '--type',
        SLSA_PROVENANCE,
        ref,
    ]);
    try {
        return status === 0 ? JSON.parse(stdout) : null;
    }
    catch {
        return null;
    }
}

;// CONCATENATED MODULE: ./src/build/provenance.ts

/** What is known without provenance: nothing. */
function unknownOrigins(layers) {
    return { base: { reference: null, digest: null, layers: 0, knownBy: 'none' }, blame: new Array(layers).fill(null) };
}
/**
 * Tells where each layer came from. BuildKit gives, for each step, the whole list of layers after it: a base image's
 * step lists the base layers, and every other list adds those of its own instruction.
 * @param layers the digests of the image's layers; @param path the Dockerfile's path as reports name it
 * @param target the stage that was built; null for the last one
 */
function readOrigins(provenance, layers, path, target) {
    const metadata = (provenance.metadata?.['https://mobyproject.org/buildkit@v1#metadata'] ?? {});
    const info = metadata.source?.infos?.[0];
    const dockerfile = info?.data
        ? parseDockerfile(path ?? info.filename ?? 'Dockerfile', Buffer.from(info.data, 'base64').toString('utf8'))
        : null;
    const steps = Object.entries(metadata.layers ?? {}).flatMap(([key, lists]) => lists.map(list => ({ id: key.replace(/:\d+$/, ''), digests: list.map(layer => layer.digest) })));
    const base = findBase(provenance.buildConfig?.llbDefinition ?? [], steps, layers);
    const stage = dockerfile && (target === null ? dockerfile.stages.at(-1) : findStage(dockerfile, target));
    const source = dockerfile && { dockerfile, chain: stage ? baseChain(dockerfile, stage) : [], metadata };
    const blame = layers.map((_, index) => index < base.layers || !source ? null : blameLayer(steps, layers, index, source));
    return { base, blame };
}
/** The longest list of an image source that the image's own layers begin with. */
function findBase(definition, steps, layers) {
    let base = { reference: null, digest: null, layers: 0, knownBy: 'provenance' };
    for (const step of definition) {
        const identifier = step.op?.Op?.source?.identifier;
        const image = /^(?:docker-image|oci-layout):\/\/(.+?)(?:@(sha256:[0-9a-f]{64}))?$/.exec(identifier ?? '');
        if (!image)
            continue;
        const list = steps.find(({ id, digests }) => id === step.id && startsWith(layers, digests));
        if (list && list.digests.length > base.layers) {
            base = {
                reference: familiar(image[1] ?? ''),
                digest: (image[2] ?? null),
                layers: list.digests.length,
                knownBy: 'provenance',
            };
        }
    }
    return base;
}
/** `docker.io/library/node:24-slim` is what people write as `node:24-slim`. Upstream: distribution/reference, FamiliarString. */
function familiar(reference) {
    return reference.replace(/^docker\.io\/(library\/)?/, '');
}
function startsWith(layers, prefix) {
    return prefix.length <= layers.length && prefix.every((digest, index) => digest === layers[index]);
}
function blameLayer(steps, layers, index, source) {
    const located = steps.filter(({ id }) => linesOf(source.metadata, id).length > 0);
    const step = 
    // The shortest list that holds the layer in its place: the step that added it (a step may add several at once).
    located
        .filter(({ digests }) => digests.length > index && startsWith(layers, digests))
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

;// CONCATENATED MODULE: ./src/build/command.ts


/** The `docker buildx build` (or `bake`) that builds one target. Secrets go through the environment, not the arguments. */
function buildCommand(options, target, builder, cache, to) {
    const env = {
        // The provenance goes to the metadata file only: the image is exactly what a plain build would make.
        BUILDX_METADATA_PROVENANCE: 'max',
        BUILDX_METADATA_WARNINGS: '1',
    };
    const common = ['--builder', builder, '--progress', 'rawjson', '--metadata-file', to.metadata];
    const output = to.layout === null ? 'type=cacheonly' : `type=oci,tar=false,${attribute('dest', to.layout)}`;
    if (options.build.noCache)
        common.push('--no-cache');
    if (options.build.pull)
        common.push('--pull');
    return options.bakeFiles.length > 0
        ? { args: ['buildx', 'bake', ...common, ...bakeArguments(options, target, cache, output, to, env)], env }
        : { args: ['buildx', 'build', ...common, ...dockerfileArguments(options, target, cache, output, env)], env };
}
function dockerfileArguments(options, target, cache, output, env) {
    const { build } = options;
    const args = ['--output', output];
    const add = (flag, values) => {
        for (const value of values)
            args.push(flag, value);
    };
    if (options.file !== null)
        args.push('--file', options.file);
    if (target.stage !== null)
        args.push('--target', target.stage);
    if (build.platforms.length > 0)
        args.push('--platform', build.platforms.join(','));
    add('--build-arg', build.args);
    add('--build-context', build.contexts);
    add('--label', build.labels);
    add('--ssh', build.ssh);
    add('--secret', secretAttributes(options, env));
    add('--cache-from', cache.from);
    add('--cache-to', cache.to);
    // Behind `--` nothing is an option, whatever it begins with.
    return [...args, '--', options.context];
}
function bakeArguments(options, target, cache, output, to, env) {
    const { build } = options;
    const args = options.bakeFiles.flatMap(file => ['--file', file]);
    const set = (key, value) => args.push('--set', `${target.name}.${key}=${value}`);
    // bake refuses to write outside of the working directory unless it is told that it may.
    if (to.layout !== null)
        args.push('--allow', `fs.write=${(0,external_node_path_.join)(to.layout, '..')}`);
    set('output', output);
    for (const arg of build.args) {
        // One without a value takes that of the environment, which bake does for a key alone.
        if (arg.includes('='))
            set(`args.${arg.split('=')[0]}`, arg.slice(arg.indexOf('=') + 1));
        else
            args.push('--set', `${target.name}.args.${arg}`);
    }
    for (const context of build.contexts)
        set(`contexts.${context.split('=')[0]}`, context.slice(context.indexOf('=') + 1));
    for (const label of build.labels)
        set(`labels.${label.split('=')[0]}`, label.slice(label.indexOf('=') + 1));
    if (build.platforms.length > 0)
        for (const platform of build.platforms)
            set('platform', platform);
    for (const value of build.ssh)
        set('ssh', value);
    for (const value of secretAttributes(options, env))
        set('secrets', value);
    for (const value of cache.from)
        set('cache-from', value);
    for (const value of cache.to)
        set('cache-to', value);
    // A definition may name a target `--push`: behind `--` that is a name, and nothing is pushed.
    return [...args, '--', target.name];
}
/** The `--secret` attributes. A value that was given itself goes into `env`, the environment of buildx. */
function secretAttributes({ build }, env) {
    const values = build.secrets.map(({ id, value }, index) => {
        env[`STAGEGATE_SECRET_${index}`] = value;
        return `${attribute('id', id)},env=STAGEGATE_SECRET_${index}`;
    });
    const envs = build.secretEnvs.map(({ id, env: name }) => `${attribute('id', id)},${attribute('env', name)}`);
    const files = build.secretFiles.map(({ id, path }) => `${attribute('id', id)},${attribute('src', path)}`);
    return [...values, ...envs, ...files];
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
            if (found)
                provenance.set(found[1] ?? '', value);
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
            hint: 'Stagegate needs buildx 0.17 or newer; see docker buildx version.',
        });
    }
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

;// CONCATENATED MODULE: ./src/build/run.ts









/** A step that took less is not worth a line while the build runs. */
const SHOWN_STEP_SECONDS = 1;
/** Nor in the report. */
const REPORTED_STEP_SECONDS = 0.1;
/**
 * Builds one target into an OCI layout below `folder`.
 * The layouts of all targets share one `blobs` folder: a blob that several targets have leaves the builder once, while
 * each target has its own index, which two exports at a time would damage.
 * @throws BuildFailure
 */
async function buildTarget(options, target, builder, gha, folder, ports) {
    const place = (0,external_node_path_.join)(folder, `target-${encodeURIComponent(target.name)}`);
    await (0,promises_.mkdir)(place, { recursive: true });
    const layout = target.role === 'built' ? null : await prepareLayout(folder, place);
    const metadata = (0,external_node_path_.join)(place, 'metadata.json');
    const dockerfile = target.dockerfile?.path ?? null;
    const cache = cacheFlags(options.cache, gha, target.name, dockerfile ?? options.bakeFiles.join('-'), options.build.platforms);
    const command = buildCommand(options, target, builder.name, cache, { layout, metadata });
    const progress = emptyProgress();
    const start = performance.now();
    const { status } = await ports.exec.run('docker', command.args, {
        env: command.env,
        signal: ports.signal,
        onStderrLine: line => {
            for (const step of readProgressLine(progress, line))
                showStep(target, step, ports);
        },
    });
    const seconds = Math.round(performance.now() - start) / 1000;
    const summary = summarize(progress, seconds, target.dockerfile);
    ports.log.group(groupTitle(target.name, status === 0, summary), transcript(progress, target.dockerfile));
    if (ports.signal.aborted)
        throw new Failure('cancelled', `The build of ${target.name} was cancelled.`);
    if (status !== 0)
        throw explainBuild(progress, status, dockerfile);
    if (layout === null)
        return { image: null, summary };
    await ownBlobs(folder, layout);
    const bakeTarget = options.bakeFiles.length > 0 ? target.name : null;
    return { image: { layout, metadata: parseMetadata(await (0,promises_.readFile)(metadata, 'utf8'), bakeTarget) }, summary };
}
async function prepareLayout(folder, place) {
    const blobs = (0,external_node_path_.join)(folder, 'blobs');
    const layout = (0,external_node_path_.join)(place, 'layout');
    await (0,promises_.mkdir)((0,external_node_path_.join)(blobs, 'sha256'), { recursive: true });
    await (0,promises_.mkdir)(layout, { recursive: true });
    await (0,promises_.symlink)(blobs, (0,external_node_path_.join)(layout, 'blobs'));
    return layout;
}
/** Puts hard links in place of the link to the shared folder, so that the finished layout stands alone. */
async function ownBlobs(folder, layout) {
    const shared = (0,external_node_path_.join)(folder, 'blobs', 'sha256');
    const own = (0,external_node_path_.join)(layout, 'blobs', 'sha256');
    const names = await (0,promises_.readdir)(shared);
    await (0,promises_.unlink)((0,external_node_path_.join)(layout, 'blobs'));
    await (0,promises_.mkdir)(own, { recursive: true });
    await Promise.all(names.map(name => (0,promises_.link)((0,external_node_path_.join)(shared, name), (0,external_node_path_.join)(own, name))));
}
function showStep({ name, dockerfile }, step, ports) {
    const seconds = stepSeconds(step);
    if (step.error === null && isBuildStep(step) && seconds >= SHOWN_STEP_SECONDS) {
        ports.log.info(`${name}: ${seconds.toFixed(1)} s  ${stepName(step, dockerfile)}`);
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

// EXTERNAL MODULE: external "node:path/posix"
var posix_ = __webpack_require__(3916);
;// CONCATENATED MODULE: ./src/missing-source.ts





const SHOWN_NAMES = 12;
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
    if (from === undefined)
        return { path: (0,posix_.resolve)('/', found), stage: null };
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
async function neighboursInContext(context, path) {
    for (let folder = (0,posix_.dirname)(path);; folder = (0,posix_.dirname)(folder)) {
        try {
            return { folder, names: (await (0,promises_.readdir)((0,posix_.join)(context, folder))).sort() };
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
    const shown = names.slice(0, SHOWN_NAMES).join(', ') +
        (names.length > SHOWN_NAMES ? `, and ${names.length - SHOWN_NAMES} more` : '');
    const nearest = nearestWord(next, names);
    const ignored = stage === null && names.includes(next) ? ' It is there on disk, so .dockerignore leaves it out.' : '';
    const message = `There is no ${path} in ${where}: ${folder} holds ${names.length === 0 ? 'nothing' : shown}.${ignored}`;
    const hint = nearest !== null && nearest !== next ? `Did you mean ${(0,posix_.join)(folder, nearest)}?` : failure.hint;
    return new BuildFailure(failure.code, message, {
        ...(hint ? { hint } : {}),
        location: failure.location,
        output: failure.output,
    });
}

;// CONCATENATED MODULE: ./src/target.ts













/** Builds one target, reads its images and holds them to the rules. Whatever fails is in the outcome. */
async function verifyTarget(target, run) {
    const outcome = { target, build: null, judgements: [], failure: null };
    try {
        const built = await buildTarget(run.options, target, run.builder, run.gha, run.folder, run.ports);
        outcome.build = built.summary;
        if (built.image === null)
            return outcome;
        const { layout, metadata } = built.image;
        const made = { metadata, target, builder: run.builder.name, ports: run.ports };
        const images = await readImages(`${layout}@${metadata.digest}`, run.ports, made);
        outcome.judgements = images.map(image => judge(image, target, run.rules));
    }
    catch (failure) {
        outcome.failure = run.ports.signal.aborted
            ? new Failure('cancelled', `The run was cancelled before ${target.name} was judged.`)
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
        return withNeighbours(failure, missing, await neighbours(missing, target, run));
    }
    catch {
        // The explanation is a courtesy: without it, the failure itself stands.
        return failure;
    }
}
async function neighbours({ path, stage }, target, run) {
    const { options, ports } = run;
    if (stage === null)
        return neighboursInContext((0,external_node_path_.join)(ports.cwd, options.context), path);
    const name = stageName(stage);
    const source = {
        name: `${target.name}:${name}`,
        role: 'measured',
        stage: name,
        dockerfile: target.dockerfile,
    };
    const built = await buildTarget(options, source, run.builder, { readable: false, writable: false }, run.folder, ports);
    const [image] = built.image
        ? await readImages(`${built.image.layout}@${built.image.metadata.digest}`, ports, null)
        : [];
    if (!image)
        throw new Error('the stage has no image');
    return neighboursInTree(image.tree, path);
}
/**
 * Reads the images of a layout or an archive; of one that was just built, with what the build tells of its layers.
 * @throws Failure of the image reader
 */
async function readImages(reference, { signal, layerIndex: index }, made) {
    const store = await openImageStore(reference);
    try {
        const needs = [...neededBy(), ...USER_NEEDS];
        return await Promise.all(store.images.map(async (stored) => {
            const digests = stored.layers.map(layer => layer.digest);
            const provenance = made && (await findProvenance(made, formatPlatform(stored.platform)));
            const { target } = made ?? {};
            const origins = provenance
                ? readOrigins(provenance, digests, target?.dockerfile?.path ?? null, target?.stage ?? null)
                : unknownOrigins(digests.length);
            return readImage(stored, { needs, signal, index, ...origins });
        }));
    }
    finally {
        await store.close();
    }
}
async function findProvenance({ metadata, builder, ports }, platform) {
    const written = metadata.provenance.get(platform) ?? metadata.provenance.get('');
    if (written)
        return written;
    return metadata.ref === null ? null : provenanceFromHistory(builder, metadata.ref, platform, ports);
}

;// CONCATENATED MODULE: ./src/verify.ts











/**
 * The product's sentence: plan the targets, build each with buildx, read the images it got, hold them against budgets
 * and checks, and say what came of it. The failure of one target hides nothing of the others.
 * @throws UsageError for options that do not fit the Dockerfile; everything else is in the report
 */
async function verify_verify(options, ports, { source, onBuilderCreated }) {
    let builder = null;
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)(ports.env['RUNNER_TEMP'] || (0,external_node_os_.tmpdir)(), 'stagegate-'));
    try {
        const plan = await planTargets(options, ports);
        builder = await prepareBuilder(options.builder, ports, onBuilderCreated);
        const gha = cacheAccess(options, ports);
        const run = { options, ports, builder, gha, folder, rules: rulesOf(options) };
        const outcomes = await Promise.all(plan.targets.map(target => verifyTarget(target, run)));
        return assembleReport(outcomes, { ...source, dockerfile: plan.targets[0]?.dockerfile?.path ?? null });
    }
    catch (failure) {
        if (failure instanceof UsageError)
            throw failure;
        // What is broken off in the middle says anything but that.
        return assembleFailure(ports.signal.aborted ? cancelled() : failure, source);
    }
    finally {
        // The report is worth more than the tidiness: what cannot be removed is told, and the verdict stands.
        await Promise.all([
            (0,promises_.rm)(folder, { recursive: true, force: true }),
            builder?.created ? removeBuilder(builder.name, ports) : null,
        ]).catch((error) => ports.log.warning(`Something was left behind: ${error.message}`));
    }
}
/** The same checks on an image that something else built. `reference` names it as openImageStore documents. */
async function inspect(reference, options, ports, source) {
    const target = { name: reference, role: 'gated', stage: null, dockerfile: null };
    const rules = rulesOf(options);
    try {
        const images = await readImages(reference, ports, null);
        return assembleReport([{ target, build: null, judgements: images.map(image => judge(image, target, rules)), failure: null }], source);
    }
    catch (failure) {
        return assembleReport([{ target, build: null, judgements: [], failure: ports.signal.aborted ? cancelled() : failure }], source);
    }
}
function cancelled() {
    return new Failure('cancelled', 'The run was cancelled.');
}
function cacheAccess(options, ports) {
    const access = ghaAccess(ports.env);
    if (options.cache.backend.kind === 'gha' && !access.readable && !access.writable) {
        ports.log.warning('The gha cache is not in reach of this job (no ACTIONS_RUNTIME_TOKEN), so the build goes without it.');
    }
    else if (options.cache.backend.kind === 'gha' && !access.writable) {
        ports.log.info('This job may read the gha cache, but not write to it.');
    }
    return access;
}
function rulesOf({ preset, severities, budgets, waivers, failOn }) {
    return { severities: resolveSeverities(preset, severities), budgets, waivers, failOn, now: new Date() };
}

;// CONCATENATED MODULE: ./src/commands/run.ts











const NO_SOURCE = { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: null };
async function runVerify(context, flags) {
    const options = readOptions({ ...inputsOf(flags), context }, process.cwd(), checkIds());
    return withPorts(flags, ports => verify_verify(options, ports, { source: NO_SOURCE }));
}
async function runInspect(image, flags) {
    const options = readOptions(inputsOf({ ...flags, budget: [] }), process.cwd(), checkIds());
    // An image on its own has no target's name to write before the size: every budget is for it.
    const budgets = readOptions({ budgets: flags.budget.map(limit => (limit.includes('=') ? limit : `image=${limit}`)).join('\n') }, process.cwd(), []).budgets;
    const held = { ...options, budgets: budgets.map(budget => ({ ...budget, target: image })) };
    return withPorts(flags, ports => inspect(image, held, ports, NO_SOURCE));
}
function checkIds() {
    return CHECKS.map(check => check.id);
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
        platforms: quoted(flags.platform),
        'no-cache': String(flags.cache === false),
        pull: String(flags.pull ?? false),
        builder: flags.builder ?? '',
        cache: flags.cache || 'off',
        'cache-from': list(flags.cacheFrom),
        'cache-to': list(flags.cacheTo),
        'fail-on': flags.failOn ?? '',
        config: flags.config ?? '',
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
function run_render(report, { format, output }) {
    if (format === 'json')
        return renderJson(report);
    if (format === 'markdown')
        return renderMarkdown(report, { limit: { characters: Number.POSITIVE_INFINITY } });
    const terminal = output === undefined && process.stdout.isTTY === true;
    return renderText(report, {
        colour: terminal && process.env['NO_COLOR'] === undefined,
        columns: process.stdout.columns ?? 100,
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
    shared(program.command('verify'))
        .description('Build targets with buildx and hold their images to budgets and checks.')
        .argument('[context]', 'the build context, a folder or a URL', '.')
        .option('-f, --file <path>', 'the Dockerfile (default: Dockerfile in the context)')
        .option('-t, --target <name>', 'a target to gate; repeat for several, * for every named one', collect, [])
        .option('--bake <file>', 'a bake definition instead of a Dockerfile; repeat for several', collect, [])
        .option('--verify-stages', 'build also the stages that no target needs')
        .option('--build-arg <key=value>', 'a build argument; repeat for several', collect, [])
        .option('--build-context <name=path>', 'an additional context; repeat for several', collect, [])
        .option('--secret-env <id=VARIABLE>', 'a secret from the environment; repeat for several', collect, [])
        .option('--secret-file <id=path>', 'a secret from a file; repeat for several', collect, [])
        .option('--ssh <value>', 'an SSH agent or key for the build; repeat for several', collect, [])
        .option('--label <key=value>', 'a label for the images; repeat for several', collect, [])
        .option('--platform <name>', 'a platform to build for; repeat for several', collect, [])
        .option('--no-cache', 'build without any cache')
        .option('--pull', 'always pull the base images')
        .option('--builder <name>', 'the buildx builder')
        .option('--cache <where>', 'gha, off, a registry reference, or a folder', 'off')
        .option('--cache-from <value>', 'a further cache source, as docker buildx build takes it', collect, [])
        .option('--cache-to <value>', 'a further cache destination, as docker buildx build takes it', collect, [])
        .option('-v, --verbose', 'show what every step of the build printed')
        .action(async (context, flags) => {
        status = await runVerify(context, flags);
    });
    shared(program.command('inspect'))
        .description('Hold an image that something else built to the same checks; needs no Docker.')
        .argument('<image>', 'an OCI layout folder, an OCI archive or a docker save archive, with @digest or :tag where it holds several')
        .action(async (image, flags) => {
        status = await runInspect(image, flags);
    });
    program
        .command('ls')
        .description('List the files of an image: mode, owner, size, layer, path.')
        .argument('<image>', 'an image, as for inspect')
        .option('--layers', "every layer's own entries, deletions included, instead of what the container sees")
        .addOption(new commander/* Option */.c$('--format <format>', 'what is printed').choices(['text', 'json']).default('text'))
        .action(async (image, flags) => {
        status = await runLs(image, flags);
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
                complain(problem);
            return EXIT.usage;
        }
        complain(error.message);
        return EXIT.error;
    }
}
function ignoreClosedPipe(error) {
    if (error.code !== 'EPIPE')
        throw error;
}
/** A message may name what a Dockerfile or a configuration holds, and that is no more to be trusted than a log. */
function complain(message) {
    process.stderr.write(`stagegate: ${message.split('\n').map(escapeTerminal).join('\n')}\n`);
}
function shared(command) {
    return command
        .option('--budget <target=size>', 'a limit, such as app=150MB or app.compressed=60MB; repeat for several', collect, [])
        .option('--fail-on <severity>', 'the mildest severity that fails: error, warning, never')
        .option('--config <file>', 'the configuration file (default: stagegate.yml)')
        .addOption(new commander/* Option */.c$('--format <format>', 'what is printed').choices(['text', 'json', 'markdown']).default('text'))
        .option('-o, --output <file>', 'write the report to a file instead of standard output');
}
function collect(value, list) {
    return [...list, value];
}


/***/ })

};
