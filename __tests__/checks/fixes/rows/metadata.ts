import { type FixRow, NOTHING } from '../row.ts'

const PROGRAM = 'COPY --from=debian:bookworm-slim /sbin/ldconfig /app'

export const METADATA_ROWS: FixRow[] = [
  {
    check: 'metadata/unpinned-base',
    of: 'the base image',
    diff: `
- FROM debian:bookworm-slim
+ FROM {code}
  USER 10001
  CMD ["true"]
`,
    says: ['Write debian:bookworm-slim@sha256:'],
  },
  {
    check: 'metadata/privileged-port',
    of: 'port 80',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- EXPOSE 80
+ EXPOSE 8080
  CMD ["true"]
`,
    says: ['Listen on port 1024 or above, such as 8080'],
  },
  {
    check: 'metadata/healthcheck',
    of: 'a health check',
    diff: `
  FROM scratch
  ${PROGRAM}
  USER 10001
  CMD ["/app", "--version"]
+ HEALTHCHECK CMD ["/app", "--version"]
`,
    says: ['Add a HEALTHCHECK'],
  },
  {
    check: 'metadata/healthcheck',
    of: 'none',
    diff: `
  FROM scratch
  ${PROGRAM}
  USER 10001
  CMD ["/app", "--version"]
+ HEALTHCHECK NONE
`,
    says: ['HEALTHCHECK NONE'],
  },
  {
    check: 'metadata/labels',
    of: 'no labels',
    files: { file: 'x' },
    diff: `
  FROM scratch
  COPY file /
  USER 10001
+ LABEL org.opencontainers.image.source=x org.opencontainers.image.revision=x
+ LABEL org.opencontainers.image.version=x org.opencontainers.image.licenses=x
`,
    says: ['Set them with LABEL'],
    start: NOTHING,
  },
]
