import { describe, expect, it, test } from 'vitest';
import { compiledNamespace, compiledTwoProfiles, compressedTwoProfiles } from '../testing/compiled-policy.ts';
import { directory, lamellar, shell } from '../testing/lamellar.ts';

/** Renames profile `a` in a blob, because compiled policy can contain hostile names. */
function renamed(blob: Buffer, name: string): Buffer {
  const changed = Buffer.from(blob);
  const at = blob.indexOf('\x05\x02\x00a\x00', 0, 'latin1');
  return Buffer.concat([
    changed.subarray(0, at),
    Buffer.from([5, name.length + 1, 0]),
    Buffer.from(`${name}\0`, 'latin1'),
    changed.subarray(at + 5),
  ]);
}

const cwd = directory({
  two: compiledTwoProfiles,
  inner: compiledNamespace,
  cut: compiledTwoProfiles.subarray(0, 2000),
  text: 'profile a { }\n',
  binary: Buffer.from('\x7fELF\x00', 'latin1'),
  compressed: compressedTwoProfiles,
  'compressed-cut': compressedTwoProfiles.subarray(0, 500),
  // The name's length keeps the following automaton aligned.
  strange: renamed(compiledTwoProfiles, '\u001B[31m\x07 \xff\n'),
});

describe('lamellar dump', () => {
  it('shows the contents of a file with the rules of the automaton', () => {
    const { status, stdout, stderr } = lamellar(['dump', 'two'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('two: 2 profiles, 2,804 bytes\n\nprofile a\n  mode          enforce\n');
    expect(stdout).toContain('    signal (send) set=(hup, term) peer=b,\n');
    expect(stdout).toContain('    ptrace (readby) peer=a,\n');
    expect(stdout).toMatch(/\n {2}mediates {6}file, mount, ptrace, signal, /);
    expect(stdout).toContain('\n  tables        policy: 9 states, 258 transitions, 1,262 bytes, packed permissions\n');
  });

  it('shows namespace, mode and capabilities, and rules about peers with a common suffix', () => {
    const { stdout } = lamellar(['dump', 'inner'], { cwd });
    expect(stdout).toContain('profile :inner:c\n  mode          complain\n');
    expect(stdout).toContain('\n  capabilities  kill\n');
    expect(stdout).toContain('\n    signal peer=*x,\n    deny signal (send) peer=/usr/**,\n');
    expect(stdout).toMatch(/\n {2}no rule {7}ptrace, file, /);
  });

  it('shows several files, or one profile of several files', () => {
    expect(lamellar(['dump', 'two', 'inner'], { cwd }).stdout.match(/^profile .*/gm)).toHaveLength(3);
    expect(lamellar(['dump', 'two', '--profile', 'b'], { cwd }).stdout.match(/^profile .*/gm)).toEqual(['profile b']);
    expect(lamellar(['dump', 'inner', '--profile', ':inner:c'], { cwd }).status).toBe(0);
  });

  it('shows compressed policy with its size', () => {
    const { status, stdout, stderr } = lamellar(['dump', 'compressed'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('compressed: 2 profiles, 593 bytes, decompressed 3,236\n\nprofile a\n');
    expect(stdout).toContain('    signal (send) set=(hup, term) peer=b,\n');
    const json = lamellar(['dump', 'compressed', 'two', '--format', 'json'], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({
      files: [
        { file: 'compressed', size: 593, decompressedSize: 3236, problem: null },
        { file: 'two', size: 2804, decompressedSize: null },
      ],
    });
  });

  it('reads standard input', () => {
    const { stdout } = lamellar(['dump', '-'], { cwd, input: compiledTwoProfiles });
    expect(stdout).toContain('standard input: 2 profiles');
  });

  it('prints everything for programs', () => {
    const { status, stdout } = lamellar(['dump', 'two', 'inner', '--format', 'json'], { cwd });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      files: [
        {
          file: 'two',
          size: 2804,
          problem: null,
          profiles: [
            {
              name: 'a',
              mode: 'enforce',
              format: 7,
              rules: {
                signal: [
                  {
                    text: 'signal (send) set=(hup, term) peer=b,',
                    effect: 'allow',
                    permissions: ['send'],
                    signals: ['hup', 'term'],
                    peer: { pattern: 'b' },
                  },
                ],
              },
            },
            { name: 'b' },
          ],
        },
        { profiles: [{ namespace: 'inner', capabilities: { allow: ['kill'] }, rules: { ptrace: [] } }] },
      ],
    });
  });
});

test('a missing profile is an error with the names of the profiles', () => {
  expect(lamellar(['dump', 'two', '--profile', 'c'], { cwd })).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('lamellar: no profile `c`\nhint: there are `a`, `b`\n') as string,
  });
});

describe('files that lamellar dump cannot read', () => {
  it.each([
    ['none', 'none: no such file or directory\n'],
    ['.', '.: it is a directory\n'],
    ['/dev/zero', '/dev/zero: it is not a regular file\nhint: write `-` to read from a pipe\n'],
    ['text', 'text: it is not compiled policy\nhint: compile text first: `apparmor_parser -QKS FILE`\n'],
    ['binary', 'binary: a binary file, not compiled policy\n'],
    ['cut', 'cut: damaged at byte '],
    ['compressed-cut', 'compressed-cut: damaged at byte 3'],
  ])('%s is reported, and further files are shown', (name, message) => {
    const { status, stdout, stderr } = lamellar(['dump', name, 'inner'], { cwd });
    expect(status).toBe(2);
    expect(stdout).toContain('profile :inner:c\n');
    expect(stderr).toContain(`lamellar: ${message}`);
  });

  it('escapes control characters in names', () => {
    const { status, stdout } = lamellar(['dump', 'strange'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain('profile \\x1b[31m\\x07 \\xff\\x0a\n');
  });

  it('ends quietly if the reader ends', () => {
    expect(shell('set -o pipefail; $LAMELLAR dump two inner | true', cwd)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });
});
