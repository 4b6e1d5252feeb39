import { formatCents, type Item, total } from '@shop/shared'

const { items } = (await (await fetch('/api/basket')).json()) as { items: Item[] }
const list = document.querySelector('#items')
for (const { name, count, cents } of items) {
  const line = document.createElement('li')
  line.textContent = `${count} × ${name}, ${formatCents(cents)}`
  list?.append(line)
}
const sum = document.querySelector('#total')
if (sum) sum.textContent = formatCents(total(items))
