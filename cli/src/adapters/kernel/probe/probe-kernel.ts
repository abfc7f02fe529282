import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { unpackPolicy } from '@lamellar/core/binary';
import type { LoadSets } from '@lamellar/core/kernels';
import type { ByteString } from '@lamellar/core/language';
import type { BehaviourName, TriedBehaviours } from '@lamellar/core/snapshot';
import { EnvironmentError } from '../../../exit-status.ts';
import { compilePolicy } from '../apparmor-parser.ts';
import { probeLoadSet, probePolicy } from './probe-policy.ts';
import { ProbeTask, withTasks } from './probe-task.ts';
import { ScratchNamespace } from './scratch-namespace.ts';

/**
 * Determines the behaviours of the running kernel by trial: with own processes, under policy in a scratch policy
 * namespace. The namespace is removed even if this process is killed. Inconclusive behaviours are left out.
 *
 * @throws CommandError without root, AppArmor or apparmor_parser
 */
export function probeKernel(): Promise<TriedBehaviours> {
  return ScratchNamespace.with(async (scratch) => {
    const compiled = await compiledPolicy(probePolicy);
    scratch.policy().replace(compiled);
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
    ];
    const loadSets = await probeLoadSets(scratch);
    return {
      ...Object.fromEntries(tried.filter(([, value]) => value !== undefined)),
      ...(loadSets === undefined ? {} : { loadSets }),
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

/** The user id of nobody, as on Debian and most systems. */
const nobody = 65_534;

/** The trials of behaviours, with control trials; undefined if a control trial has an unexpected result. */
class Probe {
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
    const isRefused = (profile: string): Promise<boolean | undefined> => {
      const name = `lamellar-probe-${randomBytes(8).toString('hex')}`;
      const server = ProbeTask.nodeUnder(this.#scratch.label(profile), listenModules, listen, [name]);
      return withTasks([server], async (said) => (said === 'yes' ? !(await connects(name)) : undefined));
    };
    return (await isRefused('open')) === false ? isRefused('listener') : undefined;
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
  const [one, two] = await Promise.all(probeLoadSet.map(compiledPolicy));
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

/** Compiles for all features of the running kernel, independent of this machine's parser.conf. */
async function compiledPolicy(text: string): Promise<Uint8Array> {
  const compilation = await compilePolicy(text as ByteString, 'all that the kernel has');
  if ('policy' in compilation) return compilation.policy;
  const reason =
    'stopped' in compilation
      ? compilation.stopped
      : `apparmor_parser refuses the policy of the probe: ${compilation.refused}`;
  throw new EnvironmentError(reason);
}
