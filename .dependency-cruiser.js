import { readFileSync } from 'node:fs'

/** The packages that the bundles ship; all others are tools. CONTRIBUTING.md says why this list has a field of its own. */
const { shipped: SHIPPED } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

/** The way that data goes: a stage may import from itself and from those before it. */
const STAGES = ['options', 'plan', 'build', 'image', 'checks', 'baseline', 'gate', 'report', 'publish']

/** Stages that take data and return data: what they know of the world is handed to them. */
const PURE = ['plan', 'checks', 'baseline', 'gate', 'report']

/** Reads the Dockerfile and asks buildx about it, for the rest of its stage. */
const FACTS_OF_THE_PLAN = '^src/plan/describe\\.ts$'

const folder = names => `^src/(?:${names.join('|')})/`
const shells = '^src/(?:action\\.ts|cli\\.ts|commands/)'

const stageOrder = STAGES.slice(0, -1).map((stage, index) => ({
  name: `${stage}-before-${STAGES[index + 1]}`,
  comment: `${stage} comes before ${STAGES.slice(index + 1).join(', ')}`,
  severity: 'error',
  from: { path: folder([stage]) },
  to: { path: folder(STAGES.slice(index + 1)) },
}))

export default {
  forbidden: [
    ...stageOrder,
    {
      name: 'start-before-other-checks',
      comment: 'what a container starts is one answer for all checks, so it knows none of them',
      severity: 'error',
      from: { path: '^src/checks/start/' },
      to: { path: '^src/checks/', pathNot: '^src/checks/start/' },
    },
    {
      name: 'stages-know-no-pipeline',
      comment: 'only src/verify.ts and the shells know every stage; what stages share lies beside them',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: shells },
      to: { path: ['^src/verify\\.ts$', shells] },
    },
    {
      name: 'adapters-at-the-edge',
      comment: 'the shells build the adapters and hand them in',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/adapters/', shells] },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'runner-at-the-edge',
      comment: '@actions/* and octokit are for the adapters and the shells',
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
      name: 'pure-stages',
      comment: 'files, processes and the network are not for stages that take data and return data',
      severity: 'error',
      from: { path: folder(PURE), pathNot: FACTS_OF_THE_PLAN },
      to: { dependencyTypes: ['core'], path: '^(?:node:)?(?:fs|child_process|http|https|net|process)(?:/|$)' },
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
      name: 'nothing-of-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(?:__tests__|script)/' },
    },
    { name: 'resolvable', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // Type imports bind two files together, too.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
