import { fails } from '../../src/gate/gate.ts'
import type { Digest } from '../../src/oci/digest.ts'
import type {
  BudgetReport,
  FindingReport,
  ImageReport,
  LayerReport,
  Report,
  TargetReport,
  UserReport,
} from '../../src/report/model.ts'
import { listRules } from '../../src/report/rules.ts'
import { text, withSnippet } from '../../src/text/words.ts'

/** Sample reports as data; every builder takes the fields that differ from a plain, passing report. */

export function report(over: Partial<Report> = {}): Report {
  const targets = over.targets ?? [target()]
  return {
    schema: 'stagegate.report/1',
    result: 'passed',
    error: null,
    tool: { name: 'stagegate', version: '0.1.0' },
    source: {
      repository: 'acme/shop',
      commit: '6f1c0de9b2a34c58d7e6f5a4b3c2d1e0f9a8b7c6',
      ref: 'refs/pull/42/merge',
      pullRequest: 42,
      dockerfile: 'Dockerfile',
    },
    policy: { preset: 'recommended', failOn: 'error', lowered: [], waivers: [], frontends: [] },
    baseline: null,
    dockerfiles: [],
    targets,
    rules: listRules(targets),
    pushed: [],
    pushFailures: [],
    ...over,
  }
}

export function target(over: Partial<TargetReport> = {}): TargetReport {
  return {
    name: 'production',
    role: 'gated',
    result: 'passed',
    error: null,
    build: { seconds: 14.26, steps: 12, cachedSteps: 9, slowest: [{ name: '[build 4/6] RUN npm ci', seconds: 8.41 }] },
    digest: sha(1),
    images: [image()],
    passedOver: [],
    ...over,
  }
}

export function image(over: Partial<ImageReport> = {}): ImageReport {
  return {
    platform: 'linux/amd64',
    result: 'passed',
    digest: sha(1),
    reference: null,
    size: {
      compressed: 46_812_344,
      unpacked: 124_508_113,
      merged: 121_004_882,
      wasted: 3_503_231,
      own: { compressed: 9_120_003, unpacked: 31_774_201 },
    },
    files: 4_312,
    growth: null,
    novelty: null,
    growthBudgets: [],
    history: [],
    budgets: [budget()],
    user: user(),
    base: {
      reference: 'docker.io/library/node:24-slim',
      digest: sha(2),
      layers: 2,
      knownBy: 'provenance',
    },
    layers: [
      layer({ digest: sha(3), compressed: 28_230_114, unpacked: 74_800_321, files: 3_205, blame: FROM }),
      layer({ digest: sha(4), compressed: 9_462_227, unpacked: 17_933_591, files: 12, blame: FROM }),
      own('WORKDIR /app', 14, 98, 0),
      own('COPY --from=build --chown=node:node /src/dist ./dist', 15, 702_119, 2_410_778),
      own('COPY --from=build /src/node_modules ./node_modules', 16, 8_417_786, 29_363_423),
    ],
    checks: [
      { id: 'user/root', result: 'pass' },
      { id: 'user/unresolvable', result: 'pass' },
      { id: 'toolchain/compiler', result: 'pass' },
      { id: 'toolchain/linker', result: 'pass' },
      { id: 'toolchain/build-driver', result: 'pass' },
      { id: 'toolchain/headers', result: 'pass' },
      { id: 'toolchain/package-manager', result: 'fail' },
    ],
    findings: [
      finding({
        check: 'toolchain/package-manager',
        severity: 'info',
        path: '/usr/local/lib/node_modules/npm',
        layer: 1,
        blame: FROM,
        data: {
          tools: ['npm'],
          certainty: 'sure',
          bytes: 15_911_204,
          inherited: true,
          packages: [],
          paths: ['/usr/local/lib/node_modules/npm'],
        },
        message: text`The image inherits npm from its base image (15.9 MB). Evidence: ${'/usr/local/lib/node_modules/npm'}.`,
      }),
    ],
    largest: [
      { path: '/usr/local/bin/node', size: 46_031_880, layer: 1 },
      { path: '/usr/lib/x86_64-linux-gnu/libcrypto.so.3', size: 4_709_776, layer: 0 },
      { path: '/app/node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64.node', size: 3_212_296, layer: 4 },
      { path: '/app/dist/server.js', size: 1_240_018, layer: 3 },
    ],
    ...over,
  }
}

