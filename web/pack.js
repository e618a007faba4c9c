/**
 * Takes packs apart: gzipped tar files, as `build/pack.py` makes them.
 */

/** @typedef {{path: string, content: Uint8Array<ArrayBuffer>}} PackedFile */
/**
 * The little of Pyodide's file system that is used here.
 * @typedef {object} FileSystem
 * @property {(path: string) => void} mkdirTree
 * @property {(path: string, content: Uint8Array, options: {canOwn: boolean}) => void} writeFile
 */

/** Tar files consist of blocks; a file's header is one, its content as many as it needs. */
const BLOCK = 512;
/** Offset and length of the fields of a header that matter here. */
const NAME = [0, 100];
const SIZE = [124, 12];
const PREFIX = [345, 155];

/**
 * @param {Uint8Array<ArrayBuffer>} pack
 * @returns {Promise<PackedFile[]>}  views of one buffer
 */
export async function unpack(pack) {
  const tar = await gunzip(pack);
  const files = [];
  for (let offset = 0; tar[offset]; ) {
    const size = parseInt(text(tar, offset, SIZE), 8);
    const prefix = text(tar, offset, PREFIX);
    const path = (prefix && `${prefix}/`) + text(tar, offset, NAME);
    files.push({ path, content: tar.subarray(offset + BLOCK, offset + BLOCK + size) });
    offset += BLOCK * (1 + Math.ceil(size / BLOCK));
  }
  return files;
}

/**
 * Writes files without copying them: the file system keeps the views.
 * @param {FileSystem} fs
 * @param {PackedFile[]} files
 */
export function writeFiles(fs, files) {
  const folders = new Set(files.map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
  for (const folder of folders) fs.mkdirTree(`/${folder}`);
  for (const { path, content } of files) fs.writeFile(`/${path}`, content, { canOwn: true });
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function gunzip(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array} tar @param {number} header @param {number[]} field */
function text(tar, header, [start, length]) {
  const field = tar.subarray(header + start, header + start + length);
  const end = field.indexOf(0);
  return String.fromCharCode(...(end < 0 ? field : field.subarray(0, end)));
}
