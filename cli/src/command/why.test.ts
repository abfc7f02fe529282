import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { directory, lamellar, records } from '../testing/lamellar.ts';

const signal =
  'Nov 27 06:46:52 host kernel: audit: type=1400 audit(1764226012.345:678): apparmor="DENIED" operation="signal" class="signal" ' +
  'namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx" pid=812 comm="nginx" requested_mask="send" denied_mask="send" ' +
  'signal=term peer="unconfined"';
const mount =
  'type=AVC msg=audit(1764226020.000:679): apparmor="DENIED" operation="mount" class="mount" info="failed mntpnt match" error=-13 ' +
  'profile="lxc-web_</var/lib/lxc>" name="/proc/" pid=900 comm="mount" fstype="proc" srcname="proc"';
const log = [
  'Nov 27 06:46:51 host systemd[1]: Started.',
  signal,
  mount,
  signal.replace('6012.345:678', '6030.000:680').replace('pid=812', 'pid=813'),
].join('\n');

const inWeb = 'namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx" pid=812 comm="nginx"';

const cwd = directory({
  'tree/profiles/web': `abi <abi/4.0>,
profile "lxc-web_</var/lib/lxc>" {
  file,
  signal peer="lxc-web_</var/lib/lxc>",
  deny mount fstype=proc,
}
`,
  'tree/namespaces/lxc-web_<-var-lib-lxc>/profiles/nginx': `abi <abi/4.0>,
profile nginx {
  /etc/nginx/** r,
}
`,
  both: [
    signal,
    mount,
    `apparmor="DENIED" operation="open" class="file" ${inWeb} name="/etc/nginx/x\\" requested_mask="wc" denied_mask="wc" fsuid=0 ouid=0`,
    `apparmor="DENIED" operation="open" class="file" ${inWeb} name="/etc/nginx/a" requested_mask="r" denied_mask="r" fsuid=1 ouid=0`,
    'apparmor="DENIED" operation="open" profile="gone" name="/x" requested_mask="r" denied_mask="r"',
    `apparmor="DENIED" operation="open" ${inWeb} name="x" info="Failed name lookup - disconnected path" error=-13`,
  ].join('\n'),
  'stuck.aa': 'profile stuck { deny capability chown, }\n',
  log: `${log}\n`,
  'log.gz': gzipSync(log),
  'log.xz': Buffer.from('fd377a585a000004', 'hex'),
  'log.zst': Buffer.from('28b52ffd2400', 'hex'),
  'log.bz2': Buffer.from('425a6839314159', 'hex'),
  'log.utf16le': Buffer.from(`\ufeff${log}`, 'utf16le'),
  'log.utf16be': Buffer.from(`\ufeff${log}`, 'utf16le').swap16(),
  'logs/kern.log': `${log}\n`,
  'logs/older/kern.log.1': `${log}\n`,
  'cut.gz': gzipSync(log.repeat(200)).subarray(0, -12),
  windows: log.replaceAll('\n', '\r\n'),
  quiet: 'nothing\n',
  hostile: 'apparmor="DENIED" operation="open" name=1B5B33316D0A profile="\u001b[31m"\n',
  long: `${'x'.repeat(3_000_000)} ${signal}\n${signal}\n`,
});

/** Returns the text after the answer. */
function evidence(stdout: string): string {
  return stdout.slice(stdout.lastIndexOf('\n\n', stdout.search(/^\S.*: \d+ records? of AppArmor/m)) + 2);
}

