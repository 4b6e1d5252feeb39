/** Environment variables, as the process was started with them. */
export type Env = Readonly<Record<string, string | undefined>>
