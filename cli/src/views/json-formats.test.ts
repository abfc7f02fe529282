import { auditModes } from '@lamellar/core/mediation';
import { describe, expect, it, test } from 'vitest';
import * as compiled from '../testing/compiled-policy.ts';
import { sharedDefinitions, unmetWords, unmetWordsOfDefinitions, violations } from '../testing/json-schemas.ts';
import { snapshotsInAuditModes } from '../testing/snapshots-in-audit-modes.ts';
import { directory, lamellar, records, twoProfiles } from '../testing/lamellar.ts';
import { broaderRulesFixes } from '../testing/broader-rules-fixes.ts';

const cwd = directory({
  ...snapshotsInAuditModes,
  'p.aa': twoProfiles,
  'include.aa': 'abi <abi/4.0>,\nprofile i {\n  include <more>\n}\nprofile c flags=(complain) { }\n',
  'base/more': 'signal (send)\n  peer=c,\n',
  'denied.aa': `abi <abi/4.0>,
profile d {
  deny signal (send) set=kill,
  signal (send) set=term peer=e,
}
profile e { }
`,
  'sockets.aa': 'abi <abi/4.0>,\nprofile s { network (create) inet stream, }\n',
  'files.aa': 'profile f { /a r, owner /b rw, }\n',
  'unix.aa': 'abi <abi/5.0>,\nprofile u { unix peer=(label=a), }\n',
  'near.aa': 'profile near { owner /own r, other /others r, /srv r, /srv/www/* r, /etc/nginx/*.conf r, }\n',
  'first.aa': 'profile g { /a r, /b r, deny /b w, }\nprofile first { priority=1 /a rw, deny /a w, }\n',
  'links.aa': 'profile links { /srv/** rwl, }\nprofile executes { /srv/** rwkl, /srv/bin/* ix, }\n',
  'more.aa': 'profile more {\n  include <paths>\n}\n',
  'base/paths': '/a rw,\n',
  'local.aa': 'profile more { include if exists <local/more> }\n',
  'stuck.aa': 'profile d { deny capability chown, }\n',
  'proxmox.aa': 'profile "lxc-101_</var/lib/lxc>" { }\n',
  'incus.aa': 'profile "incus-shop_</var/lib/incus>" { }\n',
  'lxd.aa': 'profile "lxd-shop_</var/lib/lxd>" { }\n',
  'lxc.aa': 'profile "lxc-shop_</var/lib/lxc>" { }\n',
  'exec.aa': 'abi <abi/4.0>,\nprofile r {\n  signal peer=unconfined,\n  signal peer=r,\n}\n',
  'lamellar.yaml': `lamellar: 1
host:
  policy: [host.aa]
containers:
  web:
    runtime: lxc
    container:
      policy: [nginx]
  shop:
    runtime: incus
  left:
    runtime: lxc
    host:
      base: ./own.aa
  right:
    runtime: lxc
    host:
      base: ./own.aa
`,
  'failing.yaml': 'lamellar: 2\nkernels: [6.9]\nexpect: ["deny userns (create) from host:unconfined"]\n',
  'host.aa': 'profile monitor { ptrace (read), signal (send) set=exists, }\n',
  'own.aa': 'abi <abi/4.0>,\nprofile lxc-own flags=(attach_disconnected) { file, signal peer=lxc-own, }\n',
  'compiled/two': compiled.compiledTwoProfiles,
  'compiled/inner': compiled.compiledNamespace,
  'compiled/none': compiled.compiledWithoutFeatures,
  'compiled/small': compiled.compressedTwoProfiles,
  'compiled/cut': compiled.compiledTwoProfiles.subarray(0, 2000),
  'compiled/small-cut': compiled.compressedTwoProfiles.subarray(0, 500),
  'limits.aa': 'profile l { set rlimit nofile <= 500, }\n',
  'exec-target.aa': 'profile x { /b px -> y, /c px, }\nprofile y /b { }\nprofile z /{b,d} { }\nprofile ix { /b ix, }\n',
  'checked/broken': 'profile broken /d { nonsense, }\n',
  'ubuntu.aa': 'profile ubuntu { network, }\n',
  'hats.aa': 'profile hatted { ^h { } }\nprofile learner flags=(complain) { }\n',
  'queue.aa': 'profile a { file, }\nprofile d flags=(attach_disconnected) { /q r, }\n',
  'bus4.aa': 'abi <abi/4.0>,\nprofile o { deny dbus, }\n',
  'bus.aa': 'abi <abi/5.0>,\nprofile m { dbus send bus=system, }\nprofile n { }\n',
  labels: 'a\nnope\nb\n',
  nobody: '',
  stacks: 'r\nr//&unconfined\n',
  pairs: 'a\tb\nb (enforce)\tnope\n',
  'checked/good': 'profile good { signal, }\n',
  'checked/bad': 'profile bad { signal (send) set=termm, }\n',
  'checked/missing': 'include <nowhere>\nprofile m { }\n',
  'checked/later': 'profile l { capability checkpoint_restore, if (a == b) { signal, } }\n',
  'checked/removed': 'profile r { mount options=(relatime, norelatime), }\n',
  'checked/binary': 'profile\0',
  log: [
    'audit: type=1400 audit(1.2:3): apparmor="DENIED" operation="open" class="file" namespace="root//n" profile="a" name="/b" name2="/c" info="i" error=-13 pid=1 comm="d" requested_mask="r" denied_mask="r" fsuid=0 ouid=1 execpath="/e"',
    'type=1502 audit(1.2:3): operation="f" attribute="mode" task=1 parent=2 magic_token=3 peer_info="x" profile="a"',
    'node=farm1 apparmor="AUDIT" operation="signal" signal=term peer="b"',
    'apparmor="KILLED" operation="sendmsg" laddr=::1 lport=1 faddr=::2 fport=2 family="inet6" sock_type="stream" protocol=6',
    'apparmor="HINT" operation="connect" addr="@a" peer_addr="@b"',
    'apparmor="DENIED" operation="setrlimit" class="rlimits" profile="a" rlimit=nofile value=5',
    'apparmor="STATUS" operation="dbus_method_call" bus="system" path="/a" interface="b.c" member="D" peer_pid=5 peer_label="e"',
    'apparmor="ERROR" operation="mount" fstype="ext4" flags="rw" srcname="/dev/a" name="/b',
  ].join('\n'),
  questions:
    'a\tsignal:term\tb\na\tcapability:chown\t-\nunconfined\tuserns\nunconfined\texec\t/bin/true\nnope\tuserns\n',
  'checked/torn': 'profile "\u0007" {\n',
});

