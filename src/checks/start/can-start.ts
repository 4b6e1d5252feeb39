import { shared } from '../analysis.ts'

/**
 * Whether a container of the image can start something: its command, or an executable file that someone names. An
 * image that only carries files for others cannot.
 */
export const canStart = shared(({ config, tree }): boolean => {
  if (config.entrypoint.length + config.cmd.length > 0) return true
  for (const { type, mode } of tree.entries()) if (type === 'file' && (mode & 0o111) !== 0) return true
  return false
})
