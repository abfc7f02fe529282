import { describe, expect, test } from 'vitest';
import { parseExpectation } from '../expectations/parse-expectation.ts';
import { printLabel, type LabelPart } from '../labels/label.ts';
import type { Decision } from '../mediation/decision.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { textOf } from '../source/printable-text.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { bytes, readPolicy, type TestSurroundings } from '../testing/read-policy.ts';
import { fixExpectations } from './fix-expectations.ts';

const web = 'lxc-web_</var/lib/lxc>';
const policy: Readonly<Record<string, string>> = {
  '': `profile "${web}" { signal peer="${web}", file, network, }
    profile monitor { signal (send), }
    profile stuck { deny capability chown, }`,
  'lxc-web_<-var-lib-lxc>': `profile nginx { /etc/** r, priority=1000 deny /etc/shadow r, } profile php { /srv/** rw, }`,
};

function fixed(
  sentences: readonly string[],
  mayEdit?: (part: LabelPart) => boolean,
  texts = policy,
  surroundings: TestSurroundings = {},
) {
  const expectations = sentences.map((sentence) => {
    const parsed = parseExpectation(bytes(sentence));
    if ('errors' in parsed) throw new Error(parsed.errors[0].message);
    return parsed.expectation;
  });
  const stacks = new StackedPolicy(readPolicy(texts, surroundings));
  const found = fixExpectations(expectations, [{ policy: stacks, behaviours: newestBehaviours }], mayEdit);
  const requested = ({ subject, operation }: Decision): string =>
    `${textOf(printLabel(subject, stacks.root)).replace(/^.*:/, '')} ${operation.name}`;
  return {
    rules: found.repair.advice.flatMap(({ part: { profile }, rules }) =>
      rules.map((rule) => `${profile.name}: ${rule}`),
    ),
    without: found.needed.map(({ without }) => requested(without)),
    after: found.sentences.map(
      ({ before, after }) => `${before.map(({ kind }) => kind).join()} ${after.map(({ kind }) => kind).join()}`,
    ),
    refused: found.repair.refused.map(({ decision }) => requested(decision)),
    also: found.repair.also.flatMap(({ between, byThemselves }) => [...between, ...byThemselves]).length,
    unresolved: found.unresolved.map(({ questions: { problems } }) => problems[0].message),
  };
}

describe('the minimal rules that make expectations pass', () => {
  test.each<[string, readonly string[], rules: readonly string[], without: readonly string[]]>([
    ['none where it holds', ['allow signal (term) from host:monitor to host:unconfined'], [], []],
    [
      'one side has it already',
      ['allow signal (term) from host:monitor to host:stuck'],
      ['stuck: signal (receive) set=(term) peer=monitor,'],
      ['monitor term'],
    ],
    [
      'for several at once, of both sides and layers',
      [
        'allow signal (hup) from web:php to web:nginx',
        'allow capability (chown) from web:php',
        'allow file (rw) from web:php to path "/etc/php"',
      ],
      [
        `php: signal (send) set=(hup) peer=nginx,`,
        `php: /etc/php rw,`,
        `php: capability chown,`,
        `${web}: capability chown,`,
        `nginx: signal (receive) set=(hup) peer=php,`,
      ],
      ['php hup', 'php rw', 'php chown', 'php chown', 'php hup'],
    ],
    [
      'for all that a pattern matches, of the layer that lacks it',
      ['allow file (r) from web:php to path "/usr/share/**"'],
      ['php: /usr/share/** r,'],
      ['php r'],
    ],
    [
      'of the owner alone',
      ['allow file (w) from web:php to path "/home/*" owner'],
      ['php: owner /home/* w,'],
      ['php w'],
    ],
  ])('%s', (_, sentences, rules, without) => {
    const found = fixed(sentences);
    expect([...found.rules].sort()).toEqual([...rules].sort());
    expect([...found.without].sort()).toEqual([...without].sort());
    expect(found.after.every((one) => one.endsWith(' held'))).toBe(true);
    expect(found.refused).toEqual([]);
  });
});

test('the result keeps the pattern of the expectation', () => {
  expect(fixed(['allow file (rw) from web:php to path "/usr/share/**"']).also).toBe(0);
});

test('an impossible permission is reported without rules', () => {
  const found = fixed([
    'allow capability (chown) from host:stuck',
    'allow file (r) from web:nginx to path "/etc/*"',
    'allow signal (term) from host:monitor to host:stuck',
  ]);
  expect(found.rules).toEqual(['stuck: signal (receive) set=(term) peer=monitor,']);
  expect(found.refused).toEqual(['stuck chown', 'nginx r']);
  expect(found.after).toEqual(['failed failed', 'failed failed', 'failed held']);
});

test('read-only profiles stay unchanged', () => {
  const found = fixed(
    ['allow capability (chown) from web:php', 'allow file (r) from web:php to path "/usr/**"'],
    ({ profile }) => profile.name === bytes('php'),
  );
  expect(found.rules).toEqual(['php: /usr/** r,']);
  expect(found.refused).toEqual(['php chown']);
});

test('a `deny` expectation that rules violate is reported', () => {
  const found = fixed([
    'allow signal (kill) from host:monitor to host:stuck',
    'deny signal (kill) from host:monitor to host:stuck',
  ]);
  expect(found.after).toEqual(['failed held', 'held failed']);
});

