import { shellCommand } from '@lamellar/core/audit';
import { bytesOf, printable, textOf } from '@lamellar/core/language';
import { PolicyUnit } from '@lamellar/core/namespaces';
import { inComplainMode } from '@lamellar/core/repair';
import { readNamedFile } from '@lamellar/node/files';
import { compose, manifestKeys } from '@lamellar/node/manifest';
import { rewriteFile } from '../adapters/filesystem/rewrite-file.ts';
import { surroundingsOfKernels } from '../adapters/policy/policy-surroundings.ts';
import { announce } from '../adapters/process/logger.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { readManifestFile } from '../manifest/load-manifest.ts';
import { valuesInManifest, withoutValue, type ListPath } from '../manifest/values-in-manifest.ts';
import { chooseManifest } from '../policy/choose-manifest.ts';
import { PolicyError } from '../policy/policy-error.ts';
import type { SurroundingsOptions } from '../policy/policy-options.ts';
import { brief } from '../words/brief.ts';
import { listed } from '../words/truncate-list.ts';

/** The options of `learn --start` and `learn --stop`. */
export interface LearnModeFlags extends SurroundingsOptions {
  readonly manifest?: string;
  readonly allowUntrustedManifest?: true;
  /** `CONTAINER:PROFILE`. */
  readonly start?: string;
  readonly stop?: string;
}

/**
 * `lamellar learn --start web:nginx`: adds a profile of a container layer to the list `complain` of the manifest. `--stop`
 * removes the name, and an empty list: the manifest has its former bytes.
 */
export function switchMode(options: LearnModeFlags): ExitStatus {
  const { start, stop } = options;
  if (start !== undefined && stop !== undefined)
    throw new CommandError('--start excludes --stop', { hint: 'remove one of the options' });
  const chosen = chooseManifest(options);
  if (chosen === undefined)
    throw new CommandError('no manifest: neither lamellar.yaml here nor /etc/lamellar/lamellar.yaml', {
      hint: 'add --manifest, or write a manifest with `lamellar init`',
    });
  const { file, named } = chosen;
  const [{ files, environment, ...more }] = surroundingsOfKernels(options, named);
  const manifest = readManifestFile(file, { files, environment, ...more });
  const word = start ?? stop ?? '';
  const [, container = '', profile = ''] = /^([^:]+):(.+)$/s.exec(word) ?? [];
  const design = manifest.containers.get(container);
  if (design === undefined)
    throw new CommandError(`\`${brief(word)}\` is no profile of a container in the manifest`, {
      hint: `write CONTAINER:PROFILE; the containers are ${listedNames([...manifest.containers.keys()])}`,
    });
  const { containers, diagnostics } = compose(manifest, files, environment, () => undefined);
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new PolicyError(diagnostics);
  const layer = containers.find(({ name }) => name === container)?.layer ?? [];
  const names = layer.flatMap(({ profiles }) => profiles.map(textOf));
  if (!names.includes(profile))
    throw new CommandError(`the container layer of \`${container}\` has no profile \`${brief(profile)}\``, {
      hint:
        names.length === 0 ? 'add policy to the container in the manifest' : `the profiles are ${listedNames(names)}`,
    });
  const isListed = design.containerLayer?.complain.some(({ name }) => name === bytesOf(profile)) === true;
  if (isListed === (start !== undefined)) {
    announce(`${printable(word)} is ${isListed ? '' : 'not '}in the list \`complain\` of the manifest: nothing to do`);
    return exitStatus.success;
  }
  for (const { source } of layer) {
    const unit = source && new PolicyUnit(source, environment);
    const problem = unit && inComplainMode(unit, [bytesOf(profile)]).problems.get(bytesOf(profile));
    if (problem !== undefined && start !== undefined) throw new CommandError(problem.message, { hint: problem.hint });
  }
  const list: ListPath = [container, manifestKeys[manifest.version].containerLayer, 'complain'];
  changeList(file, `containers.${list.join('.')}`, (text) =>
    start === undefined ? withoutValue(text, list, profile) : withValue(text, list, profile),
  );
  const command = (...words: readonly string[]): string =>
    shellCommand('lamellar', ...words.map(bytesOf), '--manifest', bytesOf(file));
  writeOutput(
    start === undefined
      ? `${printable(word)} is removed from the list \`complain\` in ${printable(file)}\nnext: ${command('apply')}\n`
      : `${printable(word)} is added to the list \`complain\` in ${printable(file)}\nnext: ${command('apply')}\nthen use the program, and add the rules: ${command('learn', '--profile', word, '--patch')}\n`,
  );
  return exitStatus.success;
}

function listedNames(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${brief(name)}\``);
  return quoted.length === 0 ? 'none' : listed(quoted, 8);
}

function withValue(text: string, list: ListPath, value: string): string | undefined {
  const added = valuesInManifest(text, list, [value]);
  if (added === undefined) return undefined;
  const after = `${text.slice(0, added.at)}${added.text}${text.slice(added.at)}`;
  // Without the final line end that the text lacks, the removal restores the bytes.
  return text.endsWith('\n') ? after : after.replace(/\n$/, '');
}

/** Changes a list in the text of a manifest. @throws CommandError */
function changeList(file: string, list: string, change: (text: string) => string | undefined): void {
  const name = printable(file);
  const contents = readNamedFile(file);
  if ('reason' in contents) throw new CommandError(`${name}: ${contents.reason}`, contents);
  const text = contents.bytes.toString();
  const after = Buffer.from(text).equals(contents.bytes) ? change(text) : undefined;
  if (after === undefined)
    throw new CommandError(`cannot change the list \`${printable(list)}\` in ${name}: the YAML is too intricate`, {
      hint: 'change the list in an editor',
    });
  rewriteFile(file, Buffer.from(after));
}
