/** Linux' PATH_MAX. A hostile database could join one long folder to a million names; no file has such a path. */
export const LONGEST_PATH = 4096
