/** The path of a program as a command line, which @actions/exec splits at spaces. */
export function commandLine(program: string): string {
  return `"${program.replaceAll('"', '\\"')}"`
}
