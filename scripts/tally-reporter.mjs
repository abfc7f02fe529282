import { writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/**
 * A vitest reporter that prints the seed, and counts tests. If LAMELLAR_TALLY names a file, writes `{passed, failed,
 * skipped, failures}` into the file for scripts/test.mjs. Also prints the longest files, because run time is a budget.
 */
export default class TallyReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env['LAMELLAR_TALLY'];
    if (file === undefined) {
      console.log(`random choices: LAMELLAR_SEED=${process.env['LAMELLAR_SEED']} repeats the choices`);
      return;
    }
    const failures = unhandledErrors.map((error) => `outside of tests: ${singleLine(error.message)}`);
    const tally = { passed: 0, skipped: [] };
    for (const module of modules) {
      // A file with a loading error has no failing tests, but counts as a failure.
      failures.push(...module.errors().map((error) => `${module.relativeModuleId}: ${singleLine(error.message)}`));
      for (const test of module.children.allTests()) {
        const { state, note, errors } = test.result();
        if (state === 'passed') tally.passed++;
        else if (state === 'skipped')
          tally.skipped.push(`${module.relativeModuleId}: ${test.fullName}${because(note)}`);
        else
          failures.push(
            `${module.relativeModuleId}: ${test.fullName}${because(errors?.map(messageWithDiff).join('; '))}`,
          );
      }
    }
    writeFileSync(file, JSON.stringify({ ...tally, failed: failures.length, failures }));
    const slow = modules
      .map((module) => ({ path: module.relativeModuleId, seconds: Math.round(module.diagnostic().duration / 1000) }))
      .filter(({ seconds }) => seconds >= 30)
      .toSorted((left, right) => right.seconds - left.seconds);
    if (slow.length > 0)
      console.log(['longest files:', ...slow.map((one) => `  ${one.seconds} s ${one.path}`)].join('\n'));
  }
}

/** Returns the reason why a test was skipped or failed, in a single line. */
function because(note) {
  return note ? `: ${singleLine(note)}` : '';
}

/** Returns the message of an error, which shortens long values, with vitest's comparison of the values. */
function messageWithDiff({ message, diff }) {
  return diff ? `${message} ${stripVTControlCharacters(diff)}` : message;
}

/** Joins the lines: programs such as Incus print the reason of an error below its first line. */
function singleLine(text) {
  return String(text)
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .slice(0, 1200);
}
