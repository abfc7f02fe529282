import { LoadError } from '@lamellar/node';
import { PolicyNamespace } from '@lamellar/core';
import { bytesOf, type ByteString, type Diagnostic, type Span } from '@lamellar/core/language';
import { PolicyUnit } from '@lamellar/core/namespaces';
import { kindOf } from '@lamellar/node/files';
import { SecretSource, PolicyLoader, type PolicyFiles } from '@lamellar/node/policy';
import {
  brokenExpectations,
  compose,
  errorsOfRules,
  loadContainers,
  loadPolicyOfHost,
  readManifestAt,
  sourcesOf,
  type Manifest,
  type ManifestResult,
} from '@lamellar/node/manifest';
import type { PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';
import type { CheckedFile, CheckedExpectation } from './checked-file.ts';
import { brokenDiagnostics } from '../manifest/broken-diagnostics.ts';
import { PathChecker, unreadableFileDiagnostic } from './path-checker.ts';

/**
 * Checks a manifest without a host: first the policy files of the manifest, then the manifest with its expectations.
 * Expectations are evaluated only if there are no errors.
 *
 * @param surroundings - with the rules for files of manifests
 */
export function* checkManifest(file: string, surroundings: PolicySurroundings): Generator<CheckedFile> {
  const checker = new PathChecker(surroundings);
  const { version } = surroundings.compiler();
  const ofManifest = (
    diagnostics: readonly Diagnostic[],
    sentences: readonly CheckedExpectation[] = [],
  ): CheckedFile => {
    const valid = diagnostics.every(({ severity }) => severity !== 'error');
    return { path: file, compiler: version, valid, profiles: [], diagnostics, sentences };
  };
  const read = manifestAt(file, surroundings.files);
  if ('diagnostics' in read) {
    yield ofManifest(checker.forCompiler(read.diagnostics));
    return;
  }
  const found = read.manifest;
  const root = PolicyNamespace.root();
  const loader = new PolicyLoader(surroundings);
  const wrong = [
    ...checker.forCompiler(read.warnings),
    ...loadPolicyOfHost(found, loader, root),
    ...loader.unread.map(unreadableFileDiagnostic),
  ];
  const shown = new Set<string>();
  let isValid = true;
  const [ofHost, ofLayers] = [textsIn(root), layerFiles(found)];
  const hostPolicy = found.hostPolicy.map(({ path }) => path);
  for (const path of new Set([...ofHost, ...ofLayers])) {
    const checked = checker.check({ path });
    for (const diagnostic of checked.diagnostics) shown.add(keyOf(diagnostic));
    isValid &&= checked.valid;
    yield ofLayers.includes(path) ? checked : { ...checked, hostPolicy };
  }
  const { containers, diagnostics } = compose(found, surroundings.files, surroundings.environment, () => undefined);
  wrong.push(...checker.forCompiler(diagnostics.filter((diagnostic) => !shown.has(keyOf(diagnostic)))));
  if (!isValid || wrong.some(({ severity }) => severity === 'error')) {
    yield ofManifest(wrong);
    return;
  }
  const policy = loadContainers(root, sourcesOf(containers), surroundings.environment);
  const unloadable = errorsOfRules(found, containers, root);
  if (unloadable.length > 0) {
    yield ofManifest([...wrong, ...unloadable]);
    return;
  }
  const broken = brokenExpectations(found.expectations, policy, surroundings.kernel.behaviours);
  const why = new Map(broken.map((each) => [each.expectation, brokenDiagnostics(each, policy.root)]));
  const sentences = found.expectations.map((expectation): CheckedExpectation => {
    return { text: textOfExpectation(expectation.span), diagnostics: why.get(expectation) ?? [] };
  });
  yield ofManifest([...wrong, ...sentences.flatMap((sentence) => sentence.diagnostics)], sentences);
}

function textOfExpectation({ source, start, end }: Span): ByteString {
  if (!(source instanceof SecretSource)) return source.text.slice(start, end) as ByteString;
  return bytesOf(`expectation in line ${source.position(start).line}`);
}

function manifestAt(path: string, files: PolicyFiles): ManifestResult {
  try {
    return readManifestAt(path, files);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const reason = error.message.replace(`${path}: `, '');
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    return { diagnostics: [unreadableFileDiagnostic({ path, reason, ...hint })] };
  }
}

/** Returns the files of the loaded policy texts. */
function textsIn(root: PolicyNamespace): readonly string[] {
  const units = [...root.all()].flatMap((namespace) => namespace.units);
  return units.flatMap((unit) => (unit instanceof PolicyUnit ? [unit.source.name] : []));
}

/**
 * Returns the existing files of the containers' layers. A missing file is reported at its reference in the manifest.
 */
function layerFiles({ containers }: Manifest): readonly string[] {
  const references = [...containers.values()].flatMap(({ hostLayer, containerLayer }) => [
    hostLayer.base,
    ...(containerLayer?.policy ?? []),
  ]);
  return references.flatMap((reference) =>
    reference.kind === 'file' && kindOf(reference.path) === 'file' ? [reference.path] : [],
  );
}

/** Diagnostics with equal keys are reported once. A secret file has a single key. */
function keyOf({ code, span: { source, start } }: Diagnostic): string {
  return source instanceof SecretSource ? source.name : `${start} ${code} ${source.name}`;
}
