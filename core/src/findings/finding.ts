import type { AuditedContainer, AuditedHost } from '../audit/audited-host.ts';
import type { IntendedContainer } from '../audit/intended-policy.ts';
import type { EffectiveReach } from '../audit/parties.ts';
import type { PolicyOnDisk } from '../audit/policy-on-disk.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import type { Profile } from '../profile/profile.ts';
import type { MeasuredKernel } from '../mediation/kernel.ts';
import type { SnapshotTask } from '../snapshot/snapshot.ts';
import type { ByteString } from '../source/bytes.ts';

/** How bad a finding is, the worst first. */
export const severities = ['high', 'medium', 'low', 'info'] as const;

/**
 * - `high`: confinement that somebody relies on is not there;
 * - `medium`: it is weaker than it looks, or about to break;
 * - `low`: something is not as it was meant, and costs little;
 * - `info`: good to know.
 */
export type Severity = (typeof severities)[number];

/** What a finding is about. */
export type Subject =
  | { readonly kind: 'host' }
  | { readonly kind: 'container'; readonly container: AuditedContainer }
  /** As the root of the policy sees it; in a container, where it is of its own policy namespace. */
  | { readonly kind: 'profile'; readonly profile: ByteString; readonly container?: AuditedContainer | undefined }
  /** A label as a whole, as the root of the policy sees it. */
  | { readonly kind: 'label'; readonly label: ByteString }
  | { readonly kind: 'namespace'; readonly namespace: ByteString }
  | { readonly kind: 'task'; readonly task: SnapshotTask; readonly container?: AuditedContainer | undefined };

/** What to do about a finding. Texts are safe to print. */
export type Fix =
  /** A rule to add to a profile, which is named as the root of the policy sees it. */
  | { readonly kind: 'rule'; readonly profile: string; readonly rule: string }
  /** A line of a container's configuration. */
  | { readonly kind: 'setting'; readonly line: string; readonly place: string }
  /** What a shell takes. */
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'advice'; readonly text: string };

/** Something that is wrong on a host, or is good to know. */
export interface Finding {
  readonly severity: Severity;
  readonly subject: Subject;
  /** One sentence that does not name the subject, so that those of many subjects can be told once. Safe to print. */
  readonly summary: string;
  /** What was seen, a line each. Safe to print. */
  readonly evidence: readonly string[];
  readonly fixes: readonly Fix[];
}

/** A manifest that a host is compared with. */
export interface AuditedManifest {
  /** Its file, as people know it: safe to print. */
  readonly file: string;
  readonly containers: readonly IntendedContainer[];
}

/** What checks go by besides the host. */
export interface FindingContext {
  readonly reach: EffectiveReach;
  /** The kernel that the host is to have next; undefined where nobody asks. */
  readonly newer: MeasuredKernel | undefined;
  /** Files of policy in the snapshot. */
  readonly files: readonly PolicyOnDisk[];
  /** The profile that attaches to a program in a policy namespace, if one does. */
  readonly attachedTo: (program: ByteString, namespace: PolicyNamespace) => Profile | undefined;
  /** What a manifest wants, as people know its file; undefined where nobody has named one. */
  readonly manifest: AuditedManifest | undefined;
  /** Tells of something that cannot be judged, and why. */
  readonly cannotTell: (what: string, reason: string) => void;
}

/** One kind of finding. */
export interface FindingKind<Id extends string = string> {
  readonly id: Id;
  /** What is wrong, in a few words, whatever it is wrong with. */
  readonly title: string;
  /** Looks for those of a host. */
  readonly find: (host: AuditedHost, context: FindingContext) => Iterable<Finding>;
}