describe('lamellar why', () => {
  it('shows refusals with their layers, processes and counts', () => {
    expect(lamellar(['why', 'log'], { cwd })).toEqual({
      status: 0,
      stdout: `\
container web: add 2 rules
add to container layer of web \`nginx\`, usually in /etc/apparmor.d/local/nginx of container web:
    signal (send) set=(term) peer=unconfined,
add to host layer of web \`lxc-web_</var/lib/lxc>\`, which LXC generates, in /var/lib/lxc/web/config:
    lxc.apparmor.raw = mount options=(rw) fstype=proc proc -> /proc/,
install, which restarts container web:
    sudo lxc-attach -n web -- grep -qF '<local/nginx>' /etc/apparmor.d/nginx &&
    printf '%s\\n' 'signal (send) set=(term) peer=unconfined,' | sudo lxc-attach -n web -- tee -a /etc/apparmor.d/local/nginx >/dev/null &&
    printf '%s\\n' 'lxc.apparmor.raw = mount options=(rw) fstype=proc proc -> /proc/,' | sudo tee -a /var/lib/lxc/web/config >/dev/null &&
    sudo lxc-attach -n web -- apparmor_parser --replace /etc/apparmor.d/nginx &&
    sudo lxc-stop -n web &&
    sudo lxc-start -n web
by hand: if the command stops at \`grep\`, /etc/apparmor.d/nginx does not include the local file: add the rules to /etc/apparmor.d/nginx
likely cause: sandboxes of systemd services and nested containers mount more than the generated layer allows; \`lxc.apparmor.allow_nesting = 1\` (Proxmox: \`features: nesting=1\`) allows all mounts, signals and traces
  see https://github.com/lxc/lxc/issues/2778
risk: unverified, because records show neither the other rules nor the other side: evaluate with --policy or --live

log: 3 records of AppArmor, of 2 kinds
details: add -v
`,
      stderr: '',
    });
    expect(evidence(lamellar(['why', '-v', 'log'], { cwd }).stdout)).toBe(`log: 3 records of AppArmor, of 2 kinds

denied 2 times, 2025-11-27 06:46:52Z to 2025-11-27 06:47:10Z (line 2)
  container layer of web \`nginx\`: signal (send term) peer \`unconfined\`
  requested by \`nginx\`, pid 812
  rule, unverified: signal (send) set=(term) peer=unconfined,

denied, 2025-11-27 06:47:00Z (line 3)
  host layer of web \`lxc-web_</var/lib/lxc>\`: mount \`proc\` at \`/proc/\` of type \`proc\` [failed mntpnt match]
  requested by \`mount\`, pid 900
  likely cause: sandboxes of systemd services and nested containers mount more than the generated layer allows; \`lxc.apparmor.allow_nesting = 1\` (Proxmox: \`features: nesting=1\`) allows all mounts, signals and traces
    see https://github.com/lxc/lxc/issues/2778
  rule, unverified: mount options=(rw) fstype=proc proc -> /proc/,
`);
  });

  it('joins the records of both sides of an operation', () => {
    const input = [
      ...['send', 'receive'].map((mask, at) =>
        signal
          .replace('.345:678', `.345:67${at}`)
          .replace('peer="unconfined"', 'peer="nginx"')
          .replaceAll('"send"', `"${mask}"`),
      ),
      mount.replace('DENIED', 'ALLOWED'),
    ].join('\n');
    expect(evidence(lamellar(['why', '-v', '-'], { cwd, input }).stdout))
      .toBe(`standard input: 3 records of AppArmor, of 2 kinds

denied, 2025-11-27 06:46:52Z (lines 1 to 2)
  container layer of web \`nginx\`: signal (send term) peer \`nginx\`
  container layer of web \`nginx\`: signal (receive term) peer \`nginx\`
  requested by \`nginx\`, pid 812
  rule for \`nginx\`, unverified: signal (send) set=(term) peer=nginx,
  rule for \`nginx\`, unverified: signal (receive) set=(term) peer=nginx,

allowed in complain mode, 2025-11-27 06:47:00Z (line 3)
  host layer of web \`lxc-web_</var/lib/lxc>\`: mount \`proc\` at \`/proc/\` of type \`proc\` [failed mntpnt match]
  requested by \`mount\`, pid 900
  likely cause: sandboxes of systemd services and nested containers mount more than the generated layer allows; \`lxc.apparmor.allow_nesting = 1\` (Proxmox: \`features: nesting=1\`) allows all mounts, signals and traces
    see https://github.com/lxc/lxc/issues/2778
  rule, unverified: mount options=(rw) fstype=proc proc -> /proc/,
`);
  });

  it('reports the effect in each layer of a stack with different modes', () => {
    const open = (event: string, whose: string): string =>
      `apparmor="${event}" operation="open" class="file" ${whose} pid=7 name="/x" requested_mask="r" denied_mask="r" fsuid=0 ouid=0`;
    const input = [open('ALLOWED', 'profile="h"'), open('DENIED', inWeb.replace(/ pid.*/, ''))].join('\n');
    expect(lamellar(['why', '-v', '-'], { cwd, input }).stdout).toContain(`
denied (lines 1 to 2)
  profile \`h\` (allowed in complain mode): open (r) \`/x\`
  container layer of web \`nginx\` (denied): open (r) \`/x\`
`);
  });

  it.each(['log.gz', 'windows', 'log.utf16le', 'log.utf16be'])('reads %s with an equal result', (file) => {
    const { stdout } = lamellar(['why', file], { cwd });
    expect(stdout).toBe(lamellar(['why', 'log'], { cwd }).stdout.replace('log', file));
  });

  it('reads the files of a directory', () => {
    const { stdout } = lamellar(['why', 'logs'], { cwd });
    expect(stdout).toBe(lamellar(['why', 'log'], { cwd }).stdout.replace('log', 'logs/kern.log'));
  });

  it('reads standard input', () => {
    expect(lamellar(['why', '-'], { cwd, input: log }).stdout).toContain(
      'standard input: 3 records of AppArmor, of 2 kinds\n',
    );
  });

  it('reports a log without records', () => {
    expect(lamellar(['why', 'quiet'], { cwd })).toEqual({
      status: 0,
      stdout: 'quiet: no record of AppArmor\n',
      stderr: '',
    });
  });

  it('reports readable files in spite of unreadable files', () => {
    const { status, stdout, stderr } = lamellar(
      ['why', 'missing', 'cut.gz', '/dev/null', 'log.bz2', 'log.xz', 'log.zst', 'log'],
      { cwd },
    );
    expect(status).toBe(2);
    expect(stdout).toMatch(/^cut\.gz: \d+ records of AppArmor, of 2 kinds\n/m);
    expect(stdout).toContain('\nlog: 3 records of AppArmor, of 2 kinds\n');
    expect(stderr).toBe(
      'lamellar: missing: no such file or directory\n' +
        'lamellar: cut.gz: the gzip data is damaged\n' +
        'lamellar: /dev/null: it is neither a file nor a pipe\n' +
        [
          ['bz2', 'bzip2'],
          ['xz', 'xz'],
          ['zst', 'zstd'],
        ]
          .map(
            ([end, program]) =>
              `lamellar: log.${end}: compression by ${program} is not supported\n` +
              `hint: decompress the log first: ${program} -dc FILE | lamellar why -\n`,
          )
          .join(''),
    );
  });

  it('prints no control characters', () => {
    const { stdout } = lamellar(['why', '-v', 'hostile'], { cwd });
    expect(stdout).toContain('profile `\\x1b[31m`: open `\\x1b[31m\\x0a`\n');
  });

  it('reports refusals, and the count of policy changes', () => {
    const load = (name: string): string =>
      `apparmor="STATUS" operation="profile_load" profile="unconfined" name="${name}"`;
    const few = [load('a'), signal, load('b')].join('\n');
    expect(lamellar(['why', '-v', '-'], { cwd, input: few }).stdout.match(/^a change of policy /gm)).toHaveLength(2);
    const many = ['a', 'b', 'c', 'd'].map(load).join('\n');
    const { stdout } = lamellar(['why', '-v', '-'], { cwd, input: `${many}\n${signal}` });
    expect(stdout.match(/^(?:denied|a change of policy)/gm)).toEqual(['denied']);
    expect(stdout).toMatch(/\n\n4 changes of policy are listed by --format records\n$/);
  });

  it('reports denials that no rule can fix', () => {
    const input = 'apparmor="DENIED" operation="exec" info="no new privs" profile="p" name="/bin/x" denied_mask="x"';
    expect(lamellar(['why', '-'], { cwd, input }).stdout).toContain(
      'host: policy is not the cause\ncause: no rule helps: with no_new_privs, a task',
    );
  });

  it('continues after a line that is too long', () => {
    expect(lamellar(['why', 'long'], { cwd }).stdout).toContain('long: 1 record of AppArmor\n');
  });
});

