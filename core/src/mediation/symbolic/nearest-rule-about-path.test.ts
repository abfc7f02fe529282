import { expect, test } from 'vitest';
import { bytesOf } from '../../source/bytes.ts';
import { spanText } from '../../source/span.ts';
import { newestBehaviours } from '../../testing/newest-behaviours.ts';
import { labelOperationNamed } from '../../testing/operation-named.ts';
import { labelNamed, readPolicy } from '../../testing/read-policy.ts';
import { nearestRuleAboutPath } from './nearest-rule-about-path.ts';

/** Returns the kind of mismatch of the nearest rule, and the rule. */
function nearest(
  rules: string,
  letters: string,
  path: string,
  subject: 'owner' | 'other' = 'other',
): string | undefined {
  const subjectLabel = labelNamed(readPolicy({ '': `profile p { ${rules} }` }), 'p');
  const [part] = subjectLabel.parts;
  if (part === undefined) throw new Error('a label of nothing');
  const found = nearestRuleAboutPath({
    part,
    side: 'subject',
    subject: subjectLabel,
    operation: labelOperationNamed(`file:${letters}`),
    object: { kind: 'path', path: bytesOf(path), subject },
    labels: [],
    behaviours: { ...newestBehaviours, unmarkedOwnersIgnored: false },
  });
  const [rule] = found?.rules ?? [];
  return found === undefined
    ? undefined
    : `${found.misses}: ${rule !== undefined && 'span' in rule ? spanText(rule.span) : ''}`;
}

test.each<[rules: string, letters: string, path: string, expected: string | undefined]>([
  ['/srv/** r,', 'w', '/srv/a', 'other-permissions: /srv/** r,'],
  ['/srv/** r, /srv/a rk,', 'rw', '/srv/a', 'other-permissions: /srv/** r,'],
  ['/srv/* r, /** k,', 'r', '/srv/a/b', 'other-permissions: /** k,'],
  ['owner /home/** rw,', 'w', '/home/x', 'owner-only: owner /home/** rw,'],
  ['owner /home/** r,', 'w', '/home/x', undefined],
  ['/srv/www/* r, /srv/* r,', 'r', '/srv/www/a/b', 'above: /srv/www/* r,'],
  ['/srv/www r,', 'r', '/srv/www/', 'slash: /srv/www r,'],
  ['/srv/www/ r,', 'r', '/srv/www', 'slash: /srv/www/ r,'],
  ['/srv/www/ r,', 'r', '/srv/www/a', 'above: /srv/www/ r,'],
  ['/etc/nginx/*.conf r,', 'r', '/etc/nginx/mime.types', 'beside: /etc/nginx/*.conf r,'],
  [
    '/etc/nginx/*.conf r, /etc/{apache,nginx}/mime.type r,',
    'r',
    '/etc/nginx/mime.types',
    'beside: /etc/nginx/*.conf r,',
  ],
  ['/etc/nginx/*.conf w,', 'r', '/etc/nginx/mime.types', undefined],
  ['/usr/** r, /var/log/*.log w,', 'r', '/etc/passwd', undefined],
  ['/a r,', 'r', '/b', undefined],
  ['', 'r', '/b', undefined],
])('%s, asked for %s of %s', (rules, letters, path, expected) => expect(nearest(rules, letters, path)).toBe(expected));

test('a rule for other users is near for the owner of the file', () => {
  expect(nearest('other /home/** rw,', 'w', '/home/x', 'owner')).toBe('other-only: other /home/** rw,');
});
