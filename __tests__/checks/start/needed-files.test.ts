/** Files and packages without which a program ends at once: of options, variables, and applications of servers. */
import { describe, expect, test } from '@jest/globals'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import { brokenHealthcheck } from '../../../src/checks/runtime/healthcheck.ts'
import type { FakeEntry } from '../../helpers/image.ts'
import { wordsOf } from '../images.ts'
import { elf, findingLines, script } from '../runtime/files.ts'

const file = (path: string, size = 1): FakeEntry => ({ path, size, mode: 0o644 })
const SERVERS = ['gunicorn', 'uvicorn', 'hypercorn', 'daphne', 'celery', 'flask', 'fastapi', 'streamlit']
const FILES: FakeEntry[] = [
  ...['/bin/sh', '/usr/bin/env', '/usr/bin/node', '/usr/bin/java', '/usr/bin/python3', '/opt/bin/flask'].map(path =>
    elf(path),
  ),
  ...SERVERS.map(name => script(`/usr/bin/${name}`, '/usr/bin/python3')),
  file('/usr/lib/python3.13/runpy.py'),
  { path: '/app', type: 'directory' },
  { path: '/app/sub', type: 'directory' },
  ...['/app/a.js', '/app/main.py', '/app/gunicorn.conf.py'].map(path => file(path)),
]
const lines = (cmd: string[], more: FakeEntry[] = [], env: string[] = []) =>
  findingLines(entrypoint, { layers: [[...FILES, ...more]], config: { cmd, workingDir: '/app', env } })

// Measured with Node.js 24.
const PACKAGE = file('/node_modules/dotenv/config.js')
describe('Node.js', () => {
  test.each<[cmd: string, items: FakeEntry[], expected: string[]]>([
    ['node --env-file=.env a.js', [], ['warning /app/.env: file-argument']],
    ['node --env-file .env a.js', [], ['warning /app/.env: file-argument']],
    ['node --env-file=.env a.js', [file('/app/.env')], []],
    ['node --env-file=/secrets/.env a.js', [], []],
    ['node --env-file-if-exists=.env a.js', [], []],
    ['node a.js --env-file=.env', [], []],
    ['node --require ./x.js a.js', [], ['error /app/x.js: code-missing']],
    ['node --require=./x a.js', [], ['error /app/x: code-missing']],
    ['node -r ./x a.js', [file('/app/x.js')], []],
    ['node -r /opt/x.js a.js', [], ['error /opt/x.js: code-missing']],
    ['node -r /tmp/x.js a.js', [], []],
    ['node -r ../x.js a.js', [file('/x.js')], []],
    ['node --import ./x.mjs a.js', [], ['error /app/x.mjs: code-missing']],
    ['node --import ./a a.js', [], ['error /app/a: code-missing']],
    ['node --import ./a.js a.js', [], []],
    ['node --import file:///app/x.mjs a.js', [], ['error /app/x.mjs: code-missing']],
    ['node --import data:text/javascript,1 a.js', [], []],
    ['node --loader ./x.mjs a.js', [], ['error /app/x.mjs: code-missing']],
    ['node --experimental-loader=./x.mjs a.js', [], ['error /app/x.mjs: code-missing']],
    ['node -r a.js a.js', [], ['error /app/node_modules/a.js: code-missing']],
    ['node -r dotenv/config a.js', [], ['error /app/node_modules/dotenv: code-missing']],
    ['node -r dotenv/config a.js', [PACKAGE], []],
    ['node --import @x/y/z a.js', [PACKAGE], ['error /app/node_modules/@x/y: code-missing']],
    ['node --import @x/y/z a.js', [file('/app/node_modules/@x/y/package.json')], []],
    ['node --import app/z a.js', [file('/app/package.json')], []],
    ['node -r fs --import node:fs --import #x a.js', [], []],
    ['node -r ./a.js -r none a.js', [], ['warning /app/node_modules/none: code-missing']],
    ['node -r ./x.js -e 1', [], ['error /app/x.js: code-missing']],
    ['node -r ./x.js none.js', [], ['error /app/none.js: script-missing']],
    ['node --loader ./a.js none.js', [], ['error /app/none.js: script-missing']],
  ])('%s, with %j', (cmd, items, expected) => {
    expect(lines(cmd.split(' '), items)).toEqual(expected)
  })

  test.each<[options: string, expected: string[]]>([
    ['--require ./x.js', ['error /app/x.js: code-missing']],
    ['--max-old-space-size=100 --import=none', ['error /app/node_modules/none: code-missing']],
    ['--require "./x y.js"', ['error /app/x y.js: code-missing']],
    ['--enable-source-maps', []],
    ['--env-file=.env', []],
  ])('NODE_OPTIONS=%s', (options, expected) => {
    expect(lines(['node', 'a.js'], [], [`NODE_OPTIONS=${options}`])).toEqual(expected)
  })

  test('the folders of NODE_PATH', () => {
    expect(lines(['node', '-r', 'x', 'a.js'], [file('/lib/x/index.js')], ['NODE_PATH=/y:/lib'])).toEqual([])
  })

  test('a line, a script of a package and a health check', () => {
    expect(lines(['/bin/sh', '-c', 'cd sub && exec node -r ../x.js ../a.js'])).toEqual([
      'error /app/x.js: code-missing',
    ])
    const layers = [FILES]
    const healthcheck = { test: ['CMD', 'node', '--import', './x.js', 'a.js'] }
    expect(
      findingLines(brokenHealthcheck, { layers, config: { cmd: ['node'], workingDir: '/app', healthcheck } }),
    ).toEqual(['error /app/x.js: script-missing'])
  })

  test.each([
    [
      './x.js',
      'The container will not start: `node` loads `./x.js`, but `/app/x.js` is not in the image.',
      'Copy it from',
    ],
    [
      'x',
      'The container will not start: `node` loads `x`, but `/app/node_modules/x` is not in the image.',
      'Install the package `x`',
    ],
  ])('the words for -r %s', (word, message, fix) => {
    const [words] = wordsOf(entrypoint, {
      layers: [FILES],
      config: { cmd: ['node', '-r', word, 'a.js'], workingDir: '/app' },
    })
    expect(words).toMatchObject({ message, fix: expect.stringContaining(fix) })
  })
})

