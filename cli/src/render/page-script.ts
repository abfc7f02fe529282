/**
 * Filters the containers of each host by name. The text has no `<` and no `&`, so that the page is well-formed XML. The
 * fields appear only if the script runs.
 */
export const filterScript = `
for (const field of document.querySelectorAll('input')) {
  const host = field.closest('article, body');
  const filter = field.closest('p');
  filter.hidden = false;
  field.addEventListener('input', () => {
    const text = field.value.toLowerCase();
    for (const group of host.querySelectorAll('.group')) {
      let matches = 0;
      for (const name of group.querySelectorAll('.members li')) {
        name.hidden = !name.textContent.toLowerCase().includes(text);
        if (!name.hidden) matches += 1;
      }
      group.hidden = matches === 0;
      for (const rest of group.querySelectorAll('.members + details')) rest.open = text !== '';
    }
    const isFound = host.querySelector('.group:not([hidden])') !== null;
    filter.querySelector('[role=status]').textContent = isFound ? '' : 'no container matches';
  });
}
`;