const outputs = new Map<string, string>();

/** Returns the output of a command line, cached. */
function outputOf(words: string): string {
  const known = outputs.get(words);
  if (known !== undefined) return known;
  const { stdout, stderr } = lamellar(
    words.split(' ').map((word) => word.replaceAll('+', ' ')),
    { cwd },
  );
  if (stdout === '') throw new Error(stderr);
  outputs.set(words, stdout);
  return stdout;
}

const ofManifest = '--manifest lamellar.yaml';

const answers = [
  ['rules, and none', 'a signal:term,kill b --policy p.aa'],
  ['several operations', 'a signal:term,kill,ptrace b --policy p.aa'],
  ['several labels', 'a,b signal:term b,unconfined --policy p.aa'],
  ['every kernel', 'r signal:kill r//&unconfined --policy exec.aa --kernel all'],
  ['several of everything', 'a,b signal,ptrace a,b --policy p.aa --kernel 5.10.0 --kernel 7.3'],
  ['an include, and complain mode', 'i,c signal:term i,c --policy include.aa -b base'],
  ['a denial that an advised rule goes before', 'd signal:kill,term e --policy denied.aa'],
  ['a rule that opens the host', 'a ptrace:read unconfined --policy p.aa'],
  ['an unconfined tracer', 'unconfined ptrace:read a --policy p.aa'],
  ['compiled policy', 'a signal:term,kill,ptrace b --policy compiled/two'],
  ['compiled policy in a namespace', ':inner:c signal:kill unconfined --policy compiled/inner'],
  ['compiled policy that mediates nothing', 'a signal:term,ptrace:read b --policy compiled/none'],
  ['what a label does by itself', 'a,unconfined capability:net_raw,chown,userns,io_uring:sqpoll --policy p.aa'],
  ['every capability on every kernel', 'a capability --policy p.aa --kernel all'],
  ['what it does with the credentials of another label', 'a io_uring:override_creds b --policy p.aa'],
  ['sockets', 's network inet stream --policy sockets.aa'],
  ['unix sockets', 's unix:create,receive stream --policy sockets.aa'],
  [
    'a unix socket that is known by its name alone',
    'u unix:connect stream - :n:a @x --policy unix.aa --compiler 5.0 --namespace n=p.aa',
  ],
  [
    'a unix socket that is allowed by a layer',
    'u unix:connect stream - b//&:n:a @x --policy unix.aa --compiler 5.0 --policy p.aa --namespace n=p.aa',
  ],
  ['files', 'f file:r,rw,k /b --policy files.aa'],
  ['a terminal', 'f file:r /dev/pts/3 --policy files.aa'],
  ['a session', 'f file:r /run/systemd/sessions/5 --policy files.aa'],
  ['a temporary file', 'f file:r /tmp/tmp.AbCdEf1234 --policy files.aa'],
  ['a sysctl in a detached mount', 'f file:w /sys/net/core/somaxconn --policy files.aa'],
  ['a setting of the kernel', 'f file:w /proc/sys/kernel/core_pattern --policy files.aa'],
  ['the memory of the host', 'f file:r /dev/kmem --policy files.aa'],
  ['a service of the host', 'f file:w /run/docker.sock --policy files.aa'],
  ['the users of the host', 'f file:w /etc/shadow --policy files.aa'],
  ['the way out of a profile', 'a change_profile unconfined --policy p.aa'],
  ['a broad capability', 'a capability:sys_admin --policy p.aa'],
  ['kernel files', 'a mount proc /x/ proc --policy p.aa'],
  ['an address by the kernel', 'm unix:bind stream @0a1b2 --policy bus.aa --compiler 5.0'],
  [
    'a connection and an object of a bus',
    'm dbus:send bus=session path=/a/12 name=:1.5 peer=n --policy bus.aa --compiler 5.0',
  ],
  ['a file of a process', 'f file:r /proc/812/stat --policy files.aa'],
  ['a file of which not all is allowed', 'f file:rw /a --owner --policy files.aa'],
  ['what is executed, and what becomes of it', 'x,x//&ix,unconfined exec /b --policy exec-target.aa'],
  ['a program that leads to no profile', 'x exec /c --policy exec-target.aa'],
  ['a program that a broken profile attaches to', 'unconfined exec /d --policy checked/broken --policy exec-target.aa'],
  ['a message on a bus', 'm dbus:send bus=system peer=n --policy bus.aa --compiler 5.0'],
  ['a message by an earlier abi', 'o dbus:send bus=system peer=n --policy bus.aa --compiler 5.0 --policy bus4.aa'],
  ['names on buses', 'm dbus:bind,bind bus=system name=a.b --policy bus.aa --compiler 5.0'],
  ['both ways', 'm dbus bus=system peer=n --policy bus.aa --compiler 5.0'],
  ['message queues', 'a,d mqueue:open,create,read /q --policy queue.aa'],
  ['a rule for owners alone', 'near file:r /own --other --policy near.aa --kernel 6.12.118'],
  ['a rule for others alone', 'near file:r /others --owner --policy near.aa --kernel 6.12.118'],
  ['a rule without a slash', 'near file:r /srv/ --policy near.aa'],
  ['a rule about what it is in', 'near file:r /srv/www/a/b --policy near.aa'],
  ['a rule for different files of the directory', 'near file:r /etc/nginx/x --policy near.aa'],
  ['a mount', 'a mount:bind,ro /b /c --policy p.aa'],
  ['a mount that is undone', 'a umount /b/ --policy p.aa'],
  ['a limit', 'l rlimit:nofile 1000 --policy limits.aa'],
  ['a requested kernel', 'a signal:term b --policy p.aa --kernel 6.8.0-45-generic'],
  ['several requested kernels', 'a signal:term a,b --policy p.aa --kernel 6.8.0-45-generic --kernel 6.12'],
  ['changes of profile', 'a,a//&:n:a change_profile:change,onexec :n:b --policy p.aa --namespace n=p.aa'],
  ['a change of profile at once and later', 'a change_profile:change,onexec b --policy p.aa'],
  ['a change of profile with no_new_privs', 'a change_profile b no-new-privs --policy p.aa'],
  ['hats', 'hatted,hatted//h//&b,learner,b change_hat h --policy hats.aa --policy p.aa'],
  ['another root', 'a pivot_root /b /b/c --policy p.aa'],
  ['containers', `web:nginx,shop:unconfined signal:term,ptrace web:nginx,monitor ${ofManifest}`],
  ...auditModes.map(
    (mode) => [`audit mode ${mode}`, `c signal:term c,/usr/x//null-y --snapshot audit-${mode}`] as const,
  ),
  ['a kernel of Ubuntu', 'ubuntu,unconfined unix:create stream --policy ubuntu.aa --kernel pve-9'],
  ['unprivileged user namespaces', 'unconfined userns --policy ubuntu.aa --kernel pve-9'],
  ['unprivileged changes', 'unconfined change_profile ubuntu --policy ubuntu.aa --kernel ubuntu-26.04'],
  ['a shared host layer', `left:unconfined signal:kill right:unconfined ${ofManifest}`],
  [
    'policy namespaces',
    'a,:n:a signal:term a,:n:a,:lxd-db_<x>:a --policy p.aa --namespace n=p.aa --namespace lxd-db_<x>=p.aa',
  ],
] as const;