export const FROM = {
  file: 'Dockerfile',
  line: 12,
  endLine: 12,
  instruction: 'FROM node:24-slim AS production',
  stage: null,
}

export function layer(over: Partial<LayerReport> = {}): LayerReport {
  return {
    digest: sha(7),
    diffId: sha(8),
    compressed: 1,
    unpacked: 1,
    files: 1,
    origin: 'base',
    blame: null,
    createdBy: null,
    ...over,
  }
}

/** A layer created by an instruction of the Dockerfile. */
export function own(instruction: string, line: number, compressed: number, unpacked: number): LayerReport {
  const blame = { file: 'Dockerfile', line, endLine: line, instruction, stage: 'production' }
  return layer({ digest: sha(line), diffId: sha(line + 100), origin: 'own', files: 3, compressed, unpacked, blame })
}

export function budget(over: Partial<BudgetReport> = {}): BudgetReport {
  return { size: 'unpacked', limit: 150_000_000, actual: 124_508_113, passed: true, ...over }
}

export function user(over: Partial<UserReport> = {}): UserReport {
  return { spec: 'node', uid: 1000, gid: 1000, root: false, numeric: false, resolved: true, ...over }
}

const BUILD_STAGE = text`Use it in a separate build stage and copy only the result into the final stage.`

/** A finding about a compiler in an own layer, with the message of its check. */
export function finding(over: Partial<FindingReport> = {}): FindingReport {
  return {
    check: 'toolchain/compiler',
    severity: 'error',
    fails: fails(over.severity ?? 'error', over.waiver !== undefined && over.waiver !== null, 'error'),
    path: '/usr/bin/gcc-12',
    package: { name: 'gcc-12', version: '12.2.0-14+deb12u1', type: 'deb' },
    layer: 2,
    blame: null,
    data: {},
    ...(over.check === undefined || over.check === 'toolchain/compiler'
      ? {
          message: text`The image ships GCC (0 B). Evidence: ${over.path ?? '/usr/bin/gcc-12'}.`,
          fix: withSnippet(BUILD_STAGE),
        }
      : { message: text`The check ${over.check} found something in ${over.path ?? '/usr/bin/gcc-12'}.`, fix: null }),
    waiver: null,
    ...over,
  }
}

/** A digest whose hexadecimal digits identify it. */
export function sha(n: number): Digest {
  return `sha256:${n.toString(16).padStart(4, '0').repeat(16)}` as Digest
}

const INSTALL = own(
  'RUN apt-get update && apt-get install -y --no-install-recommends build-essential python3',
  14,
  96_114_002,
  291_880_114,
)

const INSTALL_FIX = withSnippet(
  BUILD_STAGE,
  'FROM … AS build',
  'RUN apt-get update && apt-get install -y --no-install-recommends build-essential python3',
  'RUN make',
  '',
  '# in the final stage, instead:',
  'COPY --from=build /src/app /app',
)

