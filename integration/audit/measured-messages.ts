import type { LxcHost } from '../lab/host/lxc-host.ts';
import { labelOf } from '../lab/host/process-label.ts';
import { underLabel } from '../lab/host/under-profile.ts';
import { proberPath } from '../lxc/container-layer.ts';
import { verdictsOf, type SavedHost } from './saved-host-answers.ts';

/** A dbus-daemon of a host. */
export interface Bus {
  readonly socket: string;
  /** The label of the daemon. */
  readonly label: string;
}

/** A label with tasks on buses. */
export interface BusMember {
  readonly name: string;
  readonly label: string;
  /** The bus of the member's container or host. */
  readonly home: Bus;
}

/** The name of all {@link startBus} buses in rules. */
const bus = 'bus=session';
const driver = ['path=/org/freedesktop/DBus', 'interface=org.freedesktop.DBus'];
const call = ['path=/org/lamellar', 'interface=org.lamellar.Asked', 'member=Get'];

/** Starts a dbus-daemon without denials by the bus configuration; the daemon ends with the host. */
export async function startBus(host: LxcHost, name: string, label: string): Promise<Bus> {
  const socket = `/run/lamellar-${name}.bus`;
  const pid = Number(await host.output(['sh', '-c', starts, 'sh', socket, label, configuration(socket)]));
  const found = await labelOf(host, pid);
  if (found !== label) throw new Error(`the bus runs under ${found}, and not under ${label}`);
  return { socket, label };
}

function configuration(socket: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <apparmor mode="required"/>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
  </policy>
</busconfig>
`;
}

const starts = `socket=$1; label=$2; printf %s "$3" >"$socket.conf"
${underLabel}
setsid $under dbus-daemon --config-file="$socket.conf" --nofork --nopidfile </dev/null >"$socket.log" 2>&1 &
for turn in $(seq 300); do [ -S "$socket" ] && break; sleep 0.1; done
[ -S "$socket" ] || { cat "$socket.log" >&2; exit 1; }
echo $!`;

/** Connects a task to a bus. @returns the task's name on the bus; undefined if AppArmor denies the connection */
async function join(host: LxcHost, { socket }: Bus, { name, label }: BusMember): Promise<string | undefined> {
  const joins = `prober=$1; socket=$2; label=$3; file=$2.$4
${underLabel}
{ setsid $under "$prober" serve "$socket" 2>"$file.error" | cat >"$file"; } </dev/null >/dev/null 2>&1 &
for turn in $(seq 300); do [ -s "$file" ] && break; kill -0 $! 2>/dev/null || break; sleep 0.1; done
cat "$file.error" >&2; cat "$file"`;
  const { stdout, stderr } = await host.run(['sh', '-c', joins, 'sh', proberPath, socket, label, name]);
  if (stderr !== '') throw new Error(`${name} is not on ${socket}: ${stderr}`);
  return stdout === '' ? undefined : stdout.trim();
}

/** A member on a bus, with the assigned name. */
interface Joined {
  readonly member: BusMember;
  readonly bus: Bus;
  readonly name: string;
}

/** Returns the common bus of two members: the bus of a common home, or else the host's. */
function busOf(from: BusMember, to: BusMember, ofHost: Bus): Bus {
  return from.home === to.home ? from.home : ofHost;
}

/**
 * Measures dbus-daemon's decisions about members, as lines: calls to members, and further requests to the member's own
 * bus.
 */
export async function measuredMessages(
  host: LxcHost,
  members: readonly BusMember[],
  ofHost: Bus,
): Promise<{ readonly lines: readonly string[]; readonly joined: readonly Joined[] }> {
  const joined: Joined[] = [];
  for (const member of members)
    for (const one of new Set([member.home, ofHost])) {
      const name = await join(host, one, member);
      if (name !== undefined) joined.push({ member, bus: one, name });
    }
  const lines: string[] = [];
  for (const from of members) {
    const targets = targetsOf(from, joined, ofHost);
    const words = targets.flatMap((to) => [to.bus.socket, to.name]);
    const output = await host.output(['sh', '-c', calls, 'sh', proberPath, from.label, ...words], { timeout: 300 });
    const found = output.trimEnd().split('\n');
    targets.forEach((to, index) => {
      const digits = found[index] ?? '';
      if (!/^[01]{3}$/.test(digits)) throw new Error(`the prober has said ${digits} under ${from.label}`);
      lines.push(`${from.name} -> ${to.member.name}: ${digits.charAt(0)}`);
      if (to.bus === from.home) lines.push(`${from.name} on its bus: ${digits.slice(1)}`);
    });
  }
  return { lines: [...new Set(lines)], joined };
}

const calls = `prober=$1; label=$2; shift 2
${underLabel}
while [ $# -gt 0 ]; do
  $under "$prober" call "$1" "$2" 2>&1 </dev/null | cat
  shift 2
done`;

function targetsOf(from: BusMember, joined: readonly Joined[], ofHost: Bus): readonly Joined[] {
  return joined.filter(({ member, bus: one }) => one === busOf(from, member, ofHost));
}

/** The decisions according to `lamellar can` on a saved host. */
export function predictedMessages(
  saved: SavedHost,
  members: readonly BusMember[],
  joined: readonly Joined[],
  ofHost: Bus,
): readonly string[] {
  const asksBus = (from: BusMember, { label }: Bus, member: string): readonly string[] => [
    from.label,
    'dbus:send',
    bus,
    ...driver,
    `member=${member}`,
    `peer=${label}`,
  ];
  const questions = members.flatMap((from) =>
    targetsOf(from, joined, ofHost).map((to) => ({
      about: { from, to },
      requested: [
        asksBus(from, to.bus, 'Hello'),
        [from.label, 'dbus:send', bus, ...call, `name=${to.name}`, `peer=${to.member.label}`],
        asksBus(from, to.bus, 'RequestName'),
        [from.label, 'dbus:bind', bus, 'name=org.lamellar.Asked'],
        asksBus(from, to.bus, 'AddMatch'),
        [from.label, 'dbus:eavesdrop', bus],
      ],
    })),
  );
  const verdicts = verdictsOf(
    saved,
    questions.flatMap(({ requested }) => requested),
  );
  const lines = questions.flatMap(({ about: { from, to } }, index) => {
    const [hello, calling, naming, named, matching, listening] = verdicts.slice(6 * index, 6 * index + 6);
    const digit = (...all: readonly (boolean | undefined)[]): string => (all.every((one) => one === true) ? '1' : '0');
    const others = `${digit(hello, naming, named)}${digit(hello, matching, listening)}`;
    return [
      `${from.name} -> ${to.member.name}: ${digit(hello, calling)}`,
      ...(to.bus === from.home ? [`${from.name} on its bus: ${others}`] : []),
    ];
  });
  return [...new Set(lines)];
}
