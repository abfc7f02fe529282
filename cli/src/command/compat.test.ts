import { describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const cwd = directory({
  'plain.aa': 'abi <abi/4.0>,\nprofile a {\n  /etc/a r,\n}\n',
  'own.aa': 'abi <abi/4.0>,\nprofile a {\n  owner /home/** r,\n}\n',
  'later.aa': 'abi <abi/4.0>,\nprofile a {\n  network interface=lo,\n}\n',
  'sockets.aa': 'abi <abi/4.0>,\nprofile a {\n  network,\n}\n',
  'bad.aa': 'profile a { nonsense, }\n',
  'folder/bad': 'profile b { nonsense, }\n',
  'folder/good': 'abi <abi/4.0>,\nprofile a {\n  /etc/a r,\n}\n',
});

function compat(place: string, words: string) {
  return lamellar(['compat', place, ...words.split(' ')], { cwd });
}

/** Returns the rows of the table: the kernel, and the cells of the compilers. */
function rowsOf(stdout: string): readonly (readonly string[])[] {
  const [, table = ''] = stdout.split('\n\n');
  return table.split('\n').map((line) => line.trim().split(/ {2,}/));
}

const kernels = '--kernel 6.12.118 --kernel 7.3';

describe('lamellar compat', () => {
  it.each([
    ['plain.aa', kernels, ['A', 'A'], ['A', 'A']],
    // Permission tables have no owner flags in policy of apparmor_parser 4.1, and kernels since 6.17 heed the flags.
    ['own.aa', kernels, ['A', 'A'], ['B', 'A']],
    ['later.aa', kernels, ['not valid', 'A'], ['not valid', 'A']],
    ['folder', kernels, ['A, 1 file not valid', 'A, 1 file not valid'], ['A, 1 file not valid', 'A, 1 file not valid']],
    // Kernels of Ubuntu answer dbus-daemon for policy of every abi.
    ['sockets.aa', '--kernel 7.3 --kernel ubuntu-24.04', ['A', 'A'], ['B', 'B']],
  ])('shows the groups of %s', (place, words, ...cells) => {
    const [head, ...rows] = rowsOf(compat(place, words).stdout);
    expect(head).toEqual(['kernel', 'compiler 4.1', 'compiler 5.0']);
    expect(rows.map(([, ...row]) => row)).toEqual(cells);
  });

  it('names the requested kernels in JSON, with the kernels used instead', () => {
    const { stdout } = compat('sockets.aa', '--kernel 6.8.0-45-generic --kernel 7.3 --compiler 4.1 --format json');
    expect(JSON.parse(stdout)).toMatchObject({
      requestedKernels: expect.arrayContaining([
        { requested: '7.3', kernel: '7.3', assumed: false },
        { requested: '6.8.0-45-generic', kernel: 'ubuntu-24.04', assumed: true },
      ]) as unknown,
    });
  });

  it('assumes abis in place of the rule in the policy', () => {
    const { stdout } = compat('sockets.aa', '--kernel 7.3 --compiler 4.1 --abi 3.0,4.0,none');
    const [head, [, ...cells] = []] = rowsOf(stdout);
    expect(head?.slice(1)).toEqual(['compiler 4.1, abi 3.0', 'compiler 4.1, abi 4.0', 'compiler 4.1, no abi']);
    // The abi of the policy is 4.0, which mediates user namespaces; policy without an abi also mediates io_uring.
    expect(cells).toEqual(['A', 'B', 'C']);
    expect(stdout).toContain('    loses userns create\n');
    expect(stdout).toContain('    loses io_uring sqpoll\n');
  });

  it('has a row for each measured kernel by default', () => {
    const { stdout, status } = lamellar(['compat', 'plain.aa', '--compiler', '4.1'], { cwd });
    const rows = rowsOf(stdout);
    expect(status).toBe(0);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.at(-1)?.[0]).toBe('7.3');
  });

  it('shows the changes between groups', () => {
    const { stdout } = compat('own.aa', `${kernels} --compiler 4.1`);
    expect(stdout).toContain('from A to B: gains: 1 label, losses: 0 labels');
    expect(stdout).toContain('    gains file r, for example of /home/a (other)\n');
  });

  it('prints the variants and changes as JSON', () => {
    const { stdout } = compat('own.aa', `${kernels} --compiler 4.1 --format json`);
    expect(JSON.parse(stdout)).toMatchObject({
      path: 'own.aa',
      variants: [
        { kernel: '6.12.118', compiler: '4.1', refused: 0, group: 'A' },
        { kernel: '7.3', compiler: '4.1', refused: 0, group: 'B' },
      ],
      changes: [{ from: 'A', to: 'B', permissions: [] }],
    });
  });

  it.each([
    ['own.aa', `${kernels} --fail-on change`, 1],
    ['plain.aa', `${kernels} --fail-on change`, 0],
    ['later.aa', kernels, 0],
    ['bad.aa', kernels, 2],
    ['missing.aa', kernels, 2],
    ['plain.aa', '--kernel nope', 2],
  ])('compat %s %s exits with %i', (place, words, status) => {
    expect(compat(place, words).status).toBe(status);
  });
});
