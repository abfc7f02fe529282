import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { unpackPolicy } from '@lamellar/core/binary';
import { nestFeatures, type LoadSets } from '@lamellar/core/kernels';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { BehaviourName, ProbeReasons, TriedBehaviours } from '@lamellar/core/snapshot';
import { EnvironmentError } from '../../../exit-status.ts';
import { compilePolicy, type MediatedFeatures } from '../apparmor-parser.ts';
import { allowedByQuery } from './query-label.ts';
import { probeEarlierAbi, probeLoadSet, probePolicy } from './probe-policy.ts';
import { ProbeTask, withTasks } from './probe-task.ts';
import { ScratchNamespace } from './scratch-namespace.ts';

/**
 * Determines the behaviours of the running kernel by trial: with own processes, under policy in a scratch policy
 * namespace. The namespace is removed even if this process is killed. Inconclusive behaviours are left out.
 *
 * @param features - the features of the kernel, by path
 * @returns the behaviours, and the reasons for missing behaviours if known
 * @throws CommandError without root, AppArmor or apparmor_parser
 */
export function probeKernel(
  features: ReadonlyMap<ByteString, ByteString>,
): Promise<{ readonly tried: TriedBehaviours; readonly reasons: ProbeReasons }> {
  return ScratchNamespace.with(async (scratch) => {
    const compiled = await compiledPolicy(probePolicy);
    scratch.policy().replace(compiled);
    writeFileSync(scratch.file, earlierFeatures(features), { flag: 'wx', mode: 0o600 });
    scratch.policy().replace(await compiledPolicy(probeEarlierAbi, { file: scratch.file }));
    const probe = new Probe(scratch);
    const tried: [BehaviourName, boolean | undefined][] = [
      ['compoundFallback', await probe.compoundFallback()],
      ['stackedUnconfined', await probe.stackedUnconfined()],
      ['laterSockets', await probe.laterSockets()],
      ['asksUnconfined', await probe.asksUnconfined()],
      ['unmarkedOwnersIgnored', await probe.unmarkedOwnersIgnored(compiled)],
      ['stacksFallBack', await probe.stacksFallBack()],
      ['learnsTargets', await probe.learnsTargets()],
      ['unconfinedHats', await probe.unconfinedHats()],
      ['unixInV8', await probe.unixInV8()],
      ['busInEarlierAbis', probe.busInEarlierAbis()],
      ['restrictsUserNamespaces', await probe.restrictsUserNamespaces()],
      ['stacksUnprivileged', await probe.stacksUnprivileged()],
    ];
    const loadSets = await probeLoadSets(scratch);
    return {
      tried: {
        ...Object.fromEntries(tried.filter(([, value]) => value !== undefined)),
        ...(loadSets === undefined ? {} : { loadSets }),
      },
      reasons: probe.reasons,
    };
  });
}

/** The trials, as shell scripts. A trial prints whether the kernel allowed the operation. */
const sendNothing = says('kill -0 "$1"');
/** Following the link needs the permission to read the process (`proc_pid_get_link`). */
const readProcess = says('test -e /proc/"$1"/exe');
const readStat = says('true </proc/"$1"/stat');
const readStatus = says('true </proc/"$1"/status');
const executeShell = says('/bin/sh -c :');
/** The shell writes the file itself. The number is the token for the return from the hat. */
const changeHat = says('printf %s "changehat 1^hat" >/proc/self/attr/apparmor/current');
/** Prints the label of a new user namespace's first task, or the reason for a failure. */
const makeUserNamespace = `
command -v unshare >/dev/null || { echo 'unshare(1) is not installed'; exit; }
unshare -U /bin/sh -c 'read -r label </proc/self/attr/apparmor/current; echo "label $label"' 2>/dev/null ||
  echo 'an ordinary user cannot make a user namespace'
`;
/** Changes the profile, and prints the label. */
const changeProfile = `
printf 'changeprofile %s' "$1" >/proc/self/attr/apparmor/current || exit
read -r label </proc/self/attr/apparmor/current; echo "$label"
`;
/** Prints the PID, and runs until standard input ends. */
const stay = 'echo $$; read -r _';

function says(words: string): string {
  return `if ${words}; then echo yes; else echo no; fi`;
}

const socketModules = "const dgram = require('dgram');";
const makeSocket = `
const end = (error) => say(['EACCES', 'EPERM'].includes(error?.code) ? 'no' : 'yes');
dgram.createSocket('udp4').on('error', end).bind(0, '127.0.0.1', () => end());
`;