/** The definitions that several answers share. */
const shared = sharedDefinitions('can', 'can-all', 'suggest', 'why');

const can = answers.map(([, words]) => `can ${words} --format json`);

describe('docs/schema/can.schema.json describes the output for', () => {
  it.each(answers)('%s', (_, words) => {
    expect(violations('can', JSON.parse(outputOf(`can ${words} --format json`)))).toEqual([]);
  });
  it('has no further values', () => {
    expect(
      unmetWords(
        'can',
        can.map((words) => JSON.parse(outputOf(words)) as unknown),
        shared,
      ),
    ).toEqual([]);
  });
});

const reaches = [
  ['files of a stack', 'g//&:n:f file --policy first.aa --namespace n=files.aa'],
  ['a requested kernel', 'a capability --policy p.aa --kernel 6.8.0-45-generic'],
  ['a priority', 'first file --policy first.aa'],
  ['a counterexample', 'links//&executes file --policy links.aa'],
  ['what is done to nothing', 'a capability --policy p.aa'],
  ['sockets', 's network --policy sockets.aa'],
  ['what includes have', 'more//&g file --policy more.aa --policy first.aa -b base'],
  ['containers', `web:nginx file ${ofManifest}`],
  ['a container of Incus', `shop:unconfined capability ${ofManifest}`],
  ['a container of LXD', ':lxd-db_<x>:a capability --policy p.aa --namespace lxd-db_<x>=p.aa'],
] as const;

