import { checkPackage } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** What only a workspace understands. */
const LOCAL_RANGE = /^(?:workspace|catalog|link|file):/;

/** All of these ship, nothing else does. */
const MUST_SHIP = ['LICENSE', 'README.md', 'package.json'];
const MAY_SHIP = /^(?:LICENSE|README\.md|CHANGELOG\.md|package\.json|(?:bin|thread)\/[\w-]+\.js|dist\/.+\.(?:js|js\.map|d\.ts))$/;

/** What is wrong with a tarball: its files, its manifest, what publint and attw find. */
export async function faultsIn(packed) {
  const faults = [...fileFaults(packed), ...manifestFaults(packed), ...(await publintFaults(packed)), ...(await typeFaults(packed))];
  return faults.map((fault) => `${packed.name}: ${fault}`);
}

function fileFaults({ files }) {
  return [
    ...MUST_SHIP.filter((file) => !files.includes(file)).map((file) => `${file} is not in the tarball.`),
    ...files.filter((file) => !MAY_SHIP.test(file)).map((file) => `${file} is in the tarball and should not be.`),
  ];
}

function manifestFaults({ manifest }) {
  const ranges = ['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap((kind) => Object.entries(manifest[kind] ?? {}));
  return [
    ...ranges.filter(([, range]) => LOCAL_RANGE.test(range)).map(([name, range]) => `"${name}": "${range}" means nothing outside of the workspace.`),
    ...['scripts', 'devDependencies'].filter((key) => key in manifest).map((key) => `"${key}" is of no use to anybody who installs it.`),
    ...(JSON.stringify(manifest.exports).includes('kasse:source') ? ['"exports" names sources, which are not packed.'] : []),
  ];
}

async function publintFaults({ manifest, bytes }) {
  const { buffer, byteOffset, byteLength } = bytes;
  const { messages } = await publint({ pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) }, strict: true });
  return messages.map((message) => formatMessage(message, manifest, { color: false }) ?? message.code);
}

/** attw's profile for packages that are ES modules only: neither `require` nor the resolution of before Node 12 counts. */
async function typeFaults({ types, subpaths }) {
  const { problems } = await checkPackage(types);
  // A file that a thread or a shell runs has no types, and nobody imports it.
  const imported = new Set(subpaths.map(([subpath]) => subpath));
  return problems
    .filter(({ entrypoint }) => entrypoint === undefined || imported.has(entrypoint))
    .filter(({ resolutionKind }) => resolutionKind !== 'node10' && resolutionKind !== 'node16-cjs')
    .map(({ kind, entrypoint = '', resolutionKind = '' }) => `attw: ${kind} ${entrypoint} ${resolutionKind}`);
}
