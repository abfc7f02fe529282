import { containerPolicies } from '@lamellar/container-policies';
import { bytesOf, printable, textOf, type ByteString } from '@lamellar/core/language';
import { RecordFold, type AppArmorRecord } from '@lamellar/core/log-records';
import { warningLines } from '@lamellar/core/render';
import {
  abstractionPolicies,
  coveringPolicies,
  draftRules,
  learnPolicy,
  learntName,
  type ExecMode,
  type LearntPolicy,
} from '@lamellar/core/repair';
import { kindOf, maxTextBytes, readNamedFile } from '@lamellar/node/files';
import { resourcesIn } from '../adapters/configured-resources.ts';
import { surroundingsOfKernels, type PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';
import { announce, printError, warn } from '../adapters/process/logger.ts';
import { readStandardInput } from '../adapters/process/read-standard-input.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import { PolicyError } from '../policy/policy-error.ts';
import { brief } from '../words/brief.ts';
import { countOf } from '../words/count-of.ts';
import { listed } from '../words/truncate-list.ts';
import { noDecisions, readDecisions, saveDecisions, type ProfileDecisions } from './learn-decisions.ts';
import { eachOperation, openLogs } from './read-log.ts';

/** Limit above the configuration of any container. */
const maxResources = 1000;

/** The hint for a log without complain-mode records. */
const howToComplain = 'put the profile into complain mode: `aa-complain`, or flags=(complain)';

/** The options of `learn`. */
export interface LearnFlags extends CommandPolicyOptions {
  readonly patch?: true;
  readonly profile?: string;
  /** `PATH=MODE`. */
  readonly exec?: readonly string[];
  readonly include?: readonly string[];
  readonly decisions?: string;
  readonly draft?: string;
}

/** `lamellar learn FILE…`: turns complain-mode records into a profile. @throws CommandError for bad usage */
export async function learn(files: readonly string[], options: LearnFlags): Promise<ExitStatus> {
  if (options.snapshot !== undefined && kindOf(options.snapshot) === 'directory')
    throw new CommandError('learn reads the policy of one host', { hint: 'name one file with --snapshot' });
  if (options.draft === '-' && files.includes('-'))
    throw new CommandError('standard input is both the draft and a log', { hint: 'name a file for one of both' });
  const chosen = new Map((options.exec ?? []).map(parseExec));
  const decisions = new Map(options.decisions === undefined ? [] : readDecisions(options.decisions));
  const [surroundings, ...others] = surroundingsOfKernels(options);
  if (others.length > 0) throw new CommandError('a log needs a single kernel', { hint: 'give --kernel once' });
  const isNamed = [options.policy, options.namespace, options.manifest].some((named) => named !== undefined);
  const existing =
    isNamed || options.patch === true || options.profile?.includes(':') === true
      ? await (await import('./learn-existing.ts')).existingPolicy(options)
      : undefined;
  // A draft needs no log, but can have one.
  const hasLog = options.draft === undefined || files.length > 0;
  const { records: all, problem } = hasLog ? await complaints(files) : { records: [], problem: undefined };
  if (problem !== undefined && all.length === 0 && options.draft === undefined) return problem.status;
  const { records, profile } = existing?.select(all, options.profile) ?? { records: all, profile: options.profile };
  const drafted = options.draft === undefined ? undefined : draftedProfile(profile);
  const name = drafted ?? profileOf(records, profile, decisions.keys());
  const own = records.filter((record) => learntName(record) === bytesOf(name));
  const known = decisions.get(name) ?? noDecisions;
  const choices = {
    exec: new Map([...known.exec, ...chosen]),
    includes: [...new Set([...known.includes, ...(options.include ?? [])])],
    rules: known.rules.size > 0 ? known.rules : new Map([[bytesOf(name), []]]),
    attached: known.attached,
    ...(existing === undefined ? {} : { isAllowed: existing.isAllowed }),
    ...(options.draft === undefined
      ? {}
      : { draft: { profile: bytesOf(name), rules: await readDraft(options.draft) } }),
  };
  const { environment, kernel } = surroundings;
  const learnt = learnPolicy(own, choices, environment, kernel.behaviours);
  if (learnt.diagnostics.length > 0) throw new PolicyError(learnt.diagnostics);
  if (options.patch === true) existing?.patch(learnt, own[0]?.namespace);
  else writeOutput(Buffer.from(learnt.text, 'latin1'));
  report(name, own, learnt, known, choices.includes, surroundings);
  if (options.decisions !== undefined) {
    const refused = [...new Set([...known.refused, ...learnt.refused.map(({ rule }) => rule)])];
    const exec = new Map([...learnt.programs, ...choices.exec]);
    const { rules, attached } = learnt;
    decisions.set(name, { exec, includes: choices.includes, rules, refused, attached });
    saveDecisions(options.decisions, decisions);
  }
  if (problem !== undefined) return problem.status;
  return learnt.refused.length + learnt.unlearnt.length > 0 ? exitStatus.denied : exitStatus.success;
}

/** Returns the profile of a draft. @throws CommandError without a profile */
function draftedProfile(profile: string | undefined): string {
  if (profile !== undefined) return profile;
  throw new CommandError('--draft needs the profile', { hint: 'add --profile NAME' });
}

/** Reads the rules for the resources in the configuration of a container. @throws CommandError */
async function readDraft(file: string): Promise<readonly ByteString[]> {
  const isInput = file === '-';
  const contents = isInput ? { bytes: await readStandardInput(maxTextBytes) } : readNamedFile(file);
  const name = isInput ? 'standard input' : printable(file);
  if ('reason' in contents) throw new CommandError(`${name}: ${contents.reason}`, contents);
  const resources = resourcesIn(contents.bytes.toString(), name);
  if (resources.length > maxResources)
    throw new CommandError(`\`${name}\` has more than ${countOf(maxResources, 'mount')} and devices`);
  const rules = draftRules(resources);
  if (rules.length === 0) warn(`${name} has no mount, device or port that Lamellar knows`);
  return rules;
}

/** Parses `PATH=MODE`. @throws CommandError */
function parseExec(word: string): readonly [ByteString, ExecMode] {
  const [, path, mode] = /^(\/.*)=(ix|Cx|Px)$/s.exec(word) ?? [];
  if (path === undefined)
    throw new CommandError(`\`${printable(word)}\` is not PATH=MODE`, {
      hint: 'write --exec /usr/bin/gzip=Cx; the modes are ix, Cx and Px',
    });
  return [bytesOf(path), mode as ExecMode];
}

/** Reads the distinct complain-mode records of logs, and returns the last error of a log. */
async function complaints(
  files: readonly string[],
): Promise<{ readonly records: readonly AppArmorRecord[]; readonly problem: CommandError | undefined }> {
  const fold = new RecordFold();
  let problem: CommandError | undefined;
  for (const log of openLogs(files)) {
    const found = await eachOperation(log, (operation) => void fold.add(operation));
    if (found !== undefined) printError((problem = found));
  }
  if (fold.others > 0) warn(`${countOf(fold.others, 'record')} beyond the limit of kinds ignored`);
  const records = fold.kinds.flatMap(({ first }) => first.map(({ record }) => record));
  return { records: records.filter(({ event, profile }) => event === 'ALLOWED' && profile !== undefined), problem };
}

/** Returns the profile to learn. @throws CommandError if the records or the choice leave none, or several */
function profileOf(records: readonly AppArmorRecord[], wanted: string | undefined, known: Iterable<string>): string {
  const names = [...new Set(records.flatMap((record) => learntName(record) ?? []))].map(textOf);
  if (wanted !== undefined) {
    if (names.includes(wanted) || [...known].includes(wanted)) return wanted;
    throw new CommandError(`no complain-mode record of profile \`${brief(wanted)}\``, { hint: namesHint(names) });
  }
  const [only, ...others] = names;
  if (only === undefined)
    throw new CommandError('no complain-mode record', {
      hint: howToComplain,
    });
  if (others.length > 0)
    throw new CommandError('the log has several profiles in complain mode', { hint: namesHint(names) });
  return only;
}

function namesHint(names: readonly string[]): string {
  return names.length === 0
    ? howToComplain
    : `give --profile: ${listed(
        names.map((name) => `\`${brief(name)}\``),
        8,
      )}`;
}

/** Reports choices and suggestions on stderr, and warns about refused rules and records without rules. */
function report(
  name: string,
  own: readonly AppArmorRecord[],
  { added, programs, refused, unlearnt, placed, attached, isPartial }: LearntPolicy,
  known: ProfileDecisions,
  includes: readonly string[],
  { environment, kernel }: PolicySurroundings,
): void {
  const fresh = [...added].flatMap(([profile, rules]) => rules.map((rule) => ({ profile, rule })));
  announce(`${brief(name)}: ${countOf(own.length, 'kind')} of records, ${countOf(fresh.length, 'new rule')}`);
  if (known !== noDecisions)
    for (const { profile, rule } of fresh) announce(`new in ${textOf(profile)}: ${textOf(rule)}`);
  const chosen = [...programs].filter(([program, mode]) => known.exec.get(program) !== mode);
  for (const mode of ['ix', 'Cx', 'Px']) {
    const confined = chosen.flatMap(([program, of]) => (of === mode ? [brief(textOf(program))] : []));
    if (confined.length > 0) announce(`${mode} for ${listed(confined, 20)}: --exec PATH=MODE changes the confinement`);
  }
  if (isPartial)
    announce(
      'for executed programs without a rule, the kernel logs only files and capabilities: load the rules in complain mode, and learn once more',
    );
  for (const profile of attached)
    if (!known.attached.includes(profile))
      announce(
        `${textOf(profile)} has flags=(attach_disconnected): the log has paths outside the root of the task, which rules match as if they were below`,
      );
  const records = placed.filter(({ profile }) => profile === bytesOf(name));
  const covering = (candidates: Parameters<typeof coveringPolicies>[1]): ReturnType<typeof coveringPolicies> =>
    coveringPolicies(records, candidates, environment, kernel.behaviours);
  for (const { name: file, covered, rules, classes } of covering(
    abstractionPolicies().filter((one) => !includes.includes(one.name)),
  ))
    announce(
      `--include ${file} allows ${covered} of ${records.length} kinds; the file has ${countOf(rules, 'rule')}${classes.length === 0 ? '' : `, also about ${classes.join(', ')}`}`,
    );
  const program = name.slice(name.lastIndexOf('/') + 1);
  const catalogue = containerPolicies.flatMap(({ name: policy, text, profiles }) =>
    profiles.filter((profile) => profile === program).map((profile) => ({ name: policy, text, profile })),
  );
  for (const { name: policy, profile, covered } of covering(catalogue).slice(0, 1))
    announce(
      `profile ${profile} of the catalogue's policy ${policy} allows ${covered} of ${records.length} kinds: \`policy: [${policy}]\` in a manifest uses it`,
    );
  for (const one of refused) {
    if (known.refused.includes(one.rule)) continue;
    const [risk = '', safer] = warningLines([one]);
    warn(risk.replace(/^warning:/, 'refused:'), safer?.trim());
  }
  for (const { record, reason } of unlearnt)
    warn(
      `no rule for ${textOf(record.operation ?? bytesOf('an operation'))} ${textOf(record.name ?? record.peer ?? bytesOf(''))}: ${brief(reason)}`,
    );
}