// Measured with OpenJDK 17.
describe('Java', () => {
  const JAR = file('/app/app.jar')
  test.each<[cmd: string, env: string, expected: string[]]>([
    ['java -javaagent:agent.jar -jar app.jar', '', ['error /app/agent.jar: code-missing']],
    ['java -javaagent:/app/agent.jar=port=1 -jar app.jar', '', ['error /app/agent.jar: code-missing']],
    ['java -javaagent:app.jar=x -jar app.jar', '', []],
    ['java -javaagent:/otel/agent.jar -jar app.jar', '', []],
    ['java -agentpath:/app/x.so=a -jar app.jar', '', ['error /app/x.so: code-missing']],
    ['java -agentlib:jdwp=a -jar app.jar', '', []],
    ['java @options.txt -jar app.jar', '', ['error /app/options.txt: code-missing']],
    ['java @/app/a.js -jar app.jar', '', []],
    ['java -jar app.jar @options.txt -javaagent:x.jar', '', []],
    ['java -jar app.jar', 'JAVA_TOOL_OPTIONS=-Xmx1g -javaagent:agent.jar', ['error /app/agent.jar: code-missing']],
    ['java -jar app.jar', 'JDK_JAVA_OPTIONS="-javaagent:x y.jar"', ['error /app/x y.jar: code-missing']],
    ['java -jar app.jar', '_JAVA_OPTIONS=-agentpath:lib/x.so', []],
    ['java -jar app.jar', 'JAVA_OPTS=-javaagent:agent.jar', []],
    ['java -cp lib.jar Main', '', ['warning /app/lib.jar: file-argument']],
    ['java -cp lib.jar:app.jar Main', '', []],
    ['java -cp . Main', '', []],
  ])('%s, with %j', (cmd, env, expected) => {
    expect(lines(cmd.split(' '), [JAR], env === '' ? [] : [env])).toEqual(expected)
  })
})

