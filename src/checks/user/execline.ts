/** Programs of execline and s6 that only start the next one. */
const LOADER =
  /^(?:\/\S*\/)?(?:with-contenv|exec|cd|umask|export|unexport|emptyenv|importas|multisubstitute|define|backtick|fdmove|fdclose|redirfd|foreground|if|ifelse|ifthenelse|pipeline|elgetpositionals|elgetopt|shift|posix-cd|posix-umask|s6-(?:softlimit|notifyoncheck|setsid|envdir|env|fdholder-\w+|applyuidgid|setuidgid)|s6-ipcserver\S*|env|nice)\b/

/**
 * What an execline script runs as: each line outside of blocks starts a program, which starts the next; the first that
 * is not known to do so ends it. A program in a `background` block goes on as root.
 */
export function execlineCommands(code: string): string[][] {
  let blocks = code.replace(/^#!.*/, '')
  if (/(?:^|\s)background\s/.test(blocks)) return []
  for (let i = 0; i < 10 && blocks.includes('{'); i++) blocks = blocks.replace(/\{[^{}]*\}/g, ' ')
  const lines = blocks
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  const end = lines.findIndex(line => !LOADER.test(line))
  return lines.slice(0, end < 0 ? lines.length : end + 1).map((line, at) => {
    const words = [line, ...lines.slice(at + 1)].join(' ').split(/\s+/)
    return words[0] === 'exec' ? words.slice(1) : words
  })
}
