import { constants, copyFile, link } from 'node:fs/promises'

/** A second name for a file; a copy where the file system has no hard links (exFAT, some network file systems). */
export async function linkOrCopy(from: string, to: string, makeLink: typeof link = link): Promise<void> {
  try {
    await makeLink(from, to)
  } catch {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  }
}
