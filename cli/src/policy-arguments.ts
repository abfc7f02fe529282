import { Option } from 'commander';
import type { LamellarCommand } from './lamellar-command.ts';
import { collect, defaultBase } from './policy/policy-options.ts';

/** The group of the options that commands share. `describePolicySources` adds the descriptions. */
const policySources = 'Policy sources:';

/** Returns true for an option that commands share. */
export function isPolicySource({ helpGroupHeading }: Option): boolean {
  return helpGroupHeading === policySources;
}

/** Adds the common options for the selection of policy and the assumed kernel. */
export function withPolicyOptions(
  command: LamellarCommand,
  otherwise: 'manifest' | 'none' = 'manifest',
): LamellarCommand {
  const sources = command
    .optionsGroup(policySources)
    .option('--policy <path>', '', collect)
    .option('--namespace <name=path>', '', collect)
    .option('--manifest <file>', otherwise === 'none' ? 'read the policy of a manifest' : '')
    .option('--live')
    .option('--snapshot <file>');
  return withSurroundings(withAssume(sources));
}

/** Adds the common options of commands that read policy text: the places of includes, and the kernel. */
export function withSurroundings(command: LamellarCommand, compiler = compilerOption()): LamellarCommand {
  return command
    .optionsGroup(policySources)
    .option('-I, --Include <dir>', '', collect)
    .option('-b, --base <dir>', '', defaultBase)
    .option('--kernel <version>', '', collect)
    .option('--template-var <name=value>', '', collect)
    .option('--runtime <runtime>')
    .addOption(compiler)
    .option('-M, --features <path>')
    .option('--allow-untrusted-manifest')
    .optionsGroup('Options:');
}

/** Adds the common option for missing profiles. */
export function withAssume(command: LamellarCommand): LamellarCommand {
  return command.optionsGroup(policySources).option('--assume <name=kind>', '', collect).optionsGroup('Options:');
}

/** Returns the option for the compiler of policy text. */
export function compilerOption(): Option {
  return new Option('--compiler <compiler>').choices(['4.1', '5.0']);
}
