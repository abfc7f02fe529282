import type { BinaryProfile, CompiledProblem } from '@lamellar/core/binary';
import type { PrintedEffect } from '@lamellar/core/decompile';
import type { ByteBefore, PolicyClass } from '@lamellar/core/classes';

/**
 * The content of compiled policy.
 *
 * @schema dump lamellar dump --format json
 */
export interface DumpView {
  /** The readable files, in the order of the command line. */
  readonly files: readonly DumpedFile[];
}

/** A file with compiled policy. */
interface DumpedFile {
  /** The name from the command line, or `standard input`; for a load of a host, the profiles and policy namespaces. */
  readonly file: string;
  /** The size in bytes. */
  readonly size: number;
  /** The size in bytes; null if not compressed. */
  readonly decompressedSize: number | null;
  /** The profiles; only the profiles before the problem, if the file is damaged. */
  readonly profiles: readonly DumpedProfile[];
  /** The problem of a damaged file; null for an intact file. */
  readonly problem: CompiledProblem | null;
}

/** The content of a compiled profile. */
export interface DumpedProfile {
  /** The name; `parent//child` for a child or a hat. */
  readonly name: string;
  /** The policy namespace that the file names, if any. */
  readonly namespace?: string;
  /** The offset in the file, or in the decompressed file. */
  readonly offset: number;
  /** The size in bytes. */
  readonly size: number;
  /** The version of the format. */
  readonly format: number;
  /** The mode, which decides about operations without an allowing rule. */
  readonly mode: BinaryProfile['mode'];
  /** The flags of the profile. */
  readonly flags: readonly ProfileFlag[];
  /** The name of the replaced profile. */
  readonly rename?: string;
  /** The programs of the profile. */
  readonly attachment?: DumpedAttachment;
  /** The prefix of disconnected paths, unless default. */
  readonly disconnected?: string;
  /** The signal of kill mode, unless `kill`. */
  readonly killSignal?: string;
  /** The error of refusals, unless default. */
  readonly error?: number;
  /** The mediated classes, such as `signal` and `dbus`. */
  readonly mediates: readonly string[];
  /** Names of capabilities; numbers of unnamed capabilities. */
  readonly capabilities: DumpedCapabilities;
  /**
   * Resource limits by name: in seconds (`cpu`), microseconds (`rttime`), bytes or pieces. A number as a string, because
   * the number can exceed the range of JSON, or `infinity`.
   */
  readonly limits: Readonly<Record<string, string>>;
  /** The number of network families in the settings of older formats. */
  readonly networkFamilies?: number;
  /** The number of secmark rules. */
  readonly secmarkRules?: number;
  /** Profiles that an exec or a change of profile leads to by name. */
  readonly leadsTo: readonly string[];
  /** The automata of the profile. */
  readonly tables: DumpedAutomata;
  /** The decompiled rules by class; null for a class that is not mediated. */
  readonly rules: Readonly<Partial<Record<PolicyClass, readonly (DumpedRule | DumpedText)[] | null>>>;
  /**
   * By class, counterexamples: strings with a different answer of the rules and the automaton, with a NUL between
   * fields; empty if the search reached its limit.
   */
  readonly uncovered: Readonly<Partial<Record<PolicyClass, readonly string[]>>>;
}

/** A flag of a profile. */
export type ProfileFlag =
  'hat' | 'audit' | 'attach_disconnected' | 'chroot_relative' | 'chroot_attach' | 'delegate_deleted';

/** The programs of a profile. */
interface DumpedAttachment {
  /** The source text of the pattern, if the compiler records the text. */
  readonly text?: string;
  /** The patterns, decompiled from the automaton. */
  readonly patterns: readonly DumpedPeer[];
  /** The number of required extended attributes. */
  readonly xattrs: number;
}

/** Names of capabilities, by effect. */
interface DumpedCapabilities {
  /** Allowed. */
  readonly allow: readonly string[];
  /** Logged when used. */
  readonly audit: readonly string[];
  /** Denied without a log line. */
  readonly deny: readonly string[];
  /** Mediated by the automaton, too. */
  readonly extended: readonly string[];
}

/** The automata of a profile. */
interface DumpedAutomata {
  /** The automaton of all classes; in older formats, of all classes except files. */
  readonly policy?: DumpedTables;
  /** The automaton of file rules. */
  readonly files?: DumpedTables;
  /** The automaton of the attachment. */
  readonly attachment?: DumpedTables;
}

/** The sizes of an automaton. */
export interface DumpedTables {
  /** The number of states. */
  readonly states: number;
  /** The number of transitions, including empty transitions. */
  readonly transitions: number;
  /** The number of byte classes. */
  readonly byteClasses: number;
  /** The size in bytes. */
  readonly bytes: number;
  /** The number of entries in the permission table; null if the states contain the permissions. */
  readonly permissions: number | null;
}

/** A rule about a peer: `signals` is missing for all signals, `peer` for any peer. */
export interface DumpedRule extends DumpedText, Readonly<Partial<Record<ByteBefore['plural'], readonly string[]>>> {
  /** The permissions of the rule. */
  readonly permissions: readonly string[];
  /** The peer; missing if the rule applies to every peer. */
  readonly peer?: DumpedPeer;
}

/** A rule that has only a text. */
export interface DumpedText {
  /** The rule as in policy; `deny` takes precedence over `allow`. */
  readonly text: string;
  /** The effect of the rule. */
  readonly effect: PrintedEffect;
}

/** A pattern of a peer or a program, as in policy. After an incomplete list of patterns, `states` is null. */
export type DumpedPeer =
  | {
      /** The pattern. */
      readonly pattern: string;
    }
  | {
      /** Null: the list of patterns is incomplete. */
      readonly states: null;
    };
