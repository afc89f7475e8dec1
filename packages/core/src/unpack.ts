export { findZip, type ZipBounds } from './unpack/zip-bounds.js';
export { unpackArchive } from './unpack/unpack-archive.js';
export type { IsWanted } from './unpack/archived-file.js';
export type { ArchiveMember, MemberType, ReadArchive } from './model/archive-member.js';
