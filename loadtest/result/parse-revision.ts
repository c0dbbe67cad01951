/**
 * The source of an image, from the REVISION that it was built with: a commit, `-dirty` behind it where the source had
 * changes that are not in it. Anything else, such as `unknown`, names none.
 */
export function parseRevision(revision: string): { commit: string | null; isDirty: boolean | null } {
  const [, commit, dirty] = /^([0-9a-f]{40})(-dirty)?$/.exec(revision) ?? [];
  return commit === undefined ? { commit: null, isDirty: null } : { commit, isDirty: dirty !== undefined };
}
