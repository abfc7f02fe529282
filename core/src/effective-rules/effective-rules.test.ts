import { describe, expect, test } from 'vitest';
import type { PolicyClass } from '../classes/policy-classes.ts';
import { explainReach } from '../render/reach-text.ts';
import type { AuditMode } from '../profile/audit-mode.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { bytes, labelNamed, readPolicy } from '../testing/read-policy.ts';
import { reachOf } from './effective-rules.ts';

const root = readPolicy({
  '': `profile "lxc-web" { file, deny /etc/** w, deny /srv/secret r, capability, deny capability sys_module, }
       profile first { priority=1 /a rw, deny /a w, /b r, }
       profile hides { file, deny /**/ab/** w, }
       profile one { file, /usr/bin/x px -> first, }
       profile links { /srv/** rwl, /etc/** r, }
       profile executes { /srv/** rwkl, /srv/bin/* ix, }
       profile lenient flags=(complain) { deny /etc/shadow r, audit deny /etc/passwd r, }
       profile free flags=(unconfined) {}
       profile mounting { mount fstype=(proc, sysfs), umount /mnt/a/**, pivot_root, mount options=(rw, bind) /a -> /b, }
       profile libraries { /usr/lib/**.so* rm, /{run,var/run}/** r, owner /tmp/** rw, }
       profile runs { /usr/bin/** ix, owner /home/*/bin/* px -> parent, deny /usr/bin/a x, /opt/x pux, }
       profile attaching { /usr/bin/** px, }
       profile stream { network inet stream, network netlink raw, }
       profile sockets { network (create, connect) inet, network unix, network (create) inet6 stream, }
       profile small { set rlimit nofile <= 10, set rlimit nice <= -5, set rlimit cpu <= 2min, }
       profile large { set rlimit nofile <= 20, set rlimit memlock <= 1M, set rlimit cpu <= 120, set rlimit core <= infinity, }
       profile any { change_profile, deny change_profile -> root, }
       profile some { change_profile -> {web-*,root}, change_profile -> &*, /a rpx -> web-a, }
       profile parent { /srv/a r, ^hat { } }
       profile others { /usr/lib/x86/** r, /run/** rw, /tmp/* rw, }`,
  web: 'profile runs { /usr/bin/[ab]* cx -> inner, profile inner { } } profile changing { change_profile -> nginx, } profile mounting { mount fstype=proc -> /proc/, umount /mnt/{a,b}/**, mount options=(rw, bind) /c -> /b, } profile nginx { /srv/** r, /etc/nginx/** rw, owner /home/*/www/ r, capability net_raw chown sys_module, }',
});
const policy = new StackedPolicy(root, [
  { name: bytes('web'), runtime: 'lxc', namespace: root.ensure([bytes('web')]), hostLayer: bytes('lxc-web') },
]);
const behaviours = { ...newestBehaviours, unmarkedOwnersIgnored: false };

function reach(label: string, policyClass: PolicyClass) {
  const found = reachOf(labelNamed(root, label), policyClass, behaviours, policy);
  if ('error' in found) throw new Error(found.error.message);
  return found;
}

