import { constants, copyFile, link } from 'node:fs/promises'

/** Makes a hard link, or a copy if the file system has no hard links (exFAT, some network file systems). */
export async function linkOrCopy(from: string, to: string, makeLink: typeof link = link): Promise<void> {
  try {
    await makeLink(from, to)
  } catch {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  }
}
