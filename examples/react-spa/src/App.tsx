import { type FormEvent, useReducer, useState } from 'react'
import { tasksReducer } from './tasks.ts'

export function App() {
  const [tasks, act] = useReducer(tasksReducer, [])
  const [text, setText] = useState('')
  const add = (event: FormEvent) => {
    event.preventDefault()
    act({ type: 'added', text })
    setText('')
  }
  return (
    <main>
      <h1>Tasks</h1>
      <form onSubmit={add}>
        <input aria-label="New task" value={text} onChange={event => setText(event.target.value)} />
        <button type="submit">Add</button>
      </form>
      <ul>
        {tasks.map(task => (
          <li key={task.id}>
            <label>
              <input type="checkbox" checked={task.done} onChange={() => act({ type: 'toggled', id: task.id })} />
              {task.text}
            </label>
          </li>
        ))}
      </ul>
    </main>
  )
}
