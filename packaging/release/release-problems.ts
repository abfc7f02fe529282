/** The parts of a work tree that have to agree for a release. */
export interface ReleaseState {
  /** The tags of the commit. */
  readonly tags: readonly string[];
  /** The changed and the untracked files of the work tree. */
  readonly changedFiles: readonly string[];
  /** The versions of all public packages, and of the dependencies between public packages. */
  readonly versions: ReadonlyMap<string, string>;
  readonly changelog: string;
}

/** Returns the reasons against a release of a version, with remedies; none if tag, versions and changelog agree. */
export function releaseProblems(version: string, { tags, changedFiles, versions, changelog }: ReleaseState): string[] {
  const different = [...versions].filter(([, each]) => each !== version).map(([name, each]) => `${name} ${each}`);
  const isEmpty = (section: string | undefined): boolean => section === undefined || section === '';
  return [
    ...(changedFiles.length === 0 ? [] : [`uncommitted files: ${changedFiles.join(', ')}; commit or remove the files`]),
    ...(different.length === 0
      ? []
      : [`not version ${version}: ${different.join(', ')}; write one version everywhere`]),
    ...(tags.includes(`v${version}`)
      ? []
      : [
          `the commit has no tag v${version} (tags: ${tags.join(', ') || 'none'}); run \`git tag --annotate v${version}\``,
        ]),
    ...(isEmpty(changelogSection(changelog, `\\[${escaped(version)}\\] - \\d{4}-\\d\\d-\\d\\d`))
      ? [`CHANGELOG.md has no section \`## [${version}] - YYYY-MM-DD\` with entries; add the section`]
      : []),
    ...(isEmpty(changelogSection(changelog, '\\[Unreleased\\]'))
      ? []
      : [`CHANGELOG.md has unreleased entries; move the entries to the section of ${version}`]),
  ];
}

/** Returns the notes of a release: its section of the changelog. Links to files of the project become plain text. */
export function releaseNotes(version: string, changelog: string): string {
  const section = changelogSection(changelog, `\\[${escaped(version)}\\] - .*`);
  if (section === undefined) throw new Error(`CHANGELOG.md has no section of ${version}`);
  return `${section.replaceAll(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, '$1')}\n`;
}

/** Returns the text below a heading of the second level, without blank lines around the text. */
function changelogSection(changelog: string, heading: string): string | undefined {
  return new RegExp(`^## ${heading}$([^]*?)(?=^## |(?![^]))`, 'm').exec(changelog)?.[1]?.trim();
}

function escaped(version: string): string {
  return version.replaceAll('.', '\\.');
}
