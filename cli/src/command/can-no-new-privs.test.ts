import { describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const cwd = directory({
  'p.aa': `profile ix { /bin/* ix, }
profile px { /bin/* px -> tool, change_profile, }
profile tool { }
`,
  questions: [
    'px\texec\t/bin/a\t-\tno-new-privs',
    'ix\texec\t/bin/a\towner\tno-new-privs',
    'px\tchange_profile\t&tool\tno-new-privs',
  ]
    .map((line) => `${line}\n`)
    .join(''),
});

function can(...words: string[]) {
  return lamellar(['can', ...words, '--policy', 'p.aa', '--kernel', '7.3'], { cwd });
}

describe('lamellar can, of a task with no_new_privs', () => {
  it('names the lost layer', () => {
    const { status, stdout } = can('ix//&px', 'exec', '/bin/a', '--no-new-privs');
    expect(status).toBe(1);
    expect(stdout).toBe(`denied: exec (kernel 7.3)
  by   ix//&px
  of   /bin/a no-new-privs

✗ profile of the host \`px\` denies exec of \`/bin/a\` as \`tool\`: with no_new_privs, no confining profile can be dropped
    p.aa:2: /bin/* px -> tool,
✓ profile of the host \`ix\` allows exec of \`/bin/a\` by
    p.aa:1: /bin/* ix,

host: policy is not the cause
cause: no rule helps: with no_new_privs, a task can only keep its label or stack more profiles
`);
  });

  it.each([
    [['px', 'exec', '/bin/a'], 0],
    [['ix', 'exec', '/bin/a', '--owner', '--no-new-privs'], 0],
    [['ix', 'exec', '/bin/a', 'owner', 'no-new-privs'], 0],
    [['px', 'change_profile', 'tool', '--no-new-privs'], 1],
    [['px', 'change_profile:stack', 'tool', '--no-new-privs'], 0],
    [['px', 'file:r', '/bin/a', '--no-new-privs'], 2],
  ])('%j exits with %i', (words, status) => expect(can(...words).status).toBe(status));

  it('applies to questions, too', () => {
    const { stdout } = lamellar(['can', '--questions', 'questions', '--format', 'ndjson', '--policy', 'p.aa'], { cwd });
    const answers = stdout.trim().split('\n');
    expect(answers.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { verdict: 'deny' },
      { verdict: 'allow', becomes: 'ix' },
      { verdict: 'allow', becomes: 'px//&tool' },
    ]);
  });
});
