import { defineConfig } from 'vitest/config';

const conditions = ['kasse:source', 'module', 'node', 'development|production'];

// Tests read the sources of every package, so that none depends on a build that may be stale.
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'examples/**/*.test.ts', 'bench/**/*.test.ts', 'chaos/**/*.test.ts', 'docs/**/*.test.ts', 'scripts/*.test.ts'],
    // Wide enough for a machine whose disk is busy with something else.
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // On two cores Vitest would use one of them. Much of the time tests wait.
    maxWorkers: '100%',
    globalSetup: ['scripts/postgres-on-demand.ts'],
    server: { deps: { inline: [/^kasse/, /^@kasse/] } },
  },
});
