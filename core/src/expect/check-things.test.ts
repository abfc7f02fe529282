import { describe, expect, test } from 'vitest';
import { operationWords } from '../class/operation-words.ts';
import { objectOf } from '../class/parse-object.ts';
import { classRows, type Operation } from '../class/policy-classes.ts';
import { printLabel } from '../label/label.ts';
import { featuresOf } from '../profile/features.ts';
import { bytesOf, textOf } from '../source/bytes.ts';
import { StackedPolicy } from '../stack/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import { checkExpectations } from './check-expectations.ts';
import { parseExpectation } from './parse-expectation.ts';

const everything = featuresOf(['mount/mask', 'network_v8/af_mask', 'domain/stack', 'namespaces/mask', 'io_uring/mask']);
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
          }`,
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

/** Sentences about many things, by the classes that have such. */
const aboutMany: Readonly<Record<string, string>> = { file: 'path "/a"', exec: 'path "/a"', mount: '"/a" "/b"' };

/** An outcome in one line: the number of labels and things, or what shows it. */
function told(text: string): string {
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
      const words = object.kind === 'thing' ? object.words.map((word) => textOf(word ?? bytes('-'))) : [];
      return `${verdict}: ${printLabel(subject, root)} ${operationWords([operation])} ${words.join(' ')}`;
    }
    case 'unresolved':
      return outcome.problems.map(({ message }) => message).join('; ');
    default:
      return 'nothing';
  }
}

const nginx = 'lxc-web//&:web:nginx';

describe('sentences about every path that matches', () => {
  test.each([
    ['deny file (w) from web:** to path "/etc/**"', 'held for 4'],
    ['deny file (r) from web:nginx to path "/etc/**"', `allow: ${nginx} file r /etc/a owner`],
    ['allow file (r) from web:nginx to path "/srv/www/**"', 'held for 1'],
    ['allow file (r) from web:nginx to path "/srv/www/{,**}"', 'held for 1'],
    ['allow file (r) from web:nginx to path "/srv/**"', `deny: ${nginx} file r /srv/a owner`],
    // A path has no two slashes side by side, and no step to itself or up.
    ['allow file (w) from web:nginx to path "/var/log/nginx/?*.log"', 'held for 1'],
    ['deny file (w) from web:nginx to path "/var/log//*"', 'there is nothing that `path "/var/log//*"` matches'],
    ['deny file (w) from web:nginx to path "/var/../etc/*"', 'there is nothing that `path "/var/../etc/*"` matches'],
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
  ])('%s', (text, expected) => expect(told(text)).toBe(expected));
});

describe('sentences about every link that matches', () => {
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
  ])('%s', (text, expected) => expect(told(text)).toBe(expected));
});

describe('sentences about every program that matches', () => {
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
      '`path "/opt/attached/*"` cannot be decided by patterns: by a rule of `runner` it takes a profile that attaches to the program',
    ],
    ['allow exec from host:lenient to path "/{,**}"', 'held for 1'],
  ])('%s', (text, expected) => expect(told(text)).toBe(expected));
});

describe('sentences about every mount that matches', () => {
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
  ])('%s', (text, expected) => expect(told(text)).toBe(expected));
});

describe('sentences about one thing', () => {
  test.each([
    ['allow exec from web:open to /usr/bin/true', 'held for 2'],
    ['deny exec from web:nginx to /usr/bin/true owner', 'held for 1'],
    ['deny exec from web:open to /usr/bin/true', 'allow: lxc-web//&:web:open exec /usr/bin/true'],
    ['deny mqueue (open) from web:nginx to /queue', 'held for 2'],
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
  ])('%s', (text, expected) => expect(told(text)).toBe(expected));
});

test('each class whose things are told by patterns is asked about many', () => {
  const words = classRows
    .filter(({ operations }) =>
      (operations as readonly Operation[]).some((operation) => {
        const object = objectOf(operation);
        return typeof object === 'object' && object.many !== undefined;
      }),
    )
    .map(({ word }) => word);
  expect(words).toEqual(Object.keys(aboutMany));
  for (const word of words) expect(told(`allow ${word} from host:free to ${aboutMany[word]}`)).toBe('held for 1');
});
