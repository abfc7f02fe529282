import type { AuditedContainer, AuditedHost } from '../audited-host.ts';
import type { IntendedContainer } from '../intended-policy.ts';
import type { GeneratedLayer } from '../generated-layer.ts';
import type { ExposedFiles } from '../boundary/exposed-host-files.ts';
import type { EffectiveReach } from '../equivalence-classes.ts';
import type { PolicyOnDisk } from '../policy-on-disk.ts';
import type { PolicyNamespace } from '../../namespaces/policy-namespace.ts';
import type { Profile } from '../../profile/profile.ts';
import type { MeasuredKernel } from '../../kernels/measured-kernels.ts';
import type { SnapshotTask } from '../../snapshot/snapshot.ts';
import type { ByteString } from '../../source/bytes.ts';

/** Severities of findings, most severe first. */
export const severities = ['high', 'medium', 'low', 'info'] as const;

/**
 * - `high`: expected confinement is missing;
 * - `medium`: confinement is weaker than it looks, or about to break;
 * - `low`: something is not as intended, at little cost;
 * - `info`: good to know.
 */
export type FindingSeverity = (typeof severities)[number];

/** The subject of a finding. */
export type FindingSubject =
  | { readonly kind: 'host' }
  | { readonly kind: 'container'; readonly container: AuditedContainer }
  /**
   * A profile in the view of the policy's root; with its container, if the profile is in the container's own policy
   * namespace.
   */
  | { readonly kind: 'profile'; readonly profile: ByteString; readonly container?: AuditedContainer | undefined }
  /** A whole label in the view of the policy's root. */
  | { readonly kind: 'label'; readonly label: ByteString }
  | { readonly kind: 'namespace'; readonly namespace: ByteString }
  | { readonly kind: 'task'; readonly task: SnapshotTask; readonly container?: AuditedContainer | undefined };

/** A fix of a finding. Texts are safe to print. */
export type Fix =
  | {
      /** A rule to add to a profile. */
      readonly kind: 'rule';
      /** The profile in the view of the policy's root. */
      readonly profile: string;
      /** The rule. */
      readonly rule: string;
    }
  | {
      /** A line of a container's configuration. */
      readonly kind: 'setting';
      /** The line. */
      readonly line: string;
      /** The place of the line. */
      readonly place: string;
    }
  | {
      /** A shell command. */
      readonly kind: 'command';
      /** The command, quoted for a shell. */
      readonly command: string;
    }
  | {
      /** Advice without a rule, line or command. */
      readonly kind: 'advice';
      /** The advice. */
      readonly text: string;
    };

/** Makes a fix of a shell command, quoted for a shell. */
export function commandFix(command: string): Fix {
  return { kind: 'command', command };
}

/** Makes a fix of advice in words. */
export function adviceFix(text: string): Fix {
  return { kind: 'advice', text };
}

/** A problem of a host, or a useful fact. */
export interface Finding {
  /** The severity. */
  readonly severity: FindingSeverity;
  readonly subject: FindingSubject;
  /** A sentence without the subject: a report can state the sentence once for many subjects. Safe to print. */
  readonly summary: string;
  /** The evidence in lines. Safe to print. */
  readonly evidence: readonly string[];
  /** The possible fixes. */
  readonly fixes: readonly Fix[];
  /** The names of all affected objects, if one finding is about several. Safe to print. */
  readonly names?: readonly string[];
}

/** A manifest for comparison with a host. */
export interface AuditedManifest {
  /** The manifest's file name, safe to print. */
  readonly file: string;
  readonly containers: readonly IntendedContainer[];
}

/** Inputs of checks in addition to the host. */
export interface FindingContext {
  readonly reach: EffectiveReach;
  /** Files and sockets of the host that containers can use. */
  readonly exposed: ExposedFiles;
  /** The host's next kernel; undefined if not requested. */
  readonly newer: MeasuredKernel | undefined;
  /** Files of policy in the snapshot, without the disabled files. */
  readonly files: readonly PolicyOnDisk[];
  /** Disabled files of policy, ignored at boot. */
  readonly disabledFiles: readonly PolicyOnDisk[];
  /** Returns the profile that attaches to a program in a policy namespace, if any. */
  readonly attachedTo: (program: ByteString, namespace: PolicyNamespace) => Profile | undefined;
  /** The manifest with the file name; undefined without manifest. */
  readonly manifest: AuditedManifest | undefined;
  /** Returns the layer that a container's runtime would generate; undefined if not known for any container. */
  readonly generatedLayer?: GeneratedLayer | undefined;
  /** Reports a check without result, and the reason. */
  readonly cannotTell: (what: string, reason: string) => void;
}

/** A check for a kind of finding. */
export interface FindingKind<Id extends string = string> {
  readonly id: Id;
  /** A short description of the problem, independent of the subject. */
  readonly title: string;
  /** Returns the findings of a host. */
  readonly find: (host: AuditedHost, context: FindingContext) => Iterable<Finding>;
}
