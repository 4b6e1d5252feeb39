import { type FixRow, prints } from '../row.ts'

const BIG = { data: 'x'.repeat(2_000_000) }

export const EFFICIENCY_ROWS: FixRow[] = [
  {
    check: 'efficiency/deleted',
    of: 'in the same instruction',
    diff: `
  FROM debian:bookworm-slim
- RUN head -c 3000000 /dev/urandom >/archive
- RUN wc -c </archive >/size && rm /archive
+ RUN head -c 3000000 /dev/urandom >/archive && wc -c </archive >/size && rm /archive
  USER 10001
  CMD ["cat", "/size"]
`,
    says: ['Delete them in the instruction that creates them'],
    start: prints('3000000'),
  },
  {
    check: 'efficiency/deleted',
    of: 'in a build stage',
    diff: `
- FROM debian:bookworm-slim
+ FROM debian:bookworm-slim AS build
  RUN head -c 3000000 /dev/urandom >/archive
  RUN wc -c </archive >/size && rm /archive
+ FROM debian:bookworm-slim
+ COPY --from=build /size /size
  USER 10001
  CMD ["cat", "/size"]
`,
    says: ['or create them in a build stage and copy only the result'],
    start: prints('3000000'),
  },
  {
    check: 'efficiency/overwritten',
    of: 'in one instruction',
    diff: `
  FROM debian:bookworm-slim
- RUN head -c 3000000 /dev/urandom >/data
- RUN head -c 3000000 /dev/urandom >/data
+ RUN head -c 3000000 /dev/urandom >/data && head -c 3000000 /dev/urandom >/data
  USER 10001
  CMD ["test", "-s", "/data"]
`,
    says: ['Write each file once: in one instruction'],
  },
  {
    check: 'efficiency/overwritten',
    of: 'in a build stage',
    diff: `
- FROM debian:bookworm-slim
+ FROM debian:bookworm-slim AS build
  RUN head -c 3000000 /dev/urandom >/data
  RUN head -c 3000000 /dev/urandom >/data
+ FROM debian:bookworm-slim
+ COPY --from=build /data /data
  USER 10001
  CMD ["test", "-s", "/data"]
`,
    says: ['or in a build stage that the final stage copies from'],
  },
  {
    check: 'efficiency/copied-up',
    of: 'another owner and mode: COPY',
    files: BIG,
    diff: `
  FROM debian:bookworm-slim
- COPY data /data
- RUN chown -R 10001 /data && chmod 640 /data
+ COPY --chown=10001 --chmod=640 data /data
  USER 10001
  CMD ["test", "-w", "/data"]
`,
    says: ['Set owner and mode where the files are created: use COPY --chown=... --chmod=...'],
  },
  {
    check: 'efficiency/copied-up',
    of: 'another owner: RUN',
    diff: `
  FROM debian:bookworm-slim
- RUN head -c 3000000 /dev/urandom >/data
- RUN chown 10001 /data
+ RUN head -c 3000000 /dev/urandom >/data && chown 10001 /data
  USER 10001
  CMD ["test", "-w", "/data"]
`,
    says: ['or run chown in the same instruction'],
  },
  {
    check: 'efficiency/copied-up',
    of: 'another owner of files of the base image',
    diff: `
  FROM debian:bookworm-slim
- RUN chown -R 10001 /usr/lib
+ RUN install -d -o 10001 /data
  USER 10001
  CMD ["touch", "/data/a"]
`,
    says: ['Leave these files to their owner, and give the user only the directories that it writes to.'],
  },
  {
    check: 'efficiency/copied-up',
    of: 'pip, upgraded in place',
    diff: `
  FROM python:3.13-slim-bookworm
- RUN pip install --no-cache-dir --force-reinstall --no-deps "pip==$(pip --version | cut -d' ' -f2)"
  USER 10001
  CMD ["pip", "--version"]
`,
    says: ['Leave these files as they are'],
  },
  {
    check: 'efficiency/duplicates',
    of: 'a copy',
    diff: `
  FROM debian:bookworm-slim
- RUN head -c 3000000 /dev/urandom >/data && cp /data /copy
+ RUN head -c 3000000 /dev/urandom >/data && ln -s /data /copy
  USER 10001
  CMD ["test", "-s", "/copy"]
`,
    says: ['Keep one copy, and link to it elsewhere.'],
  },
]