/** A target with every problem at once: over budget, root, a shipped compiler, a secret that a waiver excuses. */
export function failedReport(): Report {
  const blame = INSTALL.blame
  const fat = image({
    result: 'failed',
    size: {
      compressed: 142_926_346,
      unpacked: 416_388_227,
      merged: 413_002_104,
      wasted: 3_386_123,
      own: { compressed: 105_234_005, unpacked: 323_654_315 },
    },
    files: 13_377,
    budgets: [
      budget({ actual: 416_388_227, passed: false }),
      budget({ size: 'own.compressed', limit: 120_000_000, actual: 105_234_005 }),
    ],
    user: user({ spec: '', uid: 0, gid: 0, root: true, numeric: false }),
    layers: [...image().layers.slice(0, 2), INSTALL, ...image().layers.slice(3)],
    checks: [
      { id: 'user/root', result: 'fail' },
      { id: 'toolchain/compiler', result: 'fail' },
      { id: 'toolchain/build-driver', result: 'fail' },
      { id: 'toolchain/headers', result: 'fail' },
      { id: 'toolchain/package-manager', result: 'fail' },
    ],
    findings: [
      finding({
        check: 'user/root',
        path: null,
        package: null,
        layer: null,
        blame: FROM,
        data: { spec: '' },
        message: text`The container runs as root: no USER is set.`,
      }),
      finding({
        path: '/usr/lib/gcc/x86_64-linux-gnu/12/cc1',
        blame,
        data: {
          family: 'gcc',
          tools: ['GCC'],
          certainty: 'sure',
          bytes: 118_240_113,
          inherited: false,
          removed: false,
          packages: ['gcc-12', 'g++-12', 'cpp-12'],
          paths: ['/usr/lib/gcc/x86_64-linux-gnu/12/cc1', '/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus'],
        },
        message: text`The image ships GCC (118.2 MB). Evidence: packages ${'gcc-12'}, ${'g++-12'} and ${'cpp-12'}; ${'/usr/lib/gcc/x86_64-linux-gnu/12/cc1'} and ${'/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus'}.`,
        fix: INSTALL_FIX,
      }),
      finding({
        check: 'toolchain/build-driver',
        path: '/usr/bin/make',
        blame,
        data: { tools: ['GNU make'], certainty: 'sure', bytes: 254_880, packages: ['make'], paths: ['/usr/bin/make'] },
        message: text`The image ships GNU make (254.9 kB). Evidence: package ${'make'}; ${'/usr/bin/make'}.`,
        fix: INSTALL_FIX,
      }),
      finding({
        check: 'toolchain/headers',
        severity: 'warning',
        path: '/usr/include',
        blame,
        data: { tools: ['C headers'], certainty: 'sure', bytes: 31_240_991, packages: ['libc6-dev'], paths: [] },
        message: text`The image ships C headers (31.2 MB). Evidence: package ${'libc6-dev'}.`,
        fix: {
          ...text`Install ${'-dev'} packages in the build stage and the runtime library in the final stage. Leave out ${'include'} and ${'*.a'} when you copy.`,
          snippet: [],
        },
      }),
      finding({
        check: 'permissions/setuid',
        severity: 'warning',
        path: '/usr/bin/newuidmap',
        package: null,
        blame,
        message: text`${'/usr/bin/newuidmap'} gives anyone who starts it file capabilities.`,
        waiver: { path: '/usr/bin/new?idmap', reason: 'rootless builder needs it', until: '2027-03-01' },
      }),
      ...image().findings,
    ],
  })
  return report({
    result: 'failed',
    targets: [
      target({ result: 'failed', images: [fat] }),
      target({
        name: 'worker',
        images: [
          image({
            size: { ...image().size, unpacked: 31_774_201, compressed: 9_120_003 },
            budgets: [budget({ limit: 40_000_000, actual: 31_774_201 })],
            user: user({ spec: '10001:0', uid: 10001, gid: 0, numeric: true }),
          }),
          image({
            platform: 'linux/arm64/v8',
            budgets: [budget({ limit: 40_000_000, actual: 33_020_113 })],
            size: { ...image().size, unpacked: 33_020_113, compressed: 9_402_220 },
            user: user({ spec: '10001:0', uid: 10001, gid: 0, numeric: true }),
          }),
        ],
      }),
      target({ name: 'test', role: 'measured', images: [image({ budgets: [], checks: [], findings: [] })] }),
      target({ name: 'lint', role: 'built', images: [] }),
    ],
  })
}

/** A target whose build failed, and one that passes. */
export function brokenReport(): Report {
  return report({
    result: 'error',
    targets: [
      target(),
      target({
        name: 'worker',
        result: 'error',
        build: { seconds: 3.9, steps: 7, cachedSteps: 5, slowest: [] },
        images: [],
        error: {
          code: 'build-failed',
          message: 'The step `RUN npm run build` of target worker ended with exit code 2.',
          hint: 'Run it with `docker buildx build --target worker .` to see it on your own machine.',
          location: { file: 'Dockerfile', line: 9 },
          output: [
            '> shop@1.4.0 build',
            '> tsc -p .',
            '',
            "src/server.ts(14,7): error TS2322: Type 'string' is not assignable to type 'number'.",
          ],
        },
      }),
    ],
  })
}

