import { type FixRow, prints } from '../row.ts'

const manifest = (more: object) => ({ 'package.json': JSON.stringify({ name: 'a', version: '1.0.0', ...more }) })
const SERVER = { 'server.js': 'console.log("ok")\n' }
const TOOL = { scripts: { start: 'cross-env TEXT=ok node server.js' } }
const FILE = { scripts: { start: 'node dist/server.js' } }
const NPM = { check: 'runtime/entrypoint', start: prints('ok') }
const SUPERVISED = {
  'supervisord.conf':
    '[supervisord]\nnodaemon=true\npidfile=/tmp/pid\nlogfile=/dev/null\nlogfile_maxbytes=0\n[program:app]\ncommand=/opt/app.sh\n',
  'app.sh': '#!/bin/sh\ntouch /tmp/ok\nexec sleep 60\n',
}
const INSTALL = 'RUN pip install --no-cache-dir supervisor==4.2.5 "setuptools<80"'

/** What npm, supervisord and servers look for themselves. */
export const LAUNCHED_ROWS: FixRow[] = [
  {
    ...NPM,
    of: 'a tool of a package script, from devDependencies',
    files: { ...SERVER, ...manifest({ ...TOOL, devDependencies: { 'cross-env': '7.0.3' } }) },
    fixedFiles: manifest({ ...TOOL, dependencies: { 'cross-env': '7.0.3' } }),
    diff: `
  FROM node:24-slim
  WORKDIR /app
  COPY . .
  RUN npm install --omit=dev
  USER 10001
  CMD ["npm", "--silent", "start"]
`,
    says: ['Move its package from devDependencies to dependencies'],
  },
  {
    ...NPM,
    of: 'a package script without its tool',
    files: { ...SERVER, ...manifest(TOOL) },
    fixedFiles: manifest({ scripts: { start: 'TEXT=ok node server.js' } }),
    diff: `
  FROM node:24-slim
  WORKDIR /app
  COPY . .
  USER 10001
  CMD ["npm", "--silent", "start"]
`,
    says: ['or write the script without it.'],
  },
  {
    ...NPM,
    of: 'a file of a package script',
    files: { ...SERVER, ...manifest(FILE) },
    diff: `
  FROM node:24-slim
  WORKDIR /app
- COPY . .
+ COPY package.json .
+ COPY server.js /app/dist/server.js
  USER 10001
  CMD ["npm", "--silent", "run", "start"]
`,
    says: ['Copy /app/dist/server.js into the final stage'],
  },
  {
    ...NPM,
    of: 'a package script of another name',
    files: { ...SERVER, ...manifest({ scripts: { serve: 'node server.js' } }) },
    diff: `
  FROM node:24-slim
  WORKDIR /app
  COPY . .
  USER 10001
- CMD ["npm", "--silent", "run", "server"]
+ CMD ["npm", "--silent", "run", "serve"]
`,
    says: ['Name a script of /app/package.json'],
  },
  {
    check: 'runtime/entrypoint',
    of: 'a program of supervisord',
    files: SUPERVISED,
    diff: `
  FROM python:3.13-slim-bookworm
  ${INSTALL}
  COPY supervisord.conf /etc/supervisord.conf
+ COPY --chmod=755 app.sh /opt/app.sh
  USER 10001
  CMD ["supervisord", "-c", "/etc/supervisord.conf"]
  HEALTHCHECK CMD for i in 1 2 3 4 5 6 7 8 9; do test -f /tmp/ok && exit 0; sleep 1; done; exit 1
`,
    says: ['Install or copy /opt/app.sh in the final stage'],
    start: { kind: 'healthy' },
  },
  {
    check: 'runtime/entrypoint',
    of: 'a module of Python',
    diff: `
  FROM python:3.13-slim-bookworm
+ RUN pip install --no-cache-dir gunicorn==23.0.0
  USER 10001
  CMD ["python", "-m", "gunicorn", "--version"]
`,
    says: ['Install the package that has gunicorn in the final stage'],
    start: { kind: 'ends' },
  },
  {
    check: 'runtime/entrypoint',
    of: 'the configuration of a server',
    files: { 'app.py': 'app = lambda environ, start: []\n', 'gunicorn.conf.py': 'bind = ":8000"\n' },
    diff: `
  FROM python:3.13-slim-bookworm
  RUN pip install --no-cache-dir gunicorn==23.0.0
  WORKDIR /app
  COPY app.py .
+ COPY gunicorn.conf.py .
  USER 10001
  CMD ["gunicorn", "--check-config", "-c", "/app/gunicorn.conf.py", "app:app"]
`,
    says: ['Copy it to /app/gunicorn.conf.py'],
    start: { kind: 'ends' },
  },
]