describe('all permissions of a label', () => {
  test.each<[label: string, policyClass: PolicyClass, rules: readonly string[]]>([
    [
      // The last rule is built into the compiler: write without append, which no policy text can express.
      'parent',
      'file',
      [
        'owner /proc/*/attr/apparmor/ r,',
        'owner "/proc/[0-9]*/attr/{apparmor/,}current" w,',
        '/srv/a r,',
        'owner /sys/module/apparmor/parameters/enabled r,',
      ],
    ],
    [
      'lxc-web//&:web:nginx',
      'file',
      ['/etc/nginx/** r,', 'owner /home/*/www/ r,', '/srv/** r,', 'deny /srv/secret r,'],
    ],
    [
      'libraries//&others',
      'file',
      ['/run/** r,', 'owner /tmp/* rw,', '/usr/lib/x86/*.so* r,', '/usr/lib/x86/?**.so* r,'],
    ],
    ['lenient', 'file', ['"/{,**}" rwkm,', 'link "/{,**}" -> "/{,**}",', 'deny /etc/shadow r,']],
    ['lenient//&others', 'file', ['/run/** rw,', '/tmp/* rw,', '/usr/lib/x86/** r,']],
    ['free', 'file', ['"/{,**}" rwkm,', 'link "/{,**}" -> "/{,**}",']],
    ['unconfined', 'file', ['"/{,**}" rwkm,', 'link "/{,**}" -> "/{,**}",']],
    ['runs//&:web:runs', 'exec', ['/usr/bin/[ab]* ix,', 'deny /usr/bin/a x,']],
    ['lenient//&runs', 'exec', ['owner /home/*/bin/* ix,', '/opt/x ix,', '/usr/bin/** ix,', 'deny /usr/bin/a x,']],
    ['first', 'file', ['/a rw,', '/b r,']],
    ['free', 'exec', ['"/{,**}" ix,']],
    ['parent', 'exec', []],
    ['free', 'mount', ['mount,', 'pivot_root,', 'umount,']],
    ['others', 'mount', []],
    ['mounting//&:web:mounting', 'mount', ['mount fstype=proc -> /proc/,', 'umount /mnt/a/**,']],
    ['lxc-web//&:web:nginx', 'capability', ['capability chown net_raw,']],
    ['libraries', 'capability', []],
    ['sockets', 'network', ['network (create, connect) inet,', 'network (create) inet6 stream,']],
    ['sockets//&stream', 'network', ['network (create, connect) inet stream,']],
    [
      'small//&large',
      'rlimit',
      [
        'set rlimit cpu <= 120,',
        'set rlimit core <= infinity,',
        'set rlimit nofile <= 10,',
        'set rlimit memlock <= 1048576,',
        'set rlimit nice <= -5,',
      ],
    ],
    ['others', 'rlimit', []],
    ['free', 'userns', ['userns,']],
    ['free', 'change_profile', ['change_profile,']],
    ['lenient', 'change_profile', ['change_profile,']],
    ['others', 'change_profile', []],
    ['some', 'change_profile', ['change_profile -> "&*",', 'change_profile -> "{web-*,root}",']],
    [
      'any//&some',
      'change_profile',
      ['change_profile -> "&*",', 'change_profile -> "{web-*,root}",', 'deny change_profile -> root,'],
    ],
    ['any//&:web:changing', 'change_profile', ['change_profile -> nginx,']],
  ])('%s of %s', (label, policyClass, rules) => {
    const found = reach(label, policyClass);
    expect([found.rules, found.counterexample]).toEqual([rules, undefined]);
  });
});

test('sockets and messages of a stack, by addresses and peers', () => {
  const features = featuresOfPaths(['network_v8/af_mask', 'network_v9/af_unix', 'dbus/mask']);
  const later = readPolicy(
    {
      '': `profile host { unix, deny unix (bind) addr="@secret*", dbus, }
           profile app { unix (create, bind) addr="@*", unix (connect, send, receive) peer=(label=db addr="@/run/*"),
             dbus send bus=system path=/org/** peer=(name=org.*), dbus bind bus=system name=org.app, unix (create), }`,
    },
    { kernelFeatures: features, defaultFeatures: features },
  );
  const shown = (policyClass: PolicyClass) => {
    const found = reachOf(labelNamed(later, 'host//&app'), policyClass, behaviours, new StackedPolicy(later));
    return 'error' in found ? found : [found.rules, found.counterexample];
  };
  expect(shown('unix')).toEqual([
    [
      'unix (create),',
      'unix (bind) addr="@*",',
      'unix (send, receive, connect) peer=(addr="@/run/*", label=db),',
      'deny unix (bind) addr="@secret*",',
    ],
    undefined,
  ]);
  expect(shown('dbus')).toEqual([
    ['dbus (bind) bus=system name=org.app,', 'dbus (send) bus=system path=/org/** peer=(name=org.*),'],
    undefined,
  ]);
});

test('no rules describe programs with attached profiles', () => {
  expect(reachOf(labelNamed(root, 'attaching'), 'exec', behaviours, policy)).toEqual({
    error: {
      message:
        'rules do not cover all of `exec`: a rule of `attaching` selects the profile by the attachment of the program',
      hint: 'ask about a single object',
    },
  });
});

