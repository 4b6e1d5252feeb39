import type { Finding } from '../model.ts'
import { code, flagOf, listed, listOf, textOf, type Words } from './values.ts'

export function unpinnedBaseWords(finding: Finding): Words {
  const reference = textOf(finding, 'reference')
  const digest = textOf(finding, 'digest')
  const what = flagOf(finding, 'base') ? 'The base' : 'The image'
  return {
    message: `${what} ${code(reference)} is named by its tag alone, which may be another image tomorrow.`,
    fix:
      digest === ''
        ? 'Add its digest behind the tag (`name:tag@sha256:…`), and let Dependabot or Renovate keep it up to date.'
        : `Write ${code(`${reference}@${digest}`)}, and let Dependabot or Renovate keep it up to date.`,
  }
}

export function addUrlWords(finding: Finding): Words {
  return {
    message: `ADD fetches ${code(textOf(finding, 'url'))} without saying what must come.`,
    fix: flagOf(finding, 'git')
      ? 'Name the whole commit id behind the address: `ADD repository.git#<commit> /src`.'
      : 'Name its checksum: `ADD --checksum=sha256:<digest> …`.',
  }
}

export function healthcheckWords(): Words {
  return {
    message: 'The image has no HEALTHCHECK, so Docker takes a process that hangs for a healthy one.',
    fix: 'Add a HEALTHCHECK, or `HEALTHCHECK NONE` where the platform has probes of its own.',
  }
}

export function labelsWords(finding: Finding): Words {
  return {
    message: `The image does not tell where it comes from; missing: ${listed(listOf(finding, 'missing').map(code), 6)}.`,
    fix: 'Set them with LABEL, or with the input `labels` from what `docker/metadata-action` makes.',
  }
}

export function privilegedPortWords(finding: Finding): Words {
  const port = textOf(finding, 'port')
  return {
    message: `The image exposes port ${code(port)}, and its user is not root: where the runtime guards ports below 1024, the program cannot bind it.`,
    fix: 'Listen on a port from 1024 on, such as 8080, and map it outside.',
  }
}
