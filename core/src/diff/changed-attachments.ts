import type { Language } from '../automata/language.ts';
import { fewStrings } from '../automata/few-strings.ts';
import { areEqualAttachments } from '../namespaces/best-attachment.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { Attachment } from '../profile/attachment.ts';
import type { ProfileName } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { memoised } from '../source/memoised.ts';

/** The programs to which different profiles can attach before and after a change. */
export interface ChangedAttachments {
  readonly programs: ReadonlySet<ByteString>;
  /** Attachments to many programs. */
  readonly many: readonly Language[];
}

/** Limit of programs of an attachment, above which the programs are not listed. */
const maxPrograms = 64;

const known = new WeakMap<PolicyNamespace, WeakMap<PolicyNamespace, Map<string, ChangedAttachments>>>();

/**
 * Returns the programs to which different profiles can attach in two versions of a namespace.
 *
 * @param parent - the profile whose children attach; undefined for profiles without a parent
 */
export function changedAttachments(
  before: PolicyNamespace,
  after: PolicyNamespace,
  parent: ProfileName | undefined,
): ChangedAttachments {
  const ofBefore = memoised(known, before, () => new WeakMap<PolicyNamespace, Map<string, ChangedAttachments>>());
  const ofPair = memoised(ofBefore, after, () => new Map<string, ChangedAttachments>());
  return memoised(ofPair, parent ?? '', () => {
    const [was, is] = [candidates(before, parent), candidates(after, parent)];
    const programs = new Set<ByteString>();
    const many: Language[] = [];
    const add = (attachment: Attachment): void => {
      const few = attachment.kind === 'name' ? [attachment.name] : fewStrings(attachment.language(), maxPrograms);
      if (few !== undefined) for (const program of few) programs.add(program);
      else if (attachment.kind === 'pattern') many.push(attachment.language());
    };
    for (const name of new Set([...was.keys(), ...is.keys()])) {
      const [earlier, later] = [was.get(name), is.get(name)];
      if (earlier?.kind === later?.kind && areEqualAttachments(earlier?.attachment, later?.attachment)) continue;
      for (const one of [earlier, later]) if (one !== undefined) add(one.attachment);
    }
    return { programs, many };
  });
}

function candidates(namespace: PolicyNamespace, parent: ProfileName | undefined) {
  return new Map(
    namespace
      .attachable(parent)
      .map(({ name, attachment }) => [name, { attachment, kind: namespace.profile(name).kind }]),
  );
}
