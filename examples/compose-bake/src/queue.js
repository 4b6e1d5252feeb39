/** A first-in, first-out queue of jobs. A full queue rejects new jobs. */
export class Queue {
  #jobs = []
  #limit

  constructor(limit = 100) {
    this.#limit = limit
  }

  add(job) {
    if (this.#jobs.length >= this.#limit) return false
    this.#jobs.push(job)
    return true
  }

  take() {
    return this.#jobs.shift() ?? null
  }
}
