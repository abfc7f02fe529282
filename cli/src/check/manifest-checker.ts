import { LoadError } from '@lamellar/node';
import { bytesOf, type ByteString, type Diagnostic, type Span } from '@lamellar/core/language';
import { SecretSource, type PolicyFiles } from '@lamellar/node/policy';
import { readManifestAt, type ManifestResult } from '@lamellar/node/manifest';
import type { UnreadablePath } from '../adapters/policy/checked-paths.ts';
import { SharedCache, type PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';
import type { KernelRequest, SurroundingsOptions } from '../policy/policy-options.ts';
import type { CheckedFile, CheckedExpectation } from './checked-file.ts';
import { checkFiles, mergeVerdicts } from './check-manifest-files.ts';
import { evaluateExpectations } from './evaluate-expectations.ts';
import { readingsOf, type ManifestReading } from './manifest-readings.ts';
import { PathChecker, unreadableFile } from './path-checker.ts';

/**
 * Checks a manifest without a host: first the policy files of the manifest, then the manifest with its expectations.
 * Expectations are evaluated only if there are no errors.
 *
 * @param given - the surroundings of the command line, with the rules for files of manifests
 */
export function* checkManifest(
  file: string,
  given: PolicySurroundings,
  options: SurroundingsOptions,
): Generator<CheckedFile> {
  let compiler: string = given.compiler().version;
  let { requests } = given;
  const ofManifest = (
    diagnostics: readonly Diagnostic[],
    sentences: readonly CheckedExpectation[] = [],
  ): CheckedFile => {
    const valid = diagnostics.every(({ severity }) => severity !== 'error');
    return { path: file, compiler, requests, valid, profiles: [], diagnostics, sentences };
  };
  const checker = new PathChecker(given);
  const read = manifestAt(file, given.files);
  if ('reason' in read) {
    yield { ...unreadableFile(file, compiler, read), requests };
    return;
  }
  if ('diagnostics' in read) {
    yield ofManifest(checker.forCompiler(read.diagnostics));
    return;
  }
  const { manifest } = read;
  const readings = readingsOf(manifest, given, options, new SharedCache());
  if ('diagnostics' in readings) {
    yield ofManifest(readings.diagnostics);
    return;
  }
  compiler = [...new Set(readings.map(({ newest }) => newest.compiler))].join(' and ');
  requests = distinctRequests(readings);
  const checked = readings.map((reading) => checkFiles(manifest, reading));
  const verdicts = mergeVerdicts(checked, readings);
  const wrong = [...checker.forCompiler(read.warnings), ...verdicts.ofManifest];
  for (const one of verdicts.files) yield { ...one, requests };
  if (checked.some(({ policy }) => policy === undefined)) {
    yield ofManifest(wrong);
    return;
  }
  const policies = checked.map(({ policy }) => policy);
  const isWhole = options.kernel === undefined && options.compiler === undefined;
  const found = evaluateExpectations(manifest, readings, policies, isWhole);
  const sentences = manifest.expectations.map((expectation, index): CheckedExpectation => {
    return { text: textOfExpectation(expectation.span), diagnostics: found[index] ?? [] };
  });
  yield ofManifest([...wrong, ...sentences.flatMap((sentence) => sentence.diagnostics)], sentences);
}

/** Returns the requests for the kernels of all readings, each once. */
function distinctRequests(readings: readonly ManifestReading[]): readonly KernelRequest[] {
  const all = readings.flatMap(({ combinations }) => combinations.flatMap(({ surroundings }) => surroundings.requests));
  return [...new Map(all.map((request) => [request.requested, request])).values()];
}

function textOfExpectation({ source, start, end }: Span): ByteString {
  if (!(source instanceof SecretSource)) return source.text.slice(start, end) as ByteString;
  return bytesOf(`expectation in line ${source.position(start).line}`);
}

function manifestAt(path: string, files: PolicyFiles): ManifestResult | UnreadablePath {
  try {
    return readManifestAt(path, files);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const reason = error.message.replace(`${path}: `, '');
    return { path, reason, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
}
