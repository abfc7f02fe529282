import { describe, expect, it } from 'vitest';
import { directory, lamellar, shell } from '../testing/lamellar.ts';

/** Returns the lines of a matrix on a terminal of a given width, without colours. */
function seen(cwd: string, columns: number): readonly string[] {
  const line = `stty cols ${columns}; NO_COLOR=1 $LAMELLAR --quiet matrix --policy p --kernel 7.3`;
  const { stdout } = shell(`script -qec '${line}' /dev/null </dev/null`, cwd);
  return stdout.replaceAll('\r', '').split('\n');
}

const few = directory({
  p: `profile boss {
  signal (send),
  signal (receive) set=(int, hup) peer=boss,
  ptrace (trace, read) peer=worker-*,
}
profile worker-1 { signal (receive) peer=boss, ptrace (tracedby, readby) peer=boss, }
profile worker-2 { signal (receive) peer=boss, ptrace (tracedby, readby) peer=boss, }
profile init { deny signal (receive) set=(kill), signal (receive), }
profile "a name with blanks, [9]" { }
`,
});

describe('the matrix for people', () => {
  it('shows groups of equivalent labels with their permissions', () => {
    expect(seen(few, 100).join('\n')).toBe(`6 labels in 5 groups, 36 ordered pairs; kernel 7.3
equivalent labels: permissions → targets; all else is denied

[1]   unconfined
      every signal; ptrace read, trace           → itself
      ptrace read, trace                         → [2], boss, [5]
      every signal but kill; ptrace read, trace  → init

[2]   a name with blanks, [9]
      may do nothing to any of these labels

[3]   boss
      every signal                      → unconfined
      signal hup, int                   → itself
      every signal but kill             → init
      every signal; ptrace read, trace  → [5]

[4]   init
      may do nothing to any of these labels

[5]   worker-1
      worker-2
      may do nothing to any of these labels
`);
  });

  it('breaks lines for a narrow terminal', () => {
    const lines = seen(few, 60);
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
    expect(lines.slice(3, 9)).toEqual([
      '[1]   unconfined',
      '      every signal;',
      '      ptrace read, trace           → itself',
      '      ptrace read, trace           → [2], boss, [5]',
      '      every signal but kill;',
      '      ptrace read, trace           → init',
    ]);
  });

  it.each([60, 100, 200])('fits %i columns with 500 labels, and lists equivalent labels once', (columns) => {
    const rules = (index: number): string =>
      index % 5 === 0 ? `signal (send) peer=p${index + 1},` : `signal (receive) peer=p${index - 1},`;
    const profiles = Array.from({ length: 500 }, (_, index) => `profile p${index} { ${rules(index)} }\n`);
    const lines = seen(directory({ p: profiles.join('') }), columns);
    expect(lines[0]).toMatch(/^501 labels in \d+ groups, 251,001 ordered pairs; kernel 7\.3$/);
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
    expect(lines).toContain('      and 297 more like these');
  });

  it('assumes a width of 100 for a pipe', () => {
    const { stdout } = lamellar(['matrix', '--policy', 'p', '--kernel', '7.3'], { cwd: few });
    expect(stdout.split('\n')).toEqual(seen(few, 100));
  });
});
