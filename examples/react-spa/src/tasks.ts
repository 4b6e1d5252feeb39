export interface Task {
  id: number
  text: string
  done: boolean
}

export type Action = { type: 'added'; text: string } | { type: 'toggled'; id: number }

/** The tasks after what the user did; text of spaces alone adds nothing. */
export function tasksReducer(tasks: readonly Task[], action: Action): readonly Task[] {
  switch (action.type) {
    case 'added': {
      const text = action.text.trim()
      const id = Math.max(0, ...tasks.map(task => task.id)) + 1
      return text ? [...tasks, { id, text, done: false }] : tasks
    }
    case 'toggled':
      return tasks.map(task => (task.id === action.id ? { ...task, done: !task.done } : task))
  }
}
