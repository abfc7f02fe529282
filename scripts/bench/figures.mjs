import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const saved = join(import.meta.dirname, 'figures.json');

/** The ratio to the saved figure above which a figure is slower; smaller differences are noise. */
const slack = 1.25;

/**
 * The figures of a run, compared with the figures saved by `npm run bench -- --save`. Each figure has a permanent name;
 * smaller is better.
 */
export class Figures {
  #measured = new Map();

  /**
   * Adds a figure.
   *
   * @param unit - `×` for a ratio to a known duration, `ms`, or `MiB`
   */
  add(name, value, unit) {
    this.#measured.set(name, { value: Number(value.toPrecision(3)), unit });
  }

  /** Prints all figures next to the saved figures, and lists the slower figures. */
  compare() {
    const before = readSaved();
    const speed = this.#machine(before);
    const slower = [];
    console.log('figures, and those that are saved:');
    for (const [name, { value, unit }] of this.#measured) {
      const old = before[name];
      const isSlower = old !== undefined && value > old.value * (unit === 'ms' ? speed : 1) * slack;
      if (isSlower) slower.push(name);
      const beside = old === undefined ? 'new' : show(old);
      console.log(
        `  ${name.padEnd(44)} ${show({ value, unit }).padStart(10)}  ${beside.padStart(10)}${isSlower ? '  slower' : ''}`,
      );
    }
    for (const name of Object.keys(before)) if (!this.#measured.has(name)) console.log(`  ${name}: not measured`);
    if (Math.abs(speed - 1) > 0.1) {
      console.log(
        `  node starts ${speed.toFixed(2)} times as slowly as then: milliseconds are compared with that in mind`,
      );
    }
    console.log(slower.length === 0 ? 'nothing became slower' : `became slower: ${slower.join('; ')}`);
  }

  /** Saves all figures for later runs. */
  save() {
    writeFileSync(saved, `${JSON.stringify(Object.fromEntries(this.#measured), undefined, 2)}\n`);
  }

  /** Returns how many times as long as then this machine takes to start an idle Node. */
  #machine(before) {
    const [old, now] = [before[startOfNode], this.#measured.get(startOfNode)];
    return old === undefined || now === undefined ? 1 : now.value / old.value;
  }
}

/** The figure for the machine's speed. */
export const startOfNode = 'start-up: node -e 0';

function readSaved() {
  try {
    return JSON.parse(readFileSync(saved, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

function show({ value, unit }) {
  return `${value} ${unit}`;
}
