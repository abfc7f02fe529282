import { CommanderError, Option } from 'commander';
import type { CanFlags } from './command/can.ts';
import { CommandError, exitStatus, type ExitStatus } from './exit-status.ts';
import { formatOption } from './formats.ts';
import type { LamellarCommand } from './lamellar-command.ts';
import { withPolicyOptions } from './policy-arguments.ts';
import type { QuestionSyntax } from './question-syntax.ts';

/** Adds the command that answers a question about a label. */
export function addCan(program: LamellarCommand, forms: QuestionSyntax): void {
  withObjectOptions(withPolicyOptions(program.command('can')), forms)
    .summary('check if a label may do something, and show the deciding rules')
    .description('Check if SUBJECT may do OPERATION, and show the layer, side and rule that decided.')
    .argument('[subject]', 'label of the acting task, or several (A,B)')
    .argument('[operation]', 'CLASS:NAME such as signal:term, or CLASS: see `lamellar help operations`')
    .argument('[object...]', 'target, such as a label or a path')
    .option(
      '--questions <file>',
      'read SUBJECT<tab>OPERATION<tab>OBJECT from each line of a file (`-`: standard input); needs --format ndjson',
    )
    .option('--all <class>', 'list all permissions of SUBJECT in a class, as rules')
    .option('--reproduce <dir>', 'also write a script that shows the answer on a running kernel')
    .addOption(formatOption('json', 'ndjson'))
    .examples(
      'lamellar can lsb_release signal:term unconfined --policy /etc/apparmor.d',
      'lamellar can web:nginx capability:sys_admin,net_admin',
      'lamellar can web:nginx file:rw /var/log/nginx/access.log --owner',
      'lamellar can web:nginx --all file',
      'lamellar can crun,unconfined signal nginx --policy nginx.aa --assume crun=open --kernel all',
      'lamellar can --questions questions.tsv --format ndjson',
      'lamellar can lsb_release signal:term unconfined --policy /etc/apparmor.d --reproduce lsb_release-signal',
    )
    .runs((subject: string | undefined, operation: string | undefined, objects: readonly string[], options: CanFlags) =>
      canCommand([subject, operation], objects, options),
    );
}

/** Runs `can` with a question from the command line, or with a file of questions. */
async function canCommand(
  [subject, operation]: readonly [string | undefined, string | undefined],
  objects: readonly string[],
  options: CanFlags,
): Promise<ExitStatus> {
  const { questions, format, all, reproduce } = options;
  if (reproduce !== undefined && (questions ?? all) !== undefined)
    throw new CommandError(`--reproduce excludes ${all === undefined ? '--questions' : '--all'}`, {
      hint: 'ask one question',
    });
  if (questions !== undefined) {
    if (subject !== undefined)
      throw new CommandError('--questions excludes a question on the command line', {
        hint: 'omit --questions, or move the question into its file',
      });
    if (format !== 'ndjson')
      throw new CommandError('--questions needs --format ndjson', { hint: 'add --format ndjson' });
    const { answerQuestions } = await import('./command/answer-questions.ts');
    return answerQuestions(questions, options);
  }
  if (all !== undefined) {
    if (subject === undefined) throw missing('subject');
    if (operation !== undefined)
      throw new CommandError('--all excludes an operation', {
        hint: `omit the operation: --all lists all of \`${all}\``,
      });
    const { canAll } = await import('./command/can-all.ts');
    return canAll(subject, all, options);
  }
  if (subject === undefined || operation === undefined) throw missing(subject === undefined ? 'subject' : 'operation');
  const { can } = await import('./command/can.ts');
  return can(subject, operation, objects, options);
}

/** Returns the error of Commander for a missing argument. */
function missing(argument: string): CommanderError {
  return new CommanderError(exitStatus.invalid, 'commander.missingArgument', `'${argument}'`);
}

/** Adds the options for the last words of an object. */
function withObjectOptions(command: LamellarCommand, forms: QuestionSyntax): LamellarCommand {
  return forms.options.reduce((all, { word, description }) => {
    const option = new Option(`--${word}`, description);
    // An option named `--no-…` is no negation here.
    option.negate = false;
    return all.addOption(option);
  }, command);
}
