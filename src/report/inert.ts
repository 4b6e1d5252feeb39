/**
 * Output that the runner of GitHub Actions reads in a workflow's log, which also has the output of `run:` steps. It obeys a line
 * that begins with `::` after white space, and `##[` anywhere in a line (actions/runner, ActionCommand.cs).
 */

/** Text in which no line is a command: a bar is in front of `::`, and the bracket of `##[` is another character. */
export function inertLines(text: string): string {
  return text.replaceAll('##[', '##［').replace(/^((?:[^\S\r\n\u2028\u2029]|\u0085)*)::/gm, '$1│ ::')
}

/** The same JSON value. No line of JSON begins with `::`. */
export function inertJson(json: string): string {
  return json.replaceAll('##[', '##\\u005b')
}
