import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { LoadSets } from '@lamellar/core';
import { unpackPolicy } from '@lamellar/core/compiled';
import type { BehaviourName, TriedBehaviours } from '@lamellar/core/snapshot';
import type { ByteString } from '@lamellar/core/language';
import { CommandError, exitStatus } from '../../../exit-status.ts';
import { compilePolicy } from '../apparmor-parser.ts';
import { probeLoadSet, probePolicy } from './probe-policy.ts';
import { ProbeTask, withTasks } from './probe-task.ts';
import { ScratchNamespace } from './scratch-namespace.ts';

/**
 * Tries how the kernel that runs decides where kernels differ: with own processes, under policy in a policy namespace of its own, which is
 * removed again, also where this process is killed meanwhile. What cannot be told from what was tried is left out.
 *
 * @throws CommandError where there is nothing to try it with: no root, no AppArmor, no apparmor_parser
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

/** What is tried: each says whether it was let. */
const sendNothing = says('kill -0 "$1"');
/** What the link leads to is for who may read the process (`proc_pid_get_link`). */
const readProcess = says('test -e /proc/"$1"/exe');
const readStat = says('true </proc/"$1"/stat');
const readStatus = says('true </proc/"$1"/status');
const executeShell = says('/bin/sh -c :');
/** The shell writes it itself: the number is to come back by. */
const changeHat = says('printf %s "changehat 1^hat" >/proc/self/attr/apparmor/current');
/** Says its id, and stays until it is ended. */
const stay = 'echo $$; read -r _';

function says(words: string): string {
  return `if ${words}; then echo yes; else echo no; fi`;
}

const socketModules = "const dgram = require('dgram');";
const makeSocket = `
const end = (error) => say(['EACCES', 'EPERM'].includes(error?.code) ? 'no' : 'yes');
dgram.createSocket('udp4').on('error', end).bind(0, '127.0.0.1', () => end());
`;

/** A listening unix socket of an abstract name. */
const listenModules = "const net = require('net');";
const listen = String.raw`
net.createServer({ pauseOnConnect: true }).listen('\0' + process.argv[2], () => say('yes')).on('error', () => say('no'));
`;

/** Nobody's id, as Debian and everyone else has it. */
const nobody = 65_534;

/** Each behaviour, with what tells that nothing else decides: undefined where that is otherwise than it is to be. */
class Probe {
  readonly #scratch: ScratchNamespace;

  constructor(scratch: ScratchNamespace) {
    this.#scratch = scratch;
  }

  /** To `first` alone, to what the sender has no rule for, and to both that it has rules for as one label. */
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

  /** Whether a server has a say in who connects to it. */
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

  /** What the kernel shows of a process belongs to whom that runs as. Where the compiler has left its mark, nothing can be told. */
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
    const isTold = (await this.#can(['hats'], changeHat)) === true && (await this.#can(['open'], changeHat)) === false;
    return isTold ? this.#can(['freehats'], changeHat) : undefined;
  }

  /** Whether a rule lets a program be executed, and nothing else does. */
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

/** Whether this process can connect to a unix socket of an abstract name. */
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

/** Where profiles of two policy namespaces go that are loaded at once. */
async function probeLoadSets(scratch: ScratchNamespace): Promise<LoadSets | undefined> {
  const [one, two] = await Promise.all(probeLoadSet.map(compiledPolicy));
  if (one === undefined || two === undefined) return undefined;
  try {
    scratch.policy().replace(Buffer.concat([one, two]));
  } catch {
    // One of them by itself is taken.
    scratch.policy().replace(one);
    return 'only-named';
  }
  const has = (inner: string): boolean => scratch.profilesIn(inner).join(' ') === 'a b';
  return has('one') ? 'first-named' : has('two') ? 'last-header' : undefined;
}

/** Compiles for all that the kernel that runs can mediate, whatever policy of this machine is compiled for. */
async function compiledPolicy(text: string): Promise<Uint8Array> {
  const compilation = await compilePolicy(text as ByteString, 'all that the kernel has');
  if ('policy' in compilation) return compilation.policy;
  const reason =
    'stopped' in compilation
      ? compilation.stopped
      : `apparmor_parser refuses the policy to try: ${compilation.refused}`;
  throw new CommandError(reason, { status: exitStatus.environment });
}