describe('rules of unix sockets', () => {
  const rulesAbout = (profile: string, features: readonly string[]) => {
    const known = featuresOfPaths(features);
    const own = readPolicy({ '': profile }, { kernelFeatures: known, defaultFeatures: known });
    const found = reachOf(labelNamed(own, 'p'), 'unix', behaviours, new StackedPolicy(own));
    return 'error' in found ? found : [found.rules, found.counterexample, found.notes];
  };
  const v8 = ['network_v8/af_mask'];
  const v9 = [...v8, 'network_v9/af_unix'];

  test('have no denial, which has no effect under an earlier abi', () => {
    expect(rulesAbout('profile p { network, deny network stream, /run/a rw, /run/b w, }', v8)).toEqual([
      ['unix type=dgram,', 'unix type=seqpacket,'],
      undefined,
      ['to bind a socket to a path, a task also needs `w` on the path (2 rules of `--all file`)'],
    ]);
    expect(rulesAbout('profile p { unix, deny unix type=stream, /run/a rw, /run/b w, }', v9)).toEqual([
      ['unix type=dgram,', 'unix type=seqpacket,'],
      undefined,
      [
        'file rules decide about sockets with paths: `rw` to connect (1 rule of `--all file`), `w` to bind and to send (2 rules of `--all file`)',
      ],
    ]);
  });

  test('name the necessary abi', () => {
    expect(rulesAbout('profile p { unix, deny unix (bind) addr="@a", }', v9)).toEqual([
      ['unix,', 'deny unix (bind) addr="@a",'],
      undefined,
      expect.arrayContaining([
        'these rules need `abi <abi/5.0>`: an earlier abi drops addresses, peers and `deny unix`',
      ]),
    ]);
  });
});

test('an object without an exact rule is a counterexample', () => {
  // A link to a program needs a program in the layer `runs`, and no rule of the stack has programs.
  const { rules, counterexample } = reach('links//&executes', 'file');
  expect(rules).toContain('/srv/** rw,');
  expect(counterexample).toMatchObject({ operation: 'l' });
});

test('a link that needs permissions of its target is a rule with `l`, together with rules about programs', () => {
  expect(reach('hides', 'file')).toMatchObject({
    rules: ['"/{**,}" mrwkl,', '"/{,**}" ix,', 'deny /**/ab/** w,'],
    counterexample: undefined,
  });
  expect(reach('hides//&one', 'file')).toMatchObject({
    rules: ['"/{**,}" mrwkl,', '"/{,**}" ix,', '/usr/bin/x px -> first,', 'deny /**/ab/** w,', 'deny /usr/bin/x m,'],
    counterexample: undefined,
  });
});

test.each<[string, AuditMode, readonly string[]]>([
  ['executes', 'quiet', ['/srv/** rwkl,', '/srv/bin/* m,']],
  ['hides//&one', 'all', ['"/{**,}" mrwkl,', '"/{,**}" ix,', '/usr/bin/x px -> first,', 'deny /usr/bin/x m,']],
])('complain mode of the first layer of %s in audit mode %s, with rules that have `l`', (label, auditMode, rules) => {
  const [{ namespace, profile }, ...others] = labelNamed(root, label).parts;
  const first = { namespace, profile: { ...profile, mode: 'complain', auditMode } } as const;
  const found = reachOf({ parts: [first, ...others] }, 'file', behaviours, policy);
  expect(found).toMatchObject({ rules, counterexample: undefined });
});

test('permissions refused by one layer are described by the rules of the remaining layers', () => {
  expect(explainReach(reach('lxc-web//&:web:nginx', 'file'), root)).toBe(`    /etc/nginx/** r,
    owner /home/*/www/ r,
    /srv/** r,
    deny /srv/secret r,

✗ container layer of web \`:web:nginx\` takes away
    from \`lxc-web\` all of k, m and some of r, w, a, for example of \`/\` owner
        root-0.aa:1: file,

✗ host layer of web \`lxc-web\` takes away
    from \`:web:nginx\` all of w, a, for example of \`/etc/nginx/a\` owner
        web-0.aa:1: /etc/nginx/** rw,
    from \`:web:nginx\` some of r, for example of \`/srv/secret\` owner
        web-0.aa:1: /srv/** r,`);
});

test('the socket permissions that each layer alone refuses', () => {
  const { lost } = reach('stream//&free//&sockets', 'network');
  expect(lost.map(({ by, rules }) => [by.part.profile.name, rules[0], rules.length])).toEqual([
    ['sockets', expect.stringMatching(/^network \(send, .*\) inet stream,$/), 2],
    ['stream', 'network (create, connect) inet dgram,', 6],
  ]);
});

test('operations without an object, each layer separately', () => {
  expect(explainReach(reach('lxc-web//&:web:nginx', 'capability'), root)).toMatch(
    /✗ host layer of web `lxc-web` refuses capability sys_module$/m,
  );
});

test.each<[PolicyClass, string, string]>([
  ['signal', '`signal` is about two labels', '`lamellar matrix` shows all labels'],
  ['mqueue', 'rules do not cover all of `mqueue`', 'this kernel mediates queues as files: use `--all file`'],
  ['change_hat', 'rules do not cover all of `change_hat`', 'no rule controls hats: ask about one hat at a time'],
])('%s is not listed', (policyClass, message, hint) => {
  expect(reachOf(labelNamed(root, 'free'), policyClass, behaviours, policy)).toEqual({ error: { message, hint } });
});
