import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { missingTools, run } from '../helm/chart-tools.ts';
import packageJson from '../package.json' with { type: 'json' };

/**
 * What the script asks of Docker, of a node's containerd through it, and of kind: answered from files in $STATE. What is sent to a
 * node is kept there.
 */
const DOCKER = `#!/bin/sh
case "$*" in
  'image ls '*) cat "$STATE/local" ;;
  'image inspect '*) echo sha256:first ;;
  'ps '*role=worker*) cat "$STATE/nodes" ;;
  'tag '*) echo "$@" >>"$STATE/tagged" ;;
  'save '*) cp "$STATE/whole.tar" "$3" ;;
  'exec '*' images ls '*) cat "$STATE/$3.images" ;;
  'exec '*' snapshots ls') cat "$STATE/$3.snapshots" ;;
  'exec '*' images import '*) cat >"$STATE/$3.imported.tar"; test ! -e "$STATE/$3.refuses" ;;
  *) echo "unexpected: docker $*" >&2; exit 64 ;;
esac
`;
const KIND = `#!/bin/sh
shift 2
cp "$1" "$STATE/kind.loaded.tar"
echo "$@" >"$STATE/kind.arguments"
`;

const ID = '1'.repeat(64);
const BY_VERSION = `wirelab/rest-server:${packageJson.version}`;
const BY_CONTENT = `wirelab/rest-server:${ID}`;
/** Of an image in an archive by Docker 25 and later, and by those before. */
const FORMS = {
  'by content': ['blobs/sha256/first', 'blobs/sha256/second'],
  'by number': ['1/layer.tar', '2/layer.tar'],
} as const;

describe('load-images.sh', { skip: missingTools('tar', 'awk') }, () => {
  let state: string;
  const file = (name: string) => join(state, name);
  const write = (name: string, text: string) => {
    mkdirSync(dirname(file(name)), { recursive: true });
    writeFileSync(file(name), text);
  };
  before(() => {
    state = mkdtempSync(join(tmpdir(), 'wirelab-'));
  });
  after(() => rmSync(state, { recursive: true }));

  beforeEach(() => {
    for (const name of readdirSync(state)) rmSync(file(name), { recursive: true });
    for (const [name, text] of Object.entries({ docker: DOCKER, kind: KIND })) {
      write(`bin/${name}`, text);
      chmodSync(file(`bin/${name}`), 0o755);
    }
    write('local', `wirelab/rest-server ${packageJson.version} ${ID}\nwirelab/rest-server ${ID} ${ID}\n`);
    write('nodes', 'one\ntwo\n');
    for (const node of ['one', 'two']) {
      write(`${node}.images`, 'REF TYPE DIGEST\n');
      write(`${node}.snapshots`, 'KEY PARENT KIND\nsha256:first  Committed\n');
    }
    makeArchive('by content');
  });

  function makeArchive(form: keyof typeof FORMS): void {
    const [first, second] = FORMS[form];
    write(`archive/${first}`, 'Node.js');
    write(`archive/${second}`, 'the bundle');
    write(
      'archive/manifest.json',
      JSON.stringify([{ RepoTags: [BY_VERSION, BY_CONTENT], Layers: [first, second] }]),
    );
    run('tar', ['-c', '-f', file('whole.tar'), '-C', file('archive'), '.']);
  }

  function load(context = 'kind-made-up') {
    const { status, stdout, stderr } = spawnSync('sh', [join(import.meta.dirname, 'load-images.sh')], {
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${file('bin')}:${process.env.PATH}`,
        STATE: state,
        SKAFFOLD_KUBE_CONTEXT: context,
      },
    });
    equal(status, 0, stderr);
    return stdout;
  }

  /** What a node was sent of the archive: the files by their names. */
  function imported(node: string): Map<string, string> {
    const folder = file(`${node}.imported`);
    mkdirSync(folder);
    equal(run('tar', ['-x', '-f', `${folder}.tar`, '-C', folder]).status, 0);
    const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const paths = names.map(({ parentPath, name }) => join(parentPath, name));
    return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'latin1')]));
  }

  function expectWhole(nodes: string): void {
    deepEqual(readFileSync(file('kind.loaded.tar')), readFileSync(file('whole.tar')));
    match(readFileSync(file('kind.arguments'), 'utf8'), new RegExp(`--name made-up --nodes ${nodes}\n$`));
  }

  it('leaves out the first layer, where it is named by its content', () => {
    match(load(), /Loading into one two: wirelab\/rest-server/);
    for (const node of ['one', 'two']) {
      const sent = imported(node);
      deepEqual([...sent.keys()].sort(), ['blobs/sha256/second', 'manifest.json']);
      equal(sent.get('blobs/sha256/second'), 'the bundle');
    }
    equal(existsSync(file('kind.loaded.tar')), false);
  });

  it('leaves it empty, where it is not', () => {
    makeArchive('by number');
    load();
    const sent = imported('one');
    equal(sent.get('1/layer.tar'), '\0'.repeat(1024));
    equal(sent.get('2/layer.tar'), 'the bundle');
    const empty = run('tar', ['-t', '-f', file('one.imported/1/layer.tar')]);
    deepEqual([empty.status, empty.stdout], [0, '']);
  });

  it('sends all of it where one node has not unpacked that layer', () => {
    write('two.snapshots', 'KEY PARENT KIND\nsha256:first-of-another  Committed\n');
    load();
    expectWhole('one,two');
    equal(existsSync(file('one.imported.tar')), false);
  });

  it('sends all of it where a node takes it only so', () => {
    write('two.refuses', '');
    match(load(), /Not without the first layer: loading all of it/);
    expectWhole('one,two');
  });

  it('sends a node only what it lacks: an image under both names, for the same content', () => {
    const has = (byVersion: string, byContent: string) =>
      `REF TYPE DIGEST\ndocker.io/${BY_VERSION} t ${byVersion}\ndocker.io/${BY_CONTENT} t ${byContent}\n`;
    write('one.images', has('sha256:new', 'sha256:new'));
    write('two.images', has('sha256:old', 'sha256:new'));
    load();
    equal(existsSync(file('one.imported.tar')), false);
    ok(existsSync(file('two.imported.tar')));
    rmSync(file('two.imported.tar'));
    write('two.images', has('sha256:new', 'sha256:new'));
    equal(load(), '');
    equal(existsSync(file('two.imported.tar')), false);
  });

  it('names by content what was built by hand', () => {
    write('local', `wirelab/rest-server ${packageJson.version} ${ID}\n`);
    load();
    equal(readFileSync(file('tagged'), 'utf8'), `tag ${BY_VERSION} ${BY_CONTENT}\n`);
  });

  it('does nothing to a cluster that is not kind’s', () => {
    write('bin/docker', '#!/bin/sh\nexit 1\n');
    equal(load('production'), '');
  });
});
