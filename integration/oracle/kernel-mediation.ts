import type { MeasuredKernel } from '@lamellar/core';
import type { OracleProfile } from './compiled-policy.ts';
import type { CompiledPermissions } from './table-dfa.ts';

/*
 * The kernel's decisions over unpacked policy, transcribed from the kernel's source alone: the code shares nothing with
 * core, so a common mistake is unlikely. The functions have the kernel's names in their comments.
 */

/** A profile in the kernel; the implicit `unconfined` has no compiled policy. */
export interface KernelProfile {
  /** The path of the profile's namespace, `a//b`; empty for the root. */
  readonly namespace: string;
  readonly name: string;
  readonly compiled: OracleProfile | undefined;
}

/** Distinct profiles in the kernel's order. */
export type KernelLabel = readonly KernelProfile[];

type Behaviours = MeasuredKernel['behaviours'];

const modes = { complain: 1, unconfined: 3 } as const;
const classes = { ptrace: 9, signal: 10 } as const;
const capSysPtrace = 1 << 19;
const mayWrite = 2;
const mayRead = 4;
/** `PTRACE_PERM_SHIFT`: converts a tracer's permissions to a tracee's. */
const traceeShift = 2;

/** `aa_may_signal`; `signal` is AppArmor's number. */
export function maySignal(sender: KernelLabel, target: KernelLabel, signal: number, behaviours: Behaviours): boolean {
  const perm = (profile: KernelProfile, peer: KernelLabel, request: number): boolean => {
    if (isUnconfined(profile) || mediates(profile, 'signal') === 0) return true;
    return profileMatchLabel(profile, 'signal', [signal], peer, request, behaviours);
  };
  return (
    sender.every((profile) => perm(profile, target, mayWrite)) &&
    target.every((profile) => perm(profile, sender, mayRead))
  );
}

/** `aa_may_ptrace`. */
export function mayPtrace(
  tracer: KernelLabel,
  tracee: KernelLabel,
  access: 'trace' | 'read',
  behaviours: Behaviours,
): boolean {
  const request = access === 'trace' ? mayWrite : mayRead;
  return (
    tracer.every((profile) => tracerPerm(profile, tracee, request, behaviours)) &&
    tracee.every((profile) => traceePerm(profile, tracer, request << traceeShift, behaviours))
  );
}

/** `profile_tracer_perm`. */
function tracerPerm(tracer: KernelProfile, tracee: KernelLabel, request: number, behaviours: Behaviours): boolean {
  if (isUnconfined(tracer)) return true;
  if (mediates(tracer, 'ptrace') !== 0) return profileMatchLabel(tracer, 'ptrace', [], tracee, request, behaviours);
  if (tracee.length === 1 && tracee[0] === tracer) return true;
  return isCapable(tracer);
}

/** `profile_tracee_perm`. */
function traceePerm(tracee: KernelProfile, tracer: KernelLabel, request: number, behaviours: Behaviours): boolean {
  // unconfined(tracer): the label's flag; only some kernels set the flag for a stack.
  const isUnconfinedLabel = tracer.every(isUnconfined) && (tracer.length === 1 || behaviours.stackedUnconfined);
  if (isUnconfined(tracee) || isUnconfinedLabel || mediates(tracee, 'ptrace') === 0) return true;
  return profileMatchLabel(tracee, 'ptrace', [], tracer, request, behaviours);
}

/** `profile_capable` for CAP_SYS_PTRACE; `profile_tracer_perm` audits a refusal, and complain mode lets it pass. */
function isCapable({ compiled }: KernelProfile): boolean {
  if (compiled === undefined) return true;
  return (compiled.capabilities.allow & capSysPtrace) !== 0 || compiled.mode === modes.complain;
}

/** `profile_unconfined`. */
function isUnconfined({ compiled }: KernelProfile): boolean {
  return compiled === undefined || compiled.mode === modes.unconfined;
}

/** `RULE_MEDIATES`: the state after the class byte, or 0. */
function mediates({ compiled }: KernelProfile, policyClass: keyof typeof classes): number {
  const dfa = compiled?.policy;
  return dfa === undefined ? 0 : dfa.step(dfa.start, classes[policyClass]);
}

/** `aa_label_match`, then `aa_apply_modes_to_perms` and `aa_check_perms`. */
function profileMatchLabel(
  profile: KernelProfile,
  policyClass: keyof typeof classes,
  before: readonly number[],
  peer: KernelLabel,
  request: number,
  behaviours: Behaviours,
): boolean {
  const start = before.reduce((state, byte) => step(profile, state, byte), mediates(profile, policyClass));
  const visible = peer.filter(({ namespace }) => namespace === profile.namespace).map(({ name }) => name);
  // Neither match finds a visible component: allperms.
  if (visible.length === 0) return true;

  const compound = matchString(profile, start, visible.join('//&'));
  let perms = lookupPerms(profile, compound);
  const failed = compound === 0 ? behaviours.compoundFallback : (perms.allow & request) !== request;
  if (failed) perms = componentsMatch(profile, start, visible);

  const denied = request & ~perms.allow;
  return denied === 0 || (profile.compiled?.mode === modes.complain && (denied & ~perms.quiet) !== 0);
}

/** `label_components_match`, with `aa_perms_accum`; nullperms after the first dead component. */
function componentsMatch(profile: KernelProfile, start: number, visible: readonly string[]): CompiledPermissions {
  let accumulated: CompiledPermissions = { allow: ~0, quiet: ~0 };
  for (const name of visible) {
    const state = matchString(profile, start, name);
    if (state === 0) return nullPerms;
    const { allow, quiet } = lookupPerms(profile, state);
    accumulated = { allow: accumulated.allow & allow, quiet: accumulated.quiet & quiet & ~allow };
  }
  return accumulated;
}

const nullPerms: CompiledPermissions = { allow: 0, quiet: 0 };

/** `aa_lookup_perms`. */
function lookupPerms({ compiled }: KernelProfile, state: number): CompiledPermissions {
  return state === 0 ? nullPerms : (compiled?.policy?.permissions(state) ?? nullPerms);
}

/** `aa_dfa_match`: up to the string's end, and 0 once dead. */
function matchString(profile: KernelProfile, start: number, bytes: string): number {
  let state = start;
  for (let at = 0; at < bytes.length && state !== 0; at++) state = step(profile, state, bytes.charCodeAt(at));
  return state;
}

/** `aa_dfa_next`. */
function step({ compiled }: KernelProfile, state: number, byte: number): number {
  return state === 0 ? 0 : (compiled?.policy?.step(state, byte) ?? 0);
}