const all = reaches.map(([, words]) => `can ${words.replace(' ', ' --all ')} --format json`);

describe('docs/schema/can-all.schema.json describes the output for', () => {
  it.each(reaches)('%s', (_, words) => {
    expect(violations('can-all', JSON.parse(outputOf(`can ${words.replace(' ', ' --all ')} --format json`)))).toEqual(
      [],
    );
  });
  it('has no further values', () => {
    expect(
      unmetWords(
        'can-all',
        all.map((words) => JSON.parse(outputOf(words)) as unknown),
        shared,
      ),
    ).toEqual([]);
  });
});

const matrices = [
  'matrix --policy p.aa --format json',
  'matrix --policy p.aa --format json --labels nobody --kernel 6.12',
  'matrix --policy p.aa --format json --kernel 6.8.0-45-generic --kernel 6.12',
  'matrix --policy exec.aa --format json --labels stacks --signals kill --kernel all',
  'matrix --policy compiled/two --format json --signals term',
  `matrix ${ofManifest} --format json --signals term,kill`,
];

describe('docs/schema/matrix.schema.json describes the output of', () => {
  it.each(matrices)('%s', (words) => expect(violations('matrix', JSON.parse(outputOf(words)))).toEqual([]));
  it('has no further values', () => {
    expect(
      unmetWords(
        'matrix',
        matrices.map((words) => JSON.parse(outputOf(words)) as unknown),
      ),
    ).toEqual([]);
  });
});

const lines = {
  'matrix-pair': [
    'matrix --policy p.aa --format ndjson',
    'matrix --policy p.aa --format ndjson --labels labels --signals term',
    'matrix --policy p.aa --format ndjson --pairs pairs --signals term',
    `matrix ${ofManifest} --format ndjson --signals term`,
  ],
  'can-question': ['can --questions questions --policy p.aa --format ndjson'],
  check: ['check checked failing.yaml --format ndjson', 'check p.aa include.aa nowhere.aa -b base --format ndjson'],
} as const;

