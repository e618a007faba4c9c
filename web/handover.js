/**
 * From the recording to Python, without a flicker: Python builds the very document that the recording began with, and
 * makes the recorded ticks itself, while the recording plays on; when it has nearly caught up, the recording stops, and
 * the last of Python's answers carries all that has changed since the beginning, exact to the bit.
 */

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./pictures.js").Pictures} Pictures */
/** @typedef {import("./protocol.js").Payload} Payload */
/** @typedef {import("./protocol.js").Refused} Refused */
/** @typedef {import("./protocol.js").Reply} Reply */
/** @typedef {import("./recording.js").Recording} Recording */

/** So few ticks that making them is no halt worth the name. */
const FEW_TICKS = 4;
/** Where Python is no faster than the recording, this often it may try to catch up. */
const ROUNDS = 12;

/**
 * Brings Python to where the recording is; it is stopped then.
 * @param {Recording} recording
 * @param {Reply | Refused} answer  Python's first
 * @param {Pictures} pictures  on which the recording plays
 * @param {Engine} engine
 * @returns {Promise<Reply | null>} what to draw to be live; null if Python draws other pictures than were recorded
 */
export async function adopt(recording, answer, pictures, engine) {
  if (answer.type !== "reply" || !answer.document || answer.document.json !== recording.document) return null;
  const { channel } = engine;
  let made = 0;
  /** @param {boolean} hold  whether Python keeps to itself what has changed @param {number} ticks */
  const catchUp = (hold, ticks = recording.position - made) => {
    made += ticks;
    return channel.request("catch_up", { steps: recording.steps, ticks, hold });
  };
  const tellEdits = async () => {
    const edits = pictures.takeEdits();
    if (!edits) return;
    const { json, ids, buffers } = edits;
    // One that does not fit is forgotten, as it would be in a live run.
    await channel.request("patch", { json, buffers: ids, arrays: buffers }, buffers).catch(() => {});
  };
  await catchUp(true, 0);
  await tellEdits();
  for (let round = 0; round < ROUNDS && recording.position - made > FEW_TICKS; round++) await catchUp(true);
  recording.stop();
  await tellEdits();
  const last = await catchUp(false);
  return { ...last, patch: joined(answer.document, last.patch) };
}

/**
 * The patch that makes exact what the recording had rounded: every column as it began, then what has changed since.
 * @param {Payload} document
 * @param {Payload} [patch]
 * @returns {Payload}
 */
function joined(document, patch) {
  const began = [...columns(JSON.parse(document.json))];
  const events = patch ? JSON.parse(patch.json).events : [];
  return {
    json: JSON.stringify({ events: [...began, ...events] }),
    buffers: [...document.buffers, ...(patch?.buffers ?? [])],
  };
}

/**
 * For each data source anywhere in the JSON of a document, the event that sets all its columns.
 * @param {any} part
 * @returns {Iterable<object>}
 */
function* columns(part) {
  if (typeof part !== "object" || part === null) return;
  const data = part.attributes?.data;
  if (part.name === "ColumnDataSource" && part.id && data) {
    const cols = data.entries.map((/** @type {[string, unknown]} */ [name]) => name);
    yield { kind: "ColumnDataChanged", model: { id: part.id }, attr: "data", data, cols };
  }
  for (const member of Object.values(part)) yield* columns(member);
}
