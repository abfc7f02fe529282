import type { SnapshotOptions } from './chosen-snapshot.ts';

/** The directory in which apparmor_parser searches `<…>` includes by default. */
export const defaultBase = '/etc/apparmor.d';

/** The command line's options for reading policy text. */
export interface SurroundingsOptions {
  readonly Include?: readonly string[];
  readonly base: string;
  /** The kernels whose behaviours to assume; several only for commands with support for several. */
  readonly kernel?: readonly string[];
  readonly features?: string;
  /** The version of the compiler of policy text, by default of the installed compiler. */
  readonly compiler?: '4.1' | '5.0';
  /** The abi to assume in place of every `abi` rule: an abi of AppArmor, or `none` for policy without a rule. */
  readonly assumedAbi?: string;
  /** `NAME=VALUE`: the values of templates' fields. */
  readonly templateVar?: readonly string[];
  /** `RUNTIME` or `RUNTIME@VERSION`: the runtime whose values the templates' fields have. */
  readonly runtime?: string;
}

/** A requested kernel. */
export interface KernelRequest {
  /** The requested version, the release of the host, or the file of a description. */
  readonly requested: string;
  /** The kernel whose behaviour is used. */
  readonly kernel: string;
  /** True if the requested kernel was not measured, and the used kernel is only the nearest. */
  readonly assumed: boolean;
}

/** The common options that select policy. */
export interface CommandPolicyOptions extends SurroundingsOptions, SnapshotOptions {
  readonly policy?: readonly string[];
  readonly namespace?: readonly string[];
  readonly manifest?: string;
  /** Accept a manifest and referenced files, as root, despite write permissions of other users. */
  readonly allowUntrustedManifest?: true;
  /** `NAME=unconfined`, `NAME=open` or `NAME=none`: stubs for unavailable profiles. */
  readonly assume?: readonly string[];
  /** The effect of an existing profile that `assume` names: an error by default. */
  readonly existing?: 'keep';
}

/** Collects the values of a repeatable option. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
