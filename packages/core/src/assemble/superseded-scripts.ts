/** SHA-256 of the wrapper and strategies of the PHP tool soisy/codedeployer, as it copied them into `deploy/hook-scripts/`. */
const originals: ReadonlySet<string> = new Set([
  'bc6d9f4412a4bf4896b3fedd9924c8516da2dede92ade884b02ec129082cfb82', // hook-wrapper.sh, an earlier one
  'ad9860e3a83bbdda6bcbbb53ad8a899c9079c00cf64283d91a8035336ab96fd1', // hook-wrapper.sh, an earlier one
  'a14c2fd2855095a51b23a34051e6295dc4f34b31527938bba2102c37d76816fe', // hook-wrapper.sh, an earlier one
  '990e8505ebd5dbe7d1b8b6a293b9d4b57ab26c730a9e2311c23332b9e78f63ad', // hook-wrapper.sh, an earlier one
  '0e54fb5fe48f22cb82faf7a26e6caecab4be488e234016c7e1354012cb7293f6', // hook-wrapper.sh
  '953e4c19fa38c5a11dca8f12fddde04fe107a7ebc4f87b40f397b183eda6b25b', // strategies/rotating-releases.sh, whole archive
  'ef248cf68f8c71af4e59e45127fef26f033f1108f373b8157804c61108543667', // strategies/rotating-releases.sh with ARCHIVE_SOURCE_SUBDIR
  'f26762c5db0b3ec58acfeb16b397dfa240d9c8ee22d875e34efe76192c6c7023', // strategies/simple-copy.sh, whole archive
  '8ed2fc00ddc76ed7015130c0ca90c6881f529489d515e86b216dc3db871c4247', // strategies/simple-copy.sh with ARCHIVE_SOURCE_SUBDIR
]);

const names: ReadonlySet<string> = new Set([
  'hook-wrapper.sh',
  'strategies/rotating-releases.sh',
  'strategies/simple-copy.sh',
]);

/** None of them is nearly as large, in bytes. */
const largest = 16 * 1024;

/** Whether a file of `hook-scripts/` may be one of them, by what is known without reading it. */
export function maySupersede(path: string, size: number): boolean {
  return names.has(path) && size <= largest;
}

/**
 * Whether a script is one that the PHP tool wrote and nobody edited since. Ours take the place of such a copy: its
 * user never meant to have a version of their own, and the originals need `ts`, rsync and a fixed agent folder.
 */
export function isSupersededScript(sha256: string): boolean {
  return originals.has(sha256);
}
