import { APT, CLEAN, SCRIPT } from '../inputs.ts'
import { type FixRow, prints } from '../row.ts'

const LATER = { check: 'runtime/entrypoint', start: prints('ok') }

export const ENTRYPOINT_ROWS: FixRow[] = [
  {
    ...LATER,
    of: 'a file that is missing',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim AS build
  COPY --chmod=755 app.sh /src/app.sh
  FROM debian:bookworm-slim
+ COPY --from=build /src/app.sh /app/app.sh
  USER 10001
  CMD ["/app/app.sh"]
`,
    says: ['Copy it from the stage that creates it'],
  },
  {
    ...LATER,
    of: 'a relative path',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 app.sh /srv/app.sh
+ WORKDIR /srv
  USER 10001
  CMD ["./app.sh"]
`,
    says: ['or correct the path. A relative path starts at WORKDIR.'],
  },
  {
    ...LATER,
    of: 'a program outside of PATH',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 app.sh /srv/app.sh
  USER 10001
- CMD ["app.sh"]
+ CMD ["/srv/app.sh"]
`,
    says: ['or name it by its path'],
  },
  {
    ...LATER,
    of: 'a program that is not installed',
    diff: `
  FROM debian:bookworm-slim
+ RUN ${APT} bc && ${CLEAN}
  USER 10001
  CMD ["bc", "--version"]
`,
    says: ['Install it in the final stage'],
    start: { kind: 'ends' },
  },
  {
    ...LATER,
    of: 'a dangling symlink',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim AS build
  COPY --chmod=755 app.sh /opt/app.sh
  RUN ln -s /opt/app.sh /usr/local/bin/app
  FROM debian:bookworm-slim
  COPY --from=build /usr/local/bin /usr/local/bin
+ COPY --from=build /opt/app.sh /opt/app.sh
  USER 10001
  CMD ["app"]
`,
    says: ['Copy the target of the symlink, too.'],
  },
  {
    ...LATER,
    of: 'a directory',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 app.sh /app/
  USER 10001
- CMD ["/app"]
+ CMD ["/app/app.sh"]
`,
    says: ['Name the program inside it.'],
  },
  {
    ...LATER,
    of: 'no execute bit',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
- COPY app.sh /app.sh
+ COPY --chmod=755 app.sh /app.sh
  USER 10001
  CMD ["/app.sh"]
`,
    says: ['Copy it with COPY --chmod=755'],
  },
  {
    ...LATER,
    of: 'a program of root',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
- COPY --chmod=700 app.sh /app.sh
+ COPY --chmod=755 app.sh /app.sh
  USER 10001
  CMD ["/app.sh"]
`,
    says: ['Copy it with COPY --chmod=755'],
  },
  {
    ...LATER,
    of: 'a directory of root',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
- COPY --chmod=755 app.sh /root/app.sh
+ COPY --chmod=755 app.sh /opt/app.sh
  USER 10001
- CMD ["/root/app.sh"]
+ CMD ["/opt/app.sh"]
`,
    says: ['Install or copy it outside of /root, which is for root only, such as in /opt.'],
  },
  {
    ...LATER,
    of: 'a directory that others cannot enter',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
  RUN install -d -m 700 /srv/app
  COPY --chmod=755 app.sh /srv/app/app.sh
+ RUN chmod 755 /srv/app
  USER 10001
  CMD ["/srv/app/app.sh"]
`,
    says: ['Let other users enter /srv/app (chmod 755 /srv/app)'],
  },
  {
    ...LATER,
    of: 'a program of pip --user',
    diff: `
  FROM python:3.13-slim-bookworm AS build
- RUN pip install --user gunicorn==23.0.0
+ RUN pip install --prefix=/install gunicorn==23.0.0
  FROM python:3.13-slim-bookworm
- COPY --from=build /root/.local /root/.local
- ENV PATH=/root/.local/bin:$PATH
+ COPY --from=build /install /usr/local
  USER 10001
  CMD ["gunicorn", "--version"]
`,
    says: ['or with pip install --prefix=/install, and copy /install to /usr/local'],
    start: { kind: 'ends' },
  },
  {
    ...LATER,
    of: 'a script that its user cannot read',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
- COPY --chmod=711 app.sh /app.sh
+ COPY --chmod=755 app.sh /app.sh
  USER 10001
  CMD ["/app.sh"]
`,
    says: ['Copy it with COPY --chmod=755'],
  },
  {
    ...LATER,
    of: 'a script without an interpreter',
    files: { 'app.sh': 'echo ok\n' },
    fixedFiles: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 app.sh /app.sh
  USER 10001
  CMD ["/app.sh"]
`,
    says: ['Name the interpreter, such as #!/bin/sh, on the first line of the script.'],
  },
  {
    ...LATER,
    of: 'an empty file',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim AS build
  COPY --chmod=755 app.sh /src.sh
- RUN install -m 755 /dev/null /app.sh
+ RUN install -m 755 /src.sh /app.sh
  FROM debian:bookworm-slim
  COPY --from=build /app.sh /app.sh
  USER 10001
  CMD ["/app.sh"]
`,
    says: ['Check the build stage that creates it.'],
  },
  {
    ...LATER,
    of: 'an empty word',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- CMD ["", "ok"]
+ CMD ["echo", "ok"]
`,
    says: ['Name a program in CMD.'],
  },
  {
    ...LATER,
    of: 'a script of an interpreter that is missing',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
+ COPY app.sh /app.sh
  USER 10001
  CMD ["sh", "/app.sh"]
`,
    says: ['Copy it from the stage that creates it, or correct the path.'],
  },
  {
    ...LATER,
    of: 'a script of an interpreter that its user cannot read',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
- COPY --chmod=600 app.sh /app.sh
+ COPY --chmod=600 --chown=10001 app.sh /app.sh
  USER 10001
  CMD ["sh", "/app.sh"]
`,
    says: ['Copy it with COPY --chown or --chmod'],
  },
  {
    ...LATER,
    of: 'the main file of a package',
    files: { 'package.json': '{"main":"dist/main.js"}', 'main.js': 'console.log("ok")' },
    diff: `
  FROM node:24-slim AS build
  COPY main.js /src/dist/main.js
  FROM node:24-slim
  WORKDIR /app
  COPY package.json .
+ COPY --from=build /src/dist dist
  USER 10001
  ENTRYPOINT []
  CMD ["node", "."]
`,
    says: ['Copy it from the stage that creates it'],
  },
  {
    ...LATER,
    of: 'the main file of a module',
    files: { 'app/__init__.py': '', 'app/main.py': 'print("ok")' },
    diff: `
  FROM python:3.13-slim-bookworm
  WORKDIR /srv
  COPY app app
  USER 10001
- CMD ["python", "-m", "app"]
+ CMD ["python", "-m", "app.main"]
`,
    says: ['or name the module of the package that starts it, such as app.main.'],
  },
  {
    ...LATER,
    of: 'a program over which the engine mounts',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
- COPY --chmod=755 app.sh /dev/app.sh
+ COPY --chmod=755 app.sh /usr/local/bin/app.sh
  USER 10001
- CMD ["/dev/app.sh"]
+ CMD ["/usr/local/bin/app.sh"]
`,
    says: ['Copy it to another directory, such as /usr/local/bin.'],
  },
  {
    ...LATER,
    of: 'a volume for a file',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 app.sh /app/app.sh
- VOLUME /app/app.sh
+ VOLUME /app
  USER 10001
  CMD ["/app/app.sh"]
`,
    says: ['Name a directory of the application in VOLUME.'],
  },
  {
    ...LATER,
    of: 'a capability that containers do not have',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
  RUN ${APT} libcap2-bin && ${CLEAN}
  RUN cp /bin/echo /app && setcap cap_net_admin+ep /app
+ RUN setcap -r /app
  USER 10001
  CMD ["/app", "ok"]
`,
    says: ['Remove the capability (setcap -r /app)'],
  },
  {
    ...LATER,
    of: 'a variable that is too long',
    diff: `
  FROM debian:bookworm-slim
  ARG A=${'x'.repeat(40_000)}
- ENV B=$A$A$A$A
+ RUN echo $A$A$A > /b
  USER 10001
  CMD ["echo", "ok"]
`,
    says: ['Write the value to a file, and read it there.'],
  },
]
