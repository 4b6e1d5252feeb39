/** SECURITY.md promises only what tests hold. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'

/** For each promise of SECURITY.md: the files below __tests__, and the titles of the tests or groups that hold it. */
const PROMISES: Record<string, Record<string, string[]>> = {
  'Everything is read as a stream, with limits for size, ratio, number of entries, path length, extended headers, and the content and records of each document that checks read.':
    {
      'image/layer/layer.test.ts': ['limits', 'a claimed size uses no memory before its bytes arrive'],
      'image/compression/decompress.test.ts': ['a blob that unpacks to far more than its size is refused at the limit'],
      'image/store/store.test.ts': [
        'is read whole even if its layers are larger than any buffer and one read is aborted',
        'too many bytes of documents; a document with several names counts once',
      ],
      'image/packages/room.test.ts': ['a database with more packages than any real one is refused'],
    },
  'Digests are verified.': {
    'image/store/store.test.ts': ['has its layers verified', 'has its manifests and configs verified'],
  },
  'An image that cannot be read completely makes the result `error`': {
    'commands/inspect.test.ts': ['a damaged layer makes the result an error, whatever else the image has'],
  },
  'No file of an image is written to disk, except a temporary copy of an rpm database for SQLite.': {
    'repository/security.test.ts': ['only the reader of rpm databases writes a file of an image'],
  },
  "Links are resolved inside the image's own tree": {
    'image/tree/tree.test.ts': ['look-ups', 'links cannot make look-ups endless'],
    'image/store/store.test.ts': ['a folder with links to the outside'],
  },
  'Programs are looked up only in the absolute folders of PATH.': {
    'adapters/find-program.test.ts': ['Linux: %s', 'Windows: %s'],
  },
  'On Windows, Stagegate sets the variable that makes the programs that it starts do the same': {
    'adapters/checkout-distrust.test.ts': [
      'only on Windows, a variable excludes the working directory from the search for programs',
    ],
  },
  'Stagegate does not run git, but buildx does, to record a commit.': {
    'repository/security.test.ts': ['Stagegate starts only docker and the programs that push'],
    'action/proposed-code-git.test.ts': ['on %s, no program of a planted repository in the context runs'],
  },
  'Stagegate tells git 2.38 or newer to ignore such repositories.': {
    'adapters/checkout-distrust.test.ts': ['runs no program of planted repositories, as it would otherwise'],
  },
  "On events with the base repository's permissions, it tells buildx not to run git": {
    'adapters/checkout-distrust.test.ts': ['is disabled on %s'],
    'adapters/checkout-distrust.engine.test.ts': ['on %s, buildx runs no program of a context'],
  },
  "Programs get variables by an allow list, and the runner's token only for a cache that an input sets.": {
    'adapters/child-environment.test.ts': ['docker gets %s', 'docker does not get %s'],
    'buildx/build-environment.test.ts': ['a build gets %s'],
  },
  'A definition is evaluated with the variables of the job, except for values that are secrets by their name, their form or an input.':
    {
      'buildx/definition-environment.test.ts': [
        'a definition gets no value of %s',
        'a definition gets no secret of the inputs',
      ],
      'buildx/definition-attacks.engine.test.ts': ["a definition's variables have what the job says, but no token"],
    },
  'It gets a short secret under a harmless name, such as `GREETING=hunter2`: give that to another step.': {
    'buildx/definition-environment.test.ts': ['a definition gets a short value under a harmless name, secret or not'],
  },
  'Its secrets from variables need the input `secret-envs`': {
    'buildx/confine-target.test.ts': ['%s needs the input secret-envs'],
  },
  'Every attribute is known or refused.': {
    'buildx/confine-target.test.ts': ['an attribute that Stagegate does not know is refused: %s'],
  },
  'Outputs and caches are left out.': {
    'buildx/confine-target.test.ts': ['caches, outputs and calls do not reach the build'],
    'buildx/definition-attacks.engine.test.ts': [
      'caches and outputs of a target and its contexts leave nothing outside',
    ],
  },
  'An image that makes the SBOM needs the input `sbom`.': {
    'buildx/confine-target.test.ts': ['%s needs the input sbom, which replaces it'],
    'buildx/definition-attacks.engine.test.ts': ['is refused before anything is built'],
  },
  'Paths outside of the working directory, links resolved, and privileges need the input `allow`.': {
    'buildx/confine-target.test.ts': ['%s is refused, unless the workflow permits it', '%s needs the input allow'],
  },
  'Builds read only the checked result, which nothing evaluates again': {
    'buildx/confine-target.test.ts': ['what HCL would evaluate again is refused: %s'],
    'buildx/definition-attacks.engine.test.ts': ['nothing evaluates the definition after it was checked'],
  },
  'Stagegate reads the definitions before buildx does.': {
    'buildx/definition-attacks.engine.test.ts': [
      'buildx reads no file outside of the working directory when it evaluates Compose',
    ],
  },
  'Such a file outside of the working directory, links resolved, needs the input `allow`.': {
    'buildx/compose-files.test.ts': ['a file outside of the working directory'],
    'workspace.test.ts': ['realPath follows links to what does not exist yet, and stops in a circle'],
  },
  'What buildx may understand differently is refused.': {
    'buildx/compose-files.test.ts': ['what Compose may read in another way is refused'],
  },
  'The files are at most 512 KiB together, with at most 100,000 values, and none is a FIFO or a device.': {
    'buildx/compose-files.test.ts': ['a definition that is too much to read', 'a file that never ends'],
  },
  'The result is at most 8 MiB, and buildx has two minutes for it, and on Linux 2 GiB of memory': {
    'buildx/bake-limits.test.ts': [
      'buildx has two minutes for an answer',
      'buildx has 2 GiB for an answer: %j',
      'an answer above the limit is a definition that is too large',
    ],
  },
  'For each question for which nothing is built, buildx has two minutes': {
    'buildx/question.test.ts': [
      'the Dockerfile of a remote context is unreadable after two minutes, and buildx is not asked again',
      "BuildKit's checks fail after two minutes",
      'the stages stay unconfirmed after two minutes',
    ],
  },
  'The post step has its own file, and no variable chooses the step': {
    'action/entry.test.ts': [
      'a variable does not make a post step of the main step, and names no builder for the post step',
      'the file of the post step is one',
    ],
  },
  'Stagegate refuses them': {
    'buildx/compose-names.test.ts': ['services that bake gives one name'],
  },
  'Stagegate escapes all of it for the place where it is shown, and shortens it': {
    'report/escape.test.ts': [
      '%s renders exactly its text, without links or mentions',
      'escapeTerminal leaves no control sequence of a terminal or the runner',
    ],
    'report/inert.test.ts': ['has no command of the runner at %d columns', 'has no command of the runner: %j'],
    'report/markdown.test.ts': ['hostile text stays text', 'a limit breaks no structure'],
    'report/text.test.ts': ['hostile text is shown, but has no effect: %j'],
    'publish/annotations.test.ts': ['hostile text'],
    'adapters/log.test.ts': ['prints no command: %s', 'every method is tested above'],
    'action-builds.engine.test.ts': ['workflow commands and Markdown in build output have no effect'],
  },
  'buildx gets secrets through its environment, never on a command line or on disk.': {
    'buildx/build-command.test.ts': ["a secret's value is in the environment, never in the arguments"],
    'action-builds.engine.test.ts': ['secrets reach the build, but no output contains them'],
  },
  'Provenance is read for base images and line numbers, and searched for secrets; a report has only the fields of its schema.':
    {
      'report/json.test.ts': ['only the model is written, with a newline at the end'],
    },
  'A secret that a check finds is neither printed nor stored, unless it is the name of a file; a short hash is stored only for machine-generated values.':
    {
      'report/no-secrets.test.ts': ['no report, comment, annotation or record contains any of it'],
      'image/extract/secrets/secrets.test.ts': ['the result contains no part of a value', 'in %s: %#'],
    },
  'Instructions are shown with values masked that look like secrets': {
    'secrets/mask.test.ts': [
      'a token of %s is masked',
      'Dockerfile text for reports is masked, too, over several lines',
    ],
  },
  'Answers are shortened and escaped, without credentials and URL queries.': {
    'publish/push/printed.test.ts': ['credentials are masked', 'are the last ones, each shortened'],
    'buildx/credentials.test.ts': ["the engine's error about a builder's image is shown without credentials"],
    'pipeline/gather-facts.test.ts': ['no message contains the signature of a redirect'],
  },
  'The tag is read back, hashed and compared with the verified digest': {
    'publish/push/push-all.engine.test.ts': [
      'the registry has the verified digest, and nothing else',
      'a tag with another image than the pushed one is wrong, and is named',
    ],
  },
  'Every reference of the input needs its tag, and no name in git has a colon': {
    'options/tags.test.ts': ['the name of a git tag adds and moves no reference: %s'],
  },
  'Stagegate overrides them when it asks BuildKit: only the configuration of Stagegate turns rules off': {
    'dockerfile/check-comments.test.ts': [
      'the options that skip no rule: %j',
      'comments for one instruction are replaced: %j',
    ],
    'dockerfile-checks.engine.test.ts': ['the Dockerfile turns no rule off'],
  },
  "Only the provenance of this run's own build proves a base image.": {
    'checks/claimed-base.test.ts': ['a base known by %s changes no finding', 'a base known by %s does'],
  },
  'A base image that the image itself claims hides no finding that fails the gate, and does not reduce `own`': {
    'pipeline/claimed-base.test.ts': [
      'turns no error into something less severe',
      'changes no finding, with fail-on %s',
      'is the origin of no layer: own layers have no size, and a budget for them is not evaluated',
    ],
  },
  'A path of an input that a link leads out of the working directory needs the input `allow`: contexts, Dockerfiles, secrets, keys, caches, baselines and configurations.':
    {
      'options/input-paths.test.ts': ['%s that a link in the checkout leads out is refused, unless it is permitted'],
      'walk-folder.test.ts': ['a link that leads out, next to a link to %s'],
      'options/read.test.ts': ['by a link to %s is refused, without a word of its content'],
      'workspace.test.ts': ['follows links in the checkout only, and what the user names outside'],
      'pipeline/missing-source.test.ts': ['a symlink in the context does not show the names of other folders'],
    },
  'Where Stagegate or a build opens a file by its name, a FIFO or a device is refused, even as `.dockerignore`.': {
    'options/input-paths.test.ts': ['a FIFO, for which a build would wait forever'],
    'walk-folder.test.ts': ['a FIFO, next to a link to %s'],
    'options/read.test.ts': ['a configuration that is a %s is refused'],
    'buildx/confine-target.test.ts': ['a FIFO, for which a build would wait forever'],
    'pipeline/bake-dockerfile.test.ts': ['a Dockerfile that is there and cannot be read is not unread: %s'],
    'repository/security.test.ts': ['what opens a file asks whether it is one'],
  },
  'Reports are written to a new file that takes the place of what was there': {
    'workspace.test.ts': ['replaces %s', 'refuses a path through a link to %s'],
  },
  'A Dockerfile is found as BuildKit finds it, and links that BuildKit does not follow are refused.': {
    'options/dockerfile-path.test.ts': ['a link to %s, with %j'],
  },
  'After the build, its text is compared with the one that BuildKit built': {
    'origins/other-text.test.ts': ['BuildKit built another text: %s, with %s'],
  },
  'BuildKit lists the stages, and they are compared.': {
    'pipeline/compare-stages.test.ts': [
      'each difference is a warning once, and a dispute of every target of the Dockerfile',
    ],
  },
  "If it cannot, and the frontend is not Docker's or is older than something in the text, the result is `error`, unless the workflow names the targets":
    {
      'pipeline/compare-stages.test.ts': ['without an answer, a frontend that may read other stages'],
      'dockerfile/frontend-grammar.test.ts': ['%s may read some texts differently'],
    },
  'Keys are texts, and YAML 1.1 is refused.': {
    'options/config.test.ts': ['%j is a problem'],
  },
  'A configuration is at most 256 KiB, and its time is proportional to its length.': {
    'options/read.test.ts': ['a configuration above the size limit is a problem'],
    'options/config.test.ts': ['takes time in proportion to its length: %s'],
  },
  'Patterns of waivers take time proportional to the path': {
    'text/path-pattern.test.ts': ['takes time proportional to the path: %s'],
  },
  'The action has none.': {
    'repository/security.test.ts': ['only the command line opens a layer index'],
  },
  "On the command line it is in the user's own folder.": {
    'adapters/layer-index-folder.test.ts': [
      'with %j the records are in %s',
      'a record can be read again, by its owner only',
    ],
  },
  "Every blob is still compared with its digest; only the blobs that this run's builder has just written are compared by size":
    {
      'image/read/confirm-blob.test.ts': ['a layer that the index knows, in an image whose blob'],
    },
  'Format and size are validated, the commit must match the cache key, and everything is escaped.': {
    'baseline/record.test.ts': ['a record that is not as it was written is refused', 'hostile text stays text: %j'],
    'baseline/find.test.ts': ['is also one whose commit does not match its key'],
    'adapters/baseline-gha.test.ts': ['only the same pull request can read what it writes'],
  },
  'An absolute budget needs no baseline': {
    'gate/other-systems.test.ts': ['passes with one budget'],
  },
  'The bits of file capabilities are read.': {
    'image/capabilities.test.ts': ['bits of the second word are read', 'a low port is harmless'],
  },
  'A started program with the rights of root is `user/root`.': {
    'checks/user/root-program.test.ts': ['a started program makes root: %s'],
  },
  'A package record excuses only names of programs that distributions ship with privileges, and never an interpreter.':
    {
      'checks/permissions/setuid.test.ts': ['with lower severity', 'in the base image'],
      'checks/permissions/root-interpreter.test.ts': ['found'],
    },
  'The layer of the record must have the file.': {
    'checks/permissions/setuid.test.ts': ['put in the place of a package’s file'],
  },
  'Beyond the base image, the database of a distribution excuses no secret.': {
    'checks/secrets/private-key.test.ts': ['by %s, is an info in the base image'],
  },
  'Settings that USER can write to, and rules of sudo, doas and PAM that need no password, are findings': {
    'checks/permissions/writable-settings.test.ts': ['found'],
    'checks/permissions/root-rule.test.ts': ['sudo', 'doas', 'PAM and the loader'],
  },
  'If GitHub refuses a request, Stagegate logs a warning, and the gate does not change': {
    'publish/publish.test.ts': ['a fork is one warning, and the summary is written'],
    'publish/comment.test.ts': ['a refused request is a warning'],
    'main-job.engine.test.ts': ['403 is a warning; the summary is written, and the gate does not change'],
  },
  "Stagegate compares the checked-out commit with the pull request's head and its trial merge.": {
    'action/proposed-code.test.ts': [
      'that checked out %s gets a warning',
      "that checked out the event's trial merge needs no request",
    ],
  },
  'For any other commit, it asks GitHub whether that commit is a merge of the head (`contents: read`); if GitHub does not answer, the result is `error`.':
    {
      'action/proposed-code.test.ts': [
        'for another branch, on a default branch that ends in the merge of the same head, is an error',
        '%s, a checkout that is not the head is an error with a fix',
      ],
    },
  "A checkout without the pull request's code is also an `error`: Stagegate builds nothing, and the comment says why.":
    {
      'action/proposed-code.test.ts': ['that checked out the default branch, as actions/checkout does, is an error'],
      'action/run.test.ts': [
        'a run that would report on the default branch as a pull request builds nothing, and says so everywhere',
      ],
    },
  "Stagegate builds a checkout with the pull request's code, and a warning in the log names the risk.": {
    'action/proposed-code.test.ts': ['that checked out %s gets a warning'],
  },
  'The same applies to a comment on a pull request (`issue_comment`).': {
    'action/proposed-code.test.ts': ['that checked out something else gets a warning'],
  },
  'That event names no commit, so Stagegate refuses only a checkout of the default branch.': {
    'action/proposed-code.test.ts': ['starts a run of the default branch, which does not contain the pull request'],
  },
  'For `workflow_run`, it never writes to a pull request; it only logs the warning, even if it cannot determine which commit the context is.':
    {
      'action/proposed-code.test.ts': [
        'that checked out the code of a pull request gets a warning',
        '%s cannot tell what it builds, and gets a warning',
      ],
      'adapters/event.test.ts': ['the pull request of %s'],
    },
  'A configuration adds targets and does not lower those that the workflow gates, and it raises no budget of the inputs.':
    {
      'plan/plan.test.ts': ['the configuration adds targets, and replaces none that the run gates'],
      'options/read.test.ts': ['a target of the input is gated even if the config measures it'],
      'options/budgets.test.ts': ['nothing in a file raises what an input limits: %s'],
    },
  'A second configuration is refused, so it cannot replace the reviewed one.': {
    'options/read.test.ts': ['next to another one is refused: %s'],
  },
  'Waivers end within a year.': {
    'options/config.test.ts': ['%j is a problem'],
  },
  'The comment says where the policy differs from the default: preset, `fail-on`, checks that are off or less severe, measured targets, waivers.':
    {
      'report/policy.test.ts': ['names all that differs, in sight'],
    },
  'Releases are tags of commits on main.': {
    'repository/release.test.ts': ['refuses a commit that is not on the branch'],
  },
  "A major version's tag never moves backwards.": {
    'repository/release.test.ts': [
      'never moves it backwards',
      'refuses to move it to an older commit, even after the newer tag was deleted',
      'is made again before the tag moves, without force',
    ],
  },
  'An attestation names the workflow and commit of every file in `dist`.': {
    'workflows.test.ts': ['a release attests every file of dist'],
  },
  'A job without write access rebuilds `dist` and compares it byte for byte.': {
    'workflows.test.ts': ['only these jobs can write, or sign'],
    'repository/check-dist.test.ts': [
      'passes if it is what the sources and our scripts build',
      'refuses a link to a file with the same content',
    ],
  },
  'Its scripts and its bundler are those of the base branch.': {
    'repository/check-dist.test.ts': [
      'the workflow runs the scripts of the base branch',
      'fails if its own script verifies nothing',
      'ignores a folder node_modules that is in Git',
    ],
  },
  'If `dist` depends on a change of these, the job fails and lists the differences, and a maintainer decides.': {
    'repository/check-dist.test.ts': [
      'fails if it is what a changed script builds, and lists the script',
      'fails if it is what another bundler builds, and names the package',
    ],
  },
  'A change of a workflow, a script or `dist` needs the review of a code owner.': {
    'repository/habits.test.ts': [
      'a maintainer must review files that users run, and files that build and release them',
    ],
  },
  'Install scripts of dependencies are off, except that of the development tool `node`.': {
    'repository/security.test.ts': ['npm runs the install script of one package'],
  },
  'New versions wait a week before we adopt them; security updates do not wait.': {
    'repository/security.test.ts': ['Dependabot waits a week'],
  },
  'Workflows pin actions by commit SHA, and only jobs that write have write permissions.': {
    'workflows.test.ts': [
      'pins all other actions by commit, followed by their version',
      'has read-only permissions by default, and jobs with a time limit',
      'only these jobs can write, or sign',
    ],
  },
  'For dependency updates, a job without write access builds `dist`, and another job commits it.': {
    'repository/commit-dist.test.ts': [
      'the job that bundles has no permissions, and the one with permissions runs no code of the pull request',
      'pushes exactly the new files, with the right mode, and starts the workflows that test the new dist',
    ],
  },
  'The second job runs no code of the pull request.': {
    'repository/commit-dist.test.ts': [
      'the job that bundles has no permissions, and the one with permissions runs no code of the pull request',
    ],
  },
  'CodeQL and zizmor scan the sources and the workflows.': {
    'workflows.test.ts': ['CodeQL and zizmor scan every pull request'],
  },
}

