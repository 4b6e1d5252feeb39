/** The GitHub calls that publishing needs, for one repository. Every method throws a `Failure` with a code `github-*`. */
export interface GitHubApi {
  /** The login that this token's comments are written under; null if GitHub does not say. Never throws. */
  viewer(): Promise<string | null>
  /** Every comment of an issue or a pull request, oldest first. */
  listComments(issue: number): Promise<IssueComment[]>
  createComment(issue: number, body: string): Promise<IssueComment>
  updateComment(id: number, body: string): Promise<IssueComment>
  deleteComment(id: number): Promise<void>
}

export interface IssueComment {
  id: number
  body: string
  /** The author's login; null if the account was deleted. */
  author: string | null
  url: string
}
