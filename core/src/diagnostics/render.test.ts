import { describe, expect, it } from 'vitest';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import type { Diagnostic } from './diagnostic.ts';
import { renderDiagnostic } from './render.ts';

/** Creates a diagnostic for the part of a text between `«` and `»`. */
function diagnosticIn(marked: string, name = 'policy', more: Partial<Diagnostic> = {}): Diagnostic {
  const start = bytesOf(marked.slice(0, marked.indexOf('«'))).length;
  const end = bytesOf(marked.slice(0, marked.indexOf('»')).replace('«', '')).length;
  const source = new Source(name, bytesOf(marked.replace(/[«»]/g, '')));
  return { code: 'unexpected-token', severity: 'error', message: 'a mistake', span: { source, start, end }, ...more };
}

const render = (diagnostic: Diagnostic) => renderDiagnostic(diagnostic, { color: false }).split('\n');

describe('renderDiagnostic', () => {
  it('shows place, message, line and hint', () => {
    expect(render(diagnosticIn('a {\n  «/foo» rz,\n}', 'policy', { hint: 'do this' }))).toEqual([
      'policy:2:3: error: a mistake [unexpected-token]',
      '    /foo rz,',
      '    ^~~~',
      'hint: do this',
    ]);
  });

  it('shows related places', () => {
    const other = diagnosticIn('profile «a» {', 'other').span;
    expect(render(diagnosticIn('«x»', 'policy', { related: [{ message: 'the first one', span: other }] }))).toEqual([
      'policy:1:1: error: a mistake [unexpected-token]',
      '  x',
      '  ^',
      'other:1:9: note: the first one',
      '  profile a {',
      '          ^',
    ]);
  });

  it('shows the includes that led to the place, innermost first', () => {
    const via = [diagnosticIn('«include <b>»', 'a').span, diagnosticIn('«include <policy>»', 'b').span];
    expect(render(diagnosticIn('«x»', 'policy', { via })).slice(3)).toEqual([
      'b:1:1: note: included from here',
      '  include <policy>',
      '  ^~~~~~~~~~~~~~~~',
      'a:1:1: note: included from here',
      '  include <b>',
      '  ^~~~~~~~~~~',
    ]);
  });

  it.each([
    ['a place between two bytes', '/a r«»\n/b w,', ['  /a r', '      ^']],
    ['the end of the text', '/a r,\n«»', ['  ', '  ^']],
    ['several lines, by the first', '«a {\n}\n»', ['  a {', '  ^~~']],
    ['tabs', '\ta\t«b»\tc', ['      a   b   c', '          ^']],
    ['a tab', 'a«\t»b', ['  a   b', '   ^~~']],
    ['UTF-8', '/ä «ö»', ['  /ä ö', '     ^']],
    ['controls', '\u001b[31m«x»', ['  \\x1b[31mx', '          ^']],
    ['a line of CRLF', '«a»\r\nb', ['  a', '  ^']],
  ])('underlines %s', (_, marked, expected) => expect(render(diagnosticIn(marked)).slice(1)).toEqual(expected));

  it('shortens long lines around the mark', () => {
    const [, line = '', mark = ''] = render(diagnosticIn(`${'a'.repeat(5000)}«bbb»${'c'.repeat(5000)}`));
    expect(line).toMatch(/^ {2}…a+bbbc+…$/);
    expect(line.length).toBeLessThanOrEqual(102);
    expect(mark.indexOf('^')).toBe(line.indexOf('b'));
    expect(render(diagnosticIn(`a«${'b'.repeat(5000)}»`))[2]?.length).toBeLessThanOrEqual(102);
  });

  it('is safe for terminals with any name and text of a source', () => {
    const diagnostic = diagnosticIn('«a»', 'a\u001b[2Jb\nc');
    expect(render(diagnostic)[0]).toBe('a\\x1b[2Jb\\x0ac:1:1: error: a mistake [unexpected-token]');
    const bytes = new Source('policy', '\xff\x9b\x00' as ByteString);
    expect(render({ ...diagnostic, span: { source: bytes, start: 0, end: 3 } }).slice(1)).toEqual([
      '  \\xff\\x9b\\x00',
      '  ^~~~~~~~~~~~',
    ]);
  });

  it('has colours on request', () => {
    const colored = renderDiagnostic(diagnosticIn('«a»', 'policy', { severity: 'warning' }), { color: true });
    // eslint-disable-next-line no-control-regex -- ANSI codes are the point
    expect(colored.replace(/\u001b\[[\d;]*m/g, '')).toBe('policy:1:1: warning: a mistake [unexpected-token]\n  a\n  ^');
    expect(colored).toContain('\u001b[1;35mwarning:\u001b[0m');
  });
});