/** A listening unix socket with an abstract name. */
const listenModules = "const net = require('net');";
const listen = String.raw`
net.createServer({ pauseOnConnect: true }).listen('\0' + process.argv[2], () => say('yes')).on('error', () => say('no'));
`;

/** A query about a name on the session bus, after the byte of the class D-Bus (`AA_CLASS_DBUS`). */
const busQuery = '\x20session\0lamellar.probe';
/** The bit of the permission for a name (`AA_DBUS_BIND`). */
const busBind = 0x40;

/** The user id of nobody, as on Debian and most systems. */
const nobody = 65_534;

/** The trials of behaviours, with control trials; undefined if a control trial has an unexpected result. */
class Probe {
  readonly reasons = new Map<BehaviourName, string>();
  readonly #scratch: ScratchNamespace;

  constructor(scratch: ScratchNamespace) {
    this.#scratch = scratch;
  }

  /** Signals to `first` alone, to a label without a rule, and to the stack of two labels with rules. */
  compoundFallback(): Promise<boolean | undefined> {
    const targets = [['first'], ['open'], ['first', 'second']].map((profiles) => this.#task(profiles, stay));
    return withTasks(targets, async (one = '', other = '', both = '') =>
      (await this.#can(['sender'], sendNothing, one)) === true &&
      (await this.#can(['sender'], sendNothing, other)) === false
        ? this.#can(['sender'], sendNothing, both)
        : undefined,
    );
  }

  stackedUnconfined(): Promise<boolean | undefined> {
    return withTasks([this.#task(['closed'], stay)], async (tracee = '') =>
      (await this.#can(['unconfined'], readProcess, tracee)) === true &&
      (await this.#can(['open'], readProcess, tracee)) === false
        ? this.#can(['free', 'unconfined'], readProcess, tracee)
        : undefined,
    );
  }

  /** Tries whether the server's policy decides about a connection. */
  async laterSockets(): Promise<boolean | undefined> {
    const isRefused = (profile: string): Promise<boolean | undefined> =>
      this.#listen(profile, async (said, name) => (said === 'yes' ? !(await connects(name)) : undefined));
    return (await isRefused('open')) === false ? isRefused('listener') : undefined;
  }

  /** Tries whether rules for types alone allow unix sockets, without unix sockets in the features of the policy. */
  async unixInV8(): Promise<boolean | undefined> {
    const listens = (profile: string): Promise<boolean | undefined> =>
      this.#listen(profile, async (said) => said === 'yes');
    if ((await listens('open')) !== true || (await listens('nosockets')) !== false) return undefined;
    const can = await listens('sockets');
    return can === undefined ? undefined : !can;
  }

  /** Sends the kernel a query of dbus-daemon about a name. No bus is necessary. */
  busInEarlierAbis(): boolean | undefined {
    const can = (profile: string): boolean | undefined => {
      const allowed = allowedByQuery(this.#scratch.label(profile), busQuery);
      return allowed === undefined ? undefined : (allowed & busBind) !== 0;
    };
    const [withRule, withoutRule] = [can('sockets'), can('nosockets')];
    if (withRule === true && withoutRule !== undefined) return !withoutRule;
    this.reasons.set('busInEarlierAbis', 'the kernel does not answer a query about a label');
    return undefined;
  }

  /** Makes a user namespace as an ordinary user without a profile. */
  async restrictsUserNamespaces(): Promise<boolean | undefined> {
    const said = await this.#unprivileged(makeUserNamespace);
    const label = /^label (.*)$/.exec(said)?.[1];
    if (label === 'unconfined') return false;
    if (label?.includes('unprivileged_userns') === true) return true;
    this.reasons.set('restrictsUserNamespaces', label === undefined ? said : '`unshare` has a profile of its own');
    return undefined;
  }

  /** Changes the profile as an ordinary user without a profile. */
  async stacksUnprivileged(): Promise<boolean | undefined> {
    const said = await this.#unprivileged(changeProfile, [this.#scratch.label('open')]);
    return said.includes('open') ? said.includes('//&') : undefined;
  }

  async #unprivileged(script: string, words: readonly string[] = []): Promise<string> {
    const said = await withTasks([ProbeTask.shell(script, words, { user: nobody })], async (text) => text);
    return said ?? 'an ordinary user cannot run the trial';
  }

  /** Lets a task listen on an abstract name. */
  #listen(
    profile: string,
    use: (said: string | undefined, name: string) => Promise<boolean | undefined>,
  ): Promise<boolean | undefined> {
    const name = `lamellar-probe-${randomBytes(8).toString('hex')}`;
    const server = ProbeTask.nodeUnder(this.#scratch.label(profile), listenModules, listen, [name]);
    return withTasks([server], (said) => use(said, name));
  }

  async asksUnconfined(): Promise<boolean | undefined> {
    const canMake = (...profiles: readonly string[]): Promise<boolean | undefined> => {
      const task = ProbeTask.nodeUnder(this.#scratch.label(...profiles), socketModules, makeSocket);
      return withTasks([task], async (said) => said === 'yes');
    };
    if ((await canMake('open')) !== true || (await canMake('closed')) !== false) return undefined;
    const can = await canMake('open', 'partial');
    return can === undefined ? undefined : !can;
  }

  /**
   * Tries an owner rule on /proc files, which belong to the user of the process. Inconclusive if the compiler has
   * marked the owner rules.
   */
  async unmarkedOwnersIgnored(compiled: Uint8Array): Promise<boolean | undefined> {
    const files = unpackPolicy(compiled).profiles.find(({ name }) => name === 'owner')?.files;
    if (files === undefined || (files.table !== undefined && !files.ownersUnmarked)) return undefined;
    const tasks = [ProbeTask.shell(stay), ProbeTask.shell(stay, [], { user: nobody })];
    return withTasks(tasks, async (own = '', others = '') =>
      (await this.#can(['owner'], readStat, own)) === true && (await this.#can(['owner'], readStatus, own)) === false
        ? this.#can(['owner'], readStat, others)
        : undefined,
    );
  }

  async stacksFallBack(): Promise<boolean | undefined> {
    return (await this.#canExecute()) ? this.#can(['stacker'], executeShell) : undefined;
  }

  async learnsTargets(): Promise<boolean | undefined> {
    return (await this.#canExecute()) ? this.#can(['learner'], executeShell) : undefined;
  }

  async unconfinedHats(): Promise<boolean | undefined> {
    const isConclusive =
      (await this.#can(['hats'], changeHat)) === true && (await this.#can(['open'], changeHat)) === false;
    return isConclusive ? this.#can(['freehats'], changeHat) : undefined;
  }

  /** Checks the control trials of execution: allowed with a rule, and denied without. */
  async #canExecute(): Promise<boolean> {
    return (
      (await this.#can(['inherits'], executeShell)) === true && (await this.#can(['nothing'], executeShell)) === false
    );
  }

  #can(profiles: readonly string[], script: string, ...words: readonly string[]): Promise<boolean | undefined> {
    return withTasks([this.#task(profiles, script, words)], async (said) => said === 'yes');
  }

  #task(profiles: readonly string[], script: string, words: readonly string[] = []): ProbeTask {
    return ProbeTask.under(this.#scratch.label(...profiles), script, words);
  }
}

/** Checks whether this process can connect to a unix socket with an abstract name. */
function connects(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(`\0${name}`);
    const end = (value: boolean): void => {
      socket.destroy();
      resolve(value);
    };
    socket.on('connect', () => end(true)).on('error', () => end(false));
  });
}

/** Determines the policy namespaces of profiles from two namespaces in a single load. */
async function probeLoadSets(scratch: ScratchNamespace): Promise<LoadSets | undefined> {
  const [one, two] = await Promise.all(probeLoadSet.map((text) => compiledPolicy(text)));
  if (one === undefined || two === undefined) return undefined;
  try {
    scratch.policy().replace(Buffer.concat([one, two]));
  } catch {
    // The kernel accepts a single namespace.
    scratch.policy().replace(one);
    return 'only-named';
  }
  const has = (inner: string): boolean => scratch.profilesIn(inner).join(' ') === 'a b';
  return has('one') ? 'first-named' : has('two') ? 'last-header' : undefined;
}

/** Returns the features of a kernel without unix sockets of their own, in the format of apparmor_parser. */
function earlierFeatures(features: ReadonlyMap<ByteString, ByteString>): string {
  const kept = [...features].filter(([path]) => !/^network(?:_v9)?\//.test(path));
  return nestFeatures(kept.map(([path, value]) => `${textOf(path)}: ${textOf(value)}`).join('\n'));
}

/** Compiles for all features of the running kernel, independent of this machine's parser.conf. */
async function compiledPolicy(
  text: string,
  mediated: MediatedFeatures = 'all that the kernel has',
): Promise<Uint8Array> {
  const compilation = await compilePolicy(text as ByteString, mediated);
  if ('policy' in compilation) return compilation.policy;
  const reason =
    'stopped' in compilation
      ? compilation.stopped
      : `apparmor_parser refuses the policy of the probe: ${compilation.refused}`;
  throw new EnvironmentError(reason);
}
