import { describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const cwd = directory({
  'p.aa': `abi <abi/4.0>,
profile host { /etc/shadow r, owner /home/** rw, deny /etc/secret rw, }
`,
  'web.aa': 'profile web { /etc/** r, /home/** rw, }\n',
  questions: [
    'host\tfile:r\t/etc/shadow',
    'host\tfile:rw\t/home/x\towner',
    'host\tfile:rw\t/home/x\tother',
    'host\tfile:rw\t/home/x\t-',
    'host\tfile:r\tetc',
  ]
    .map((line) => `${line}\n`)
    .join(''),
});

function can(...words: string[]) {
  return lamellar(['can', ...words, '--policy', 'p.aa', '--namespace', 'c=web.aa'], { cwd });
}

describe('lamellar can, for a file', () => {
  it('evaluates each layer', () => {
    const { status, stdout } = can('host//&:c:web', 'file:rw', '/etc/shadow');
    expect(status).toBe(1);
    expect(stdout).toBe(`denied: file rw (kernel 7.3)
  by   host//&:c:web
  of   /etc/shadow

✗ profile of the host \`host\` has no rule for file w of \`/etc/shadow\`
    the nearest is p.aa:2: /etc/shadow r, (with different permissions)
✗ profile \`web\` in namespace \`c\` has no rule for file w of \`/etc/shadow\`
    the nearest is web.aa:1: /etc/** r, (with different permissions)

host: this opens the host; quiet the log instead, or add a rule
warning: \`/etc/shadow w,\` opens the host: a write changes its users, services or programs
  safer: \`deny /etc/shadow w,\` keeps the denial and silences the log
add to profile of the host \`host\`, in p.aa before the last brace of line 2:
    /etc/shadow w,
by hand: insert the rules before the last brace of line 2 of p.aa, then run \`sudo apparmor_parser --replace p.aa\`

namespace c: add a rule
add to profile \`web\` in namespace \`c\`, in web.aa before the last brace of line 1:
    /etc/shadow w,
by hand: insert the rules before the last brace of line 1 of web.aa, then run \`sudo apparmor_parser --replace --namespace c web.aa\`

risk: \`lamellar suggest --allow\` lists everything that these 2 rules allow
`);
  });

  it('reports the owner and others separately if they differ', () => {
    expect(can('host', 'file:rw', '/home/x', '--kernel', '6.12.118').stdout).toBe(`allowed: file rw (kernel 6.12.118)
  by   host
  of   /home/x (owner)

✓ profile of the host \`host\` allows file rw of \`/home/x\` by
    p.aa:2: owner /home/** rw,

denied: file rw (kernel 6.12.118)
  by   host
  of   /home/x (other)

✗ profile of the host \`host\` has no rule for file rw of \`/home/x\`
    the nearest is p.aa:2: owner /home/** rw, (only for the owner of the file)

host: add a rule
add to profile of the host \`host\`, in p.aa before the last brace of line 2:
    /home/x rw,
by hand: insert the rules before the last brace of line 2 of p.aa, then run \`sudo apparmor_parser --replace p.aa\`
risk: \`lamellar suggest --allow\` lists everything that this rule allows
`);
  });

  it('reports a compiler that applies `owner` to everyone', () => {
    expect(can('host', 'file:rw', '/home/x', '--other', '--kernel', '7.3').stdout).toBe(`allowed: file rw (kernel 7.3)
  by   host
  of   /home/x other

✓ profile of the host \`host\` allows file rw of \`/home/x\` (other) by
    p.aa:2: owner /home/** rw,
    (the owner of the file makes no difference: \`owner\` rules that AppArmor 4.1 compiles for Linux 6.17 and later apply to everyone)
`);
  });

  it.each([
    ['6.12.118', ['--owner'], 0],
    ['6.12.118', ['owner'], 0],
    ['6.12.118', ['--other'], 1],
    ['7.3', ['--other'], 0],
  ])('kernel %s has the answer for one of them with %j', (kernel, option, status) =>
    expect(can('host', 'file:rw', '/home/x', ...option, '--kernel', kernel).status).toBe(status),
  );

  it('answers questions for both cases by default', () => {
    const { status, stdout } = lamellar(
      ['can', '--questions', 'questions', '--format', 'ndjson', '--policy', 'p.aa', '--kernel', '6.12.118'],
      { cwd },
    );
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(status).toBe(2);
    expect(answers).toEqual([
      { subject: 'host', operation: 'file:r', object: ['/etc/shadow'], verdict: 'allow' },
      { subject: 'host', operation: 'file:rw', object: ['/home/x', 'owner'], verdict: 'allow' },
      { subject: 'host', operation: 'file:rw', object: ['/home/x', 'other'], verdict: 'deny' },
      { subject: 'host', operation: 'file:rw', object: ['/home/x'], verdict: 'deny' },
      { subject: 'host', operation: 'file:r', object: ['etc'], error: '`etc` is not an absolute path' },
    ]);
  });

  it('refuses an option for a different class', () => {
    const { status, stderr } = can('host', 'signal:term', 'host', '--owner');
    expect(status).toBe(2);
    expect(stderr).toContain('lamellar: --owner does not apply to signal term\n');
  });
});
