for (const button of document.querySelectorAll('th button')) {
  button.addEventListener('click', () => {
    const header = button.closest('th');
    const column = header.cellIndex;
    const body = header.closest('table').tBodies[0];
    const down = header.getAttribute('aria-sort') !== 'descending';
    for (const other of header.parentNode.cells) other.removeAttribute('aria-sort');
    header.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const key = row => {
      const cell = row.cells[column];
      return cell.dataset.n === undefined ? cell.textContent : Number(cell.dataset.n);
    };
    const rows = [...body.rows].sort((x, y) => (key(x) < key(y) ? -1 : key(x) > key(y) ? 1 : 0) * (down ? -1 : 1));
    body.append(...rows);
  });
}
