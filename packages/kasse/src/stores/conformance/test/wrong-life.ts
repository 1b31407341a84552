import { wrong, type WrongStores } from './wrong-store.js';

export const wrongLife: WrongStores = {
  'keeps the first document of a release': wrong('keeps the last document of a release', (right) => {
    const documents = new Map<string, string>();
    return {
      saveRelease: (shopKey, release, document) => {
        documents.set(`${shopKey} ${release}`, document);
        return right.saveRelease(shopKey, release, document);
      },
      loadRelease: (shopKey, release) => Promise.resolve(documents.get(`${shopKey} ${release}`)),
    };
  }),
  'refuses everything once it is closed, and closes twice': wrong('answers after it was closed', () => ({ close: () => Promise.resolve() })),
};