describe('lamellar why with policy', () => {
  const { status, stdout, stderr } = lamellar(['why', 'both', '--policy', 'tree'], { cwd });
  const shown = lamellar(['why', '-v', 'both', '--policy', 'tree'], { cwd }).stdout.split(/\n(?=denied)/);
  const fix = stdout.slice(0, stdout.indexOf('\nboth: '));

  it('evaluates the requests of the records for both sides and every layer', () => {
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(shown[1]).toContain(
      '    denied: signal term (kernel 7.3)\n      from lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx\n',
    );
    expect(shown[1]).toContain(
      '\n    ✗ container layer of web `:lxc-web_<-var-lib-lxc>:nginx` (subject) has no rule for send to `unconfined`\n',
    );
    expect(shown[2]).toContain('\n    ✗ host layer of web `lxc-web_</var/lib/lxc>` denies mount rw ');
  });

  it('starts with sufficient rules, their places and their additional permissions', () => {
    expect(fix).toBe(`\
container web: add 3 rules
warning: \`priority=1 mount options=(rw) fstype=proc proc -> /proc/,\` overrides a deny rule, which may have a reason, and needs AppArmor 4.1 or later
add to host layer of web \`lxc-web_</var/lib/lxc>\`, which LXC generates, in /var/lib/lxc/web/config:
    lxc.apparmor.raw = priority=1 mount options=(rw) fstype=proc proc -> /proc/,
add to container layer of web \`:lxc-web_<-var-lib-lxc>:nginx\`, in tree/namespaces/lxc-web_<-var-lib-lxc>/profiles/nginx before line 4:
    signal (send) set=(term) peer=unconfined,
    "/etc/nginx/x\\134" w,
install, which restarts container web:
    printf '%s\\n' 'lxc.apparmor.raw = priority=1 mount options=(rw) fstype=proc proc -> /proc/,' | sudo tee -a /var/lib/lxc/web/config >/dev/null &&
    printf '%s\\n' '  signal (send) set=(term) peer=unconfined,' '  "/etc/nginx/x\\134" w,' | sed -i '3r /dev/stdin' 'tree/namespaces/lxc-web_<-var-lib-lxc>/profiles/nginx' &&
    sudo lxc-stop -n web &&
    sudo lxc-start -n web &&
    sudo apparmor_parser --replace --namespace 'lxc-web_<-var-lib-lxc>' 'tree/namespaces/lxc-web_<-var-lib-lxc>/profiles/nginx'
cause: the mount also needs \`capability sys_admin,\` and later \`umount /proc/,\`
cause: the path is not below a root that the task sees: add flags=(attach_disconnected) to the profile, or mount the file system of the path
likely cause: sandboxes of systemd services and nested containers mount more than the generated layer allows; \`lxc.apparmor.allow_nesting = 1\` (Proxmox: \`features: nesting=1\`) allows all mounts, signals and traces
  see https://github.com/lxc/lxc/issues/2778
likely cause: the policy was changed or loaded after the record, or was compiled with a different abi or compiler (compare with \`--live\`)
not evaluated: the record lacks fields for an evaluation

host: add a rule
add to profile \`gone\`, usually in /etc/apparmor.d/local/gone:
    /x r,
install:
    sudo grep -qF '<local/gone>' /etc/apparmor.d/gone &&
    printf '%s\\n' '/x r,' | sudo tee -a /etc/apparmor.d/local/gone >/dev/null &&
    sudo apparmor_parser --replace /etc/apparmor.d/gone
by hand: if the command stops at \`grep\`, /etc/apparmor.d/gone does not include the local file: add the rules to /etc/apparmor.d/gone
not evaluated: no profile \`gone\`

these 3 rules suffice; side effects among the 4 labels of this policy:
  lxc-web_</var/lib/lxc>
    gains mount rw, for example of proc /proc/ proc
  lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx
    gains file w, a, for example of /etc/nginx/x\\ (other)
risk: unverified, because records show neither the other rules nor the other side: evaluate with --policy or --live
`);
  });

  it('shows permissions that no rule allows', () => {
    const record = 'apparmor="DENIED" operation="capable" class="cap" profile="stuck" capname="chown"';
    const { stdout: said } = lamellar(['why', '-', '--policy', 'stuck.aa'], { cwd, input: record });
    expect(said.slice(0, said.indexOf('\nstandard'))).toBe(`\
host: no added rule allows this; quiet the log, or change the denying policy
no rule allows: capability chown by stuck
  ✗ profile of the host \`stuck\` denies capability chown by
      stuck.aa:1: deny capability chown,
`);
  });

  it('suggests no priority if apparmor_parser refuses priorities', () => {
    const text = 'abi <abi/4.0>,\nprofile stuck { network, deny network inet dgram, }\n';
    const own = directory({ 'network.aa': text });
    const record =
      'apparmor="DENIED" operation="create" class="net" profile="stuck" family="inet" sock_type="dgram" requested_mask="create" denied_mask="create"';
    const { stdout: said } = lamellar(['why', '-', '--policy', 'network.aa'], { cwd: own, input: record });
    expect(said).toMatch(/^no rule allows: network create of inet dgram by stuck\n/m);
    expect(said).not.toContain('priority');
  });

  it('reports denials that the policy allows, and records without a question', () => {
    expect(shown[4]).toContain('\n  this policy allows the access\n  likely cause: the policy was changed or loaded');
    expect(shown[5]).toContain('\n  not evaluated: no profile `gone`');
    expect(shown[6]).toContain('\n  not evaluated: the record lacks fields for an evaluation');
  });
});

