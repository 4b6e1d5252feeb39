/** Real ELF files, compared with binutils' readelf and strip if the machine has them. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { createRandom } from '../../../script/fuzz/random.ts'
import type { ElfFacts } from '../../../src/image/elf-facts.ts'
import { elf } from '../../../src/image/extract/elf.ts'
import { elfFactsOf, elfWith } from '../../helpers/elf.ts'
import { readTestLayer } from '../../helpers/layers.ts'
import { needs } from '../../helpers/needs.ts'
import { makeTar } from '../../helpers/tar.ts'
import { COMPILER } from '../../helpers/things.ts'

const withCompiler = await needs(COMPILER)

const folder = mkdtempSync(join(tmpdir(), 'stagegate-elf-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SYSTEM = [
  '/bin/sh',
  '/bin/ls',
  '/usr/bin/env',
  '/lib/x86_64-linux-gnu/libc.so.6',
  '/lib/x86_64-linux-gnu/libm.so.6',
]
const known = [process.execPath, ...SYSTEM].filter(path => existsSync(path)).map(path => realpathSync(path))

/** readelf's result for the same file, in the same form. */
function readelfSummary(path: string): unknown {
  const text = spawnSync('readelf', ['-dlW', path], { encoding: 'utf8' }).stdout
  const one = (pattern: RegExp) => pattern.exec(text)?.[1] ?? null
  return {
    interpreter: one(/interpreter: (.*)\]/),
    needed: [...text.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(match => match[1]),
    soname: one(/\(SONAME\).*\[(.*)\]/),
    rpath: one(/\(RPATH\).*\[(.*)\]/),
    runpath: one(/\(RUNPATH\).*\[(.*)\]/),
  }
}

function summarize(facts: ElfFacts | null): unknown {
  const { needed = [], soname = null, rpath = null, runpath = null } = facts?.dynamic ?? {}
  return { interpreter: facts?.interpreter, needed, soname, rpath, runpath }
}

function savedByStrip(path: string): number {
  const stripped = join(folder, 'stripped')
  expect(spawnSync('strip', ['-o', stripped, path]).status).toBe(0)
  return Math.max(0, statSync(path).size - statSync(stripped).size)
}

withCompiler.describe('files of this machine', () => {
  test.each(known)('%s', async path => {
    const facts = await elfFactsOf(readFileSync(path))
    expect(facts?.unread).toEqual([])
    expect(summarize(facts)).toEqual(readelfSummary(path))
    const sections = spawnSync('readelf', ['-SW', path], { encoding: 'utf8' }).stdout
    // `strip` merges these notes, too, by its own rules.
    const slack = sections.includes('.gnu.build.attributes') ? 64 * 1024 : 0
    expect(Math.abs(savedByStrip(path) - (facts?.strippable?.bytes ?? Number.NaN))).toBeLessThanOrEqual(slack)
  })
})

/** The path of one of the compiler's own programs. */
const ofGcc = (name: string) =>
  spawnSync('gcc', [`-print-prog-name=${name}`], { encoding: 'utf8' }).stdout?.trim() || name

withCompiler.describe("the machine's own tools, by their content", () => {
  test.each<[string, string[]]>([
    ['gcc', ['gcc']],
    ['cc1', ['gcc']],
    ['collect2', ['gcc']],
    ['as', ['binutils']],
    ['ld', ['binutils']],
    ['objdump', []],
  ])('%s', async (name, tools) => {
    const path = name === 'gcc' ? spawnSync('which', ['gcc'], { encoding: 'utf8' }).stdout.trim() : ofGcc(name)
    const file = path.includes('/') ? path : spawnSync('which', [path], { encoding: 'utf8' }).stdout.trim()
    expect((await elfFactsOf(readFileSync(file)))?.tools).toEqual(tools)
  })
})

