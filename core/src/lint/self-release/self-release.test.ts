import { describe, expect, it } from 'vitest';
import { spanText } from '../../source/span.ts';
import { findingsOf } from '../testing/lint-text.ts';

const reported = (rules: string, flags = ''): readonly string[] =>
  findingsOf('self-release', `profile p ${flags} { ${rules} }`).map(({ span }) => spanText(span));

describe('self-release', () => {
  it.each<[rules: string, expected: readonly string[]]>([
    ['change_profile,', ['change_profile,']],
    ['change_profile -> unconfined,', ['change_profile -> unconfined,']],
    ['change_profile /bin/a -> un*,', ['change_profile /bin/a -> un*,']],
    ['change_profile -> lxc-**,', []],
    ['change_profile -> **, deny change_profile -> unconfined,', []],
    ['capability mac_admin,', []],
    ['capability mac_admin, file,', ['capability mac_admin,']],
    ['capability kill mac_admin, /sys/kernel/security/** w,', ['capability kill mac_admin,']],
    // The profile of a program that loads policy.
    ['capability mac_admin, /sys/kernel/security/apparmor/.replace w,', []],
    ['capability, file,', []],
    ['all,', []],
    ['capability mac_admin, file, deny /sys/kernel/security/** w,', []],
    ['capability mac_admin, /sys/kernel/security/apparmor/* r,', []],
  ])('%s', (rules, expected) => expect(reported(rules)).toEqual(expected));

  it('ignores unconfined profiles', () => {
    expect(reported('change_profile,', 'flags=(unconfined)')).toEqual([]);
  });
});