/** A report with this many targets, findings, layers and paths. */
export function hugeReport(targets: number, each: number): Report {
  const list = Array.from({ length: each }, (_, index) => index)
  return report({
    result: 'failed',
    targets: Array.from({ length: targets }, (_, number) =>
      target({
        name: `target-${number}`,
        result: number % 3 === 0 ? 'failed' : 'passed',
        images: [
          image({
            result: number % 3 === 0 ? 'failed' : 'passed',
            layers: list.map(index =>
              own(`RUN step ${index} of target ${number}`, index + 1, 1_000 + index, 5_000 + index),
            ),
            largest: list.map(index => ({ path: `/app/file-${index}`, size: 900_000 - index, layer: index })),
            findings: list.map(index =>
              finding({
                severity: number % 3 === 0 && index % 2 === 0 ? 'error' : 'warning',
                path: `/opt/tool-${index}/bin/cc`,
                layer: index,
                blame: own(`RUN step ${index} of target ${number}`, index + 1, 1, 1).blame,
              }),
            ),
          }),
        ],
      }),
    ),
  })
}

/** Hostile text: markup, links, mentions, terminal sequences, workflow commands, tables. */
export const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '<!-- stagegate:comment key="default" -->',
  '-->',
  '</details></details>',
  '@octocat and @acme/security, closes #1, acme/shop#2, GH-3',
  'https://evil.example/?a=b&c=d www.evil.example mallory@evil.example',
  '![pixel](https://evil.example/p.png) [text](javascript:alert(1)) [ref]: http://evil.example',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  'a\\|b\\\\|c `|` ``|`` `` ` ``` ',
  '# heading\n\n- item\n1. item\n> quote\n***\n```\ncode\n```\n~~~\n',
  '**bold** __bold__ *it* _it_ ~~gone~~ &copy; &#64;octocat &lt;b&gt; $x^2$ :tada: [^1] [x]',
  '\u001b[31mred\u001b[0m \u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007 \r\n::error::owned\n##[add-mask]x',
  'user\u202Etxt.exe\u2066 a\u200Bb \uFEFF\u00AD \u{E0041} \u0085 \u2028 \uD800',
] as const

/** A report in which all text from an image, a Dockerfile or a log is hostile. */
export function hostileReport(text: string): Report {
  const blame = { file: text, line: 3, endLine: 4, instruction: text, stage: text }
  return report({
    result: 'error',
    source: { repository: text, commit: text, ref: text, pullRequest: 1, dockerfile: text },
    pushed: [{ target: text, reference: text, digest: text }],
    pushFailures: [
      { target: text, error: { code: 'push/denied', message: text, hint: text, location: null, output: [] } },
    ],
    targets: [
      target({
        name: text,
        result: 'failed',
        build: { seconds: 1, steps: 1, cachedSteps: 0, slowest: [{ name: text, seconds: 1 }] },
        images: [
          image({
            platform: text,
            result: 'failed',
            digest: text,
            reference: text,
            base: { reference: text, digest: text as Digest, layers: 1, knownBy: 'annotation' },
            budgets: [budget({ actual: 200_000_000, passed: false })],
            user: user({ spec: text, uid: null, gid: null, root: null, resolved: false }),
            layers: [layer({ digest: text, diffId: text, blame }), layer({ origin: 'own', unpacked: 9, blame })],
            checks: [{ id: 'toolchain/compiler', result: 'error' }],
            findings: [
              finding({
                path: text,
                blame,
                package: { name: text, version: text, type: 'deb' },
                data: { name: text, list: [text] },
              }),
              finding({ severity: 'warning', path: text, blame, waiver: { path: text, reason: text, until: text } }),
              finding({ severity: 'info', path: text, blame: null, data: { value: text } }),
            ],
            largest: [{ path: text, size: 12, layer: 0 }],
          }),
        ],
      }),
      target({
        name: text,
        result: 'error',
        images: [],
        error: {
          code: 'build-failed',
          message: text,
          hint: text,
          location: { file: text, line: 1 },
          output: [text, text],
        },
      }),
    ],
  })
}
