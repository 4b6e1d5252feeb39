import { APT, C_PROGRAM, CLEAN, GO_BUILD, GO_PROGRAMS } from '../inputs.ts'
import { type FixRow, prints } from '../row.ts'

/** A C program that is built in the final stage, and then in a separate one. */
const C_STAGES = `
- FROM debian:bookworm-slim
+ FROM debian:bookworm-slim AS build
  RUN ${APT} gcc libc6-dev make zlib1g-dev && ${CLEAN}
  COPY . /src
  RUN make -C /src
+ FROM debian:bookworm-slim
+ RUN ${APT} zlib1g && ${CLEAN}
+ COPY --from=build /src/app /app
- RUN mv /src/app /app
  USER 10001
  CMD ["/app"]
`
const BUILD_STAGE = [
  'Use it in a separate build stage and copy only the result into the final stage.',
  'FROM … AS build',
  `RUN ${APT}`,
  'COPY --from=build /src/app /app',
]

const NODE_BASE = `
- FROM node:24
+ FROM node:24-slim
  USER 1000
  CMD ["node", "--print", "'ok'"]
`
const goStages = (program: string, final: string) => `
- FROM node:24
+ FROM node:24 AS build
  COPY --from=golang:1.26 /usr/local/go /usr/local/go
  ENV PATH=/usr/local/go/bin:$PATH
  WORKDIR /src
  COPY . .
- ${GO_BUILD} go build -ldflags=-s -o /src/app ${program}/main.go
+ ${final}
  USER 10001
- CMD ["/src/app"]
`

