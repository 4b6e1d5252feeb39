/**
 * Keeps Windows from starting programs out of the working directory, which is a checked-out repository: for this process
 * and for all that it starts, whose own lookups are not ours to change. To be called before anything is run.
 */
export function keepOutOfCurrentDirectory(
  env: Record<string, string | undefined> = process.env,
  platform: NodeJS.Platform = process.platform,
): void {
  if (platform === 'win32') env['NoDefaultCurrentDirectoryInExePath'] = '1'
}
