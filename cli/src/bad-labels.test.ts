import { expect, it } from 'vitest';
import { directory, lamellar } from './testing/lamellar.ts';

const cwd = directory({
  'p.aa': 'profile a { }\nprofile /usr/sbin/nginx { }\nprofile long-name { }\n',
  'c.aa': 'profile web { }\n',
});

it.each([
  ['', 'an empty part in the label'],
  [' ', 'an empty part in the label'],
  [':', 'an empty namespace in `:`'],
  ['::', 'an empty namespace in `::`'],
  ['::a', 'an empty namespace in `::a`'],
  [':ns', 'no policy namespace `ns`'],
  [':ns:', 'no policy namespace `ns`'],
  [':C:web', 'no policy namespace `C`', '`:c:`'],
  [':c:wep', 'no profile `wep` in namespace `c`', '`web`'],
  ['//&', 'no profile `//&`'],
  ['a//&', 'an empty part in the label'],
  ['//&a', 'no profile `//&a`'],
  ['a//&//&a', 'no profile `//&a`'],
  ['nginx', 'no profile `nginx`', '`/usr/sbin/nginx`'],
  ['long-nam', 'no profile `long-nam`', '`long-name`'],
  ['A', 'no profile `A`', '`a`'],
  ['nope', 'no profile `nope`'],
  ['\u001B[31mred', 'no profile `\\x1b[31mred`'],
  ['ü\u202E', 'no profile `ü\\xe2\\x80\\xae`'],
])('%j is no label of the policy', (label, message, suggestion?: string) => {
  const hint = suggestion === undefined ? '' : `hint: did you mean ${suggestion}?`;
  for (const { role, status, stdout, stderr } of askBothDirections(label)) {
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.startsWith(`lamellar: ${role}: ${message}`), stderr).toBe(true);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('\u001B');
  }
});

it.each([
  ['60 kB', 'x'.repeat(60_000), `no profile \`${'x'.repeat(180)}`],
  ['100 kB', 'x'.repeat(100_000), 'a label of 100000 bytes is too long'],
  ['300 parts', Array.from({ length: 300 }, () => 'a').join('//&'), 'a label of 300 parts is too long'],
])('a label of %s is refused briefly', (_, label, message) => {
  for (const { role, status, stderr } of askBothDirections(label)) {
    expect(status).toBe(2);
    expect(stderr.startsWith(`lamellar: ${role}: ${message}`), stderr.slice(0, 400)).toBe(true);
    expect(stderr.length).toBeLessThan(1000);
  }
});

/** Asks with the label on either side, which a message must name. */
function askBothDirections(label: string) {
  const policy = ['--policy', 'p.aa', '--namespace', 'c=c.aa'];
  return [
    { role: 'SUBJECT', ...lamellar(['can', label, 'signal:term', 'a', ...policy], { cwd }) },
    { role: 'TARGET', ...lamellar(['can', 'a', 'signal:term', label, ...policy], { cwd }) },
  ];
}
