import { z } from 'zod';
import { findingKinds, subjectWords, type FoundFinding } from '@lamellar/core/audit';
import { bytesOf, printable, Source, textOf, type ByteString } from '@lamellar/core/language';
import { buildTree, composeYaml, ManifestText, plainOf, tooLarge } from '@lamellar/node/manifest';
import { readNamedFile } from '@lamellar/node/files';
import { CommandError } from '../exit-status.ts';
import type { JudgedFinding } from './audited-snapshot.ts';
import { matchesPattern } from '../words/matches-pattern.ts';

/** A suppression: a selector of findings, and the reason. */
export interface Suppression {
  readonly id: string;
  /** A pattern for the subject of findings, with `*` as wildcard; undefined for any subject. */
  readonly subject?: string | undefined;
  /** A pattern for the host name, with `*` as wildcard; undefined for any host. */
  readonly host?: string | undefined;
  readonly reason: string;
  /** The day from which the suppression has no effect. */
  readonly until?: string | undefined;
}

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'expected a day such as 2027-01-31');
const ids: ReadonlySet<string> = new Set(findingKinds.map(({ id }) => id));
const someText = z.string().min(1);

const suppressions = z.array(
  z.strictObject({
    id: z.string().refine((id) => ids.has(id), `unknown finding; the findings are ${[...ids].join(', ')}`),
    subject: someText.optional(),
    host: someText.optional(),
    reason: someText,
    until: day.optional(),
  }),
);

/** The size limit of a file of suppressions in bytes, as for a manifest. */
const maxSize = 1024 * 1024;

/** The suppressions of an audit. */
export class Suppressions {
  readonly #all: readonly Suppression[];
  readonly #used = new Set<Suppression>();

  constructor(all: readonly Suppression[]) {
    this.#all = all;
  }

  /** Reads the suppressions in a file; none without a file. @throws CommandError */
  static inFile(file: string | undefined): Suppressions {
    if (file === undefined) return new Suppressions([]);
    const name = printable(file);
    const contents = readNamedFile(file, maxSize);
    if ('reason' in contents) throw new CommandError(`${name}: ${contents.reason}`, contents);
    return new Suppressions(readSuppressions(contents.bytes.toString(), name));
  }

  /** Adds the reason of the first matching suppression to each finding on a host. */
  judge(findings: readonly FoundFinding[], host: ByteString): readonly JudgedFinding[] {
    return findings.map((finding) => {
      const suppression = this.#all.find((one) => isFor(one, finding, host));
      if (suppression !== undefined) this.#used.add(suppression);
      return { finding, suppressed: suppression === undefined ? undefined : printable(suppression.reason) };
    });
  }

  /** Returns the suppressions that no finding has matched. */
  unused(): readonly Suppression[] {
    return this.#all.filter((one) => !this.#used.has(one));
  }
}

/**
 * Reads a list of suppressions from YAML.
 *
 * @throws CommandError that names the file and all errors
 */
export function readSuppressions(yaml: string, file: string): readonly Suppression[] {
  const read = suppressions.safeParse(valueOf(yaml, file) ?? []);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${file}: ${path.join('.') || 'it'}: ${message}`);
  throw new CommandError(problems.join('\n'), {
    hint: 'a list of `id`, `reason` and, where wanted, `subject`, `host`, `until`',
  });
}

/**
 * Reads YAML as plain values, under the limits of manifests. A date is a string.
 *
 * @returns undefined if the text is empty
 * @throws CommandError with the first error of the YAML
 */
function valueOf(yaml: string, file: string): unknown {
  const text = new ManifestText(new Source(file, bytesOf(yaml)), yaml);
  const { contents, diagnostics } = composeYaml(text);
  const built = contents === undefined ? undefined : buildTree(contents, text);
  const [error] = [
    ...diagnostics,
    ...(built === undefined ? [] : [tooLarge(built.tree), ...built.diagnostics]),
  ].flatMap((each) => each ?? []);
  if (error === undefined) return built === undefined ? undefined : plainOf(built.tree);
  const { line } = error.span.source.position(error.span.start);
  throw new CommandError(`${file}:${line}: it is not YAML: ${error.message}`);
}

function isFor({ id, subject, host: on, until }: Suppression, finding: FoundFinding, host: ByteString): boolean {
  return (
    id === finding.id &&
    (subject === undefined || matchesPattern(subject, subjectWords(finding.subject))) &&
    (on === undefined || matchesPattern(on, textOf(host))) &&
    (until === undefined || new Date().toISOString().slice(0, 10) < until)
  );
}
