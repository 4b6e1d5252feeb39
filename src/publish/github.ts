/** The little of GitHub that publishing needs; one repository. Every method throws a `Failure` with a code `github-*`. */
export interface GitHubApi {
  /** The login that this token's comments are written under; null where GitHub does not tell. Never throws. */
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
  /** The author's login; null where the account is gone. */
  author: string | null
  url: string
}
