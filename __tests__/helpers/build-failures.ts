/** Builds that fail, and how each must be named: replayed by unit tests, and run against the real builder. */
import type { FailureCode } from '../../src/failure-codes.ts'

export interface FailingBuild {
  name: string
  /**
   * `REGISTRY` is the address of refusing-registry.ts; `HOST` is an address of it that is not on loopback. `TLS` and
   * `TLS-HOST` are the same for its TLS with an unknown certificate.
   */
  dockerfile: string
  code: FailureCode
  /** The line that is shown; null if BuildKit names no line and the Dockerfile has none for it. */
  line: number | null
  hint: RegExp
  inputs?: Record<string, string>
}

const BASE = 'FROM debian:bookworm-slim\n'
const ZEROS = `sha256:${'0'.repeat(64)}`

type Row = [name: string, dockerfile: string, hint: RegExp, line?: number | null, inputs?: Record<string, string>]

const of = (code: FailureCode, rows: Row[]): FailingBuild[] =>
  rows.map(([name, dockerfile, hint, line = 2, inputs]) => ({
    name,
    dockerfile,
    code,
    line,
    hint,
    ...(inputs && { inputs }),
  }))

const registry: FailingBuild[] = [
  ...of('base-image-unavailable', [
    ['dns', 'FROM registry.nowhere.invalid/x:1', /does not resolve/, 1],
    ['refused', 'FROM 127.0.0.1:1/x:1', /Nothing answers/, 1],
    ['tls-http', 'FROM HOST/ok:1', /certificate/, 1],
    ['tls-unknown', 'FROM TLS-HOST/ok:1', /certificate/, 1],
    ['r-unauthorized', 'FROM REGISTRY/unauthorized:1', /^Log in/, 1],
    ['r-token', 'FROM REGISTRY/token:1', /^Log in/, 1],
    ['r-denied', 'FROM REGISTRY/denied:1', /^Log in/, 1],
    ['r-missing', 'FROM REGISTRY/missing:1', /no such image or tag/, 1],
    ['r-limited', 'FROM REGISTRY/limited:1', /limits pulls/, 1],
    ['r-broken', 'FROM REGISTRY/broken:1', /internal error/, 1],
    ['r-unavail', 'FROM REGISTRY/unavail:1', /internal error/, 1],
    ['r-html', 'FROM REGISTRY/html:1', /damaged/, 1],
    ['r-garbage', 'FROM REGISTRY/garbage:1', /damaged/, 1],
    ['r-cut', 'FROM REGISTRY/cut:1', /did not answer/, 1],
    ['r-layer-missing', 'FROM REGISTRY/ok:1\nRUN true', /damaged/],
    ['r-layer-bad', 'FROM REGISTRY/badblob:1\nRUN true', /damaged/],
    ['copy-from-registry', `${BASE}COPY --from=REGISTRY/denied:1 / /`, /^Log in/],
    ['mount-image', `${BASE}RUN --mount=type=bind,from=nosuch/ghost:1,target=/x true`, /no such image/],
    ['base-by-digest-missing', `FROM debian@${ZEROS}`, /no such image/, 1],
    ['from-typo', 'FROM debian:bookworm-slim AS build\nFROM buidl\n', /no such image/],
    ['circular2', 'FROM b AS a\nFROM a AS b\n', /no such image/, 1],
  ]),
  ...of('base-platform-missing', [
    ['r-noplatform', 'FROM REGISTRY/noplatform:1', /no image for this platform/, 1],
    ['platform-from', 'FROM --platform=linux/s390x debian:bookworm-slim\nRUN true', /no image for this platform/, 1],
    ['platform-unknown', BASE, /no image for this platform/, 1, { platforms: 'linux/s390x' }],
  ]),
  ...of('frontend-unavailable', [
    ['frontend-missing', `# syntax=REGISTRY/missing:1\n${BASE}`, /# syntax=.*no such image/, 1],
    ['frontend-dns', `# syntax=registry.nowhere.invalid/dockerfile:1\n${BASE}`, /# syntax=.*does not resolve/, 1],
    ['frontend-noimage', `# syntax=debian:bookworm-slim\n${BASE}`, /does not work as a Dockerfile frontend/, 1],
  ]),
  ...of('stage-unknown', [
    ['unknown-stage', `${BASE}COPY --from=ghost /a /b`, /No stage above/],
    ['copy-typo', 'FROM debian:bookworm-slim AS build\nFROM scratch\nCOPY --from=buidl /a /\n', /No stage above/, 3],
    ['mount-from', `${BASE}RUN --mount=type=bind,from=ghoststage,target=/x ls /x`, /No stage above/],
  ]),
]

const dockerfile = of('dockerfile-invalid', [
  ['parents', `${BASE}COPY --parents a/b /x/`, /# syntax=docker\/dockerfile:1/],
  ['unknownflag', `${BASE}COPY --nosuch a /x/`, /Check the spelling/],
  ['unknownmount', `${BASE}RUN --mount=type=foo true`, /Check the spelling/],
  ['run-device', `${BASE}RUN --device=nvidia.com/gpu=all true`, /1-labs/],
  ['unknown-instr', `${BASE}FOO bar`, /Check the spelling/],
  ['no-from', 'RUN echo', /Correct the Dockerfile/, 1],
  ['onlyarg', 'ARG A=1\n', /at least one FROM, and no line of more than 65,535 bytes/, null],
  ['from-two', 'FROM a b c', /Correct the Dockerfile/, 1],
  ['from-empty-arg', 'ARG A\nFROM $A\n', /Correct the Dockerfile/],
  ['from-badref', 'FROM Debian:x\n', /Correct the Dockerfile/, 1],
  ['unterminated-quote', `${BASE}RUN ["a\nENV A="b`, /Correct the Dockerfile/, 3],
  ['bad-subst', `${BASE}ENV A=\${b:?no}\n`, /Correct the Dockerfile/],
  ['heredoc-open', `${BASE}RUN <<EOF\necho`, /End the heredoc/],
  ['badstage', 'FROM debian:bookworm-slim AS 1\n', /Correct the Dockerfile/, 1],
  ['self', 'FROM debian:bookworm-slim AS a\nCOPY --from=a /x /x', /Remove one of the copies/],
  [
    'circular3',
    'FROM debian:bookworm-slim AS a\nCOPY --from=b /x /x\nFROM debian:bookworm-slim AS b\nCOPY --from=a /x /y\n',
    /Remove one of the copies/,
    4,
  ],
  ['stage-index', `${BASE}COPY /a /b\nCOPY --from=3 /a /a`, /no stage with this number/, 3],
  ['stage-variable', `${BASE}ARG S=a\nCOPY --from=$S /a /a`, /Name a stage/, 3],
  ['copy-onearg', `${BASE}COPY a`, /Correct the Dockerfile/],
  ['copy-chmod', `${BASE}COPY --chmod=zzz a /x`, /Correct the Dockerfile/],
  ['add-checksum-local', `${BASE}ADD --checksum=sha256:1 a /x`, /Correct the Dockerfile/],
  ['onbuild-bad', `${BASE}ONBUILD FROM x`, /Correct the Dockerfile/],
  ['expose-bad', `${BASE}EXPOSE foo/bar`, /Correct the Dockerfile/],
  ['healthcheck-bad', `${BASE}HEALTHCHECK --interval=1x CMD true`, /Correct the Dockerfile/],
])

const sources: FailingBuild[] = [
  ...of('copy-source-missing', [
    ['copy-missing', `${BASE}COPY nosuch /x`, /\.dockerignore/],
    ['copy-ignored', `${BASE}COPY ignored /x`, /\.dockerignore/],
    ['copy-outside', `${BASE}COPY ../../x /x`, /\.dockerignore/],
    ['copy-missing-stage', `FROM debian:bookworm-slim AS s\n${BASE}COPY --from=s /nosuch /x`, /path in the stage/, 3],
    ['copy-missing-image', `${BASE}COPY --from=debian:bookworm-slim /nosuch /x`, /path in the stage/],
    ['copy-missing-context', `${BASE}COPY --from=other nosuch /x`, /build context/, 2, { 'build-contexts': 'other=.' }],
    [
      'copy-lstat-words',
      `FROM debian:bookworm-slim AS s\n${BASE}COPY --from=s ["/a: no space left on device","/x"]`,
      /path in the stage/,
      3,
    ],
    ['mount-src-missing', `${BASE}RUN --mount=type=bind,source=nosuch,target=/x ls /x`, /path in the stage/],
    [
      'mount-src-missing-stage',
      `FROM debian:bookworm-slim AS s\n${BASE}RUN --mount=type=bind,from=s,source=/nosuch,target=/x ls /x`,
      /source of the mount/,
      3,
    ],
  ]),
  ...of('source-unavailable', [
    ['add-404', `${BASE}ADD http://REGISTRY/none /x`, /Nothing is at this address/],
    ['add-500', `${BASE}ADD http://REGISTRY/status500 /x`, /refuses for now/],
    ['add-401', `${BASE}ADD http://user:hunter2@REGISTRY/status401?token=abcdefghijk /x`, /asks for a login/],
    ['add-refused', `${BASE}ADD http://127.0.0.1:1/x /x`, /does not answer/],
    ['add-dns', `${BASE}ADD https://nowhere.invalid/x /x`, /does not resolve/],
    ['add-tls-unknown', `${BASE}ADD https://TLS/file /x`, /does not trust the server's certificate/],
    ['add-git-refused', `${BASE}ADD https://user:hunter2@127.0.0.1:1/a/b.git /x`, /does not answer/],
    ['add-git-ref', `${BASE}ADD http://REGISTRY/a/b.git#nosuch /x`, /Nothing is at this address/],
  ]),
  ...of('checksum-mismatch', [
    ['add-checksum', `${BASE}ADD --checksum=${ZEROS} http://REGISTRY/file /x`, /another one than --checksum/],
  ]),
  ...of('context-unavailable', [
    ['context-dir-missing', BASE, /build-contexts/, null, { 'build-contexts': 'other=/nonexistent/dir' }],
    ['context-layout-missing', 'FROM b\n', /build-contexts/, null, { 'build-contexts': 'b=oci-layout:///nonexistent' }],
  ]),
  ...of('secret-missing', [
    ['secret-required', `${BASE}RUN --mount=type=secret,id=t,required=true true`, /Pass it with/],
    ['ssh-required', `${BASE}RUN --mount=type=ssh,required=true true`, /Pass it with/],
  ]),
  ...of('entitlement-missing', [['run-netnone', `${BASE}RUN --network=host true`, /more rights/]]),
  ...of('cache-failed', [
    ['cache-to-bad', `${BASE}RUN true`, /cache-to/, null, { 'cache-to': 'type=registry,ref=REGISTRY/denied:1' }],
  ]),
]

const steps = of('step-failed', [
  ['exit1', `${BASE}RUN echo hi; exit 1`, /^Read the output/],
  ['exit126', `${BASE}RUN /etc/passwd`, /chmod \+x/],
  ['exit127', `${BASE}RUN nosuchprogram`, /not found/],
  ['exit137', `${BASE}RUN exit 137`, /memory ran out/],
  ['killed-child', `${BASE}RUN sh -c 'kill -9 $$'; exit $?`, /memory ran out/],
  [
    'memory-limit',
    `${BASE}RUN ulimit -v 50000; dd if=/dev/zero of=/dev/null bs=200M count=1`,
    /mentions memory that ran out/,
  ],
  ['noshell', 'FROM scratch\nRUN true', /not in the image/],
  ['exec-missing', `${BASE}RUN ["/nosuch","x"]`, /not in the image/],
  ['exec-noperm', `${BASE}RUN ["/etc/passwd","x"]`, /not executable/],
  ['user-missing', `${BASE}USER nosuch\nRUN true`, /Create the user/, 3],
  ['heredoc-fail', `${BASE}RUN <<EOF\nset -e\nfalse\nEOF`, /^Read the output/],
  ['many-lines', `${BASE}RUN false \\\n  && true\nCOPY a /`, /^Read the output/],
  ['copy-into-file', `${BASE}COPY a /etc/passwd/x`, /could not carry out/],
  ['workdir-file', `${BASE}WORKDIR /etc/passwd/x\nRUN true`, /could not carry out/],
  [
    'tmpfs-full',
    `${BASE}RUN --mount=type=tmpfs,target=/t,size=65536 dd if=/dev/zero of=/t/x bs=1k count=1000`,
    /full disk/,
  ],
  ['net', `${BASE}RUN --network=none cat </dev/tcp/127.0.0.1/1`, /^Read the output/],
  [
    'named-copy',
    'FROM b\nRUN true\nRUN exit 4\n',
    /^Read the output/,
    3,
    { 'build-contexts': 'b=docker-image://debian:bookworm-slim' },
  ],
  [
    'parallel',
    `FROM debian:bookworm-slim AS a\nRUN sleep 5\nFROM debian:bookworm-slim AS b\nRUN sleep 1; exit 3\n${BASE}COPY --from=a / /a\nCOPY --from=b / /b`,
    /^Read the output/,
    4,
  ],
  // A RUN chooses its words.
  ['says-refused', `${BASE}RUN echo "curl: (7) connection refused"; exit 7`, /connection that failed/],
  ['says-nospace', `${BASE}RUN echo "checking for: no space left on device"; exit 1`, /full disk/],
  [
    'says-broken-pipe',
    `${BASE}RUN echo "rpc error: code = Unavailable broken pipe error reading from server: EOF"; exit 1`,
    /^Read the output/,
  ],
  ['says-secret', `${BASE}RUN : secret not found no match for platform in manifest; exit 1`, /^Read the output/],
  ['says-dockerfile', `${BASE}RUN : "dockerfile parse error on line 9"; exit 1`, /^Read the output/],
  [
    'says-canceled',
    `FROM debian:bookworm-slim AS a\nRUN sleep 4\nFROM debian:bookworm-slim AS b\nRUN sleep 1; : context canceled; exit 3\n${BASE}COPY --from=a / /a\nCOPY --from=b / /b`,
    /^Read the output/,
    4,
  ],
  ['says-canceled-end', `${BASE}RUN exit 3 # context canceled`, /^Read the output/],
])

export const FAILING_BUILDS: readonly FailingBuild[] = [...registry, ...dockerfile, ...sources, ...steps]