/** What no test can hold: facts about GitHub and BuildKit, and advice. */
const OTHERS = [
  'GitHub makes the token read-only.',
  "A build runs the commit's code.",
  'BuildKit executes `RUN` instructions in its sandbox, with network access.',
  'If a job builds what strangers propose, give it no secrets and a read-only token: use `pull_request`, never `pull_request_target`.',
  'A run for `pull_request_target` starts on the default branch.',
  'The gate is only as strong as its configuration.',
  'A pull request can change `stagegate.yml`, the workflow, Dockerfiles and bake or Compose files, which choose the default targets; have code owners review them.',
  'The checks find what was forgotten, not everything that an author hides.',
  'They read the formats that programs read by themselves, and their pages list these formats.',
  'A key that is encrypted, split or written in a private format, and a compiler that was changed, are not found.',
  'Anyone who can write a Dockerfile can hide them: review Dockerfiles.',
  'Pin the action by commit SHA as well; [the README shows how](README.md#pin-it-by-commit).',
]

const read = (path: string) => readFileSync(join(REPOSITORY_ROOT, path), 'utf8')
const page = read('SECURITY.md')
const rows = [...page.matchAll(/^\| (?!Input \|)[^|]+ \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, defense = '', tests = '']) => ({ sentences: sentencesOf(defense), tests }),
)

