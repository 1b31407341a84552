import getReleasePlan from '@changesets/get-release-plan';

/** What is wrong with the changesets. Names of no package are thrown by changesets itself. */
export async function planFaults(root) {
  const { releases } = await getReleasePlan(root);
  // Changesets makes a major version of every package whose peer moved on; `<1.0.0` keeps ours from that (decision 0023).
  return releases.filter(({ newVersion }) => !newVersion.startsWith('0.')).map(({ name, newVersion }) => `The changesets make ${name} ${newVersion}.`);
}