const lacking = `profile a { file, deny /opt/** x, }
  profile b flags=(attach_disconnected) { /srv/** rw, mount options=(bind) /x/ -> /y/, }`;

test.each<[sentence: string, rule: string]>([
  ['exec from host:b to path "/usr/bin/*"', '/usr/bin/* ix,'],
  ['exec from host:b to path "/usr/bin/*" owner', 'owner /usr/bin/* ix,'],
  ['file (l) from host:b to path "/srv/new/*" "/srv/old/*"', 'link /srv/new/* -> /srv/old/*,'],
  ['mount (ro, nosuid) from host:b to none "/mnt/*" tmpfs', 'mount options=(ro, nosuid) fstype=tmpfs none -> /mnt/*/,'],
  ['mount (rw) from host:b to "/dev/s*" "/mnt/**"', 'mount options=(rw) /dev/s* -> /mnt/**,'],
  ['mount (bind) from host:b to "/srv/{a,b}" "/mnt/*"', 'mount options=(bind) "/srv/{a,b}{,/}" -> /mnt/*/,'],
  ['mount (bind) from host:b to "/srv/*" "/mnt/*" file', 'mount options=(bind) /srv/* -> /mnt/*,'],
  ['mount (move) from host:b to "/srv/*" "/mnt/*"', 'mount options=(move) /srv/*/ -> /mnt/*/,'],
  ['mount (remount, ro) from host:b to - "/mnt/*"', 'mount options=(ro, remount) -> /mnt/*/,'],
  ['mount (rprivate) from host:b to "/mnt/**"', 'mount options=(rprivate) -> /mnt/**,'],
  ['mount (move_mount) from host:b to "/srv/*" "/mnt/*"', 'mount options=(move) /srv/*/ -> /mnt/*/,'],
  ['mount (umount) from host:b to "/mnt/*"', 'umount /mnt/*/,'],
  ['mqueue (open, read) from host:b to "/job-*" owner', 'owner /job-* rw,'],
  ['change_profile from host:b to name "worker-*"', 'change_profile -> worker-*,'],
  ['change_profile (stack) from host:b to name "worker-*"', 'change_profile -> "&worker-*",'],
  ['change_profile (onexec) from host:b to name "worker-*"', 'change_profile -> worker-*,'],
  ['mount (pivot_root) from host:b to "/new/*" "/new/*/old"', 'pivot_root oldroot=/new/*/old/ /new/*/,'],
])('for all matches of patterns: %s', (sentence, rule) => {
  const found = fixed([`allow ${sentence}`], undefined, { '': lacking });
  expect(found).toMatchObject({ rules: [`b: ${rule}`], after: ['failed held'], refused: [], unresolved: [] });
  // Without the rule, a decision is denied.
  expect(found.without).toHaveLength(1);
});

test('for requests to two labels, rules are searched if one label lacks the permission', () => {
  const one = 'bus=system path=/a interface=b.c member=D name=e.f source=:1.0 peer=host:b';
  const texts = { '': 'profile a { }\nprofile b { }' };
  const features = featuresOfPaths(['dbus/mask', 'network_v9/af_unix']);
  const surroundings = { kernelFeatures: features, defaultFeatures: features };
  expect(fixed([`allow dbus (send) from host:a to ${one}`], undefined, texts, surroundings)).toMatchObject({
    rules: [
      'a: dbus send bus=system path=/a interface=b.c member=D peer=(name=e.f, label=b),',
      'b: dbus receive bus=system path=/a interface=b.c member=D peer=(label=a),',
    ],
    after: ['failed held'],
  });
  // Omitted conditions match anything, as in a rule.
  expect(
    fixed(['allow dbus (send) from host:a to bus=system peer=host:b'], undefined, texts, surroundings),
  ).toMatchObject({
    rules: ['a: dbus send bus=system peer=(label=b),', 'b: dbus receive bus=system peer=(label=a),'],
    after: ['failed held'],
  });
  const many = one.replace('/a', '/**');
  expect(fixed([`allow dbus (send) from host:a to ${many}`], undefined, texts, surroundings)).toMatchObject({
    rules: [],
    unresolved: ['rules for two labels are not searched for patterns'],
  });
});

test.each([
  ['deny /opt/** x,', 'exec', 'a: priority=1 "/opt/{a,b}/*" ix,'],
  ['priority=7 deny /opt/** x,', 'exec', 'a: priority=8 "/opt/{a,b}/*" ix,'],
  ['deny /opt/** w,', 'file (w)', 'a: priority=1 "/opt/{a,b}/*" w,'],
  ['/opt/** r,', 'file (w)', 'a: "/opt/{a,b}/*" w,'],
  ['priority=1000 deny /opt/** w,', 'file (w)', undefined],
])('a pattern with `%s` for %s: %s', (rule, action, advised) => {
  const sentence = `allow ${action} from host:a to path "/opt/{a,b}/*"`;
  const { rules, after } = fixed([sentence], undefined, { '': `profile a { ${rule} }` });
  expect({ rules, after }).toEqual({
    rules: advised === undefined ? [] : [advised],
    after: [advised === undefined ? 'failed failed' : 'failed held'],
  });
});
