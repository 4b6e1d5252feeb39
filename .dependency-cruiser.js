import { readFileSync } from 'node:fs'
import { IMAGE_FLOORS, ROOMS } from './script/structure/rooms.ts'

/** The packages in the bundles; all others are tools. CONTRIBUTING.md explains why they have a separate list. */
const { shipped: SHIPPED } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

const folder = names => `^src/(?:${names.join('|')})/`
const shells = '^src/(?:action\\.ts|cli\\.ts|action/|commands/)'

const names = ROOMS.map(({ name }) => name)

/** `reachable` follows imports through other files, so a detour counts. */
const order = names.slice(0, -1).map((name, index) => ({
  name: `${name}-below-${names[index + 1]}`,
  comment: `${name} is below ${names.slice(index + 1).join(', ')}`,
  severity: 'error',
  from: { path: folder([name]) },
  to: { path: folder(names.slice(index + 1)), reachable: true },
}))

const inImage = names => `^src/image/(?:${names.join('|')})/`
const imageFloors = IMAGE_FLOORS.flatMap((floor, index) =>
  floor.map(name => ({
    name: `image-${name}`,
    comment: `src/image/${name} imports only the rooms below it, and none of its own floor`,
    severity: 'error',
    from: { path: inImage([name]) },
    to: {
      path: inImage(
        IMAGE_FLOORS.slice(index)
          .flat()
          .filter(other => other !== name),
      ),
    },
  })),
)

export default {
  forbidden: [
    ...order,
    ...imageFloors,
    {
      name: 'image-ground',
      comment: 'the files next to the rooms of src/image import from none of them',
      severity: 'error',
      from: { path: '^src/image/[^/]+\\.ts$' },
      to: { path: '^src/image/[^/]+/' },
    },
    {
      name: 'start-before-other-checks',
      comment:
        'src/checks/start finds what a container starts, for all checks, so it imports none of them; analysis.ts keeps what they share',
      severity: 'error',
      from: { path: '^src/checks/start/' },
      to: { path: '^src/checks/', pathNot: '^src/checks/(?:start/|analysis\\.ts$)' },
    },
    {
      name: 'shells-on-top',
      comment: 'nothing imports src/action.ts and src/cli.ts',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/(?:action|cli)\\.ts$' },
    },
    {
      name: 'adapters-at-the-edge',
      comment: 'the shells create the adapters and pass them in',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/adapters/', shells] },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'runner-at-the-edge',
      comment: 'only the adapters and the shells use @actions/* and Octokit',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/adapters/', shells] },
      to: { path: 'node_modules/@(?:actions|octokit)/' },
    },
    {
      name: 'programs-by-actions-exec',
      comment: 'src/adapters/exec.ts runs every program, by @actions/exec (docs/adr/0010-actions-exec.md)',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(?:node:)?child_process$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pure-rooms',
      comment:
        'pure rooms take data and return data; neither they nor their imports use files, processes or the network',
      severity: 'error',
      from: { path: folder(ROOMS.filter(({ pure }) => pure).map(({ name }) => name)) },
      to: { path: '^(?:node:)?(?:fs|child_process|http|https|net|process)(?:/|$)', reachable: true },
    },
    {
      name: 'shipped-packages-only',
      comment: 'src imports only packages listed under "shipped" in package.json; types alone are not shipped',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        path: 'node_modules/',
        pathNot: `node_modules/(?:${SHIPPED.join('|')})/`,
        dependencyTypesNot: ['type-only', 'pre-compilation-only'],
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-test-code',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(?:__tests__|script)/' },
    },
    { name: 'resolvable', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // Type imports couple two files, too.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
