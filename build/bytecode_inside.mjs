// Starts Pyodide in Node.js and lets bytecode_inside.py work there. Called by bytecode.py with one JSON argument:
// {runtime, program, abi, source, target, imports, root}, the first five of them paths on this machine but `abi`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const job = JSON.parse(process.argv[2]);
try {
  const { loadPyodide } = await import(pathToFileURL(join(job.runtime, "pyodide.mjs")).href);
  const pyodide = await loadPyodide({
    indexURL: job.runtime,
    env: {
      PYTHONHASHSEED: "0", // The order of sets in byte code follows the hashes of strings.
      PYTHONNODEBUGRANGES: "1", // Lines are enough for a traceback; columns take a fifth of the size.
    },
    lockFileContents: { info: { abi_version: job.abi }, packages: {} },
  });
  pyodide.FS.writeFile("/source.zip", readFileSync(job.source));
  pyodide.FS.mkdir("/program");
  pyodide.FS.writeFile("/program/bytecode_inside.py", readFileSync(job.program));
  pyodide.runPython("import sys; sys.path.insert(0, '/program')");
  const inside = pyodide.pyimport("bytecode_inside");
  inside.compile_archive("/source.zip", "/target.zip", pyodide.toPy(job.imports), job.root);
  writeFileSync(job.target, pyodide.FS.readFile("/target.zip"));
  process.exit(0);
} catch (error) {
  console.error(String(error?.message ?? error).trim().split("\n").pop()); // The stack would be a minified megabyte.
  process.exit(1);
}
