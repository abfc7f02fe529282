import { describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const cwd = directory({
  'p.aa': `abi <abi/4.0>,
profile host { capability, userns, }
`,
  'web.aa': 'profile web { capability chown net_raw, deny capability sys_admin, }\n',
});

function can(...words: string[]) {
  return lamellar(['can', ...words, '--policy', 'p.aa', '--namespace', 'c=web.aa', '--kernel', '7.3'], { cwd });
}

describe('lamellar can, for operations of a label alone', () => {
  it.each([
    ['host', 'capability:sys_admin', 0],
    ['host', 'CAPABILITY:CAP_SYS_ADMIN', 2],
    ['host', 'capability:CAP_SYS_ADMIN', 0],
    ['host', 'userns', 0],
    ['host//&:c:web', 'capability:net_raw,chown', 0],
    ['host//&:c:web', 'capability:sys_admin', 1],
    ['host//&:c:web', 'userns:create', 1],
    ['host', 'capability:sys_adm', 2],
  ])('%s %s exits with %i', (subject, operation, status) => expect(can(subject, operation).status).toBe(status));

  it('evaluates each layer, and joins equal answers', () => {
    const { stdout } = can('host//&:c:web', 'capability');
    const [refused, ...others] = stdout.split('\n\n').filter((paragraph) => paragraph.startsWith('✗'));
    expect(others).toHaveLength(1);
    expect(`${refused}\n`)
      .toBe(`✗ profile \`web\` in namespace \`c\` has no rule for every capability but chown, net_raw and sys_admin
✓ profile of the host \`host\` allows every capability but chown, net_raw and sys_admin by
    p.aa:2: capability,
`);
    expect(stdout).toContain(`denied: capability sys_admin (kernel 7.3)
  by   host//&:c:web

✗ profile \`web\` in namespace \`c\` denies capability sys_admin by
    web.aa:1: deny capability sys_admin,
✓ profile of the host \`host\` allows capability sys_admin by
    p.aa:2: capability,
`);
    expect(stdout).toContain(`allowed: capability chown, net_raw (kernel 7.3)
  by   host//&:c:web

✓ profile of the host \`host\` allows capability chown, net_raw by
    p.aa:2: capability,
✓ profile \`web\` in namespace \`c\` allows capability chown, net_raw by
    web.aa:1: capability chown net_raw,
`);
  });

  it.each([
    ['capability:net_raw', ['web'], 'unexpected `web`: `capability:net_raw` has no target'],
    ['signal:term', [], '`signal:term` needs a target label'],
  ])('refuses a wrong target of %s', (operation, objects, message) => {
    const { status, stdout, stderr } = can('host', operation, ...objects);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`lamellar: ${message}\n`);
  });
});
