// What is published does not carry what only this repository can use.
module.exports = {
  hooks: {
    /** Runs in `pnpm pack` and `pnpm publish`, on the manifest that goes into the tarball. */
    beforePacking: ({ scripts, devDependencies, ...manifest }) => ({ ...manifest, exports: withoutSources(manifest.exports) }),
  },
};

/** `kasse:source` names files that are not packed (decision 0006). */
function withoutSources(exports) {
  return Object.fromEntries(
    Object.entries(exports).map(([subpath, target]) => {
      if (typeof target === 'string') return [subpath, target];
      const { 'kasse:source': source, ...published } = target;
      return [subpath, published];
    }),
  );
}
