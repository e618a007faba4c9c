/**
 * Dynamic libraries in a snapshot of Python's memory. Pyodide's own snapshots know none: the memory of NumPy is in
 * them, but not its programs, nor where in the table of functions they stood. Here this is written down when a
 * snapshot is made, and the same libraries are put back into the same places before it is restored.
 *
 * All of it is about Emscripten's inner workings as they are in the pinned Pyodide; `snapshot.js` gives up at any error.
 */

/**
 * Emscripten's module, as far as it is touched here.
 * @typedef {object} Core
 * @property {Int8Array} HEAP8
 * @property {Uint32Array} HEAPU32
 * @property {WebAssembly.Table} wasmTable
 * @property {Record<string, WebAssembly.Global>} GOT  addresses of symbols, shared by all libraries
 * @property {{loadedLibsByName: Record<string, Loaded>, loadedLibsByHandle: Record<number, Loaded>}} LDSO
 * @property {(module: WebAssembly.Module) => {tableSize: number, weakImports: Set<string>}} getDylinkMetadata
 * @property {(exports: WebAssembly.Exports, memoryBase: number) => Record<string, any>} relocateExports
 * @property {(first: number, count: number) => void} updateTableMap
 * @property {(index: number, value: Function) => void} setWasmTableEntry
 */
/** @typedef {{name: string, refcount: number, global: boolean, exports: Record<string, any>}} Loaded */
/** @typedef {{name: string, handle: number, memoryBase: number, tableBase: number, tableSize: number, global: boolean, counted: number | null}} Library */
/**
 * Where everything was: libraries in the order of their places, addresses of symbols, and functions that stand in the
 * table outside of the libraries' own places, each by its index, its library and its name.
 * @typedef {{memory: number, table: number, libraries: Library[], symbols: Record<string, number>, strays: [number, string, string][]}} Links
 */

const MAIN = "__main__";
/** Offsets in the structure that Emscripten keeps for a library. */
const MEMORY_BASE = 12;
const TABLE_BASE = 20;
const TABLE_SIZE = 24;

/** @param {Core} core @returns {Links} */
export function describeLinks(core) {
  const { loadedLibsByHandle, loadedLibsByName } = core.LDSO;
  const word = (/** @type {number} */ address) => core.HEAPU32[address >>> 2];
  const libraries = Object.entries(loadedLibsByHandle)
    .filter(([, { name }]) => name !== MAIN)
    .map(([handle, { name, global, refcount }]) => ({
      name,
      handle: Number(handle),
      memoryBase: word(Number(handle) + MEMORY_BASE),
      tableBase: word(Number(handle) + TABLE_BASE),
      tableSize: word(Number(handle) + TABLE_SIZE),
      global,
      counted: refcount === Infinity ? null : refcount, // JSON has no infinity
    }))
    .sort((a, b) => a.tableBase - b.tableBase);
  if (libraries.length !== Object.keys(loadedLibsByName).length - 1) throw new Error("a library has no handle");
  const symbols = Object.fromEntries(Object.entries(core.GOT).map(([name, { value }]) => [name, value]));
  return { memory: core.HEAP8.length, table: core.wasmTable.length, libraries, symbols, strays: findStrays(core, libraries) };
}

/** @param {Core} core @param {Library[]} libraries @returns {Links["strays"]} */
function findStrays({ LDSO, wasmTable }, libraries) {
  /** @type {Map<Function, [string, string]>} */
  const names = new Map();
  for (const { name, exports } of Object.values(LDSO.loadedLibsByName)) {
    for (const [symbol, value] of Object.entries(exports)) {
      if (typeof value === "function" && !names.has(value)) names.set(value, [name, symbol]);
    }
  }
  const owned = (/** @type {number} */ index) =>
    libraries.some(({ tableBase, tableSize }) => index >= tableBase && index < tableBase + tableSize);
  /** @type {Links["strays"]} */
  const strays = [];
  for (let index = libraries[0]?.tableBase ?? wasmTable.length; index < wasmTable.length; index++) {
    const value = owned(index) ? null : wasmTable.get(index);
    if (!value) continue;
    const name = names.get(value);
    if (!name) throw new Error(`nobody exports the function at ${index}`);
    strays.push([index, ...name]);
  }
  return strays;
}

