import { expect, test } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { readPolicy } from '../testing/read-policy.ts';

const root = readPolicy({
  '': `alias /srv/ -> /mnt/srv/,
    profile one /bin/one { }
    profile aliased /srv/tool { }
    profile /srv/named { }
    profile all /bin/* { }
    profile longer /bin/on* { }
    profile left /bin/{both,x,xx} { }
    profile right /bin/{both,y} { }
    profile /bin/named { profile /bin/one { } profile child /bin/n* { } }
    profile parts /bin/{named,*s} { }`,
});

/** Returns the profile attached to a path, or the reason for none. */
function attached(path: string, parent?: string): string {
  const above = root.profile(bytesOf(parent ?? 'unconfined'));
  if (above.kind !== 'profile') throw new Error(above.kind);
  const { profile, note } = root.attached(bytesOf(path), parent === undefined ? undefined : above.profile.name);
  return profile?.name ?? note ?? 'nothing';
}

test.each([
  ['/bin/one', 'one'],
  ['/bin/only', 'longer'],
  ['/bin/two', 'all'],
  ['/bin/both', 'conflicting-attachments'],
  ['/bin/xx', 'left'],
  // A `*` at a single letter matches equally long.
  ['/bin/x', 'conflicting-attachments'],
  // A name takes precedence over every pattern.
  ['/bin/named', '/bin/named'],
  ['/usr/bin/one', 'nothing'],
  ['/srv/tool', 'aliased'],
  ['/mnt/srv/tool', 'aliased'],
  ['/mnt/srv/named', '/srv/named'],
])('%s: %s', (path, expected) => expect(attached(path)).toBe(expected));

test.each([
  ['/bin/one', '/bin/named///bin/one'],
  ['/bin/nano', '/bin/named//child'],
  ['/bin/two', 'nothing'],
])('among children, %s: %s', (path, expected) => expect(attached(path, '/bin/named')).toBe(expected));