export const TOOLCHAIN_ROWS: FixRow[] = [
  { check: 'toolchain/compiler', of: 'own', files: C_PROGRAM, diff: C_STAGES, says: BUILD_STAGE, start: prints('ok') },
  {
    check: 'toolchain/build-driver',
    of: 'own',
    files: C_PROGRAM,
    diff: C_STAGES,
    says: BUILD_STAGE,
    start: prints('ok'),
  },
  {
    check: 'toolchain/linker',
    of: 'own',
    files: C_PROGRAM,
    diff: C_STAGES,
    says: ['Install it only in the build stage.'],
    start: prints('ok'),
  },
  {
    check: 'toolchain/headers',
    of: 'own',
    files: C_PROGRAM,
    diff: C_STAGES,
    says: ['Install -dev packages in the build stage and the runtime library in the final stage.'],
    start: prints('ok'),
  },
  {
    check: 'toolchain/headers',
    of: 'a copied prefix',
    diff: `
  FROM debian:bookworm-slim AS build
  RUN mkdir -p /out/include /out/lib && touch /out/lib/app.a && cp /bin/true /out/app && for i in 1 2 3 4 5 6 7 8 9 10 11; do echo 1 >/out/include/$i.h; done
+ RUN rm -r /out/include /out/lib/*.a
  FROM debian:bookworm-slim
  COPY --from=build /out /usr/local
  USER 10001
  CMD ["/usr/local/app"]
`,
    says: ['Leave out include and *.a when you copy.'],
  },
  {
    check: 'toolchain/build-driver',
    of: 'removed later',
    diff: `
  FROM debian:bookworm-slim
- RUN ${APT} make && ${CLEAN}
- RUN apt-get purge -y make
+ RUN ${APT} make && apt-get purge -y make && ${CLEAN}
  USER 10001
  CMD ["true"]
`,
    says: ['Delete the files in the instruction that adds them'],
  },
  ...(['compiler', 'linker', 'build-driver'] as const).map(name => ({
    check: `toolchain/${name}`,
    of: 'of the base image',
    diff: NODE_BASE,
    says: [
      'Use node:24 in a separate build stage, and node:24-slim as the base of the final stage.',
      'FROM node:24-slim',
    ],
    start: prints('ok'),
  })),
  ...(['plain', 'net'] as const).map(program => ({
    check: 'toolchain/sdk',
    of: `Go, ${program}`,
    files: GO_PROGRAMS,
    diff: goStages(
      program,
      `${GO_BUILD} CGO_ENABLED=0 go build -ldflags=-s -o /src/app ${program}/main.go
+ FROM scratch
+ COPY --from=build /src/app /app
+ ENTRYPOINT ["/app"]`,
    ),
    says: [
      'A Go binary does not need the Go toolchain.',
      'RUN CGO_ENABLED=0 go build -o /src/app',
      'FROM scratch',
      'COPY --from=build /src/app /app',
      'ENTRYPOINT ["/app"]',
    ],
    start: prints('ok'),
  })),
  {
    check: 'toolchain/sdk',
    of: 'Go with C',
    files: GO_PROGRAMS,
    diff: goStages(
      'c',
      `${GO_BUILD} go build -ldflags=-s -o /src/app c/main.go
+ FROM debian:bookworm-slim
+ COPY --from=build /src/app /app
+ ENTRYPOINT ["/app"]`,
    ),
    says: [
      'A Go binary does not need the Go toolchain.',
      'If it imports C, copy it into the small image of the build stage’s distribution.',
    ],
    start: prints('ok'),
  },
  {
    check: 'toolchain/package-manager',
    of: 'pip in a virtual environment',
    diff: `
  FROM python:3.13-slim-bookworm
- RUN python -m venv /venv
- RUN /venv/bin/pip install --no-cache-dir iniconfig==2.1.0
+ RUN python -m venv --without-pip /venv
+ RUN pip --python /venv/bin/python install --no-cache-dir iniconfig==2.1.0
  USER 10001
  CMD ["/venv/bin/python", "-c", "import iniconfig"]
`,
    says: [
      'Create the virtual environment without pip, and install with the pip of the base image.',
      'RUN python -m venv --without-pip /venv',
      'RUN pip --python /venv/bin/python install',
    ],
  },
  {
    check: 'toolchain/package-manager',
    of: 'a global installation',
    diff: `
- FROM node:24-slim
+ FROM node:24-slim AS build
  RUN npm install --global --no-audit pnpm@9.15.0 && npm cache clean --force
  RUN mkdir /app && pnpm --version >/app/version
+ FROM node:24-slim
+ COPY --from=build /app /app
  USER 1000
  CMD ["cat", "/app/version"]
`,
    says: ['Use it in a build stage only, and copy what it installed or built into the final stage.'],
    start: prints('9.15.0'),
  },
  {
    check: 'toolchain/package-manager',
    of: 'a start through npm',
    files: { 'package.json': '{"scripts":{"start":"node server.js"}}', 'server.js': 'console.log("ok")' },
    diff: `
  FROM node:24-slim
  WORKDIR /app
  COPY . .
  USER 1000
- CMD ["npm", "start"]
+ CMD ["node", "server.js"]
`,
    says: ['Start the program directly.', 'CMD ["node", "server.js"]'],
    start: prints('ok'),
  },
  {
    check: 'toolchain/forgotten-virtual',
    of: 'an apk group',
    // The package is there and nothing else needs it, so no repository is necessary.
    diff: `
  FROM alpine:3.20
  RUN sed -i /libc-utils/d /etc/apk/world && : >/etc/apk/repositories
- RUN apk add --no-cache --virtual .build-deps libc-utils
+ RUN apk add --no-cache --virtual .build-deps libc-utils && apk del .build-deps
  USER 10001
  CMD ["true"]
`,
    says: [
      'Remove them in the instruction that adds them',
      'RUN apk add --no-cache --virtual .build-deps',
      '&& apk del .build-deps',
    ],
  },
  {
    check: 'toolchain/deleted-database',
    of: 'dpkg',
    diff: `
  FROM debian:bookworm-slim
- RUN rm -r /var/lib/dpkg
  USER 10001
  CMD ["true"]
`,
    says: ['Keep the database'],
  },
  {
    check: 'toolchain/sdk',
    of: 'CUDA from PyPI',
    diff: `
  FROM python:3.13-slim-bookworm
- RUN pip install --no-cache-dir nvidia-cuda-nvcc==13.0.88
+ RUN pip install --no-cache-dir "nvidia-cuda-runtime<13.1"
  USER 10001
  CMD ["echo", "ok"]
`,
    says: ['Install nvidia-cuda-runtime, which has the libraries, without nvidia-cuda-nvcc.'],
    start: prints('ok'),
  },
]