// Measured with gunicorn 23, uvicorn 0.35, hypercorn 0.17, daphne 4, Celery 5.5, Flask 3.1 and the CLI of FastAPI.
describe('servers of Python', () => {
  const missing = (path: string) => [`error ${path}: code-missing`]
  test.each<[cmd: string, items: FakeEntry[], expected: string[]]>([
    ['gunicorn -c conf.py main:app', [], ['warning /app/conf.py: file-argument']],
    ['gunicorn --config=file:conf.py main:app', [], ['warning /app/conf.py: file-argument']],
    ['gunicorn -c python:main main:app', [], []],
    ['gunicorn -c gunicorn.conf.py main:app', [], []],
    ['gunicorn --chdir sub -c conf.py main:app', [], ['warning /app/sub/conf.py: file-argument']],
    ['gunicorn app:app', [], missing('/app/app.py')],
    ['gunicorn app:app', [file('/srv/app.py')], []],
    ['gunicorn app:app', [file('/app/__init__.py')], []],
    ['gunicorn app:app', [file('/usr/share/app.css')], missing('/app/app.py')],
    ['gunicorn -w 4 -b :80 --preload api.wsgi', [], missing('/app/api/wsgi.py')],
    ['gunicorn -w 4 api.wsgi', [file('/app/api/wsgi.py')], []],
    ['gunicorn -w 4 api.wsgi', [file('/app/api/__init__.py', 9)], ['warning /app/api/wsgi.py: code-missing']],
    ['gunicorn --chdir=sub wsgi:app', [file('/app/sub/wsgi.py')], []],
    ['gunicorn --chdir sub main:app', [], []],
    ['gunicorn --reload app:app', [], []],
    ['gunicorn main:create_app()', [], []],
    ['gunicorn', [], []],
    ['uvicorn api:app --host 0.0.0.0', [], missing('/app/api.py')],
    ['uvicorn --app-dir sub --factory api:app', [file('/app/sub/api.py')], []],
    ['uvicorn --app-dir /none api:app', [], []],
    ['uvicorn main:app --log-config log.json', [], ['warning /app/log.json: file-argument']],
    ['python3 -u -m uvicorn api:app', [file('/x/uvicorn/__main__.py')], missing('/app/api.py')],
    [
      'python3 -m gunicorn -c conf.py main:app',
      [file('/x/gunicorn/__main__.py')],
      ['warning /app/conf.py: file-argument'],
    ],
    ['hypercorn --bind :80 asgi:api:app', [], missing('/app/api.py')],
    ['hypercorn sub/api:app', [], missing('/app/sub/api.py')],
    ['daphne -b 0.0.0.0 api.asgi:application', [], missing('/app/api/asgi.py')],
    ['celery -A tasks worker', [], missing('/app/tasks.py')],
    ['celery --app=tasks.app worker', [], missing('/app/tasks.py')],
    ['celery --app=main.app worker', [], []],
    ['celery -A tasks:app worker', [], missing('/app/tasks.py')],
    ['celery worker', [], []],
    ['flask --app api run', [], missing('/app/api.py')],
    ['flask --app sub/api.py:create() run', [], missing('/app/sub/api.py')],
    ['flask --app api routes', [], []],
    ['/opt/bin/flask --app api run', [], []],
    ['fastapi run api.py', [], missing('/app/api.py')],
    ['fastapi run --port 80 main.py', [], []],
    ['fastapi run', [], []],
    ['streamlit run ui.py', [], missing('/app/ui.py')],
  ])('%s, with %j', (cmd, items, expected) => {
    expect(lines(cmd.split(' '), items)).toEqual(expected)
  })

  test('FLASK_APP', () => {
    expect(lines(['flask', 'run'], [], ['FLASK_APP=api.py'])).toEqual(missing('/app/api.py'))
    expect(lines(['flask', 'run'], [], ['FLASK_APP=main'])).toEqual([])
  })

  test('the working directory is not a module of its name', () => {
    expect(lines(['python3', '-m', 'app'])).toEqual(['error /app/app.py: script-missing'])
    expect(lines(['python3', '-m', 'app'], [file('/app/__init__.py')])).toEqual([])
  })
})
