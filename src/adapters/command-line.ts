/** The path of a program as @actions/exec wants it: as a command line, whose words are separated by spaces. */
export function commandLine(program: string): string {
  return `"${program.replaceAll('"', '\\"')}"`
}
