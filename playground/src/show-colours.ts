const classes: Readonly<Record<string, string>> = { '32': 'allow', '31': 'deny' };

/** Shows a text with the colours of a terminal in an element. The text is never markup. */
export function showColours(element: HTMLElement, text: string): void {
  const [first = '', ...painted] = text.split('\u001b[');
  const spans = painted.map((part) => {
    const end = part.indexOf('m');
    const span = document.createElement('span');
    span.className = classes[part.slice(0, end)] ?? '';
    span.textContent = part.slice(end + 1);
    return span;
  });
  element.replaceChildren(first, ...spans);
}
