import { PolicyNamespace, type Resolver } from '@lamellar/core';
import { policyClasses } from '@lamellar/core/classes';
import type { Features } from '@lamellar/core/kernels';
import { signalNumber, Source, type ByteString } from '@lamellar/core/language';
import { PolicyCache, PolicyUnit } from '@lamellar/core/namespaces';
import { debianPinnedFeatures } from '../kernel-verdicts/system-policy.ts';
import type { OracleProfile } from './compiled-policy.ts';
import { generatedSignals } from '../generate/random-policy.ts';
import type { OracleDfa } from './table-dfa.ts';

/** A profile as read by core, with the compared properties. */
type OwnProfile = Extract<ReturnType<PolicyNamespace['profile']>, { kind: 'profile' }>['profile'];

/** The disagreements of core and the compiler about a profile, as sentences. */
export interface ProfileComparison {
  readonly disagreements: readonly string[];
  /** The number of compared states: permissions allowed and quietly denied, and liveness. */
  readonly states: number;
}

/** Reads a policy text with core, including the diagnostics. */
export function readOwn(
  text: string,
  kernelFeatures: Features,
  resolve: Resolver,
  cache = new PolicyCache(),
): { readonly root: PolicyNamespace; readonly unit: PolicyUnit } {
  const environment = {
    resolve,
    cache,
    kernelFeatures,
    defaultFeatures: debianPinnedFeatures(),
    knownAbis: new Map<string, never>(),
    loadSets: 'only-named' as const,
  };
  const unit = new PolicyUnit(new Source('policy', text as ByteString), environment);
  const root = PolicyNamespace.root();
  root.load(unit);
  return { root, unit };
}

const modes = ['enforce', 'complain', 'kill', 'unconfined', 'prompt'];
const sysPtrace = 1 << 19;
const masks = { signal: 0x06, ptrace: 0x1e } as const;

/** Compares a profile: mode, capability, mediated classes, and the state after every prefix of every peer. */
export function compareProfile(own: OwnProfile, compiled: OracleProfile, peers: readonly string[]): ProfileComparison {
  const disagreements: string[] = [];
  const check = <Value extends string | number | boolean | undefined>(
    what: string,
    ours: Value,
    theirs: Value,
  ): void => {
    if (ours !== theirs) disagreements.push(`${compiled.name}: ${what}: core ${ours}, compiler ${theirs}`);
  };
  check('mode', own.mode, modes[compiled.mode]);
  const { allow, quiet } = compiled.capabilities;
  check('sys_ptrace', own.capability('sys_ptrace').verdict === 'allow', (allow & sysPtrace) !== 0);
  check('sys_ptrace denied quietly', own.capability('sys_ptrace').verdict === 'quiet-deny', (quiet & sysPtrace) !== 0);

  let states = 0;
  const { policy } = compiled;
  const compareWalk = (
    policyClass: 'signal' | 'ptrace',
    ours: number,
    theirs: number,
    what: string,
    peer: string,
  ): void => {
    let [mine, their] = [ours, theirs];
    for (let at = 0; at < peer.length; at++) {
      const byte = peer.charCodeAt(at);
      mine = own.policy.step(mine, byte);
      their = policy?.step(their, byte) ?? 0;
      const granted = own.policy.permissions(mine);
      const compiledGrant = policy?.permissions(their) ?? { allow: 0, quiet: 0 };
      const mask = masks[policyClass];
      const where = `${what} ${JSON.stringify(peer.slice(0, at + 1))}`;
      check(`${where} allowed`, granted.allow & mask, compiledGrant.allow & mask);
      check(`${where} quiet`, granted.quiet & mask, compiledGrant.quiet & mask);
      check(`${where} live`, own.policy.isLive(mine), their !== 0);
      states++;
    }
  };
  for (const policyClass of ['signal', 'ptrace'] as const) {
    const start = policy === undefined ? 0 : classStart(policy, policyClass);
    if (own.mode !== 'unconfined') check(`mediates ${policyClass}`, own.mediates(policyClass), start !== 0);
    if (!own.mediates(policyClass)) continue;
    for (const peer of peers) {
      if (policyClass === 'ptrace') {
        compareWalk(policyClass, own.policy.start(policyClasses.ptrace.byte), start, 'ptrace', peer);
        continue;
      }
      for (const name of generatedSignals) {
        const signal = signalNumber(name) ?? 0;
        const ours = own.policy.step(own.policy.start(policyClasses.signal.byte), signal);
        compareWalk(policyClass, ours, policy?.step(start, signal) ?? 0, `signal ${name}`, peer);
      }
    }
  }
  return { disagreements, states };
}

const classBytes = { ptrace: 9, signal: 10 } as const;

function classStart(policy: OracleDfa, policyClass: 'signal' | 'ptrace'): number {
  return policy.step(policy.start, classBytes[policyClass]);
}
