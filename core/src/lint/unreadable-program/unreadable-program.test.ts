import { describe, expect, it } from 'vitest';
import { spanText } from '../../source/span.ts';
import { findingsOf } from '../testing/lint-text.ts';

const reported = (...texts: readonly string[]): readonly string[] =>
  findingsOf('unreadable-program', texts).map(({ span }) => spanText(span));

describe('unreadable-program', () => {
  it.each<[rule: string, child: string, isReported: boolean]>([
    ['/bin/a px -> c,', '', true],
    ['/bin/a px -> c,', '/bin/a m,', true],
    ['/bin/a px -> c,', '/bin/a r,', false],
    ['/bin/a Px -> c,', 'owner /bin/* r,', false],
    ['/bin/a px -> c,', '/bin/* r, deny /bin/a r,', true],
    ['/{usr/,}bin/a px -> c,', '/usr/bin/a r,', false],
    ['/{usr/,}bin/a px -> c,', '/usr/bin/b r,', true],
    // The programs are unknown.
    ['/bin/* px -> c,', '', false],
    ['/bin/a px -> missing,', '', false],
    ['/bin/a px,', '', false],
    // The profile attaches to the program, but has a different name.
    ['/bin/attached px,', '', false],
    ['/bin/a pix,', '', false],
    ['/bin/a ix,', '', false],
    ['/bin/a ux,', '', false],
    ['deny /bin/a x,', '', false],
  ])('%s with %j in the child: %s', (rule, child, isReported) => {
    const found = reported(`profile p { ${rule} }\nprofile c /bin/attached { ${child} }`);
    expect(found).toEqual(isReported ? [rule] : []);
  });

  it('understands profiles named as the program', () =>
    expect(reported('profile p { /bin/a px, /bin/b px, }\nprofile /bin/a { }\nprofile /bin/b { /bin/b mr, }')).toEqual([
      '/bin/a px,',
    ]));

  it('understands children of profiles, and judges complain mode as if enforced', () => {
    expect(
      reported('profile p flags=(complain) { /a cx -> c, /b cx -> d, profile c { } profile d { /b mr, } }'),
    ).toEqual(['/a cx -> c,']);
    expect(reported('profile p { /a px -> c, }\nprofile c flags=(unconfined) { }')).toEqual([]);
    expect(reported('profile p flags=(unconfined) { /a px -> c, }\nprofile c { }')).toEqual([]);
  });
});
