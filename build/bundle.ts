import { build } from 'esbuild';

/** Every program, as one file in dist/ that needs nothing but Node.js. `bundle.ts NAME…` makes only those. */
const PROGRAMS = {
  'socket-server': 'services/socket/main.ts',
  'socket-client': 'services/socket/client-main.ts',
  'rest-server': 'services/rest/main.ts',
  'rest-client': 'services/rest/client-main.ts',
  'grpc-server': 'services/grpc/main.ts',
  'grpc-client': 'services/grpc/client-main.ts',
  'floor-http': 'loadtest/floors/http.ts',
  'floor-http2': 'loadtest/floors/http2.ts',
  'floor-net': 'loadtest/floors/net.ts',
  'noop-server': 'loadtest/floors/noop-server.ts',
  'bench-load': 'loadtest/bench/load-main.ts',
  'steady-load': 'loadtest/steady/main.ts',
  'study-load': 'loadtest/load/main.ts',
  'study-runner': 'loadtest/study/cluster/pod-runner-main.ts',
  'study-environment': 'loadtest/study/cluster/pod-environment-main.ts',
};

const wanted = process.argv.slice(2);

await build({
  entryPoints: Object.fromEntries(
    Object.entries(PROGRAMS).filter(([name]) => wanted.length === 0 || wanted.includes(name)),
  ),
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  // pg loads its native twin only when it is asked for; packages in CommonJS need a require of their own in a module.
  external: ['pg-native'],
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
