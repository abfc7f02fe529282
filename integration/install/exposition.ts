const name = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const comment = new RegExp(`^# (?:HELP (${name}) .*|TYPE (${name}) (?:gauge|counter|untyped))$`);
const label = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`;
const sample = new RegExp(`^((${name})(?:\\{(?:${label}(?:,${label})*)?\\})?) ([+-]?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`);

/**
 * The samples of a text in the exposition format of Prometheus, by name with labels.
 *
 * @throws Error for text rejected by node_exporter's textfile collector. Examples are times of samples, a duplicate
 * sample, a metric with separated samples, or a last line without an end.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function readExposition(text: string): ReadonlyMap<string, number> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const samples = new Map<string, number>();
  const shown = new Set<string>();
  let current: string | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, help, type] = comment.exec(line) ?? [];
    const [, whole, ofMetric, value] = sample.exec(line) ?? [];
    const metric = help ?? type ?? ofMetric;
    if (metric === undefined) throw new Error(`it is no line of it: ${line}`);
    if (metric !== current && shown.has(metric)) throw new Error(`${metric} stands in two places`);
    if (type !== undefined && [...samples.keys()].some((known) => known.replace(/\{.*/s, '') === type))
      throw new Error(`the type of ${type} comes behind its samples`);
    shown.add((current = metric));
    if (whole === undefined) continue;
    if (samples.has(whole)) throw new Error(`${whole} is there twice`);
    samples.set(whole, Number(value));
  }
  return samples;
}
