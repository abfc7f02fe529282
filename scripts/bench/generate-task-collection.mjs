import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules, tunables } from './generate-collection.mjs';

const profiles = 1700;
const children = 420;

/**
 * Writes a collection with rules about tasks like those of the largest public collection: 1,700 profiles and 420
 * children, with families of equal prefixes; abstractions with readers and signallers of all profiles, as variables
 * with several values; peers that are alternations, children of any profile, and the profile itself. Further rules are
 * included, because they are read, too.
 */
export function generateTaskCollection(folder) {
  for (const name of ['abstractions', 'tunables']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'tunables/global'), taskTunables);
  for (const [name, text] of Object.entries(abstractions)) writeFileSync(join(folder, 'abstractions', name), text);
  for (let index = 0; index < profiles; index++) writeFileSync(join(folder, nameOf(index)), profile(index));
}

const families = [
  'systemd', 'gnome', 'kde', 'apt', 'gvfsd', 'xdg', 'pacman', 'snap', 'cups', 'gsd', 'virt', 'dpkg', 'ubuntu', 'akonadi',
  'evolution', 'mullvad', 'steam', 'cockpit', 'child', 'unix', 'plasma', 'tracker', 'thunderbird', 'flatpak', 'polkit',
]; // prettier-ignore
const family = (index) => families[index % families.length];
const nameOf = (index) =>
  `${family(index)}-${['agent', 'daemon', 'helper', 'monitor'][index % 4]}${Math.floor(index / 25)}`;
const childNames = ['systemctl', 'pkexec', 'gpg', 'pager', 'bus', 'sudo', 'open'];
const hasChild = (index) => index % 4 === 0 && index / 4 < children;

const taskTunables = `${tunables}@{p_systemd}={systemd-agent0,unconfined}
@{p_systemd_user}={systemd-agent1,unconfined}
@{p_coredump}={systemd-monitor3,systemd-monitor3//&unconfined}
@{p_sudo}={unix-agent2,unix-helper{4,6}}
@{p_top}={gnome-helper7,kde-monitor11,unix-daemon5}
`;

const abstractions = {
  base: `  abi <abi/4.0>,

  ptrace (readby) peer=@{p_systemd},
  ptrace (readby) peer=@{p_coredump},
  ptrace (readby) peer=@{p_top},
  ptrace (readby) peer=@{p_sudo},
  ptrace (tracedby) peer=unconfined,
  ptrace (read) peer=@{profile_name},
  signal (receive) peer=@{p_systemd},
  signal (receive) peer=@{p_systemd_user},
  signal (receive) set=(cont,term,kill,stop) peer=systemd-helper9,
  signal (receive) peer=@{p_top},
  signal (receive) set=(hup,int,quit,term,cont,winch) peer=@{p_sudo},
  signal peer=@{profile_name},
  signal (receive,send) set=(exists),
`,
  desktop: `  abi <abi/4.0>,

  include <abstractions/bus>
  signal (receive) set=(term,kill,hup) peer={gnome-agent0,kde-agent0,plasma-agent0}{,//*},
  signal (send) set=(term) peer=xdg-*,
  ptrace (read) peer=gvfsd-daemon{1,2,3},
  dbus send bus=session path=/org/desktop interface=org.Desktop member={Get,Set},
`,
  bus: `  abi <abi/4.0>,

  signal (receive) peer={gvfsd-daemon7{,//bus},unconfined},
  ptrace (readby) peer=polkit-{agent,daemon}*,
  dbus bus=session,
`,
  app: `  abi <abi/4.0>,

  signal (send,receive) set=(int,term,usr[12]) peer=@{profile_name}//*,
  signal (receive) peer=snap-**,
  ptrace (trace,read) peer=@{profile_name}{,//*},
`.replace('usr[12]', 'usr1'),
};

/**
 * Returns the rules about tasks: every third profile names a few peers, and every fiftieth is a monitor with access to
 * all.
 */
function aboutTasks(index) {
  if (index % 3 !== 0 && index % 50 !== 7) return '';
  const other = (step) => nameOf((index * 7 + step * 131) % profiles);
  const lines = [
    `  signal (send) set=(term,kill) peer=${other(1)},`,
    `  signal (receive) set=(hup,usr1) peer={${other(2)},${other(3)},${other(4)}//*},`,
    `  ptrace (read) peer=${other(5)},`,
  ];
  if (index % 9 === 0) lines.push(`  signal (send) peer=${family(index)}-*,`, `  ptrace (read) peer=@{p_systemd},`);
  if (index % 15 === 0) lines.push(`  ptrace (read, trace) peer={${other(6)},${other(7)}}{,//systemctl},`);
  if (index % 11 === 0) lines.push('  deny ptrace (read) peer=**//gpg,', '  signal (send) peer=**//systemctl,');
  if (index % 50 === 7) lines.push('  ptrace (read),', '  signal (send),', '  capability sys_ptrace,');
  return `${lines.join('\n')}\n`;
}

function profile(index) {
  const name = nameOf(index);
  const child = childNames[index % childNames.length];
  const inside = `
  profile ${child} {
    include <abstractions/base>
    include <abstractions/app>
    signal (receive) set=(term) peer=${name},
    ptrace (read) peer=@{p_systemd},
    @{bin}/${child} mr,
  }
`;
  return `abi <abi/4.0>,

include <tunables/global>

@{exec_path} = @{bin}/${name}
profile ${name} @{exec_path}${index % 9 === 4 ? ' flags=(complain)' : ''} {
  include <abstractions/base>
${index % 2 === 0 ? '  include <abstractions/desktop>\n' : ''}${index % 5 === 1 ? '  include <abstractions/app>\n' : ''}
${aboutTasks(index)}
  @{exec_path} mr,

${rules(index, 40)}
${hasChild(index) ? inside : ''}}
`;
}