function sentencesOf(text: string): string[] {
  const line = text.replaceAll('**', '').replace(/\s+/g, ' ').trim()
  return line.split(/(?<=\.) (?=[A-Z`])/)
}

test('every sentence is a promise that names its tests, or is no promise', () => {
  const [, below = ''] = page.split('\n|---|---|---|---|\n')
  const text = below.replace(/^(?:\||#).*$/gm, '')
  const sentences = text
    .split(/\n\n|^- /m)
    .filter(part => part.trim() !== '')
    .flatMap(sentencesOf)
  const all = [...rows.flatMap(row => row.sentences), ...sentences]
  expect(all.filter(sentence => !OTHERS.includes(sentence))).toEqual(Object.keys(PROMISES))
  expect(OTHERS.filter(sentence => !all.includes(sentence))).toEqual([])
})

test('every named test exists', () => {
  const missing = Object.values(PROMISES).flatMap(tests =>
    Object.entries(tests).flatMap(([file, titles]) =>
      titles.filter(title => !hasTest(file, title)).map(title => [file, title]),
    ),
  )
  expect(missing).toEqual([])
})

/** Whether a call with this title starts a test or a group of tests in the file. */
function hasTest(file: string, title: string): boolean {
  if (!existsSync(join(REPOSITORY_ROOT, '__tests__', file))) return false
  const calls = read(`__tests__/${file}`).matchAll(/[\w)\]]\(\s*(['"`])((?:\\.|(?!\1).)*)\1,/g)
  return [...calls].some(([, , text = '']) => text.replace(/\\(.)/g, '$1') === title)
}

