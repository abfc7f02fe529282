import { describe, expect, test } from 'vitest';
import { operationWords } from '../classes/operation-words.ts';
import { objectOf } from '../classes/parse-object.ts';
import { classRows, type Operation } from '../classes/policy-classes.ts';
import { printLabel } from '../labels/label.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { bytesOf } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import { checkExpectations } from './check-expectations.ts';
import { parseExpectation } from './parse-expectation.ts';

const everything = featuresOfPaths([
  'mount/mask',
  'network_v8/af_mask',
  'network_v9/af_unix',
  'dbus/mask',
  'domain/stack',
  'namespaces/mask',
  'io_uring/mask',
]);
const root = readPolicy(
  {
    '': `profile "lxc-web" {
           file, deny /etc/** w, deny /proc/{,**} w,
           mount, deny mount options=(rw, bind) -> /etc/**, umount,
           network inet, network inet6, set rlimit nofile <= 65536, change_profile -> **, capability,
         }
         profile lenient flags=(complain) { deny /etc/shadow r, /srv/** r, }
         profile free flags=(unconfined) {}
         profile linker { link /srv/* -> /pub/*, link subset /var/a -> /var/*, /var/{a,b} r, }
         profile runner {
            owner /bin/* ix, /opt/named/* px -> free, /opt/missing/* px -> nobody,
            /opt/attached/* px, /opt/attached/or-not/* pix,
          }
         profile server { unix (bind, listen) addr=@srv-*, unix (accept, send, receive) addr=@srv-* peer=(addr=@me-*), }
         profile client { unix (create), unix (connect, send, receive) peer=(label=server), /run/*.sock rw, }
         profile caller {
            dbus (send, receive) bus=system path=/org/freedesktop/login1{,/**} interface=org.freedesktop.login1.* peer=(label=service),
            dbus bind bus=session name=org.example.*,
          }
         profile service { dbus, deny dbus (receive) member=Reboot, }
         profile queues flags=(attach_disconnected) { owner /job-* rw, /log r, }
         profile changer { change_profile -> /usr/bin/*, change_profile -> &worker-*, deny change_profile -> /usr/bin/sudo, }`,
    web: `profile nginx {
            /srv/www/** r, /srv/www/ r, /var/log/nginx/*.log w, owner /srv/own/** rw, /etc/** rw,
            mount options=(ro, bind) /srv/** -> /srv/www/, umount /srv/www/,
            network inet stream, set rlimit nofile <= 1024, change_profile -> worker,
          }
          profile worker {}
          profile open { file, mount, network, }`,
  },
  { kernelFeatures: everything, defaultFeatures: everything },
);
const policy = new StackedPolicy(root, [
  { name: bytes('web'), runtime: 'lxc', namespace: root.ensure([bytes('web')]), hostLayer: bytes('lxc-web') },
]);

/** Expectations about sets of objects, by class. */
const aboutMany: Readonly<Record<string, string>> = {
  file: 'path "/a"',
  exec: 'path "/a"',
  'unix (bind)': 'stream @a',
  mount: '"/a" "/b"',
  mqueue: '/a',
  dbus: 'bus=system peer=host:free',
  change_profile: 'name "a"',
};

/** Returns an outcome in a line: the number of labels and objects, or the counterexample. */
function shown(text: string): string {
  const sentence = parseExpectation(bytesOf(text));
  if ('errors' in sentence) throw new Error(sentence.errors[0].message);
  const [outcome] = checkExpectations([sentence.expectation], policy, {
    ...newestBehaviours,
    unmarkedOwnersIgnored: false,
  });
  switch (outcome?.kind) {
    case 'held':
      return `held for ${outcome.pairs}`;
    case 'failed': {
      const { counterexample } = outcome;
      if (counterexample.shape !== 'stack-check') throw new Error('about two labels');
      const { subject, operation, object, verdict } = counterexample;
      const words = object.kind === 'object' ? object.words.map((word) => textOf(word ?? bytes('-'))) : [];
      return `${verdict}: ${printLabel(subject, root)} ${operationWords([operation])} ${words.join(' ')}`;
    }
    case 'unresolved':
      return outcome.problems.map(({ message }) => message).join('; ');
    default:
      return 'nothing';
  }
}