/**
 * To be called when Python's core is there and has not run, before the snapshot is copied into its memory.
 * @param {Core} core
 * @param {Links} links
 * @param {(name: string) => WebAssembly.Module} compiled
 */
export function restoreLinks(core, links, compiled) {
  const { loadedLibsByHandle, loadedLibsByName } = core.LDSO;
  const { exports: main } = loadedLibsByName[MAIN];
  if (links.memory > core.HEAP8.length && !main.emscripten_resize_heap(links.memory)) throw new Error("no room");
  for (const library of links.libraries) {
    growTable(core, library.tableBase);
    const module = compiled(library.name);
    const { tableSize } = core.getDylinkMetadata(module);
    growTable(core, library.tableBase + tableSize);
    const exports = instantiate(core, links, library, module);
    const { name, global, counted } = library;
    loadedLibsByName[name] = loadedLibsByHandle[library.handle] = { name, global, exports, refcount: counted ?? Infinity };
  }
  growTable(core, links.table);
  for (const [index, library, symbol] of links.strays) {
    core.setWasmTableEntry(index, loadedLibsByName[library].exports[symbol]);
    core.updateTableMap(index, 1);
  }
  for (const [symbol, value] of Object.entries(links.symbols)) addressOf(core, symbol, value).value = value;
}

/** @param {Core} core @param {number} length */
function growTable({ wasmTable }, length) {
  if (wasmTable.length > length) throw new Error(`the table has ${wasmTable.length} functions where ${length} are due`);
  wasmTable.grow(length - wasmTable.length);
}

/** @param {Core} core @param {string} symbol @param {number} value */
function addressOf({ GOT }, symbol, value) {
  return (GOT[symbol] ??= new WebAssembly.Global({ value: "i32", mutable: true }, value));
}

/**
 * As Emscripten's loader does it, but at a given place, and with neither relocation nor constructors: their results
 * are in the snapshot.
 * @param {Core} core @param {Links} links @param {Library} library @param {WebAssembly.Module} module
 */
function instantiate(core, links, { name, memoryBase, tableBase }, module) {
  const { exports: main } = core.LDSO.loadedLibsByName[MAIN];
  const { tableSize, weakImports } = core.getDylinkMetadata(module);
  /** @type {Record<string, any>} */
  let exports = {};
  const provided = (/** @type {string} */ symbol) => (main[symbol] && !main[symbol].stub ? main[symbol] : undefined);
  const later = (/** @type {string} */ symbol) => (/** @type {unknown[]} */ ...rest) => {
    const found = provided(symbol) ?? exports[symbol];
    if (!found) throw new Error(`nobody has ${symbol}, which ${name} asks for`);
    return found(...rest);
  };
  /** @type {Record<string, any>} */
  const known = { __memory_base: memoryBase, __table_base: tableBase };
  const env = new Proxy(known, {
    get: (known, symbol) => (typeof symbol === "string" ? (known[symbol] ??= provided(symbol) ?? later(symbol)) : undefined),
  });
  const addresses = new Proxy(weakImports, {
    get: (_, symbol) => addressOf(core, String(symbol), links.symbols[String(symbol)] ?? -1),
  });
  const imports = { env, wasi_snapshot_preview1: env, "GOT.mem": addresses, "GOT.func": addresses };
  const instance = new WebAssembly.Instance(module, /** @type {any} */ (imports));
  core.updateTableMap(tableBase, tableSize);
  exports = core.relocateExports(instance.exports, memoryBase);
  return exports;
}
