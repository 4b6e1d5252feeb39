import type { Finding } from '../model.ts'
import { code, textOf, type Words } from './values.ts'

export function caBundleWords(finding: Finding): Words {
  const path = code(finding.path ?? '')
  const client = textOf(finding, 'client')
  const who =
    client === 'python'
      ? 'Python and its `ssl` module'
      : client === 'library'
        ? `${path} (through ${code(textOf(finding, 'library'))})`
        : path
  const verb = client === 'curl' || client === 'wget' ? 'has' : 'looks for'
  return {
    message:
      verb === 'has'
        ? `There are no CA certificates in the image: ${who} can verify no server.`
        : `There are no CA certificates in the image, and ${who} would look for them: its HTTPS requests would fail.`,
    fix: 'Install `ca-certificates` in the final stage, or copy /etc/ssl/certs/ca-certificates.crt into it.',
  }
}

export function workingDirectoryWords(finding: Finding): Words {
  const path = code(finding.path ?? '')
  const user = `USER ${code(textOf(finding, 'user'))}`
  switch (textOf(finding, 'problem')) {
    case 'no-directory':
      return {
        message: `The container will not start: WORKDIR ${path} is not a directory.`,
        fix: 'Name a directory in WORKDIR.',
      }
    case 'not-enterable':
      return {
        message: `${user} may not enter WORKDIR ${path}${textOf(finding, 'barrier') === finding.path ? '' : ` (stopped at ${code(textOf(finding, 'barrier'))})`}: no file in it can be opened.`,
        fix: `Let others search it (${code('chmod 755')}), or give it to the user (${code('COPY --chown')}).`,
      }
    case 'own-home':
      return {
        message: `WORKDIR ${path} lies in the home of ${user}, who may not write there.`,
        fix: `Give it to the user where the application writes there: ${code('RUN chown')} before USER, or ${code('COPY --chown')}.`,
      }
    default:
      return {
        message: `${code(textOf(finding, 'writer'))} writes to ${path}, and ${user} may not.`,
        fix: `Give it to the user: ${code('COPY --chown')}, or ${code('RUN chown')} in the instruction that makes it.`,
      }
  }
}

export function shellFormWords(finding: Finding): Words {
  const instruction = textOf(finding, 'instruction') || 'The command'
  const shell = code(textOf(finding, 'shell'))
  const list = `Write ${instruction} as a list, such as ${code(`${textOf(finding, 'instruction') || 'CMD'} ["program", "argument"]`)}`
  switch (textOf(finding, 'problem')) {
    case 'no-shell':
      return {
        message: `The container will not start: ${instruction} is a line for ${shell}, which is not in the image.`,
        fix: `${list}: it needs no shell.`,
      }
    case 'ignores-cmd':
      return {
        message: `${instruction} in shell form ignores CMD (${code(textOf(finding, 'ignored'))}).`,
        fix: `${list}: CMD is then added to it.`,
      }
    default:
      return {
        message: `${shell} is the first process and stays: ${code(textOf(finding, 'line'))} gets no signal, and stopping the container takes its whole time limit.`,
        fix: `${list}, or begin the line with ${code('exec')}.`,
      }
  }
}
