/**
 * What a build opens at a path: a file; a key, or the socket of an agent; a context or a Dockerfile, of which Stagegate reads the
 * rest itself; a folder in which it opens files by their names.
 */
export type Opened = 'file' | 'key' | 'context' | 'dockerfile' | 'store'
