// The action's post step. The runner passes no arguments, and an earlier step can set any variable, so this file tells the
// bundle which step it is.
process.argv.splice(2, Number.POSITIVE_INFINITY, 'post-step')
await import('./index.js')
