import { counted, formatBytes } from '../../text/format.ts'
import type { Finding } from '../model.ts'
import { code, listed, listOf, numberOf, textOf, type Words } from './values.ts'

export function packageCacheWords(finding: Finding): Words {
  const mount = textOf(finding, 'mount')
  const clean = code(textOf(finding, 'clean'))
  return {
    message: `${textOf(finding, 'tool')}'s cache is shipped: ${amount(finding)} in ${places(finding)}.`,
    fix:
      mount === ''
        ? `Leave none behind: ${clean}.`
        : `Keep it out of the layer with ${code(`RUN --mount=type=cache,target=${mount}`)}, or end the instruction with ${clean}.`,
  }
}

export function vcsWords(finding: Finding): Words {
  return {
    message: `Version control is shipped with the history of the source: ${code(finding.path ?? '')}, ${amount(finding)}.`,
    fix: 'Name it in `.dockerignore`, or leave it behind in a build stage.',
  }
}

export function devDependenciesWords(finding: Finding): Words {
  const sizes = listOf(finding, 'packageBytes').map(Number)
  const heaviest = listOf(finding, 'packages').map(
    (name, index) => `${code(name)} ${formatBytes(Number.isFinite(sizes[index]) ? Number(sizes[index]) : 0)}`,
  )
  const count = numberOf(finding, 'count')
  return {
    message: `${counted(count, 'package')} that only development needs: ${amount(finding)} in ${code(finding.path ?? '')} (${listed(heaviest, 3, count)}).`,
    fix: 'Install for production: `npm ci --omit=dev` in a stage that the final one copies `node_modules` from.',
  }
}

export function testsWords(finding: Finding): Words {
  return {
    message: `Tests are shipped: ${amount(finding)} in ${places(finding)}.`,
    fix: 'Copy what runs, not the whole context, or name the tests in `.dockerignore`.',
  }
}

export function sourcesWords(finding: Finding): Words {
  return {
    message: `${textOf(finding, 'language')} sources are shipped beside what was built from them: ${amount(finding)} in ${code(finding.path ?? '')}.`,
    fix: 'Copy only the result of the build into the final stage.',
  }
}

export function sourceMapsWords(finding: Finding): Words {
  return {
    message: `Source maps are shipped: ${amount(finding)} in ${places(finding)}.`,
    fix: 'Build without them, or leave them out: `COPY --from=build --exclude=**/*.map ...`.',
  }
}

export function bytecodeWords(finding: Finding): Words {
  return {
    message: `Python bytecode is there several times: ${amount(finding)} more than one interpreter reads.`,
    fix: 'Compile once, in the stage that makes the environment, and set `PYTHONDONTWRITEBYTECODE=1`.',
  }
}

export function dockerignoreWords(finding: Finding): Words {
  const ignore = listOf(finding, 'ignore')
  return {
    message: `The build context let through ${amount(finding)} that belongs in no image: ${places(finding)}.`,
    fix: `Add to ${code('.dockerignore')}, or make one: ${listed(ignore.map(code), 6)}.`,
  }
}

function amount(finding: Finding): string {
  return `${formatBytes(numberOf(finding, 'bytes'))} in ${counted(numberOf(finding, 'files'), 'file')}`
}

function places(finding: Finding): string {
  const paths = listOf(finding, 'paths')
  return paths.length === 0 ? code(finding.path ?? '') : listed(paths.map(code), 2)
}