describe.each(Object.entries(lines))('docs/schema/%s.schema.json describes each line of', (name, commands) => {
  it.each(commands)('%s', (words) => {
    const found = records(outputOf(words));
    expect(found).not.toEqual([]);
    expect(found.flatMap((line) => violations(name, line))).toEqual([]);
  });
  it('has no further values', () => {
    expect(
      unmetWords(
        name,
        commands.flatMap((words) => records(outputOf(words))),
      ),
    ).toEqual([]);
  });
});

describe('docs/schema/dump.schema.json describes the output of', () => {
  it.each([
    'dump compiled/two --format json',
    'dump compiled/inner compiled/none compiled/small --format json',
    'dump compiled/cut compiled/small-cut --format json',
    'dump compiled/two --profile b --format json',
    'dump p.aa --format json',
  ])('%s', (words) => expect(violations('dump', JSON.parse(outputOf(words)))).toEqual([]));
});

/** `+` is a blank within a word. */
const suggestions = [
  ['rules of both sides', '--allow signal+(kill)+from+host:d+to+host:e --policy denied.aa'],
  [
    'what no rule allows',
    '--allow capability+(chown)+from+d+ --allow signal+from+d+to+d --policy stuck.aa --kernel all',
  ],
  ['profiles that are left as they are', '--allow capability+(chown)+from+host:a --in-profile host:b --policy p.aa'],
  ['a file that is included', '--allow file+(w)+from+host:more+to+path+"/b" --policy local.aa -b base'],
  ['a manifest', `--allow signal+(kill)+from+web:nginx+to+host:monitor ${ofManifest}`],
  ['a stack', '--allow signal+(kill)+from+r+to+r//&unconfined --policy exec.aa'],
  ['files of an owner', '--allow file+(w)+from+host:a+to+path+"/z"+owner --policy p.aa'],
  ['a file of a process', '--allow file+(r)+from+host:a+to+path+"/proc/812/stat"+owner --policy p.aa'],
  ['mounts', '--allow mount+(bind)+from+host:a+to+/b/+/c/ --policy p.aa'],
  ['instances', '--allow userns+from+shop:a --policy incus.aa --namespace incus-shop_<var-lib-incus>=p.aa'],
  ['instances of LXD', '--allow userns+from+shop:a --policy lxd.aa --namespace lxd-shop_<var-lib-lxd>=p.aa'],
  ['containers of LXC', '--allow userns+from+shop:a --policy lxc.aa --namespace lxc-shop_<-var-lib-lxc>=p.aa'],
  ['containers of Proxmox', '--allow userns+from+101:a --policy proxmox.aa --namespace lxc-101_<-var-lib-lxc>=p.aa'],
  ['a requested kernel', '--allow capability+(chown)+from+d+ --policy stuck.aa --kernel 6.8.0-45-generic'],
  ['limits', '--allow rlimit+(nofile)+from+host:l+to+1000 --policy limits.aa'],
  ['compiled policy', '--allow signal+(kill)+from+host:a+to+host:b --policy compiled/two'],
  ...broaderRulesFixes,
] as const;
const suggestLine = (words: string): string => `suggest ${words} --format json`;

describe('docs/schema/suggest.schema.json describes the output for', () => {
  const printed = (words: string): unknown => JSON.parse(outputOf(suggestLine(words))) as unknown;
  it.each(suggestions)('%s', (_, words) => expect(violations('suggest', printed(words))).toEqual([]));
  it('has no further values', () => {
    const values = suggestions.map(([, words]) => printed(words));
    expect(unmetWords('suggest', values, shared)).toEqual([]);
  });
});

test('the definitions that several answers share have no further values', () => {
  const commands = [...can, ...all, ...suggestions.map(([, words]) => suggestLine(words)), 'why log --format json'];
  const values = commands.map((words) => JSON.parse(outputOf(words)) as unknown);
  expect(unmetWordsOfDefinitions(shared, values)).toEqual([]);
});

describe('docs/schema/why-record.schema.json describes the output for', () => {
  const printed = (): readonly unknown[] => records(outputOf('why --format records log'));
  it('a log', () => expect(printed().flatMap((record) => violations('why-record', record))).toEqual([]));
  it('has no further values', () => expect(unmetWords('why-record', printed())).toEqual([]));
});
