import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { missingTools, run } from '../helm/chart-tools.ts';
import { parseRevision } from '../loadtest/result/parse-revision.ts';

interface Artifact {
  readonly image: string;
  readonly docker: { readonly dockerfile: string; readonly buildArgs?: Readonly<Record<string, string>> };
}

const WHO = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
const text = readFileSync(join(import.meta.dirname, '../skaffold.yaml'), 'utf8');

describe('skaffold', { skip: missingTools('skaffold') }, () => {
  for (const profiles of ['', 'postgres', 'load', 'postgres,load', 'registry']) {
    it(`understands its configuration ${profiles && `with ${profiles}`}`, () => {
      const { status, stderr } = run('skaffold', ['diagnose', '--yaml-only', '--profile', profiles]);
      equal(status, 0, stderr);
    });
  }

  it('tells every image the commit that it is made from', () => {
    const { stdout } = run('skaffold', ['diagnose', '--yaml-only']);
    const { artifacts } = (parse(stdout) as { build: { artifacts: readonly Artifact[] } }).build;
    ok(artifacts.length > 3);
    for (const { image, docker } of artifacts) equal(docker.buildArgs?.REVISION, template(), image);
  });
});

describe('the revision of an image', { skip: missingTools('git') }, () => {
  it('is the commit, with a mark where there are changes, and unknown without git', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wirelab-'));
    try {
      const git = (...args: string[]) => {
        const { status, stdout, stderr } = run('git', ['-C', folder, ...args]);
        equal(status, 0, stderr);
        return stdout.trim();
      };
      equal(revision(folder), 'unknown');
      git('init', '--quiet');
      writeFileSync(join(folder, 'file'), 'one');
      git('add', 'file');
      git(...WHO, 'commit', '--quiet', '--message=one');
      // By which `git describe` would name it.
      git(...WHO, 'tag', '--annotate', '--message=one', 'v1');
      const commit = git('rev-parse', 'HEAD');
      deepEqual(parseRevision(revision(folder)), { commit, isDirty: false });
      writeFileSync(join(folder, 'file'), 'two');
      deepEqual(parseRevision(revision(folder)), { commit, isDirty: true });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** As it stands in skaffold.yaml, where each artifact refers to the first. */
function template(): string {
  const [first] = (parse(text) as { build: { artifacts: readonly Artifact[] } }).build.artifacts;
  return first?.docker.buildArgs?.REVISION ?? '';
}

/** What skaffold makes of the template in a folder: it runs the program that is named there. */
function revision(folder: string): string {
  const command = /^\{\{cmd "sh" "-c" "(?<command>[^"]+)"\}\}$/.exec(template())?.groups?.command;
  ok(command);
  return run('sh', ['-c', `cd '${folder}' && ${command}`]).stdout.trim();
}