const nginx = 'lxc-web//&:web:nginx';

describe('expectations about every matching path', () => {
  test.each([
    ['deny file (w) from web:** to path "/etc/**"', 'held for 4'],
    ['deny file (r) from web:nginx to path "/etc/**"', `allow: ${nginx} file r /etc/a owner`],
    ['allow file (r) from web:nginx to path "/srv/www/**"', 'held for 1'],
    ['allow file (r) from web:nginx to path "/srv/www/{,**}"', 'held for 1'],
    ['allow file (r) from web:nginx to path "/srv/**"', `deny: ${nginx} file r /srv/a owner`],
    // A path has no two slashes side by side, and no step to itself or up.
    ['allow file (w) from web:nginx to path "/var/log/nginx/?*.log"', 'held for 1'],
    ['deny file (w) from web:nginx to path "/var/log//*"', '`path "/var/log//*"` matches nothing'],
    ['deny file (w) from web:nginx to path "/var/../etc/*"', '`path "/var/../etc/*"` matches nothing'],
    // Who owns a file, and others: both where it is not said.
    ['allow file (w) from web:nginx to path "/srv/own/*" owner', 'held for 1'],
    ['allow file (w) from web:nginx to path "/srv/own/*"', `deny: ${nginx} file w /srv/own/a other`],
    ['deny file (w) from web:nginx to path "/srv/own/*" other', 'held for 1'],
    ['deny file (w) from web:nginx to path "/srv/own/*"', `allow: ${nginx} file w /srv/own/a owner`],
    // Complain mode refuses what is denied, and nothing else.
    ['allow file (r) from host:lenient to path "/{,**}"', 'deny: lenient file r /etc/shadow owner'],
    ['allow file (w) from host:lenient to path "/{,**}"', 'held for 1'],
    ['allow file (rw, k) from host:free to path "/{,**}"', 'held for 1'],
    ['deny file from host:free to path "/x"', 'allow: free file r /x owner'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));
});

describe('expectations about every matching link', () => {
  test.each([
    ['deny file (l) from web:nginx to path "/**" "/**"', 'held for 1'],
    // What may not be written may be made by a link.
    [
      'deny file (l) from web:open to path "/etc/**" "/srv/**"',
      'allow: lxc-web//&:web:open file l /etc/a /srv/a owner',
    ],
    ['allow file (l) from host:linker to path "/srv/*" "/pub/*"', 'held for 1'],
    ['allow file (l) from host:linker to path "/srv/*" "/**"', 'deny: linker file l /srv/a /a owner'],
    ['deny file (l) from host:linker to path "/{,**}" "/etc/**"', 'held for 1'],
    // A rule with `subset` wants what is linked to to grant what the new path does.
    ['allow file (l) from host:linker to path "/var/a" "/var/b"', 'held for 1'],
    ['allow file (l) from host:linker to path "/var/a" "/var/{b,c}"', 'deny: linker file l /var/a /var/c owner'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));
});

describe('expectations about every matching program', () => {
  test.each([
    ['deny exec from web:nginx to path "/**"', 'held for 1'],
    ['allow exec from web:open to path "/usr/bin/*"', 'held for 1'],
    ['deny exec from web:** to path "/usr/bin/*"', 'allow: lxc-web//&:web:unconfined exec /usr/bin/a owner'],
    ['deny exec from host:runner to path "/{tmp,var/tmp}/**"', 'held for 1'],
    ['allow exec from host:runner to path "/bin/*" owner', 'held for 1'],
    ['allow exec from host:runner to path "/bin/*"', 'deny: runner exec /bin/a other'],
    // Where a rule leads to nothing that is there, the kernel refuses.
    ['allow exec from host:runner to path "/opt/missing/*"', 'deny: runner exec /opt/missing/a owner'],
    ['allow exec from host:runner to path "/opt/named/*"', 'held for 1'],
    ['allow exec from host:runner to path "/opt/attached/or-not/*"', 'held for 1'],
    [
      'allow exec from host:runner to path "/opt/attached/*"',
      '`path "/opt/attached/*"` cannot be decided by patterns: a rule of `runner` selects the profile by the attachment of the program',
    ],
    ['allow exec from host:lenient to path "/{,**}"', 'held for 1'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));
});

describe('expectations about every matching mount', () => {
  test.each([
    ['deny mount (bind) from web:** to "/**" "/etc/**"', 'held for 4'],
    ['allow mount (bind) from web:open to "/**" "/**"', 'deny: lxc-web//&:web:open mount bind /a/ /etc/a/'],
    ['allow mount (bind, ro) from web:nginx to "/srv/*" "/srv/www"', 'held for 1'],
    ['deny mount (bind, ro) from web:nginx to "/**" "/srv/**"', `allow: ${nginx} mount ro,bind /srv/a/ /srv/www/`],
    ['allow mount (umount) from web:nginx to "/srv/www"', 'held for 1'],
    ['deny mount (umount) from web:nginx to "/{proc,sys}{,/**}"', 'held for 1'],
    ['deny mount from web:nginx to "**" "/**"', 'held for 1'],
    ['allow mount from web:open to proc /proc proc', 'held for 1'],
    ['allow mount (bind) from web:open to /a /b file', 'held for 1'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));
});

describe('expectations about every matching socket', () => {
  test.each([
    ['allow unix (bind, listen) from host:server to stream @srv-*', 'held for 1'],
    ['deny unix (bind) from host:server to stream @[^s]*', 'held for 1'],
    ['deny unix (bind) from host:server to stream any', 'allow: server unix bind stream @srv-'],
    ['allow unix (create) from host:client to dgram', 'held for 1'],
    // Both sides are asked, each about both addresses.
    ['allow unix (connect) from host:client to stream @me-* host:server @srv-*', 'held for 1'],
    [
      'allow unix (connect) from host:client to stream any host:server @srv-*',
      'deny: client unix connect stream none server @srv-',
    ],
    [
      'deny unix (connect) from host:client to stream @* host:server @*',
      'allow: client unix connect stream @me- server @srv-',
    ],
    ['deny unix (connect) from host:client to stream any host:{caller,service,linker} @*', 'held for 3'],
    // One with a path is a file; of two, that of the other side is asked about.
    ['allow unix (connect) from host:client to stream "/tmp/*" host:server /run/*.sock', 'held for 1'],
    ['allow unix (connect) from host:client to stream none - /run/*.sock', 'held for 1'],
    ['allow unix (connect) from host:client to stream none - /run/*', 'deny: client unix connect stream none - /run/a'],
    ['deny unix (bind) from host:client to stream "/run//*"', '`stream "/run//*"` matches nothing'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));
});

const logind = 'bus=system path=/org/freedesktop/login1';

describe('expectations about every matching message', () => {
  test.each([
    ['deny dbus from host:caller to bus=session peer=host:**', 'held for 11'],
    [
      `allow dbus (send) from host:caller to ${logind}/** interface=org.freedesktop.login1.Manager member=List* peer=host:service`,
      'held for 1',
    ],
    // The other side is asked as well, and what is left out may be anything.
    [
      `allow dbus (send) from host:caller to ${logind} interface=org.freedesktop.login1.Manager peer=host:service`,
      `deny: caller dbus send bus=system name=a.a source=:a.a path=/org/freedesktop/login1 interface=org.freedesktop.login1.Manager member=Reboot peer=service`,
    ],
    [
      `allow dbus (send) from host:caller to ${logind} member=Get peer=host:service`,
      `deny: caller dbus send bus=system name=a.a source=:a.a path=/org/freedesktop/login1 member=Get peer=service`,
    ],
    ['allow dbus (bind) from host:caller to bus=session name="org.example.{A,B*}"', 'held for 1'],
    ['deny dbus (bind) from host:caller to bus=system name=*', 'held for 1'],
    ['deny dbus (eavesdrop) from host:{caller,queues} to bus=*', 'held for 2'],
    ['deny dbus (bind) from host:caller to bus=session name=example', '`bus=session name=example` matches nothing'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));
});

describe('expectations about every matching message queue', () => {
  test.each([
    // No path leads there: without `attach_disconnected` none is opened.
    ['deny mqueue (open) from web:nginx to /*', 'held for 1'],
    ['allow mqueue (open, create) from host:queues to /job-* owner', 'held for 1'],
    ['allow mqueue (open) from host:queues to /job-*', 'deny: queues mqueue open /job- other'],
    ['deny mqueue (write) from host:queues to "/[^j]*"', 'held for 1'],
    ['deny mqueue (read) from host:queues to "/[^j]*" other', 'allow: queues mqueue read /log other'],
    ['allow mqueue (open) from host:queues to 17', 'held for 1'],
    ['deny mqueue (open) from host:queues to /a/*', '`"/a/*"` matches nothing'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));
});

describe('expectations about every matching change of profile', () => {
  test.each([
    // Whether there is a profile of that name or not.
    ['allow change_profile from host:changer to name "/usr/bin/[a-r]*"', 'held for 1'],
    [
      'allow change_profile from host:changer to name "/usr/bin/*"',
      'deny: changer change_profile change /usr/bin/sudo',
    ],
    ['deny change_profile from host:changer to name "[^/]*"', 'held for 1'],
    ['deny change_profile (stack) from host:changer to name **', 'allow: changer change_profile stack &worker-'],
    ['deny change_profile from host:changer to name &*', 'allow: changer change_profile change &worker-'],
    ['deny change_profile from web:nginx to name w*', `allow: ${nginx} change_profile change :web:worker`],
    ['deny change_profile from web:nginx to name "[^w]*"', 'held for 1'],
    ['deny change_profile from web:nginx to name ":web:*"', '`name :web:*` matches nothing'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));
});

describe('expectations about one object', () => {
  test.each([
    ['allow exec from web:open to /usr/bin/true', 'held for 2'],
    ['deny exec from web:nginx to /usr/bin/true owner', 'held for 1'],
    ['deny exec from web:open to /usr/bin/true', 'allow: lxc-web//&:web:open exec /usr/bin/true'],
    ['deny network from web:nginx to inet6 stream', 'held for 1'],
    ['deny network (create) from web:** to inet stream', 'allow: lxc-web//&:web:unconfined network create inet stream'],
    ['allow network (create, connect) from web:{nginx,open} to inet stream', 'held for 2'],
    ['allow rlimit (nofile) from web:nginx to 1024', 'held for 1'],
    ['deny rlimit (nofile) from web:nginx to 1025', 'held for 1'],
    ['deny rlimit (nofile) from web:** to 65536', 'allow: lxc-web//&:web:unconfined rlimit nofile 65536'],
    ['allow change_profile from web:nginx to web:worker', 'held for 1'],
    ['deny change_profile from web:nginx to web:{open,unconfined}', 'held for 2'],
    ['deny change_profile from web:nginx to web:**', `allow: ${nginx} change_profile change lxc-web//&:web:worker`],
    ['deny change_profile from web:nginx to web:x', 'no profile `x` in namespace `web`'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));
});

test('each class with object patterns is evaluated for many objects', () => {
  const words = classRows
    .filter(({ operations }) =>
      (operations as readonly Operation[]).some((operation) => {
        const object = objectOf(operation);
        return typeof object === 'object' && object.patterns !== undefined;
      }),
    )
    .map(({ word }) => word);
  expect(words).toEqual(Object.keys(aboutMany).map((word) => word.replace(/ .*/, '')));
  for (const [word, objects] of Object.entries(aboutMany))
    expect(shown(`allow ${word} from host:free to ${objects}`)).toBe('held for 1');
});
