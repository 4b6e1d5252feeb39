import { counted } from '../../text/format.ts'
import type { Finding } from '../model.ts'
import { code, flagOf, listed, listOf, numberOf, textOf, type Words } from './values.ts'

export function setuidWords(finding: Finding): Words {
  const more = moreWords(finding, 'raise privileges')
  if (more !== null) return more
  const uid = numberOf(finding, 'uid')
  const names: Record<string, string> = {
    setuid: `the rights of ${uid === 0 ? 'root' : `user ${uid}`} (setuid)`,
    setgid: `the rights of group ${numberOf(finding, 'gid')} (setgid)`,
    capabilities: 'file capabilities',
  }
  const kinds = listOf(finding, 'kinds').map(kind => names[kind] ?? kind)
  const owner = finding.package === null ? '' : `, from the package ${code(finding.package.name)}`
  return {
    message: `${code(finding.path ?? '')} gives whoever starts it ${listed(kinds) || 'more rights'}${owner}.`,
    fix: 'Take the bits off in the instruction that brings the file (`chmod a-s`, `setcap -r`), or leave the program out.',
  }
}

export function worldWritableWords(finding: Finding): Words {
  const more = moreWords(finding, 'can be written by anyone')
  if (more !== null) return more
  const path = code(finding.path ?? '')
  const files = numberOf(finding, 'files')
  const mode = textOf(finding, 'mode')
  const folders = numberOf(finding, 'folders')
  if (flagOf(finding, 'directory')) {
    const below = [...(files > 0 ? [counted(files, 'file')] : []), ...(folders > 0 ? [counted(folders, 'folder')] : [])]
    const inside = below.length === 0 ? '' : `, and ${below.join(' and ')} in it too`
    return {
      message: `Anyone can write the directory ${path} (mode ${mode}, no sticky bit)${inside}.`,
      fix: 'Give it to the user that runs (`chown`, mode 0755), or set the sticky bit (`chmod 1777`) where all may put files.',
    }
  }
  return {
    message:
      files > 1
        ? `Anyone can write ${counted(files, 'file')} in ${path} (such as mode ${mode}).`
        : `Anyone can write ${path} (mode ${mode}).`,
    fix: 'Take the right from others: `chmod o-w`, or `COPY --chmod=u=rwX,go=rX`.',
  }
}

export function writableProgramWords(finding: Finding): Words {
  const by: Record<string, string> = {
    owner: 'owns it',
    group: 'is in its group, which may write it',
    others: 'may write it as everybody may',
  }
  return {
    message: `The image starts ${code(finding.path ?? '')}, and the user that it runs as (UID ${numberOf(finding, 'uid')}) can change it: that user ${by[textOf(finding, 'by')] ?? 'may write it'} (mode ${textOf(finding, 'mode')}).`,
    fix: 'Leave the code with root (COPY without `--chown`), and give the user only the folders that it writes to.',
  }
}

/** Of the one finding that stands for all that are too many to show. */
function moreWords(finding: Finding, what: string): Words | null {
  const more = numberOf(finding, 'more')
  return more === 0 ? null : { message: `${counted(more, 'more path')} ${what}.`, fix: null }
}
