export interface Task {
  id: number
  text: string
  done: boolean
}

export type Action = { type: 'added'; text: string } | { type: 'toggled'; id: number }

/** Applies a user action to the tasks. Blank text adds no task. */
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