describe('lamellar why --format records', () => {
  it('prints each record with its line', () => {
    const { stdout, status, stderr } = lamellar(['why', '--format', 'records', 'log'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(records(stdout)).toEqual([
      {
        file: 'log',
        line: 2,
        host: 'host',
        event: 'DENIED',
        audit_id: '1764226012.345:678',
        epoch: 1764226012,
        audit_sub_id: 678,
        operation: 'signal',
        class: 'signal',
        namespace: 'root//lxc-web_<-var-lib-lxc>',
        profile: 'nginx',
        pid: 812,
        comm: 'nginx',
        requested_mask: 'send',
        denied_mask: 'send',
        signal: 'term',
        peer: 'unconfined',
      },
      expect.objectContaining({ line: 3, operation: 'mount', fs_type: 'proc', src_name: 'proc', error_code: 13 }),
      expect.objectContaining({ line: 4, pid: 813 }),
    ]);
  });

  it.each([
    [['why', '--follow', '--format', 'json', 'log'], '--format json needs the end of the log, and --follow has none'],
    [['why', '--patch', '--format', 'json', '--policy', 'tree', 'log'], '--patch excludes --format'],
  ])('%j is refused', (words, message) => {
    const { status, stdout, stderr } = lamellar(words, { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`lamellar: ${message}\n`);
  });
});
