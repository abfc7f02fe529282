import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const profiles = 1700;
const rulesOfProfile = 50;
const abstractions = 280;
const rulesOfAbstraction = 30;

/**
 * Writes a collection as large as the largest public one, and of its shape: 1,700 profiles in as many files, 98,000
 * lines, nested abstractions, chained tunables, exec rules, children, rules of most kinds. Returns the number of lines
 * of the profiles.
 */
export function generateCollection(folder) {
  for (const name of ['abstractions', 'tunables', 'local']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'tunables/global'), tunables);
  for (let index = 0; index < abstractions; index++)
    writeFileSync(join(folder, 'abstractions', `a${index}`), abstraction(index));
  let lines = 0;
  for (let index = 0; index < profiles; index++) {
    const text = profile(index);
    lines += text.split('\n').length - 1;
    writeFileSync(join(folder, `program-${index}`), text);
  }
  return lines;
}

/** The tunables of both collections. */
export const tunables = `@{etc_ro}=/etc/ /usr/etc/
@{bin}=/{,usr/}{,s}bin
@{lib}=/{,usr/}lib{,exec,32,64}
@{PROC}=/proc/
@{sys}=/sys/
@{pid}={[1-9],[1-9][0-9],[1-9][0-9][0-9],[1-4][0-9][0-9][0-9][0-9][0-9][0-9]}
@{HOMEDIRS}=/home/
@{HOME}=@{HOMEDIRS}/*/ /root/
@{run}=/run/ /var/run/
@{user_cache_dirs}=@{HOME}/.cache
@{user_config_dirs}=@{HOME}/.config
@{hex}={,[0-9a-f]}{,[0-9a-f]}[0-9a-f]
`;

const kinds = [
  (n) => `  @{etc_ro}/service${n}.conf r,`,
  (n) => `  owner @{user_cache_dirs}/service${n}/{,**} rwk,`,
  (n) => `  @{bin}/tool${n} rix,`,
  (n) => `  owner @{PROC}/@{pid}/fd/${n} r,`,
  (n) => `  @{lib}/service${n}/{a,b}*.so{,.[0-9]*} mr,`,
  (n) => `  owner @{user_config_dirs}/service${n}/*.@{hex}.tmp rwl -> @{user_config_dirs}/service${n % 4}/**,`,
  (n) => `  @{sys}/devices/pci[0-9]*/**/service${n} r,`,
  (n) => `  @{run}/user/[0-9]*/service${n}.sock rw,`,
  (n) => `  @{bin}/other${n} Px -> program-${n % 4},`,
  (n) =>
    `  dbus send bus=session path=/org/service${n} interface=org.Service member={Get,Set} peer=(name=":1.[0-9]*"),`,
  () => '  network inet stream,',
  () => '  capability dac_read_search,',
  (n) => `  signal (send) set=(term, kill) peer=program-${n % profiles},`,
  (n) => `  deny @{HOME}/.secret${n}/** rwklx,`,
];

/** Rules of all kinds, no two the same. */
export function rules(from, count) {
  return Array.from({ length: count }, (_, index) => kinds[(from + index) % kinds.length]?.(from * 100 + index)).join(
    '\n',
  );
}

function abstraction(index) {
  const included = index > 10 ? `  include <abstractions/a${index % 10}>\n` : '';
  return `  abi <abi/4.0>,\n\n${included}${rules(index, rulesOfAbstraction)}\n`;
}

function profile(index) {
  const includes = Array.from(
    { length: 5 },
    (_, at) => `  include <abstractions/a${(index * 7 + at * 31) % abstractions}>\n`,
  );
  return `abi <abi/4.0>,

include <tunables/global>

@{exec_path} = @{bin}/program-${index}
profile program-${index} @{exec_path} {
${includes.join('')}
  @{exec_path} mr,

${rules(index, rulesOfProfile - 10)}

  profile child {
    include <abstractions/a${index % abstractions}>
    @{bin}/cat mr,
  }

  include if exists <local/program-${index}>
}
`;
}