test('every row links to its tests', () => {
  expect(rows.length).toBeGreaterThan(10)
  for (const { sentences, tests } of rows) {
    const files = sentences.flatMap(sentence => Object.keys(PROMISES[sentence] ?? {}))
    const links = [...tests.matchAll(/\[([^\]]+)\]\(__tests__\/([^)]+)\)/g)]
    expect(links.map(([, name, file]) => [name, file])).toEqual(
      [...new Set(files)].map(file => [file.replace(/^.*\//, '').replace('.test.ts', ''), file]),
    )
  }
})

const sources = globSync('src/**/*.ts', { cwd: REPOSITORY_ROOT }).map(
  path => [path.replaceAll('\\', '/'), read(path)] as const,
)
const sourcesWith = (expression: RegExp) => sources.flatMap(([path, text]) => (expression.test(text) ? path : []))

test('only the reader of rpm databases writes a file of an image', () => {
  const writes = /\b(?:writeFile|appendFile|createWriteStream|copyFile|mkdtemp|mkdir|symlink|cp)(?:Sync)?\(/
  const writers = sourcesWith(writes).filter(path => /^src\/(?:image|checks|gate|origins)\//.test(path))
  expect(writers).toEqual(['src/image/packages/rpm-sqlite.ts'])
})

test('what opens a file asks whether it is one', () => {
  const readers = sourcesWith(
    /import \{[^}]*\b(?:readFile|readFileSync|createReadStream|open|openSync)\b[^}]*\} from 'node:fs/,
  )
  expect(readers.sort()).toEqual([
    'src/adapters/baseline-gha.ts',
    'src/adapters/layer-index-folder.ts',
    // What buildx wrote into the folder of the run.
    'src/buildx/build-target.ts',
    'src/image/store/folder.ts',
    'src/image/store/open-store.ts',
    'src/pipeline/open-baseline.ts',
    // The layout of a build.
    'src/publish/push/source.ts',
    'src/regular-file.ts',
  ])
})

test('Stagegate starts only docker and the programs that push', () => {
  const programs = sources.flatMap(([, text]) => [...text.matchAll(/\.run\(\s*'([^']+)'/g)].map(([, name]) => name))
  expect([...new Set(programs)].sort()).toEqual(['docker', 'skopeo'])
  expect(sourcesWith(/\b(?:program|command): 'git'|\b(?:spawn|execFile)(?:Sync)?\(\s*'/)).toEqual([])
})

test("only the action's log, which escapes all texts, prints with @actions/core", () => {
  const printing =
    /import (?:\*|\{[^}]*\b(?:debug|error|group|info|notice|setFailed|startGroup|summary|warning)\b)[^;]*? from '@actions\/core'/
  expect(sourcesWith(/from '@actions\/core'/)).toEqual(expect.arrayContaining(['src/action.ts', 'src/adapters/log.ts']))
  expect(sourcesWith(printing)).toEqual(['src/adapters/log.ts'])
})

test('only the command line opens a layer index', () => {
  expect(sourcesWith(/adapters\/layer-index-folder\.ts'/)).toEqual(['src/commands/ls.ts', 'src/commands/ports.ts'])
  expect(sourcesWith(/commands\/(?:ls|ports)\.ts'/).filter(path => !path.startsWith('src/commands/'))).toEqual([])
})

test('npm runs the install script of one package', () => {
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m)
  const scripts = globSync(['script/**/*', '.github/workflows/*.yml'], { cwd: REPOSITORY_ROOT, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
  const enabled = scripts.flatMap(text => text.match(/.*ignore-scripts=false.*/g) ?? [])
  expect(enabled).toEqual([expect.stringMatching(/npm rebuild --ignore-scripts=false .* node && /)])
})

test('Dependabot waits a week', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as { updates: { cooldown: { 'default-days': number } }[] }
  for (const { cooldown } of updates) expect(cooldown['default-days']).toBeGreaterThanOrEqual(7)
})
