import { onHost, type PlantedRow } from './planted-row.ts';

const folder = '/etc/apparmor.d';

/** Returns a script that writes a policy file and loads the policy. */
function loaded(name: string, rules: string): string {
  return `cat > ${folder}/${name} <<'X'
abi <abi/4.0>,
include if exists <tunables/lab>
profile ${name} /opt/${name} {
  ${rules}
}
X
apparmor_parser -r -K ${folder}/${name}`;
}

/** Returns a script that loads policy changed by sed(1), as a program or an administrator by hand. */
function byHand(name: string, change: string): string {
  return `sed '${change}' ${folder}/${name} | apparmor_parser -r -K`;
}

/** Returns a row about a sysctl. @param configured - a line of the configuration of the host */
function sysctl(problem: string, setting: string, isDocumented: boolean, configured = ''): PlantedRow {
  const [name = ''] = setting.split('=');
  const shows = new RegExp(`^\`${name.replaceAll('.', String.raw`\.`)}\` is `);
  const plant = `echo '${configured}' >> /etc/sysctl.d/lab-links.conf; sysctl -q -w ${setting}`;
  return { problem, isDocumented, plant, finds: [onHost('weak-setting', shows)] };
}

/** Problems of policy, policy files and settings of a host. */
export const hostRows: readonly PlantedRow[] = [
  {
    problem: 'options of the compiler that everybody can write',
    isDocumented: false,
    plant: 'chmod 666 /etc/apparmor/parser.conf',
    finds: [onHost('writable-policy', /^\/etc\/apparmor\/parser\.conf$/)],
  },
  {
    problem: 'a configuration of new containers that everybody can write',
    isDocumented: false,
    plant: 'chmod 666 /etc/lxc/default.conf',
    finds: [onHost('writable-policy', /^\/etc\/lxc\/default\.conf$/)],
  },
  {
    problem: 'a policy file that is a link into the folder of a user',
    isDocumented: true,
    plant: `mkdir -p /srv/lab-user; cat > /srv/lab-user/policy <<'X'
profile lab-link /opt/lab-link { }
X
chown -R 1000:1000 /srv/lab-user; ln -s /srv/lab-user/policy ${folder}/lab-link; apparmor_parser -r -K ${folder}/lab-link`,
    finds: [onHost('writable-policy', /^\/srv\/lab-user/)],
  },
  {
    problem: 'a policy file with an error, which the next boot does not load',
    isDocumented: false,
    plant: `echo 'profile lab-broken /opt/lab-broken { file' > ${folder}/lab-broken`,
    finds: [onHost('policy-not-loaded', /lab-broken/)],
    advice: [
      /lab-broken/,
      `echo 'profile lab-broken /opt/lab-broken { file, }' > ${folder}/lab-broken; apparmor_parser -r ${folder}/lab-broken`,
    ],
  },
  {
    problem: 'a policy file that nobody has loaded',
    isDocumented: true,
    plant: `echo 'profile lab-idle /opt/lab-idle { file, }' > ${folder}/lab-idle`,
    finds: [onHost('policy-not-loaded', /lab-idle/)],
  },
  {
    problem: 'an old copy of a policy file, with a different profile of the same name',
    isDocumented: false,
    plant: `${loaded('lab-copy', 'file, signal,')}; sed 's/signal,/signal, capability,/' ${folder}/lab-copy > ${folder}/lab-copy.old-rules`,
    finds: [onHost('drifted-policy', /^lab-copy$/)],
    advice: [/lab-copy/, `rm ${folder}/lab-copy`],
  },
  {
    problem: 'a variable that has changed since the load',
    isDocumented: false,
    plant: `echo '@{lab_peer}=lab-copy' > ${folder}/tunables/lab; ${loaded('lab-variable', 'file, signal peer=@{lab_peer},')}`,
    plantLater: `echo '@{lab_peer}=lab-idle' > ${folder}/tunables/lab`,
    finds: [onHost('drifted-policy', /^lab-variable$/)],
  },
  {
    problem: 'a child profile in complain mode, loaded by hand',
    isDocumented: false,
    plant: `${loaded('lab-child', 'file, capability, profile helper { file, capability, }')}
setsid aa-exec -p lab-child//helper -- sleep 100001 >/dev/null 2>&1 </dev/null &
sleep 1; ${byHand('lab-child', 's/profile helper {/profile helper flags=(complain) {/')}`,
    finds: [
      { id: 'complain-mode', on: { subject: 'profile `lab-child//helper`' }, shows: /complain mode/ },
      onHost('drifted-policy', /^lab-child\/\/helper$/),
    ],
  },
  {
    problem: 'a profile in unconfined mode, loaded by hand',
    isDocumented: true,
    plant: `${loaded('lab-free', 'file,')}; ${byHand('lab-free', 's,/opt/lab-free {,/opt/lab-free flags=(unconfined) {,')}`,
    finds: [onHost('drifted-policy', /^lab-free$/)],
  },
  {
    problem: 'a profile with a different attachment, loaded by hand',
    isDocumented: false,
    plant: `${loaded('lab-mail', 'file,')}; ${byHand('lab-mail', 's,/opt/lab-mail,/opt/lab-post,')}`,
    finds: [onHost('drifted-policy', /^lab-mail$/)],
  },
  {
    problem: 'a profile with a further file rule, loaded by hand',
    isDocumented: true,
    plant: `${loaded('lab-file', '/etc/** r,')}; ${byHand('lab-file', 's,/etc/.. r,/etc/** rw,')}`,
    finds: [onHost('drifted-policy', /^lab-file$/)],
  },
  {
    problem: 'a program that started before its profile was loaded',
    isDocumented: true,
    plant: `cp /bin/sleep /opt/lab-early; setsid /opt/lab-early 100002 >/dev/null 2>&1 </dev/null &
sleep 1; ${loaded('lab-early', 'file, capability, signal,')}`,
    finds: [{ id: 'missed-profile', on: { subject: /lab-early/ }, shows: /lab-early/ }],
    advice: [/start/, 'kill $(pidof lab-early); setsid /opt/lab-early 100002 >/dev/null 2>&1 </dev/null & sleep 1'],
  },
  {
    problem: 'a rule for a peer that does not exist',
    isDocumented: true,
    plant: loaded('lab-peer', 'file, signal (send) peer=lab-gone,'),
    finds: [{ id: 'unmatched-peer', on: { subject: 'profile `lab-peer`' }, shows: /lab-gone/ }],
    advice: [
      /peer/,
      `sed -i 's/ peer=lab-gone/ peer=lab-copy/' ${folder}/lab-peer; apparmor_parser -r ${folder}/lab-peer`,
    ],
  },
  {
    problem: 'a link that forces the profile of containers into complain mode',
    isDocumented: true,
    plant: `mkdir -p ${folder}/force-complain; ln -s ../lxc-containers ${folder}/force-complain/lxc-containers`,
    finds: [
      {
        id: 'disabled-profile',
        on: { subject: 'profile `lxc-container-default`' },
        shows: /^lxc-container-default/,
      },
      // The file now declares complain mode.
      onHost('drifted-policy', /^lxc-container-default/),
    ],
  },
  {
    problem: 'a masked service for policy',
    isDocumented: true,
    plant: 'systemctl mask apparmor.service',
    finds: [onHost('policy-service', /masked/)],
  },
  sysctl('memory at address 0', 'vm.mmap_min_addr=0', false),
  sysctl('page faults in the hands of users', 'vm.unprivileged_userfaultfd=1', false),
  sysctl('memory dumps of programs of root', 'fs.suid_dumpable=1', false),
  sysctl('unprivileged BPF', 'kernel.unprivileged_bpf_disabled=0', true),
  sysctl('predictable addresses', 'kernel.randomize_va_space=1', true),
  sysctl('performance counters for everybody', 'kernel.perf_event_paranoid=-1', true),
  sysctl('unprotected links, against the configuration', 'fs.protected_symlinks=0', true, 'fs.protected_symlinks=1'),
];

/** A script that removes the traces of all rows. */
export const hostCleanUp = `cd ${folder}
rm -f force-complain/lxc-containers; systemctl unmask apparmor.service; systemctl enable --now apparmor.service
pkill -x lab-early; pkill -f '[s]leep 10000[1-9]'
for file in lab-*; do apparmor_parser -R "$file"; done
rm -rf lab-* tunables/lab /etc/sysctl.d/lab-links.conf /srv/lab-user /opt/lab-early
chmod 644 /etc/apparmor/parser.conf /etc/lxc/default.conf
sysctl -q -w vm.mmap_min_addr=65536 vm.unprivileged_userfaultfd=0 fs.suid_dumpable=0 \\
  kernel.unprivileged_bpf_disabled=2 kernel.randomize_va_space=2 kernel.perf_event_paranoid=3 fs.protected_symlinks=1`;
