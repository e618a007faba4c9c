// Starts Pyodide in Node.js and lets recording_inside.py record there, so that the very Python of the page does. Called
// by recording.py with one JSON argument: {runtime, programs, abi, packages, root, variants, target}, most of them paths.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

const job = JSON.parse(process.argv[2]);
try {
  const { loadPyodide } = await import(pathToFileURL(join(job.runtime, "pyodide.mjs")).href);
  const pyodide = await loadPyodide({
    indexURL: job.runtime,
    env: { PYTHONHASHSEED: "0" },
    lockFileContents: { info: { abi_version: job.abi }, packages: {} },
  });
  pyodide.unpackArchive(new Uint8Array(readFileSync(job.packages)), "zip", { extractDir: job.root });
  pyodide.FS.mkdir("/program");
  for (const program of job.programs) pyodide.FS.writeFile(`/program/${basename(program)}`, readFileSync(program));
  pyodide.runPython("import sys; sys.path.insert(0, '/program')");
  const inside = pyodide.pyimport("recording_inside");
  for (const [name, start] of Object.entries(job.variants)) {
    const made = inside.record(pyodide.toPy(start));
    writeFileSync(join(job.target, name), made.toJs());
    made.destroy();
  }
  process.exit(0);
} catch (error) {
  console.error(String(error?.message ?? error).trim().split("\n").pop()); // The stack would be a minified megabyte.
  process.exit(1);
}