withCompiler.describe('compiled files', () => {
  const compile = (name: string, options: string[], source = 'int main(void) { return 0; }\n') => {
    const path = join(folder, name)
    writeFileSync(`${path}.c`, source)
    const { status, stderr } = spawnSync('gcc', ['-o', path, `${path}.c`, ...options], { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return path
  }
  const library = ['-shared', '-fPIC', '-Wl,-soname,libfoo.so.1']

  test.each<[string, string[]]>([
    ['plain', []],
    ['debug', ['-g']],
    ['compressed', ['-g', '-gz']],
    ['stripped', ['-s']],
    ['fixed', ['-no-pie']],
    ['static', ['-static']],
    ['static-debug', ['-static', '-g']],
    ['static-pie', ['-static-pie']],
    ['threads', ['-pthread', '-lm', '-Wl,--no-as-needed', '-ldl']],
    ['runpath', ['-Wl,-rpath,$ORIGIN/../lib:/opt/lib', '-Wl,--enable-new-dtags']],
    ['rpath', ['-Wl,-rpath,/opt/lib', '-Wl,--disable-new-dtags']],
    ['relocations', ['-Wl,--emit-relocs']],
    ['library', library],
    ['library-debug', [...library, '-g']],
  ])('%s', async (name, options) => {
    const path = compile(name, options)
    const content = readFileSync(path)
    const facts = await elfFactsOf(content)
    expect(facts).toMatchObject({ bits: 64, bigEndian: false, unread: [], go: false, tools: [] })
    expect(summarize(facts)).toEqual(readelfSummary(path))
    expect(facts?.strippable?.bytes).toBe(savedByStrip(path))
    expect(facts?.strippable?.debug).toBe(options.includes('-g'))
    for (const chunk of [content.length < 50_000 ? 1 : 997, 4097])
      expect(await elfFactsOf(content, chunk)).toEqual(facts)
    expect(elf.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts)
  })

  test('an object file must not be stripped', async () => {
    expect(await elfFactsOf(readFileSync(compile('object.o', ['-c', '-g'])))).toMatchObject({
      type: 1,
      strippable: null,
      unread: [],
    })
  })

  test("stripping would remove a packer's appended data", async () => {
    const content = Buffer.concat([readFileSync(compile('packed', ['-g'])), Buffer.alloc(5000, 'script')])
    expect((await elfFactsOf(content))?.strippable).toBeNull()
  })

  test('the versions that it needs, and those that the C library defines', async () => {
    const facts = await elfFactsOf(
      readFileSync(compile('versions', [], '#include <stdio.h>\nint main(void) { puts(""); }\n')),
    )
    const versions = facts?.dynamic?.versionsNeeded.find(({ library }) => library.startsWith('libc.so'))?.versions
    expect(versions).toEqual([expect.stringMatching(/^GLIBC_2\.\d+$/)])
  })

  test.each([1, 100, 4096])('the path of the CA bundle, across chunks of %d bytes', async chunk => {
    const source =
      'const char *const path = "/etc/ssl/certs/ca-certificates.crt";\nint main(void) { return path[0]; }\n'
    expect(await elfFactsOf(readFileSync(compile('tls', [], source)), chunk)).toMatchObject({ caBundle: true })
  })

  test.each([1, 100, 4096])('the generated main file of a Go test, across chunks of %d bytes', async chunk => {
    const main = (name: string, section: string) =>
      `const char name[] = "\\0${name}";\n` +
      `__attribute__((section("${section}"), used)) const int info = 1;\nint main(void) { return name[0]; }\n`
    const read = async (file: string, ...source: [string, string]) =>
      elfFactsOf(readFileSync(compile(file, [], main(...source))), chunk)
    expect(await read('go-test', '_testmain.go', '.go.buildinfo')).toMatchObject({ go: true, goTest: true })
    expect(await read('go-no-test', 'x_testmain.go', '.go.buildinfo')).toMatchObject({ go: true, goTest: false })
    expect(await read('no-go', '_testmain.go', '.rodata.x')).toMatchObject({ go: false, goTest: false })
  })

  const BUILD_INFO = '\\x30\\x77\\xaf\\x0c\\x92\\x74\\x08\\x02\\x41\\xe1\\xc1\\x07\\xe6\\xd6\\x18\\xe6path\\tcmd/'
  const WARNING =
    '*** WARNING *** there are active plugins, do not report this as a bug unless you can reproduce it without enabling any plugins.\\n'
  /** A C program, or library, with a string, a section, and libraries that it needs. */
  const containing = async (name: string, string: string, chunk: number, options: string[], section = 'x') => {
    const source =
      `const char text[] = "\\0" "${string}";\n` +
      `__attribute__((section("${section}"), used)) const int info = 1;\nint main(void) { return text[0]; }\n`
    return elfFactsOf(readFileSync(compile(name, options, source)), chunk)
  }
  const libjli = () => ['-Wl,--no-as-needed', compile('libjli.so', ['-shared', '-Wl,-soname,libjli.so'])]

  test.each([[], ['-static'], ['-static-pie']])('cut off: %p', async (...options) => {
    const content = readFileSync(compile('whole', options, 'char a[100000] = {1};\nint main(void) { return a[0]; }\n'))
    const { missing } = (await elfFactsOf(content)) ?? {}
    expect(missing).toBe(0)
    const half = await elfFactsOf(content.subarray(0, 30_000), 997)
    // Section headers and symbols are behind what is mapped.
    expect(half?.missing).toBeGreaterThan(70_000)
    expect(half?.missing).toBeLessThan(content.length - 30_000)
  })

  test.each<[tool: string, string, options?: string[], section?: string]>([
    ['gcc', 'cc1 -fpreprocessed %i %(cc1_options) %{!fsyntax-only:%(invoke_as)}'],
    ['gcc', WARNING],
    ['gcc', 'collect2 version %s\\n', ['-static']],
    ['gcc', WARNING, ['-static-pie']],
    ['clang', "Valid tools include '-cc1', '-cc1as' and '-cc1gen-reproducer'.\\n"],
    ['tcc', 'Special options:\\n  -P -P1                        with -E: no/alternative #line output\\n'],
    ['go', `${BUILD_INFO}compile\\n`, [], '.go.buildinfo'],
    ['go', `${BUILD_INFO}go\\n`, ['-static'], '.go.buildinfo'],
    ['binutils', 'GNU assembler version %s (%s) using BFD version %s\\n'],
    ['binutils', 'using internal linker script:'],
    ['binutils', 'N4gold18Workqueue_threaderE'],
    ['lld', ' (compatible with GNU linkers)'],
    ['mold', ' (compatible with GNU ld)'],
    ['nasm', '    -v            print the NASM version number and exit\\n'],
    [
      'rust',
      'warning: Source directory was modified by build.rs during cargo publish. Build scripts should not modify anything outside of OUT_DIR.\\n',
    ],
    ['yasm', 'usage: yasm [option]* file\\nOptions:\\n'],
    ['ocaml', '@[<hov>Files %a@ and %a@ make inconsistent assumptions over'],
    ['nim', '@/* Generated by Nim Compiler v$1 */$N'],
    ['crystal', 'Usage: crystal [command] [switches] [program file] [--] [arguments]\\n'],
    ['d', 'LDC - the LLVM D compiler ('],
    ['pascal', '11024_Free Pascal Compiler version $FPCVERSION'],
    ['swift', "no arguments provided to '-frontend'"],
    ['zig', 'Usage: zig [command] [options]\\n\\nCommands:\\n\\n  build', ['-static']],
    ['cuda', 'Specify the directory in which the host compiler executable resides.  The'],
    [
      'cuda',
      'Bitfields and field types containing bitfields are not supported in packed structures and unions for device compilation, when using this host compiler!',
    ],
  ])('%s, by %s', async (tool, string, options = [], section = 'x') => {
    for (const chunk of [100, 4096, 1e6]) {
      expect((await containing('tool', string, chunk, options, section))?.tools).toEqual([tool])
    }
    // A program with a list of such texts, or a library, is not the tool.
    expect((await containing('list', string.slice(0, 16), 4096, options, section))?.tools).toEqual([])
    expect((await containing('library', string, 4096, library, section))?.tools).toEqual([])
  })

  test('a program without an interpreter, which the loader can run, and a library without a name', async () => {
    const text = 'using internal linker script:'
    const loader = await containing('no-interpreter', text, 4096, ['-Wl,--no-dynamic-linker'])
    expect(loader).toMatchObject({ interpreter: null, tools: ['binutils'] })
    const library = ['-shared', '-fPIC', '-Wl,-e,main', '-Wl,--no-as-needed']
    expect(await containing('no-name', text, 4096, library)).toMatchObject({ interpreter: null, tools: [] })
  })

  test('javac, by its class and the library of launchers', async () => {
    for (const name of ['jdk.compiler/com.sun.tools.javac.Main', 'com.sun.tools.javac.Main']) {
      expect((await containing('javac', name, 4096, libjli()))?.tools).toEqual(['jdk'])
      expect((await containing('no-javac', name, 4096, []))?.tools).toEqual([])
      expect((await containing('java', `${name}2`, 4096, libjli()))?.tools).toEqual([])
    }
  })

  test.each([
    ['rust', 'librustc_driver-0a1b.so', 'librustc_demangle-0a1b.so'],
    ['ghc', 'libHSghc-9.0.2-ghc9.0.2.so', 'libHSghc-prim-0.10.0-ghc9.6.6.so'],
    ['ghc', 'libHSghc-9.10.3-inplace-ghc9.10.3.so', 'libHSghc-boot-9.10.3-inplace-ghc9.10.3.so'],
  ])('%s, by the library that is the compiler: %s', async (tool, compiler, other) => {
    for (const [name, tools] of [
      [compiler, [tool]],
      [other, []],
    ] as const) {
      const file = compile(name, ['-shared', `-Wl,-soname,${name}`])
      expect((await elfFactsOf(readFileSync(file)))?.tools).toEqual(tools)
      expect((await containing('driver', '', 4096, ['-Wl,--no-as-needed', file]))?.tools).toEqual(tools)
    }
  })

  test('Go programs of other packages, and other programs with the text of one', async () => {
    const go = async (...[text, section]: [string, string]) =>
      (await containing('go-other', BUILD_INFO + text, 4096, [], section))?.tools
    expect(await go('compiler\\n', '.go.buildinfo')).toEqual([])
    expect(await go('compile\\n', '.rodata.x')).toEqual([])
  })

  test('a large file whose symbols and strings are far apart', async () => {
    const fill = 'asm(".section .rodata\\n.zero 30000000\\n.text\\n");\nint main(void) { return 0; }\n'
    const path = compile('large', ['-g'], fill)
    const facts = await elfFactsOf(readFileSync(path))
    expect(summarize(facts)).toEqual(readelfSummary(path))
    expect(facts?.strippable?.bytes).toBe(savedByStrip(path))
  })

  test('is read from a layer, too, even through a sparse file', async () => {
    const content = readFileSync(compile('in-layer', []))
    const needs = [{ kind: 'extract' as const, name: 'elf' as const }]
    const tar = makeTar([
      { path: 'bin/app', content },
      { path: 'text', content: 'not ELF' },
      { path: 'e', content: '\x7fEL' },
    ])
    const { extracts } = await readTestLayer({ tar }, { needs, chunk: 700 })
    expect(Object.fromEntries(extracts)).toEqual({ '/bin/app': { elf: await elfFactsOf(content) } })
  })
})

describe('damaged files', () => {
  const small = readFileSync(known.at(1) ?? process.execPath).subarray(0, 200_000)

  test('never throw, and the result survives a record', async () => {
    const { below, chance } = createRandom(7)
    for (let i = 0; i < 600; i++) {
      const content = Buffer.from(small.subarray(0, i % 5 === 0 ? below(small.length) : small.length))
      const reach = i % 3 === 0 ? 64 : i % 3 === 1 ? 1200 : content.length
      for (let n = 1 + below(12); n > 0 && content.length > 8; n--) {
        content[4 + below(Math.min(reach, content.length) - 4)] = chance(0.3) ? 0xff : below(256)
      }
      const facts = await elfFactsOf(content, 30_000)
      if (facts !== null) expect(elf.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts)
    }
  })

  const without = (at: number) => {
    const program = elfWith('x')
    program.writeUInt16LE(0, at)
    return program
  }
  test.each<[string, Buffer]>([
    ['the magic number alone', Buffer.from('\x7fELF', 'latin1')],
    ['no such class', Buffer.concat([Buffer.from('\x7fELF\x07\x01', 'latin1'), Buffer.alloc(100)])],
    ['no program headers', without(56)],
    ['nothing to load', without(64)],
    ['half a header', Buffer.concat([Buffer.from('\x7fELF\x02\x01', 'latin1'), Buffer.alloc(20)])],
  ])('%s is an unreadable header', async (_, content) => {
    expect(await elfFactsOf(content)).toMatchObject({ bits: 0, unread: ['header'] })
  })

  test('a large one uses no more memory than its windows', async () => {
    const header = Buffer.from(small.subarray(0, 64))
    header.writeBigUInt64LE(2n ** 63n, 32)
    expect(await elfFactsOf(Buffer.concat([header, Buffer.alloc(1000)]))).toMatchObject({ unread: ['header'] })
  })
})

describe('a record that no reader wrote', () => {
  const facts = {
    bits: 64,
    bigEndian: false,
    machine: 62,
    type: 3,
    interpreter: null,
    dynamic: null,
    strippable: null,
    missing: 0,
    go: false,
    goTest: false,
    tools: [],
    caBundle: false,
    unread: [],
  }
  test.each<[string, object]>([
    ['another class', { bits: 65 }],
    ['an invalid number', { machine: '62' }],
    ['a large number', { type: 70_000 }],
    ['an invalid interpreter', { interpreter: 5 }],
    ['nothing where null would stand', { interpreter: undefined }],
    ['a very long text', { interpreter: 'x'.repeat(5000) }],
    ['an unknown part', { unread: ['soul'] }],
    ['an unknown tool', { tools: ['soul'] }],
    ['libraries that are not a list', { dynamic: { needed: 'libc.so.6' } }],
    ['negative bytes', { strippable: { bytes: -1, debug: false } }],
  ])('%s', (_, change) => {
    expect(elf.parse(facts)).toEqual(facts)
    expect(() => elf.parse({ ...facts, ...change })).toThrow()
  })
})
